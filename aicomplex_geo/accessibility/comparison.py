"""Comparison of sites, and the sensitivity of their ranks to the assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._od_frame import OK, STATUSES
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility.gravity import gravity
from aicomplex_geo.accessibility.ranking import rank, rank_interval
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray


VARIED = ("period", "decay", "position", "all")
"""Assumptions that are varied: each by itself, then all together."""
MOST_SHARED = 0.5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SiteComparison:
    """Scores and ranks of sites, with their ranges under other assumptions.

    Parameters
    ----------
    period, decay : str
        Names of the period and the decay of the main ranking.
    ranks : pandas.DataFrame
        A row a site, index "id" in the order of the first matrix: score, share (of the best
        score, NaN where that is 0), rank, and best and worst rank while one assumption is
        varied and the others are fixed: period_best, period_worst, decay_best, decay_worst,
        position_best, position_worst (missing without alternatives), and all_best,
        all_worst, where all are varied together.
    scores : pandas.DataFrame
        A row for each period, decay and site: period, decay, id, score, score_low,
        score_high (over the alternatives), rank, rank_best, rank_worst, and decisive,
        which is False where more than half of the sites share one score.
    moved : bool
        Whether alternatives were given.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix, accessibility
    >>> noon = ODMatrix([[10.0, 40.0], [30.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> rush = ODMatrix([[15.0, 60.0], [40.0, 30.0]], ["a", "b"], ["x", "y"])
    >>> binary = accessibility.decay.binary
    >>> decays = {"15 min": binary(15), "40 min": binary(40)}
    >>> people = pd.Series({"x": 100, "y": 90})
    >>> found = accessibility.site_comparison({"noon": noon, "rush": rush}, people, decays=decays)
    >>> found.ranks["rank"].to_dict(), found.undecided
    ({'a': 1, 'b': 2}, (('noon', '40 min'),))
    >>> found.rebased(decay="40 min").decay
    '40 min'
    """

    period: str
    decay: str
    ranks: pd.DataFrame
    scores: pd.DataFrame
    moved: bool

    def __repr__(self) -> str:
        periods, decays = self.scores["period"].nunique(), self.scores["decay"].nunique()
        return shorten(
            f"SiteComparison({len(self.ranks)} sites by {self.period}, {self.decay}; "
            f"{periods} periods, {decays} decays)",
            width=100,
            placeholder="...)",
        )

    def rebased(self, *, period: str | None = None, decay: str | None = None) -> SiteComparison:
        """Rank by another period or decay, without recomputing the scores.

        Parameters
        ----------
        period : str, optional
            Period to rank by; by default the current one.
        decay : str, optional
            Decay to rank by; by default the current one.

        Returns
        -------
        SiteComparison
            With the same scores.

        Raises
        ------
        ParameterError
            If `period` or `decay` is not one of those compared.
        """
        known = {name: dict.fromkeys(self.scores[name]) for name in ("period", "decay")}
        chosen = _chosen(
            known["period"],
            known["decay"],
            self.period if period is None else period,
            self.decay if decay is None else decay,
        )
        ranks = _ranks(self.scores, self.ranks.index, chosen, moved=self.moved)
        return SiteComparison(*chosen, ranks=ranks, scores=self.scores, moved=self.moved)

    @property
    def undecided(self) -> tuple[tuple[str, str], ...]:
        """Period and decay of the variants left out of the ranges: most sites share one score."""
        rows = self.scores.loc[~self.scores["decisive"], ["period", "decay"]].drop_duplicates()
        return tuple(rows.itertuples(index=False, name=None))


def site_comparison(
    od: Mapping[str, ODMatrix],
    opportunities: pd.Series,
    *,
    decays: Mapping[str, Callable[[NDArray[Any]], ArrayLike]],
    period: str | None = None,
    decay: str | None = None,
    alternatives: Mapping[str, Sequence[ODMatrix]] | None = None,
) -> SiteComparison:
    """Rank sites by what they reach, and test how sensitive the ranks are to assumptions.

    The score is the gravity measure of Hansen (1959), ``A_i = sum_j O_j * f(t_ij)``; with
    ``decay.binary`` it counts what lies within a cutoff. It is computed for each period and
    each decay (a sensitivity analysis in the sense of Saltelli et al. 2008, "Global
    sensitivity analysis: the primer", over a stated set instead of a distribution).

    Parameters
    ----------
    od : mapping of str to ODMatrix
        Travel times in minutes from the sites to the opportunities, by the name of the
        period; ``inf`` is unreachable. All have the same origins and destinations, in any
        order.
    opportunities : pandas.Series
        Amount at each destination, in any order, none missing and none negative.
    decays : mapping of str to callable
        Decay functions by name; see :mod:`aicomplex_geo.accessibility.decay`.
    period : str, optional
        Period of the main ranking; by default the first.
    decay : str, optional
        Decay of the main ranking; by default the first.
    alternatives : mapping of str to sequence of ODMatrix, optional
        For each period, other possible times: from other positions within the uncertainty of
        each site, or the lowest and the highest possible times (which bound the scores if the
        decay never increases). Each site varies independently of the others. An alternative
        whose status says that it is not on the network does not count.

    Returns
    -------
    SiteComparison
        Rank 1 is the highest score; equal scores share a rank. A site that reaches nothing
        has the score 0 and is ranked last; one whose status says that it is not on the
        network has neither.

    Raises
    ------
    AlignmentError
        If origins differ between matrices, or the ids of `opportunities` are not those of
        the destinations, or an amount is missing, negative or not a number.
    DecayError
        If a decay gives values outside [0, 1], NaN, or another shape.
    ParameterError
        If there is no period or no decay, `period` or `decay` is not one of them, or
        `alternatives` has other periods.

    Notes
    -----
    A variant in which more than half of the sites share one score (such as a cutoff within
    which everything is reached) cannot rank them. It is left out of the ranges unless it is
    the main ranking; ``SiteComparison.undecided`` lists these variants.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> noon = ODMatrix([[10.0, 40.0], [30.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> rush = ODMatrix([[15.0, 60.0], [40.0, 30.0]], ["a", "b"], ["x", "y"])
    >>> people = pd.Series({"x": 100, "y": 90})
    >>> decays = {"15 min": decay.binary(15), "40 min": decay.binary(40)}
    >>> found = site_comparison({"noon": noon, "rush": rush}, people, decays=decays)
    >>> found.ranks["rank"].to_dict(), found.ranks["all_worst"].to_dict()
    ({'a': 1, 'b': 2}, {'a': 2, 'b': 2})
    >>> found.undecided
    (('noon', '40 min'),)
    """
    chosen = _chosen(od, decays, period, decay)
    stacks = stack_all(od, alternatives)
    sites = next(iter(od.values())).origins
    parts = []
    for name, stack in stacks.items():
        for label, function in decays.items():
            tried = score_stack(stack, opportunities, len(sites), decay=function)
            parts.append(_variant(name, label, tried, sites))
    scores = pd.concat(parts, ignore_index=True)
    moved = alternatives is not None
    ranks = _ranks(scores, sites, chosen, moved=moved)
    return SiteComparison(*chosen, ranks=ranks, scores=scores, moved=moved)


def _chosen(
    od: Mapping[str, Any], decays: Mapping[str, Any], period: str | None, decay: str | None
) -> tuple[str, str]:
    faults, names = [], []
    choices: tuple[tuple[str, Mapping[str, Any], str | None], ...]
    choices = (("periods of od", od, period), ("decays", decays, decay))
    for what, given, name in choices:
        hashable: bool = is_hashable(name)
        if not isinstance(given, Mapping) or not len(given):
            faults.append(f"{what} is {quoted(given)}, expected a mapping with at least one entry.")
        elif name is not None and not (hashable and name in given):
            faults.append(
                f"{quoted(name)} is not one of the {what} ({', '.join(map(repr, given))})."
            )
        else:
            names.append(next(iter(given)) if name is None else name)
    if faults:
        raise ParameterError(" ".join(faults))
    return names[0], names[1]


def stack_all(
    od: Mapping[str, ODMatrix], alternatives: Mapping[str, Sequence[ODMatrix]] | None
) -> dict[str, ODMatrix]:
    """Stack the matrix of each period and its alternatives, with the statuses of the sites."""
    others = {} if alternatives is None else _alternatives(alternatives)
    if alternatives is not None and set(alternatives) != set(od):
        missing = sorted(set(od).symmetric_difference(alternatives), key=str)
        raise ParameterError(
            f"alternatives and od have different periods (first: {quoted(missing[0])}). Use the "
            "same in both."
        )
    first = next(iter(od.values()))
    stacks = {}
    for name, matrix in od.items():
        tables, statuses = zip(
            *(_in_order(one, first, name) for one in (matrix, *others.get(name, ()))), strict=True
        )
        stacks[name] = ODMatrix(
            np.concatenate(tables),
            pd.RangeIndex(len(tables) * len(first.origins)),
            first.destinations,
            origin_status=np.concatenate(statuses),
        )
    return stacks


def _alternatives(given: object) -> Mapping[str, Sequence[ODMatrix]]:
    if not isinstance(given, Mapping) or not all(map(is_iterable, given.values())):
        raise ParameterError(
            f"alternatives is {quoted(given)}, expected a mapping of each period to several "
            "matrices."
        )
    return given


def score_stack(
    stack: ODMatrix,
    opportunities: pd.Series,
    sites: int,
    *,
    decay: Callable[[NDArray[Any]], ArrayLike],
) -> NDArray[np.float64]:
    """Scores of the given positions and, in further rows, of the alternatives; NaN has none.

    An alternative off the network has the score of the given position.
    """
    scores = gravity(stack, opportunities, decay=decay).to_numpy()
    table = scores.reshape(-1, sites) if sites else np.empty((1, 0))
    given = table[0]
    return np.where(np.isnan(table) | np.isnan(given), given, table)


def _in_order(
    matrix: object, first: ODMatrix, period: str
) -> tuple[NDArray[np.float32], NDArray[np.object_]]:
    if not isinstance(matrix, ODMatrix):
        raise ParameterError(
            f"{quoted(period)} holds a {type(matrix).__name__}, expected an ODMatrix."
        )
    places = []
    for axis in ("origins", "destinations"):
        wanted, given = getattr(first, axis), getattr(matrix, axis)
        place = given.get_indexer(wanted)
        if len(given) != len(wanted) or (place < 0).any():
            strangers = wanted.symmetric_difference(given).tolist()
            raise AlignmentError(
                f"the matrices differ in {len(strangers)} {axis} (first: {quoted(strangers[0])} of "
                f"{quoted(period)}). Compute all of them for the same sites and opportunities."
            )
        places.append(place)
    status = matrix.origin_status
    if status is None:
        status = np.full(len(matrix.origins), STATUSES[OK], dtype=object)
    return matrix.values[np.ix_(*places)], status[places[0]]  # noqa: PD011 - an ODMatrix


def _variant(period: str, decay: str, tried: NDArray[np.float64], sites: pd.Index) -> pd.DataFrame:
    """Scores of one period and decay; the first row of `tried` has the given positions."""
    score, low, high = (
        pd.Series(values, index=sites) for values in (tried[0], tried.min(0), tried.max(0))
    )
    ranks, between = rank(score), rank_interval(low, high)
    shared = ranks.value_counts().max() if len(ranks) else 0
    return pd.DataFrame(
        {
            "period": period,
            "decay": decay,
            "id": sites,
            "score": score.to_numpy(),
            "score_low": low.to_numpy(),
            "score_high": high.to_numpy(),
            "rank": ranks.array,
            "rank_best": between["best"].array,
            "rank_worst": between["worst"].array,
            "decisive": bool(shared <= max(1, MOST_SHARED * len(ranks))),
        }
    )


def _ranks(
    scores: pd.DataFrame, sites: pd.Index, chosen: tuple[str, str], *, moved: bool
) -> pd.DataFrame:
    of_period = scores["period"].eq(chosen[0]).to_numpy()
    of_decay = scores["decay"].eq(chosen[1]).to_numpy()
    base = scores[of_period & of_decay].set_index("id").loc[sites]
    best = base["score"].max()
    ranks = {
        "score": base["score"],
        "share": base["score"] / best if best > 0 else np.nan,
        "rank": base["rank"],
    }
    counted = scores["decisive"].to_numpy() | (of_period & of_decay)
    site = sites.get_indexer(pd.Index(scores["id"]))
    for what, part, columns in (
        ("period", counted & of_decay, ("rank", "rank")),
        ("decay", counted & of_period, ("rank", "rank")),
        ("position", of_period & of_decay & moved, ("rank_best", "rank_worst")),
        ("all", counted, ("rank_best", "rank_worst")),
    ):
        low, high = (
            scores[name].to_numpy(dtype=np.float64, na_value=np.nan)[part] for name in columns
        )
        least, most = np.full((2, len(sites)), np.nan)
        np.fmin.at(least, site[part], low)
        np.fmax.at(most, site[part], high)
        ranks[f"{what}_best"] = pd.Series(least, index=sites, dtype="Int64")
        ranks[f"{what}_worst"] = pd.Series(most, index=sites, dtype="Int64")
    return pd.DataFrame(ranks).rename_axis("id")
