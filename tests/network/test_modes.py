"""Cyclists and walkers, signals and gates, tolls, timetables, and speeds that nobody posted."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.errors import ParameterError, ProfileError
from aicomplex_geo.network import Delays, Profile, RoadNetwork, open_to, read_network, read_profile
from aicomplex_geo.network.profiles.delays import delay_points

KOREA = {"a": (800_000, 1_200_000), "b": (801_000, 1_200_000), "c": (802_000, 1_200_000)}
KM = 1000.0
STOPS = Delays(signal=20, crossing=3, toll_gate=8, left_turn=99, right_turn=99, u_turn=99)
CAR = Profile("p", delay_s_per_km=(("street", 50.0),), delays=STOPS, fallback_speed=(("x", 9),))
WITHOUT = Profile("q")


def lost(net, profile=CAR):
    """Seconds that the delays of a profile cost on each edge."""
    return (profile.seconds(net) - WITHOUT.seconds(net)).tolist()


def two(build, **columns):
    return build(
        [("a", "b", 0, KM, "street", 50.0), ("b", "c", 0, KM, "street", 50.0)], KOREA, **columns
    )


def test_a_cyclist_does_not_follow_the_posted_speed(build):
    bike, kinds = read_profile("bike"), ("street", "national", "path", "track", "canal")
    for posted in (30.0, 100.0, None):
        net = build([("a", "b", k, KM, kind, posted) for k, kind in enumerate(kinds)])
        assert bike.running_speeds(net).tolist() == [16.0, 16.0, 14.0, 12.0, 16.0]
        assert bike.assumed(net).all()


def test_a_walker_takes_stairs_at_half_the_pace(build):
    net = build([("a", "b", 0, KM, "street", 50.0), ("a", "b", 1, 100.0, "steps", None)])
    assert read_profile("walk").seconds(net) == pytest.approx([750.0, 150.0])


def test_per_kilometre_where_signals_are_not_known(build):
    assert lost(two(build)) == pytest.approx([50.0, 50.0])
    # a column without a single signal says nothing of where they are
    assert lost(two(build, signals=0)) == pytest.approx([50.0, 50.0])
    assert delay_points(two(build)).signals is None


def test_per_signal_where_they_are_known_and_never_both(build):
    assert lost(two(build, signals=[2, 0])) == pytest.approx([40.0, 0.0])


def test_a_profile_without_a_time_for_signals_keeps_to_kilometres(build):
    plain = Profile("r", delay_s_per_km=(("street", 50.0),))
    assert lost(two(build, signals=[2, 0]), plain) == pytest.approx([50.0, 50.0])


def test_a_signal_at_a_junction_stops_those_who_come_to_it(build):
    net = two(build)
    nodes = net.nodes.assign(signals=[False, True, False])
    net = RoadNetwork(nodes, net.edges)
    assert lost(net) == pytest.approx([20.0, 0.0])


def test_signals_of_one_wide_crossing_are_passed_together(build):
    net = build([("a", "b", 0, KM, "street", 50.0), ("b", "c", 0, 30.0, "street", 50.0)], KOREA)
    close = RoadNetwork(net.nodes.assign(signals=[False, True, True]), net.edges)
    assert delay_points(close).signals.tolist() == [1, 0]
    far = RoadNetwork(close.nodes, net.edges.assign(length=[KM, 31.0]))
    assert delay_points(far).signals.tolist() == [1, 1]


def test_a_crossing_with_a_signal_is_a_signal(build):
    net = two(build, signals=[1, 1], crossings=[3, 0])
    assert lost(net) == pytest.approx([20 + 2 * 3, 20])
    nodes = net.nodes.assign(crossing=[False, True, True], signals=[False, False, True])
    assert delay_points(RoadNetwork(nodes, net.edges)).crossings.tolist() == [3, 0]


def test_toll_gates_always_count(build):
    net = two(build, toll_booths=[1, 0])
    assert lost(net) == pytest.approx([58.0, 50.0])
    gate = RoadNetwork(net.nodes.assign(toll_booth=[False, False, True]), net.edges)
    assert lost(gate) == pytest.approx([58.0, 58.0])


@pytest.mark.parametrize("odd", [[None, "x"], [-3, float("inf")], [float("nan"), []]])
def test_columns_of_the_same_name_that_hold_something_else(build, odd):
    net = two(build)
    edges = net.edges
    edges["signals"] = np.array([*odd, None], dtype=object)[:2]
    assert delay_points(RoadNetwork(net.nodes, edges)).signals is None


def test_turns_have_no_effect_yet(build):
    turns = Profile("t", delays=Delays(left_turn=99, right_turn=99, u_turn=99))
    assert lost(two(build), turns) == pytest.approx([0.0, 0.0])


def test_the_speed_of_a_timetable_is_taken_by_all_as_it_is(build):
    net = build([("a", "b", 0, KM, "ferry", 7.2)], speed_basis="duration")
    slow = Profile("slow", speed_factor=(("ferry", 0.5),), delay_s_per_km=(("ferry", 60.0),))
    for profile in (slow, read_profile("walk"), read_profile("bike"), read_profile("car_peak")):
        assert profile.seconds(net) == pytest.approx([500.0])
        assert not profile.assumed(net).any()


def test_what_is_assumed(build):
    basis = ["posted", "implicit", "assumed", ""]
    net = build(
        [("a", "b", k, KM, "street", 30.0 if k < 3 else None) for k in range(4)],
        speed_basis=basis,
    )
    assert read_profile("car_free").assumed(net).tolist() == [False, False, True, True]


def test_speeds_that_nobody_posted_are_those_of_the_country(build):
    profile = read_profile("car_free")
    roads = [("a", "b", 0, KM, "national", None), ("b", "c", 0, KM, "service", None)]
    here, abroad = build(roads, KOREA), build(roads)
    assert profile.running_speeds(here).tolist() == [60.0, 20.0]
    assert profile.running_speeds(abroad).tolist() == [80.0, 20.0]  # service: one for both


def test_a_toll_is_no_time_unless_it_is_asked_for(build):
    net = two(build, toll=[1500.0, None])
    profile = Profile("p", value_of_time=15_000)
    assert profile.weights(net).tolist() == [720, 720]
    generalised = profile.weights(net, impedance="generalised")
    assert generalised.tolist() == [720 + 3600, 720]  # 1,500 KRW are six minutes


def test_impedances_that_are_none(build):
    with pytest.raises(ParameterError, match="not 'money'"):
        CAR.weights(two(build), impedance="money")
    with pytest.raises(ParameterError, match="profile p has no value_of_time"):
        CAR.weights(two(build), impedance="generalised")


def test_weights_are_computed_once_a_network_and_profile(build):
    net, other = two(build), two(build)
    first = CAR.weights(net)
    assert CAR.weights(net) is first
    assert Profile("q").weights(net) is not first
    assert CAR.weights(other) is not first
    assert CAR.weights(other).tolist() == first.tolist()
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_a_network_forgets_the_oldest(build):
    net = two(build)
    first = CAR.weights(net)
    for number in range(40):
        Profile(f"p{number}").weights(net)
    assert CAR.weights(net) is not first
    assert len(net._results) <= 16


def test_an_edge_that_is_closed_has_no_weight(build):
    net = build([("a", "b", 0, KM, "street", 50.0), ("b", "c", 0, KM, "expressway", 100.0)], KOREA)
    walk = read_profile("walk")
    with pytest.raises(ProfileError, match=r"walk, expressway: 1 edges .* closed .*") as caught:
        walk.weights(net)
    for way in ("open_to(net, profile)", "network import FILE --mode walk", 'profiles = ["walk"]'):
        assert way in str(caught.value)
    open_ = open_to(net, walk)
    assert open_.edges.index.tolist() == [("a", "b", 0)]
    assert open_.nodes.index.tolist() == net.nodes.index.tolist()
    assert open_to(net, walk) is open_
    assert open_to(net, read_profile("car_free")) is net


def test_restrictions_of_closed_edges_go_with_them(five):
    on_foot = open_to(five, read_profile("walk"))
    assert on_foot.restrictions["source"].tolist() == ["sign 2"]


def test_walking_through_the_bundled_network():
    walk = read_profile("walk")
    on_foot = open_to(read_network("strategic"), walk)
    speed = on_foot.edges["length"].to_numpy() * 0.36 / walk.weights(on_foot) * 100
    assert speed == pytest.approx(np.full(len(speed), 4.8), abs=0.3)
