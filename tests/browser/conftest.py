"""Pages in real browsers, without a network."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.at_rest import until_at_rest, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = Path("/usr/bin/chromium")
FIREFOX = Path("/usr/bin/firefox-esr")
NO_HOST = "--host-resolver-rules=MAP * ~NOTFOUND"
OWN_SCHEMES = ("file:", "data:", "about:", "blob:")
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 375, "height": 812}
PAGES = ("index.html", "accessibility.html", "hubs.html", "overview.html")
# how many pixels of a group of the drawing are of a colour, within 3 of each part
COUNT = """([group, colour]) => {
  const drawn = document.querySelector(`.leaflet-drawn-${group}-pane canvas`);
  const { width, height } = drawn;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(drawn, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const near = colour.every((part, channel) => Math.abs(data[at + channel] - part) <= 3);
    if (near && data[at + 3] > 250) count++;
  }
  return count;
}"""
NAMES = ("overview", "accessibility", "hubs", "sites", "scenarios", "compare")


def lacking(reason: str) -> None:
    """Skip, or fail where CI has promised that there is a browser."""
    if os.environ.get("AICOMPLEX_GEO_CI") == "1":
        pytest.fail(f"in CI this test must run, but: {reason}")
    pytest.skip(reason)


@dataclass
class Opened:
    """A page with what it asked for and complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def clean(self) -> None:
        """No request beyond the page, nothing on the console."""
        assert [url for url in self.requests if not url.startswith(OWN_SCHEMES)] == []
        assert self.complaints == []


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        lacking("playwright is not installed")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright) -> Iterator[Any]:
    if not CHROMIUM.exists():
        lacking(f"no {CHROMIUM}")
    browser = playwright.chromium.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", NO_HOST]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright) -> Iterator[Any]:
    if not FIREFOX.exists():
        lacking(f"no {FIREFOX}")
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=str(FIREFOX))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def pixels() -> Callable[[Any, str, str], int]:
    """Count the pixels of a colour, six hexadecimal digits, in a group of the drawing."""

    def count(page: Any, group: str, colour: str) -> int:
        parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
        return int(page.evaluate(COUNT, [group, parts]))

    return count


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> dict[str, Path]:
    """The pages of the made study, in a folder with Hangul and a space in its name."""
    from aicomplex_geo import maps  # noqa: PLC0415 - loads folium

    path = Path(__file__).parents[1] / "maps" / "made_study.py"
    spec = importlib.util.spec_from_file_location("made_study", path)
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    folder = tmp_path_factory.mktemp("browser") / "한글 폴더"
    folder.mkdir()
    study = made.study(folder)
    results = made.results(study)
    draw = {name: getattr(maps, f"{name}_map") for name in NAMES}
    return {
        name: maps.save(draw[name](study, results=results), folder / f"{name}.html", pages=PAGES)
        for name in NAMES
    }


@pytest.fixture(scope="session")
def living(study, results, tmp_path_factory) -> Path:
    """The living page of the bundled study."""
    from aicomplex_geo import maps  # noqa: PLC0415 - loads folium

    path = tmp_path_factory.mktemp("living") / "accessibility.html"
    return maps.save(maps.accessibility_map(study, results=results), path, pages=[path.name])


@pytest.fixture(scope="session")
def compared(study, results, tmp_path_factory) -> Path:
    """The page that compares, of the bundled study."""
    from aicomplex_geo import maps  # noqa: PLC0415 - loads folium

    path = tmp_path_factory.mktemp("compared") / "compare.html"
    return maps.save(maps.compare_map(study, results=results), path, pages=[path.name])


@pytest.fixture
def visit(pages) -> Iterator[Callable[..., Opened]]:
    """Open one of the pages; every context is closed after the test."""
    contexts = []

    def opener(browser: Any, name: str, viewport: dict[str, int] | None = None) -> Opened:
        context = browser.new_context(viewport=viewport or DESKTOP, offline=True)
        contexts.append(context)
        watch(context)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "console", lambda message: opened.complaints.append(f"{message.type}: {message.text}")
        )
        opened.page.goto(pages[name].as_uri() if name in pages else name)
        opened.page.wait_for_selector("html[data-ready=yes]")
        until_at_rest(opened.page)
        return opened

    yield opener
    for context in contexts:
        context.close()
