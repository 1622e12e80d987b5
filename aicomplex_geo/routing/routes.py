"""The way that a trip takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.edge_trips import edge_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import ShortestPath
    from aicomplex_geo.routing.edge_lines import EdgeLines
    from aicomplex_geo.routing.edge_trips import EdgeTrips
    from aicomplex_geo.routing.weighted_network import (
        PointConnectors,
        SnappedPoints,
        WeightedNetwork,
    )


@dataclass(frozen=True, eq=False)
class Route:
    """One trip along the network.

    Parameters
    ----------
    cost : float
        Time and length as ``engine.pack`` joins them, access legs included.
    pieces : tuple of (int, float, float)
        Edges in the order of travel, each with where it is entered and left, 0 to 1.
    """

    cost: float
    pieces: tuple[tuple[int, float, float], ...]

    def line(self, lines: EdgeLines) -> shapely.LineString:
        """Draw the trip.

        Parameters
        ----------
        lines : EdgeLines
            Lines of the edges.

        Returns
        -------
        shapely.LineString
            From the snapped origin to the snapped destination; a trip that ends where it
            starts is a line of length 0.
        """
        points = np.concatenate([lines.coordinates(*piece) for piece in self.pieces])
        new = np.ones(len(points), dtype=bool)
        new[1:] = (np.abs(np.diff(points, axis=0)) > 0).any(axis=1)
        points = points[new]
        return shapely.LineString(points if len(points) > 1 else points[[0, 0]])

    def sum_of(self, amount: NDArray[np.float64]) -> float:
        """Add up an amount of the edges, in proportion where one is travelled in part.

        Parameters
        ----------
        amount : numpy.ndarray
            Amount of each whole edge, such as its toll.

        Returns
        -------
        float
            The sum.
        """
        return float(sum(amount[row] * (stop - start) for row, start, stop in self.pieces))


class RouteFinder:
    """Finds the ways from origins to destinations.

    Parameters
    ----------
    network : WeightedNetwork
        The network under a profile.
    origins, destinations : SnappedPoints
        Snapped points.
    """

    def __init__(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> None:
        self._network = network
        self._n_origins, self._n_destinations = len(origins), len(destinations)
        self._departures = network.departures(origins)
        self._arrivals = network.arrivals(destinations)
        self._direct: dict[tuple[int, int], Route] = {}
        for trips in edge_trips(network, origins, destinations):
            self._keep(trips)

    def find(
        self, origins: NDArray[np.int64], destinations: NDArray[np.int64]
    ) -> list[Route | None]:
        """Find the ways of some pairs.

        Parameters
        ----------
        origins, destinations : numpy.ndarray
            int64 positions, equally many.

        Returns
        -------
        list of Route or None
            The fastest way of each pair, and the shortest of several as fast; None where there
            is none.
        """
        sources = self._departures.sources(0, self._n_origins)
        ends = self._arrivals.sources(0, self._n_destinations)
        trips = self._network.search.paths(sources, ends, origins, destinations)
        pairs = zip(origins.tolist(), destinations.tolist(), strict=True)
        return [self._route(trip, pair) for trip, pair in zip(trips, pairs, strict=True)]

    def _route(self, trip: ShortestPath | None, pair: tuple[int, int]) -> Route | None:
        direct = self._direct.get(pair)
        if trip is None or (direct is not None and direct.cost <= trip.cost):
            return direct
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
        """Keep the cheapest of the trips between two places, the first of equal ones."""
        pairs = zip(trips.origin.tolist(), trips.destination.tolist(), strict=True)
        pieces = zip(trips.row.tolist(), trips.start.tolist(), trips.stop.tolist(), strict=True)
        for pair, piece, cost in zip(pairs, pieces, trips.cost.tolist(), strict=True):
            known = self._direct.get(pair)
            if known is None or known.cost > cost:
                self._direct[pair] = Route(cost, (piece,))


def _piece(connectors: PointConnectors, number: int) -> tuple[int, float, float]:
    return (
        int(connectors.row[number]),
        float(connectors.start[number]),
        float(connectors.stop[number]),
    )
