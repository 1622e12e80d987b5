"""Libraries that search the same arcs as our engine, so that answers must be equal."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from benchmarks.engine_peers import THREADS, EnginePeer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class GraphPeer(EnginePeer):
    """Base of all; `set_up` starts from the arrays of a graph."""

    answers = "deciseconds"

    def set_up(self, file: Path, turn: int) -> None:
        """Build from arrays until ready to query."""
        del turn
        with np.load(file) as arrays:
            self._build(*(arrays[name] for name in ("first_out", "head", "weight")))

    def tidy_nodes(self, answer: Any) -> NDArray[np.float64]:
        """Return the times, with ``inf`` where nothing is reached."""
        return np.asarray(answer, dtype=np.float64)

    def _build(
        self, first_out: NDArray[np.int64], head: NDArray[np.int32], weight: NDArray[np.int32]
    ) -> None:
        raise NotImplementedError


class OurHierarchy(GraphPeer):
    """Our engine."""

    name, package, modules = "aicomplex_geo (engine)", "aicomplex-geo", ("aicomplex_geo.engine",)

    def nodes(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target."""
        return self._metric.many_to_many(sources, targets, threads=THREADS)

    def tidy_nodes(self, answer: Any) -> NDArray[np.float64]:
        infinity = importlib.import_module("aicomplex_geo.engine").INFINITY
        return np.where(answer == infinity, np.inf, answer.astype(np.float64))

    def _build(
        self, first_out: NDArray[np.int64], head: NDArray[np.int32], weight: NDArray[np.int32]
    ) -> None:
        hierarchy = importlib.import_module("aicomplex_geo.engine").Hierarchy
        self._metric = hierarchy.build(first_out, head).customize(weight)


class Networkit(GraphPeer):
    """networkit's Dijkstra from many sources, on two threads."""

    name = package = "networkit"
    modules = ("networkit",)
    largest: ClassVar[dict[str, int]] = {"nodes": 100}

    def nodes(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target."""
        networkit = importlib.import_module("networkit")
        search = networkit.distance.SPSP(self._graph, sources.tolist(), targets.tolist())
        search.run()
        return search.getDistances(asarray=True)

    def _build(
        self, first_out: NDArray[np.int64], head: NDArray[np.int32], weight: NDArray[np.int32]
    ) -> None:
        networkit = importlib.import_module("networkit")
        networkit.setNumberOfThreads(THREADS)
        count = len(first_out) - 1
        tail = np.repeat(np.arange(count), np.diff(first_out))
        arcs = weight.astype(np.float64), (tail, head.astype(np.int64))
        self._graph = networkit.graph.GraphFromCoo(arcs, n=count, weighted=True, directed=True)


class Aequilibrae(GraphPeer):
    """AequilibraE's skims between centroids, on two threads; each to each other."""

    name = package = "aequilibrae"
    modules = ("aequilibrae.paths",)
    largest: ClassVar[dict[str, int]] = {"nodes": 100}

    def nodes(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time between all sources and targets."""
        paths = importlib.import_module("aequilibrae.paths")
        if self._places is None:  # once, so that later rounds are searches only
            self._prepare(sources, targets)
        skims = paths.NetworkSkimming(self._graph)
        skims.set_cores(THREADS)
        skims.execute()
        return skims.results.skims.matrix["time"]

    def tidy_nodes(self, answer: Any) -> NDArray[np.float64]:
        assert self._places is not None  # noqa: S101 - for the type checker
        row, column = np.split(self._places[1], [self._count])
        times: NDArray[np.float64] = np.asarray(answer, dtype=np.float64)
        return times[np.ix_(row, column)]

    def _build(
        self, first_out: NDArray[np.int64], head: NDArray[np.int32], weight: NDArray[np.int32]
    ) -> None:
        pandas, paths = map(importlib.import_module, ("pandas", "aequilibrae.paths"))
        tail = np.repeat(np.arange(len(first_out) - 1), np.diff(first_out))
        self._places: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        self._graph = paths.Graph()
        self._graph.network = pandas.DataFrame(
            {
                "link_id": np.arange(1, len(tail) + 1),
                "a_node": tail + 1,
                "b_node": head.astype(np.int64) + 1,
                "direction": np.ones(len(tail), np.int8),
                "time": weight.astype(np.float64),
            }
        )

    def _prepare(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> None:
        self._places = np.unique(np.concatenate([sources, targets]), return_inverse=True)
        self._count = len(sources)
        graph = self._graph
        graph.prepare_graph(self._places[0].astype(np.int64) + 1)
        graph.set_graph("time")
        graph.set_skimming(["time"])
        graph.set_blocked_centroid_flows(False)


GRAPH_PEERS: tuple[type[GraphPeer], ...] = (OurHierarchy, Networkit, Aequilibrae)
