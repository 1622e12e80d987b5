"""Closing one link after another: times between many points without each link."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.closures import LinkClosures, LinkEntries, LinkPairs
from benchmarks.answers import unequal
from benchmarks.bounds import Row, against
from benchmarks.measuring import Entrant, interleave
from benchmarks.ours import OURS, Ours
from benchmarks.peers import Peer, Scipy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.graphs import Graph
    from benchmarks.stage import Stage


class Closing:
    """Sources, targets and the links to close: evenly among those on fastest paths.

    A link is all arcs between two nodes, either way.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage, self.graph = stage, stage.graph
        self.sources = stage.draw("closing from", stage.sizes.sources)
        self.targets = stage.draw("closing to", stage.sizes.sources)
        shape = len(self.sources), len(self.targets)
        self.pairs = tuple(one.astype(np.int64).ravel() for one in np.indices(shape))
        low, high = np.sort(np.stack([self.graph.tail, self.graph.arcs.head]), axis=0)
        number = low.astype(np.int64) * self.graph.n_nodes + high
        self.link = np.unique(number, return_inverse=True)[1]
        search = self._search(stage.ours.hierarchy, self.graph)
        self.open = search.costs(*self.pairs)
        self.used = search.links_used(*self.pairs, self.open)
        every = np.flatnonzero(np.diff(self.used.first))
        at = np.linspace(0, len(every) - 1, min(stage.sizes.rows, len(every))).astype(np.int64)
        self.links = every[at]

    @cached_property
    def affected(self) -> list[NDArray[np.int64]]:
        """Sources of the pairs that have a fastest path over each link."""
        first, pair = self.used
        return [
            np.unique(self.pairs[0][pair[first[link] : first[link + 1]]]) for link in self.links
        ]

    def ours(self, threads: int) -> LinkPairs:
        """Close all links, from a hierarchy without weights; returns pairs and their times."""
        search = self._search(self.stage.ours.hierarchy, self.graph, threads)
        used = search.links_used(*self.pairs, search.costs(*self.pairs)).of(self.links)
        return LinkPairs(used.first, np.stack([used.pair, search.costs_without(used, *self.pairs)]))

    def theirs(self, peer: Any, count: int) -> list[Any]:
        """Close some links; the peer is told from which sources times can change."""
        return [
            peer.without(np.flatnonzero(self.link == link), self.sources[rows], self.targets)
            for link, rows in zip(self.links[:count], self.affected, strict=False)
        ]

    def our_tables(self, answer: LinkPairs) -> NDArray[np.float64]:
        """Return the times of all pairs for each link."""
        tables = np.tile(self.open, (len(self.links), 1))
        for row, link in enumerate(self.links):
            pair, time = answer.pair[:, answer.first[link] : answer.first[link + 1]]
            tables[row, pair] = time
        return np.where(tables < INFINITY, tables, np.inf)

    def their_tables(self, peer: Peer, answer: list[Any]) -> NDArray[np.float64]:
        """Return the times of all pairs for each link, those of other sources as they were."""
        was = np.where(self.open < INFINITY, self.open, np.inf)
        tables = np.tile(was, (len(answer), 1)).reshape(len(answer), len(self.sources), -1)
        for table, rows, found in zip(tables, self.affected, answer, strict=False):
            table[rows] = peer.tidy_table(found, self.targets)
        return tables.reshape(len(answer), -1)

    def _search(self, hierarchy: Any, graph: Graph, threads: int = 1) -> Any:
        n_links = int(self.link.max()) + 1
        closures = LinkClosures(hierarchy, graph.arcs.weight, self.link, n_links, threads=threads)
        return closures.between(LinkEntries.at(self.sources), LinkEntries.at(self.targets))


def closures(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure matrices without each link; peers compute only rows that can change."""
    closing = Closing(stage)
    kinds = stage.present("without")
    n_links = len(closing.links)
    entrants = [Entrant(OURS, lambda _: closing.ours(1), n_links)]
    for kind in kinds:
        count = stage.share("closures", kind.name, n_links)
        entrants.append(_entrant(kind, stage.peer(kind), closing, count))
    ours, *theirs = interleave(entrants, stage.sizes.rounds)
    own = closing.our_tables(ours.answer)
    reference = closing.their_tables(stage.scipy, theirs[kinds.index(Scipy)].answer)
    faults = unequal(OURS, own, reference)
    size = f"{len(closing.sources)} × {len(closing.targets)}"
    rows = []
    for kind, one in zip(kinds, theirs, strict=True):
        found = closing.their_tables(stage.peer(kind), one.answer)
        wrong = unequal(f"{OURS} against {kind.name}", own, found)
        note = f"{size}; ours: {n_links:,} links, preparation included"
        rows.append(
            against(
                ours.timing,
                one.timing,
                task="closures",
                graph=stage.graph.name,
                item="link",
                bound=bounds.get(kind.name),
                faults=(*faults, *wrong),
                note=f"{note}; {kind.name}: {one.timing.items:,} links, rows that can change",
            )
        )
    return rows + stage.absent_rows("closures", "without", bounds, "link")


def _entrant(kind: type[Peer], peer: Peer, closing: Closing, count: int) -> Entrant:
    return Entrant(kind.name, lambda _: closing.theirs(peer, count), count, kind.threads)


def warm_up(graph: Graph) -> None:
    """Compile the kernels."""
    ours = Ours(graph)
    link = np.arange(graph.arcs.n_arcs)
    some = LinkEntries.at(np.arange(2))
    closed = LinkClosures(ours.hierarchy, graph.arcs.weight, link, len(link), threads=1)
    search = closed.between(some, some)
    pairs = np.array([0, 1]), np.array([1, 0])
    search.costs_without(search.links_used(*pairs, search.costs(*pairs)), *pairs)
