"""Published against computed figures, as the report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.claims.arithmetic import quantity
from aicomplex_geo.claims.verdict_labels import verdict_labels
from aicomplex_geo.layers.labels import heading
from aicomplex_geo.publish import claim_summary
from aicomplex_geo.publish.figures import kilometres, minutes, ranged
from aicomplex_geo.publish.tables import claim_layer
from aicomplex_geo.study.places import place_names

if TYPE_CHECKING:
    from aicomplex_geo.results.study_results import StudyResults


def context(results: StudyResults) -> dict[str, Any]:
    """One row for each claim and candidate, the profiles side by side."""
    profiles = {one.name: one.title_ko or one.name for one in results.profiles}
    names = claim_layer(results).get("name_ko", pd.Series(dtype=object))
    places = place_names(results.study)
    claims = results.claims.fillna({"destination_id": ""})
    claims = claims.assign(label=verdict_labels(claims))
    quantiles = " / 10–50–90% 분위(분)" if claims["p10"].notna().any() else ""
    counted = claim_summary.counts(results)
    rows = []
    for (claim, destination), group in claims.groupby(["claim_id", "destination_id"], sort=False):
        by_profile = {one["profile"]: one for one in group.to_dict("records")}
        first = by_profile.get(results.profile) or next(iter(by_profile.values()))
        rows.append(
            [
                names.get(claim, claim),
                places.get(str(destination), ("", ""))[0],
                _published(first),
                *(_computed(by_profile.get(name)) for name in profiles),
                first["label"],
                first["reason_ko"],
            ]
        )
    return {
        "heads": [
            heading("claim"),
            heading("to_name"),
            "공표값(분 / km)",
            *(f"계산값(분 / km{quantiles}): {title}" for title in profiles.values()),
            heading("verdict"),
            heading("reason"),
        ],
        "rows": rows,
        "rules": [
            one[0]
            for one in (
                claim_summary.JUDGED_ON,
                claim_summary.tolerances(claims),
                claim_summary.SHOWN,
            )
            if one
        ],
        "total": counted.total,
        "counts": _listed(counted.claims),
        "with_candidates": counted.with_candidates,
        "all_candidates": counted.all_candidates,
        "candidates": _listed(counted.candidates),
    }


def _listed(counted: list[tuple[tuple[str, str], int]]) -> str:
    return ", ".join(f"{verdict} {number}건" for (verdict, _), number in counted)


def _published(claim: dict[Any, Any]) -> str:
    if not pd.isna(claim["published_value"]):
        return quantity(claim["published_value"], claim["unit"])[0]
    return f"{_number(claim['published_min'])} / {_number(claim['published_km'])}"


def _number(value: Any) -> str:  # noqa: ANN401 - a published figure or none
    return "–" if value is None or pd.isna(value) else f"{value:,g}"


def _computed(claim: dict[Any, Any] | None) -> str:
    if claim is not None and not pd.isna(claim["computed_value"]):
        return quantity(claim["computed_value"], claim["unit"])[0]
    if claim is None or pd.isna(claim["travel_time"]):
        return ""
    computed = f"{ranged(claim, 'travel_time')} / {ranged(claim, 'distance', kilometres)}"
    if pd.isna(claim["p50"]):
        return computed
    return f"{computed} / {'–'.join(minutes(claim[name]) for name in ('p10', 'p50', 'p90'))}"
