"""Metrics: queries to a hierarchy that was customized with the weights of one profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo._numbers import is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.engine.checks import check_cutoff, check_nodes, check_output, thread_count
from aicomplex_geo.engine.cost import as_int32
from aicomplex_geo.engine.customized import CustomizedTimes
from aicomplex_geo.engine.paths import find_paths
from aicomplex_geo.engine.reduction import check_values, tabulate_decay
from aicomplex_geo.engine.sources import single_entries
from aicomplex_geo.engine.sweeps import many_to_many, one_to_all, sweep_within
from aicomplex_geo.engine.tree_queries import are_few, costs_between
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine.parallel import Block, Progress
    from aicomplex_geo.engine.reduction import Decay
    from aicomplex_geo.engine.sources import SortedEntries
    from aicomplex_geo.engine.topology import HierarchyTopology
    from aicomplex_geo.engine.workspace import Workspace

COLUMN_ORDERS = "nodes", "sweep"
SINGLE_PAIR = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)


class Metric:
    """Shortest paths by a hierarchy with the weights of one profile.

    ``Hierarchy.customize`` creates it. All results are exact, whatever the number of threads, and
    several Python threads may query one metric at once. Sources and targets are nodes, and may
    repeat.

    Parameters
    ----------
    hierarchy : Hierarchy
        Elimination tree and upward arcs.
    weight : numpy.ndarray
        int32 deciseconds of each arc, 0 or more and less than ``INFINITY``.
    threads : int, optional
        Number of threads; by default one per core.

    Raises
    ------
    ParameterError
        If there is not one valid weight for each arc, or `threads` is out of range.

    Notes
    -----
    Weights are customized in the hierarchy [1]_, and arcs that are not shortest paths are removed
    by perfect customization. Every shortest path leads up in the hierarchy, then down. Upward
    searches from 16 sources are followed by one sweep from the top down (PHAST [2]_); for a
    matrix, only over the nodes above the targets (RPHAST [3]_); for a cutoff, only over the
    subtrees within it.

    References
    ----------
    .. [1] J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM
       Journal of Experimental Algorithmics 21, 2016.
    .. [2] D. Delling, A. V. Goldberg, A. Nowatzyk, R. F. Werneck, "PHAST: Hardware-accelerated
       shortest path trees", Journal of Parallel and Distributed Computing 73, 2013.
    .. [3] D. Delling, A. V. Goldberg, R. F. Werneck, "Faster batched shortest paths in road
       networks", ATMOS 2011.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Hierarchy
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    >>> metric = Hierarchy.build(graph.first_out, graph.head).customize(graph.weight)
    >>> metric
    Metric(3 nodes, 3 arcs)
    >>> metric.one_to_all([0]).tolist(), metric.path(0, 2).tolist()
    ([[0, 600, 900]], [0, 1, 2])
    >>> metric.many_to_many([0, 1], [2]).tolist(), metric.n_nodes, len(metric.sweep_order)
    ([[900], [300]], 3, 3)
    >>> first, arcs = metric.paths([0], [2])
    >>> first.tolist(), arcs.tolist()
    ([0, 3], [0, 1, 2])
    >>> [part.tolist() for part in metric.reach([0], 700)]
    [[0, 2], [0, 1], [0, 600]]
    >>> metric.reduce([0], np.ones(3), cutoff=700).tolist()
    [[2.0]]
    """

    def __init__(
        self,
        hierarchy: HierarchyTopology,
        weight: NDArray[np.int32],
        *,
        threads: int | None = None,
    ) -> None:
        self._customized = CustomizedTimes(hierarchy, weight, threads)
        self._by_time = self._customized.by_time
        self._rows = hierarchy.rows
        self._n_arcs = hierarchy.n_arcs

    def __repr__(self) -> str:
        return f"Metric({self.n_nodes:,} nodes, {self._n_arcs:,} arcs)"

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self._rows)

    @property
    def sweep_order(self) -> NDArray[np.int32]:
        """The nodes in the order of a sweep, int32: from the highest rank down."""
        order = self._by_time.nodes[::-1]
        order.flags.writeable = False
        return order

    def one_to_all(
        self,
        sources: ArrayLike,
        *,
        order: Literal["nodes", "sweep"] = "nodes",
        out: NDArray[np.int32] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> NDArray[np.int32]:
        """Compute the times from each source to every node.

        Parameters
        ----------
        sources : array_like of int
            Nodes.
        order : {"nodes", "sweep"}, default "nodes"
            Order of the columns: that of the nodes, or of `sweep_order`, which is written faster.
        out : numpy.ndarray, optional
            int32 array of the shape of the result, in C order, that gets it and is returned: to
            use the same memory again, which is faster than new memory. By default a new one.
        threads : int, optional
            Number of threads; by default one per core.
        progress : callable, optional
            Called with the number of sources done and of all sources.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_sources, n_nodes)``; ``INFINITY`` where unreachable.

        Raises
        ------
        ParameterError
            If a source is not a node, `order` is invalid, `out` has another type, shape or memory
            order, or is read-only, `threads` is out of range, or a path takes ``INFINITY`` or
            more.

        Examples
        --------
        >>> import numpy as np
        >>> from aicomplex_geo.engine import CSRGraph, Hierarchy
        >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
        >>> metric = Hierarchy.build(graph.first_out, graph.head).customize(graph.weight)
        >>> times = np.empty((1, 3), dtype=np.int32)
        >>> metric.one_to_all([0], out=times) is times, times.tolist()
        (True, [[0, 600, 900]])
        >>> by_rank = metric.one_to_all([0], order="sweep")
        >>> bool((by_rank == times[:, metric.sweep_order]).all())
        True
        """
        check_choice("order", order, COLUMN_ORDERS)
        rows = self._rows[check_nodes(sources, self.n_nodes, "sources")]
        into = None if out is None else check_output(out, (len(rows), self.n_nodes))
        arguments = self._entries(rows), thread_count(threads), progress
        found = one_to_all(
            self._by_time,
            *arguments,
            out=self._as_costs(into),
            in_sweep_order=order == "sweep",
        )
        return self._times(found, into)

    @overload
    def many_to_many(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        secondary: None = None,
        out: NDArray[np.int32] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> NDArray[np.int32]: ...

    @overload
    def many_to_many(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        secondary: NDArray[np.int32],
        threads: int | None = None,
        progress: Progress = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...

    def many_to_many(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        secondary: NDArray[np.int32] | None = None,
        out: NDArray[np.int32] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> NDArray[np.int32] | tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Compute the times from each source to each target.

        Parameters
        ----------
        sources, targets : array_like of int
            Nodes.
        secondary : numpy.ndarray, optional
            int32 for each arc, 0 or more, such as its length.
        out : numpy.ndarray, optional
            int32 array of the shape of the times, in C order, that gets them and is returned;
            not with `secondary`. By default a new one.
        threads : int, optional
            Number of threads; by default one per core.
        progress : callable, optional
            Called with the number of sources done and of all sources.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, shape ``(n_sources, n_targets)``; ``INFINITY`` where
            unreachable. With `secondary` two such arrays: the times, and the sums of `secondary`
            along the fastest paths, the least of equally fast ones.

        Raises
        ------
        ParameterError
            If a source or target is not a node, `secondary` or `out` does not fit, `threads` is
            out of range, or a path takes ``INFINITY`` or more.
        """
        plain = secondary is None and out is None and progress is None
        if plain and (threads is None or thread_count(threads)):
            found = self._between_few(sources, targets)
            if found is not None:
                return self._times(found)
        rows = self._rows[check_nodes(sources, self.n_nodes, "sources")]
        target_rows = self._rows[check_nodes(targets, self.n_nodes, "targets")]
        if secondary is None:
            into = None if out is None else check_output(out, (len(rows), len(target_rows)))
            arguments = self._entries(rows), target_rows, thread_count(threads), progress
            return self._times(
                many_to_many(self._by_time, *arguments, out=self._as_costs(into)), into
            )
        if out is not None:
            raise ParameterError("out is not possible together with secondary.")
        packing, customized = self._customized.by_time_and_length(secondary, "secondary")
        entries = single_entries(rows.astype(np.int64), customized.dtype)
        cost = many_to_many(customized, entries, target_rows, thread_count(threads), progress)
        reached = cost < customized.infinity
        time, total = packing.unpack(cost)
        return as_int32(time, reached), as_int32(total, reached, "adds up to {} of secondary")

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
        from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

        numbers = check_nodes(sources, self.n_nodes, "sources")
        limit = check_cutoff(cutoff)
        nothing = np.zeros(0, dtype=np.int32)
        reached = [(nothing, nothing)] * len(numbers)

        def collect(space: Workspace, count: int, block: Block, order: NDArray[np.int64]) -> None:
            lanes, largest = block[1] - block[0], space.scalar(limit)
            counts = kernels.count_within(space.table, space.reached_rows, count, lanes, largest)
            first = np.concatenate([[0], np.cumsum(counts)])
            nodes = np.empty(first[-1], dtype=np.int32)
            times = np.empty(first[-1], dtype=np.int32)
            kernels.list_within(
                space.table, space.reached, self._rows, block, largest, first, nodes, times
            )
            for lane in range(lanes):
                part = slice(first[lane], first[lane + 1])
                reached[order[block[0] + lane]] = nodes[part], times[part]

        sweep_within(self._by_time, numbers, limit, thread_count(threads), progress, collect)
        counts = [len(nodes) for nodes, _ in reached]
        return (
            np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
            np.concatenate([nothing, *(nodes for nodes, _ in reached)]),
            np.concatenate([nothing, *(times for _, times in reached)]),
        )

    def reduce(
        self,
        sources: ArrayLike,
        values: ArrayLike,
        *,
        cutoff: int | None = None,
        decay: Decay | None = None,
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
            Takes int64 deciseconds ``(n,)`` and returns the share from 0 to 1 of the value that
            counts at each time; called once. By default all of it. Requires a `cutoff`.
        threads : int, optional
            Number of threads; by default one per core.
        progress : callable, optional
            Called with the number of sources done and of all sources.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_columns)``; 0 where nothing is reached.

        Raises
        ------
        ParameterError
            If a source is not a node, or another argument is out of range.
        DecayError
            If `decay` returns values outside of 0 to 1, or of another shape.
        """
        from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

        numbers = check_nodes(sources, self.n_nodes, "sources")
        table = check_values(values, self.n_nodes)
        if cutoff is None and decay is not None:
            raise ParameterError(
                "decay requires a cutoff: the largest time at which a value counts."
            )
        limit = self._by_time.infinity - 1 if cutoff is None else check_cutoff(cutoff)
        shares = tabulate_decay(decay, limit)
        by_row = np.empty_like(table)
        by_row[self._rows] = table
        sums = np.zeros((len(numbers), table.shape[1]))

        def add(space: Workspace, count: int, block: Block, order: NDArray[np.int64]) -> None:
            kernels.sum_within(
                space.table, space.reached_rows, count, block, order, space.scalar(limit), by_row,
                shares, sums,
            )  # fmt: skip

        sweep_within(self._by_time, numbers, limit, thread_count(threads), progress, add)
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
            int32 nodes from `source` to `target`, both included; empty where unreachable. Among
            equally fast paths the choice is arbitrary, but always the same.

        Raises
        ------
        ParameterError
            If `source` or `target` is not a node.
        """
        for node in (source, target):
            if not (is_whole(node) and 0 <= node < self.n_nodes):
                raise ParameterError(
                    f"source and target must be nodes from 0 to {self.n_nodes - 1}, not "
                    f"{quoted(node)}."
                )
        source_entry, target_entry = (
            self._entries(self._rows[[node]]) for node in (source, target)
        )
        nodes: NDArray[np.int32] = self._by_time.paths(
            source_entry, target_entry, SINGLE_PAIR, (0, 1)
        )[0]
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
            Nodes, of equal number: the first source goes with the first target, and so on.
        threads : int, optional
            Number of threads; by default one per core.
        progress : callable, optional
            Called with the number of paths done and of all paths.

        Returns
        -------
        first : numpy.ndarray
            int64, one longer than there are pairs.
        nodes : numpy.ndarray
            int32: path ``i`` is ``nodes[first[i]:first[i + 1]]``, as returned by ``path``.

        Raises
        ------
        ParameterError
            If a source or target is not a node, their numbers differ, or `threads` is out of
            range.
        """
        from_nodes = check_nodes(sources, self.n_nodes, "sources")
        to_nodes = check_nodes(targets, self.n_nodes, "targets")
        if len(from_nodes) != len(to_nodes):
            raise ParameterError(
                f"sources and targets must be pairs; there are {len(from_nodes)} and "
                f"{len(to_nodes)}."
            )
        # by rows, so that the search spaces of consecutive sources overlap in memory
        source_rows, source = np.unique(self._rows[from_nodes], return_inverse=True)
        first, nodes, *_ = find_paths(
            self._by_time,
            self._entries(source_rows),
            self._entries(self._rows[to_nodes]),
            (source.astype(np.int64), np.arange(len(to_nodes))),
            thread_count(threads),
            progress,
        )
        return first, nodes

    def _between_few(self, sources: ArrayLike, targets: ArrayLike) -> NDArray[Any] | None:
        """Compute costs by a search from each node; None if there are many, or not only nodes."""
        starts, ends = np.asarray(sources), np.asarray(targets)
        if not starts.ndim == ends.ndim == 1 or not starts.dtype == ends.dtype == np.int64:
            return None
        return costs_between(self._by_time, starts, ends) if are_few(starts, ends) else None

    def _entries(self, rows: NDArray[np.int32]) -> SortedEntries:
        return single_entries(rows.astype(np.int64), self._by_time.dtype)

    def _as_costs(self, out: NDArray[np.int32] | None) -> NDArray[Any] | None:
        """View an output as costs that a sweep writes, where they have the same size."""
        return None if out is None or self._by_time.dtype != np.uint32 else out.view(np.uint32)

    def _times(
        self, found: NDArray[Any], out: NDArray[np.int32] | None = None
    ) -> NDArray[np.int32]:
        if found.dtype == np.uint32:  # its infinity is INFINITY
            times: NDArray[np.int32] = found.view(np.int32) if out is None else out
            return times
        converted = as_int32(found, found < self._by_time.infinity)
        if out is None:
            return converted
        out[:] = converted
        return out
