"""What has to be said wherever a number of people is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from aicomplex_geo.study.model import Study
    from aicomplex_geo.study.schema import OpportunityTable


def missing_weights_notes(study: Study, table: OpportunityTable) -> list[tuple[str, str]]:
    """Say how many of a layer's own total no row of it carries, where a table knows that.

    The table is the one of totals that these or other opportunities are spread from; its
    column is named as the layer's, with ``_missing``.

    Parameters
    ----------
    study : Study
        The study.
    table : OpportunityTable
        What is counted.

    Returns
    -------
    list of tuple of str
        Sentences, Korean and English.
    """
    totals_layer = table.totals_layer or next(
        (
            other.totals_layer
            for other in study.file.opportunities.values()
            if (other.layer, other.column) == (table.layer, table.column) and other.totals_layer
        ),
        "",
    )
    if not totals_layer:
        return []
    totals = study.layer(totals_layer)
    column = f"{table.column}_missing"
    if column not in totals.columns:
        return []
    missing = pd.to_numeric(totals[column], errors="coerce").fillna(0)
    limits = [] if table.totals_layer else [limits_note(totals)]
    korean, english = _title_of_weights(study, table)
    return limits + [
        (
            (
                f"{_name(totals.loc[area], 'ko')}의 {korean} {count:,.0f}명은 어느 행정동의 값에도 "
                "들어 있지 않아 점으로 놓지 못했습니다."
            ),
            (
                f"{count:,.0f} {english} of {_name(totals.loc[area], 'en')} are in no row of the "
                f"{table.layer} layer and have no place on the map."
            ),
        )
        for area, count in missing[missing > 0].items()
    ]


def _title_of_weights(study: Study, table: OpportunityTable) -> tuple[str, str]:
    for other in study.file.opportunities.values():
        if other.kind == "points" and (other.layer, other.column) == (table.layer, table.column):
            return other.title_ko or table.column, (other.title_en or table.column).lower()
    return table.column, table.column


def limits_note(totals: pd.DataFrame) -> tuple[str, str]:
    """Say within which areas people are counted.

    Parameters
    ----------
    totals : pandas.DataFrame
        A row for each area.

    Returns
    -------
    tuple of str
        A sentence, Korean and English.
    """
    korean = ", ".join(_name(row, "ko") for _, row in totals.iterrows())
    english = ", ".join(_name(row, "en") for _, row in totals.iterrows())
    return (
        f"{korean} 안에서만 셉니다. 시 경계 밖의 사람은 세지 않습니다.",
        f"Counted within {english} only: people beyond the city limit are not counted.",
    )


def _name(row: pd.Series, language: str) -> str:
    other = "en" if language == "ko" else "ko"
    for column in (f"gu_{language}", f"name_{language}", f"gu_{other}", f"name_{other}"):
        if cell(row, column):
            return cell(row, column)
    return str(row.name)


def cell(row: pd.Series, column: str) -> str:
    """Read a cell as text.

    Parameters
    ----------
    row : pandas.Series
        A row of a table.
    column : str
        Name of the column; it may be absent.

    Returns
    -------
    str
        Empty for a missing value.
    """
    value = row.get(column)
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 - NaN
