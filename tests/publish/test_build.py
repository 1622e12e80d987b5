"""The main job: all files or none, equal bytes, and what stands in them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

from aicomplex_geo._replacing import draft
from aicomplex_geo.errors import LayerError, NetworkError, OutputError
from aicomplex_geo.publish import build_study as building
from aicomplex_geo.publish import figures, gallery, reach, report, report_page
from aicomplex_geo.publish.build_study import FILES, build
from aicomplex_geo.publish.templating import escape_markdown
from aicomplex_geo.results.unreached import listed
from aicomplex_geo.study import load_study, new_study
from tests.conftest import files_of_at_most

RANGED = re.compile(r"\d(분| km)?\([\d,.]+\\~[\d,.]+(분| km)?\)")


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The template of a study for another place, which is quick to build."""
    folder = tmp_path_factory.mktemp("study") / "다른 곳"
    new_study(folder)
    return load_study(folder)


def test_the_files_are_there(built):
    assert {path.name for path in built.iterdir()} == set(FILES)
    assert [path.name for path in built.parent.iterdir()] == ["maps"]


def test_equal_inputs_give_equal_bytes(built, tmp_path):
    build(out=tmp_path / "again")
    assert digests(tmp_path / "again") == digests(built)


def test_another_study_builds(small, tmp_path):
    written = build(small, out=tmp_path / "maps")
    assert written == [tmp_path / "maps" / name for name in FILES]
    assert all(path.stat().st_size for path in written)


def test_another_network_and_profile_can_be_chosen(small, tmp_path):
    saved = small.network().save(tmp_path / "내 도로망")
    build(small, out=tmp_path / "maps", network=str(saved), profile="car_peak")
    kept = json.loads((tmp_path / "maps" / "provenance.json").read_text("utf-8"))
    assert kept["profile"] == "car_peak"
    by_tables = build(small, out=tmp_path / "plain", profile="car_peak")
    assert pd.read_parquet(tmp_path / "maps" / "od.parquet").equals(
        pd.read_parquet(by_tables[FILES.index("od.parquet")])
    )


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("victim", ["report", "gallery", "provenance", "replacing"])
def test_a_build_that_fails_leaves_the_old_files_whole(
    small, tmp_path, monkeypatch, failure, victim
):
    out = tmp_path / "maps"
    out.mkdir()
    for name in (*FILES, "mine.txt"):
        (out / name).write_text("old", encoding="utf-8")

    def fail(*arguments, **options):
        raise failure

    place = {
        "report": (report, "write"),
        "gallery": (gallery, "page"),
        "provenance": (building, "sha256"),
        "replacing": (draft.Draft, "replace"),
    }[victim]
    monkeypatch.setattr(*place, fail)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        build(small, out=out)
    assert {path.name: path.read_text("utf-8") for path in out.iterdir()} == dict.fromkeys(
        (*FILES, "mine.txt"), "old"
    )
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit for files")
def test_a_geopackage_for_which_there_is_no_room_is_our_error(small, tmp_path, monkeypatch):
    def fill(_, folder, tell):
        with files_of_at_most(50_000):
            layer = small.layer("sites")
            building.geopackage.write_gpkg_layer(layer, folder / "study.gpkg", "sites")

    monkeypatch.setattr(building, "_write_all", fill)
    with pytest.raises(OutputError, match="maps cannot be written: "):
        building.write(None, tmp_path / "maps")
    assert not list(tmp_path.iterdir())


