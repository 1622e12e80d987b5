"""Questions to a hierarchy with weights."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import arc_values, limit_of, node_numbers, thread_count
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.customized import CustomizedHierarchy, decay_table, value_table
from aicomplex_geo.engine.dial import longest_path, too_large
from aicomplex_geo.engine.paths import find_ways
from aicomplex_geo.engine.sources import single
from aicomplex_geo.engine.sweeps import pairs, surface, within
from aicomplex_geo.engine.workspace import LANES, Workspace
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine.hierarchy import Hierarchy

    Progress = Callable[[int, int], None] | None

COST_BITS = 62
"""Bits that time and length of a path have together."""
ENTRY_LIMIT = 2**26
"""Time and length that a search may begin with, at either end, stay below this."""
ONE = np.zeros(1, dtype=np.int64)
"""The only source, or the only target."""


class Metric:
    """A hierarchy with the weights of one profile; ``Hierarchy.customize`` makes it.

    All answers are exact, whatever the number of threads, and several Python threads may ask
    the same metric at once. Sources and targets are numbers of nodes, and may repeat.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and topology.
    weight : numpy.ndarray
        int32 deciseconds of each arc.
    threads : int, optional
        How many work at once; by default one a core.

    Notes
    -----
    Every shortest path goes up in the hierarchy, then down. All upward searches of 16 sources
    are followed by one sweep from the top down (PHAST [1]_), for a matrix only over the nodes
    from which one comes down to a target (RPHAST [2]_), for a cutoff only over the subtrees
    that lie within it.

    References
    ----------
    .. [1] D. Delling, A. V. Goldberg, A. Nowatzyk, R. F. Werneck, "PHAST: Hardware-accelerated
       shortest path trees", Journal of Parallel and Distributed Computing 73, 2013.
    .. [2] D. Delling, A. V. Goldberg, R. F. Werneck, "Faster batched shortest paths in road
       networks", ATMOS 2011.
    """

    def __init__(
        self, hierarchy: Hierarchy, weight: NDArray[np.int32], threads: int | None = None
    ) -> None:
        self._hierarchy, self._weight, self._threads = hierarchy, weight.copy(), threads
        longest = longest_path(hierarchy.graph_first_out, weight)
        # searches may begin with some time
        dtype = np.uint64 if longest + ENTRY_LIMIT >= INFINITY else np.uint32
        self._base = CustomizedHierarchy(hierarchy, weight.astype(dtype), threads)
        self._rows = self._base.rows
        self._lock = threading.Lock()
        self._second: tuple[bytes, int, CustomizedHierarchy] | None = None

    @property
    def hierarchy(self) -> Hierarchy:
        """Order and topology, shared with other metrics."""
        return self._hierarchy

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self._hierarchy.n_nodes

    @property
    def timed(self) -> CustomizedHierarchy:
        """The hierarchy with times, for searches that may begin with some and ask for no more."""
        return self._base

    @property
    def sweep_bytes(self) -> int:
        """Bytes that the sweep of 16 sources over all nodes reads and writes at the least.

        Each row of times is written once, and read once for each arc out of it that does not
        find it in the cache, of which none is counted here but the first; arcs are read once.
        """
        arcs, item = len(self._base.down[1]), self._base.dtype.itemsize
        return 2 * self.n_nodes * LANES * item + arcs * (4 + item) + 8 * self.n_nodes

    def one_to_all(
        self, sources: ArrayLike, *, threads: int | None = None, progress: Progress = None
    ) -> NDArray[np.int32]:
        """Find the time from each source to every node.

        Parameters
        ----------
        sources : array_like of int
            Nodes.
        threads : int, optional
            How many work at once; by default one a core.
        progress : callable, optional
            Called with how many sources are done, and how many there are.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_sources, n_nodes)``; ``INFINITY`` where unreachable.

        Raises
        ------
        ParameterError
            If a source is no node, `threads` out of range, or a path takes ``INFINITY`` or
            more.
        """
        numbers = node_numbers(sources, self.n_nodes, "sources")
        seeds = single(self._rows[numbers].astype(np.int64), self._base.dtype)
        return self._times(surface(self._base, seeds, thread_count(threads), progress))

    def many_to_many(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        also: NDArray[np.int32] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:  # noqa: ANN401 - one array or two
        """Find the time from each source to each target.

        Parameters
        ----------
        sources, targets : array_like of int
            Nodes.
        also : numpy.ndarray, optional
            int32 for each arc, 0 or more, such as its length.
        threads : int, optional
            How many work at once; by default one a core.
        progress : callable, optional
            Called with how many sources are done, and how many there are.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_sources, n_targets)``; ``INFINITY`` where
            unreachable. With `also` two such arrays: the times, and the sum of `also` along
            the fastest path, of several equally fast ones along that which makes it least.

        Raises
        ------
        ParameterError
            If a source or target is no node, `also` does not fit, `threads` is out of range,
            or a path takes ``INFINITY`` or more.
        """
        origins = node_numbers(sources, self.n_nodes, "sources")
        ends = self._rows[node_numbers(targets, self.n_nodes, "targets")]
        if also is None:
            customized, shift = self._base, 0
        else:
            shift, customized = self.packed(also)
        seeds = single(self._rows[origins].astype(np.int64), customized.dtype)
        found = pairs(customized, seeds, ends, thread_count(threads), progress)
        if also is None:
            return self._times(found)
        reached = found < customized.infinity
        times = found >> np.uint64(shift), "takes {} ds"
        lengths = found & np.uint64(2**shift - 1), "adds up to {} of also"
        return tuple(_fitting(values, reached, what) for values, what in (times, lengths))

    def reach(
        self,
        sources: ArrayLike,
        cutoff: int,
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """List the nodes within a cutoff of each source, as ``Dial.reach`` does.

        Parameters
        ----------
        sources : array_like of int
            Nodes.
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
            int32: source ``i`` reaches ``nodes[first[i]:first[i + 1]]``, by rising number, in
            these deciseconds.

        Raises
        ------
        ParameterError
            If a source is no node, or `cutoff` or `threads` is out of range.
        """
        from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

        numbers = node_numbers(sources, self.n_nodes, "sources")
        limit = limit_of(cutoff)
        lists: list[Any] = [None] * len(numbers)

        def take(space: Workspace, count: int, block: tuple[int, int], order: Any) -> None:  # noqa: ANN401
            lanes = block[1] - block[0]
            found = kernels.count_within(
                space.table, space.visited, count, lanes, space.scalar(limit)
            )
            first = np.concatenate([[0], np.cumsum(found)])
            nodes = np.empty(first[-1], dtype=np.int32)
            times = np.empty(first[-1], dtype=np.int32)
            kernels.list_within(
                space.table,
                space.alive,
                self._rows,
                block,
                space.scalar(limit),
                first,
                nodes,
                times,
            )
            for lane in range(lanes):
                part = slice(first[lane], first[lane + 1])
                lists[order[block[0] + lane]] = nodes[part], times[part]

        within(self._base, numbers, limit, thread_count(threads), progress, take)
        counts = [len(nodes) for nodes, _ in lists]
        empty = np.zeros(0, dtype=np.int32)
        return (
            np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
            np.concatenate([empty, *(nodes for nodes, _ in lists)]),
            np.concatenate([empty, *(times for _, times in lists)]),
        )

    def reduce(
        self,
        sources: ArrayLike,
        values: ArrayLike,
        *,
        cutoff: int | None = None,
        decay: Callable[[NDArray[np.int64]], NDArray[np.float64]] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> NDArray[np.float64]:
        """Sum values over the nodes that each source reaches, without keeping the times.

        Parameters
        ----------
        sources : array_like of int
            Nodes.
        values : array_like of float
            Shape ``(n_nodes, n_columns)``, or ``(n_nodes,)`` for one column; finite.
        cutoff : int, optional
            Deciseconds, inclusive; by default every reached node counts.
        decay : callable, optional
            Takes int64 deciseconds ``(n,)``, gives the share from 0 to 1 with which a value
            at this time counts; called once. By default all count in full. Needs a `cutoff`.
        threads : int, optional
            How many work at once; by default one a core.
        progress : callable, optional
            Called with how many sources are done, and how many there are.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_columns)``; 0 where nothing is reached.

        Raises
        ------
        ParameterError
            If a source is no node, or another argument is out of range.
        DecayError
            If `decay` gives values outside of 0 to 1, or of another shape.
        """
        from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

        numbers = node_numbers(sources, self.n_nodes, "sources")
        table = value_table(values, self.n_nodes)
        if cutoff is None and decay is not None:
            raise ParameterError("decay needs a cutoff: the largest time at which a value counts.")
        limit = self._base.infinity - 1 if cutoff is None else limit_of(cutoff)
        shares = decay_table(decay, limit)
        swept = np.empty_like(table)
        swept[self._rows] = table
        sums = np.zeros((len(numbers), table.shape[1]))

        def take(space: Workspace, count: int, block: tuple[int, int], order: Any) -> None:  # noqa: ANN401
            kernels.add_within(
                space.table, space.visited, count, block, order, space.scalar(limit), swept, shares,
                sums,
            )  # fmt: skip

        within(self._base, numbers, limit, thread_count(threads), progress, take)
        return sums

    def path(self, source: int, target: int) -> NDArray[np.int32]:
        """Find a fastest path.

        Parameters
        ----------
        source, target : int
            Nodes.

        Returns
        -------
        numpy.ndarray
            int32 nodes from `source` to `target`, both included; empty where unreachable. Its
            weight is the distance; of several as fast any may be given, always the same.

        Raises
        ------
        ParameterError
            If one of them is no node.
        """
        for node in (source, target):
            if (
                not isinstance(node, (int, np.integer))
                or isinstance(node, bool)
                or not 0 <= node < self.n_nodes
            ):
                raise ParameterError(
                    f"source and target must be nodes from 0 to {self.n_nodes - 1}, not {node!r}."
                )
        ends = (np.array([self._rows[node]], dtype=np.int64) for node in (source, target))
        starts, stops = (single(end, self._base.dtype) for end in ends)
        nodes: NDArray[np.int32] = self._base.ways(starts, stops, (ONE, ONE), (0, 1))[0]
        return nodes

    def paths(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Find a fastest path for each of many pairs.

        Parameters
        ----------
        sources, targets : array_like of int
            Nodes, equally many: the first source goes with the first target, and so on.
        threads : int, optional
            How many work at once; by default one a core.
        progress : callable, optional
            Called with how many paths are done, and how many there are.

        Returns
        -------
        first : numpy.ndarray
            int64, one longer than there are pairs.
        nodes : numpy.ndarray
            int32: path ``i`` is ``nodes[first[i]:first[i + 1]]``, as ``path`` gives it.

        Raises
        ------
        ParameterError
            If a source or target is no node, there are not equally many, or `threads` is out
            of range.
        """
        origins = node_numbers(sources, self.n_nodes, "sources")
        ends = node_numbers(targets, self.n_nodes, "targets")
        if len(origins) != len(ends):
            raise ParameterError(
                f"sources and targets must be pairs; there are {len(origins)} and {len(ends)}."
            )
        # by rows, so that what searches go through lies near each other
        every, back = np.unique(self._rows[origins], return_inverse=True)
        starts, stops = (
            single(rows.astype(np.int64), self._base.dtype) for rows in (every, self._rows[ends])
        )
        among = back.astype(np.int64), np.arange(len(ends))
        first, nodes, *_ = find_ways(
            self._base, starts, stops, among, thread_count(threads), progress
        )
        return first, nodes

    def packed(self, length: NDArray[np.int32]) -> tuple[int, CustomizedHierarchy]:
        """Weigh arcs by time first, then length; the last such weights are kept.

        Parameters
        ----------
        length : numpy.ndarray
            int32 for each arc, 0 or more.

        Returns
        -------
        shift : int
            A cost is the time, this many bits further left, and the length.
        customized : CustomizedHierarchy
            The hierarchy with these costs.

        Raises
        ------
        ParameterError
            If the lengths do not fit the graph, or paths may be too long for both in 62 bits.
        """
        checked = arc_values(length, self._hierarchy.n_arcs, "also")
        key = checked.tobytes()
        with self._lock:
            if self._second is None or self._second[0] != key:
                shift, rest = path_sum_bits(self._hierarchy.graph_first_out, checked, self._weight)
                if shift + rest > COST_BITS:
                    raise ParameterError(
                        "times and lengths of paths together may need more than 62 bits. "
                        "Give one of them in a larger unit."
                    )
                cost = (self._weight.astype(np.uint64) << np.uint64(shift)) | checked.astype(
                    np.uint64
                )
                self._second = key, shift, CustomizedHierarchy(self._hierarchy, cost, self._threads)
            return self._second[1:]

    def _times(self, found: NDArray[Any]) -> NDArray[np.int32]:
        if found.dtype == np.uint32:
            times: NDArray[np.int32] = found.view(np.int32)  # its infinity is INFINITY
            return times
        return _fitting(found, found < self._base.infinity, "takes {} ds")


def path_sum_bits(first_out: NDArray[np.int32], *values: NDArray[np.int32]) -> list[int]:
    """Count the bits that sums of values along a path may need, with what comes at both ends.

    Parameters
    ----------
    first_out : numpy.ndarray
        Of a graph.
    *values : numpy.ndarray
        Each with one value for each arc.

    Returns
    -------
    list of int
        One for each of the `values`.
    """
    return [(longest_path(first_out, one) + 2 * ENTRY_LIMIT).bit_length() for one in values]


def _fitting(
    values: NDArray[np.uint64], reached: NDArray[np.bool_], what: str
) -> NDArray[np.int32]:
    """Take sums as int32, or refuse; what is not reached is INFINITY."""
    most = int(values.max(where=reached, initial=0))
    if most >= INFINITY:
        raise too_large(what.format(most))
    return np.where(reached, values, np.uint64(INFINITY)).astype(np.int32)
