"""The comparison of sites, as the report shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.accessibility.comparison import VARIED
from aicomplex_geo.layers.labels import LABELS, heading, label
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.publish.figures import best_to_worst, count, percent, ranged
from aicomplex_geo.publish.tables import closed_hubs

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.results.study_results import StudyResults


def context(results: StudyResults) -> dict[str, Any]:
    """Values of the section; None where there is nothing to say."""
    found = results.comparison
    left = found.sites[found.sites["status"].ne("ok")]
    return {
        "ranking": None if found.ranking is None else _ranking(results),
        "counted": bool(found.counted),
        "not_ranked": [[row["name_ko"], row["reason_ko"]] for _, row in left.iterrows()],
        "within": [] if found.reached.empty else _within(results),
        "own": _own(results),
        "hubs": _hubs(results),
        "notes": found.notes_ko,
    }


def _ranking(results: StudyResults) -> dict[str, Any]:
    found = results.comparison
    ranking: Any = found.ranking
    (counted,) = [one for one in results.opportunities if one.key == found.counted]
    profiles = {one.name: one.title_ko or one.name for one in results.profiles}
    decays = {one.key: one.title_ko for one in found.decays}
    ranks = ranking.ranks.sort_values("rank", kind="stable")
    rows = [
        [
            _rank(ranks["rank"], one["rank"]),
            found.sites.loc[site, "name_ko"],
            count(one["score"]),
            percent(one["share"]),
            *(best_to_worst(one, what) for what in VARIED),
        ]
        for site, one in ranks.to_dict("index").items()
    ]
    words = LABELS["word"]
    varied = [f"{words['rankRange'][0]}: {words[f'varied_{what}'][0]}" for what in VARIED]
    return {
        "counted": counted.title_ko,
        "heads": [
            heading("rank"),
            heading("site"),
            f"{words['score'][0]}({counted.unit_ko}, 가중)",
            words["share"][0],
            *varied,
        ],
        "rows": rows,
        "answer": _answer(results, ranks),
        "decay": decays[ranking.decay],
        "profile": profiles[ranking.period],
        "profiles": " / ".join(profiles.values()),
        "decays": " / ".join(decays.values()),
        "undecided": " / ".join(
            f"{profiles[period]} · {decays[decay]}" for period, decay in ranking.undecided
        ),
    }


def _rank(ranks: pd.Series, rank: int) -> str:
    """Show a rank, and whether sites share it."""
    shared = int(ranks.eq(rank).sum()) > 1
    return LABELS["word"]["jointRank"][0].format(rank) if shared else str(rank)


def _answer(results: StudyResults, ranks: pd.DataFrame) -> dict[str, Any] | None:
    main = results.comparison.sites.index[0]
    if main not in ranks.index or len(ranks) < 2:  # noqa: PLR2004 - a rank among several
        return None
    one = ranks.to_dict("index")[main]
    return {
        "site": results.comparison.sites.loc[main, "name_ko"],
        "sites": len(ranks),
        "rank": _rank(ranks["rank"], one["rank"]),
        "all": best_to_worst(one, "all"),
        "settled": one["all_best"] == one["all_worst"],
    }


def _within(results: StudyResults) -> list[dict[str, Any]]:
    """List what each site reaches within the cutoffs, and its part of what all compete for."""
    found = results.comparison
    chosen = found.reached[found.reached["profile"].eq(results.profile)]
    sums = chosen.set_index(["opportunity", "from_id", "cutoff"])["value"]
    shares = found.competing[found.competing["profile"].eq(results.profile)].set_index("id")
    tables = []
    for one in results.opportunities:
        competing = one.key == found.counted and len(shares) > 0
        rows = [
            [
                name,
                *(count(sums.loc[(one.key, site, cutoff)]) for cutoff in found.cutoffs),
                *([count(shares["value"].get(site))] if competing else []),
            ]
            for site, name in zip(found.sites.index, found.sites["name_ko"], strict=True)
        ]
        heads = [heading("site"), *(f"{cutoff:g}분" for cutoff in found.cutoffs)]
        if competing:
            heads.append(f"{LABELS['word']['competing'][0]}({one.unit_ko})")
        tables.append(
            {
                "title": one.title_ko,
                "unit": one.unit_ko,
                "as_of": one.as_of,
                "heads": heads,
                "rows": rows,
                "left_out": ", ".join(left.name_ko for left in one.excluded),
                "note": LABELS["word"]["competingNote"][0] if competing else "",
            }
        )
    return tables


def _own(results: StudyResults) -> list[dict[str, Any]]:
    found = results.comparison
    tables = []
    for one in results.opportunities:
        own = found.own[found.own["opportunity"].eq(one.key)].set_index("id")
        if own.empty:
            continue
        rows = [
            [
                row_of(found.sites, site)["name_ko"],
                count(row["amount"]),
                row["as_of"],
                row["reason_ko"],
            ]
            for site, row in own.iterrows()
        ]
        tables.append({"title": one.title_ko, "unit": one.unit_ko, "rows": rows})
    return tables


def _hubs(results: StudyResults) -> dict[str, Any] | None:
    """List the times of the sites that are no origin: the others have a section of their own."""
    found = results.comparison
    more = [site for site in found.sites.index if site not in results.origins.index]
    if not more or not len(results.hubs):
        return None
    times = found.hubs[found.hubs["profile"].eq(results.profile)].set_index(["from_id", "to_id"])
    closed = closed_hubs(results.hubs)
    names = results.hubs["name_ko"].items()
    rows = []
    for site in more:
        trips = [times.loc[(site, hub)] for hub in results.hubs.index]
        rows.append(
            [
                found.sites.loc[site, "name_ko"],
                *(
                    ranged(one, "travel_time")
                    if one["status"] == "ok"
                    else label("trip", one["status"])
                    for one in trips
                ),
            ]
        )
    heads = [f"{name}(폐쇄)" if hub in closed else name for hub, name in names]
    return {"heads": [heading("site"), *heads], "rows": rows}
