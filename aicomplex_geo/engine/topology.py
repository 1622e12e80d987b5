"""The elimination tree of a graph and its upward arcs: what all metrics of a hierarchy share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.buffers import BufferPool

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_SHORT_LEVEL = 2**16


@dataclass(frozen=True, eq=False, repr=False)
class HierarchyTopology:
    """The arrays of a ``Hierarchy``, and what is derived from them; made by ``Hierarchy``.

    Parameters
    ----------
    graph_first_out, graph_head, rank, up_first, up_head, place, size : numpy.ndarray
        As in ``Hierarchy``.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import Hierarchy
    >>> first_out = np.array([0, 2, 3, 3], dtype=np.int32)
    >>> head = np.array([1, 2, 2], dtype=np.int32)
    >>> topology = Hierarchy.build(first_out, head)
    >>> isinstance(topology, HierarchyTopology), topology.n_nodes, topology.n_arcs
    (True, 3, 3)
    """

    graph_first_out: NDArray[np.int32]
    graph_head: NDArray[np.int32]
    rank: NDArray[np.int32]
    up_first: NDArray[np.int64]
    up_head: NDArray[np.int32]
    place: NDArray[np.int32]
    size: NDArray[np.int32]

    def __repr__(self) -> str:
        counts = f"{self.n_nodes:,} nodes, {self.n_arcs:,} arcs, {len(self.up_head):,} upward arcs"
        return f"{type(self).__name__}({counts})"

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.rank)

    @property
    def n_arcs(self) -> int:
        """Number of arcs of the graph."""
        return len(self.place)

    @cached_property
    def level(self) -> NDArray[np.int32]:
        """Depth of each rank in the elimination tree; the ancestors of a node differ in theirs."""
        from aicomplex_geo.engine import _contraction as kernels  # noqa: PLC0415 - loads numba

        level: NDArray[np.int32] = kernels.levels(self.up_first, self.up_head)
        return level

    @cached_property
    def up_level(self) -> NDArray[Any]:
        """Level of each head of an upward arc, in as few bytes as hold it."""
        dtype = np.uint16 if self.level.max(initial=0) < MAX_SHORT_LEVEL else np.int32
        return self.level.astype(dtype)[self.up_head]

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """Row of each node: row 0 has the highest rank, so that sweeps go up the rows."""
        rows: NDArray[np.int32] = (self.n_nodes - 1 - self.rank).astype(np.int32)
        return rows

    @cached_property
    def nodes(self) -> NDArray[np.int32]:
        """Node of each rank."""
        return np.argsort(self.rank).astype(np.int32)

    @cached_property
    def parent(self) -> NDArray[np.int32]:
        """Parent of each rank in the elimination tree, -1 for a root."""
        return tree_parents(self.up_first, self.up_head)

    @cached_property
    def n_levels(self) -> int:
        """Number of levels of the elimination tree."""
        return int(self.level.max(initial=-1)) + 1

    @cached_property
    def buffers(self) -> BufferPool:
        """Buffers of sweeps, shared by all metrics of the hierarchy."""
        return BufferPool()

    @cached_property
    def every_row(self) -> NDArray[np.int32]:
        """All rows, ascending."""
        return np.arange(self.n_nodes, dtype=np.int32)

    @cached_property
    def row_level(self) -> NDArray[np.int32]:
        """Level of each row."""
        return self.level[::-1].copy()

    @cached_property
    def row_parent(self) -> NDArray[np.int32]:
        """Row of the parent of each row in the elimination tree, -1 for a root."""
        parent = self.parent[::-1]
        rows: NDArray[np.int32] = np.where(parent < 0, -1, self.n_nodes - 1 - parent).astype(
            np.int32
        )
        return rows


def tree_parents(up_first: NDArray[np.int64], up_head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the parent of each rank in the elimination tree: its lowest upper neighbour, or -1."""
    parent = np.full(len(up_first) - 1, -1, dtype=np.int32)
    inner = np.flatnonzero(np.diff(up_first) > 0)
    parent[inner] = up_head[up_first[inner]]
    return parent
