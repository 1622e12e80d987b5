"""Routes: trips with their geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._od_frame import STATUSES, codes_of, status_codes
from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.routing.edge_trips import edge_trips
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import ShortestPath
    from aicomplex_geo.routing.edge_lines import EdgeLines
    from aicomplex_geo.routing.edge_trips import EdgeTrips
    from aicomplex_geo.routing.point_connectors import PointConnectors
    from aicomplex_geo.routing.prepared_network import PreparedNetwork
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


@dataclass(frozen=True, eq=False)
class Route:
    """One trip; `pieces` are edges in order, each with where it is entered and left, 0 to 1."""

    cost: float
    pieces: tuple[tuple[int, float, float], ...]

    def line(self, lines: EdgeLines) -> shapely.LineString:
        """Draw the trip; the line has length 0 where it ends where it starts."""
        points = np.concatenate([lines.coordinates(*piece) for piece in self.pieces])
        new = np.ones(len(points), dtype=bool)
        new[1:] = (np.abs(np.diff(points, axis=0)) > 0).any(axis=1)
        points = points[new]
        return shapely.LineString(points if len(points) > 1 else points[[0, 0]])

    def sum_of(self, amount: NDArray[np.float64]) -> float:
        """Sum an amount over the edges, in proportion where one is travelled in part."""
        return float(sum(amount[row] * (stop - start) for row, start, stop in self.pieces))


class RouteFinder:
    """Finds the routes from origins to destinations."""

    def __init__(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> None:
        self._network = network
        self._n_origins, self._n_destinations = len(origins), len(destinations)
        self._departures = network.departures(origins)
        self._arrivals = network.arrivals(destinations)
        self._within_edge: dict[tuple[int, int], Route] = {}
        for trips in edge_trips(network, origins, destinations):
            self._keep(trips)

    def find(
        self, origins: NDArray[np.int64], destinations: NDArray[np.int64]
    ) -> list[Route | None]:
        """Find the fastest route of each pair, the shortest of equally fast ones, or None."""
        sources = self._departures.sources(0, self._n_origins)
        targets = self._arrivals.sources(0, self._n_destinations)
        trips = self._network.search.paths(sources, targets, origins, destinations)
        pairs = zip(origins.tolist(), destinations.tolist(), strict=True)
        return [self._route(trip, pair) for trip, pair in zip(trips, pairs, strict=True)]

    def _route(self, trip: ShortestPath | None, pair: tuple[int, int]) -> Route | None:
        within_edge = self._within_edge.get(pair)
        if trip is None or (within_edge is not None and within_edge.cost <= trip.cost):
            return within_edge
        edges = self._network.arc_edge[trip.arcs].tolist()
        return Route(
            trip.cost,
            (
                _piece(self._departures, trip.source_entry),
                *((edge, 0.0, 1.0) for edge in edges),
                _piece(self._arrivals, trip.target_entry),
            ),
        )

    def _keep(self, trips: EdgeTrips) -> None:
        """Keep the cheapest trip of each pair, the first of equal ones."""
        pairs = zip(trips.origin.tolist(), trips.destination.tolist(), strict=True)
        pieces = zip(trips.row.tolist(), trips.start.tolist(), trips.stop.tolist(), strict=True)
        for pair, piece, cost in zip(pairs, pieces, trips.cost.tolist(), strict=True):
            known = self._within_edge.get(pair)
            if known is None or known.cost > cost:
                self._within_edge[pair] = Route(cost, (piece,))


def _piece(connectors: PointConnectors, number: int) -> tuple[int, float, float]:
    return (
        int(connectors.row[number]),
        float(connectors.start[number]),
        float(connectors.stop[number]),
    )


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
    routes = RouteFinder(network, origins, destinations).find(origin, destination)
    time, length = unpack(np.array([np.inf if route is None else route.cost for route in routes]))
    reached = time < INFINITY
    access = origins.access_minutes[origin] + destinations.access_minutes[destination]
    tolls = [np.nan if route is None else route.sum_of(prepared.tolls) for route in routes]
    lines: list[Any] = [None if route is None else route.line(prepared.lines) for route in routes]
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
        "access_time": np.where(reached, access, np.nan),
        "toll": np.array(tolls, dtype=np.float64),
        "status": pd.Index(STATUSES).take(codes),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(lines, crs=prepared.crs))
