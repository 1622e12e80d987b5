"""Times of trips under each draw, in blocks of origins that bound the memory."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.routing.internals import pair_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork
    from aicomplex_geo.uncertainty.network_draws import NetworkDraws
    from aicomplex_geo.uncertainty.point_draws import PointDraws

DRAWS_PER_BLOCK = 8
"""Draws whose edge times are in memory at a time, for each thread."""
BYTES = 2**28
"""About the most memory of the times of all draws of a block of pairs."""
PAIRS_PER_BLOCK = 32
"""Given pairs whose times are found together, with those of all their combinations."""


class TripDraws:
    """Deciseconds of trips from some points to others, by draw."""

    def __init__(
        self, draws: NetworkDraws, origins: PointDraws, destinations: PointDraws, threads: int
    ) -> None:
        self._draws, self._threads = draws, threads
        self._origins, self._destinations = origins, destinations
        self._outline = draws.router.net.detail == "outline"

    def ids(self, *, paired: bool) -> tuple[pd.Index, pd.Index]:
        """Ids of all pairs, origin-major, or of the given ones."""
        origins, destinations = self._origins.ids, self._destinations.ids
        if paired:
            return origins, destinations
        every = np.tile(np.arange(len(destinations)), len(origins))
        return origins.repeat(len(destinations)), destinations.take(every)

    def all_pairs(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of blocks of origins, ``(draws, n_block, n_destinations)``."""
        width = max(1, len(self._destinations))
        step = max(1, BYTES // (4 * width * self._draws.sampling.draws))
        for start in range(0, len(self._origins), step):
            stop = min(start + step, len(self._origins))
            shape = stop - start, len(self._destinations)
            whole = 0, shape[1]
            yield self._times((start, stop), whole, lambda table: table, shape)

    def by_draw(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of all pairs, ``(n_origins, n_destinations)``, draw by draw."""
        draws, shape = self._draws.sampling.draws, (len(self._origins), len(self._destinations))
        every = (0, shape[0]), (0, shape[1])
        step = max(1, BYTES // (4 * max(1, shape[0] * shape[1])))
        step = min(draws, -(-step // DRAWS_PER_BLOCK) * DRAWS_PER_BLOCK)
        for start in range(0, draws, step):
            block = start, min(start + step, draws)
            yield from self._times(*every, lambda table: table, shape, block)

    def given_pairs(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of blocks of pairs of equal position, ``(draws, n_block)``."""
        for start in range(0, len(self._origins), PAIRS_PER_BLOCK):
            block = start, min(start + PAIRS_PER_BLOCK, len(self._origins))
            yield self._times(block, block, np.diagonal, (block[1] - start,))

    def _times(
        self,
        rows: Block,
        columns: Block,
        take: Callable[[NDArray[np.int32]], NDArray[np.int32]],
        shape: tuple[int, ...],
        draws: Block | None = None,
    ) -> NDArray[np.int32]:
        first, last = draws or (0, self._draws.sampling.draws)
        times = np.empty((last - first, *shape), dtype=np.int32)

        def work(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                tables = self._tables((first + start, first + stop), rows, columns)
                for draw, table in enumerate(tables, start):
                    times[draw] = take(table)

        run_in_blocks(last - first, DRAWS_PER_BLOCK, self._threads, work)
        return times

    def _tables(self, draws: Block, rows: Block, columns: Block) -> Iterator[NDArray[np.int32]]:
        networks = self._draws.block(*draws)
        origins, destinations = self._origins.block(*draws), self._destinations.block(*draws)
        spread = self._draws.model.outline / math.sqrt(2) if self._outline else 0.0
        if spread:
            here = self._origins.outline_error(*draws)[:, slice(*rows)] * spread
            there = self._destinations.outline_error(*draws)[:, slice(*columns)] * spread
        for i, network in enumerate(networks):
            table = self._table(network, origins[i].part(*rows), destinations[i].part(*columns))
            yield scaled_times(table, here[i][:, None] + there[i][None, :]) if spread else table

    def _table(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> NDArray[np.int32]:
        return pair_times(network, origins, destinations, outline=self._outline)


def scaled_times(times: NDArray[np.int32], log: NDArray[np.float64]) -> NDArray[np.int32]:
    """Multiply deciseconds by factors given as logarithms; `INFINITY` stays."""
    scaled = np.minimum(np.rint(times * np.exp(log)), INFINITY - 1)
    return np.where(times < INFINITY, scaled, INFINITY).astype(np.int32)
