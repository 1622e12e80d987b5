"""The claims about today's network, judged again under a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.claims.cases import cases
from aicomplex_geo.claims.judging import judge_cases
from aicomplex_geo.claims.work import prepare
from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.schema import TRIP_KINDS

if TYPE_CHECKING:
    from aicomplex_geo.study.workbench import Workbench

CASE = ["claim_id", "destination_id", "profile"]
BEFORE = {"travel_time": "before", "verdict": "verdict_before"}
COLUMNS = (*CASE, "before", "after", "verdict_before", "verdict_after")


def rejudge(bench: Workbench, scenario: str, judged: pd.DataFrame) -> pd.DataFrame:
    """Judge the trips of claims that name no scenario again under one.

    `judged` is the table of today. Minutes are NaN, and verdicts missing, where a destination is
    a candidate in only one of the two.
    """
    under = bench.under(scenario)
    claims = bench.claims
    if claims is None or under is bench:
        return pd.DataFrame(columns=list(COLUMNS))
    own = claims[
        [
            text_in(claim, "kind") in TRIP_KINDS and not text_in(claim, "scenario")
            for _, claim in claims.iterrows()
        ]
    ]
    before = judged[judged["claim_id"].isin(own.index)]
    before = before.assign(destination_id=before["destination_id"].fillna(""))
    before = before.rename(columns=BEFORE)[[*CASE, *BEFORE.values()]]
    if under.net is bench.net and under.places.equals(bench.places):
        same = before.assign(after=before["before"], verdict_after=before["verdict_before"])
        return same[list(COLUMNS)].reset_index(drop=True)
    work = prepare(under, own, scenario=under.scenario)
    rows: list[dict[str, Any]] = []
    for name in own.index:
        for one in judge_cases(work, list(cases(work, str(name))), explained=False):
            for at, profile in enumerate(work.profiles):
                rows.append(
                    {
                        "claim_id": one.case.claim_id,
                        "destination_id": one.case.destination_id or "",
                        "profile": profile.name,
                        "after": one.trips[at].minutes if one.trips else float("nan"),
                        "verdict_after": one.verdict,
                    }
                )
    after = pd.DataFrame(rows, columns=[*CASE, "after", "verdict_after"])
    both = before.merge(after, on=CASE, how="outer", sort=False)
    return both[list(COLUMNS)]
