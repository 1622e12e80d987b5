"""Floating catchments: supply shared by everybody who can reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo._docstrings import shares
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._align import align_both, read_amounts, read_demand
from aicomplex_geo.accessibility._competition import CatchmentMethod, compete
from aicomplex_geo.accessibility._kernels import decay_weights
from aicomplex_geo.accessibility._normalise import check_normalise, normalise_scores
from aicomplex_geo.accessibility._source import read_source, weighted_sums
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.errors import AlignmentError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.accessibility._normalise import Normalisation
    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix


@shares(MEASURES)
def floating_catchment(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    supply: pd.Series | pd.DataFrame,
    demand: pd.Series,
    *,
    decay: Callable[[NDArray[Any]], ArrayLike],
    method: CatchmentMethod = "2sfca",
    by: Hashable | Sequence[Hashable] | None = None,
    normalise: Normalisation | None = None,
) -> pd.Series | pd.DataFrame:
    """Divide each supply among everybody who can reach it, and sum the shares of each origin.

    First, the level of service of each supply, ``R_j = S_j / sum_i D_i * a_ij``; then the
    access of each origin, ``A_i = sum_j R_j * b_ij``. With the weight ``f_ij = f(t_ij)``:

    ========  ==============================  =========================
    method    a_ij                            b_ij
    ========  ==============================  =========================
    2sfca     ``f_ij``                        ``f_ij``
    e2sfca    ``f_ij``                        ``f_ij``
    3sfca     ``f_ij * f_ij / sum_k f_ik``    ``f_ij * f_ij / sum_k f_ik``
    bfca      ``f_ij / sum_k f_ik``           ``f_ij / sum_k f_kj``
    ========  ==============================  =========================

    "2sfca" is Luo and Wang (2003), "Measures of spatial accessibility to health care in a
    GIS environment", who use ``decay.binary``; "e2sfca" is the same formula with
    decreasing weights, by Luo and Qi (2009), "An enhanced two-step floating catchment area (E2SFCA)
    method"; "3sfca" lets demand choose among supplies, Wan, Zou and Sternberg (2012), "A
    three-step floating catchment area method for analyzing spatial access to health
    services"; "bfca" allocates all demand, and each level of service, exactly once, Paez,
    Higgins and Vivona (2019), "Demand and level of service inflation in floating catchment area
    (FCA) methods", and Pereira et al. (2021), "Geographic access to COVID-19 healthcare
    in Brazil using a balanced float catchment area approach".

    Parameters
    ----------
    od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes from the demand to the supply; ``inf`` is unreachable. In
        both steps, ``t_ij`` is the time from demand i to supply j: people travel. If the
        supply travels (ambulances, care at home), compute the matrix from the supply to the
        demand and pass ``od.transpose()``.
    %(supply)s
    %(demand)s
    %(decay)s
    method : {"2sfca", "e2sfca", "3sfca", "bfca"}, default "2sfca"
        How demand and supply are weighted.
    %(by_supply)s
    normalise : {None, "max", "mean", "total"}, optional
        Divide by the largest score, by the mean of the scores weighted by demand, or by all
        supply over all demand.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Supply for each person, indexed by ``od.origins``; 0 where no supply is reached. A
        supply that nobody reaches is in no score. With "bfca", origins divide the level of
        service itself, ``sum_i A_i = sum_j R_j``: its scores are comparable with one another
        only, not with those of other methods.

    Raises
    ------
    %(demand_not_aligned)s
    %(bad_decay)s
    ParameterError
        If `method` is unknown, or `by` is not a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> od = ODMatrix([[10.0, 50.0], [20.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> beds, people = pd.Series({"x": 30, "y": 20}), pd.Series({"a": 100, "b": 200})
    >>> floating_catchment(od, beds, people, decay=decay.binary(30)).round(3).to_dict()
    {'a': 0.1, 'b': 0.2}
    """
    check_choice("method", method, get_args(CatchmentMethod))
    source = read_source(od)
    check_normalise(normalise)
    supplied, people = align_both(source, supply, demand, by)
    catchment = compete(source, people, decay, method)
    ids, scores = catchment.shares(source, catchment.service(supplied.table))
    average = supplied.table.sum(axis=0) / people.sum() if len(people) else supplied.table[:1, 0]
    scores = source.without_score(scores)
    scores = normalise_scores(scores, normalise, total=average, weights=people)
    return supplied.result(scores, ids)


@shares(MEASURES)
def fca_ratio(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    supply: pd.Series | pd.DataFrame,
    demand: pd.Series,
    *,
    demand_od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    decay: Callable[[NDArray[Any]], ArrayLike],
    by: Hashable | Sequence[Hashable] | None = None,
    normalise: Normalisation | None = None,
) -> pd.Series | pd.DataFrame:
    """Divide the supply around each origin by the demand around it.

    ``A_i = (sum_j S_j * f(t_ij)) / (sum_k D_k * f(t_ik))``: the one-step
    floating catchment (Luo 2004, "Using a GIS-based floating catchment method to assess areas with
    shortage of physicians"). Unlike :func:`floating_catchment`, it does not require that competing
    demand can reach the same supplies.

    Parameters
    ----------
    od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes from the origins to the supply; ``inf`` is unreachable. An
        origin whose status says that it is not on the network gets NaN.
    supply : pandas.Series or pandas.DataFrame
        Amount at each destination of `od`, in any order, none missing and none negative.
    demand : pandas.Series
        People at each destination of `demand_od`, in any order, not all 0.
    demand_od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes from the same origins to the locations of the demand. In both
        matrices, travel starts at the origin.
    decay : callable
        Takes a one-dimensional array of finite minutes and returns weights in [0, 1].
    %(by_supply)s
    normalise : {None, "max", "mean", "total"}, optional
        Divide by the largest score, by the mean of the scores, or by all supply over all
        demand.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Supply for each person, indexed by ``od.origins``; 0 where no supply or no demand
        is within reach.

    Raises
    ------
    %(demand_not_aligned)s
    %(bad_decay)s
    ParameterError
        If an argument has the wrong type, or `by` is not a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> to_beds = ODMatrix([[10.0, 50.0], [20.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> to_people = ODMatrix([[0.0, 15.0], [15.0, 0.0]], ["a", "b"], ["a", "b"])
    >>> beds, people = pd.Series({"x": 30, "y": 20}), pd.Series({"a": 100, "b": 200})
    >>> near = decay.binary(30)
    >>> fca_ratio(to_beds, beds, people, demand_od=to_people, decay=near).round(3).to_dict()
    {'a': 0.1, 'b': 0.167}
    """
    source, around = read_source(od), read_source(demand_od)
    check_normalise(normalise)
    faults: list[str] = []
    supplied = read_amounts(
        supply, source.ids_of("destinations"), what="supply", by=by, faults=faults
    )
    people = read_demand(demand, around, faults, of="destinations")
    if supplied is None or people is None or faults:
        raise AlignmentError(" ".join(faults))

    def weights(minutes: NDArray[np.float32]) -> NDArray[np.float64]:
        return decay_weights(decay, minutes)

    ids, have = weighted_sums(source, supplied.table, [weights], active=True)
    other, want = weighted_sums(around, people[:, None], [weights], active=True)
    place = other.get_indexer(ids)
    if len(other) != len(ids) or (place < 0).any():
        lost = ids[place < 0].tolist() or other[~other.isin(ids)].tolist()
        raise AlignmentError(
            f"demand_od has other origins than od ({len(other)} against {len(ids)}, first: "
            f"{quoted(lost[0])}). Compute both from the same origins."
        )
    wanted = want[0][place]
    scores = np.divide(have[0], wanted, out=np.zeros_like(have[0]), where=wanted > 0)
    scores = source.without_score(scores)
    total = supplied.table.sum(axis=0) / max(people.sum(), np.finfo(np.float64).tiny)
    return supplied.result(normalise_scores(scores, normalise, total=total), ids)
