"""Sums over all pairs of points, added up during the search."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, final

import numpy as np

from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch
from aicomplex_geo.routing.od import in_minutes, island_costs, od_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Sources
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
    _departures: Sources
    _arrivals: Sources
    _origins_per_block: int
    _edge_trips: EdgeTripSearch
    _island_trips: _PairTimes
    _direct: DirectTrips

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
        self._departures = network.departures(from_points).sources(0, len(from_points))
        self._arrivals = network.arrivals(to_points).sources(0, len(to_points))
        self._edge_trips = EdgeTripSearch(network, from_points, to_points)
        self._island_trips = _PairTimes.of(list(island_costs(network, from_points, to_points)))
        self._direct = DirectTrips(from_points, to_points)
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

        def take(start: int, time: NDArray[np.int32]) -> None:
            stop = start + len(time)
            minutes = in_minutes(time)
            if active:
                for total, weigh in zip(totals, weights, strict=True):
                    total[start:stop] = weigh(minutes) @ amounts
                return
            here = amounts[start:stop]
            in_order.add(start, stop, np.stack([weigh(minutes).T @ here for weigh in weights]))

        self._stream(take)
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

    def _stream(self, consume: Callable[[int, NDArray[np.int32]], None]) -> None:
        """Give the deciseconds of some origins at a time, from several threads in any order."""

        def shorten(start: int, time: NDArray[np.int32]) -> None:
            consume(start, self._shortened(time, start, start + len(time)))

        self._network.search.stream_times(self._departures, self._arrivals, shorten)

    def _shortened(self, time: NDArray[np.int32], start: int, stop: int) -> NDArray[np.int32]:
        """Use trips within one edge or straight where they are faster, and those on islands."""
        origin, destination, cost = self._edge_trips.costs(start, stop)
        np.minimum.at(time, (origin - start, destination), unpack(cost)[0])
        origin, destination, on_island = self._island_trips.rows(start, stop)
        time[origin, destination] = on_island
        origin, destination, cost = self._direct.pairs(start, stop)
        straight, here = unpack(cost)[0], (origin - start, destination)
        faster = (straight < time[here]) & ((time[here] < INFINITY) | (cost == 0))
        time[here[0][faster], here[1][faster]] = straight[faster]
        return time


class _PairTimes:
    """Deciseconds of some pairs, in the order of their origins."""

    def __init__(
        self, origin: NDArray[np.int64], destination: NDArray[np.int64], time: NDArray[np.int32]
    ) -> None:
        order = np.argsort(origin, kind="stable")
        self._origin, self._destination = origin[order], destination[order]
        self._time = time[order]

    @classmethod
    def of(
        cls, parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]
    ) -> _PairTimes:
        """Join tables of origins, destinations and packed costs."""
        none = np.zeros(0, dtype=np.int64)
        origin = np.concatenate([none, *(part[0] for part in parts)])
        destination = np.concatenate([none, *(part[1] for part in parts)])
        cost = np.concatenate([np.zeros(0), *(part[2] for part in parts)])
        return cls(origin, destination, unpack(cost)[0])

    def rows(
        self, start: int, stop: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """Pairs of the origins from `start` up to, not including, `stop`, counted from there."""
        here = slice(*np.searchsorted(self._origin, [start, stop]))
        return self._origin[here] - start, self._destination[here], self._time[here]


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
