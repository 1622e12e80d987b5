"""One interface to all kernels: each query goes to the one that is soonest done with it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo.engine.checks import check_arc_values, check_cutoff, thread_count
from aicomplex_geo.engine.compiled_kernels import KERNELS
from aicomplex_geo.engine.cost import (
    COST_BITS,
    ENTRY_LIMIT,
    TIMES_ALONE,
    BitPacking,
    as_int32,
    pack,
    path_weight_bits,
    unpack,
)
from aicomplex_geo.engine.cost_block import CostBlock
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.customized import CustomizedTimes
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.dijkstra import Dijkstra, check_lengths
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.kernel_choice import KernelChoice, Question
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.engine.path_table import PathTable, ShortestPath
from aicomplex_geo.engine.path_ties import (
    IncomingArcs,
    PathTree,
    TightArcs,
    TracedPaths,
    first_best_entry,
    trace_paths,
)
from aicomplex_geo.engine.paths import find_paths
from aicomplex_geo.engine.sources import (
    Sources,
    check_entry_nodes,
    entry_order,
    sort_entries,
    take_sources,
)
from aicomplex_geo.engine.sweeps import one_to_all, stream_to_targets
from aicomplex_geo.engine.targets import Targets
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.kernel_choice import Wanted
    from aicomplex_geo.engine.path_ties import TightTree
    from aicomplex_geo.engine.sources import SortedEntries

Kernel = Literal["auto", "hierarchy", "dial", "dijkstra"]
KERNEL_NAMES = get_args(Kernel)


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
        by scipy. ``"auto"``: each question by the one that is soonest done with it, its
        preparation included; kernels that are not compiled yet are compiled by another process
        while scipy searches. Where times and lengths together may need more than 62 bits it is
        scipy. Results are equal.
    get_hierarchy : callable, optional
        Takes the graph and returns its hierarchy, such as one that was built before; by default
        one is built.
    get_choice : callable, optional
        Takes the graph and returns what chooses kernels for it, shared by the searches of one
        hierarchy; by default each search has its own.

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
    >>> from aicomplex_geo.engine import Targets, unpack
    >>> places = Sources.at([0, 2])
    >>> ends = Sources.at([1, 2])
    >>> unpack(search.costs(places, ends))[0].tolist()
    [[600, 900], [2147483647, 0]]
    >>> search.prepare(2, lengths=True)
    >>> def show(row, block):
    ...     print(row, block.times().tolist())
    >>> search.stream(places, ends, show, lengths=True)
    0 [[600, 900], [2147483647, 0]]
    >>> search.stream_times(places, ends, lambda row, times: print(row, times.tolist()))
    0 [[600, 900], [2147483647, 0]]
    >>> table = search.path_table(places, ends, np.array([0]), np.array([1]))
    >>> table.arcs.tolist(), search.n_nodes, search.length.tolist(), search.hierarchy()
    ([0, 2], 3, [9000, 12000, 5000], Hierarchy(3 nodes, 3 arcs, 3 upward arcs))
    """

    def __init__(
        self,
        graph: CSRGraph,
        length: NDArray[np.int32],
        *,
        kernel: Kernel = "auto",
        get_hierarchy: Callable[[CSRGraph], Hierarchy] | None = None,
        get_choice: Callable[[CSRGraph], KernelChoice] | None = None,
    ) -> None:
        check_choice("kernel", kernel, KERNEL_NAMES)
        self._graph = graph
        self._get_hierarchy = get_hierarchy or _build_hierarchy
        self._get_choice = get_choice or _choice_of
        self._shares: dict[int, float] = {}
        self._lock = Lock()
        self._customized_times: CustomizedTimes | None = None
        self._by_length: tuple[BitPacking, CustomizedHierarchy] | None = None
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
        if self._choose_kernel("lengths" if lengths else "times", n_sources) == "hierarchy":
            self._customize(lengths=lengths)[1].reduce_arcs()

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
        share = 1.0 if limit is None else self._share_within(limit)
        kernel = self._choose_kernel("all", sources.n_sources, share)
        if kernel != "hierarchy":
            table = self._times_to_all(kernel, sources, limit)
            self._spend("all", sources.n_sources, share)
            if limit is not None and table.size:
                self._shares[limit] = float((table < INFINITY).mean())
            return table
        packing, customized = self._customize(lengths=False)
        entries = self._sorted_entries(sources, packing, customized)
        found = one_to_all(customized, entries, thread_count(None))
        if found.dtype != np.uint32:
            reached = found < found.dtype.type(customized.infinity)
            if limit is not None:
                reached &= found <= found.dtype.type(limit)
            return as_int32(found, reached)
        if limit is not None:
            found[found > limit] = INFINITY
        times: NDArray[np.int32] = found.view(np.int32)  # its infinity is INFINITY
        return times

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
        joined: Targets | None = None
        begun, n_sources = 0, sources.n_sources
        wanted: Wanted = "lengths" if lengths else "times"
        # kernels that are being compiled may be ready before all sources are searched
        while (kernel := self._choose_kernel(wanted, n_sources - begun)) != "hierarchy":
            end = min(begun + self._choice.block_size(), n_sources)
            block = take_sources(sources, begun, end)
            joined = joined or Targets(targets)
            cost = (
                _packed(self._times_to_all("dial", block, None)[:, joined.nodes])
                if kernel == "dial" and not lengths
                else self._dijkstra.run(block).cost[:, joined.nodes]
            )
            consume(begun, CostBlock(joined.costs(cost), np.inf))
            self._spend(wanted, end - begun)
            begun = end
            if begun >= n_sources:
                return
        packing, customized = self._customize(lengths=lengths)
        stream_to_targets(
            customized,
            self._sorted_entries(take_sources(sources, begun, n_sources), packing, customized),
            self._sorted_entries(targets, packing, customized),
            lambda start, found: consume(
                begun + start, CostBlock(found, customized.infinity, packing)
            ),
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
            one over the first arcs of the graph, traced back from the target. None where
            unreachable.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        table = self.path_table(sources, targets, source, target)
        costs, (starts, ends) = table.cost.tolist(), table.entries.T.tolist()
        arcs = np.split(table.arcs, table.first[1:-1])
        return [
            ShortestPath(cost, start, end, own) if start >= 0 else None
            for cost, start, end, own in zip(costs, starts, ends, arcs, strict=False)
        ]

    def path_table(
        self,
        sources: Sources,
        targets: Sources,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
    ) -> PathTable:
        """Find the shortest path of each of many pairs, all in a few arrays.

        Parameters
        ----------
        sources, targets : Sources
            Where each source enters the graph, and over which nodes each target is reached.
        source, target : numpy.ndarray
            int64, the source and the target of each pair.

        Returns
        -------
        PathTable
            The paths that :meth:`paths` returns.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        n_sources, n_paths = len(np.unique(source)), len(source)
        if self._choose_kernel("paths", n_sources, n_paths=n_paths) != "hierarchy":
            paths = self._paths_by_dijkstra(sources, targets, source, target)
            self._spend("paths", n_sources, n_paths=n_paths)
            return PathTable.of(paths)
        packing, customized = self._customize(lengths=True)
        order = np.argsort(source, kind="stable")
        pairs = source[order], target[order]
        start, end = (self._sorted_entries(one, packing, customized) for one in (sources, targets))
        ranks = entry_order(sources.source, sources.cost), entry_order(targets.source, targets.cost)
        threads = thread_count(None)
        found = (
            self._paths_by_nodes(customized, start, end, pairs, threads)
            if self._has_free_arcs
            else trace_paths(customized, self._incoming, start, (end, ranks[1]), pairs, threads)
        )
        KERNELS.note_loaded("paths")
        cost = packing.to_float(found.cost, customized.infinity)
        reached = found.entries[:, 0] >= 0
        entries = np.full_like(found.entries, -1)
        for side, rank in enumerate(ranks):
            entries[reached, side] = rank[found.entries[reached, side]]
        table = PathTable(cost, entries, found.first, found.arcs)
        return table if (np.diff(order) > 0).all() else table.take(np.argsort(order))

    def _paths_by_nodes(
        self,
        customized: CustomizedHierarchy,
        start: SortedEntries,
        end: SortedEntries,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        threads: int,
    ) -> TracedPaths:
        """Find any shortest path of each pair, where tracing could go in circles."""
        first, nodes, cost, entries = find_paths(customized, start, end, pairs, threads)
        arcs = [self._dijkstra.arcs_between(one) for one in np.split(nodes, first[1:-1])]
        begin = np.cumsum([0, *map(len, arcs)])
        return TracedPaths(np.concatenate([np.zeros(0, np.int64), *arcs]), begin, cost, entries)

    def _choose_kernel(
        self, wanted: Wanted, n_sources: int, share: float = 1.0, n_paths: int = 0
    ) -> str:
        """Choose the kernel of a question."""
        lengths = wanted in {"lengths", "paths"}
        if self._kernel != "auto":
            return "dijkstra" if lengths and self._kernel == "dial" else self._kernel
        if lengths and not self._fits:
            return "dijkstra"
        if wanted == "paths" and self._has_free_arcs:
            return "dijkstra"  # the choice among equal paths must not depend on the kernel
        return self._choice.choose(self._question(wanted, n_sources, share, n_paths))

    def _spend(self, wanted: Wanted, n_sources: int, share: float = 1.0, n_paths: int = 0) -> None:
        if self._kernel == "auto":
            self._choice.spend(self._question(wanted, n_sources, share, n_paths))

    def _question(self, wanted: Wanted, n_sources: int, share: float, n_paths: int) -> Question:
        times = self._customized_times
        lengths = wanted in {"lengths", "paths"}
        customized = times is not None and times.is_customized(lengths=lengths)
        prepared = "_dijkstra" in self.__dict__
        return Question(wanted, n_sources, customized, prepared, share, n_paths)

    def _share_within(self, limit: int) -> float:
        """Return a bound of the share of nodes within a cutoff, as found by earlier searches."""
        return min((share for most, share in self._shares.items() if most >= limit), default=1.0)

    def _times_to_all(self, kernel: str, sources: Sources, limit: int | None) -> NDArray[np.int32]:
        if kernel == "dijkstra":
            return self._dijkstra.run(sources, cutoff=limit).times
        first, nodes, found = self._dial.reach_from(sources, limit)
        KERNELS.note_loaded("dial")
        table = np.full((sources.n_sources, self.n_nodes), INFINITY, dtype=np.int32)
        table[np.repeat(np.arange(sources.n_sources), np.diff(first)), nodes] = found
        return table

    def _paths_by_dijkstra(
        self,
        sources: Sources,
        targets: Sources,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
    ) -> list[ShortestPath | None]:
        check_entry_nodes(targets, self.n_nodes)
        found: list[ShortestPath | None] = [None] * len(source)
        numbers, which = np.unique(source, return_inverse=True)
        size = self._choice.block_size()
        for begin in range(0, len(numbers), size):
            taken = numbers[begin : begin + size]
            trees = self._dijkstra.run(_selected(sources, taken), paths=self._has_free_arcs)
            for line, number in enumerate(taken.tolist()):
                tree: PathTree | TightTree = (
                    PathTree(self._dijkstra, trees, line, self._graph.tail)
                    if self._has_free_arcs
                    else self._tight_arcs.tree(trees.cost[line], sources, number)
                )
                for i in np.flatnonzero(which == begin + line).tolist():
                    found[i] = _path_in_tree(tree, sources, targets, number, int(target[i]))
        return found

    @cached_property
    def _dijkstra(self) -> Dijkstra:
        return Dijkstra(self._graph, self._length)

    @cached_property
    def _incoming(self) -> IncomingArcs:
        return IncomingArcs.of(self._graph)

    @cached_property
    def _tight_arcs(self) -> TightArcs:
        return TightArcs(self._graph, self._length)

    @cached_property
    def _has_free_arcs(self) -> bool:
        """Whether an arc takes no time and has no length."""
        return bool(((self._graph.weight == 0) & (self._length == 0)).any())

    @cached_property
    def _dial(self) -> Dial:
        return Dial(self._graph)

    @cached_property
    def _fits(self) -> bool:
        """Whether times and lengths fit together into the costs of a hierarchy."""
        first_out, weights = self._graph.first_out, (self._graph.weight, self._length)
        return sum(path_weight_bits(first_out, weight) for weight in weights) <= COST_BITS

    @cached_property
    def _choice(self) -> KernelChoice:
        return self._get_choice(self._graph)

    def _customize(self, *, lengths: bool) -> tuple[BitPacking, CustomizedHierarchy]:
        """Return the hierarchy for times, or times and lengths, and how its costs are packed."""
        with self._lock:  # of several threads that query first, one builds
            if self._customized_times is None:
                hierarchy = self._get_hierarchy(self._graph)
                self._customized_times = CustomizedTimes(hierarchy, self._graph.weight)
                self._choice.has_hierarchy = True
        if not lengths:
            found = TIMES_ALONE, self._customized_times.by_time
        else:
            if self._by_length is None:  # which compares all lengths with those it knows
                times = self._customized_times
                self._by_length = times.by_time_and_length(self._length, "length")
            found = self._by_length
        KERNELS.note_loaded("lengths" if lengths else "times")
        return found

    def _sorted_entries(
        self, sources: Sources, packing: BitPacking, customized: CustomizedHierarchy
    ) -> SortedEntries:
        check_entry_nodes(sources, self.n_nodes)
        time, length = unpack(sources.cost)
        if max(time.max(initial=0), length.max(initial=0)) >= ENTRY_LIMIT:
            raise ParameterError(f"entries must cost less than {ENTRY_LIMIT} ds and dm.")
        cost, rows = packing.pack(time, length), customized.rows[sources.node]
        return sort_entries(sources.source, rows, cost, sources.n_sources, customized.dtype)


def _path_in_tree(
    tree: PathTree | TightTree, sources: Sources, targets: Sources, source: int, target: int
) -> ShortestPath | None:
    """Read the path to a target off the tree of its source."""
    target_entry, total = first_best_entry(tree.cost, targets, target)
    if target_entry < 0:
        return None
    arcs, first = tree.path(int(targets.node[target_entry]))
    entries = np.flatnonzero((sources.source == source) & (sources.node == first))
    source_entry = int(entries[np.argmin(sources.cost[entries])])
    return ShortestPath(total, source_entry, target_entry, arcs)


def _selected(sources: Sources, numbers: NDArray[np.int64]) -> Sources:
    """Take some sources, given in ascending order."""
    inside = np.isin(sources.source, numbers)
    source = np.searchsorted(numbers, sources.source[inside])
    return Sources(len(numbers), source, sources.node[inside], sources.cost[inside])


def _packed(times: NDArray[np.int32]) -> NDArray[np.float64]:
    """Join times with lengths of 0."""
    return np.where(times < INFINITY, pack(times, 0), np.inf)


def _build_hierarchy(graph: CSRGraph) -> Hierarchy:
    return Hierarchy.build(graph.first_out, graph.head)


def _choice_of(graph: CSRGraph) -> KernelChoice:
    return KernelChoice(graph.n_arcs)
