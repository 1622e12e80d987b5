"""First answers in a fresh process: after installation, and with cached kernels.

``python -m benchmarks.cold QUESTION NETWORK POINTS`` is such a process; it prints seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.bounds import Row
from benchmarks.limits import limit
from benchmarks.measuring import Timing
from benchmarks.own_process import printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.bounds import Bound
    from benchmarks.cities import CityStage

OD, ROUTES, ISOCHRONE = "od", "routes", "isochrone"
QUESTIONS = {
    OD: "1000 × 1000",
    ROUTES: "100 routes",
    ISOCHRONE: "10 + 20 + 30 min of one origin",
}
FRESH, CACHED = "no cached kernels", "cached kernels"
PROFILE = "car_offpeak"
TRIES = 3


def cold(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure first answers, each in a process that has a cache of kernels of its own."""
    network = stage.folder / "cold"
    stage.city.net.save(network)
    file = stage.folder / "cold.npz"
    size = stage.sizes.points
    arrays: dict[str, Any] = {
        name: stage.city.draw(name, size) for name in ("origins", "destinations")
    }
    np.savez(file, **arrays)
    rows = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as caches:
        for question in QUESTIONS:
            found = _ask(question, network, file, Path(caches) / question)
            rows.append(_row(stage, question, FRESH, found, bounds))
        warm = Path(caches) / "warm"
        compile_all = "from aicomplex_geo.engine import compile_kernels; compile_kernels()"
        printed(["-c", compile_all], NUMBA_CACHE_DIR=str(warm))
        for question in QUESTIONS:
            # the first of these compiles what compile_kernels leaves out
            tries = [_ask(question, network, file, warm) for _ in range(TRIES)]
            found = min(tries, key=itemgetter("answer"))
            rows.append(_row(stage, question, CACHED, found, {}))
    return rows


def main(question: str, network: Path, file: Path) -> None:
    """Do what a user does first, and print how long each step takes."""
    begun = time.perf_counter()
    import geopandas as gpd  # noqa: PLC0415 - timed

    import aicomplex_geo as ag  # noqa: PLC0415 - timed

    imported = time.perf_counter()
    net = ag.read_network(network)
    with np.load(file) as arrays:
        origins, destinations = (
            gpd.GeoDataFrame(geometry=gpd.points_from_xy(*arrays[name].T), crs="EPSG:4326")
            for name in ("origins", "destinations")
        )
    opened = time.perf_counter()
    router = ag.Router(net, PROFILE)
    if question == OD:
        router.od_matrix(origins, destinations)
    elif question == ROUTES:
        router.routes(origins[:100], destinations[:100], paired=True)
    else:
        router.isochrones(origins[:1], (10, 20, 30))
    answered = time.perf_counter()
    found = {"import": imported - begun, "open": opened - imported, "answer": answered - opened}
    print(json.dumps(found), flush=True)


def _ask(question: str, network: Path, file: Path, cache: Path) -> dict[str, float]:
    arguments = ["-m", "benchmarks.cold", question, str(network), str(file)]
    found: dict[str, float] = json.loads(printed(arguments, NUMBA_CACHE_DIR=str(cache)))
    return found


def _row(
    stage: CityStage,
    question: str,
    state: str,
    found: Mapping[str, float],
    bounds: Mapping[str, Bound],
) -> Row:
    (name, bound), *_ = [*(bounds if question == OD else {}).items(), ("none", None)]
    timing = Timing("aicomplex_geo", (found["answer"],), 1, 1)
    return Row(
        "cold",
        stage.name,
        name if bound else "nothing",
        item=f"{QUESTIONS[question]}, {state}",
        ours=found["answer"],
        theirs=limit(name)[1] if bound else None,
        bound=bound,
        timings=(timing,),
        note=f"before it, import {found['import']:.1f} s, the network {found['open']:.1f} s",
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
