# ruff: noqa: PD011 - .values of an ODMatrix, which is no frame
"""Properties on any network: against networkx, and of results among themselves."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.ops import unary_union

from aicomplex_geo.engine import INFINITY, pack, unpack
from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router

PROFILE = Profile("plain", access_speed=6.0)
RELAXED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
FRACTIONS = st.sampled_from([0.0, 0.125, 0.25, 1 / 3, 0.5, 0.75, 1.0])


def snapped_at(router, sites, role):
    """Coordinates of the positions that points are snapped to, NaN where there is none."""
    positions = router._snapped(sites, role).positions
    ends = np.full((len(sites), 2), np.nan)
    ends[positions.ok] = router._prepared.snapper.snapped(positions, np.flatnonzero(positions.ok))
    return ends


@st.composite
def cities(draw):
    """Roads between the corners of a grid, some one-way, with lengths of their own."""
    width = draw(st.integers(2, 4))
    corners = [(i, j) for i in range(width) for j in range(2)]
    nodes = {f"{i}{j}": (1000.0 * i + 37 * j, 900.0 * j + 11 * i) for i, j in corners}
    pairs = [(u, v) for u in nodes for v in nodes if u < v and abs(int(u) - int(v)) in {1, 10}]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=9, unique=True))
    roads = [
        (
            *(pair if draw(st.booleans()) else pair[::-1]),
            draw(st.booleans()),
            float(draw(st.integers(1000, 3000))),
            "street",
            None,
        )
        for pair in chosen
    ]
    return nodes, roads


def spots(draw_roads, nodes, places):
    """Points on roads, as (road, fraction), a hand's breadth from no other road."""
    found = {}
    for i, (road, fraction) in enumerate(places):
        u, v = draw_roads[road % len(draw_roads)][:2]
        start, end = np.array(nodes[u]), np.array(nodes[v])
        found[f"p{i}"] = tuple(start + fraction * (end - start))
    return found


