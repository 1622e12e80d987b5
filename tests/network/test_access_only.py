"""Roads for residents: used at the ends of a trip, never in between."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.access_only_roads import access_only_roads
from aicomplex_geo.network.snapping.snap import snap

CRS = "EPSG:5179"
PLACES = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000), "e": (2000, 0)}
ROADS = [
    ("a", "b", "open"),
    ("b", "c", "open"),
    ("c", "d", "open"),
    ("d", "a", "open"),
    ("a", "c", "destination"),
]


def make(roads, *, both=True, places=PLACES):
    at = {name: Point(950_000 + x, 1_700_000 + y) for name, (x, y) in places.items()}
    rows = [(u, v, 0, access) for u, v, access in roads]
    if both:
        rows += [(v, u, 0, access) for u, v, access in roads]
    table = pd.DataFrame(rows, columns=["u", "v", "key", "access"]).set_index(["u", "v", "key"])
    lines = [LineString([at[u], at[v]]) for u, v, _ in table.index]
    table = table.assign(length=[line.length for line in lines], road_class="street")
    nodes = gpd.GeoDataFrame(index=list(at), geometry=list(at.values()), crs=CRS)
    return RoadNetwork(nodes, gpd.GeoDataFrame(table, geometry=lines, crs=CRS))


def test_without_such_roads_the_graph_is_that_of_the_network():
    net = make([(u, v, "open") for u, v, _ in ROADS])
    graph = access_only_roads(net)
    assert graph.n_nodes == 5
    assert (graph.edge == np.arange(10)).all()
    assert (graph.tail == net.arrays.tail).all()
    assert (graph.head == net.arrays.head).all()
    assert not graph.access_only.any()
    assert graph.in_main_part.tolist() == [True, True, True, True, False]


def test_a_network_without_the_column_has_none():
    net = make(ROADS)
    plain = RoadNetwork(net.nodes, net.edges.drop(columns="access"))
    assert not access_only_roads(plain).access_only.any()
    empty = RoadNetwork(net.nodes, net.edges.assign(access=None))
    assert not access_only_roads(empty).access_only.any()


def test_their_junctions_have_a_copy_for_each_end():
    net = make(ROADS)
    graph = access_only_roads(net)
    assert net.edges.index[graph.access_only].tolist() == [("a", "c", 0), ("c", "a", 0)]
    assert graph.n_nodes == 5 + 2 * 2
    assert graph.entry_copy.tolist() == [5, 1, 6, 3, 4]
    assert graph.exit_copy.tolist() == [7, 1, 8, 3, 4]
    arcs = set(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    assert {(5, 6), (0, 8), (7, 8), (5, 1), (5, 3), (0, 1)} <= arcs
    # between junctions of the middle there is no such road, and none leads back from the end
    assert not {(0, 2), (2, 0), (7, 1), (8, 1), (7, 0), (0, 5)} & arcs


def test_a_road_behind_one_for_residents_can_be_driven_to():
    roads = [*ROADS[:4], ("b", "e", "destination"), ("e", "f", "open")]
    net = make(roads, places={**PLACES, "f": (3000, 0)})
    graph = access_only_roads(net)
    behind = net.edges.index[graph.access_only].tolist()
    assert behind == [("b", "e", 0), ("e", "b", 0), ("e", "f", 0), ("f", "e", 0)]
    site = gpd.GeoDataFrame({"id": ["x"]}, geometry=[Point(952_500, 1_700_010)], crs=CRS)
    for role in ("origin", "destination", "both"):
        assert snap(net, site, access_speed=6, role=role)["edge"].tolist() == [("e", "f", 0)]


@pytest.mark.parametrize(("role", "edge"), [("origin", "ab"), ("destination", "be")])
def test_islands_are_judged_by_what_may_be_driven(role, edge):
    # into e one may, as a visitor; the way out is missing
    roads = [*ROADS[:4], *((v, u, "open") for u, v, _ in ROADS[:4]), ("b", "e", "destination")]
    net = make(roads, both=False)
    site = gpd.GeoDataFrame({"id": ["x"]}, geometry=[Point(951_500, 1_699_990)], crs=CRS)
    found = snap(net, site, access_speed=6, role=role, connected_within=500)
    assert found["edge"].tolist() == [(*edge, 0)]
