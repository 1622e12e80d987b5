"""The documentation site builds without a warning and opens from a folder, with search."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def lacking(reason):
    """Skip, or fail where CI has promised that it is there."""
    if os.environ.get("AICOMPLEX_GEO_CI") == "1":
        pytest.fail(f"in CI this test must run, but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def site(tmp_path_factory, executed_notebook):
    if importlib.util.find_spec("mkdocs") is None:
        lacking("mkdocs is not installed (extra docs)")
    folder = tmp_path_factory.mktemp("documentation") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", folder]
    notebooks = tmp_path_factory.mktemp("notebooks")
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        shutil.copy(executed_notebook(path), notebooks)
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "AICOMPLEX_GEO_EXECUTED_NOTEBOOKS": str(notebooks),
    }
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_pages_load_nothing_from_elsewhere(site):
    loading = re.compile(r'<(?:script|img|iframe|source|link)\b[^>]*\b(?:src|href)="(https?:)?//')
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if loading.search(page.read_text("utf-8"))] == []


def test_every_public_name_has_its_place(site):
    from documentation.python_pages import (  # noqa: PLC0415 - a tool of the checkout
        PACKAGES,
        defined_path,
        members,
    )

    text = "".join(page.read_text("utf-8") for page in (site / "reference/python").glob("*.html"))
    names = [
        defined_path(name, value)
        for package in PACKAGES
        for name, value in members(importlib.import_module(f"aicomplex_geo.{package}"))
    ]
    assert [name for name in names if f'id="{name}"' not in text] == []


def test_the_tutorial_shows_what_the_notebooks_gave(site):
    pages = sorted((site / "tutorial").glob("0?_*.html"))
    maps = [page for page in pages if "-map-" in page.name]
    assert len(pages) - len(maps) == len(list((PROJECT / "notebooks").glob("*.ipynb")))
    for page in set(pages) - set(maps):
        text = page.read_text("utf-8")
        assert "data:image/png;base64" in text, page.name
        named = re.findall(r'<iframe class="map" src="([^"]+)"', text)
        assert named, page.name
        assert all((page.parent / name) in maps for name in named)


def test_search_works_from_a_folder(site, chromium):
    page = chromium.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((site / "index.html").as_uri())
    field = page.locator("input[name=query]")
    field.click()
    for words, target in (("floating_catchment", "accessibility.html"), ("등시간권", ".html")):
        field.fill(words)
        page.keyboard.press("End")
        found = page.locator(".md-search-result__link").first
        found.wait_for(timeout=60_000)
        assert target in found.get_attribute("href")
    page.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "about:"))] == []
