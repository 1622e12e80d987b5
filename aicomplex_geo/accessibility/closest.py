"""The way to the closest opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.accessibility._align import align, row_blocks
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.matrix import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._align import Amounts
    from aicomplex_geo.matrix import ODMatrix


def cost_to_closest(
    od: ODMatrix,
    opportunities: pd.Series | pd.DataFrame,
    *,
    n: int = 1,
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
) -> pd.Series | pd.DataFrame:
    """Find the travel time to the n-th closest destination that has any opportunity.

    Parameters
    ----------
    od : ODMatrix
        Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. A destination with 0 is passed over; how much a
        destination has beyond that makes no difference.
    n : int, default 1
        How many such destinations must be within reach.
    by : column name or list of them, optional
        Columns of a DataFrame to look for; by default all.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Minutes, indexed by ``od.origins``; NaN where fewer than `n` are reachable.

    Raises
    ------
    AlignmentError
        If the ids of `opportunities` are not those of the destinations, or an amount is
        missing, negative or not a number.
    ParameterError
        If `n` is not a whole number of at least 1, or `by` names no column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 9.0, 7.0]], ["a"], ["x", "y", "z"])
    >>> stations = pd.Series({"x": 0, "y": 1, "z": 1})
    >>> cost_to_closest(od, stations).tolist(), cost_to_closest(od, stations, n=2).tolist()
    ([7.0], [9.0])
    """
    amounts = align(od, opportunities, by)
    _, minutes = _find_closest(od, amounts, _checked_count(n))
    return amounts.result(minutes, od)


def closest_destination(
    od: ODMatrix,
    opportunities: pd.Series | pd.DataFrame,
    *,
    n: int = 1,
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
) -> pd.Series | pd.DataFrame:
    """Name the destination that `cost_to_closest` measures the way to.

    Parameters
    ----------
    od : ODMatrix
        Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    opportunities : pandas.Series or pandas.DataFrame
        As in `cost_to_closest`.
    n : int, default 1
        The n-th closest is named.
    by : column name or list of them, optional
        Columns of a DataFrame to look for; by default all.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Ids of destinations, indexed by ``od.origins``; None where fewer than `n` are
        reachable. Of two at the same decisecond, the first in ``od.destinations``.

    Raises
    ------
    AlignmentError
        If the ids of `opportunities` are not those of the destinations, or an amount is
        missing, negative or not a number.
    ParameterError
        If `n` is not a whole number of at least 1, or `by` names no column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 9.0]], ["a"], ["x", "y"])
    >>> closest_destination(od, pd.Series({"x": 0, "y": 1})).tolist()
    ['y']
    """
    amounts = align(od, opportunities, by)
    places, _ = _find_closest(od, amounts, _checked_count(n))
    ids = np.array([*od.destinations.tolist(), None], dtype=object)
    index = od.origins.rename("id")
    named = pd.DataFrame(ids[places], index=index, columns=pd.Index(amounts.columns), dtype=object)
    return named.iloc[:, 0] if amounts.single else named


def _checked_count(n: int) -> int:
    whole = isinstance(n, (int, np.integer)) and not isinstance(n, bool)
    if not whole or n < 1:
        raise ParameterError(f"n is {n!r}, expected a whole number of at least 1.")
    return int(n)


def _find_closest(
    od: ODMatrix, amounts: Amounts, n: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Column of the n-th closest destination with an opportunity (-1: none), and its minutes."""
    places = np.full((len(od.origins), len(amounts.columns)), -1, dtype=np.int64)
    minutes = np.full(places.shape, np.nan)
    for kind in range(len(amounts.columns)):
        candidates = np.flatnonzero(amounts.table[:, kind] > 0)
        if len(candidates) < n:
            continue
        for rows, block in row_blocks(od):
            times = block[:, candidates]
            whole = to_deciseconds(times)
            nth = (
                whole.argmin(axis=1)
                if n == 1
                else np.argsort(whole, axis=1, kind="stable")[:, n - 1]
            )
            found = times[np.arange(len(nth)), nth]
            reached = np.isfinite(found)
            places[rows, kind] = np.where(reached, candidates[nth], -1)
            minutes[rows, kind] = np.where(reached, found, np.nan)
    return places, minutes
