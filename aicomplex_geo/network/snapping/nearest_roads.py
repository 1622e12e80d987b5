"""The nearest of the roads that points may be put on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

BESIDE = 30.0
"""Metres from an expressway or ramp within which a point counts as standing on it."""
NEVER = "ferry"
"""Road class that is not entered between its ends however near a point is."""


class NearestRoads:
    """Roads of a network in search trees: streets, and expressways that touch a point.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    lines : numpy.ndarray
        Line of each row of ``edges``, in metres.

    Attributes
    ----------
    rows : numpy.ndarray
        int64, the edges that stand for the roads points may be put on; of a road's two
        directions the first.
    sideways : numpy.ndarray
        bool for each of `rows`, whether the road can be entered from the land beside it,
        however far. The others are expressways, urban expressways and ramps, for points
        within 30 m.

    Notes
    -----
    A network that says how far its junctions may be off (``certainty_m`` above 0) is drawn
    in outline; nothing is known of what lies within 30 m of its expressways, and no point
    is put on them.
    """

    def __init__(self, net: RoadNetwork, lines: NDArray[np.object_]) -> None:
        arrays = net.arrays
        every = np.arange(len(lines))
        stands = (arrays.twin < 0) | (every < arrays.twin)
        opened = arrays.enterable | ((arrays.twin >= 0) & arrays.enterable[arrays.twin])
        certainty = np.nan_to_num(net.nodes["certainty_m"].to_numpy(dtype=np.float64))
        exact = (certainty[arrays.tail] <= 0) & (certainty[arrays.head] <= 0)
        fast = ~opened & exact & (net.edges["road_class"] != NEVER).to_numpy(dtype=bool)
        self.rows: NDArray[np.int64] = every[stands & (opened | fast)]
        self.sideways: NDArray[np.bool_] = opened[self.rows]
        self._lines = lines
        self._trees: dict[bytes, shapely.STRtree] = {}

    def find(
        self, shapes: NDArray[np.object_], doubt: NDArray[np.float64], allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find the nearest road of each point.

        Parameters
        ----------
        shapes : numpy.ndarray
            Points in metres, none missing.
        doubt : numpy.ndarray
            Metres by which each point may be off: it counts as standing on an expressway
            only if it is within 30 m wherever it is.
        allowed : numpy.ndarray
            bool for each of ``rows``.

        Returns
        -------
        row : numpy.ndarray
            int64, -1 where there is none. Of roads at equal distance one that can be
            entered sideways, then the first in the network's order.
        distance : numpy.ndarray
            Metres, NaN where there is none.
        """
        row, metres = self._nearest(shapes, self.rows[allowed & self.sideways], math.inf)
        fast, beside = self._nearest(shapes, self.rows[allowed & ~self.sideways], BESIDE)
        on_it = (fast >= 0) & (beside + doubt <= BESIDE) & ~(metres <= beside)
        return np.where(on_it, fast, row), np.where(on_it, beside, metres)

    def _nearest(
        self, shapes: NDArray[np.object_], rows: NDArray[np.int64], within: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        found = np.full(len(shapes), -1, dtype=np.int64)
        distance = np.full(len(shapes), np.nan)
        if not len(rows) or not len(shapes):
            return found, distance
        # neighbours one after the other find their part of the tree at hand
        walk = _walk(shapes)
        (which, hit), metres = self._tree(rows).query_nearest(
            shapes[walk],
            # the rest is up to the caller: the tree may leave out what lies at the limit
            max_distance=None if math.isinf(within) else within + 1,
            all_matches=True,
            return_distance=True,
        )
        which = walk[which]
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


def _walk(points: NDArray[np.object_]) -> NDArray[np.int64]:
    """Order in which one passes all points, column by column."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    columns = math.ceil(math.sqrt(len(points)))
    width = float(np.ptp(x)) / columns
    column = np.floor((x - x.min()) / width) if width > 0 else np.zeros(len(x))
    walk: NDArray[np.int64] = np.lexsort((y, column))
    return walk
