"""Trips on networks with access-only roads."""

from __future__ import annotations

import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo.engine import INFINITY, pack, unpack
from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router
from aicomplex_geo.routing.routes import RouteFinder

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
PROFILE = Profile("plain", access_speed=6.0)
SQUARE = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
AROUND = [(u, v, True, 1000.0, "street", None) for u, v in ("ab", "bc", "cd", "da")]
SHORTCUT = ("a", "c", True, 1200.0, "street", None)


def limited(net, private):
    """The network, with the roads between some pairs of junctions for residents only."""
    pairs = {frozenset(pair) for pair in private}
    access = ["destination" if frozenset(edge[:2]) in pairs else "open" for edge in net.edges.index]
    return RoadNetwork(net.nodes, net.edges.assign(access=access), net.provenance)


@pytest.fixture
def router(build):
    return Router(limited(build(SQUARE, [*AROUND, SHORTCUT]), ["ac"]), PROFILE)


def minutes(router, start, end):
    return router.od_matrix(start, end).values[0, 0]


def test_through_traffic_goes_round(router, points):
    west, north = points({"w": (0, 100)}), points({"n": (1000, 900)})
    # over the shortcut it would be 0.1 + 1.2 + 0.1
    assert minutes(router, west, north) == pytest.approx(2)
    assert minutes(router, points({"a": (0, 0)}), points({"c": (1000, 1000)})) == pytest.approx(2)


def test_residents_and_visitors_drive_in_and_out_at_either_end(router, points):
    home = points({"home": (750, 750)})
    for away, expected in (((1000, 1000), 0.3), ((0, 0), 0.9), ((0, 500), 1.4)):
        place = points({"x": away})
        assert minutes(router, home, place) == pytest.approx(expected)
        assert minutes(router, place, home) == pytest.approx(expected)
    assert minutes(router, home, points({"y": (250, 250)})) == pytest.approx(0.6)


def test_a_street_behind_is_reached_and_left(build, points):
    nodes = {**SQUARE, "e": (2000, 0), "f": (3000, 0)}
    roads = [*AROUND, *((u, v, True, 1000.0, "street", None) for u, v in ("be", "ef"))]
    router = Router(limited(build(nodes, roads), ["be"]), PROFILE)
    inside, outside = points({"x": (2500, 0)}), points({"y": (500, 0)})
    assert minutes(router, inside, outside) == pytest.approx(2)
    assert minutes(router, outside, inside) == pytest.approx(2)
    route = router.routes(outside, inside)
    assert route.geometry.length.tolist() == pytest.approx([2000])


def test_an_area_with_two_gates_is_no_way_through(build, points):
    # b - e - c is shorter than b - c, with a street in between that itself is open
    nodes = {**SQUARE, "e": (1200, 300), "f": (1200, 700)}
    roads = [
        ("b", "c", True, 3000.0, "street", None),
        *(road for road in AROUND if road[:2] != ("b", "c")),
        *((u, v, True, 400.0, "street", None) for u, v in ("be", "ef", "fc")),
    ]
    router = Router(limited(build(nodes, roads), ["be", "fc"]), PROFILE)
    gate, other = points({"b": (1000, 0)}), points({"c": (1000, 1000)})
    assert minutes(router, gate, other) == pytest.approx(3)
    home = points({"home": (1200, 500)})
    assert minutes(router, gate, home) == pytest.approx(0.6)
    assert minutes(router, home, other) == pytest.approx(0.6)


@pytest.mark.parametrize("direction", ["from", "to"])
def test_isochrones_enter_but_do_not_pass(router, points, direction):
    site = points({"a": (0, 0)})
    lines = router.isochrones(site, [1.2, 1.4], kind="lines", direction=direction).geometry
    # all of the shortcut at 1.2 minutes, but from its far end nobody goes on
    assert lines[0].length == pytest.approx(2 * 1200 + np.sqrt(2) * 1000)
    assert lines[1].length == pytest.approx(2 * 1400 + np.sqrt(2) * 1000)
    home = router.isochrones(points({"h": (750, 750)}), 0.5, kind="lines", direction=direction)
    assert home.geometry[0].length == pytest.approx(2 * 200 + np.sqrt(2) * 1000 * 0.8 / 1.2)


@st.composite
def estates(draw):
    """A grid of two-way and one-way streets, some of them for residents, and places on them."""
    nodes = {
        f"{i}{j}": (1000.0 * i + 37 * j, 900.0 * j + 11 * i) for i in range(4) for j in range(2)
    }
    pairs = [(u, v) for u in nodes for v in nodes if u < v and abs(int(u) - int(v)) in {1, 10}]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=10, unique=True))
    roads = [
        (*pair, draw(st.integers(0, 3)) > 0, draw(st.integers(1000, 3000)) * 1.0, "street", None)
        for pair in chosen
    ]
    private = draw(st.lists(st.sampled_from(chosen), max_size=5, unique=True))
    spots = draw(
        st.lists(
            st.tuples(st.sampled_from(chosen), st.sampled_from([0.0, 0.25, 0.5, 1.0])),
            min_size=1,
            max_size=4,
        )
    )
    places = {
        f"p{i}": tuple(np.array(nodes[u]) + share * (np.array(nodes[v]) - nodes[u]))
        for i, ((u, v), share) in enumerate(spots)
    }
    return nodes, roads, private, places


