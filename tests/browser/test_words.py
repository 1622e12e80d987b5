"""The words of the built pages: no raw key, no word that the glossary replaces."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.browser

NAMES = (
    "index",
    "overview",
    "accessibility",
    "hubs",
    "sites",
    "claims",
    "scenarios",
    "compare",
)
RAW_KEY = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
# parts of file names and references, which sources are quoted with, and names of files
QUOTED = {
    "link_data",
    "node_data",
    "ntt_sn",
    "vote_emd",
    "city_roads",
    "scenario_od",
    "scenario_districts",
    "sites_ranking",
    "sites_reached",
    "sites_hubs",
    "scenario_claims",
}
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def replaced_words(text: str) -> list[str]:
    """As tests/glossary.py has it; tests are no package."""
    path = Path(__file__).parents[1] / "glossary.py"
    spec = importlib.util.spec_from_file_location("glossary", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.replaced_words(text)


def visible_text(page) -> str:
    """What a reader can see, with all that can be opened."""
    page.evaluate(OPEN_ALL)
    texts = [page.evaluate("document.body.innerText")]
    for marker in page.locator(".leaflet-marker-icon").element_handles()[:40]:
        marker.evaluate("(node) => node.click()")
        page.evaluate(OPEN_ALL)
        popup = page.query_selector(".leaflet-popup-content")
        texts.append(popup.inner_text() if popup else "")
    return "\n".join(texts)


@pytest.mark.parametrize("name", NAMES)
def test_pages_speak_the_words_of_the_glossary(name, built, chromium):
    page = chromium.new_page()
    page.goto((built / f"{name}.html").as_uri())
    page.wait_for_selector("#language:not([hidden])")
    korean = visible_text(page)
    assert replaced_words(korean) == []
    assert set(RAW_KEY.findall(korean)) <= QUOTED
    page.click("#language")
    assert set(RAW_KEY.findall(visible_text(page))) <= QUOTED
    page.close()


@pytest.mark.parametrize("name", ["report.md", "od.csv", "claims.csv", "sites_ranking.csv"])
def test_tables_and_report_speak_the_words_of_the_glossary(name, built):
    text = (built / name).read_text("utf-8-sig")
    assert replaced_words(text) == []
    shown = text.replace("\\", "") if name == "report.md" else text.splitlines()[0]
    assert set(RAW_KEY.findall(shown)) <= QUOTED


def test_a_time_shows_the_same_digits_in_table_page_and_report(built, visit, chromium):
    table = pd.read_csv(built / "od.csv", encoding="utf-8-sig", dtype=str)
    main = table[table["출발지 ID"].eq("ai_complex") & table["통행 조건"].eq("승용차, 비첨두시")]
    report = (built / "report.md").read_text("utf-8")
    page = visit(chromium, (built / "hubs.html").as_uri()).page
    rows = page.locator("section[aria-labelledby=hubs-title] tbody tr")
    shown = {one.split("\n")[0].split("\t")[0]: one for one in rows.all_inner_texts()}
    assert len(main) == len(shown)
    for _, one in main.iterrows():
        time, km = one["통행시간(분)"], one["거리(km)"]
        between = f"{one['통행시간 최솟값(분)']}~{one['통행시간 최댓값(분)']}"
        text = next(row for name, row in shown.items() if name.startswith(one["도착지"]))
        assert re.search(rf"\b{time}\b", text)
        assert f"({between})" in text
        assert re.search(rf"\b{km}\b", text)
        assert f"{time}분({between}분), {km} km".replace("~", "\\~") in report
