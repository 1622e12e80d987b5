"""Snapping in real towns: against trying every road, and of each point for itself."""

from __future__ import annotations

import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo.network import ROAD_CLASSES, Profile
from aicomplex_geo.network.snapping.snap import Snapper
from aicomplex_geo.network.structures import off_ground
from aicomplex_geo.routing import Router

pytestmark = pytest.mark.reference
FAST = ("expressway", "urban_expressway", "ramp")
UTM = 32632
"""All of the towns lie in this zone or beside it."""
PLAIN = Profile(
    "plain", fallback_speed=tuple((name, 30.0) for name in ROAD_CLASSES), access_speed=6.0
)
RELAXED = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=["north-bayreuth", "monaco"])
def net(request, reference):
    from aicomplex_geo.network.readers.osm import from_osm_file  # noqa: PLC0415 - loads osmium

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_osm_file(reference / "osm" / f"{request.param}.osm.gz")


@pytest.fixture(scope="module")
def snapper(net):
    return Snapper(net)


@pytest.fixture(scope="module")
def router(net):
    return Router(net, PLAIN)


def scattered(net, count, seed):
    """Points all over the town, and as many about its fast roads."""
    chance = np.random.default_rng(seed)
    edges = net.edges.to_crs(UTM)
    west, south, east, north = edges.total_bounds
    x, y = chance.uniform(west, east, count), chance.uniform(south, north, count)
    fast = edges.geometry[edges["road_class"].isin(FAST)]
    if len(fast):
        lines = fast.iloc[chance.integers(0, len(fast), count)]
        at = np.asarray(lines.interpolate(chance.uniform(0, 1, count), normalized=True).values)
        x = np.r_[x, shapely.get_x(at) + chance.uniform(-45, 45, count)]
        y = np.r_[y, shapely.get_y(at) + chance.uniform(-45, 45, count)]
    shapes = gpd.points_from_xy(x, y)
    return gpd.GeoDataFrame({"id": range(len(x))}, geometry=shapes, crs=UTM).to_crs(4326)


def connected(net, role):
    """Edges from which one gets to the main part, or back, spelt out in networkx."""
    arrays = net.arrays
    private = net.edges["access"].eq("destination").to_numpy().copy()
    arcs = list(zip(arrays.tail.tolist(), arrays.head.tolist(), strict=True))
    free = nx.DiGraph([arc for arc, closed in zip(arcs, private, strict=True) if not closed])
    main = max(nx.strongly_connected_components(free), key=len)
    if private.any():
        private |= [not {u, v} <= main for u, v in arcs]
    graph = nx.DiGraph()
    for node in range(len(net.nodes)):
        graph.add_edges_from([((node, 0), (node, 1)), ((node, 1), (node, 2))])
    for (u, v), closed in zip(arcs, private, strict=True):
        graph.add_edges_from([((u, phase), (v, phase)) for phase in ((0, 2) if closed else (1,))])
    centre = (next(iter(main)), 1)
    from_here, to_here = nx.descendants(graph, centre), nx.ancestors(graph, centre)
    for there in (from_here, to_here):
        there.add(centre)
    leaves = np.array([(v, 1 - c) in to_here for (_, v), c in zip(arcs, private, strict=True)])
    arrives = np.array([(u, 1 + c) in from_here for (u, _), c in zip(arcs, private, strict=True)])
    for side in (leaves, arrives):
        np.logical_or(side, side[arrays.twin] & (arrays.twin >= 0), out=side)
    return {"origin": leaves, "destination": arrives, "both": leaves & arrives}[role]


def inside_structures(net, raised):
    """Junctions at which parts of a tunnel or bridge meet, and no other road."""
    around = nx.MultiGraph(zip(net.arrays.tail.tolist(), net.arrays.head.tolist(), strict=True))
    inside = np.zeros(len(net.nodes), dtype=bool)
    for node in around:
        inside[node] = len(set(around[node])) > 1
    inside[net.arrays.tail[~raised]] = inside[net.arrays.head[~raised]] = False
    return inside


@pytest.mark.parametrize("role", ["origin", "destination", "both"])
def test_it_is_what_trying_every_road_finds(net, snapper, role):
    points = scattered(net, 120, seed=5)
    found = snapper.to_frame(snapper.locate(points, role=role), access_speed=6)
    lines = np.asarray(net.edges.geometry.to_crs(snapper.crs).values)
    shapes = np.asarray(points.geometry.to_crs(snapper.crs).values)
    fast = net.edges["road_class"].isin(FAST).to_numpy()
    open_ = net.edges["road_class"].ne("ferry").to_numpy()
    raised = off_ground(net.edges)
    ends = [shapely.get_point(lines, position) for position in (0, -1)]
    within = inside_structures(net, raised)
    usable = connected(net, role) & open_
    assert 0 < usable.sum() < len(usable) or not (~usable).any()
    rows = {edge: row for row, edge in enumerate(net.edges.index)}
    beside = stays = 0
    for point, (_, row) in zip(shapes, found.iterrows(), strict=True):
        metres = np.minimum(
            *(
                np.where(within[node], np.inf, shapely.distance(end, point))
                for node, end in zip((net.arrays.tail, net.arrays.head), ends, strict=True)
            )
        )
        metres[~raised] = shapely.distance(lines[~raised], point)
        nearest = metres[open_ & (~fast | (metres <= 30))].min()
        best = metres[usable & (~fast | (metres <= 30))].min()
        chosen = rows[row["edge"]]
        stays += best > nearest + 100
        if best > nearest + 100:
            assert row["distance"] == pytest.approx(nearest, abs=1e-7)
            assert not usable[chosen]
            assert "not connected with the largest component" in row["reason"]
            continue
        beside += fast[chosen]
        assert row["distance"] == pytest.approx(best, abs=1e-7)
        assert metres[chosen] == pytest.approx(best, abs=1e-7)
        assert usable[chosen]
        assert not fast[chosen] or metres[chosen] <= 30
        share = row["offset"] / net.edges["length"].iloc[chosen]
        there = lines[chosen].interpolate(share, normalized=True)
        assert there.distance(point) == pytest.approx(best, abs=2e-3)
        assert row["access_time"] == pytest.approx(best / 100, abs=1 / 600)
    assert (found["status"] == "ok").all()
    assert beside > 20 or not fast.any()


