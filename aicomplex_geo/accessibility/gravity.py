"""Gravity measure: opportunities weighted by a decay of their travel time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._align import align
from aicomplex_geo.accessibility._kernels import decay_weights
from aicomplex_geo.accessibility._normalise import check_normalise, normalise_scores
from aicomplex_geo.accessibility._source import read_source, weighted_sums
from aicomplex_geo.accessibility._texts import MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.accessibility._normalise import Normalisation
    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix


@shares(MEASURES)
def gravity(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    decay: Callable[[NDArray[Any]], ArrayLike],
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
    normalise: Normalisation | None = None,
) -> pd.Series | pd.DataFrame:
    """Sum all opportunities, each weighted by a decay of its travel time.

    ``A_i = sum_j O_j * f(t_ij)`` of Hansen (1959), "How accessibility shapes land use".

    Parameters
    ----------
    %(od)s
    %(opportunities)s
    %(decay)s
    %(by_summed)s
    active : bool, default True
        False sums the origins from which each destination can be reached (its market
        potential): `opportunities` are then on ``od.origins`` and the result on
        ``od.destinations``.
    %(normalise)s

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `opportunities`, indexed by ``od.origins``. Unreachable
        destinations add 0. For a DataFrame, a DataFrame with the same columns.

    Raises
    ------
    %(opportunities_not_aligned)s
    %(bad_decay)s
    ParameterError
        If `od` is not a matrix, or `by` is not a column.

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
    totals = source.without_score(totals, active=active)
    scores = normalise_scores(totals[0], normalise, total=amounts.table.sum(axis=0))
    return amounts.result(scores, ids)
