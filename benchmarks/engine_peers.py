"""Routing engines and readers that are asked what a user asks, each in its own process.

`set_up` starts from an OpenStreetMap file, and ends when questions can be asked. Points are
given in the form that each library takes, so that no conversion before a question is timed;
``tidy_*`` turn answers into arrays afterwards.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from dataclasses import replace
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

THREADS = 2
OURS = "aicomplex_geo"
PROFILE = "car_offpeak"
NO_WAITS = ", no waits"
WAITS = ("delay_s_per_km", "road_delay_s_per_km", "junction_delay_s")
LARGEST_TABLE = 4_000_000
SECONDS_PER_MINUTE = 60.0


class EnginePeer:
    """Base of all; what a library cannot do it has no method for."""

    name: ClassVar[str]
    package: ClassVar[str]
    """In the package index."""
    modules: ClassVar[tuple[str, ...]]
    answers: ClassVar[str] = "minutes"
    """What its matrices hold."""
    threads: ClassVar[int] = 1
    largest: ClassVar[dict[str, int]] = {}
    """Points on each side of a matrix, routes or isochrones that it can do in some seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for module in self.modules:
            importlib.import_module(module)

    @classmethod
    def missing(cls) -> str | None:
        """Return why the library cannot take part, or None if it can."""
        if all(importlib.util.find_spec(module.partition(".")[0]) for module in cls.modules):
            return None
        return f"{cls.package} is not installed"

    def points(self, lonlat: NDArray[np.float64], first: int) -> Any:
        """Return points in the form that the library takes; `first` numbers them."""
        del first
        return lonlat.tolist()

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        """Return the matrix, with NaN where nothing is reached."""
        return np.array(answer, dtype=np.float64)


class Ours(EnginePeer):
    """Our Router, with snapping, frames and all."""

    name, package = OURS, "aicomplex-geo"
    modules = ("aicomplex_geo", "aicomplex_geo.network", "aicomplex_geo.routing", "pyogrio")
    kernel: ClassVar[str] = "auto"

    def read(self, file: Path) -> int:
        """Read the roads of an OpenStreetMap file, or a network that was saved."""
        network = importlib.import_module("aicomplex_geo.network")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            osm = file.name.endswith(".osm.pbf")
            self.net = (network.from_osm_file if osm else network.read_network)(file)
        return len(self.net.edges)

    def set_up(self, file: Path, turn: int) -> None:
        """Read the roads, and prepare for questions."""
        del turn
        self.read(file)
        router = importlib.import_module("aicomplex_geo").Router
        self._router = router(self.net, PROFILE, kernel=self.kernel)

    def points(self, lonlat: NDArray[np.float64], first: int) -> Any:
        geopandas = importlib.import_module("geopandas")
        index = range(first, first + len(lonlat))
        return geopandas.GeoDataFrame(
            geometry=geopandas.points_from_xy(*lonlat.T), index=index, crs="EPSG:4326"
        )

    def od(self, origins: Any, destinations: Any) -> Any:
        """Return times and distances."""
        return self._router.od_matrix(origins, destinations)

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        minutes: NDArray[np.float64] = answer.values.astype(np.float64)
        return np.where(np.isfinite(minutes), minutes, np.nan)

    def minutes(self, origins: Any, destinations: Any, profile: str) -> NDArray[np.float64]:
        """Return the times of a profile, or of one that waits nowhere."""
        network = importlib.import_module("aicomplex_geo.network")
        chosen = network.read_profile(profile.removesuffix(NO_WAITS))
        if profile.endswith(NO_WAITS):
            none: dict[str, Any] = dict.fromkeys(WAITS, ())
            chosen = replace(chosen, **none, delays=network.Delays())
        router = self._router.with_profile(chosen)
        return self.tidy_od(router.od_matrix(origins, destinations, distances=False))

    def routes(self, origins: Any, destinations: Any) -> Any:
        """Return paired routes with their geometry."""
        return self._router.routes(origins, destinations, paired=True)

    def tidy_routes(self, answer: Any) -> NDArray[np.float64]:
        """Return the time of each route."""
        times: NDArray[np.float64] = answer["travel_time"].to_numpy(dtype=np.float64)
        return times

    def isochrones(self, origins: Any, cutoffs: Sequence[int]) -> Any:
        """Return polygons of what is reached."""
        return self._router.isochrones(origins, cutoffs)

    def count_isochrones(self, answer: Any) -> int:
        return len(answer)

    def snap(self, points: Any) -> Any:
        """Snap points to roads."""
        return self._router.snap(points)

    def od_sums(self, origins: Any, destinations: Any) -> Any:
        """Sum what is reached within 15 minutes, without a matrix."""
        return _within_15_minutes(self._router.od_sums(origins, destinations), destinations)