@RELAXED
@given(data=st.data())
def test_other_points_of_the_call_make_no_difference(net, snapper, data):
    points = scattered(net, 60, seed=6)
    every = snapper.to_frame(snapper.locate(points), access_speed=6)
    some = data.draw(st.lists(st.sampled_from(range(len(points))), min_size=1, unique=True))
    alone = snapper.to_frame(snapper.locate(points.iloc[some]), access_speed=6)
    pd.testing.assert_frame_equal(alone, every.iloc[some], check_exact=True)


def test_a_hundred_points_one_by_one_are_where_all_are(net, snapper):
    points = scattered(net, 50, seed=7)
    every = snapper.to_frame(snapper.locate(points), access_speed=6)
    single = [
        snapper.to_frame(snapper.locate(points.iloc[[i]]), access_speed=6)
        for i in range(len(points))
    ]
    pd.testing.assert_frame_equal(pd.concat(single), every, check_exact=True)


@RELAXED
@given(row=st.integers(0, 10**6), here=st.floats(0.05, 0.45), there=st.floats(0.55, 0.95))
def test_a_trip_along_one_road_stays_on_it(net, router, row, here, there):
    edges, arrays, snapper = net.edges, net.arrays, router._prepared.snapper
    row = int(snapper.open_rows[row % len(snapper.open_rows)])
    line = snapper.lines[row]
    at = [line.interpolate(share, normalized=True) for share in (here, there)]
    sites = gpd.GeoDataFrame({"id": ["x", "y"]}, geometry=at, crs=snapper.crs)
    starts, ends = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    on_it = all((place.positions.row == row).all() for place in (starts, ends))
    if not on_it:  # another road, a bridge or the island-safe one, passes here
        return
    time = PLAIN.weights(net)[row] / 600 * (there - here)
    minutes = router.od_matrix(sites, sites).values  # noqa: PD011 - of an ODMatrix
    legs = (starts.nearest_access[0] + ends.nearest_access[1]) / 600
    # a decisecond of rounding at either end
    assert minutes[0, 1] <= time + legs + 2.1 / 600
    route = router.routes(sites.iloc[[0]], sites.iloc[[1]])
    drawn = route.geometry.iloc[0]
    if minutes[0, 1] > time + legs - 2.1 / 600:
        along = shapely.ops.substring(line, here, there, normalized=True)
        assert drawn.hausdorff_distance(along) < 0.05
        assert route["distance"].iloc[0] <= edges["length"].iloc[row] * (there - here) + 2
    if arrays.twin[row] >= 0:
        assert minutes[1, 0] <= time + legs + 2.1 / 600


@RELAXED
@given(row=st.integers(0, 10**6), share=st.floats(0.2, 0.8))
def test_a_two_way_road_is_left_and_reached_both_ways(net, router, row, share):
    snapper, roads = router._prepared.snapper, router._network
    row = int(snapper.open_rows[row % len(snapper.open_rows)])
    at = snapper.lines[row].interpolate(share, normalized=True)
    site = gpd.GeoDataFrame({"id": ["x"]}, geometry=[at], crs=snapper.crs)
    for role, connectors in (("origin", roads.departures), ("destination", roads.arrivals)):
        place = router._snapped(site, role)
        if not 0 < place.positions.fraction[0] < 1:  # a part of an island is left at its end
            continue
        chosen = int(place.positions.row[0])
        twin = int(net.arrays.twin[chosen])
        assert set(connectors(place).row.tolist()) >= {chosen, twin} - {-1}


@pytest.mark.parametrize("role", ["origin", "destination"])
def test_many_points_are_snapped_as_few_are(net, snapper, role, monkeypatch):
    points = scattered(net, 200, seed=5)
    options = {"max_distance": 100.0, "role": role}
    few = snapper.locate(points, **options)
    monkeypatch.setattr("aicomplex_geo.network.snapping.snap.POINTS_PER_BLOCK", 32)
    monkeypatch.setattr("aicomplex_geo.network.snapping.geos_search.POINTS_AT_ONCE", 32)
    many = snapper.locate(points, **options)
    monkeypatch.setattr("aicomplex_geo.network.snapping.search_choice.BY_GEOS", 1e9)
    by_kernels = snapper.locate(points, **options)
    for other in (many, by_kernels):
        for name in ("row", "fraction", "distance", "connected_m", "island"):
            assert np.array_equal(getattr(few, name), getattr(other, name), equal_nan=True)
        for field in ("point", "row", "fraction", "distance", "on_island"):
            assert np.array_equal(getattr(few.joins, field), getattr(other.joins, field))
