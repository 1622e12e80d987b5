"""Values as words: cells of Markdown tables, minutes, kilometres, ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.units import to_kilometres

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aicomplex_geo.study import Opportunity


def cell(value: Any) -> str:  # noqa: ANN401 - a cell of a frame can be anything
    r"""Escape a value for a cell of a Markdown table.

    Parameters
    ----------
    value : Any
        None and NaN become a dash.

    Returns
    -------
    str
        On one line, without anything that Markdown or HTML would act upon.

    Examples
    --------
    >>> cell("a|b <script>")
    'a\\|b &lt;script&gt;'
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    text = " ".join(str(value).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in ("\\", "|", "`", "*", "_", "[", "]"):
        text = text.replace(sign, f"\\{sign}")
    return text or "–"


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Lay out a Markdown table.

    Parameters
    ----------
    headings : sequence of str
        One for each column.
    rows : iterable of sequences
        Cells; numbers are formatted by the caller.

    Returns
    -------
    list of str
        Lines, an empty one at the end; a line that says so where there are no rows.
    """
    body = ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    if not body:
        return ["해당 없음.", ""]
    head = "| " + " | ".join(cell(one) for one in headings) + " |"
    return [head, "|" + " --- |" * len(headings), *body, ""]


def minutes(value: float) -> str:
    """Show a time.

    Parameters
    ----------
    value : float
        Minutes, NaN if there is none.

    Returns
    -------
    str
        One decimal, or a dash.

    Examples
    --------
    >>> minutes(12.345), minutes(float("nan"))
    ('12.3', '–')
    """
    return "–" if pd.isna(value) else f"{value:,.1f}"


def kilometres(value: float) -> str:
    """Show a distance.

    Parameters
    ----------
    value : float
        Metres, NaN if there is none.

    Returns
    -------
    str
        Kilometres with one decimal, or a dash.

    Examples
    --------
    >>> kilometres(18_040)
    '18.0'
    """
    return "–" if pd.isna(value) else f"{to_kilometres(value):,.1f}"


def span(low: float, high: float, show: Any = minutes) -> str:  # noqa: ANN401 - one of the two above
    """Show a range, which the certainty of the positions gives.

    Parameters
    ----------
    low : float
        Smallest value.
    high : float
        Largest value.
    show : callable, default `minutes`
        Shows one value.

    Returns
    -------
    str
        Empty where there is no range.

    Examples
    --------
    >>> span(20.0, 24.5)
    '20.0–24.5'
    """
    if pd.isna(low) or pd.isna(high):
        return ""
    return f"{show(low)}–{show(high)}"


def ranged(row: Any, name: str, show: Any = minutes) -> str:  # noqa: ANN401 - a row of a frame, and one of the above
    """Show a value with the range that it has because positions are uncertain.

    Parameters
    ----------
    row : mapping
        With the value under `name`, and its range under ``<name>_low`` and ``<name>_high``.
    name : str
        Such as ``"travel_time"``.
    show : callable, default `minutes`
        Shows one value.

    Returns
    -------
    str
        The range in brackets, where there is one.

    Examples
    --------
    >>> ranged({"toll": 22.0, "toll_low": 20.0, "toll_high": 24.5}, "toll")
    '22.0 (20.0–24.5)'
    """
    told = span(row[f"{name}_low"], row[f"{name}_high"], show)
    return f"{show(row[name])} ({told})" if told else show(row[name])


def count(value: Any) -> str:  # noqa: ANN401 - a number or missing
    """Show a number of people, workers or firms.

    Parameters
    ----------
    value : float
        NaN if it is not known.

    Returns
    -------
    str
        Whole, or a dash.

    Examples
    --------
    >>> count(1234.4), count(float("nan"))
    ('1,234', '–')
    """
    return "–" if value is None or pd.isna(value) else f"{value:,.0f}"


def unplaced_ko(unplaced: pd.DataFrame, opportunity: Opportunity) -> list[tuple[str, str]]:
    """Tell in Korean which places of an opportunity are on no road, and why.

    Parameters
    ----------
    unplaced : pandas.DataFrame
        As :class:`aicomplex_geo.results.StudyResults` has it.
    opportunity : Opportunity
        What is counted.

    Returns
    -------
    list of tuple of str
        Name with amount, and reason.
    """
    mine = unplaced[unplaced["opportunity"].eq(opportunity.key)]
    return [
        (f"{row['name_ko']} {row['amount']:,.0f}{opportunity.unit_ko}", row["reason_ko"])
        for row in mine.to_dict("records")
    ]


def unplaced_en(unplaced: pd.DataFrame, opportunity: Opportunity) -> list[tuple[str, str]]:
    """Tell in English which places of an opportunity are on no road, and why.

    Parameters
    ----------
    unplaced : pandas.DataFrame
        As :class:`aicomplex_geo.results.StudyResults` has it.
    opportunity : Opportunity
        What is counted.

    Returns
    -------
    list of tuple of str
        Name with amount, and reason.
    """
    mine = unplaced[unplaced["opportunity"].eq(opportunity.key)]
    return [
        (f"{row['name_en']} {row['amount']:,.0f} {opportunity.unit_en}".strip(), row["reason_en"])
        for row in mine.to_dict("records")
    ]
