"""Lines of edges, cut into pieces."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


class EdgeLines:
    """The line of each directed edge, in metres."""

    def __init__(self, lines: NDArray[np.object_]) -> None:
        self.lines = lines
        self._points = shapely.get_coordinates(lines)
        counts = shapely.get_num_coordinates(lines)
        self._first = np.concatenate([[0], np.cumsum(counts)])

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of the lines."""
        return shapely.STRtree(self.lines)

    def coordinates(self, row: int, start: float, stop: float) -> NDArray[np.float64]:
        """Coordinates of a piece of an edge, at least two, in the direction of the edge."""
        if start <= 0 and stop >= 1:
            points: NDArray[np.float64] = self._points[self._first[row] : self._first[row + 1]]
            return points
        return self._pieces(np.array([row]), np.array([start]), np.array([stop]))[0]

    def cut(
        self, rows: NDArray[np.int64], start: NDArray[np.float64], stop: NDArray[np.float64]
    ) -> NDArray[np.object_]:
        """Cut pieces; a whole edge is the line of the edge itself."""
        pieces = self.lines[rows]
        part = np.flatnonzero((start > 0) | (stop < 1))
        points, piece = self._pieces(rows[part], start[part], stop[part])
        pieces[part] = shapely.linestrings(points, indices=piece)
        return pieces

    def _pieces(
        self, rows: NDArray[np.int64], start: NDArray[np.float64], stop: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Coordinates of pieces, and the piece of each coordinate."""
        counts = self._first[rows + 1] - self._first[rows]
        begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        piece = np.repeat(np.arange(len(rows)), counts)
        points = self._points[np.arange(len(piece)) + (self._first[rows] - begin[:-1])[piece]]
        along = _along(points, begin)
        total = along[begin[1:] - 1]
        ends = np.stack([start, stop]) * total
        inner = (along > ends[0][piece]) & (along < ends[1][piece])
        first, last = (_at(points, along, begin, end) for end in ends)
        each = np.arange(len(rows))
        which = np.concatenate([each, piece[inner], each])
        # the first point of each piece, those between, the last
        order = np.argsort(which, kind="stable")
        return np.concatenate([first, points[inner], last])[order], which[order]


def _along(points: NDArray[np.float64], begin: NDArray[np.int64]) -> NDArray[np.float64]:
    """Distance of each point from the first point of its line."""
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[begin[:-1]] = 0
    along: NDArray[np.float64] = np.cumsum(step)
    along -= np.repeat(along[begin[:-1]], np.diff(begin))
    return along


def _at(
    points: NDArray[np.float64],
    along: NDArray[np.float64],
    begin: NDArray[np.int64],
    distance: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Point of each line at a distance from its first point."""
    counts = np.diff(begin)
    passed = (along <= np.repeat(distance, counts)).astype(np.int64)
    # at most the last point but one, so that another follows
    here = begin[:-1] + np.minimum(np.add.reduceat(passed, begin[:-1]), counts - 1) - 1
    left, step = distance - along[here], along[here + 1] - along[here]
    share = np.divide(left, step, out=np.zeros(len(step)), where=step > 0)
    # exact at both ends
    at: NDArray[np.float64] = (
        points[here] * (1 - share[:, None]) + points[here + 1] * share[:, None]
    )
    return at
