"""What the planner's map must do, point by point, in Chromium and Firefox.

Each test is named after its point. Points that other tests prove already, in both browsers or
without one, are not proved again here:

==  =================================================================================
 2  tests/maps/test_offline.py: saving fails and lists what is external; a map of folium
    itself is refused with all its addresses
 5  tests/maps/test_embedded_engine.py: 1,000 random questions are answered as in Python, and
    edits have the effect of the scenario that they are written as; test_embedded_full_network.py:
    the same on an extract; here the page is driven
11  test_axe.py: axe-core finds nothing on any page, nor in the states of the living page; here
    the keys are pressed
12  test_pages.py: the same on all pages of the made study
13  test_living.py: a view opens in another browser as it was sent; test_frame.py: the links to
    other pages keep the language, in both browsers
15  tests/maps/test_pages.py, test_offline.py, test_embedded_container.py: the same inputs give
    the same bytes
==  =================================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import aicomplex_geo as ag
from aicomplex_geo import maps
from aicomplex_geo.maps.offline import static
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.units import shown_kilometres, shown_minutes
from tests.browser.at_rest import until_at_rest, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
CENTRE = (35.2345, 126.846)
WIDE, PHONE = {"width": 1400, "height": 900}, {"width": 375, "height": 812}
CLASSES = re.findall(r'limit: (\d+), fill: "#(\w{6})", ink', static("drawing/palette.js"))
TIMES = {int(limit): colour for limit, colour in CLASSES}
DIFFERENCES = re.findall(r'limit: [-\w.]+, fill: "#(\w{6})" \}', static("drawing/palette.js"))

# whether the surface has a colour at places of the window; null outside of it
COLOURED = """(places) => {
  const drawn = document.querySelector(".leaflet-drawn-surface-pane canvas");
  const box = drawn.getBoundingClientRect();
  const ratio = drawn.width / box.width;
  const { width, height } = drawn;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(drawn, 0, 0);
  return places.map(([x, y]) => {
    const [left, top] = [(x - box.left) * ratio, (y - box.top) * ratio].map(Math.round);
    if (left < 0 || top < 0 || left >= drawn.width || top >= drawn.height) return null;
    return pen.getImageData(left, top, 1, 1).data[3] > 0;
  });
}"""
# minutes in the table, by hub
SHOWN = """() => {
  const rows = [...document.querySelectorAll(".hubs-block tbody tr")];
  const idOf = (row) => row.querySelector("button").id.replace("hub-", "");
  return Object.fromEntries(
    rows.map((row) => [idOf(row), row.querySelector(".time-chip").innerText]));
}"""
# the next file that the page saves; Firefox tells Playwright of no download
KEEP_SAVED = """() => {
  const make = URL.createObjectURL;
  window.saved = null;
  URL.createObjectURL = (content) => {
    URL.createObjectURL = make;
    window.saved = content;
    return make.call(URL, content);
  };
}"""
ON_SHEET = """() => {
  window.dispatchEvent(new Event("beforeprint"));
  const sheet = document.querySelector(".a4");
  const bars = [...sheet.querySelectorAll(".a4-legend rect[fill^='#']")];
  const wide = bars.filter((bar) => Number(bar.getAttribute("width")) > 0);
  const found = { text: sheet.textContent, fills: wide.map((bar) => bar.getAttribute("fill")) };
  window.dispatchEvent(new Event("afterprint"));
  return found;
}"""


@dataclass
class Driven:
    """A page that several tests drive one after another, each from its first state."""

    page: Any
    requests: list[str]
    complaints: list[str]

    def reset(self, state: str = "") -> Any:
        """Start anew with a state in the address, in Korean, and without an open dialog."""
        self.page.evaluate(
            "document.querySelectorAll('dialog[open]').forEach((one) => one.close())"
        )
        self.page.set_viewport_size(WIDE)
        self.page.evaluate("(state) => { location.hash = state; }", state)
        until_at_rest(self.page)
        return self.page


def opened(browser: Any, address: str) -> Driven:
    context = browser.new_context(viewport=WIDE, offline=True)
    watch(context)
    driven = Driven(context.new_page(), [], [])
    driven.page.on("request", lambda request: driven.requests.append(request.url))
    driven.page.on("pageerror", lambda error: driven.complaints.append(str(error)))
    driven.page.on("console", lambda message: driven.complaints.append(message.text))
    driven.page.goto(address)
    driven.page.wait_for_selector("html[data-ready=yes]")
    until_at_rest(driven.page)
    return driven


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def driven(browser, living) -> Iterator[Driven]:
    """The living page of the bundled study, opened once in each browser."""
    found = opened(browser, living.as_uri())
    yield found
    found.page.context.close()


@pytest.fixture(scope="module")
def made(browser, pages) -> Iterator[Driven]:
    """All layers of the made study, whose names are hostile, opened once in each browser."""
    found = opened(browser, pages["overview"].as_uri())
    yield found
    found.page.context.close()


@pytest.fixture(scope="module")
def routers(results) -> Callable[[str], ag.Router]:
    """A router of Python for a profile of the study."""
    known: dict[str, ag.Router] = {}
    profiles = {one.name: one for one in results.profiles}

    def router(name: str) -> ag.Router:
        if name not in known:
            known[name] = ag.Router(results.net, profile=profiles[name])
        return known[name]

    return router


def point(latitude: float, longitude: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        index=["a"], geometry=gpd.points_from_xy([longitude], [latitude]), crs=4326
    )


def minutes_of(router: ag.Router, origin: gpd.GeoDataFrame, to: gpd.GeoDataFrame) -> np.ndarray:
    return router.od_matrix(origin, to).to_wide().to_numpy()[0]


def amounts_of(counted: Any) -> np.ndarray:
    return counted.values.reindex(counted.points.index).to_numpy()  # noqa: PD011 - its own


def parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (0, 2, 4)]


def amounts(page: Any) -> list[int]:
    return [int(text.replace(",", "")) for text in page.locator(".people b").all_inner_texts()]


def in_window(page: Any, places: np.ndarray, zoom: float) -> np.ndarray:
    """Pixels of places (longitude, latitude), from those of the origin, which is at the centre."""
    box = page.locator(".origin-pin").bounding_box()
    here = np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    world = 256 * 2**zoom

    def mercator(at: np.ndarray) -> np.ndarray:
        sine = np.sin(np.radians(at[..., 1]))
        y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
        return np.stack([at[..., 0] / 360 + 0.5, y], axis=-1) * world

    return here + mercator(places) - mercator(np.array(CENTRE[::-1]))


def test_point_01_opens_from_a_file_without_a_network(driven, pixels):
    page = driven.reset()
    assert page.evaluate("location.protocol") == "file:"
    assert page.evaluate("document.documentElement.dataset.ready") == "yes"
    for group, colour in (("land", "f1efe9"), ("surface", "147cac"), ("roads", "f2a31b")):
        assert pixels(page, group, colour) > 300
    own = ("file:", "data:", "about:", "blob:")
    assert [url for url in driven.requests if not url.startswith(own)] == []
    assert driven.complaints == []


def test_point_03_hostile_names_are_shown_as_written(made):
    page = made.page
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    text = page.locator("main").inner_text()
    assert "</script><script>window.broken=1</script>" in text
    shown = page.evaluate("document.documentElement.textContent")
    for name in ("${window.broken=2}", "`+(window.broken=3)+`", 'onerror="window.broken=4"'):
        assert name in shown
    assert page.evaluate("window.broken") is None
    assert page.locator("main img").count() == 0
    assert made.complaints == []


STUDY_FILE = """\
[study]
id = "city"
title_en = "Made city"
bounds = [126.6, 34.9, 127.2, 35.5]
place_en = "Made city"
reference_date = "2026-01-01"
network = "strategic"
profiles = ["car_offpeak", "car_peak"]
profile = "car_offpeak"
origins_layer = "sites"
origin = "site_0"
hubs = "hubs"
cutoffs = [10, 20, 30]

