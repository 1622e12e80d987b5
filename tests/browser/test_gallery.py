"""The gallery in Chromium, from file:// with the network off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def open_gallery(chromium, built):
    contexts = []

    def opened(width, height):
        context = chromium.new_context(
            offline=True, viewport={"width": width, "height": height}, locale="ko-KR"
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.asked = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((built / "index.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_it_opens_without_a_request_and_fits(open_gallery, width):
    page = open_gallery(width, 800)
    assert page.asked == [page.url]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg path").count() >= 3


def test_korean_first_and_english_on_demand(open_gallery, study):
    page = open_gallery(1280, 800)
    assert page.title() == study.title_ko
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.get_by_role("heading", name="지도", exact=True).is_visible()
    page.get_by_role("button", name="English").press("Enter")
    assert page.title() == study.title_en
    assert page.locator("html").get_attribute("lang") == "en"
    assert not page.get_by_role("heading", name="지도", exact=True).is_visible()
    page.reload()
    assert page.title() == study.title_en


def test_the_language_is_kept_from_page_to_page(open_gallery):
    page = open_gallery(1280, 800)
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Data and assumptions").click()
    assert page.url.endswith("#lang=en")
    page.get_by_role("link", name="Published figures do").click()
    assert page.url.endswith("/claims.html#lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("#menu")
    page.get_by_role("link", name="start").click()
    assert page.url.endswith("/index.html#lang=en")


def test_it_leads_to_the_maps(open_gallery):
    page = open_gallery(1280, 800)
    page.get_by_role("link", name="접근성 지도").click()
    assert page.url.endswith("/accessibility.html")
