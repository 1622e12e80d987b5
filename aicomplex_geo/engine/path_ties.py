"""Of several paths that cost the same, the one that every kernel returns.

A path is traced back from its target, over the first arc of the graph that is tight: whose cost
leads from the cost of its tail to the cost of its head. It ends where an entry of the source costs
as much as the node. This depends on the costs alone, so that all kernels return the same path.
Arcs without any cost would allow circles: for graphs that have some, paths are not traced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from aicomplex_geo.engine.cost import add_last_legs, pack
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.engine.sweeps import stream_to_targets
from aicomplex_geo.engine.workspace import LANES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.dijkstra import Dijkstra, ShortestPathTrees
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries, Sources

MAX_ROUNDS = 4
"""Rounds in which the neighbours of more nodes are looked at, before it is those of all."""


class TracedPaths(NamedTuple):
    """Arcs of all pairs, where those of each begin, and the entries at both ends, or -1."""

    arcs: NDArray[np.int64]
    first: NDArray[np.int64]
    entries: NDArray[np.int64]


class IncomingArcs:
    """The arcs that lead to each node, ascending."""

    def __init__(self, graph: CSRGraph) -> None:
        self.arcs = np.argsort(graph.head, kind="stable").astype(np.int64)
        counts = np.bincount(graph.head, minlength=graph.n_nodes)
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.tail = graph.tail

    def neighbours(self, nodes: NDArray[Any]) -> NDArray[np.int64]:
        """Nodes, all different, and their neighbours from which arcs lead to them, ascending."""
        begin, count = self.first[nodes], self.first[nodes + 1] - self.first[nodes]
        total = np.cumsum(count)
        inside = np.arange(count.sum()) - np.repeat(total - count, count)
        return self.different(nodes, self.tail[self.arcs[np.repeat(begin, count) + inside]])

    def different(self, *nodes: NDArray[Any]) -> NDArray[np.int64]:
        """Return nodes once, ascending."""
        flags = np.zeros(len(self.first) - 1, dtype=np.bool_)
        for some in nodes:
            flags[some] = True
        return np.flatnonzero(flags)


class PathsBySweeps:
    """Paths of pairs, traced by the costs that a hierarchy gives for the nodes around them."""

    def __init__(
        self,
        customized: CustomizedHierarchy,
        incoming: IncomingArcs,
        sources: tuple[SortedEntries, NDArray[np.int64]],
        targets: tuple[SortedEntries, NDArray[np.int64]],
    ) -> None:
        self._customized, self._incoming = customized, incoming
        (self._sources, source_ranks), (self._targets, target_ranks) = sources, targets
        self._ranks = source_ranks, target_ranks
        self._nodes = customized.nodes[::-1].astype(np.int64)  # by rows

    def trace(
        self,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        paths: tuple[NDArray[np.int64], NDArray[Any]],
        threads: int,
    ) -> TracedPaths:
        """Trace the paths of pairs in the order of their sources.

        `paths` is where the nodes of any shortest path of each pair begin, and these nodes.
        """
        wanted, line = np.unique(pairs[0], return_inverse=True)
        found: dict[int, TracedPaths] = {}

        def work(blocks: Iterator[Block]) -> None:
            for block in blocks:
                begin, end = np.searchsorted(line, block)
                inside = pairs[0][begin:end], pairs[1][begin:end]
                nodes = paths[1][paths[0][begin] : paths[0][end]]
                lines = line[begin:end] - block[0]
                found[block[0]] = self._trace_block(wanted[slice(*block)], lines, inside, nodes)

        run_in_blocks(len(wanted), LANES, threads, work)
        return _joined([found[start] for start in sorted(found)])

    def _trace_block(
        self,
        wanted: NDArray[np.int64],
        line: NDArray[np.int64],
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        nodes: NDArray[Any],
    ) -> TracedPaths:
        from aicomplex_geo.engine._tracing import trace_back  # noqa: PLC0415 - loads numba

        customized, incoming = self._customized, self._incoming
        n = len(self._nodes)
        ends = self._at_nodes(_taken(self._targets, np.unique(pairs[1]))[1])
        near = incoming.neighbours(incoming.different(nodes, ends))
        arcs = incoming.first, incoming.arcs, incoming.tail
        entries = [
            (one[0], self._at_nodes(one[1]), one[2]) for one in (self._sources, self._targets)
        ]
        for number in range(MAX_ROUNDS + 1):
            column = np.full(n, -1, dtype=np.int64)
            column[near] = np.arange(len(near))
            costs = self._costs(wanted, near)
            *traced, missing = trace_back(
                arcs, customized.arc_cost, column, costs, (line, *pairs), *entries, self._ranks,
                customized.scalar_infinity,
            )  # fmt: skip
            if not len(missing):
                break
            more = incoming.neighbours(incoming.different(missing))
            near = np.arange(n) if number + 1 == MAX_ROUNDS else incoming.different(near, more)
        return TracedPaths(*traced)

    def _at_nodes(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._nodes[rows]

    def _costs(self, wanted: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[Any]:
        """Costs from some sources to nodes."""
        customized = self._customized
        costs = np.empty((len(wanted), len(nodes)), dtype=customized.dtype)

        def keep(start: int, block: NDArray[Any]) -> None:
            costs[start : start + len(block)] = block

        free = np.zeros(len(nodes), dtype=customized.dtype)
        rows = customized.rows[nodes].astype(np.int64)
        ends = np.arange(len(nodes) + 1), rows, free
        stream_to_targets(customized, _taken(self._sources, wanted), ends, keep, 1)
        return costs


class PathTree:
    """Paths from one source to all nodes as scipy returns them."""

    def __init__(
        self, dijkstra: Dijkstra, trees: ShortestPathTrees, line: int, tail: NDArray[np.int32]
    ) -> None:
        self._dijkstra, self._trees, self._line, self._tail = dijkstra, trees, line, tail
        self.cost = trees.cost[line]

    def path(self, node: int) -> tuple[NDArray[np.int64], int]:
        """Return the arcs to a node, and the node at which the path begins."""
        arcs = self._dijkstra.path_arcs(self._trees, self._line, node)
        return arcs, int(self._tail[arcs[0]]) if len(arcs) else node


class TightTree:
    """Paths from one source to all nodes, each over the first arc that is tight."""

    def __init__(
        self, cost: NDArray[np.float64], arc: NDArray[np.int64], tail: NDArray[np.int32]
    ) -> None:
        self.cost, self._arc, self._tail = cost, arc, tail

    def path(self, node: int) -> tuple[NDArray[np.int64], int]:
        """Return the arcs to a node, and the node at which the path begins."""
        arcs = []
        while (last := int(self._arc[node])) >= 0:
            arcs.append(last)
            node = int(self._tail[last])
        return np.array(arcs[::-1], dtype=np.int64), node


class TightArcs:
    """The arcs over which paths lead, found from the costs of all nodes."""

    def __init__(self, graph: CSRGraph, length: NDArray[np.int32]) -> None:
        self.tail, self._head = graph.tail, graph.head
        self._cost = pack(graph.weight, length)

    def tree(self, cost: NDArray[np.float64], sources: Sources, number: int) -> TightTree:
        """Find the paths from the source of a number; `cost` are those of all nodes from it."""
        own = np.flatnonzero(sources.source == number)
        there = cost[self._head]
        tight = np.flatnonzero((cost[self.tail] + self._cost == there) & (there < np.inf))[::-1]
        arc = np.full(len(cost), -1, dtype=np.int64)
        arc[self._head[tight]] = tight  # of several arcs the first, which is written last
        arc[sources.node[own][sources.cost[own] == cost[sources.node[own]]]] = -1
        return TightTree(cost, arc, self.tail)


def first_best_entry(cost: NDArray[np.float64], targets: Sources, target: int) -> tuple[int, float]:
    """Return the entry over which a target is reached, and the whole cost; -1 if it is not."""
    entries = np.flatnonzero(targets.source == target)
    total = cost[targets.node[entries]]
    add_last_legs(total, targets.cost[entries])
    if not np.isfinite(total).any():
        return -1, np.inf
    best = int(np.argmin(total))
    return int(entries[best]), float(total[best])


def _taken(entries: SortedEntries, wanted: NDArray[np.int64]) -> SortedEntries:
    """Take the entries of some sources."""
    first, node, cost = entries
    count = first[wanted + 1] - first[wanted]
    stop = np.cumsum(count)
    inside = np.repeat(first[wanted] - stop + count, count) + np.arange(
        stop[-1] if len(stop) else 0
    )
    return np.concatenate([[0], stop]), node[inside], cost[inside]


def _joined(blocks: list[TracedPaths]) -> TracedPaths:
    counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(one.first) for one in blocks)])
    return TracedPaths(
        np.concatenate([np.zeros(0, np.int64), *(one.arcs for one in blocks)]),
        np.cumsum(counts),
        np.concatenate([np.zeros((0, 2), np.int64), *(one.entries for one in blocks)]),
    )
