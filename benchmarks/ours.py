"""Our engine, called as its users call it."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from aicomplex_geo.engine import INFINITY, Dial, Hierarchy
from aicomplex_geo.engine import _sweep as kernels
from aicomplex_geo.engine.sources import single_entries
from aicomplex_geo.engine.workspace import Workspace
from benchmarks.peers import THREADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.graphs import Graph

OURS = "aicomplex_geo"
LANES = 16
"""Sources per sweep."""


class Ours:
    """A hierarchy with one metric; creating it is the measured build."""

    name = OURS
    threads = THREADS
    """For building and customizing; queries take their own number."""

    def __init__(
        self, graph: Graph, *, order: Literal["auto", "metis", "inertial"] = "auto"
    ) -> None:
        self.graph = graph
        arcs = graph.arcs
        self.hierarchy = Hierarchy.build(arcs.first_out, arcs.head, xy=graph.xy, order=order)
        self.metric: Any = None
        self.reweigh(graph)

    def reweigh(self, graph: Graph) -> None:
        """Change to the weights of a graph with the same arcs."""
        self.metric = self.hierarchy.customize(graph.arcs.weight)

    def surfaces(self, sources: NDArray[np.int64], *, threads: int) -> NDArray[np.int32]:
        """Return the time from each source to every node."""
        times: NDArray[np.int32] = self.metric.one_to_all(sources, threads=threads)
        return times

    def matrix(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64], *, threads: int
    ) -> NDArray[np.int32]:
        """Return the time from each source to each target."""
        times: NDArray[np.int32] = self.metric.many_to_many(sources, targets, threads=threads)
        return times

    def single(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the time from each of a few sources to each of a few targets."""
        return self.matrix(sources, targets, threads=1)

    def reached(self, sources: NDArray[np.int64], cutoff: int, *, threads: int) -> Any:
        """Return nodes and times within a cutoff by sweeps, as ``(first, nodes, times)``."""
        return self.metric.reach(sources, cutoff, threads=threads)

    def sweep_of(self, sources: NDArray[np.int64]) -> Callable[[], None]:
        """Return a function that does one sweep only; the upward search is done here."""
        customized, n_nodes = self.metric._by_time, self.graph.n_nodes  # noqa: SLF001 - the sweep alone has no public name
        space = Workspace(customized, n_nodes)
        rows = n_nodes - 1 - self.hierarchy.rank[sources].astype(np.int64)
        entries = single_entries(rows, customized.dtype)
        space.search_upwards(entries, (0, len(sources)), customized.every_row)
        return partial(
            kernels.sweep, customized.down, space.table, space.known, customized.scalar_infinity
        )

    @property
    def sweep_bytes(self) -> int:
        """Bytes that the sweep of a block over all nodes reads and writes at least.

        Each row of times is written once, and read once for each arc out of it that does not
        find it in the cache, of which none is counted here but the first; arcs are read once.
        """
        customized = self.metric._by_time  # noqa: SLF001 - of our own
        arcs, item = len(customized.down[1]), customized.dtype.itemsize
        n_nodes = self.graph.n_nodes
        return int(2 * n_nodes * LANES * item + arcs * (4 + item) + 8 * n_nodes)

    def sums(
        self, values: NDArray[np.float64], cutoff: int, *, threads: int
    ) -> NDArray[np.float64]:
        """Sum the values at the nodes within a cutoff, for every node."""
        nodes = np.arange(self.graph.n_nodes)
        found = self.metric.reduce(nodes, values[:, np.newaxis], cutoff=cutoff, threads=threads)
        sums: NDArray[np.float64] = found[:, 0]
        return sums

    def paths(self, pairs: NDArray[np.int64]) -> list[NDArray[np.int32]]:
        """Return the nodes of a path for each pair, in one call, on as many threads as pandana."""
        first, nodes = self.metric.paths(*pairs.T, threads=THREADS)
        return [nodes[start:stop] for start, stop in pairwise(first.tolist())]


class OurDial:
    """Bucket queues, which need no preparation."""

    name = f"{OURS} (Dial)"

    def __init__(self, graph: Graph) -> None:
        self._dial = Dial(graph.arcs)

    def reached(self, sources: NDArray[np.int64], cutoff: int, *, threads: int) -> Any:
        """Return nodes and times within a cutoff, as ``(first, nodes, times)``."""
        return self._dial.reach(sources, cutoff, threads=threads)


def tidy_table(times: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return times with ``inf`` for unreachable, as the peers have it."""
    return np.where(times == INFINITY, np.inf, times.astype(np.float64))


def tidy_reached(answer: Any) -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Split ``(first, nodes, times)`` by source."""
    first, nodes, times = answer
    cuts = first[1:-1]
    return list(zip(np.split(nodes, cuts), np.split(times, cuts), strict=True))


def warm_up(graph: Graph) -> None:
    """Call everything once on a small graph, so that no measurement includes compilation."""
    some = np.arange(min(graph.n_nodes, 2 * LANES))
    for order in ("auto", "inertial"):
        ours = Ours(graph, order=order)
    for threads in (1, 2):
        ours.surfaces(some, threads=threads)
        ours.matrix(some, some, threads=threads)
        ours.single(some[:1], some[:1])
        ours.reached(some, 1000, threads=threads)
        ours.sums(np.ones(graph.n_nodes), 1000, threads=threads)
        OurDial(graph).reached(some, 1000, threads=threads)
    ours.paths(np.array([[0, graph.n_nodes - 1]]))
