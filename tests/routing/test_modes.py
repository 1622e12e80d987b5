"""A mode stays off the roads that are closed to it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from aicomplex_geo.network import Profile, RoadNetwork, read_network
from aicomplex_geo.routing import Router

CAR = Profile("car", access_speed=6)
BIKE = Profile("bike", mode="bike", class_speed=(("other", 15.0),), closed=("expressway",))


@pytest.fixture(scope="module")
def net():
    """From a to c by an expressway of 2 km, or by streets over b, 3 km."""
    ends = gpd.GeoDataFrame(
        index=["a", "b", "c"],
        geometry=gpd.points_from_xy([950000, 951000, 952000], [1700000, 1701000, 1700000]),
        crs="EPSG:5179",
    )
    roads = [("a", "c", "expressway", 2000.0), ("a", "b", "street", 1500.0)]
    roads += [("b", "c", "street", 1500.0)]
    both = [(u, v, kind, length) for u, v, kind, length in roads]
    both += [(v, u, kind, length) for u, v, kind, length in roads]
    edges = gpd.GeoDataFrame(
        {
            "length": [row[3] for row in both],
            "posted_speed": [100.0 if row[2] == "expressway" else 50.0 for row in both],
            "road_class": [row[2] for row in both],
            "toll": [900.0 if row[2] == "expressway" else 0.0 for row in both],
            "geometry": None,
        },
        index=pd.MultiIndex.from_tuples([(row[0], row[1], 0) for row in both]),
        geometry="geometry",
        crs="EPSG:5179",
    )
    return RoadNetwork(ends, edges)


@pytest.fixture(scope="module")
def places():
    ends = [Point(950000, 1700000), Point(952000, 1700000)]
    return gpd.GeoDataFrame({"id": ["west", "east"]}, geometry=ends, crs="EPSG:5179")


def test_a_closed_class_is_left_out(net, places):
    # 3 km at 15 km/h are 12 minutes; the expressway of 2 km is no way for a bicycle
    way = Router(net, BIKE).routes(places, places).iloc[1]
    assert way["travel_time"] == 12.0
    assert way["distance"] == 3000.0
    assert way["toll"] == 0.0


@pytest.mark.parametrize(("first", "second"), [(CAR, BIKE), (BIKE, CAR), (BIKE, BIKE)])
def test_taking_another_mode_is_the_same_as_beginning_with_it(net, places, first, second):
    taken = Router(net, first).with_profile(second)
    fresh = Router(net, second)
    assert taken.net is fresh.net is net
    pd.testing.assert_frame_equal(
        taken.od_matrix(places, places).to_frame(), fresh.od_matrix(places, places).to_frame()
    )
    # 2 km at 100 km/h are 72 seconds
    expected = 1.2 if second is CAR else 12.0
    assert taken.od_matrix(places, places).to_frame()["travel_time"][1] == pytest.approx(expected)


@pytest.mark.parametrize("mode", ["bike", "walk"])
def test_the_bundled_network_can_be_walked_and_cycled(mode):
    net = read_network("strategic")
    ends = gpd.GeoDataFrame(
        {"id": ["gist", "songjeong"]},
        geometry=gpd.points_from_xy([126.8428, 126.79173], [35.2293, 35.13821]),
        crs="EPSG:4326",
    )
    slow = Router(net, mode).od_matrix(ends, ends).to_frame()["travel_time"][1]
    assert slow > Router(net, "car_offpeak").od_matrix(ends, ends).to_frame()["travel_time"][1]
