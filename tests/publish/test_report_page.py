from __future__ import annotations

from aicomplex_geo.publish.report_page import sections

TEXT = """\
# 제목

- 기준일: 2026

## 1. 거점까지

광주역까지 20\\~25분 &lt;b&gt;입니다.

| 거점 | 분 |
| --- | --- |
| a\\|b | ~~1~~ |

뒤의 문장.

## 2. 도달 가능

### 거점

4곳입니다.

### 인구

100명입니다.

### 가구

50가구입니다.
"""


def test_sections_have_their_answers_and_tables():
    head, hubs, reach = sections(TEXT)
    assert (head.title, head.sentences) == ("", [])
    assert hubs.title == "거점까지"
    assert hubs.sentences == ["광주역까지 20~25분 &lt;b&gt;입니다."]
    assert len(hubs.tables) == 1
    assert "<td>a|b</td>" in hubs.tables[0]
    assert "뒤의 문장." in hubs.body
    assert reach.sentences == ["4곳입니다.", "100명입니다."]


def test_nothing_of_the_text_becomes_markup():
    (only,) = sections("글 <script>alert(1)</script> <img src=x onerror=1>")
    assert "<script" not in only.body
    assert "<img" not in only.body
