"""Times of trips while one link after another is closed; snapping stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.engine.closures import NO_LINK, LinkClosures, LinkEntries, LinkPairs
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch
from aicomplex_geo.routing.pair_costs import shared_islands
from aicomplex_geo.routing.useful_joins import pairs_on_edges

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from aicomplex_geo.routing.point_connectors import PointConnectors
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

TRIPS_PER_BLOCK = 2**21
"""About the most trips within edges that are in memory at a time."""


def links_of(twin: NDArray[np.int64], *, directed: bool) -> NDArray[np.int64]:
    """Return the link of each edge: that of the first direction of a road, or each its own."""
    row = np.arange(len(twin))
    return row if directed else np.where(twin >= 0, np.minimum(row, twin), row)


@dataclass(frozen=True, eq=False)
class _EdgeTimes:
    """For each pair, the fastest trip within one edge, and the fastest over another link."""

    time: NDArray[np.int64]
    link: NDArray[np.int64]
    other_time: NDArray[np.int64]
    other_link: NDArray[np.int64]

    @staticmethod
    def none(n_pairs: int) -> _EdgeTimes:
        never, nothing = np.full(n_pairs, INFINITY, np.int64), np.full(n_pairs, NO_LINK)
        return _EdgeTimes(never, nothing, never.copy(), nothing.copy())

    def put(
        self, pair: NDArray[np.int64], time: NDArray[np.int64], link: NDArray[np.int64]
    ) -> None:
        """Set the pairs of some trips, of which all trips are given."""
        order = np.lexsort((link, time, pair))
        pair, time, link = pair[order], time[order], link[order]
        best = np.flatnonzero(np.diff(pair, prepend=-1))
        self.time[pair[best]], self.link[pair[best]] = time[best], link[best]
        other = np.flatnonzero(link != self.link[pair])
        other = other[np.flatnonzero(np.diff(pair[other], prepend=-1))]
        self.other_time[pair[other]], self.other_link[pair[other]] = time[other], link[other]

    def without(self, link: NDArray[np.int64], pair: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the times of some pairs, each without a link."""
        return np.where(self.link[pair] == link, self.other_time[pair], self.time[pair])


