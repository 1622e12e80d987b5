"""Edges closed to all traffic: points are snapped to them, and nobody travels them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo.network import Profile, RoadNetwork, open_to, read_network, reverse
from aicomplex_geo.network.tables import whole_tables
from aicomplex_geo.routing import Router

RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
GRID = {f"{i}{j}": (1000.0 * i + 37 * j, 900.0 * j + 11 * i) for i in range(3) for j in range(2)}
PAIRS = [(u, v) for u in GRID for v in GRID if u < v and abs(int(u) - int(v)) in {1, 10}]
ROADS = [(u, v, True, 1100.0, "street", None) for u, v in PAIRS]
SPOTS = {"p": (480, 20), "q": (1990, 430), "r": (1060, 880), "s": (30, 600)}


def shut(net, closed, detail="full"):
    edges, restrictions = whole_tables(net)
    column = [edge in closed for edge in edges.index]
    return RoadNetwork(
        net.nodes, edges.assign(closed=column), restrictions=restrictions, detail=detail
    )


def test_a_closed_edge_is_kept_apart(five):
    net = shut(five, {("b", "c", 0)})
    assert net.closed_edges.index.tolist() == [("b", "c", 0)]
    assert len(net.edges) == len(five.edges) - 1
    assert "closed" not in net.edges
    assert five.closed_edges.empty


def test_closed_edges_are_saved_pickled_reversed_and_filtered(five, tmp_path):
    net = shut(five, {("b", "c", 0)})
    saved = read_network(net.save(tmp_path / "net"))
    for other in (saved, pickle.loads(pickle.dumps(net))):  # noqa: S301 - our own
        assert other.closed_edges.index.tolist() == [("b", "c", 0)]
    assert reverse(net).closed_edges.index.tolist() == [("c", "b", 0)]
    no_streets = open_to(net, Profile("plain", closed=("street",), access_speed=6.0))
    assert no_streets.closed_edges.index.tolist() == [("b", "c", 0)]


def test_opening_all_edges_gives_the_network_again(five):
    again = shut(shut(five, {("b", "c", 0)}), set())
    assert again.edges.equals(five.edges)
    assert again.closed_edges.empty


@RELAXED
@given(
    st.sets(st.sampled_from([(u, v, 0) for a, b in PAIRS for u, v in ((a, b), (b, a))])),
    st.sampled_from(["full", "outline"]),
    st.booleans(),
)
def test_closing_never_shortens(build, points, on_foot, closed, detail, turns):
    net = shut(build(GRID, ROADS), set(), detail)
    sites = points(SPOTS)
    before, after = (
        Router(one, on_foot, turns=turns, max_distance=800)
        for one in (net, shut(net, closed, detail))
    )
    assert before.snap(sites).equals(after.snap(sites))
    times = [router.od_matrix(sites, sites).values for router in (before, after)]
    assert (times[1] >= times[0]).all()
    lines = after.isochrones(sites, 30.0, kind="lines", overlap="merge").geometry.union_all()
    both_ways = [e for e in closed if (e[1], e[0], 0) in closed]
    for line in after.net.closed_edges.loc[both_ways].geometry if both_ways else []:
        assert lines.intersection(line.interpolate(0.5, normalized=True).buffer(300)).is_empty


def test_routes_and_areas_avoid_closed_edges(build, points, on_foot):
    net = build(GRID, ROADS)
    after = shut(net, {("00", "10", 0), ("10", "00", 0)})
    sites = points({"p": (-100, 0), "q": (1000, -60)})
    times = [Router(one, on_foot).od_matrix(sites, sites).values[0, 1] for one in (net, after)]
    assert times[1] - times[0] == pytest.approx(2.2, abs=0.01)
    route = Router(after, on_foot).routes(sites.iloc[:1], sites.iloc[1:])
    assert route["travel_time"].iloc[0] == pytest.approx(times[1])
    on_it = points({"x": (500, 5)})
    area = Router(after, on_foot).isochrones(sites.iloc[:1], 20.0).geometry.iloc[0]
    assert not area.contains(on_it.geometry.iloc[0])
    assert np.isinf(Router(after, on_foot).od_matrix(sites, on_it).values).all()
