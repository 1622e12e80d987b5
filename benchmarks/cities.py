"""Road networks, as users have them, for questions between points."""

from __future__ import annotations

import tempfile
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, strong_components
from benchmarks.engine_turns import Engines
from benchmarks.graphs import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.network import RoadNetwork
    from benchmarks.engine_turns import EngineRan
    from benchmarks.stage import Sizes, Stage

SEED = 14
NEAR = 0.0004
"""Largest distance of a point from a junction on each axis, in degrees (about 40 m)."""
NODES, BUILDINGS = 1_000_000, 167_000


@dataclass(frozen=True, eq=False)
class City:
    """A road network: of an OpenStreetMap file, or generated."""

    name: str
    title: str
    file: Path | None = None
    make: Callable[[], RoadNetwork] | None = None

    @cached_property
    def net(self) -> RoadNetwork:
        """Roads as our reader has them."""
        from aicomplex_geo.network import from_osm_file  # noqa: PLC0415 - as in graphs

        if self.make is not None:
            return self.make()
        assert self.file is not None  # noqa: S101 - for the type checker
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return from_osm_file(self.file)

    def draw(self, what: str, count: int) -> NDArray[np.float64]:
        """Draw points near junctions that all can be reached from each other."""
        nodes, arrays = self.net.nodes.to_crs("EPSG:4326").geometry, self.net.arrays
        ones = np.ones(len(arrays.tail), dtype=np.int32)
        arcs, _ = CSRGraph.from_arcs(len(nodes), arrays.tail, arrays.head, ones)
        place = np.flatnonzero(strong_components(arcs) == 0)
        chance = np.random.default_rng([SEED, zlib.crc32(what.encode())])
        at = nodes.iloc[chance.choice(place, count, replace=count > len(place))]
        lonlat: NDArray[np.float64] = np.array([at.x, at.y]).T
        return lonlat + chance.uniform(-NEAR, NEAR, (count, 2))


class CityStage:
    """One city with all libraries that answer questions on it."""

    def __init__(self, city: City, sizes: Sizes, python: Path | None) -> None:
        self.city = city
        self.name = city.name
        self.sizes = sizes
        self.python = python
        # In a small run all are called in this process, which is quickest.
        self._temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name)
        self.engines = Engines(self.folder, python if sizes.judged else None)
        self.set_up: dict[str, EngineRan] = {}
        """Kept, so that engines are set up once for all tasks."""

    @property
    def title(self) -> str:
        net = self.city.net
        return f"{self.city.title}: {len(net.nodes):,} nodes, {len(net.edges):,} edges"

    @cached_property
    def file(self) -> Path:
        """File that engines read; a generated network is saved."""
        if self.city.file is not None:
            return self.city.file
        place = self.folder / "network"
        self.city.net.save(place)
        return place

    def close(self) -> None:
        """End the processes, and delete their files."""
        self.engines.close()
        self._temporary.cleanup()


@contextmanager
def engines_of(stage: Stage) -> Iterator[tuple[Engines, Path]]:
    """Start engines for the arrays of a graph, which are written to a file."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engines = Engines(Path(folder), stage.python if stage.sizes.judged else None)
        file, arcs = Path(folder) / "graph.npz", stage.graph.arcs
        np.savez(file, first_out=arcs.first_out, head=arcs.head, weight=arcs.weight)
        try:
            yield engines, file
        finally:
            engines.close()


def load_city(name: str) -> City:
    """Find or generate a city."""
    return CITIES[name]()


def dense_copy(city: City, folder: Path) -> City:
    """Write the file of a city anew with untagged nodes and buildings, as real extracts have."""
    import osmium  # noqa: PLC0415 - reads files only

    file = folder / f"{city.name}-dense.osm.pbf"
    west, south, east, north = city.net.nodes.to_crs("EPSG:4326").total_bounds
    chance = np.random.default_rng(SEED)
    lon, lat = chance.uniform(west, east, NODES), chance.uniform(south, north, NODES)
    first = 20_000_000_000
    corners = NODES // BUILDINGS
    with osmium.SimpleWriter(str(file), overwrite=True) as writer:
        for one in osmium.FileProcessor(str(city.file), osmium.osm.NODE):
            writer.add(one)
        for place, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
            writer.add(osmium.osm.mutable.Node(id=first + place, location=(x, y), version=1))
        for one in osmium.FileProcessor(str(city.file), osmium.osm.WAY):
            writer.add(one)
        for place in range(BUILDINGS):
            begin = first + place * corners
            nodes = [*range(begin, begin + corners), begin]
            tags = {"building": "yes"}
            way = osmium.osm.mutable.Way(id=first + place, nodes=nodes, tags=tags, version=1)
            writer.add(way)
        for one in osmium.FileProcessor(str(city.file), osmium.osm.RELATION):
            writer.add(one)
    title = f"the same with {NODES:,} untagged nodes and {BUILDINGS:,} buildings"
    return replace(city, title=title, file=file)


def _porto_alegre() -> City:
    file = reference("osm/porto-alegre.osm.pbf")
    return City("porto-alegre", "Porto Alegre (OpenStreetMap)", file)


def _streets(name: str, edges: int) -> City:
    from benchmarks.snapping import grid  # noqa: PLC0415 - as in graphs

    title = f"generated streets, about {edges:,} edges"
    return City(name, title, make=lambda: grid(edges, one_way=False, seed=SEED, step=250.0))


CITIES: dict[str, Callable[[], City]] = {
    "porto-alegre": _porto_alegre,
    "streets-1.5m": lambda: _streets("streets-1.5m", 1_500_000),
    "streets-154k": lambda: _streets("streets-154k", 154_000),
    "streets-5m": lambda: _streets("streets-5m", 5_000_000),
    "streets-small": lambda: _streets("streets-small", 1_500),
}
"""In the order of measurement."""