[opportunities.people]
kind = "points"
layer = "people"
column = "people"
title_en = "Population"
unit_en = "people"
"""
LAYER = """
[layers.{0}]
file = "{0}.csv"
title_en = "{0}"
geometry = "point"
source = ["made"]
as_of = "2026"
"""
SOURCE = """\
[sources.made]
title = "Made"
publisher = "Made"
licence = "none"
attribution = "Made"
date = "2026"
"""
HEADER = (
    "id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis,people,"
    "source,as_of\n"
)


def city_network(side: int) -> tuple[RoadNetwork, np.ndarray]:
    """A grid of streets, every tenth a national road, with its junctions."""
    rng = np.random.default_rng(1)
    steps = 0.0022 * np.arange(side)
    x, y = np.meshgrid(126.7 + steps, 35.0 + steps)
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    places = (places + rng.uniform(-3e-4, 3e-4, places.shape)).round(5)
    at = np.arange(side * side).reshape(side, side)
    along = np.stack([at[:, :-1].ravel(), at[:, 1:].ravel()], axis=1)
    across = np.stack([at[:-1].ravel(), at[1:].ravel()], axis=1)
    one_way = np.concatenate([along, across])
    ends = np.concatenate([one_way, one_way[:, ::-1]])
    lines = gpd.GeoSeries(shapely.linestrings(places[ends]), crs=4326)
    major = np.where(ends.min(axis=1) // side % 10 == 0, "national", "street")
    edges = gpd.GeoDataFrame(
        {
            "length": lines.to_crs(5179).length.round(1),
            "posted_speed": np.where(major == "street", 30.0, 60.0),
            "road_class": major,
            "road_name": np.where(major == "street", "", "대로"),
            "ref": "",
            "speed_basis": "posted",
            "length_basis": "line",
        },
        geometry=lines,
    ).set_index(pd.MultiIndex.from_arrays([*ends.T, np.zeros(len(ends), int)]))
    edges.index.names = ["u", "v", "key"]
    nodes = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*places.T), crs=4326)
    return RoadNetwork(nodes.rename_axis("id"), edges, {"name": "city"}), places


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The page of a city of 100,000 edges, 5,000 cells and 6 hubs; no result is stored in it."""
    from types import SimpleNamespace  # noqa: PLC0415 - of this fixture alone

    folder = tmp_path_factory.mktemp("city")
    net, places = city_network(159)
    picked = places[np.random.default_rng(2).choice(len(places), 5007, replace=False)]
    ends = {"sites": picked[:1], "hubs": picked[1:7], "people": picked[7:]}
    for name, points in ends.items():
        rows = [
            f"{name[:-1]}_{at},,{name} {at},place,existing,,{y},{x},,centroid,{at % 7},made,2026"
            for at, (x, y) in enumerate(points.tolist())
        ]
        text = HEADER + "\n".join(rows) + "\n"
        (folder / f"{name}.csv").write_text(text.replace("peopl_", "cell_"), encoding="utf-8")
    text = STUDY_FILE + "".join(map(LAYER.format, ends))
    (folder / "study.toml").write_text(text, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    study = ag.load_study(folder / "study.toml")
    times = ("travel_time", "distance")
    empty = {f"{name}{end}": np.nan for name in times for end in ("", "_low", "_high")}
    empty |= {"access_time": np.nan, "toll": np.nan}
    pairs = [
        {"profile": one.name, "from_id": "site_0", "to_id": hub, **empty}
        for one in study.profiles()
        for hub in study.hubs().index
    ]
    found = SimpleNamespace(
        study=study,
        net=net,
        profiles=study.profiles(),
        profile="car_offpeak",
        origins=study.origins(),
        hubs=study.hubs(),
        od=pd.DataFrame(pairs).assign(status="unreachable", reason_ko="", reason_en=""),
        reached=pd.DataFrame(
            columns=[
                *("profile", "from_id", "opportunity", "cutoff"),
                *("value", "value_low", "value_high"),
            ]
        ),
        unreached=pd.DataFrame(columns=["opportunity", "amount"]),
        opportunities=tuple(study.opportunities()),
        nearest_interchange=pd.DataFrame(columns=["profile", "from_id", "to_id"]),
        interchanges_without_position=gpd.GeoDataFrame({"name_ko": []}, geometry=[], crs=4326),
        scenarios=(),
        surfaces=SimpleNamespace(after={}),
        bench=None,
    )
    assert len(net.edges) > 100_000
    assert len(found.opportunities[0].points) == 5000
    page = maps.accessibility_map(study, results=found)
    return maps.save(page, folder / "city.html", pages=["city.html"])


def test_point_04_a_city_of_100_000_edges_is_small(city, chromium):
    """How fast it is ready is measured, not tested: benchmarks/pages.py."""
    assert city.stat().st_size <= 1_500_000
    found = opened(chromium, city.as_uri())
    page = found.page
    times = page.evaluate(SHOWN)
    assert len(times) == 6
    assert all(re.fullmatch(r"\d+\.\d|here|이곳", time) for time in times.values())
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    assert session.send("Runtime.getHeapUsage")["usedSize"] <= 50e6
    assert found.complaints == []
    page.context.close()


def test_point_05_drag_slider_period_and_table_are_recomputed_as_in_python(
    driven, results, routers
):
    page = driven.reset(f"view={CENTRE[0]},{CENTRE[1]},12")
    box = page.locator(".origin-pin").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = page.locator(".headline").inner_text()
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x + 10 * step, y + 20 * step)
    page.mouse.up()
    until_at_rest(page)
    assert page.locator(".headline").inner_text() != before
    _as_in_python(page, results, routers)
    page.mouse.click(x - 120, y + 90)
    until_at_rest(page)
    page.locator("#profile-car_peak").check(force=True)
    until_at_rest(page)
    times = _as_in_python(page, results, routers)
    opened_hubs = [float(time) for time in times.values() if re.fullmatch(r"[\d.]+", time)]
    assert opened_hubs == sorted(opened_hubs)
    page.locator("#cutoff").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until_at_rest(page)
    assert "33분" in page.locator(".headline").inner_text()
    _as_in_python(page, results, routers, 33)


