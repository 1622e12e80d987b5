"""Lines of edges, cut into pieces."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from aicomplex_geo.engine.groups import take_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS


NO_CORNER = -1


class Drawing:
    """Coordinates of the corners of lines in another CRS, each converted when it is first drawn."""

    def __init__(self, points: NDArray[np.float64], source: CRS, target: CRS) -> None:
        self.crs = target
        self._points = points
        self._transformer = (
            None
            if source.is_exact_same(target)
            else Transformer.from_crs(source, target, always_xy=True)
        )
        self._known = np.zeros(len(points), dtype=np.bool_)
        self._converted = np.empty_like(points)

    def convert(
        self, points: NDArray[np.float64], corner: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Convert points, of which some are corners, and others `NO_CORNER`."""
        if self._transformer is None:
            return points
        if corner is None:
            return np.column_stack(self._transformer.transform(*points.T))
        whole = corner != NO_CORNER
        wanted = corner[whole]
        new = np.unique(wanted[~self._known[wanted]])
        if len(new):
            self._converted[new] = self.convert(self._points[new])
            self._known[new] = True  # after them, for other threads
        converted = np.empty_like(points)
        converted[whole] = self._converted[wanted]
        converted[~whole] = self.convert(points[~whole])
        return converted


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

    @cached_property
    def _along(self) -> NDArray[np.float64]:
        """Distance of each corner from the first of its line, whatever the other lines."""
        first, counts = self._first[:-1], np.diff(self._first)
        step = np.hypot(*np.diff(self._points, axis=0, prepend=self._points[:1]).T)
        along = np.zeros(len(step))
        longer = np.arange(len(counts))
        for corner in range(1, int(counts.max(initial=0))):
            longer = longer[counts[longer] > corner]
            here = first[longer] + corner
            along[here] = along[here - 1] + step[here]
        return along

    def joined(
        self,
        rows: NDArray[np.int64],
        start: NDArray[np.float64],
        stop: NDArray[np.float64],
        line: NDArray[np.int64],
        drawing: Drawing | None = None,
    ) -> NDArray[np.object_]:
        """Join the pieces of each line, ascending; one without length has two equal points.

        With `drawing` its CRS is that of the lines.
        """
        first, corner = take_groups(self._first, rows)
        points = self._points[corner]
        part = np.flatnonzero((start > 0) | (stop < 1))
        moved = self._cut(points, first, (rows[part], start[part], stop[part]), part)
        corner[moved] = NO_CORNER
        kept, of = _without_repetition(points, first, line)
        corner, points = corner[kept], points[kept]
        if drawing is not None:
            points = drawing.convert(points, corner)
        return np.asarray(shapely.linestrings(points, indices=of), dtype=object)

    def drawing(self, source: CRS, target: CRS) -> Drawing:
        """Prepare to join lines in another CRS than that of the lines."""
        return Drawing(self._points, source, target)

    def _cut(
        self,
        points: NDArray[np.float64],
        first: NDArray[np.int64],
        pieces: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
        which: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Move the points of some pieces that lie beyond their ends to these; return which."""
        rows, start, stop = pieces
        begin, corner = take_groups(self._first, rows)
        place = take_groups(first, which)[1]
        own, along = self._points[corner], self._along[corner]
        piece = np.repeat(np.arange(len(rows)), np.diff(begin))
        moved = []
        for share, beyond in ((start, np.less_equal), (stop, np.greater_equal)):
            distance = share * along[begin[1:] - 1]
            outside = np.flatnonzero(beyond(along, distance[piece]))
            points[place[outside]] = _at(own, along, begin, distance)[piece[outside]]
            moved.append(place[outside])
        return np.concatenate(moved)

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
        corner = np.arange(len(piece)) + (self._first[rows] - begin[:-1])[piece]
        points, along = self._points[corner], self._along[corner]
        total = along[begin[1:] - 1]
        ends = np.stack([start, stop]) * total
        inner = (along > ends[0][piece]) & (along < ends[1][piece])
        first, last = (_at(points, along, begin, end) for end in ends)
        each = np.arange(len(rows))
        which = np.concatenate([each, piece[inner], each])
        # the first point of each piece, those between, the last
        order = np.argsort(which, kind="stable")
        return np.concatenate([first, points[inner], last])[order], which[order]


def _without_repetition(
    points: NDArray[np.float64], first: NDArray[np.int64], line: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Points of pieces that differ from the one before on their lines, and these lines.

    A line of one such point has it twice.
    """
    at = points.view(np.complex128).ravel()  # compared as one
    new = np.ones(len(at), dtype=bool)
    new[1:] = at[1:] != at[:-1]
    new[first[:-1][np.flatnonzero(line[1:] != line[:-1]) + 1]] = True
    of = np.repeat(line, np.diff(first))
    kept = np.flatnonzero(new)
    alone = np.flatnonzero(np.bincount(of[kept]) == 1)
    if len(alone):
        kept = np.sort(np.concatenate([kept, kept[np.isin(of[kept], alone)]]))
    return kept, of[kept]


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
