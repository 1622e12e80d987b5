"""Published against computed figures, as the report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.claims.arithmetic import quantity
from aicomplex_geo.claims.rules import rounding_of
from aicomplex_geo.claims.verdict_labels import verdict_labels
from aicomplex_geo.layers.labels import heading
from aicomplex_geo.publish.figures import kilometres, ranged
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
    rows, verdicts = [], []
    for (claim, destination), group in claims.groupby(["claim_id", "destination_id"], sort=False):
        by_profile = {one["profile"]: one for one in group.to_dict("records")}
        first = by_profile.get(results.profile) or next(iter(by_profile.values()))
        verdicts.append(first["label"])
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
            *(f"계산값(분 / km): {title}" for title in profiles.values()),
            heading("verdict"),
            heading("reason"),
        ],
        "rows": rows,
        "tolerance": _tolerance(claims),
        "counts": [
            {"verdict": one, "count": verdicts.count(one)} for one in dict.fromkeys(verdicts)
        ],
    }


def _tolerance(claims: pd.DataFrame) -> dict[str, str] | None:
    """Give an example of what a published figure is compared with."""
    known = claims["published_min"].dropna()
    if known.empty:
        return None
    minutes = float(known.iloc[0])
    half = rounding_of(minutes)
    return {
        "published": f"{minutes:g}",
        "low": f"{minutes - half:g}",
        "high": f"{minutes + half:g}",
    }


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
    return f"{ranged(claim, 'travel_time')} / {ranged(claim, 'distance', kilometres)}"
