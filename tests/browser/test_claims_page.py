"""The page of the claims in Chromium, from file:// with the network off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

HANGUL = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (/[가-힣]/.test(data) && !parentElement.closest("script, #language, [lang=ko]")) {
      found.push(data);
    }
  }
  return found;
}"""


@pytest.fixture
def opened(chromium, built):
    contexts = []

    def visit(width, *, media="screen"):
        context = chromium.new_context(offline=True, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.emulate_media(media=media)
        page.goto((built / "claims.html").as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("width", "media"), [(320, "screen"), (390, "screen"), (1280, "screen"), (703, "print")]
)
def test_it_opens_without_a_request_and_fits(opened, width, media):
    page = opened(width, media=media)
    assert page.asked == [page.url]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg.band").count() >= 9


def test_korean_first_and_english_on_demand(opened):
    page = opened(1280)
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.title().startswith("공표값 검증")
    page.get_by_role("button", name="English").press("Enter")
    assert page.title().startswith("Published figures")
    assert page.evaluate(HANGUL) == []


def test_bands_lie_on_their_axis_and_every_mark_is_read_aloud(opened):
    page = opened(1280)
    band = page.locator("#claim-ktx svg.band").first.bounding_box()
    value = page.locator("#claim-ktx svg.band .value").first.bounding_box()
    assert band["x"] < value["x"] < band["x"] + band["width"]
    said = page.locator("#claim-ktx .period").nth(1).inner_text()
    assert "부합" in said or "불일치" in said


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_candidates_fit_a_phone_and_are_named_in_the_language(opened, language):
    page = opened(390)
    if language == "en":
        page.locator("#language").press("Enter")
    tables = page.locator(".scroll")
    assert tables.count() >= 1
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= one.clientWidth)"
    )
    name = {"ko": "후보 도착지별 판정", "en": "verdict for each candidate"}[language]
    assert page.get_by_role("region", name=name).count() == tables.count()
    assert page.locator(".scale .when").first.is_visible()


def test_the_bar_is_that_of_all_pages(opened):
    page = opened(1440)
    links = page.locator("#bar nav.pages a")
    assert links.count() >= 8
    assert page.locator("nav.pages a[aria-current=page]").get_attribute("href") == "claims.html"
    page.get_by_role("button", name="English").press("Enter")
    assert all(one.get_attribute("href").endswith(".html#lang=en") for one in links.all())
    page.evaluate("""() => {
        const clipboard = { writeText: async (text) => { window.copied = text; } };
        Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
    }""")
    page.click("#share")
    page.wait_for_selector(".message-line:has-text('has been copied')")
    assert page.evaluate("window.copied").endswith("/claims.html#lang=en")
    page.set_viewport_size({"width": 390, "height": 800})
    assert links.first.is_hidden()
    page.click("#menu")
    assert links.first.is_visible()
    page.keyboard.press("Escape")
    assert links.first.is_hidden()
    assert page.complaints == []
