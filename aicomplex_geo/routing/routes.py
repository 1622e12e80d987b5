"""The way that a trip takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.direct import direct_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import ShortestPath
    from aicomplex_geo.routing.direct import Direct
    from aicomplex_geo.routing.lines import RoadLines
    from aicomplex_geo.routing.roads import Places, Roads, Slots


@dataclass(frozen=True, eq=False)
class Way:
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

    def line(self, lines: RoadLines) -> shapely.LineString:
        """Draw the trip.

        Parameters
        ----------
        lines : RoadLines
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


class Finder:
    """Finds the ways from origins to destinations.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    origins, destinations : Places
        Snapped points.
    """

    def __init__(self, roads: Roads, origins: Places, destinations: Places) -> None:
        self._roads = roads
        self._n_origins, self._n_destinations = len(origins), len(destinations)
        self._exits = roads.exits(origins)
        self._entries = roads.entries(destinations)
        self._direct: dict[tuple[int, int], Way] = {}
        for trips in direct_trips(roads, origins, destinations):
            self._keep(trips)

    def ways(self, origins: NDArray[np.int64], destinations: NDArray[np.int64]) -> list[Way | None]:
        """Find the ways of some pairs.

        Parameters
        ----------
        origins, destinations : numpy.ndarray
            int64 positions, equally many.

        Returns
        -------
        list of Way or None
            The fastest way of each pair, and the shortest of several as fast; None where there
            is none.
        """
        seeds = self._exits.seeds(0, self._n_origins)
        ends = self._entries.seeds(0, self._n_destinations)
        trips = self._roads.search.paths(seeds, ends, origins, destinations)
        asked = zip(origins.tolist(), destinations.tolist(), strict=True)
        return [self._way(trip, pair) for trip, pair in zip(trips, asked, strict=True)]

    def _way(self, trip: ShortestPath | None, pair: tuple[int, int]) -> Way | None:
        direct = self._direct.get(pair)
        if trip is None or (direct is not None and direct.cost <= trip.cost):
            return direct
        edges = self._roads.arc_edge[trip.arcs].tolist()
        return Way(
            trip.cost,
            (
                _piece(self._exits, trip.source_entry),
                *((edge, 0.0, 1.0) for edge in edges),
                _piece(self._entries, trip.target_entry),
            ),
        )

    def _keep(self, trips: Direct) -> None:
        """Keep the cheapest of the trips between two places, the first of equal ones."""
        pairs = zip(trips.origin.tolist(), trips.destination.tolist(), strict=True)
        pieces = zip(trips.row.tolist(), trips.start.tolist(), trips.stop.tolist(), strict=True)
        for pair, piece, cost in zip(pairs, pieces, trips.cost.tolist(), strict=True):
            known = self._direct.get(pair)
            if known is None or known.cost > cost:
                self._direct[pair] = Way(cost, (piece,))


def _piece(slots: Slots, slot: int) -> tuple[int, float, float]:
    return int(slots.row[slot]), float(slots.start[slot]), float(slots.stop[slot])
