"""Dijkstra's algorithm by scipy: exact times, and the shortest length among equal times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME, SCALE, pack, unpack
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph


@dataclass(frozen=True, eq=False)
class Sources:
    """Where searches start: each source may enter the graph at several nodes.

    A place in the middle of an edge is a source with two seeds, one for each end that
    it can be left by, with the time that this takes. A source without seeds reaches
    nothing.

    Parameters
    ----------
    n_sources : int
        Number of sources.
    source : numpy.ndarray
        For each seed, the source it belongs to.
    node : numpy.ndarray
        For each seed, the node where it enters.
    cost : numpy.ndarray
        For each seed, time and length until there, as ``pack`` joins them.
    """

    n_sources: int
    source: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.source) == len(self.node) == len(self.cost):
            raise ParameterError("source, node and cost of seeds must be equally long.")
        if len(self.source) and not (self.source.min() >= 0 and self.source.max() < self.n_sources):
            raise ParameterError(f"seeds must belong to one of {self.n_sources} sources.")
        if len(self.cost) and not (np.isfinite(self.cost).all() and self.cost.min() >= 0):
            raise ParameterError("costs of seeds must be finite and not negative.")

    @staticmethod
    def at(nodes: Any) -> Sources:  # noqa: ANN401 - array_like
        """Start one search at each node.

        Parameters
        ----------
        nodes : array_like of int
            The nodes.

        Returns
        -------
        Sources
            One source a node, at cost 0.
        """
        node = np.asarray(nodes, dtype=np.int64)
        return Sources(len(node), np.arange(len(node)), node, np.zeros(len(node)))

    def part(self, start: int, stop: int) -> Sources:
        """Take some of the sources.

        Parameters
        ----------
        start, stop : int
            The sources from `start` up to, not including, `stop`.

        Returns
        -------
        Sources
            One source for each, those without seeds too.
        """
        inside = (self.source >= start) & (self.source < stop)
        return Sources(
            stop - start, self.source[inside] - start, self.node[inside], self.cost[inside]
        )

    def check(self, n_nodes: int) -> None:
        """Refuse seeds that are at no node of a graph.

        Parameters
        ----------
        n_nodes : int
            How many nodes it has.

        Raises
        ------
        ParameterError
            If one is not.
        """
        if len(self.node) and not (self.node.min() >= 0 and self.node.max() < n_nodes):
            raise ParameterError(f"seeds must be at one of the {n_nodes} nodes of the graph.")


@dataclass(frozen=True, eq=False)
class ShortestPathTrees:
    """What searches found.

    Parameters
    ----------
    cost : numpy.ndarray
        float64 ``(n_sources, n_nodes)``: time and length as ``pack`` joins them, ``inf``
        where a node is not reached.
    parent : numpy.ndarray or None
        int32 ``(n_sources, n_nodes)``: the node before on the path, negative at the node
        where the path enters the graph; None if no paths were asked for.
    """

    cost: NDArray[np.float64]
    parent: NDArray[np.int32] | None

    @property
    def times(self) -> NDArray[np.int32]:
        """Deciseconds ``(n_sources, n_nodes)``, ``INFINITY`` where not reached."""
        return unpack(self.cost)[0]

    @property
    def lengths(self) -> NDArray[np.int32]:
        """Decimetres of the shortest among the fastest paths, ``INFINITY`` where not reached."""
        return unpack(self.cost)[1]


class Dijkstra:
    """Searches on one graph with one set of lengths.

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
    and does not depend on the order of the arcs: Dijkstra [1]_ minimises time, and length
    among equal times.

    References
    ----------
    .. [1] E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische
       Mathematik 1, 1959, 269-271.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Sources
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [600, 300, 1200])
    >>> search = Dijkstra(graph, np.array([9000, 12000, 5000], dtype=np.int32))
    >>> search.run(Sources.at([0, 2])).times.tolist()
    [[0, 600, 900], [2147483647, 2147483647, 0]]
    """

    def __init__(self, graph: CSRGraph, length: NDArray[np.int32]) -> None:
        lengths = np.asarray(length)
        if lengths.shape != (graph.n_arcs,) or (graph.n_arcs and lengths.min() < 0):
            raise ParameterError(f"length must hold {graph.n_arcs} values of 0 or more.")
        if graph.n_arcs and (graph.weight.max() >= MAX_TIME or lengths.max() >= MAX_LENGTH):
            raise ParameterError(
                f"an arc must take less than {MAX_TIME} ds and be shorter than {MAX_LENGTH} dm."
            )
        self.n_nodes = graph.n_nodes
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

    def run(
        self, seeds: Sources, *, cutoff: int | None = None, paths: bool = False
    ) -> ShortestPathTrees:
        """Search from every source.

        Parameters
        ----------
        seeds : Sources
            Where each source enters the graph.
        cutoff : int, optional
            Deciseconds, inclusive: nodes further away count as not reached.
        paths : bool, default False
            Whether to keep the node before each node.

        Returns
        -------
        ShortestPathTrees
            Times and lengths to all nodes.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, or a path is too long for exact sums.
        """
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - heavy

        n, k = self.n_nodes, seeds.n_sources
        seeds.check(n)
        if not k or not n:
            empty = np.full((k, n), -1, dtype=np.int32) if paths else None
            return ShortestPathTrees(np.full((k, n), np.inf), empty)
        limit = np.inf if cutoff is None else (cutoff + 1) * SCALE - 1
        found = dijkstra(
            self._augmented(seeds),
            indices=np.arange(n, n + k),
            return_predecessors=paths,
            limit=limit,
        )
        cost, parent = found if paths else (found, None)
        cost = np.ascontiguousarray(cost[:, :n])
        self._check_exact(cost, seeds)
        if parent is not None:
            parent = parent[:, :n].astype(np.int32)
            parent[parent >= n] = -1
        return ShortestPathTrees(cost, parent)

    def arcs(self, labels: ShortestPathTrees, source: int, node: int) -> NDArray[np.int64]:
        """List the arcs of a path, in the order of travel.

        Parameters
        ----------
        labels : ShortestPathTrees
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
        if labels.parent is None:
            raise ParameterError("the labels hold no paths: run the search with paths=True.")
        parent = labels.parent[source]
        nodes = [node]
        while parent[nodes[-1]] >= 0:
            nodes.append(int(parent[nodes[-1]]))
        return self.arcs_of(np.array(nodes[::-1], dtype=np.int64))

    def arcs_of(self, nodes: NDArray[Any]) -> NDArray[np.int64]:
        """List the arcs between nodes that follow one another on a path.

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
        way = nodes.astype(np.int64)
        found = np.searchsorted(self._key, way[:-1] * self.n_nodes + way[1:])
        arcs: NDArray[np.int64] = self._arc[found]
        return arcs

    def _augmented(self, seeds: Sources) -> Any:  # noqa: ANN401 - scipy has no types
        # a node of its own for each source, behind the others: nothing leads to it, so
        # sources cannot see each other
        from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

        size = self.n_nodes + seeds.n_sources
        order = np.argsort(seeds.source, kind="stable")
        counts = np.bincount(seeds.source, minlength=seeds.n_sources)
        first_out = np.concatenate([self._first_out, self._first_out[-1] + np.cumsum(counts)])
        return csr_array(
            (
                np.concatenate([self._cost, seeds.cost[order]]),
                np.concatenate([self._head, seeds.node[order]]).astype(np.int32),
                first_out.astype(np.int32),
            ),
            shape=(size, size),
        )

    def _check_exact(self, cost: NDArray[np.float64], seeds: Sources) -> None:
        reached = cost[np.isfinite(cost)]
        longest = np.floor(reached.max() / SCALE) if len(reached) else 0
        if longest >= MAX_TIME:
            raise ParameterError(f"a path takes {MAX_TIME} ds or more, too long for exact sums.")
        # a length over the limit would spill into the time
        before = float((seeds.cost % SCALE).max()) if len(seeds.cost) else 0.0
        if (
            before + self._total_length >= MAX_LENGTH
            and before + longest * self._fastest_speed >= MAX_LENGTH
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
