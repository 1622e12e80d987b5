"""Population and access by place, checked and aligned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._align import read_amounts
from aicomplex_geo.accessibility._source import MatrixIds
from aicomplex_geo.errors import AlignmentError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class People:
    """Access, population, rank order and group of the places with people."""

    access: NDArray[np.float64]
    population: NDArray[np.float64]
    order: NDArray[np.float64]
    groups: NDArray[np.int64]
    names: Sequence[Any] | None

    def mean(self) -> float:
        """Mean access of a person."""
        return float(self.access @ self.population / self.population.sum())

    def parts(self) -> list[People]:
        """Split by group, including groups without people."""
        return [
            People(
                self.access[inside],
                self.population[inside],
                self.order[inside],
                self.groups[inside],
                None,
            )
            for place in range(len(self.names or ()))
            for inside in [self.groups == place]
        ]

    def merged(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Sum population and access over places of equal rank, from low to high."""
        _, place = np.unique(self.order, return_inverse=True)
        weights: NDArray[np.float64] = np.bincount(place, self.population).astype(np.float64)
        held: NDArray[np.float64] = np.bincount(place, self.population * self.access).astype(
            np.float64
        )
        return weights, held


def read_people(
    access: pd.Series,
    population: pd.Series | None,
    *,
    groups: pd.Series | None,
    income: pd.Series | None = None,
) -> People:
    """Check and align everything with the ids of `access`."""
    for name, given in (
        ("access", access),
        ("population", population),
        ("income", income),
        ("groups", groups),
    ):
        if not isinstance(given, pd.Series) and (given is not None or name == "access"):
            raise ParameterError(f"{name} is a {type(given).__name__}, expected a pandas Series.")
    names = None if groups is None else _sorted_names(groups)
    empty = _without_people(access, population)
    if not empty.empty:
        access = access.drop(empty, errors="ignore")
        population, income, groups = (
            given if given is None else given.drop(empty, errors="ignore")
            for given in (population, income, groups)
        )
    ids = MatrixIds("places", access.index, "places", None)
    faults: list[str] = []
    if not len(access):
        faults.append("access has no rows; give at least one place.")
    values = read_amounts(access, ids, what="access", by=None, faults=faults, smallest=0)
    if faults:
        raise AlignmentError(" ".join(faults))
    weights = _column(population, ids, "population", faults)
    ranks = _column(income, ids, "income", faults)
    codes = _read_groups(groups, names, ids, faults)
    if weights is not None and not weights.any():
        faults.append("population is 0 everywhere; at least one place needs people.")
    if values is None or faults:
        raise AlignmentError(" ".join(faults))
    numbers = values.table[:, 0]
    people = np.ones(len(numbers)) if weights is None else weights
    return People(numbers, people, numbers if ranks is None else ranks, codes, names)


def _without_people(access: pd.Series, population: pd.Series | None) -> pd.Index:
    """Ids of places with a population of 0: nothing else needs to be known of them."""
    if population is None or not pd.api.types.is_numeric_dtype(population):
        return access.index[:0]
    empty = population.index[population.eq(0)]
    return empty if population.ne(0).any() and empty.is_unique else empty[:0]


def _column(
    given: pd.Series | None, ids: MatrixIds, what: str, faults: list[str]
) -> NDArray[np.float64] | None:
    if given is None:
        return None
    read = read_amounts(given, ids, what=what, by=None, faults=faults, signed=what == "income")
    return None if read is None else read.table[:, 0]


def _sorted_names(groups: pd.Series) -> list[Any]:
    """Names of all groups, those without people included."""
    return list(pd.factorize(groups.dropna(), sort=True)[1])


def _read_groups(
    groups: pd.Series | None, names: list[Any] | None, ids: MatrixIds, faults: list[str]
) -> NDArray[np.int64]:
    nothing = np.zeros(len(ids.ids), dtype=np.int64)
    if groups is None or names is None:
        return nothing
    # the ids are checked as those of amounts are; the names of groups may be anything
    stand_in = pd.Series(1.0, index=groups.index)
    if read_amounts(stand_in, ids, what="groups", by=None, faults=faults) is None:
        return nothing
    named = groups.loc[ids.ids]
    if named.isna().any():
        lost = named.index[named.isna()].tolist()
        faults.append(
            f"groups has no value for {len(lost)} of {len(named)} places (first: "
            f"{quoted(lost[0])}). Name them, or leave them out."
        )
        return nothing
    return np.asarray(pd.Index(names).get_indexer(named), dtype=np.int64)


def measure(name: str, kernel: Callable[[People], float], people: People) -> float | pd.Series:
    """Apply a kernel to all people, or to each group."""
    if people.names is None:
        return kernel(people)
    values = [kernel(part) if len(part.access) else math.nan for part in people.parts()]
    return pd.Series(values, index=pd.Index(people.names, name="group"), name=name)
