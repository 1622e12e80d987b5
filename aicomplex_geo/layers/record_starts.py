"""The lines of delimited text on which its records start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_QUOTE, _LINE_END = b'"\n'
_PIECE = 2**22
"""Bytes that are looked at at a time."""


def record_starts(body: bytes, delimiter: str) -> NDArray[np.int64] | None:
    r"""Count, from 1, the lines on which the records of a UTF-8 text start.

    None if a quote is not closed, or stands elsewhere than at either end of a field or doubled
    within a quoted one. Lines end in ``\n`` or ``\r\n``.
    """
    signs = np.frombuffer(body, dtype=np.uint8)
    if b'"' not in body:
        ends_record = np.ones(body.count(b"\n"), dtype=bool)
    else:
        parts = []
        is_open = False
        for start in range(0, len(signs), _PIECE):
            piece = signs[start : start + _PIECE]
            quotes = np.flatnonzero(piece == _QUOTE)
            if not _are_plain(signs, start + quotes, delimiter, is_open=is_open):
                return None
            before = np.searchsorted(quotes, np.flatnonzero(piece == _LINE_END))
            parts.append((before % 2 == 1) == is_open)
            is_open ^= len(quotes) % 2 == 1
        if is_open:
            return None
        ends_record = np.concatenate(parts)
    starts = np.append(1, np.flatnonzero(ends_record) + 2)
    return starts[:-1] if body.endswith(b"\n") else starts


def _are_plain(
    signs: NDArray[np.uint8], quotes: NDArray[np.int64], delimiter: str, *, is_open: bool
) -> bool:
    """Whether all quotes that open follow the end of a field, and all that close precede one.

    A doubled quote closes and opens.
    """
    opening, closing = quotes[is_open::2], quotes[not is_open :: 2]
    edge = np.zeros(256, dtype=bool)
    edge[list(b'"\n' + delimiter.encode())] = True
    if not edge[signs[opening[opening > 0] - 1]].all():
        return False
    edge[ord("\r")] = True
    return bool(edge[signs[closing[closing < len(signs) - 1] + 1]].all())
