"""Messages in the wire format of Protocol Buffers, many at a time as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IntArray = NDArray[np.int64]
Bytes = NDArray[np.uint8]

LAST, BITS, LONGEST = 0x80, 7, 10
"""Bytes below `LAST` end a number, which has at most `LONGEST` bytes."""
VARINT, FIXED64, SIZED, FIXED32 = 0, 1, 2, 5
"""Types of fields."""
FIRST_FIELD = 1 << 3
"""Key of the first field; there is none before it."""


class UnusualError(Exception):
    """The content is damaged, or not as usual."""


def fields(
    data: bytes, start: int, stop: int, *, is_cut: bool = False
) -> Iterator[tuple[int, int, int]]:
    """Yield the fields of a message: number, position of the content, and its size or value.

    The content lies within the message, unless only the beginning of the message is given.
    """
    at = start
    while at < stop:
        key, at = _number(data, at, stop)
        value, at = _number(data, at, stop)
        if key < FIRST_FIELD:  # a block of zeros would be as many fields
            raise UnusualError
        if key & 7 == SIZED:
            if at + value > stop and not is_cut:
                raise UnusualError
            yield key >> 3, at, value
            at += value
        elif key & 7 == VARINT:
            yield key >> 3, at, value
        else:
            raise UnusualError


def _number(data: bytes, at: int, stop: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(at + LONGEST, stop, len(data))):
        byte = data[place]
        if byte < LAST:
            return value | byte << shift, place + 1
        value |= (byte & (LAST - 1)) << shift
        shift += BITS
    raise UnusualError


def messages(data: bytes, start: int, stop: int, number: int) -> tuple[IntArray, IntArray]:
    """Positions and sizes of messages that follow one another as the same field."""
    key, at = number << 3 | SIZED, start
    first: list[int] = []
    sizes: list[int] = []
    try:
        while at < stop:
            if data[at] != key:
                raise UnusualError
            size = data[at + 1]
            at += 2
            if size >= LAST:
                size += (data[at] - 1) * LAST
                at += 1
                if data[at - 1] >= LAST:
                    size, at = _number(data, at - 2, stop)
            first.append(at)
            sizes.append(size)
            at += size
    except IndexError as error:
        raise UnusualError from error
    if at != stop:
        raise UnusualError
    return np.array(first, dtype=np.int64), np.array(sizes, dtype=np.int64)


def spans_of(
    data: Bytes, first: IntArray, stop: IntArray, numbers: Sequence[int], spans: Sequence[int]
) -> tuple[dict[int, IntArray], dict[int, tuple[IntArray, IntArray]]]:
    """Read the fields of many messages: numbers (-1 where absent), positions and sizes of spans.

    No field occurs twice in a message; unknown ones are passed over.
    """
    values = {number: np.full(len(first), -1, dtype=np.int64) for number in numbers}
    found = {number: (np.zeros_like(first), np.zeros_like(first)) for number in spans}
    at, left = first.copy(), np.flatnonzero(first < stop)
    while len(left):
        key, here = _numbers_at(data, at[left])
        value, here = _numbers_at(data, here)
        sized = (key & 7) == SIZED
        if not (sized | ((key & 7) == VARINT)).all():
            raise UnusualError
        for number, into in values.items():
            _set_once(into, left, (key == number << 3), value)
        for number, (begin, size) in found.items():
            of_it = key == (number << 3 | SIZED)
            if (begin[left[of_it]] != 0).any():
                raise UnusualError
            begin[left[of_it]], size[left[of_it]] = here[of_it], value[of_it]
        at[left] = here + np.where(sized, value, 0)
        if (value[sized] < 0).any() or (at[left] > stop[left]).any():
            raise UnusualError
        left = left[at[left] < stop[left]]
    return values, found


def _set_once(into: IntArray, rows: IntArray, which: NDArray[np.bool_], values: IntArray) -> None:
    if (into[rows[which]] != -1).any():
        raise UnusualError
    into[rows[which]] = values[which]


def _numbers_at(data: Bytes, at: IntArray) -> tuple[IntArray, IntArray]:
    """Read a number at each position; and the positions behind them."""
    value, at = np.zeros(len(at), dtype=np.int64), at.copy()
    rows = np.arange(len(at))
    for place in range(LONGEST):
        if len(rows) and at[rows].max() >= len(data):
            raise UnusualError
        byte = data[at[rows]].astype(np.int64)
        value[rows] |= (byte & (LAST - 1)) << (BITS * place)
        at[rows] += 1
        rows = rows[byte >= LAST]
        if not len(rows):
            return value, at
    raise UnusualError


def varints(data: Bytes) -> IntArray:
    """Read numbers that follow one another."""
    ends = np.flatnonzero(data < LAST)
    if not len(ends):
        if len(data):
            raise UnusualError
        return np.zeros(0, dtype=np.int64)
    if ends[-1] != len(data) - 1:
        raise UnusualError
    if len(ends) == len(data):
        return data.astype(np.int64)
    first = np.empty_like(ends)
    first[0], first[1:] = 0, ends[:-1] + 1
    size = ends - first
    longest = int(size.max())
    if longest >= LONGEST:
        raise UnusualError
    value = (data[first] & (LAST - 1)).astype(np.int64)
    rows = np.arange(len(ends))
    for place in range(1, longest + 1):
        rows = rows[size[rows] >= place]
        byte = (data[first[rows] + place] & (LAST - 1)).astype(np.int64)
        value[rows] |= byte << (BITS * place)
    return value


def packed(data: Bytes, first: IntArray, size: IntArray) -> tuple[IntArray, IntArray]:
    """Read the numbers in many spans: those of all, and how many there are in each."""
    within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    content = data[within + np.repeat(first, size)]
    ended = np.concatenate([[0], np.cumsum(content < LAST)])
    bounds = np.concatenate([[0], np.cumsum(size)])
    last = bounds[1:][size > 0] - 1
    if (content[last] >= LAST).any():
        raise UnusualError
    return varints(content), np.diff(ended[bounds])


def unzigzagged(values: IntArray) -> IntArray:
    """Signed numbers from those that are written."""
    half = (values.view(np.uint64) >> np.uint64(1)).view(np.int64)
    signed: IntArray = half ^ -(values & 1)
    return signed


def deltas(steps: IntArray, counts: IntArray) -> IntArray:
    """Add up steps, beginning anew with each run of so many."""
    total = np.cumsum(steps)
    before = np.concatenate([[0], total])[np.cumsum(counts) - counts]
    added: IntArray = total - np.repeat(before, counts)
    return added


def strings_of(data: bytes, start: int, stop: int) -> list[bytes]:
    """Strings of a table, all of them UTF-8."""
    found = [data[at : at + size] for _, at, size in fields(data, start, stop)]
    try:
        b"\n".join(found).decode()
    except UnicodeDecodeError as error:
        raise UnusualError from error
    return found
