"""Numbers: as options, and as people write them in tables.

In tables they have ASCII digits, with or without thousands separators.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_CODE = re.compile(r"[+-]?0\d", re.ASCII)


def is_number(value: object) -> TypeGuard[float]:
    """Whether an option is a number; true and false are none."""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def number_of(value: object, *, grouped: bool = True) -> float:
    """Read one value as a number; NaN if it is none.

    `grouped` allows thousands separators, as in ``"1,234.5"``.
    """
    text = "" if value is None else str(value).strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    if grouped and _GROUPED.fullmatch(text):
        return float(text.replace(",", ""))
    return float("nan")


def numbers_of(values: Iterable[object], *, grouped: bool = True) -> np.ndarray:
    """Read values as float64; NaN where one is no number."""
    return np.array([number_of(value, grouped=grouped) for value in values], dtype=np.float64)


def typed(column: pd.Series) -> pd.Series:
    """Turn a column of text into numbers where every value is one and none is a code.

    Empty fields become missing. A column with a value such as ``"007"`` holds codes and
    stays text, as does a column of empty fields only.
    """
    filled = column[column.ne("")]
    if filled.empty or filled.str.match(_CODE).any():
        return column
    if not np.isfinite(numbers_of(filled)).all():
        return column
    numbers = pd.Series(numbers_of(column), index=column.index, name=column.name)
    whole = numbers.notna().all() and filled.str.fullmatch(r"[+-]?[\d,]+").all()
    return numbers.astype(np.int64) if whole and numbers.abs().max() < 2**53 else numbers
