"""Alignment of amounts with ids, which collects all faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._od_frame import are_numbers, type_hint
from aicomplex_geo._quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


FROM, TO = 1e-100, 1e100
"""Amounts whose sums, products and quotients are finite."""


def align_amounts(
    amounts: object, ids: pd.Index, *, name: str, of: str, faults: list[str]
) -> NDArray[np.float64] | None:
    """Align a Series of non-negative amounts with ids; None if there are faults."""
    if not isinstance(amounts, pd.Series):
        faults.append(
            f"{name} is a {type(amounts).__name__}, expected a pandas Series "
            f"indexed by the ids of the {of}."
        )
        return None
    found = [
        *id_faults(amounts.index, ids, name=name, of=of),
        *amount_faults(amounts, name=name, of=of),
    ]
    faults.extend(found)
    if found:
        return None
    aligned: NDArray[np.float64] = amounts.reindex(ids).to_numpy(dtype=np.float64)
    return aligned


def id_faults(
    given: pd.Index, ids: pd.Index, *, name: str, of: str, remedy: str | None = None
) -> Iterator[str]:
    """Compare the ids of amounts with the required ones; `remedy` is for missing ids."""
    if given.equals(ids) and given.is_unique:  # mostly so, and found ten times as fast
        return
    if isinstance(given, pd.MultiIndex) and not isinstance(next(iter(ids), None), tuple):
        yield f"{name} has an index of {given.nlevels} levels. Index it by the ids of the {of}."
        return
    if not given.is_unique:
        twice = given[given.duplicated()].tolist()
        yield (
            f"{name} has {len(twice)} duplicate ids (first: {quoted(twice[0])}). "
            "Sum them, or keep one."
        )
    absent = ids[~ids.isin(given)].tolist()
    if absent:
        yield (
            f"{name} has no value for {len(absent)} of {len(ids)} {of} "
            f"(first: {quoted(absent[0])}{type_hint(absent[0], given, name)}). "
            f"{remedy or f'Fill them, or drop those {of} first.'}"
        )
    strangers = given[~given.isin(ids)].tolist()
    if strangers:
        yield (
            f"{name} has {len(strangers)} ids that are not {of} "
            f"(first: {quoted(strangers[0])}). Drop them, or compute their times first."
        )


def amount_faults(
    amounts: pd.Series, *, name: str, of: str, signed: bool = False, smallest: float = FROM
) -> Iterator[str]:
    """Find values that are missing, infinite, extreme or, unless `signed`, negative."""
    if not are_numbers(amounts):
        yield f"{name} is not numeric ({amounts.dtype}). Convert it first."
        return
    numbers = amounts.to_numpy(dtype=np.float64, na_value=np.nan)
    for bad, problem, remedy in (
        (np.isnan(numbers), "no value", f"Fill them, or drop those {of} first."),
        (np.isinf(numbers), "an infinite value", "Give a number."),
        ((numbers < 0) & (not signed), "a negative value", "An amount is 0 or more."),
        (
            _is_extreme(numbers, smallest),
            "a value that is too large or small",
            f"Give {smallest:g} to {TO:g}.",
        ),
    ):
        count = int(bad.sum())
        if count:
            first = amounts.index[bad].tolist()[0]
            yield (
                f"{name} has {problem} for {count} of {len(numbers)} {of} "
                f"(first: {quoted(first)}). {remedy}"
            )


def _is_extreme(numbers: NDArray[np.float64], smallest: float) -> NDArray[np.bool_]:
    size = np.abs(numbers)
    extreme: NDArray[np.bool_] = ((size > 0) & (size < smallest)) | ((size > TO) & (size < np.inf))
    return extreme
