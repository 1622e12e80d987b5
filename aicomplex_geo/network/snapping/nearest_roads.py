"""The nearest road that a point may be snapped to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

ON_ROAD_M = 30.0
"""Within this distance of an expressway or ramp a point is on it."""

NEVER_ENTERED = "ferry"
"""Road class that is only entered at its ends, however near a point is."""


class NearestRoads:
    """Search trees of the roads of a network: enterable ones, and limited-access ones.

    A point is snapped to a limited-access road (expressway, urban expressway, ramp) only if it
    is known to be on it. A network whose junctions have a ``certainty_m`` above 0 is drawn in
    outline: nothing is known about what lies within 30 m of its expressways, so that no point is
    snapped to them.
    """

    def __init__(self, net: RoadNetwork, lines: NDArray[np.object_]) -> None:
        arrays = net.arrays
        every = np.arange(len(lines))
        once = (arrays.twin < 0) | (every < arrays.twin)
        enterable = arrays.enterable | ((arrays.twin >= 0) & arrays.enterable[arrays.twin])
        certainty = np.nan_to_num(net.nodes["certainty_m"].to_numpy(dtype=np.float64))
        exact = (certainty[arrays.tail] <= 0) & (certainty[arrays.head] <= 0)
        limited_access = (
            ~enterable & exact & (net.edges["road_class"] != NEVER_ENTERED).to_numpy(dtype=bool)
        )
        self.rows: NDArray[np.int64] = every[once & (enterable | limited_access)]
        """Edges that points may be snapped to; of the two directions of a road the first."""
        self.enterable: NDArray[np.bool_] = enterable[self.rows]
        """Whether each of them can be entered anywhere along it, from any distance."""
        self._lines = lines
        self._trees: dict[bytes, shapely.STRtree] = {}

    def find(
        self,
        shapes: NDArray[np.object_],
        certainty_m: NDArray[np.float64],
        allowed: NDArray[np.bool_],
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Row and distance (m) of the nearest road of each point; -1 and NaN where there is none.

        `allowed` says which of `rows` count. A point is on a limited-access road only if it is
        within 30 m wherever in its circle of `certainty_m` it lies. Of roads at equal distance
        an enterable one is taken, then the first in the network's order.
        """
        row, metres = self._nearest(shapes, self.rows[allowed & self.enterable], math.inf)
        limited, beside = self._nearest(shapes, self.rows[allowed & ~self.enterable], ON_ROAD_M)
        on_it = (limited >= 0) & (beside + certainty_m <= ON_ROAD_M) & ~(metres <= beside)
        return np.where(on_it, limited, row), np.where(on_it, beside, metres)

    def _nearest(
        self, shapes: NDArray[np.object_], rows: NDArray[np.int64], within: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        found = np.full(len(shapes), -1, dtype=np.int64)
        distance = np.full(len(shapes), np.nan)
        if not len(rows) or not len(shapes):
            return found, distance
        # points next to each other in space find their part of the tree in the cache
        order_in_space = _order_in_space(shapes)
        (which, hit), metres = self._tree(rows).query_nearest(
            shapes[order_in_space],
            # a margin, since the tree may leave out what lies at the limit; the caller decides
            max_distance=None if math.isinf(within) else within + 1,
            all_matches=True,
            return_distance=True,
        )
        which = order_in_space[which]
        order = np.lexsort((hit, which))
        which, hit, metres = which[order], hit[order], metres[order]
        once = np.ones(len(which), dtype=bool)
        once[1:] = which[1:] != which[:-1]
        found[which[once]] = rows[hit[once]]
        distance[which[once]] = metres[once]
        return found, distance

    def _tree(self, rows: NDArray[np.int64]) -> shapely.STRtree:
        key = rows.tobytes()
        if key not in self._trees:
            self._trees[key] = shapely.STRtree(self._lines[rows])
        return self._trees[key]


def _order_in_space(points: NDArray[np.object_]) -> NDArray[np.int64]:
    """Order that visits points column by column."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    columns = math.ceil(math.sqrt(len(points)))
    width = float(np.ptp(x)) / columns
    column = np.floor((x - x.min()) / width) if width > 0 else np.zeros(len(x))
    order: NDArray[np.int64] = np.lexsort((y, column))
    return order
