"""Take pictures of all pages of a folder that `aicomplex-geo build` wrote: screen, phone, paper.

``python -m tools.screenshots maps pictures`` takes every page in three forms, and
``python -m tools.screenshots maps maps --previews`` the previews that the repository keeps.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

BROWSERS = ("chromium", "google-chrome", "chrome", "msedge")
PREVIEWS = ("accessibility", "compare", "sites", "index")
READY = "html[data-ready=yes]"
READY_MS = 30_000
SETTLED_MS = 800


@dataclass(frozen=True, slots=True)
class Form:
    """A size of the window, and whether the page is laid out for paper."""

    name: str
    width: int
    height: int
    scale: int = 1
    media: str = "screen"


DESKTOP = Form("desktop", 1440, 900)
FORMS = (DESKTOP, Form("phone", 390, 844, scale=2), Form("paper", 1123, 794, media="print"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; return 1 if a page has errors."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.screenshots")
    parser.add_argument("pages", type=Path, help="folder with the pages")
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--previews", action="store_true", help="preview-NAME.png of four pages")
    parser.add_argument("--browser", help="path of a Chromium, Chrome or Edge")
    args = parser.parse_args(arguments)
    pages = sorted(args.pages.glob("*.html"))
    if not pages:
        parser.error(f"{args.pages} has no pages; write some: aicomplex-geo build")
    if args.previews:
        pages = [page for page in pages if page.stem in PREVIEWS]
    args.out.mkdir(parents=True, exist_ok=True)
    complaints = _take(pages, args.out, browser=args.browser, previews=args.previews)
    print("\n".join(complaints), file=sys.stderr)
    return 1 if complaints else 0


def _take(pages: Sequence[Path], out: Path, *, browser: str | None, previews: bool) -> list[str]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - tells how to install it

    executable = browser or next(
        (found for name in BROWSERS if (found := shutil.which(name))), None
    )
    complaints: list[str] = []
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=executable, args=flags)
        for form in (DESKTOP,) if previews else FORMS:
            for path in pages:
                name = f"preview-{path.stem}" if previews else f"{path.stem}-{form.name}"
                complaints += _picture(opened, path, out / f"{name}.png", form)
                print(out / f"{name}.png")
        opened.close()
    return complaints


def _picture(browser: Any, path: Path, target: Path, form: Form) -> list[str]:  # noqa: ANN401 - of an optional library
    page = browser.new_page(
        viewport={"width": form.width, "height": form.height},
        device_scale_factor=form.scale,
        offline=True,
    )
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{path.name}: {error}"))
    page.goto(path.resolve().as_uri())
    if page.locator("main.folium-map").count():
        page.locator(READY).wait_for(state="attached", timeout=READY_MS)
    page.wait_for_timeout(SETTLED_MS)
    if form.media == "print":  # what the pages lay out for paper when printing begins
        page.evaluate("() => void window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=target)
    page.close()
    return complaints


if __name__ == "__main__":
    sys.exit(main())
