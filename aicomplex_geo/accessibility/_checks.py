"""Checks of single arguments that several measures share."""

from __future__ import annotations

from aicomplex_geo._numbers import is_finite, is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError


def check_number(name: str, value: object, *, zero: bool = False) -> float:
    """Raise ParameterError unless a value is finite and above 0, or 0 where that is allowed."""
    if not is_finite(value) or value < 0 or (value == 0 and not zero):
        least = "of at least 0" if zero else "above 0"
        raise ParameterError(f"{name} is {quoted(value)}, expected a finite number {least}.")
    return float(value)


def check_count(name: str, value: object) -> int:
    """Raise ParameterError unless a value is a whole number of at least 1."""
    if not is_whole(value) or value < 1:
        raise ParameterError(f"{name} is {quoted(value)}, expected a whole number of at least 1.")
    return int(value)
