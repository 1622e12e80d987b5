from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.maps import (
    accessibility_map,
    compare_map,
    html,
    hubs_map,
    offline,
    overview_map,
    scenarios_map,
    sites_map,
)
from aicomplex_geo.maps.offline import DATA_ID, static

PAGES = {
    "overview": overview_map,
    "accessibility": accessibility_map,
    "hubs": hubs_map,
    "sites": sites_map,
    "compare": compare_map,
    "scenarios": scenarios_map,
}


def static_files() -> list[str]:
    """Our scripts and styles, by their paths in ``maps/static``."""
    folder = Path(offline.__file__).parent / "static"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def data_of(page: str) -> dict:
    block = re.search(rf'id="{DATA_ID}">(.*?)</script>', page, flags=re.DOTALL)
    return json.loads(block.group(1))


@pytest.fixture(params=sorted(PAGES))
def page(request, study, results) -> str:
    return html(PAGES[request.param](study, results=results))


def test_the_same_study_gives_the_same_bytes(made, study):
    for draw in PAGES.values():
        pages = {html(draw(study, results=made.results(study))) for _ in range(2)}
        assert len(pages) == 1


def test_styles_are_named_in_the_policy_too(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert "unsafe-inline" not in policy
    assert policy.count("'sha256-") == 4 + 3


def test_no_name_breaks_out_of_the_data(page, made):
    assert page.count("<script") == page.count("</script>") == 5
    for name in (made.HOSTILE[0], made.HOSTILE[3]):
        assert name not in page
    assert "window.broken=1" in page
    assert "<title>" in page
    assert page.count("</title>") == 1


def test_the_data_come_once_and_carry_title_sources_and_assumptions(page):
    data = data_of(page)
    assert data["title"][1] == "Made study </title>"
    assert data["date"] == "2026-09-14"
    assert data["sources"]["page"]["title"] == [
        "투자 안내 <b>page</b>",
        "Investment <b>page</b>",
    ]
    assert data["assumptions"] == [["첨두 속도는 가정입니다."], ["Peak speeds are assumed."]]
    assert page.count("투자 안내") == 1


def test_roads_come_by_class_and_each_road_once(page):
    roads = {road["class"]: road["g"] for road in data_of(page)["base"]["roads"]}
    assert list(roads) == ["expressway", "national", "arterial"]
    assert {name: len(lines) for name, lines in roads.items()} == dict.fromkeys(roads, 1)


def test_unknown_positions_are_kept_without_a_place(study, results):
    data = data_of(html(overview_map(study, results=results)))
    sites = {feature["id"]: feature for layer in data["layers"] for feature in layer["features"]}
    assert "p" not in sites["lost"]
    assert sites["ai_complex"]["p"] == [35.2345, 126.846]
    assert sites["ai_complex"]["f"]["area_m2_other"] == 47256
    assert [table["name"] for table in data["tables"]] == ["land_use", "claims"]


def test_times_are_deciseconds_and_missing_ones_say_why(study, results):
    data = data_of(html(accessibility_map(study, results=results)))
    times = data["od"]["car_offpeak"]["ai_complex"]
    assert (times["station"]["t"], times["muan"]["t"]) == (12_000, 12_001)
    assert times["nowhere"] == {
        "s": "no_position",
        "why": ["위치 미확인", "position unknown"],
    }
    assert [one["id"] for one in data["states"]] == ["south", "bridge"]
    assert [(one["date"], one["state"]) for one in data["timeline"]] == [("2026-12", "south")]
    assert any(row[1].startswith("집적단지") for row in data["places"]["rows"])
    reached = data["reached"]["workers"]["car_offpeak"]["ai_complex"]
    assert reached == {"10": 0, "20": 24000, "30": 24000}
    ranges = data["reached_range"]["workers"]["car_offpeak"]["ai_complex"]
    assert ranges == {"20": [0, 24000]}
    assert [hub["id"] for hub in data["hubs"] if hub["closed"]] == ["muan"]


def test_claims_are_grouped_with_their_candidates(study, results):
    data = data_of(html(hubs_map(study, results=results)))
    claims = {claim["id"]: claim for claim in data["claims"]}
    assert [len(claims[key]["rows"]) for key in ("ktx", "expressway", "rail")] == [3, 6, 1]
    assert claims["rail"]["rows"][0]["why"] == ["철도입니다.", "By rail."]
    assert claims["rail"]["km"] is None


def test_a_map_can_be_added_to(study, results):
    import folium  # noqa: PLC0415 - only here

    m = hubs_map(study, results=results)
    folium.CircleMarker([35.2, 126.8]).add_to(m)
    page = html(m)
    assert "L.circleMarker(" in page
    assert "style-src 'unsafe-inline'" in page


def test_our_scripts_never_parse_data_as_markup():
    scripts = [name for name in static_files() if name.endswith(".js")]
    assert len(scripts) > 40
    for name in scripts:
        text = static(name)
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, (name, way)


def test_a_page_has_the_words_of_the_one_table(page):
    labels = data_of(page)["labels"]
    assert labels["words"]["unreached"] == list(LABELS["word"]["unreached"])
    assert labels["columns"]["km_from"] == ["시점 이정(km)", "From kilometre post"]
    assert labels["codes"]["verdict"]["supported"] == ["부합", "supported"]


def test_the_comparison_goes_into_the_page_with_every_rank(study, results):
    data = data_of(html(sites_map(study, results=results)))
    ranking = results.comparison.ranking
    assert list(data["ranks"]) == ["car_free", "car_offpeak", "car_peak"]
    for period, by_decay in data["ranks"].items():
        assert list(by_decay) == [one.key for one in results.comparison.decays]
        for decay, sites in by_decay.items():
            expected = ranking.rebased(period=period, decay=decay).ranks
            for site, row in sites.items():
                assert row[1] == round(expected.loc[site, "score"])
                assert row[2:] == expected.loc[site].iloc[2:].astype(int).tolist()
    assert data["sites"][2]["why"] == ["위치 미확인", "position unknown"]
    assert data["sites"][2]["p"] is None
    assert data["own"]["workers"]["hanam"] == {"v": 24000, "d": "2019-09"}
    assert "v" not in data["own"]["workers"]["ai_complex"]
    assert data["reached"]["workers"]["car_offpeak"]["lost"]["20"] is None


def test_a_route_names_its_roads_and_a_verdict_its_period(study, results):
    data = data_of(html(hubs_map(study, results=results)))
    roads = data["route_roads"]["car_offpeak"]["ai_complex"]
    assert all(len(road) == 4 and road[3] > 0 for listed in roads.values() for road in listed)
    [ktx] = [claim for claim in data["claims"] if claim["id"] == "ktx"]
    assert [row["pv"] for row in ktx["rows"]] == ["holds", "fails", "fails"]
