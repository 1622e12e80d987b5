"""Spatial availability: every opportunity is allocated exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._align import align_both
from aicomplex_geo.accessibility._checks import check_number
from aicomplex_geo.accessibility._competition import compete
from aicomplex_geo.accessibility._normalise import check_normalise, normalise_scores
from aicomplex_geo.accessibility._source import read_source
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
def spatial_availability(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    supply: pd.Series | pd.DataFrame,
    demand: pd.Series,
    *,
    decay: Callable[[NDArray[Any]], ArrayLike],
    alpha: float = 1.0,
    by: Hashable | Sequence[Hashable] | None = None,
    normalise: Normalisation | None = None,
) -> pd.Series | pd.DataFrame:
    """Allocate each supply among the origins that reach it, by demand and travel time.

    ``V_i = sum_j S_j * F_ij`` with ``F_ij = P_i F^c_ij / sum_k P_k F^c_kj``,
    ``P_i = D_i**alpha / sum_k D_k**alpha`` and ``F^c_ij = f(t_ij) / sum_k f(t_kj)``, of
    Soukhov, Paez, Higgins and Mohamed (2023), "Introducing spatial availability, a
    singly-constrained measure of competitive accessibility". The sum over all origins is
    the supply within reach of any of them. With ``alpha=1``, the score divided by the demand
    is the two-step floating catchment.

    Parameters
    ----------
    od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes from the demand to the supply; ``inf`` is unreachable.
        If the supply travels, compute the matrix from the supply to the demand and pass
        ``od.transpose()``.
    %(supply)s
    %(demand)s
    %(decay)s
    alpha : float, default 1.0
        Exponent of the demand, 0 or more; with 0 every origin has equal weight, including
        those where nobody lives.
    %(by_supply)s
    normalise : {None, "max", "mean", "total"}, optional
        Divide by the largest score, by the mean of the scores, or by all supply.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `supply`, indexed by ``od.origins``; 0 where no supply is reached.

    Raises
    ------
    %(demand_not_aligned)s
    %(bad_decay)s
    ParameterError
        If `alpha` is negative, or `by` is not a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> od = ODMatrix([[15.0, 60.0], [20.0, 15.0]], ["a", "b"], ["A", "B"])
    >>> jobs, people = pd.Series({"A": 100, "B": 50}), pd.Series({"a": 80, "b": 120})
    >>> near = decay.truncated(decay.power(1), 45)
    >>> spatial_availability(od, jobs, people, decay=near).round(1).to_dict()
    {'a': 47.1, 'b': 102.9}
    """
    exponent = check_number("alpha", alpha, zero=True)
    source = read_source(od)
    check_normalise(normalise)
    supplied, people = align_both(source, supply, demand, by)
    size = people**exponent
    # the divisors of P_i and F^c_ij are the same for every origin, so they cancel
    catchment = compete(source, size, decay, "2sfca")
    ids, scores = catchment.shares(source, catchment.service(supplied.table))
    scores = source.without_score(scores * size[:, None])
    scores = normalise_scores(scores, normalise, total=supplied.table.sum(axis=0))
    return supplied.result(scores, ids)
