"""The living page: what a planner asks, and what the engine in the page answers."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image

import aicomplex_geo as ag
from aicomplex_geo.publish.figures import toll
from aicomplex_geo.units import shown_minutes
from tests.browser.at_rest import until_at_rest

pytestmark = pytest.mark.browser


@pytest.fixture
def ask(living, visit):
    """Open the page with a state in its address."""

    def opener(browser, state="", viewport=None):
        return visit(browser, f"{living.as_uri()}{state}", viewport)

    return opener


def shown(page) -> dict[str, str]:
    """Minutes in the table, by hub."""
    return page.evaluate("""() => {
        const rows = [...document.querySelectorAll(".hubs-block tbody tr")];
        const idOf = (row) => row.querySelector("button").id.replace("hub-", "");
        return Object.fromEntries(
            rows.map((row) => [idOf(row), row.querySelector(".time-chip").innerText]));
    }""")


def amounts(page) -> list[int]:
    texts = page.locator(".people b").all_inner_texts()
    return [int(text.replace(",", "")) for text in texts]


def computed(results, origin: str, profile: str) -> dict[str, str]:
    """Minutes that Python has computed, as they are shown."""
    closed = set(results.hubs.index[results.hubs["closed"].eq(other=True)])
    od = results.od[results.od["profile"].eq(profile) & results.od["from_id"].eq(origin)]
    return {
        row.to_id: "폐쇄" if row.to_id in closed else f"{shown_minutes(row.travel_time):.1f}"
        for row in od.itertuples()
    }


def counted(results, origin: str, profile: str, cutoff: float) -> list[int]:
    rows = results.reached.query(
        "from_id == @origin and profile == @profile and cutoff == @cutoff"
    ).set_index("opportunity")["value"]
    return [round(rows[item.key]) for item in results.opportunities]


def test_the_page_shows_the_numbers_of_python_for_every_period_and_origin(ask, results, chromium):
    opened = ask(chromium)
    page = opened.page
    assert shown(page) == computed(results, "ai_complex", "car_offpeak")
    assert amounts(page) == counted(results, "ai_complex", "car_offpeak", 30)
    for profile in ("car_peak", "car_free"):
        page.locator(f"#profile-{profile}").check(force=True)
        until_at_rest(page)
        assert shown(page) == computed(results, "ai_complex", profile)
        assert amounts(page) == counted(results, "ai_complex", profile, 30)
    hanam = results.origins.loc["hanam"].geometry
    page.evaluate(f"location.hash = 'origin={hanam.y},{hanam.x}&cutoff=20&profile=car_offpeak'")
    until_at_rest(page)
    assert shown(page) == computed(results, "hanam", "car_offpeak")
    assert amounts(page) == counted(results, "hanam", "car_offpeak", 20)
    opened.clean()


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_an_origin_is_sought_by_its_initial_consonants(browser, ask, request):
    opened = ask(request.getfixturevalue(browser))
    page = opened.page
    page.click("#origin")
    page.locator("#origin").fill("ㅅㅈㅇ")
    options = page.get_by_role("option")
    assert "송정" in options.first.inner_text()
    assert page.locator("#origin").get_attribute("aria-expanded") == "true"
    active = page.locator("#origin").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    until_at_rest(page)
    assert "송정" in page.locator(".headline").inner_text()
    assert page.evaluate("document.activeElement.id") == "origin"
    page.locator("#origin").fill("35.2, 126.8")
    page.keyboard.press("Enter")
    page.wait_for_url("**origin=35.20000,126.80000**")
    # ranges are computed for the origins of the study, and a row says so elsewhere
    page.wait_for_selector(".hubs-block tbody td:has-text('범위 미산정')")
    assert page.locator(".people dd", has_text="범위 미산정").count() > 0
    page.locator("#origin").fill("없는 곳")
    assert "찾는 곳이 없습니다" in page.locator(".search").inner_text()
    page.keyboard.press("Escape")
    opened.clean()


def test_the_cutoff_moves_by_five_minutes_with_the_hand_and_by_one_with_keys(ask, chromium):
    opened = ask(chromium)
    page = opened.page
    page.locator("#cutoff").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".cutoff-value").inner_text() == "31분"
    assert "31분" in page.locator(".headline").inner_text()
    box = page.locator("#cutoff").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.617, box["y"] + box["height"] / 2)
    minutes = int(page.locator("#cutoff").input_value())
    assert minutes % 5 == 0
    assert 50 <= minutes <= 65
    page.wait_for_url(f"**cutoff={minutes}**")
    opened.clean()


def test_the_origin_is_dragged_and_moved_by_keys(ask, chromium):
    opened = ask(chromium, "#view=35.2345,126.846,12")
    page = opened.page
    before = page.locator(".headline").inner_text()
    box = page.locator(".origin-pin").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x, y + 20 * step)
    during = page.locator(".headline").inner_text()
    page.mouse.up()
    assert during != before
    until_at_rest(page)
    south = float(re.search(r"origin=([\d.]+),", page.url)[1])
    assert south < 35.22
    page.locator(".origin-pin").focus()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    until_at_rest(page)
    north = float(re.search(r"origin=([\d.]+),", page.url)[1])
    assert (north - south) * 111_320 == pytest.approx(1000, abs=5)
    assert page.evaluate("document.activeElement.classList.contains('origin-pin')")
    page.locator(".map").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**origin=35.23**")
    opened.clean()


def test_a_view_opens_in_another_browser_as_it_was_sent(ask, chromium, firefox):
    state = (
        "#origin=35.16,126.88&profile=car_peak&cutoff=45&scenario=gwangju_gangjin"
        "&hub=mokpo_port&edits=close:40&view=35.1,126.8,11&lang=en"
    )
    first = ask(chromium, state).page
    assert "peak hour" in first.locator(".headline").inner_text()
    assert first.locator("#scenario").input_value() == "gwangju_gangjin"
    first.locator("#cutoff").focus()
    first.keyboard.press("ArrowRight")
    first.wait_for_url("**cutoff=46**")
    second = ask(firefox, first.url[first.url.index("#") :]).page
    for part in (".headline", ".hubs-block", ".people", ".route-sum"):
        assert second.locator(part).inner_text() == first.locator(part).inner_text(), part
    assert second.locator("#cutoff").input_value() == "46"


def test_a_hub_shows_its_route_with_legs_and_toll(ask, results, chromium):
    opened = ask(chromium)
    page = opened.page
    page.click("#hub-gwangyang_port")
    page.wait_for_selector(".legs")
    text = page.locator(".route-block").inner_text()
    pair = results.od.query(
        "profile == 'car_offpeak' and from_id == 'ai_complex' and to_id == 'gwangyang_port'"
    ).iloc[0]
    assert f"{shown_minutes(pair['travel_time']):.1f}분" in text
    assert f"{toll(pair['toll'])}원" in text
    assert "접근 구간" in text
    assert page.locator(".legs li").count() > 3
    page.click("#route-close")
    page.wait_for_selector(".legs", state="detached")
    opened.clean()


def test_scenarios_and_dates_change_the_network_and_name_what_changes(ask, chromium):
    opened = ask(chromium, "#cutoff=60")
    page = opened.page
    page.select_option("#scenario", "gwangju_gangjin")
    page.wait_for_selector(".reservation:has-text('현재 도로망보다')")
    page.locator("#date").focus()
    page.keyboard.press("End")
    page.wait_for_url("**scenario=gwangju_gangjin%2Bhonam_widening**")
    stacked = "#scenario option:checked:has-text('2029년 12월까지 개통분 누적')"
    page.wait_for_selector(stacked, state="attached")
    page.keyboard.press("Home")
    page.wait_for_url(lambda url: "scenario" not in url)
    opened.clean()


def test_a_road_is_closed_drawn_undone_and_saved_as_a_scenario(ask, chromium, tmp_path):
    opened = ask(chromium, "#view=35.23,126.855,12")
    page = opened.page
    before = shown(page)
    page.click("#fold-edits > summary")
    page.click("#tool-draw")
    box = page.locator(".map").bounding_box()
    # both ends lie within a kilometre of roads
    for x, y in ((-44, 36), (44, -36)):
        page.mouse.click(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
    page.locator("#new-speed").fill("100")
    page.locator("#new-speed").press("Tab")
    page.click("#finish-road")
    page.wait_for_selector(".edits li")
    until_at_rest(page)
    assert "edits=add:arterial:100:" in page.url
    with page.expect_download() as download:
        page.click("#export-edits")
    saved = tmp_path / "scenario.toml"
    download.value.save_as(saved)
    scenario = ag.Scenario.from_file(saved)
    assert [edit.kind for edit in scenario.edits] == ["add_link"]
    page.click("#undo")
    page.wait_for_selector(".edits li", state="detached")
    until_at_rest(page)
    assert shown(page) == before
    page.evaluate("location.hash = 'edits=close:40'")
    until_at_rest(page)
    assert "통행 차단" in page.locator(".edits").inner_text()
    # an address is the whole state: what it leaves out is as on a new page
    page.evaluate("location.hash = 'cutoff=20&lang=en'")
    page.wait_for_selector(".edits li", state="detached")
    until_at_rest(page)
    assert page.locator("#cutoff").input_value() == "20"
    page.evaluate("location.hash = ''")
    until_at_rest(page)
    assert shown(page) == before
    assert page.evaluate("document.documentElement.lang") == "ko"
    assert "view=35.23,126.855" not in page.url
    opened.clean()


def sheet(page, part=".a4") -> str:
    """What stands on the sheet of A4, which is there while it is printed."""
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    text = page.locator(part).inner_text()
    page.emulate_media(media="screen")
    return text


def test_sheet_and_address_name_the_projects_and_the_edits_of_the_user(ask, results, chromium):
    state = "edits=close:156&scenario=gwangju_gangjin%2Bhonam_widening&hub=gwangyang_port"
    opened = ask(chromium, f"#{state}")
    page = opened.page
    named = page.locator(".edits li span").inner_text()
    assert named.startswith("통행 차단: ")
    assert named != "통행 차단: 도로"
    headline = page.locator(".headline").inner_text()
    assert headline.startswith(
        "2029년 12월까지 개통분 누적 · 통행 차단 1곳(사용자 편집) 적용 시, AI"
    )
    text = sheet(page)
    head = sheet(page, ".a4-head")
    assert "광주–강진 고속도로 개통, 호남고속도로" in head
    assert "통행 차단 1곳(사용자 편집)" in head
    route = page.locator(".route-sum").inner_text()
    assert f"광양항(컨테이너부두)까지 경로 {route}" in text
    assert "신설 · 속도 변경" in text
    sizes = page.locator(".a4").evaluate("node => [node.scrollHeight, node.clientHeight]")
    assert sizes[0] <= sizes[1]
    today = ask(chromium).page
    low, high = results.reached.query(
        "from_id == 'ai_complex' and profile == 'car_offpeak' and cutoff == 30"
        " and opportunity == @results.opportunities[0].key"
    )[["value_low", "value_high"]].iloc[0]
    assert f"범위({round(low):,}~{round(high):,})" in sheet(today)
    opened.clean()


def test_a_project_alone_and_all_up_to_a_date_are_told_apart(ask, chromium):
    opened = ask(chromium, "#scenario=honam_widening")
    page = opened.page
    chosen = page.locator("#scenario option:checked")
    assert chosen.text_content().endswith("이 사업만")
    head = page.locator(".field:has(#scenario) .field-head")
    assert "이 사업만 적용" in head.inner_text()
    assert page.locator("#date").get_attribute("aria-valuetext") == "이 사업만 적용"
    assert page.locator(".chosen-stop").count() == 0
    page.evaluate("location.hash = 'scenario=gwangju_gangjin'")
    until_at_rest(page)
    assert page.locator(".headline").inner_text().startswith("광주–강진 고속도로 개통 적용 시,")
    same = "30분 이내에 도달 가능한 인구 및 교통 거점은 현재 도로망과 같습니다."
    assert same in page.locator(".reservation").inner_text()
    opened.clean()


def test_what_is_not_yet_or_cannot_be_computed_is_no_zero(ask, living, chromium):
    page = chromium.new_page()
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
        const seen = new MutationObserver(() => {
            const ready = document.documentElement.dataset.ready;
            const legend = document.querySelector(".time-legend");
            if (ready || !legend) return;
            const names = ["#scenario", "#fold-edits"].filter((id) => document.querySelector(id));
            window.whileOpening = [legend.textContent, names.length];
            seen.disconnect();
        });
        seen.observe(document.body, { childList: true, subtree: true });
    });""")
    page.goto(living.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    legend, controls = page.evaluate("window.whileOpening")
    page.close()
    assert "계산 중…" in legend
    assert controls == 2

    opened = ask(chromium, "#origin=34.3,126.05")
    page = opened.page
    assert "산정 불가" in page.locator(".people").inner_text()
    assert page.locator(".people b").count() == 0
    page.evaluate("location.hash = 'origin=zzz&cutoff=5'")
    until_at_rest(page)
    assert "무시했습니다: 출발지." in page.locator(".message-line").inner_text()
    page.evaluate("location.hash = 'origin=ai_complex&cutoff=8&profile=car_peak'")
    until_at_rest(page)
    assert "도달 가능한 교통 거점은 없습니다" in page.locator(".headline").inner_text()
    opened.clean()


def test_a_road_that_joins_nothing_stays_until_its_end_is_moved(ask, chromium):
    # the west is on an expressway, far from other roads
    opened = ask(chromium, "#view=35.248,126.945,14")
    page = opened.page
    page.click("#fold-edits > summary")
    page.click("#tool-draw")
    box = page.locator(".map").bounding_box()
    click = lambda x, y: page.mouse.click(  # noqa: E731
        box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y
    )
    click(-20, -15)
    click(60, 60)
    page.click("#finish-road")
    page.wait_for_selector("#fold-edits [role=status]:has-text('시작점이 도로에')")
    assert "고속도로" in page.locator(".message-line").inner_text()
    assert page.locator("#undo").is_enabled()
    opened.clean()


def test_paper_is_one_sheet_and_a_picture_holds_the_answer(ask, chromium, tmp_path):
    opened = ask(chromium, "#hub=gwangyang_port")
    page = opened.page
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    width, height = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper).groups()
    assert (round(float(width)), round(float(height))) == (842, 595)
    assert len(paper) > 300_000, "the map is on it"
    page.click("#picture")
    with page.expect_download() as download:
        page.click("#picture-png")
    download.value.save_as(tmp_path / "map.png")
    picture = Image.open(io.BytesIO((tmp_path / "map.png").read_bytes())).convert("RGB")
    assert picture.width == 2800
    assert len(picture.crop((800, 400, 2000, 1500)).getcolors(1 << 24)) > 100
    page.click("#print")
    page.check("#paper-portrait", force=True)
    page.keyboard.press("Escape")
    sheet(page)
    page.emulate_media(media="print")
    for part in (".a4", ".a4-legend"):
        sizes = page.locator(part).evaluate("node => [node.scrollHeight, node.clientHeight]")
        assert sizes[0] <= sizes[1] + 1, part
    opened.clean()


