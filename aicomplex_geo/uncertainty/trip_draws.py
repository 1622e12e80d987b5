"""Times of trips under each draw, in blocks of origins that bound the memory."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aicomplex_geo.engine import INFINITY
from aicomplex_geo.routing.internals import pair_times, weighted_network
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.uncertainty.draw_blocks import DRAWS_PER_BLOCK, DrawBlocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork
    from aicomplex_geo.uncertainty.network_draws import NetworkDraws
    from aicomplex_geo.uncertainty.point_draws import PointDraws

BYTES = 2**28
"""About the most memory of the times of all draws of a block of pairs."""
PAIRS_AT_ONCE = 32
"""Given pairs whose times are found together, with those of all their combinations."""


class TripDraws:
    """Deciseconds of trips from some points to others, by draw."""

    def __init__(
        self,
        draws: NetworkDraws,
        origins: PointDraws,
        destinations: PointDraws,
        threads: int,
        client: Client | None = None,
        progress: Progress = None,
    ) -> None:
        self._n_draws = draws.sampling.draws
        self._origins, self._destinations = origins, destinations
        self._blocks = DrawBlocks(
            _TripTimes(draws, origins, destinations), threads, client, progress
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of origins and of destinations."""
        return len(self._origins), len(self._destinations)

    def ids(self, *, paired: bool) -> tuple[pd.Index, pd.Index]:
        """Ids of all pairs, origin-major, or of the given ones."""
        origins, destinations = self._origins.ids, self._destinations.ids
        if paired:
            return origins, destinations
        every = np.tile(np.arange(len(destinations)), len(origins))
        return origins.repeat(len(destinations)), destinations.take(every)

    def all_pairs(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of blocks of origins, ``(draws, n_block, n_destinations)``."""
        width = len(self._destinations)
        step = max(1, BYTES // (4 * max(1, width) * self._n_draws))
        blocks = list(equal_blocks(len(self._origins), step))
        self._blocks.expect(self._n_draws * len(blocks))
        for rows in blocks:
            which = _Which(rows, (0, width))
            yield self._blocks.times((0, self._n_draws), (rows[1] - rows[0], width), which)

    def by_draw(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of all pairs, ``(n_origins, n_destinations)``, draw by draw."""
        draws, shape = self._n_draws, self.shape
        every = _Which((0, shape[0]), (0, shape[1]))
        step = max(1, BYTES // (4 * max(1, shape[0] * shape[1])))
        step = min(draws, -(-step // DRAWS_PER_BLOCK) * DRAWS_PER_BLOCK)
        for some in equal_blocks(draws, step):
            yield from self._blocks.times(some, shape, every)

    def given_pairs(self) -> Iterator[NDArray[np.int32]]:
        """Yield the times of blocks of pairs of equal position, ``(draws, n_block)``."""
        step = max(PAIRS_AT_ONCE, BYTES // (4 * self._n_draws))
        blocks = list(equal_blocks(len(self._origins), step))
        self._blocks.expect(self._n_draws * len(blocks))
        for block in blocks:
            which = _Which(block, block, paired=True)
            yield self._blocks.times((0, self._n_draws), (block[1] - block[0],), which)


class _Which(NamedTuple):
    """Pairs: of some origins and destinations, or of those of equal position."""

    rows: Block
    columns: Block
    paired: bool = False


class _TripTimes:
    """Computes the times of trips under some draws."""

    def __init__(self, draws: NetworkDraws, origins: PointDraws, destinations: PointDraws) -> None:
        self._draws, self._origins, self._destinations = draws, origins, destinations
        self._outline = draws.router.net.detail == "outline"

    def prepare(self) -> None:
        """Build the hierarchy, so that copies need not."""
        n_sources = len(self._origins) * self._draws.sampling.draws
        weighted_network(self._draws.router).search.prepare(n_sources, lengths=False)

    def write(self, draws: Block, which: _Which, times: NDArray[np.int32]) -> None:
        """Write deciseconds, draw by draw."""
        for place, table in enumerate(self._tables(draws)):
            if not which.paired:
                times[place] = table(which.rows, which.columns)
                continue
            first, last = which.rows
            for start in range(first, last, PAIRS_AT_ONCE):
                some = start, min(start + PAIRS_AT_ONCE, last)
                times[place, start - first : some[1] - first] = np.diagonal(table(some, some))

    def _tables(self, draws: Block) -> Iterator[Callable[[Block, Block], NDArray[np.int32]]]:
        """Yield for each draw what finds the times from some origins to some destinations."""
        networks = self._draws.block(*draws)
        origins, destinations = self._origins.block(*draws), self._destinations.block(*draws)
        spread = self._draws.model.outline / math.sqrt(2) if self._outline else 0.0
        if spread:
            here = self._origins.outline_error(*draws) * spread
            there = self._destinations.outline_error(*draws) * spread
        for i, network in enumerate(networks):

            def table(
                rows: Block, columns: Block, i: int = i, network: WeightedNetwork = network
            ) -> NDArray[np.int32]:
                times = self._table(network, origins[i].part(*rows), destinations[i].part(*columns))
                if not spread:
                    return times
                error = here[i, slice(*rows)][:, None] + there[i, slice(*columns)][None, :]
                return scaled_times(times, error)

            yield table

    def _table(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> NDArray[np.int32]:
        return pair_times(network, origins, destinations, outline=self._outline)


def scaled_times(times: NDArray[np.int32], log: NDArray[np.float64]) -> NDArray[np.int32]:
    """Multiply deciseconds by factors given as logarithms; `INFINITY` stays."""
    scaled = np.minimum(np.rint(times * np.exp(log)), INFINITY - 1)
    return np.where(times < INFINITY, scaled, INFINITY).astype(np.int32)