def by_rule(net, profile):
    """The rule, spelt out: begin on private roads, go on over others, end on private ones."""
    arrays, time = net.arrays, profile.weights(net)
    private = net.edges["access"].eq("destination").to_numpy().copy()
    free = nx.DiGraph()
    free.add_nodes_from(range(len(net.nodes)))
    free.add_edges_from(
        (int(arrays.tail[i]), int(arrays.head[i])) for i in np.flatnonzero(~private)
    )
    main = max(nx.strongly_connected_components(free), key=lambda part: (len(part), -min(part)))
    if private.any():
        private |= [not {int(u), int(v)} <= main for u, v in zip(arrays.tail, arrays.head,
                                                                strict=True)]  # fmt: skip
    graph = nx.MultiDiGraph()
    for node in range(len(net.nodes)):
        graph.add_edge((node, "begin"), (node, "middle"), time=0)
        graph.add_edge((node, "middle"), (node, "end"), time=0)
    for i, (u, v) in enumerate(zip(arrays.tail.tolist(), arrays.head.tolist(), strict=True)):
        for phase in ("begin", "end") if private[i] else ("middle",):
            graph.add_edge((u, phase), (v, phase), time=int(time[i]))
    return graph, private, main


def join(graph, net, profile, at, *, leaving):
    """Add a place to the graph of the rule."""
    arrays, time = net.arrays, profile.weights(net)
    graph, private, main = graph
    for i in range(len(at.row)):
        row, share = int(at.row[i]), float(at.fraction[i])
        for edge, here in ((row, share), (int(arrays.twin[row]), 1 - share)):
            if edge < 0:
                continue
            done = int(np.rint(time[edge] * here))
            ends = {0: int(arrays.tail[edge]), 1: int(arrays.head[edge])}
            phase = ("begin" if leaving else "end") if private[edge] else "middle"
            if here in ends:
                node, cost = ends[int(here)], 0
                inside = node in main or not private.any()
                phase = "middle" if inside else ("begin" if leaving else "end")
            elif leaving:
                node, cost = ends[1], int(time[edge]) - done
            else:
                node, cost = ends[0], done
            if leaving:
                graph.add_edge(("from", i), (node, phase), time=cost)
            else:
                graph.add_edge((node, phase), ("to", i), time=cost)


@RELAXED
@given(estates())
def test_times_are_those_of_the_rule_spelt_out(build, points, over_joins, estate):
    nodes, roads, private, places = estate
    net = limited(build(nodes, roads), private)
    router, sites = Router(net, PROFILE), points(places)
    from_points, to_points = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    graph = by_rule(net, PROFILE)
    starts, ends = from_points.joins, to_points.joins
    join(graph, net, PROFILE, starts, leaving=True)
    join(graph, net, PROFILE, ends, leaving=False)
    time = PROFILE.weights(net)
    between = np.full((len(starts), len(ends)), np.inf)
    for i in range(len(starts)):
        known = nx.single_source_dijkstra_path_length(graph[0], ("from", i), weight="time")
        for j in range(len(ends)):
            between[i, j] = min(
                known.get(("to", j), np.inf), _along_one_edge(net, time, starts, ends, i, j)
            )
    found = unpack(over_joins(pack(between, 0), from_points, to_points))[0]
    minutes = router.od_matrix(sites, sites).values
    assert (np.isfinite(minutes) == (found < INFINITY)).all()
    assert (minutes * 600.0)[np.isfinite(minutes)] == pytest.approx(
        found[np.isfinite(minutes)], abs=0.01
    )


def _along_one_edge(net, time, here, there, i, j):
    if here.row[i] != there.row[j]:
        return np.inf
    row, best = int(here.row[i]), np.inf
    inside = [0 < at < 1 for at in (here.fraction[i], there.fraction[j])]
    for edge, start, stop in (
        (row, here.fraction[i], there.fraction[j]),
        (int(net.arrays.twin[row]), 1 - here.fraction[i], 1 - there.fraction[j]),
    ):
        if edge >= 0 and stop >= start and all(inside):
            best = min(best, np.rint(time[edge] * stop) - np.rint(time[edge] * start))
    return best


@RELAXED
@given(estates(), st.sampled_from(["from", "to"]))
def test_isochrones_are_as_large_as_the_matrix_says(
    build, points, fit_the_matrix, estate, direction
):
    nodes, roads, private, places = estate
    net = limited(build(nodes, roads), private)
    router, sites = Router(net, PROFILE), points(places)
    fit_the_matrix(router, sites, direction)


@pytest.mark.reference
def test_no_trip_of_a_town_passes_a_road_for_residents(reference):
    from aicomplex_geo.network.readers.osm import from_osm_file  # noqa: PLC0415 - loads osmium

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = from_osm_file(reference / "osm" / "north-bayreuth.osm.gz")
    private = net.edges["access"].eq("destination").to_numpy().copy()
    assert private.any()
    router = Router(net, "car_offpeak")
    bounds = router._prepared.snapper.connected.access_only_roads.access_only
    chance = np.random.default_rng(4)
    rows = np.concatenate([np.flatnonzero(private), chance.choice(len(private), 30)])
    shapes = net.edges.geometry.to_crs(32632).iloc[rows].interpolate(0.5, normalized=True)
    sites = gpd.GeoDataFrame({"id": range(len(rows))}, geometry=list(shapes), crs=32632)
    from_points, to_points = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    finder = RouteFinder(router._network, from_points, to_points)
    used = passed = 0
    for start in range(len(sites)):
        found = finder.find(np.full(len(sites), start), np.arange(len(sites)))
        for number in np.flatnonzero(np.isfinite(found.cost)):
            edge = found.pieces_of(number).edge
            marks = "".join("D" if bounds[row] else "T" for row in edge)
            used += "D" in marks
            passed += "TDT" in marks or "D" in marks.strip("D")
    assert used > 100
    assert not passed
