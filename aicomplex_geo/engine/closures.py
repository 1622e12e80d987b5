"""Costs of pairs while one link after another is closed, by partial customization.

Closing a link raises the costs of some arcs of a hierarchy; all others stay. Only these are
computed anew, only the pairs with a fastest path over the link are searched, and the arcs are
restored afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from aicomplex_geo.engine.checks import check_arc_values, thread_count
from aicomplex_geo.engine.cost import COST_BITS, ENTRY_LIMIT, as_int32, may_weigh
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.customized import CustomizedHierarchy
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.engine.sources import entry_order
from aicomplex_geo.engine.sweeps import one_to_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.topology import HierarchyTopology

NO_LINK = -1
LINKS_PER_BLOCK = 16
"""Links that a thread closes before it takes more."""
COSTS_PER_BLOCK = 2**23
"""About the most costs of nodes that are in memory at a time."""

Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


@dataclass(frozen=True, eq=False)
class LinkEntries:
    """Entries of points to the graph, each over a part of a link or over none (`NO_LINK`)."""

    n_points: int
    point: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.int64]
    link: NDArray[np.int64]

    @staticmethod
    def at(nodes: NDArray[Any]) -> LinkEntries:
        """Make a point of each node."""
        none = np.zeros(len(nodes), dtype=np.int64)
        node = np.asarray(nodes, dtype=np.int64)
        return LinkEntries(len(node), np.arange(len(node)), node, none, none + NO_LINK)

    def needed(self) -> LinkEntries:
        """Keep the cheapest entry of each point at each node, and the next over another link.

        Whichever link is closed, one of the two is the cheapest that is left.
        """
        order = np.lexsort((self.link, self.cost, self.node, self.point))
        point, node, link = self.point[order], self.node[order], self.link[order]
        best = np.ones(len(order), dtype=bool)
        best[1:] = (point[1:] != point[:-1]) | (node[1:] != node[:-1])
        number = np.cumsum(best) - 1
        other = np.flatnonzero(link != link[np.flatnonzero(best)][number])
        first = np.ones(len(other), dtype=bool)
        first[1:] = number[other][1:] != number[other][:-1]
        kept = order[np.sort(np.concatenate([np.flatnonzero(best), other[first]]))]
        columns = (getattr(self, name)[kept] for name in ("point", "node", "cost", "link"))
        return LinkEntries(self.n_points, *columns)

    def by_point(self, node: NDArray[Any], dtype: np.dtype[Any]) -> tuple[NDArray[Any], ...]:
        """Sort as kernels take them: where those of each point begin, nodes, costs and links."""
        order = entry_order(self.point, self.cost)
        first = np.zeros(self.n_points + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.point, minlength=self.n_points), out=first[1:])
        columns = node.astype(np.int64), self.cost.astype(dtype), self.link
        return first, *(column[order] for column in columns)


class LinkPairs(NamedTuple):
    """Pairs by link: those of link ``i`` are `pair` from ``first[i]`` up to ``first[i + 1]``."""

    first: NDArray[np.int64]
    pair: NDArray[np.int64]

    def links(self) -> NDArray[np.int64]:
        """Return the link of each entry of `pair`."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def of(self, links: NDArray[np.int64]) -> LinkPairs:
        """Keep the pairs of some links."""
        link = self.links()
        kept = np.isin(link, links)
        ends = np.cumsum(np.bincount(link[kept], minlength=len(self.first) - 1))
        return LinkPairs(np.concatenate([[0], ends]).astype(np.int64), self.pair[kept])


class LinkClosures:
    """Costs between points with all links open, and with each link closed.

    `weight` are the deciseconds and `link` the links of the arcs of the graph, 0 up to, not
    including, `n_links`, or `NO_LINK`.
    """

    def __init__(
        self,
        hierarchy: HierarchyTopology,
        weight: NDArray[np.int32],
        link: NDArray[np.int64],
        n_links: int,
        *,
        threads: int | None = None,
    ) -> None:
        from aicomplex_geo.engine import _closures as kernels  # noqa: PLC0415 - loads numba

        checked = check_arc_values(weight, hierarchy.n_arcs, "weight")
        large = may_weigh(hierarchy.graph_first_out, checked, INFINITY - 2 * ENTRY_LIMIT)
        dtype = np.dtype(np.uint64 if large else np.uint32)
        self.threads = thread_count(threads)
        self.hierarchy, self.n_links = hierarchy, n_links
        self.cost, self.link = checked.astype(dtype), np.asarray(link, dtype=np.int64)
        self.infinity = dtype.type(INFINITY if dtype == np.uint32 else 2**COST_BITS)
        self.customized = CustomizedHierarchy(hierarchy, self.cost, self.threads)
        self.base = self.customized.basic
        first, head = hierarchy.up_first, hierarchy.up_head
        tail = np.repeat(np.arange(hierarchy.n_nodes, dtype=np.int32), np.diff(first))
        self.topology = first, head, tail
        self.lower = kernels.lower_neighbours(first, head)
        self.slots = kernels.group(hierarchy.place, 2 * len(head))
        self.arcs_of_link = kernels.group(self.link, n_links)

    def between(self, sources: LinkEntries, targets: LinkEntries) -> ClosureSearch:
        """Prepare the search between points."""
        return ClosureSearch(self, sources.needed(), targets.needed())


