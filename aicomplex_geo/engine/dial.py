"""Shortest paths from few sources, or not far, without any preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import in_blocks, limit_of, node_numbers, thread_count
from aicomplex_geo.engine.cost import unpack
from aicomplex_geo.engine.csr import INFINITY, CSRGraph
from aicomplex_geo.engine.sources import single, starts
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine.dijkstra import Sources
    from aicomplex_geo.engine.sources import Starts

    Lists = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]

MOST_BUCKETS = 2**16
BLOCK = 8
"""Sources that a thread takes at a time."""


class Dial:
    """Searches with a bucket queue.

    Parameters
    ----------
    graph : CSRGraph
        The graph; it is not copied.

    Raises
    ------
    ParameterError
        If `graph` is no CSRGraph.

    Notes
    -----
    Dial [1]_ keeps nodes in a ring of buckets, one for each distance. Where the longest arc
    would ask for more than 65,536 of them, a bucket stands for several distances, and a node
    that comes nearer while its bucket is worked on is gone through again; the distances are
    exact all the same.

    References
    ----------
    .. [1] R. B. Dial, "Algorithm 360: shortest-path forest with topological ordering",
       Communications of the ACM 12, 1969, 632-633.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Dial
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [600, 300, 1200])
    >>> Dial(graph).one_to_all(0).tolist()
    [0, 600, 900]
    """

    def __init__(self, graph: CSRGraph) -> None:
        if not isinstance(graph, CSRGraph):
            raise ParameterError(f"graph is a {type(graph).__name__}, not a CSRGraph.")
        self._graph = graph
        self._longest = longest_path(graph.first_out, graph.weight)
        most = int(graph.weight.max(initial=0))
        self._shift = max(0, (most // (MOST_BUCKETS - 2)).bit_length())
        self._n_buckets = 2 ** ((most >> self._shift) + 2 - 1).bit_length()

    @property
    def n_nodes(self) -> int:
        """Number of nodes of the graph."""
        return self._graph.n_nodes

    def one_to_all(self, source: int) -> NDArray[np.int32]:
        """Find the time to every node.

        Parameters
        ----------
        source : int
            Where the paths start.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_nodes,)``; ``INFINITY`` where unreachable.

        Raises
        ------
        ParameterError
            If there is no such node, or a path takes ``INFINITY`` deciseconds or more.
        """
        sources = node_numbers([source], self.n_nodes, "sources")
        _, nodes, times = self._reach(single(sources, self._kind(None)), None, 1, None)
        out = np.full(self.n_nodes, INFINITY, dtype=np.int32)
        out[nodes] = times
        return out

    def reach(
        self,
        sources: ArrayLike,
        cutoff: int,
        *,
        threads: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Lists:
        """List the nodes within a cutoff of each source.

        Parameters
        ----------
        sources : array_like of int
            Nodes, may repeat.
        cutoff : int
            Deciseconds, inclusive.
        threads : int, optional
            How many work at once; by default one a core.
        progress : callable, optional
            Called with how many sources are done, and how many there are.

        Returns
        -------
        first : numpy.ndarray
            int64, one longer than there are sources.
        nodes, times : numpy.ndarray
            int32: source ``i`` reaches ``nodes[first[i]:first[i + 1]]``, by rising number,
            itself too, in these deciseconds.

        Raises
        ------
        ParameterError
            If a source is no node, or `cutoff` or `threads` is out of range.
        """
        numbers = node_numbers(sources, self.n_nodes, "sources")
        seeds = single(numbers, self._kind(limit_of(cutoff)))
        return self._reach(seeds, limit_of(cutoff), thread_count(threads), progress)

    def reach_from(self, seeds: Sources, cutoff: int | None = None) -> Lists:
        """List the nodes within a cutoff of sources that may enter the graph at several nodes.

        Parameters
        ----------
        seeds : Sources
            Where each source enters the graph; lengths do not count.
        cutoff : int, optional
            Deciseconds, inclusive; by default there is none.

        Returns
        -------
        tuple of numpy.ndarray
            ``first``, ``nodes`` and ``times`` as ``reach`` gives them.

        Raises
        ------
        ParameterError
            If a seed is at no node of the graph, `cutoff` is out of range, or a path takes
            ``INFINITY`` or more.
        """
        seeds.check(self.n_nodes)
        limit = None if cutoff is None else limit_of(cutoff)
        time = unpack(seeds.cost)[0]
        kind = self._kind(limit, int(time.max(initial=0)))
        entered = starts(seeds.source, seeds.node, time, seeds.n_sources, kind)
        return self._reach(entered, limit, thread_count(None), None)

    def _kind(self, limit: int | None, before: int = 0) -> np.dtype[Any]:
        """Type of sums of searches that may begin with as much."""
        wide = limit is None and self._longest + before >= INFINITY
        return np.dtype(np.int64 if wide else np.int32)

    def _reach(
        self,
        seeds: Starts,
        limit: int | None,
        threads: int,
        progress: Callable[[int, int], None] | None,
    ) -> Lists:
        from aicomplex_geo.engine._dial import gather  # noqa: PLC0415 - loads numba

        dtype = seeds[2].dtype
        unseen = 2**63 - 1 if dtype == np.int64 else INFINITY
        most = unseen - 1 if limit is None else limit
        graph = (self._graph.first_out, self._graph.head, self._graph.weight)
        found: dict[int, tuple[NDArray[Any], ...]] = {}

        def work(blocks: Iterator[tuple[int, int]]) -> None:
            queue, distance = self._workspace(dtype, unseen)
            for block in blocks:
                found[block[0]] = gather(
                    graph, seeds, block, queue, distance, np.int64(most),
                    np.int64(self._shift), np.int64(unseen),
                )  # fmt: skip

        in_blocks(len(seeds[0]) - 1, BLOCK, threads, work, progress)
        return _joined([found[start] for start in sorted(found)])

    def _workspace(
        self, dtype: np.dtype[Any], unseen: int
    ) -> tuple[tuple[NDArray[np.int32], ...], NDArray[Any]]:
        n = self.n_nodes
        bucket = np.full(self._n_buckets, -1, dtype=np.int32)
        following, touched = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
        before = np.full(n, -2, dtype=np.int32)
        return (bucket, following, before, touched), np.full(n, unseen, dtype=dtype)


def longest_path(first_out: NDArray[np.int32], weight: NDArray[np.int32]) -> int:
    """Find a bound that no shortest path exceeds.

    Parameters
    ----------
    first_out : numpy.ndarray
        Of a graph.
    weight : numpy.ndarray
        Of its arcs.

    Returns
    -------
    int
        A shortest path leaves each node at most once: the sum of the heaviest arcs out of
        all nodes.
    """
    starts = first_out[:-1][np.diff(first_out) > 0]
    if not len(starts):
        return 0
    return int(np.maximum.reduceat(weight, starts).sum(dtype=np.int64))


def as_times(values: NDArray[Any]) -> NDArray[np.int32]:
    """Take times as int32, or refuse.

    Parameters
    ----------
    values : numpy.ndarray
        Deciseconds of paths.

    Returns
    -------
    numpy.ndarray
        int32.

    Raises
    ------
    ParameterError
        If one is ``INFINITY`` or more.
    """
    if values.dtype != np.int32 and values.max(initial=0) >= INFINITY:
        raise too_large(f"takes {int(values.max())} ds")
    return values.astype(np.int32, copy=False)


def too_large(what: str) -> ParameterError:
    """Make the error of a sum that does not fit.

    Parameters
    ----------
    what : str
        What a path does, such as ``"takes 2147483647 ds"``.

    Returns
    -------
    ParameterError
        To be raised.
    """
    return ParameterError(
        f"a path {what}; {INFINITY - 1} is the most that fits int32. Give the weights in a "
        "larger unit."
    )


def _joined(
    parts: list[tuple[NDArray[Any], ...]],
) -> Lists:
    counts = [np.diff(first) for first, _, _ in parts]
    first = np.concatenate([[0], *counts]).cumsum().astype(np.int64)
    nodes = np.concatenate([np.zeros(0, np.int32), *(part[1] for part in parts)])
    times = np.concatenate([np.zeros(0, np.int32), *(as_times(part[2]) for part in parts)])
    return first, nodes, times
