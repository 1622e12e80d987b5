from __future__ import annotations

import gzip
import json
import math
import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

import aicomplex_geo as ag
from aicomplex_geo.errors import NetworkError, ParameterError, ProfileError, UnknownProfileError
from aicomplex_geo.network import Profile, RoadNetwork, from_networkx, read_network


def assert_same(one, other):
    assert_geodataframe_equal(one.nodes, other.nodes)
    assert_geodataframe_equal(one.edges, other.edges)
    assert one.provenance == other.provenance


def foreign():
    """A graph as osmnx makes it: lists where edges were joined, lines only where they bend."""
    graph = nx.MultiDiGraph(crs="epsg:4326", created_with="OSMnx", simplified=True)
    graph.graph["streets"] = {0: 1, 3: 2}
    graph.add_node(10, x=126.84, y=35.22, street_count=3, highway="traffic_signals")
    graph.add_node(11, x=126.85, y=35.22, street_count=1)
    graph.add_node(12, x=126.85, y=35.23, source="GPS")
    bend = shapely.LineString([(126.84, 35.22), (126.845, 35.221), (126.85, 35.22)])
    graph.add_edge(
        10,
        11,
        key=0,
        osmid=[1, 2],
        highway=["primary", "secondary"],
        name="첨단과기로",
        maxspeed=["50", "60"],
        lanes="2",
        oneway=False,
        reversed=False,
        length=930.5,
        geometry=bend,
    )
    graph.add_edge(11, 10, key=0, osmid=3, highway="primary", length=930.5, geometry=bend.reverse())
    graph.add_edge(11, 12, key=0, osmid=4, highway="motorway", maxspeed="60 mph", oneway=True)
    graph.add_edge(12, 11, key=7, osmid=5, highway="zipline", ref="15;25", toll="yes")
    return graph


def test_nodes_and_edges_have_osmnx_s_attributes(five):
    graph = five.to_networkx(profile=Profile("p", fallback_speed=(("street", 36.0),)))
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.graph["crs"] == "EPSG:5179"
    assert graph.nodes["b"]["x"] == 201_000.0
    assert graph.nodes["b"]["y"] == 500_000.0
    edge = graph.edges["a", "b", 0]
    assert edge["length"] == 1000.0
    assert edge["speed_kph"] == pytest.approx(50.0)
    assert edge["travel_time"] == pytest.approx(72.0)
    assert graph.edges["d", "a", 0]["travel_time"] == pytest.approx(100.0)
    assert all(isinstance(value, float) for value in (edge["length"], edge["travel_time"]))


def test_speed_and_time_are_those_of_the_profile(five):
    edge = five.to_networkx(profile="car_offpeak").edges["a", "b", 0]
    assert edge["speed_kph"] == pytest.approx(26.62, abs=1e-6)
    assert edge["travel_time"] == pytest.approx(3600 / 26.62, abs=1e-3)


def test_faults_of_the_profile(five, build):
    with pytest.raises(UnknownProfileError, match="no profile 'rocket'"):
        five.to_networkx(profile="rocket")
    with pytest.raises(ProfileError, match="Add a fallback_speed"):
        build([("a", "b", 0, 1.0, "canal", None)]).to_networkx()


def test_where_the_mode_may_not_go_no_time_is_enough(build):
    graph = build([("a", "b", 0, 1.0, "steps", None)]).to_networkx()
    assert graph.edges["a", "b", 0]["travel_time"] == math.inf
    assert graph.edges["a", "b", 0]["speed_kph"] == 0


def test_there_and_back_by_hand(five):
    assert_same(from_networkx(five.to_networkx()), five)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_there_and_back(networks, data):
    net = data.draw(networks)
    graph = net.to_networkx()
    again = from_networkx(graph)
    assert_same(again, net)
    assert nx.utils.graphs_equal(again.to_networkx(), graph)


def test_extra_columns_come_back_with_their_types(five):
    edges = five.edges.assign(
        count=np.arange(6),
        odd=pd.Series([None, [1], "x", 2, 3.5, True], dtype=object, index=five.edges.index),
        text=["a", None, "", "b", "c", "d"],
        never=np.nan,
    )
    net = RoadNetwork(five.nodes.assign(height=[1, 2, 3, 4, 5]), edges, {"date": "2026"})
    again = from_networkx(net.to_networkx())
    assert again.edges.dtypes.equals(net.edges.dtypes)
    assert_same(again, net)


