"""Shortest paths by a bucket queue: from few sources, or within a cutoff, without preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import check_cutoff, check_nodes, thread_count
from aicomplex_geo.engine.cost import overflow_error, path_weight_bound, unpack
from aicomplex_geo.engine.csr import INFINITY, CSRGraph
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.engine.sources import check_entry_nodes, single_entries, sort_entries
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine.parallel import Block, Progress
    from aicomplex_geo.engine.sources import SortedEntries, Sources


MAX_BUCKETS = 2**16
SOURCES_PER_BLOCK = 8


class Dial:
    """Shortest paths on one graph by a bucket queue.

    Parameters
    ----------
    graph : CSRGraph
        The graph; it is not copied.

    Raises
    ------
    ParameterError
        If `graph` is not a CSRGraph.

    Notes
    -----
    Dial [1]_ keeps nodes in a ring of buckets, one for each distance. Where the longest arc
    would require more than 65,536 of them, a bucket covers several distances, and a node whose
    distance decreases while its bucket is being emptied is scanned again; distances are exact in
    either case.

    References
    ----------
    .. [1] R. B. Dial, "Algorithm 360: shortest-path forest with topological ordering",
       Communications of the ACM 12, 1969, 632-633.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Dial
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    >>> Dial(graph).one_to_all(0).tolist()
    [0, 600, 900]
    >>> dial = Dial(graph)
    >>> first, nodes, times = dial.reach([0, 2], 700)
    >>> first.tolist(), nodes.tolist(), times.tolist()
    ([0, 2, 3], [0, 1, 2], [0, 600, 0])
    >>> from aicomplex_geo.engine import Sources
    >>> [part.tolist() for part in dial.reach_from(Sources.at([1]), 700)]
    [[0, 2], [1, 2], [0, 300]]
    >>> dial.n_nodes
    3
    """

    def __init__(self, graph: CSRGraph) -> None:
        if not isinstance(graph, CSRGraph):
            raise ParameterError(f"graph is a {type(graph).__name__}, not a CSRGraph.")
        self._graph = graph
        self._bound = path_weight_bound(graph.first_out, graph.weight)
        longest_arc = int(graph.weight.max(initial=0))
        self._shift = max(0, (longest_arc // (MAX_BUCKETS - 2)).bit_length())
        self._n_buckets = 2 ** ((longest_arc >> self._shift) + 2 - 1).bit_length()

    def __repr__(self) -> str:
        graph = self._graph
        return f"Dial({graph.n_nodes:,} nodes, {graph.n_arcs:,} arcs, {self._n_buckets:,} buckets)"

    @property
    def n_nodes(self) -> int:
        """Number of nodes of the graph."""
        return self._graph.n_nodes

    def one_to_all(self, source: int) -> NDArray[np.int32]:
        """Compute the time from a source to every node.

        Parameters
        ----------
        source : int
            Node where the paths start.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_nodes,)``; ``INFINITY`` where unreachable.

        Raises
        ------
        ParameterError
            If `source` is not a node, or a path takes ``INFINITY`` deciseconds or more.
        """
        sources = check_nodes([source], self.n_nodes, "sources")
        _, nodes, times = self._reach(single_entries(sources, self._dtype(None)), None, 1, None)
        out = np.full(self.n_nodes, INFINITY, dtype=np.int32)
        out[nodes] = times
        return out

    def reach(
        self,
        sources: ArrayLike,
        cutoff: int,
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """List the nodes within a cutoff of each source.

        Parameters
        ----------
        sources : array_like of int
            Nodes, may repeat.
        cutoff : int
            Deciseconds, inclusive.
        threads : int, optional
            Number of threads; by default one per core.
        progress : callable, optional
            Called with the number of sources done and of all sources.

        Returns
        -------
        first : numpy.ndarray
            int64, one longer than there are sources.
        nodes, times : numpy.ndarray
            int32: source ``i`` reaches ``nodes[first[i]:first[i + 1]]``, in ascending order and
            including itself, in these deciseconds.

        Raises
        ------
        ParameterError
            If a source is not a node, or `cutoff` or `threads` is out of range.
        """
        nodes, limit = check_nodes(sources, self.n_nodes, "sources"), check_cutoff(cutoff)
        entries = single_entries(nodes, self._dtype(limit))
        return self._reach(entries, limit, thread_count(threads), progress)

    def reach_from(
        self, sources: Sources, cutoff: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """List the nodes within a cutoff of sources that may enter the graph at several nodes.

        Parameters
        ----------
        sources : Sources
            Where each source enters the graph; lengths are ignored.
        cutoff : int, optional
            Deciseconds, inclusive; by default unlimited.

        Returns
        -------
        tuple of numpy.ndarray
            ``first``, ``nodes`` and ``times`` as in ``reach``.

        Raises
        ------
        ParameterError
            If an entry is not at a node of the graph, `cutoff` is out of range, or a path takes
            ``INFINITY`` or more.
        """
        check_entry_nodes(sources, self.n_nodes)
        limit = None if cutoff is None else check_cutoff(cutoff)
        time = unpack(sources.cost)[0]
        dtype = self._dtype(limit, int(time.max(initial=0)))
        entries = sort_entries(sources.source, sources.node, time, sources.n_sources, dtype)
        return self._reach(entries, limit, thread_count(None), None)

    def _dtype(self, limit: int | None, entry_time: int = 0) -> np.dtype[Any]:
        """Return the type that holds all sums of times."""
        wide = limit is None and self._bound + entry_time >= INFINITY
        return np.dtype(np.int64 if wide else np.int32)

    def _reach(
        self, entries: SortedEntries, limit: int | None, threads: int, progress: Progress
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        from aicomplex_geo.engine._dial import gather  # noqa: PLC0415 - loads numba

        dtype = entries[2].dtype
        unseen = 2**63 - 1 if dtype == np.int64 else INFINITY
        largest = unseen - 1 if limit is None else limit
        graph = (self._graph.first_out, self._graph.head, self._graph.weight)
        found: dict[int, tuple[NDArray[Any], ...]] = {}

        def work(blocks: Iterator[Block]) -> None:
            queue, distance = self._buffers(dtype, unseen)
            for block in blocks:
                found[block[0]] = gather(
                    graph, entries, block, queue, distance, np.int64(largest),
                    np.int64(self._shift), np.int64(unseen),
                )  # fmt: skip

        run_in_blocks(len(entries[0]) - 1, SOURCES_PER_BLOCK, threads, work, progress)
        return _concatenate([found[start] for start in sorted(found)])

    def _buffers(
        self, dtype: np.dtype[Any], unseen: int
    ) -> tuple[tuple[NDArray[np.int32], ...], NDArray[Any]]:
        n = self.n_nodes
        bucket = np.full(self._n_buckets, -1, dtype=np.int32)
        following, touched = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
        before = np.full(n, -2, dtype=np.int32)
        return (bucket, following, before, touched), np.full(n, unseen, dtype=dtype)


def _concatenate(
    blocks: list[tuple[NDArray[Any], ...]],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    counts = [np.diff(first) for first, _, _ in blocks]
    first = np.concatenate([[0], *counts]).cumsum().astype(np.int64)
    nodes = np.concatenate([np.zeros(0, np.int32), *(nodes for _, nodes, _ in blocks)])
    times = np.concatenate([np.zeros(0, np.int32), *(_int32(times) for _, _, times in blocks)])
    return first, nodes, times


def _int32(times: NDArray[Any]) -> NDArray[np.int32]:
    if times.dtype != np.int32 and times.max(initial=0) >= INFINITY:
        raise overflow_error(f"takes {int(times.max())} ds")
    return times.astype(np.int32, copy=False)
