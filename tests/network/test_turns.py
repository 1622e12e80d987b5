"""Turns: which way they go, which are permitted, and what a trip has to remember."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, affinity

from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.network.access_only_roads import access_only_roads
from aicomplex_geo.network.turn_restrictions import as_table
from aicomplex_geo.network.turns.allowed_turns import allowed_turns, restrictions_apply
from aicomplex_geo.network.turns.bearings import LEFT, RIGHT, STRAIGHT, U_TURN, Bearings
from aicomplex_geo.network.turns.forbidden_paths import ForbiddenPaths
from aicomplex_geo.network.turns.rows_by_label import RowsByLabel
from aicomplex_geo.routing import Router

CRS = "EPSG:5179"
SPOTS = {"m": (0, 0), "w": (-500, 0), "e": (500, 0), "n": (0, 500), "s": (0, -500)}


def make(roads, *, spots=SPOTS, crs=CRS, origin=(950_000, 1_700_000), scale=1.0, **given):
    """Network of two-way (u, v) or one-way (u, v, ">") roads, with bends."""
    at = {name: (origin[0] + x * scale, origin[1] + y * scale) for name, (x, y) in spots.items()}
    rows = []
    for u, v, *more in roads:
        bends = [(origin[0] + x * scale, origin[1] + y * scale) for x, y in more[1:]]
        line = LineString([at[u], *bends, at[v]])
        rows.append((u, v, line))
        if ">" not in more[:1]:
            rows.append((v, u, line.reverse()))
    table = pd.DataFrame(rows, columns=["u", "v", "line"])
    table["key"] = table.groupby(["u", "v"]).cumcount()
    lines = table.pop("line").tolist()
    table = table.set_index(["u", "v", "key"]).assign(length=500.0, road_class="street")
    nodes = gpd.GeoDataFrame(index=list(at), geometry=[Point(p) for p in at.values()], crs=crs)
    return RoadNetwork(nodes, gpd.GeoDataFrame(table, geometry=lines, crs=crs), **given)


def kind(net, first, second):
    row = {edge: i for i, edge in enumerate(net.edges.index)}
    return int(Bearings(net).kinds(np.array([row[first]]), np.array([row[second]]))[0])


def permitted(net, **options):
    """Names of the pairs of edges between which one may turn."""
    found = allowed_turns(net, access_only_roads(net), **options)
    ids = net.edges.index
    return {
        (ids[found.edge[a]][:2], ids[found.edge[b]][:2])
        for a, b in zip(found.tail, found.head, strict=True)
    }


ARMS = [(arm, "m") for arm in "wens"]


@pytest.mark.parametrize(
    ("onto", "expected"), [("e", STRAIGHT), ("n", LEFT), ("s", RIGHT), ("w", U_TURN)]
)
@pytest.mark.parametrize("place", ["metres", "degrees", "south"])
def test_turns_at_a_crossing(onto, expected, place):
    where = {
        "metres": {},
        "degrees": {"crs": "EPSG:4326", "origin": (10.0, 65.0), "scale": 1e-5},
        "south": {"crs": "EPSG:32722", "origin": (480_000, 6_670_000)},
    }[place]
    assert kind(make(ARMS, **where), ("w", "m", 0), ("m", onto, 0)) == expected


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(0, STRAIGHT), (44, STRAIGHT), (46, LEFT), (179, LEFT), (-44, STRAIGHT), (-46, RIGHT)],
)
@pytest.mark.parametrize("latitude", [0.0, 64.0])
def test_turns_begin_beyond_45_degrees(degrees, expected, latitude):
    ahead = affinity.rotate(Point(500, 0), degrees, origin=(0, 0))
    spots = {"m": (0, 0), "w": (-500, 0), "x": (ahead.x, ahead.y), "y": (400, 300)}
    if latitude:  # a degree of longitude is as much shorter as its cosine says
        wide = 1 / np.cos(np.radians(latitude))
        spots = {name: (x * wide, y) for name, (x, y) in spots.items()}
    where = {"crs": "EPSG:4326", "origin": (10.0, latitude), "scale": 1e-6} if latitude else {}
    net = make([("w", "m"), ("m", "x"), ("m", "y")], spots=spots, **where)
    assert kind(net, ("w", "m", 0), ("m", "x", 0)) == expected


def test_a_road_that_bends_is_not_turned_on():
    bend = [("w", "m"), ("m", "n")]
    assert kind(make(bend), ("w", "m", 0), ("m", "n", 0)) == STRAIGHT
    # a one-way road that comes in makes it a junction
    assert kind(make([*bend, ("s", "m", ">")]), ("w", "m", 0), ("m", "n", 0)) == LEFT


def test_a_parallel_road_leads_back_too():
    lens = [("w", "m"), ("w", "m", "", (-250, 5)), ("m", "e")]
    net = make(lens)
    assert kind(net, ("w", "m", 0), ("m", "w", 0)) == U_TURN
    assert kind(net, ("w", "m", 0), ("m", "w", 1)) == U_TURN
    wide = make([("w", "m"), ("w", "m", "", (0, 250)), ("m", "e")])
    assert kind(wide, ("w", "m", 0), ("m", "w", 1)) == LEFT


def test_directions_are_those_near_the_junction():
    net = make([("w", "m", "", (0, -400)), ("m", "n"), ("m", "e")])
    # it comes up from the south in the end
    assert kind(net, ("w", "m", 0), ("m", "n", 0)) == STRAIGHT
    assert kind(net, ("w", "m", 0), ("m", "e", 0)) == RIGHT


def test_a_line_without_length_goes_straight_on():
    spots = {**SPOTS, "x": (0, 0)}
    net = make([("w", "m"), ("m", "x"), ("m", "n")], spots=spots)
    assert kind(net, ("w", "m", 0), ("m", "n", 0)) == LEFT
    assert kind(net, ("w", "m", 0), ("m", "x", 0)) == STRAIGHT


# --- what is permitted


def test_one_turns_back_at_dead_ends():
    net = make(ARMS)
    found = permitted(net)
    assert {pair for pair in found if pair[0] == pair[1][::-1]} == {
        (("m", arm), (arm, "m")) for arm in "wens"
    }
    assert len(found) == 4 + 4 * 3
    assert len(permitted(net, u_turns=True)) == 4 + 4 * 4


def test_a_u_turn_is_not_forced_by_restrictions_alone():
    rules = [("no", "", "node", (("w", "m", 0), ("m", arm, 0)), "") for arm in "en"]
    net = make(ARMS[:3], restrictions=as_table(rules))
    assert not {pair[1] for pair in permitted(net) if pair[0] == ("w", "m")}
    turned = {pair[1] for pair in permitted(net, u_turns=True) if pair[0] == ("w", "m")}
    assert turned == {("m", "w")}
    more = [*rules, ("no", "no_u_turn", "node", (("w", "m", 0), ("m", "w", 0)), "")]
    net = make(ARMS[:3], restrictions=as_table(more))
    assert not {pair[1] for pair in permitted(net) if pair[0] == ("w", "m")}
    assert not {pair[1] for pair in permitted(net, u_turns=True) if pair[0] == ("w", "m")}


def test_an_only_leaves_one_turn_be_it_back():
    for arm in "ew":
        rule = ("only", "", "node", (("w", "m", 0), ("m", arm, 0)), "")
        net = make(ARMS, restrictions=as_table([rule]))
        assert {pair[1] for pair in permitted(net) if pair[0] == ("w", "m")} == {("m", arm)}


def test_states_without_restrictions_are_the_edges():
    net = make(ARMS)
    found = allowed_turns(net, access_only_roads(net))
    assert found.n_states == len(net.edges)
    assert found.edge.tolist() == list(range(len(net.edges)))
    assert found.first_state.tolist() == list(range(len(net.edges)))
    assert allowed_turns(net, access_only_roads(net)) is found


def test_a_network_without_edges_has_no_turns():
    net = make([])
    found = allowed_turns(net, access_only_roads(net))
    assert found.n_states == 0
    assert len(found.tail) == 0
    site = gpd.GeoDataFrame({"id": ["x"]}, geometry=gpd.points_from_xy([9.5e5], [1.7e6]), crs=CRS)
    assert np.isinf(Router(net, Profile("p"), turns=True).od_matrix(site, site).values).all()


def test_a_restriction_over_a_way_adds_a_state():
    path = (("w", "m", 0), ("m", "n", 0), ("n", "x", 0))
    spots = {**SPOTS, "x": (500, 500), "y": (-500, 500)}
    roads = [*ARMS, ("n", "x"), ("n", "y")]
    rule = as_table([("no", "no_right_turn", "way", path, "")])
    net = make(roads, spots=spots, restrictions=rule)
    found, plain = (allowed_turns(n, access_only_roads(n)) for n in (net, make(roads, spots=spots)))
    assert found.n_states == plain.n_states + 1
    state = found.n_states - 1
    ids = net.edges.index
    assert ids[found.edge[state]] == ("m", "n", 0)
    assert {ids[found.edge[i]] for i in found.tail[found.head == state]} == {("w", "m", 0)}
    assert {ids[found.edge[i]] for i in found.head[found.tail == state]} == {("n", "y", 0)}


def test_who_is_bound():
    rule = as_table([("no", "", "node", (("w", "m", 0), ("m", "e", 0)), "")])
    for provenance, modes in (
        ({}, {"car", "truck"}),
        ({"parameters": {"mode": "car"}}, {"car", "truck"}),
        ({"parameters": {"mode": "bike"}}, {"bike"}),
        ({"parameters": {"crs": "x"}}, {"car", "truck"}),
    ):
        net = make(ARMS, restrictions=rule, provenance=provenance)
        assert {
            mode for mode in ("car", "bike", "walk", "truck") if restrictions_apply(net, mode)
        } == modes
    assert not restrictions_apply(make(ARMS), "car")


# --- what to remember

EDGES = st.integers(0, 3)


@given(
    st.lists(st.lists(EDGES, min_size=2, max_size=5).map(tuple), max_size=5),
    st.lists(EDGES, min_size=1, max_size=12),
)
def test_the_automaton_knows_as_much_as_the_whole_trip(banned, trip):
    automaton = ForbiddenPaths.of(banned)
    state = (trip[0],)
    for stop in range(1, len(trip)):
        behind = tuple(trip[: stop + 1])
        after = automaton.step(state, trip[stop])
        assert (after is None) == any(behind[-len(path) :] == path for path in banned)
        if after is None:
            break
        assert behind[-len(after) :] == after
        assert after == behind[-1:] or after in automaton.prefixes
        state = after


def test_rows_are_listed_for_each_label():
    which, member = RowsByLabel(np.array([1, 0, 1]), 4).rows(np.array([3, 1, 0, 1]))
    assert which.tolist() == [1, 1, 2, 3, 3]
    assert member.tolist() == [0, 2, 1, 0, 2]
    empty = RowsByLabel(np.array([], dtype=np.int64), 2).rows(np.array([1]))
    assert [part.tolist() for part in empty] == [[], []]
