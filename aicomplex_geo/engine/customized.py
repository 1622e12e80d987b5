"""Hierarchies after perfect customization: the arcs that queries search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import customization
from aicomplex_geo.engine.checks import check_arc_values, thread_count
from aicomplex_geo.engine.cost import (
    COST_BITS,
    ENTRY_LIMIT,
    BitPacking,
    may_weigh,
    path_weight_bits,
)
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries
    from aicomplex_geo.engine.topology import HierarchyTopology


class CustomizedHierarchy:
    """A hierarchy under one set of costs, uint32 or uint64, one for each arc of the graph.

    Two costs up to `infinity` can be added. ``tree`` are the upward arcs from nodes and to them
    (``first``, levels of the other nodes, costs), then parents and levels, and the numbers of
    nodes by which all of these are given. At first these are all arcs, enough for searches from a
    few nodes; sweeps and paths reduce them to shortest paths when they first need it. Until then,
    ``basic`` are the costs of all arcs.
    """

    def __init__(self, topology: HierarchyTopology, cost: NDArray[Any], threads: int) -> None:
        self.topology, self.arc_cost, self._threads = topology, cost, threads
        self.dtype = cost.dtype
        self.infinity = INFINITY if cost.dtype == np.uint32 else 2**COST_BITS
        self.scalar_infinity = self.dtype.type(self.infinity)
        # shared by all metrics of a hierarchy
        self.rows, self.nodes = topology.rows, topology.nodes
        self.level, self.parent = topology.row_level, topology.row_parent
        self.every_row, self.n_levels = topology.every_row, topology.n_levels
        up, down = self.input_costs()
        customization.customize(topology, up, down, threads)
        arcs = topology.up_first, topology.up_level
        tree = topology.parent, topology.level, topology.rank
        self.basic: tuple[NDArray[Any], ...] = up, down
        self.tree: tuple[NDArray[Any], ...] = *arcs, up, *arcs, down, *tree
        self._shortest: tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...]] | None = None
        self._shortcuts: NDArray[np.int32] | None = None
        self._lock = Lock()
        self._path_lock = Lock()

    @property
    def up(self) -> tuple[NDArray[Any], ...]:
        """Shortest arcs to higher nodes: ``first`` by rows, levels of the heads, costs."""
        return self.reduce_arcs()[0]

    @property
    def down(self) -> tuple[NDArray[Any], ...]:
        """Shortest arcs from higher nodes: ``first`` by rows, rows of the tails, costs."""
        return self.reduce_arcs()[1]

    def reduce_arcs(self) -> tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...]]:
        """Reduce the arcs to shortest paths, as sweeps and paths do when they first need it."""
        with self._lock:  # of several threads that need them first, one computes them
            if self._shortest is None:
                self._shortest = self._reduce_to_shortest()
            return self._shortest

    def _reduce_to_shortest(self) -> tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...]]:
        """Keep the arcs that perfect customization leaves as they are."""
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        topology, infinity = self.topology, self.scalar_infinity
        up, down = (cost.copy() for cost in self.basic)
        customization.perfect(topology, up, down, self._threads)
        first, levels, heads = topology.up_first, topology.up_level, topology.up_head
        arcs_up = kernels.keep_shortest(first, levels, self.basic[0], up, infinity)
        first, tail, cost = kernels.keep_shortest(first, heads, self.basic[1], down, infinity)
        tail = np.int32(topology.n_nodes - 1) - tail
        tail_level = self.level.astype(levels.dtype)[tail]
        tree = self.parent, self.level, self.rows
        self.tree, self.basic = (*arcs_up, first, tail_level, cost, *tree), ()
        return arcs_up, (first, tail, cost)

    def paths(
        self,
        sources: SortedEntries,
        targets: SortedEntries,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        block: Block,
    ) -> tuple[NDArray[Any], ...]:
        """Find a shortest path for each pair of a block; nodes of entries are rows.

        Returns the nodes of all paths, where those of each path begin, costs (`infinity` where
        unreachable), and the entries at both ends, shape ``(n_pairs, 2)``, -1 where unreachable.
        Pairs of one source should follow one another: its search is done once.
        """
        from aicomplex_geo.engine import _paths as kernels  # noqa: PLC0415 - loads numba

        topology = self.topology
        self.reduce_arcs()
        arcs = self.tree[:3], self.tree[3:6]
        found: tuple[NDArray[Any], ...] = kernels.shortest_paths(
            *arcs, self.parent, self.level,
            (topology.up_first, topology.up_head, self._pieces(), self.nodes),
            sources, targets, pairs, block, self.n_levels, self.scalar_infinity,
        )  # fmt: skip
        return found

    def input_costs(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Costs of the arcs both ways before customization: those of the graph, or `infinity`."""
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        size = len(self.topology.up_head)
        up = np.full(size, self.infinity, dtype=self.dtype)
        down = np.full(size, self.infinity, dtype=self.dtype)
        kernels.set_input_costs(self.topology.place, self.arc_cost, up, down)
        return up, down

    def _pieces(self) -> NDArray[np.int32]:
        """Compute the pieces of shortcuts, which only paths need."""
        with self._path_lock:  # of several threads that need them first, one computes them
            if self._shortcuts is None:
                from aicomplex_geo.engine import _paths as kernels  # noqa: PLC0415 - loads numba

                topology = self.topology
                self._shortcuts = kernels.unpacking(
                    topology.up_first, topology.up_head, *self.input_costs(), self.nodes
                )
            return self._shortcuts


class CustomizedTimes:
    """A hierarchy customized with the times of arcs, and with times and lengths on demand."""

    def __init__(
        self, topology: HierarchyTopology, time: NDArray[np.int32], threads: int | None = None
    ) -> None:
        self._topology = topology
        self._time = check_arc_values(time, topology.n_arcs, "weight").copy()
        self._threads = thread_count(threads)
        self._lock = Lock()
        self._by_time: CustomizedHierarchy | None = None
        self._packed: tuple[bytes, BitPacking, CustomizedHierarchy] | None = None

    @property
    def by_time(self) -> CustomizedHierarchy:
        """The hierarchy customized by times alone, when it is first needed."""
        with self._lock:
            if self._by_time is None:
                first_out, most = self._topology.graph_first_out, INFINITY - ENTRY_LIMIT
                # searches may begin with the time of an entry
                dtype = np.uint64 if may_weigh(first_out, self._time, most) else np.uint32
                cost = self._time.astype(dtype)
                self._by_time = CustomizedHierarchy(self._topology, cost, self._threads)
            return self._by_time

    def is_customized(self, *, lengths: bool) -> bool:
        """Whether it is customized with times, or times and lengths."""
        return (self._packed if lengths else self._by_time) is not None

    def by_time_and_length(
        self, length: NDArray[np.int32], name: str
    ) -> tuple[BitPacking, CustomizedHierarchy]:
        """Customize by time, then length; the result for the last lengths is kept."""
        checked = check_arc_values(length, self._topology.n_arcs, name)
        key = checked.tobytes()
        with self._lock:
            if self._packed is None or self._packed[0] != key:
                first_out = self._topology.graph_first_out
                packing = BitPacking(path_weight_bits(first_out, checked))
                if packing.length_bits + path_weight_bits(first_out, self._time) > COST_BITS:
                    raise ParameterError(
                        f"times and lengths of paths together may need more than {COST_BITS} "
                        "bits. Give one of them in a larger unit."
                    )
                cost = packing.pack(self._time, checked)
                self._packed = (
                    key,
                    packing,
                    CustomizedHierarchy(self._topology, cost, self._threads),
                )
            return self._packed[1:]
