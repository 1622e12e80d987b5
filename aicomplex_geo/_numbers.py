"""What counts as a number where an option is one; the same in every part of the library."""

from __future__ import annotations

import math
import sys
from typing import TypeGuard

import numpy as np


def is_number(value: object) -> TypeGuard[float]:
    """Whether this is a number that a float can hold; true and false are none.

    >>> is_number(0.5), is_number(True), is_number("1"), is_number(10**400), is_number(1j)
    (True, False, False, False, False)
    """
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, (float, np.integer, np.floating))


def is_finite(value: object) -> TypeGuard[float]:
    """Whether this is a number, neither infinite nor NaN.

    >>> is_finite(3), is_finite(float("inf")), is_finite(float("nan"))
    (True, False, False)
    """
    return is_number(value) and math.isfinite(value)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether this is an integer; true and false are none.

    >>> is_whole(3), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def is_flag(value: object) -> TypeGuard[bool]:
    """Whether this is true or false, and not what merely counts as such.

    >>> is_flag(True), is_flag(1)
    (True, False)
    """
    return isinstance(value, (bool, np.bool_))
