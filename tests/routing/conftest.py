"""Small networks in metres, on which a kilometre takes a minute."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from aicomplex_geo.network import Profile, RoadNetwork

EAST, NORTH = 950_000.0, 1_700_000.0
CRS = "EPSG:5179"
ON_FOOT = Profile("plain", access_speed=6.0)
"""Posted speeds, and 100 m a minute on the access leg."""


def make_network(nodes, roads):
    """Network of {id: (x, y)} and (u, v, both ways?, length, class, coordinates or None)."""
    places = {name: Point(EAST + x, NORTH + y) for name, (x, y) in nodes.items()}
    rows, lines = [], []
    used: dict[tuple[str, str], int] = {}
    for u, v, both, length, road_class, bends in roads:
        middle = [(EAST + x, NORTH + y) for x, y in bends or []]
        line = LineString([places[u], *middle, places[v]])
        for start, end, drawn in ((u, v, line), (v, u, line.reverse()))[: 2 if both else 1]:
            key = used[start, end] = used.get((start, end), -1) + 1
            rows.append((start, end, key, length, 60.0, road_class, 100.0))
            lines.append(drawn)
    names = ["u", "v", "key", "length", "posted_speed", "road_class", "toll"]
    edges = pd.DataFrame(rows, columns=names).set_index(["u", "v", "key"])
    points = gpd.GeoDataFrame(index=list(places), geometry=list(places.values()), crs=CRS)
    return RoadNetwork(points, gpd.GeoDataFrame(edges, geometry=lines, crs=CRS), {"name": "test"})


def make_points(places, **columns):
    """Points of {id: (x, y) or None}."""
    shapes = [None if at is None else Point(EAST + at[0], NORTH + at[1]) for at in places.values()]
    return gpd.GeoDataFrame({"id": list(places), **columns}, geometry=shapes, crs=CRS)


FIVE = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (1500, 800), "e": (3000, 0)}
FIVE_ROADS = [
    ("a", "b", True, 1000.0, "arterial", None),
    ("b", "c", False, 1000.0, "arterial", None),
    ("c", "d", False, 1500.0, "street", None),
    ("d", "b", False, 1000.0, "street", None),
    ("c", "e", True, 1000.0, "arterial", None),
]


@pytest.fixture(scope="session")
def build():
    """Function that makes a network."""
    return make_network


@pytest.fixture(scope="session")
def points():
    """Function that makes points."""
    return make_points


@pytest.fixture(scope="session")
def on_foot():
    """Profile of the tests."""
    return ON_FOOT


@pytest.fixture(scope="session")
def five():
    """Network of five junctions: a = b -> c = e, and back from c over d to b."""
    return make_network(FIVE, FIVE_ROADS)


def best_over_joins(between, from_points, to_points):
    """Packed costs of pairs of points from those between the positions at which they join."""
    starts, ends = from_points.joins, to_points.joins
    legs = from_points.access[:, None] + to_points.access[None, :]
    shape = len(from_points), len(to_points)

    def least(first, last):
        found = np.full(shape, np.inf)
        every = np.ix_(first, last)
        where = starts.point[first][:, None], ends.point[last][None, :]
        np.minimum.at(found, where, (between + legs)[every])
        return found

    cost = least(np.arange(len(starts)), np.arange(len(ends)))
    own = least(np.flatnonzero(starts.on_island), np.flatnonzero(ends.on_island))
    island, other = from_points.positions.island[:, None], to_points.positions.island[None, :]
    cost = np.where((island == other) & (island != -1) & np.isfinite(own), own, cost)
    for i, j in np.ndindex(shape):
        if not (from_points.positions.ok[i] and to_points.positions.ok[j]):
            continue
        here, there = from_points.positions.xy[i], to_points.positions.xy[j]
        metres = Point(here).distance(Point(there))
        longest = from_points.longest_leg[i] + to_points.longest_leg[j]
        if metres <= min(longest, from_points.legs.max_distance):
            straight = from_points.legs.cost(np.array([metres]))[0]
            if straight == 0 or np.isfinite(cost[i, j]):
                cost[i, j] = min(cost[i, j], straight)
    return cost


@pytest.fixture(scope="session")
def over_joins():
    """Function that makes costs of pairs from those between the positions that they join."""
    return best_over_joins


@pytest.fixture(scope="session")
def fit_the_matrix():
    """Hold isochrones of three minutes to the matrix: both reach the same places."""

    def check(router, sites, direction):
        at = router._snapped(sites, "origin" if direction == "from" else "destination").positions
        od = router.od_matrix(sites, sites).values  # noqa: PD011 - an ODMatrix, no frame
        od = od if direction == "from" else od.T
        other = router._snapped(sites, "destination" if direction == "from" else "origin").positions
        lines = router.isochrones(sites, 3.0, kind="lines", direction=direction).geometry
        between = np.flatnonzero((other.fraction > 0) & (other.fraction < 1))
        ends = router._prepared.snapper.snapped(other, between)
        for i in np.flatnonzero(at.distance < 1e-6):
            for j, end in zip(between, ends, strict=True):
                if other.row[j] == at.row[i]:
                    continue
                minutes = od[i, j] - other.distance[j] / 100
                # a decisecond is 1.7 m
                if abs(minutes - 3.0) > 0.01:
                    assert (lines.iloc[i].distance(Point(end)) < 1e-6) == (minutes < 3.0)

    return check
