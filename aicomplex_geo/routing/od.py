"""Matrices of all pairs of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.routing.row_blocks import BlockSize, row_blocks
from aicomplex_geo.routing.workers import Workers
from aicomplex_geo.units import DECIMETRES_PER_METRE, DECISECONDS_PER_MINUTE, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import CostBlock, Progress
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


TASK_SIZE = BlockSize(2**22, 16)
"""Origins of which a worker computes the times at a time."""


def od_matrix(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    provenance: dict[str, Any],
    *,
    distances: bool = True,
    progress: Progress = None,
    client: Client | None = None,
) -> ODMatrix:
    """Compute the matrix of all pairs, with the status of each point."""
    minutes = _empty(origins, destinations)
    metres = _empty(origins, destinations) if distances else None
    done = Done(len(origins), progress)

    def write(start: int, block: CostBlock) -> None:
        rows = slice(start, start + len(block.costs))
        block.write_times(minutes[rows], DECISECONDS_PER_MINUTE)
        if metres is not None:
            block.write_lengths(metres[rows], DECIMETRES_PER_METRE)
        done.add(len(block.costs))

    costs = PairCosts(network, origins, destinations, lengths=distances)
    if client is None:
        costs.stream(write)
    else:
        costs.prepare()
        tasks = row_blocks(*costs.shape, TASK_SIZE)
        for (start, stop), found in Workers(client, costs).run(_rows, tasks, distances):
            minutes[start:stop] = found[0]
            if metres is not None:
                metres[start:stop] = found[1]
            done.add(stop - start)
    return _matrix(network, (origins, destinations), provenance, minutes, metres)


def _matrix(
    network: WeightedNetwork,
    points: tuple[SnappedPoints, SnappedPoints],
    provenance: dict[str, Any],
    minutes: NDArray[np.float32],
    metres: NDArray[np.float32] | None,
) -> ODMatrix:
    origins, destinations = points
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


def matrices_of_rows(
    network: WeightedNetwork,
    points: tuple[SnappedPoints, SnappedPoints],
    blocks: Sequence[Block],
    provenance: dict[str, Any],
    workers: Workers,
) -> Iterator[ODMatrix]:
    """Compute the matrices of blocks of origins, in order, on workers that have the costs."""
    origins, destinations = points
    tasks = (
        (start + first, start + last)
        for start, stop in blocks
        for first, last in row_blocks(stop - start, len(destinations), TASK_SIZE)
    )
    found = workers.run(_rows, tasks, True, in_order=True)  # noqa: FBT003 - with distances
    for start, stop in blocks:
        some = origins.part(start, stop)
        minutes, metres = _empty(some, destinations), _empty(some, destinations)
        last = start
        while last < stop:
            (first, last), part = next(found)
            minutes[first - start : last - start], metres[first - start : last - start] = part
        yield _matrix(network, (some, destinations), provenance, minutes, metres)


def _rows(
    costs: PairCosts,
    rows: tuple[int, int],
    distances: bool,  # noqa: FBT001 - as Workers.run calls it
) -> list[NDArray[np.float32]]:
    """Compute the times of some origins in a worker, and the distances."""
    shape = rows[1] - rows[0], costs.shape[1]
    found = [np.empty(shape, dtype=np.float32) for _ in range(1 + distances)]

    def write(start: int, block: CostBlock) -> None:
        here = slice(start - rows[0], start - rows[0] + len(block.costs))
        block.write_times(found[0][here], DECISECONDS_PER_MINUTE)
        if distances:
            block.write_lengths(found[1][here], DECIMETRES_PER_METRE)

    costs.stream(write, rows)
    return found


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
