"""The page of the claims: what it shows, and that nothing in a file can break it."""

from __future__ import annotations

import re

import pytest

from aicomplex_geo.layers.labels import heading
from aicomplex_geo.publish import claim_summary, tables
from aicomplex_geo.publish.claim_bands import Axis
from aicomplex_geo.publish.claims_page import claims_page
from aicomplex_geo.results import compute
from aicomplex_geo.study import load_study, new_study
from aicomplex_geo.study.places import place_names

HOSTILE = "<script>alert(1)</script>${x}`"
ROW = (
    f'bad,{HOSTILE},{HOSTILE},travel,site_a,station,12,9,road,2025,example,2026,"{HOSTILE}",'
    f'"{HOSTILE}"\n'
)


@pytest.fixture(scope="module")
def page(results):
    return claims_page(results)


def test_each_claim_is_on_the_page_once(page, results):
    claims = results.study.claims()
    for name in claims["name_ko"]:
        assert page.count(f'<h3><span lang="ko">{name}</span>') == 1


def test_each_computed_claim_has_a_band_a_route_and_its_sentence(page, results):
    for claim, rows in results.claims.groupby("claim_id"):
        if rows["travel_time"].isna().all() or rows["published_min"].isna().all():
            continue
        article = re.search(rf'<article id="claim-{claim}">.*?</article>', page, re.DOTALL).group()
        assert article.count('<svg class="band ') == len(results.profiles)
        assert '<path class="route"' in article
        mine = rows[rows["profile"].eq(results.profile)]
        assert any(sentence in article for sentence in mine["needed_ko"])
        assert any(sentence in article for sentence in mine["reason_ko"])


def test_every_candidate_of_the_table_is_on_the_page(page, results):
    names = place_names(results.study)
    for claim, rows in results.claims.groupby("claim_id"):
        places = rows["destination_id"].dropna().unique()
        if rows["travel_time"].isna().all() or len(places) < 2:
            continue
        article = re.search(rf'<article id="claim-{claim}">.*?</article>', page, re.DOTALL).group()
        assert article.count('<th scope="row">') == len(places)
        for place in places:
            assert f'<span lang="ko">{names[place][0]}</span>' in article
        for reason in rows.loc[rows["travel_time"].isna(), "reason_ko"]:
            assert reason in article


def test_the_summary_counts_each_claim_once(results):
    counted = claim_summary.counts(results)
    assert counted.total == results.claims["claim_id"].nunique()
    several = results.claims.groupby("claim_id")["destination_id"].nunique()
    assert counted.with_candidates == (several > 1).sum()
    assert counted.all_candidates == several[several > 1].sum()


def test_page_and_table_round_factors_and_delays_alike(page, results):
    table = tables.claims_table(results)
    key = heading("needed_speed_factor")
    row = table[table["공표값 ID"].eq("ktx")].iloc[1]
    assert f"모든 도로 속도의 {row[key]}배(반올림 상한 20.5분)" in page
    assert f"간선도로 {row[heading('needed_delay')]}초/km 이하" in page
    assert not table.isin([float("inf"), "inf"]).any(axis=None)


def test_it_asks_nobody_for_anything(page):
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?![a-z]+\.html\")[^#]", page)


def test_the_same_results_give_the_same_page(page, results):
    assert claims_page(results) == page


def test_hostile_names_are_shown_as_written(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    path = folder / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8") + ROW, encoding="utf-8", newline="\n")
    page = claims_page(compute(load_study(folder)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;${x}`" in page
    assert "<script>alert" not in page
    assert page.count("<script>") == 1


def test_a_study_without_claims_has_a_page(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('claims = "claims"')
    text = text.replace(text[start : text.index("\n", start)], "")
    path.write_text(text, encoding="utf-8", newline="\n")
    assert "<article" not in claims_page(compute(load_study(folder)))


def test_positions_on_the_axis_are_shares_of_its_length():
    row = {
        "travel_time": 30.0,
        "travel_time_low": 25.0,
        "travel_time_high": 35.0,
        "p10": 20.0,
        "p50": 31.0,
        "p90": 45.0,
        "period_verdict": "fails",
    }
    axis = Axis.over([row], 20.0)
    assert axis == Axis(10, 50)
    band = axis.band(row, 20.0)
    assert '<circle class="value" cx="60.00%"' in band
    assert '<rect class="quantiles" x="40.00%" width="50.00%"' in band
    assert '<rect class="published" x="39.00%" width="2.00%"' in band
    assert axis.ticks().count("<text") == 6
