"""Claims of a small study, edited one at a time, and those of the bundled one."""

from __future__ import annotations

import pandas as pd
import pytest

from aicomplex_geo import Router, claims
from aicomplex_geo.claims.rules import VERDICTS
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.study import load_study, new_study
from aicomplex_geo.units import shown_kilometres, shown_minutes

COLUMNS = [
    "claim_id",
    "profile",
    "published_min",
    "published_km",
    "travel_time",
    "distance",
    "p10",
    "p50",
    "p90",
    "verdict",
    "reason_ko",
    "reason_en",
]
HEAD = (
    "id,name_ko,name_en,kind,origin_id,origin_ko,origin_en,destination_id,published_min,"
    "published_km,published_count,mode,published_as_of,source,as_of\n"
)
NODES = (
    "id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis,route_no,"
    "route_id,route_ko,route_en,km_post,source,as_of\n"
    "far-ic,먼 나들목,Far IC,interchange,operating,2010,36.4998,127.0450,0,survey,1,1-a,"
    "가고속도로,A Expressway,1,example,2026\n"
    "near-ic,가까운 나들목,Near IC,interchange,operating,2010,36.5002,127.0002,0,survey,1,1-a,"
    "가고속도로,A Expressway,2,example,2026\n"
    "north,북 나들목,North IC,interchange,operating,2010,,,,not_found,2,2-b,"
    "나고속도로,B Expressway,,example,2026\n"
    "plan-ic,계획 나들목,Planned IC,interchange,under_construction,2010,,,,not_found,3,3-c,"
    "다고속도로,C Expressway,,example,2026\n"
    "jc,분기점,Some JC,junction,operating,2010,36.5001,126.9510,0,survey,1,1-a,"
    "가고속도로,A Expressway,3,example,2026\n"
)
LAYER = """
[layers.expressway_nodes]
file = "nodes.csv"
geometry = "point"
source = ["example"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims") / "study"
    new_study(folder)
    (folder / "nodes.csv").write_text(NODES, encoding="utf-8", newline="\n")
    path = folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + LAYER, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def checked(folder):
    def check(*rows):
        text = HEAD + "".join(f"{row},2025,example,2026\n" for row in rows)
        (folder / "claims.csv").write_text(text, encoding="utf-8", newline="\n")
        return claims.check(load_study(folder), draws=0)

    return check


def the(table):
    """Verdict and reasons of a table about one claim and destination."""
    assert set(table["verdict"]) == {table["verdict"].iloc[0]}
    row = table.iloc[0]
    return row["verdict"], row["reason_ko"], row["reason_en"]


def test_columns_are_those_of_the_design(checked):
    table = checked("c,가,a,travel,site_a,,,station,12,10,,road")
    assert list(table.columns[: len(COLUMNS)]) == COLUMNS
    assert set(table.columns[len(COLUMNS) :]) == {
        "destination_id",
        "travel_time_low",
        "travel_time_high",
        "distance_low",
        "distance_high",
        "period_verdict",
        "scenario",
        "computed_speed",
        "needed_speed",
        "needed_speed_factor",
        "needed_delay",
        "needed_delay_factor",
        "needed_origin_m",
        "needed_origin_bearing",
        "needed_destination_id",
        "holding_destination_ids",
        "needed_ko",
        "needed_en",
        "published_value",
        "computed_value",
        "unit",
    }
    assert table["profile"].tolist() == ["car_free", "car_offpeak", "car_peak"]
    assert table[["p10", "p50", "p90"]].isna().all(axis=None)
    assert table.index.equals(pd.RangeIndex(3))


def test_figures_are_those_of_the_router(checked, folder):
    table = checked("c,가,a,travel,site_a,,,station,12,10,,road").set_index("profile")
    study = load_study(folder)
    ends = study.origins().loc[["site_a"]], study.hubs().loc[["station"]]
    for profile in study.profiles():
        router = Router(study.network(), profile=profile)
        found = router.od_matrix(*ends).to_frame().iloc[0]
        around = od_range(router, *ends).iloc[0]
        row = table.loc[profile.name]
        assert row["travel_time"] == pytest.approx(found["travel_time"])
        assert row["distance"] == pytest.approx(found["distance"])
        for name in ("travel_time_low", "travel_time_high", "distance_low", "distance_high"):
            assert row[name] == pytest.approx(around[name])
        assert row["travel_time_low"] <= row["travel_time"] <= row["travel_time_high"]


def test_a_verdict_is_explained_with_its_figures(checked):
    table = checked("c,가,a,travel,site_a,,,station,12,10,,road")
    for _, row in table.iterrows():
        for reason in (row["reason_ko"], row["reason_en"]):
            assert f"{shown_minutes(row['travel_time']):.1f}" in reason
            assert f"{shown_kilometres(row['distance']):.1f}" in reason
        assert row["reason_ko"].endswith(".")
        assert "공표값 12분" in row["reason_ko"]
        assert "published 12 min" in row["reason_en"]


@pytest.mark.parametrize(
    ("minutes", "km", "verdict", "said"),
    [
        (200, 9, "supported", "Supported."),
        (1, 9, "contradicted", "Contradicted."),
        (200, 5, "contradicted", "is longer than the published 5 km"),
        (200, 50, "supported", "is shorter than the published 50 km"),
        (200, "", "supported", "Supported."),
        ("", 9, "supported", "fits the published 9 km"),
        ("", 50, "contradicted", "is shorter than the published 50 km"),
    ],
)
def test_verdicts_of_a_named_destination(checked, minutes, km, verdict, said):
    found, _, english = the(checked(f"c,가,a,travel,site_a,,,station,{minutes},{km},,road"))
    assert found == verdict
    assert said in english


def test_a_time_between_two_profiles_holds_in_the_faster_ones(checked):
    times = checked("c,가,a,travel,site_a,,,station,12,,,road").set_index("profile")
    free, offpeak, peak = (times.loc[name, "travel_time"] for name in times.index)
    assert free < offpeak < peak
    for claimed, verdict in (
        ((free + offpeak) / 2, "only_free_flow"),
        ((offpeak + peak) / 2, "only_off_peak"),
    ):
        table = checked(f"c,가,a,travel,site_a,,,station,{claimed:.3f},,,road")
        assert the(table)[0] == verdict
        assert "Supported " in the(table)[2]


@pytest.mark.parametrize(
    ("row", "korean", "english"),
    [
        ("c,가,a,travel,site_a,,,station,12,,,rail", "철도 통행시간이므로", "a figure for rail"),
        (
            "c,가,a,travel,site_a,,,station,12,,,metro",
            "도시철도 통행시간이므로",
            "a figure for metro",
        ),
        (
            "c,가,a,travel,site_a,,,airport,12,,,road",
            "도착지(예시공항(위치 미확인))의 위치가 확인되지 않아 산정할 수 없습니다",
            "The position of the destination, Example airport without a position, is not known",
        ),
        (
            "c,가,a,travel,,서울,Seoul,station,12,,,road",
            "출발지(서울)의 위치가 연구 자료에 없어 산정할 수 없습니다",
            "The origin (Seoul) has no position in the layers",
        ),
        (
            "c,가,a,travel,site_a,,,plan-ic,12,,,road",
            "개통 전이므로",
            "a road that is not open: its destination, Planned IC, is under construction",
        ),
    ],
)
def test_what_cannot_be_computed_says_why(checked, row, korean, english):
    table = checked(row)
    verdict, said_ko, said_en = the(table)
    assert verdict == "not_computable"
    assert korean in said_ko
    assert english in said_en
    assert len(table) == 3
    measured = ["travel_time", "distance", "travel_time_low", "distance_high"]
    assert table[measured].isna().all(axis=None)
    assert (table["published_min"] == 12).all()


def test_a_position_that_joins_no_road_is_not_computable(checked, folder):
    hubs = folder / "hubs.csv"
    before = hubs.read_text(encoding="utf-8")
    try:
        moved = before.replace("36.4990,127.0400", "36.7900,127.2900")
        hubs.write_text(moved, encoding="utf-8", newline="\n")
        verdict, korean, english = the(checked("c,가,a,travel,site_a,,,station,12,,,road"))
    finally:
        hubs.write_text(before, encoding="utf-8", newline="\n")
    assert verdict == "not_computable"
    assert "예시역의 위치가 도로망에 연결되지 않아" in korean
    assert "Example station cannot be joined to the network" in english


def test_an_unnamed_interchange_has_rows_for_each_candidate(checked):
    table = checked("e,가,a,expressway_access,site_a,,,,9,5,,road")
    # the interchange named north has its position from the junction of that id
    assert table["destination_id"].drop_duplicates().tolist() == ["near-ic", "far-ic", "north"]
    assert len(table) == 9
    near = table[table["destination_id"] == "near-ic"]
    assert near["distance"].between(4000, 6000).all()
    far = table[table["destination_id"] == "far-ic"]
    assert the(far)[0] == "contradicted"
    assert "if the unnamed interchange is this one, the figure does not fit" in the(far)[2]


def test_a_nearer_candidate_is_another_one(checked):
    table = checked("e,가,a,expressway_access,site_a,,,,90,9,,road")
    verdict, korean, english = the(table[table["destination_id"] == "near-ic"])
    assert verdict == "other_definition"
    assert "the unnamed interchange seems to be another one" in english
    assert "다른 곳" in korean


def test_a_count_of_expressways_has_the_nearest_interchange_of_each(checked):
    table = checked("n,가,a,expressway_count,site_a,,,,,,2,road")
    assert table["destination_id"].drop_duplicates().tolist() == ["near-ic", "north", "plan-ic"]
    near = table[table["destination_id"] == "near-ic"]
    assert the(near)[0] == "other_definition"
    assert "counts 2 expressways, but gives neither their names" in the(near)[2]
    assert "A Expressway is number 1 by travel time" in the(near)[2]
    north = table[(table["destination_id"] == "north") & (table["profile"] == "car_peak")].iloc[0]
    minutes = shown_minutes(north["travel_time"])
    assert f"it takes {minutes:.1f} min to reach 2 of them" in north["reason_en"]
    assert "derived from the road network (± 50 m)" in north["reason_en"]
    planned = table[table["destination_id"] == "plan-ic"]
    assert the(planned)[0] == "not_computable"
    assert "C Expressway: no interchange of it is open" in the(planned)[2]


def test_a_stretch_between_interchanges_is_told_apart(checked):
    row = "s,가,a,travel,near-ic,,,far-ic,200,3,,road"
    verdict, _, english = the(checked(row))
    assert verdict == "other_definition"
    assert "length of the expressway between two interchanges" in english


def test_rows_keep_the_order_of_the_claims(checked):
    table = checked(
        "z,가,a,travel,site_a,,,station,12,,,rail", "b,가,a,travel,site_a,,,station,12,,,road"
    )
    assert table["claim_id"].tolist() == ["z"] * 3 + ["b"] * 3


def test_routes_belong_to_the_computed_rows(checked, folder):
    table = checked(
        "e,가,a,expressway_access,site_a,,,,9,5,,road",
        "r,가,a,travel,site_a,,,station,12,,,rail",
        "c,가,a,travel,site_a,,,station,12,10,,road",
    )
    ways = claims.routes(load_study(folder), table=table)
    done = table[table["travel_time"].notna()]
    assert list(ways.columns) == ["claim_id", "profile", "destination_id", "geometry"]
    keys = ["claim_id", "profile", "destination_id"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(ways[keys]), done[keys].reset_index(drop=True), check_dtype=False
    )
    assert ways.crs.to_epsg() == 4326
    assert set(ways.geom_type) == {"LineString"}
    again = claims.routes(load_study(folder))
    assert again.geometry.to_wkb().equals(ways.geometry.to_wkb())


def test_a_study_without_claims_has_an_empty_table(folder, tmp_path):
    new_study(tmp_path / "plain")
    path = tmp_path / "plain" / "study.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('claims = "claims"')
    text = text.replace(text[start : text.index("\n", start)], "")
    path.write_text(text, encoding="utf-8", newline="\n")
    study = load_study(tmp_path / "plain")
    table = claims.check(study)
    assert table.empty
    assert list(table.columns[: len(COLUMNS)]) == COLUMNS
    assert claims.routes(study).empty


def test_every_published_figure_has_a_verdict_and_reasons(bundled):
    study, _, table = bundled
    assert set(table["claim_id"]) == set(study.claims().index)
    assert set(table["verdict"]) <= set(VERDICTS)
    assert (table["reason_ko"].str.len() > 10).all()
    assert (table["reason_en"].str.len() > 10).all()
    for _, rows in table.groupby(["claim_id", "destination_id"], dropna=False):
        assert rows["profile"].tolist() == list(study.profile_names)
        the(rows)
    trips = table[table["published_value"].isna()]
    assert (trips["travel_time"].isna() == (trips["verdict"] == "not_computable")).all()


def test_rail_metro_unopened_and_nowhere_are_not_computable(bundled):
    table = bundled[2].set_index("claim_id")["verdict"]
    for name in (
        "bonchon_muan",
        "bonchon_gwangyang",
        "bonchon_mokpo",
        "bonchon_yeosu_gunsan",
        "bonchon_seoul",
        "yongsan_songjeong",
        "yongsan_mokpo",
        "yongsan_mokpo_fastest",
        "yongsan_mokpo_phase2",
        "metro_line1",
    ):
        assert set(table[[name]]) == {"not_computable"}


def test_the_claim_of_twenty_minutes_to_the_train_needs_empty_roads(bundled):
    table = bundled[2]
    ktx = table[table["claim_id"] == "ktx"]
    assert set(ktx["verdict"]) <= {"only_free_flow", "contradicted"}
    assert (ktx["travel_time_low"] < ktx["travel_time_high"]).all()
    assert (ktx["distance"] > 11_800).all()


def test_a_quoted_distance_has_the_range_of_its_own_row(bundled):
    table = bundled[2]
    quoted = table[table["published_km"].notna() & table["distance"].notna()]
    assert len(quoted)
    for _, row in quoted.iterrows():
        value, low, high = (
            f"{shown_kilometres(row[name]):.1f}"
            for name in ("distance", "distance_low", "distance_high")
        )
        assert f"도로 거리 {value} km({low}~{high} km)" in row["reason_ko"]
        assert f"{value} km ({low}–{high} km)" in row["reason_en"]


def test_a_route_that_fits_under_another_profile_only_says_so(bundled):
    table = bundled[2]
    why = table[table["claim_id"].eq("ktx")].set_index("profile")["reason_ko"]
    assert "공표값 18 km보다 짧지만, 비첨두시 도로 거리 16.6 km(15.5~18.5 km)는" in why["car_free"]
    assert "보다" not in why["car_offpeak"]


def test_a_distance_that_contradicts_a_fitting_time_is_given_as_the_ground(bundled):
    table = bundled[2].set_index(["destination_id", "profile"])
    row = table[table["claim_id"].eq("expressway")].loc[("25-yongbong-ic", "car_offpeak")]
    assert row["verdict"] == "contradicted"
    assert "거리가 부합하지 않으므로 불일치로 판정했습니다." in row["reason_ko"]
    assert "the time may fit, but the distance does not" in row["reason_en"]


def test_expressways_that_opened_after_a_count_are_told_apart(bundled):
    table = bundled[2]
    found = table[table["claim_id"].eq("five_expressways") & table["profile"].eq("car_offpeak")]
    reason = found["reason_ko"].iloc[0]
    assert "짧은 순서로 첫 번째이며" in reason
    times = found["travel_time"].dropna().sort_values()
    routes = found.set_index("destination_id")["travel_time"].dropna()
    before = routes[~routes.index.str.startswith("500-")].sort_values()
    said = (
        f"{shown_minutes(times.iloc[4]):.1f}분(공표 시점 이후 개통된 광주외곽순환고속도로 제외 시"
    )
    assert f"{said} {shown_minutes(before.iloc[4]):.1f}분)" in reason


def test_the_unnamed_interchange_has_the_known_candidates(bundled):
    table = bundled[2]
    candidates = set(table.loc[table["claim_id"] == "expressway", "destination_id"])
    assert {"25-gwangsan-ic", "25-sanwol-ic", "253-north-gwangju-ic"} <= candidates
    default = table[(table["claim_id"] == "expressway") & (table["profile"] == "car_offpeak")]
    assert (default["distance"] <= 12_000).all()
    assert default["travel_time"].is_monotonic_increasing


def test_the_five_expressways_have_one_interchange_each(bundled):
    study, _, table = bundled
    nodes = study.layer("expressway_nodes")
    found = table[(table["claim_id"] == "five_expressways") & (table["profile"] == "car_free")]
    routes = nodes.loc[found["destination_id"], "route_id"]
    assert routes.is_unique
    interchanges = nodes[nodes["kind"] == "interchange"]
    assert set(routes) == set(interchanges["route_id"])


def test_the_same_study_gives_the_same_table(bundled):
    study, network, table = bundled
    again = claims.check(study, network=network, draws=10)
    pd.testing.assert_frame_equal(again, table, check_exact=True)
