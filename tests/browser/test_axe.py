"""axe-core finds nothing, by WCAG 2.2 AA and its best practice, on any page in its main states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.at_rest import until_at_rest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

NAMES = ("overview", "accessibility", "hubs", "sites", "scenarios", "compare")
PHONE = {"width": 375, "height": 812}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, nodes }) =>
        `${id}: ${nodes.slice(0, 4).map((node) => node.target.join(" ")).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def axe(project) -> str:
    path = project / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        from conftest import lacking  # noqa: PLC0415 - skips, or fails in CI

        lacking(f"no {path}: run npm ci")
    return path.read_text("utf-8")


def findings(page: Any, axe: str) -> list[str]:
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    found: list[str] = page.evaluate(RUN, TAGS)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_finding_in_both_languages_and_on_a_phone(name, axe, visit, chromium):
    page = visit(chromium, name).page
    assert findings(page, axe) == []
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert findings(page, axe) == []
    page.locator(".leaflet-marker-icon").last.press("Enter")
    page.click("#language")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    until_at_rest(page)
    page.click(".home")
    assert findings(page, axe) == []
    page.locator(".sheet-handle").press("ArrowUp")
    page.locator("#menu").click()
    until_at_rest(page)
    assert findings(page, axe) == []
    page.click("#menu-print")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#tab-about")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.locator(".sheet-handle").press("ArrowDown")
    page.set_viewport_size({"width": 320, "height": 640})
    until_at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert findings(page, axe) == []


@pytest.mark.parametrize("kind", ["periods", "origins", "projects"])
def test_the_comparison_has_no_finding_in_its_states(kind, axe, compared: Path, visit, chromium):
    page = visit(chromium, f"{compared.as_uri()}#kind={kind}").page
    page.wait_for_selector(".data")
    assert findings(page, axe) == []
    if kind == "periods":
        page.locator(".leaflet-marker-icon").last.press("Enter")
        page.click("#language")
        assert findings(page, axe) == []
        page.keyboard.press("Escape")
        page.click("#picture")
        assert findings(page, axe) == []
        page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    until_at_rest(page)
    page.click(".home")
    until_at_rest(page)
    assert findings(page, axe) == []
    page.locator(".sheet-handle").press("ArrowUp")
    until_at_rest(page)
    assert findings(page, axe) == []


def test_the_living_page_has_no_finding_in_its_states(axe, living: Path, visit, chromium):
    page = visit(chromium, f"{living.as_uri()}#hub=gwangyang_port&cutoff=60").page
    page.wait_for_selector(".legs")
    assert findings(page, axe) == []
    page.click("#origin")
    page.locator("#origin").fill("ㅅㅈ")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#fold-edits > summary")
    page.click("#tool-draw")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#about")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.evaluate("location.hash = 'origin=34.3,126.05&lang=en'")
    page.wait_for_selector(".message.amber")
    assert findings(page, axe) == []
    page.set_viewport_size(PHONE)
    page.evaluate("location.hash = 'cutoff=60'")
    until_at_rest(page)
    assert findings(page, axe) == []
    page.locator(".sheet-handle").press("ArrowUp")
    until_at_rest(page)
    assert findings(page, axe) == []


@pytest.mark.parametrize("name", ["index", "claims"])
def test_a_document_has_no_finding_in_both_languages_and_on_a_phone(name, axe, built, chromium):
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.goto((built / f"{name}.html").as_uri())
    assert findings(page, axe) == []
    page.click("#language")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert findings(page, axe) == []
    page.close()