def test_the_page_checks_itself_and_names_its_inputs(ask, chromium):
    opened = ask(chromium)
    page = opened.page
    page.click("#verify")
    page.wait_for_selector(".message.blue")
    checked, agreed = map(int, re.findall(r"(\d+)개", page.locator(".message.blue").inner_text()))
    assert checked == agreed >= 100
    page.click("#about")
    dialog = page.locator("dialog[open]")
    assert "study.toml" in dialog.inner_text()
    with page.expect_download() as download:
        page.click("#crate")
    crate = json.loads(download.value.path().read_text("utf-8"))
    known = {one["@id"]: one for one in crate["@graph"]}
    assert len(known["study.toml"]["sha256"]) == 64
    assert all(part["@id"] in known for part in known["./"]["hasPart"])
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "about"
    reply = page.evaluate(
        "AG.ask({origin: [35.2345, 126.846], profile: 'car_offpeak', scenario: null, cutoff: 30})"
    )
    assert set(reply) == {"travel_time", "distance", "reached", "status"}
    opened.clean()


def test_a_damaged_file_says_so_and_shows_what_is_stored(living, results, visit, chromium):
    text = living.read_text("utf-8")
    at = text.index('id="study-payload"') + 5000
    damaged = living.with_name("damaged.html")
    other = "A" if text[at] != "A" else "B"
    damaged.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8", newline="\n")
    page = visit(chromium, damaged.as_uri()).page
    assert "손상되어" in page.locator(".message.red").inner_text()
    assert shown(page) == computed(results, "ai_complex", "car_offpeak")


def test_an_origin_far_from_roads_says_where_the_nearest_is(ask, chromium):
    page = ask(chromium, "#origin=34.3,126.05").page
    message = page.locator(".message.amber").inner_text()
    assert "3 km 이내에 도로가 없습니다" in message
    assert re.search(r"가장 가까운 도로는 [북남]?[동서]?쪽 [\d,]+ m입니다", message)
