"""Opportunities weighed by how long they take to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.accessibility._align import align, row_blocks
from aicomplex_geo.accessibility.decay import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from aicomplex_geo.matrix import ODMatrix


def gravity(
    od: ODMatrix,
    opportunities: pd.Series | pd.DataFrame,
    *,
    decay: Callable[[Any], Any],
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
) -> pd.Series | pd.DataFrame:
    """Sum all opportunities, each weighed by a decay of its travel time.

    ``A_i = sum_j O_j * f(t_ij)`` of Hansen (1959), "How accessibility shapes land use".

    Parameters
    ----------
    od : ODMatrix
        Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. A DataFrame holds one kind of opportunity a column.
    decay : callable
        Takes a one-dimensional array of finite minutes and gives weights in [0, 1]; see
        :mod:`aicomplex_geo.accessibility.decay`.
    by : column name or list of them, optional
        Columns of a DataFrame to sum; by default all.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `opportunities`, indexed by ``od.origins``. An unreachable
        destination adds 0. A DataFrame, a column an opportunity, for a DataFrame.

    Raises
    ------
    AlignmentError
        If the ids of `opportunities` are not those of the destinations, or an amount is
        missing, negative or not a number.
    DecayError
        If `decay` gives values outside [0, 1], NaN, or another shape.
    ParameterError
        If `od` is no `ODMatrix`, or `by` names no column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> od = ODMatrix([[0.0, 10.0, float("inf")]], ["a"], ["x", "y", "z"])
    >>> people = pd.Series({"x": 100, "y": 1000, "z": 5000})
    >>> round(float(gravity(od, people, decay=decay.exponential(0.1))["a"]), 1)
    467.9
    """
    amounts = align(od, opportunities, by)
    totals = np.zeros((len(od.origins), len(amounts.columns)))
    for rows, minutes in row_blocks(od):
        totals[rows] = weigh(decay, minutes) @ amounts.table
    return amounts.result(totals, od)
