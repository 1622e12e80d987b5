"""Blocks of a PBF file as arrays, without a Python object for each node and way.

The format is described at https://wiki.openstreetmap.org/wiki/PBF_Format. What only some files
have (compression other than zlib, nodes behind ways, deleted objects) raises `UnusualError`, and
pyosmium reads those files.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.readers.osm.protobuf import (
    IntArray,
    UnusualError,
    deltas,
    fields,
    messages,
    packed,
    spans_of,
    strings_of,
    unzigzagged,
    varints,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

HEAD = 2**14
"""Bytes of a block that are decompressed to see what it contains."""
LARGEST_BLOCK = 32 * 2**20
"""Bytes of a decompressed block, as the format has it."""
DEFAULT_GRANULARITY = 100
PREFIX = 4
MOST_IN_A_TAIL = 64
"""Bytes behind the only group of a block: its granularity and offsets."""

BLOB_TYPE, BLOB_SIZE = 1, 3
RAW, RAW_SIZE, ZLIB = 1, 2, 3
STRINGS, GROUP, GRANULARITY, LAT_OFFSET, LON_OFFSET = 1, 2, 17, 19, 20
NODES, DENSE, WAYS, RELATIONS = 1, 2, 3, 4
ID, KEYS, VALUES, INFO, REFS = 1, 2, 3, 4, 8
LAT, LON, DENSE_INFO, DENSE_TAGS = 8, 9, 5, 10
VISIBLE = 6


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of a block; `keys` and `values` are positions in `strings`.

    Tags of way ``i`` are ``keys[tags[i]:tags[i + 1]]``, its nodes come from `refs_of`.
    """

    strings: list[bytes]
    ids: IntArray
    tags: IntArray
    keys: IntArray
    values: IntArray
    data: Bytes
    refs: tuple[IntArray, IntArray]

    def refs_of(self, which: IntArray) -> tuple[IntArray, IntArray]:
        """Numbers of nodes of some ways, and the ids of the nodes of all of them."""
        first, size = (one[which] for one in self.refs)
        steps, counts = packed(self.data, first, size)
        return counts, deltas(unzigzagged(steps), counts)


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes of a block; positions are in units of 1e-7 degrees.

    Node ``i`` has the pairs of key and value in ``tags[first_tag[i]:first_tag[i + 1] - 1]``.
    """

    strings: list[bytes]
    ids: IntArray
    tags: IntArray
    first_tag: IntArray
    data: Bytes
    positions: tuple[tuple[int, int], tuple[int, int]]

    def xy(self) -> tuple[IntArray, IntArray]:
        """X and y of all nodes."""
        y, x = (np.cumsum(unzigzagged(varints(self.data[a:b]))) for a, b in self.positions)
        if len(x) != len(self.ids) or len(y) != len(self.ids):
            raise UnusualError
        return x, y


def ways(path: Path) -> Iterator[Ways]:
    """Yield the ways of a file block by block."""
    seen = False
    for blob in _blobs(path):
        if _is_of_nodes(blob):
            if seen:
                raise UnusualError
            continue
        block = _Block(_decompressed(blob))
        seen |= bool(block.groups[WAYS])
        if seen and block.groups[DENSE]:
            raise UnusualError
        for start, stop in block.groups[WAYS]:
            yield block.ways(start, stop)


def nodes(path: Path) -> Iterator[Nodes]:
    """Yield the nodes of a file block by block, up to the first way."""
    for blob in _blobs(path):
        block = _Block(_decompressed(blob))
        for start, stop in block.groups[DENSE]:
            yield block.nodes(start, stop)
        if block.groups[WAYS]:
            return


class _Block:
    """A block, and where its groups of each kind of object are."""

    def __init__(self, data: bytes) -> None:
        self.data = np.frombuffer(data, dtype=np.uint8)
        self._bytes = data
        self.groups: dict[int, list[tuple[int, int]]] = {DENSE: [], WAYS: []}
        self._strings: tuple[int, int] = (0, 0)
        usual = {GRANULARITY: DEFAULT_GRANULARITY, LAT_OFFSET: 0, LON_OFFSET: 0}
        for number, start, value in fields(data, 0, len(data)):
            if number == STRINGS:
                self._strings = start, start + value
            elif number == GROUP:
                self._add_group(start, start + value)
            elif usual.get(number, value) != value:
                raise UnusualError

    def _add_group(self, start: int, stop: int) -> None:
        if start == stop:
            return
        kind = self._bytes[start] >> 3
        if kind == DENSE:
            _, first, size = next(fields(self._bytes, start, stop))
            if first + size != stop:
                raise UnusualError
            self.groups[DENSE].append((first, first + size))
        elif kind == WAYS:
            self.groups[WAYS].append((start, stop))
        elif kind != RELATIONS:
            raise UnusualError

    def strings(self) -> list[bytes]:
        return strings_of(self._bytes, *self._strings)

    def ways(self, start: int, stop: int) -> Ways:
        first, size = messages(self._bytes, start, stop, WAYS)
        numbers, spans = spans_of(self.data, first, first + size, (ID,), (KEYS, VALUES, INFO, REFS))
        self._check_visible(*spans[INFO])
        keys, counts = packed(self.data, *spans[KEYS])
        values, of_values = packed(self.data, *spans[VALUES])
        if not np.array_equal(counts, of_values):
            raise UnusualError
        return Ways(
            strings=self.strings(),
            ids=numbers[ID],
            tags=np.concatenate([[0], np.cumsum(counts)]),
            keys=keys,
            values=values,
            data=self.data,
            refs=spans[REFS],
        )

    def _check_visible(self, first: IntArray, size: IntArray) -> None:
        """Refuse objects that say whether they are visible: the file may contain deleted ones."""
        some = np.flatnonzero(size)
        known = (1, 2, 3, 4, 5, VISIBLE)
        numbers, _ = spans_of(self.data, first[some], (first + size)[some], known, ())
        if (numbers[VISIBLE] >= 0).any():
            raise UnusualError

    def nodes(self, start: int, stop: int) -> Nodes:
        found: dict[int, tuple[int, int]] = {}
        for number, first, size in fields(self._bytes, start, stop):
            if number in found:
                raise UnusualError
            found[number] = first, first + size
        if not {ID, LAT, LON} <= set(found):
            raise UnusualError
        if DENSE_INFO in found:
            parts = [number for number, _, _ in fields(self._bytes, *found[DENSE_INFO])]
            if VISIBLE in parts:
                raise UnusualError
        ids = np.cumsum(unzigzagged(varints(self.data[slice(*found[ID])])))
        tags = varints(self.data[slice(*found.get(DENSE_TAGS, (0, 0)))])
        first_tag = np.zeros(len(ids) + 1, dtype=np.int64)
        if len(tags):
            ends = np.flatnonzero(tags == 0) + 1
            first_tag[1:] = ends if len(ends) == len(ids) else -1
            if not (np.diff(first_tag) % 2 == 1).all():
                raise UnusualError
        return Nodes(self.strings(), ids, tags, first_tag, self.data, (found[LAT], found[LON]))


def _blobs(path: Path) -> Iterator[bytes]:
    """Yield the blobs with data; the ends of all have been checked."""
    with path.open("rb") as file:
        while prefix := file.read(PREFIX):
            head = file.read(int.from_bytes(prefix, "big"))
            kind, size = b"", 0
            for number, start, value in fields(head, 0, len(head)):
                if number == BLOB_TYPE:
                    kind = head[start : start + value]
                elif number == BLOB_SIZE:
                    size = value
            blob = file.read(size)
            if kind == b"OSMData":
                yield blob


def _payload(blob: bytes) -> tuple[int, memoryview, int]:
    """Kind and content of a blob, and the size of its data."""
    kind, content, raw_size = 0, memoryview(b""), 0
    for number, start, value in fields(blob, 0, len(blob)):
        if number == RAW_SIZE:
            raw_size = value
        elif number in (RAW, ZLIB):
            kind, content = number, memoryview(blob)[start : start + value]
    if kind not in (RAW, ZLIB) or raw_size > LARGEST_BLOCK:
        raise UnusualError
    return kind, content, raw_size


def _decompressed(blob: bytes) -> bytes:
    kind, content, raw_size = _payload(blob)
    if kind == RAW:
        return bytes(content)
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(content, raw_size + 1)
    except zlib.error as error:
        raise UnusualError from error
    if len(data) != raw_size or not unpacker.eof:
        raise UnusualError
    return data


def _is_of_nodes(blob: bytes) -> bool:
    """Whether the head of a block shows that it contains one group, of nodes."""
    kind, content, raw_size = _payload(blob)
    if kind == RAW:
        return False
    try:
        head = zlib.decompressobj().decompress(content, HEAD)
    except zlib.error as error:
        raise UnusualError from error
    group = next(
        (
            (start, start + value)
            for number, start, value in fields(head, 0, len(head), is_cut=True)
            if number == GROUP
        ),
        None,
    )
    if group is None or group[0] >= len(head) or raw_size - group[1] > MOST_IN_A_TAIL:
        return False
    return head[group[0]] == (DENSE << 3 | 2)
