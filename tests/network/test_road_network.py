from __future__ import annotations

import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.errors import NetworkError, ParameterError
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.tables import computed_once


def frames(net):
    return net.nodes, net.edges


def test_arrays_are_positions_lengths_and_twins(five):
    arrays = five.arrays
    assert five.edges.index.tolist() == [
        ("a", "b", 0),
        ("a", "b", 1),
        ("b", "a", 0),
        ("b", "c", 0),
        ("c", "d", 0),
        ("d", "a", 0),
    ]
    assert arrays.tail.tolist() == [0, 0, 1, 1, 2, 3]
    assert arrays.head.tolist() == [1, 1, 0, 2, 3, 0]
    assert arrays.length_dm.tolist() == [10000, 15000, 10000, 10000, 10000, 10000]
    assert arrays.twin.tolist() == [2, -1, 0, -1, -1, -1]
    assert arrays.enterable.tolist() == [True, True, True, False, True, True]
    assert {a.dtype for a in (arrays.tail, arrays.head, arrays.twin)} == {np.dtype(np.int32)}
    assert five.arrays is arrays


def test_arrays_cannot_be_written(five):
    with pytest.raises(ValueError, match="read-only"):
        five.arrays.twin[0] = 5


@pytest.mark.parametrize(
    ("road_class", "open_sideways"),
    [
        ("expressway", False),
        ("urban_expressway", False),
        ("ramp", False),
        ("ferry", False),
        ("national", True),
        ("arterial", True),
        ("street", True),
        ("path", True),
    ],
)
def test_where_a_road_can_be_entered(build, road_class, open_sideways):
    net = build([("a", "b", 0, 10.0, road_class, 50.0)])
    assert net.arrays.enterable.tolist() == [open_sideways]


def test_missing_columns_are_empty_and_others_are_kept(five):
    nodes = five.nodes[["geometry"]].assign(height=1.5)
    edges = five.edges[["length", "road_class", "geometry"]].assign(surface="paved")
    net = RoadNetwork(nodes, edges)
    assert net.nodes.columns.tolist() == [
        "name_ko",
        "name_en",
        "kind",
        "certainty_m",
        "source",
        "geometry",
        "height",
    ]
    assert net.edges.columns.tolist() == [
        "length",
        "posted_speed",
        "road_class",
        "road_name",
        "ref",
        "speed_basis",
        "length_basis",
        "lanes",
        "toll",
        "source",
        "geometry",
        "surface",
    ]
    assert net.edges["posted_speed"].isna().all()
    assert (net.edges["road_name"] == "").all()
    assert net.nodes.index.name == "id"
    assert list(net.edges.index.names) == ["u", "v", "key"]


def test_inputs_are_not_changed(five):
    nodes, edges = frames(five)
    nodes = nodes.rename_axis("node")
    before = nodes.copy(), edges.copy()
    RoadNetwork(nodes, edges)
    assert_geodataframe_equal(nodes, before[0])
    assert_geodataframe_equal(edges, before[1])


def test_what_is_done_to_a_copy_does_not_reach_the_network(five):
    edges = five.edges
    edges["length"] = 1.0
    edges.loc[("a", "b", 0), "posted_speed"] = 5.0
    assert five.edges["length"].iloc[0] == 1000.0
    assert five.edges["posted_speed"].iloc[0] == 50.0


@pytest.mark.parametrize("name", ["nodes", "edges", "crs", "provenance", "arrays", "other"])
def test_a_network_never_changes(five, name):
    with pytest.raises(AttributeError):
        setattr(five, name, None)


def test_provenance_is_read_only_and_copied(five):
    given = {"source": ["survey"]}
    net = RoadNetwork(*frames(five), given)
    given["source"].append("other")
    assert net.provenance == {"source": ["survey"]}
    with pytest.raises(TypeError):
        net.provenance["source"] = "x"


def test_provenance_holds_what_json_can(five):
    with pytest.raises(ParameterError, match="provenance holds something that JSON cannot"):
        RoadNetwork(*frames(five), {"at": object()})


def test_edges_without_a_line_are_drawn_straight(five):
    line = five.edges.geometry.loc[("b", "c", 0)]
    assert line.coords[:] == [(201_000.0, 500_000.0), (201_000.0, 501_000.0)]


def test_threads_that_ask_at_once_get_what_one_of_them_computed(five):
    made, gate = [], threading.Barrier(8)

    def make():
        made.append(computed_once(five, "inner", lambda: "asked within"))
        time.sleep(0.05)  # so that all of them ask before there is an answer
        return object()

    def ask(_):
        gate.wait()
        return computed_once(five, "slow", make)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert made == ["asked within"]
    assert all(answer is answers[0] for answer in answers)


def test_a_network_can_be_pickled(five):
    computed_once(five, "anything", threading.Lock)
    again = pickle.loads(pickle.dumps(five))  # noqa: S301 - our own bytes
    assert_geodataframe_equal(again.edges, five.edges)
    assert again.provenance == five.provenance


def test_repr(five):
    assert repr(five) == "RoadNetwork(5 junctions, 6 edges, EPSG:5179)"


def test_parallel_roads_pair_in_the_order_of_their_keys(build):
    roads = [(u, v, key, 700.0, "street", 50.0) for u, v in ("ab", "ba") for key in (0, 1)]
    assert build(roads).arrays.twin.tolist() == [2, 3, 0, 1]


