"""What would have to be true: each condition is put to the test with a plain router."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import aicomplex_geo as ag
from aicomplex_geo.claims.conditions import limit_of, nearest_reading
from aicomplex_geo.claims.levers import Setting, levers
from aicomplex_geo.claims.reweighting import GRID, Pair, ReweightedProfile, largest_multiple
from aicomplex_geo.claims.rules import Published, Trip
from aicomplex_geo.study.places import gather_places


def timed(table):
    """Rows about times that could be computed today."""
    return table[
        table["travel_time"].notna() & table["published_min"].notna() & table["scenario"].eq("")
    ]


def row_of(table, claim, profile):
    rows = timed(table)
    return rows[rows["claim_id"].eq(claim) & rows["profile"].eq(profile)].iloc[0]


@pytest.fixture(scope="module")
def places(bundled):
    return gather_places(bundled[0], bundled[1])


@pytest.fixture(scope="module")
def trip(bundled, places):
    """Deciseconds of a claim's trip with another profile, or from another origin."""
    study, network, _ = bundled

    def deciseconds(row, profile, origin=None):
        start = study.claims().loc[row["claim_id"], "origin_id"]
        origins = places.loc[[start]] if origin is None else origin
        router = ag.Router(network, profile=profile)
        od = router.od_matrix(origins, places.loc[[row["destination_id"]]])
        return round(float(od.values[0, 0]) * 600)

    return deciseconds


def faster(profile, classes, factor):
    """The profile with all speeds multiplied, as a user would write it."""
    own = dict(profile.speed_factor)
    return replace(
        profile,
        speed_factor=tuple((one, own.get(one, 1.0) * factor) for one in classes),
        road_speed=tuple((road, speed * factor) for road, speed in profile.road_speed),
        access_speed=profile.access_speed * factor,
    )


@pytest.mark.parametrize(
    ("claim", "profile"),
    [("ktx", "car_free"), ("ktx", "car_peak"), ("yeongam_suncheon", "car_offpeak")],
)
def test_at_the_needed_speed_the_time_is_met_to_the_decisecond(bundled, trip, claim, profile):
    study, network, table = bundled
    row = row_of(table, claim, profile)
    classes = sorted(set(network.edges["road_class"]))
    limit = limit_of(row["published_min"])
    base = study.profile(profile)
    factor = row["needed_speed_factor"]
    assert abs(trip(row, faster(base, classes, factor)) - limit) <= 1
    assert trip(row, faster(base, classes, factor * 0.999)) > limit
    assert trip(row, faster(base, classes, factor * 1.001)) < limit


def test_the_time_holds_exactly_where_no_more_speed_is_needed(bundled):
    rows = timed(bundled[2])
    limit = rows["published_min"].map(limit_of)
    deciseconds = (rows["travel_time"] * 600).round()
    assert ((rows["needed_speed_factor"] <= 1) == (deciseconds <= limit)).all()
    slower = rows["needed_delay_factor"].notna()
    assert ((rows["needed_delay_factor"] >= 1) == (deciseconds <= limit))[slower].all()
    assert ((rows["needed_origin_m"] == 0) == (deciseconds <= limit)).all()


def test_at_the_needed_delay_the_time_is_met_to_the_decisecond(bundled, trip):
    study, _, table = bundled
    rows = timed(table)
    rows = rows[np.isfinite(rows["needed_delay_factor"])]
    assert len(rows) >= 2
    for _, row in rows.iloc[:3].iterrows():
        base = study.profile(row["profile"])
        factor = row["needed_delay_factor"]
        per_km = tuple((one, seconds * factor) for one, seconds in base.delay_s_per_km)
        delays = replace(
            base.delays,
            **{
                name: getattr(base.delays, name) * factor
                for name in base.delays.__dataclass_fields__
            },
        )
        found = trip(row, replace(base, delay_s_per_km=per_km, delays=delays))
        assert abs(found - limit_of(row["published_min"])) <= 1
        assert row["needed_delay"] == pytest.approx(dict(base.delay_s_per_km)["arterial"] * factor)


