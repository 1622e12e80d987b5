# ruff: noqa: PD011 - .values of an ODMatrix, which is no frame
"""Times and distances, solved by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from aicomplex_geo.errors import ParameterError, PointsError, UnknownProfileError
from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router


@pytest.fixture
def router(five, on_foot):
    return Router(five, on_foot)


def time(router, points, start, end):
    od = router.od_matrix(points({"o": start}), points({"d": end}))
    return tuple(od.to_frame().loc[0, ["travel_time", "distance"]])


@pytest.mark.parametrize(
    ("start", "end", "minutes", "metres"),
    [
        ((0, 0), (3000, 0), 3.0, 3000.0),
        ((3000, 0), (0, 0), 4.5, 4500.0),  # back over d
        ((1250, 0), (1750, 0), 0.5, 500.0),  # along a one-way road
        ((1750, 0), (1250, 0), 3.0, 3000.0),  # round, for the road is one-way
        ((250, 0), (750, 0), 0.5, 500.0),  # along a two-way road, no junction passed
        ((750, 0), (250, 0), 0.5, 500.0),  # and against it
        ((250, 0), (1500, 0), 1.25, 1250.0),
        ((0, 0), (0, 0), 0.0, 0.0),
        ((300, 0), (300, 0), 0.0, 0.0),
        ((1300, 0), (1300, 0), 0.0, 0.0),  # on a one-way road too
        ((250, 100), (750, 50), 2.0, 695.0),  # 1 min and half a minute on foot, 195 m
        ((250, 100), (250, 100), 0.0, 0.0),  # to where one is
        ((250, 100), (250, 150), 0.5, 65.0),  # straight
    ],
)
def test_five_junctions_by_hand(router, points, start, end, minutes, metres):
    assert time(router, points, start, end) == (minutes, metres)


def test_the_frame_has_a_row_a_pair(router, points):
    od = router.od_matrix(points({"x": (250, 100), "y": None}), points({"z": (750, 0)}))
    frame = od.to_frame()
    assert frame.columns.tolist() == [
        "from_id", "to_id", "travel_time", "distance", "access_time", "status",
    ]  # fmt: skip
    assert frame["from_id"].tolist() == ["x", "y"]
    assert frame["access_time"][0] == 1.0
    assert frame.iloc[1, 2:5].isna().all()
    assert frame["status"].tolist() == ["ok", "no_position"]
    assert od.provenance["profile"] == "plain"


def test_unreachable_is_inf(build, points, on_foot):
    net = build(
        {"a": (0, 0), "b": (1000, 0), "c": (0, 9000), "d": (1000, 9000)},
        [("a", "b", True, 1000.0, "street", None), ("c", "d", True, 1000.0, "street", None)],
    )
    two = points({"south": (500, 0), "north": (500, 9000)})
    # the two components are equally large; no point is near both
    od = Router(net, on_foot).od_matrix(two, two)
    assert od.values.tolist() == [[0.0, np.inf], [np.inf, 0.0]]
    assert od.status.to_numpy().tolist() == [["ok", "unreachable"], ["unreachable", "ok"]]


def test_each_reason_for_having_no_time_is_told_apart(router, points):
    starts = points({"near": (250, 100), "far": (250, 9000), "lost": None})
    ends = points({"b": (1000, 0), "off": (9000, 0), "nowhere": None})
    od = router.od_matrix(starts, ends)
    expected = [
        ["ok", "too_far", "no_position"],
        ["too_far", "too_far", "no_position"],
        ["no_position"] * 3,
    ]
    assert od.status.to_numpy().tolist() == expected
    assert router.routes(starts, ends)["status"].tolist() == np.ravel(expected).tolist()
    assert np.isfinite(od.values).tolist() == [[True, False, False], [False] * 3, [False] * 3]


def test_of_ways_that_take_equally_long_the_shorter_counts(build, points):
    net = build(
        {"a": (0, 0), "b": (1000, 400), "c": (1000, -400), "d": (2000, 0)},
        [
            ("a", "b", True, 1200.0, "street", None),
            ("b", "d", True, 1200.0, "street", None),
            ("a", "c", True, 1100.0, "national", None),
            ("c", "d", True, 1100.0, "national", None),
        ],
    )
    profile = Profile("even", speed_factor=(("national", 1100 / 1200),))
    od = Router(net, profile).od_matrix(points({"o": (0, 0)}), points({"d": (2000, 0)}))
    assert od.values.tolist() == [[pytest.approx(2.4)]]
    assert od.distances.tolist() == [[2200.0]]


def test_another_crs_gives_the_same(router, points):
    sites = points({"x": (250, 100), "y": (1750, 30), "z": (2900, 5)})
    there = router.od_matrix(sites, sites)
    degrees = sites.to_crs("EPSG:4326")
    assert np.allclose(there.values, router.od_matrix(degrees, degrees).values, atol=1 / 300)
    assert np.allclose(there.values, router.od_matrix(degrees, sites).values, atol=1 / 300)


def test_a_network_in_degrees_gives_the_same(five, on_foot, points):
    degrees = RoadNetwork(five.nodes.to_crs(4326), five.edges.to_crs(4326))
    sites = points({"x": (250, 100), "y": (1750, 30), "z": (2900, 5)})
    one, other = (Router(net, on_foot).od_matrix(sites, sites) for net in (five, degrees))
    assert np.allclose(one.values, other.values, atol=1 / 300)


def test_ids_come_from_the_index_where_there_is_no_column(router, points):
    sites = points({"x": (0, 0), "y": (500, 0)}).drop(columns="id")
    sites.index = [7, 3]
    assert router.od_matrix(sites, sites).origins.tolist() == [7, 3]


def test_no_points_no_rows(router, points):
    some, none = points({"x": (0, 0)}), points({"x": (0, 0)}).iloc[:0]
    assert router.od_matrix(none, some).shape == (0, 1)
    assert router.od_matrix(some, none).shape == (1, 0)
    assert len(router.routes(none, some)) == 0


def test_the_points_stay_as_they_are(router, points):
    sites = points({"x": (0, 0), "y": None})
    before = sites.copy()
    router.od_matrix(sites, sites)
    router.isochrones(sites, 5)
    pd.testing.assert_frame_equal(sites, before)


BAD_POINTS = [
    (pd.DataFrame({"id": ["a"]}), "origins is a DataFrame, not a GeoDataFrame"),
    (gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(0, 0)]), "no CRS"),
    (gpd.GeoDataFrame({"id": ["a"]}), "no geometry column"),
    (
        gpd.GeoDataFrame({"id": ["a", "a"]}, geometry=[Point(1, 1)] * 2, crs=4326),
        "1 ids are duplicate",
    ),
    (gpd.GeoDataFrame({"id": [None]}, geometry=[Point(1, 1)], crs=4326), "1 ids are missing"),
    (
        gpd.GeoDataFrame(
            pd.DataFrame([["a", 1]], columns=["id", "id"]), geometry=[Point(1, 1)], crs=4326
        ),
        "several columns 'id'",
    ),
    (
        gpd.GeoDataFrame(
            {"id": pd.Categorical([1, None])}, geometry=[Point(1, 1), Point(2, 2)], crs=4326
        ),
        r"1 ids are missing \(first: row 1\)",
    ),
    (gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(0, 0, 1, 1)], crs=4326), "not a point"),
    (gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(np.nan, 1)], crs=4326), "not finite"),
    (gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(35.2, 126.8)], crs=4326), "swapped"),
    (
        gpd.GeoDataFrame({"id": [{}]}, geometry=[Point(1, 1)], crs=4326),
        r"neither texts nor numbers \(first: {}\); give each point one",
    ),
]


@pytest.mark.parametrize(("origins", "message"), BAD_POINTS)
def test_what_is_no_table_of_points_is_refused(router, points, origins, message):
    good = points({"x": (0, 0)})
    with pytest.raises(PointsError, match=message):
        router.od_matrix(origins, good)
    with pytest.raises(PointsError, match=message):
        router.isochrones(origins, 5)


def test_all_faults_of_a_table_are_reported_at_once(router):
    bad = gpd.GeoDataFrame({"id": ["a", "a"]}, geometry=[Point(1, 1), box(0, 0, 1, 1)])
    with pytest.raises(PointsError, match=r"duplicate.*no CRS.*not a point"):
        router.snap(bad)


def test_bad_parameters_are_refused(five):
    with pytest.raises(ParameterError, match="net is a str, not a RoadNetwork"):
        Router("strategic")
    with pytest.raises(UnknownProfileError, match="flying"):
        Router(five, "flying")
    for wrong in (-1, float("nan"), "far", None, True):
        with pytest.raises(ParameterError, match="max_distance must be metres"):
            Router(five, max_distance=wrong)


def test_another_profile_on_the_same_network(five, on_foot, points):
    sites = points({"x": (250, 100), "y": (1750, 30)})
    slow = Profile("slow", speed_factor=(("arterial", 0.5),), access_speed=3.0)
    shared, own = Router(five, on_foot).with_profile(slow), Router(five, slow)
    assert shared.profile == slow
    assert shared.od_matrix(sites, sites).equals(own.od_matrix(sites, sites))
    assert repr(own) == repr(shared)


def test_an_island_is_left_where_a_connected_road_is_near(build, points, on_foot):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "i": (0, 100), "j": (1000, 100)}
    roads = [("a", "b", True, 1000.0, "street", None), ("b", "c", True, 1000.0, "street", None)]
    net = build(nodes, [*roads, ("i", "j", True, 1000.0, "street", None)])
    sites = points({"x": (300, 90), "y": (1700, 0), "z": (700, 90)})
    router = Router(net, on_foot)
    assert router.connected_within == router.provenance["connected_within_m"] == 100
    times = router.od_matrix(sites, sites).to_frame().set_index(["from_id", "to_id"])
    assert times["travel_time"]["x", "y"] == pytest.approx(0.9 + 1.4)
    # two points of the island stay on it
    assert times["travel_time"]["x", "z"] == pytest.approx(0.1 + 0.4 + 0.1)
    assert router.snap(sites)["component"].tolist() == [0, 0, 0]
    nearest = Router(net, on_foot, connected_within=79)
    assert nearest.connected_within == 79
    for other in (nearest, nearest.with_profile(on_foot)):
        times = other.od_matrix(sites, sites).to_frame().set_index(["from_id", "to_id"])
        assert times["travel_time"]["x", "z"] == pytest.approx(0.1 + 0.4 + 0.1)
        assert np.isnan(times["travel_time"]["x", "y"])
        found = other.snap(sites)
        assert found["component"].tolist() == [1, 0, 1]
        assert found["reason"].iloc[0] == (
            "the nearest road, 10 m away, is not connected with the largest component; a "
            "connected one is 90 m away, which is more than 79 m farther or beyond max_distance"
        )
        assert found["reason"].iloc[1] == ""


def test_a_point_can_be_shown_in_its_role(build, points, on_foot):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0)}
    roads = [("a", "b", True, 1000.0, "street", None), ("b", "c", False, 1000.0, "street", None)]
    router = Router(build(nodes, roads), on_foot, connected_within=500)
    site = points({"x": (1500, 0)})
    found = {role: router.snap(site, role=role)["edge"].iloc[0] for role in (
        "origin", "destination", "both")}  # fmt: skip
    assert found == {"origin": ("a", "b", 0), "destination": ("b", "c", 0), "both": ("a", "b", 0)}