def _as_in_python(page, results, routers, cutoff=30) -> dict[str, str]:
    """Minutes and people of the page are those of Python for the origin in the address."""
    origin = point(*map(float, re.search(r"origin=([\d.]+),([\d.]+)", page.url).groups()))
    profile = re.search(r"profile=(\w+)", page.url)
    router = routers(profile[1] if profile else results.profile)
    times = page.evaluate(SHOWN)
    computed = dict(zip(results.hubs.index, minutes_of(router, origin, results.hubs), strict=True))
    for hub, time in times.items():
        if time not in {"폐쇄", "이곳"}:
            assert float(time) == pytest.approx(float(shown_minutes(computed[hub])), abs=0.1001)
    counted = results.opportunities[0]
    minutes = minutes_of(router, origin, counted.points)
    value = amounts_of(counted)
    # places at the very edge of the cutoff may fall on either side of an embedded position
    low, high = (value[minutes <= cutoff + slack].sum() for slack in (-0.02, 0.02))
    assert round(low) <= amounts(page)[0] <= round(high)
    return times


def test_point_05_scenario_and_date_change_the_network(driven, results):
    page = driven.reset("cutoff=60")
    page.select_option("#scenario", "gwangju_gangjin")
    until_at_rest(page)
    scenario = next(one for one in results.scenarios if one.scenario.id == "gwangju_gangjin")
    after = scenario.od.query("profile == 'car_offpeak' and from_id == 'ai_complex'")
    after = after.set_index("to_id")["after"]
    for hub, time in page.evaluate(SHOWN).items():
        if time != "폐쇄":
            assert float(time) == pytest.approx(float(shown_minutes(after[hub])), abs=0.051)
    page.locator("#date").focus()
    page.keyboard.press("End")
    until_at_rest(page)
    assert "gwangju_gangjin%2Bhonam_widening" in page.url
    assert "2029년 12월까지" in page.locator(".headline").inner_text()