def test_what_is_changed_in_the_graph_is_changed_in_the_network(five):
    graph = five.to_networkx()
    graph.edges["b", "c", 0]["posted_speed"] = 80.0
    graph.remove_node("e")
    net = from_networkx(graph)
    assert net.edges.loc[("b", "c", 0), "posted_speed"] == 80.0
    assert len(net.nodes) == 4


def test_distances_are_those_of_networkx(five):
    graph = five.to_networkx()
    assert nx.shortest_path_length(graph, "b", "a", weight="length") == 1000.0
    assert nx.shortest_path_length(graph, "d", "c", weight="length") == 3000.0
    assert not nx.has_path(graph, "a", "e")


def test_a_graph_from_elsewhere_is_read():
    net = from_networkx(foreign())
    edges = net.edges
    assert edges.index.tolist() == [(10, 11, 0), (11, 10, 0), (11, 12, 0), (12, 11, 7)]
    assert edges["road_class"].tolist() == ["arterial", "arterial", "expressway", "street"]
    assert edges["road_name"].tolist() == ["첨단과기로", "", "", ""]
    assert edges["ref"].tolist() == ["", "", "", "15;25"]
    assert edges["speed_basis"].tolist() == ["posted_mean", "", "posted", ""]
    assert edges["posted_speed"].iloc[0] == 55.0
    assert edges["posted_speed"].iloc[2] == pytest.approx(96.56, abs=0.01)
    assert edges["lanes"].iloc[0] == 2.0
    assert edges["toll"].isna().all()
    assert edges["length"].iloc[2] == pytest.approx(1109.5, abs=1)  # on the ellipsoid
    assert edges["length_basis"].tolist() == ["", "", "derived", "derived"]
    assert net.arrays.twin.tolist() == [1, 0, 3, 2]
    assert net.provenance["road_class_assumed"] == 1


def test_a_graph_from_elsewhere_goes_out_as_it_came_in():
    graph = foreign()
    before = foreign()
    out = from_networkx(graph).to_networkx()
    assert nx.utils.graphs_equal(graph, before)
    assert list(out.nodes) == list(graph.nodes)
    assert set(out.edges) == set(graph.edges)
    assert {k: v for k, v in out.graph.items() if k != "aicomplex_geo"} == graph.graph
    for node, attributes in graph.nodes(data=True):
        assert out.nodes[node] == attributes
    for *edge, attributes in graph.edges(keys=True, data=True):
        assert out.edges[edge] == attributes


def test_a_graph_from_elsewhere_stays_as_it_is_from_then_on():
    once = from_networkx(foreign())
    out = once.to_networkx()
    again = from_networkx(out)
    assert nx.utils.graphs_equal(again.to_networkx(), out)
    assert_geodataframe_equal(
        again.edges[["road_class", "geometry"]], once.edges[["road_class", "geometry"]]
    )


def test_a_graph_from_elsewhere_can_be_saved(tmp_path):
    net = from_networkx(foreign())
    again = read_network(net.save(tmp_path / "net"))
    assert_same(again, net)
    assert nx.utils.graphs_equal(again.to_networkx(), net.to_networkx())


def test_speeds_that_a_graph_brings_are_kept():
    graph = ox.add_edge_travel_times(ox.add_edge_speeds(with_lengths(foreign()), fallback=40))
    net = from_networkx(graph)
    out = net.to_networkx(profile="car_peak")
    for *edge, attributes in graph.edges(keys=True, data=True):
        assert out.edges[edge]["travel_time"] == attributes["travel_time"]


def with_lengths(graph):
    for _, _, attributes in graph.edges(data=True):
        attributes.setdefault("length", 1110.0)
        attributes.pop("maxspeed", None)
    return graph


def with_nan():
    """As osmnx's add_edge_speeds leaves kinds of roads for which it knows no speed."""
    graph = foreign()
    for number, (*_, attributes) in enumerate(graph.edges(data=True)):
        attributes["speed_kph"] = float("nan") if number % 2 else 47.5
    graph.nodes[12]["elevation"] = float("nan")
    graph.edges[10, 11, 0]["tag_own"] = "kept"
    graph.edges[12, 11, 7]["name"] = float("nan")
    return graph


