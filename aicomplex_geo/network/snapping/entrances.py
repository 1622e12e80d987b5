"""Where points may join the roads of a network."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from aicomplex_geo.engine.hierarchy_file import hash_arrays
from aicomplex_geo.network.structures import off_ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

ON_ROAD_M = 30.0
"""Within this distance of an expressway or ramp a point is on it."""

NEVER_ENTERED = "ferry"
"""Road class that is only entered at its ends, however near a point is."""

NEARBY_M = 60.0
"""Roads at most this far from each point are found at once: most points join no others."""

PAIRS_PER_BLOCK = 2**20
"""About the most pairs of points and roads that are measured at a time."""


class EntranceSet:
    """Some entrances, in a search tree."""

    def __init__(self, mask: NDArray[np.bool_], shapes: NDArray[np.object_]) -> None:
        self.mask, self._shapes = mask, shapes
        self.which = np.flatnonzero(mask)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of their shapes."""
        return shapely.STRtree(self._shapes[self.which])


class AllowedEntrances(NamedTuple):
    """Entrances among which points choose: those that any point may join, and limited ones."""

    enterable: EntranceSet
    limited: EntranceSet


class NearbyEntrances(NamedTuple):
    """All entrances within `NEARBY_M` of each point, some farther ones, and their distances.

    Ordered by point, then in the network's order.
    """

    point: NDArray[np.int64]
    entrance: NDArray[np.int64]
    distance: NDArray[np.float64]

    def of(self, points: NDArray[np.int64], n_points: int) -> NearbyEntrances:
        """Take those of some points, ascending, which are numbered anew."""
        if len(points) == n_points:
            return self
        number = np.full(n_points, -1, dtype=np.int64)
        number[points] = np.arange(len(points))
        part = self.select(number[self.point] >= 0)
        return part._replace(point=number[part.point])

    def select(self, which: NDArray[np.bool_]) -> NearbyEntrances:
        """Take some of them."""
        return NearbyEntrances(self.point[which], self.entrance[which], self.distance[which])


