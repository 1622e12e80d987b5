"""The figures that stand on top of the index: each a number and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.publish.figures import best_to_worst, in_thousands
from aicomplex_geo.publish.reach import hubs_within, shown_cutoff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.results.study_results import StudyResults

Pair = tuple[str, str]


def key_figures(results: StudyResults, answer: Mapping[str, Any] | None) -> list[dict[str, Pair]]:
    """List those that the study has, in both languages; `answer` is the time to the first hub."""
    found = (_people(results), _hubs(results), _time(answer), _rank(results))
    return [{"value": value, "what": what} for value, what in filter(None, found)]


def _people(results: StudyResults) -> tuple[Pair, Pair] | None:
    """Sum the first opportunity within the cutoff."""
    if not results.opportunities:
        return None
    cutoff, first, reached = shown_cutoff(results.study), results.opportunities[0], results.reached
    mine = reached[
        reached["opportunity"].eq(first.key)
        & reached["profile"].eq(results.profile)
        & reached["from_id"].eq(results.origins.index[0])
        & reached["cutoff"].eq(cutoff)
    ]["value"].dropna()
    if mine.empty:
        return None
    korean, english = in_thousands(float(mine.iloc[0]))
    space = "" if korean[-1:].isdecimal() else " "
    return (f"{korean}{space}{first.unit_ko}", f"{english} {first.unit_en}"), (
        f"{cutoff:g}분 이내 {first.title_ko}",
        f"{first.title_en.lower()} within {cutoff:g} min",
    )


def _hubs(results: StudyResults) -> tuple[Pair, Pair] | None:
    within = hubs_within(results)
    if within is None or not within["open"]:
        return None
    cutoff = shown_cutoff(results.study)
    return (
        f"{within['reached']}곳 / {within['open']}곳",
        f"{within['reached']} of {within['open']}",
    ), (f"{cutoff:g}분 이내 교통 거점(운영 중)", f"open hubs within {cutoff:g} min")


def _time(answer: Mapping[str, Any] | None) -> tuple[Pair, Pair] | None:
    if answer is None:
        return None
    korean, english = answer["name"]
    between = answer["range"]
    return (f"{answer['time']}분", f"{answer['time']} min"), (
        f"{korean}까지" + (f"({between}분)" if between else ""),
        f"to {english}" + (f" ({between})".replace("~", "–") if between else ""),
    )


def _rank(results: StudyResults) -> tuple[Pair, Pair] | None:
    ranking, main = results.comparison.ranking, results.origins.index[0]
    if ranking is None or main not in ranking.ranks.index:
        return None
    row, number = ranking.ranks.loc[main], len(ranking.ranks)
    pairwise = results.comparison.pairwise
    best, worst = (
        (row["all_best"], row["all_worst"])
        if pairwise is None
        else pairwise.ranks.loc[main, ["best", "worst"]]
    )
    between = best_to_worst({"all_best": int(best), "all_worst": int(worst)}, "all")
    return (f"{int(row['rank'])}위 / {number}곳", f"{int(row['rank'])} of {number}"), (
        f"단지 비교({between}위)",
        f"rank among the sites ({between})".replace("~", "–"),
    )
