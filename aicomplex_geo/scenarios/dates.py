"""Dates as exact as their source: a year, a month or a day."""

from __future__ import annotations

import calendar
from datetime import date

FIRST, LAST = date.min, date.max
_MONTHS = 12
_YEAR, _MONTH = 1, 2


def first_day(text: str) -> date:
    """First day that a date may stand for; the end of time where there is none.

    >>> first_day("2026-12"), first_day("2026")
    (datetime.date(2026, 12, 1), datetime.date(2026, 1, 1))
    """
    if not text:
        return LAST
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def last_day(text: str) -> date:
    """Last day that a date may stand for; the end of time where there is none.

    >>> last_day("2026-02"), last_day("2026")
    (datetime.date(2026, 2, 28), datetime.date(2026, 12, 31))
    """
    if not text:
        return LAST
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) >= _MONTH else _MONTHS
    if len(parts) > _MONTH:
        return date(year, month, parts[2])
    return date(year, month, calendar.monthrange(year, month)[1])
