"""Opportunities weighted by how long they take to reach."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from aicomplex_geo.accessibility._align import align
from aicomplex_geo.accessibility._kernels import decay_weights
from aicomplex_geo.accessibility._normalise import check_normalise, normalise_scores
from aicomplex_geo.accessibility._source import read_source, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix


def gravity(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    decay: Callable[[Any], Any],
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
    active: bool = True,
    normalise: str | None = None,
) -> pd.Series | pd.DataFrame:
    """Sum all opportunities, each weighted by a decay of its travel time.

    ``A_i = sum_j O_j * f(t_ij)`` of Hansen (1959), "How accessibility shapes land use".

    Parameters
    ----------
    od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. A DataFrame holds one kind of opportunity a column.
    decay : callable
        Takes a one-dimensional array of finite minutes and gives weights in [0, 1]; see
        :mod:`aicomplex_geo.accessibility.decay`.
    by : column name or list of them, optional
        Columns of a DataFrame to sum; by default all.
    active : bool, default True
        False sums the origins from which each destination can be reached (its market
        potential): `opportunities` are then on ``od.origins`` and the result on
        ``od.destinations``.
    normalise : {None, "max", "mean", "total"}, optional
        Divide by the largest score, by the mean of the scores, or by the sum of all
        opportunities.

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
        If `od` is no matrix, or `by` names no column.

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
    source = read_source(od)
    check_normalise(normalise)
    amounts = align(source, opportunities, by, active=active)
    ids, totals = weighted_sums(
        source, amounts.table, [partial(decay_weights, decay)], active=active
    )
    scores = normalise_scores(totals[0], normalise, total=amounts.table.sum(axis=0))
    return amounts.result(scores, ids)
