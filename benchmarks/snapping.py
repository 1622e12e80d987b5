"""Time snapping 100,000 points to a network of 100,000 edges against naive methods.

    python benchmarks/snapping.py [--points 100000] [--edges 100000] [--one-way] [--seed 1]

The network is a grid of crooked streets, 100 m apart; every twentieth line is an expressway.
Wall-clock and processor times cover checking the table of points (in degrees), finding the
positions and making the table that ``Router.snap`` returns; preparing the network, which is done
once, is reported separately. Limit: 3 s. Two naive methods are timed too, which find the nearest
edge only, without position, access leg, component and reasons: shapely's STRtree on all edges,
and osmnx's ``nearest_edges`` if osmnx is installed.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.snapping.snap import Snapper

if TYPE_CHECKING:
    from collections.abc import Callable

CRS = "EPSG:5179"
EAST, NORTH = 930_000.0, 1_660_000.0
STEP = 100.0
CROOKED = 0.15
"""Largest offset of the middle of a street from the straight line, in steps."""
FAST_EVERY = 20
ACCESS_SPEED = 15.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--one-way", action="store_true", help="every road is one edge, not two")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    net = grid(args.edges, one_way=args.one_way, seed=args.seed)
    points = scattered(net, args.points, seed=args.seed)
    print(f"{net}, {len(points):,} points")
    print(f"{'seconds of':<27} {'clock':>7} {'processor':>9}   our share of it")
    snapper, ready = timed(lambda: prepared(net))
    print_times("prepared once", ready)
    found, took = timed(lambda: snapped(snapper, points))
    print_times(f"snapped ({(found['status'] == 'ok').sum():,} ok)", took)
    tree = shapely.STRtree(np.asarray(net.edges.geometry.values, dtype=object))
    _, naive = timed(lambda: tree.query_nearest(_shapes(points), all_matches=False))
    print_times("STRtree, nearest edge only", naive, ours=took)
    compare_osmnx(net, points, took)


def grid(edges: int, *, one_way: bool, seed: int, step: float = STEP) -> RoadNetwork:
    """Generate a grid of crooked streets, `step` metres apart."""
    side = round((edges / (2 if one_way else 4)) ** 0.5)
    chance = np.random.default_rng(seed)
    column, row = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    x, y = EAST + step * column.ravel(), NORTH + step * row.ravel()
    ids = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.stack([ids[:-1].ravel(), ids[1:].ravel()], axis=1),
            np.stack([ids[:, :-1].ravel(), ids[:, 1:].ravel()], axis=1),
        ]
    )
    if one_way:
        # neighbouring lines run in opposite directions, so that all junctions are connected
        against = np.where(np.arange(len(pairs)) < len(pairs) // 2, row.max() + 1, 1)
        line = np.where(against > 1, pairs[:, 0] % side, pairs[:, 0] // side)
        pairs[line % 2 == 1] = pairs[line % 2 == 1, ::-1]
    u, v = pairs.T
    bend = np.stack([(x[u] + x[v]) / 2, (y[u] + y[v]) / 2], axis=1)
    bend += step * chance.uniform(-CROOKED, CROOKED, bend.shape)
    corners = np.stack([np.stack([x[u], y[u]], 1), bend, np.stack([x[v], y[v]], 1)], axis=1)
    vertical = np.abs(y[u] - y[v]) > 0
    fast = (vertical & ((u // side) % FAST_EVERY == FAST_EVERY // 2)) & (u // side > 0)
    classes = np.where(fast, "expressway", "street")
    lines = shapely.linestrings(corners)
    if not one_way:
        u, v = np.concatenate([u, v]), np.concatenate([v, u])
        lines = np.concatenate([lines, shapely.reverse(lines)])
        classes = np.concatenate([classes, classes])
    index = pd.MultiIndex.from_arrays([u, v, np.zeros(len(u), dtype=np.int64)])
    frame = pd.DataFrame({"length": shapely.length(lines), "road_class": classes}, index=index)
    nodes = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=CRS)
    return RoadNetwork(nodes, gpd.GeoDataFrame(frame, geometry=lines, crs=CRS))


def scattered(net: RoadNetwork, n_points: int, *, seed: int) -> gpd.GeoDataFrame:
    """Scatter points over a network, in degrees."""
    west, south, east, north = net.nodes.total_bounds
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(west, east, n_points), chance.uniform(south, north, n_points)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=CRS).to_crs("EPSG:4326")


def prepared(net: RoadNetwork) -> Snapper:
    """Prepare a network completely, by snapping one point."""
    snapper = Snapper(net)
    snapped(snapper, scattered(net, 1, seed=0))
    return snapper


def snapped(snapper: Snapper, points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Snap points as ``Router.snap`` does."""
    return snapper.to_frame(snapper.locate(points), access_speed=ACCESS_SPEED)


def compare_osmnx(net: RoadNetwork, points: gpd.GeoDataFrame, took: tuple[float, float]) -> None:
    """Print the time that osmnx needs for the nearest edges."""
    try:
        import osmnx  # noqa: PLC0415 - optional
    except ImportError:
        print("osmnx is not installed")
        return
    graph = net.to_networkx()
    moved = points.to_crs(net.crs)
    _, seconds = timed(lambda: osmnx.nearest_edges(graph, moved.geometry.x, moved.geometry.y))
    print_times("osmnx.nearest_edges", seconds, ours=took)


def timed(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """Call a function; return its result, and wall-clock and processor seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - clock, time.process_time() - processor)


def print_times(
    what: str, took: tuple[float, float], *, ours: tuple[float, float] | None = None
) -> None:
    """Print one line of times."""
    share = "" if ours is None else f"   {ours[0] / took[0]:.2f}, {ours[1] / took[1]:.2f}"
    print(f"{what:<27} {took[0]:7.2f} {took[1]:9.2f}{share}")


def _shapes(points: gpd.GeoDataFrame) -> Any:
    return np.asarray(points.geometry.to_crs(CRS).values, dtype=object)


if __name__ == "__main__":
    main()
