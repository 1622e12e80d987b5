"""Draw 100 isochrones of 30 minutes on a network of 100,000 edges, of every kind.

    python -m benchmarks.isochrones [--edges 100000] [--origins 100] [--step 250] [--osm FILE]

The network is the grid of ``snapping.py`` with streets 250 m apart, of which the profile
``car_offpeak`` reaches a fifth to a third within 30 minutes, or that of a file of
OpenStreetMap. Told are seconds of the clock and of the processor for the whole call, what is
made ready once among them in the first line only, and how those of the processor are made up:
searching, cutting roads at the cutoffs, joining areas, sharing them out, and changing the CRS.
What 100 polygons of 30 minutes have to keep, with all that is made ready: 20 s.
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
from aicomplex_geo.routing import Router, areas, isochrones, reach
from benchmarks.snapping import grid, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from aicomplex_geo.network import RoadNetwork

PROFILE = "car_offpeak"
STEP = 250.0
NEAR = 50.0
"""Metres from a junction, on each axis, at which an origin lies at most."""
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
    ("search", reach.Reach, "__init__"),
    ("cut", reach.Reach, "pieces"),
    ("cut", isochrones.Tracer, "_lines"),
    ("areas", areas.Areas, "__init__"),
    ("areas", areas.Areas, "grow"),
    ("share", isochrones, "share_out"),
    ("crs", isochrones, "_in_crs"),
)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--origins", type=int, default=100)
    parser.add_argument("--step", type=float, default=STEP, help="metres from street to street")
    parser.add_argument("--osm", type=Path, help="a file of OpenStreetMap instead of the grid")
    parser.add_argument("--buffer", type=float, default=500.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    net = network(asked)
    origins = around_junctions(net, asked.origins, seed=asked.seed)
    low, high = shares_reached(net, origins)
    print(f"{net}, {len(origins)} origins that reach {low:.0%} to {high:.0%} of the roads")
    router = Router(net, PROFILE)
    spent = watch()
    names = list(dict.fromkeys(name for name, _, _ in PHASES))
    print(f"{'seconds':<31} {'clock':>7} {'cpu':>7}   {''.join(f'{name:>7}' for name in names)}")
    for kind, overlap, cutoffs in ROUNDS:
        spent.clear()
        options: dict[str, Any] = {"kind": kind, "overlap": overlap, "buffer": asked.buffer}
        _, took = timed(partial(router.isochrones, origins, cutoffs, **options))
        parts = "".join(f"{spent[name]:7.2f}" for name in names)
        print(f"{f'{kind}, {overlap}, {cutoffs}':<31} {took[0]:7.2f} {took[1]:7.2f}   {parts}")


def network(asked: argparse.Namespace) -> RoadNetwork:
    """Make or read the network.

    Parameters
    ----------
    asked : argparse.Namespace
        What was asked for.

    Returns
    -------
    RoadNetwork
        The network.
    """
    if asked.osm is None:
        return grid(asked.edges, one_way=False, seed=asked.seed, step=asked.step)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_osm_file(asked.osm)


def around_junctions(net: RoadNetwork, n_points: int, *, seed: int) -> gpd.GeoDataFrame:
    """Put points within 50 m of junctions.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    n_points : int
        How many.
    seed : int
        Of the random numbers.

    Returns
    -------
    geopandas.GeoDataFrame
        The points, in degrees.
    """
    chance = np.random.default_rng(seed)
    at = chance.integers(len(net.nodes), size=n_points)
    metres = net.nodes.estimate_utm_crs()
    places = net.nodes.geometry.iloc[at].to_crs(metres)
    x, y = np.array([places.x, places.y]) + chance.uniform(-NEAR, NEAR, (2, n_points))
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=metres).to_crs("EPSG:4326")


def shares_reached(net: RoadNetwork, origins: gpd.GeoDataFrame) -> tuple[float, float]:
    """Tell how much of a network is reached within 30 minutes.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    origins : geopandas.GeoDataFrame
        From where.

    Returns
    -------
    tuple of float
        The least and the largest share of the length of all roads.
    """
    metres = net.nodes.estimate_utm_crs()
    twin = net.arrays.twin
    once = (twin < 0) | (np.arange(len(twin)) < twin)
    total = net.edges.geometry[once].to_crs(metres).length.sum()
    lines = Router(net, PROFILE).isochrones(origins.to_crs(metres), 30, kind="lines")
    return lines.length.min() / total, lines.length.max() / total


def watch() -> Counter[str]:
    """Take the processor's time of the phases from now on.

    Returns
    -------
    collections.Counter
        Seconds of each, without those of other phases that it calls.
    """
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
