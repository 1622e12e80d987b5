"""Small networks of which everything is known."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from aicomplex_geo.network import Delays, Profile, RoadNetwork

EAST, NORTH, CRS = 950_000.0, 1_700_000.0, "EPSG:5179"
LINKS, LINK_M, POSTED = 20, 500.0, 50.0
PLAIN = Profile(
    "plain",
    speed_factor=(("arterial", 0.8),),
    delay_s_per_km=(("arterial", 40.0),),
    access_speed=12,
    access_circuity=1.3,
    delays=Delays(left_turn=20.0, right_turn=8.0),
)


def network(places, roads):
    """Network of {name: (x, y)} and two-way roads [(u, v, class)]."""
    at = {name: Point(EAST + x, NORTH + y) for name, (x, y) in places.items()}
    rows, lines = [], []
    for u, v, road_class in roads:
        for start, end in ((u, v), (v, u)):
            line = LineString([at[start], at[end]])
            rows.append((start, end, 0, line.length, POSTED, road_class))
            lines.append(line)
    names = ["u", "v", "key", "length", "posted_speed", "road_class"]
    edges = pd.DataFrame(rows, columns=names).set_index(names[:3])
    nodes = gpd.GeoDataFrame(index=list(at), geometry=list(at.values()), crs=CRS)
    return RoadNetwork(nodes, gpd.GeoDataFrame(edges, geometry=lines, crs=CRS), {"name": "test"})


def points_at(places, **columns):
    """Points of {id: (x, y)}."""
    shapes = [Point(EAST + x, NORTH + y) for x, y in places.values()]
    return gpd.GeoDataFrame({"id": list(places), **columns}, geometry=shapes, crs=CRS)


@pytest.fixture(scope="session")
def plain():
    """Profile of the tests."""
    return PLAIN


@pytest.fixture(scope="session")
def corridor():
    """One straight arterial of 20 links of 500 m."""
    places = {f"n{i:02d}": (i * LINK_M, 0.0) for i in range(LINKS + 1)}
    names = list(places)
    return network(places, [(u, v, "arterial") for u, v in pairwise(names)])


@pytest.fixture(scope="session")
def block():
    """Arterials and streets in a grid of five by five junctions, 400 m apart."""
    places = {f"{i}{j}": (400.0 * i, 400.0 * j) for i in range(5) for j in range(5)}
    roads = [
        (f"{i}{j}", f"{i + di}{j + dj}", "arterial" if (j if di else i) % 2 == 0 else "street")
        for i in range(5)
        for j in range(5)
        for di, dj in ((1, 0), (0, 1))
        if i + di < 5 and j + dj < 5
    ]
    return network(places, roads)


@pytest.fixture(scope="session")
def points():
    """Function that makes points."""
    return points_at


@pytest.fixture(scope="session")
def ends(points):
    """Both ends of the corridor."""
    return points({"west": (0, 0)}), points({"east": (LINKS * LINK_M, 0)})


@pytest.fixture(scope="session")
def scattered(points):
    """Points in the block, some of them uncertain."""
    spot = np.random.default_rng(3).uniform(50, 1550, (6, 2)).round()
    return points(
        {f"p{i}": tuple(xy) for i, xy in enumerate(spot)}, certainty_m=[0, 150, 0, 300, None, 60]
    )
