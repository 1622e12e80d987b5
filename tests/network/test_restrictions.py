"""Turn restrictions of a network: checked, kept, turned round, exported and read again."""

from __future__ import annotations

import osmnx as ox
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.errors import NetworkError
from aicomplex_geo.network import (
    RoadNetwork,
    from_graphml,
    from_networkx,
    read_network,
    reverse,
)
from aicomplex_geo.network.turn_restrictions import as_table, forbidden, from_rows, to_rows

AB, BA, BC, CD, DA = (("a", "b", 0), ("b", "a", 0), ("b", "c", 0), ("c", "d", 0), ("d", "a", 0))
OTHER = ("a", "b", 1)


def with_turns(net, *rows):
    table = as_table([("no", "no_turn", "", path, "") for path in rows])
    return RoadNetwork(net.nodes, net.edges, net.provenance, restrictions=table)


def test_a_network_keeps_them_and_nobody_can_change_them(five):
    assert five.restrictions["edges"].tolist() == [(AB, BC), (DA, OTHER)]
    mine = five.restrictions
    mine.loc[0, "kind"] = "only"
    assert five.restrictions["kind"].tolist() == ["no", "only"]
    assert five.restrictions.index.name == "id"


def test_a_network_without_them_has_an_empty_table_of_the_same_types(five):
    bare = RoadNetwork(five.nodes, five.edges)
    assert bare.restrictions.empty
    assert bare.restrictions.dtypes.equals(five.restrictions.dtypes)


def test_the_summary_counts_them_or_says_why_there_are_none(five):
    assert five.summary()["turn_restrictions"] == 2
    explained = RoadNetwork(five.nodes, five.edges, {"turn_restrictions": "none: not asked for"})
    assert explained.summary()["turn_restrictions"] == "none: not asked for"
    assert RoadNetwork(five.nodes, five.edges).summary()["turn_restrictions"].startswith("none: ")
    # a count given without its table is not believed
    counted = RoadNetwork(five.nodes, five.edges, {"turn_restrictions": 40})
    assert counted.summary()["turn_restrictions"].startswith("none: ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "never"}, r"2 of 2 rows: kind is neither 'no' nor 'only'"),
        ({"edges": [(AB,), (AB, BC)]}, r"1 of 2 rows: edges is not a tuple of two or more"),
        ({"edges": [[AB, BC], (AB, BC)]}, r"first 0: 1 of 2 rows: edges is not a tuple"),
        ({"edges": [(AB, CD), (AB, BC)]}, r"each beginning where the one before it ends"),
        ({"edges": [("ab", "bc"), (AB, BC)]}, r"edges is not a tuple of two or more"),
        (
            {"edges": [(AB, BC), (AB, ("b", "c", 9))]},
            r"first 1: 1 of 2 rows: an edge of it is not in the network",
        ),
    ],
)
def test_faults(five, change, message):
    with pytest.raises(NetworkError, match=message):
        RoadNetwork(five.nodes, five.edges, restrictions=five.restrictions.assign(**change))


@pytest.mark.parametrize("column", ["kind", "value", "via", "edges", "source"])
def test_a_missing_column(five, column):
    with pytest.raises(NetworkError, match=rf"restrictions: has no column {column}"):
        RoadNetwork(five.nodes, five.edges, restrictions=five.restrictions.drop(columns=column))


def test_something_that_is_no_table(five):
    with pytest.raises(NetworkError, match=r"restrictions: is a list"):
        RoadNetwork(five.nodes, five.edges, restrictions=[(AB, BC)])


def test_all_faults_are_told_together(five):
    bad = five.restrictions.assign(kind="never", edges=[(AB,), (AB, CD)])
    with pytest.raises(NetworkError) as caught:
        RoadNetwork(five.nodes, five.edges, restrictions=bad)
    assert len(caught.value.faults) == 2


def test_rows_name_the_same_edges(five):
    numbered = to_rows(five.restrictions, five.edges.index)
    assert numbered["edges"].tolist() == [[0, 3], [5, 1]]
    pd.testing.assert_frame_equal(from_rows(numbered, five.edges.index), five.restrictions)


def test_reversed_the_same_ways_are_forbidden_backwards(five):
    turned = reverse(five)
    # behind d-a only the second a-b is allowed, so the first one is not
    assert turned.restrictions[["kind", "edges"]].to_numpy().tolist() == [
        ["no", (("c", "b", 0), ("b", "a", 0))],
        ["no", (("b", "a", 0), ("a", "d", 0))],
    ]
    twice = reverse(turned)
    once = forbidden(five.restrictions, five.edges.index)
    assert forbidden(twice.restrictions, twice.edges.index) == once


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_networkx_gives_them_back_exactly(networks, data):
    net = data.draw(networks)
    edges = net.edges.index.tolist()
    pairs = [(one, other) for one in edges for other in edges if one[1] == other[0]]
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []
    net = with_turns(net, *chosen)
    again = from_networkx(net.to_networkx())
    pd.testing.assert_frame_equal(again.restrictions, net.restrictions)


def test_graphml_keeps_them(five, tmp_path):
    ids = {name: number for number, name in enumerate(five.nodes.index)}
    nodes = five.nodes.rename(index=ids)
    edges = five.edges.rename(index=ids)
    net = with_turns(RoadNetwork(nodes, edges), ((0, 1, 0), (1, 2, 0)))
    ox.save_graphml(net.to_networkx(), tmp_path / "net.graphml")
    again = from_networkx(ox.load_graphml(tmp_path / "net.graphml"))
    pd.testing.assert_frame_equal(again.restrictions, net.restrictions)


@pytest.mark.parametrize(
    "ids",
    [
        {},
        {"a": 10, "b": -11, "c": 12, "d": 1234567890123456789, "e": 0},
        {"a": 10, "b": "11"},
    ],
    ids=["text", "numbers", "mixed"],
)
def test_graphml_keeps_those_of_a_saved_network(ids, five, with_ids, tmp_path):
    with_ids(five, ids).save(tmp_path / "net")
    saved = read_network(tmp_path / "net")
    ox.save_graphml(saved.to_networkx(), tmp_path / "net.graphml")
    again = from_graphml(tmp_path / "net.graphml")
    assert again.restrictions["edges"].tolist() == saved.restrictions["edges"].tolist()
    assert again.edges.index.tolist() == saved.edges.index.tolist()
    assert again.nodes.index.tolist() == saved.nodes.index.tolist()


def test_a_graph_that_somebody_else_made_keeps_them_too(five):
    graph = five.to_networkx()
    del graph.graph["aicomplex_geo"]
    net = from_networkx(graph)
    assert len(net.restrictions) == 2
    assert from_networkx(net.to_networkx()).restrictions.equals(net.restrictions)


@pytest.mark.parametrize("odd", ["nonsense", "[{'kind': 'no'}]", 7, [3], "['a', 'b']"])
def test_a_graph_attribute_that_is_none(five, odd):
    graph = five.to_networkx()
    graph.graph["aicomplex_geo_restrictions"] = odd
    with pytest.raises(NetworkError, match="is not what to_networkx wrote"):
        from_networkx(graph)


def test_a_graph_that_lost_an_edge_of_one(five):
    graph = five.to_networkx()
    graph.remove_edge("b", "c", 0)
    with pytest.raises(NetworkError, match="an edge of it is not in the network"):
        from_networkx(graph)
