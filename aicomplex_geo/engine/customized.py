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
    path_weight_bits,
    path_weight_bound,
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
    """The arcs of a hierarchy that are shortest paths under one set of costs.

    Costs are uint32 or uint64, one for each arc of the graph; two costs up to `infinity` can be
    added. `up` are the arcs to higher nodes by rows: ``first``, levels of the heads, costs; `down`
    those from higher nodes: ``first``, rows of the tails, costs.
    """

    def __init__(self, topology: HierarchyTopology, cost: NDArray[Any], threads: int) -> None:
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        self.topology, self._cost = topology, cost
        self.dtype = cost.dtype
        self.infinity = INFINITY if cost.dtype == np.uint32 else 2**COST_BITS
        self.scalar_infinity = self.dtype.type(self.infinity)
        n = topology.n_nodes
        # shared by all metrics of a hierarchy
        self.rows, self.nodes = topology.rows, topology.nodes
        self.level, self.parent = topology.row_level, topology.row_parent
        self.every_row = np.arange(n, dtype=np.int32)
        self.n_levels = int(self.level.max(initial=-1)) + 1
        up, down = self.input_costs()
        customization.customize(topology, up, down, threads)
        basic = up.copy(), down.copy()
        customization.perfect(topology, up, down, threads)
        first, infinity = topology.up_first, self.scalar_infinity
        self.up = kernels.keep_shortest(first, topology.up_level, basic[0], up, infinity)
        first, tail, cost = kernels.keep_shortest(first, topology.up_head, basic[1], down, infinity)
        self.down = first, np.int32(n - 1) - tail, cost
        self._shortcuts: tuple[NDArray[np.int32], NDArray[Any]] | None = None
        self._lock = Lock()

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
        pieces, tail_level = self._path_data()
        found: tuple[NDArray[Any], ...] = kernels.shortest_paths(
            self.up, (self.down[0], tail_level, self.down[2]), self.parent, self.level,
            (topology.up_first, topology.up_head, pieces, self.nodes),
            sources, targets, pairs, block, self.n_levels, self.scalar_infinity,
        )  # fmt: skip
        return found

    def input_costs(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Costs of the arcs both ways before customization: those of the graph, or `infinity`."""
        from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

        size = len(self.topology.up_head)
        up = np.full(size, self.infinity, dtype=self.dtype)
        down = np.full(size, self.infinity, dtype=self.dtype)
        kernels.set_input_costs(self.topology.place, self._cost, up, down)
        return up, down

    def _path_data(self) -> tuple[NDArray[np.int32], NDArray[Any]]:
        """Compute what only paths need: pieces of shortcuts, and levels of the tails of `down`."""
        with self._lock:  # of several threads that need it first, one computes it
            if self._shortcuts is None:
                from aicomplex_geo.engine import _paths as kernels  # noqa: PLC0415 - loads numba

                topology = self.topology
                pieces = kernels.unpacking(
                    topology.up_first, topology.up_head, *self.input_costs(), self.nodes
                )
                level = self.level.astype(topology.up_level.dtype)
                self._shortcuts = pieces, level[self.down[1]]
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
                bound = path_weight_bound(self._topology.graph_first_out, self._time)
                # searches may begin with the time of an entry
                dtype = np.uint64 if bound + ENTRY_LIMIT >= INFINITY else np.uint32
                cost = self._time.astype(dtype)
                self._by_time = CustomizedHierarchy(self._topology, cost, self._threads)
            return self._by_time

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
