"""Trips that go straight, without the network."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.snapped_points import SnappedPoints

FEW = 4
"""So few origins are compared with all destinations sooner than a tree of these is made."""
MARGIN = 1 + 1e-9
"""A tree may leave out what lies at the limit of its search."""


class DirectTrips:
    """Pairs of points so near each other that their trips may go straight at the access speed.

    These are pairs whose straight distance is at most the longest access leg, and no longer
    than the longest legs by which the two points may join the network together. Where a pair is
    not connected by the network, only points at the same position are.
    """

    def __init__(self, origins: SnappedPoints, destinations: SnappedPoints) -> None:
        self._origins, self._destinations = origins, destinations
        self._there = np.flatnonzero(destinations.positions.ok)
        self._farthest = float(destinations.longest_leg.max(initial=0.0))

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self._destinations.xy[self._there])

    @property
    def inputs(self) -> list[NDArray[Any]]:
        """All that these trips depend on."""
        both = self._origins, self._destinations
        legs = np.array([self._origins.legs.speed, self._origins.legs.max_distance])
        return [legs, *(one.xy for one in both), *(one.longest_leg for one in both)]

    def pairs(
        self, start: int, stop: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Origins from `start` up to, not including, `stop`, destinations, and packed costs."""
        origins = start + np.flatnonzero(self._origins.positions.ok[start:stop])
        if not len(self._there) or not len(origins):
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.zeros(0)
        legs = self._origins.legs
        reach = np.minimum(self._origins.longest_leg[origins] + self._farthest, legs.max_distance)
        origin, destination = self._near(origins, reach * MARGIN)
        cost = self.between(origin, destination)
        kept = np.flatnonzero(np.isfinite(cost))
        kept = kept[np.lexsort((destination[kept], origin[kept]))]
        return origin[kept], destination[kept], cost[kept]

    def _near(
        self, origins: NDArray[np.int64], reach: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of origins and destinations that are so near to each other."""
        places = self._origins.xy[origins]
        if len(self._origins) <= FEW:
            there = self._destinations.xy[self._there]
            metres = np.hypot(*(there - places[:, np.newaxis]).transpose(2, 0, 1))
            row, column = np.nonzero(metres <= reach[:, np.newaxis])
            return origins[row], self._there[column]
        near = self._tree.query_ball_point(places, reach)
        counts = np.fromiter(map(len, near), dtype=np.int64, count=len(near))
        found = np.fromiter(chain.from_iterable(near), dtype=np.int64, count=int(counts.sum()))
        return np.repeat(origins, counts), self._there[found]

    def between(
        self, origin: NDArray[np.int64], destination: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Packed costs of some pairs, ``inf`` where a trip may not go straight."""
        metres = np.hypot(*(self._destinations.xy[destination] - self._origins.xy[origin]).T)
        legs = self._origins.legs
        both = self._origins.longest_leg[origin] + self._destinations.longest_leg[destination]
        allowed = metres <= np.minimum(both, legs.max_distance)
        cost = np.full(len(metres), np.inf)
        cost[allowed] = legs.cost(metres[allowed])
        return cost