class OursByScipy(Ours):
    """Our Router with scipy's Dijkstra, to compare answers."""

    name, kernel = f"{OURS} (scipy)", "dijkstra"


class OursByMatrix(Ours):
    """Sums of a matrix that is kept."""

    name = f"{OURS} (matrix, then sums)"
    od = routes = isochrones = snap = minutes = None  # type: ignore[assignment]

    def od_sums(self, origins: Any, destinations: Any) -> Any:
        """Sum what is reached within 15 minutes, from a matrix."""
        return _within_15_minutes(self._router.od_matrix(origins, destinations), destinations)


def _within_15_minutes(od: Any, destinations: Any) -> Any:
    """Count the destinations within 15 minutes."""
    accessibility = importlib.import_module("aicomplex_geo.accessibility")
    pandas = importlib.import_module("pandas")
    ones = pandas.Series(1.0, index=destinations.index)
    return accessibility.cumulative(od, ones, cutoff=15)


class Osrm(EnginePeer):
    """OSRM; its tools extract and prepare the roads, as its users do."""

    package, modules = "osrm-bindings", ("osrm",)
    algorithm: ClassVar[str]
    steps: ClassVar[tuple[str, ...]]

    def set_up(self, file: Path, turn: int) -> None:
        """Extract, contract or partition, and load."""
        osrm = importlib.import_module("osrm")
        folder = self._folder / f"{self.name}-{turn}"
        folder.mkdir()
        place, roads = folder / "city.osm.pbf", folder / "city.osrm"
        shutil.copy(file, place)
        profile = Path(str(osrm.__file__)).parent / "share" / "profiles" / "car.lua"
        _run("osrm", "extract", "-p", str(profile), "-t", str(THREADS), str(place))
        for step in self.steps:
            _run("osrm", step, "-t", str(THREADS), str(roads))
        self._osrm = osrm.OSRM(
            algorithm=self.algorithm,
            storage_config=str(roads),
            use_shared_memory=False,
            max_locations_distance_table=5000,
        )

    def points(self, lonlat: NDArray[np.float64], first: int) -> Any:
        del first
        return list(map(tuple, lonlat.tolist()))

    def od(self, origins: Any, destinations: Any) -> Any:
        """Return times and distances, in an object of its own."""
        osrm = importlib.import_module("osrm")
        count, every = len(origins), len(origins) + len(destinations)
        return self._osrm.Table(
            osrm.TableParameters(
                coordinates=[*origins, *destinations],
                sources=list(range(count)),
                destinations=list(range(count, every)),
                annotations=["duration", "distance"],
            )
        )

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        found = np.array([list(row) for row in answer["durations"]], dtype=np.float64)
        return found / SECONDS_PER_MINUTE

    def routes(self, origins: Any, destinations: Any) -> Any:
        """Return routes with their geometry, in objects of its own."""
        osrm = importlib.import_module("osrm")
        return [
            self._osrm.Route(
                osrm.RouteParameters(coordinates=list(pair), geometries="polyline", overview="full")
            )
            for pair in zip(origins, destinations, strict=True)
        ]

    def tidy_routes(self, answer: Any) -> NDArray[np.float64]:
        """Return the time of each route."""
        return np.array([one["routes"][0]["duration"] for one in answer]) / SECONDS_PER_MINUTE

    def snap(self, points: Any) -> Any:
        """Snap points to roads, one by one."""
        osrm = importlib.import_module("osrm")
        return [self._osrm.Nearest(osrm.NearestParameters(coordinates=[one])) for one in points]


