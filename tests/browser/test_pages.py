from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.browser.at_rest import until_at_rest

pytestmark = pytest.mark.browser

NAMES = ("overview", "accessibility", "hubs", "sites", "scenarios", "compare")
PHONE = {"width": 375, "height": 812}
HANGUL = re.compile("[가-힣]")
# Hangul that a reader of English sees: text and labels, less what is a proper name or a source
VISIBLE_HANGUL = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (/[가-힣]/.test(text.data) && !text.parentElement.closest("script, noscript, [lang=und], [lang=ko], #language")) found.push(text.data);
  }
  document.querySelectorAll("[title], [aria-label], [aria-valuetext], [alt]").forEach((node) => {
    for (const name of ["title", "aria-label", "aria-valuetext", "alt"]) {
      if (/[가-힣]/.test(node.getAttribute(name) || "")) found.push(node.getAttribute(name));
    }
  });
  return found;
}"""  # noqa: E501 - a script of the page

FOCUSED = """() => {
  const node = document.activeElement;
  const name = node.id || String(node.className).split(" ")[0];
  return [name, node.type || node.tagName, getComputedStyle(node).outlineStyle];
}"""


def colours(png: bytes, box: tuple[int, int, int, int]) -> int:
    picture = Image.open(io.BytesIO(png)).convert("RGB").crop(box)
    return len(picture.getcolors(maxcolors=1 << 24))


def select_popup(page, name: str) -> str:
    page.locator(f'.leaflet-marker-icon[aria-label^="{name}"]').first.press("Enter")
    return page.locator(".leaflet-popup-content").inner_text()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_page_is_drawn_without_a_network(browser, name, visit, request):
    opened = visit(request.getfixturevalue(browser), name)
    drawn = ".leaflet-overlay-pane, .leaflet-roads-pane path, .map canvas"
    assert opened.page.locator(drawn).count() >= 3
    # before the screenshot: Playwright adds a style of its own, which the policy refuses
    opened.clean()
    assert colours(opened.page.screenshot(), (600, 100, 1100, 700)) > 20


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_shown_as_written_and_do_nothing(name, visit, chromium):
    opened = visit(chromium, name)
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    shown = page.locator("main").inner_text()
    if name == "compare":  # without an engine the names stand on the map alone
        shown += select_popup(page, "집적단지") + select_popup(page, "송정역")
    assert "만든 연구 </title><script>window.broken=6</script>" in shown
    for text in ("</script><script>window.broken=1</script>", "`+(window.broken=3)+`"):
        assert text in shown
    place = "항만" if name in {"accessibility", "compare", "hubs", "scenarios"} else "집적단지"
    assert 'onerror="window.broken=4"' in select_popup(page, place)
    page.locator(".leaflet-marker-icon").first.dispatch_event("mouseover")
    assert page.evaluate("window.broken") is None
    assert page.locator("main img").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    opened.clean()


@pytest.mark.parametrize("name", NAMES)
def test_english_is_complete_and_comes_back(name, visit, chromium):
    opened = visit(chromium, name)
    page = opened.page
    assert page.evaluate("document.documentElement.lang") == "ko"
    before = page.locator("main").inner_text()
    select_popup(page, "집적단지")
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert not HANGUL.search(page.title())
    assert page.evaluate(VISIBLE_HANGUL) == []
    assert page.locator(".leaflet-popup-content").inner_text().startswith("Complex")
    assert page.locator(".leaflet-control-zoom-in").get_attribute("title") == "Zoom in"
    page.locator(".leaflet-popup-close-button").click()
    page.click("#language")
    assert page.locator("main").inner_text() == before
    opened.clean()


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_shows_the_map_first_and_never_scrolls_sideways(name, visit, chromium):
    opened = visit(chromium, name, PHONE)
    page = opened.page
    width = "document.documentElement.scrollWidth"
    shown = """() => {
        const map = document.querySelector(".stage").getBoundingClientRect();
        const sheet = document.querySelector(".panel").getBoundingClientRect();
        return Math.min(map.bottom, sheet.top) - map.top; }"""
    for language in ("ko", "en"):
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate(width) == 375
        assert page.evaluate(shown) >= 0.51 * 812
        assert page.locator(".panel .headline").is_visible()
        page.click("#language")
    handle = page.locator(".sheet-handle")
    handle.press("ArrowUp")
    until_at_rest(page)
    assert page.locator(".panel").bounding_box()["height"] > 650
    handle.press("ArrowDown")
    handle.press("ArrowDown")
    until_at_rest(page)
    assert page.locator(".panel").bounding_box()["height"] < 260
    handle.click()
    until_at_rest(page)
    assert page.evaluate(shown) >= 0.51 * 812
    assert page.evaluate(width) == 375
    opened.clean()


def print_tables(page) -> None:
    """Choose in the dialog that the tables are printed after the sheet."""
    page.click("#print")
    page.check("#paper-appendix")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_of_paper_has_title_map_legend_scale_sources_and_number(name, visit, chromium):
    opened = visit(chromium, name)
    page = opened.page
    title = page.locator(".headline").inner_text()
    print_tables(page)
    page.emulate_media(media="print")
    until_at_rest(page)
    drawn = ".a4-map > img" if name in {"accessibility", "compare"} else ".a4-map .map"
    tables = ".people" if name == "accessibility" else "#fold-sources ul"
    for part in (drawn, ".a4-legend", ".a4-scale", tables):
        assert page.locator(part).first.is_visible(), part
    assert title[:20] in page.locator(".a4-title").inner_text()
    foot = page.locator(".a4-foot").inner_text()
    assert "자료 출처" in foot
    assert "축척" in foot
    assert foot.endswith("· 1")
    assert page.locator(".bar, .tabs, .leaflet-control, button.plain:visible").first.is_hidden()
    box = page.locator(drawn).bounding_box()
    assert box["width"] == pytest.approx(714, abs=4)
    assert box["height"] == pytest.approx(586, abs=4)
    picture = page.locator(".a4-map").screenshot()
    assert colours(picture, (0, 0, int(box["width"]), int(box["height"]))) > 20
    assert page.locator(".panel").bounding_box()["y"] > box["y"] + box["height"]
    page.emulate_media(media="screen")
    page.wait_for_selector("body:not(.printing)")
    assert page.locator(".stage .map").bounding_box()["width"] > 500
    assert page.locator(".buttons").is_visible()
    assert page.locator(".a4").is_hidden()
    opened.clean()


def test_paper_as_narrow_as_a_phone_keeps_legend_and_only_the_chosen_tab(visit, chromium):
    opened = visit(chromium, "scenarios")
    page = opened.page
    print_tables(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 702, "height": 1000})
    until_at_rest(page)
    assert page.locator(".a4-legend").is_visible()
    assert page.locator(".panel .choice").first.inner_text().split() == ["통행시간", "증감"]
    assert page.locator("nav.pages").is_hidden()
    opened.clean()


def test_printing_to_a4_keeps_every_layer_lying_or_standing(visit, chromium):
    opened = visit(chromium, "hubs")
    page = opened.page
    page.evaluate(
        "window.addEventListener('beforeprint', () => { window.paths ="
        " document.querySelectorAll('.a4-map .leaflet-pane path').length; })"
    )
    paper = page.pdf(prefer_css_page_size=True)
    assert sheets(paper) == [(842, 595)]
    assert page.evaluate("window.paths") >= 6
    page.click("#print")
    page.check("#paper-portrait", force=True)
    page.keyboard.press("Escape")
    assert sheets(page.pdf(prefer_css_page_size=True)) == [(595, 842)]
    print_tables(page)
    assert len(sheets(page.pdf(prefer_css_page_size=True))) > 1
    opened.clean()


def sheets(paper: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return [(round(float(width)), round(float(height))) for width, height in found]


@pytest.mark.parametrize("name", ["accessibility", "hubs", "sites"])
def test_a_picture_as_svg_is_well_formed_with_title_legend_and_source(
    name, visit, chromium, tmp_path
):
    opened = visit(chromium, name)
    page = opened.page
    until_at_rest(page)  # the address is written a little later
    screen = page.url, page.locator(".map").bounding_box()
    page.click("#picture")
    with page.expect_download() as download:
        page.click("#picture-svg")
    download.value.save_as(tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()  # noqa: S314 - written by the page
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    # a title in several lines is several texts
    written = "".join(root.itertext())
    plain = re.sub(r"\s", "", written)
    assert re.sub(r"\s", "", page.locator(".headline").inner_text())[-12:] in plain
    for part in (
        "만든 연구 </title><script>window.broken=6</script>",
        "자료 출처",
        "고속도로",
        " km",
    ):
        assert re.sub(r"\s", "", part) in plain, part
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert not list(root.iter("{http://www.w3.org/2000/svg}foreignObject"))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 10
    assert (page.url, page.locator(".map").bounding_box()) == screen
    opened.clean()


def test_the_cutoff_counts_what_lies_exactly_on_it(visit, chromium):
    page = visit(chromium, "accessibility").page
    page.locator("#cutoff").fill("20")
    assert page.locator("output.cutoff-value").inner_text() == "20분"
    assert "20분 이내에" in page.locator(".headline").inner_text()
    assert "교통 거점 1곳에 도달할 수 있습니다" in page.locator(".headline").inner_text()
    until_at_rest(page)
    assert page.locator("tr.reached").count() == 1
    assert "20분 이내 1곳 / 운영 중 3곳" in page.locator(".panel").inner_text()


def test_the_closed_airport_is_named_last_and_never_counted(visit, chromium):
    page = visit(chromium, "accessibility").page
    page.locator("#cutoff").fill("30")
    until_at_rest(page)
    row = page.locator("section[aria-labelledby=hubs-title] tbody tr").last
    assert "폐쇄" in row.inner_text()
    assert "2024-12-29부터 폐쇄, 도달 집계 제외" in row.locator("[title]").get_attribute("title")
    assert page.locator("tr.closed .counted").count() == 0


def test_another_origin_and_profile_change_the_numbers(visit, chromium):
    page = visit(chromium, "accessibility").page
    chosen = page.locator("#hub-station").locator("xpath=ancestor::tr").locator(".time-chip")
    assert chosen.inner_text() == "20.0"
    page.locator("#profile-car_peak").check(force=True)
    until_at_rest(page)
    assert page.evaluate("document.activeElement.id") == "profile-car_peak"
    assert chosen.inner_text() == "25.0"
    # without an engine only the origins of the study have answers
    before = page.locator(".headline").inner_text()
    page.locator(".map").click(position={"x": 200, "y": 300})
    assert "연구의 출발지만" in page.locator(".message-line").inner_text()
    assert page.locator(".headline").inner_text() == before


def test_what_was_left_out_is_named(visit, chromium):
    page = visit(chromium, "accessibility").page
    page.click("#fold-counted > summary")
    page.click("#fold-left-workers > summary")
    assert "값이 없음" in page.locator("#fold-left-workers").inner_text()
    panel = page.locator("#panel-body").inner_text()
    assert "먼 곳 ${window.broken=2}(2,240" in panel
    assert "길에서 너무 멂" in panel


def test_the_nearest_interchange_carries_its_range_and_its_rivals(visit, chromium):
    text = visit(chromium, "accessibility").page.locator("#panel-body").inner_text()
    for part in ("8.2", "(6.1~9.4)", "광산 나들목도 가능", "제외한 나들목: 먼섬"):
        assert part in text


def test_a_verdict_shows_its_route_and_reason(visit, chromium):
    page = visit(chromium, "hubs").page
    plain = page.locator(".leaflet-routes-pane path").count()
    page.click("#claim-ktx-car_offpeak-station")
    assert page.locator(".leaflet-routes-pane path").count() == plain + 2
    assert page.locator(".verdict-button.selected").count() == 1
    assert "산정 불가" in page.locator("#panel-body").inner_text()


def test_layers_switch_with_their_legend_and_unknown_places_are_listed(visit, chromium):
    page = visit(chromium, "overview").page
    legend = page.locator(".legend-body")
    assert "레이어 sites" in legend.inner_text()
    assert page.locator(".leaflet-certainty-pane path").count() > 0
    page.uncheck("#layer-sites")
    assert "레이어 sites" not in legend.inner_text()
    assert page.locator('.leaflet-marker-icon[aria-label^="집적단지"]').count() == 0
    unknown = page.locator("section", has=page.locator("#unknown-title")).inner_text()
    assert "위치 미확인" in unknown
    assert "본촌" in unknown


def test_a_popup_shows_both_values_with_date_and_source(visit, chromium):
    text = select_popup(visit(chromium, "overview").page, "집적단지")
    for part in ("46,200 m²", "2021-11", "47,256 m²", "2021-12", "± 700 m", "KOTRA"):
        assert part in text
    for part in ("46,246 m²", "2022-03", "35.23,126.85", "2020-05"):
        assert part in text


@pytest.mark.parametrize("name", NAMES)
def test_the_makers_of_the_network_are_named_on_the_map(name, visit, chromium):
    page = visit(chromium, name).page
    credit = page.locator(".leaflet-control-attribution").inner_text()
    assert credit == 'Leaflet | © Makers <img src=x onerror="window.broken=4">'
    assert page.locator(".leaflet-control-attribution img").count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_pushes_the_page_out_of_its_window(name, visit, chromium):
    page = visit(chromium, name).page
    # a title at the end of the panel scrolls the panel, and the head of the page stays
    page.evaluate("document.querySelector('#about-title, #about').scrollIntoView()")
    assert page.evaluate("document.documentElement.scrollTop") == 0
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_a_part_known_by_its_whole_only_has_no_sign_of_its_own(visit, chromium):
    page = visit(chromium, "overview").page
    assert page.locator('.leaflet-marker-icon[aria-label^="데이터센터"]').count() == 0
    assert "건물" not in page.locator(".legend-body").inner_text()
    assert "데이터센터" in select_popup(page, "집적단지")
    summary = page.locator(".leaflet-popup-content .shared summary").first
    summary.evaluate("(one) => { one.parentElement.open = true; }")
    assert "건물" in page.locator(".leaflet-popup-content").inner_text()


def test_keys_alone_reach_pins_and_buttons_with_a_visible_focus(visit, chromium):
    page = visit(chromium, "hubs").page
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, kind, outline = page.evaluate(FOCUSED)
        reached.add(name)
        # the ring of a radio button lies around its label
        assert kind in {"radio", "BODY"} or outline != "none", name
    assert {"print", "language", "leaflet-marker-icon", "hub-station"} <= reached


def test_a_notebook_frame_draws_the_map(visit, chromium, pages, tmp_path):
    shown = pages["hubs"].read_text(encoding="utf-8")
    frame = tmp_path / "notebook.html"
    escaped = shown.replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(
        f'<html data-ready="yes"><iframe srcdoc="{escaped}" width="900" height="600"></iframe>',
        encoding="utf-8",
        newline="\n",
    )
    opened = visit(chromium, frame.as_uri())
    assert opened.page.frames[1].locator(".leaflet-marker-icon").count() >= 3
    opened.clean()


def order(page, table: str) -> list[str]:
    """First words of the names in a table, from top to bottom."""
    names = page.locator(f"section[aria-labelledby={table}-title] tbody th").all_inner_texts()
    return [name.split()[0] for name in names]


def ranks_shown(page) -> list[str]:
    return page.locator(
        "section[aria-labelledby=ranking-title] tbody td:first-child"
    ).all_inner_texts()


def test_sites_are_ranked_for_the_profile_and_decay_that_are_chosen(visit, chromium):
    opened = visit(chromium, "sites")
    page = opened.page
    assert order(page, "ranking") == ["집적단지", "하남", "본촌"]
    assert ranks_shown(page) == ["1", "2", "–"]
    mark = page.locator('.leaflet-marker-icon[aria-label^="집적단지"]')
    assert mark.get_attribute("aria-label").endswith("1위")
    assert mark.inner_text().strip() == "1"
    page.locator("#profile-car_peak").check()
    assert order(page, "ranking") == ["하남", "집적단지", "본촌"]
    assert mark.inner_text().strip() == "2"
    page.select_option("#decay", "within_30")
    # at rush hour the complex reaches the nearer 600 within 30 minutes, Hanam all 1,000
    scores = page.locator("section[aria-labelledby=ranking-title] tbody td:nth-child(3)")
    assert scores.all_inner_texts() == ["1,000", "600", "–"]
    opened.clean()


def test_a_site_has_one_number_in_list_map_and_matrix(visit, chromium):
    page = visit(chromium, "sites").page
    matrix = page.locator(".wins tbody tr")
    for profile in ("car_offpeak", "car_peak"):
        page.locator(f"#profile-{profile}").check()
        listed = dict(zip(order(page, "ranking"), ranks_shown(page), strict=True))
        for site in ("집적단지", "하남"):
            pin = page.locator(f'.leaflet-marker-icon[aria-label^="{site}"]')
            assert pin.inner_text().strip() == listed[site]
            assert matrix.filter(has_text=site).locator("th").inner_text().startswith(listed[site])


def test_the_matrix_says_how_often_a_site_scores_higher(visit, chromium):
    opened = visit(chromium, "sites")
    page = opened.page
    data = json.loads(page.locator("script[type='application/json']").first.text_content())
    pairwise = data["pairwise"]
    own = page.locator(".wins tr.own td:not(.same)")
    share = 100 * pairwise["wins"][0][1] / pairwise["draws"]
    assert own.all_inner_texts() == [f"{share:.0f}"]
    assert str(pairwise["draws"]) in own.first.get_attribute("title")
    assert "하남" in page.locator(".guide").inner_text()
    headline = page.locator(".headline").inner_text()
    assert headline.startswith("2곳 가운데 집적단지")
    with page.expect_download() as download:
        page.locator("#save-sites").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("1,집적단지")
    opened.clean()


def test_certainty_is_shown_only_for_the_decays_of_the_draws(visit, chromium):
    opened = visit(chromium, "sites")
    page = opened.page
    assert page.locator("#sort-rank-all").is_visible()
    assert "드문 경우도" in page.locator("section[aria-labelledby=ranges-title]").inner_text()
    page.select_option("#decay", "linear_60")
    assert "지수형 감쇠함수에 대해서만" in page.locator(".reservation").inner_text()
    assert "위일 수 있습니다" not in page.locator(".headline").inner_text()
    assert page.locator(".wins table, #sort-rank-all").count() == 0
    assert "지수형" in page.locator("section[aria-labelledby=wins-title]").inner_text()
    with page.expect_download() as download:
        page.locator("#save-sites").click()
    head = download.value.path().read_text("utf-8-sig").splitlines()[0]
    assert len(head.split(",")) == 5  # the unit of the score has a comma: no ranges, no wins
    # where the first wins less than half of the draws, nothing says that it surely wins
    for decay in page.locator("#decay option").evaluate_all("(all) => all.map((o) => o.value)"):
        page.select_option("#decay", decay)
        assert not re.search("가운데 0번 이상", page.locator(".answer").inner_text())
    opened.clean()


def test_every_table_of_sites_is_sorted_by_its_headings(visit, chromium):
    opened = visit(chromium, "sites")
    page = opened.page
    heads = page.locator(".sorted thead th")
    assert heads.count() >= 15
    for at in range(heads.count()):
        button = heads.nth(at).locator("button.sort")
        was = heads.nth(at).get_attribute("aria-sort")
        button.press("Enter")
        now = heads.nth(at).get_attribute("aria-sort")
        assert now in {"ascending", "descending"}
        assert now != was
        # the focus stays where it was, and one column of the table is sorted
        assert page.evaluate("document.activeElement.id") == button.get_attribute("id")
        table = heads.nth(at).locator("xpath=ancestor::table")
        assert table.locator("th[aria-sort=ascending], th[aria-sort=descending]").count() == 1
    page.locator("#sort-rank-score").click()
    page.locator("#sort-rank-score").click()
    # what has no score stays last, whichever way
    assert order(page, "ranking")[-1] == "본촌"
    page.locator("#sort-rank-score").click()
    assert order(page, "ranking")[-1] == "본촌"
    page.locator("#sort-rank-site").click()
    assert order(page, "ranking") in (["본촌", "집적단지", "하남"], ["하남", "집적단지", "본촌"])
    opened.clean()


def test_a_site_is_chosen_in_a_table_and_on_the_map(visit, chromium):
    opened = visit(chromium, "sites")
    page = opened.page
    page.locator("#rank-hanam").press("Enter")
    popup = page.locator(".leaflet-popup-content").inner_text()
    assert popup.startswith("하남")
    assert "24,000 (2019-09)" in popup
    assert page.locator("tr.selected").count() >= 4
    assert page.evaluate("document.activeElement.id") == "rank-hanam"
    page.locator('.leaflet-marker-icon[aria-label^="집적단지"]').press("Enter")
    assert page.locator("#rank-ai_complex").get_attribute("aria-pressed") == "true"
    # a value that is not known has its reason, not 0
    assert "값이 없음" in page.locator(".leaflet-popup-content").inner_text()
    # a site without position can be chosen, and has no place on the map
    page.locator("#rank-lost").click()
    assert page.locator("#rank-lost").get_attribute("aria-pressed") == "true"
    assert page.locator(".leaflet-marker-icon.pin").count() == 2
    assert "위치 미확인" in page.locator("section[aria-labelledby=left-title]").inner_text()
    opened.clean()


def test_the_ranges_of_ranks_are_drawn_and_written(visit, chromium):
    page = visit(chromium, "sites").page
    rows = page.locator("section[aria-labelledby=ranges-title] tbody tr")
    texts = [one.split() for one in rows.first.locator("td").all_inner_texts()]
    # rank, then by time of day, by decay, by position, by all
    assert texts[0] == ["1"]
    assert texts[1] == ["1~2"]
    assert texts[4] == ["1~2"]
    assert rows.first.locator("svg").count() == 4
    assert rows.last.locator("svg").count() == 0


def test_a_scenario_shows_before_after_and_difference(visit, chromium):
    opened = visit(chromium, "scenarios")
    page = opened.page
    answer = page.locator(".answers")
    headline = page.locator(".headline")
    assert "30분 이내에 도달 가능한 종사자가 2,000명 늘어납니다." in headline.inner_text()
    assert "30분 이내 종사자가 달라집니다." in answer.inner_text()
    assert "+2,000" in page.locator("[aria-labelledby=reached-title]").inner_text()
    assert (
        "계획 · 2026년 12월 예정, 좌표 추정 ± 1.5 km · 신뢰도: 낮음"
        in page.locator("[aria-labelledby=choose-title]").inner_text()
    )
    districts = page.locator("[aria-labelledby=districts-title]")
    assert "남쪽군" in districts.inner_text()
    assert "9,000" in districts.inner_text()
    assert "북쪽군" not in districts.inner_text()
    assert "운영 재개" in page.locator("[aria-labelledby=hubs-title]").inner_text()
    assert "없는 도로" in page.locator("[aria-labelledby=left-title]").inner_text()
    assert "10분 초과 단축" in page.locator(".legend").inner_text()
    assert "새로 도달 가능" in page.locator(".legend").inner_text()
    page.check("#mode-before", force=True)
    assert "≤ 10분" in page.locator(".legend").inner_text()
    assert "신설" not in page.locator(".legend").inner_text()
    fills = (
        "[...document.querySelectorAll('.leaflet-areas-pane path')]"
        ".map((p) => p.getAttribute('fill'))"
    )
    assert page.evaluate(fills) == ["#260c4f", "#2a3f9a", "#147cac", "#84c15a"]
    page.check("#mode-after", force=True)
    assert page.evaluate(fills) == ["#260c4f", "#2a3f9a", "#2cb094", "#f3e97c"]
    page.select_option("#scenario", "bridge")
    page.check("#mode-difference", force=True)
    assert "다리 통행 차단" in answer.inner_text()
    assert "도달 불가로 바뀜" in page.locator(".legend").inner_text()
    assert "가상의 시나리오" in page.locator(".panel").inner_text()
    row = page.locator("tr", has_text="항만").first
    assert "도달 불가" in row.inner_text()
    assert "−500" in page.locator("[aria-labelledby=reached-title]").inner_text()
    assert "500명 줄어듭니다" in headline.inner_text()
    page.select_option("#cutoff", "10")
    assert "10분 이내에 도달 가능한 종사자는 변하지 않습니다. 30분 이내에서는 500명" in (
        headline.inner_text()
    )
    assert "−500" not in page.locator("[aria-labelledby=reached-title]").inner_text()
    opened.clean()


def test_the_address_of_scenarios_restores_what_is_chosen(visit, pages, chromium):
    opened = visit(chromium, f"{pages['scenarios'].as_uri()}#scenario=bridge&mode=after&cutoff=10")
    page = opened.page
    assert page.locator("#scenario").input_value() == "bridge"
    assert page.locator("#cutoff").input_value() == "10"
    assert page.locator("#mode-after").is_checked()
    assert "다리 통행 차단" in page.locator(".headline").inner_text()
    page.check("#mode-critical", force=True)
    until_at_rest(page)
    for part in ("scenario=bridge", "mode=critical", "cutoff=10"):
        assert part in page.url
    page.click("#mostLost-0")
    until_at_rest(page)
    assert "link=0" in page.url
    again = visit(chromium, page.url).page
    assert again.locator("tr.selected").count() >= 1
    assert again.locator("#mostLost-0").get_attribute("aria-pressed") == "true"
    page.evaluate("location.hash = 'scenario=none'")
    until_at_rest(page)
    assert page.locator("#scenario").input_value() == "south"
    assert "도로 사업" in page.locator(".message-line").inner_text()
    opened.clean()


def test_the_headline_of_hubs_is_that_of_what_is_chosen(visit, pages, chromium):
    opened = visit(chromium, "hubs")
    page = opened.page
    hub = page.locator("[aria-labelledby=hubs-title] .row-button").nth(1)
    page.locator("#" + hub.get_attribute("id")).click()
    assert hub.inner_text() in page.locator(".headline").inner_text()
    assert page.locator("[aria-labelledby=hubs-title] .result").count() == 0
    until_at_rest(page)
    again = visit(chromium, page.url).page
    assert again.locator(".headline").inner_text() == page.locator(".headline").inner_text()
    page.click("#claim-ktx-car_offpeak-station")
    assert "자유통행시에만 부합 가능" in page.locator(".headline").inner_text()
    until_at_rest(page)
    assert "claim=ktx,car_offpeak,station" in page.url
    again = visit(chromium, page.url).page
    assert again.locator(".verdict-button.selected").count() == 1
    opened.clean()


def test_the_layers_shown_are_in_the_address(visit, chromium):
    page = visit(chromium, "overview").page
    assert re.search(
        r"직선거리 10 km 이내에 .+ \d+곳이 있습니다", page.locator(".headline").inner_text()
    )
    assert re.search(r"\d건 가운데 \d+건의 위치", page.locator(".reservation").inner_text())
    page.uncheck("#layer-sites")
    page.uncheck("#layer-circles")
    until_at_rest(page)
    again = visit(chromium, page.url).page
    assert not again.locator("#layer-sites").is_checked()
    assert not again.locator("#layer-circles").is_checked()
    assert again.locator("#layer-hubs").is_checked()


def test_critical_links_are_as_wide_as_their_loss(visit, chromium):
    opened = visit(chromium, "scenarios")
    page = opened.page
    page.select_option("#scenario", "bridge")
    page.check("#mode-critical", force=True)
    assert "현재 도로망 기준입니다." in page.locator(".panel").inner_text()
    widths = (
        "[...document.querySelectorAll('.leaflet-routes-pane path')]"
        ".map((p) => [p.getAttribute('stroke'), p.getAttribute('stroke-width')])"
    )
    drawn = page.evaluate(widths)
    assert ["#8a3a10", "10"] in drawn
    assert ["#14213d", "4"] in drawn, "it cuts trips off"
    assert "남쪽 나들목–북쪽 분기점" in page.locator(".panel").inner_text()
    assert "손실은 90천 인·분" in page.locator(".panel").inner_text()
    page.click("#mostLost-0")
    assert ["#c2185b", "12"] in page.evaluate(widths)
    page.select_option("#scenario", "south")
    assert "2026년 12월 기준 도로망" in page.locator(".panel").inner_text()
    opened.clean()