def test_point_05_a_link_is_clicked_to_close_it_and_one_is_drawn(driven, results):
    page = driven.reset(f"view={CENTRE[0]},{CENTRE[1]},13")
    before = page.evaluate(SHOWN)
    page.evaluate("document.querySelector('#fold-edits').open = true")
    page.click("#tool-close")
    routes = results.routes.query(
        "profile == 'car_offpeak' and from_id == 'ai_complex' and to_id == 'ktx_songjeong'"
    )
    line = shapely.get_coordinates(routes.to_crs(4326).geometry.iloc[0])
    # the middle of the longest of the links near by
    longest = np.argmax(np.hypot(*np.diff(line[:12], axis=0).T))
    [place] = in_window(page, (line[longest : longest + 1] + line[longest + 1]) / 2, 13)
    page.mouse.click(*place)
    until_at_rest(page)
    assert "통행 차단" in page.locator(".edits").inner_text()
    closed = page.evaluate(SHOWN)
    assert closed != before
    slower = [float(closed[hub]) - float(before[hub]) for hub in before if before[hub] != "폐쇄"]
    assert min(slower) >= 0
    page.click("#undo")
    until_at_rest(page)
    assert page.evaluate(SHOWN) == before
    page = driven.reset("view=35.23,126.855,12")
    page.evaluate("document.querySelector('#fold-edits').open = true")
    page.click("#tool-draw")
    box = page.locator(".map").bounding_box()
    for x, y in ((-44, 36), (44, -36)):
        page.mouse.click(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
    page.click("#finish-road")
    page.wait_for_selector(".edits li")
    until_at_rest(page)
    assert "edits=add:arterial:" in page.url
    assert "사용자 편집" in page.locator(".headline").inner_text()


def test_point_06_the_fastest_route_is_drawn_with_its_time_and_distance(driven, results, pixels):
    page = driven.reset()
    route_colour = "0b5c8f"
    before = pixels(page, "overlay", route_colour)
    page.click("#hub-gwangju_station")
    until_at_rest(page)
    pair = results.od.query(
        "profile == 'car_offpeak' and from_id == 'ai_complex' and to_id == 'gwangju_station'"
    ).iloc[0]
    said = page.locator(".route-sum").inner_text()
    assert f"{float(shown_minutes(pair['travel_time'])):.1f}분" in said
    assert f"{float(shown_kilometres(pair['distance'])):.1f} km" in said
    assert page.locator(".legs li").count() > 3
    assert pixels(page, "overlay", route_colour) > before + 200


@pytest.mark.parametrize("cutoff", [20, 40])
def test_point_07_what_is_coloured_is_counted_on_the_page_and_on_paper(
    cutoff, driven, results, routers
):
    page = driven.reset(f"view={CENTRE[0]},{CENTRE[1]},10&cutoff={cutoff}")
    counted = results.opportunities[0]
    router = routers("car_offpeak")
    minutes = minutes_of(router, results.origins.iloc[:1], counted.points)
    value = amounts_of(counted)
    people = round(float(value[minutes <= cutoff].sum()))
    assert amounts(page)[0] == people
    reached = results.reached.query(
        "profile == 'car_offpeak' and from_id == 'ai_complex' and cutoff == @cutoff"
        " and opportunity == @counted.key"
    )
    assert round(reached["value"].iloc[0]) == people
    assert f"{people:,}" in page.evaluate(ON_SHEET)["text"]
    places = shapely.get_coordinates(counted.points.to_crs(4326).geometry)
    seen = page.evaluate(COLOURED, in_window(page, places, 10).tolist())
    # cells are 250 m wide: at an edge the centre of a cell and a place in it may differ
    away = router.snap(counted.points)["distance"].to_numpy()
    sure = np.where(np.isfinite(minutes), abs(minutes - cutoff) > 1.5, away > 3300)
    wrong = [
        counted.points.index[at]
        for at, colour in enumerate(seen)
        if colour is not None and sure[at] and colour != (minutes[at] <= cutoff)
    ]
    assert wrong == []
    assert sum(colour is not None for colour in seen) > 150


@pytest.mark.parametrize("cutoff", [10, 30, 60])
def test_point_08_the_legend_matches_the_layer_on_screen_picture_and_paper(cutoff, driven, pixels):
    page = driven.reset(f"cutoff={cutoff}")
    coloured = {colour for limit, colour in TIMES.items() if limit <= cutoff}
    for limit, colour in TIMES.items():
        seen = pixels(page, "surface", colour)
        assert (seen > 100) == (limit <= cutoff), limit
    legend = page.locator(".time-legend")
    text = legend.text_content()
    for words in ("통행시간(분)", f"{cutoff}분 경계", f"{cutoff}분 초과 또는 3 km 이내 도로 없음"):
        assert words in text
    bars = legend.locator("rect[fill^='#']").evaluate_all(
        "(all) => all.filter((one) => one.width.baseVal.value > 0)"
        ".map((one) => one.getAttribute('fill'))"
    )
    assert {bar[1:] for bar in bars} & set(TIMES.values()) == coloured
    sheet = page.evaluate(ON_SHEET)
    assert f"{cutoff}분 경계" in sheet["text"]
    assert {fill[1:] for fill in sheet["fills"]} & set(TIMES.values()) == coloured
    filled = _picture(page)[1]
    assert {one[1:] for one in filled} & set(TIMES.values()) == coloured


def _picture(page) -> tuple[str, set[str]]:
    """What the picture of the page says, and the colours that it fills rectangles with."""
    page.evaluate(KEEP_SAVED)
    page.click("#picture")
    page.click("#picture-svg")
    page.wait_for_function("window.saved")
    assert page.locator("dialog[open]").count() == 0
    root = ET.fromstring(page.evaluate("window.saved.text()"))  # noqa: S314 - written by the page
    bars = [one for one in root.iter(f"{SVG}rect") if float(one.get("width", "0")) > 1]
    return " ".join(root.itertext()), {_hexadecimal(one.get("fill", "")) for one in bars}


def _hexadecimal(colour: str) -> str:
    """A colour as the page writes it, from how the browser has computed it."""
    computed = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    return "#{:02x}{:02x}{:02x}".format(*map(int, computed.groups())) if computed else colour


def test_point_08_classes_are_few_and_told_apart_by_colour_blind_eyes():
    times = [*TIMES.values(), "f1efe9"]
    assert len(TIMES) <= 7
    assert len(DIFFERENCES) >= 8
    for colours, least in ((times, 10), (DIFFERENCES, 10)):
        for kind, matrix in COLOUR_BLIND.items():
            seen = [_lab(matrix @ _linear(colour)) for colour in colours]
            apart = [_difference(*pair) for pair in pairwise(seen)]
            assert min(apart) >= (15 if kind == "normal" else least), kind


# Machado, Oliveira, Fernandes (2009), severity 1
COLOUR_BLIND = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def _linear(colour: str) -> np.ndarray:
    part = np.array(parts(colour)) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000 (Sharma, Wu, Dalal 2005)."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25**7)))
    (l1, a1, b1), (l2, a2, b2) = one, other
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    light, colour = l2 - l1, c2 - c1
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    lightness, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = h1 + turn / 2 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * np.cos(np.radians(h - 30))
        + 0.24 * np.cos(np.radians(2 * h))
        + 0.32 * np.cos(np.radians(3 * h + 6))
        - 0.20 * np.cos(np.radians(4 * h - 63))
    )
    sl = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    turned = 30 * np.exp(-((((h % 360) - 275) / 25) ** 2))
    rt = -2 * np.sqrt(c**7 / (c**7 + 25**7)) * np.sin(np.radians(2 * turned))
    parts_of = (light / sl) ** 2, (colour / sc) ** 2, (hue / sh) ** 2
    return float(np.sqrt(sum(parts_of) + rt * (colour / sc) * (hue / sh)))


