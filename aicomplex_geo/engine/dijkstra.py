"""Dijkstra's algorithm by scipy: exact times, and the shortest length among equal times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME, SCALE, pack, unpack
from aicomplex_geo.engine.sources import check_entry_nodes
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from aicomplex_geo.engine.csr import CSRGraph
    from aicomplex_geo.engine.sources import Sources


@dataclass(frozen=True, eq=False, repr=False)
class ShortestPathTrees:
    """Shortest paths from each source to all nodes.

    Parameters
    ----------
    cost : numpy.ndarray
        float64 ``(n_sources, n_nodes)``: time and length as ``pack`` joins them, ``inf``
        where a node is not reached.
    predecessor : numpy.ndarray or None
        int32 ``(n_sources, n_nodes)``: the node before each node on its path, negative at the
        node where the path enters the graph; None if paths were not requested.

    Examples
    --------
    >>> from aicomplex_geo.engine import CSRGraph, Sources
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1], [1, 2], [600, 300])
    >>> trees = Dijkstra(graph, np.array([9000, 5000], dtype=np.int32)).run(Sources.at([0]))
    >>> isinstance(trees, ShortestPathTrees), trees.times.tolist(), trees.lengths.tolist()
    (True, [[0, 600, 900]], [[0, 9000, 14000]])
    """

    cost: NDArray[np.float64]
    predecessor: NDArray[np.int32] | None

    def __repr__(self) -> str:
        n_sources, n_nodes = self.cost.shape
        paths = "without" if self.predecessor is None else "with"
        plural = "" if n_sources == 1 else "s"
        return f"ShortestPathTrees({n_sources:,} source{plural}, {n_nodes:,} nodes, {paths} paths)"

    @property
    def times(self) -> NDArray[np.int32]:
        """Deciseconds ``(n_sources, n_nodes)``, ``INFINITY`` where not reached."""
        return unpack(self.cost)[0]

    @property
    def lengths(self) -> NDArray[np.int32]:
        """Decimetres of the shortest among the fastest paths, ``INFINITY`` where not reached."""
        return unpack(self.cost)[1]


def check_lengths(graph: CSRGraph, length: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the lengths of arcs, or raise unless sums of times and lengths are exact."""
    lengths = np.asarray(length)
    if lengths.shape != (graph.n_arcs,) or (graph.n_arcs and lengths.min() < 0):
        raise ParameterError(f"length must hold {graph.n_arcs} values of 0 or more.")
    if graph.n_arcs and (graph.weight.max() >= MAX_TIME or lengths.max() >= MAX_LENGTH):
        raise ParameterError(
            f"an arc must take less than {MAX_TIME} ds and be shorter than {MAX_LENGTH} dm."
        )
    return lengths


