"""Inequality and poverty of accessibility among people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_choice, is_iterable
from aicomplex_geo._docstrings import shares
from aicomplex_geo._numbers import is_finite
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._checks import check_number
from aicomplex_geo.accessibility._people import People, measure, read_people
from aicomplex_geo.accessibility._texts import EQUITY
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

POOREST, RICHEST = 0.4, 0.1
ConcentrationKind = Literal["simple", "corrected"]


@shares(EQUITY)
def gini(
    access: pd.Series, population: pd.Series | None = None, *, groups: pd.Series | None = None
) -> float | pd.Series:
    """Compute the Gini index of access: 0 is equality, near 1 one place has everything.

    ``G = sum_ij p_i p_j |a_i - a_j| / (2 mu)``, with the shares ``p`` of the population and
    the mean ``mu``; twice the area between the Lorenz curve and the line of equality (Gini 1912,
    "Variabilita e mutabilita"; for accessibility Lucas, van Wee and Maat 2016, "A method to
    evaluate equitable accessibility").

    Parameters
    ----------
    %(access)s
    %(population)s
    %(groups)s

    Returns
    -------
    float or pandas.Series
        In [0, 1); 0 if all access is 0. With `groups` a Series with one value per group, NaN
        for a group without people.

    Raises
    ------
    %(not_aligned)s
    %(not_series)s

    Examples
    --------
    >>> import pandas as pd
    >>> gini(pd.Series([0.0, 0.0, 0.0, 100.0]))
    0.75
    """
    return measure("gini", _gini, read_people(access, population, groups=groups))


@shares(EQUITY)
def theil_t(
    access: pd.Series, population: pd.Series | None = None, *, groups: pd.Series | None = None
) -> float | pd.Series:
    """Compute the Theil T index, an inequality measure that can be decomposed.

    ``T = sum_i p_i (a_i / mu) ln(a_i / mu)``, with the shares ``p`` of the population and
    the mean ``mu``; a place without access adds 0 (Theil 1967, "Economics and information
    theory").

    Parameters
    ----------
    %(access)s
    %(population)s
    %(groups)s

    Returns
    -------
    float or pandas.Series
        0 or more, at most the logarithm of the number of people; 0 if all access is 0.
        With `groups` one value each, NaN for a group without people.

    Raises
    ------
    %(not_aligned)s
    %(not_series)s

    See Also
    --------
    theil_decomposition : Its decomposition between and within groups.

    Examples
    --------
    >>> import pandas as pd
    >>> round(theil_t(pd.Series([0.0, 0.0, 0.0, 100.0])), 4)
    1.3863
    """
    return measure("theil_t", _theil, read_people(access, population, groups=groups))


@shares(EQUITY)
def theil_decomposition(
    access: pd.Series, population: pd.Series | None = None, *, groups: pd.Series
) -> pd.Series:
    """Decompose Theil's index into inequality between and within groups.

    ``T = sum_g s_g ln(mu_g / mu) + sum_g s_g T_g``, where ``s_g`` is the group's share of
    all access that people have (Shorrocks 1980, "The class of additively decomposable
    inequality measures").

    Parameters
    ----------
    %(access)s
    %(population)s
    groups : pandas.Series
        Group of each place, on the same ids.

    Returns
    -------
    pandas.Series
        With the entries total, between and within; the last two add up to the first.

    Raises
    ------
    %(not_aligned)s
    %(not_series)s

    Examples
    --------
    >>> import pandas as pd
    >>> access = pd.Series({"a": 1.0, "b": 3.0, "c": 4.0})
    >>> part = pd.Series({"a": "north", "b": "north", "c": "south"})
    >>> theil_decomposition(access, groups=part).round(4).to_dict()
    {'total': 0.1243, 'between': 0.0589, 'within': 0.0654}
    """
    if groups is None:
        raise ParameterError("theil_decomposition needs groups.")
    people = read_people(access, population, groups=groups)
    total = _theil(people)
    overall = people.mean()
    between = 0.0
    if overall > 0:
        for part in people.parts():
            share = part.population.sum() * part.mean() / (people.population.sum() * overall)
            between += share * math.log(part.mean() / overall) if share > 0 else 0.0
    return pd.Series(
        {"total": total, "between": between, "within": total - between}, name="theil_t"
    )


@shares(EQUITY)
def palma(
    access: pd.Series,
    population: pd.Series | None = None,
    income: pd.Series | None = None,
    *,
    groups: pd.Series | None = None,
) -> float | pd.Series:
    """Compute the Palma ratio: mean access of the richest 10 % over the poorest 40 %.

    ``(mean access of the top 10 %) / (mean access of the bottom 40 %)`` of people ordered by
    income (Palma 2011, "Homogeneous middles vs. heterogeneous tails, and the end of the
    'inverted-U'"; for accessibility Guzman and Oviedo 2018, "Accessibility, affordability
    and equity: assessing 'pro-poor' public transport subsidies in Bogota"). Means are
    compared, not shares, so that equality is 1. A place on a boundary counts with the
    share of its people inside; places of equal income are merged.

    Parameters
    ----------
    %(access)s
    %(population)s
    income : pandas.Series, optional
        Income per head of each place, on the same ids; by default people are ordered by
        their access itself.
    %(groups)s

    Returns
    -------
    float or pandas.Series
        0 or more; 1 is equality, above 1 the rich have more; ``inf`` if only the rich have
        access, 1 if neither group has any. With `groups` one value each,
        NaN for a group without people.

    Raises
    ------
    %(income_not_aligned)s
    %(not_series)s

    Examples
    --------
    >>> import pandas as pd
    >>> access = pd.Series([10.0, 10.0, 10.0, 30.0])
    >>> income = pd.Series([1, 2, 3, 4])
    >>> palma(access, pd.Series([40, 30, 20, 10]), income)
    3.0
    """
    people = read_people(access, population, groups=groups, income=income)
    return measure("palma", _palma, people)


@shares(EQUITY)
def concentration_index(
    access: pd.Series,
    population: pd.Series | None,
    income: pd.Series,
    *,
    kind: ConcentrationKind = "simple",
    bounds: tuple[float, float] | None = None,
    groups: pd.Series | None = None,
) -> float | pd.Series:
    """Compute the concentration index: above 0 the rich have more access, below 0 the poor.

    "simple" is ``C = (2 / mu) sum_i p_i (a_i - mu) (r_i - 1/2)``, with the shares ``p`` of
    the population, the mean ``mu`` and the rank ``r_i`` by income of the middle person of
    each place, from 0 to 1 (Wagstaff, Paci and van Doorslaer 1991, "On the measurement of
    inequalities in health"). "corrected" is ``E = 4 mu C / (high - low)`` of Erreygers
    (2009), "Correcting the concentration index", for bounded access. Places of
    equal income share one rank.

    Parameters
    ----------
    %(access)s
    population : pandas.Series or None
        People at each place, on the same ids in any order, not all 0; None counts all
        places equally.
    income : pandas.Series
        Income per head of each place, on the same ids; only its order matters.
    kind : {"simple", "corrected"}, default "simple"
        Index to compute.
    bounds : tuple of (float, float), optional
        For "corrected": lowest and highest possible access. By default the lowest and the
        highest of all places, also with groups.
    groups : pandas.Series, optional
        Group of each place, on the same ids; ranks are then within the group.

    Returns
    -------
    float or pandas.Series
        In [-1, 1]; 0 if access is unrelated to income, or 0 everywhere. With `groups`
        one value each, NaN for a group without people.

    Raises
    ------
    %(income_not_aligned)s
    ParameterError
        If `kind` is unknown, if `bounds` are given for "simple" or do not contain all
        access, or if an argument is not a Series.

    Examples
    --------
    >>> import pandas as pd
    >>> access, income = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([10, 20, 30, 40])
    >>> round(concentration_index(access, None, income), 6)
    0.25
    >>> round(concentration_index(access, None, income, kind="corrected", bounds=(0, 5)), 6)
    0.5
    """
    check_choice("kind", kind, get_args(ConcentrationKind))
    if income is None:
        raise ParameterError("a concentration index needs income.")
    people = read_people(access, population, groups=groups, income=income)
    if kind == "simple":
        if bounds is not None:
            raise ParameterError("bounds belong to kind='corrected'; leave them out.")
        return measure("concentration_index", _concentration, people)
    low, high = _checked_bounds(bounds, people.access)

    def corrected(part: People) -> float:
        return 4 * _covariance(part) / (high - low) if high > low else 0.0

    return measure("concentration_index", corrected, people)


@shares(EQUITY)
def fgt(
    access: pd.Series,
    population: pd.Series | None = None,
    *,
    poverty_line: float,
    alpha: float = 0,
    groups: pd.Series | None = None,
) -> float | pd.Series:
    """Compute a Foster-Greer-Thorbecke index of people with too little access.

    ``P = sum_{a_i < z} p_i ((z - a_i) / z)**alpha`` of Foster, Greer and Thorbecke (1984),
    "A class of decomposable poverty measures", with the line ``z`` and the shares ``p`` of
    the population.

    Parameters
    ----------
    %(access)s
    %(population)s
    poverty_line : float
        Lowest sufficient access, above 0; access equal to the line is not poor.
    alpha : float, default 0
        0 gives the share of poor people, 1 the average shortfall below the line, and 2 the
        average squared shortfall, which gives the poorest more weight.
    %(groups)s

    Returns
    -------
    float or pandas.Series
        In [0, 1]. With `groups` one value each, NaN for a group without people.

    Raises
    ------
    %(not_aligned)s
    ParameterError
        If `poverty_line` is not above 0, `alpha` is negative, or an argument is not a Series.

    Examples
    --------
    >>> import pandas as pd
    >>> access = pd.Series([0.0, 50.0, 100.0, 200.0])
    >>> [fgt(access, poverty_line=100, alpha=alpha) for alpha in (0, 1, 2)]
    [0.5, 0.375, 0.3125]
    """
    line = check_number("poverty_line", poverty_line)
    sharpness = check_number("alpha", alpha, zero=True)

    def poverty(part: People) -> float:
        short = part.access < line
        lack = ((line - part.access[short]) / line) ** sharpness
        return float(part.population[short] @ lack / part.population.sum())

    return measure("fgt", poverty, read_people(access, population, groups=groups))


def _gini(people: People) -> float:
    order = np.argsort(people.access, kind="stable")
    weights, held = people.population[order], (people.population * people.access)[order]
    if held.sum() <= 0:
        return 0.0
    lorenz = np.concatenate([[0.0], np.cumsum(held)]) / held.sum()
    area = weights @ (lorenz[1:] + lorenz[:-1]) / weights.sum()
    return max(0.0, float(1.0 - area))


def _theil(people: People) -> float:
    mean = people.mean()
    if mean <= 0:
        return 0.0
    relative = people.access[people.access > 0] / mean
    weights = people.population[people.access > 0] / people.population.sum()
    return max(0.0, float(weights @ (relative * np.log(relative))))


def _palma(people: People) -> float:
    weights, held = people.merged()
    ranks = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    below = np.concatenate([[0.0], np.cumsum(held)]) / weights.sum()
    above = np.concatenate([[0.0], np.cumsum(held[::-1])]) / weights.sum()
    from_top = np.concatenate([[0.0], np.cumsum(weights[::-1])]) / weights.sum()
    poor = float(np.interp(POOREST, ranks, below)) / POOREST
    # summed from the top to avoid cancellation
    rich = float(np.interp(RICHEST, from_top, above)) / RICHEST
    if poor > 0:
        return rich / poor
    return math.inf if rich > 0 else 1.0


def _covariance(people: People) -> float:
    """Twice the covariance of access and rank: mean access times the simple index."""
    weights, held = people.merged()
    shares = weights / weights.sum()
    rank = np.cumsum(shares) - shares / 2
    mean = people.mean()
    return 2 * float((shares * (held / weights - mean)) @ (rank - 0.5))


def _concentration(people: People) -> float:
    mean = people.mean()
    return _covariance(people) / mean if mean > 0 else 0.0


def _checked_bounds(bounds: object, access: NDArray[np.float64]) -> tuple[float, float]:
    if bounds is None:
        return float(access.min()), float(access.max())
    pair: list[Any] = list(bounds) if is_iterable(bounds) else []
    good = len(pair) == 2 and all(map(is_finite, pair))  # noqa: PLR2004 - least and most
    if not good or pair[0] >= pair[1]:
        raise ParameterError(
            f"bounds are {quoted(bounds)}, expected the lowest and the highest access."
        )
    if access.min() < pair[0] or access.max() > pair[1]:
        raise ParameterError(
            f"bounds are {pair[0]:g} to {pair[1]:g}, but access ranges from {access.min():g} to "
            f"{access.max():g}; give bounds that contain all of it."
        )
    return float(pair[0]), float(pair[1])
