from __future__ import annotations

import networkx as nx
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.network import dead_ends, reverse, strong_components


def plain(net):
    """The same network in networkx, without our export."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(net.nodes.index)
    for (u, v, _), length in net.edges["length"].items():
        graph.add_edge(u, v, length=length)
    return graph


def test_components_by_hand(five):
    assert strong_components(five).to_dict() == {"a": 0, "b": 0, "c": 0, "d": 0, "e": 1}


def test_equally_large_components_are_numbered_as_they_come(build):
    net = build([("c", "d", 0, 1.0, "street", 50.0)])
    assert strong_components(net).tolist() == [0, 1, 2, 3, 4]


def test_dead_ends_by_hand(five, build):
    assert dead_ends(five).tolist() == ["e"]
    two = [("a", "b", 0, 1.0, "street", 50.0), ("b", "a", 0, 1.0, "street", 50.0)]
    assert dead_ends(build([*two, ("b", "c", 0, 1.0, "street", 50.0)])).tolist() == [*"acde"]


def test_a_loop_leads_nowhere(build):
    net = build([("a", "a", 0, 1.0, "street", 50.0), ("a", "b", 0, 1.0, "street", 50.0)])
    assert "a" in dead_ends(net)


def test_reversed_by_hand(five):
    turned = reverse(five)
    assert turned.edges.index.tolist() == [
        ("a", "b", 0),
        ("a", "d", 0),
        ("b", "a", 0),
        ("b", "a", 1),
        ("c", "b", 0),
        ("d", "c", 0),
    ]
    line = turned.edges.geometry.loc[("c", "b", 0)]
    assert line.coords[:] == five.edges.geometry.loc[("b", "c", 0)].coords[::-1]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_components_are_those_of_networkx(networks, data):
    net = data.draw(networks)
    labels = strong_components(net)
    ours = {frozenset(labels.index[labels == number]) for number in labels.unique()}
    assert ours == {frozenset(part) for part in nx.strongly_connected_components(plain(net))}
    sizes = labels.value_counts().sort_index().tolist()
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_reversed_twice_is_the_same(networks, data):
    net = data.draw(networks)
    again = reverse(reverse(net))
    assert_geodataframe_equal(again.edges, net.edges)
    assert_geodataframe_equal(again.nodes, net.nodes)
    assert again.provenance == net.provenance


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_reversing_transposes_distances(networks, data):
    net = data.draw(networks)
    there = dict(nx.all_pairs_dijkstra_path_length(plain(net), weight="length"))
    back = dict(nx.all_pairs_dijkstra_path_length(plain(reverse(net)), weight="length"))
    for start, reached in there.items():
        for end, distance in reached.items():
            assert back[end][start] == pytest.approx(distance)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_reversing_keeps_twins(networks, data):
    net = data.draw(networks)
    assert (reverse(net).arrays.twin >= 0).sum() == (net.arrays.twin >= 0).sum()


def test_summary_by_hand(five):
    summary = five.summary()
    assert summary["nodes"] == 5
    assert summary["edges"] == 6
    assert summary["roads"] == 5
    assert summary["one_way"] == 4
    assert summary["km"] == pytest.approx(5.5)
    assert summary["km_by_class"] == {
        "arterial": 1.0,
        "expressway": 1.0,
        "national": 1.0,
        "street": 2.5,
    }
    assert summary["components"] == 2
    assert summary["largest_component"] == pytest.approx(0.8)
    assert summary["dead_ends"] == 1
    assert summary["share_posted"] == pytest.approx(4.5 / 5.5)
    assert summary["share_derived"] == 0.0
    assert summary["crs"] == "EPSG:5179"
    assert summary["bounds"] == (200_000.0, 500_000.0, 201_000.0, 501_000.0)
    assert summary["name"] == "test"
    assert summary["source"] is None


def test_summary_tells_what_is_assumed(build):
    net = build(
        [("a", "b", 0, 1000.0, "street", 50.0), ("b", "c", 0, 3000.0, "street", 50.0)],
        speed_basis=["assumed", "posted_mean"],
        length_basis=["derived", "measured"],
        toll=[0.0, 900.0],
    )
    summary = net.summary()
    assert summary["share_posted"] == 0.75
    assert summary["share_derived"] == 0.25
    assert summary["toll_roads"] == 1


def test_summary_counts_roads_that_are_there_twice(build):
    road = ("a", "b", 0, 1000.0, "street", 50.0)
    net = build([road, ("a", "b", 1, *road[3:]), ("a", "b", 2, 1001.0, *road[4:])])
    assert net.summary()["repeated"] == 1
