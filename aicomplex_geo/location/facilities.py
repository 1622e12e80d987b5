"""Candidate and required facilities, with their capacities and costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._alignment import align_amounts
from aicomplex_geo._choices import is_iterable
from aicomplex_geo._od_frame import type_hint
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Facilities:
    """Facilities that a location model may choose: the destinations of a matrix.

    Parameters
    ----------
    candidates : iterable of ids, optional
        Sites that may be chosen; by default every destination.
    required : iterable of ids, optional
        Existing facilities: they are in every solution, and count towards the number of
        facilities and the cost (give those already paid for a cost of 0). They do not have
        to be candidates.
    capacity : pandas.Series, optional
        Largest demand that each destination can serve. Each origin is then served by one
        facility, which is not always the closest.
    cost : pandas.Series, optional
        Cost of each destination, in the unit of the budget.

    Raises
    ------
    ParameterError
        If a single string is given where several ids are expected.

    Examples
    --------
    >>> Facilities(required=["gist"]).required
    ('gist',)
    """

    candidates: Iterable[Any] | None = field(default=None, kw_only=True)
    required: Iterable[Any] = field(default=(), kw_only=True)
    capacity: pd.Series | None = field(default=None, kw_only=True)
    cost: pd.Series | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("candidates", "required"):
            given = getattr(self, name)
            if given is None and name == "candidates":
                continue
            if isinstance(given, (str, bytes)) or not is_iterable(given):
                raise ParameterError(
                    f"{name} is {quoted(given)}, expected several ids. Write [{quoted(given)}]."
                )
            object.__setattr__(self, name, tuple(given))

    def __repr__(self) -> str:
        candidates = "all" if self.candidates is None else f"{len(tuple(self.candidates))}"
        limits = [name for name in ("capacity", "cost") if getattr(self, name) is not None]
        return (
            f"Facilities({candidates} candidates, {len(tuple(self.required))} required, "
            f"{' and '.join(limits) or 'no limits'})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Sites that a model may choose from, as arrays."""

    places: NDArray[np.intp]
    required: NDArray[np.bool_]
    capacity: NDArray[np.float64] | None
    cost: NDArray[np.float64] | None


def read_sites(
    facilities: Facilities, destinations: pd.Index, order: NDArray[np.intp], faults: list[str]
) -> Sites | None:
    """Check facilities against the destinations of a matrix."""
    before = len(faults)
    required = _marked(facilities.required, destinations, "required", faults)
    allowed = np.ones(len(destinations), dtype=bool)
    if facilities.candidates is not None:
        allowed = _marked(facilities.candidates, destinations, "candidates", faults)
    numbers = {
        name: align_amounts(given, destinations, name=name, of="destinations", faults=faults)
        for name in ("capacity", "cost")
        if (given := getattr(facilities, name)) is not None
    }
    allowed = allowed | required
    if not allowed.any() and len(faults) == before:
        faults.append("there are no candidates and no required facilities. Give at least one.")
    if len(faults) > before:
        return None
    places = order[allowed[order]]
    capacity, cost = numbers.get("capacity"), numbers.get("cost")
    return Sites(
        places,
        required[places],
        None if capacity is None else capacity[places],
        None if cost is None else cost[places],
    )


def _marked(
    ids: Iterable[Any], destinations: pd.Index, name: str, faults: list[str]
) -> NDArray[np.bool_]:
    wanted = pd.Index(list(ids), dtype=object)
    if not wanted.is_unique:
        twice = wanted[wanted.duplicated()].tolist()
        faults.append(f"{name} repeats {len(twice)} ids (first: {quoted(twice[0])}).")
    known = destinations.astype(object)
    strangers = wanted[~wanted.isin(known)].tolist()
    if strangers:
        hint = type_hint(strangers[0], destinations, "the matrix")
        faults.append(
            f"{name} has {len(strangers)} ids that are not destinations "
            f"(first: {quoted(strangers[0])}{hint}). Drop them, or compute their times first."
        )
    marked: NDArray[np.bool_] = np.asarray(known.isin(wanted))
    return marked
