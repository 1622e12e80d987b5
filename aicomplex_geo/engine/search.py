"""Searches for trips: each question goes to the kernel that answers it soonest."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import arc_values, limit_of, thread_count
from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME, add_legs, pack, unpack
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.dial import Dial, too_large
from aicomplex_geo.engine.dijkstra import Dijkstra
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.metric import COST_BITS, ENTRY_LIMIT, path_sum_bits
from aicomplex_geo.engine.paths import find_ways
from aicomplex_geo.engine.sources import in_order, starts
from aicomplex_geo.engine.sweeps import pairs, surface, visit
from aicomplex_geo.engine.targets import Targets
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.dijkstra import ShortestPathTrees, Sources
    from aicomplex_geo.engine.metric import Metric
    from aicomplex_geo.engine.sources import Starts

KERNELS = ("auto", "hierarchy", "dial", "dijkstra")
SCIPY_MAX_NODES = 20_000
"""Nodes of a graph that is searched sooner than kernels are loaded, let alone compiled."""
DIAL_MAX_SOURCES = 16
"""Sources that are searched sooner one by one than a hierarchy is built."""
SOURCES_PER_CALL = 64
"""Sources of one call of scipy: bounds the memory that a table takes."""
VALUES_PER_CHUNK = 2**20
"""Values that are converted at a time, for the same reason."""


@dataclass(frozen=True, eq=False)
class ShortestPath:
    """A way from a source to a target.

    Parameters
    ----------
    cost : float
        Time and length as ``pack`` joins them, those of both seeds included.
    source_entry, target_entry : int
        By which seed of the source and of the target: their positions among all.
    arcs : numpy.ndarray
        int64 positions in the graph, in the order of travel; empty where both seeds are at
        one node.
    """

    cost: float
    source_entry: int
    target_entry: int
    arcs: NDArray[np.int64]


class Search:
    """Searches on one graph with one set of lengths, by whichever kernel is asked for.

    Parameters
    ----------
    graph : CSRGraph
        The graph; its weights are deciseconds.
    length : numpy.ndarray
        int32 decimetres of each arc, 0 or more.
    kernel : {"auto", "hierarchy", "dial", "dijkstra"}, default "auto"
        ``"hierarchy"``: everything by a contraction hierarchy, compiled and on all cores.
        ``"dial"``: surfaces by a bucket queue, compiled, without preparation; the rest by
        scipy. ``"dijkstra"``: by scipy. ``"auto"``: scipy on graphs under 20,000 nodes, where
        it answers before the kernels are loaded, let alone compiled; on larger ones ``"dial"``
        for the first 16 sources, which it answers before a hierarchy is built, then the
        hierarchy; but scipy where times and lengths together may need more than 62 bits. The
        answers are the same.
    get_hierarchy : callable, optional
        Takes the graph and gives its hierarchy, such as one that was built before; by default
        it is built.

    Raises
    ------
    ParameterError
        If there is no such kernel, the lengths are no int32 or do not fit the graph, or an arc
        is too long for exact sums.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Search, Sources
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [600, 300, 1200])
    >>> search = Search(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search.times(Sources.at([0, 2])).tolist()
    [[0, 600, 900], [2147483647, 2147483647, 0]]
    """

    def __init__(
        self,
        graph: CSRGraph,
        length: NDArray[np.int32],
        *,
        kernel: str = "auto",
        get_hierarchy: Callable[[CSRGraph], Hierarchy] | None = None,
    ) -> None:
        if kernel not in KERNELS:
            raise ParameterError(f"kernel is {kernel!r}. Give one of {', '.join(KERNELS)}.")
        self._graph = graph
        self._get_hierarchy = get_hierarchy or _build_hierarchy
        self._lock = threading.Lock()
        self._metric_built: Metric | None = None
        self._n_sources = 0
        self._kernel = kernel
        self._dijkstra = Dijkstra(graph, length)
        self._length = arc_values(length, graph.n_arcs, "length")
        self.n_nodes = graph.n_nodes

    def choose_kernel(self, n_sources: int, *, lengths: bool) -> str:
        """Choose the kernel for a question, and count its sources.

        Parameters
        ----------
        n_sources : int
            How many sources it has.
        lengths : bool
            Whether lengths are asked for beside times.

        Returns
        -------
        str
            ``"hierarchy"``, ``"dial"`` or ``"dijkstra"``.
        """
        if self._kernel == "auto":
            with self._lock:
                self._n_sources += n_sources
                few = self._metric_built is None and self._n_sources <= DIAL_MAX_SOURCES
            if self.n_nodes < SCIPY_MAX_NODES or (lengths and not self._fits):
                return "dijkstra"
            chosen = "dial" if few else "hierarchy"
        else:
            chosen = self._kernel
        return "dijkstra" if lengths and chosen == "dial" else chosen

    def times(self, seeds: Sources, *, cutoff: int | None = None) -> NDArray[np.int32]:
        """Find the time from every source to all nodes.

        Parameters
        ----------
        seeds : Sources
            Where each source enters the graph.
        cutoff : int, optional
            Deciseconds, inclusive: nodes further away count as not reached.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds ``(n_sources, n_nodes)``, ``INFINITY`` where not reached.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, `cutoff` is out of range, or a path takes too
            long for exact sums.
        """
        limit = None if cutoff is None else limit_of(cutoff)
        chosen = self.choose_kernel(seeds.n_sources, lengths=False)
        if chosen == "dijkstra":
            return self._dijkstra.run(seeds, cutoff=limit).times
        if chosen == "dial":
            first, nodes, found = self._dial.reach_from(seeds, limit)
            table = np.full((seeds.n_sources, self.n_nodes), INFINITY, dtype=np.int32)
            table[np.repeat(np.arange(seeds.n_sources), np.diff(first)), nodes] = found
            return table
        customized = self._metric.timed
        found = surface(customized, self._starts(seeds, 0, customized), thread_count(None))
        return _times(found, customized.infinity, limit)

    def costs(self, seeds: Sources, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Find the cost from every source to some nodes.

        Parameters
        ----------
        seeds : Sources
            Where each source enters the graph.
        nodes : numpy.ndarray
            int64, may repeat.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_nodes)`` as ``pack`` joins time and length, ``inf`` where
            not reached.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        if self.choose_kernel(seeds.n_sources, lengths=True) == "hierarchy":
            shift, customized = self._metric.packed(self._length)
            begun = self._starts(seeds, shift, customized)
            found = pairs(customized, begun, customized.rows[nodes], thread_count(None))
            return _costs(found, shift, customized.infinity)
        cost = np.empty((seeds.n_sources, len(nodes)))
        for start, found in self._by_dijkstra(seeds, nodes):
            cost[start : start + len(found)] = found
        return cost

    def stream_times(
        self, sources: Sources, targets: Sources, take: Callable[[int, NDArray[np.int32]], None]
    ) -> None:
        """Find the time from every source to every target, and keep none of it.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        targets : Sources
            Where each target is reached from the graph, with what is left from there.
        take : callable
            Called with the number of a source, and int32 deciseconds
            ``(n_some_sources, n_targets)`` of this one and the next few, ``INFINITY`` where not
            reached. It may be called from several threads, and in any order, but always with
            the same sources together.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        targets.check(self.n_nodes)
        ends = Targets(targets)
        if self.choose_kernel(sources.n_sources, lengths=False) != "hierarchy":
            for start, cost in self._by_dijkstra(sources, ends.nodes):
                take(start, unpack(ends.costs(cost))[0])
            return
        customized = self._metric.timed
        begun = self._starts(sources, 0, customized)

        def reach(start: int, found: NDArray[Any]) -> None:
            take(start, unpack(ends.costs(_costs(found, 0, customized.infinity)))[0])

        visit(customized, begun, customized.rows[ends.nodes], reach, thread_count(None))

    def paths(
        self, seeds: Sources, ends: Sources, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> list[ShortestPath | None]:
        """Find the way of each of many pairs.

        Parameters
        ----------
        seeds, ends : Sources
            Where each source enters the graph, and where each target is reached from it.
        sources, targets : numpy.ndarray
            int64, equally many: pairs of a source and a target.

        Returns
        -------
        list of ShortestPath or None
            The fastest way, and the shortest of several as fast; of several of these any, but
            always the same by one kernel. None where there is no way.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        if self.choose_kernel(len(np.unique(sources)), lengths=True) == "dijkstra":
            return self._paths_by_dijkstra(seeds, ends, sources, targets)
        shift, customized = self._metric.packed(self._length)
        first, nodes, packed, chosen = find_ways(
            customized,
            self._starts(seeds, shift, customized),
            self._starts(ends, shift, customized),
            (sources, targets),
            thread_count(None),
        )
        cost = _costs(packed, shift, customized.infinity)
        begun, ended = in_order(seeds.source, seeds.cost), in_order(ends.source, ends.cost)
        return [
            ShortestPath(
                float(cost[i]),
                int(begun[chosen[i, 0]]),
                int(ended[chosen[i, 1]]),
                self._dijkstra.arcs_of(nodes[first[i] : first[i + 1]]),
            )
            if np.isfinite(cost[i])
            else None
            for i in range(len(cost))
        ]

    def _by_dijkstra(
        self, seeds: Sources, nodes: NDArray[np.int64]
    ) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """Give the costs to some nodes, of the sources from a number on, block by block."""
        for start in range(0, seeds.n_sources, SOURCES_PER_CALL):
            part = seeds.part(start, min(start + SOURCES_PER_CALL, seeds.n_sources))
            yield start, self._dijkstra.run(part).cost[:, nodes]

    def _paths_by_dijkstra(
        self, seeds: Sources, ends: Sources, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> list[ShortestPath | None]:
        ends.check(self.n_nodes)
        found: list[ShortestPath | None] = [None] * len(sources)
        known, labels = -1, None
        for i in np.argsort(sources, kind="stable").tolist():
            source = int(sources[i])
            if labels is None or source != known:
                known = source
                labels = self._dijkstra.run(seeds.part(source, source + 1), paths=True)
            found[i] = self._path(labels, seeds, ends, source, int(targets[i]))
        return found

    def _path(
        self, labels: ShortestPathTrees, seeds: Sources, ends: Sources, source: int, target: int
    ) -> ShortestPath | None:
        """Take a trip out of the labels of its source."""
        slots = np.flatnonzero(ends.source == target)
        total = labels.cost[0, ends.node[slots]]
        add_legs(total, ends.cost[slots])
        if not np.isfinite(total).any():
            return None
        end = int(slots[np.argmin(total)])
        arcs = self._dijkstra.arcs(labels, 0, int(ends.node[end]))
        entered = self._graph.tail[arcs[0]] if len(arcs) else ends.node[end]
        slots = np.flatnonzero((seeds.source == source) & (seeds.node == entered))
        return ShortestPath(float(total.min()), int(slots[np.argmin(seeds.cost[slots])]), end, arcs)

    @cached_property
    def _dial(self) -> Dial:
        return Dial(self._graph)

    @cached_property
    def _fits(self) -> bool:
        """Whether times and lengths fit together into what the kernels add up."""
        bits = path_sum_bits(self._graph.first_out, self._graph.weight, self._length)
        return sum(bits) <= COST_BITS

    @property
    def _metric(self) -> Metric:
        with self._lock:  # of several threads that ask first, one builds
            if self._metric_built is None:
                self._metric_built = self._get_hierarchy(self._graph).customize(self._graph.weight)
            return self._metric_built

    def _starts(self, seeds: Sources, shift: int, customized: CustomizedHierarchy) -> Starts:
        """Give sources as kernels take them; with no bits for lengths, times alone."""
        seeds.check(self.n_nodes)
        time, length = unpack(seeds.cost)
        if max(time.max(initial=0), length.max(initial=0)) >= ENTRY_LIMIT:
            raise ParameterError(f"seeds must cost less than {ENTRY_LIMIT} ds and dm.")
        cost = time.astype(np.uint64) << np.uint64(shift)
        if shift:
            cost |= length.astype(np.uint64)
        rows = customized.rows[seeds.node]
        return starts(seeds.source, rows, cost, seeds.n_sources, customized.dtype)


def _build_hierarchy(graph: CSRGraph) -> Hierarchy:
    return Hierarchy.build(graph.first_out, graph.head)


def _times(found: NDArray[Any], infinity: int, cutoff: int | None) -> NDArray[np.int32]:
    """Take times as kernels have them, those within a cutoff."""
    late = found >= found.dtype.type(infinity)
    if cutoff is not None:
        late |= found > found.dtype.type(cutoff)
    most = int(found.max(where=~late, initial=0))
    if most >= INFINITY:
        raise too_large(f"takes {most} ds")
    times: NDArray[np.int32] = np.where(late, INFINITY, found).astype(np.int32)
    return times


def _costs(found: NDArray[Any], shift: int, infinity: int) -> NDArray[np.float64]:
    """Put the costs of kernels as ``pack`` has them; without a shift they are times."""
    kind = found.dtype.type
    cost = np.full(found.size, np.inf)
    flat = found.ravel()
    for start in range(0, found.size, VALUES_PER_CHUNK):
        some = flat[start : start + VALUES_PER_CHUNK]
        reached = np.flatnonzero(some < kind(infinity))
        time, length = some[reached] >> kind(shift), some[reached] & kind(2**shift - 1)
        if time.max(initial=0) >= MAX_TIME or length.max(initial=0) >= MAX_LENGTH:
            raise ParameterError(
                f"a path takes {MAX_TIME} ds or more, or is {MAX_LENGTH} dm long or longer, too "
                "long for exact sums."
            )
        cost[start + reached] = pack(time, length)
    return cost.reshape(found.shape)
