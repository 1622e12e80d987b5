"""Figures as they are shown: minutes, kilometres, ranges, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes, shown_percent

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "–"
_THOUSAND = 1_000
_TOLL_STEP = 100
_SIGNS = ("km/h",)


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


def toll(value: Any) -> str:  # noqa: ANN401 - the same
    """Show a toll, which is an estimate, to a hundred won.

    >>> toll(4_171.6), toll(0), toll(float("nan"))
    ('4,200', '0', '–')
    """
    return NONE if pd.isna(value) else count(_TOLL_STEP * float(shown_count(value / _TOLL_STEP)))


def in_thousands(value: float) -> tuple[str, str]:
    """Round an amount to thousands, as sentences and headlines give it, in both languages.

    >>> in_thousands(1_264_216), in_thousands(40_000), in_thousands(812)
    (('126만 4천', '1,264,000'), ('4만', '40,000'), ('812', '812'))
    """
    if value < _THOUSAND:
        return count(value), count(value)
    thousands = int(float(shown_count(value / _THOUSAND)))
    myriads, rest = divmod(thousands, 10)
    parts = [f"{myriads:,}만"] if myriads else []
    parts += [f"{rest}천"] if rest else []
    return " ".join(parts), f"{thousands * _THOUSAND:,}"


def percent(share: Any) -> str:  # noqa: ANN401 - the same
    """Show a share with one decimal.

    >>> percent(0.8045), percent(float("nan"))
    ('80.5%', '–')
    """
    return NONE if pd.isna(share) else f"{float(shown_percent(share)):.1f}%"


def shown_constant(value: float, unit: str) -> str:
    """Show a constant of a profile: one decimal with a unit, two without.

    >>> shown_constant(45.9952165, "s/km"), shown_constant(15000, "KRW/h"), shown_constant(0.9, "")
    ('46.0', '15,000', '0.9')
    """
    if not unit:
        return f"{round(value, 2):g}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def with_unit(shown: str, unit: str) -> str:
    """Put a Korean unit behind a number; a sign such as km/h is set off.

    >>> with_unit("15,000", "KRW/h"), with_unit("30", "km/h")
    ('15,000원/시간', '30 km/h')
    """
    sign = label("unit", unit)
    return f"{shown} {sign}" if unit in _SIGNS else f"{shown}{sign}"


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


def count_ranged(row: Any, name: str) -> str:  # noqa: ANN401 - a row of a frame
    """Show a count with its range, without one that is none.

    >>> count_ranged({"value": 9000.0, "value_low": 4000.0, "value_high": 12000.0}, "value")
    '9,000(4,000~12,000)'
    >>> count_ranged({"value": 9000.0, "value_low": 9000.0, "value_high": 9000.0}, "value")
    '9,000'
    """
    same = row[f"{name}_low"] == row[f"{name}_high"]
    return count(row[name]) if same else ranged(row, name, count)


def best_to_worst(ranks: Any, what: str) -> str:  # noqa: ANN401 - a row of a frame
    """Show the ranks between which a site lies.

    >>> best_to_worst({"all_best": 2, "all_worst": 7}, "all")
    '2~7'
    """
    best, worst = ranks[f"{what}_best"], ranks[f"{what}_worst"]
    if pd.isna(best):
        return NONE
    return f"{best}" if best == worst else f"{best}~{worst}"
