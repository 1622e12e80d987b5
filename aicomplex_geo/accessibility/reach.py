"""Travel time within which a given amount of opportunities is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._choices import check_switches
from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._align import align, align_both
from aicomplex_geo.accessibility._checks import check_number
from aicomplex_geo.accessibility._source import read_source, read_whole
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.errors import AlignmentError
from aicomplex_geo.units import whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._source import Source
    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix

ROUNDING = 1e-12


@shares(MEASURES)
def time_to_reach(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    amount: float,
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
) -> pd.Series | pd.DataFrame:
    """Find the smallest cutoff within which an amount of opportunities is reached.

    ``A_i = min {c : sum_j O_j * [t_ij <= c] >= amount}``: the inverse of
    :func:`cumulative`, the contour measure with a fixed number of opportunities in Geurs and
    van Wee (2004), "Accessibility evaluation of land-use and transport strategies: review
    and research directions".

    Parameters
    ----------
    %(od)s
    %(opportunities)s
    amount : float
        Required amount, 0 or more, in the unit of `opportunities`.
    %(by_found)s
    active : bool, default True
        False finds the time within which each destination is reached from origins
        with this amount: `opportunities` are then on ``od.origins``.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Minutes, indexed by ``od.origins``; 0 for an amount of 0, NaN where less than
        `amount` is reachable.

    Raises
    ------
    %(opportunities_not_aligned)s
    ParameterError
        If `amount` is not a finite number that is 0 or more, if `by` is not a column, or
        for blocks with ``active=False``.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 20.0, 60.0]], ["a"], ["x", "y", "z"])
    >>> people = pd.Series({"x": 4_000, "y": 6_000, "z": 90_000})
    >>> time_to_reach(od, people, amount=10_000).tolist()
    [20.0]
    """
    wanted = check_number("amount", amount, zero=True)
    check_switches(active=active)
    source = (
        read_source(od)
        if active
        else read_whole(od, why="time_to_reach with active=False", active=False)
    )
    amounts = align(source, opportunities, by)
    ids, minutes = _times(source, amounts.table, wanted)
    return amounts.result(source.without_score(minutes), ids)


@shares(MEASURES)
def balancing_cost(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    demand: pd.Series,
    *,
    by: Hashable | Sequence[Hashable] | None = None,
) -> pd.Series | pd.DataFrame:
    """Find the time within which an origin reaches as many opportunities as it has people.

    ``A_i = min {c : sum_j O_j * [t_ij <= c] >= P_i}``, the balancing time of Barboza,
    Carneiro, Falavigna, Luz and Orrico (2021), "Balancing time: using a new accessibility
    measure in Rio de Janeiro". The time is exact, not rounded up to an interval.

    Parameters
    ----------
    %(od)s
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative.
    demand : pandas.Series
        People at each origin, indexed by ``od.origins`` in any order.
    %(by_found)s

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Minutes, indexed by ``od.origins``; 0 where demand is 0, NaN where fewer
        opportunities than people are reachable.

    Raises
    ------
    %(demand_not_aligned)s
    ParameterError
        If `by` is not a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 20.0], [20.0, 5.0]], ["a", "b"], ["x", "y"])
    >>> jobs, workers = pd.Series({"x": 100, "y": 10}), pd.Series({"a": 50, "b": 50})
    >>> balancing_cost(od, jobs, workers).tolist()
    [5.0, 20.0]
    """
    source = read_source(od)
    amounts, people = align_both(source, opportunities, demand, by, what="opportunities")
    ids, minutes = _times(source, amounts.table, people)
    return amounts.result(source.without_score(minutes), ids)


def _times(
    source: Source, table: NDArray[np.float64], wanted: float | NDArray[np.float64]
) -> tuple[pd.Index, NDArray[np.float64]]:
    """Minutes within which each origin reaches the wanted amount of each opportunity."""
    ids, parts, start = [], [np.zeros((0, table.shape[1]))], 0
    for origins, minutes in source.rows():
        end = start + len(origins)
        target = wanted if isinstance(wanted, float) else wanted[start:end]
        order = np.argsort(whole_deciseconds(minutes), axis=1, kind="stable")
        rising = np.take_along_axis(minutes, order, axis=1)
        parts.append(
            np.column_stack([_first_enough(rising, kind[order], target) for kind in table.T])
        )
        ids.append(origins)
        start = end
    if not isinstance(wanted, float) and start != len(wanted):
        raise AlignmentError(f"the blocks have {start} origins, expected {len(wanted)}.")
    return (ids[0].append(ids[1:]) if ids else source.origins), np.concatenate(parts)


def _first_enough(
    rising: NDArray[np.float32], amounts: NDArray[np.float64], wanted: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    place = first_enough(rising, amounts, wanted)
    found = np.full(len(rising), np.nan)
    enough = place >= 0
    found[enough] = rising[enough, place[enough]]
    return np.where(np.broadcast_to(wanted, len(found)) == 0, 0.0, found)


def first_enough(
    rising: NDArray[np.float32], amounts: NDArray[np.float64], wanted: float | NDArray[np.float64]
) -> NDArray[np.intp]:
    """Column of rising times at which the amounts sum to the wanted one in each row; -1 if none."""
    if not rising.shape[1]:
        return np.full(len(rising), -1)
    reached = np.cumsum(np.where(np.isfinite(rising), amounts, 0.0), axis=1)
    # ten times 0.1 sums to slightly less than 1, which must be enough
    enough = reached >= np.reshape(np.multiply(wanted, 1 - ROUNDING), (-1, 1))
    return np.where(enough.any(axis=1), enough.argmax(axis=1), -1)
