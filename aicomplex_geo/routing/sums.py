"""Sums over all pairs of points, added up during the search."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, final

import numpy as np

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.od import od_matrix
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.units import DECISECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.engine import CostBlock
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

ORIGINS_PER_BLOCK = 500


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
    ) -> TravelSums:
        self = cls.__new__(cls)
        self._origins_per_block = origins_per_block
        self._network, self._from_points, self._to_points = network, from_points, to_points
        self.origins = from_points.positions.ids
        self.destinations = to_points.positions.ids
        self.origin_status = from_points.positions.status
        self.destination_status = to_points.positions.status
        self.provenance = provenance
        self._costs = PairCosts(network, from_points, to_points, lengths=False)
        return self

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
            float64 ``(n_weights, n_ids, n_columns)``; independent of the number of cores.
        """
        count = len(self.origins if active else self.destinations)
        totals = np.zeros((len(weights), count, amounts.shape[1]))
        in_order = _InOrder(totals)

        def take(start: int, block: CostBlock) -> None:
            stop = start + len(block.costs)
            minutes = np.empty(block.costs.shape, dtype=np.float32)
            block.write_times(minutes, DECISECONDS_PER_MINUTE)
            if active:
                for total, weigh in zip(totals, weights, strict=True):
                    total[start:stop] = weigh(minutes) @ amounts
                return
            here = amounts[start:stop]
            in_order.add(start, stop, np.stack([weigh(minutes).T @ here for weigh in weights]))

        self._costs.stream(take)
        return totals

    def blocks(self) -> Iterator[ODMatrix]:
        """Compute the matrix block by block, for measures that are not sums.

        Yields
        ------
        ODMatrix
            Some origins, in order, and all destinations.
        """
        size = self._origins_per_block
        for start in range(0, len(self._from_points), size):
            some = self._from_points.part(start, start + size)
            yield od_matrix(self._network, some, self._to_points, self.provenance)


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
