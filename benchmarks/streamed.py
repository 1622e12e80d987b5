"""Write a large matrix to disk, whole and killed at random moments, and print what it takes.

    python -m benchmarks.streamed FOLDER [--points 20000] [--kills 10] [--seed 1] [--distances]

All junctions and arcs of Luxembourg, and points beside random junctions. Each run is a process
of its own, which is killed (SIGKILL) that many times and started again; then every file must
have the bytes of the run that nobody killed. The lines that it prints stand in
docs/explanation/national-size.md.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.graphs import PROJECT, load
from benchmarks.peak import highest, restart

CRS, ORIGIN = "EPSG:32632", (290_000.0, 5_510_000.0)
PROFILE = "car_offpeak"
READY = "ready"
BESIDE = 30.0
"""Metres, the deviation of points from their junctions."""


def main() -> None:
    """Measure, or be the measured process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--distances", action="store_true", help="times and distances")
    parser.add_argument("--measured", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.measured:
        print(json.dumps(write(options)), flush=True)
        return
    whole, killed = options.folder / "whole", options.folder / "killed"
    line = _started(whole, options).communicate()[0].splitlines()[-1]
    print(line, flush=True)
    kills = kill_and_resume(killed, options, json.loads(line)["seconds"])
    print(f"killed {kills} times while it wrote")
    files, resumed = (
        {
            file.relative_to(folder): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }
        for folder in (whole, killed)
    )
    size = sum(map(len, files.values()))
    print(f"{len(files)} files, {size / 1e9:.2f} GB, byte for byte equal: {files == resumed}")
    if files != resumed:
        sys.exit(1)


def kill_and_resume(folder: Path, options: argparse.Namespace, seconds: float) -> int:
    """Kill runs while they write, then let one end; return how many were killed."""
    chance, kills = np.random.default_rng(options.seed), 0
    for _ in range(options.kills):
        run = _started(folder, options)
        if run.stdout is not None:
            run.stdout.readline()  # READY
        try:
            run.wait(timeout=chance.uniform(0, 1.6 * seconds / options.kills))
        except subprocess.TimeoutExpired:
            run.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            kills += 1
        run.communicate()
    _started(folder, options).communicate()
    return kills


def write(options: argparse.Namespace) -> dict[str, float]:
    """Write the matrix once, and measure it."""
    folder, count, seed = options.folder, options.points, options.seed
    from aicomplex_geo import Router  # noqa: PLC0415 - the parent needs none of it
    from aicomplex_geo.network import RoadNetwork  # noqa: PLC0415 - the same

    graph = load("luxembourg")
    xy, tail, head = np.asarray(graph.xy) + ORIGIN, graph.tail, graph.arcs.head
    lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
    edges = pd.DataFrame({"u": tail, "v": head, "road_class": "street"})
    edges["length"] = np.maximum(1.0, shapely.length(lines))
    edges["key"] = edges.groupby(["u", "v"]).cumcount()
    nodes = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=CRS)
    edges = gpd.GeoDataFrame(edges.set_index(["u", "v", "key"]), geometry=lines, crs=CRS)
    router = Router(RoadNetwork(nodes, edges), PROFILE)
    chance = np.random.default_rng(seed)
    origins, destinations = (
        gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(
                *(xy[chance.integers(0, len(xy), count)] + chance.normal(0, BESIDE, (count, 2))).T
            ),
            crs=CRS,
        )
        for _ in range(2)
    )
    router.od_matrix(origins.iloc[:32], destinations.iloc[:32])
    print(READY, flush=True)
    before = restart() or 0
    began, cpu = time.perf_counter(), time.process_time()
    router.od_matrix(
        origins, destinations, distances=options.distances, out=folder, memory_limit=5e8
    )
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = highest() or 0
    return {
        "pairs": count * count,
        "seconds": round(seconds, 1),
        "CPU seconds": round(cpu, 1),
        "million pairs a second": round(count * count / seconds / 1e6, 1),
        "million pairs a CPU second": round(count * count / cpu / 1e6, 1),
        "peak GB": round(peak / 1e9, 2),
        "of it before GB": round(before / 1e9, 2),
    }


def _started(folder: Path, options: argparse.Namespace) -> subprocess.Popen[str]:
    same = ["--points", str(options.points), "--seed", str(options.seed)]
    same += ["--distances"] * options.distances
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.streamed", str(folder), *same, "--measured"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
