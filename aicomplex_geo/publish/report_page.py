"""The report as one HTML file: a summary on one page, figures, five tables, the report as annex."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from aicomplex_geo.maps.encode import csp_hash
from aicomplex_geo.maps.offline import static
from aicomplex_geo.publish.gallery import credits_of, hub_answers
from aicomplex_geo.publish.key_figures import key_figures
from aicomplex_geo.publish.sketch import sketches
from aicomplex_geo.publish.templating import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from aicomplex_geo.results.study_results import StudyResults

ENGLISH = "Summary in English"
TABLES = (
    "에서 교통 거점까지",
    "가장 가까운 고속도로 나들목",
    "에서 도달 가능한 인구·일자리와 교통 거점",
    "단지 비교",
    "시나리오와 중요 링크",
)
"""Sections whose first table is shown, by the end of their titles."""
_SUMMED_UP = (*TABLES[:4], "공표값 검증", TABLES[4])
FIGURES = {
    "accessibility": (
        "등시간권: 어두운 색부터 10분, 20분, 30분 이내(굵은 선은 기준 시간), 빨간 점은 출발지",
        "Isochrones: within 10, 20 and 30 minutes, the darkest first; the red dot is the origin",
    ),
    "hubs": (
        "교통 거점(흰 점)까지 최단 시간 경로(파란 선)",
        "Fastest routes (blue) to the hubs (white)",
    ),
    "sites": (
        "비교 단지의 순위(숫자), 빨간색은 출발지",
        "Ranks of the compared sites; the origin is red",
    ),
    "scenarios": (
        "통행시간 변화가 가장 큰 시나리오: 파란색은 단축, 주황색은 증가",
        "The scenario that changes most: blue is faster, orange slower",
    ),
}
_NUMBER = re.compile(r"^\d+\.\s*")
_THIN = re.compile(r"calc\(([\d.]+px) \* var\(--thin, 1\)\)")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report: its title, its answers and its tables, as HTML."""

    title: str
    sentences: list[Markup]
    tables: list[Markup]
    body: Markup


def page(results: StudyResults, text: str) -> str:
    """Lay out the report; `text` is that of ``report.md``, from which all words come."""
    parts = sections(text)
    style = f"\n{static('report.css')}"
    policy = (
        f"default-src 'none'; style-src {csp_hash(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    study = results.study
    english = next((one for one in parts if one.title == ENGLISH), None)
    tabled = [one for one in _chosen(parts, TABLES) if one.tables]
    context: dict[str, Any] = {
        # our own style and what is escaped already
        "policy": Markup(policy),  # noqa: S704
        "style": Markup(style),  # noqa: S704
        "title": (study.title_ko, study.title_en),
        "date": study.reference_date,
        "figures": key_figures(results, hub_answers(results)["answer"]),
        "summary": [one for one in _chosen(parts, _SUMMED_UP) if one.sentences],
        "english": english,
        "pictures": _pictures(results),
        "credits": ", ".join(credits_of(results)),
        "tables": tabled,
        "annex": [one for one in parts if one.title != ENGLISH],
    }
    return render("report.html.jinja", context)


def sections(text: str) -> list[Section]:
    """Split the report at its headings of the second level; the first part has no title."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    starts = [at for at, one in enumerate(tokens) if one.type == "heading_open" and one.tag == "h2"]
    pieces = [tokens[: starts[0]] if starts else tokens]
    pieces += [tokens[a:b] for a, b in zip(starts, [*starts[1:], len(tokens)], strict=False)]
    return [_section(markdown, piece) for piece in pieces if piece]


def _section(markdown: MarkdownIt, tokens: list[Token]) -> Section:
    title = ""
    if tokens[0].tag == "h2":
        title, tokens = _NUMBER.sub("", tokens[1].content), tokens[3:]
    elif tokens[0].tag == "h1":
        tokens = tokens[3:]  # the page has a title of its own
    for one in tokens:
        # sections are headings of the third level on the page
        one.tag = "h4" if one.tag == "h3" else one.tag

    def html(some: Sequence[Token]) -> Markup:
        return Markup(markdown.renderer.render(some, markdown.options, {}))  # noqa: S704 - escaped by the renderer

    tables = [html(tokens[start : end + 1]) for start, end in _spans(tokens, "table")]
    return Section(title, [html(one) for one in _answers(tokens)], tables, html(tokens))


def _spans(tokens: Sequence[Token], kind: str) -> list[tuple[int, int]]:
    starts = [at for at, one in enumerate(tokens) if one.type == f"{kind}_open"]
    ends = [at for at, one in enumerate(tokens) if one.type == f"{kind}_close"]
    return list(zip(starts, ends, strict=True))


def _answers(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Find the paragraph before the first table, and before those of the first two headings."""
    found: list[Sequence[Token]] = []
    waiting = True
    for at, one in enumerate(tokens):
        if one.type == "heading_open":
            waiting = len(found) < 2  # noqa: PLR2004 - a summary has room for no more
        elif one.type in {"table_open", "bullet_list_open"}:
            waiting = False
        elif one.type == "paragraph_open" and one.level == 0 and waiting:
            found.append(tokens[at + 1 : at + 2])
            waiting = False
    return found


def _chosen(parts: Sequence[Section], endings: Sequence[str]) -> list[Section]:
    return [one for ending in endings for one in parts if one.title and one.title.endswith(ending)]


def _pictures(results: StudyResults) -> list[dict[str, Any]]:
    """Draw the maps as images of their own, which other programs read too."""
    shared, drawn = sketches(results)
    defined = re.search(r"<defs>.*</defs>", shared, re.DOTALL)
    sheet = _THIN.sub(r"\1", static("gallery.css").partition(".shared {")[2].partition("\n")[2])
    inside = f"<style>{sheet}</style>{defined.group() if defined else ''}"
    pictures = []
    for name, words in FIGURES.items():
        svg = drawn[name].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        whole = svg.replace(">", f">{inside}", 1)
        address = "data:image/svg+xml;base64," + base64.b64encode(whole.encode()).decode("ascii")
        pictures.append({"address": address, "words": words})
    return pictures
