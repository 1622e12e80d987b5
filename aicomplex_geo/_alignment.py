"""A Series brought into the order of ids, with every reason why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def align_amounts(
    amounts: object, ids: pd.Index, *, name: str, of: str, faults: list[str]
) -> NDArray[np.float64] | None:
    """Bring amounts into the order of ids, or add to the faults.

    Parameters
    ----------
    amounts : pandas.Series
        Indexed by `ids` in any order, each a finite number of at least 0.
    ids : pandas.Index
        Unique ids.
    name : str
        What the user calls the Series, such as ``"demand"``.
    of : str
        What the ids are, such as ``"origins"``.
    faults : list of str
        Sentences are added to it, one for each kind of fault.

    Returns
    -------
    numpy.ndarray or None
        In the order of `ids`; None if there was a fault.
    """
    if not isinstance(amounts, pd.Series):
        faults.append(
            f"{name} is a {type(amounts).__name__}, expected a pandas Series "
            f"indexed by the ids of the {of}."
        )
        return None
    found = [
        *_id_faults(amounts.index, ids, name=name, of=of),
        *_amount_faults(amounts, name=name, of=of),
    ]
    faults.extend(found)
    if found:
        return None
    aligned: NDArray[np.float64] = amounts.reindex(ids).to_numpy(dtype=np.float64)
    return aligned


def type_hint(absent: object, given: pd.Index) -> str:
    """Point at an id that reads the same but is of another type, such as 1 and "1".

    Parameters
    ----------
    absent : object
        The id that was not found.
    given : pandas.Index
        Where it was looked for.

    Returns
    -------
    str
        To be put after the id in a sentence; empty if there is none.
    """
    for other in given.tolist():
        if str(other) == str(absent) and type(other) is not type(absent):
            return f", a {type(absent).__name__} where {type(other).__name__} is given"
    return ""


def _id_faults(given: pd.Index, ids: pd.Index, *, name: str, of: str) -> Iterator[str]:
    if not given.is_unique:
        twice = given[given.duplicated()].tolist()
        yield (
            f"{name} has {len(twice)} duplicate ids (first: {twice[0]!r}). Sum them, or keep one."
        )
    absent = ids[~ids.isin(given)].tolist()
    if absent:
        yield (
            f"{name} has no value for {len(absent)} of {len(ids)} {of} "
            f"(first: {absent[0]!r}{type_hint(absent[0], given)}). "
            f"Fill them, or drop those {of} first."
        )
    strangers = given[~given.isin(ids)].tolist()
    if strangers:
        yield (
            f"{name} has {len(strangers)} ids that are none of the {of} "
            f"(first: {strangers[0]!r}). Drop them, or compute their times first."
        )


def _amount_faults(amounts: pd.Series, *, name: str, of: str) -> Iterator[str]:
    if not pd.api.types.is_numeric_dtype(amounts) or pd.api.types.is_bool_dtype(amounts):
        yield f"{name} is not numeric ({amounts.dtype}). Convert it first."
        return
    numbers = amounts.to_numpy(dtype=np.float64, na_value=np.nan)
    for bad, what, remedy in (
        (np.isnan(numbers), "no number", f"Fill them, or drop those {of} first."),
        (np.isinf(numbers), "an infinite value", "Give a number."),
        (numbers < 0, "a negative value", "An amount is 0 or more."),
    ):
        count = int(bad.sum())
        if count:
            first = amounts.index[bad].tolist()[0]
            yield (
                f"{name} has {what} for {count} of {len(numbers)} {of} (first: {first!r}). {remedy}"
            )
