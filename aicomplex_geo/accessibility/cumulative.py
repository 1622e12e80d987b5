"""Opportunities within a cutoff."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import pandas as pd

from aicomplex_geo.accessibility._align import Amounts, align, row_blocks
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.matrix import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix


def cumulative(
    od: ODMatrix,
    opportunities: pd.Series | pd.DataFrame,
    *,
    cutoff: float | Sequence[float],
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
) -> pd.Series | pd.DataFrame:
    """Sum the opportunities reachable from each origin within a cutoff.

    The measure of Ingram (1971), "The concept of accessibility: a search for an
    operational form", and Morris, Dumble and Wigan (1979), "Accessibility indicators for
    transport planning".

    Parameters
    ----------
    od : ODMatrix
        Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. A DataFrame holds one kind of opportunity a column.
    cutoff : float or sequence of float
        Largest travel time counted, in minutes, inclusive, compared in whole deciseconds.
    by : column name or list of them, optional
        Columns of a DataFrame to sum; by default all.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `opportunities`, indexed by ``od.origins``; 0 where nothing is
        reached. A Series for a Series and one cutoff; else a DataFrame whose columns are
        the cutoffs, the opportunities, or both (opportunity above cutoff).

    Raises
    ------
    AlignmentError
        If the ids of `opportunities` are not those of the destinations, or an amount is
        missing, negative or not a number.
    ParameterError
        If a cutoff is negative, not finite or given twice, or `by` names no column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[10.0, 30.0, 31.0]], ["cheomdan3"], ["hanam", "pyeongdong", "far"])
    >>> jobs = pd.Series({"hanam": 24000, "pyeongdong": 12529, "far": 99})
    >>> float(cumulative(od, jobs, cutoff=30)["cheomdan3"])
    36529.0
    >>> cumulative(od, jobs, cutoff=[10, 20, 60]).loc["cheomdan3"].tolist()
    [24000.0, 24000.0, 36628.0]
    """
    amounts = align(od, opportunities, by)
    several = _is_sequence(cutoff)
    cutoffs = _checked_cutoffs(cutoff)
    totals = _totals(od, amounts, cutoffs)
    if not several:
        return amounts.result(totals[0], od)
    if amounts.single:
        return pd.DataFrame(
            totals[:, :, 0].T,
            index=od.origins.rename("id"),
            columns=pd.Index(cutoffs, name="cutoff"),
        )
    columns = pd.MultiIndex.from_product(
        [amounts.columns, cutoffs], names=["opportunity", "cutoff"]
    )
    table = totals.transpose(1, 2, 0).reshape(len(od.origins), len(columns))
    return pd.DataFrame(table, index=od.origins.rename("id"), columns=columns)


def _totals(od: ODMatrix, amounts: Amounts, cutoffs: Sequence[float]) -> NDArray[np.float64]:
    totals = np.zeros((len(cutoffs), len(od.origins), len(amounts.columns)))
    for rows, minutes in row_blocks(od):
        times = to_deciseconds(minutes)
        for position, cutoff in enumerate(cutoffs):
            within = (times <= to_deciseconds(cutoff)).astype(np.float64)
            totals[position, rows] = within @ amounts.table
    return totals


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _checked_cutoffs(cutoff: float | Sequence[float]) -> list[float]:
    listed: list[Any] = list(cutoff) if _is_sequence(cutoff) else [cutoff]
    bad = [
        value for value in listed if not _is_number(value) or not math.isfinite(value) or value < 0
    ]
    if bad or not listed:
        found = repr(bad[0]) if bad else "empty"
        raise ParameterError(
            f"cutoff is {found}, expected minutes: finite numbers that are 0 or more."
        )
    if len(set(listed)) < len(listed):
        raise ParameterError(f"a cutoff is given twice in {listed}; give each once.")
    return listed


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return hasattr(value, "__iter__") and not isinstance(value, str)
