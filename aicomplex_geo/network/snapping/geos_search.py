"""Search of entrances by GEOS, for which nothing is compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.network.snapping.entrance_search import (
    AT_END_M,
    EntranceSearch,
    NearEntrances,
)
from aicomplex_geo.network.snapping.segment_tree import order_in_space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.entrances import AllowedEntrances, Entrances, EntranceSet

NEARBY_M = 60.0
"""Roads at most this far from each point are found at once: most points join no others."""
POINTS_AT_ONCE = 2**12
"""For more points roads are not found at once, which bounds the memory."""
PAIRS_PER_BLOCK = 2**20
"""About the most pairs of points and roads that are measured at a time."""
MARGIN = 1e-6
"""Metres: a tree may leave out what lies at the limit of its search."""


class GeosSearch(EntranceSearch):
    """Finds entrances in search trees of their shapes.

    What is near to the points is found once for all searches, unless they are many or may join
    roads `everywhere`.
    """

    def __init__(
        self,
        entrances: Entrances,
        xy: NDArray[np.float64],
        every: AllowedEntrances,
        *,
        everywhere: bool,
    ) -> None:
        super().__init__(entrances, xy)
        self._points = np.asarray(shapely.points(xy), dtype=object)
        known = np.flatnonzero(~np.isnan(xy[:, 0]))
        few = not everywhere and len(known) <= POINTS_AT_ONCE
        self._nearby = self._find_nearby(known, every) if few else None

    def _find_nearby(self, known: NDArray[np.int64], every: AllowedEntrances) -> NearEntrances:
        reach = NEARBY_M + 1  # a margin
        x, y = self._xy[known].T
        boxes = shapely.box(x - reach, y - reach, x + reach, y + reach)
        found = []
        for some in every:
            if len(some.which):
                point, hit = some.tree.query(boxes)
                found.append(self._measured(known[point], some.which[hit]))
        return NearEntrances.concat(found).in_order()

    def _nearby_of(self, which: NDArray[np.int64], among: EntranceSet) -> NearEntrances | None:
        """Take what is near to some points, ascending, and number these anew."""
        if self._nearby is None:
            return None
        number = np.full(len(self._xy), -1, dtype=np.int64)
        number[which] = np.arange(len(which))
        chosen = among.mask[self._nearby.entrance] & (number[self._nearby.point] >= 0)
        part = self._nearby.select(chosen)
        return part._replace(point=number[part.point])

    def _write_nearest(
        self,
        which: NDArray[np.int64],
        among: EntranceSet,
        within: float,
        found: NDArray[np.int64],
        metres: NDArray[np.float64],
    ) -> None:
        left = np.arange(len(which))
        nearby = self._nearby_of(which, among)
        if nearby is not None:
            _keep_first(nearby, found, metres)
            left = left[:0] if within < NEARBY_M else np.flatnonzero(~(metres <= NEARBY_M))
        if not len(left):
            return
        # points next to each other in space find their part of the tree in the cache
        order = left[order_in_space(self._xy[which[left]])]
        (point, hit), away = among.tree.query_nearest(
            self._points[which[order]],
            max_distance=None if math.isinf(within) else within + MARGIN,
            all_matches=True,
            return_distance=True,
        )
        pairs = NearEntrances(order[point], among.which[hit], away)
        _keep_first(pairs.in_order(), found, metres)

    def _all_within(
        self, which: NDArray[np.int64], metres: NDArray[np.float64], among: EntranceSet
    ) -> NearEntrances:
        nearby = self._nearby_of(which, among)
        far = np.arange(len(which)) if nearby is None else np.flatnonzero(metres > NEARBY_M)
        found = [] if nearby is None else [nearby.select((metres <= NEARBY_M)[nearby.point])]
        if len(far):
            order = far[order_in_space(self._xy[which[far]])]
            point, hit = among.tree.query(
                self._points[which[order]], predicate="dwithin", distance=metres[order] + MARGIN
            )
            measured = self._measured(which[order[point]], among.which[hit])
            found.append(measured._replace(point=order[point]))
        pairs = NearEntrances.concat(found)
        pairs = pairs.select(pairs.distance <= metres[pairs.point])
        pairs = pairs._replace(point=which[pairs.point])
        return pairs.in_order() if len(far) else pairs

    def _measured(self, point: NDArray[np.int64], entrance: NDArray[np.int64]) -> NearEntrances:
        """Measure the distances of pairs."""
        shapes = self._entrances.shapes
        distance = [
            shapely.distance(self._points[point[block]], shapes[entrance[block]])
            for block in _blocks(len(point))
        ]
        return NearEntrances(point, entrance, np.concatenate([np.zeros(0), *distance]))

    def _shares_along(
        self, which: NDArray[np.int64], entrance: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        share = np.zeros(len(which))
        for block in _blocks(len(which)):
            lines = self._entrances.shapes[entrance[block]]
            whole = shapely.length(lines)
            at = shapely.line_locate_point(lines, self._points[which[block]])
            at = np.where(at <= AT_END_M, 0.0, at)
            at = np.where(at >= whole - AT_END_M, whole, at)
            np.divide(at, whole, out=share[block], where=whole > 0)
        return share


def _keep_first(
    pairs: NearEntrances, found: NDArray[np.int64], metres: NDArray[np.float64]
) -> None:
    """Write the first of the pairs of each point."""
    first = np.flatnonzero(np.diff(pairs.point, prepend=-1))
    found[pairs.point[first]] = pairs.entrance[first]
    metres[pairs.point[first]] = pairs.distance[first]


def _blocks(n: int) -> list[slice]:
    return [slice(start, start + PAIRS_PER_BLOCK) for start in range(0, n, PAIRS_PER_BLOCK)]
