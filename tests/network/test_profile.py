from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.errors import ParameterError, ProfileError
from aicomplex_geo.layers import read_sources
from aicomplex_geo.network import (
    ROAD_CLASSES,
    Constant,
    Delays,
    Profile,
    RoadNetwork,
    open_to,
    read_network,
    read_profile,
)
from aicomplex_geo.network.profiles.profile_faults import TABLES
from aicomplex_geo.network.snapping.snap import access_deciseconds

OFFPEAK = "car_offpeak"
CARS = ("car_free", "car_offpeak", "car_peak")
BUNDLED = (*CARS, "bike", "walk")


def speed_of(net, profile):
    """Door-to-door speed of each edge in km/h."""
    return net.edges["length"].to_numpy() * 3.6 / profile.seconds(net)


def one_road(build, road_class, posted, length=1000.0, *, nodes=None, **columns):
    return build([("a", "b", 0, length, road_class, posted)], nodes, **columns)


CITY = {"a": (741_000, 1_184_500), "b": (742_000, 1_184_500)}
"""Near the city hall of Gwangju."""
HONAM = {"a": (743_200, 1_187_900), "b": (744_200, 1_187_900)}
"""On the Honam Expressway between Dongnim and Seo-Gwangju."""


def test_a_kilometre_of_arterial_has_the_published_speeds(build):
    net = one_road(build, "arterial", 50.0)
    profile = read_profile(OFFPEAK)
    assert profile.running_speeds(net)[0] == pytest.approx(40.34, abs=1e-9)
    assert speed_of(net, profile)[0] == pytest.approx(26.62, abs=1e-6)
    assert profile.weights(net).tolist() == [1352]  # 60 / 26.62 minutes


def test_a_street_is_driven_as_an_arterial(build):
    net = one_road(build, "street", 50.0)
    assert speed_of(net, read_profile(OFFPEAK))[0] == pytest.approx(26.62, abs=1e-6)


def test_the_ring_road_has_the_published_speed(build):
    net = one_road(build, "urban_expressway", 90.0)
    assert speed_of(net, read_profile(OFFPEAK))[0] == pytest.approx(76.64, abs=1e-6)


MEASURED = [("하남대로", 54.88), ("무진대로", 58.52), ("구성로", 28.97), ("독립로", 31.66)]


@pytest.mark.parametrize(("name", "running"), MEASURED)
def test_a_road_whose_own_speed_was_measured_runs_at_it(build, name, running):
    net = one_road(build, "arterial", 50.0, nodes=CITY, road_name=name)
    assert read_profile(OFFPEAK).running_speeds(net)[0] == pytest.approx(running)
    elsewhere = one_road(build, "arterial", 50.0, road_name=name)
    assert read_profile(OFFPEAK).running_speeds(elsewhere)[0] == pytest.approx(40.34)
    planned = one_road(build, "arterial", 50.0, nodes=CITY, road_name=name, speed_basis="scenario")
    assert read_profile(OFFPEAK).running_speeds(planned)[0] == pytest.approx(40.34)


@pytest.mark.parametrize(
    ("name", "travel"), [("독립로", 16.61), ("금남로", 17.17), ("천변로", 15.73)]
)
@pytest.mark.parametrize("signals", [0, 3])
def test_a_road_whose_own_delay_was_measured_waits_as_long(build, name, travel, signals):
    net = one_road(build, "arterial", 50.0, nodes=CITY, road_name=name, signals=signals)
    assert speed_of(net, read_profile(OFFPEAK))[0] == pytest.approx(travel, abs=0.01)
    assert speed_of(net, read_profile("car_peak"))[0] == pytest.approx(0.75 * travel, abs=0.01)


def test_the_honam_expressway_in_the_city_has_its_measured_speed(build):
    city = one_road(build, "expressway", 100.0, nodes=HONAM, road_name="호남고속도로")
    other = one_road(build, "expressway", 100.0, nodes=CITY, road_name="호남고속도로")
    ramp = one_road(build, "ramp", 40.0, nodes=HONAM, road_name="호남고속도로")
    offpeak = read_profile(OFFPEAK)
    assert speed_of(city, offpeak)[0] == pytest.approx(57.4)
    assert speed_of(city, read_profile("car_peak"))[0] == pytest.approx(0.9 * 57.4)
    assert speed_of(other, offpeak)[0] == pytest.approx(95.0)
    assert speed_of(ramp, offpeak)[0] == pytest.approx(36.0)


def test_the_mean_speed_of_the_honam_holds_for_the_widened_section():
    net = read_network("strategic")
    kmh = read_profile(OFFPEAK).running_speeds(net)
    section = net.edges[np.isclose(kmh, 57.4) & net.edges["road_class"].eq("expressway")]
    km = section["length"].sum() / 2 / 1000  # both directions
    assert km == pytest.approx(11.2, rel=0.05)  # Dong-Gwangju to Gwangsan, donga.com 20250917


