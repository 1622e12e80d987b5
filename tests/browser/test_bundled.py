from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.at_rest import until_at_rest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

NAMES = ("overview", "accessibility", "hubs", "sites", "scenarios")
LARGEST = 3_000_000
LARGEST_WITH_ENGINE = 620_000
# what stays Korean in English is a name without an English one, marked as Korean, and the
# tables in both languages that are read where the page cannot compute
HANGUL = """() => {
  document.querySelectorAll("details").forEach((node) => { node.open = true; });
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const apart = parentElement.closest("script, noscript, [lang=und], [lang=ko], #language");
    if (/[가-힣]/.test(data) && !apart) found.push(data);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def bundled(study, results, tmp_path_factory) -> dict[str, Path]:
    """The pages of the bundled study."""
    from aicomplex_geo import maps  # noqa: PLC0415 - loads folium

    folder = tmp_path_factory.mktemp("bundled")
    draw = {name: getattr(maps, f"{name}_map") for name in NAMES}
    return {
        name: maps.save(draw[name](study, results=results), folder / f"{name}.html")
        for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_study_opens_clean_small_and_in_both_languages(name, bundled, visit, chromium):
    assert bundled[name].stat().st_size < LARGEST
    opened = visit(chromium, bundled[name].as_uri())
    assert opened.page.locator(".leaflet-marker-icon").count() > 8
    assert opened.page.locator(".leaflet-roads-pane path").count() <= 8
    opened.page.click("#language")
    # zones outside the city have no English name of any source: their layer is off, and
    # proper names may stay
    assert opened.page.evaluate(HANGUL) == []
    opened.clean()


def test_a_page_with_the_engine_is_small_and_its_engine_can_be_asked(bundled, visit, chromium):
    request = "{origin: [35.2345, 126.846], profile: 'car_offpeak', scenario: null, cutoff: 30}"
    answers = []
    for name in ("accessibility", "sites"):
        assert bundled[name].stat().st_size < LARGEST_WITH_ENGINE
        opened = visit(chromium, bundled[name].as_uri())
        answers.append(opened.page.evaluate(f"AG.ask({request})")["travel_time"])
    assert answers[0] == answers[1]
    assert answers[0]["ktx_songjeong"] is not None


def test_the_popup_of_a_hub_closes_when_the_route_of_a_verdict_is_chosen(bundled, visit, chromium):
    opened = visit(chromium, bundled["hubs"].as_uri())
    opened.page.locator(".leaflet-marker-icon[role=button]").last.focus()
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_selector(".leaflet-popup")
    opened.page.locator(".verdict-button").first.click()
    opened.page.wait_for_selector(".leaflet-popup", state="detached")
    opened.clean()


def test_a_candidate_at_the_place_of_a_site_has_its_score(bundled, results, visit, chromium):
    compared = results.comparison
    place = compared.sites.geometry["ai_complex"]
    address = f"{bundled['sites'].as_uri()}#candidate={place.y:.5f},{place.x:.5f}"
    opened = visit(chromium, address)
    opened.page.locator(".candidate p strong").wait_for()
    row = compared.ranking.ranks.loc["ai_complex"]
    said = opened.page.locator(".candidate p").inner_text()
    assert f"{round(row['score']):,}명" in said
    assert f"{int(row['rank'])}위" in said
    # the heap of sites at Cheomdan is opened, each site with a label of its own
    assert opened.page.locator(".inset-label").count() >= 4
    assert opened.page.locator("#inset-ai_complex").is_visible()
    # on paper too it lies on the map, and not on the legend below
    opened.page.emulate_media(media="print")
    until_at_rest(opened.page)
    inset, drawn = (opened.page.locator(one).bounding_box() for one in (".inset", ".map"))
    assert inset["y"] + inset["height"] <= drawn["y"] + drawn["height"]
    assert opened.page.locator("#candidate").is_hidden()
    opened.page.emulate_media(media="screen")
    until_at_rest(opened.page)
    opened.page.locator("#candidate").click()
    until_at_rest(opened.page)  # the address is written at rest
    assert "candidate=" not in opened.page.url
    opened.clean()
