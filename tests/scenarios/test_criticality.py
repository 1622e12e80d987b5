"""Criticality against networks without the link, and by hand."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from aicomplex_geo import Router, scenarios
from aicomplex_geo.engine import unpack
from aicomplex_geo.errors import AlignmentError, ParameterError, TooLargeError
from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import internals
from aicomplex_geo.routing.direct_trips import DirectTrips

EAST, NORTH, CRS = 950_000.0, 1_700_000.0, "EPSG:5179"
PLAIN = Profile("plain", access_speed=6.0)
"""Posted speeds: a kilometre takes a minute; and 100 m a minute on the access leg."""


def make_network(nodes, roads, detail="full"):
    """Network of {id: (x, y)} and (u, v, both ways, length)."""
    places = {name: Point(EAST + x, NORTH + y) for name, (x, y) in nodes.items()}
    rows, lines, used = [], [], {}
    for u, v, both, length in roads:
        line = LineString([places[u], places[v]])
        for start, end, drawn in ((u, v, line), (v, u, line.reverse()))[: 2 if both else 1]:
            key = used[start, end] = used.get((start, end), -1) + 1
            rows.append((start, end, key, float(length), 60.0, "street"))
            lines.append(drawn)
    names = ["u", "v", "key", "length", "posted_speed", "road_class"]
    edges = pd.DataFrame(rows, columns=names).set_index(["u", "v", "key"])
    points = gpd.GeoDataFrame(index=list(places), geometry=list(places.values()), crs=CRS)
    edges = gpd.GeoDataFrame(edges, geometry=lines, crs=CRS)
    return RoadNetwork(points, edges, {"name": "test"}, detail=detail)


def make_points(places):
    shapes = [Point(EAST + x, NORTH + y) for x, y in places.values()]
    return gpd.GeoDataFrame({"id": list(places)}, geometry=shapes, crs=CRS)


SQUARE = {"a": (0, 0), "b": (9000, 0), "c": (9000, 9000), "d": (0, 9000), "e": (20000, 0)}
ROADS = [
    ("a", "b", True, 9000),
    ("b", "c", True, 9000),
    ("c", "d", False, 9000),
    ("d", "a", True, 9000),
    ("b", "e", True, 11000),
]


@pytest.fixture(scope="module")
def square():
    """A square of roads, of which one is one-way, and a road that leads out of it."""
    return make_network(SQUARE, ROADS)


@pytest.fixture(scope="module")
def corners():
    return make_points(SQUARE)


def without(net, closed):
    """The network without some rows of edges."""
    return RoadNetwork(net.nodes, net.edges[~closed], net.provenance)


def minutes(net, points):
    """Times between all points."""
    return Router(net, PLAIN).od_matrix(points, points).values.astype(np.float64)  # noqa: PD011


def by_routers(net, points):
    """Losses by a new router for each link; points are at junctions that keep a road."""
    before = minutes(net, points)
    found = {}
    for row, twin in enumerate(net.arrays.twin):
        if 0 <= twin < row:
            continue
        closed = np.isin(np.arange(len(net.edges)), [row, twin])
        after = minutes(without(net, closed), points)
        reached, kept = np.isfinite(before), np.isfinite(after)
        lost = after[reached & kept].sum() - before[reached & kept].sum()
        found[net.edges.index[row]] = (lost, (reached & ~kept).sum())
    return found


def test_by_hand(square, corners):
    worst = scenarios.criticality(square, corners, corners, PLAIN)
    assert worst.index[0] == ("b", "e", 0)
    first = worst.loc["b", "e", 0]
    assert (first["pairs"], first["pairs_cut_off"], first["minutes_lost"]) == (8, 8, 0)
    # a-b closed: a reaches neither b, c nor e, d neither b nor e; b-a, e-a go 18 min farther
    second = worst.loc["a", "b", 0]
    assert second["pairs_cut_off"] == 6
    assert second["minutes_lost"] == 36
    assert second["longest_delay"] == 18
    assert np.isfinite(worst["minutes_lost"]).all()
    assert worst.crs == square.crs


def test_links_are_the_worst_first(square, corners):
    worst = scenarios.criticality(square, corners, corners, PLAIN)
    keys = list(zip(-worst["demand_cut_off"], -worst["minutes_lost"], strict=True))
    assert keys == sorted(keys)


def test_directions_can_be_closed_alone(square, corners):
    worst = scenarios.criticality(square, corners, corners, PLAIN, directed=True)
    assert not worst["two_way"].any()
    assert worst.loc[("b", "e", 0), "pairs_cut_off"] == 4
    assert worst.loc[("e", "b", 0), "pairs_cut_off"] == 4
    assert worst.loc[("b", "a", 0), "minutes_lost"] == 36


def test_only_some_links(square, corners):
    every = scenarios.criticality(square, corners, corners, PLAIN)
    some = scenarios.criticality(square, corners, corners, PLAIN, links=[("e", "b", 0)])
    pd.testing.assert_frame_equal(
        pd.DataFrame(some.drop(columns="geometry")),
        pd.DataFrame(every.loc[[("b", "e", 0)]].drop(columns="geometry")),
    )
    assert scenarios.criticality(square, corners, corners, PLAIN, links=[]).empty


def test_demand_of_origins_and_of_pairs(square, corners):
    ids = list(SQUARE)
    of_origins = pd.Series([1.0, 2, 3, 4, 0], index=ids)
    pairs = [(i, j) for i in ids for j in ids]
    of_pairs = pd.Series(
        [of_origins[i] for i, _ in pairs],
        index=pd.MultiIndex.from_tuples(pairs, names=["from_id", "to_id"]),
        name="demand",
    )
    first = scenarios.criticality(square, corners, corners, PLAIN, of_origins)
    for other in (of_pairs, of_pairs.reset_index(), of_pairs[of_pairs > 0].sample(frac=1)):
        again = scenarios.criticality(square, corners, corners, PLAIN, other)
        pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(again))
    assert first.loc[("b", "e", 0), "demand_cut_off"] == 10
    assert first.loc[("b", "e", 0), "pairs_cut_off"] == 4, "nobody starts at e"


def test_a_point_on_a_closed_link_leaves_by_its_other_joins():
    """On an outline network the point joins both parallel roads, 100 m apart."""
    nodes = {"a": (0, 0), "b": (9000, 0), "c": (0, 100), "d": (9000, 100)}
    roads = [("a", "b", True, 9000), ("c", "d", True, 9000), ("b", "d", True, 100)]
    net = make_network(nodes, roads, detail="outline")
    points = make_points({"on": (4000, 0), "end": (9000, 0)})
    worst = scenarios.criticality(
        net, points.iloc[:1], points.iloc[1:], PLAIN, links=[("a", "b", 0)]
    )
    # 100 m of access leg at 6 km/h, 1.3 times that long but not that slow, and 100 m of road
    assert worst["pairs_cut_off"].tolist() == [0]
    full = make_network(nodes, roads)
    alone = scenarios.criticality(full, points.iloc[:1], points.iloc[1:], PLAIN)
    assert alone.loc[("a", "b", 0), "pairs_cut_off"] == 1, "it joins no other road there"


def test_trips_without_a_link_are_in_no_row(square):
    near = make_points({"x": (100, 0), "y": (100, 1)})
    assert scenarios.criticality(square, near, near.iloc[:1], PLAIN)["pairs"].tolist() == []


@st.composite
def cities(draw):
    """Roads between the corners of a grid, some one-way, with lengths of their own."""
    corners = [(i, j) for i in range(3) for j in range(2)]
    nodes = {f"{i}{j}": (4000.0 * i + 37 * j, 4500.0 * j + 11 * i) for i, j in corners}
    pairs = [(u, v) for u in nodes for v in nodes if u < v and abs(int(u) - int(v)) in {1, 10}]
    roads = [
        (*(pair if draw(st.booleans()) else pair[::-1]), draw(st.booleans()), 4600 + 100 * k)
        for pair in draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=7, unique=True))
        if (k := draw(st.integers(0, 9))) >= 0
    ]
    return nodes, roads


def split_graph(net, rows, joins, time):
    """Some edges of a network in networkx, split where points join them."""
    graph, arrays = nx.DiGraph(), net.arrays
    graph.add_nodes_from(range(len(net.nodes)))
    for row in rows:
        marks = [(0.0, int(arrays.tail[row])), (1.0, int(arrays.head[row]))]
        for name, (at, fraction) in joins.items():
            if at == row:
                marks.append((fraction, name))
            elif arrays.twin[row] == at:
                marks.append((1 - fraction, name))
        marks.sort(key=lambda mark: mark[0])
        for (f, u), (g, v) in pairwise(marks):
            cost = int(np.rint(time[row] * g) - np.rint(time[row] * f))
            if not graph.has_edge(u, v) or graph[u][v]["cost"] > cost:
                graph.add_edge(u, v, cost=cost)
            if f == g:
                graph.add_edge(v, u, cost=0)
    return graph


def brute_force(router, origins, destinations, closed):
    """Deciseconds between points without some rows of edges, by Dijkstra on split edges."""
    net = internals.usable_network(router)
    time = router.profile.weights(net)
    starts, ends = (
        internals.snapped_points(router, points, role)
        for points, role in ((origins, "origin"), (destinations, "destination"))
    )
    names, joins = {}, {}
    for what, points in (("from", starts), ("to", ends)):
        for i, (row, at) in enumerate(zip(points.joins.row, points.joins.fraction, strict=True)):
            junction = net.arrays.tail[row] if at == 0 else net.arrays.head[row]
            inside = 0 < at < 1
            names[what, i] = (what, i) if inside else int(junction)
            if inside and row not in closed:
                joins[what, i] = (row, at)
    rows = [row for row in range(len(net.edges)) if row not in closed]
    graph = split_graph(net, rows, joins, time)
    for what, points in (("from", starts), ("to", ends)):
        leg = unpack(points.access)[0]
        for i, point in enumerate(points.joins.point):
            if names[what, i] in graph:
                ends_of = (what + "-point", int(point)), names[what, i]
                graph.add_edge(*(ends_of if what == "from" else ends_of[::-1]), cost=int(leg[i]))
    found = np.full((len(starts), len(ends)), np.inf)
    for i in range(len(starts)):
        if ("from-point", i) in graph:
            reached = nx.single_source_dijkstra_path_length(graph, ("from-point", i), weight="cost")
            found[i] = [reached.get(("to-point", j), np.inf) for j in range(len(ends))]
    origin, destination = np.indices(found.shape).reshape(2, -1)
    straight = DirectTrips(starts, ends).between(origin, destination)
    time = np.where(np.isfinite(straight), unpack(straight)[0], np.inf)
    return found, time.reshape(found.shape)


def losses_by_brute_force(router, origins, destinations, link):
    """Minutes lost and pairs cut off while a link is closed."""
    net = internals.usable_network(router)
    row = net.edges.index.get_loc(link)
    before, straight = brute_force(router, origins, destinations, ())
    after, _ = brute_force(router, origins, destinations, {row, int(net.arrays.twin[row])})
    straight[np.isinf(before) & (straight > 0)] = np.inf
    before, after = np.minimum(before, straight), np.minimum(after, straight)
    reached, kept = np.isfinite(before), np.isfinite(after)
    lost = after[reached & kept].sum() - before[reached & kept].sum()
    return lost / 600, int((reached & ~kept).sum())


FRACTIONS = st.sampled_from([0.0, 0.125, 0.5, 0.75, 1.0])
PLACES = st.lists(st.tuples(st.integers(0, 6), FRACTIONS), min_size=1, max_size=4)
RELAXED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(cities(), PLACES, st.sampled_from(["full", "outline"]))
def test_losses_are_those_of_the_network_without_the_link(city, places, detail):
    nodes, roads = city
    net, spots = make_network(nodes, roads, detail), {}
    for i, (road, fraction) in enumerate(places):
        start, end = (np.array(nodes[name]) for name in roads[road % len(roads)][:2])
        spots[f"p{i}"] = tuple(start + fraction * (end - start))
    points, router = make_points(spots), Router(net, PLAIN)
    found = scenarios.criticality(net, points, points, PLAIN, threads=1)
    for row, (link, twin) in enumerate(zip(net.edges.index, net.arrays.twin, strict=True)):
        if 0 <= twin < row:
            continue
        lost, cut_off = losses_by_brute_force(router, points, points, link)
        if link in found.index:
            assert found.loc[link, "minutes_lost"] == pytest.approx(lost, abs=1e-9)
            assert found.loc[link, "pairs_cut_off"] == cut_off
        else:
            assert (lost, cut_off) == (0, 0)


@RELAXED
@given(cities())
def test_losses_are_those_of_new_routers_between_junctions(city):
    nodes, one_way = city
    roads = [(u, v, True, metres) for u, v, _, metres in one_way]  # others change snapping
    points, net = make_points(nodes), make_network(nodes, roads)
    degree = pd.Series([name for road in roads for name in road[:2]]).value_counts()
    kept = points[points["id"].map(degree).fillna(0) > 1]  # the others lose their road
    if kept.empty:
        return
    found = scenarios.criticality(net, kept, kept, PLAIN, threads=1)
    for link, (lost, cut_off) in by_routers(net, kept).items():
        row = found.loc[link] if link in found.index else {"minutes_lost": 0, "pairs_cut_off": 0}
        assert row["minutes_lost"] == pytest.approx(lost, abs=1e-4)
        assert row["pairs_cut_off"] == cut_off


def test_strategic_network_against_brute_force(study):
    net, router = study.network(), Router(study.network())
    origins, hubs = study.origins().iloc[:2], study.hubs()
    found = scenarios.criticality(net, origins, hubs)
    rng = np.random.default_rng(1)
    sample = [*found.index[:2], *found.index[rng.choice(len(found), 3, replace=False)]]
    for link in sample:
        lost, cut_off = losses_by_brute_force(router, origins, hubs, link)
        assert found.loc[link, "minutes_lost"] == pytest.approx(lost, abs=1e-9)
        assert found.loc[link, "pairs_cut_off"] == cut_off


@pytest.mark.parametrize(
    ("demand", "message"),
    [
        (pd.Series([1.0, 2], index=["a", "b"]), "no value for 3 of 5 origins .first: 'c'"),
        (pd.Series(-1.0, index=list("abcde")), "negative value for 5 of 5 origins"),
        (pd.DataFrame({"from_id": ["a"]}), "no column to_id, demand"),
        (
            pd.DataFrame({"from_id": ["a", "x"], "to_id": ["b", "b"], "demand": [1.0, 1.0]}),
            "1 ids that are not origins .first: 'x'",
        ),
        (
            pd.DataFrame({"from_id": ["a", "a"], "to_id": ["b", "b"], "demand": [1.0, 1.0]}),
            "1 duplicate pairs",
        ),
        (5, "demand is a int, expected a pandas Series"),
    ],
)
def test_invalid_demand_is_refused(square, corners, demand, message):
    with pytest.raises(AlignmentError, match=message):
        scenarios.criticality(square, corners, corners, PLAIN, demand)


def test_pairs_that_do_not_fit_are_refused_before_they_are_made(square, corners, monkeypatch):
    ids = list(SQUARE)
    few = pd.DataFrame({"from_id": ids[:2], "to_id": ids[1:3], "demand": [1.0, 1.0]})
    for free, demand, fits in ((150, few, False), (1000, few, True), (1000, None, False)):
        monkeypatch.setattr("aicomplex_geo._memory.free_memory", lambda free=free: free)
        if fits:
            scenarios.criticality(square, corners, corners, PLAIN, demand)
            continue
        with pytest.raises(
            TooLargeError, match=r"^25 pairs would take about .* No link was closed"
        ):
            scenarios.criticality(square, corners, corners, PLAIN, demand)


def test_unknown_links_and_options_are_refused(square, corners):
    with pytest.raises(ParameterError, match=r"1 of 1 links are not in the network"):
        scenarios.criticality(square, corners, corners, PLAIN, links=[("a", "x", 0)])
    with pytest.raises(ParameterError, match="directed must be true or false"):
        scenarios.criticality(square, corners, corners, PLAIN, directed=1)


def test_closing_a_link_is_the_scenario_that_closes_it(study):
    """A scenario keeps the snapping too: its router is one brute force more."""
    net, origins, hubs = study.network(), study.origins().iloc[:2], study.hubs()
    found = scenarios.criticality(net, origins, hubs)
    before = Router(net).od_matrix(origins, hubs).values.astype(np.float64)  # noqa: PD011
    for link in found.index[[0, 5, 40]]:
        twin = (link[1], link[0], link[2])
        closed = [one for one in (link, twin) if one in net.edges.index]
        if len(closed) != 1 + found.loc[link, "two_way"]:
            continue
        columns = net.edges.assign(closed=net.edges.index.isin(closed))
        shut = RoadNetwork(net.nodes, columns, net.provenance)
        after = Router(shut).od_matrix(origins, hubs).values.astype(np.float64)  # noqa: PD011
        reached, kept = np.isfinite(before), np.isfinite(after)
        lost = after[reached & kept].sum() - before[reached & kept].sum()
        assert found.loc[link, "minutes_lost"] == pytest.approx(lost, abs=1e-4)
        assert found.loc[link, "pairs_cut_off"] == (reached & ~kept).sum()


def test_a_part_of_the_network_that_no_road_joins():
    """Two points on an island stay on it; cut off there, they have no other road."""
    nodes = SQUARE | {"x": (40000, 0), "y": (49000, 0), "z": (49000, 9000)}
    roads = [*ROADS, ("x", "y", True, 9000), ("y", "z", True, 9000), ("z", "x", True, 15000)]
    net = make_network(nodes, roads)
    points = make_points({name: nodes[name] for name in ("x", "y", "a", "b")})
    worst = scenarios.criticality(net, points, points, PLAIN, links=[("x", "y", 0), ("a", "b", 0)])
    assert worst.loc[("x", "y", 0), "minutes_lost"] == 2 * 15
    assert worst.loc[("x", "y", 0), "pairs"] == 2
    assert worst.loc[("a", "b", 0), "pairs_cut_off"] == 1


def test_turns_are_those_of_the_open_network():
    """A closed link cannot be entered over any turn, nor left."""
    net = make_network(SQUARE, ROADS)
    points = make_points({name: SQUARE[name] for name in "abce"})
    free = scenarios.criticality(net, points, points, PLAIN, turns=False)
    turning = scenarios.criticality(net, points, points, PLAIN, turns=True)
    assert turning.index.tolist() == free.index.tolist()
    assert (turning["pairs_cut_off"] >= free["pairs_cut_off"]).all()
