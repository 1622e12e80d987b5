"""What looks wrong in a network is found, and nothing else."""

from __future__ import annotations

import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.network import (
    PROBLEMS,
    RoadNetwork,
    from_osm_file,
    read_network,
    reverse,
    strong_components,
    suspicious,
)
from aicomplex_geo.network.quality import line_metres

KM = 1000.0
NODES = {name: (i * 1000, 0) for i, name in enumerate("abcdefgh")}


def found(net):
    return {
        problem: [tuple(row) for row in part[["u", "v", "key"]].to_numpy().tolist()]
        for problem, part in suspicious(net).groupby("problem", sort=False)
    }


def both(u, v, *road):
    return [(u, v, 0, *road), (v, u, 0, *road)]


def test_a_network_without_faults(build):
    net = build([*both("a", "b", KM, "street", 50.0), *both("b", "c", KM, "path", None)], NODES)
    table = suspicious(net)
    assert table.empty
    assert table.columns.tolist() == ["u", "v", "key", "problem", "found", "expected", "geometry"]
    assert net.summary()["suspicious"] == {}


@pytest.mark.parametrize(
    ("length", "problem"),
    [
        (0.0, "no_length"),
        (0.05, "no_length"),
        (940.0, "shorter_than_line"),
        (955.0, None),
        (1000.0, None),
        (1480.0, None),
        (1560.0, "longer_than_line"),
    ],
)
def test_lengths_against_the_line(build, length, problem):
    net = build([("a", "b", 0, length, "street", 50.0), ("b", "a", 0, KM, "street", 50.0)])
    assert found(net) == ({problem: [("a", "b", 0)]} if problem else {})


def test_a_few_metres_are_no_matter(build):
    near = {"a": (0, 0), "b": (40, 0)}
    net = build([("a", "b", 0, 36.0, "street", 50.0), ("b", "a", 0, 80.0, "street", 50.0)], near)
    assert found(net) == {}


def test_the_numbers_are_told(build):
    net = build([("a", "b", 0, 500.0, "street", 50.0), ("b", "a", 0, KM, "street", 3.0)])
    table = suspicious(net).set_index("problem")
    assert table.loc["shorter_than_line", "found"] == "500.0 m"
    metres = float(table.loc["shorter_than_line", "expected"].removesuffix(" m").replace(",", ""))
    assert metres == pytest.approx(1000, rel=0.01)  # the projection is stretched so far west
    assert table.loc["slow", ["found", "expected"]].tolist() == ["3.0 km/h", "5.0 km/h or more"]


@pytest.mark.parametrize(
    ("road_class", "speed", "problem"),
    [
        ("expressway", 49.0, "slow"),
        ("expressway", 50.0, None),
        ("expressway", 140.0, None),
        ("expressway", 141.0, "fast"),
        ("street", 120.0, "fast"),
        ("ferry", 100.0, "fast"),
        ("canal", 150.0, "fast"),
        ("canal", 100.0, None),
        ("street", None, None),
    ],
)
def test_speeds_against_the_class(build, road_class, speed, problem):
    net = build([("a", "b", 0, KM, road_class, speed), ("b", "a", 0, KM, "street", 50.0)])
    assert list(found(net)) == ([problem] if problem else [])


def test_repetitions(build):
    road = (KM, "street", 50.0)
    net = build(
        [
            ("a", "b", 0, *road),
            ("a", "b", 1, *road),  # once more
            ("a", "b", 2, 1001.0, "street", 50.0),  # along the same line
            ("b", "a", 0, *road),
        ]
    )
    assert found(net) == {"repeated": [("a", "b", 1)], "same_line": [("a", "b", 2)]}


