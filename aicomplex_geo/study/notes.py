"""Notes on counts of people: their limits, and what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.layers.names import name_pair

if TYPE_CHECKING:
    from aicomplex_geo.study.inputs import OpportunityInputs
    from aicomplex_geo.study.schema import OpportunityTable


def missing_weights_notes(
    inputs: OpportunityInputs, table: OpportunityTable
) -> list[tuple[str, str]]:
    """Explain the part of an area's total that no row has, and its effect on the figure.

    An amount of points lacks them. Totals that are spread lack nothing: what belongs to the
    area is spread over those of its points that have a row. The number stands in a column of
    the totals, named as the layer's with ``_missing``.
    """
    totals_layer = table.totals_layer or next(
        (
            other.totals_layer
            for other in inputs.tables.values()
            if (other.layer, other.column) == (table.layer, table.column) and other.totals_layer
        ),
        "",
    )
    if not totals_layer:
        return []
    totals = inputs.layer(totals_layer)
    column = f"{table.column}_missing"
    if column not in totals.columns:
        return []
    missing = pd.to_numeric(totals[column], errors="coerce").fillna(0)
    missing = missing[missing > 0]
    if table.totals_layer:
        return [_spread_note(inputs, table, totals.loc[area], n) for area, n in missing.items()]
    return [
        limits_note(totals),
        *(_lacking_note(inputs, table, totals.loc[area], n) for area, n in missing.items()),
    ]


def _lacking_note(
    inputs: OpportunityInputs, table: OpportunityTable, total: pd.Series, missing: float
) -> tuple[str, str]:
    """Explain that the points of an area lack part of its total."""
    (ko, en), (points, _) = _title_of_weights(inputs, table), _kind_of_points(inputs, table)
    korean = (
        f"이 수치에는 {_name(total, 'ko')}의 {ko} {missing:,.0f}명이 빠져 있습니다: "
        f"어느 {points}의 값에도 들어 있지 않습니다."
    )
    english = (
        f"This figure lacks {missing:,.0f} {en} of {_name(total, 'en')}, who are in no row of "
        f"the {table.layer} layer."
    )
    return korean, english


def _spread_note(
    inputs: OpportunityInputs, table: OpportunityTable, total: pd.Series, missing: float
) -> tuple[str, str]:
    """Explain that an area's total is spread in full, though part of the weights has no row."""
    layer = inputs.layer(table.layer)
    mine = layer[layer[table.join].eq(total.name)]
    there = f"{pd.to_numeric(mine[table.column], errors='coerce').sum():,.0f}"
    amount = f"{float(total[table.totals_column]):,.0f}"
    (ko, en), (points, places) = _title_of_weights(inputs, table), _kind_of_points(inputs, table)
    korean = (
        f"{_name(total, 'ko')}의 몫({amount}{table.unit_ko})은 모두 값이 있는 {points}"
        f"({ko} {there}명)에 나누었습니다. 남은 {ko} {missing:,.0f}명은 어느 {points}의 값에도 "
        "들어 있지 않습니다."
    )
    english = (
        f"All {amount} {table.unit_en or table.totals_column} of {_name(total, 'en')} are "
        f"spread over the {places} that have a row ({there} {en}); its other {missing:,.0f} "
        f"{en} are in no row."
    )
    return korean, english


def _kind_of_points(inputs: OpportunityInputs, table: OpportunityTable) -> tuple[str, str]:
    layer = inputs.layer(table.layer)
    kinds = set(layer["kind"]) if "kind" in layer.columns else set()
    if len(kinds) != 1:
        return "지점", "points"
    (kind,) = kinds
    return label("kind", kind), label("kind", kind, language="en")


def _title_of_weights(inputs: OpportunityInputs, table: OpportunityTable) -> tuple[str, str]:
    for other in inputs.tables.values():
        if other.kind == "points" and (other.layer, other.column) == (table.layer, table.column):
            return other.title_ko or table.column, (other.title_en or table.column).lower()
    return table.column, table.column


def limits_note(totals: pd.DataFrame) -> tuple[str, str]:
    """Name the areas within which people are counted."""
    korean = ", ".join(_name(row, "ko") for _, row in totals.iterrows())
    english = ", ".join(_name(row, "en") for _, row in totals.iterrows())
    return (
        f"{korean} 안에서만 셉니다. 시 경계 밖의 사람은 세지 않습니다.",
        f"Counted within {english} only: people beyond the city limit are not counted.",
    )


def _name(row: pd.Series, language: str) -> str:
    pair = name_pair(row, "gu", "name", fallback=str(row.name))
    return pair[language == "en"]


def cell(row: pd.Series, column: str) -> str:
    """Read a cell as text."""
    value = row.get(column)
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 - NaN