def test_point_09_title_source_date_assumptions_scale_and_north_are_everywhere(driven, study):
    page = driven.reset()
    screen = page.locator("body").text_content()
    for text in (study.title_ko, "분석 기준일", str(study.reference_date)):
        assert text in screen
    page.click("#about")
    said = page.locator("dialog[open]").text_content()
    assert study.assumptions_ko[0] in said
    page.keyboard.press("Escape")
    assert "WGS 84(EPSG:4326)" in said
    assert "자료 출처" in said
    assert page.locator(".leaflet-control-scale").inner_text().endswith("km")
    assert page.get_by_title("북쪽이 위쪽").count() or "N" in page.locator(".map").inner_text()
    sheet = page.evaluate(ON_SHEET)["text"]
    picture = _picture(page)[0]
    for said in (sheet, picture):
        for text in (
            study.title_ko,
            f"분석 기준일 {study.reference_date}",
            "자료 출처",
            "EPSG:4326",
        ):
            assert text in said, text
    assert re.search(r"축척 1:[\d,]+", sheet)
    assert re.search(r"AI 집적단지에서 비첨두시 30분 이내에 .+ 도달할 수 있습니다", sheet)
    assert "AI 집적단지에서" in picture


def test_point_10_english_is_complete_with_an_open_popup(driven):
    page = driven.reset()
    page.locator(".origin-pin").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content")
    before = page.locator(".time-legend").inner_text()
    page.click("#language")
    until_at_rest(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().startswith("Accessibility")
    assert "can be reached within 30 minutes" in page.locator(".headline").inner_text()
    assert page.locator(".leaflet-control-zoom-in").get_attribute("title") == "Zoom in"
    assert page.locator(".leaflet-popup-content").inner_text().startswith("National AI")
    assert "Travel time (min)" in page.locator(".time-legend").inner_text()
    left = page.evaluate("""() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
          const { data, parentElement } = walker.currentNode;
          const apart = parentElement.closest("script, noscript, [lang=und], [lang=ko]");
          if (/[가-힣]/.test(data) && !apart) found.push(data);
        }
        return found;
    }""")
    assert left == []
    page.click("#language")
    until_at_rest(page)
    assert page.locator(".time-legend").inner_text() == before
    page.locator("#origin").fill("ㅅㅈㅇ")
    assert "송정" in page.get_by_role("option").first.inner_text()
    page.keyboard.press("Escape")


def test_point_11_all_functions_answer_to_keys_with_a_visible_focus(browser, living):
    # of several windows Firefox shows the focus in the newest only
    page = opened(browser, living.as_uri()).page
    visible = """() => {
        const style = getComputedStyle(document.activeElement);
        const hasLine = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
        return hasLine || style.boxShadow !== "none";
    }"""
    page.locator("#origin").focus()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        hidden = reached[-1].startswith("profile-")  # its label shows the focus
        assert hidden or page.evaluate(visible), reached
        if reached[-1] == "scenario":
            break
    assert {"cutoff", "scenario"} <= set(reached)
    page.locator("#cutoff").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".cutoff-value").inner_text() == "31분"
    page.locator("#hub-gwangju_station").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".legs")
    page.locator(".origin-pin").focus()
    page.keyboard.press("ArrowDown")
    until_at_rest(page)
    assert "origin=35.2" in page.url
    assert page.locator(".origin-pin").get_attribute("aria-label")
    small = page.evaluate("""() =>
      [...document.querySelectorAll("button, select, summary, .leaflet-marker-icon")]
        .filter((node) => node.checkVisibility?.() ?? node.offsetParent)
        .map((node) => [node.id || node.className, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 23.9 || box.height < 23.9))
        .map(([name]) => name)""")
    assert small == []
    assert "user-scalable" not in page.locator("meta[name=viewport]").get_attribute("content")
    page.context.close()


