"""Sums over all pairs of points, added up while the engine searches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, final

import numpy as np

from aicomplex_geo.engine import unpack
from aicomplex_geo.routing.direct import direct_trips
from aicomplex_geo.routing.od import in_minutes, pair_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing.roads import Places, Roads

    Weights = Callable[[NDArray[np.float32]], NDArray[np.float64]]

ORIGINS_PER_BLOCK = 500


@final
class TravelSums:
    """Travel times that are summed where they are found; ``Router.od_sums`` makes it.

    Measures of accessibility take it in the place of a matrix. In memory are never more
    than the times of a few origins on each core, and those of pairs that lie on one stretch
    of road; the times are those of ``Router.od_matrix``, to the decisecond.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    starts, ends : Places
        Snapped points.
    provenance : dict
        What the times are computed from.

    Attributes
    ----------
    origins, destinations : pandas.Index
        Ids of the points.
    provenance : dict
        What the times are computed from.
    """

    def __init__(
        self, roads: Roads, starts: Places, ends: Places, provenance: dict[str, Any]
    ) -> None:
        self._roads, self._starts, self._ends = roads, starts, ends
        self.origins: pd.Index = starts.positions.ids
        self.destinations: pd.Index = ends.positions.ids
        self.provenance = provenance
        self._exits = roads.exits(starts).seeds(0, len(starts))
        self._entries = roads.entries(ends).seeds(0, len(ends))
        self._direct = _direct(roads, starts, ends)

    def __repr__(self) -> str:
        return f"TravelSums({len(self.origins)} origins, {len(self.destinations)} destinations)"

    def sums(
        self, amounts: NDArray[np.float64], weights: Sequence[Weights], *, active: bool
    ) -> NDArray[np.float64]:
        """Sum amounts, each weighed by functions of its travel time.

        Parameters
        ----------
        amounts : numpy.ndarray
            Shape ``(n_destinations, n_columns)``, or of the origins if not `active`.
        weights : sequence of callable
            Each takes float32 minutes of any shape, ``inf`` where unreachable, and gives
            float64 weights of the same shape; called from several threads.
        active : bool
            Whether the destinations are summed for each origin, or the origins for each
            destination.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_weights, n_ids, n_columns)``; the same on every call, whatever the
            number of cores.
        """
        count = len(self.origins if active else self.destinations)
        totals = np.zeros((len(weights), count, amounts.shape[1]))
        in_order = _InOrder(totals)

        def take(start: int, time: NDArray[np.int32]) -> None:
            stop = start + len(time)
            minutes = in_minutes(self._shortened(time, start, stop))
            if active:
                for total, weigh in zip(totals, weights, strict=True):
                    total[start:stop] = weigh(minutes) @ amounts
                return
            here = amounts[start:stop]
            in_order.add(start, stop, np.stack([weigh(minutes).T @ here for weigh in weights]))

        self._roads.search.stream_times(self._exits, self._entries, take)
        return totals

    def blocks(self) -> Iterator[ODMatrix]:
        """Compute the matrix block by block, for measures that are no sums.

        Yields
        ------
        ODMatrix
            Of some origins, in order, to all destinations.
        """
        for start in range(0, len(self._starts), ORIGINS_PER_BLOCK):
            some = self._starts.part(start, start + ORIGINS_PER_BLOCK)
            yield pair_matrix(self._roads, some, self._ends, self.provenance)

    def _shortened(self, time: NDArray[np.int32], start: int, stop: int) -> NDArray[np.int32]:
        """Take trips that pass no node where they are faster."""
        origin, destination, direct = self._direct
        here = slice(*np.searchsorted(origin, [start, stop]))
        np.minimum.at(time, (origin[here] - start, destination[here]), direct[here])
        return time


class _InOrder:
    """Adds up what several threads find in the order of the blocks, as sums depend on it."""

    def __init__(self, total: NDArray[np.float64]) -> None:
        self._total, self._next = total, 0
        self._waiting: dict[int, tuple[int, NDArray[np.float64]]] = {}
        self._lock = threading.Lock()

    def add(self, start: int, stop: int, part: NDArray[np.float64]) -> None:
        """Add what was found for the origins from `start` up to `stop`."""
        with self._lock:
            self._waiting[start] = stop, part
            while self._next in self._waiting:
                self._next, found = self._waiting.pop(self._next)
                self._total += found


def _direct(
    roads: Roads, starts: Places, ends: Places
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Origin, destination and deciseconds of the trips that pass no node, by the origin."""
    trips = list(direct_trips(roads, starts, ends))
    origin = np.concatenate([np.zeros(0, dtype=np.int64), *(some.origin for some in trips)])
    destination = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(some.destination for some in trips)]
    )
    time = unpack(np.concatenate([np.zeros(0), *(some.cost for some in trips)]))[0]
    order = np.argsort(origin, kind="stable")
    return origin[order], destination[order], time[order]
