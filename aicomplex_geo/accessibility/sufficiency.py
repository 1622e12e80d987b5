"""Whether people have enough access, rather than as much as others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._checks import check_number
from aicomplex_geo.accessibility._people import People, measure, read_people
from aicomplex_geo.accessibility._texts import EQUITY

if TYPE_CHECKING:
    import pandas as pd

SufficiencyUnit = Literal["access", "mean", "median"]


@shares(EQUITY)
def sufficiency(
    access: pd.Series,
    population: pd.Series | None = None,
    *,
    minimum: float,
    unit: SufficiencyUnit = "access",
    groups: pd.Series | None = None,
) -> float | pd.Series:
    """Compute the share of people whose access is below a minimum.

    Sufficientarian accounts of transport justice ask who has too little, not how unequal access
    is (Martens 2017, "Transport Justice: Designing Fair Transportation Systems"; Lucas, van Wee
    and Maat 2016, "A method to evaluate equitable accessibility"). The minimum is a political
    choice; a share of the mean or median is one that needs no unit. How far people are below it
    is :func:`fgt` with ``alpha`` 1 or 2.

    Parameters
    ----------
    %(access)s
    %(population)s
    minimum : float
        Lowest sufficient access, above 0; access equal to it is sufficient.
    unit : {"access", "mean", "median"}, default "access"
        What `minimum` is counted in: ``"access"`` for the unit of `access`, else multiples of
        the mean or of the median access of all people, those of other groups included. The
        median is the least access that at least half of the people do not exceed.
    %(groups)s

    Returns
    -------
    float or pandas.Series
        In [0, 1]; 0 if everybody has enough. With `groups` one value each, NaN for a group
        without people.

    Raises
    ------
    %(not_aligned)s
    ParameterError
        If `minimum` is not above 0, `unit` is unknown, or an argument is not a Series.

    Examples
    --------
    >>> import pandas as pd
    >>> access = pd.Series([0.0, 50.0, 100.0, 200.0])
    >>> sufficiency(access, minimum=100), sufficiency(access, minimum=0.5, unit="median")
    (0.5, 0.25)
    """
    least = check_number("minimum", minimum)
    check_choice("unit", unit, get_args(SufficiencyUnit))
    people = read_people(access, population, groups=groups)
    if unit != "access":
        least *= people.mean() if unit == "mean" else _median(people)

    def lacking(part: People) -> float:
        return float(part.population[part.access < least].sum() / part.population.sum())

    return measure("sufficiency", lacking, people)


def _median(people: People) -> float:
    order = np.argsort(people.access, kind="stable")
    at_most = np.cumsum(people.population[order])
    return float(people.access[order][np.searchsorted(at_most, at_most[-1] / 2)])
