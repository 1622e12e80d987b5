"""The libraries that one could use instead, each called in the way that suits it best.

The time measured is what a user waits for; ``tidy_*`` turn answers into arrays afterwards.
All peers run on one thread, except pandana on ``THREADS`` (see ``prepare``).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.graphs import Graph

THREADS = 2
"""Threads of pandana, and of our engine where it is compared with pandana."""
PANDANA_UNREACHED = 4294967.295
ROUTINGKIT_UNREACHED = 2**31 - 1


def prepare() -> None:
    """Set the number of threads of pandana, which reads it once, on import."""
    os.environ["OMP_NUM_THREADS"] = str(THREADS)


class Peer:
    """Base of all peers; creating one is the measured build."""

    name: ClassVar[str]
    """Name in tables and in the package index."""
    module: ClassVar[str]
    threads: ClassVar[int] = 1
    largest: ClassVar[int | None] = None
    """Nodes above which it is left out for time or memory."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @classmethod
    def missing(cls) -> str | None:
        """Return why the peer cannot take part, or None if it can."""
        if importlib.util.find_spec(cls.module) is None:
            return f"{cls.name} is not installed (extra bench)"
        return None

    def tidy_table(self, answer: Any, columns: NDArray[np.int64] | None) -> NDArray[np.float64]:
        """Turn an answer of ``surfaces`` or ``matrix`` into times, ``inf`` for unreachable."""
        del columns
        return np.asarray(answer, dtype=np.float64)

    def tidy_paths(self, answer: Any) -> list[NDArray[np.int64]]:
        """Turn an answer of ``paths`` into arrays of nodes."""
        return [np.asarray(path, dtype=np.int64) for path in answer]


