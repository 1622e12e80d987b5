from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from aicomplex_geo.maps import accessibility_map, html, hubs_map, overview_map, sites_map

LONG = "가나다라마바사" * 1500


@pytest.mark.parametrize("draw", [overview_map, accessibility_map, hubs_map, sites_map])
def test_a_page_without_scripts_has_a_message_and_the_minutes(draw, results):
    page = html(draw(results.study, results=results))
    (message,) = re.findall(r"<noscript>(.*?)</noscript>", page)
    assert "자바스크립트가 필요합니다" in message
    assert "needs JavaScript" in message
    (table,) = re.findall(r'<section class="stored" lang="und">(.*?)</section>', page, re.DOTALL)
    assert table.count("<tr>") == len(results.hubs) + 1


def test_a_name_of_ten_thousand_characters_is_shortened(results):
    hubs = results.hubs.copy()
    hubs.loc[hubs.index[0], ["name_ko", "name_en"]] = LONG
    changed = SimpleNamespace(**{**vars(results), "hubs": hubs})
    page = html(hubs_map(results.study, results=changed))
    assert LONG[:99] + "…" in page
    assert LONG[:101] not in page