class OsrmCH(Osrm):
    """OSRM with contraction hierarchies."""

    name, algorithm, steps = "osrm-ch", "CH", ("contract",)


class OsrmMLD(Osrm):
    """OSRM with multi-level Dijkstra."""

    name, algorithm, steps = "osrm-mld", "MLD", ("partition", "customize")


class Valhalla(EnginePeer):
    """Valhalla; its tool builds the tiles."""

    name, package, modules = "valhalla", "pyvalhalla", ("valhalla",)
    largest: ClassVar[dict[str, int]] = {"od": 30}

    def set_up(self, file: Path, turn: int) -> None:
        """Build tiles, and load them."""
        valhalla = importlib.import_module("valhalla")
        folder = self._folder / f"{self.name}-{turn}"
        (folder / "tiles").mkdir(parents=True)
        config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
        config["mjolnir"]["concurrency"] = THREADS
        config["service_limits"]["auto"]["max_matrix_location_pairs"] = LARGEST_TABLE
        place = folder / "valhalla.json"
        place.write_text(json.dumps(config), encoding="utf-8")
        # not by -m: version 3.9 finds its tools on the PATH only
        tool = Path(str(valhalla.__file__)).parent / "bin" / "valhalla_build_tiles"
        command = [str(tool), "-c", str(place), str(file)]
        subprocess.run(command, check=True, stdout=sys.stderr, stderr=sys.stderr)
        self._actor = valhalla.Actor(str(place))

    def points(self, lonlat: NDArray[np.float64], first: int) -> Any:
        del first
        return [{"lon": lon, "lat": lat} for lon, lat in lonlat.tolist()]

    def od(self, origins: Any, destinations: Any) -> Any:
        """Return times and distances."""
        request = {"sources": origins, "targets": destinations}
        return self._actor.matrix(request | {"costing": "auto", "verbose": False})

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        found = np.array(answer["sources_to_targets"]["durations"], dtype=np.float64)
        return found / SECONDS_PER_MINUTE

    def routes(self, origins: Any, destinations: Any) -> Any:
        """Return routes with their geometry, without directions; None where there is none."""
        return list(starmap(self._route, zip(origins, destinations, strict=True)))

    def tidy_routes(self, answer: Any) -> NDArray[np.float64]:
        """Return the time of each route."""
        seconds = [np.nan if one is None else one["trip"]["summary"]["time"] for one in answer]
        return np.array(seconds) / SECONDS_PER_MINUTE

    def snap(self, points: Any) -> Any:
        """Snap points to roads."""
        return self._actor.locate({"locations": points, "costing": "auto"})

    def isochrones(self, origins: Any, cutoffs: Sequence[int]) -> Any:
        """Return polygons of what is reached, as GeoJSON."""
        contours = [{"time": minutes} for minutes in cutoffs]
        request = {"costing": "auto", "contours": contours, "polygons": True}
        return [self._actor.isochrone(request | {"locations": [one]}) for one in origins]

    def count_isochrones(self, answer: Any) -> int:
        return sum(len(one["features"]) for one in answer)

    def _route(self, origin: Any, destination: Any) -> Any:
        request = {"locations": [origin, destination], "costing": "auto"}
        valhalla = importlib.import_module("valhalla")
        with suppress(valhalla.ValhallaError):
            return self._actor.route(request | {"directions_type": "none"})
        return None


