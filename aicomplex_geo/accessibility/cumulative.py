"""Opportunities within a cutoff, or within an interval of cutoffs."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import pandas as pd

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._docstrings import shares
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._align import align
from aicomplex_geo.accessibility._kernels import within
from aicomplex_geo.accessibility._normalise import check_normalise, normalise_scores
from aicomplex_geo.accessibility._source import read_source, weighted_sums
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.units import LONGEST_CUTOFF, whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._align import Amounts
    from aicomplex_geo.accessibility._normalise import Normalisation
    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix


@shares(MEASURES)
def cumulative(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    cutoff: float | Sequence[float] | None = None,
    interval: tuple[float, float] | None = None,
    step: float = 1.0,
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
    normalise: Normalisation | None = None,
) -> pd.Series | pd.DataFrame:
    """Sum the opportunities reachable from each origin within a cutoff.

    ``A_i = sum_j O_j * [t_ij <= cutoff]``, the measure of Ingram (1971), "The concept of
    accessibility: a search for an operational form", and Morris, Dumble and Wigan (1979),
    "Accessibility indicators for transport planning". With an interval, the mean
    over the cutoffs ``low, low + step, ..., high``, which is less sensitive to the choice of
    one cutoff (Tomasiello, Herszenhut, Oliveira, Braga and Pereira 2023, "A time interval
    metric for cumulative opportunity accessibility").

    Parameters
    ----------
    %(od)s
    %(opportunities)s
    cutoff : float or sequence of float, optional
        Largest travel time counted, in minutes, inclusive, compared in whole deciseconds.
    interval : tuple of (float, float), optional
        Lowest and highest cutoff, both inclusive, instead of `cutoff`.
    step : float, default 1.0
        Minutes between consecutive cutoffs of the interval.
    %(by_summed)s
    active : bool, default True
        False sums the origins from which each destination can be reached: `opportunities`
        are then on ``od.origins`` and the result on ``od.destinations``.
    %(normalise)s

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `opportunities`, indexed by ``od.origins``; 0 where nothing is
        reached. A Series for a Series and one cutoff or interval; else a DataFrame whose
        columns are the cutoffs, the opportunities, or both (opportunity above cutoff).

    Raises
    ------
    %(opportunities_not_aligned)s
    ParameterError
        If a cutoff is negative, not finite or repeated, if not exactly one of `cutoff`
        and `interval` is given, or `by` is not a column.

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
    >>> float(cumulative(od, jobs, interval=(29, 30))["cheomdan3"])
    30264.5
    """
    source = read_source(od)
    check_normalise(normalise)
    cutoffs = _checked_cutoffs(cutoff, interval, step)
    amounts = align(source, opportunities, by, active=active)
    weights = (
        [partial(within, cutoff=one) for one in cutoffs]
        if interval is None
        else [partial(_share_within, limits=np.asarray(cutoffs))]
    )
    ids, totals = weighted_sums(source, amounts.table, weights, active=active)
    totals = source.without_score(totals, active=active)
    totals = normalise_scores(totals, normalise, total=amounts.table.sum(axis=0))
    if interval is not None or not _is_sequence(cutoff):
        return amounts.result(totals[0], ids)
    return _table_of_cutoffs(totals, amounts, cutoffs, ids)


def _table_of_cutoffs(
    totals: NDArray[np.float64], amounts: Amounts, cutoffs: list[float], ids: pd.Index
) -> pd.DataFrame:
    index = ids.rename("id")
    if amounts.single:
        return pd.DataFrame(
            totals[:, :, 0].T, index=index, columns=pd.Index(cutoffs, name="cutoff")
        )
    columns = pd.MultiIndex.from_product(
        [amounts.columns, cutoffs], names=["opportunity", "cutoff"]
    )
    table = totals.transpose(1, 2, 0).reshape(len(ids), len(columns))
    return pd.DataFrame(table, index=index, columns=columns)


def _share_within(
    minutes: NDArray[np.float32], *, limits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the cutoffs that each time is within."""
    beyond = np.searchsorted(whole_deciseconds(limits), whole_deciseconds(minutes), side="left")
    result: NDArray[np.float64] = (len(limits) - beyond) / len(limits)
    return result


def _is_minutes(value: object) -> bool:
    return is_number(value) and 0 <= value <= LONGEST_CUTOFF


def _checked_cutoffs(cutoff: object, interval: object, step: object) -> list[float]:
    if interval is not None:
        if cutoff is not None:
            raise ParameterError("give either cutoff or interval, not both.")
        return _interval_cutoffs(interval, step)
    listed: list[Any] = list(cutoff) if _is_sequence(cutoff) else [cutoff]
    bad = [value for value in listed if not _is_minutes(value)]
    if bad or not listed:
        found = quoted(bad[0]) if bad else "empty"
        raise ParameterError(
            f"cutoff is {found}, expected minutes: finite numbers that are 0 or more, at most "
            f"{LONGEST_CUTOFF:,.0f}."
        )
    if len(set(listed)) < len(listed):
        raise ParameterError(f"a cutoff is repeated in {quoted(listed)}; give each once.")
    return listed


def _interval_cutoffs(interval: object, step: object) -> list[float]:
    bounds: list[Any] = list(interval) if _is_sequence(interval) else []
    if (
        len(bounds) != 2  # noqa: PLR2004 - low and high
        or not all(map(_is_minutes, bounds))
        or bounds[0] >= bounds[1]
    ):
        raise ParameterError(
            f"interval is {quoted(interval)}, expected the lowest and the highest cutoff in "
            "minutes."
        )
    if not _is_minutes(step) or not whole_deciseconds(np.asarray([step]))[0]:
        raise ParameterError(f"step is {quoted(step)}, expected minutes above 0.")
    low, high = bounds
    # the rounding lets 0.1 divide 1 into ten
    count = math.floor(round((high - low) / float(step), 9))  # type: ignore[arg-type]  # checked
    return [low + place * float(step) for place in range(count + 1)]  # type: ignore[arg-type]


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return is_iterable(value) and not isinstance(value, str)
