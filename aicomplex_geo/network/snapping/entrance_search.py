"""Search of the entrances near some points."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aicomplex_geo.network.snapping.entrances import ON_ROAD_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.entrances import AllowedEntrances, Entrances, EntranceSet

AT_END_M = 1e-3
"""A position closer than this to an end of its edge is the junction."""


class NearEntrances(NamedTuple):
    """Pairs of points and entrances near them, with their distances in metres."""

    point: NDArray[np.int64]
    entrance: NDArray[np.int64]
    distance: NDArray[np.float64]

    @staticmethod
    def concat(parts: list[NearEntrances]) -> NearEntrances:
        """Join tables."""
        none = NearEntrances(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
        point, entrance, distance = map(np.concatenate, zip(none, *parts, strict=True))
        return NearEntrances(point, entrance, distance)

    def select(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> NearEntrances:
        """Take some of them."""
        return NearEntrances(self.point[which], self.entrance[which], self.distance[which])

    @staticmethod
    def merged(parts: list[NearEntrances]) -> NearEntrances:
        """Merge sorted tables; the first holds most pairs."""
        first, rest = parts[0], NearEntrances.concat(parts[1:])
        if not len(rest.point):
            return first
        pairs = NearEntrances.concat([first, rest])
        pairs = pairs.select(np.argsort(pairs.point, kind="stable"))  # merges what is sorted
        in_both = np.zeros(int(pairs.point[-1]) + 1, dtype=bool)
        in_both[rest.point] = True
        some = np.flatnonzero(in_both[pairs.point])
        for column, sorted_part in zip(pairs, pairs.select(some).in_order(), strict=True):
            column[some] = sorted_part
        return pairs

    def in_order(self) -> NearEntrances:
        """Sort them by point, by distance, then in the network's order."""
        return self.select(np.lexsort((self.entrance, self.distance, self.point)))


class EntranceSearch(ABC):
    """Finds the entrances near points, which are numbered as they are given."""

    def __init__(self, entrances: Entrances, xy: NDArray[np.float64]) -> None:
        self._entrances, self._xy = entrances, xy

    def nearest(
        self, which: NDArray[np.int64], certainty_m: NDArray[np.float64], allowed: AllowedEntrances
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Nearest entrance of some points and its distance (m); -1 and NaN where there is none.

        A point is on a limited-access road only if it is within 30 m wherever in its circle of
        `certainty_m` it lies. Of entrances at equal distance an enterable one is taken, then the
        first in the network's order.
        """
        found, metres = self._nearest_of(which, allowed.enterable, math.inf)
        limited, beside = self._nearest_of(which, allowed.limited, ON_ROAD_M)
        on_it = (limited >= 0) & (beside + certainty_m <= ON_ROAD_M) & ~(metres <= beside)
        return np.where(on_it, limited, found), np.where(on_it, beside, metres)

    def within(
        self, which: NDArray[np.int64], metres: NDArray[np.float64], among: EntranceSet
    ) -> NearEntrances:
        """Entrances at most so many metres away from some points.

        Ordered by point, by distance, then in the network's order.
        """
        if not len(among.which) or not len(which):
            return NearEntrances.concat([])
        return self._all_within(which, metres, among)

    def fraction(
        self, which: NDArray[np.int64], entrance: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """How far along its edge, from 0 to 1, each of some points joins an entrance.

        A position closer than `AT_END_M` to an end is the end.
        """
        fraction = self._entrances.end[entrance]
        along = np.flatnonzero(np.isnan(fraction))
        if len(along):
            fraction[along] = self._shares_along(which[along], entrance[along])
        return fraction

    def _nearest_of(
        self, which: NDArray[np.int64], among: EntranceSet, within: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Nearest of some entrances; one that is farther than `within` may be left out."""
        found, metres = np.full(len(which), -1, dtype=np.int64), np.full(len(which), np.nan)
        if len(among.which) and len(which):
            self._write_nearest(which, among, within, found, metres)
        return found, metres

    @abstractmethod
    def _write_nearest(
        self,
        which: NDArray[np.int64],
        among: EntranceSet,
        within: float,
        found: NDArray[np.int64],
        metres: NDArray[np.float64],
    ) -> None:
        """Write the nearest entrance and its distance, of equal ones the first."""

    @abstractmethod
    def _all_within(
        self, which: NDArray[np.int64], metres: NDArray[np.float64], among: EntranceSet
    ) -> NearEntrances:
        """Find the entrances within a distance."""

    @abstractmethod
    def _shares_along(
        self, which: NDArray[np.int64], entrance: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """How far along lines the positions next to some points are, from 0 to 1."""
