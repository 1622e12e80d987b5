"""Times by brute force, solved by hand: 1 km a minute on roads, 100 m a minute beside them."""

from __future__ import annotations

import numpy as np
import pytest
from outline_access.brute_force import Access, BruteForce, travel_times

from aicomplex_geo.network import Profile

ON_FOOT = Access(6.0, circuity=1.0)
ROAD = {"a": (0, 0), "b": (2000, 0)}


def test_a_trip_is_access_leg_road_and_access_leg(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", True)])
    brute = BruteForce(net, at((500, 300), (1500, 100)), at((1500, -300)))
    trips = brute.trips(minute_km, ON_FOOT)
    np.testing.assert_allclose(trips.minutes[:, 0], [3 + 1 + 3, 4])
    np.testing.assert_allclose(trips.metres[:, 0], [300 + 1000 + 300, 400])


def test_circuity_counts_in_time_and_in_distance(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", True)])
    brute = BruteForce(net, at((500, 300)), at((1500, -300)))
    trips = brute.trips(minute_km, Access(6.0, circuity=1.5))
    np.testing.assert_allclose(trips.minutes, [[4.5 + 1 + 4.5]])
    np.testing.assert_allclose(trips.metres, [[450 + 1000 + 450]])


def test_a_one_way_road_is_not_travelled_back(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", False)])
    west, east = at((500, 10)), at((1500, 10))
    assert travel_times(net, west, east, minute_km, ON_FOOT) == pytest.approx(1.2)
    assert np.isinf(travel_times(net, east, west, minute_km, ON_FOOT)).all()


def test_any_road_within_reach_is_joined_where_it_is_faster(build, at, minute_km):
    """A cul-de-sac nearby whose road goes round, and the same road on the other side."""
    net = build(
        {"a": (0, 0), "b": (0, 9000), "c": (1000, 9000), "d": (1000, 0)},
        [("a", "b", "arterial", True), ("b", "c", "arterial", True), ("c", "d", "arterial", True)],
    )
    home, work = at((400, 0)), at((1000, 1000))
    nearest = Access(6.0, circuity=1.0, rule="nearest")
    assert travel_times(net, home, work, minute_km, nearest) == pytest.approx(4 + 9 + 1 + 8)
    assert travel_times(net, home, work, minute_km, ON_FOOT) == pytest.approx(6 + 1)


def test_roads_beyond_the_largest_distance_are_not_joined(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", True)])
    near = Access(6.0, circuity=1.0, max_distance=300)
    points = at((500, 300), (1500, 301))
    minutes = travel_times(net, points, points, minute_km, near)
    np.testing.assert_array_equal(minutes, [[0, np.inf], [np.inf, np.inf]])


@pytest.mark.parametrize("road_class", ["expressway", "urban_expressway", "ramp", "ferry"])
def test_some_roads_are_reached_over_their_junctions_only(build, at, minute_km, road_class):
    net = build(
        {**ROAD, "c": (0, 1000), "d": (2000, 1000)},
        [
            ("a", "b", road_class, True),
            ("a", "c", "arterial", True),
            ("b", "d", "arterial", True),
        ],
    )
    minutes = travel_times(net, at((500, 10)), at((2000, 500)), minute_km, ON_FOOT)
    assert minutes == pytest.approx(5 + 0.01 + 2 + 0.5)


@pytest.mark.parametrize("column", ["tunnel", "bridge"])
def test_tunnels_and_bridges_are_joined_at_their_ends(build, at, minute_km, column):
    net = build(ROAD, [("a", "b", "arterial", True)], **{column: [True]})
    minutes = travel_times(net, at((500, 0)), at((2000, 0)), minute_km, ON_FOOT)
    assert minutes == pytest.approx(5 + 2)


def test_neighbours_go_straight_and_to_oneself_it_takes_no_time(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", True)])
    homes = at((500, 800), (510, 800), (500, 3500))
    minutes = travel_times(net, homes, homes, minute_km, ON_FOOT)
    np.testing.assert_allclose(minutes[:2, :2], [[0, 0.1], [0.1, 0]])
    assert np.isinf(minutes[:, 2]).all()  # too far from the road, even to itself


def test_at_a_junction_every_road_is_open(build, at, minute_km):
    """The ramp at the end of a one-way road, from a point beyond its end."""
    net = build(
        {**ROAD, "c": (2000, 2000), "d": (4000, 2000)},
        [("a", "b", "arterial", False), ("b", "c", "ramp", False), ("c", "d", "arterial", False)],
    )
    minutes = travel_times(net, at((2100, 0)), at((4000, 2000)), minute_km, ON_FOOT)
    assert minutes == pytest.approx(1 + 2 + 2)


def test_roads_closed_to_the_mode_are_not_travelled(build, at):
    net = build(
        {**ROAD, "c": (1000, 1000)},
        [("a", "b", "national", True), ("a", "c", "arterial", True), ("c", "b", "arterial", True)],
    )
    careful = Profile("careful", closed=("national",))
    minutes = travel_times(net, at((0, 0)), at((2000, 0)), careful, ON_FOOT)
    assert minutes == pytest.approx(2 * 2**0.5, abs=0.002)  # whole deciseconds


def test_a_larger_reach_than_was_prepared_is_refused(build, at, minute_km):
    net = build(ROAD, [("a", "b", "arterial", True)])
    brute = BruteForce(net, at((0, 0)), at((2000, 0)), 100)
    with pytest.raises(ValueError, match="within 100 m"):
        brute.trips(minute_km, ON_FOOT)
