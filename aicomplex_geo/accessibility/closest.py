"""Travel time to the closest opportunities, their ids and their amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo._choices import check_choice, check_switches
from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._align import align
from aicomplex_geo.accessibility._checks import check_count
from aicomplex_geo.accessibility._source import read_source, read_whole, score_rows
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.accessibility.reach import first_enough
from aicomplex_geo.units import whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._source import Source
    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums
    from aicomplex_geo.matrix import ODMatrix

Counting = Literal["places", "opportunities"]
"""What the n of the n-th closest counts."""


@shares(MEASURES)
def cost_to_closest(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    n: int = 1,
    count: Counting = "places",
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
) -> pd.Series | pd.DataFrame:
    """Find the travel time to the n-th closest place, or to the n-th closest opportunity.

    ``A_i = min_j {t_ij : O_j > 0}`` for ``n=1``, and the n-th smallest of these times beyond
    it: the minimum distance of Talen and Anselin (1998), "Assessing spatial equity: an
    evaluation of measures of accessibility to public playgrounds". With
    ``count="opportunities"`` a destination counts as many times as it has opportunities,
    ``A_i = min {c : sum_j O_j * [t_ij <= c] >= n}``, as ``cost_to_closest(n=)`` of the R
    package accessibility does (Pereira, Herszenhut and Braga 2022).

    Parameters
    ----------
    %(od)s
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. Destinations with 0 are skipped; larger amounts
        make a difference only to ``count="opportunities"``.
    n : int, default 1
        Rank of the place, or of the opportunity: 1 is the closest.
    count : {"places", "opportunities"}, default "places"
        What `n` counts: destinations that have any opportunity, or opportunities. For
        amounts that are not whole numbers see `time_to_reach`.
    %(by_found)s
    active : bool, default True
        False finds, for each destination, the n-th closest origin that has any:
        `opportunities` are then on ``od.origins`` and the result on ``od.destinations``.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Minutes, indexed by ``od.origins``; NaN where fewer than `n` are reachable.

    Raises
    ------
    %(opportunities_not_aligned)s
    %(bad_closest)s

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 9.0, 7.0]], ["a"], ["x", "y", "z"])
    >>> stations = pd.Series({"x": 0, "y": 1, "z": 1})
    >>> cost_to_closest(od, stations).tolist(), cost_to_closest(od, stations, n=2).tolist()
    ([7.0], [9.0])
    >>> beds = pd.Series({"x": 20, "y": 300, "z": 40})
    >>> cost_to_closest(od, beds, n=50, count="opportunities").tolist()
    [7.0]
    """
    source = _directed(od, active=active)
    amounts = align(source, opportunities, by)
    ids, found = _find_closest(source, amounts.table, n, count)
    return amounts.result(found[:, 1, :], ids)


@shares(MEASURES)
def closest_destination(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    n: int = 1,
    count: Counting = "places",
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
) -> pd.Series | pd.DataFrame:
    """Find the id of the n-th closest place, or of that with the n-th closest opportunity.

    ``argmin_j {t_ij : O_j > 0}`` for ``n=1``, after Talen and Anselin (1998); see
    `cost_to_closest` for the travel time.

    Parameters
    ----------
    %(od)s
    opportunities : pandas.Series or pandas.DataFrame
        As in `cost_to_closest`.
    n : int, default 1
        Rank of the place, or of the opportunity: 1 is the closest.
    count : {"places", "opportunities"}, default "places"
        What `n` counts: destinations that have any opportunity, or opportunities.
    %(by_found)s
    active : bool, default True
        False finds, for each destination, the n-th closest origin that has any.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Ids of destinations, indexed by ``od.origins``; None where fewer than `n` are
        reachable. Ties within a decisecond go to the first in ``od.destinations``.

    Raises
    ------
    %(opportunities_not_aligned)s
    %(bad_closest)s

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 9.0]], ["a"], ["x", "y"])
    >>> closest_destination(od, pd.Series({"x": 0, "y": 1})).tolist()
    ['y']
    """
    source = _directed(od, active=active)
    amounts = align(source, opportunities, by)
    ids, found = _find_closest(source, amounts.table, n, count)
    names = np.array([*source.destinations.tolist(), None], dtype=object)
    # position -1 is the last name, None
    return amounts.result(names[found[:, 0, :].astype(np.int64)], ids)


@shares(MEASURES)
def opportunities_at_closest(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    opportunities: pd.Series | pd.DataFrame,
    *,
    n: int = 1,
    by: Hashable | Sequence[Hashable] | None = None,
    active: bool = True,
) -> pd.Series | pd.DataFrame:
    """Sum the opportunities at the n closest destinations that have any.

    ``A_i = sum_{j in N_i} O_j``, where ``N_i`` are the `n` closest destinations with
    ``O_j > 0``; the measure of choice among the closest few (Handy and Niemeier
    1997, "Measuring accessibility: an exploration of issues and alternatives").

    Parameters
    ----------
    %(od)s
    opportunities : pandas.Series or pandas.DataFrame
        Amount at each destination, indexed by ``od.destinations`` in any order, none
        missing and none negative. Destinations with 0 are skipped.
    n : int, default 1
        How many destinations are summed.
    %(by_summed)s
    active : bool, default True
        False sums, for each destination, the `n` closest origins that have any.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `opportunities`, indexed by ``od.origins``; the sum of those that
        are reachable, 0 where none is. Ties within a decisecond go to the first in
        ``od.destinations``.

    Raises
    ------
    %(opportunities_not_aligned)s
    %(bad_closest)s

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5.0, 9.0, 7.0]], ["a"], ["x", "y", "z"])
    >>> beds = pd.Series({"x": 20, "y": 300, "z": 40})
    >>> opportunities_at_closest(od, beds, n=2).tolist()
    [60.0]
    """
    source = _directed(od, active=active)
    amounts = align(source, opportunities, by)
    count = check_count("n", n)

    def score(minutes: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.column_stack([_near_sum(minutes, kind, count) for kind in amounts.table.T])

    ids, sums = score_rows(source, score, np.zeros((0, len(amounts.columns))))
    return amounts.result(source.without_score(sums), ids)


def _directed(od: object, *, active: object) -> Source:
    check_switches(active=active)
    if active:
        return read_source(od)
    return read_whole(od, why="a measure of what is closest, with active=False,", active=False)


def _near_sum(
    minutes: NDArray[np.float32], amounts: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    candidates = np.flatnonzero(amounts > 0)
    times = minutes[:, candidates]
    order = np.argsort(whole_deciseconds(times), axis=1, kind="stable")[:, :n]
    reached = np.isfinite(np.take_along_axis(times, order, axis=1))
    result: NDArray[np.float64] = (amounts[candidates][order] * reached).sum(axis=1)
    return result


def _find_closest(
    source: Source, table: NDArray[np.float64], n: object, count: object
) -> tuple[pd.Index, NDArray[np.float64]]:
    """Column of the n-th closest destination with an opportunity (-1: none), and its minutes."""
    rank = check_count("n", n)
    check_choice("count", count, get_args(Counting))
    find = _nth_closest if count == "places" else _closest_with

    def score(minutes: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.stack([find(minutes, kind, rank) for kind in table.T], axis=2)

    return score_rows(source, score, np.zeros((0, 2, table.shape[1])))


def _nth_closest(
    minutes: NDArray[np.float32], amounts: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    candidates = np.flatnonzero(amounts > 0)
    if len(candidates) < n:
        return _with_minutes(minutes, np.full(len(minutes), -1))
    whole = whole_deciseconds(minutes[:, candidates])
    nth = whole.argmin(axis=1) if n == 1 else np.argsort(whole, axis=1, kind="stable")[:, n - 1]
    return _with_minutes(minutes, candidates[nth])


def _closest_with(
    minutes: NDArray[np.float32], amounts: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    """Closest destination up to which there are n opportunities."""
    order = np.argsort(whole_deciseconds(minutes), axis=1, kind="stable")
    place = first_enough(np.take_along_axis(minutes, order, axis=1), amounts[order], float(n))
    found = np.full(len(minutes), -1)
    enough = place >= 0
    found[enough] = order[enough, place[enough]]
    return _with_minutes(minutes, found)


def _with_minutes(minutes: NDArray[np.float32], columns: NDArray[np.intp]) -> NDArray[np.float64]:
    """Columns and their minutes; -1 and NaN where there is none, or it is unreachable."""
    result = np.column_stack([np.full(len(minutes), -1.0), np.full(len(minutes), np.nan)])
    rows = np.flatnonzero(columns >= 0)
    found = minutes[rows, columns[rows]]
    reached = np.isfinite(found)
    result[rows[reached], 0] = columns[rows][reached]
    result[rows[reached], 1] = found[reached]
    return result
