"""Numbers as people write them in tables: ASCII digits, with or without thousands separators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_CODE = "[+-]?0[0-9]"
_PLAIN_TEXT = r"^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
"""Numbers that pyarrow reads as Python does."""
_GROUPED_TEXT = r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
FEW = 100
"""Values that are read faster one by one."""


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


def numbers_in(text: str) -> list[float]:
    """Read numbers separated by commas; an empty list if one is no finite number.

    >>> numbers_in("126.8, 35.15"), numbers_in("1_0"), numbers_in("inf")
    ([126.8, 35.15], [], [])
    """
    found = [number_of(one, grouped=False) for one in text.split(",")]
    return found if np.isfinite(found).all() else []


def numbers_of(values: Iterable[object], *, grouped: bool = True) -> np.ndarray:
    """Read values as float64; NaN where one is no number."""
    if isinstance(values, pd.Series):
        known = _numbers_of_texts(values, grouped=grouped)
        if known is not None:
            other = np.flatnonzero(np.isnan(known))
            known[other] = [number_of(one, grouped=grouped) for one in values.iloc[other]]
            return known
    return np.array([number_of(value, grouped=grouped) for value in values], dtype=np.float64)


def _all_numbers(texts: pd.Series) -> np.ndarray | None:
    """Read texts as finite numbers; None if one is not."""
    known = _numbers_of_texts(texts, grouped=True)
    if known is None:
        known = numbers_of(texts)
    else:
        other = np.flatnonzero(np.isnan(known))
        for at, text in zip(other, texts.iloc[other], strict=True):
            known[at] = number_of(text)
            if np.isnan(known[at]):
                return None
    return known if np.isfinite(known).all() else None


def _numbers_of_texts(values: pd.Series, *, grouped: bool) -> np.ndarray | None:
    """Read usual numbers without a Python object for each; NaN for all other values.

    None if these are few, or no column of texts.
    """
    import pyarrow as pa  # noqa: PLC0415 - takes time to load
    import pyarrow.compute as pc  # noqa: PLC0415 - the same

    if len(values) <= FEW or isinstance(values.dtype, np.dtype):
        return None
    texts = pa.array(values, from_pandas=True)
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        return None
    if grouped and pc.any(pc.match_substring(texts, ",")).as_py():
        in_groups = pc.match_substring_regex(texts, _GROUPED_TEXT)
        texts = pc.if_else(in_groups, pc.replace_substring(texts, ",", ""), texts)
    plain = pc.match_substring_regex(texts, _PLAIN_TEXT)
    try:
        numbers = pc.cast(pc.if_else(plain, texts, None), pa.float64())
    except pa.ArrowInvalid:  # beyond the range of floats
        return None
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def typed(column: pd.Series) -> pd.Series:
    """Turn a column of text into numbers where every value is one and none is a code.

    Empty fields become missing. A column with a value such as ``"007"`` holds codes and
    stays text, as does a column of empty fields only.
    """
    there = column.ne("").to_numpy(dtype=bool)
    filled = column if there.all() else column[there]
    if filled.empty or np.isnan(number_of(filled.iloc[0])):
        return column
    if filled.str.match(_CODE).any():
        return column
    known = _all_numbers(filled)
    if known is None:
        return column
    numbers = pd.Series(np.nan, index=column.index, name=column.name)
    numbers[there] = known
    is_whole = len(filled) == len(column) and numbers.mod(1).eq(0).all()
    is_whole = is_whole and filled.str.fullmatch("[+-]?[0-9,]+").all()
    return numbers.astype(np.int64) if is_whole and numbers.abs().max() < 2**53 else numbers
