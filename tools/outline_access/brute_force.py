"""Times between points by brute force over all ways to join a network.

Independent of `aicomplex_geo.network.snapping` and `aicomplex_geo.routing`, so that tests can
hold `Router` on outline networks against it. Turns take no time, and restrictions are ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.network import open_to, read_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.network import Profile, RoadNetwork

Rule = Literal["any", "nearest"]
MAX_DISTANCE = 3_000.0
"""Longest access leg in metres, as of `Router`."""

NOT_BESIDE = ("expressway", "urban_expressway", "ramp", "ferry")
"""Road classes that are not entered from the land beside them."""

RAISED = True
"""In the columns ``bridge`` and ``tunnel``: the road is entered at its ends only."""

AT_END_M = 1e-3
"""A position closer than this to an end of its edge is at the junction."""

METRES_PER_SECOND = 1 / 3.6
"""Of 1 km/h."""

DECISECONDS = 10
SECONDS = 60
ALMOST_NOTHING = 1e-9
"""Seconds of an arc without length, which a sparse matrix would take for no arc."""

PER_METRE = 1e-9
"""Seconds added for each metre, so that the shorter of equally fast trips is taken."""


@dataclass(frozen=True, slots=True)
class Access:
    """How points meet the road: `speed` in km/h on the ground, `max_distance` in metres."""

    speed: float
    circuity: float = 1.3
    max_distance: float = MAX_DISTANCE
    rule: Rule = "any"

    def seconds(self, straight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Time over straight distances in metres."""
        return straight * self.circuity / (self.speed * METRES_PER_SECOND)


@dataclass(frozen=True, slots=True)
class Trips:
    """Fastest trips, arrays of origins × destinations; ``inf`` where there is none."""

    minutes: NDArray[np.float64]
    metres: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joins:
    """Positions at which points may join edges: `fraction` along them, `metres` away."""

    point: NDArray[np.int64]
    edge: NDArray[np.int64]
    fraction: NDArray[np.float64]
    metres: NDArray[np.float64]

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Joins:
        """Take some of them."""
        return Joins(*(getattr(self, name)[which] for name in Joins.__slots__))

    def allowed(self, usable: NDArray[np.bool_], access: Access) -> NDArray[np.bool_]:
        """Whether the rule allows them; several are nearest, such as two directions of a road."""
        within = usable[self.edge] & (self.metres <= access.max_distance)
        if access.rule == "any" or not within.any():
            return within
        nearest = self.take(within).nearest(int(self.point.max()) + 1)
        return within & (self.metres <= nearest[self.point] + AT_END_M)

    def nearest(self, n_points: int) -> NDArray[np.float64]:
        """Metres to the nearest road of each point, ``inf`` where there is none."""
        metres = np.full(n_points, np.inf)
        np.minimum.at(metres, self.point, self.metres)
        return metres

    def farthest(self, n_points: int) -> NDArray[np.float64]:
        """Metres to the farthest road of each point, ``-inf`` where there is none."""
        metres = np.full(n_points, -np.inf)
        np.maximum.at(metres, self.point, self.metres)
        return metres


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs of the search graph: seconds and metres from node to node."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]


def travel_times(
    net: RoadNetwork,
    origins: NDArray[np.float64],
    destinations: NDArray[np.float64],
    profile: str | Profile,
    access: Access,
) -> NDArray[np.float64]:
    """Minutes between points given as x, y in the CRS of the network; ``inf`` without a trip."""
    return (
        BruteForce(net, origins, destinations, access.max_distance).trips(profile, access).minutes
    )