class _Trips(NamedTuple):
    """Trips of pairs over some of the joins: their points among all sources and targets."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    within: _EdgeTimes


class TripClosures:
    """Times of pairs of points with all links open, and with each link closed.

    `link` has the link of each edge. `origin` and `destination` are pairs, without repetition;
    `time` are their deciseconds with all links open, as in ``od_matrix``, ``INFINITY`` where
    unreachable. Each link is closed for itself. Points keep their positions, and join what they
    joined before except the closed link; turns stay as they are, and trips that may go straight
    still may.
    """

    def __init__(
        self,
        network: WeightedNetwork,
        points: tuple[SnappedPoints, SnappedPoints],
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        link: NDArray[np.int64],
        *,
        threads: int | None = None,
    ) -> None:
        self._network, self._link = network, link
        origins, destinations = points
        entries = [self._entries(network.all_departures(origins), len(origins))]
        others = [self._entries(network.all_arrivals(destinations), len(destinations))]
        self._main = _Trips(*pairs, self._within(points, pairs))
        source, target = (column.copy() for column in pairs)
        own = _EdgeTimes.none(len(source))
        self._on_island = np.zeros(len(source), dtype=bool)
        for here, there in shared_islands(origins, destinations):
            which = np.flatnonzero(np.isin(pairs[0], here) & np.isin(pairs[1], there))
            island = origins.on_island(here), destinations.on_island(there)
            mine = np.searchsorted(here, pairs[0][which]), np.searchsorted(there, pairs[1][which])
            source[which] = mine[0] + sum(part.n_points for part in entries)
            target[which] = mine[1] + sum(part.n_points for part in others)
            entries.append(self._entries(network.all_departures(island[0]), len(here)))
            others.append(self._entries(network.all_arrivals(island[1]), len(there)))
            within = self._within(island, mine)
            for name in vars(own):
                getattr(own, name)[which] = getattr(within, name)
            self._on_island[which] = True
        search = network.search
        closures = LinkClosures(
            search.hierarchy(), search.graph.weight, link[network.arc_edge], len(link),
            threads=threads,
        )  # fmt: skip
        self._search = closures.between(_joined(entries), _joined(others))
        self._own = _Trips(source, target, own)
        self._straight = unpack(DirectTrips(origins, destinations).between(*pairs))[0].astype(
            np.int64
        )
        self.time = self._choose()

    def used(self, which: NDArray[np.int64]) -> LinkPairs:
        """Those of some pairs that have a fastest trip over each link."""
        trips, within = self._own, self._own.within
        over_network = np.zeros(len(self.time), dtype=bool)
        over_network[which] = (self._by_road < self._straight)[which]
        fast = over_network & (self._network_time == self._by_road)
        order = which[np.argsort(trips.source[which], kind="stable")]
        wanted = np.where(fast, self._network_time, INFINITY)[order]
        by_network = self._search.links_used(trips.source[order], trips.target[order], wanted)
        link, found = [by_network.links()], [order[by_network.pair]]
        for time, on in ((within.time, within.link), (within.other_time, within.other_link)):
            some = np.flatnonzero(over_network & (time == self._by_road) & (on != NO_LINK))
            link.append(on[some])
            found.append(some)
        n_pairs = max(1, len(self.time))
        number = np.concatenate(link) * n_pairs + np.concatenate(found)
        number.sort(kind="stable")  # most are in order, which np.unique makes nothing of
        number = number[np.flatnonzero(np.diff(number, prepend=-1))]
        ends = np.searchsorted(number, np.arange(len(self._link) + 1) * n_pairs)
        pair = number % n_pairs
        reached = self.time[pair] < INFINITY
        first = np.concatenate([[0], np.cumsum(reached)])[ends]
        return LinkPairs(first.astype(np.int64), pair[reached])

    def times_without(self, used: LinkPairs) -> NDArray[np.int64]:
        """Deciseconds of the pairs of each link while it is closed, ``INFINITY`` if cut off."""
        link = used.links()
        pair, straight = used.pair, self._straight[used.pair]
        time = np.minimum(self._over(self._own, used, link), straight)
        lost = np.flatnonzero(self._on_island[pair] & (time >= INFINITY))
        if len(lost):  # a trip stays on its island only where it can
            counts = np.bincount(link[lost], minlength=len(self._link))
            part = LinkPairs(np.concatenate([[0], np.cumsum(counts)]), pair[lost])
            elsewhere = self._over(self._main, part, link[lost])
            time[lost] = np.maximum(elsewhere, self.time[pair[lost]])
        return time

    def _over(self, trips: _Trips, used: LinkPairs, link: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the times by road of the pairs of each link while it is closed."""
        source = trips.source[used.pair]
        if ((np.diff(source) >= 0) | (np.diff(link) > 0)).all():
            time = self._search.costs_without(used, trips.source, trips.target)
            return np.minimum(time, trips.within.without(link, used.pair))
        order = np.lexsort((source, link))
        time = np.empty(len(order), dtype=np.int64)
        sorted_pairs = LinkPairs(used.first, used.pair[order])
        time[order] = self._search.costs_without(sorted_pairs, trips.source, trips.target)
        return np.minimum(time, trips.within.without(link, used.pair))

    def _choose(self) -> NDArray[np.int64]:
        """Decide which pairs stay on their island; return the times with all links open."""
        main, own = self._main, self._own
        reached = self._search.costs(own.source, own.target)
        cut_off = self._on_island & (np.minimum(reached, own.within.time) >= INFINITY)
        for name in ("source", "target"):
            getattr(own, name)[cut_off] = getattr(main, name)[cut_off]
        for name in vars(own.within):
            kept = np.where(
                self._on_island & ~cut_off, getattr(own.within, name), getattr(main.within, name)
            )
            getattr(own.within, name)[:] = kept
        self._on_island &= ~cut_off
        some = np.flatnonzero(cut_off)
        reached[some] = self._search.costs(own.source[some], own.target[some])
        self._network_time = reached
        self._by_road = np.minimum(reached, own.within.time)
        may_go_straight = (self._by_road < INFINITY) | (self._straight == 0)
        self._straight = np.where(may_go_straight, self._straight, INFINITY)
        return np.minimum(self._by_road, self._straight)

    def _entries(self, connectors: PointConnectors, n_points: int) -> LinkEntries:
        moving = connectors.start < connectors.stop
        return LinkEntries(
            n_points,
            connectors.point,
            connectors.node,
            unpack(connectors.cost)[0].astype(np.int64),
            np.where(moving, self._link[connectors.row], NO_LINK),
        )

    def _within(
        self,
        points: tuple[SnappedPoints, SnappedPoints],
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> _EdgeTimes:
        """Find the trips of pairs that pass no node of the graph."""
        origins, destinations = points
        n, n_edges = len(destinations), len(self._link)
        number = pairs[0] * n + pairs[1]
        order = np.argsort(number)
        search = EdgeTripSearch(self._network, origins, destinations)
        found = _EdgeTimes.none(len(number))
        each = pairs_on_edges(origins, destinations, n_edges) / max(1, len(origins))
        size = max(1, int(TRIPS_PER_BLOCK / max(1.0, each)))
        for start in range(0, len(origins), size):
            trips = search.between(start, start + size)
            wanted = trips.origin * n + trips.destination
            place = np.searchsorted(number, wanted, sorter=order)
            inside = np.flatnonzero(place < len(number))
            some = inside[number[order[place[inside]]] == wanted[inside]]
            at_junction = (trips.start == trips.stop) & np.isin(trips.start, (0.0, 1.0))
            link = np.where(at_junction, NO_LINK, self._link[trips.row])[some]
            time = unpack(trips.cost[some])[0].astype(np.int64)
            found.put(order[place[some]], time, link)
        return found


def _joined(parts: list[LinkEntries]) -> LinkEntries:
    """Put the points of tables behind each other."""
    offset = np.cumsum([0, *(part.n_points for part in parts)])
    point = np.concatenate([part.point + o for part, o in zip(parts, offset, strict=False)])
    join: Callable[[str], NDArray[np.int64]] = lambda name: np.concatenate(  # noqa: E731
        [getattr(part, name) for part in parts]
    )
    return LinkEntries(int(offset[-1]), point, join("node"), join("cost"), join("link"))
