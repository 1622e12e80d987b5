"""Division of a table into blocks of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class BlockSize(NamedTuple):
    """How much of a table is processed at a time."""

    values: int = 2**22
    """About the most values, unless there would be too few rows."""
    min_rows: int = 64
    """Fewest origins searched at a time: several sweeps for each thread."""


DEFAULT_SIZE = BlockSize()


def row_blocks(
    n_rows: int, n_columns: int, size: BlockSize = DEFAULT_SIZE
) -> Iterator[tuple[int, int]]:
    """Divide the rows of a table into blocks that take little memory."""
    return equal_blocks(n_rows, max(size.min_rows, size.values // max(1, n_columns)))


def equal_blocks(n_rows: int, step: int) -> Iterator[tuple[int, int]]:
    """Divide rows into blocks of so many rows, the last of which may have fewer."""
    for start in range(0, n_rows, step):
        yield start, min(start + step, n_rows)
