"""What the main origin reaches, as the sentences before the tables say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.publish.figures import count, percent
from aicomplex_geo.publish.tables import closed_hubs
from aicomplex_geo.results.unreached import counted_total
from aicomplex_geo.units import to_deciseconds

if TYPE_CHECKING:
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Opportunity, Study

_SHOWN_FIRST = 2


def shown_cutoff(study: Study) -> float:
    """Choose the cutoff that sentences are about, which the map shows first too."""
    cutoffs = study.cutoffs
    return float(cutoffs[min(_SHOWN_FIRST, len(cutoffs) - 1)])


def hubs_within(results: StudyResults) -> dict[str, Any] | None:
    """Count the open hubs within the cutoff, and name those that may lie beyond it."""
    limit = to_deciseconds(shown_cutoff(results.study))
    od, main = results.od, results.origins.index[0]
    mine = od[od["profile"].eq(results.profile) & od["from_id"].eq(main)].set_index("to_id")
    if results.origins.geometry.isna().iloc[0]:
        return None
    closed = closed_hubs(results.hubs)
    mine = mine[~mine.index.isin(list(closed))]
    reached = mine[mine["status"].eq("ok") & (to_deciseconds(mine["travel_time"]) <= limit)]
    maybe = reached[to_deciseconds(reached["travel_time_high"].fillna(0)) > limit]
    return {
        "open": len(mine),
        "reached": len(reached),
        "maybe": [str(results.hubs.loc[hub, "name_ko"]) for hub in maybe.index],
    }


def share_reached(results: StudyResults, one: Opportunity) -> dict[str, str] | None:
    """Give how much of the total lies within the cutoff, and how much does so in part.

    `partly` is empty where the cutoff runs through no place.
    """
    sums = results.reached
    mine = sums[
        sums["opportunity"].eq(one.key)
        & sums["profile"].eq(results.profile)
        & sums["from_id"].eq(results.origins.index[0])
        & sums["cutoff"].eq(shown_cutoff(results.study))
    ]
    total = counted_total(one, results.unreached)
    if mine.empty or pd.isna(mine["value"].iloc[0]) or not total:
        return None
    value, low, high = (float(mine[name].iloc[0]) for name in ("value", "value_low", "value_high"))
    return {
        "value": count(value),
        "total": count(total),
        "percent": percent(value / total),
        "low": count(low),
        "high": count(high),
        "partly": count(high - low) if low < high else "",
    }
