"""Routes: trips with their geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._od_frame import STATUSES, codes_of, status_codes
from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch
from aicomplex_geo.routing.pair_costs import shared_islands
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import ShortestPath
    from aicomplex_geo.routing.edge_trips import EdgeTrips
    from aicomplex_geo.routing.prepared_network import PreparedNetwork
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


class Pieces(NamedTuple):
    """Parts of edges in the order of travel, each from `start` to `stop`, 0 to 1."""

    edge: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Route:
    """One trip with its packed cost, and the part of it that is access legs.

    `straight` are the coordinates of both points instead of `pieces`, where the trip does not use
    the network.
    """

    cost: float
    access: float
    pieces: Pieces | None = None
    straight: NDArray[np.float64] | None = None


def find_routes(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> list[Route | None]:
    """Find the fastest route of each pair, the shortest of equally fast ones, or None."""
    origin, destination = pairs
    found = RouteFinder(network, origins, destinations).find(origin, destination)
    _stay_on_islands(network, origins, destinations, pairs, found)
    straight = DirectTrips(origins, destinations).between(origin, destination).tolist()
    for position, cost in enumerate(straight):
        route = found[position]
        faster = cost == 0 if route is None else cost < route.cost
        if faster:
            i, j = int(origin[position]), int(destination[position])
            ends = np.array([origins.xy[i], destinations.xy[j]])
            found[position] = Route(cost, cost, straight=ends)
    return found


def _stay_on_islands(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    found: list[Route | None],
) -> None:
    """Replace the routes of pairs on one island by those that stay on it."""
    origin, destination = pairs
    for here, there in shared_islands(origins, destinations):
        which = np.flatnonzero(np.isin(origin, here) & np.isin(destination, there))
        if not len(which):
            continue
        finder = RouteFinder(network, origins.on_island(here), destinations.on_island(there))
        own = finder.find(
            np.searchsorted(here, origin[which]), np.searchsorted(there, destination[which])
        )
        for position, route in zip(which.tolist(), own, strict=True):
            found[position] = route or found[position]


class RouteFinder:
    """Finds the routes over the network from origins to destinations."""

    def __init__(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> None:
        self._network = network
        self._n_origins, self._n_destinations = len(origins), len(destinations)
        self._departures = network.departures(origins)
        self._arrivals = network.arrivals(destinations)
        self._edge_trips = EdgeTripSearch(network, origins, destinations)
        self._within_edge: dict[tuple[int, int], Route] = {}

    def find(
        self, origins: NDArray[np.int64], destinations: NDArray[np.int64]
    ) -> list[Route | None]:
        """Find the fastest route of each pair, the shortest of equally fast ones, or None."""
        wanted = np.unique(origins * self._n_destinations + destinations)
        for edge_trips in self._edge_trips.blocks():
            self._keep(edge_trips, wanted)
        sources = self._departures.sources(0, self._n_origins)
        targets = self._arrivals.sources(0, self._n_destinations)
        trips = self._network.search.paths(sources, targets, origins, destinations)
        pairs = zip(origins.tolist(), destinations.tolist(), strict=True)
        return [self._route(trip, pair) for trip, pair in zip(trips, pairs, strict=True)]

    def _route(self, trip: ShortestPath | None, pair: tuple[int, int]) -> Route | None:
        within_edge = self._within_edge.get(pair)
        if trip is None or (within_edge is not None and within_edge.cost <= trip.cost):
            return within_edge
        first, last = trip.source_entry, trip.target_entry
        ends = self._departures, self._arrivals
        edges = np.concatenate(
            [
                ends[0].row[first : first + 1],
                self._network.arc_edge[trip.arcs],
                ends[1].row[last : last + 1],
            ]
        )
        start, stop = np.zeros(len(edges)), np.ones(len(edges))
        for position, end, number in ((0, ends[0], first), (-1, ends[1], last)):
            start[position], stop[position] = end.start[number], end.stop[number]
        access = float(ends[0].access[first] + ends[1].access[last])
        return Route(trip.cost, access, Pieces(edges, start, stop))

    def _keep(self, trips: EdgeTrips, wanted: NDArray[np.int64]) -> None:
        """Keep the cheapest trip of each pair that is wanted, the first of equal ones."""
        number = trips.origin * self._n_destinations + trips.destination
        trips = trips.select(np.flatnonzero(np.isin(number, wanted)))
        pairs = zip(trips.origin.tolist(), trips.destination.tolist(), strict=True)
        pieces = zip(trips.row.tolist(), trips.start.tolist(), trips.stop.tolist(), strict=True)
        costs = zip(trips.cost.tolist(), trips.access.tolist(), strict=True)
        for pair, piece, (cost, access) in zip(pairs, pieces, costs, strict=True):
            known = self._within_edge.get(pair)
            if known is None or known.cost > cost:
                part = Pieces(*(np.array([value]) for value in piece))
                self._within_edge[pair] = Route(cost, access, part)


def routes_frame(
    network: WeightedNetwork,
    prepared: PreparedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    paired: bool,
) -> gpd.GeoDataFrame:
    """Find the routes of all pairs, or of pairs by position, in the table of ``Router.routes``."""
    if paired:
        origin = destination = np.arange(len(origins))
    else:
        origin = np.repeat(np.arange(len(origins)), len(destinations))
        destination = np.tile(np.arange(len(destinations)), len(origins))
    routes = find_routes(network, origins, destinations, (origin, destination))
    time, length = unpack(np.array([np.inf if route is None else route.cost for route in routes]))
    reached = time < INFINITY
    legs = unpack(np.array([np.inf if route is None else route.access for route in routes]))[0]
    lines, tolls = _lines_and_tolls(routes, prepared)
    codes = status_codes(
        codes_of(origins.positions.status)[origin],
        codes_of(destinations.positions.status)[destination],
        reached,
    )
    columns: dict[str, Any] = {
        "from_id": origins.positions.ids.take(origin),
        "to_id": destinations.positions.ids.take(destination),
        "travel_time": np.where(reached, to_minutes(time), np.nan),
        "distance": np.where(reached, to_metres(length), np.nan),
        "access_time": np.where(reached, to_minutes(legs), np.nan),
        "toll": np.where(reached, tolls, np.nan),
        "status": pd.Index(STATUSES).take(codes),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(lines, crs=prepared.crs))


def _lines_and_tolls(
    routes: list[Route | None], prepared: PreparedNetwork
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Draw the routes, and sum their tolls, in proportion where an edge is travelled in part."""
    lines: NDArray[np.object_] = np.full(len(routes), None, dtype=object)
    drawn = [(i, one.pieces) for i, one in enumerate(routes) if one and one.pieces]
    for i, one in enumerate(routes):
        if one is not None and one.straight is not None:
            lines[i] = shapely.LineString(one.straight)
    if not drawn:
        return lines, np.zeros(len(routes))
    numbers = np.array([i for i, _ in drawn])
    pieces = Pieces(*(np.concatenate(parts) for parts in zip(*(p for _, p in drawn), strict=True)))
    line = np.repeat(np.arange(len(drawn)), [len(one.edge) for _, one in drawn])
    lines[numbers] = prepared.lines.joined(*pieces, line)
    shares = prepared.tolls[pieces.edge] * (pieces.stop - pieces.start)
    tolls = np.zeros(len(routes))
    tolls[numbers] = np.bincount(line, weights=shares, minlength=len(drawn))
    return lines, tolls