class BruteForce:
    """Origins and destinations on a network, with every position at which they may join it."""

    def __init__(
        self,
        net: RoadNetwork,
        origins: NDArray[np.float64],
        destinations: NDArray[np.float64],
        max_distance: float = MAX_DISTANCE,
    ) -> None:
        self.net, self.max_distance = net, max_distance
        bounds = net.nodes.to_crs("EPSG:4326").total_bounds
        crs = metric_crs(tuple(float(value) for value in bounds))
        edges = net.edges
        self._tail = net.nodes.index.get_indexer(edges.index.get_level_values("u"))
        self._head = net.nodes.index.get_indexer(edges.index.get_level_values("v"))
        self._metres = edges["length"].to_numpy(dtype=np.float64)
        lines = np.asarray(edges.geometry.to_crs(crs).values)
        places = [
            np.asarray(gpd.GeoSeries(shapely.points(points), crs=net.crs).to_crs(crs).values)
            for points in (origins, destinations)
        ]
        self._leaving, self._arriving = (
            _joins(net, lines, points, max_distance) for points in places
        )
        self.straight: NDArray[np.float64] = shapely.distance(places[0][:, None], places[1][None])

    def trips(self, profile: str | Profile, access: Access) -> Trips:
        """Find the fastest trips, with a profile on the roads and `access` beside them."""
        if access.max_distance > self.max_distance:
            raise ValueError(f"roads were looked for within {self.max_distance:g} m only")
        seconds = self._seconds(read_profile(profile))
        usable = np.isfinite(seconds)
        leaving, arriving = (
            joins.allowed(usable, access) for joins in (self._leaving, self._arriving)
        )
        n_origins, n_destinations = self.straight.shape
        parts = [
            self._roads(seconds),
            self._departures(self._leaving.take(leaving), seconds, access),
            self._arrivals(self._arriving.take(arriving), seconds, access),
        ]
        on_roads = _faster(
            _shortest(_together(parts), len(self.net.nodes), n_origins, n_destinations),
            self._best(self._along_one_edge(leaving, arriving, seconds, access)),
        )
        straight = self._best(self._straight_trips(leaving, arriving, access))
        # the ground between points that no road connects may be water
        connected = np.where(np.isfinite(on_roads.minutes), 0.0, np.inf)
        trips = _faster(on_roads, Trips(straight.minutes + connected, straight.metres))
        joined = [
            np.isfinite(self._leaving.take(leaving).farthest(n_origins))[:, None],
            np.isfinite(self._arriving.take(arriving).farthest(n_destinations)),
        ]
        here = (self.straight == 0) & joined[0] & joined[1]
        return Trips(np.where(here, 0.0, trips.minutes), np.where(here, 0.0, trips.metres))

    def _seconds(self, profile: Profile) -> NDArray[np.float64]:
        """Time of each edge, ``inf`` where the profile may not go."""
        usable = open_to(self.net, profile)
        seconds = np.full(len(self._tail), np.inf)
        rows = self.net.edges.index.get_indexer(usable.edges.index)
        seconds[rows] = profile.weights(usable) / DECISECONDS
        return seconds

    def _roads(self, seconds: NDArray[np.float64]) -> Arcs:
        usable = np.isfinite(seconds)
        return Arcs(self._tail[usable], self._head[usable], seconds[usable], self._metres[usable])

    def _departures(self, joins: Joins, seconds: NDArray[np.float64], access: Access) -> Arcs:
        """From origins to junctions; at the start of an edge every way out is open."""
        at_start = joins.fraction == 0
        share = np.where(at_start, 0.0, 1 - joins.fraction)
        return Arcs(
            len(self.net.nodes) + joins.point,
            np.where(at_start, self._tail[joins.edge], self._head[joins.edge]),
            access.seconds(joins.metres) + share * seconds[joins.edge],
            joins.metres * access.circuity + share * self._metres[joins.edge],
        )

    def _arrivals(self, joins: Joins, seconds: NDArray[np.float64], access: Access) -> Arcs:
        """From junctions to destinations."""
        at_stop = joins.fraction == 1
        share = np.where(at_stop, 0.0, joins.fraction)
        return Arcs(
            np.where(at_stop, self._head[joins.edge], self._tail[joins.edge]),
            len(self.net.nodes) + len(self.straight) + joins.point,
            access.seconds(joins.metres) + share * seconds[joins.edge],
            joins.metres * access.circuity + share * self._metres[joins.edge],
        )

    def _along_one_edge(
        self,
        leaving: NDArray[np.bool_],
        arriving: NDArray[np.bool_],
        seconds: NDArray[np.float64],
        access: Access,
    ) -> Arcs:
        """From origins to destinations on the same edge, forwards."""
        first, last = self._same_edge
        both = leaving[first] & arriving[last]
        one, other = self._leaving.take(first[both]), self._arriving.take(last[both])
        share, legs = other.fraction - one.fraction, one.metres + other.metres
        return Arcs(
            one.point,
            other.point,
            access.seconds(legs) + share * seconds[one.edge],
            legs * access.circuity + share * self._metres[one.edge],
        )

    @cached_property
    def _same_edge(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of joins of origins and destinations on one edge, the second ahead."""
        leaving, arriving = self._leaving, self._arriving
        order = np.argsort(arriving.edge, kind="stable")
        begin, stop = (
            np.searchsorted(arriving.edge[order], leaving.edge, side=side)
            for side in ("left", "right")
        )
        pairs = [np.arange(a, b) for a, b in zip(begin.tolist(), stop.tolist(), strict=True)]
        first = np.repeat(np.arange(len(leaving.point)), stop - begin)
        last = order[np.concatenate([np.zeros(0, dtype=np.int64), *pairs])]
        ahead = arriving.fraction[last] >= leaving.fraction[first]
        return first[ahead], last[ahead]

    def _best(self, arcs: Arcs) -> Trips:
        """Fastest arc from each origin to each destination."""
        minutes, metres = (np.full(self.straight.shape, np.inf) for _ in range(2))
        order = np.lexsort((-arcs.metres, -arcs.seconds))  # of several the last one stays
        at = arcs.tail[order], arcs.head[order]
        minutes[at], metres[at] = arcs.seconds[order] / SECONDS, arcs.metres[order]
        return Trips(minutes, metres)

    def _straight_trips(
        self, leaving: NDArray[np.bool_], arriving: NDArray[np.bool_], access: Access
    ) -> Arcs:
        """Over the ground, no farther than the longest legs to the roads of both."""
        n_origins, n_destinations = self.straight.shape
        legs = self._leaving.take(leaving).farthest(n_origins)[:, None]
        legs = legs + self._arriving.take(arriving).farthest(n_destinations)
        near = self.straight <= np.minimum(legs, access.max_distance)
        origin, destination = np.nonzero(near)
        straight = self.straight[near]
        return Arcs(origin, destination, access.seconds(straight), straight * access.circuity)


def _joins(
    net: RoadNetwork, lines: NDArray[np.object_], points: NDArray[np.object_], max_distance: float
) -> Joins:
    """Nearest position on every edge within reach; on bridges and in tunnels both ends."""
    edges = net.edges
    beside = ~edges["road_class"].isin(NOT_BESIDE).to_numpy(dtype=bool)
    raised = np.zeros(len(edges), dtype=bool)
    for column in ("bridge", "tunnel"):
        if column in edges:
            raised |= (edges[column] == RAISED).to_numpy(dtype=bool)
    found = []
    for rows, positions in (
        (np.flatnonzero(beside & ~raised), None),
        (np.flatnonzero(beside & raised), 0.0),
        (np.flatnonzero(beside & raised), 1.0),
    ):
        shapes = (
            lines[rows] if positions is None else shapely.get_point(lines[rows], -int(positions))
        )
        point, hit = shapely.STRtree(shapes).query(
            points, predicate="dwithin", distance=max_distance + 1
        )
        metres = shapely.distance(points[point], shapes[hit])
        fraction = (
            _fractions(shapes[hit], points[point])
            if positions is None
            else np.full(len(hit), positions)
        )
        found.append((point, rows[hit], fraction, metres))
    joins = Joins(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    joins = joins.take(joins.metres <= max_distance)
    return joins.take(np.lexsort((joins.edge, joins.point)))


def _fractions(lines: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.float64]:
    """How far along lines the nearest positions to points are, from 0 to 1."""
    length = shapely.length(lines)
    along = shapely.line_locate_point(lines, points)
    along = np.where(along <= AT_END_M, 0.0, along)
    along = np.where(along >= length - AT_END_M, length, along)
    return np.divide(along, length, out=np.zeros(len(along)), where=length > 0)


def _together(parts: Sequence[Arcs]) -> Arcs:
    return Arcs(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Arcs.__slots__)
    )


def _faster(one: Trips, other: Trips) -> Trips:
    first = one.minutes <= other.minutes
    return Trips(
        np.where(first, one.minutes, other.minutes), np.where(first, one.metres, other.metres)
    )


def _shortest(arcs: Arcs, first: int, n_origins: int, n_destinations: int) -> Trips:
    """Search from origins, the nodes from `first` on, to destinations, the nodes after them."""
    cost = np.maximum(arcs.seconds, ALMOST_NOTHING) + arcs.metres * PER_METRE
    order = np.lexsort((cost, arcs.head, arcs.tail))
    tail, head = arcs.tail[order], arcs.head[order]
    best = np.ones(len(order), dtype=bool)
    best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    order, tail, head = order[best], tail[best], head[best]
    n_nodes = first + n_origins + n_destinations
    graph = csr_array((cost[order], (tail, head)), shape=(n_nodes, n_nodes))
    found, before = dijkstra(
        graph, indices=np.arange(first, first + n_origins), return_predecessors=True
    )
    node, reached = np.arange(n_nodes), before >= 0
    before = np.where(reached, before, node)  # the start of a trip is before itself
    place = np.searchsorted(tail * n_nodes + head, before * n_nodes + node)
    arc = order[np.minimum(place, len(order) - 1)]
    metres = np.where(reached, arcs.metres[arc], 0.0)
    while True:  # each round doubles the arcs that are added up
        onward = np.take_along_axis(before, before, axis=1)
        metres += np.take_along_axis(metres, before, axis=1)
        if (onward == before).all():
            break
        before = onward
    lost = np.isinf(found)
    metres[lost] = np.inf
    seconds = np.where(lost, np.inf, found - np.where(lost, 0.0, metres) * PER_METRE)
    return Trips(seconds[:, -n_destinations:] / SECONDS, metres[:, -n_destinations:])
