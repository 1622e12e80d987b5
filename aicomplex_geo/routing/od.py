"""Costs and matrices of all pairs, exact also where both points lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aicomplex_geo.engine import INFINITY, Targets, unpack
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.edge_trips import edge_trips
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


class BlockSize(NamedTuple):
    """How much of a table is processed at a time."""

    values: int = 2**22
    """About the most values, unless there would be too few rows."""
    min_rows: int = 64
    """Fewest origins searched at a time: several sweeps for each thread."""


DEFAULT_SIZE = BlockSize()


def od_costs(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    size: BlockSize = DEFAULT_SIZE,
) -> NDArray[np.float64]:
    """Packed time and length of each pair, access legs included; ``inf`` is unreachable."""
    cost = np.full((len(origins), len(destinations)), np.inf)
    departures, arrivals = network.departures(origins), network.arrivals(destinations)
    targets = Targets(arrivals.sources(0, len(destinations)))
    for start, stop in row_blocks(len(origins), len(targets.nodes), size):
        cost[start:stop] = targets.costs(
            network.search.costs(departures.sources(start, stop), targets.nodes)
        )
    for trips in edge_trips(network, origins, destinations):
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost


def od_matrix(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    provenance: dict[str, Any],
    *,
    size: BlockSize = DEFAULT_SIZE,
) -> ODMatrix:
    """Compute the matrix of all pairs, with the status of each point."""
    cost = od_costs(network, origins, destinations, size=size)
    before, behind = origins.access_minutes[:, None], destinations.access_minutes
    minutes, metres, access = (np.full(cost.shape, np.inf, np.float32) for _ in range(3))
    for rows in (slice(*block) for block in row_blocks(len(origins), len(destinations), size)):
        time, length = unpack(cost[rows])
        reached = time < INFINITY
        minutes[rows] = in_minutes(time)
        # divided in full precision, then stored: the nearest float32 to the exact figure
        metres[rows][reached] = to_metres(length[reached])
        access[rows][reached] = (before[rows] + behind)[reached]
    return ODMatrix(
        minutes,
        origins.positions.ids,
        destinations.positions.ids,
        distances=metres,
        access=access,
        origin_status=origins.positions.status,
        destination_status=destinations.positions.status,
        provenance=provenance,
    )


def in_minutes(time: NDArray[np.int32]) -> NDArray[np.float32]:
    """Convert deciseconds to the float32 minutes of a matrix, ``inf`` where not reached."""
    return np.where(time < INFINITY, to_minutes(time), np.inf).astype(np.float32)


def row_blocks(
    n_rows: int, n_columns: int, size: BlockSize = DEFAULT_SIZE
) -> Iterator[tuple[int, int]]:
    """Divide the rows of a table into blocks that take little memory."""
    step = max(size.min_rows, size.values // max(1, n_columns))
    for start in range(0, n_rows, step):
        yield start, min(start + step, n_rows)
