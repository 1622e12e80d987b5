"""The pairs of places that each claim is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aicomplex_geo.claims.places import Case, Obstacle, find_obstacle
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.units import to_kilometres

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from aicomplex_geo.claims.work import Work

CANDIDATE_M = 12_000.0
"""Interchanges up to this far by road are candidates for an interchange without a name."""


def cases(work: Work, name: str) -> Iterable[Case]:
    claim = row_of(work.claims, name)
    start = text_in(claim, "origin_id")
    obstacle = find_obstacle(claim, work.places)
    kind = text_in(claim, "kind")
    if obstacle is not None or kind == "travel":
        return [Case(name, start, text_in(claim, "destination_id"), obstacle)]
    if start in work.not_snapped:
        return [Case(name, start, "")]
    if work.interchanges.open.empty:
        return [
            Case(
                name,
                start,
                "",
                Obstacle(
                    "위치가 확인된 나들목이 없어 산정할 수 없습니다.",
                    "This study has no interchange with a position.",
                ),
            )
        ]
    of_start = cast("pd.DataFrame", work.times[work.default].loc[start])
    times = of_start.loc[work.interchanges.open.index]
    if kind == "expressway_access":
        return _candidates(name, start, times)
    return _nearest_of_each(work, name, times)


def _candidates(name: str, start: str, times: pd.DataFrame) -> list[Case]:
    near = times[times["distance"] <= CANDIDATE_M].sort_values("travel_time", kind="stable")
    if near.empty:
        km = f"{to_kilometres(CANDIDATE_M):.0f} km"
        return [
            Case(
                name,
                start,
                "",
                Obstacle(
                    f"도로로 {km} 이내에 나들목이 없어 산정할 수 없습니다.",
                    f"No interchange lies within {km} by road.",
                ),
            )
        ]
    return [Case(name, start, str(interchange)) for interchange in near.index]


def _nearest_of_each(work: Work, name: str, times: pd.DataFrame) -> list[Case]:
    start = text_in(row_of(work.claims, name), "origin_id")
    nearest, unreached = [], []
    for route, members in work.interchanges.table.groupby("route_id", sort=False):
        reached = times.loc[times.index.isin(members.index), "travel_time"].dropna()
        if len(reached):
            nearest.append((float(reached.min()), str(reached.idxmin())))
        else:
            unreached.append(_unreached(name, start, str(route), members))
    return [*(Case(name, start, interchange) for _, interchange in sorted(nearest)), *unreached]


def _unreached(name: str, start: str, route: str, members: pd.DataFrame) -> Case:
    first = members.iloc[0]
    name_ko, name_en = name_pair(first, "route", fallback=route)
    return Case(
        name,
        start,
        str(members.index[0]),
        Obstacle(
            f"{name_ko}에는 위치가 확인되고 도로망에 연결된 운영 중인 나들목이 없습니다.",
            f"{name_en}: no interchange of it is open, has a known position and joins the network.",
        ),
    )