def test_separate_carriageways_are_no_twins(build):
    net = build([("a", "b", 0, 1000.0, "street", 50.0), ("b", "a", 0, 1001.0, "street", 50.0)])
    assert net.arrays.twin.tolist() == [-1, -1]


def test_a_loop_pairs_with_the_loop_that_runs_back(five):
    ring = shapely.LineString(
        [(200_000, 500_000), (200_500, 500_000), (200_500, 500_500), (200_000, 500_000)]
    )
    loops = gpd.GeoDataFrame(
        {"length": 1707.0, "road_class": "street"},
        index=pd.MultiIndex.from_tuples([("a", "a", 0), ("a", "a", 1), ("a", "a", 2)]),
        geometry=[ring, shapely.reverse(ring), shapely.LineString([ring.coords[0]] * 2)],
        crs=five.crs,
    )
    assert RoadNetwork(five.nodes, loops).arrays.twin.tolist() == [1, 0, -1]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_twins_are_mutual_and_run_back(networks, data):
    net = data.draw(networks)
    arrays = net.arrays
    rows = np.flatnonzero(arrays.twin >= 0)
    twin = arrays.twin[rows]
    assert (arrays.twin[twin] == rows).all()
    assert (arrays.tail[twin] == arrays.head[rows]).all()
    assert (arrays.head[twin] == arrays.tail[rows]).all()
    assert (arrays.length_dm[twin] == arrays.length_dm[rows]).all()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_the_rows_does_not_matter(networks, data):
    net = data.draw(networks)
    edges = net.edges
    order = data.draw(st.permutations(range(len(edges))))
    assert_geodataframe_equal(RoadNetwork(net.nodes, edges.iloc[list(order)]).edges, edges)


def spoil(net, **changes):
    """Nodes and edges of a network with one thing wrong."""
    nodes, edges = frames(net)
    for place, value in changes.items():
        table, column = place.split("__")
        frame = nodes if table == "nodes" else edges
        frame[column] = value
    return nodes, edges


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"edges__length": -1.0}, r"6 of 6 rows: length is not a number of metres of 0 or more"),
        ({"edges__length": np.nan}, r"length is not a number of metres"),
        ({"edges__length": np.inf}, r"length is not a number of metres"),
        ({"edges__length": "long"}, r"length is not a number\. Give a number"),
        ({"edges__posted_speed": 0.0}, r"posted_speed is not above 0"),
        ({"edges__posted_speed": "fast"}, r"posted_speed is not a number"),
        ({"edges__road_class": ""}, r"no road_class"),
        ({"edges__geometry": shapely.Point(0, 0)}, r"geometry is not a LineString"),
        ({"nodes__geometry": None}, r"first 'a': 5 of 5 rows: not a point with finite"),
        ({"nodes__geometry": shapely.Point()}, r"not a point with finite coordinates"),
        ({"nodes__certainty_m": "far"}, r"certainty_m is not a number"),
    ],
)
def test_faults_of_the_tables(five, change, message):
    with pytest.raises(NetworkError, match=message):
        RoadNetwork(*spoil(five, **change))


@pytest.mark.parametrize("column", ["length", "road_class"])
def test_a_missing_column(five, column):
    with pytest.raises(NetworkError, match=f"edges: has no column {column}"):
        RoadNetwork(five.nodes, five.edges.drop(columns=column))


def test_all_faults_are_told_at_once(five):
    nodes, edges = spoil(five, edges__length=-1.0, edges__posted_speed=0.0, nodes__geometry=None)
    with pytest.raises(NetworkError) as caught:
        RoadNetwork(nodes, edges)
    assert len(caught.value.faults) == 3


def test_indexes_have_to_fit(five):
    nodes, edges = frames(five)
    with pytest.raises(NetworkError, match="id occurs before"):
        RoadNetwork(pd.concat([nodes, nodes.iloc[:1]]), edges)
    with pytest.raises(NetworkError, match=r"\(u, v, key\) occurs before"):
        RoadNetwork(nodes, pd.concat([edges, edges.iloc[:1]]))
    with pytest.raises(NetworkError, match=r"first \('c', 'd', 0\).* u or v is not a junction"):
        RoadNetwork(nodes.drop("d"), edges)
    with pytest.raises(NetworkError, match=r"index of 1 level"):
        RoadNetwork(nodes, edges.reset_index(drop=True))


def test_frames_have_to_be_geographic(five):
    nodes, edges = frames(five)
    with pytest.raises(NetworkError, match=r"nodes: is a DataFrame\. Give a geopandas"):
        RoadNetwork(pd.DataFrame(nodes), edges)
    with pytest.raises(NetworkError, match=r"nodes: has no CRS"):
        RoadNetwork(nodes.set_crs(None, allow_override=True), edges)
    with pytest.raises(NetworkError, match=r"edges: has the CRS EPSG:4326, nodes has EPSG:5179"):
        RoadNetwork(nodes, edges.to_crs(4326))
    with pytest.raises(NetworkError, match=r"edges: has no geometry column"):
        RoadNetwork(nodes, gpd.GeoDataFrame(edges.drop(columns="geometry")))