@pytest.mark.parametrize("signals", [0, 1])
def test_a_junction_whose_delay_was_measured_adds_what_exceeds_a_signal(build, signals):
    plain = one_road(build, "arterial", 50.0, nodes=CITY, signals=signals)
    nodes = plain.nodes.assign(name_ko=["", "광천사거리"])
    named = RoadNetwork(nodes, plain.edges, plain.provenance)
    peak, offpeak = read_profile("car_peak"), read_profile(OFFPEAK)
    more = 149.5 - peak.delays.signal
    assert peak.seconds(named)[0] - peak.seconds(plain)[0] == pytest.approx(more)
    assert offpeak.seconds(named)[0] == pytest.approx(offpeak.seconds(plain)[0])


def test_city_stretches_of_national_roads_wait_at_signals(build):
    profile = read_profile(OFFPEAK)
    city = one_road(build, "national", 50.0, road_name="상무대로")
    fast = one_road(build, "national", 80.0, road_name="상무대로")
    rural = one_road(build, "national", 50.0, road_name="영광로")
    assert speed_of(city, profile)[0] == pytest.approx(26.62, abs=1e-6)
    assert profile.seconds(fast)[0] == pytest.approx(3600 / 72 + 10)
    assert profile.seconds(rural)[0] == pytest.approx(3600 / 45 + 10)


def test_empty_roads_are_driven_as_posted(build):
    net = one_road(build, "expressway", 100.0)
    assert read_profile("car_free").weights(net).tolist() == [360]


def test_the_peak_is_slower_by_the_assumed_factor(build):
    net = one_road(build, "arterial", 50.0)
    offpeak, peak = (speed_of(net, read_profile(name))[0] for name in (OFFPEAK, "car_peak"))
    assert peak == pytest.approx(0.75 * offpeak)


@pytest.mark.parametrize("road_class", ["expressway", "urban_expressway", "national", "arterial"])
def test_no_period_is_faster_than_the_one_before(build, road_class):
    net = one_road(build, road_class, 60.0)
    free, offpeak, peak = (read_profile(name).weights(net)[0] for name in CARS)
    assert free < offpeak < peak


def test_an_unknown_speed_is_that_of_the_class(build):
    net = one_road(build, "street", None)
    assert read_profile("car_free").running_speeds(net).tolist() == [30.0]


def test_a_class_without_a_speed_is_a_fault(build):
    net = build([("a", "b", k, 9.0, "canal", None) for k in range(3)])
    with pytest.raises(ProfileError, match=r"profile car_free, canal: 3 edges .* no posted speed"):
        read_profile("car_free").weights(net)


def test_a_weight_is_never_below_a_decisecond(build):
    assert read_profile("car_free").weights(one_road(build, "street", 50.0, 0.01)).tolist() == [1]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_seconds_are_length_by_speed_and_the_delay(networks, data):
    net = data.draw(networks)
    profile = Profile(
        "p",
        speed_factor=(("street", 0.5),),
        delay_s_per_km=(("street", 12.0),),
        fallback_speed=tuple((kind, 40.0) for kind in net.edges["road_class"].unique()),
    )
    for (_, edge), seconds, weight in zip(
        net.edges.iterrows(), profile.seconds(net), profile.weights(net), strict=True
    ):
        street = edge["road_class"] == "street"
        posted = 40.0 if math.isnan(edge["posted_speed"]) else edge["posted_speed"]
        moving = edge["length"] / (posted * (0.5 if street else 1.0) / 3.6)
        assert seconds == pytest.approx(moving + edge["length"] * (0.012 if street else 0))
        assert weight == max(1, round(seconds * 10))


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_profiles_are_values(name):
    profile = read_profile(name)
    assert hash(profile) == hash(read_profile(name))
    assert profile == read_profile(name)
    assert profile.title_ko
    assert profile.title_en
    assert profile.notes_ko
    assert len(profile.notes_ko) == len(profile.notes_en)
    with pytest.raises(AttributeError):
        profile.access_speed = 1.0


@pytest.mark.parametrize("name", BUNDLED)
def test_every_number_of_a_profile_is_accounted_for(name):
    profile = read_profile(name)
    keys = {constant.key for constant in profile.constants}
    slowed = {key.split(".")[1] for key in keys if key.startswith("slowdown.")}
    for field in TABLES:
        for key, _ in getattr(profile, field):
            assert f"{field}.{key}" in keys or key in slowed, key
    for place in Delays.__slots__:
        assert bool(getattr(profile.delays, place)) == (f"delay_s.{place}" in keys)
    assert {"access_road_speed", "access_circuity"} <= keys
    for constant in profile.constants:
        assert constant.low <= constant.value <= constant.high
        assert constant.basis in {"measured", "published", "assumed"}
        assert constant.source
        assert set(constant.sources) <= set(read_sources())
        if constant.basis == "measured" and not constant.key.startswith("access_"):
            assert constant.year
            assert constant.sources


