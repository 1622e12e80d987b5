"""Trips within one edge or at one junction, which pass no node of the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, eq=False)
class _EdgePositions:
    """Positions of points on directed edges, with the packed costs of their access legs."""

    point: NDArray[np.int64]
    row: NDArray[np.int64]
    at: NDArray[np.float64]
    access: NDArray[np.float64]


def edge_trips(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> Iterator[EdgeTrips]:
    """Find the trips that pass no node, in blocks of ascending origins."""
    begin, end = _starts(network, origins), _ends(network, destinations)
    on_edge = RowsByLabel(end.row, len(network.tail))
    block = np.where(np.isin(begin.row, end.row), begin.point // BLOCK, -1)
    blocks = np.unique(block)
    for number in blocks[blocks >= 0]:
        here = np.flatnonzero(block == number)
        which, j = on_edge.rows(begin.row[here])
        i = here[which]
        ahead = end.at[j] >= begin.at[i]
        i, j = i[ahead], j[ahead]
        origin, destination, row = begin.point[i], end.point[j], begin.row[i]
        access = begin.access[i] + end.access[j]
        cost = network.along(row, end.at[j]) - network.along(row, begin.at[i]) + access
        yield EdgeTrips(origin, destination, row, begin.at[i], end.at[j], cost, access)
    if not network.graph.has_junction_nodes:
        yield from _at_one_junction(network, origins, destinations)


def _at_one_junction(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> Iterator[EdgeTrips]:
    """Find the trips that start and end at the same junction."""
    begin, end = (
        edges.select(np.flatnonzero(~edges.moving))
        for edges in (
            network.partial_edges(origins, leaving=True),
            network.partial_edges(destinations, leaving=False),
        )
    )
    there = RowsByLabel(end.junction, network.n_junctions)
    i, j = there.rows(begin.junction)
    cost = begin.access[i] + end.access[j]
    point, other = begin.point[i], end.point[j]
    yield EdgeTrips(point, other, begin.row[i], begin.start[i], begin.stop[i], cost, cost)


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