def test_places_without_position_are_named_and_nothing_breaks(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    for name in ("sites.csv", "hubs.csv"):
        table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        table["lat"] = table["lon"] = ""
        table["certainty_m"] = ""
        table.to_csv(folder / name, index=False, lineterminator="\n")
    build(folder, out=tmp_path / "maps")
    assert "위치 미확인" in (tmp_path / "maps" / "index.html").read_text("utf-8")
    od = pd.read_parquet(tmp_path / "maps" / "od.parquet")
    assert set(od["status"]) == {"no_position"}


def test_other_files_in_the_folder_stay(small, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    build(small, out=tmp_path)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


def test_a_layer_of_the_study_is_not_written_over(small):
    before = (small.folder / "claims.csv").read_bytes()
    with pytest.raises(OutputError, match="is an input of the study"):
        build(small, out=small.folder)
    assert (small.folder / "claims.csv").read_bytes() == before


def test_a_file_in_the_place_of_the_folder_is_refused(small, tmp_path):
    (tmp_path / "maps").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match=r"is a file\. Name a folder"):
        build(small, out=tmp_path / "maps")


def test_a_faulty_layer_is_reported_and_nothing_is_written(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    hubs = folder / "hubs.csv"
    lines = hubs.read_text("utf-8").splitlines(keepends=True)
    hubs.write_text("".join([*lines, lines[-1]]), encoding="utf-8", newline="\n")
    with pytest.raises(LayerError, match=r"hubs\.csv"):
        build(folder, out=tmp_path / "maps")
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_faulty_network_is_reported_and_nothing_is_written(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    links = folder / "network" / "links.csv"
    links.write_bytes(links.read_bytes()[:-20])
    with pytest.raises(NetworkError, match=r"links\.csv"):
        build(folder, out=tmp_path / "maps")
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_the_tables_open_in_excel(built):
    for name, first in (
        ("od.csv", "통행 조건"),
        ("claims.csv", "공표값 ID"),
        ("sites_ranking.csv", "통행 조건"),
        ("sites_reached.csv", "통행 조건"),
        ("sites_hubs.csv", "통행 조건"),
    ):
        content = (built / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert rows[0][0] == first
        assert {len(row) for row in rows} == {len(rows[0])}
        texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?[\d.]+", cell)]
        assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_the_parquet_holds_the_numbers_unrounded(built, results):
    read = pd.read_parquet(built / "od.parquet")
    pd.testing.assert_frame_equal(read, results.od, check_dtype=False)
    kept = json.loads(pq.read_schema(built / "od.parquet").metadata[b"aicomplex_geo"])
    assert kept["profile"] == results.profile


def test_the_geopackage_holds_the_layers(built, results, project):
    path = built / "study.gpkg"
    names = [name for name, _ in pyogrio.list_layers(path)]
    assert names[:6] == ["sites", "hubs", "network", "routes", "isochrones", "site_comparison"]
    assert names[-2:] == ["provenance", "layer_styles"]
    page = (project / "docs" / "how-to" / "open-in-qgis.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z_]+)`", page)) <= set(names)
    placed = {
        row["name"]
        for row in results.study.layers().to_dict("records")
        if row["geometry"] != "none"
    }
    assert placed - {results.study.origins_layer} <= set(names)
    styles = pyogrio.read_dataframe(path, layer="layer_styles").set_index("f_table_name")
    assert sorted(styles.index) == sorted(names[:-2])
    assert styles["useAsDefault"].all()
    for name, style in styles["styleQML"].items():
        document = ET.fromstring(style)  # noqa: S314 - our own
        rules = document.findall("./renderer-v2/rules/rule")
        assert [rule.get("symbol") for rule in rules] == [
            one.get("name") for one in document.findall("./renderer-v2/symbols/symbol")
        ]
        columns = set(pyogrio.read_info(path, layer=name)["fields"])
        used = re.findall(r'"(\w+)" ', " ".join(rule.get("filter", "") for rule in rules))
        assert set(used) <= columns, name
    compared = pyogrio.read_dataframe(path, layer="site_comparison").set_index("id")
    assert compared.index.tolist() == results.comparison.sites.index.tolist()
    ranks = results.comparison.ranking.ranks["rank"]
    assert compared.loc[ranks.index, "rank"].tolist() == ranks.tolist()
    assert compared.loc["bonchon", ["status", "rank"]].isna().tolist() == [False, True]
    assert len(pyogrio.read_dataframe(path, layer="network")) == len(results.net.edges)
    assert len(pyogrio.read_dataframe(path, layer="hubs")) == len(results.hubs)
    assert len(pyogrio.read_dataframe(path, layer="isochrones")) == len(results.isochrones)
    kept = pyogrio.read_dataframe(path, layer="provenance").set_index("key")["value"]
    assert kept["profile"] == results.profile
    assert json.loads(kept["parameters"])["geopackage_isochrone_tolerance_m"] == 10
    told = pyogrio.read_info(path, layer="isochrones")["layer_metadata"]["DESCRIPTION"]
    assert "simplified by at most 10 m" in told
    assert path.stat().st_size < 8_000_000


def test_the_provenance_holds_what_was_read_and_written(built, study):
    kept = json.loads((built / "provenance.json").read_text("utf-8"))
    found = digests(built)
    found.pop("provenance.json")
    assert kept["outputs"] == found
    for name in ("study.toml", "sites.csv", "network/links.csv", "profiles.toml"):
        expected = hashlib.sha256((study.folder / name).read_bytes()).hexdigest()
        assert kept["inputs"][name] == expected
    assert kept["versions"]["aicomplex_geo"]
    assert str(built.parent) not in json.dumps(kept)


def test_no_file_tells_where_it_was_built(built, project):
    for path in built.iterdir():
        assert str(project).encode() not in path.read_bytes(), path.name


def test_the_pages_ask_for_nothing(built):
    for path in built.glob("*.html"):
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=[\"']?https?:", text)
        assert '<html lang="ko">' in text


def test_the_gallery_leads_to_every_file(built):
    links = set(re.findall(r'<a[^>]* href="([^"#]+)"', (built / "index.html").read_text("utf-8")))
    assert links == set(FILES) - {"index.html"}


def test_the_gallery_is_small_and_no_two_cards_have_the_same_title(built):
    text = (built / "index.html").read_text("utf-8")
    assert len(text.encode()) < 300_000
    titles = re.findall(r'<strong><span lang="ko">([^<]+)</span>', text)
    assert len(titles) == len(set(titles)) == 8
    assert text.count('<svg class="small-map') == len(titles)


def test_the_gallery_shows_names_as_they_are_written(results, tmp_path):
    hostile = "</script><img src=x onerror=alert(1)>${1}`"
    hubs = results.hubs.copy()
    hubs["name_ko"] = hubs["name_en"] = hostile
    text = gallery.page(replace(results, hubs=hubs), tmp_path)
    assert "<img src=x" not in text
    assert text.count("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;") >= len(hubs)


def test_the_report_tells_both_values_and_what_is_left_out(built):
    text = (built / "report.md").read_text("utf-8")
    for told in ("Summary in English", "46200", "47256", "진곡", "무안국제공항(폐쇄)"):
        assert told in text.replace("46,200", "46200").replace("47,256", "47256"), told
    assert "nan" not in text.lower().replace("nano", "")
    assert "None" not in text


def test_the_sections_of_the_report_are_numbered_without_a_gap(results, lost_results):
    for found in (results, lost_results):
        numbers = re.findall(r"^## (\d+)\. ", report.write(found), flags=re.MULTILINE)
        assert [int(one) for one in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 8


def section(text, title):
    return next(part for part in re.split(r"^## ", text, flags=re.MULTILINE) if title in part)


def test_every_time_of_the_report_has_its_range(results):
    text = report.write(results)
    part = section(text, "에서 교통 거점까지")
    hubs = [line for line in part.splitlines() if line.startswith("|") and " km" in line]
    assert len(hubs) == len(results.hubs)
    for title in ("단지별 교통 거점까지", "가장 가까운 고속도로 나들목"):
        rows = [line for line in section(text, title).splitlines() if line.startswith("| ")][2:]
        assert len(rows) == len(results.origins)
        for row in [*rows, *hubs]:
            cells = [one for one in row.split("|") if re.search(r"\d\.\d", one)]
            assert cells
            assert all(
                re.search(r"\d(분| km)?\([\d,.]+\\~[\d,.]+(분| km)?\)", one) for one in cells
            ), row


def test_every_computed_claim_of_the_report_has_its_range(results):
    part = section(report.write(results), "공표값 검증")
    shown = results.claims.dropna(subset=["travel_time", "travel_time_low"])
    assert len(shown)
    for one in shown.itertuples(index=False):
        low, high = figures.minutes(one.travel_time_low), figures.minutes(one.travel_time_high)
        assert f"{figures.minutes(one.travel_time)}({low}\\~{high}) / " in part


def test_the_report_names_the_interchanges_that_may_be_nearer(results):
    chosen = results.nearest_interchange[results.nearest_interchange["profile"].eq(results.profile)]
    part = section(report.write(results), "가장 가까운 고속도로 나들목")
    assert chosen["also_ko"].ne("").any()
    for also in chosen["also_ko"]:
        assert also in part


def test_report_and_gallery_name_the_places_on_no_road(results, built):
    text, page = ((built / name).read_text("utf-8") for name in ("report.md", "index.html"))
    assert len(results.unreached)
    table = pd.read_csv(built / "unreached.csv", dtype=str, encoding="utf-8-sig")
    assert len(table) == len(results.unreached)
    for kind in results.opportunities:
        mine = results.unreached[results.unreached["opportunity"].eq(kind.key)]
        named = listed(results.unreached, kind.key)
        assert named["amount"].sum() == mine["amount"].sum()
        assert named["id"].tolist()[:10] == mine["id"].tolist()[:10]
        assert len(named) <= 11
        for one in named.itertuples(index=False):
            told = f"{one.name_ko} {one.amount:,.0f}{kind.unit_ko}"
            assert told in text
            assert told in page
            assert one.reason_en in page


def test_a_table_has_what_is_reached_and_its_range(results, built):
    table = pd.read_csv(built / "reached.csv", encoding="utf-8-sig")
    assert len(table) == len(results.reached)
    assert table["도달 가능한 양"].tolist() == results.reached["value"].round().tolist()
    low, high = table["전체가 이내인 곳만 집계한 값"], table["일부라도 이내인 곳까지 집계한 값"]
    assert (low <= table["도달 가능한 양"]).all()
    assert (table["도달 가능한 양"] <= high).all()


def test_report_says_how_many_people_are_in_zones_that_a_cutoff_runs_through(results, built):
    text = (built / "report.md").read_text("utf-8")
    main, cutoff = results.origins.index[0], reach.shown_cutoff(results.study)
    (row,) = results.reached[
        results.reached["opportunity"].eq("population")
        & results.reached["profile"].eq(results.profile)
        & results.reached["from_id"].eq(main)
        & results.reached["cutoff"].eq(cutoff)
    ].itertuples(index=False)
    partly = row.value_high - row.value_low
    assert 0 < partly < row.value_high
    assert (
        f"일부만 {cutoff:g}분 이내인 곳의 인구는 {partly:,.0f}명입니다(전체가 이내인 곳 "
        f"{row.value_low:,.0f}명, 일부라도 이내인 곳 {row.value_high:,.0f}명)." in text
    )
    assert f"| {row.value:,.0f}({row.value_low:,.0f}\\~{row.value_high:,.0f}) |" in text


def test_an_unknown_main_origin_is_told_and_never_counted_as_0(lost_results, tmp_path):
    found = lost_results
    text = report.write(found)
    assert "출발지 예시 산업단지: 위치 미확인" in section(text, "교통 거점까지")
    assert "origin Example industrial complex: position unknown" in section(text, "Summary")
    counted = [
        line for line in section(text, "도달 가능한 인구·일자리").splitlines() if "승용차" in line
    ]
    assert len(counted) == 2 * len(found.profiles)
    assert all(re.fullmatch(r"\| [^|]+ \|( – \|)+", line) for line in counted)
    assert "위치 미확인" in section(text, "도달 가능한 인구·일자리")
    assert "위치 미확인" in section(text, "단지별 교통 거점까지")
    assert "출발지 예시 산업단지: 위치 미확인" in gallery.page(found, tmp_path)


def test_the_report_shows_names_as_they_are_written(lost_results):
    found = lost_results
    hostile = "<img src=x>|*_[1](x)"
    od = found.od.assign(reason_ko=hostile, reason_en=hostile)
    assert "<img" not in report.write(replace(found, od=od))


def test_the_report_ranks_the_sites_and_says_how_sure_that_is(results):
    part = section(report.write(results), "단지 비교")
    rows = [line.split(" | ") for line in part.splitlines() if re.match(r"\| \d+ \|", line)]
    ranks = results.comparison.ranking.ranks.sort_values("rank", kind="stable")
    assert [int(row[0].strip("| ")) for row in rows] == ranks["rank"].tolist()
    names = results.comparison.sites["name_ko"]
    assert [row[1] for row in rows] == [escape_markdown(names[site]) for site in ranks.index]
    for row, (_, one) in zip(rows, ranks.iterrows(), strict=True):
        best, worst = int(one["all_best"]), int(one["all_worst"])
        assert row[-1].strip(" |") == f"{best}\\~{worst}"
    assert "본촌산업단지(위치 미확인)" in part
    assert "지수형 β=0.05/분" in part
    assert "누적기회(45분)" in part
    assert "상무역" in part
    assert "### 그 밖의 비교 단지에서 교통 거점까지 통행시간" in part
    assert "6,946명(2007-09)" in part


def test_a_study_without_opportunities_says_what_is_missing(tmp_path):
    folder = tmp_path / "study"
    new_study(folder)
    text = (folder / "study.toml").read_text("utf-8")
    text = text[: text.index("[opportunities.people]")]
    text = text.replace('origins = ["site_a", "site_b"]', 'origins = ["site_a"]')
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")
    written = build(folder, out=tmp_path / "maps")
    assert [path.name for path in written] == list(FILES)
    told = (tmp_path / "maps" / "report.md").read_text("utf-8")
    assert "집계할 대상(인구·일자리)이 없어 순위를 산정할 수 없습니다" in told
    ranking, hubs = (
        pd.read_csv(tmp_path / "maps" / f"sites_{name}.csv", encoding="utf-8-sig")
        for name in ("ranking", "hubs")
    )
    assert ranking["단지 ID"].tolist() == ["site_a"] * 3
    assert "순위" not in ranking.columns
    assert hubs["예시역까지 통행시간(분)"].notna().all()


def test_the_report_is_a_page_with_figures_tables_and_an_annex(built):
    page = (built / "report.html").read_text("utf-8")
    text = (built / "report.md").read_text("utf-8")
    assert "<script" not in page
    assert page.count('<img src="data:image/svg+xml;base64,') == len(report_page.FIGURES)
    assert re.findall(r"<h3>표 (\d)\.", page) == [*"12345"]
    assert page.index("<h2>요약</h2>") < page.index("<h2>Summary</h2>") < page.index("<h2>부속")
    annex = page[page.index("<h2>부속") :]
    assert annex.count("<table>") == sum(len(one.tables) for one in report_page.sections(text))


def test_the_report_says_what_scenarios_change(built, results):
    report = (built / "report.md").read_text("utf-8")
    part = report[report.index("시나리오와 중요 링크") :]
    part = part[: part.index("출처 간 상이한 값")].replace("\\", "")
    for one in results.scenarios:
        assert f"### {one.scenario.title_ko}\n" in part
        assert one.sentence_ko in part
    assert "2026년 12월 예정" in part
    assert "판정이 바뀌는 공표값입니다." in part
    assert "시·군·구" in part
    worst = results.surfaces.critical.iloc[0]
    assert f"| {worst['road_name']} | {worst['section_ko']} |" in part


def test_the_tables_of_scenarios_agree_with_the_results(built, results):
    named = {
        name: pd.read_csv(built / f"{name}.csv", encoding="utf-8-sig")
        for name in ("scenarios", "scenario_od", "scenario_districts", "scenario_claims")
    }
    table = named["scenarios"]
    assert len(table) == len(results.scenarios) * len(results.profiles)
    closure = table[
        (table["시나리오 ID"] == "honam_closure") & table["통행 조건"].str.contains("비첨두")
    ]
    before, after = (int(closure[name].iloc[0]) for name in ("시행 전", "시행 후"))
    assert f"{before - after:,}명 감소" in closure["요약"].iloc[0]
    pairs = named["scenario_od"]
    assert len(pairs) == sum(len(one.od) for one in results.scenarios)
    difference = pairs["시행 후 통행시간(분)"] - pairs["시행 전 통행시간(분)"]
    assert (difference - pairs["통행시간 차이(분)"]).abs().max() < 0.05
    assert set(pairs["변화"]) <= {"변화 없음", "단축", "증가", "도달 불가"}
    assert "강진군" in set(named["scenario_districts"]["시·군·구"])
    judged = named["scenario_claims"]
    assert len(judged) == sum(len(one.claims) for one in results.scenarios)
    gangjin = judged[
        (judged["시나리오 ID"] == "gwangju_gangjin")
        & (judged["공표값 ID"] == "gwangju_gangjin_before")
    ]
    assert (gangjin["시행 후 통행시간(분)"] < gangjin["시행 전 통행시간(분)"]).all()
    assert gangjin["시행 후 판정"].eq("부합").all()
    assert json.loads((built / "provenance.json").read_text("utf-8"))["inputs"][
        "scenarios/gwangju_gangjin.toml"
    ]
