"""Trips within one edge or at one junction, which pass no node of the graph."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.turns.rows_by_label import RowsByLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

BLOCK = 64
"""Origins per block: bounds the memory that many points on one road take."""


@dataclass(frozen=True, eq=False)
class EdgeTrips:
    """Trips along a part of one edge each, or without length at a junction.

    A pair may occur twice, once in each direction of a road. Each trip travels edge `row` from
    `start` to `stop` (0 to 1); `cost` is packed and includes the access legs, which are packed
    in `access`.
    """

    origin: NDArray[np.int64]
    destination: NDArray[np.int64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    cost: NDArray[np.float64]
    access: NDArray[np.float64]

    def select(self, which: NDArray[np.int64]) -> EdgeTrips:
        """Take some of them, in this order."""
        return EdgeTrips(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class _EdgePositions:
    """Positions of points on directed edges, with the packed costs of their access legs."""

    point: NDArray[np.int64]
    row: NDArray[np.int64]
    at: NDArray[np.float64]
    access: NDArray[np.float64]

    def select(self, which: NDArray[np.int64] | slice) -> _EdgePositions:
        """Take some of them, in this order."""
        return _EdgePositions(*(getattr(self, field.name)[which] for field in fields(self)))


class EdgeTripSearch:
    """Finds the trips that pass no node, of some origins at a time."""

    def __init__(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> None:
        self._network = network
        begin, end = _starts(network, origins), _ends(network, destinations)
        self._end = end.select(np.flatnonzero(_are_among(end.row, begin.row, len(network.tail))))
        shared = np.flatnonzero(_are_among(begin.row, self._end.row, len(network.tail)))
        self._begin = begin.select(shared[np.argsort(begin.point[shared], kind="stable")])
        self._on_edge = RowsByLabel(self._end.row, len(network.tail))
        self._at_junction = (
            None
            if network.graph.has_junction_nodes
            else _at_one_junction(network, origins, destinations)
        )

    @property
    def inputs(self) -> list[NDArray[Any]]:
        """All that these trips depend on."""
        columns = [getattr(one, f.name) for one in (self._begin, self._end) for f in fields(one)]
        more = self._at_junction
        at_junction = [] if more is None else [getattr(more, f.name) for f in fields(more)]
        return [self._network.time, self._network.length, *columns, *at_junction]

    def blocks(self) -> Iterator[EdgeTrips]:
        """Yield all trips, in blocks of ascending origins that have any."""
        for number in np.unique(self._begin.point // BLOCK).tolist():
            yield self._within_edges(number * BLOCK, (number + 1) * BLOCK)
        if self._at_junction is not None:
            yield self._at_junction

    def between(self, start: int, stop: int) -> EdgeTrips:
        """All trips of the origins from `start` up to, not including, `stop`."""
        trips, more = self._within_edges(start, stop), self._at_junction
        if more is None:
            return trips
        here = np.arange(*np.searchsorted(more.origin, [start, stop]))
        both = trips, more.select(here)
        names = [field.name for field in fields(EdgeTrips)]
        return EdgeTrips(
            *(np.concatenate([getattr(part, name) for part in both]) for name in names)
        )

    def _within_edges(self, start: int, stop: int) -> EdgeTrips:
        here = slice(*np.searchsorted(self._begin.point, [start, stop]))
        begin, end = self._begin.select(here), self._end
        i, j = self._on_edge.rows(begin.row)
        ahead = end.at[j] >= begin.at[i]
        i, j = i[ahead], j[ahead]
        row, along = begin.row[i], self._network.along
        access = begin.access[i] + end.access[j]
        cost = along(row, end.at[j]) - along(row, begin.at[i]) + access
        return EdgeTrips(begin.point[i], end.point[j], row, begin.at[i], end.at[j], cost, access)


def _are_among(
    rows: NDArray[np.int64], others: NDArray[np.int64], n_rows: int
) -> NDArray[np.bool_]:
    """Whether each row is one of the others."""
    among = np.zeros(n_rows, dtype=bool)
    among[others] = True
    return among[rows]


def _at_one_junction(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> EdgeTrips:
    """Find the trips that start and end at the same junction."""
    begin, end = (
        edges.select(np.flatnonzero(~edges.moving))
        for edges in (
            network.partial_edges(origins, leaving=True),
            network.partial_edges(destinations, leaving=False),
        )
    )
    begin = begin.select(np.argsort(begin.point, kind="stable"))
    there = RowsByLabel(end.junction, network.n_junctions)
    i, j = there.rows(begin.junction)
    cost = begin.access[i] + end.access[j]
    point, other = begin.point[i], end.point[j]
    return EdgeTrips(point, other, begin.row[i], begin.start[i], begin.stop[i], cost, cost)


def _starts(network: WeightedNetwork, origins: SnappedPoints) -> _EdgePositions:
    """Where trips start: inside an edge, or at the start of their first edge."""
    edges = network.partial_edges(origins, leaving=True)
    moving, at_node = np.flatnonzero(edges.moving), np.flatnonzero(~edges.moving)
    connectors = network.graph.from_junctions(edges.junction[at_node])
    first = np.flatnonzero(connectors.row >= 0)
    edge = np.concatenate([moving, at_node[connectors.which[first]]])
    return _EdgePositions(
        point=edges.point[edge],
        row=np.concatenate([edges.row[moving], connectors.row[first]]),
        at=np.concatenate([edges.start[moving], np.zeros(len(first))]),
        access=edges.access[edge],
    )


def _ends(network: WeightedNetwork, destinations: SnappedPoints) -> _EdgePositions:
    """Where trips end inside an edge."""
    edges = network.partial_edges(destinations, leaving=False)
    on = edges.moving
    return _EdgePositions(edges.point[on], edges.row[on], edges.stop[on], edges.access[on])
