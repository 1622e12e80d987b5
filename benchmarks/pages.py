"""Measure living pages in Chromium: size, time until ready, interactions, heap.

``python -m benchmarks.pages`` writes PAGES.md, to which RESULTS.md links: the bundled study, and
40,000 junctions of Porto, each beside a page of the same roads by plain folium with the same
browser and no network.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium

from aicomplex_geo.maps import OfflineMap, accessibility_map, save
from aicomplex_geo.results import compute
from aicomplex_geo.study import load_study
from benchmarks.machine import describe
from benchmarks.porto import porto_study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

VIEW = {"width": 1440, "height": 900}
READY_MS = 120_000
SLOWED = 6
STEPS = 24
# Ends once the next frame after the answer has been drawn.
SHOWN = """\
(patience) => new Promise((done) => {
  const look = () => {
    const marks = performance.getEntriesByName("shown-end");
    const waited = performance.now() - window.begun;
    if (waited > (patience ?? 5000)) done(null);
    else if (marks.some((one) => one.startTime >= window.begun)) {
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - window.begun)));
    } else requestAnimationFrame(look);
  };
  look();
})"""
# The map is drawn with the frame after it has moved.
MOVED = """\
async ([zoom, east]) => {
  const map = await map_1;
  const begun = performance.now();
  return new Promise((done) => {
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() =>
      setTimeout(() => done(performance.now() - begun))));
    map.once("moveend", drawn);
    if (zoom) map.setZoom(map.getZoom() + zoom, { animate: false });
    else map.panBy([east, 0], { animate: false });
  });
}"""
PAUSE_MS = 300
READY_PAUSE_MS = 3000
CLICK_MS = 1000
BEGIN = "() => { performance.clearMarks('shown-end'); window.begun = performance.now(); }"


@dataclass
class Measured:
    """What was measured of one page."""

    title: str
    size: int
    ready: list[float] = field(default_factory=list)
    heap: float = float("nan")
    arrays: float = float("nan")
    steps: dict[str, list[float]] = field(default_factory=dict)

    def add(self, step: str, milliseconds: float | None) -> None:
        """Add a step; one that drew nothing within five seconds is told and left out."""
        if milliseconds is None:
            print(f"{self.title}: a step of {step!r} drew nothing", file=sys.stderr)
        else:
            self.steps.setdefault(step, []).append(milliseconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.pages")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "PAGES.md")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--date")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        studies = {"the bundled study": load_study(), "Porto": porto_study(Path(folder) / "porto")}
        found = []
        for title, study in studies.items():
            found += _measure_study(title, study, Path(folder), args.browser, args.rounds)
    text = _page(found, describe(args.date))
    args.out.write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return 0


def _measure_study(
    title: str, study: Study, folder: Path, browser: str, rounds: int
) -> list[Measured]:
    results = compute(study)
    net = results.net
    ours, theirs = folder / f"{study.id}.html", folder / f"{study.id}-folium.html"
    save(accessibility_map(study, results=results), ours)
    save(_plain_folium(net), theirs)
    label = f"{title} ({len(net.nodes):,} junctions, {len(net.edges):,} edges)"
    living = Measured(f"{label}: living page", ours.stat().st_size)
    plain = Measured(f"{label}: roads by plain folium", theirs.stat().st_size)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - in the extra test

    with sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=browser,
            args=["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"],
        )
        for _ in range(rounds):  # in turns
            _open(opened, theirs, plain, "path.leaflet-interactive")
            page = _open(opened, ours, living, "html[data-ready=yes]", keep=True)
            _interact(page, living)
            page.close()
        opened.close()
    return [living, plain]


def _plain_folium(net: RoadNetwork) -> OfflineMap:
    """Draw the roads as folium does, in a page that at least opens without a network."""
    edges = net.edges.to_crs(4326)[["road_class", "geometry"]].reset_index(drop=True)
    west, south, east, north = edges.total_bounds
    m = OfflineMap([(south + north) / 2, (west + east) / 2], zoom_start=10)
    style: Callable[[Any], dict[str, Any]] = lambda feature: {  # noqa: E731 - as folium wants it
        "weight": 3 if feature["properties"]["road_class"] == "expressway" else 1
    }
    folium.GeoJson(edges, style_function=style).add_to(m)
    return m


def _open(browser: Any, path: Path, measured: Measured, ready: str, *, keep: bool = False) -> Any:
    page = browser.new_page(viewport=VIEW, offline=True)
    begun = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.locator(ready).first.wait_for(state="attached", timeout=READY_MS)
    measured.ready.append((time.perf_counter() - begun) * 1000)
    page.wait_for_timeout(READY_PAUSE_MS if keep else PAUSE_MS)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    measured.heap = usage["usedSize"] / 1e6
    measured.arrays = usage.get("backingStorageSize", float("nan")) / 1e6
    return page if keep else page.close()


def _interact(page: Any, measured: Measured) -> None:
    _drag(page, measured, "origin dragged")
    _slide(page, measured)
    for choice, pattern in (("period", "input[name=profile]"), ("scenario", "#scenario option")):
        _choose(page, measured, choice, pattern)
    _close_roads(page, measured)
    for name, moves in (
        ("zoom step", [(1, 0), (-1, 0)] * 3),
        ("map moved", [(0, 200), (0, -200)] * 3),
    ):
        for move in moves:
            measured.add(name, page.evaluate(MOVED, move))
            page.wait_for_timeout(PAUSE_MS)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    _drag(page, measured, f"origin dragged, processor {SLOWED} × slower")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def _drag(page: Any, measured: Measured, name: str) -> None:
    """Move the mouse with the origin, one answer awaited after each move."""
    box = page.locator(".origin-pin, .leaflet-marker-draggable").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.wait_for_timeout(300)
    for step in range(STEPS):
        page.evaluate(BEGIN)
        page.mouse.move(x + 8 * (step % 12), y + 6 * (step // 2 + 1))
        measured.add(name, page.evaluate(SHOWN))
    page.mouse.up()
    page.wait_for_timeout(500)


def _slide(page: Any, measured: Measured) -> None:
    for minutes in [*range(10, 85, 5), 30]:
        page.evaluate(BEGIN)
        page.evaluate(
            """(value) => {
              const slider = document.getElementById("cutoff");
              slider.value = value;
              slider.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            str(minutes),
        )
        measured.add("time slider", page.evaluate(SHOWN))
    page.wait_for_timeout(300)


