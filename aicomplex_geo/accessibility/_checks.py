"""Checks of single arguments that several measures share."""

from __future__ import annotations

import math

import numpy as np

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError


def check_number(name: str, value: object, *, zero: bool = False) -> float:
    """Raise ParameterError unless a value is finite and above 0, or 0 where that is allowed."""
    if (
        not isinstance(value, (int, float, np.integer, np.floating))
        or isinstance(value, bool)
        or not math.isfinite(value)
        or value < 0
        or (value == 0 and not zero)
    ):
        least = "of at least 0" if zero else "above 0"
        raise ParameterError(f"{name} is {value!r}, expected a finite number {least}.")
    return float(value)


def check_count(name: str, value: object) -> int:
    """Raise ParameterError unless a value is a whole number of at least 1."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
        raise ParameterError(f"{name} is {value!r}, expected a whole number of at least 1.")
    return int(value)


def check_flag(name: str, value: object) -> None:
    """Raise ParameterError unless a value is True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ParameterError(f"{name} is {quoted(value)}, expected True or False.")