class Entrances:
    """What points may join: roads along their lines, and the ends of tunnels and bridges.

    A point joins a limited-access road (expressway, urban expressway, ramp) only if it is known
    to be on it. A network in outline does not know what lies within 30 m of its expressways, so
    no point joins them there, nor where a junction has a ``certainty_m`` above 0.
    """

    def __init__(self, net: RoadNetwork, lines: NDArray[np.object_]) -> None:
        arrays = net.arrays
        every = np.arange(len(lines))
        once = (arrays.twin < 0) | (every < arrays.twin)
        enterable = arrays.enterable | ((arrays.twin >= 0) & arrays.enterable[arrays.twin])
        certainty = np.nan_to_num(net.nodes["certainty_m"].to_numpy(dtype=np.float64))
        exact = (certainty[arrays.tail] <= 0) & (certainty[arrays.head] <= 0)
        limited = ~enterable & (net.edges["road_class"] != NEVER_ENTERED).to_numpy(dtype=bool)
        limited &= exact & (net.detail == "full")
        raised = off_ground(net.edges)
        joined = once & (enterable | limited)
        along = every[joined & ~raised]
        outside = _outside(net, raised)
        ends = [every[joined & raised & outside[node]] for node in (arrays.tail, arrays.head)]
        points = [
            shapely.get_point(lines[rows], at) for rows, at in zip(ends, (0, -1), strict=True)
        ]
        self.row: NDArray[np.int64] = np.concatenate([along, *ends])
        """Edge of each entrance; of the two directions of a road the first."""
        self.enterable: NDArray[np.bool_] = enterable[self.row]
        """Whether it can be joined from any distance."""
        self.shapes = np.concatenate([lines[along], *points])
        self.end = np.repeat([np.nan, 0.0, 1.0], [len(along), *map(len, ends)])
        self._sets: dict[str, EntranceSet] = {}

    def __len__(self) -> int:
        return len(self.row)

    def among(self, allowed: NDArray[np.bool_]) -> AllowedEntrances:
        """Prepare the search among some entrances; equal sets share their search trees."""
        return AllowedEntrances(
            *(self._set(allowed & kind) for kind in (self.enterable, ~self.enterable))
        )

    def nearest(
        self,
        shapes: NDArray[np.object_],
        certainty_m: NDArray[np.float64],
        allowed: AllowedEntrances,
        nearby: NearbyEntrances | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Nearest entrance of each point and its distance (m); -1 and NaN where there is none.

        A point is on a limited-access road only if it is within 30 m wherever in its circle of
        `certainty_m` it lies. Of entrances at equal distance an enterable one is taken, then the
        first in the network's order. What is `nearby` is not sought again.
        """
        found, metres = _nearest(shapes, allowed.enterable, math.inf, nearby)
        limited, beside = _nearest(shapes, allowed.limited, ON_ROAD_M, nearby)
        on_it = (limited >= 0) & (beside + certainty_m <= ON_ROAD_M) & ~(metres <= beside)
        return np.where(on_it, limited, found), np.where(on_it, beside, metres)

    def within(
        self,
        shapes: NDArray[np.object_],
        metres: NDArray[np.float64],
        among: EntranceSet,
        nearby: NearbyEntrances | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Pairs of points and entrances at most so many metres apart, and their distances.

        Ordered by point, then in the network's order.
        """
        if not len(among.which) or not len(shapes):
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.zeros(0)
        far = np.arange(len(shapes)) if nearby is None else np.flatnonzero(metres > NEARBY_M)
        found = [] if nearby is None else [nearby.select(among.mask[nearby.entrance])]
        if len(far):
            order = far[_order_in_space(shapes[far])]
            # a margin, since the tree may leave out what lies at the limit
            point, hit = among.tree.query(
                shapes[order], predicate="dwithin", distance=metres[order] + 1e-6
            )
            if found:
                found = [found[0].select((metres <= NEARBY_M)[found[0].point])]
            found.append(self._measured(shapes, order[point], among.which[hit]))
        point, entrance, distance = (
            np.concatenate([part[column] for part in found]) for column in range(3)
        )
        near = distance <= metres[point]
        point, entrance, distance = point[near], entrance[near], distance[near]
        if not len(far):
            return point, entrance, distance
        order = np.lexsort((entrance, point))
        return point[order], entrance[order], distance[order]

    def nearby(self, shapes: NDArray[np.object_], every: AllowedEntrances) -> NearbyEntrances:
        """Find the entrances around each point once for all searches."""
        x, y = shapely.get_x(shapes), shapely.get_y(shapes)
        reach = NEARBY_M + 1  # a margin
        boxes = shapely.box(x - reach, y - reach, x + reach, y + reach)
        found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
        for some in every:
            if len(some.which):
                point, hit = some.tree.query(boxes)
                found.append((point, some.which[hit]))
        point, entrance = (np.concatenate([part[column] for part in found]) for column in (0, 1))
        order = np.lexsort((entrance, point))
        return self._measured(shapes, point[order], entrance[order])

    def _measured(
        self,
        shapes: NDArray[np.object_],
        point: NDArray[np.int64],
        entrance: NDArray[np.int64],
    ) -> NearbyEntrances:
        """Measure the distances of pairs."""
        distance = [
            shapely.distance(shapes[point[block]], self.shapes[entrance[block]])
            for block in _blocks(len(point))
        ]
        return NearbyEntrances(point, entrance, np.concatenate([np.zeros(0), *distance]))

    def fraction(
        self, shapes: NDArray[np.object_], entrance: NDArray[np.int64], at_end_m: float
    ) -> NDArray[np.float64]:
        """How far along its edge, from 0 to 1, each point joins an entrance.

        A position closer than `at_end_m` to an end is the end.
        """
        fraction = self.end[entrance]
        along = np.flatnonzero(np.isnan(fraction))
        for block in _blocks(len(along)):
            part = along[block]
            lines = self.shapes[entrance[part]]
            whole = shapely.length(lines)
            at = shapely.line_locate_point(lines, shapes[part])
            at = np.where(at <= at_end_m, 0.0, at)
            at = np.where(at >= whole - at_end_m, whole, at)
            fraction[part] = np.divide(at, whole, out=np.zeros(len(at)), where=whole > 0)
        return fraction

    def _set(self, mask: NDArray[np.bool_]) -> EntranceSet:
        return self._sets.setdefault(hash_arrays(mask), EntranceSet(mask, self.shapes))


def _nearest(
    shapes: NDArray[np.object_],
    among: EntranceSet,
    within: float,
    nearby: NearbyEntrances | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    found = np.full(len(shapes), -1, dtype=np.int64)
    distance = np.full(len(shapes), np.nan)
    if not len(among.which) or not len(shapes):
        return found, distance
    left = np.arange(len(shapes))
    if nearby is not None:
        _keep_first(nearby.select(among.mask[nearby.entrance]), found, distance)
        left = left[:0] if within < NEARBY_M else np.flatnonzero(~(distance <= NEARBY_M))
    if not len(left):
        return found, distance
    # points next to each other in space find their part of the tree in the cache
    order_in_space = left[_order_in_space(shapes[left])]
    (point, hit), metres = among.tree.query_nearest(
        shapes[order_in_space],
        # a margin, since the tree may leave out what lies at the limit; the caller decides
        max_distance=None if math.isinf(within) else within + 1,
        all_matches=True,
        return_distance=True,
    )
    pairs = NearbyEntrances(order_in_space[point], among.which[hit], metres)
    _keep_first(pairs, found, distance)
    return found, distance


def _keep_first(
    pairs: NearbyEntrances, found: NDArray[np.int64], distance: NDArray[np.float64]
) -> None:
    """Write the nearest entrance of each point, of equal ones the first in the network's order."""
    order = np.lexsort((pairs.entrance, pairs.distance, pairs.point))
    point = pairs.point[order]
    first = order[np.flatnonzero(np.diff(point, prepend=-1))]
    found[pairs.point[first]] = pairs.entrance[first]
    distance[pairs.point[first]] = pairs.distance[first]


def _outside(net: RoadNetwork, raised: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each junction is where a tunnel or bridge ends, rather than within a long one."""
    tail, head = net.arrays.tail.astype(np.int64), net.arrays.head.astype(np.int64)
    outside = np.zeros(len(net.nodes), dtype=bool)
    outside[tail[~raised]] = outside[head[~raised]] = True
    n = max(1, len(outside))
    pairs = np.unique(np.minimum(tail, head) * n + np.maximum(tail, head))
    dead_end = sum(np.bincount(ends, minlength=len(outside)) for ends in divmod(pairs, n)) <= 1
    return outside | dead_end


def _blocks(n: int) -> list[slice]:
    return [slice(start, start + PAIRS_PER_BLOCK) for start in range(0, n, PAIRS_PER_BLOCK)]


def _order_in_space(points: NDArray[np.object_]) -> NDArray[np.int64]:
    """Order that visits points column by column."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    columns = math.ceil(math.sqrt(len(points)))
    width = float(np.ptp(x)) / columns
    column = np.floor((x - x.min()) / width) if width > 0 else np.zeros(len(x))
    order: NDArray[np.int64] = np.lexsort((y, column))
    return order
