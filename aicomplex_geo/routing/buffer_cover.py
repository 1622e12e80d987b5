"""A raster that finds buffers of roads which are hidden by others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.edge_lines import points_along

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS_ACROSS = (10.0, 5.0, 2.5)
"""Cells per buffer width: the more, the fewer hidden buffers are taken for visible."""
MAX_FINE_CELLS, MAX_CELLS = 2_000_000, 20_000_000
"""Cells of a window: above the first limit they get coarser, above the second none are hidden."""
NARROWEST, WIDEST = 0.97, 1.02
"""Actual width of a buffer at its rounded ends and bends, as a share of the stated width."""


@dataclass(frozen=True, eq=False)
class CoveredCells:
    """Cells that lie in buffers as a whole; `first` is the column and row of the first cell."""

    side: float
    first: NDArray[np.int64]
    covered: NDArray[np.bool_]

    def at(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each point lies in a covered cell."""
        column, row = (np.floor(points / self.side).astype(np.int64) - self.first).T
        height, width = self.covered.shape
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        found = np.zeros(len(points), dtype=bool)
        found[inside] = self.covered[row[inside], column[inside]]
        return found


@dataclass(frozen=True, eq=False)
class _Marks:
    """Cells that lines cross: those of line i from ``first[i]`` to ``first[i + 1]``."""

    first: NDArray[np.int64]
    cells: NDArray[np.int64]

    @classmethod
    def of(cls, lines: NDArray[np.object_], side: float) -> _Marks:
        # a point every half cell: no position on a line is farther than a quarter from one
        points, line = points_along(lines, side / 2)
        cells = np.floor(points / side).astype(np.int64)
        new = np.ones(len(line), dtype=bool)
        new[1:] = (np.diff(line) != 0) | (np.diff(cells, axis=0) != 0).any(axis=1)
        counts = np.bincount(line[new], minlength=len(lines))
        return cls(np.concatenate([[0], np.cumsum(counts)]), cells[new])

    def of_some(self, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Cells of some lines, and for each cell the position of its line."""
        counts = self.first[which + 1] - self.first[which]
        line = np.repeat(np.arange(len(which)), counts)
        begin = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        return self.cells[np.arange(len(line)) + (self.first[which] - begin)[line]], line


class BufferCover:
    """Finds the buffers that may be visible at the outline of their union.

    A cell is covered if all of it lies within the buffer of one line. A buffer is hidden if
    every cell that it touches is covered. Hidden buffers have no part in the outline of the
    union: around each of their points, cells are covered by others and by themselves. So the
    union of the rest has all rings of the full union, and besides these only rings in its
    inside, each with all its corners in covered cells.
    """

    def __init__(
        self,
        lines: NDArray[np.object_],
        buffer: float,
        *,
        max_fine_cells: int = MAX_FINE_CELLS,
        max_cells: int = MAX_CELLS,
    ) -> None:
        self._lines, self._buffer = lines, buffer
        self._max_fine_cells, self._max_cells = max_fine_cells, max_cells
        self._bounds = shapely.bounds(lines).reshape(-1, 4)
        self._marks: dict[float, _Marks] = {}

    def visible(
        self, which: NDArray[np.int64], others: NDArray[np.object_]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], CoveredCells]:
        """Whether the buffer of each line and of each other shape is visible, and the cover."""
        bounds = np.concatenate([self._bounds[which], shapely.bounds(others).reshape(-1, 4)])
        side = self._side(bounds)
        if side is None:
            none = CoveredCells(1.0, np.zeros(2, dtype=np.int64), np.zeros((0, 0), dtype=bool))
            return np.ones(len(which), dtype=bool), np.ones(len(others), dtype=bool), none
        if side not in self._marks:
            self._marks[side] = _Marks.of(self._lines, side)
        cells, line = self._marks[side].of_some(which)
        more = _Marks.of(others, side)
        cells = np.concatenate([cells, more.cells])
        line = np.concatenate(
            [line, len(which) + np.repeat(np.arange(len(others)), np.diff(more.first))]
        )
        near, far = _radii(self._buffer / side)
        margin = math.ceil(far) + 1
        first = cells.min(axis=0) - margin
        column, row = (cells - first).T
        marked = np.zeros((row.max() + margin + 1, column.max() + margin + 1), dtype=bool)
        marked[row, column] = True
        cover = CoveredCells(side, first, _widened(marked, near))
        open_near = _widened(~cover.covered, far)
        seen = np.zeros(len(which) + len(others), dtype=bool)
        seen[line[open_near[row, column]]] = True
        return seen[: len(which)], seen[len(which) :], cover

    def _side(self, bounds: NDArray[np.float64]) -> float | None:
        """Cell width for a window, None where the window is too large."""
        if not len(bounds):
            return None
        extent = bounds[:, 2:].max(axis=0) - bounds[:, :2].min(axis=0) + 2 * self._buffer
        for across in CELLS_ACROSS:
            side = self._buffer / across
            n_cells = float(np.prod(extent / side))
            if n_cells <= self._max_fine_cells:
                return side
        return side if n_cells <= self._max_cells else None


def _radii(across: float) -> tuple[float, float]:
    """Distances of cell centres up to which all, and any, of a cell is covered."""
    diagonal = math.sqrt(2)
    return NARROWEST * across - diagonal, WIDEST * across + diagonal + 0.25


def _widened(cells: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """Mark all cells whose centre is within a radius of that of a marked cell."""
    wide = np.zeros_like(cells)
    run, half = cells, 0
    for up in range(int(radius), -1, -1):
        while half < int(math.sqrt(radius * radius - up * up)):
            half += 1
            longer = run.copy()
            longer[:, 1:] |= run[:, :-1]
            longer[:, :-1] |= run[:, 1:]
            run = longer
        wide[up:] |= run[: len(run) - up]
        wide[: len(run) - up] |= run[up:]
    return wide
