"""Where points are put on the network."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from aicomplex_geo.errors import ParameterError, PointsError
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.snapping.snap import snap

CRS = "EPSG:5179"
COLUMNS = ["edge", "offset", "distance", "access_time", "component", "status", "reason"]


def place(x, y):
    return Point(950_000 + x, 1_700_000 + y)


def network(nodes, roads):
    places = {name: place(*at) for name, at in nodes.items()}
    rows, lines = [], []
    for u, v, both, road_class in roads:
        for start, end in ((u, v), (v, u))[: 2 if both else 1]:
            rows.append((start, end, 0, 2000.0, 50.0, road_class))
            lines.append(LineString([places[start], places[end]]))
    columns = ["u", "v", "key", "length", "posted_speed", "road_class"]
    edges = pd.DataFrame(rows, columns=columns).set_index(["u", "v", "key"])
    points = gpd.GeoDataFrame(index=list(places), geometry=list(places.values()), crs=CRS)
    return RoadNetwork(points, gpd.GeoDataFrame(edges, geometry=lines, crs=CRS))


def sites(**places):
    shapes = [None if at is None else place(*at) for at in places.values()]
    return gpd.GeoDataFrame({"id": list(places)}, geometry=shapes, crs=CRS)


SQUARE = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
ROADS = [
    ("a", "b", True, "street"),
    ("b", "c", True, "expressway"),
    ("c", "d", True, "national"),
    ("d", "a", True, "ramp"),
]


def test_the_nearest_position_with_its_access_leg():
    found = snap(network(SQUARE, ROADS), sites(x=(250, 100)), access_speed=6)
    assert found.columns.tolist() == COLUMNS
    assert found.index.tolist() == ["x"]
    row = found.loc["x"]
    assert row["edge"] == ("a", "b", 0)
    assert row["offset"] == pytest.approx(500)  # the road is twice as long as its line
    assert (row["distance"], row["access_time"]) == (100.0, 1.0)
    assert (row["component"], row["status"], row["reason"]) == (0, "ok", "")


def test_expressways_and_ramps_are_not_entered_sideways():
    found = snap(network(SQUARE, ROADS), sites(x=(969, 400), y=(31, 600)), access_speed=6)
    assert found["edge"].tolist() == [("a", "b", 0), ("c", "d", 0)]
    assert found["offset"].tolist() == pytest.approx([1938.0, 1938.0])


@pytest.mark.parametrize("road_class", ["expressway", "urban_expressway", "ramp"])
@pytest.mark.parametrize(("beside", "edge"), [(0, "bc"), (29.9, "bc"), (30, "bc"), (30.1, "ab")])
def test_a_point_within_30_m_of_an_expressway_or_ramp_stands_on_it(road_class, beside, edge):
    roads = [("a", "b", True, "street"), ("b", "c", True, road_class), *ROADS[2:3]]
    net = network(SQUARE, [*roads, ("d", "a", True, "street")])
    for side in (1000 - beside, 1000 + beside):
        found = snap(net, sites(x=(side, 400)), access_speed=6)
        assert found["edge"].tolist() == [(*edge, 0)]
    assert found["distance"].iloc[0] == pytest.approx(
        beside if edge == "bc" else np.hypot(400, 30.1)
    )


def test_the_nearer_road_counts_within_30_m_too():
    # a street 50 m west of the expressway
    nodes = {**SQUARE, "e": (950, 0), "f": (950, 1000)}
    roads = [("a", "e", True, "street"), ("e", "b", True, "street"), *ROADS[1:3]]
    net = network(nodes, [*roads, ("e", "f", True, "street"), ("d", "a", True, "street")])
    found = snap(net, sites(w=(974, 500), x=(975, 500), y=(976, 500), j=(950, -5)), access_speed=6)
    assert found["edge"].tolist() == [("e", "f", 0), ("e", "f", 0), ("b", "c", 0), ("a", "e", 0)]
    assert found["distance"].tolist() == pytest.approx([24, 25, 24, 5])


def test_a_longest_distance_holds_beside_an_expressway_too():
    net, site = network(SQUARE, ROADS), sites(x=(980, 500))
    assert snap(net, site, access_speed=6, max_distance=20)["edge"].tolist() == [("b", "c", 0)]
    found = snap(net, site, access_speed=6, max_distance=19)
    assert found["status"].tolist() == ["too_far"]
    # what is named is the nearest road that can be entered from anywhere, or touched
    assert found["distance"].tolist() == pytest.approx([20.0])


def test_a_ferry_is_never_boarded_on_its_way():
    roads = [("a", "b", True, "street"), ("b", "c", True, "ferry"), *ROADS[2:3]]
    found = snap(network(SQUARE, roads), sites(x=(1000, 400)), access_speed=6)
    assert found["edge"].tolist() == [("a", "b", 0)]


def test_an_expressway_from_which_one_cannot_leave_is_not_taken():
    nodes = {**SQUARE, "e": (0, -20), "f": (1000, -20)}
    net = network(nodes, [*ROADS, ("e", "f", False, "expressway")])
    assert snap(net, sites(x=(500, -19)), access_speed=6)["edge"].tolist() == [("a", "b", 0)]


def test_a_position_must_be_known_well_enough_to_be_on_an_expressway():
    net = network(SQUARE, ROADS)
    near = sites(v=(990, 400), w=(990, 400), x=(990, 400), y=(990, 400))
    near["certainty_m"] = [0, np.nan, 20, 20.1]
    found = snap(net, near, access_speed=6)
    assert found["edge"].tolist() == [("b", "c", 0)] * 3 + [("a", "b", 0)]
    near["certainty_m"] = -1.0
    with pytest.raises(PointsError, match="certainty_m must be metres of 0 or more"):
        snap(net, near, access_speed=6)


def test_a_network_in_outline_knows_nothing_of_30_m():
    net = network(SQUARE, ROADS)
    outline = RoadNetwork(net.nodes.assign(certainty_m=[0.0, 20.0, 0.0, np.nan]), net.edges)
    near = sites(by_expressway=(1000, 400), by_ramp=(0, 600))
    found = snap(outline, near, access_speed=6)
    assert found["edge"].tolist() == [("a", "b", 0), ("a", "d", 0)]


def test_what_cannot_be_snapped_says_why():
    net = network(SQUARE, ROADS)
    found = snap(net, sites(x=(0, -3001), y=None, z=(0, -3000)), access_speed=6)
    assert found["status"].tolist() == ["too_far", "no_position", "ok"]
    assert found["edge"].tolist()[:2] == [None, None]
    assert found["distance"].tolist()[0] == 3001
    assert found[["offset", "access_time"]].iloc[:2].isna().all(axis=None)
    assert found["component"].tolist() == [-1, -1, 0]
    assert "3,001 m away, max_distance is 3,000 m" in found["reason"].iloc[0]
    assert "not known" in found["reason"].iloc[1]
    only_fast = network(SQUARE, [("a", "b", True, "expressway"), ("c", "d", True, "ferry")])
    found = snap(only_fast, sites(x=(0, -31)), access_speed=6)
    assert found["status"].tolist() == ["no_network"]
    assert "no road that can be entered" in found["reason"].iloc[0]


def test_points_on_a_road_are_within_0_m_of_it():
    nodes = {"a": (0, 0), "b": (1237, 771), "c": (2000, -333)}
    net = network(nodes, [("a", "b", True, "street"), ("b", "c", True, "street")])
    lines = net.edges.geometry.iloc[[0, 2]]
    on_it = [
        line.interpolate(share, normalized=True) for line in lines for share in (0.1, 0.3, 0.7)
    ]
    points = gpd.GeoDataFrame({"id": range(6)}, geometry=on_it, crs=CRS)
    for given in (points, points.to_crs(4326)):
        found = snap(net, given, access_speed=6, max_distance=0)
        assert found["status"].tolist() == ["ok"] * 6
        assert found["access_time"].tolist() == [0.0] * 6


def test_another_point_makes_no_difference():
    net = network(SQUARE, ROADS)
    alone = snap(net, sites(x=(300, 80)), access_speed=6)
    among = snap(net, sites(w=(1, 2), x=(300, 80), y=(400, 5000)), access_speed=6)
    pd.testing.assert_frame_equal(alone, among.loc[["x"]])


def test_an_isolated_road_is_taken_only_where_there_is_no_other():
    nodes = {**SQUARE, "e": (400, 100), "f": (600, 100), "g": (0, -9000), "h": (900, -9000)}
    roads = [*ROADS, ("e", "f", True, "street"), ("g", "h", True, "street")]
    found = snap(network(nodes, roads), sites(x=(500, 90), far=(500, -8990)), access_speed=6)
    assert found["edge"].tolist() == [("a", "b", 0), ("g", "h", 0)]
    assert found["component"].iloc[0] == 0
    assert found["component"].iloc[1] > 0


def test_the_nearest_road_is_taken_if_told_so():
    nodes = {**SQUARE, "e": (400, 100), "f": (600, 100)}
    net = network(nodes, [*ROADS, ("e", "f", True, "street")])
    for role in ("origin", "destination", "both"):
        found = snap(net, sites(x=(500, 90)), access_speed=6, role=role, connected_within=79)
        assert found["edge"].tolist() == [("e", "f", 0)]
        assert found["component"].iloc[0] > 0


def test_an_origin_must_get_away_and_a_destination_must_be_reached():
    nodes = {**SQUARE, "in": (500, -300), "out": (500, 300)}
    roads = [*ROADS, ("b", "in", False, "street"), ("out", "b", False, "street")]
    net, near = network(nodes, roads), sites(by_in=(500, -290), by_out=(500, 290))
    options = {"access_speed": 6, "connected_within": 290}
    edges = {role: snap(net, near, role=role, **options)["edge"].tolist() for role in (
        "origin", "destination", "both")}  # fmt: skip
    assert edges["origin"] == [("a", "b", 0), ("out", "b", 0)]
    assert edges["destination"] == [("b", "in", 0), ("a", "b", 0)]
    assert edges["both"] == [("a", "b", 0), ("a", "b", 0)]


def test_a_point_at_a_junction_is_at_the_junction():
    found = snap(network(SQUARE, ROADS), sites(x=(0, 0), y=(1000.0005, -50)), access_speed=6)
    assert found["offset"].tolist() == [0.0, 2000.0]


def test_degrees_and_heights_make_no_difference():
    net = network(SQUARE, ROADS)
    metres = snap(net, sites(x=(250, 100)), access_speed=6)
    degrees = snap(net, sites(x=(250, 100)).to_crs(4326), access_speed=6)
    pd.testing.assert_frame_equal(metres, degrees, atol=1e-3, rtol=0)
    high = gpd.GeoDataFrame({"id": ["x"]}, geometry=[Point(950_250, 1_700_100, 80)], crs=CRS)
    pd.testing.assert_frame_equal(metres, snap(net, high, access_speed=6))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"access_speed": 0}, "access_speed must be above 0"),
        ({"access_speed": float("nan")}, "access_speed must be above 0"),
        ({"access_speed": 6, "max_distance": -1}, "max_distance must be metres"),
        ({"access_speed": 6, "connected_within": -1}, "connected_within must be metres"),
        ({"access_speed": 6, "max_distance": float("nan")}, "max_distance must be metres"),
        ({"access_speed": 6, "role": "visitor"}, "role must be one of origin, destination, both"),
    ],
)
def test_bad_parameters_are_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        snap(network(SQUARE, ROADS), sites(x=(0, 0)), **options)


def test_a_point_that_has_no_place_in_metres_is_refused():
    pole = gpd.GeoDataFrame({"id": ["x"]}, geometry=[Point(np.inf, 0)], crs=CRS)
    with pytest.raises(PointsError, match="not finite"):
        snap(network(SQUARE, ROADS), pole, access_speed=6)


@pytest.mark.parametrize(
    ("spot", "crs"), [(Point(127, 37, np.nan), "EPSG:4326"), (Point(1e200, 0), CRS)]
)
def test_a_place_without_metres_is_no_unknown_position(spot, crs):
    lost = gpd.GeoDataFrame({"id": ["x"]}, geometry=[spot], crs=crs)
    with pytest.raises(PointsError, match="cannot be expressed in EPSG:5179"):
        snap(network(SQUARE, ROADS), lost, access_speed=6)


@pytest.mark.parametrize("role", [np.array(["origin", "both"]), ["origin"], None])
def test_a_role_is_a_name(role):
    with pytest.raises(ParameterError, match="role must be one of"):
        snap(network(SQUARE, ROADS), sites(x=(0, 0)), access_speed=6, role=role)
