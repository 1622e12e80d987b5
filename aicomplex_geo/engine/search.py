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
from aicomplex_geo.engine.ends import Ends
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.metric import BEFORE, BITS, bits_of
from aicomplex_geo.engine.seeds import in_order, starts
from aicomplex_geo.engine.sweeps import pairs, surface, visit
from aicomplex_geo.engine.ways import find_ways
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.dijkstra import Labels, Seeds
    from aicomplex_geo.engine.metric import Metric
    from aicomplex_geo.engine.seeds import Starts
    from aicomplex_geo.engine.weighing import Weighed

KERNELS = ("auto", "hierarchy", "dial", "dijkstra")
SMALL = 20_000
"""Nodes of a graph that is searched sooner than kernels are loaded, let alone compiled."""
FEW = 16
"""Sources that are searched sooner one by one than a hierarchy is built."""
BLOCK = 64
"""Sources of one call of scipy: bounds the memory that a table takes."""
CELLS = 2**20
"""Values that are converted at a time, for the same reason."""


@dataclass(frozen=True, eq=False)
class Trip:
    """A way from a source to a target.

    Parameters
    ----------
    cost : float
        Time and length as ``pack`` joins them, those of both seeds included.
    start, end : int
        By which seed of the source and of the target: their positions among all.
    arcs : numpy.ndarray
        int64 positions in the graph, in the order of travel; empty where both seeds are at
        one node.
    """

    cost: float
    start: int
    end: int
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
    share : callable, optional
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
    >>> from aicomplex_geo.engine import CSRGraph, Search, Seeds
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [600, 300, 1200])
    >>> search = Search(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search.times(Seeds.at([0, 2])).tolist()
    [[0, 600, 900], [2147483647, 2147483647, 0]]
    """

    def __init__(
        self,
        graph: CSRGraph,
        length: NDArray[np.int32],
        *,
        kernel: str = "auto",
        share: Callable[[CSRGraph], Hierarchy] | None = None,
    ) -> None:
        if kernel not in KERNELS:
            raise ParameterError(f"kernel is {kernel!r}. Give one of {', '.join(KERNELS)}.")
        self._graph = graph
        self._share = share or _built
        self._lock = threading.Lock()
        self._made: Metric | None = None
        self._asked = 0
        self._kernel = kernel
        self._dijkstra = Dijkstra(graph, length)
        self._length = arc_values(length, graph.n_arcs, "length")
        self.n_nodes = graph.n_nodes

    def kernel(self, n_sources: int, *, lengths: bool) -> str:
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
                self._asked += n_sources
                few = self._made is None and self._asked <= FEW
            if self.n_nodes < SMALL or (lengths and not self._fits):
                return "dijkstra"
            chosen = "dial" if few else "hierarchy"
        else:
            chosen = self._kernel
        return "dijkstra" if lengths and chosen == "dial" else chosen

    def times(self, seeds: Seeds, *, cutoff: int | None = None) -> NDArray[np.int32]:
        """Find the time from every source to all nodes.

        Parameters
        ----------
        seeds : Seeds
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
        chosen = self.kernel(seeds.n_sources, lengths=False)
        if chosen == "dijkstra":
            return self._dijkstra.run(seeds, cutoff=limit).times
        if chosen == "dial":
            first, nodes, found = self._dial.reach_from(seeds, limit)
            table = np.full((seeds.n_sources, self.n_nodes), INFINITY, dtype=np.int32)
            table[np.repeat(np.arange(seeds.n_sources), np.diff(first)), nodes] = found
            return table
        weighed = self._metric.timed
        found = surface(weighed, self._starts(seeds, 0, weighed), thread_count(None))
        return _times(found, weighed.infinity, limit)

    def pairs(self, seeds: Seeds, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Find the cost from every source to some nodes.

        Parameters
        ----------
        seeds : Seeds
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
        if self.kernel(seeds.n_sources, lengths=True) == "hierarchy":
            shift, weighed = self._metric.packed(self._length)
            begun = self._starts(seeds, shift, weighed)
            found = pairs(weighed, begun, weighed.rows[nodes], thread_count(None))
            return _costs(found, shift, weighed.infinity)
        cost = np.empty((seeds.n_sources, len(nodes)))
        for start, found in self._by_dijkstra(seeds, nodes):
            cost[start : start + len(found)] = found
        return cost

    def visit(
        self, sources: Seeds, targets: Seeds, take: Callable[[int, NDArray[np.int32]], None]
    ) -> None:
        """Find the time from every source to every target, and keep none of it.

        Parameters
        ----------
        sources : Seeds
            Where each source enters the graph.
        targets : Seeds
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
        ends = Ends(targets)
        if self.kernel(sources.n_sources, lengths=False) != "hierarchy":
            for start, cost in self._by_dijkstra(sources, ends.nodes):
                take(start, unpack(ends.least(cost))[0])
            return
        weighed = self._metric.timed
        begun = self._starts(sources, 0, weighed)

        def reach(start: int, found: NDArray[Any]) -> None:
            take(start, unpack(ends.least(_costs(found, 0, weighed.infinity)))[0])

        visit(weighed, begun, weighed.rows[ends.nodes], reach, thread_count(None))

    def trips(
        self, seeds: Seeds, ends: Seeds, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> list[Trip | None]:
        """Find the way of each of many pairs.

        Parameters
        ----------
        seeds, ends : Seeds
            Where each source enters the graph, and where each target is reached from it.
        sources, targets : numpy.ndarray
            int64, equally many: pairs of a source and a target.

        Returns
        -------
        list of Trip or None
            The fastest way, and the shortest of several as fast; of several of these any, but
            always the same by one kernel. None where there is no way.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        if self.kernel(len(np.unique(sources)), lengths=True) == "dijkstra":
            return self._trips_by_dijkstra(seeds, ends, sources, targets)
        shift, weighed = self._metric.packed(self._length)
        first, nodes, packed, chosen = find_ways(
            weighed,
            self._starts(seeds, shift, weighed),
            self._starts(ends, shift, weighed),
            (sources, targets),
            thread_count(None),
        )
        cost = _costs(packed, shift, weighed.infinity)
        begun, ended = in_order(seeds.source, seeds.cost), in_order(ends.source, ends.cost)
        return [
            Trip(
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
        self, seeds: Seeds, nodes: NDArray[np.int64]
    ) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """Give the costs to some nodes, of the sources from a number on, block by block."""
        for start in range(0, seeds.n_sources, BLOCK):
            part = seeds.part(start, min(start + BLOCK, seeds.n_sources))
            yield start, self._dijkstra.run(part).cost[:, nodes]

    def _trips_by_dijkstra(
        self, seeds: Seeds, ends: Seeds, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> list[Trip | None]:
        ends.check(self.n_nodes)
        found: list[Trip | None] = [None] * len(sources)
        known, labels = -1, None
        for i in np.argsort(sources, kind="stable").tolist():
            source = int(sources[i])
            if labels is None or source != known:
                known = source
                labels = self._dijkstra.run(seeds.part(source, source + 1), paths=True)
            found[i] = self._trip(labels, seeds, ends, source, int(targets[i]))
        return found

    def _trip(
        self, labels: Labels, seeds: Seeds, ends: Seeds, source: int, target: int
    ) -> Trip | None:
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
        return Trip(float(total.min()), int(slots[np.argmin(seeds.cost[slots])]), end, arcs)

    @cached_property
    def _dial(self) -> Dial:
        return Dial(self._graph)

    @cached_property
    def _fits(self) -> bool:
        """Whether times and lengths fit together into what the kernels add up."""
        bits = bits_of(self._graph.first_out, self._graph.weight, self._length)
        return sum(bits) <= BITS

    @property
    def _metric(self) -> Metric:
        with self._lock:  # of several threads that ask first, one builds
            if self._made is None:
                self._made = self._share(self._graph).customize(self._graph.weight)
            return self._made

    def _starts(self, seeds: Seeds, shift: int, weighed: Weighed) -> Starts:
        """Seeds as kernels take them; with no bits for lengths, times alone."""
        seeds.check(self.n_nodes)
        time, length = unpack(seeds.cost)
        if max(time.max(initial=0), length.max(initial=0)) >= BEFORE:
            raise ParameterError(f"seeds must cost less than {BEFORE} ds and dm.")
        cost = time.astype(np.uint64) << np.uint64(shift)
        if shift:
            cost |= length.astype(np.uint64)
        rows = weighed.rows[seeds.node]
        return starts(seeds.source, rows, cost, seeds.n_sources, weighed.dtype)


def _built(graph: CSRGraph) -> Hierarchy:
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
    for start in range(0, found.size, CELLS):
        some = flat[start : start + CELLS]
        reached = np.flatnonzero(some < kind(infinity))
        time, length = some[reached] >> kind(shift), some[reached] & kind(2**shift - 1)
        if time.max(initial=0) >= MAX_TIME or length.max(initial=0) >= MAX_LENGTH:
            raise ParameterError(
                f"a path takes {MAX_TIME} ds or more, or is {MAX_LENGTH} dm long or longer, too "
                "long for exact sums."
            )
        cost[start + reached] = pack(time, length)
    return cost.reshape(found.shape)
