"""How often one site scores higher than another, when the assumptions are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility.comparison import score_stack, stack_all
from aicomplex_geo.accessibility.ranking import ranks_of
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.matrix import ODMatrix

BYTES_PER_PAIR = 24
"""Of two sites, while they are compared."""
QUANTILES: dict[str, tuple[float, Literal["lower", "higher", "nearest"]]] = {
    "best": (0.05, "lower"),
    "worst": (0.95, "higher"),
    "median": (0.5, "nearest"),
}
"""Share and method of each; nine tenths of the draws lie between best and worst."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PairwiseComparison:
    """In how many draws each site beats each other, and between which ranks it lies.

    Parameters
    ----------
    draws : int
        Number of comparisons: periods times decays times draws of the positions.
    periods, decays : tuple of str
        Names of those compared.
    wins : pandas.DataFrame
        A row and a column a site: the number of draws in which the score of the row is higher
        than that of the column, of type Int64. Equal scores are no win for either. Missing in
        the row and the column of a site that has no score in any draw.
    ranks : pandas.DataFrame
        A row a site, index "id": best and worst, the ranks between which nine tenths of the
        draws lie (5 % and 95 % quantiles, whole ranks that were drawn), and median, of type
        Int64; missing where the site has no score in any draw.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix, accessibility
    >>> noon = ODMatrix([[10.0, 40.0], [30.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> people = pd.Series({"x": 100, "y": 90})
    >>> decays = {"15 min": accessibility.decay.binary(15)}
    >>> found = accessibility.pairwise_comparison({"noon": noon}, people, decays=decays)
    >>> isinstance(found, PairwiseComparison), float(found.wins.loc["a", "b"] / found.draws)
    (True, 1.0)
    """

    draws: int
    periods: tuple[str, ...]
    decays: tuple[str, ...]
    wins: pd.DataFrame
    ranks: pd.DataFrame

    def __repr__(self) -> str:
        return f"PairwiseComparison({len(self.wins)} sites, {self.draws:,} draws)"


def pairwise_comparison(
    od: Mapping[str, ODMatrix],
    opportunities: pd.Series,
    *,
    decays: Mapping[str, Callable[[NDArray[Any]], ArrayLike]],
    alternatives: Mapping[str, Sequence[ODMatrix]] | None = None,
    positions: int = 100,
    seed: int = 1,
) -> PairwiseComparison:
    """Draw positions, and compare the sites with one another under every period and decay.

    The shares of wins are the pairwise winning indices of stochastic multicriteria
    acceptability analysis (Lahdelma, Hokkanen and Salminen 1998, "SMAA - stochastic
    multiobjective acceptability analysis"; Leskinen et al. 2006, "An alternative approach to
    the modeling of preferences").

    Each draw takes for every site one of its positions, the given one or an alternative, all
    equally likely and independent of the other sites; the same positions are compared under
    every period and decay.

    Parameters
    ----------
    od : mapping of str to ODMatrix
        Travel times in minutes from the sites to the opportunities, by the name of the
        period; ``inf`` is unreachable.
    opportunities : pandas.Series
        Amount at each destination, in any order, none missing and none negative.
    decays : mapping of str to callable
        Decay functions by name; the score is that of :func:`site_comparison`.
    alternatives : mapping of str to sequence of ODMatrix, optional
        For each period, times from other positions within the uncertainty of each site. One
        whose status says that it is not on the network does not count: the given one is taken.
    positions : int, default 100
        Draws of the positions.
    seed : int, default 1
        Of the draws; the same seed gives the same draws.

    Returns
    -------
    PairwiseComparison
        Of the sites of the first matrix. A site that reaches nothing has the score 0; one whose
        status says that it is not on the network is compared with none.

    Raises
    ------
    AlignmentError
        As in :func:`site_comparison`.
    DecayError
        If a decay gives values outside [0, 1], NaN, or another shape.
    ParameterError
        If there is no period, no decay or no draw, or `alternatives` has other periods.
    TooLargeError
        If the comparisons of all sites would not fit into memory.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> noon = ODMatrix([[10.0, 40.0], [30.0, 20.0]], ["a", "b"], ["x", "y"])
    >>> rush = ODMatrix([[15.0, 60.0], [40.0, 30.0]], ["a", "b"], ["x", "y"])
    >>> people = pd.Series({"x": 100, "y": 190})
    >>> found = pairwise_comparison(
    ...     {"noon": noon, "rush": rush}, people, decays={"30": decay.binary(30)}, positions=10
    ... )
    >>> found.draws, int(found.wins.loc["b", "a"]), int(found.wins.loc["a", "b"])
    (20, 20, 0)
    """
    if not (isinstance(od, Mapping) and isinstance(decays, Mapping) and isinstance(positions, int)):
        raise ParameterError(
            "od and decays are mappings by name and positions is a whole number, not a "
            f"{type(od).__name__}, a {type(decays).__name__} and {quoted(positions)}."
        )
    if not od or not decays or positions < 1:
        raise ParameterError(
            f"{len(od)} periods, {len(decays)} decays and {positions} draws of positions: give at "
            "least one of each."
        )
    stacks = stack_all(od, alternatives)
    sites = next(iter(od.values())).origins
    refuse_beyond_free(
        len(sites) ** 2 * BYTES_PER_PAIR,
        f"comparisons of {len(sites):,} x {len(sites):,} sites",
        "Nothing was compared. Compare fewer sites at a time.",
    )
    tried = max(len(stack.origins) for stack in stacks.values()) // max(1, len(sites))
    chosen = np.random.default_rng(seed).integers(tried, size=(positions, len(sites)))
    scores = []
    for stack in stacks.values():
        for function in decays.values():
            table = score_stack(stack, opportunities, len(sites), decay=function)
            scores.append(table[chosen % len(table), np.arange(len(sites))])
    drawn = np.concatenate(scores)
    return PairwiseComparison(
        draws=len(drawn),
        periods=tuple(od),
        decays=tuple(decays),
        wins=_wins(drawn, sites),
        ranks=_drawn_ranks(drawn, sites),
    )


def _wins(drawn: NDArray[np.float64], sites: pd.Index) -> pd.DataFrame:
    higher = np.zeros((len(sites), len(sites)), dtype=np.int64)
    for scores in drawn:
        higher += scores[:, None] > scores
    known = ~np.isnan(drawn).all(axis=0)
    wins = np.where(np.logical_and.outer(known, known), higher, np.nan)
    return pd.DataFrame(wins, index=sites, columns=sites, dtype="Int64")


def _drawn_ranks(drawn: NDArray[np.float64], sites: pd.Index) -> pd.DataFrame:
    ranks = np.vstack([ranks_of(row) for row in drawn])
    known = [column[~np.isnan(column)] for column in ranks.T]
    found = {
        name: [np.quantile(one, share, method=how) if len(one) else np.nan for one in known]
        for name, (share, how) in QUANTILES.items()
    }
    return pd.DataFrame(found, index=sites.rename("id"), dtype="Int64")
