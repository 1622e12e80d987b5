"""Costs between all places, exact also where both lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import INFINITY, Targets, unpack
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.edge_trips import edge_trips
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from aicomplex_geo.routing.weighted_network import SnappedPoints, WeightedNetwork

MAX_BLOCK_SIZE = 2**22
"""Values of a table that are worked on at a time."""
MIN_ROWS = 64
"""Origins that are searched from at a time at the least: several sweeps for every thread."""


def od_costs(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> NDArray[np.float64]:
    """Cost from each origin to each destination, both access legs included.

    Parameters
    ----------
    network : WeightedNetwork
        The network under a profile.
    origins, destinations : SnappedPoints
        Snapped points.

    Returns
    -------
    numpy.ndarray
        float64 ``(n_origins, n_destinations)`` as ``engine.pack`` makes it, ``inf`` where a
        pair is not connected or a point was not snapped.
    """
    cost = np.full((len(origins), len(destinations)), np.inf)
    exits, entries = network.departures(origins), network.arrivals(destinations)
    targets = Targets(entries.sources(0, len(destinations)))
    for start, stop in row_blocks(len(origins), len(targets.nodes)):
        cost[start:stop] = targets.costs(
            network.search.costs(exits.sources(start, stop), targets.nodes)
        )
    for trips in edge_trips(network, origins, destinations):
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost


def od_matrix_of(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    provenance: dict[str, Any],
) -> ODMatrix:
    """Put times, lengths and access legs of all pairs into a matrix.

    Parameters
    ----------
    network : WeightedNetwork
        The network under a profile.
    origins, destinations : SnappedPoints
        Snapped points.
    provenance : dict
        What the times are computed from.

    Returns
    -------
    ODMatrix
        Minutes and metres, ``inf`` where a pair is not connected or a point was not snapped.
    """
    cost = od_costs(network, origins, destinations)
    before, behind = access_minutes(origins)[:, None], access_minutes(destinations)
    minutes, metres, access = (np.full(cost.shape, np.inf, np.float32) for _ in range(3))
    for rows in (slice(*block) for block in row_blocks(*cost.shape)):
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
    """Give deciseconds as a matrix has them.

    Parameters
    ----------
    time : numpy.ndarray
        int32 deciseconds, ``INFINITY`` where not reached.

    Returns
    -------
    numpy.ndarray
        float32 minutes, ``inf`` where not reached.
    """
    return np.where(time < INFINITY, to_minutes(time), np.inf).astype(np.float32)


def access_minutes(places: SnappedPoints) -> NDArray[np.float64]:
    """Time of access legs.

    Parameters
    ----------
    places : SnappedPoints
        Snapped points.

    Returns
    -------
    numpy.ndarray
        Minutes.
    """
    return to_minutes(unpack(places.access)[0])


def row_blocks(n_rows: int, n_columns: int) -> Iterator[tuple[int, int]]:
    """Divide the rows of a table, so that what is done to each block takes little memory.

    Parameters
    ----------
    n_rows, n_columns : int
        Shape of the table.

    Yields
    ------
    tuple of int
        From which row up to, not including, which.
    """
    step = max(MIN_ROWS, MAX_BLOCK_SIZE // max(1, n_columns))
    for start in range(0, n_rows, step):
        yield start, min(start + step, n_rows)
