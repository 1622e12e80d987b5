"""Time and memory on large networks, each in a process of its own.

``python -m benchmarks.large QUESTION FILE`` is such a process; it prints quantities as JSON.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.country import write_country
from benchmarks.limits import quantities
from benchmarks.own_process import printed
from benchmarks.peak import highest, restart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.bounds import Bound, Row
    from benchmarks.cities import CityStage

PROFILE = "car_offpeak"
ORIGINS, MINUTES = 100, 30
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
    found = {"router": _router, "isochrones": _isochrones, "read": _read}[question](file)
    print(json.dumps(found), flush=True)


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


def _ask(question: str, file: Path) -> Found:
    found: Found = json.loads(printed(["-m", "benchmarks.large", question, str(file)]))
    return found


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
