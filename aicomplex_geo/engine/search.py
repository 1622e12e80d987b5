"""One interface to all kernels: each query goes to the one that is soonest done with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo.engine.checks import check_arc_values, check_cutoff, thread_count
from aicomplex_geo.engine.cost import (
    COST_BITS,
    ENTRY_LIMIT,
    TIMES_ALONE,
    BitPacking,
    add_last_legs,
    as_int32,
    path_weight_bits,
    unpack,
)
from aicomplex_geo.engine.cost_block import CostBlock
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.customized import CustomizedTimes
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.dijkstra import Dijkstra, check_lengths
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.kernel_choice import hierarchy_pays
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.engine.paths import find_paths
from aicomplex_geo.engine.sources import check_entry_nodes, entry_order, sort_entries, take_sources
from aicomplex_geo.engine.sweeps import one_to_all, stream_to_targets
from aicomplex_geo.engine.targets import Targets
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.dijkstra import ShortestPathTrees
    from aicomplex_geo.engine.sources import SortedEntries, Sources

Kernel = Literal["auto", "hierarchy", "dial", "dijkstra"]
KERNELS = get_args(Kernel)
SMALL_GRAPH = 20_000
"""Graphs of fewer nodes are searched by scipy unless the sources are many."""
DIAL_MAX_SOURCES = 16
"""So many sources are searched one by one sooner than a hierarchy is built."""
SOURCES_PER_CALL = 64
"""Sources of one call of scipy: bounds the memory of its result."""


@dataclass(frozen=True, eq=False, repr=False)
class ShortestPath:
    """A path from a source to a target.

    Parameters
    ----------
    cost : float
        Time and length as ``pack`` joins them, including the entries at both ends.
    source_entry, target_entry : int
        The entries of the source and of the target that the path uses: positions in the arrays of
        their ``Sources``.
    arcs : numpy.ndarray
        int64 positions in the graph, in the order of travel; empty where both entries are at the
        same node.
    """

    cost: float
    source_entry: int
    target_entry: int
    arcs: NDArray[np.int64]

    def __repr__(self) -> str:
        time, length = unpack(self.cost)
        return f"ShortestPath({int(time):,} ds, {int(length):,} dm, {len(self.arcs):,} arcs)"


class Search:
    """Shortest paths on one graph by time, then length, by whichever kernel is chosen.

    Parameters
    ----------
    graph : CSRGraph
        The graph; its weights are deciseconds.
    length : numpy.ndarray
        int32 decimetres of each arc, 0 or more.
    kernel : {"auto", "hierarchy", "dial", "dijkstra"}, default "auto"
        ``"hierarchy"``: all queries by a contraction hierarchy, compiled and on all cores.
        ``"dial"``: times to all nodes by a bucket queue, compiled, without preparation; all else
        by scipy. ``"dijkstra"``: by scipy. ``"auto"``: on graphs under 20,000 nodes scipy, for as
        many sources as it searches before a hierarchy is built and its kernels are loaded (or
        compiled, where they are not yet), and for all paths; on larger ones ``"dial"`` for the
        first 16 sources, then the hierarchy; but scipy where times and lengths together may
        need more than 62 bits.
        Results are equal.
    get_hierarchy : callable, optional
        Takes the graph and returns its hierarchy, such as one that was built before; by default
        one is built.

    Raises
    ------
    ParameterError
        If `kernel` is invalid, the lengths are not int32 or do not fit the graph, or an arc is
        too long for exact sums.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Search, Sources
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    >>> search = Search(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search
    Search(3 nodes, 3 arcs, kernel='auto')
    >>> search.times(Sources.at([0, 2])).tolist()
    [[0, 600, 900], [2147483647, 2147483647, 0]]
    >>> search.paths(Sources.at([0]), Sources.at([2]), np.array([0]), np.array([0]))
    [ShortestPath(900 ds, 14,000 dm, 2 arcs)]
    """

    def __init__(
        self,
        graph: CSRGraph,
        length: NDArray[np.int32],
        *,
        kernel: Kernel = "auto",
        get_hierarchy: Callable[[CSRGraph], Hierarchy] | None = None,
    ) -> None:
        if kernel not in KERNELS:
            raise ParameterError(f"kernel is {kernel!r}. Give one of {', '.join(KERNELS)}.")
        self._graph = graph
        self._get_hierarchy = get_hierarchy or _build_hierarchy
        self._lock = Lock()
        self._customized_times: CustomizedTimes | None = None
        self._n_sources = 0
        self._kernel = kernel
        check_lengths(graph, length)
        self._length = check_arc_values(length, graph.n_arcs, "length")

    def __repr__(self) -> str:
        graph = self._graph
        return f"Search({graph.n_nodes:,} nodes, {graph.n_arcs:,} arcs, kernel={self._kernel!r})"

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self._graph.n_nodes

    @property
    def graph(self) -> CSRGraph:
        """The graph."""
        return self._graph

    @property
    def length(self) -> NDArray[np.int32]:
        """Decimetres of each arc."""
        return self._length

    def hierarchy(self) -> Hierarchy:
        """Get the hierarchy of the graph.

        Returns
        -------
        Hierarchy
            As `get_hierarchy` returns it, or built anew.
        """
        return self._get_hierarchy(self._graph)

    def prepare(self, n_sources: int, *, lengths: bool) -> None:
        """Build and customize the hierarchy if so many sources would be searched with it.

        Parameters
        ----------
        n_sources : int
            Number of sources.
        lengths : bool
            Whether lengths are needed besides times.

        Raises
        ------
        ParameterError
            If times and lengths of paths do not fit together.
        """
        if self._choose_kernel(n_sources, lengths=lengths) != "hierarchy":
            return
        if lengths:
            self._customized.by_time_and_length(self._length, "length")
        else:
            _ = self._customized.by_time

    def times(self, sources: Sources, *, cutoff: int | None = None) -> NDArray[np.int32]:
        """Compute the times from every source to all nodes.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        cutoff : int, optional
            Deciseconds, inclusive: nodes farther away count as not reached.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds ``(n_sources, n_nodes)``, ``INFINITY`` where not reached.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, `cutoff` is out of range, or a path takes
            too long for exact sums.
        """
        limit = None if cutoff is None else check_cutoff(cutoff)
        kernel = self._choose_kernel(sources.n_sources, lengths=False)
        if kernel == "dijkstra":
            return self._dijkstra.run(sources, cutoff=limit).times
        if kernel == "dial":
            first, nodes, found = self._dial.reach_from(sources, limit)
            table = np.full((sources.n_sources, self.n_nodes), INFINITY, dtype=np.int32)
            table[np.repeat(np.arange(sources.n_sources), np.diff(first)), nodes] = found
            return table
        customized = self._customized.by_time
        entries = self._sorted_entries(sources, TIMES_ALONE, customized)
        found = one_to_all(customized, entries, thread_count(None))
        reached = found < found.dtype.type(customized.infinity)
        if limit is not None:
            reached &= found <= found.dtype.type(limit)
        return as_int32(found, reached)

    def costs(self, sources: Sources, targets: Sources) -> NDArray[np.float64]:
        """Compute the costs from every source to every target.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        targets : Sources
            The nodes over which each target is reached, with the cost from there.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_targets)`` as ``pack`` joins time and length, ``inf`` where
            not reached.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        cost = np.empty((sources.n_sources, targets.n_sources))

        def keep(start: int, block: CostBlock) -> None:
            cost[start : start + len(block.costs)] = block.to_float()

        self.stream(sources, targets, keep, lengths=True)
        return cost

    def stream_times(
        self, sources: Sources, targets: Sources, consume: Callable[[int, NDArray[np.int32]], None]
    ) -> None:
        """Compute the times from every source to every target, without keeping them.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        targets : Sources
            The nodes over which each target is reached, with the cost from there.
        consume : callable
            Called with the number of a source, and int32 deciseconds
            ``(n_some_sources, n_targets)`` of this source and those that follow, ``INFINITY``
            where not reached. It may be called from several threads and in any order, but always
            with the same sources together.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        self.stream(
            sources, targets, lambda start, block: consume(start, block.times()), lengths=False
        )

    def stream(
        self,
        sources: Sources,
        targets: Sources,
        consume: Callable[[int, CostBlock], None],
        *,
        lengths: bool,
    ) -> None:
        """Compute the costs from every source to every target, without keeping them.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        targets : Sources
            The nodes over which each target is reached, with the cost from there.
        consume : callable
            Called with the number of a source, and the costs of this source and those that
            follow, which it may change but not keep. It may be called from several threads and
            in any order, but always with the same sources together.
        lengths : bool
            Whether lengths are needed besides times.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        check_entry_nodes(targets, self.n_nodes)
        if self._choose_kernel(sources.n_sources, lengths=lengths) != "hierarchy":
            joined = Targets(targets)
            for start, cost in self._costs_by_dijkstra(sources, joined.nodes):
                consume(start, CostBlock(joined.costs(cost), np.inf))
            return
        packing, customized = (
            self._customized.by_time_and_length(self._length, "length")
            if lengths
            else (TIMES_ALONE, self._customized.by_time)
        )
        stream_to_targets(
            customized,
            self._sorted_entries(sources, packing, customized),
            self._sorted_entries(targets, packing, customized),
            lambda start, found: consume(start, CostBlock(found, customized.infinity, packing)),
            thread_count(None),
        )

    def paths(
        self,
        sources: Sources,
        targets: Sources,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
    ) -> list[ShortestPath | None]:
        """Find the shortest path of each of many pairs.

        Parameters
        ----------
        sources, targets : Sources
            Where each source enters the graph, and over which nodes each target is reached.
        source, target : numpy.ndarray
            int64, the source and the target of each pair.

        Returns
        -------
        list of ShortestPath or None
            The fastest path, and the shortest of equally fast ones; among several of these the
            choice is arbitrary, but always the same by one kernel. None where unreachable.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        if self._choose_kernel(len(np.unique(source)), lengths=True, paths=True) == "dijkstra":
            return self._paths_by_dijkstra(sources, targets, source, target)
        packing, customized = self._customized.by_time_and_length(self._length, "length")
        first, nodes, found, entries = find_paths(
            customized,
            self._sorted_entries(sources, packing, customized),
            self._sorted_entries(targets, packing, customized),
            (source, target),
            thread_count(None),
        )
        cost = packing.to_float(found, customized.infinity)
        source_order = entry_order(sources.source, sources.cost)
        target_order = entry_order(targets.source, targets.cost)
        return [
            ShortestPath(
                float(cost[i]),
                int(source_order[entries[i, 0]]),
                int(target_order[entries[i, 1]]),
                self._dijkstra.arcs_between(nodes[first[i] : first[i + 1]]),
            )
            if np.isfinite(cost[i])
            else None
            for i in range(len(cost))
        ]

    def _choose_kernel(self, n_sources: int, *, lengths: bool, paths: bool = False) -> str:
        """Choose the kernel of a query for times, or times and lengths; count its sources.

        That for `paths` does not depend on what is compiled, since different kernels may find
        different paths that are equally fast and long.
        """
        if self._kernel == "auto":
            with self._lock:
                self._n_sources += n_sources
                few = self._customized_times is None and self._n_sources <= DIAL_MAX_SOURCES
                built = self._customized_times is not None
                total = self._n_sources
            if lengths and not self._fits:
                return "dijkstra"
            if self.n_nodes < SMALL_GRAPH:
                pays = not paths and hierarchy_pays(total, self._graph.n_arcs, built=built)
                return "hierarchy" if pays else "dijkstra"
            chosen = "dial" if few else "hierarchy"
        else:
            chosen = self._kernel
        return "dijkstra" if lengths and chosen == "dial" else chosen

    def _costs_by_dijkstra(
        self, sources: Sources, nodes: NDArray[np.int64]
    ) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """Yield the costs to some nodes block by block, with the first source of the block."""
        for start in range(0, sources.n_sources, SOURCES_PER_CALL):
            stop = min(start + SOURCES_PER_CALL, sources.n_sources)
            yield start, self._dijkstra.run(take_sources(sources, start, stop)).cost[:, nodes]

    def _paths_by_dijkstra(
        self,
        sources: Sources,
        targets: Sources,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
    ) -> list[ShortestPath | None]:
        check_entry_nodes(targets, self.n_nodes)
        found: list[ShortestPath | None] = [None] * len(source)
        searched, trees = -1, None
        for i in np.argsort(source, kind="stable").tolist():
            number = int(source[i])
            if trees is None or number != searched:
                searched = number
                trees = self._dijkstra.run(take_sources(sources, number, number + 1), paths=True)
            found[i] = self._path_in_tree(trees, sources, targets, number, int(target[i]))
        return found

    def _path_in_tree(
        self, trees: ShortestPathTrees, sources: Sources, targets: Sources, source: int, target: int
    ) -> ShortestPath | None:
        """Read the path to a target off the tree of its source."""
        entries = np.flatnonzero(targets.source == target)
        total = trees.cost[0, targets.node[entries]]
        add_last_legs(total, targets.cost[entries])
        if not np.isfinite(total).any():
            return None
        target_entry = int(entries[np.argmin(total)])
        last = int(targets.node[target_entry])
        arcs = self._dijkstra.path_arcs(trees, 0, last)
        entered = self._graph.tail[arcs[0]] if len(arcs) else last
        entries = np.flatnonzero((sources.source == source) & (sources.node == entered))
        source_entry = int(entries[np.argmin(sources.cost[entries])])
        return ShortestPath(float(total.min()), source_entry, target_entry, arcs)

    @cached_property
    def _dijkstra(self) -> Dijkstra:
        return Dijkstra(self._graph, self._length)

    @cached_property
    def _dial(self) -> Dial:
        return Dial(self._graph)

    @cached_property
    def _fits(self) -> bool:
        """Whether times and lengths fit together into the costs of a hierarchy."""
        first_out, weights = self._graph.first_out, (self._graph.weight, self._length)
        return sum(path_weight_bits(first_out, weight) for weight in weights) <= COST_BITS

    @property
    def _customized(self) -> CustomizedTimes:
        with self._lock:  # of several threads that query first, one builds
            if self._customized_times is None:
                hierarchy = self._get_hierarchy(self._graph)
                self._customized_times = CustomizedTimes(hierarchy, self._graph.weight)
            return self._customized_times

    def _sorted_entries(
        self, sources: Sources, packing: BitPacking, customized: CustomizedHierarchy
    ) -> SortedEntries:
        check_entry_nodes(sources, self.n_nodes)
        time, length = unpack(sources.cost)
        if max(time.max(initial=0), length.max(initial=0)) >= ENTRY_LIMIT:
            raise ParameterError(f"entries must cost less than {ENTRY_LIMIT} ds and dm.")
        cost, rows = packing.pack(time, length), customized.rows[sources.node]
        return sort_entries(sources.source, rows, cost, sources.n_sources, customized.dtype)


def _build_hierarchy(graph: CSRGraph) -> Hierarchy:
    return Hierarchy.build(graph.first_out, graph.head)