def _choose(page: Any, measured: Measured, name: str, pattern: str) -> None:
    count = page.locator(pattern).count()
    if count < 2:  # noqa: PLR2004 - nothing to choose between
        return
    for at in [*range(count), *range(count)]:
        page.evaluate(BEGIN)
        changed = page.evaluate(
            """([pattern, at]) => {
              const one = document.querySelectorAll(pattern)[at];
              if (one.checked || one.selected) return false;
              if (one.tagName === "INPUT") one.click();
              else {
                one.selected = true;
                one.parentElement.dispatchEvent(new Event("change", { bubbles: true }));
              }
              return true;
            }""",
            [pattern, at],
        )
        if changed:
            measured.add(name, page.evaluate(SHOWN))
        page.wait_for_timeout(300)


def _close_roads(page: Any, measured: Measured) -> None:
    """Close one road after another with clicks around the middle of the map; some meet none."""
    page.click("#fold-edits > summary")
    page.click("#tool-close")
    box = page.locator(".map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(STEPS):
        page.mouse.move(x + 37 * (step % 6 - 3), y + 29 * (step // 6 - 2))
        page.wait_for_timeout(PAUSE_MS)
        page.evaluate(BEGIN)
        page.mouse.down()
        page.mouse.up()
        took = page.evaluate(SHOWN, CLICK_MS)
        if took is not None:
            measured.add("road closed", took)
        page.wait_for_timeout(PAUSE_MS)
    page.click("#tool-close")
    page.evaluate("location.hash = ''")
    page.wait_for_timeout(READY_PAUSE_MS)


def _page(found: Sequence[Measured], machine: dict[str, str]) -> str:
    lines = [
        "# Pages in the browser",
        "",
        "Written by `python -m benchmarks.pages`: Chromium without a GPU, network off. A step",
        "lasts from the event to the frame after that in which the answer is drawn; p95 is the",
        "95th percentile of all steps of a kind. Lines after the cutoff and their labels, and on",
        "networks of all streets smooth edges, follow at rest, after 150 ms. Each road is closed",
        "besides those closed before. The heap is that of the page, after a collection, without",
        "its worker. The page of plain folium holds the roads only, and Leaflet, without which it",
        "would stay blank.",
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
    ]
    for one in found:
        lines += [
            "",
            f"## {one.title}",
            "",
            f"- size: {one.size / 1e6:.2f} MB",
            f"- ready: {statistics.median(one.ready):.0f} ms (median of {len(one.ready)})",
            f"- heap: {one.heap:.0f} MB of objects, {one.arrays:.0f} MB of arrays of numbers",
        ]
        if one.steps:
            lines += ["", "| step | median (ms) | p95 (ms) | n |", "|---|---:|---:|---:|"]
        for name, times in one.steps.items():
            p95 = sorted(times)[max(0, round(0.95 * len(times)) - 1)]
            lines.append(f"| {name} | {statistics.median(times):.0f} | {p95:.0f} | {len(times)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
