"""How points join the network: every road that they may, by the best of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router

PROFILE = Profile("plain", access_speed=12.0, access_circuity=1.5)
"""60 km/h on roads; 200 m a minute, straight, on the access leg."""


def outline(net):
    return RoadNetwork(net.nodes, net.edges, net.provenance, detail="outline")


@pytest.fixture(scope="module")
def minutes(points):
    def compute(net, places):
        sites = points(places)
        return Router(net, PROFILE).od_matrix(sites, sites).to_wide()

    return compute


@pytest.fixture(scope="module")
def metres(points):
    def compute(net, places):
        sites = points(places)
        od = Router(net, PROFILE).od_matrix(sites, sites)
        return pd.DataFrame(od.distances, od.origins, od.destinations)

    return compute


DIVIDED = {"w": (0, 0), "e": (8000, 0), "x": (0, 20), "y": (8000, 20)}
CARRIAGEWAYS = [
    ("w", "e", False, 8000.0, "national", None),
    ("y", "x", False, 8000.0, "national", None),
    ("e", "y", True, 20.0, "national", None),
    ("x", "w", True, 20.0, "national", None),
]


@pytest.mark.parametrize("y", [-25, 0, 10, 20, 45])
def test_both_carriageways_of_a_divided_road_are_joined(build, metres, y):
    length = metres(build(DIVIDED, CARRIAGEWAYS), {"a": (2000, y), "b": (6000, y)})
    forth, back = length.loc["a", "b"], length.loc["b", "a"]
    assert forth == pytest.approx(4000 + 2 * 1.5 * abs(y), abs=1)
    assert back == pytest.approx(4000 + 2 * 1.5 * abs(y - 20), abs=1)


def test_a_road_31_m_farther_away_is_not_joined_on_a_full_network(build, metres):
    nodes = {**DIVIDED, "x": (0, 31), "y": (8000, 31)}
    places = {"a": (2000, 0), "b": (6000, 0)}
    net = build(nodes, CARRIAGEWAYS)
    assert metres(net, places).loc["b", "a"] == pytest.approx(2000 + 20 + 8000 + 20 + 2000)
    assert metres(outline(net), places).loc["b", "a"] == pytest.approx(4000 + 3 * 31)


TOWN = {f"t{i}": (2000 * i, 0) for i in range(5)}
ISLAND = {"i": (1000, 1500), "j": (1800, 1500)}
ROADS = [(f"t{i}", f"t{i + 1}", True, 2000.0, "street", None) for i in range(4)]


@pytest.mark.parametrize("detail", ["full", "outline"])
def test_an_island_is_not_joined_over_water(build, metres, detail):
    net = build({**TOWN, **ISLAND}, [*ROADS, ("i", "j", True, 800.0, "street", None)])
    net = outline(net) if detail == "outline" else net
    length = metres(net, {"town": (1000, 0), "i": (1000, 1500), "j": (1800, 1500)})
    assert np.isinf(length.loc["town", ["i", "j"]]).all()
    assert np.isinf(length.loc[["i", "j"], "town"]).all()
    assert length.loc["i", "j"] == length.loc["j", "i"] == 800


def test_behind_a_bollard_trips_stay_on_their_street(build, points, metres):
    nodes = {**TOWN, "p": (1000, 40), "q": (1000, 640)}
    net = build(nodes, [*ROADS, ("p", "q", True, 600.0, "street", None)])
    places = {"town": (3000, 0), "near": (1000, 90), "deep": (1000, 600)}
    length = metres(net, places)
    # near the town's road a trip leaves over it, but to a neighbour it stays on the street
    assert length.loc["near", "town"] == pytest.approx(90 * 1.5 + 2000)
    assert length.loc["near", "deep"] == 510
    assert np.isinf(length.loc["deep", "town"])
    found = Router(net, PROFILE).snap(points(places))
    assert found["component"].tolist() == [0, 0, 1]
    assert "600 m away, which is more than 100 m farther" in found["reason"]["deep"]


def with_column(net, name, values):
    edges = net.edges.copy()
    edges[name] = values
    return RoadNetwork(net.nodes, edges, net.provenance, detail=net.detail)


@pytest.mark.parametrize(
    ("column", "value"),
    [("tunnel", True), ("tunnel", "yes"), ("bridge", "viaduct"), ("structure", "underpass")],
)
def test_tunnels_and_bridges_are_joined_at_their_ends(build, points, column, value):
    nodes = {"a": (0, 0), "b": (2000, 0), "c": (0, 40), "d": (2000, 40)}
    roads = [
        ("a", "b", True, 2000.0, "national", None),
        ("c", "d", True, 2000.0, "street", None),
        ("a", "c", True, 40.0, "street", None),
    ]
    net = build(nodes, roads)
    deep = net.edges["road_class"].eq("national").map({True: value, False: None})
    site = points({"home": (1000, 5), "mouth": (2010, 0)})
    assert Router(net, PROFILE).snap(site)["distance"].tolist() == pytest.approx([5, 10])
    found = Router(with_column(net, column, deep), PROFILE).snap(site)
    assert found["distance"].tolist() == pytest.approx([35, 10])
    assert found["edge"]["home"] == ("c", "d", 0)
    assert found["offset"]["mouth"] == 2000
    passage = net.edges["road_class"].eq("national").map({True: "building_passage", False: "no"})
    found = Router(with_column(net, "tunnel", passage), PROFILE).snap(site)
    assert found["distance"].tolist() == pytest.approx([5, 10])


@pytest.mark.parametrize("detail", ["full", "outline"])
def test_a_tunnel_drawn_in_parts_is_not_joined_between_them(build, points, detail):
    nodes = {"a": (0, 0), "m": (1000, 0), "b": (2000, 0), "c": (0, 60), "d": (2000, 60)}
    roads = [
        ("a", "m", True, 1000.0, "national", None),
        ("m", "b", True, 1000.0, "national", None),
        ("c", "d", True, 2000.0, "street", None),
        ("a", "c", True, 60.0, "street", None),
    ]
    net = build(nodes, roads)
    net = with_column(net, "tunnel", net.edges["road_class"].map({"national": "yes"}))
    net = outline(net) if detail == "outline" else net
    sites = points({"home": (1000, 5), "mouth": (2005, 0), "there": (2000, 65)})
    router = Router(net, PROFILE)
    assert router.snap(sites)["distance"].tolist() == pytest.approx([55, 5, 5])
    # down the street; on the outline too, since nobody gets into the tunnel half way
    length = router.od_matrix(sites, sites).distances[0, 2]
    assert length == pytest.approx(1.5 * (55 + 5) + 1000)


@pytest.mark.parametrize("detail", ["full", "outline"])
def test_to_oneself_0_and_to_a_neighbour_not_farther_than_straight(build, minutes, metres, detail):
    net = build(TOWN, ROADS)
    net = outline(net) if detail == "outline" else net
    places = {"a": (3000, 800), "b": (3010, 800), "c": (3000, 799)}
    time, length = minutes(net, places), metres(net, places)
    assert np.diag(time).tolist() == np.diag(length).tolist() == [0, 0, 0]
    assert time.loc["a", "b"] == pytest.approx(0.05)
    assert length.loc["a", "b"] == pytest.approx(15)
    # a trip that takes longer than both legs does not go straight
    apart = minutes(net, {"a": (3000, 100), "b": (3300, 100)}).loc["a", "b"]
    assert apart == pytest.approx(0.5 + 0.3 + 0.5 if detail == "full" else 1.3)


def test_points_that_are_not_connected_do_not_go_straight(build, minutes):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (0, 900), "d": (400, 900)}
    roads = [("a", "b", True, 1000.0, "street", None), ("c", "d", True, 400.0, "street", None)]
    time = minutes(outline(build(nodes, roads)), {"s": (200, 300), "n": (200, 600)})
    assert np.isinf(time.to_numpy(na_value=np.inf)[~np.eye(2, dtype=bool)]).all()


def test_a_pair_without_a_time_has_no_access_time(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (0, 2), "d": (400, 2)}
    roads = [("a", "b", True, 1000.0, "street", None), ("c", "d", True, 400.0, "street", None)]
    # so near that going straight would take less than half a decisecond
    sites = points({"s": (200, 0.95), "n": (200, 1.05)})
    router = Router(outline(build(nodes, roads)), PROFILE, connected_within=0)
    frame = router.od_matrix(sites, sites).to_frame()
    assert frame["status"].tolist() == ["ok", "unreachable", "unreachable", "ok"]
    numbers = frame[["travel_time", "distance", "access_time"]]
    assert numbers.iloc[[1, 2]].isna().all(axis=None)


def test_access_counts_alike_in_time_and_distance(build, points):
    net = build(TOWN, ROADS)
    sites = points({"a": (1000, 200), "b": (5000, 100)})
    frame = Router(net, PROFILE).od_matrix(sites, sites).to_frame().set_index(["from_id", "to_id"])
    trip = frame.loc[("a", "b")]
    assert trip["access_time"] == pytest.approx(1.5)
    assert trip["travel_time"] == pytest.approx(1.5 + 4)
    assert trip["distance"] == pytest.approx(1.5 * 300 + 4000)


# --- an outline network equals a brute force over all roads within reach


def brute_force(net, sites, max_distance):
    """Minutes between points, over every road that they may join; all roads are connected."""
    nodes, edges = net.nodes, net.edges
    place = {name: i for i, name in enumerate(nodes.index)}
    tail = edges.index.get_level_values("u").map(place).to_numpy()
    head = edges.index.get_level_values("v").map(place).to_numpy()
    whole = edges["length"].to_numpy() / 1000  # a minute a kilometre
    n = len(nodes)
    table = np.full((n, n), np.inf)
    np.minimum.at(table, (tail, head), whole)
    between = dijkstra(csr_array(np.where(np.isfinite(table), table, 0)))
    np.fill_diagonal(between, 0)
    count = len(sites)
    found = np.full((count, count), np.inf)
    legs, at = np.full((count, len(edges)), np.inf), np.zeros((count, len(edges)))
    for i, point in enumerate(sites.geometry):
        for e, line in enumerate(edges.geometry):
            if line.distance(point) <= max_distance:
                legs[i, e] = line.distance(point)
                at[i, e] = line.project(point) / line.length
    longest = np.where(np.isfinite(legs), legs, 0).max(axis=1)
    for i in range(count):
        for j in range(count):
            leave = legs[i] / 200 + (1 - at[i]) * whole
            arrive = legs[j] / 200 + at[j] * whole
            over = leave[:, None] + between[np.ix_(head, tail)] + arrive[None, :]
            along = legs[i] / 200 + legs[j] / 200 + (at[j] - at[i]) * whole
            best = min(over.min(), along[at[j] >= at[i]].min(initial=np.inf))
            straight = sites.geometry.iloc[i].distance(sites.geometry.iloc[j])
            if np.isfinite(best) and straight <= min(max_distance, longest[i] + longest[j]):
                best = min(best, straight / 200)
            found[i, j] = best
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([400.0, 1000.0, 3000.0]))
def test_an_outline_network_equals_a_brute_force_over_all_roads(build, points, seed, max_distance):
    random = np.random.default_rng(seed)
    corners = random.integers(0, 3000, (7, 2))
    nodes = {f"n{i}": tuple(map(float, at)) for i, at in enumerate(corners)}
    ring = [(i, (i + 1) % 7) for i in range(7)]
    chords = [tuple(pair) for pair in random.choice(7, (4, 2)) if pair[0] != pair[1]]
    roads = []
    for i, j in ring + chords:
        bend = (corners[i] + corners[j]) / 2 + random.integers(-300, 300, 2)
        path = np.array([corners[i], bend, corners[j]])
        length = max(1.0, float(np.hypot(*np.diff(path, axis=0).T).sum()))
        both = bool(random.integers(2))
        roads.append((f"n{i}", f"n{j}", both, length, "street", [tuple(map(float, bend))]))
    net = outline(build(nodes, roads))
    places = {
        f"p{i}": tuple(map(float, at)) for i, at in enumerate(random.integers(0, 3000, (6, 2)))
    }
    sites = points(places)
    ours = Router(net, PROFILE, max_distance=max_distance).od_matrix(sites, sites)
    theirs = brute_force(net, sites, max_distance)
    ok = ours.status.to_numpy() == "ok"
    # one decisecond for each of the parts that are rounded
    assert np.allclose(np.asarray(ours.to_wide())[ok], theirs[ok], atol=0.006)
    assert np.isinf(theirs[~ok]).all()


def test_routes_and_sums_follow_the_same_rule(build, points):
    nodes = {**TOWN, **ISLAND, "p": (1000, 40), "q": (1000, 640)}
    roads = [("i", "j", True, 800.0, "street", None), ("p", "q", True, 600.0, "street", None)]
    random = np.random.default_rng(5)
    xy = random.uniform([0, -300], [8000, 1700], (60, 2))
    sites = points({f"s{i}": tuple(at) for i, at in enumerate(xy)})
    for net in (build(nodes, [*ROADS, *roads]), outline(build(TOWN, ROADS))):
        router = Router(net, PROFILE)
        frame = router.od_matrix(sites, sites).to_frame()
        routes = router.routes(sites, sites)
        columns = ["travel_time", "distance", "access_time"]
        pd.testing.assert_frame_equal(
            pd.DataFrame(routes[columns]), frame[columns], atol=1e-3, check_dtype=False
        )
        assert routes["status"].tolist() == frame["status"].tolist()
        sums = router.od_sums(sites, sites).sums(
            np.ones((60, 1)), [lambda time: (time <= 5).astype(float)], active=True
        )
        within = (frame["travel_time"].to_numpy().reshape(60, 60) <= 5).sum(axis=1)
        assert sums[0, :, 0].tolist() == within.tolist()


def test_access_legs_are_computed_when_they_are_read():
    calls = []
    from aicomplex_geo.matrix import ODMatrix  # noqa: PLC0415 - only here

    def access():
        calls.append(1)
        return [[1.0]]

    od = ODMatrix([[2.0]], ["a"], ["b"], access=access)
    turned = od.transpose()
    assert not calls
    assert turned.access.tolist() == [[1.0]]
    assert od.access.tolist() == od.access.tolist() == [[1.0]]
    assert od.to_frame()["access_time"].tolist() == [1.0]
    assert len(calls) == 1
    with pytest.raises(AttributeError):
        od.access = None


def test_detail_is_kept(build, tmp_path):
    from aicomplex_geo.errors import ParameterError  # noqa: PLC0415
    from aicomplex_geo.network import from_networkx, read_network, reverse  # noqa: PLC0415

    net = build(TOWN, ROADS)
    assert net.detail == net.summary()["detail"] == "full"
    thin = outline(net)
    assert thin.detail == "outline"
    for other in (
        read_network(thin.save(tmp_path / "net")),
        from_networkx(thin.to_networkx()),
        reverse(thin),
    ):
        assert other.detail == "outline"
    with pytest.raises(ParameterError, match="detail must be one of full, outline, not 'rough'"):
        RoadNetwork(net.nodes, net.edges, detail="rough")
    assert isinstance(net.nodes, gpd.GeoDataFrame)
