"""The verdict on each shipped claim, computed again by other code from the same facts."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pandas as pd
import pytest
from pyproj import Transformer

import aicomplex_geo as ag
from aicomplex_geo.study.places import gather_places
from aicomplex_geo.units import shown_kilometres

TRIPS = {"travel", "expressway_access"}


def half(figure):
    text = f"{figure:g}"
    return 0.5 * 10 ** -(len(text.partition(".")[2]))


def tenths_of_seconds(minutes):
    return math.floor(minutes * 600 + 0.5)


def expected_verdict(row, trips, straight, certainty):
    """The rules as decision 10 states them, on one frame of trips with a row a profile."""
    km, limit = row["published_km"], row["published_min"] + half(row["published_min"])
    if not math.isnan(km):
        least, most = (km - half(km)) * 1000, (km + half(km)) * 1000
        overlaps = (trips["low_m"] <= most) & (trips["high_m"] >= least)
        if not overlaps.any():
            if (trips["low_m"] > most).any():
                is_straight = least - certainty <= straight <= most + certainty
                both_interchanges = row["section"]
                named = row["kind"] == "travel"
                other = (named and is_straight) or both_interchanges
                return "other_definition" if other else "contradicted"
            if row["kind"] == "expressway_access":
                return "other_definition"
    if math.isnan(limit):
        return "supported" if overlaps.any() else "contradicted"
    likely = trips["minutes"].map(tenths_of_seconds) <= tenths_of_seconds(limit)
    possible = trips["low_min"].map(tenths_of_seconds) <= tenths_of_seconds(limit)
    holding = trips[likely] if likely.any() else trips[possible]
    if holding.empty:
        return "contradicted"
    if set(holding["period"]) == {"free"}:
        return "only_free_flow"
    return "supported" if len(holding) == len(trips) else "only_off_peak"


@pytest.mark.parametrize(
    ("scenario", "known"),
    [
        ("", {"ktx", "expressway", "gwangju_gangjin_before", "gwangju_haenam_before"}),
        ("gwangju_gangjin", {"gwangju_gangjin", "gwangju_haenam"}),
    ],
)
def test_each_trip_has_the_verdict_of_the_stated_rule(bundled, scenario, known):
    study, network, table = bundled
    claims = study.claims()
    places = gather_places(study, network)
    if scenario:
        network = ag.scenarios.read_scenario(scenario).apply(network)
    routers = {one.name: ag.Router(network, profile=one) for one in study.profiles()}
    to_metres = Transformer.from_crs(4326, 5179, always_xy=True).transform
    done = table[table["travel_time"].notna() & table["scenario"].eq(scenario)]
    checked = set()
    for (name, to), rows in done.groupby(["claim_id", "destination_id"], sort=False):
        claim = claims.loc[name]
        if claim["kind"] not in TRIPS:
            continue
        ends = places.loc[[claim["origin_id"]]], places.loc[[to]]
        trips = []
        for profile in study.profiles():
            router = routers[profile.name]
            trip = router.od_matrix(*ends).to_frame().iloc[0]
            around = ag.routing.od_range(router, *ends).iloc[0]
            trips.append(
                {
                    "period": profile.period,
                    "minutes": trip["travel_time"],
                    "low_min": around["travel_time_low"],
                    "low_m": around["distance_low"],
                    "high_m": around["distance_high"],
                }
            )
        (x0, y0), (x1, y1) = (
            to_metres(one.geometry.iloc[0].x, one.geometry.iloc[0].y) for one in ends
        )
        row = {
            "kind": claim["kind"],
            "published_km": rows["published_km"].iloc[0],
            "published_min": rows["published_min"].iloc[0],
            "section": all(one["kind"].iloc[0] == "interchange" for one in ends),
        }
        certainty = sum(float(one["certainty_m"].iloc[0]) for one in ends)
        straight = math.hypot(x1 - x0, y1 - y0)
        want = expected_verdict(row, pd.DataFrame(trips), straight, certainty)
        assert set(rows["verdict"]) == {want}, (name, to)
        checked.add(name)
    assert known <= checked


def test_the_expressway_brings_gangjin_and_haenam_nearer(bundled):
    times = bundled[2].set_index(["claim_id", "profile"])["travel_time"]
    for place in ("gangjin", "haenam"):
        gain = times[f"gwangju_{place}_before"] - times[f"gwangju_{place}"]
        assert (gain > 10).all()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("land_use_shares", "supported"),
        ("land_use_public", "supported"),
        ("land_use_residential", "supported"),
        ("building_area", "supported"),
        ("building_area_other", "contradicted"),
        ("site_area", "other_definition"),
        ("district_area", "supported"),
        ("companies_served", "other_definition"),
        ("professionals", "contradicted"),
        ("computing_pf", "not_computable"),
        ("companies_mou", "not_computable"),
        ("expressway29_length", "other_definition"),
    ],
)
def test_each_figure_has_a_verdict(bundled, claim, verdict):
    rows = bundled[2][bundled[2]["claim_id"] == claim]
    assert set(rows["verdict"]) == {verdict}
    assert len(rows) == 3


def test_the_figures_follow_from_the_layers():
    figures = ag.read_layer("figures")["value"]
    other = ag.read_layer("figures").filter(regex="value_.*other").astype(float)
    shares = ag.read_layer("land_use").set_index("use_en")["share_percent"]
    assert sum(Decimal(str(one)) for one in shares) == 100
    floors = figures["datacenter_floor"] + figures["research_floor"] + figures["startup_floor"]
    assert floors == figures["complex_building"] == 25_430
    assert floors - float(ag.read_layer("figures").loc["complex_building", "value_other"]) == 610
    assert round(46_246, -2) == figures["complex_site"]
    assert 47_256 in other.loc["complex_site"].tolist()
    assert round(47_256, -2) != figures["complex_site"]
    assert figures["professionals_year"] * 4 != figures["professionals_total"]


def test_a_claim_that_cannot_be_tested_says_what_would_be_needed(bundled):
    table = bundled[2]
    for claim, ko, en in (
        ("computing_pf", "벤치마크", "benchmark"),
        ("companies_mou", "명단", "names of the companies"),
        ("yongsan_mokpo", "철도 시각표", "rail timetable"),
        ("bonchon_muan", "좌표", "position of Bonchon"),
    ):
        row = table[table["claim_id"] == claim].iloc[0]
        assert row["verdict"] == row["period_verdict"] == "not_computable"
        assert ko in row["needed_ko"]
        assert en in row["needed_en"]


def test_quantiles_stand_in_order_around_the_computed_time(bundled):
    done = bundled[2][bundled[2]["travel_time"].notna()]
    assert done[["p10", "p50", "p90"]].notna().all(axis=None)
    assert (done["p10"] <= done["p50"]).all()
    assert (done["p50"] <= done["p90"]).all()
    assert (done["p10"] < done["travel_time"]).mean() > 0.8
    assert (done["p90"] > done["travel_time"]).mean() > 0.8


def test_the_same_trip_has_the_same_quantiles_in_every_claim(bundled):
    study, _, table = bundled
    done = table[table["travel_time"].notna()]
    origins = study.claims().loc[done["claim_id"], "origin_id"].to_numpy()
    trips = ["origin_id", "destination_id", "profile", "scenario"]
    grouped = done.assign(origin_id=origins).groupby(trips)
    assert (grouped.size() > 1).any()
    for name in ("p10", "p50", "p90"):
        assert (grouped[name].max() == grouped[name].min()).all()


def test_all_destinations_at_which_a_claim_holds_are_named(bundled):
    table = bundled[2]
    candidates = table[table["claim_id"].eq("expressway")]
    for _, rows in candidates.groupby("profile"):
        holding = rows.loc[rows["period_verdict"].eq("holds")].sort_values("travel_time")
        assert set(rows["holding_destination_ids"]) == {";".join(holding["destination_id"])}
    named = table[table["claim_id"].eq("gwangju_haenam_before")].set_index("profile")
    assert "3640011" in named.loc["car_free", "holding_destination_ids"].split(";")


def test_the_time_to_five_expressways_counts_those_open_then(bundled):
    table = bundled[2]
    rows = table[table["claim_id"].eq("five_expressways") & table["profile"].eq("car_offpeak")]
    for _, row in rows[rows["travel_time"].notna()].iterrows():
        without = re.search(r"제외 시 ([\d.]+)분", row["reason_ko"]).group(1)
        assert row["needed_ko"].startswith("공표 시점에 개통된 고속도로 5개 노선은")
        assert f"{without}분 이상일 때 부합합니다." in row["needed_ko"]
        assert f"open at the time are in reach within {without} minutes" in row["needed_en"]


def test_a_speed_without_a_published_distance_names_its_route(bundled):
    table = bundled[2]
    rows = table[table["profile"].eq("car_offpeak")].drop_duplicates("claim_id")
    rows = rows.set_index("claim_id")
    before = rows.loc["gwangju_haenam_before"]
    km = f"{float(shown_kilometres(before['distance'])):.1f} km"
    assert f"km/h(계산 경로 {km} 기준, 모든 도로 속도의" in before["needed_ko"]
    assert f"(on the computed route of {km};" in before["needed_en"]
    assert "계산 경로" not in rows.loc["ktx", "needed_ko"]


def test_a_factor_below_one_names_the_rounding_limit(bundled):
    row = (
        bundled[2]
        .set_index(["destination_id", "claim_id", "profile"])
        .loc[("253-north-gwangju-ic", "expressway", "car_offpeak")]
    )
    assert "0.90배여도 반올림 상한(9.5분)까지 부합" in row["needed_ko"]
    assert "up to the rounding limit of 9.5 min even at 0.90" in row["needed_en"]


def test_quantiles_are_those_of_the_model(bundled):
    study, network, table = bundled
    row = table[table["claim_id"].eq("ktx") & table["profile"].eq("car_peak")].iloc[0]
    mine = table[table["profile"].eq("car_peak") & table["travel_time"].notna()]
    assert mine.index[0] == row.name
    places = gather_places(study, network)
    claims = study.claims()
    same = mine[mine["scenario"].eq("")]
    origins = claims.loc[same["claim_id"], "origin_id"].to_numpy()
    same = same[~same.assign(origin_id=origins).duplicated(["origin_id", "destination_id"])]
    start = places.loc[claims.loc[same["claim_id"], "origin_id"], ["certainty_m", "geometry"]]
    end = places.loc[same["destination_id"], ["certainty_m", "geometry"]]
    for frame in (start, end):
        frame.index = pd.RangeIndex(len(frame))
    found = ag.uncertainty.od_quantiles(
        network, start, end, profile="car_peak", draws=10, paired=True
    )
    whole = found["reached"].to_numpy() == 1
    assert whole.sum() > 15
    for name in ("p10", "p50", "p90"):
        assert found[name].to_numpy()[whole] == pytest.approx(same[name].to_numpy()[whole])
