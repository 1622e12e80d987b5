"""Time and memory on large networks, each in a process of its own.

``python -m benchmarks.large QUESTION FILE`` is such a process; it prints quantities as JSON.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.country import write_country
from benchmarks.limits import quantities
from benchmarks.own_process import printed
from benchmarks.peak import highest, restart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.bounds import Bound, Row
    from benchmarks.cities import CityStage

PROFILE = "car_offpeak"
ORIGINS, MINUTES = 100, 30
POINTS = 4_000
"""Of each side of a large matrix."""
SEED = 1
EXTRACT = 250_000_000
"""Bytes of a file as large as the OpenStreetMap extract of South Korea."""

Found = dict[str, float | None]


def opening(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure a Router on millions of edges: time, peak, and what it adds to the frames."""
    found = _ask("router", stage.file)
    items = {
        "s": ("Router()", found["seconds"]),
        "GB": ("peak, reading a saved network included", found["peak"]),
        "B": ("an edge, above the frames", found["an edge"]),
    }
    return quantities(items, bounds, task="open-large", graph=stage.name)


def isochrone_memory(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure the peak of many isochrones above a network that has answered already."""
    found = _ask("isochrones", stage.file)
    items = {"MB": (f"{ORIGINS} of {MINUTES} min, above the network", found["added"])}
    note = f"{found['seconds']:.1f} s, the first one included"
    return quantities(items, bounds, task="isochrone-memory", graph=stage.name, note=note)


def matrix_memory(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure the peak of a matrix in bytes a pair, with distances and without."""
    rows = []
    for (name, bound), question in zip(bounds.items(), ("matrix", "times"), strict=True):
        found = _ask(question, stage.file)
        what = "times and distances" if question == "matrix" else "times"
        items = {"B": (f"a pair of {POINTS} × {POINTS}, {what}", found["a pair"])}
        note = f"{found['seconds']:.2f} s"
        rows += quantities(items, {name: bound}, task="matrix-memory", graph=stage.name, note=note)
    return rows


def country(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure reading of a file as large as that of a country."""
    file = stage.folder / "country.osm.pbf"
    roads = write_country(file, EXTRACT)
    found = _ask("read", file)
    items = {"s": ("file", found["seconds"]), "GB": ("peak", found["peak"])}
    size = file.stat().st_size / 1e6
    note = f"generated, {size:.0f} MB, {roads:,} roads; {found['edges']:,.0f} edges"
    return quantities(items, bounds, task="country", graph=stage.name, note=note)


def main(question: str, file: Path) -> None:
    """Do the work of the measured process."""
    warnings.simplefilter("ignore")
    print(json.dumps(_QUESTIONS[question](file)), flush=True)


def _router(file: Path) -> Found:
    from aicomplex_geo import Router, read_network  # noqa: PLC0415 - as in graphs

    _loaded()
    net = read_network(file)
    edges = len(net.edges.geometry)
    read = highest()
    frames = restart()
    begun = time.perf_counter()
    Router(net, PROFILE)
    seconds, peak = time.perf_counter() - begun, highest()
    if read is None or frames is None or peak is None:
        return {"seconds": seconds, "peak": peak, "an edge": None}
    return {"seconds": seconds, "peak": max(read, peak), "an edge": (peak - frames) / edges}


def _isochrones(file: Path) -> Found:
    from aicomplex_geo import Router, read_network  # noqa: PLC0415 - as in graphs
    from benchmarks.isochrones import around_junctions  # noqa: PLC0415 - the same

    _loaded()
    net = read_network(file)
    origins = around_junctions(net, ORIGINS, seed=SEED)
    router = Router(net, PROFILE)
    router.od_matrix(origins.iloc[:2], origins.iloc[:2])
    before = restart()
    begun = time.perf_counter()
    router.isochrones(origins, MINUTES)
    seconds, peak = time.perf_counter() - begun, highest()
    added = None if before is None or peak is None else peak - before
    return {"seconds": seconds, "added": added}


def _matrix(file: Path, *, distances: bool) -> Found:
    from aicomplex_geo import Router, read_network  # noqa: PLC0415 - as in graphs
    from benchmarks.isochrones import around_junctions  # noqa: PLC0415 - the same

    _loaded()
    net = read_network(file)
    sides = [around_junctions(net, POINTS, seed=SEED + side) for side in (0, 1)]
    router = Router(net, PROFILE)
    few = [points.iloc[: POINTS // 4] for points in sides]
    router.od_matrix(*few, distances=distances)  # what is kept for all questions
    before = restart()
    begun = time.perf_counter()
    router.od_matrix(*sides, distances=distances)
    seconds, peak = time.perf_counter() - begun, highest()
    added = None if before is None or peak is None else (peak - before) / POINTS**2
    return {"seconds": seconds, "a pair": added}


def _read(file: Path) -> Found:
    from aicomplex_geo.network import from_osm_file  # noqa: PLC0415 - as in graphs

    begun = time.perf_counter()
    edges = len(from_osm_file(file).edges)  # which are drawn here
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "peak": highest(), "edges": edges}


def _loaded() -> None:
    """Load the kernels, as a process that has answered before has them."""
    import geopandas as gpd  # noqa: PLC0415 - as in graphs

    from aicomplex_geo import Router  # noqa: PLC0415 - the same
    from benchmarks.snapping import grid  # noqa: PLC0415 - the same

    net = grid(1_500, one_way=False, seed=SEED, step=250.0)
    places = gpd.GeoDataFrame(geometry=net.nodes.geometry.iloc[:2].values, crs=net.nodes.crs)
    router = Router(net, PROFILE)
    router.od_matrix(places, places)
    router.isochrones(places, MINUTES)


_QUESTIONS: Mapping[str, Callable[[Path], Found]] = {
    "router": _router,
    "isochrones": _isochrones,
    "matrix": partial(_matrix, distances=True),
    "times": partial(_matrix, distances=False),
    "read": _read,
}


def _ask(question: str, file: Path) -> Found:
    found: Found = json.loads(printed(["-m", "benchmarks.large", question, str(file)]))
    return found


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
