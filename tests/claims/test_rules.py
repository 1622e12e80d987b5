"""Verdicts on plain numbers: solved by hand, and by property."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicomplex_geo.claims.rules import (
    VERDICTS,
    Published,
    Trip,
    distance_fits,
    holding_profiles,
    is_straight,
    judge,
    rounding_of,
    time_holds,
)
from aicomplex_geo.claims.sentences import Evidence, explain
from aicomplex_geo.network import Profile

PERIODS = ("free", "offpeak", "peak")
RANK = ["contradicted", "only_free_flow", "only_off_peak", "supported"]


def trips(*minutes, km=18.0, spread=0.0):
    return [
        Trip(
            period,
            one,
            one - spread,
            one + spread,
            km * 1000,
            (km - spread) * 1000,
            (km + spread) * 1000,
        )
        for period, one in zip(PERIODS, minutes, strict=False)
    ]


def verdict(published, found, *, straight_m=11_800.0, certainty_m=0.0):
    return judge(published, found, straight_m=straight_m, certainty_m=certainty_m)


@pytest.mark.parametrize(
    ("figure", "half"), [(20, 0.5), (20.0, 0.5), (100, 0.5), (280.8, 0.05), (0.25, 0.005)]
)
def test_a_figure_stands_for_what_rounds_to_it(figure, half):
    assert rounding_of(figure) == pytest.approx(half)


@pytest.mark.parametrize(
    ("low", "middle", "high", "hold"),
    [
        (18, 19, 20.5, "surely"),
        (18, 20.5, 20.6, "likely"),
        (20.5, 20.6, 30, "possibly"),
        (20.51, 20.6, 30, "no"),
    ],
)
def test_a_time_holds_as_far_as_the_position_is_certain(low, middle, high, hold):
    assert time_holds(20, Trip("peak", middle, low, high, 0, 0, 0)) == hold


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((15, 18, 20.5), "supported"),
        ((15, 18, 20.6), "only_off_peak"),
        ((15, 28, 38), "only_free_flow"),
        ((21, 28, 38), "contradicted"),
    ],
)
def test_the_verdict_follows_the_slowest_profile_that_holds(minutes, expected):
    assert verdict(Published(20, 18), trips(*minutes)) == expected
    assert verdict(Published(20, None), trips(*minutes)) == expected


def test_posted_speeds_alone_do_not_support_a_claim():
    assert verdict(Published(20, None), trips(15)) == "only_free_flow"


def test_the_circle_keeps_from_contradiction_but_does_not_raise():
    assert verdict(Published(20, None), trips(22, 28, 38, spread=2)) == "only_free_flow"
    assert verdict(Published(20, None), trips(19, 22, 38, spread=2)) == "only_free_flow"
    assert holding_profiles(20, trips(19, 22, 38, spread=2)) == [0]
    assert holding_profiles(20, trips(22, 22.4, 38, spread=2)) == [0, 1]


@pytest.mark.parametrize(
    ("km", "spread", "fit"),
    [
        (17.5, 0, "fits"),
        (17.4, 0, "shorter"),
        (18.6, 0, "longer"),
        (19.5, 1, "fits"),
        (16.4, 1, "shorter"),
    ],
)
def test_a_distance_fits_within_rounding_and_circle(km, spread, fit):
    assert distance_fits(18, trips(10, 20, 30, km=km, spread=spread)) == fit
    assert distance_fits(None, trips(10)) == "unpublished"


def test_a_longer_way_contradicts_even_if_the_time_holds():
    assert verdict(Published(20, 18), trips(10, 12, 14, km=21)) == "contradicted"


def test_a_distance_that_is_the_straight_one_has_another_definition():
    found = trips(10, 12, 14, km=18)
    assert verdict(Published(20, 12), found, straight_m=11_800) == "other_definition"
    assert verdict(Published(20, 12), found, straight_m=11_300) == "contradicted"
    assert is_straight(12, 11_300, 200)
    unnamed = Published(20, 12, named=False)
    assert verdict(unnamed, found, straight_m=11_800) == "contradicted"


def test_a_stretch_of_expressway_has_another_definition_than_the_way_to_it():
    assert verdict(Published(65, 16, section=True), trips(10, 12, 14, km=18)) == "other_definition"


def test_a_candidate_that_is_nearer_than_published_is_another_one():
    found = trips(3, 4, 5, km=3)
    assert verdict(Published(9, 6, named=False), found) == "other_definition"
    assert verdict(Published(9, 6), found) == "supported"


def test_a_distance_alone_is_supported_or_not():
    assert verdict(Published(None, 18), trips(10, 20, 30)) == "supported"
    assert verdict(Published(None, 30), trips(10, 20, 30)) == "contradicted"
    assert verdict(Published(None, 16), trips(10, 20, 30)) == "contradicted"


def test_nothing_to_compare_is_not_computable():
    assert verdict(Published(None, None), trips(10, 20, 30)) == "not_computable"
    assert verdict(Published(20, None), trips(10, math.nan, 30)) == "not_computable"
    assert verdict(Published(20, None), []) == "not_computable"


@given(
    st.lists(st.floats(1, 120), min_size=3, max_size=3),
    st.lists(st.floats(0, 30), min_size=3, max_size=3),
    st.floats(0, 5),
    st.integers(1, 120),
)
def test_a_faster_road_never_lowers_the_verdict(minutes, saved, spread, claimed):
    slow = trips(*minutes, spread=spread)
    fast = [
        Trip(t.period, t.minutes - s, t.minutes_low - s, t.minutes_high - s, *[t.metres] * 3)
        for t, s in zip(slow, [min(saved)] * 3, strict=True)
    ]
    before = verdict(Published(float(claimed), None), slow)
    after = verdict(Published(float(claimed), None), fast)
    possible = time_holds(claimed, slow[0]) == "possibly"
    assert RANK.index(after) >= RANK.index(before) or possible


@given(
    st.lists(st.floats(0, 200), min_size=3, max_size=3),
    st.none() | st.floats(0.5, 200),
    st.none() | st.floats(0.5, 200),
    st.booleans(),
)
def test_every_verdict_is_one_of_the_six(minutes, published_min, published_km, named):
    published = Published(published_min, published_km, named=named)
    assert verdict(published, trips(*minutes, spread=1)) in VERDICTS


def test_sentences_round_half_up_as_pages_and_tables_do():
    trip = Trip("free", 11.85, 11.05, 12.25, 18_050, 18_050, 18_050)
    profile = Profile("car_free", period="free", title_ko="자유통행", title_en="Free flow")
    evidence = Evidence(Published(None, None), [profile], [trip], 9_950, 0, "역", "Station")
    korean, english = explain("contradicted", evidence, 0)
    assert "11.9 min (11.1–12.3) and 18.1 km" in english
    assert "11.9분(11.1~12.3분), 18.1 km" in korean


def test_a_time_at_the_favourable_edge_only_is_called_possible():
    trip = Trip("free", 12.0, 8.2, 16.0, 6000, 6000, 6000)
    profile = Profile("car_free", period="free", title_ko="자유통행", title_en="Free flow")
    evidence = Evidence(Published(9, None), [profile], [trip], 5000, 700, "나들목", "IC")
    korean, english = explain("only_free_flow", evidence, 0)
    assert korean.startswith("자유통행시에만 부합 가능. ")
    assert "중심 위치에서는 12.0분으로 공표값 9분(반올림 상한 9.5분)을 넘으며" in korean
    assert "위치 오차 범위의 일부에서만 부합합니다(최소 8.2분)" in korean
    assert english.startswith("Possibly supported in free flow only. ")
    assert "only part of the range for uncertain positions fits (from 8.2 min)" in english


def test_a_time_that_exceeds_its_limit_is_not_shown_as_equal_to_it():
    trip = Trip("free", 9.5233, 7.7, 11.4, 6000, 6000, 6000)
    profile = Profile("car_free", period="free", title_ko="자유통행", title_en="Free flow")
    evidence = Evidence(Published(9, None), [profile], [trip], 5000, 700, "나들목", "IC")
    korean, english = explain("only_free_flow", evidence, 0)
    assert "자유통행 9.52분" in korean
    assert "중심 위치에서는 9.52분으로 공표값 9분(반올림 상한 9.5분)을 넘으며" in korean
    assert "it takes 9.52 min" in english