def test_point_12_a_phone_shows_the_map_and_never_scrolls_sideways(driven):
    page = driven.reset()
    page.set_viewport_size(PHONE)
    until_at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    seen = page.evaluate("""() => {
        const map = document.querySelector(".stage").getBoundingClientRect();
        const sheet = document.querySelector(".panel").getBoundingClientRect();
        return Math.min(map.bottom, sheet.top) - map.top;
    }""")
    assert seen >= 0.5 * 812
    page.set_viewport_size(WIDE)


def test_point_13_the_whole_state_is_in_the_address(driven):
    state = (
        "origin=35.16000,126.88000&profile=car_peak&cutoff=45&scenario=gwangju_gangjin"
        "&hub=mokpo_port&edits=close:40&lang=en"
    )
    page = driven.reset(f"{state}&view=35.1,126.8,11")
    told = [page.locator(part).inner_text() for part in (".headline", ".hubs-block", ".people")]
    assert "peak hour" in told[0]
    address = page.url
    for part in ("profile=car_peak", "cutoff=45", "scenario=gwangju_gangjin", "hub=mokpo_port"):
        assert part in address
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    until_at_rest(page)
    again = [page.locator(part).inner_text() for part in (".headline", ".hubs-block", ".people")]
    assert again == told


def test_point_14_the_accuracy_of_a_position_is_drawn_and_an_unknown_one_listed(made):
    page = made.page
    assert page.locator(".leaflet-certainty-pane path").count() > 0
    unknown = page.locator("section", has=page.locator("#unknown-title")).inner_text()
    assert "위치 미확인" in unknown
    assert "본촌" in unknown
    assert page.locator('.leaflet-marker-icon[aria-label^="본촌"]').count() == 0


