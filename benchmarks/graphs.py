"""Road graphs that tasks run on: real ones, and generated ones of any size."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, strong_components
from benchmarks.synthetic import road_like

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PROJECT = Path(__file__).resolve().parents[1]
SEED = 20260922
SLOWEST, QUICKEST = 1.6, 0.8


class GraphMissingError(Exception):
    """The data of a graph is not on this machine."""


@dataclass(frozen=True, eq=False)
class Graph:
    """A strongly connected road graph; weights are deciseconds, `xy` plane coordinates."""

    name: str
    title: str
    arcs: CSRGraph
    xy: NDArray[np.float64] | None

    @property
    def n_nodes(self) -> int:
        return self.arcs.n_nodes

    @cached_property
    def tail(self) -> NDArray[np.int32]:
        """Tail node of each arc."""
        return self.arcs.tail

    def reweighted(self, seed: int) -> Graph:
        """Return the graph with other times, as at another hour; unchanged for seed 0."""
        if not seed:
            return self
        factor = np.random.default_rng([SEED, seed]).uniform(QUICKEST, SLOWEST, self.arcs.n_arcs)
        weight = np.maximum(1, np.rint(self.arcs.weight * factor)).astype(np.int32)
        return replace(self, arcs=CSRGraph(self.arcs.first_out, self.arcs.head, weight))


def load(name: str) -> Graph:
    """Read or generate a graph."""
    return GRAPHS[name]()


def _luxembourg() -> Graph:
    with np.load(reference("graphs/luxembourg_car.npz")) as file:
        arcs = CSRGraph(file["indptr"], file["indices"], file["w"])
        xy = np.column_stack([file["x"], file["y"]])
    return Graph("luxembourg", "Luxembourg, all roads for cars (OpenStreetMap)", arcs, xy)


def _new_york() -> Graph:
    with np.load(reference("graphs/dimacs_ny_arcs.npz")) as file:
        arcs, _ = CSRGraph.from_arcs(
            int(file["n_nodes"]), file["tail"], file["head"], file["weight"]
        )
    return Graph("new-york", "New York (DIMACS), weights taken as times", arcs, None)


def _strategic() -> Graph:
    # Imported here because the child processes that measure memory need no geography.
    from aicomplex_geo.network import open_to, read_network, read_profile  # noqa: PLC0415

    profile = read_profile("car_offpeak")
    net = open_to(read_network(), profile)
    places = net.nodes.to_crs("EPSG:5179").geometry
    xy = np.column_stack([places.x, places.y])
    arrays = net.arrays
    arcs, _ = CSRGraph.from_arcs(len(xy), arrays.tail, arrays.head, profile.weights(net))
    return _connected("strategic", "the bundled strategic network of Gwangju", arcs, xy)


def _made(name: str, n_nodes: int, *, bare: bool = False) -> Graph:
    made = road_like(n_nodes, seed=SEED)
    arcs, _ = CSRGraph.from_arcs(len(made.xy), made.tail, made.head, made.weight)
    title = f"generated roads, about {n_nodes:,} nodes" + (", no coordinates" if bare else "")
    graph = _connected(name, title, arcs, made.xy)
    return replace(graph, xy=None) if bare else graph


def _connected(name: str, title: str, arcs: CSRGraph, xy: NDArray[np.float64]) -> Graph:
    kept = strong_components(arcs) == 0
    place = np.cumsum(kept, dtype=np.int32) - 1
    tail, head = arcs.tail, arcs.head
    inside = kept[tail] & kept[head]
    part, _ = CSRGraph.from_arcs(
        int(kept.sum()), place[tail[inside]], place[head[inside]], arcs.weight[inside]
    )
    return Graph(name, title, part, xy[kept])


def reference(file: str) -> Path:
    """Find a file of the reference data."""
    named = os.environ.get("AICOMPLEX_GEO_REFERENCE")
    folder = Path(named) if named else PROJECT.parent / "shared" / "reference"
    path = folder / file
    if not path.is_file():
        where = "the reference data (AICOMPLEX_GEO_REFERENCE)"
        raise GraphMissingError(f"{path.name} is not in {where}")
    return path


GRAPHS: dict[str, Callable[[], Graph]] = {
    "strategic": _strategic,
    "luxembourg": _luxembourg,
    "new-york": _new_york,
    "roads-100k": lambda: _made("roads-100k", 100_000),
    "roads-300k": lambda: _made("roads-300k", 300_000),
    "roads-600k": lambda: _made("roads-600k", 600_000),
    "roads-1m": lambda: _made("roads-1m", 1_000_000),
    "roads-2m": lambda: _made("roads-2m", 2_000_000),
    "small": lambda: _made("small", 2_000),
    "small-bare": lambda: _made("small-bare", 1_000, bare=True),
}
"""In the order of measurement."""