def in_words(graph):
    nodes = [(node, sorted(map(repr, given.items()))) for node, given in graph.nodes(data=True)]
    edges = [
        (*edge, sorted(map(repr, g.items()))) for *edge, g in graph.edges(keys=True, data=True)
    ]
    return nodes, sorted(edges)


def test_nan_that_a_graph_brings_stays_both_ways(tmp_path):
    graph = with_nan()
    net = from_networkx(graph)
    assert net.edges["road_name"].iloc[3] == ""
    assert in_words(net.to_networkx()) == in_words(graph)
    again = from_networkx(net.to_networkx())
    assert again.edges.columns.tolist() == net.edges.columns.tolist()
    assert_same(again, net)
    assert in_words(again.to_networkx()) == in_words(graph)
    saved = read_network(net.save(tmp_path / "net"))
    assert_same(saved, net)
    assert in_words(saved.to_networkx()) == in_words(graph)


def test_times_that_are_added_to_the_graph_later_are_read():
    out = from_networkx(foreign()).to_networkx()
    nx.set_edge_attributes(out, 60.0, "travel_time")
    assert from_networkx(out).edges["travel_time"].tolist() == [60.0] * 4


def test_a_profile_that_is_asked_for_adds_to_a_graph_from_elsewhere():
    out = from_networkx(with_nan()).to_networkx(profile="car_free")
    assert math.isnan(out.edges[11, 10, 0]["speed_kph"])
    assert all("travel_time" in given and "length" in given for *_, given in out.edges(data=True))
    columns = from_networkx(with_nan()).edges.columns.tolist()
    assert from_networkx(out).edges.columns.tolist() == columns


def test_our_graph_goes_through_osmnx_and_its_files(tables, tmp_path):
    net = read_network("strategic", data_dir=tables())
    graph = net.to_networkx()
    nodes, edges = ox.graph_to_gdfs(graph)
    assert edges["travel_time"].gt(0).all()
    assert_same(from_networkx(ox.graph_from_gdfs(nodes, edges, graph_attrs=graph.graph)), net)
    assert ox.routing.shortest_path(graph, ["a"], ["c"], weight="travel_time") == [[*"abc"]]
    ox.save_graphml(graph, tmp_path / "망.graphml")
    loaded = ox.load_graphml(tmp_path / "망.graphml", node_dtypes={"osmid": str})
    assert_same(from_networkx(loaded), net)


@pytest.mark.reference
def test_a_real_graph_of_osmnx(reference, tmp_path):
    path = tmp_path / "extract.osm"
    path.write_bytes(gzip.decompress((reference / "osm" / "monaco.osm.gz").read_bytes()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # osmnx on attributes that it has not seen
        graph = ox.graph_from_xml(path, simplify=True, retain_all=True)
    net = from_networkx(graph)
    assert len(net.nodes) == len(graph)
    closed = net.provenance["counts"]["edges left out: closed by access"]
    assert closed == 2
    assert len(net.edges) + closed == graph.number_of_edges()
    graph.remove_edges_from([edge for edge in list(graph.edges) if edge not in net.edges.index])
    total = sum(length for *_, length in graph.edges(data="length"))
    assert net.edges["length"].sum() == pytest.approx(total)
    walk = tuple((kind, 5.0) for kind in ("path", "ferry", "service", "steps"))
    out = net.to_networkx(profile=Profile("p", fallback_speed=(*walk, *ROADS)))
    for *edge, attributes in graph.edges(keys=True, data=True):
        assert attributes.items() <= out.edges[edge].items()
    twins = net.arrays.twin
    two_way = [not oneway for *_, oneway in graph.edges(data="oneway")]
    assert (twins >= 0).mean() == pytest.approx(np.mean(two_way), abs=0.02)


ROADS = tuple((kind, 50.0) for kind in ("expressway", "national", "arterial", "street", "ramp"))


def broken(change):
    graph = foreign()
    change(graph)
    return graph


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g.graph.pop("crs"), r"graph: has no attribute crs"),
        (lambda g: g.graph.update(crs="EPSG:0"), r"unknown CRS: 'EPSG:0'"),
        (lambda g: g.nodes[10].pop("x"), r"node 10: has no position"),
        (lambda g: g.nodes[10].update(y=float("nan")), r"node 10: has no position"),
        (lambda g: g.nodes[10].update(y="north"), r"node 10: has no position"),
        (lambda g: g.add_edge(10, 99), r"node 99: has no position"),
        (lambda g: g.edges[10, 11, 0].update(length=-5.0), r"length is not a number of metres"),
        (lambda g: g.graph.update(aicomplex_geo="{"), r"not what to_networkx wrote: '\{'"),
        (lambda g: g.graph.update(aicomplex_geo="[]"), r"Delete graph\.graph\['aicomplex_geo'\]"),
        (lambda g: g.graph.update(aicomplex_geo='{"foreign": false}'), r"not what to_networkx"),
    ],
)
def test_faults_of_a_graph(change, message):
    with pytest.raises(NetworkError, match=message):
        from_networkx(broken(change))