def test_the_factors_of_the_peak_are_assumed_and_have_a_range():
    slow = [c for c in read_profile("car_peak").constants if c.key.startswith("slowdown.")]
    assert {c.key.split(".")[1] for c in slow} >= {"arterial", "street", "expressway", "national"}
    assert all(c.basis == "assumed" and c.low < c.value <= c.high for c in slow)


def test_the_delay_is_the_difference_of_the_published_speeds():
    delay = dict(read_profile(OFFPEAK).delay_s_per_km)["arterial"]
    assert delay == pytest.approx(3600 / 26.62 - 3600 / 40.34, abs=1e-6)


def test_the_access_leg_states_its_circuity():
    profile = read_profile(OFFPEAK)
    constants = {constant.key: constant.value for constant in profile.constants}
    assert profile.access_circuity == constants["access_circuity"] == 1.4
    assert profile.access_speed == pytest.approx(constants["access_road_speed"] / 1.4)
    metres = np.array([500.0])
    assert access_deciseconds(metres, profile.access_speed).tolist() == [round(500 * 1.4 / 24 * 36)]


@pytest.mark.parametrize("name", ["car_free", OFFPEAK, "car_peak"])
def test_the_access_leg_of_cars_is_measured(name):
    constants = {constant.key: constant for constant in read_profile(name).constants}
    for key in ("access_road_speed", "access_circuity"):
        assert constants[key].basis == "measured"
        assert "docs/explanation/outline-networks.md" in constants[key].source


def test_access_legs_are_slowed_down_in_the_peak_as_streets_are():
    peak, offpeak = read_profile("car_peak"), read_profile(OFFPEAK)
    constants = {constant.key: constant.value for constant in peak.constants}
    slowed = constants["access_road_speed"] * constants["slowdown.street"]
    assert peak.access_speed * peak.access_circuity == pytest.approx(slowed)
    assert peak.access_speed == pytest.approx(0.75 * offpeak.access_speed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"speed_factor": (("street", 0.0),)}, r"street: speed_factor is 0.0, not .* above 0"),
        ({"speed_factor": (("street", math.nan),)}, r"speed_factor is nan"),
        ({"delay_s_per_km": (("street", -1.0),)}, r"delay_s_per_km is -1.0, not .* 0 or more"),
        ({"fallback_speed": (("street", math.inf),)}, r"fallback_speed is inf"),
        ({"road_speed": (("x", "fast"),)}, r"road_speed is 'fast'"),
        ({"access_speed": 0}, r"access_speed is 0, not a number above 0"),
        ({"access_speed": True}, r"access_speed is True, not a number above 0"),
        ({"access_circuity": -1}, r"access_circuity is -1"),
        ({"class_speed": (("other", 0.0),)}, r"other: class_speed is 0.0"),
        ({"fallback_abroad": (("street", -2.0),)}, r"street: fallback_abroad is -2.0"),
        ({"value_of_time": -1.0}, r"value_of_time is -1.0, not a number of 0 or more"),
        ({"delays": Delays(signal=math.nan)}, r"delays.signal is nan"),
        ({"access_speed": 10**400}, r"access_speed is 1000.*, not a number above 0"),
        ({"city_limit": 10**400}, r"city_limit is 1000.*, not a number of 0 or more"),
        ({"period": 3}, r"period is 3, not a str"),
        ({"title_ko": None}, r"title_ko is None, not a str"),
        ({"constants": 3}, r"constants is 3, not a tuple of Constant"),
        ({"constants": (1,)}, r"constants is \(1,\), not a tuple of Constant"),
    ],
)
def test_numbers_that_are_none(arguments, message):
    with pytest.raises(ProfileError, match=message):
        Profile("mine", **arguments)


def test_a_profile_has_a_name():
    with pytest.raises(ProfileError, match="has no name"):
        Profile("")


@pytest.mark.parametrize("name", BUNDLED)
def test_every_class_has_a_speed_or_is_closed_to_the_mode(build, name):
    profile, classes = read_profile(name), (*ROAD_CLASSES, "unknown")
    net = build([("a", "b", k, 100.0, kind, None) for k, kind in enumerate(classes)])
    closed = {kind for kind, shut in zip(classes, profile.closed_edges(net), strict=True) if shut}
    assert closed == set(profile.closed)
    assert np.isinf(profile.seconds(net)).tolist() == profile.closed_edges(net).tolist()
    assert (profile.running_speeds(net) > 0).tolist() == (~profile.closed_edges(net)).tolist()
    assert np.isfinite(profile.weights(open_to(net, profile))).all()
    # a reader that looked at the signs opened what it gives
    read = RoadNetwork(net.nodes, net.edges, {"parameters": {"mode": profile.mode}})
    assert np.isfinite(profile.weights(read)).all()


def test_a_constant_is_a_value():
    one = Constant("k", 1.0, 0.5, 2.0, "assumed", "because")
    assert one == Constant("k", 1.0, 0.5, 2.0, "assumed", "because")


def test_the_basis_of_a_constant_is_one_of_three():
    with pytest.raises(ParameterError, match=r"basis must be one of measured, published"):
        Constant("city_limit", 50.0, 40.0, 60.0, "guess", "-")
