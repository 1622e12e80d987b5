"""From ways to junctions and edges: splitting, simplifying, barriers, gaps, ferries."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network.readers.osm import from_osm_file

ROAD = {"highway": "residential"}


def pairs(net):
    return sorted((u, v) for u, v, _ in net.edges.index)


def test_a_road_between_two_ends_is_one_edge_each_way(write, line_of):
    net = from_osm_file(write(line_of(4), {7: ([1, 2, 3, 4], ROAD)}))
    assert pairs(net) == [(1, 4), (4, 1)]
    edge = net.edges.loc[(1, 4, 0)]
    nodes = line_of(4)
    lons, lats = zip(*[nodes[i][:2] for i in (1, 2, 3, 4)], strict=True)
    assert edge["length"] == pytest.approx(Geod(ellps="WGS84").line_length(lons, lats), abs=1e-6)
    drawn = np.array(edge["geometry"].coords)
    assert drawn == pytest.approx(np.column_stack([lons, lats]), abs=1e-9)
    assert np.array_equal(np.array(net.edges.loc[(4, 1, 0), "geometry"].coords), drawn[::-1])
    assert net.arrays.twin.tolist() == [1, 0]
    assert net.nodes["osm_id"].tolist() == [1, 4]


def test_without_folding_every_node_is_a_junction(write, line_of):
    net = from_osm_file(write(line_of(4), {7: ([1, 2, 3, 4], ROAD)}), simplify=False)
    assert pairs(net) == [(1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3)]


def test_ways_fold_into_one_another_whichever_way_they_are_drawn(write, line_of):
    ways = {7: ([1, 2, 3], ROAD), 8: ([5, 4, 3], ROAD), 9: ([5, 6], ROAD)}
    net = from_osm_file(write(line_of(6), ways))
    assert pairs(net) == [(1, 6), (6, 1)]
    assert net.edges["osm_id"].tolist() == ["7;8;9", "9;8;7"]


def test_oneways_fold_only_in_their_direction(write, line_of):
    oneway = {**ROAD, "oneway": "yes"}
    against = {**ROAD, "oneway": "-1"}
    simplified = from_osm_file(write(line_of(3), {7: ([1, 2], oneway), 8: ([3, 2], against)}))
    assert pairs(simplified) == [(1, 3)]
    meeting = from_osm_file(write(line_of(3), {7: ([1, 2], oneway), 8: ([3, 2], oneway)}))
    assert pairs(meeting) == [(1, 2), (3, 2)]
    beginning = from_osm_file(write(line_of(3), {7: ([1, 2], oneway), 8: ([2, 3], ROAD)}))
    assert pairs(beginning) == [(1, 2), (2, 3), (3, 2)]


@pytest.mark.parametrize(
    "change",
    [
        {"highway": "service"},
        {"name": "무진대로"},
        {"ref": "22"},
        {"maxspeed": "30"},
        {"maxspeed:backward": "30"},
        {"lanes": "4"},
        {"access": "destination"},
        {"toll": "yes"},
        {"bridge": "yes"},
        {"tunnel": "yes"},
    ],
)
def test_an_attribute_that_changes_splits_the_edge(write, line_of, change):
    net = from_osm_file(write(line_of(3), {7: ([1, 2], ROAD), 8: ([2, 3], {**ROAD, **change})}))
    assert pairs(net) == [(1, 2), (2, 1), (2, 3), (3, 2)]


def test_an_attribute_that_means_nothing_here_does_not(write, line_of):
    ways = {7: ([1, 2], ROAD), 8: ([2, 3], {**ROAD, "surface": "asphalt", "note": "x"})}
    assert pairs(from_osm_file(write(line_of(3), ways))) == [(1, 3), (3, 1)]


def test_speeds_of_directions(write, line_of):
    tags = {**ROAD, "maxspeed:forward": "60", "maxspeed:backward": "40"}
    net = from_osm_file(write(line_of(2), {7: ([2, 1], tags)}))
    assert net.edges.loc[(2, 1, 0), "posted_speed"] == 60
    assert net.edges.loc[(1, 2, 0), "posted_speed"] == 40


def test_roads_that_cross_on_levels_do_not_connect(write):
    nodes = {
        1: (126.80, 35.20),
        2: (126.81, 35.20),
        3: (126.82, 35.20),
        4: (126.81, 35.19),
        5: (126.81, 35.20),
        6: (126.81, 35.21),
    }
    ways = {
        7: ([1, 2, 3], {**ROAD, "bridge": "yes", "layer": "1"}),
        8: ([4, 5, 6], {**ROAD, "tunnel": "yes", "layer": "-1"}),
    }
    net = from_osm_file(write(nodes, ways))
    assert pairs(net) == [(1, 3), (3, 1), (4, 6), (6, 4)]
    same_node = {7: ([1, 2, 3], ROAD), 8: ([4, 2, 6], ROAD)}
    assert len(from_osm_file(write(nodes, same_node)).edges) == 8


def test_a_ring_without_junction_gets_one(write, line_of):
    net = from_osm_file(write(line_of(4), {7: ([2, 3, 4, 1, 2], ROAD)}))
    assert pairs(net) == [(2, 2), (2, 2)]
    halves = {7: ([1, 2, 3], ROAD), 8: ([3, 4, 1], ROAD)}
    net = from_osm_file(write(line_of(4), halves))
    assert pairs(net) == [(1, 1), (1, 1)]
    assert net.edges["osm_id"].tolist() == ["7;8", "8;7"]


def test_a_roundabout_is_one_way_from_junction_to_junction(write, line_of):
    ways = {
        7: ([2, 3, 4, 5, 2], {**ROAD, "junction": "roundabout"}),
        8: ([1, 2], ROAD),
        9: ([4, 6], ROAD),
    }
    net = from_osm_file(write(line_of(6), ways))
    assert pairs(net) == [(1, 2), (2, 1), (2, 4), (4, 2), (4, 6), (6, 4)]
    assert (net.arrays.twin < 0).sum() == 2


def test_parallel_roads_have_keys_in_the_order_of_their_ways(write, line_of):
    ways = {9: ([1, 3, 2], {**ROAD, "name": "B"}), 7: ([1, 4, 2], {**ROAD, "name": "A"})}
    net = from_osm_file(write(line_of(4), ways))
    assert net.edges.loc[(1, 2, 0), "road_name"] == "A"
    assert net.edges.loc[(1, 2, 1), "road_name"] == "B"


def test_a_closed_barrier_parts_the_road(write, line_of):
    nodes = line_of(4, {2: {"barrier": "bollard"}})
    net = from_osm_file(write(nodes, {7: ([1, 2, 3, 4], ROAD)}))
    assert pairs(net) == [(-1, 4), (1, 2), (2, 1), (4, -1)]
    assert net.nodes.loc[[-1, 2], "osm_id"].tolist() == [2, 2]
    assert net.nodes.loc[[-1, 2], "kind"].tolist() == ["barrier", "barrier"]
    assert net.nodes.geometry.loc[-1].equals(net.nodes.geometry.loc[2])
    assert pairs(from_osm_file(write(nodes, {7: ([1, 2, 3, 4], ROAD)}), mode="bike")) == [
        (1, 4),
        (4, 1),
    ]
    unbarred = from_osm_file(write(nodes, {7: ([1, 2, 3, 4], ROAD)}), access=False)
    assert pairs(unbarred) == [(1, 4), (4, 1)]


def test_a_barrier_on_a_junction_parts_all_its_roads(write, line_of):
    nodes = line_of(4, {2: {"barrier": "block"}})
    net = from_osm_file(write(nodes, {7: ([1, 2, 3], ROAD), 8: ([2, 4], ROAD)}))
    assert pairs(net) == [(-2, 4), (-1, 3), (1, 2), (2, 1), (3, -1), (4, -2)]
    assert net.provenance["counts"]["nodes closed by a barrier"] == 1


def test_ids_below_zero_are_read_and_kept_apart_from_copies(write):
    nodes = {
        -1: (126.80, 35.2),
        -2: (126.81, 35.2, {"barrier": "bollard"}),
        -3: (126.82, 35.2),
    }
    net = from_osm_file(write(nodes, {-7: ([-1, -2, -3], ROAD)}))
    assert pairs(net) == [(-4, -3), (-3, -4), (-2, -1), (-1, -2)]


def test_signals_crossings_and_toll_booths_inside_an_edge_are_counted_by_direction(write, line_of):
    nodes = line_of(
        6,
        {
            2: {"highway": "traffic_signals"},
            3: {"highway": "traffic_signals", "traffic_signals:direction": "forward"},
            4: {"highway": "crossing"},
            5: {"barrier": "toll_booth"},
            6: {"highway": "traffic_signals"},
        },
    )
    net = from_osm_file(write(nodes, {7: ([1, 2, 3, 4, 5, 6], ROAD)}))
    there, back = net.edges.loc[(1, 6, 0)], net.edges.loc[(6, 1, 0)]
    assert (there["signals"], back["signals"]) == (2, 1)
    assert (there["crossings"], back["crossings"]) == (1, 1)
    assert (there["toll_booths"], back["toll_booths"]) == (1, 1)
    assert net.nodes.loc[6, "signals"]
    turned = from_osm_file(write(nodes, {7: ([6, 5, 4, 3, 2, 1], ROAD)}))
    assert turned.edges.loc[(1, 6, 0), "signals"] == 1
    assert turned.edges.loc[(6, 1, 0), "signals"] == 2


def test_a_ferry_takes_its_duration(write, line_of):
    ways = {
        7: ([1, 2], ROAD),
        8: ([2, 3, 4], {"route": "ferry", "duration": "0:20"}),
        9: ([4, 5], {"route": "ferry"}),
    }
    net = from_osm_file(write(line_of(5), ways))
    ferry = net.edges.loc[(2, 4, 0)]
    assert ferry["length"] / 1000 / ferry["posted_speed"] * 60 == pytest.approx(20)
    assert ferry["speed_basis"] == "duration"
    assert ferry["road_class"] == "ferry"
    assert np.isnan(net.edges.loc[(4, 5, 0), "posted_speed"])
    assert not net.arrays.enterable[net.edges["road_class"].eq("ferry").to_numpy()].any()
    assert net.provenance["counts"]["ferries without a duration"] == 1


def test_nothing_is_drawn_over_a_gap(write, line_of):
    nodes = line_of(6)
    del nodes[3]
    path = write(nodes, {7: ([1, 2, 3, 4, 5], ROAD), 8: ([5, 6, 99], ROAD)})
    with pytest.warns(NetworkWarning, match="2 nodes of its roads are missing"):
        net = from_osm_file(path)
    assert pairs(net) == [(1, 2), (2, 1), (4, 6), (6, 4)]
    assert net.nodes["boundary"].to_dict() == {1: False, 2: True, 4: True, 6: True}
    assert net.provenance["counts"]["nodes missing"] == 2
    assert net.provenance["counts"]["ways with missing nodes"] == 2


def test_a_node_repeated_in_a_row_makes_no_edge(write, line_of):
    net = from_osm_file(write(line_of(3), {7: ([1, 2, 2, 3], ROAD)}), simplify=False)
    assert pairs(net) == [(1, 2), (2, 1), (2, 3), (3, 2)]
    assert net.provenance["counts"]["consecutive duplicate nodes"] == 1


def test_modes_see_different_networks(write, line_of):
    ways = {
        7: ([1, 2], {"highway": "motorway"}),
        8: ([2, 3], {"highway": "cycleway"}),
        9: ([3, 4], {"highway": "steps"}),
        10: ([2, 4], {**ROAD, "oneway": "yes"}),
    }
    path = write(line_of(4), ways)
    assert pairs(from_osm_file(path)) == [(1, 2), (2, 4)]
    assert pairs(from_osm_file(path, mode="bike")) == [(2, 3), (2, 4), (3, 2)]
    assert len(from_osm_file(path, mode="walk").edges) == 6


NODES = {i: (126.8 + (i % 4) / 500 + i / 9000, 35.2 + (i // 4) / 500) for i in range(1, 13)}
TAGS = st.sampled_from(
    [
        ROAD,
        {**ROAD, "oneway": "yes"},
        {**ROAD, "oneway": "-1"},
        {**ROAD, "maxspeed": "30"},
        {"highway": "primary"},
    ]
)
WAYS = st.lists(
    st.tuples(st.lists(st.sampled_from(sorted(NODES)), min_size=2, max_size=6), TAGS),
    min_size=1,
    max_size=6,
)


def shortest(net):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(net.nodes.index)
    for (u, v, _), length in net.edges["length"].items():
        graph.add_edge(u, v, weight=length)
    return dict(nx.all_pairs_dijkstra_path_length(graph))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=WAYS, data=st.data())
def test_folding_changes_no_distance_and_the_order_of_the_file_nothing(write, drawn, data):
    ways = dict(enumerate(drawn, start=100))
    if all(len(set(refs)) == 1 for refs, _ in drawn):
        return
    simplified = from_osm_file(write(NODES, ways))
    whole = from_osm_file(write(NODES, ways), simplify=False)
    short, full = shortest(simplified), shortest(whole)
    for u, v in itertools.permutations(simplified.nodes.index, 2):
        far = float("inf")
        assert short[u].get(v, far) == pytest.approx(full[u].get(v, far), rel=1e-9)
    assert simplified.edges["length"].sum() == pytest.approx(whole.edges["length"].sum())
    shuffled = dict(data.draw(st.permutations(sorted(ways.items()))))
    nodes = dict(reversed(NODES.items()))
    again = from_osm_file(write(nodes, shuffled))
    pd.testing.assert_frame_equal(simplified.edges, again.edges)
    pd.testing.assert_frame_equal(simplified.nodes, again.nodes)


def test_a_private_gate_is_passed_at_the_ends_of_trips_only(write, line_of):
    nodes = line_of(7, {4: {"barrier": "gate", "access": "private"}})
    net = from_osm_file(write(nodes, {7: ([1, 2, 3, 4, 5, 6, 7], ROAD)}))
    assert pairs(net) == [(1, 3), (3, 1), (3, 5), (5, 3), (5, 7), (7, 5)]
    assert net.edges["access"].tolist() == ["open"] * 2 + ["destination"] * 2 + ["open"] * 2
    counts = net.provenance["counts"]
    assert counts["nodes with a barrier for destinations only"] == 1
    assert "nodes closed by a barrier" not in counts


def test_kilometres_with_limited_access(write, line_of):
    ways = {
        7: ([1, 2], ROAD),
        8: ([2, 3, 4], {**ROAD, "access": "private"}),
        9: ([4, 5], {**ROAD, "motor_vehicle": "no"}),
        10: ([5, 6], {**ROAD, "vehicle:backward": "no"}),
        11: ([6, 9], {"highway": "footway", "access": "no"}),
    }
    net = from_osm_file(write(line_of(9), ways))
    km = Geod(ellps="WGS84").line_length([126.801, 126.802], [35.2, 35.2]) / 1000
    told = net.summary()["access_km"]
    assert told["destination"] == {"private": pytest.approx(2 * km, abs=1e-3)}
    assert told["closed"] == {"no": pytest.approx(1.5 * km, abs=1e-3)}
    assert sorted(net.nodes.index) == [1, 2, 4, 5, 6]


def test_platforms_and_piers_of_a_file(write, line_of):
    square = {i: (126.9 + i / 1000, 35.2 + (i % 2) / 1000) for i in range(11, 15)}
    ways = {
        7: ([1, 2], ROAD),
        8: ([2, 3], {"railway": "platform"}),
        9: ([3, 4], {"public_transport": "platform"}),
        10: ([4, 5], {"man_made": "pier"}),
        11: ([11, 12, 13, 11], {"railway": "platform"}),
        12: ([11, 12, 14, 11], {"man_made": "pier"}),
    }
    path = write({**line_of(5), **square}, ways)
    net = from_osm_file(path, mode="walk", simplify=False)
    assert set(net.edges["osm_id"]) == {"7", "8", "9", "10", "12"}
    assert net.provenance["counts"]["ways left out: area"] == 1
    assert set(from_osm_file(path).edges["osm_id"]) == {"7"}