def split_graph(net, snapped, time):
    """The network in networkx, edges split at the snapped points."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    arrays = net.arrays

    def add(u, v, cost):
        if not graph.has_edge(u, v) or graph[u][v]["cost"] > cost:
            graph.add_edge(u, v, cost=cost)

    for row in range(len(arrays.tail)):
        marks = [(0.0, int(arrays.tail[row])), (1.0, int(arrays.head[row]))]
        for name, (at, fraction) in snapped.items():
            if at == row:
                marks.append((fraction, name))
            elif arrays.twin[row] == at:
                marks.append((1 - fraction, name))
        marks.sort(key=lambda mark: mark[0])
        for (f, u), (g, v) in pairwise(marks):
            minutes = np.rint(time[row] * g) - np.rint(time[row] * f)
            metres = np.rint(arrays.length_dm[row] * g) - np.rint(arrays.length_dm[row] * f)
            add(u, v, int(minutes) * 10**9 + int(metres))
            if f == g:
                add(v, u, 0)
    return graph


PLACES = st.lists(st.tuples(st.integers(0, 8), FRACTIONS), min_size=1, max_size=4)


@RELAXED
@given(cities(), PLACES)
def test_times_are_those_of_networkx_on_split_edges(build, points, over_joins, city, places):
    nodes, roads = city
    net = build(nodes, roads)
    sites = points(spots(roads, nodes, places))
    router = Router(net, PROFILE)
    od = router.od_matrix(sites, sites)
    rows = {edge: row for row, edge in enumerate(net.edges.index)}
    graphs = []
    for role in ("origin", "destination"):
        at = router._snapped(sites, role).joins
        names = [f"{role}{i}" for i in range(len(at))]
        graphs.append(dict(zip(names, zip(at.row, at.fraction, strict=True), strict=True)))
    assert len(rows) == len(net.edges)
    graph = split_graph(net, graphs[0] | graphs[1], PROFILE.weights(net))
    starts, ends = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    between = np.full((len(starts.joins), len(ends.joins)), np.inf)
    for i in range(len(starts.joins)):
        lengths = nx.single_source_dijkstra_path_length(graph, f"origin{i}", weight="cost")
        for j in range(len(ends.joins)):
            if f"destination{j}" in lengths:
                between[i, j] = pack(*divmod(lengths[f"destination{j}"], 10**9))
    time, length = unpack(over_joins(between, starts, ends))
    reached = np.isfinite(od.values)
    assert (reached == (time < INFINITY)).all()
    assert (od.values[reached] == (time[reached] / 600).astype(np.float32)).all()
    assert np.abs(od.distances[reached] - length[reached] / 10).max(initial=0) < 0.5


@RELAXED
@given(cities(), PLACES, st.randoms())
def test_rows_in_another_order_give_the_same_rows(build, points, city, places, chance):
    nodes, roads = city
    router = Router(build(nodes, roads), PROFILE)
    sites = points(spots(roads, nodes, places))
    order = list(range(len(sites)))
    chance.shuffle(order)
    mixed = sites.iloc[order]
    assert (
        router.od_matrix(mixed, sites).values == router.od_matrix(sites, sites).values[order]
    ).all()
    assert (router.snap(mixed)["edge"] == router.snap(sites)["edge"].iloc[order]).all()
    for overlap in ("keep", "split"):
        plain = router.isochrones(sites, 2.5, overlap=overlap).set_index("from_id").geometry
        other = router.isochrones(mixed, 2.5, overlap=overlap).set_index("from_id").geometry
        for name in plain.index:
            assert plain[name].symmetric_difference(other[name]).area < 1


@RELAXED
@given(cities(), PLACES)
def test_reversing_all_roads_transposes(build, points, city, places):
    nodes, roads = city
    back = [(v, u, *rest) for u, v, *rest in roads]
    sites = points(spots(roads, nodes, places))
    there = Router(build(nodes, roads), PROFILE)
    here = Router(build(nodes, back), PROFILE)
    one, other = there.od_matrix(sites, sites).values, here.od_matrix(sites, sites).values
    # on a straight road, the two directions of measuring may round apart by a decisecond a leg
    assert (np.isinf(one) == np.isinf(other.T)).all()
    assert np.allclose(one, other.T, atol=2.1 / 600)
    out = here.isochrones(sites, 2.5).geometry
    back_in = there.isochrones(sites, 2.5, direction="to").geometry
    for first, second in zip(out, back_in, strict=True):
        assert first.symmetric_difference(second).area < 5e-3 * first.area  # a decisecond is 1.7 m


@RELAXED
@given(cities(), PLACES, st.integers(0, 8))
def test_closing_a_road_never_shortens(build, points, city, places, closed):
    nodes, roads = city
    assume(len(roads) > 1)
    left = [road for i, road in enumerate(roads) if i != closed % len(roads)]
    # points on roads that stay, and where no road passes the closed one's place nearer
    sites = points(spots(left, nodes, places))
    before = Router(build(nodes, roads), PROFILE).od_matrix(sites, sites)
    same = Router(build(nodes, left), PROFILE)
    if not (same.snap(sites)["status"] == "ok").all():
        return
    on_same_spot = [
        np.array_equal(snapped_at(other, sites, role), snapped_at(same, sites, role))
        for other in [Router(build(nodes, roads), PROFILE)]
        for role in ("origin", "destination")
    ]
    assume(all(on_same_spot))
    assert (same.od_matrix(sites, sites).values >= before.values).all()


@RELAXED
@given(cities(), PLACES)
def test_routes_are_as_long_as_the_matrix_says(build, points, city, places):
    nodes, roads = city
    net = build(nodes, roads)
    router = Router(net, PROFILE)
    sites = points(spots(roads, nodes, places))
    routes = router.routes(sites, sites)
    frame = router.od_matrix(sites, sites).to_frame()
    for name in ("travel_time", "distance", "access_time"):
        assert np.allclose(routes[name], frame[name], rtol=1e-6, equal_nan=True)
    assert (routes.geometry.isna() == routes["travel_time"].isna()).all()
    stretch = (net.edges["length"] / net.edges.length).agg(["min", "max"])
    drawn = routes.length[routes.geometry.notna()]
    # a decisecond of the access leg is 0.17 m
    on_road = (routes["distance"] - 100 * routes["access_time"])[routes.geometry.notna()]
    assert (drawn * stretch["min"] <= on_road + 1).all()
    assert (drawn * stretch["max"] >= on_road - 1).all()


@RELAXED
@given(cities(), PLACES, st.sampled_from(["from", "to"]))
def test_isochrones_nest_and_hold_what_they_reach(build, points, city, places, direction):
    nodes, roads = city
    router = Router(build(nodes, roads), PROFILE)
    sites = points(spots(roads, nodes, places))
    cutoffs = (0.7, 1.6, 4.0)
    areas = router.isochrones(sites, cutoffs, direction=direction, buffer_m=100)
    lines = router.isochrones(sites, cutoffs, direction=direction, kind="lines")
    assert areas.is_valid.all()
    for start in range(0, len(areas), 3):
        small, middle, large = areas.geometry[start : start + 3]
        assert small.difference(middle).area < 0.05 * (1 + small.length)
        assert middle.difference(large).area < 0.05 * (1 + middle.length)
    role = "origin" if direction == "from" else "destination"
    at = router._snapped(sites, role).positions
    legs = [
        Point(one) if tuple(one) == tuple(two) else LineString([one, two])
        for one, two in zip(at.xy, snapped_at(router, sites, role), strict=True)
    ]
    for i, (area, line) in enumerate(zip(areas.geometry, lines.geometry, strict=True)):
        # the tips of areas along fast roads are narrower than a cell of the lattice
        assert line.difference(area.buffer(0.01)).length < 1000
        # a place joins roads that are up to 30 m farther than the one it is snapped to
        assert area.within(unary_union([line, legs[i // 3]]).buffer(132))


def test_a_network_is_not_needed_in_one_piece():
    empty = RoadNetwork(
        gpd.GeoDataFrame(geometry=[], crs="EPSG:5179"),
        _no_edges(),
    )
    site = gpd.GeoDataFrame({"id": ["x"]}, geometry=gpd.points_from_xy([9.5e5], [1.7e6]), crs=5179)
    router = Router(empty, PROFILE)
    assert router.snap(site)["status"].tolist() == ["no_network"]
    assert np.isinf(router.od_matrix(site, site).values).all()
    assert router.isochrones(site, 5).geometry.isna().all()


def _no_edges():
    index = pd.MultiIndex.from_tuples([], names=["u", "v", "key"])
    columns = {"length": [], "road_class": []}
    return gpd.GeoDataFrame(columns, index=index, geometry=[], crs="EPSG:5179")
