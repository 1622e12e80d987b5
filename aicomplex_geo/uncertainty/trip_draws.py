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

    def all_pairs(self) -> Iterator[tuple[Block, NDArray[np.int32]]]:
        """Yield blocks of origins, and their times ``(draws, n_block, n_destinations)``."""
        width = max(1, len(self._destinations))
        step = max(1, BYTES // (4 * width * self._draws.sampling.draws))
        for start in range(0, len(self._origins), step):
            stop = min(start + step, len(self._origins))
            shape = stop - start, len(self._destinations)
            whole = 0, shape[1]
            yield (start, stop), self._times((start, stop), whole, lambda table: table, shape)

    def given_pairs(self) -> Iterator[tuple[Block, NDArray[np.int32]]]:
        """Yield blocks of pairs of equal position, and their times ``(draws, n_block)``."""
        for start in range(0, len(self._origins), PAIRS_PER_BLOCK):
            block = start, min(start + PAIRS_PER_BLOCK, len(self._origins))
            yield block, self._times(block, block, np.diagonal, (block[1] - start,))

    def _times(
        self,
        rows: Block,
        columns: Block,
        take: Callable[[NDArray[np.int32]], NDArray[np.int32]],
        shape: tuple[int, ...],
    ) -> NDArray[np.int32]:
        draws = self._draws.sampling.draws
        times = np.empty((draws, *shape), dtype=np.int32)

        def work(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                tables = self._tables((start, stop), rows, columns)
                for draw, table in enumerate(tables, start):
                    times[draw] = take(table)

        run_in_blocks(draws, DRAWS_PER_BLOCK, self._threads, work)
        return times

    def _tables(self, draws: Block, rows: Block, columns: Block) -> Iterator[NDArray[np.int32]]:
        networks = self._draws.block(*draws)
        origins, destinations = self._origins.block(*draws), self._destinations.block(*draws)
        spread = self._draws.model.outline / math.sqrt(2)
        if spread:
            here = self._origins.outline_error(*draws)[:, slice(*rows)] * spread
            there = self._destinations.outline_error(*draws)[:, slice(*columns)] * spread
        for i, network in enumerate(networks):
            table = self._table(network, origins[i].part(*rows), destinations[i].part(*columns))
            if spread:
                scaled = table * np.exp(here[i][:, None] + there[i][None, :])
                table = np.where(table < INFINITY, np.rint(scaled), INFINITY).astype(np.int32)
            yield table

    def _table(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> NDArray[np.int32]:
        return pair_times(network, origins, destinations, outline=self._outline)
