"""The kinds of output that are tried, each in two versions."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
from shapely.geometry import box

import aicomplex_geo as ag
from aicomplex_geo.cli import main
from aicomplex_geo.cli.output import write_raster, write_table
from aicomplex_geo.engine import Hierarchy
from aicomplex_geo.errors import AicomplexGeoError
from aicomplex_geo.publish.build_study import write
from aicomplex_geo.results.study_results import compute
from aicomplex_geo.study import load_study
from aicomplex_geo.study.template import new_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

FORMATS = ("csv", "xlsx", "parquet", "geojson", "gpkg", "shp")
ROWS = 3000
PROFILES = ("car_free", "car_peak")


@dataclass(frozen=True)
class Output:
    """A kind of output: what writes it, in two versions."""

    name: str
    target: str
    write: Callable[[Path, int], Any]
    sample: Path
    """Where an old one is written once, which each trial copies."""
    alone: Callable[[Path, int], Any]
    """What writes the same in a process of its own, for which more than writing may be done."""
    resumes: bool = False
    """Whether a run that was stopped leaves finished parts beside the target, on purpose."""


def outputs(work: Path) -> list[Output]:
    """Give every kind of output that the library and its commands write."""
    work.chmod(0o755)  # another user reads the inputs in it
    new_study(work / "study")
    study = load_study(work / "study")
    writers = {**_of_library(study), **_of_commands(work)}

    @cache
    def results(version: int) -> StudyResults:
        return compute(study, profile=PROFILES[version])

    def files(to: Path, version: int) -> None:
        write(results(version), to)

    def build(to: Path, version: int) -> None:
        _run("build", *_study(work), "--profile", PROFILES[version], "--out", str(to))

    return [
        *(
            Output(name, target, one, work / "old" / name, one, target == "od.parquet")
            for name, (target, one) in writers.items()
        ),
        Output("build", "maps", files, work / "old" / "build", build),
    ]


def _study(work: Path) -> tuple[str, str]:
    return "--study", str(work / "study")


def _of_library(study: Study) -> dict[str, tuple[str, Callable[[Path, int], Any]]]:
    random = np.random.default_rng(3)
    lon, lat = random.uniform(126, 127, ROWS), random.uniform(35, 36, ROWS)
    points = gpd.GeoDataFrame(
        {"id": [f"p{one}" for one in range(ROWS)], "minutes": lat},
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )
    cells = ag.grid(gpd.GeoDataFrame(geometry=[box(126.9, 36.4, 127.1, 36.6)], crs=4326), size=500)
    random_minutes = random.uniform(0, 60, len(cells) + 1)
    net = study.network()
    router = ag.Router(net)
    some = points.iloc[:60]
    hierarchies = [Hierarchy.build(*_ring(size)) for size in (2000, 2100)]

    def table(target: Path, version: int) -> None:
        write_table(points.iloc[: ROWS - version], target)

    def surface(target: Path, version: int) -> None:
        write_raster(
            {"minutes": random_minutes[version:][: len(cells)]}, cells, target, provenance={}
        )

    def matrix(target: Path, version: int) -> None:
        router.od_matrix(some, some.iloc[: 50 - version], out=target)

    return {
        **{f"table.{one}": (f"table.{one}", table) for one in FORMATS},
        "surface.tif": ("surface.tif", surface),
        "network": ("net", lambda to, version: _subset(net, version).save(to)),
        "hierarchy": ("h.npz", lambda to, version: hierarchies[version].save(to)),
        "matrix on disk": ("od.parquet", matrix),
    }


def _of_commands(work: Path) -> dict[str, tuple[str, Callable[[Path, int], Any]]]:
    study = _study(work)
    roads = [work / f"{size}.osm" for size in (6, 7)]
    for number, file in enumerate(roads):
        file.write_text(_streets(6 + number), encoding="utf-8")

    def od(to: Path, version: int) -> None:
        _run("od", *study, "--profile", PROFILES[version], "--out", str(to))

    def od_folder(to: Path, version: int) -> None:
        _run("od", *study, "--profile", PROFILES[version], "--out", f"{to}/")

    def access(to: Path, version: int) -> None:
        _run("access", "people", "sites", *study, "--profile", PROFILES[version], "--out", str(to))

    def isochrone(to: Path, version: int) -> None:
        _run("isochrone", "sites", *study, "--profile", PROFILES[version], "--out", str(to))

    def imported(to: Path, version: int) -> None:
        _run("network", "import", str(roads[version]), "--out", str(to))

    return {
        "od FILE": ("od.csv", od),
        "od FOLDER/": ("od.parquet", od_folder),
        "access": ("access.xlsx", access),
        "isochrone": ("areas.gpkg", isochrone),
        "network import": ("roads", imported),
    }


def _run(*arguments: str) -> None:
    """Run a command in this process; what it says becomes what a function would raise."""
    said = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        code = main(arguments)
    text = said.getvalue()
    if code == 0:
        return
    if "error: interrupted; " in text:
        raise KeyboardInterrupt
    if "error: unexpected " in text or "Traceback" in text:
        raise RuntimeError(text)
    raise AicomplexGeoError(text)


def _streets(size: int) -> str:
    """Write a square of streets as OpenStreetMap does."""
    places = [(row, column) for row in range(size) for column in range(size)]
    nodes = "".join(
        f'<node id="{1 + row * size + column}" version="1" '
        f'lat="{36 + row / 500:.3f}" lon="{127 + column / 400:.4f}"/>'
        for row, column in places
    )
    lines = [[row * size + column for column in range(size)] for row in range(size)]
    lines += [[row * size + column for row in range(size)] for column in range(size)]
    ways = "".join(
        f'<way id="{number}" version="1">'
        + "".join(f'<nd ref="{1 + one}"/>' for one in line)
        + '<tag k="highway" v="residential"/></way>'
        for number, line in enumerate(lines, start=1)
    )
    site = '<relation id="1" version="1"><tag k="type" v="site"/></relation>'
    return f'<?xml version="1.0"?>\n<osm version="0.6">{nodes}{ways}{site}</osm>\n'


def _ring(size: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Arcs from each node to the next, as arrays of a graph."""
    first_out = np.arange(size + 1, dtype=np.int32)
    return first_out, np.roll(first_out[:-1], -1)


def _subset(net: ag.RoadNetwork, version: int) -> ag.RoadNetwork:
    if not version:
        return net
    edges = net.edges.iloc[:-1]
    return ag.RoadNetwork(net.nodes, edges)