def test_all_faults_of_a_graph_at_once():
    graph = foreign()
    del graph.graph["crs"], graph.nodes[10]["x"], graph.nodes[11]["y"]
    with pytest.raises(NetworkError) as caught:
        from_networkx(graph)
    assert len(caught.value.faults) == 3


def test_a_graph_of_one_edge_a_pair_is_taken():
    assert len(from_networkx(nx.DiGraph(foreign())).edges) == 4


@pytest.mark.parametrize("what", [nx.Graph(crs=4326), nx.MultiGraph(), "graph", None])
def test_no_directed_graph(what):
    with pytest.raises(ParameterError, match=r"Give a directed graph"):
        from_networkx(what)


def test_the_mark_is_text_that_graphml_can_hold(five):
    assert json.loads(five.to_networkx().graph["aicomplex_geo"])["foreign"] is False


def two_points(**edges):
    """A street of two edges between two junctions, one in each direction."""
    graph = nx.MultiDiGraph(crs="EPSG:5179")
    graph.add_node("a", x=0.0, y=0.0)
    graph.add_node("b", x=1000.0, y=0.0)
    for pair, attributes in edges.items():
        graph.add_edge(*pair, **{"highway": "residential", **attributes})
    return graph


DRAWN = shapely.LineString([(0, 0), (500, 300), (900, 0), (1000, 0)])


@pytest.mark.parametrize("as_text", [False, True])
def test_a_line_drawn_against_its_edge_is_reversed(as_text):
    line = DRAWN.wkt if as_text else DRAWN
    net = from_networkx(two_points(ab={"geometry": line}, ba={"geometry": line}))
    there, back = net.edges.geometry.tolist()
    assert there.equals_exact(DRAWN, 0)
    assert back.equals_exact(DRAWN.reverse(), 0)
    assert net.arrays.twin.tolist() == [1, 0]
    assert net.provenance["counts"] == {"lines reversed": 1}


def test_distances_along_a_line_that_was_reversed():
    """From (900, 0) to a it is 1,083 m along the line, not 1,183 m less 100."""
    line = {"geometry": DRAWN, "length": DRAWN.length}
    net = from_networkx(two_points(ab=line, ba=line))
    router = ag.Router(net, profile=Profile("p", fallback_speed=(("street", 36.0),)))
    starts, ends = (
        gpd.GeoDataFrame({"id": ["p"]}, geometry=gpd.points_from_xy([x], [0]), crs="EPSG:5179")
        for x in (900, 0)
    )
    od = router.od_matrix(starts, ends)
    assert od.distances[0, 0] == pytest.approx(math.hypot(500, 300) + 500, abs=0.2)


@pytest.mark.parametrize(
    "line",
    [
        [(5000, 5000), (6000, 5000)],
        [(0, 0), (500, 300)],
        [(0, 0), (0, 0.1)],
        [(1000, 0), (500, 300)],
    ],
)
def test_a_line_that_does_not_fit_its_edge_is_a_fault(line):
    graph = two_points(ab={"geometry": shapely.LineString(line)})
    with pytest.raises(NetworkError, match=r"first \('a', 'b', 0\).*does not lead from u to v"):
        from_networkx(graph)


