"""The way that a trip takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.direct import direct_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Labels
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
    """Finds the ways from each of some origins.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    origins, destinations : Places
        Snapped points.
    """

    def __init__(self, roads: Roads, origins: Places, destinations: Places) -> None:
        self._roads = roads
        self._exits = roads.exits(origins)
        self._entries = roads.entries(destinations)
        self._direct: dict[tuple[int, int], Way] = {}
        for trips in direct_trips(roads, origins, destinations):
            self._keep(trips)

    def ways(self, origin: int, destinations: NDArray[np.int64]) -> list[Way | None]:
        """Find the ways from one origin.

        Parameters
        ----------
        origin : int
            Position of the origin.
        destinations : numpy.ndarray
            Positions of destinations.

        Returns
        -------
        list of Way or None
            The fastest way to each destination, and the shortest of several as fast; None
            where there is none.
        """
        labels = self._roads.search.run(self._exits.seeds(origin, origin + 1), paths=True)
        return [self._way(labels, origin, int(destination)) for destination in destinations]

    def _way(self, labels: Labels, origin: int, destination: int) -> Way | None:
        entry = _cheapest(self._entries, destination, labels.cost[0])
        direct = self._direct.get((origin, destination))
        if entry is None or (direct is not None and direct.cost <= entry[1]):
            return direct
        slot, cost = entry
        node = int(self._entries.node[slot])
        found = self._roads.search.arcs(labels, 0, node)
        arcs = self._roads.arc_edge[found]
        entered = int(self._roads.arc_tail[found[0]]) if len(found) else node
        leaving = (self._exits.place == origin) & (self._exits.node == entered)
        ways_out = np.flatnonzero(leaving)
        way_out = int(ways_out[np.argmin(self._exits.cost[ways_out])])
        return Way(
            cost,
            (
                _piece(self._exits, way_out),
                *((int(arc), 0.0, 1.0) for arc in arcs),
                _piece(self._entries, slot),
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


def _cheapest(
    entries: Slots, destination: int, cost: NDArray[np.float64]
) -> tuple[int, float] | None:
    slots = np.flatnonzero(entries.place == destination)
    total = cost[entries.node[slots]] + entries.cost[slots]
    if not len(slots) or not np.isfinite(total).any():
        return None
    best = int(np.argmin(total))
    return int(slots[best]), float(total[best])


def _piece(slots: Slots, slot: int) -> tuple[int, float, float]:
    return int(slots.row[slot]), float(slots.start[slot]), float(slots.stop[slot])
