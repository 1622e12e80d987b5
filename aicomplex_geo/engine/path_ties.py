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
from aicomplex_geo.engine.workspace import lent_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.dijkstra import Dijkstra, ShortestPathTrees
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries, Sources

PAIRS_PER_BLOCK = 32


class TracedPaths(NamedTuple):
    """Paths of pairs: arcs of all, where those of each begin, costs, and the entries at both ends.

    Costs are packed as those of the hierarchy; entries are -1 where unreachable.
    """

    arcs: NDArray[np.int64]
    first: NDArray[np.int64]
    cost: NDArray[Any]
    entries: NDArray[np.int64]


class IncomingArcs(NamedTuple):
    """The arcs that lead to each node, ascending, where those of each begin, and all tails."""

    first: NDArray[np.int64]
    arcs: NDArray[np.int64]
    tail: NDArray[np.int32]

    @classmethod
    def of(cls, graph: CSRGraph) -> IncomingArcs:
        """Group the arcs of a graph by their heads."""
        arcs = np.argsort(graph.head, kind="stable").astype(np.int64)
        counts = np.bincount(graph.head, minlength=graph.n_nodes)
        return cls(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), arcs, graph.tail)


def trace_paths(
    customized: CustomizedHierarchy,
    incoming: IncomingArcs,
    sources: SortedEntries,
    targets: tuple[SortedEntries, NDArray[np.int64]],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    threads: int,
) -> TracedPaths:
    """Trace the path of each pair; nodes of entries are rows, and those of targets have ranks.

    Pairs of one source should follow one another: costs from it are computed once.
    """
    from aicomplex_geo.engine import _tracing as kernels  # noqa: PLC0415 - loads numba

    up, down = customized.reduce_arcs()
    found: dict[int, tuple[NDArray[Any], ...]] = {}

    def work(blocks: Iterator[Block]) -> None:
        with lent_workspace(customized, customized.topology.n_nodes) as space:
            for block in blocks:
                found[block[0]] = kernels.trace_paths(
                    up, down, customized.parent, customized.level, customized.rows,
                    customized.nodes, tuple(incoming), customized.arc_cost, sources, *targets,
                    pairs, block, customized.n_levels, space.table, space.known,
                    space.known_rows, space.reached, space.reached_rows,
                    customized.scalar_infinity,
                )  # fmt: skip

    run_in_blocks(len(pairs[0]), PAIRS_PER_BLOCK, threads, work)
    if not found:
        none = np.zeros(0, dtype=np.int64)
        cost = none.astype(customized.dtype)
        return TracedPaths(none, np.zeros(1, np.int64), cost, none.reshape(0, 2))
    arcs, first, cost, entries = zip(*(found[start] for start in sorted(found)), strict=True)
    counts = np.concatenate([np.zeros(1, np.int64), *map(np.diff, first)])
    return TracedPaths(
        np.concatenate(arcs), np.cumsum(counts), np.concatenate(cost), np.concatenate(entries)
    )


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
