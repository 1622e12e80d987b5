"""A hierarchy with costs, customized, and without the arcs that a triangle beats."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import customization
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.errors import DecayError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine.hierarchy import Hierarchy
    from aicomplex_geo.engine.sources import Starts

LONGEST_DECAY = 2**24
"""Deciseconds (19 days): decays are looked up in a table of this length at most."""


class CustomizedHierarchy:
    """Costs of all arcs of a hierarchy.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and topology.
    cost : numpy.ndarray
        uint32 or uint64 for each arc of the graph; a path costs less than `infinity`.
    threads : int, optional
        How many work at once; by default one a core.

    Attributes
    ----------
    hierarchy : Hierarchy
        Order and topology.
    infinity : int
        Cost of what is not reached: two of them can be added.
    up : tuple of numpy.ndarray
        By rows (row 0 has the highest rank): ``first``, levels of the heads, and costs of the
        arcs to higher nodes that are shortest paths.
    down : tuple of numpy.ndarray
        ``first``, rows of the tails, and costs of those from higher nodes.
    level : numpy.ndarray
        int32 level of each row: how many nodes are above it.
    n_levels : int
        How many levels there are.
    parent : numpy.ndarray
        int32 row of the parent in the elimination tree, -1 for a root.
    rows : numpy.ndarray
        int32 row of each node.
    every_row : numpy.ndarray
        int32, the rows themselves.
    nodes : numpy.ndarray
        int32 node of each rank.
    """

    def __init__(
        self, hierarchy: Hierarchy, cost: NDArray[Any], threads: int | None = None
    ) -> None:
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        threads = thread_count(threads)
        self.hierarchy, self._cost = hierarchy, cost
        self.dtype = cost.dtype
        self.infinity = INFINITY if cost.dtype == np.uint32 else 2**62
        self.scalar_infinity = self.dtype.type(self.infinity)
        n = hierarchy.n_nodes
        # what all metrics of a hierarchy share
        self.rows, self.nodes = hierarchy.rows, hierarchy.nodes
        self.level, self.parent = hierarchy.row_level, hierarchy.row_parent
        self.every_row = np.arange(n, dtype=np.int32)
        self.n_levels = int(self.level.max(initial=-1)) + 1
        up, down = self._begun()
        customization.customize(hierarchy, up, down, threads)
        basic = up.copy(), down.copy()
        customization.perfect(hierarchy, up, down, threads)
        first, infinity = hierarchy.up_first, self.scalar_infinity
        self.up = kernels.keep(first, hierarchy.up_level, basic[0], up, infinity)
        first, tail, cost = kernels.keep(first, hierarchy.up_head, basic[1], down, infinity)
        self.down = first, np.int32(n - 1) - tail, cost
        self._made: tuple[NDArray[np.int32], NDArray[Any]] | None = None
        self._lock = threading.Lock()

    def ways(
        self,
        starts: Starts,
        ends: Starts,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        block: tuple[int, int],
    ) -> tuple[NDArray[Any], ...]:
        """Find ways that cost least.

        Parameters
        ----------
        starts, ends : tuple of numpy.ndarray
            Of all sources, and of all targets, as ``seeds.starts`` gives them, nodes as rows.
        pairs : tuple of numpy.ndarray
            int64, sources and targets of the ways; those of one source follow one another.
        block : tuple of int
            From which pair up to, not including, which.

        Returns
        -------
        nodes : numpy.ndarray
            int32, of one way after the other.
        first : numpy.ndarray
            int64, one longer than there are ways: where the nodes of each begin.
        cost : numpy.ndarray
            Of the costs' own type, its infinity where there is no way.
        seed : numpy.ndarray
            int64 ``(n_ways, 2)``, positions in `starts` and `ends`, -1 where there is no way.
        """
        from aicomplex_geo.engine import _paths as kernels  # noqa: PLC0415 - loads numba

        hierarchy = self.hierarchy
        over, levels = self._steps
        found: tuple[NDArray[Any], ...] = kernels.ways(
            self.up, (self.down[0], levels, self.down[2]), self.parent, self.level,
            (hierarchy.up_first, hierarchy.up_head, over, self.nodes),
            starts, ends, pairs, block, self.n_levels, self.scalar_infinity,
        )  # fmt: skip
        return found

    def _begun(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Costs of the arcs of the graph, in both directions of each place."""
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        size = len(self.hierarchy.up_head)
        up = np.full(size, self.infinity, dtype=self.dtype)
        down = np.full(size, self.infinity, dtype=self.dtype)
        kernels.begin(self.hierarchy.place, self._cost, up, down)
        return up, down

    @property
    def _steps(self) -> tuple[NDArray[np.int32], NDArray[Any]]:
        """What only ways need: over which nodes arcs lead, and levels of the tails of `down`."""
        with self._lock:  # of several threads that ask first, one finds out
            if self._made is None:
                from aicomplex_geo.engine import _paths as kernels  # noqa: PLC0415 - loads numba

                hierarchy = self.hierarchy
                over = kernels.steps(
                    hierarchy.up_first, hierarchy.up_head, *self._begun(), self.nodes
                )
                levels = self.level.astype(hierarchy.up_level.dtype)
                self._made = over, levels[self.down[1]]
            return self._made


def decay_table(
    decay: Callable[[NDArray[np.int64]], NDArray[np.float64]] | None, limit: int
) -> NDArray[np.float64]:
    """Look up a decay at every decisecond.

    Parameters
    ----------
    decay : callable or None
        Takes int64 deciseconds ``(n,)``, gives ``(n,)`` from 0 to 1.
    limit : int
        The last decisecond.

    Returns
    -------
    numpy.ndarray
        float64 ``(limit + 1,)``, empty if `decay` is None.

    Raises
    ------
    DecayError
        If it gives something else.
    ParameterError
        If the limit is too large for a table.
    """
    if decay is None:
        return np.zeros(0)
    if limit > LONGEST_DECAY:
        raise ParameterError(f"with a decay, cutoff must be at most {LONGEST_DECAY} deciseconds.")
    shares = np.asarray(decay(np.arange(limit + 1)), dtype=np.float64)
    if shares.shape != (limit + 1,):
        raise DecayError(
            f"decay must give one value for each of {limit + 1} times; it gave an array of shape "
            f"{shares.shape}."
        )
    if not ((shares >= 0) & (shares <= 1)).all():
        raise DecayError(
            f"decay must give values from 0 to 1; it gave {shares.min()} to {shares.max()}."
        )
    return np.ascontiguousarray(shares)


def value_table(values: ArrayLike, n_nodes: int) -> NDArray[np.float64]:
    """Check values at nodes.

    Parameters
    ----------
    values : array_like of float
        ``(n_nodes, n_columns)`` or ``(n_nodes,)``.
    n_nodes : int
        How many nodes there are.

    Returns
    -------
    numpy.ndarray
        float64 ``(n_nodes, n_columns)``.

    Raises
    ------
    ParameterError
        If they are no numbers, have another shape, or one is not finite.
    """
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"values must be numbers, rows of them equally long: {error}."
        ) from error
    table = table[:, np.newaxis] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != n_nodes:  # noqa: PLR2004 - nodes and columns
        raise ParameterError(
            f"values must have a row for each of {n_nodes} nodes; their shape is {table.shape}."
        )
    if not np.isfinite(table).all():
        count = int((~np.isfinite(table)).sum())
        raise ParameterError(f"{count} values are not finite. Fill them, with 0 for nothing.")
    return np.ascontiguousarray(table)
