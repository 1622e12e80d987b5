"""Pages that cannot run say so in both languages, and show what is stored."""

from __future__ import annotations

import pytest

from aicomplex_geo.maps import OfflineMap, html
from aicomplex_geo.maps.offline import SCRIPTS_ID, Page

pytestmark = pytest.mark.browser

STORED = "<table><caption>통행시간</caption><tr><td>42분</td></tr></table>"


@pytest.fixture(scope="module")
def page_text() -> str:
    page = Page("accessibility", {}, payload="aicomplex-geo 1 0 AAAA", stored=STORED)
    return html(OfflineMap(page=page))


def with_a_changed_byte(text: str) -> str:
    at = text.index(f'id="{SCRIPTS_ID}"') + 5000
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def with_another_policy(text: str) -> str:
    before, loader, others = text.split("'sha256-", 2)
    return "'sha256-".join([before, loader, "A" + others])


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize(
    ("change", "korean", "english"),
    [
        pytest.param(with_a_changed_byte, "손상되어", "are damaged", id="a changed byte"),
        pytest.param(with_another_policy, "손상되어", "are damaged", id="other scripts"),
        pytest.param(None, "이 브라우저에서는", "This browser cannot", id="an old browser"),
    ],
)
def test_scripts_that_cannot_run_leave_a_message_and_the_table(
    engine, change, korean, english, page_text, tmp_path, request
):
    path = tmp_path / "page.html"
    path.write_text(change(page_text) if change else page_text, "utf-8", newline="\n")
    context = request.getfixturevalue(engine).new_context(offline=True)
    if change is None:
        context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(path.as_uri())
    message = page.locator("[role=alert]").inner_text()
    assert korean in message
    assert english in message
    assert page.get_by_text("42분").is_visible()
    context.close()