class Routx(EnginePeer):
    """routx, which searches one pair at a time by A*."""

    name = package = "routx"
    modules = ("routx",)
    answers = "nothing to compare"
    largest: ClassVar[dict[str, int]] = {"od": 5}

    def set_up(self, file: Path, turn: int) -> None:
        """Read the roads, and index the nodes."""
        del turn
        routx = importlib.import_module("routx")
        self._graph = routx.Graph()
        self._graph.add_from_osm_file(file, routx.OsmProfile.CAR)
        self._tree = routx.KDTree.build(self._graph)

    def read(self, file: Path) -> int:
        """Read the roads, unsimplified."""
        routx = importlib.import_module("routx")
        self._graph = routx.Graph()
        self._graph.add_from_osm_file(file, routx.OsmProfile.CAR)
        return len(self._graph)

    def od(self, origins: Any, destinations: Any) -> Any:
        """Return the nodes of the path of each pair."""
        starts, ends = self._nodes(origins), self._nodes(destinations)
        return [[self._search(start, end) for end in ends] for start in starts]

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        return np.array([[float(len(path)) for path in row] for row in answer])

    def routes(self, origins: Any, destinations: Any) -> Any:
        """Return the positions of the nodes of routes."""
        pairs = zip(self._nodes(origins), self._nodes(destinations), strict=True)
        graph = self._graph
        return [
            [(graph[node].lon, graph[node].lat) for node in self._search(*pair)] for pair in pairs
        ]

    def tidy_routes(self, answer: Any) -> NDArray[np.float64]:
        """Return how many nodes each route has."""
        return np.array([len(one) for one in answer], dtype=np.float64)

    def _nodes(self, points: Any) -> list[int]:
        return [self._tree.find_nearest_node(lat, lon).id for lon, lat in points]

    def _search(self, start: int, end: int) -> Any:
        routx = importlib.import_module("routx")
        with suppress(KeyError, routx.StepLimitExceeded):
            return self._graph.find_route(start, end)
        return []


class PyrosmPandana(EnginePeer):
    """pyrosm reads, pandana answers in metres; times would take speeds of one's own."""

    name, package = "pyrosm + pandana", "pyrosm, pandana"
    modules = ("pyrosm.pyrosm", "pandana")
    answers = "metres"

    def read(self, file: Path) -> int:
        """Read the roads as frames of nodes and edges, not those kept from an earlier read."""
        self._kept = tempfile.TemporaryDirectory()
        tempfile.tempdir = self._kept.name  # where pyrosm keeps what it has read
        self._osm = importlib.import_module("pyrosm").OSM(str(file))
        self._frames = self._osm.get_network("driving", nodes=True)
        return len(self._frames[1])

    def set_up(self, file: Path, turn: int) -> None:
        """Read the roads, and build contraction hierarchies."""
        del turn
        self.read(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._network = self._osm.to_graph(*self._frames, graph_type="pandana")

    def points(self, lonlat: NDArray[np.float64], first: int) -> Any:
        del first
        return lonlat

    def od(self, origins: Any, destinations: Any) -> Any:
        """Return distances between the nodes nearest to points, as a list of pairs."""
        starts, ends = (self._network.get_node_ids(*one.T) for one in (origins, destinations))
        self._shape = len(starts), len(ends)
        every = np.repeat(starts, len(ends)), np.tile(ends, len(starts))
        return self._network.shortest_path_lengths(*every)

    def tidy_od(self, answer: Any) -> NDArray[np.float64]:
        return np.array(answer, dtype=np.float64).reshape(self._shape)


ENGINE_PEERS: tuple[type[EnginePeer], ...] = (
    Ours,
    OursByScipy,
    OursByMatrix,
    OsrmCH,
    OsrmMLD,
    Valhalla,
    Routx,
    PyrosmPandana,
)


def _run(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, check=True, stdout=sys.stderr, stderr=sys.stderr)
