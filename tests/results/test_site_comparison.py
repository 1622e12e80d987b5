# ruff: noqa: PD011 - `.values` of an opportunity or a matrix is our own attribute
"""The complex and its rivals: the same numbers as everywhere else, and ranks that hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shapely import Point

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo.maps.sites import sites_map
from aicomplex_geo.publish import site_section
from aicomplex_geo.publish.site_table import hubs_table, ranking_table, reached_table
from aicomplex_geo.results.site_comparison import ComparisonInputs, compare_sites, measure_sites
from aicomplex_geo.results.uncertainty_circles import possible_positions
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.routing.internals import snapping_crs
from aicomplex_geo.study import load_study, new_study


@pytest.fixture(scope="module")
def comparison(results):
    return results.comparison


@pytest.fixture
def folder(tmp_path):
    new_study(tmp_path / "다른 곳")
    return tmp_path / "다른 곳"


def compared(folder):
    study = load_study(folder)
    inputs = ComparisonInputs.from_study(study, study.hubs(), study.opportunities())
    router = ag.Router(study.network(), profile=study.profile())
    return compare_sites(
        inputs, {router.profile.name: measure_sites(inputs, router)}, router.profile.name
    )


def test_the_sites_of_the_study_are_ranked_but_for_those_without_position(study, comparison):
    sites = comparison.sites
    assert list(sites.index) == list(study.file.comparison.sites)
    assert sites.index[sites["status"].ne("ok")].tolist() == ["bonchon"]
    assert sites.loc["bonchon", "reason_en"] == "position unknown"
    assert list(comparison.ranking.ranks.index) == [one for one in sites.index if one != "bonchon"]
    assert set(comparison.ranking.scores["period"]) == set(study.profile_names)


def test_it_contradicts_nothing_else_in_the_study(results, comparison):
    keys = ["profile", "from_id", "opportunity", "cutoff"]
    both = results.reached.merge(comparison.reached, on=keys, validate="one_to_one")
    assert set(both["cutoff"]) == {30, 60}
    np.testing.assert_allclose(both["value_x"], both["value_y"])
    pair = ["profile", "from_id", "to_id"]
    both = results.od.merge(comparison.hubs, on=pair, validate="one_to_one")
    assert len(both) == len(results.od)
    for name in ("travel_time", "travel_time_low", "travel_time_high"):
        np.testing.assert_allclose(both[f"{name}_x"], both[f"{name}_y"])
    measures = results.measures[results.measures["opportunity"].eq(comparison.counted)]
    base = comparison.ranking.scores
    base = base[base["decay"].eq(comparison.ranking.decay)]
    both = measures.merge(base, left_on=["profile", "from_id"], right_on=["period", "id"])
    assert len(both) == len(measures)
    np.testing.assert_allclose(both["gravity"], both["score"])


def test_scores_are_those_of_the_measures(study, results, comparison):
    people = results.opportunities[0]
    router = ag.Router(results.net, profile="car_peak")
    od = router.od_matrix(comparison.sites, people.points)
    within = acc.cumulative(od, people.values, cutoff=30)
    scores = comparison.ranking.scores.set_index(["period", "decay", "id"]).sort_index()
    mine = scores.loc[("car_peak", "within_30"), "score"]
    np.testing.assert_allclose(mine, within[mine.index])


def test_everybody_is_given_to_the_sites_once(results, comparison):
    lost = results.unreached
    people = results.opportunities[0]
    reached = people.values.sum() - lost.loc[lost["opportunity"].eq(people.key), "amount"].sum()
    for _, part in comparison.competing.groupby("profile"):
        assert part["value"].sum() == pytest.approx(reached)
        assert part["value"].gt(0).all()


def test_unknown_workers_are_left_out_by_name_and_never_0(comparison):
    own = comparison.own.set_index(["opportunity", "id"])
    assert own.loc[("workers", "hanam"), ["amount", "as_of"]].tolist() == [24000, "2019-09"]
    assert own.loc[("firms", "pyeongdong"), ["amount", "as_of"]].tolist() == [504, "2020-03"]
    unknown = own[own["amount"].isna()]
    assert unknown["reason_ko"].ne("").all()
    assert unknown["reason_en"].ne("").all()
    assert "2007" in own.loc[("workers", "cheomdan1"), "reason_en"]
    assert own.loc[("workers", "gist"), "reason_en"] == "not applicable"
    assert not own["amount"].eq(0).any()
    assert set(comparison.own["opportunity"]) == {"workers", "firms"}


def test_a_position_within_its_circle_gives_a_score_within_the_range(results, comparison):
    people = results.opportunities[0]
    router = ag.Router(results.net, profile=results.profile)
    sites = comparison.sites[comparison.sites["status"].eq("ok")]
    scores = comparison.ranking.scores
    base = scores[
        scores["period"].eq(results.profile) & scores["decay"].eq(comparison.ranking.decay)
    ].set_index("id")
    # the pairs of od_range bound what one position gives for all destinations at once
    ranges = od_range(router, sites, people.points.drop(columns="certainty_m"))
    decay = acc.decay.exponential(0.1)
    for end, column, sign in (("high", "score_low", 1), ("low", "score_high", -1)):
        pairs = ranges[["from_id", "to_id"]].assign(travel_time=ranges[f"travel_time_{end}"])
        bound = acc.gravity(ag.ODMatrix.from_frame(pairs), people.values, decay=decay)
        assert (sign * (base[column] - bound[base.index]) >= -1e-3 * bound[base.index]).all()
    assert (base["score_low"] <= base["score"]).all()
    assert (base["score"] <= base["score_high"]).all()
    # and moving a site to a point of its circle gives a score in the range
    moved, owner = possible_positions(sites, snapping_crs(router))
    found = acc.gravity(router.od_matrix(moved, people.points), people.values, decay=decay)
    assert (found.to_numpy() <= base["score_high"].to_numpy()[owner] * (1 + 1e-9)).all()
    assert (found.to_numpy() >= base["score_low"].to_numpy()[owner] * (1 - 1e-9)).all()


def test_the_certain_circle_starts_in_the_north():
    places = ag.load_study().layer("support").loc[["gist", "ccei"]].assign(certainty_m=[250, 0])
    points, owner = possible_positions(places, "EPSG:5179")
    assert owner.tolist() == [0] * 9 + [1]
    away = points.geometry.iloc[1:9].distance(points.geometry.iloc[0])
    np.testing.assert_allclose(away, 250)
    assert points.geometry.iloc[1].y == pytest.approx(points.geometry.iloc[0].y + 250)
    assert points["certainty_m"].tolist() == [250.0] * 9 + [0.0]


def test_the_template_is_compared(folder):
    found = compared(folder)
    assert found.counted == "people"
    assert found.ranking.ranks["rank"].notna().all()
    assert found.own.empty


def test_one_site_alone_is_the_first(folder):
    text = (folder / "study.toml").read_text("utf-8")
    (folder / "study.toml").write_text(
        text.replace('origins = ["site_a", "site_b"]', 'origins = ["site_a"]'), "utf-8"
    )
    ranks = compared(folder).ranking.ranks
    assert ranks.index.tolist() == ["site_a"]
    assert ranks[["rank", "all_best", "all_worst"]].to_numpy().tolist() == [[1, 1, 1]]


def test_without_anything_to_count_nothing_is_ranked(folder):
    text = (folder / "study.toml").read_text("utf-8")
    kept = text[: text.index("[opportunities.people]")]
    (folder / "study.toml").write_text(kept, "utf-8")
    found = compared(folder)
    assert found.ranking is None
    assert found.counted == ""
    assert found.reached.empty
    assert found.competing.empty
    assert len(found.hubs) == 4


def test_without_any_position_nothing_is_ranked(lost, lost_results):
    found = lost_results.comparison
    assert found.sites["status"].tolist() == ["no_position", "ok"]
    assert found.ranking.ranks.index.tolist() == ["site_b"]
    sites = pd.read_csv(lost.folder / "sites.csv", dtype=str, keep_default_na=False)
    assert sites["lat"].tolist()[0] == ""
    nowhere = lost.compared_sites()
    assert nowhere.geometry.isna().tolist() == [True, False]
    assert found.reached.loc[found.reached["from_id"].eq("site_a"), "value"].isna().all()


def test_order_of_sites_changes_no_rank(folder):
    tables = {}
    for order in ('["site_a", "site_b", "q_north"]', '["q_north", "site_b", "site_a"]'):
        text = (folder / "study.toml").read_text("utf-8").split("\n[comparison]")[0]
        path = folder / "study.toml"
        path.write_text(f"{text}\n[comparison]\nsites = {order}\n", "utf-8")
        tables[order] = compared(folder).ranking.ranks.sort_index()
    first, second = tables.values()
    pd.testing.assert_frame_equal(first, second)


def test_a_site_far_from_any_road_is_named_and_not_ranked(folder):
    study = load_study(folder)
    inputs = ComparisonInputs.from_study(study, study.hubs(), study.opportunities())
    inputs.sites.loc["site_b", "geometry"] = Point(126.81, 36.79)
    router = ag.Router(study.network(), profile=study.profile())
    found = compare_sites(inputs, {"car_offpeak": measure_sites(inputs, router)}, "car_offpeak")
    assert found.sites["status"].tolist() == ["ok", "too_far"]
    assert found.sites.loc["site_b", "reason_ko"] == "최대 접속거리 초과"
    assert found.ranking.ranks.index.tolist() == ["site_a"]
    assert found.competing["id"].tolist() == ["site_a"]


def side_by_side(results):
    """The columns of all three tables, which share what identifies a site."""
    parts = [one(results) for one in (ranking_table, reached_table, hubs_table)]
    joined = pd.concat(parts, axis=1)
    return joined.loc[:, ~joined.columns.duplicated()]


@pytest.fixture(scope="module")
def table(results):
    return side_by_side(results)


def test_each_table_has_its_own_columns_beside_the_site(results):
    parts = [one(results) for one in (ranking_table, reached_table, hubs_table)]
    first = ["통행 조건", "단지 ID", "단지"]
    for part in parts:
        assert part.columns.is_unique
        assert part.columns[:3].tolist() == first
        assert part.columns[-2:].tolist() == ["산정 상태", "사유"]
    own = [set(part.columns[4:-2]) for part in parts]
    assert sum(map(len, own)) == len(set.union(*own))


def test_the_table_has_a_row_for_each_profile_and_site(results, table):
    sites = results.comparison.sites
    assert len(table) == len(results.profiles) * len(sites)
    assert table["단지 ID"].tolist() == list(sites.index) * len(results.profiles)
    assert table.columns.is_unique
    chosen = table[table["통행 조건"].eq("승용차, 비첨두시")].set_index("단지 ID")
    ranks = results.comparison.ranking.ranks
    for heading, column in (
        ("순위", "rank"),
        ("통행 조건 변동 최저 순위", "period_worst"),
        ("전체 변동 최고 순위", "all_best"),
    ):
        assert chosen.loc[ranks.index, heading].tolist() == ranks[column].tolist()
    assert table["순위"].dtype == "Int64"


def test_what_is_not_known_is_empty_in_the_table_and_never_0(table):
    unknown = table[table["단지 ID"].eq("bonchon")]
    assert unknown["산정 상태"].unique().tolist() == ["위치 미확인"]
    for name in (
        "순위",
        "인구 30분 이내(명)",
        "인구 경쟁 반영 배분량(명)",
        "광주송정역까지 통행시간(분)",
    ):
        assert unknown[name].isna().all(), name
    own = table.set_index("단지 ID")["단지 내 산업단지 종사자(명)"]
    assert own["hanam"].tolist() == [24000] * 3
    assert own["ai_complex"].isna().all()


def test_each_profile_is_ranked_by_its_own_times(results, table):
    scores = results.comparison.ranking.scores
    peak = scores[scores["period"].eq("car_peak") & scores["decay"].eq("exponential_0.1")]
    peak = peak.set_index("id")["rank"]
    mine = table[table["통행 조건"].str.contains("첨두시\\(가정")].set_index("단지 ID")["순위"]
    assert mine[peak.index].tolist() == peak.tolist()


def test_hubs_of_the_same_name_keep_their_columns(results):
    hubs = results.hubs.copy()
    hubs.loc[["mokpo_port", "mokpo_new_port"], "name_ko"] = "항구"
    columns = hubs_table(replace(results, hubs=hubs)).columns
    assert columns.is_unique
    assert {f"항구 [{one}]까지 통행시간(분)" for one in ("mokpo_port", "mokpo_new_port")} <= set(
        columns
    )


def test_shares_and_scores_agree_in_page_table_and_report(results):
    ranking = results.comparison.ranking
    page = sites_map(results.study, results=results).page.data["ranks"]
    on_page = page[results.profile][ranking.decay]
    table = ranking_table(results).set_index(["통행 조건", "단지 ID"])
    title = next(one.title_ko for one in results.profiles if one.name == results.profile)
    rows = {row[1]: row for row in site_section.context(results)["ranking"]["rows"]}
    (score,) = [column for column in table.columns if column.startswith("접근성 점수")]
    for site, (share, amount, *_) in on_page.items():
        shown = table.loc[(title, site)]
        row = rows[results.comparison.sites.loc[site, "name_ko"]]
        assert row[2:4] == [f"{amount:,}", f"{share * 100:.1f}%"]
        assert (shown[score], shown["1위 대비(%)"]) == (amount, round(share * 100, 1))
