"""Figures as they are shown: minutes, kilometres, ranges, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes, shown_percent

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "–"


def minutes(value: Any) -> str:  # noqa: ANN401 - a number or missing
    """Show minutes with one decimal.

    >>> minutes(11.85), minutes(float("nan"))
    ('11.9', '–')
    """
    return NONE if pd.isna(value) else f"{float(shown_minutes(value)):,.1f}"


def kilometres(metres: Any) -> str:  # noqa: ANN401 - the same
    """Show metres as kilometres with one decimal.

    >>> kilometres(18_050)
    '18.1'
    """
    return NONE if pd.isna(metres) else f"{float(shown_kilometres(metres)):,.1f}"


def count(value: Any) -> str:  # noqa: ANN401 - the same
    """Show a number of people, workers or firms, or an amount of money.

    >>> count(1234.5), count(float("nan"))
    ('1,235', '–')
    """
    return NONE if value is None or pd.isna(value) else f"{float(shown_count(value)):,.0f}"


def percent(share: Any) -> str:  # noqa: ANN401 - the same
    """Show a share with one decimal.

    >>> percent(0.8045), percent(float("nan"))
    ('80.5%', '–')
    """
    return NONE if pd.isna(share) else f"{float(shown_percent(share)):.1f}%"


def span(low: Any, high: Any, show: Callable[[Any], str] = minutes) -> str:  # noqa: ANN401 - the same
    """Show a range, nothing where there is none.

    >>> span(20.0, 24.5)
    '20.0~24.5'
    """
    return "" if pd.isna(low) or pd.isna(high) else f"{show(low)}~{show(high)}"


def ranged(row: Any, name: str, show: Callable[[Any], str] = minutes) -> str:  # noqa: ANN401 - a row of a frame
    """Show a value with the range that uncertain positions give.

    >>> ranged({"toll": 22.0, "toll_low": 20.0, "toll_high": 24.5}, "toll")
    '22.0(20.0~24.5)'
    """
    between = span(row[f"{name}_low"], row[f"{name}_high"], show)
    return f"{show(row[name])}({between})" if between else show(row[name])


def best_to_worst(ranks: Any, what: str) -> str:  # noqa: ANN401 - a row of a frame
    """Show the ranks between which a site lies.

    >>> best_to_worst({"all_best": 2, "all_worst": 7}, "all")
    '2~7'
    """
    best, worst = ranks[f"{what}_best"], ranks[f"{what}_worst"]
    if pd.isna(best):
        return NONE
    return f"{best}" if best == worst else f"{best}~{worst}"
