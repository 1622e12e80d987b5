"""Searches for trips: each question goes to the kernel that answers it soonest."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME, pack, unpack
from aicomplex_geo.engine.dijkstra import Dijkstra, Labels
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.metric import BEFORE, BITS, bits_of
from aicomplex_geo.engine.seeds import starts
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.dijkstra import Seeds
    from aicomplex_geo.engine.metric import Metric
    from aicomplex_geo.engine.seeds import Starts
    from aicomplex_geo.engine.weighing import Weighed

KERNELS = ("auto", "hierarchy", "dijkstra")
SMALL = 20_000
"""Nodes of a graph that is searched sooner than kernels are loaded, let alone compiled."""
BLOCK = 64
"""Sources of one call of scipy: bounds the memory that a table takes."""


class Search:
    """Searches on one graph with one set of lengths, by whichever kernel is asked for.

    Parameters
    ----------
    graph : CSRGraph
        The graph; its weights are deciseconds.
    length : numpy.ndarray
        int32 decimetres of each arc, 0 or more.
    kernel : {"auto", "hierarchy", "dijkstra"}, default "auto"
        ``"hierarchy"``: tables and surfaces by a contraction hierarchy, compiled and on all
        cores; searches with a cutoff or paths are scipy's. ``"dijkstra"``: by scipy.
        ``"auto"``: scipy on graphs under 20,000 nodes, where it answers before the kernels are
        loaded, and where times and lengths may need more than 62 bits. The answers are the same.
    share : callable, optional
        Takes the graph and gives its hierarchy, such as one that was built before; by default
        it is built.

    Raises
    ------
    ParameterError
        If there is no such kernel, the lengths do not fit the graph, or an arc is too long
        for exact sums.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Search, Seeds
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [600, 300, 1200])
    >>> search = Search(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search.run(Seeds.at([0, 2])).times.tolist()
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
        self._graph, self._length = graph, length
        self._share = share or _built
        self._lock = threading.Lock()
        self._made: Metric | None = None
        self._dijkstra = Dijkstra(graph, length)
        self.n_nodes = graph.n_nodes
        if kernel == "auto":
            soon = (
                graph.n_nodes < SMALL or sum(bits_of(graph.first_out, graph.weight, length)) > BITS
            )
            kernel = "dijkstra" if soon else "hierarchy"
        self.kernel = kernel

    def run(self, seeds: Seeds, *, cutoff: int | None = None, paths: bool = False) -> Labels:
        """Search from every source.

        Parameters
        ----------
        seeds : Seeds
            Where each source enters the graph.
        cutoff : int, optional
            Deciseconds, inclusive: nodes further away count as not reached.
        paths : bool, default False
            Whether to keep the node before each node; by scipy always.

        Returns
        -------
        Labels
            Times and lengths to all nodes.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        if paths or cutoff is not None or self.kernel == "dijkstra":
            return self._dijkstra.run(seeds, cutoff=cutoff, paths=paths)
        shift, weighed = self._metric.packed(self._length)
        at = self._starts(seeds, shift, weighed)
        return Labels(_costs(self._metric.surface(at, weighed, thread_count(None)), shift), None)

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
        if self.kernel == "hierarchy":
            shift, weighed = self._metric.packed(self._length)
            at = self._starts(seeds, shift, weighed)
            rows = (self.n_nodes - 1 - self._metric.hierarchy.rank[nodes]).astype(np.int32)
            return _costs(self._metric.pairs(at, rows, weighed, thread_count(None)), shift)
        cost = np.empty((seeds.n_sources, len(nodes)))
        for start in range(0, seeds.n_sources, BLOCK):
            stop = min(start + BLOCK, seeds.n_sources)
            cost[start:stop] = self._dijkstra.run(seeds.part(start, stop)).cost[:, nodes]
        return cost

    def arcs(self, labels: Labels, source: int, node: int) -> NDArray[np.int64]:
        """List the arcs of a path, in the order of travel.

        Parameters
        ----------
        labels : Labels
            What ``run`` gave with ``paths=True``.
        source : int
            The source.
        node : int
            Where the path ends.

        Returns
        -------
        numpy.ndarray
            int64 positions of arcs in the graph; empty where the path enters the graph at
            `node`, and where `node` is not reached.

        Raises
        ------
        ParameterError
            If the labels were made without paths.
        """
        return self._dijkstra.arcs(labels, source, node)

    @property
    def _metric(self) -> Metric:
        with self._lock:  # of several threads that ask first, one builds
            if self._made is None:
                self._made = self._share(self._graph).customize(self._graph.weight)
            return self._made

    def _starts(self, seeds: Seeds, shift: int, weighed: Weighed) -> Starts:
        if len(seeds.node) and not (seeds.node.min() >= 0 and seeds.node.max() < self.n_nodes):
            raise ParameterError(f"seeds must be at one of the {self.n_nodes} nodes of the graph.")
        time, length = unpack(seeds.cost)
        if max(time.max(initial=0), length.max(initial=0)) >= BEFORE:
            raise ParameterError(f"seeds must cost less than {BEFORE} ds and dm.")
        cost = (time.astype(np.uint64) << np.uint64(shift)) | length.astype(np.uint64)
        rows = self.n_nodes - 1 - self._metric.hierarchy.rank[seeds.node]
        return starts(seeds.source, rows, cost, seeds.n_sources, weighed.dtype)


def _built(graph: CSRGraph) -> Hierarchy:
    return Hierarchy.build(graph.first_out, graph.head)


def _costs(found: NDArray[Any], shift: int) -> NDArray[np.float64]:
    """Put the costs of kernels as ``pack`` has them."""
    reached = found < np.uint64(2**62)
    time = np.where(reached, found >> np.uint64(shift), np.uint64(0))
    length = np.where(reached, found & np.uint64(2**shift - 1), np.uint64(0))
    if time.max(initial=0) >= MAX_TIME or length.max(initial=0) >= MAX_LENGTH:
        raise ParameterError(
            f"a path takes {MAX_TIME} ds or more, or is {MAX_LENGTH} dm long or longer, too long "
            "for exact sums."
        )
    return np.where(reached, pack(time, length), np.inf)
