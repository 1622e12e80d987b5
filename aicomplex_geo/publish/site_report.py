"""The part of the report that compares the complex with its rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.publish.tables import closed_hubs
from aicomplex_geo.publish.wording import cell, count, ranged, table

if TYPE_CHECKING:
    from aicomplex_geo.results.site_comparison import StudyComparison
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Opportunity

RANGES_KO = {
    "period": "통행 조건",
    "decay": "감쇠",
    "position": "위치",
    "all": "모두 함께",
}


def section(results: StudyResults) -> list[str]:
    """Write the section.

    Parameters
    ----------
    results : StudyResults
        A computed study.

    Returns
    -------
    list of str
        Title, and Markdown lines.
    """
    found = results.comparison
    counted = [one for one in results.opportunities if one.key == found.counted]
    return [
        "단지 비교",
        "",
        *(_ranking(results, counted[0]) if found.ranking is not None else _nothing(found)),
        *_not_ranked(found),
        *_within(results),
        *_own(results),
        *_hubs(results),
        *(f"- {cell(note)}" for note in found.notes_ko),
        "",
    ]


def _nothing(found: StudyComparison) -> list[str]:
    why = "도로망에 놓인 단지가 없어" if found.counted else "셀 기회가 없어"
    return [f"{why} 순위를 매기지 못했습니다.", ""]


def _ranking(results: StudyResults, counted: Opportunity) -> list[str]:
    found = results.comparison
    ranking: Any = found.ranking
    titles = {one.name: one.title_ko or one.name for one in results.profiles}
    decays = {one.key: one.title_ko for one in found.decays}
    rows = []
    ordered = ranking.ranks.sort_values("rank", kind="stable")
    for site, one in ordered.to_dict("index").items():
        between = [rank_range(one, what) for what in RANGES_KO]
        share = "–" if pd.isna(one["share"]) else f"{one['share']:.0%}"
        rows.append(
            [
                str(one["rank"]),
                found.sites.loc[site, "name_ko"],
                count(one["score"]),
                share,
                *between,
            ]
        )
    heads = [f"순위 범위: {title}" for title in RANGES_KO.values()]
    undecided = [f"{titles[period]} · {decays[decay]}" for period, decay in ranking.undecided]
    left = f"- 절반이 넘는 단지의 점수가 같아 범위에 넣지 않은 조합: {cell(' / '.join(undecided))}."
    return [
        (
            f"점수: 각 단지에서 닿는 {cell(counted.title_ko)}에 통행시간에 따른 무게를 주어 더한 값"
            f"(중력 모형, {cell(decays[ranking.decay])}, {cell(titles[ranking.period])})."
        ),
        "",
        *table(["순위", "단지", "점수", "1위 대비", *heads], rows),
        f"- 통행 조건: {cell(' / '.join(titles.values()))}.",
        f"- 감쇠: {cell(' / '.join(decays.values()))}.",
        "- 위치: 단지마다 따로, 위치 오차 원의 중심과 원 위의 8점에 놓아 봅니다.",
        "- 모두 함께: 위의 셋을 한꺼번에 바꿉니다. 같은 점수는 같은 순위입니다.",
        *([left] if undecided else []),
        "",
    ]


def rank_range(ranks: Any, what: str) -> str:  # noqa: ANN401 - a row of a frame
    """Show the ranks between which a site lies.

    Parameters
    ----------
    ranks : mapping
        With ``<what>_best`` and ``<what>_worst``.
    what : str
        What is varied.

    Returns
    -------
    str
        One rank where both are the same, a dash where there is none.

    Examples
    --------
    >>> rank_range({"all_best": 2, "all_worst": 7}, "all")
    '2–7'
    """
    best, worst = ranks[f"{what}_best"], ranks[f"{what}_worst"]
    if pd.isna(best):
        return "–"
    return f"{best}" if best == worst else f"{best}–{worst}"


def _not_ranked(found: StudyComparison) -> list[str]:
    left = found.sites[found.sites["status"].ne("ok")]
    if left.empty:
        return []
    told = ", ".join(f"{row['name_ko']}({row['reason_ko']})" for _, row in left.iterrows())
    return [f"순위를 매기지 않은 곳: {cell(told)}.", ""]


def _within(results: StudyResults) -> list[str]:
    """List what each site reaches within the cutoffs, and its part of what all compete for."""
    found = results.comparison
    if found.reached.empty:
        return []
    chosen = found.reached[found.reached["profile"].eq(results.profile)]
    sums = chosen.set_index(["opportunity", "from_id", "cutoff"])["value"]
    shares = found.competing[found.competing["profile"].eq(results.profile)].set_index("id")
    lines = []
    for one in results.opportunities:
        mine = one.key == found.counted and len(shares)
        rows = [
            [
                name,
                *(count(sums.loc[(one.key, site, cutoff)]) for cutoff in found.cutoffs),
                *([count(shares["value"].get(site))] if mine else []),
            ]
            for site, name in found.sites["name_ko"].items()
        ]
        heads = [f"{cutoff:g}분" for cutoff in found.cutoffs]
        if mine:
            heads.append("경쟁을 나눈 몫")
        lines += [
            f"### 단지에서 닿는 {cell(one.title_ko)}({cell(one.unit_ko)}, {cell(one.as_of)})",
            "",
            *table(["단지", *heads], rows),
        ]
        if one.left_out:
            names = ", ".join(left.name_ko for left in one.left_out)
            lines += [f"- 값을 몰라 세지 않은 곳: {cell(names)}.", ""]
        if mine:
            lines += [
                (
                    "'경쟁을 나눈 몫'은 하나하나를 한 번만 세어 가기 가까운 단지에 더 많이 나눈 "
                    "값입니다(공간 가용성). 단지의 크기는 모두 같다고 봅니다."
                ),
                "",
            ]
    return lines


def _own(results: StudyResults) -> list[str]:
    found = results.comparison
    lines = []
    for one in results.opportunities:
        own = found.own[found.own["opportunity"].eq(one.key)].set_index("id")
        if own.empty:
            continue
        rows = [
            [found.sites.loc[site, "name_ko"], count(row["amount"]), row["as_of"], row["reason_ko"]]
            for site, row in own.iterrows()
        ]
        lines += [
            f"### 단지 자체의 {cell(one.title_ko)}({cell(one.unit_ko)})",
            "",
            *table(["단지", "값", "시점", "값이 없는 까닭"], rows),
        ]
    return lines


def _hubs(results: StudyResults) -> list[str]:
    """Give the times of the sites that are no origin: the others have a section of their own."""
    found = results.comparison
    more = [site for site in found.sites.index if site not in results.origins.index]
    if not more or not len(results.hubs):
        return []
    times = found.hubs[found.hubs["profile"].eq(results.profile)].set_index(["from_id", "to_id"])
    closed = closed_hubs(results.hubs)
    heads = [
        f"{name} (닫힘)" if hub in closed else name for hub, name in results.hubs["name_ko"].items()
    ]
    rows = []
    for site in more:
        row = [found.sites.loc[site, "name_ko"]]
        for hub in results.hubs.index:
            one = times.loc[(site, hub)]
            known = one["status"] == "ok"
            row.append(ranged(one, "travel_time") if known else label("trip", one["status"]))
        rows.append(row)
    return ["### 다른 비교 대상의 거점까지 시간(분)", "", *table(["단지", *heads], rows)]
