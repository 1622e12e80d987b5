"""Notes on counts of people: the area they cover, and the people they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.layers.names import name_pair
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.units import shown_count

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
    (ko, en, unit), (points, _) = _title_of_weights(inputs, table), _kind_of_points(inputs, table)
    number = _count(missing)
    lacking = f"{number}{unit}"
    korean = (
        f"{_name(total, 'ko')} {ko} 중 {with_particle(lacking, '이/가')} 어느 {points}에도 "
        "배정되지 않아 집계에서 제외했습니다. 실제보다 적게 집계됩니다."
    )
    english = (
        f"Of {_name(total, 'en')}, {number} {en} belong to no row of the {table.layer} "
        "layer and are not counted: the true number is higher."
    )
    return korean, english


def _spread_note(
    inputs: OpportunityInputs, table: OpportunityTable, total: pd.Series, missing: float
) -> tuple[str, str]:
    """Explain that an area's total is spread in full, though part of the weights has no row."""
    layer = inputs.layer(table.layer)
    mine = layer[layer[table.join].eq(total.name)]
    there = _count(pd.to_numeric(mine[table.column], errors="coerce").sum())
    amount = _count(float(total[table.totals_column]))
    ko, en, unit = _title_of_weights(inputs, table)
    points, places = _kind_of_points(inputs, table)
    spread = with_particle(f"{amount}{table.unit_ko}", "은/는")
    lacking = _count(missing)
    rest = with_particle(f"{lacking}{unit}", "은/는")
    korean = (
        f"{_name(total, 'ko')}의 {spread} 값이 있는 {points}({ko} {there}{unit})에 모두 "
        f"배분했습니다. 나머지 {ko} {rest} 어느 {points}에도 배정되지 않았습니다."
    )
    english = (
        f"All {amount} {table.unit_en or table.totals_column} of {_name(total, 'en')} are "
        f"spread over the {places} that have a row ({there} {en}); its other {lacking} "
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


def _title_of_weights(inputs: OpportunityInputs, table: OpportunityTable) -> tuple[str, str, str]:
    for other in inputs.tables.values():
        if other.kind == "points" and (other.layer, other.column) == (table.layer, table.column):
            title = (other.title_en or table.column).lower()
            return other.title_ko or table.column, title, other.unit_ko
    return table.column, table.column, ""


def limits_note(totals: pd.DataFrame) -> tuple[str, str]:
    """Name the areas within which people are counted."""
    korean = ", ".join(_name(row, "ko") for _, row in totals.iterrows())
    english = ", ".join(_name(row, "en") for _, row in totals.iterrows())
    return (
        f"집계 범위는 {korean}입니다. 그 밖의 지역은 집계하지 않습니다.",
        f"Counted within {english} only; other areas are not counted.",
    )


def _name(row: pd.Series, language: str) -> str:
    pair = name_pair(row, "gu", "name", fallback=str(row.name))
    return pair[language == "en"]


def _count(amount: float) -> str:
    return f"{float(shown_count(amount)):,.0f}"