def test_roads_without_a_way_back(build):
    road = (KM, "street", 50.0)
    net = build(
        [
            *both("a", "b", *road),
            ("b", "c", 0, *road),  # out of the main part, and not back
            ("d", "b", 0, 2 * KM, *road[1:]),  # into it
            ("d", "c", 0, *road),  # beside it: from one to the other
            *both("e", "f", *road),
        ],
        NODES,
    )
    assert found(net) == {
        "island": [("e", "f", 0), ("f", "e", 0)],
        "no_way_out": [("b", "c", 0)],
        "no_way_in": [("d", "b", 0)],
        "cut_off": [("d", "c", 0)],
    }
    summary = net.summary()
    assert summary["islands"] == 3  # e-f, g, h
    assert summary["one_way_islands"] == 2  # c and d
    assert summary["suspicious"] == {"island": 2, "no_way_out": 1, "no_way_in": 1, "cut_off": 1}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_ways_agree_with_networkx(networks, data):
    net = data.draw(networks)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(net.nodes.index)
    graph.add_edges_from(net.edges.index)
    # of equally large components the library takes the first; any one is taken from it
    labels = strong_components(net)
    centre = labels.index[labels == 0][0]
    reached = nx.descendants(graph, centre) | {centre}
    reaching = nx.ancestors(graph, centre) | {centre}
    near = nx.node_connected_component(graph.to_undirected(), centre)
    wrong = found(net)
    edges = net.edges.index.tolist()
    out = [e for e in edges if e[0] in reached and e[1] not in reaching]
    into = [e for e in edges if e[0] not in reached and e[1] in reaching]
    lost = [e for e in edges if e[0] not in reached and e[1] not in reaching]
    assert wrong.get("no_way_out", []) == out
    assert wrong.get("no_way_in", []) == into
    assert wrong.get("cut_off", []) == [e for e in lost if e[0] in near]
    assert wrong.get("island", []) == [e for e in lost if e[0] not in near]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_turned_round_the_way_out_is_the_way_in(networks, data):
    net = data.draw(networks)
    one, other = net.summary(), reverse(net).summary()
    here, there = one["suspicious"], other["suspicious"]
    if one["largest_component"] > 0.5:  # else another component may be the first
        assert here.get("no_way_out") == there.get("no_way_in")
        assert here.get("island") == there.get("island")
    assert one["islands"] == other["islands"]


def test_lines_are_measured_on_the_ellipsoid_in_any_crs():
    line = shapely.LineString([(126.8, 35.2), (126.85, 35.25), (126.9, 35.2)])
    nodes = gpd.GeoDataFrame(
        index=[1, 2], geometry=gpd.points_from_xy([126.8, 126.9], [35.2, 35.2]), crs=4326
    )
    edges = gpd.GeoDataFrame(
        {"length": [KM], "road_class": "street"}, geometry=[line], crs=4326
    ).set_index(np.array([1]))
    edges.index = edges.index.map(lambda u: (u, 2, 0))
    metres = nodes.crs.get_geod().geometry_length(line)
    for crs in (4326, 5179, 5186, 3857):
        net = RoadNetwork(nodes.to_crs(crs), edges.to_crs(crs))
        assert line_metres(net) == pytest.approx([metres], rel=1e-6)


def test_an_empty_network(build):
    net = build([("a", "b", 0, KM, "street", 50.0)])
    bare = RoadNetwork(net.nodes.iloc[:0], net.edges.iloc[:0])
    assert suspicious(bare).empty
    assert bare.summary()["islands"] == bare.summary()["one_way_islands"] == 0


def test_shares_of_speeds(build):
    basis = ["posted", "implicit", "duration", "assumed", ""]
    net = build(
        [("a", "b", k, KM * (k + 1), "ferry", 50.0) for k in range(5)]
        + [("b", "c", 0, 5 * KM, "street", None)],
        speed_basis=[*basis, ""],
    )
    summary = net.summary()
    assert summary["share_posted"] == pytest.approx(6 / 20)  # a speed without a basis too
    assert summary["share_implicit"] == pytest.approx(2 / 20)
    assert summary["share_timetable"] == pytest.approx(3 / 20)
    assert summary["share_assumed"] == pytest.approx(9 / 20)


def test_the_bundled_network_has_little_to_tell():
    net = read_network("strategic")
    table = suspicious(net)
    assert len(table) < 0.01 * len(net.edges)
    assert not set(table["problem"]) & {"no_length", "repeated", "island", "no_way_out", "fast"}
    assert table["problem"].value_counts().to_dict() == net.summary()["suspicious"]


def test_an_extract_of_openstreetmap(reference):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = from_osm_file(reference / "osm" / "north-bayreuth.osm.gz")
    table = suspicious(net)
    # lengths are measured and speeds are sound there; what is left are ends of the extract
    assert set(table["problem"]) <= {"island", "no_way_out", "no_way_in", "cut_off"}
    assert table.crs == net.crs
    assert table["problem"].map(list(PROBLEMS).index).is_monotonic_increasing
