"""Sums over all pairs of points, added up during the search."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.engine.sweeps import sources_per_block
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.od import matrices_of_rows, od_matrix
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.routing.workers import Workers
from aicomplex_geo.units import DECISECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import CostBlock, Progress
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

ORIGINS_PER_BLOCK = 500
PAIRS_PER_BLOCK = 2**26
"""Most pairs of a matrix that a measure gets at a time."""
PAIRS_PER_TASK = 2**23
"""About the pairs that a worker sums at a time."""


@final
class TravelSums:
    """Travel times that are summed during the search; made by ``Router.od_sums``.

    Measures of accessibility accept it in place of a matrix. Only the times of a few origins
    on each core are in memory, besides those of pairs on islands. The times are those of
    ``Router.od_matrix``, to the decisecond.

    Attributes
    ----------
    origins, destinations : pandas.Index
        Ids of the points.
    origin_status, destination_status : numpy.ndarray
        Why each point is not on the network, or ``ok``, as those of an `ODMatrix`.
    provenance : dict
        What the times are computed from.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> import numpy as np
    >>> study = ag.load_study()
    >>> sums = ag.Router(study.network()).od_sums(study.origins(), study.hubs())
    >>> sum(len(block.origins) for block in sums.blocks()) == len(study.origins())
    True
    >>> def within(minutes):
    ...     return (minutes <= 30).astype(float)
    >>> sums.sums(np.ones((8, 1)), [within], active=True).shape
    (1, 10, 1)
    """

    origins: pd.Index
    destinations: pd.Index
    origin_status: NDArray[np.object_]
    destination_status: NDArray[np.object_]
    provenance: dict[str, Any]
    _network: WeightedNetwork
    _from_points: SnappedPoints
    _to_points: SnappedPoints
    _costs: PairCosts
    _origins_per_block: int
    _progress: Progress
    _client: Client | None
    _workers: Workers | None
    _matrix_workers: Workers | None

    def __init__(self) -> None:
        raise ParameterError("TravelSums are made by Router.od_sums().")

    @classmethod
    def _of(
        cls,
        network: WeightedNetwork,
        from_points: SnappedPoints,
        to_points: SnappedPoints,
        provenance: dict[str, Any],
        *,
        origins_per_block: int = ORIGINS_PER_BLOCK,
        progress: Progress = None,
        client: Client | None = None,
    ) -> TravelSums:
        self = cls.__new__(cls)
        self._origins_per_block = origins_per_block
        self._network, self._from_points, self._to_points = network, from_points, to_points
        self.origins = from_points.positions.ids
        self.destinations = to_points.positions.ids
        self.origin_status = _read_only(from_points.positions.status)
        self.destination_status = _read_only(to_points.positions.status)
        self.provenance = provenance
        self._costs = PairCosts(network, from_points, to_points, lengths=False)
        self._progress, self._client = progress, client
        self._workers = None if client is None else Workers(client, self._costs)
        self._matrix_workers = None
        return self

    def __getstate__(self) -> dict[str, Any]:
        alone = dict.fromkeys(("_progress", "_client", "_workers", "_matrix_workers"))
        return vars(self) | alone  # a connection cannot be copied, nor what shows progress

    def __repr__(self) -> str:
        return f"TravelSums({len(self.origins)} origins, {len(self.destinations)} destinations)"

    def sums(
        self,
        amounts: NDArray[np.float64],
        weights: Sequence[Callable[[NDArray[np.float32]], NDArray[np.float64]]],
        *,
        active: bool,
    ) -> NDArray[np.float64]:
        """Sum amounts, each weighted by functions of its travel time.

        Parameters
        ----------
        amounts : numpy.ndarray
            Shape ``(n_destinations, n_columns)``, or of the origins if not `active`.
        weights : sequence of callable
            Each takes float32 minutes of any shape, ``inf`` where unreachable, and returns
            float64 weights of the same shape; called from several threads.
        active : bool
            Whether the destinations are summed for each origin, or the origins for each
            destination.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_weights, n_ids, n_columns)``; independent of the number of cores, and of
            workers.

        Raises
        ------
        WorkerError
            If the workers of the `client` of ``Router.od_sums`` are lost.
        """
        count = len(self.origins if active else self.destinations)
        totals = np.zeros((len(weights), count, amounts.shape[1]))
        in_order = _InOrder(totals)
        weighted = _Weighted(amounts, tuple(weights), active)
        done = Done(len(self.origins), self._progress)

        def add(start: int, stop: int, part: NDArray[np.float64]) -> None:
            if active:
                totals[:, start:stop] = part
            else:
                in_order.add(start, stop, part)
            done.add(stop - start)

        if self._workers is None:
            weighted.stream(self._costs, (0, len(self.origins)), add)
            return totals
        self._costs.prepare()
        run = self._workers.run(_sum_rows, self._rows(), weighted, in_order=not active)
        for _, parts in run:
            for part in parts:
                add(*part)
        return totals

    def blocks(self) -> Iterator[ODMatrix]:
        """Compute the matrix block by block, for measures that are not sums.

        Yields
        ------
        ODMatrix
            Some origins, in order, and all destinations.

        Raises
        ------
        WorkerError
            If the workers of the `client` of ``Router.od_sums`` are lost.
        """
        width = max(1, len(self._to_points))
        size = max(1, min(self._origins_per_block, PAIRS_PER_BLOCK // width))
        blocks = list(equal_blocks(len(self._from_points), size))
        done = Done(len(self.origins), self._progress)
        for od in self._matrices(blocks):
            yield od
            done.add(len(od.origins))
            del od  # before the next is computed

    def _matrices(self, blocks: Sequence[Block]) -> Iterator[ODMatrix]:
        """Compute the matrices of blocks of origins, here or on workers."""
        points = self._from_points, self._to_points
        if self._client is None:
            for block in blocks:
                some = self._from_points.part(*block)
                yield od_matrix(self._network, some, self._to_points, self.provenance)
            return
        if self._matrix_workers is None:
            costs = PairCosts(self._network, *points)
            costs.prepare()
            self._matrix_workers = Workers(self._client, costs)
        yield from matrices_of_rows(
            self._network, points, blocks, self.provenance, self._matrix_workers
        )

    def _rows(self) -> Iterator[tuple[int, int]]:
        """Divide the origins into tasks, each of whole blocks."""
        width = len(self.destinations)
        block = sources_per_block(width)
        step = block * max(1, PAIRS_PER_TASK // (block * max(1, width)))
        return equal_blocks(len(self.origins), step)


def _read_only(values: NDArray[np.object_]) -> NDArray[np.object_]:
    found = values.view()
    found.flags.writeable = False
    return found


def _sum_rows(
    costs: PairCosts, rows: tuple[int, int], weighted: _Weighted
) -> list[tuple[int, int, NDArray[np.float64]]]:
    """Sum over some origins in a worker."""
    found: list[tuple[int, int, NDArray[np.float64]]] = []
    weighted.stream(costs, rows, lambda *part: found.append(part))
    return found


@dataclass(frozen=True, eq=False)
class _Weighted:
    """Amounts, and functions of the travel time by which they are weighted."""

    amounts: NDArray[np.float64]
    weights: tuple[Callable[[NDArray[np.float32]], NDArray[np.float64]], ...]
    active: bool

    def stream(
        self,
        costs: PairCosts,
        rows: tuple[int, int],
        add: Callable[[int, int, NDArray[np.float64]], None],
    ) -> None:
        """Give the sums of blocks of origins, which are the same whatever kernel searches."""

        def give(start: int, stop: int, minutes: NDArray[np.float32]) -> None:
            add(start, stop, self._sum(start, stop, minutes))

        costs.stream(_WholeBlocks(costs.shape, rows, give).take, rows)

    def _sum(self, start: int, stop: int, minutes: NDArray[np.float32]) -> NDArray[np.float64]:
        if self.active:
            return np.stack([weigh(minutes) @ self.amounts for weigh in self.weights])
        here = self.amounts[start:stop]
        return np.stack([weigh(minutes).T @ here for weigh in self.weights])


class _WholeBlocks:
    """Gives minutes in blocks of always the same origins, on which the rounding of sums depends."""

    def __init__(
        self,
        shape: tuple[int, int],
        rows: tuple[int, int],
        give: Callable[[int, int, NDArray[np.float32]], None],
    ) -> None:
        self._width, self._rows, self._give = shape[1], rows, give
        self._size = sources_per_block(shape[1])
        self._open: dict[int, tuple[NDArray[np.float32], int]] = {}
        self._lock = threading.Lock()

    def take(self, start: int, block: CostBlock) -> None:
        """Take the costs of some origins; called from several threads and in any order."""
        minutes = np.empty(block.costs.shape, dtype=np.float32)
        block.write_times(minutes, DECISECONDS_PER_MINUTE)
        at, stop = start, start + len(minutes)
        while at < stop:
            first = at // self._size * self._size
            last = min(first + self._size, self._rows[1])
            end = min(last, stop)
            some = minutes[at - start : end - start]
            if end - at == last - first:
                self._give(first, last, some)
            else:
                self._add(first, last, at, some)
            at = end

    def _add(self, first: int, last: int, at: int, some: NDArray[np.float32]) -> None:
        with self._lock:
            new = np.empty((last - first, self._width), dtype=np.float32), last - first
            table, left = self._open.pop(first, new)
            table[at - first : at - first + len(some)] = some
            left -= len(some)
            if left:
                self._open[first] = table, left
                return
        self._give(first, last, table)


class _InOrder:
    """Adds up the results of several threads in the order of the blocks, on which sums depend."""

    def __init__(self, total: NDArray[np.float64]) -> None:
        self._total, self._next = total, 0
        self._waiting: dict[int, tuple[int, NDArray[np.float64]]] = {}
        self._lock = threading.Lock()

    def add(self, start: int, stop: int, part: NDArray[np.float64]) -> None:
        """Add the part of the origins from `start` up to, not including, `stop`."""
        with self._lock:
            self._waiting[start] = stop, part
            while self._next in self._waiting:
                self._next, found = self._waiting.pop(self._next)
                self._total += found