class Dijkstra:
    """Shortest paths on one graph, by time, then length.

    Parameters
    ----------
    graph : CSRGraph
        The graph; its weights are deciseconds.
    length : numpy.ndarray
        Decimetres of each arc, 0 or more.

    Raises
    ------
    ParameterError
        If the lengths do not fit the graph, or an arc is too long for exact sums.

    Notes
    -----
    Time and length are joined in one float64 (see ``pack``), so that the result is exact
    and does not depend on the order of the arcs: Dijkstra [1]_ minimizes time, and length
    among equal times.

    References
    ----------
    .. [1] E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische
       Mathematik 1, 1959, 269-271.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Sources
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    >>> search = Dijkstra(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search.run(Sources.at([0, 2])).times.tolist()
    [[0, 600, 900], [2147483647, 2147483647, 0]]
    >>> trees = search.run(Sources.at([0]), paths=True)
    >>> search.path_arcs(trees, 0, 2).tolist(), search.arcs_between(np.array([0, 1, 2])).tolist()
    ([0, 2], [0, 2])
    """

    def __init__(self, graph: CSRGraph, length: NDArray[np.int32]) -> None:
        lengths = check_lengths(graph, length)
        self.n_nodes = graph.n_nodes
        self._n_arcs = graph.n_arcs
        self._fastest_speed = _fastest(graph.weight, lengths)
        self._total_length = int(lengths.sum(dtype=np.int64))
        # scipy names a path by its nodes, so of parallel arcs only the best may stay
        tail = graph.tail
        cost = pack(graph.weight, lengths)
        arcs = np.lexsort((np.arange(graph.n_arcs), cost, graph.head, tail))
        arcs = arcs[tail[arcs] != graph.head[arcs]]
        key = tail[arcs].astype(np.int64) * graph.n_nodes + graph.head[arcs]
        first = np.ones(len(arcs), dtype=np.bool_)
        first[1:] = key[1:] != key[:-1]
        self._arc, self._key = arcs[first], key[first]
        self._head, self._cost = graph.head[self._arc], cost[self._arc]
        counts = np.bincount(tail[self._arc], minlength=graph.n_nodes)
        self._first_out = np.concatenate([[0], np.cumsum(counts)])

    def __repr__(self) -> str:
        return f"Dijkstra({self.n_nodes:,} nodes, {self._n_arcs:,} arcs)"

    def run(
        self, sources: Sources, *, cutoff: int | None = None, paths: bool = False
    ) -> ShortestPathTrees:
        """Search from every source.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph.
        cutoff : int, optional
            Deciseconds, inclusive: nodes farther away count as not reached.
        paths : bool, default False
            Whether to keep the node before each node.

        Returns
        -------
        ShortestPathTrees
            Times and lengths to all nodes.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, or a path is too long for exact sums.
        """
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - heavy

        n, k = self.n_nodes, sources.n_sources
        check_entry_nodes(sources, n)
        if not k or not n:
            empty = np.full((k, n), -1, dtype=np.int32) if paths else None
            return ShortestPathTrees(np.full((k, n), np.inf), empty)
        limit = np.inf if cutoff is None else float(pack(cutoff + 1, 0)) - 1
        graph, indices = self._augmented(sources), np.arange(n, n + k)
        predecessor = None
        if paths:
            cost, predecessor = dijkstra(
                graph, indices=indices, return_predecessors=True, limit=limit
            )
            predecessor = predecessor[:, :n].astype(np.int32)
            predecessor[predecessor >= n] = -1
        else:
            cost = dijkstra(graph, indices=indices, limit=limit)
        cost = np.ascontiguousarray(cost[:, :n])
        self._check_exact(cost, sources)
        return ShortestPathTrees(cost, predecessor)

    def path_arcs(self, trees: ShortestPathTrees, source: int, node: int) -> NDArray[np.int64]:
        """List the arcs of a path, in the order of travel.

        Parameters
        ----------
        trees : ShortestPathTrees
            Result of ``run`` with ``paths=True``.
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
            If the trees hold no paths.
        """
        if trees.predecessor is None:
            raise ParameterError("the trees hold no paths: run the search with paths=True.")
        predecessor = trees.predecessor[source]
        nodes = [node]
        while predecessor[nodes[-1]] >= 0:
            nodes.append(int(predecessor[nodes[-1]]))
        return self.arcs_between(np.array(nodes[::-1], dtype=np.int64))

    def arcs_between(self, nodes: NDArray[Any]) -> NDArray[np.int64]:
        """List the arcs between consecutive nodes of a path.

        Parameters
        ----------
        nodes : numpy.ndarray
            Whole numbers, each with an arc to the next.

        Returns
        -------
        numpy.ndarray
            int64 positions of arcs in the graph, the best of parallel ones; one fewer than
            there are nodes.
        """
        path = nodes.astype(np.int64)
        found = np.searchsorted(self._key, path[:-1] * self.n_nodes + path[1:])
        arcs: NDArray[np.int64] = self._arc[found]
        return arcs

    def _augmented(self, sources: Sources) -> csr_array[np.float64]:
        # a node of its own for each source, behind the others: nothing leads to it, so
        # sources cannot see each other
        from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

        size = self.n_nodes + sources.n_sources
        order = np.argsort(sources.source, kind="stable")
        counts = np.bincount(sources.source, minlength=sources.n_sources)
        first_out = np.concatenate([self._first_out, self._first_out[-1] + np.cumsum(counts)])
        return csr_array(
            (
                np.concatenate([self._cost, sources.cost[order]]),
                np.concatenate([self._head, sources.node[order]]).astype(np.int32),
                first_out.astype(np.int32),
            ),
            shape=(size, size),
        )

    def _check_exact(self, cost: NDArray[np.float64], sources: Sources) -> None:
        reached = cost[np.isfinite(cost)]
        longest = np.floor(reached.max() / SCALE) if len(reached) else 0
        if longest >= MAX_TIME:
            raise ParameterError(f"a path takes {MAX_TIME} ds or more, too long for exact sums.")
        # a length over the limit would overflow into the time
        entry = float((sources.cost % SCALE).max()) if len(sources.cost) else 0.0
        if (
            entry + self._total_length >= MAX_LENGTH
            and entry + longest * self._fastest_speed >= MAX_LENGTH
        ):
            raise ParameterError(
                f"a path may be {MAX_LENGTH} dm long or longer, too long for exact sums."
            )


def _fastest(weight: NDArray[np.int32], length: NDArray[np.int32]) -> float:
    moving = length > 0
    if not moving.any():
        return 0.0
    if (weight[moving] == 0).any():
        return float("inf")
    return float((length[moving] / weight[moving]).max())