def test_from_the_needed_origin_the_time_holds(bundled, places, trip):
    study, _, table = bundled
    rows = timed(table)
    moved = rows[rows["needed_origin_m"] > 0]
    assert len(moved)
    for _, row in moved.iterrows():
        start = places.loc[[study.claims().loc[row["claim_id"], "origin_id"]]].to_crs(5179)
        angle = math.radians(row["needed_origin_bearing"])
        point = start.geometry.iloc[0]
        shifted = shapely.Point(
            point.x + row["needed_origin_m"] * math.sin(angle),
            point.y + row["needed_origin_m"] * math.cos(angle),
        )
        assert row["needed_origin_m"] <= start["certainty_m"].iloc[0]
        origin = gpd.GeoDataFrame(
            {"certainty_m": start["certainty_m"].to_numpy()}, geometry=[shifted], crs=5179
        )
        limit = limit_of(row["published_min"])
        assert trip(row, row["profile"]) > limit
        assert trip(row, row["profile"], origin) <= limit


def test_the_needed_destination_fits_in_time_and_distance(bundled):
    rows = timed(bundled[2])
    rows = rows[rows["claim_id"] == "expressway"]
    for _, group in rows.groupby("profile"):
        (needed,) = group["needed_destination_id"].fillna("").unique()
        if not needed:
            continue
        found = group.set_index("destination_id").loc[needed]
        assert round(found["travel_time"] * 600) <= limit_of(9)
        assert found["distance_low"] <= 6_500
        assert found["distance_high"] >= 5_500


def test_a_needed_speed_is_the_published_one(bundled):
    row = timed(bundled[2]).set_index("claim_id").loc["ktx"].iloc[0]
    assert row["needed_speed"] == pytest.approx(54.0)
    assert "54.0 km/h" in row["needed_ko"]
    assert "54.0 km/h door to door" in row["needed_en"]
    assert "26.6 km/h(2018년)" in row["needed_ko"]
    assert "26.6 km/h (2018)" in row["needed_en"]
    assert row["needed_ko"].endswith("입니다.")


@settings(max_examples=40)
@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 20_000))
def test_bisection_finds_the_last_multiple_within_the_limit(fixed, moving, limit):
    def time_at(multiple):
        return fixed + math.floor(moving * multiple + 0.5)

    found = largest_multiple(time_at, limit, least=0.05)
    if math.isnan(found):
        assert time_at(0.05) > limit
    elif math.isinf(found):
        assert time_at(20.0) <= limit
    else:
        assert time_at(found) <= limit
        assert time_at(found) == limit or time_at(found + 1 / GRID) > limit


def test_multiples_of_one_change_nothing(bundled, places):
    study, network, _ = bundled
    for profile in study.profiles():
        same = ReweightedProfile.of(profile)
        assert (same.weights(network) == profile.weights(network)).mean() > 0.999
        assert np.abs(same.weights(network) - profile.weights(network)).max() <= 1
        pair = Pair(
            ag.Router(network, profile), places.loc[["ai_complex"]], places.loc[["ktx_songjeong"]]
        )
        faster_time, _ = pair.trip(driving=0.9)
        assert faster_time < pair.trip()[0] <= pair.trip(waiting=1.1)[0]


def test_a_reading_that_fits_at_its_centre_is_preferred():
    near = Trip("free", 5.0, 4.0, 6.0, 4000.0, 3000.0, 6000.0)
    far = Trip("free", 8.0, 7.0, 9.0, 6100.0, 5900.0, 6300.0)
    late = Trip("free", 12.0, 11.0, 13.0, 6000.0, 6000.0, 6000.0)
    published = Published(9.0, 6.0, named=False)
    assert nearest_reading(published, {"near": near, "far": far, "late": late}) == "far"
    assert nearest_reading(published, {"near": near, "late": late}) == "near"
    assert nearest_reading(published, {"late": late}) == ""


def test_each_condition_is_said_beside_what_is_known(bundled):
    study, _, table = bundled
    row = row_of(table, "ktx", "car_peak")
    setting = Setting(
        profile=study.profile("car_peak"),
        measured_speed=None,
        measured_delay=None,
        origin_certainty_m=700.0,
        places={},
        candidates=1,
        holding=[("자유통행", "free flow")],
    )
    said = {one.name[1]: one for one in levers(row, setting)}
    assert set(said) == {"Speed", "Delay at signals", "Origin", "Travel conditions"}
    assert said["Speed"].needed[1].startswith("54.0 km/h on average")
    assert said["Origin"].against == ("위치 오차 ± 700 m", "position known to ± 700 m")
    assert said["Travel conditions"].needed == ("자유통행", "free flow")
    assert "no hour of departure" in said["Travel conditions"].against[1]
