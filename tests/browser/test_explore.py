from __future__ import annotations

import sys

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from aicomplex_geo import maps
from aicomplex_geo.maps import explore, save

pytestmark = pytest.mark.browser

HOSTILE = "</script><img src=x onerror=window.broken=1>${window.broken=2}`"
LONG = "가나다라마바사" * 1500


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    frame = gpd.GeoDataFrame(
        {"name": [HOSTILE, LONG, "c"], "travel_time": [5.0, 25.0, None], "kind": ["port"] * 3},
        geometry=[
            box(126.80, 35.10, 126.90, 35.20),
            LineString([(126.9, 35.2), (127, 35.3)]),
            Point(),
        ],
        crs=4326,
    )
    m = explore(frame, "travel_time", name=(HOSTILE, "Layer"), title=(LONG, "Title"))
    explore(frame.iloc[:0], m=m, name=("빈 레이어", "Empty"))
    return save(m, tmp_path_factory.mktemp("explore") / "explore.html")


def open_page(browser, path, **options):
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-frames=ready]")
    return page


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_features_are_shown_as_written_in_both_languages(browser, page_file, request):
    page = open_page(request.getfixturevalue(browser), page_file)
    x, y = page.evaluate(
        """() => {
            const { x, y } = map_1.latLngToContainerPoint([35.15, 126.85]);
            const box = map_1.getContainer().getBoundingClientRect();
            return [box.left + x, box.top + y];
        }"""
    )
    page.mouse.move(x, y)
    tooltip = page.locator(".frame-tooltip").inner_text()
    assert HOSTILE in tooltip
    assert "5분" in tooltip
    assert "항만" in tooltip
    page.mouse.click(x, y)
    assert HOSTILE in page.locator(".leaflet-popup-content").inner_text()
    panel = page.locator(".frames-panel").inner_text()
    assert "자료 없음" in panel
    assert "이 레이어에는 그릴 자료가 없습니다." in panel
    assert HOSTILE in panel
    page.click("#language")
    assert page.title() == "Title"
    assert "5 min" in page.locator(".leaflet-popup-content").inner_text()
    assert "1 without a position, not drawn" in page.locator(".frames-panel").inner_text()
    assert page.evaluate("window.broken") is None
    assert page.complaints == []
    page.context.close()


def test_a_feature_is_reached_by_keyboard_and_a_layer_is_switched_off(chromium, page_file):
    page = open_page(chromium, page_file)
    ink = "document.querySelectorAll('canvas')[0].getContext('2d').getImageData(0,0,2000,1500)"
    drawn = f"() => {ink}.data.some((value) => value > 0)"
    assert page.evaluate(drawn)
    page.locator("summary").last.press("Enter")
    page.locator(".frame-layer ol button").nth(1).press("Enter")
    assert page.locator(".leaflet-popup-content").inner_text().startswith(LONG[:10])
    page.locator("#frame-0").press("Space")
    assert not page.evaluate(drawn)
    page.context.close()


@pytest.mark.parametrize("width", [320, 900])
def test_no_legend_covers_what_it_explains(width, chromium, page_file):
    page = open_page(chromium, page_file, viewport={"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    stage = page.locator(".folium-map").bounding_box()
    panel = page.locator(".frames-panel").bounding_box()
    beside = panel["x"] >= stage["x"] + stage["width"] - 1
    below = panel["y"] >= stage["y"] + stage["height"] - 1
    assert beside or below
    assert stage["height"] >= 320
    page.context.close()


def test_an_old_browser_says_so_in_words(chromium, page_file):
    context = chromium.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("[role=alert]")
    assert "Firefox 113" in page.locator("[role=alert]").inner_text()
    context.close()


def test_a_page_whose_data_are_broken_says_so(chromium, page_file, tmp_path):
    text = page_file.read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace('"bytes":"H4sI', '"bytes":"AAAA', 1), encoding="utf-8")
    page = chromium.new_context(offline=True).new_page()
    page.goto(broken.as_uri())
    page.wait_for_selector("[role=alert]")
    assert "지도 자료를 읽지 못했습니다" in page.locator("[role=alert]").inner_text()
    page.context.close()


@pytest.mark.parametrize("name", ["accessibility", "hubs"])
def test_a_layer_on_a_page_of_a_study_has_a_legend_that_follows_its_language(
    name, chromium, pages, tmp_path
):
    made = sys.modules["made_study"]
    study = made.study(tmp_path)
    m = getattr(maps, f"{name}_map")(study, results=made.results(study))
    frame = gpd.GeoDataFrame({"kind": ["port"]}, geometry=[box(126.7, 35.0, 127.0, 35.3)], crs=4326)
    explore(frame, "kind", m=m, name=("덧그린 자료", "Added data"))
    page = open_page(chromium, save(m, tmp_path / "page.html"))
    page.locator(".frames-corner > summary").press("Enter")
    assert "덧그린 자료" in page.locator(".frames-panel").inner_text()
    page.click("#language")
    assert "Added data" in page.locator(".frames-panel").inner_text()
    assert page.title() != "덧그린 자료"
    assert page.complaints == []
    page.context.close()


def test_tooltips_of_geopandas_show_values_as_written(chromium, tmp_path):
    pytest.importorskip("matplotlib")
    frame = gpd.GeoDataFrame(
        {"<b>name": [HOSTILE], "value": [7]}, geometry=[box(126.7, 35.0, 127.0, 35.3)], crs=4326
    )
    m = maps.OfflineMap([35.15, 126.85], zoom_start=10)
    frame.explore("value", m=m)
    page = open_page(chromium, save(m, tmp_path / "page.html"))
    page.locator("path.leaflet-interactive").hover()
    tooltip = page.locator(".leaflet-tooltip").inner_text()
    assert HOSTILE in tooltip
    assert "<b>name" in tooltip
    assert "7" in page.locator(".frames-panel").inner_text()
    assert page.evaluate("window.broken") is None
    assert page.complaints == []
    page.context.close()
