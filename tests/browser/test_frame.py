"""What all pages share: links, address, keys, popups."""

from __future__ import annotations

import re

import pytest

from tests.browser.at_rest import until_at_rest

pytestmark = pytest.mark.browser

COPIES = """() => {
    document.execCommand = () => { window.copied = document.activeElement.value; return true; };
    const clipboard = { writeText: async (text) => { window.copied = text; } };
    Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
}"""
REFUSES = """() => {
    document.execCommand = () => false;
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
}"""
COVERED = """() => {
    const popup = document.querySelector(".leaflet-popup-content-wrapper");
    const legend = document.querySelector(".legend");
    if (!popup || getComputedStyle(legend).visibility === "hidden") return false;
    const [a, b] = [popup, legend].map((node) => node.getBoundingClientRect());
    return a.right > b.left && a.bottom > b.top;
}"""
FOCUSED = "document.activeElement.id || document.activeElement.className"


def at(pages, hash_: str) -> str:
    return f"{pages['hubs'].as_uri()}#{hash_}"


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_address_restores_view_and_language_and_ignores_rubbish(browser, visit, pages, request):
    opened = visit(request.getfixturevalue(browser), at(pages, "view=35.1,126.9,12&lang=en"))
    page = opened.page
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("nav.pages a").all_inner_texts() == [
        "Start",
        "Accessibility",
        "Routes to hubs",
        "All layers",
    ]
    for link in page.locator("nav.pages a").all():
        assert link.get_attribute("href").endswith(".html#lang=en")
    assert page.locator("nav.pages a[aria-current=page]").inner_text() == "Routes to hubs"
    page.click("#language")
    until_at_rest(page)
    assert re.search("view=35.(1|099)", page.url)
    assert "lang" not in page.url
    page.evaluate("location.hash = 'view=everywhere&lang=xx&%E0%A4%A=1&lang=en'")
    until_at_rest(page)
    assert "view, lang" in page.locator(".message-line").inner_text() or "lang, view" in (
        page.locator(".message-line").inner_text()
    )
    page.evaluate("location.hash = 'view=35,126.8,10&lang=en'")
    until_at_rest(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    opened.clean()


def test_the_view_is_sent_as_an_address(visit, pages, chromium):
    opened = visit(chromium, at(pages, "view=35.1,126.9,12"))
    page = opened.page
    page.evaluate(COPIES)
    page.click("#share")
    page.wait_for_function("window.copied")
    assert re.search("view=35.(1|099)", page.evaluate("window.copied"))
    assert "복사했습니다" in page.locator(".message-line").inner_text()
    page.evaluate(REFUSES)
    page.click("#share")
    page.wait_for_selector("dialog[open] textarea")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate(FOCUSED) == "share"
    opened.clean()


def test_keys_reach_the_panel_soon_and_escape_gives_the_focus_back(visit, pages, chromium):
    opened = visit(chromium, pages["hubs"].as_uri())
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "panel-body"
    page.evaluate("document.activeElement.blur()")
    page.locator(".skip").focus()
    stops = 1
    while not page.evaluate("Boolean(document.activeElement.closest('.panel'))"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 15
    pin = page.locator('.leaflet-marker-icon[aria-label^="항만"]')
    pin.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup")
    for fact in page.locator(".leaflet-popup dd").all():
        assert fact.bounding_box()["width"] >= 90
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("항만")
    opened.clean()


def test_the_legend_never_covers_a_popup(visit, pages, chromium):
    opened = visit(chromium, pages["hubs"].as_uri(), {"width": 920, "height": 620})
    page = opened.page
    for pin in page.locator(".leaflet-marker-icon").all():
        pin.evaluate("(node) => node.click()")
        until_at_rest(page)
        assert not page.evaluate(COVERED)
    page.keyboard.press("Escape")
    until_at_rest(page)
    assert page.locator(".legend").is_visible()
    opened.clean()
