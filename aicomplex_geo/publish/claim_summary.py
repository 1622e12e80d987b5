"""What a page and the report say about all claims: counts by verdict, and what decides one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.claims.rules import VERDICTS, rounding_of
from aicomplex_geo.claims.verdict_labels import verdict_labels
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.layers.records import records
from aicomplex_geo.maps.shared_parts import shared

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.results.study_results import StudyResults

Pair = tuple[str, str]
JUDGED_ON: Pair = (
    (
        "판정과 ✓·△·✗ 표시는 계산값과 위치 오차 범위만으로 정합니다. 공표값보다 짧은 통행시간은 "
        "부합으로 보며, 길더라도 반올림 상한까지는 부합입니다. 속도·지체·위치의 오차를 반영한 "
        "10~90% 범위는 판정을 바꾸지 않습니다."
    ),
    (
        "Verdicts and the marks ✓, △ and ✗ rest on the computed value and its range for uncertain "
        "positions alone. A trip shorter than published fits, and a longer one up to the rounding "
        "limit. The 10–90% range for uncertain speeds, delays and positions changes no verdict."
    ),
)
SHOWN: Pair = (
    "계산한 거리는 0.1 km 단위로 표시하고, 반올림하지 않은 값으로 비교합니다.",
    "Computed distances are shown to 0.1 km and compared unrounded.",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Claims by verdict, and the candidates of the claims that have several."""

    claims: list[tuple[Pair, int]]
    candidates: list[tuple[Pair, int]]
    with_candidates: int

    @property
    def total(self) -> int:
        """Number of claims."""
        return sum(number for _, number in self.claims)

    @property
    def all_candidates(self) -> int:
        """Number of candidates."""
        return sum(number for _, number in self.candidates)


def representatives(results: StudyResults) -> dict[str, str]:
    """Choose the destination that stands for each claim: where it holds, else the nearest one."""
    parts = results.claims, results.profile
    return shared(results, "representatives", parts, lambda: _representatives(results))


def _representatives(results: StudyResults) -> dict[str, str]:
    chosen: dict[str, str] = {}
    claims = results.claims.astype({"destination_id": object}).fillna({"destination_id": ""})
    for name, rows in claims.groupby("claim_id", sort=False):
        known = rows[rows["travel_time"].notna()]
        of_profile = records(known[known["profile"].eq(results.profile)])
        names = set(known["destination_id"])
        holding = [
            str(one["needed_destination_id"])
            for one in of_profile
            if one["needed_destination_id"] in names
        ]
        first = (known if len(known) else rows)["destination_id"].iloc[0]
        chosen[str(name)] = holding[0] if holding else str(first)
    return chosen


def counts(results: StudyResults) -> Counts:
    """Count the claims by the verdict of their representative, and the candidates by their own."""
    claims = results.claims.astype({"destination_id": object}).fillna({"destination_id": ""})
    claims = claims.assign(
        ko=verdict_labels(results.claims), en=verdict_labels(results.claims, language="en")
    ).drop_duplicates(["claim_id", "destination_id"])
    chosen = claims["claim_id"].map(representatives(results))
    several = claims["claim_id"].duplicated(keep=False)
    return Counts(
        _counted(claims[claims["destination_id"].eq(chosen)]),
        _counted(claims[several]),
        claims.loc[several, "claim_id"].nunique(),
    )


def _counted(claims: pd.DataFrame) -> list[tuple[Pair, int]]:
    """Count in the order of the verdicts, what is only possible after what is not."""
    order = [VERDICTS.index(one) for one in claims["verdict"]]
    claims = claims.assign(order=order, length=[len(one) for one in claims["ko"]])
    claims = claims.sort_values(["order", "length"], kind="stable")
    pairs = list(zip(claims["ko"], claims["en"], strict=True))
    return [(pair, pairs.count(pair)) for pair in dict.fromkeys(pairs)]


def tolerances(claims: pd.DataFrame) -> Pair | None:
    """Say with what published figures are compared, by the first time and distance."""
    known = [
        (float(claims[column].dropna().iloc[0]), unit)
        for column, unit in (("published_min", ("분", " min")), ("published_km", (" km", " km")))
        if claims[column].notna().any()
    ]
    if not known:
        return None
    korean, english = [], []
    for figure, (unit_ko, unit_en) in known:
        low, high = figure - rounding_of(figure), figure + rounding_of(figure)
        said = with_particle(f"{figure:g}{unit_ko}", "은/는")
        korean.append(f"{said} {low:g}~{high:g}{unit_ko}")
        english.append(f"{figure:g}{unit_en} with {low:g}–{high:g}{unit_en}")
    compared = with_particle(", ".join(korean), "과/와")
    return (
        f"공표값은 마지막 자릿수에서 반올림된 값으로 보아 {compared} 비교합니다.",
        f"A published figure is taken as rounded at its last digit: {', '.join(english)}.",
    )