def test_lines_that_miss_their_junctions_by_little_are_kept():
    line = shapely.LineString([(12, 9), (500, 300), (1000, -5)])
    net = from_networkx(two_points(ab={"geometry": line}))
    assert net.edges.geometry.iloc[0].equals(line)


def test_lines_in_degrees_are_reversed():
    graph = foreign()
    line = graph.edges[10, 11, 0]["geometry"]
    graph.edges[11, 10, 0]["geometry"] = line
    net = from_networkx(graph)
    assert net.edges.geometry.loc[(11, 10, 0)].equals_exact(line.reverse(), 0)


@pytest.mark.parametrize("line", ["LINESTRING (0 0", "a line", 7, [(0, 0), (1, 1)]])
def test_what_is_no_line_is_a_fault(line):
    with pytest.raises(NetworkError, match="neither a line nor WKT"):
        from_networkx(two_points(ab={"geometry": line}, ba={}))


def test_graphml_read_by_networkx(tmp_path):
    graph = foreign()
    ox.save_graphml(graph, tmp_path / "g.graphml")
    net = from_networkx(nx.read_graphml(tmp_path / "g.graphml"))
    expected = from_networkx(graph)
    assert net.edges.geometry.tolist() == expected.edges.geometry.tolist()
    for name in ("road_class", "posted_speed", "speed_basis", "road_name", "access"):
        pd.testing.assert_series_equal(net.edges[name], expected.edges[name], check_index=False)


@pytest.mark.parametrize(
    ("tags", "speed", "basis"),
    [
        ({"maxspeed": "DE:urban"}, 50.0, "implicit"),
        ({"maxspeed": "60|80"}, 60.0, "posted"),
        ({"maxspeed": "50;30"}, 30.0, "posted"),
        ({"maxspeed": 50}, 50.0, "posted"),
        ({"maxspeed": "none"}, None, ""),
        ({"maxspeed": "none", "highway": "motorway"}, 130.0, "implicit"),
        ({"maxspeed": ["DE:urban", "30"]}, 40.0, "posted_mean"),
        ({"maxspeed:forward": "40", "maxspeed:backward": "60"}, 40.0, "posted"),
        ({"maxspeed:backward": "60", "reversed": True}, 60.0, "posted"),
        ({"maxspeed": "KR:rural", "lanes": "4", "oneway": False}, 80.0, "implicit"),
        ({"source:maxspeed": "DE:rural"}, 100.0, "implicit"),
    ],
)
def test_limits_are_read_as_in_files(tags, speed, basis):
    edge = from_networkx(two_points(ab=tags)).edges.iloc[0]
    assert edge["speed_basis"] == basis
    assert edge["posted_speed"] == speed if speed else math.isnan(edge["posted_speed"])


@pytest.mark.parametrize(
    ("tags", "mode", "access"),
    [
        ({}, None, "open"),
        ({"access": "private"}, None, "destination"),
        ({"access": ["private", "yes"]}, None, "destination"),
        ({"access": "no"}, None, None),
        ({"access": "military"}, None, None),
        ({"access": "no", "foot": "yes"}, None, "open"),
        ({"access": "no", "foot": "yes"}, "drive", None),
        ({"motor_vehicle": "no"}, None, "open"),
        ({"motor_vehicle": "no"}, "car", None),
        ({"motor_vehicle": "delivery"}, "car", "destination"),
        ({"motor_vehicle": "no"}, "walk", "open"),
    ],
)
def test_access_is_read_as_in_files(tags, mode, access):
    net = from_networkx(two_points(ab=tags, ba={}), mode=mode)
    found = net.edges["access"].to_dict()
    assert found.get(("a", "b", 0)) == access
    assert net.provenance["counts"] == ({} if access else {"edges left out: closed by access": 1})
    out = net.to_networkx()
    for edge in out.edges:
        assert out.edges[edge].get("access") == (tags if edge[0] == "a" else {}).get("access")


def test_an_unknown_mode_of_a_graph():
    with pytest.raises(ParameterError, match="not 'boat'"):
        from_networkx(two_points(ab={}), mode="boat")