class ClosureSearch:
    """Costs of pairs of points, all links open or one closed; made by ``LinkClosures``."""

    def __init__(self, closures: LinkClosures, sources: LinkEntries, targets: LinkEntries) -> None:
        from aicomplex_geo.engine import _closures as kernels  # noqa: PLC0415 - loads numba

        self._closures = closures
        self._entries = sources, targets
        rank, dtype = closures.hierarchy.rank, closures.cost.dtype
        self._sources = sources.by_point(rank[sources.node], dtype)
        self._targets = targets.by_point(rank[targets.node], dtype)
        first, head, _ = closures.topology
        self._above = (
            kernels.ancestors(first, head, *self._sources[:2]),
            kernels.ancestors(first, head, *self._targets[:2]),
        )

    def costs(self, source: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
        """Deciseconds of pairs with all links open, ``INFINITY`` where unreachable."""
        from aicomplex_geo.engine import _closures as kernels  # noqa: PLC0415 - loads numba

        base = self._closures.base
        order = np.argsort(source, kind="stable")
        found = np.empty(len(source), dtype=np.int64)
        found[order] = self._in_deciseconds(
            kernels.pair_costs(
                self._closures.topology,
                base, self._sources, self._targets, self._above, (source[order], target[order]),
                NO_LINK, self._search_space(), self._closures.infinity,
            )
        )  # fmt: skip
        return found

    def links_used(
        self, source: NDArray[np.int64], target: NDArray[np.int64], cost: NDArray[np.int64]
    ) -> LinkPairs:
        """Pairs that have a fastest path over each link, by their `cost` with all links open.

        Pairs are sorted by source. A cost of ``INFINITY`` leaves out a pair.
        """
        from aicomplex_geo.engine import _closures as kernels  # noqa: PLC0415 - loads numba

        closures = self._closures
        customized, hierarchy = closures.customized, closures.hierarchy
        dtype, n = closures.cost.dtype, hierarchy.n_nodes
        graph_tail = np.repeat(np.arange(n), np.diff(hierarchy.graph_first_out))
        into = kernels.group(hierarchy.graph_head, n)
        by_node = [entries.by_point(entries.node, dtype) for entries in self._entries]
        least = np.where(cost < INFINITY, cost, closures.infinity).astype(dtype)
        links, lengths = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        size = max(16, COSTS_PER_BLOCK // max(1, n))
        for start in range(0, self._entries[0].n_points, size):
            here = slice(*np.searchsorted(source, [start, start + size]))
            if here.start == here.stop:
                continue
            stop = min(start + size, self._entries[0].n_points)
            first, node, entry_cost, _ = by_node[0]
            some = slice(first[start], first[stop])
            rows = customized.rows[node[some]].astype(np.int64)
            part = first[start : stop + 1] - first[start], rows, entry_cost[some]
            distance = one_to_all(customized, part, closures.threads)
            begins, found = kernels.links_on_fastest_paths(
                into, graph_tail, closures.cost, closures.link, distance, start,
                *by_node, (source[here], target[here]), least[here],
                closures.n_links, closures.infinity,
            )  # fmt: skip
            links.append(found.astype(np.int64))
            lengths.append(np.diff(begins))
        every = np.concatenate(links)
        pair = np.repeat(np.arange(len(source)), np.concatenate(lengths))
        first, order = kernels.group(every, closures.n_links)
        return LinkPairs(first, pair[order])

    def costs_without(
        self, used: LinkPairs, source: NDArray[np.int64], target: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Deciseconds of the pairs of each link while it is closed, in the order of `used`.

        Pairs are sorted by source. ``INFINITY`` where a pair is cut off.
        """
        from aicomplex_geo.engine import _closures as kernels  # noqa: PLC0415 - loads numba

        closures = self._closures
        pairs = source[used.pair], target[used.pair]
        out = np.empty(len(used.pair), dtype=closures.cost.dtype)
        some = np.flatnonzero(np.diff(used.first))

        def work(blocks: Iterator[Block]) -> None:
            up, down = closures.base
            costs, closing, searching = (
                (up.copy(), down.copy()), self._closing_space(), self._search_space()
            )  # fmt: skip
            for begin, end in blocks:
                kernels.close_links(
                    closures.topology, closures.lower, closures.slots,
                    closures.arcs_of_link, closures.hierarchy.place,
                    closures.link, closures.cost, costs, closures.base,
                    self._sources, self._targets, self._above,
                    (some[begin], some[end - 1] + 1), used.first, pairs, out, closing, searching,
                    closures.infinity,
                )  # fmt: skip

        run_in_blocks(len(some), LINKS_PER_BLOCK, closures.threads, work)
        return self._in_deciseconds(out)

    def _closing_space(self) -> tuple[NDArray[Any], ...]:
        n, n_arcs = self._closures.hierarchy.n_nodes, len(self._closures.base[0])
        return (
            np.zeros(n_arcs, np.bool_), np.zeros(n, np.bool_), np.empty(n, np.int64),
            np.empty(n_arcs, np.int64),
        )  # fmt: skip

    def _search_space(self) -> tuple[NDArray[Any], ...]:
        n, cost = self._closures.hierarchy.n_nodes, self._closures.cost
        return (
            np.full(n, self._closures.infinity, cost.dtype),
            np.empty(len(self._above[1][1]), cost.dtype),
            np.zeros(self._entries[1].n_points, np.bool_),
        )

    def _in_deciseconds(self, cost: NDArray[Any]) -> NDArray[np.int64]:
        infinity = self._closures.infinity
        return as_int32(cost, cost < infinity).astype(np.int64)
