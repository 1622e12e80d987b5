"""What the canvases of the maps show, by their pixels."""

from __future__ import annotations

import pytest

from tests.browser.at_rest import until_at_rest

pytestmark = pytest.mark.browser

SEEN = {
    ("land", "f1efe9"): 20_000,
    ("land", "faf9f6"): 5_000,
    ("surface", "260c4f"): 1_000,
    ("surface", "2a3f9a"): 1_000,
    ("surface", "147cac"): 1_000,
    ("roads", "f2a31b"): 300,
    ("roads", "cfe2ee"): 300,
    ("contours", "14213d"): 300,
    ("contours", "00843d"): 30,
    ("labels", "ffffff"): 1_000,
    ("labels", "c8102e"): 300,
}
BEYOND_30 = ("2cb094", "84c15a", "f3e97c")


@pytest.fixture(scope="module")
def drawn(study, results, tmp_path_factory):
    from aicomplex_geo import maps  # noqa: PLC0415 - loads folium

    folder = tmp_path_factory.mktemp("drawn")
    draw = {"accessibility": maps.accessibility_map, "compare": maps.compare_map}
    return {
        name: maps.save(make(study, results=results), folder / f"{name}.html")
        for name, make in draw.items()
    }


def test_each_group_of_the_map_is_drawn_and_nothing_beyond_the_cutoff(
    drawn, chromium, visit, pixels
):
    opened = visit(chromium, drawn["accessibility"].as_uri())
    found = {key: pixels(opened.page, *key) for key in SEEN}
    assert [key for key, least in SEEN.items() if found[key] < least] == []
    for colour in BEYOND_30:
        assert pixels(opened.page, "surface", colour) == 0
    opened.clean()


def test_a_comparison_says_what_is_lost_and_keeps_it_in_its_address(drawn, chromium, visit, pixels):
    opened = visit(chromium, drawn["compare"].as_uri() + "#kind=periods&cutoff=30")
    page = opened.page
    for colour in ("f5a657", "d3651d"):
        assert pixels(page, "surface", colour) > 1000
    assert pixels(page, "roads", "b4bdcb") > 300
    assert pixels(page, "roads", "f2a31b") == 0
    people, hubs = page.locator("[aria-labelledby=reached-title] tbody tr").all()[:2]
    before, after, change = (
        int(text.replace(",", "").replace("−", "-").replace("+", ""))
        for text in people.locator("td").all_inner_texts()
    )
    assert after < before
    assert change == after - before
    assert hubs.locator("td").count() == 3
    page.locator("label", has_text="사업 전후").click()
    page.wait_for_selector("#scenario")
    until_at_rest(page)
    assert "kind=projects" in page.evaluate("location.hash")
    assert page.locator("h2#lost-title, h2#won-title, h2#hubs-title").count() >= 1
    address = page.evaluate("location.href")
    again = visit(chromium, address).page
    assert again.locator("#scenario").input_value() == page.locator("#scenario").input_value()
    page.evaluate("location.hash = 'kind=periods&lang=en'")
    page.wait_for_selector("html[lang=en] [aria-labelledby=reached-title]")
    until_at_rest(page)
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    assert page.locator(".panel .scroll").evaluate_all(cut) == 0
    opened.clean()


ANSWERED = "[aria-labelledby=reached-title]"


def test_origins_of_a_comparison_are_searched_clicked_and_kept_in_the_address(
    drawn, chromium, visit
):
    opened = visit(chromium, drawn["compare"].as_uri() + "#kind=origins")
    page = opened.page
    page.wait_for_selector(ANSWERED)
    page.fill("#origin-b", "ㅅㅈㅇ")
    page.locator("#origin-b-list li", has_text="광주송정역").first.click()
    assert page.input_value("#origin-b") == "광주송정역"
    box = page.locator(".leaflet-container").bounding_box()
    page.mouse.click(box["x"] + 120, box["y"] + box["height"] / 2)
    until_at_rest(page)
    assert page.input_value("#origin-b") not in {"", "광주송정역"}
    page.fill("#origin-a", "35.20000, 126.80000")
    page.press("#origin-a", "Enter")
    until_at_rest(page)
    assert "origin=35.20000,126.80000" in page.evaluate("decodeURIComponent(location.hash)")
    page.get_by_role("button", name="출발지 나").press("ArrowUp")
    until_at_rest(page)
    table = page.locator(ANSWERED).inner_text()
    again = visit(chromium, page.evaluate("location.href")).page
    again.wait_for_selector(ANSWERED)
    assert again.locator(ANSWERED).inner_text() == table
    assert again.input_value("#origin-b") == page.input_value("#origin-b")
    assert again.input_value("#origin-a").endswith("부근")
    opened.clean()


def test_a_comparison_on_all_streets_colours_roads_and_counts_kilometres(
    study, results, chromium, visit, tmp_path, pixels
):
    from dataclasses import replace  # noqa: PLC0415 - as below

    from aicomplex_geo import RoadNetwork, maps  # noqa: PLC0415 - loads folium

    net = results.net
    streets = RoadNetwork(net.nodes, net.edges, net.provenance, detail="full")
    page_map = maps.compare_map(study, results=replace(results, net=streets))
    path = maps.save(page_map, tmp_path / "compare.html")
    opened = visit(chromium, path.as_uri() + "#kind=periods")
    page = opened.page
    page.wait_for_selector(ANSWERED)
    until_at_rest(page)
    for colour in ("f5a657", "d3651d"):
        assert pixels(page, "surface", colour) > 300
    assert pixels(page, "surface", "3679b0") == 0
    roads = page.locator(f"{ANSWERED} tr", has_text="도로(km)").locator("td").all_inner_texts()
    before, after = (float(text.replace(",", "")) for text in roads[:2])
    assert before > after > 0
    page.evaluate("location.hash = 'kind=projects&scenario=gwangju_gangjin'")
    page.locator(".answer", has_text="단축").first.wait_for()
    opened.clean()
