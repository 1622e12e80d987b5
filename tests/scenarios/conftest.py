"""Small networks, and scenarios of a few lines."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

import aicomplex_geo as ag

EAST, NORTH = 950_000.0, 1_700_000.0
CRS = "EPSG:5179"
HEAD = '[scenario]\nid = "test"\ntitle_en = "A test"\nsource = "none"\n'
AT = {f"{i}{j}": (1000.0 * i + 37 * j, 900.0 * j + 11 * i) for i in range(4) for j in range(3)}
NEXT = [(u, v) for u in AT for v in AT if u < v and abs(int(u) - int(v)) in {1, 10}]


def place(x, y):
    """Latitude and longitude of metres from the corner of the grid."""
    point = gpd.GeoSeries([Point(EAST + x, NORTH + y)], crs=CRS).to_crs("EPSG:4326").iloc[0]
    return [round(point.y, 7), round(point.x, 7)]


def grid(detail="outline", *, divided=()):
    """Grid of 4 x 3 junctions; row 2 is an expressway, on two carriageways where `divided`."""
    rows, lines = [], []
    for u, v in NEXT:
        fast = u[1] == v[1] == "2"
        begin, end = ((EAST + x, NORTH + y) for x, y in (AT[u], AT[v]))
        line = LineString([begin, end])
        lengths = (1100.0, 1105.0) if (u, v) in divided else (1100.0, 1100.0)
        for (a, b), length, drawn in zip(
            ((u, v), (v, u)), lengths, (line, line.reverse()), strict=True
        ):
            road_class = "expressway" if fast else "street"
            name = "Express" if fast else f"Street {u[1]}" if u[1] == v[1] else "Avenue"
            rows.append((a, b, 0, length, 90.0 if fast else 50.0, road_class, name, 100.0))
            lines.append(drawn)
    names = ["u", "v", "key", "length", "posted_speed", "road_class", "road_name", "toll"]
    edges = pd.DataFrame(rows, columns=names).set_index(["u", "v", "key"])
    points = [Point(EAST + x, NORTH + y) for x, y in AT.values()]
    nodes = gpd.GeoDataFrame(
        {"name_en": [f"Junction {name}" for name in AT], "kind": "interchange"},
        index=list(AT), geometry=points, crs=CRS,
    )  # fmt: skip
    return ag.RoadNetwork(
        nodes, gpd.GeoDataFrame(edges, geometry=lines, crs=CRS), {"name": "grid"}, detail=detail
    )


def write(*edits):
    """Scenario of edits as TOML without their heading."""
    return ag.Scenario.from_text(HEAD + "".join(f"\n[[edit]]\n{edit}\n" for edit in edits))


@pytest.fixture(scope="session")
def net():
    return grid()


@pytest.fixture(scope="session")
def scenario():
    return write


@pytest.fixture(scope="session")
def at():
    return place


@pytest.fixture(scope="session")
def make():
    return grid


@pytest.fixture(scope="session")
def spots():
    """Three points beside the grid."""
    places = {"p": (480, 120), "q": (1990, 430), "r": (2600, 1500)}
    shapes = [Point(EAST + x, NORTH + y) for x, y in places.values()]
    return gpd.GeoDataFrame({"id": list(places)}, geometry=shapes, crs=CRS)
