"""Matrices of all pairs of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aicomplex_geo.engine import INFINITY
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.units import DECIMETRES_PER_METRE, DECISECONDS_PER_MINUTE, to_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine import CostBlock
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


def od_matrix(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    provenance: dict[str, Any],
    *,
    distances: bool = True,
) -> ODMatrix:
    """Compute the matrix of all pairs, with the status of each point."""
    minutes = _empty(origins, destinations)
    metres = _empty(origins, destinations) if distances else None

    def write(start: int, block: CostBlock) -> None:
        rows = slice(start, start + len(block.costs))
        block.write_times(minutes[rows], DECISECONDS_PER_MINUTE)
        if metres is not None:
            block.write_lengths(metres[rows], DECIMETRES_PER_METRE)

    PairCosts(network, origins, destinations, lengths=distances).stream(write)
    return ODMatrix(
        minutes,
        origins.positions.ids,
        destinations.positions.ids,
        distances=metres,
        access=cast("Any", lambda: access_times(network, origins, destinations)),
        origin_status=origins.positions.status,
        destination_status=destinations.positions.status,
        provenance=provenance,
    )


def access_times(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> NDArray[np.float32]:
    """Minutes of the access legs of each pair's fastest trip, the least of equally fast ones."""
    minutes = _empty(origins, destinations)

    def write(start: int, block: CostBlock) -> None:
        block.write_lengths(minutes[start : start + len(block.costs)], DECISECONDS_PER_MINUTE)

    PairCosts.with_access_as_length(network, origins, destinations).stream(write)
    return minutes


def od_costs(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> NDArray[np.float64]:
    """Packed time and length of each pair, access legs included; ``inf`` is unreachable."""
    cost = np.empty((len(origins), len(destinations)))

    def write(start: int, block: CostBlock) -> None:
        cost[start : start + len(block.costs)] = block.to_float()

    PairCosts(network, origins, destinations).stream(write)
    return cost


def od_times(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
) -> NDArray[np.int32]:
    """Deciseconds of each pair, access legs included, ``INFINITY`` where unreachable."""
    times = np.empty((len(origins), len(destinations)), dtype=np.int32)

    def write(start: int, block: CostBlock) -> None:
        times[start : start + len(block.costs)] = block.times()

    PairCosts(network, origins, destinations, lengths=False).stream(write)
    return times


def in_minutes(time: NDArray[np.int32]) -> NDArray[np.float32]:
    """Convert deciseconds to the float32 minutes of a matrix, ``inf`` where not reached."""
    return np.where(time < INFINITY, to_minutes(time), np.inf).astype(np.float32)


def _empty(origins: SnappedPoints, destinations: SnappedPoints) -> NDArray[np.float32]:
    return np.empty((len(origins), len(destinations)), dtype=np.float32)
