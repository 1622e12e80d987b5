"""Comparison of an outline with its full network, and the stored figures."""

from __future__ import annotations

import tomllib

import geopandas as gpd
import numpy as np
import pytest
from outline_access.brute_force import Trips, travel_times
from outline_access.measuring import accuracy, compare, draw_places, own_access, read_case
from outline_access.writing import accuracy_table, to_toml

from aicomplex_geo import Router
from aicomplex_geo.network import (
    list_profiles,
    outline_accuracy,
    outline_ratio,
    read_network,
    read_profile,
)

CITIES = ["porto-alegre", "porto"]
CARS = ["car_free", "car_offpeak", "car_peak"]


def trips(minutes):
    return Trips(np.array(minutes, dtype=float), np.array(minutes, dtype=float) * 1000)


def test_ratios_are_those_of_pairs_that_both_networks_connect():
    full = trips([[0, 10, 20], [10, 0, np.inf], [np.inf, 10, 0]])
    outline = trips([[0, 12, 20], [8, 0, 5], [np.inf, np.inf, 0]])
    found = compare(outline, full)
    assert found["pairs"] == 3  # of ratios 1.2, 1.0 and 0.8
    assert found["share_of_pairs"] == 0.75
    assert found["p50"] == 1.0
    assert found["p25"] == pytest.approx(0.9)
    assert found["mean_abs_error_min"] == pytest.approx(4 / 3, abs=0.01)
    assert found["median_trip_min"] == 10
    assert found["distance_p50"] == 1.0


def test_an_outline_that_connects_nothing_has_no_ratios():
    assert compare(trips([[0, np.inf]]), trips([[0, 5]])) == {"pairs": 0, "share_of_pairs": 0.0}


def test_places_lie_on_roads_that_trips_can_begin_on(build):
    places = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (3000, 0), "e": (0, 900)}
    roads = [
        ("a", "b", "arterial", True),
        ("b", "c", "expressway", True),
        ("c", "d", "expressway", True),
        ("e", "a", "street", False),
    ]
    net = build(places, roads)
    drawn = draw_places(net, 100, seed=1)
    expected = net.nodes.geometry.loc[["a", "b"]]
    np.testing.assert_array_equal(drawn, np.column_stack([expected.x, expected.y]))


def test_figures_are_written_as_toml_and_as_a_table():
    row = {"network": "x", "profile": "p", "pairs": 0, "share_of_pairs": 0.0, "nearest_p50": None}
    text = to_toml({"accuracy": [row]}, places=9, seed=3)
    read = tomllib.loads(text)
    assert read["accuracy"] == [{k: v for k, v in row.items() if v is not None}]
    assert (read["places"], read["seed"]) == (9, 3)
    assert accuracy_table([row]).count("\n") == 2  # nothing to show


@pytest.mark.parametrize("profile", CARS)
def test_access_speeds_of_cars_fit_both_cities(profile):
    table = outline_accuracy().xs(profile, level="profile").loc[CITIES]
    assert table["p50"].between(0.97, 1.03).all()
    assert (table["mean_abs_error_min"] <= 0.6 * table["nearest_mean_abs_error_min"]).all()
    assert table["distance_p50"].between(0.97, 1.03).all()


@pytest.mark.parametrize("profile", list_profiles()["name"])
def test_the_stored_figures_belong_to_the_profiles(profile):
    table = outline_accuracy().xs(profile, level="profile")
    used = read_profile(profile)
    speed = used.access_speed * used.access_circuity
    assert table["access_road_speed"].to_numpy() == pytest.approx(speed, abs=0.001), (
        "the access speed was changed: run python tools/outline_access OSM"
    )
    assert table["access_circuity"].to_numpy() == pytest.approx(used.access_circuity)


def test_the_spread_of_a_profile_is_the_widest_of_the_cities():
    table = outline_accuracy().xs("car_offpeak", level="profile").loc[CITIES]
    ratio = outline_ratio("car_offpeak")
    assert (ratio.low, ratio.high) == (table["p05"].min(), table["p95"].max())
    assert ratio.low < ratio.median < ratio.high
    assert outline_ratio("truck") is None


@pytest.mark.reference
def test_the_stored_figures_can_be_computed_again(reference):
    case = read_case(reference / "osm", "porto-alegre", "car", places=60, seed=2)
    for profile in ("car_free", "car_offpeak"):
        stored = outline_accuracy().loc[("porto-alegre", profile)]
        found = accuracy(case, profile, turns=False)
        assert found["p50"] == pytest.approx(stored["p50"], abs=0.04)
        assert found["p25"] == pytest.approx(stored["p25"], abs=0.06)
        assert found["p75"] == pytest.approx(stored["p75"], abs=0.06)
        assert found["distance_p50"] == pytest.approx(stored["distance_p50"], abs=0.04)
        assert found["mean_abs_error_min"] < 0.6 * found["nearest_mean_abs_error_min"]


@pytest.mark.parametrize("profile", ["car_offpeak", "bike"])
def test_the_router_agrees_with_the_brute_force_on_the_strategic_network(profile):
    net, used = read_network("strategic"), read_profile(profile)
    west, south, east, north = net.nodes.total_bounds
    xy = np.random.default_rng(1).uniform((west, south), (east, north), (60, 2))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=net.crs)
    od = Router(net, used).od_matrix(points, points)
    minutes = travel_times(net, xy, xy, used, own_access(used))
    np.testing.assert_allclose(od.values, minutes, atol=0.006)  # whole deciseconds
