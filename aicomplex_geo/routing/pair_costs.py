"""Costs of all pairs of points, exact also where no trip passes a node of the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import pack, unpack
from aicomplex_geo.engine.hierarchy_file import hash_arrays
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.engine.sources import take_sources
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine import CostBlock
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

    Consume = Callable[[int, CostBlock], None]
    Pairs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

PAIRS_AT_ONCE = 2**20
"""About the most pairs among which those beside the graph are looked for at once."""


class PairCosts:
    """Costs from every origin to every destination, access legs included.

    They are computed some origins at a time and not kept: times, and with `lengths` the least
    lengths of equally fast trips.
    """

    def __init__(
        self,
        network: WeightedNetwork,
        origins: SnappedPoints,
        destinations: SnappedPoints,
        *,
        lengths: bool = True,
    ) -> None:
        self._graph = _GraphCosts(network, origins, destinations, lengths=lengths)
        self._on_islands = _IslandCosts.of(network, origins, destinations, lengths=lengths)
        self._direct = DirectTrips(origins, destinations)
        self._straight = _PairsByRow(self._direct.pairs, len(origins), len(destinations))
        self._lengths_are_access = False
        self.shape = len(origins), len(destinations)

    @classmethod
    def with_access_as_length(
        cls, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> PairCosts:
        """Costs whose lengths are the deciseconds of the access legs."""
        legs = origins.with_access_as_length(), destinations.with_access_as_length()
        self = cls(network.without_lengths, *legs)
        self._lengths_are_access = True
        return self

    @property
    def fingerprint(self) -> str:
        """Hash of all that the costs depend on."""
        return hash_arrays(*self._graph.inputs, *self._on_islands.inputs, *self._direct.inputs)

    def prepare(self) -> None:
        """Build the hierarchy if it pays for all origins, so that copies need not."""
        self._graph.prepare()

    def stream(self, consume: Consume, rows: tuple[int, int] | None = None) -> None:
        """Give the costs of blocks of origins, with the number of the first of each.

        `consume` is called from several threads and in any order. `rows` are the first origin
        and that after the last, by default of all.
        """

        def shorten(start: int, block: CostBlock) -> None:
            self._on_islands.replace(start, block)
            self._go_straight(start, block)
            consume(start, block)

        self._graph.stream(shorten, rows)

    def _go_straight(self, start: int, block: CostBlock) -> None:
        values = block.costs
        origin, destination, straight = self._straight.between(start, start + len(values))
        if not len(origin):
            return
        at_one_place = straight == 0
        if self._lengths_are_access:
            time = unpack(straight)[0]
            straight = pack(time, time)
        cost, before = block.encode(straight), values[origin - start, destination]
        faster = (cost < before) & ((before < block.infinity) | at_one_place)
        values[origin[faster] - start, destination[faster]] = cost[faster]


class _GraphCosts:
    """Costs of trips over the graph or within one edge."""

    def __init__(
        self,
        network: WeightedNetwork,
        origins: SnappedPoints,
        destinations: SnappedPoints,
        *,
        lengths: bool,
    ) -> None:
        self._search, self._lengths = network.search, lengths
        self._departures = network.departures(origins).sources(0, len(origins))
        self._arrivals = network.arrivals(destinations).sources(0, len(destinations))
        self._within_edges = EdgeTripSearch(network, origins, destinations)
        self._trips = _PairsByRow(self._find_trips, len(origins), len(destinations))

    @property
    def inputs(self) -> list[NDArray[Any]]:
        """All that these costs depend on."""
        graph = self._search.graph
        ends = self._departures, self._arrivals
        entries = [column for one in ends for column in (one.source, one.node, one.cost)]
        arcs = [graph.first_out, graph.head, graph.weight, self._search.length]
        return [*arcs, *entries, *self._within_edges.inputs]

    def prepare(self) -> None:
        self._search.prepare(self._departures.n_sources, lengths=self._lengths)

    def _find_trips(self, start: int, stop: int) -> Pairs:
        trips = self._within_edges.between(start, stop)
        return trips.origin, trips.destination, trips.cost

    def stream(self, consume: Consume, rows: tuple[int, int] | None = None) -> None:
        first, stop = rows or (0, self._departures.n_sources)

        def shorten(number: int, block: CostBlock) -> None:
            start = first + number
            origin, destination, cost = self._trips.between(start, start + len(block.costs))
            if len(cost):
                pairs = origin - start, destination
                np.minimum.at(block.costs, pairs, block.encode(cost))
            consume(start, block)

        sources = take_sources(self._departures, first, stop)
        self._search.stream(sources, self._arrivals, shorten, lengths=self._lengths)


class _PairsByRow:
    """Pairs with their costs, found for many origins at once though few are wanted at a time."""

    def __init__(self, find: Callable[[int, int], Pairs], n_rows: int, n_columns: int) -> None:
        self._find, self._n_rows = find, n_rows
        self._step = max(1, PAIRS_AT_ONCE // max(1, n_columns))
        self._lock = Lock()
        self._found: tuple[int, int, Pairs] | None = None

    def between(self, start: int, stop: int) -> Pairs:
        """Return those of the origins from `start` up to, not including, `stop`, ascending."""
        with self._lock:  # of several threads, one finds what the others want next
            if self._found is None or start < self._found[0] or stop > self._found[1]:
                end = min(max(stop, start + self._step), self._n_rows)
                origin, destination, cost = self._find(start, end)
                order = np.argsort(origin, kind="stable")
                self._found = start, end, (origin[order], destination[order], cost[order])
            origin, destination, cost = self._found[2]
        here = slice(*np.searchsorted(origin, [start, stop]))
        return origin[here], destination[here], cost[here]


@dataclass(frozen=True, eq=False)
class _IslandCosts:
    """Packed costs of the pairs on each island, whose trips stay on it, in the order of origins."""

    origin: NDArray[np.int64]
    destination: NDArray[np.int64]
    cost: NDArray[np.float64]

    @property
    def inputs(self) -> list[NDArray[Any]]:
        """All that these costs depend on, besides those of the other trips."""
        return [self.origin, self.destination, self.cost]

    @classmethod
    def of(
        cls,
        network: WeightedNetwork,
        origins: SnappedPoints,
        destinations: SnappedPoints,
        *,
        lengths: bool,
    ) -> _IslandCosts:
        none = np.zeros(0, dtype=np.int64)
        found = [(none, none, np.zeros(0))]
        shared = list(shared_islands(origins, destinations))
        # all islands in one search: what it takes beside the search would be spent for each
        here, there = (
            np.sort(np.concatenate([none, *(part[i] for part in shared)])) for i in (0, 1)
        )
        label, other = origins.positions.island[here], destinations.positions.island[there]

        def keep(start: int, block: CostBlock) -> None:
            cost = block.to_float()
            on_one = label[start : start + len(cost), np.newaxis] == other
            row, column = np.nonzero(np.isfinite(cost) & on_one)
            found.append((here[start + row], there[column], cost[row, column]))

        if shared:
            points = origins.on_island(here), destinations.on_island(there)
            _GraphCosts(network, *points, lengths=lengths).stream(keep)
        origin, destination, cost = (
            np.concatenate([part[column] for part in found]) for column in range(3)
        )
        order = np.argsort(origin, kind="stable")
        return cls(origin[order], destination[order], cost[order])

    def replace(self, start: int, block: CostBlock) -> None:
        here = slice(*np.searchsorted(self.origin, [start, start + len(block.costs)]))
        if here.start < here.stop:
            pairs = self.origin[here] - start, self.destination[here]
            block.costs[pairs] = block.encode(self.cost[here])


def shared_islands(
    origins: SnappedPoints, destinations: SnappedPoints
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Origins and destinations on the same island, whose trips stay on it where they can."""
    for label in np.intersect1d(origins.islands(), destinations.islands()):
        yield (
            np.flatnonzero(origins.positions.island == label),
            np.flatnonzero(destinations.positions.island == label),
        )
