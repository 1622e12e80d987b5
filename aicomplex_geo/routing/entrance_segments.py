"""Straight segments of the roads that points may join."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.snap import Snapper


@dataclass(frozen=True, eq=False)
class EntranceSegments:
    """Segments of all entrances, in the order of these, and a point for each of their ends.

    `table` has the coordinates of both ends and the share of the road there (0 to 1); `of` the
    entrance and, of a point, the junction, else -1: who joins a road at its end is at the
    junction, whichever road leads there. `row` and `length` are the edge and the metres of each
    entrance, as drawn.
    """

    table: NDArray[np.float64]
    of: NDArray[np.int64]
    row: NDArray[np.int64]
    length: NDArray[np.float64]

    @staticmethod
    def of_network(snapper: Snapper) -> EntranceSegments:
        """Cut the entrances of a network into segments."""
        entrances, arrays = snapper.entrances, snapper.net.arrays
        shapes, end, row = entrances.shapes, entrances.end, entrances.row
        tail, head = (side.astype(np.int64)[row] for side in (arrays.tail, arrays.head))
        lines = np.flatnonzero(np.isnan(end))
        points, which = shapely.get_coordinates(shapes[lines], return_index=True)
        first = np.flatnonzero(np.diff(which, prepend=-1))
        last = np.append(first[1:], len(points)) - 1 if len(first) else first
        share, length = _shares(points, which, first, last)
        before = np.delete(np.arange(len(points)), last)
        inner = _Rows(points[before], points[before + 1], share[before], share[before + 1])
        starts = _Rows.still(points[first], 0.0)
        stops = _Rows.still(points[last], 1.0)
        single = np.flatnonzero(~np.isnan(end))
        ends = _Rows.still(shapely.get_coordinates(shapes[single]), end[single])
        table = np.concatenate([part.table for part in (inner, starts, stops, ends)])
        entrance = np.concatenate([lines[which[before]], lines, lines, single])
        junction = np.concatenate(
            [
                np.full(len(before), -1),
                tail[lines],
                head[lines],
                np.where(end[single] > 0, head[single], tail[single]),
            ]
        )
        order = np.argsort(entrance, kind="stable")
        lengths = np.zeros(len(shapes))
        lengths[lines] = length
        of = np.column_stack([entrance, junction])[order].astype(np.int64)
        return EntranceSegments(np.ascontiguousarray(table[order]), of, row, lengths)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """West, south, east and north of each entrance."""
        first = np.flatnonzero(np.diff(self.of[:, 0], prepend=-1))
        low = np.minimum(self.table[:, :2], self.table[:, 2:4])
        high = np.maximum(self.table[:, :2], self.table[:, 2:4])
        if not len(first):
            return np.zeros((0, 4))
        return np.hstack([np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)])


class _Rows:
    """Rows of the table of segments."""

    def __init__(
        self,
        begin: NDArray[np.float64],
        end: NDArray[np.float64],
        start: NDArray[np.float64],
        stop: NDArray[np.float64],
    ) -> None:
        self.table = np.column_stack([begin, end, start, stop])

    @classmethod
    def still(cls, points: NDArray[np.float64], share: NDArray[np.float64] | float) -> _Rows:
        """Rows of points."""
        shares = np.broadcast_to(share, len(points))
        return cls(points, points, shares, shares)


def _shares(
    points: NDArray[np.float64],
    which: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far along its line each point is, 0 to 1, and the length of each line."""
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[first] = 0
    along = np.cumsum(step)
    along -= along[first][which]
    length = along[last]
    share = np.divide(along, length[which], out=np.zeros(len(along)), where=length[which] > 0)
    share[last] = np.where(length > 0, 1.0, 0.0)
    return share, length
