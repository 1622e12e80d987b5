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

PAIRS_PER_BLOCK = 2**20
"""About the most pairs of points and roads that are measured at a time."""


class EntranceSet:
    """Some entrances, in a search tree."""

    def __init__(self, which: NDArray[np.int64], shapes: NDArray[np.object_]) -> None:
        self.which, self._shapes = which, shapes

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of their shapes."""
        return shapely.STRtree(self._shapes[self.which])


class AllowedEntrances(NamedTuple):
    """Entrances among which points choose: those that any point may join, and limited ones."""

    enterable: EntranceSet
    limited: EntranceSet


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
            *(
                self._set(np.flatnonzero(allowed & kind))
                for kind in (self.enterable, ~self.enterable)
            )
        )

    def nearest(
        self,
        shapes: NDArray[np.object_],
        certainty_m: NDArray[np.float64],
        allowed: AllowedEntrances,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Nearest entrance of each point and its distance (m); -1 and NaN where there is none.

        A point is on a limited-access road only if it is within 30 m wherever in its circle of
        `certainty_m` it lies. Of entrances at equal distance an enterable one is taken, then the
        first in the network's order.
        """
        found, metres = _nearest(shapes, allowed.enterable, math.inf)
        limited, beside = _nearest(shapes, allowed.limited, ON_ROAD_M)
        on_it = (limited >= 0) & (beside + certainty_m <= ON_ROAD_M) & ~(metres <= beside)
        return np.where(on_it, limited, found), np.where(on_it, beside, metres)

    def within(
        self, shapes: NDArray[np.object_], metres: NDArray[np.float64], among: EntranceSet
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Pairs of points and entrances at most so many metres apart, and their distances.

        Ordered by point, then in the network's order.
        """
        if not len(among.which) or not len(shapes):
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.zeros(0)
        order = _order_in_space(shapes)
        # a margin, since the tree may leave out what lies at the limit
        point, hit = among.tree.query(
            shapes[order], predicate="dwithin", distance=metres[order] + 1e-6
        )
        point, hit = order[point], among.which[hit]
        distance = np.concatenate(
            [np.zeros(0)]
            + [
                shapely.distance(shapes[point[block]], self.shapes[hit[block]])
                for block in _blocks(len(point))
            ]
        )
        near = distance <= metres[point]
        point, hit, distance = point[near], hit[near], distance[near]
        order = np.lexsort((hit, point))
        return point[order], hit[order], distance[order]

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

    def _set(self, which: NDArray[np.int64]) -> EntranceSet:
        return self._sets.setdefault(hash_arrays(which), EntranceSet(which, self.shapes))


def _nearest(
    shapes: NDArray[np.object_], among: EntranceSet, within: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    found = np.full(len(shapes), -1, dtype=np.int64)
    distance = np.full(len(shapes), np.nan)
    if not len(among.which) or not len(shapes):
        return found, distance
    # points next to each other in space find their part of the tree in the cache
    order_in_space = _order_in_space(shapes)
    (point, hit), metres = among.tree.query_nearest(
        shapes[order_in_space],
        # a margin, since the tree may leave out what lies at the limit; the caller decides
        max_distance=None if math.isinf(within) else within + 1,
        all_matches=True,
        return_distance=True,
    )
    point = order_in_space[point]
    order = np.lexsort((hit, point))
    point, hit, metres = point[order], hit[order], metres[order]
    once = np.ones(len(point), dtype=bool)
    once[1:] = point[1:] != point[:-1]
    found[point[once]] = among.which[hit[once]]
    distance[point[once]] = metres[once]
    return found, distance


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
