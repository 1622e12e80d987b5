"""Costs and matrices of all pairs, exact also where no trip passes a junction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return _costs(network, origins, destinations, size=size, access_only=False)


def access_times(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    size: BlockSize = DEFAULT_SIZE,
) -> NDArray[np.float32]:
    """Minutes of the access legs of each pair's fastest trip, the least of equally fast ones."""
    legs = origins.with_access_as_length(), destinations.with_access_as_length()
    cost = _costs(network.without_lengths, *legs, size=size, access_only=True)
    minutes = np.full(cost.shape, np.inf, dtype=np.float32)
    for start, stop in row_blocks(len(origins), len(destinations), size):
        minutes[start:stop] = in_minutes(unpack(cost[start:stop])[1])
    return minutes


def _costs(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    size: BlockSize,
    access_only: bool,
) -> NDArray[np.float64]:
    cost = _network_costs(network, origins, destinations, size)
    for origin, destination, own in island_costs(network, origins, destinations, size=size):
        cost[origin, destination] = own
    direct = DirectTrips(origins, destinations)
    for start, stop in row_blocks(len(origins), len(destinations), size):
        direct.shorten(cost[start:stop], start, access_only=access_only)
    return cost


def _network_costs(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints, size: BlockSize
) -> NDArray[np.float64]:
    cost = np.full((len(origins), len(destinations)), np.inf)
    departures, arrivals = network.departures(origins), network.arrivals(destinations)
    targets = arrivals.sources(0, len(destinations))
    for start, stop in row_blocks(len(origins), len(destinations), size):
        cost[start:stop] = network.search.costs(departures.sources(start, stop), targets)
    for trips in EdgeTripSearch(network, origins, destinations).blocks():
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost


def island_costs(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    size: BlockSize = DEFAULT_SIZE,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """Yield the connected pairs on each island, and the packed costs of their trips on it."""
    for here, there in shared_islands(origins, destinations):
        own = _network_costs(network, origins.on_island(here), destinations.on_island(there), size)
        row, column = np.nonzero(np.isfinite(own))
        yield here[row], there[column], own[row, column]


def shared_islands(
    origins: SnappedPoints, destinations: SnappedPoints
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Origins and destinations on the same island, whose trips stay on it where they can."""
    for label in np.intersect1d(origins.islands(), destinations.islands()):
        yield (
            np.flatnonzero(origins.positions.island == label),
            np.flatnonzero(destinations.positions.island == label),
        )


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
    minutes, metres = (np.full(cost.shape, np.inf, np.float32) for _ in range(2))
    for rows in (slice(*block) for block in row_blocks(len(origins), len(destinations), size)):
        time, length = unpack(cost[rows])
        reached = time < INFINITY
        minutes[rows] = in_minutes(time)
        # divided in full precision, then stored: the nearest float32 to the exact figure
        metres[rows][reached] = to_metres(length[reached])
    return ODMatrix(
        minutes,
        origins.positions.ids,
        destinations.positions.ids,
        distances=metres,
        access=cast("Any", lambda: access_times(network, origins, destinations, size=size)),
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
