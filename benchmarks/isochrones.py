"""Compute 100 isochrones of 30 minutes on a network of 100,000 edges, of every kind.

    python -m benchmarks.isochrones [--edges 100000] [--origins 100] [--step 250] [--osm FILE]

The network is the grid of ``snapping.py`` with streets 250 m apart, of which the profile
``car_offpeak`` reaches a fifth to a third within 30 minutes, or that of an OpenStreetMap file.
Prints wall-clock and processor seconds of the whole call (the first line includes the one-time
preparation), and the processor time of each phase: searching, cutting roads at the cutoffs,
tracing borders, joining them to rings, changing the CRS. Limit for 100 polygons of 30
minutes, preparation included: 20 s.
"""

from __future__ import annotations

import argparse
import threading
import time
import warnings
from collections import Counter
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from aicomplex_geo.network import from_osm_file
from aicomplex_geo.routing import Router, contours, isochrones, reached_area, reached_edges, rings
from benchmarks.snapping import grid, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from aicomplex_geo.network import RoadNetwork

PROFILE = "car_offpeak"
STEP = 250.0
NEAR = 50.0
"""Largest distance of an origin from a junction on each axis, in metres."""
ROUNDS = (
    ("polygons", "keep", 30),
    ("polygons", "keep", 30),
    ("polygons", "keep", (10, 20, 30)),
    ("polygons", "merge", 30),
    ("polygons", "merge", (10, 20, 30)),
    ("polygons", "split", 30),
    ("polygons", "split", (10, 20, 30)),
    ("lines", "keep", 30),
    ("lines", "keep", (10, 20, 30)),
    ("lines", "merge", 30),
    ("lines", "split", 30),
)
PHASES = (
    ("search", reached_edges.ReachedEdges, "__init__"),
    ("cut", reached_edges.ReachedEdges, "pieces"),
    ("cut", isochrones.IsochroneBuilder, "_lines"),
    ("trace", reached_area.AreaTracer, "borders"),
    ("trace", contours, "_trace_roots"),
    ("rings", rings.Borders, "polygons"),
    ("crs", isochrones, "_in_crs"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--origins", type=int, default=100)
    parser.add_argument("--step", type=float, default=STEP, help="metres between streets")
    parser.add_argument("--osm", type=Path, help="OpenStreetMap file instead of the grid")
    parser.add_argument("--buffer", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    net = network(args)
    origins = around_junctions(net, args.origins, seed=args.seed)
    low, high = shares_reached(net, origins)
    print(f"{net}, {len(origins)} origins that each reach {low:.0%} to {high:.0%} of the roads")
    router = Router(net, PROFILE)
    spent = watch()
    names = list(dict.fromkeys(name for name, _, _ in PHASES))
    print(f"{'seconds':<31} {'clock':>7} {'cpu':>7}   {''.join(f'{name:>7}' for name in names)}")
    for kind, overlap, cutoffs in ROUNDS:
        spent.clear()
        options: dict[str, Any] = {"kind": kind, "overlap": overlap, "buffer_m": args.buffer}
        _, took = timed(partial(router.isochrones, origins, cutoffs, **options))
        parts = "".join(f"{spent[name]:7.2f}" for name in names)
        print(f"{f'{kind}, {overlap}, {cutoffs}':<31} {took[0]:7.2f} {took[1]:7.2f}   {parts}")


def network(args: argparse.Namespace) -> RoadNetwork:
    """Generate or read the network."""
    if args.osm is None:
        return grid(args.edges, one_way=False, seed=args.seed, step=args.step)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_osm_file(args.osm)


def around_junctions(net: RoadNetwork, n_points: int, *, seed: int) -> gpd.GeoDataFrame:
    """Draw points within 50 m of junctions."""
    chance = np.random.default_rng(seed)
    at = chance.integers(len(net.nodes), size=n_points)
    metres = net.nodes.estimate_utm_crs()
    places = net.nodes.iloc[at].geometry.to_crs(metres)
    x, y = np.array([places.x, places.y]) + chance.uniform(-NEAR, NEAR, (2, n_points))
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=metres).to_crs("EPSG:4326")


def shares_reached(net: RoadNetwork, origins: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return the smallest and largest share of road length reached within 30 minutes."""
    metres = net.nodes.estimate_utm_crs()
    twin = net.arrays.twin
    once = (twin < 0) | (np.arange(len(twin)) < twin)
    total = net.edges.loc[once].geometry.to_crs(metres).length.sum()
    lines = Router(net, PROFILE).isochrones(origins.to_crs(metres), 30, kind="lines")
    return lines.length.min() / total, lines.length.max() / total


def watch() -> Counter[str]:
    """Start to record the processor time of each phase, without that of phases it calls."""
    spent: Counter[str] = Counter()
    inside: threading.local = threading.local()

    def watched(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def timed_work(*given: Any, **options: Any) -> Any:
            outer, inside.others = getattr(inside, "others", 0.0), 0.0
            start = time.thread_time()
            result = work(*given, **options)
            took = time.thread_time() - start
            spent[name] += took - inside.others
            inside.others = outer + took
            return result

        return timed_work

    for name, owner, attribute in PHASES:
        setattr(owner, attribute, watched(name, getattr(owner, attribute)))
    return spent


if __name__ == "__main__":
    main()