def test_point_16_the_answer_comes_before_the_table(driven):
    page = driven.reset()
    follows = page.evaluate("""() => {
        const boxes = [".headline", ".hubs-block table"].map((one) =>
          document.querySelector(one).getBoundingClientRect());
        return boxes[0].bottom > 0 && boxes[0].top < boxes[1].top;
    }""")
    assert follows
    assert re.search(r"인구 .+명과 교통 거점 \d곳", page.locator(".headline").inner_text())


def test_point_16_a_difference_is_a_map_of_its_own(browser, compared, pixels):
    found = opened(browser, f"{compared.as_uri()}#kind=periods&cutoff=30")
    page = found.page
    page.wait_for_selector("[aria-labelledby=reached-title]")
    until_at_rest(page)
    assert "줄어듭니다" in page.locator(".headline").inner_text()
    for colour in ("f5a657", "d3651d"):
        assert pixels(page, "surface", colour) > 1000
    for kind in ("projects", "origins"):
        page.evaluate(f"location.hash = 'kind={kind}'")
        until_at_rest(page)
        assert page.locator("[aria-labelledby=reached-title]").count() == 1
        assert "나 − 가" in page.locator(".legend").text_content()
    assert found.complaints == []
    page.context.close()


def test_point_17_the_page_checks_its_numbers_and_carries_its_provenance(driven):
    page = driven.reset()
    page.click("#verify")
    page.wait_for_selector(".message.blue")
    checked, agreed = map(int, re.findall(r"(\d+)개", page.locator(".message.blue").inner_text()))
    assert checked == agreed >= 100
    page.click("#about")
    said = page.locator("dialog[open]").inner_text()
    assert "study.toml" in said
    assert re.search(r"[0-9a-f]{16}", said)
    assert page.locator("dialog[open] #crate").count() == 1
    page.keyboard.press("Escape")
    assert driven.complaints == []
