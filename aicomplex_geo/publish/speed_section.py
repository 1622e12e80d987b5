"""The section of the report that holds profiles against observed speeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.publish.figures import NONE, percent, with_unit
from aicomplex_geo.results.observed_speeds import FREE

if TYPE_CHECKING:
    from aicomplex_geo.results.study_results import StudyResults

HEADS = (
    "통행 조건",
    "도로·교차로",
    "구분",
    "조사 연도",
    "실측",
    "모형",
    "오차",
    "등급 평균만 적용한 모형",
    "오차",
    "비고",
)


def context(results: StudyResults) -> dict[str, Any]:
    """Rows of the table, and how many of them are on the network."""
    titles = {one.name: one.title_ko or one.name for one in results.profiles}
    speeds = results.speeds
    compared = set(speeds.loc[speeds["kind"].ne("delay"), "profile"])
    cars = [one for one in results.profiles if one.mode == "car" and one.period != FREE]
    return {
        "without": ", ".join(titles[one.name] for one in cars if one.name not in compared),
        "heads": list(HEADS),
        "rows": [_row(one, titles) for one in speeds.to_dict("records")],
        "count": len(speeds),
        "modelled": int(speeds["modelled"].notna().sum()),
    }


def _row(one: Any, titles: dict[str, str]) -> list[str]:  # noqa: ANN401 - a row of a frame
    remarks = [text for text in (one["reason_ko"], one["note_ko"]) if text]
    return [
        titles[one["profile"]],
        one["name_ko"],
        label("speed_kind", one["kind"]),
        one["year"],
        _value(one["measured"], one["unit"]),
        _value(one["modelled"], one["unit"]),
        signed(one["error"]),
        _value(one["by_class"], one["unit"]),
        signed(one["class_error"]),
        ", ".join(remarks),
    ]


def _value(value: float, unit: str) -> str:
    return NONE if pd.isna(value) else with_unit(f"{value:.1f}", unit)


def signed(share: float) -> str:
    """Show an error as a share, with its sign.

    >>> signed(0.1234), signed(-0.02), signed(float("nan"))
    ('+12.3%', '-2.0%', '–')
    """
    shown = percent(share)
    return f"+{shown}" if not pd.isna(share) and share > 0 and shown != "0.0%" else shown