class Scipy(Peer):
    """The reference: Dijkstra's algorithm, exact in float64."""

    name, module = "scipy", "scipy"

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._sparse = importlib.import_module("scipy.sparse")
        self._dijkstra = importlib.import_module("scipy.sparse.csgraph").dijkstra
        self.weights = self._lightest()

    def surfaces(self, sources: NDArray[np.int64]) -> Any:
        """Return the time from each source to every node."""
        return self._dijkstra(self.weights, indices=sources)

    def matrix(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target."""
        return self._dijkstra(self.weights, indices=sources)[:, targets]

    def reached(self, sources: NDArray[np.int64], cutoff: int) -> Any:
        """Return nodes and times within a cutoff for each source."""
        found = []
        for times in self._dijkstra(self.weights, indices=sources, limit=cutoff):
            nodes = np.flatnonzero(np.isfinite(times))
            found.append((nodes, times[nodes]))
        return found

    def sums(
        self, sources: NDArray[np.int64], values: NDArray[np.float64], cutoff: int
    ) -> NDArray[np.float64]:
        """Sum the values at the nodes within a cutoff, for each source."""
        return np.array([values[nodes].sum() for nodes, _ in self.reached(sources, cutoff)])

    def without(
        self, arcs: NDArray[np.int64], sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> Any:
        """Return the time from each source to each target without some arcs."""
        return self._dijkstra(self._lightest(arcs), indices=sources)[:, targets]

    def _lightest(self, removed: NDArray[np.int64] | None = None) -> Any:
        # csgraph needs sorted rows without parallel arcs; only the lightest counts
        arcs, n = self.graph.arcs, self.graph.n_nodes
        order = np.lexsort((arcs.weight, arcs.head, self.graph.tail))
        if removed is not None:
            order = order[~np.isin(order, removed)]
        tail, head = self.graph.tail[order], arcs.head[order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        kept = arcs.weight[order][new].astype(np.float64)
        return self._sparse.csr_array((kept, (tail[new], head[new])), shape=(n, n))


class Igraph(Peer):
    """igraph's C core."""

    name, module = "igraph", "igraph"

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        igraph = importlib.import_module("igraph")
        arcs = np.column_stack([graph.tail, graph.arcs.head])
        self._graph = igraph.Graph(n=graph.n_nodes, edges=arcs, directed=True)
        self._graph.es["weight"] = graph.arcs.weight.tolist()

    def surfaces(self, sources: NDArray[np.int64]) -> Any:
        """Return the time from each source to every node."""
        return self._graph.distances(source=sources.tolist(), weights="weight")

    def matrix(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target."""
        return self._graph.distances(sources.tolist(), targets.tolist(), weights="weight")

    def paths(self, pairs: NDArray[np.int64]) -> Any:
        """Return the nodes of a path for each pair."""
        search = self._graph.get_shortest_path
        return [search(source, target, weights="weight") for source, target in pairs.tolist()]


class Networkx(Peer):
    """networkx, in pure Python."""

    name, module = "networkx", "networkx"
    largest = 280_000

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._networkx = importlib.import_module("networkx")
        lightest = Scipy(graph).weights.tocoo()
        tail, head = lightest.coords
        self._graph = self._networkx.DiGraph()
        self._graph.add_nodes_from(range(graph.n_nodes))
        weights = lightest.data.astype(np.int64).tolist()
        self._graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), weights, strict=True))

    def surfaces(self, sources: NDArray[np.int64]) -> Any:
        """Return the time from each source to every node."""
        search = self._networkx.single_source_dijkstra_path_length
        return [search(self._graph, source) for source in sources.tolist()]

    def matrix(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to every node: networkx cannot stop at targets."""
        del targets
        return self.surfaces(sources)

    def reached(self, sources: NDArray[np.int64], cutoff: int) -> Any:
        """Return nodes and times within a cutoff for each source."""
        search = self._networkx.single_source_dijkstra_path_length
        found = (search(self._graph, source, cutoff=cutoff) for source in sources.tolist())
        return [(list(times), list(times.values())) for times in found]

    def paths(self, pairs: NDArray[np.int64]) -> Any:
        """Return the nodes of a path for each pair."""
        search = self._networkx.bidirectional_dijkstra
        return [search(self._graph, source, target)[1] for source, target in pairs.tolist()]

    def tidy_table(self, answer: Any, columns: NDArray[np.int64] | None) -> NDArray[np.float64]:
        """Turn dictionaries into an array."""
        nodes = range(self.graph.n_nodes) if columns is None else columns.tolist()
        return np.array([[times.get(node, np.inf) for node in nodes] for times in answer])


class Pandana(Peer):
    """pandana: contraction hierarchies, rebuilt for each set of weights."""

    name, module = "pandana", "pandana"
    threads = THREADS

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        pandana, self._pandas = map(importlib.import_module, ("pandana", "pandas"))
        series, frame = self._pandas.Series, self._pandas.DataFrame
        # it uses coordinates only to find nearest nodes, so any will do
        x, y = (
            (np.arange(graph.n_nodes), np.zeros(graph.n_nodes)) if graph.xy is None else graph.xy.T
        )
        arcs = series(graph.tail), series(graph.arcs.head)
        times = frame({"time": graph.arcs.weight.astype(np.float64)})
        with _silent():
            self._network = pandana.Network(series(x), series(y), *arcs, times, twoway=False)

    def matrix(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target, as a list of pairs."""
        origins, destinations = np.repeat(sources, len(targets)), np.tile(targets, len(sources))
        return self._network.shortest_path_lengths(origins, destinations)

    def reached(self, sources: NDArray[np.int64], cutoff: int) -> Any:
        """Return nodes and times within a cutoff, as one frame."""
        return self._network.nodes_in_range(sources, cutoff)

    def hold(self, values: NDArray[np.float64]) -> None:
        """Assign values to the nodes, for ``sums``."""
        nodes = self._pandas.Series(np.arange(len(values)))
        self._network.set(nodes, variable=self._pandas.Series(values), name="held")

    def sums(self, cutoff: int) -> Any:
        """Sum the values at the nodes within a cutoff, for every node."""
        return self._network.aggregate(cutoff, type="sum", decay="flat", name="held")

    def precompute(self, cutoff: int) -> None:
        """Compute which nodes are within a cutoff of each node, for ``sums``."""
        self._network.precompute(cutoff)

    def hold_places(self, nodes: NDArray[np.int64], cutoff: int, count: int) -> None:
        """Assign places to nodes, for ``nearest``."""
        xy = self._network.nodes_df.iloc[nodes]
        self._network.set_pois("places", cutoff, count, xy["x"], xy["y"])

    def nearest(self, cutoff: int, count: int) -> Any:
        """Return the times to the nearest places, for every node."""
        return self._network.nearest_pois(cutoff, "places", num_pois=count)

    def paths(self, pairs: NDArray[np.int64]) -> Any:
        """Return the nodes of a path for each pair."""
        return self._network.shortest_paths(*pairs.T)

    def tidy_table(self, answer: Any, columns: NDArray[np.int64] | None) -> NDArray[np.float64]:
        """Reshape the list of pairs."""
        width = self.graph.n_nodes if columns is None else len(columns)
        times = np.asarray(answer, dtype=np.float64).reshape(-1, width)
        return np.where(times == PANDANA_UNREACHED, np.inf, times)

    def tidy_reached(self, answer: Any, sources: NDArray[np.int64]) -> list[Any]:
        """Split the frame by source."""
        parts = dict(iter(answer.groupby("source")))
        return [
            (parts[source]["destination"].to_numpy(), parts[source]["time"].to_numpy())
            for source in sources.tolist()
        ]


class Routingkit(Peer):
    """routingkit-cch: customizable contraction hierarchies in C++ behind Rust.

    Its order is by METIS if pymetis is installed, as ours is, otherwise its own.
    """

    name, module = "routingkit-cch", "routingkit_cch"

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._cch = importlib.import_module("routingkit_cch")
        tail, head = graph.tail.tolist(), graph.arcs.head.tolist()
        self._topology = self._cch.CCH(self._order(tail, head), tail, head, False)  # noqa: FBT003 - positional only
        self._metric = self._cch.CCHMetric(self._topology, graph.arcs.weight.tolist())
        self._updater: Any = None
        self._query: Any = None
        self._search: Any = None

    def reweigh(self, graph: Graph) -> None:
        """Change the weights."""
        self._query = self._search = None  # the metric must not be in use
        self._metric.reset(graph.arcs.weight.tolist())

    def single(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each of a few sources to each of a few targets.

        A pair is a query; more targets are pinned. Both are kept for the next question.
        """
        if self._query is None:
            self._query = self._cch.CCHQuery(self._metric)
            self._search = self._cch.CCHOneToMany(self._metric, targets.tolist())
        if len(sources) == len(targets) == 1:
            return [[self._query.run(int(sources[0]), int(targets[0])).distance]]
        self._search.repin_targets(targets.tolist())
        return [self._search.distances_from(source) for source in sources.tolist()]

    def surfaces(self, sources: NDArray[np.int64]) -> Any:
        """Return the time from each source to every node."""
        return self.matrix(sources, np.arange(self.graph.n_nodes))

    def matrix(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Any:
        """Return the time from each source to each target."""
        search = self._cch.CCHOneToMany(self._metric, targets.tolist())
        return [search.distances_from(source) for source in sources.tolist()]

    def without(
        self, arcs: NDArray[np.int64], sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> Any:
        """Return the time from each source to each target without some arcs.

        Its partial customization closes them, and opens them again.
        """
        self._query = self._search = None  # the metric must not be in use
        if self._updater is None:
            self._updater = self._cch.CCHMetricPartialUpdater(self._topology)
        self._updater.apply(self._metric, dict.fromkeys(arcs.tolist(), ROUTINGKIT_UNREACHED))
        found = self.matrix(sources, targets)
        weights = self.graph.arcs.weight[arcs].tolist()
        self._updater.apply(self._metric, dict(zip(arcs.tolist(), weights, strict=True)))
        return found

    def paths(self, pairs: NDArray[np.int64]) -> Any:
        """Return the nodes of a path for each pair."""
        query = self._cch.CCHQuery(self._metric)
        return [query.run(source, target).node_path for source, target in pairs.tolist()]

    def tidy_table(self, answer: Any, columns: NDArray[np.int64] | None) -> NDArray[np.float64]:
        """Turn lists into an array; None is unreachable."""
        times = super().tidy_table(answer, columns)
        return np.where(np.isnan(times), np.inf, times)

    def _order(self, tail: list[int], head: list[int]) -> Any:
        graph = self.graph
        if importlib.util.find_spec("pymetis") is not None:
            return _metis_order(graph)
        if graph.xy is None:
            return self._cch.compute_order_degree(graph.n_nodes, tail, head)
        x, y = graph.xy.T.tolist()
        return self._cch.compute_order_inertial(graph.n_nodes, tail, head, y, x)


PEERS: tuple[type[Peer], ...] = (Scipy, Routingkit, Pandana, Igraph, Networkx)


def offering(method: str) -> Sequence[type[Peer]]:
    """Return the peers, installed or not, that have a method."""
    return [peer for peer in PEERS if hasattr(peer, method)]


def _metis_order(graph: Graph) -> list[int]:
    pymetis = importlib.import_module("pymetis")
    lightest = Scipy(graph).weights
    both = (lightest + lightest.T).tocsr()
    both.setdiag(0)
    both.eliminate_zeros()
    adjacency = pymetis.CSRAdjacency(both.indptr, both.indices)
    permutation, _ = pymetis.nested_dissection(adjacency)
    order: list[int] = np.asarray(permutation).tolist()
    return order


@contextmanager
def _silent() -> Iterator[None]:
    # output of C++ bypasses sys.stdout
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
