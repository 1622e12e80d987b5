"""Amounts brought into the order of a matrix, or refused with every reason at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.errors import AlignmentError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._source import Source


@dataclass(frozen=True, slots=True)
class Side:
    """The ids that amounts must have: the origins or the destinations of a matrix."""

    name: str
    ids: pd.Index
    other_name: str
    other_ids: pd.Index | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """Opportunities, supply or demand in the order of the ids of a matrix."""

    table: NDArray[np.float64]
    columns: tuple[Any, ...]
    single: bool

    def result(self, totals: NDArray[Any], ids: pd.Index) -> pd.Series | pd.DataFrame:
        """Put totals of shape ``(n_ids, n_columns)`` on ids."""
        index, kind = ids.rename("id"), totals.dtype
        if self.single:
            return pd.Series(totals[:, 0], index=index, name=self.columns[0], dtype=kind)
        return pd.DataFrame(totals, index=index, columns=pd.Index(self.columns), dtype=kind)


def align(
    source: Source,
    opportunities: pd.Series | pd.DataFrame,
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
    *,
    active: bool = True,
) -> Amounts:
    """Check opportunities against the ids of a matrix."""
    if not isinstance(active, (bool, np.bool_)):
        raise ParameterError(f"active is {active!r}, expected True or False.")
    faults: list[str] = []
    side = source.side("destinations" if active else "origins")
    amounts = read_amounts(opportunities, side, what="opportunities", by=by, faults=faults)
    if amounts is None or faults:
        raise AlignmentError(" ".join(faults))
    return amounts


def align_both(
    source: Source,
    supply: pd.Series | pd.DataFrame,
    demand: pd.Series,
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
    *,
    what: str = "supply",
) -> tuple[Amounts, NDArray[np.float64]]:
    """Check supply against the destinations of a matrix and demand against its origins."""
    faults: list[str] = []
    supplied = read_amounts(supply, source.side("destinations"), what=what, by=by, faults=faults)
    demanded = read_demand(demand, source, faults)
    if supplied is None or demanded is None or faults:
        raise AlignmentError(" ".join(faults))
    return supplied, demanded


def read_demand(
    demand: object, source: Source, faults: list[str], *, side: str = "origins"
) -> NDArray[np.float64] | None:
    """Check demand against the origins of a matrix."""
    if not isinstance(demand, pd.Series):
        raise ParameterError(
            f"demand is a {type(demand).__name__}, expected a pandas Series indexed by the "
            f"ids of the {side}."
        )
    amounts = read_amounts(demand, source.side(side), what="demand", by=None, faults=faults)
    if amounts is None:
        return None
    people: NDArray[np.float64] = amounts.table[:, 0]
    if len(people) and not people.any():
        faults.append(
            f"demand is 0 at all {len(people)} {side}; without demand there is no competition."
        )
    return people


def read_amounts(
    given: pd.Series | pd.DataFrame,
    side: Side,
    *,
    what: str,
    by: Any | Sequence[Any] | None,  # noqa: ANN401 - pandas takes any column name
    faults: list[str],
    signed: bool = False,
) -> Amounts | None:
    """Check one Series or DataFrame against ids."""
    frame, single = _as_frame(given, what, side, by)
    found = _id_faults(frame.index, what, side)
    if not found:
        frame = frame.loc[side.ids]
        found = [
            fault
            for name in frame.columns
            for fault in _amount_faults(frame, name, what, side)
            if not (signed and "a negative value" in fault)
        ]
    if found:
        faults.extend(found)
        return None
    table = np.column_stack([frame[name].to_numpy(dtype=np.float64) for name in frame.columns])
    return Amounts(table, tuple(frame.columns), single)


def _as_frame(given: object, what: str, side: Side, by: object) -> tuple[pd.DataFrame, bool]:
    if isinstance(given, pd.Series):
        if by is not None:
            raise ParameterError(
                f"by names columns, but {what} is a Series. Leave by out, or give a DataFrame."
            )
        name = what if given.name is None else given.name
        return given.to_frame(name), True
    if not isinstance(given, pd.DataFrame):
        raise ParameterError(
            f"{what} is a {type(given).__name__}, expected a pandas Series or DataFrame "
            f"indexed by the ids of the {side.name}."
        )
    single = isinstance(by, (str, int, float, tuple))
    names = list(given.columns) if by is None else [by] if single else _as_list(by)
    absent = [name for name in names if name not in given.columns]
    if absent or not names:
        found = ", ".join(map(str, given.columns)) or "none"
        raise ParameterError(
            f"{what} has no column {', '.join(map(repr, absent)) or 'at all'} (columns: {found})."
        )
    if len(set(names)) < len(names) or not given.columns.is_unique:
        raise ParameterError(f"a column of {what} is named twice; name each once.")
    return given[names], single


def _as_list(by: object) -> list[Any]:
    if not hasattr(by, "__iter__"):
        raise ParameterError(f"by is a {type(by).__name__}, expected column names.")
    return list(by)


def _id_faults(given: pd.Index, what: str, side: Side) -> list[str]:
    wanted = side.ids
    faults = []
    if not given.is_unique:
        twice = given[given.duplicated()].tolist()
        faults.append(
            f"{what} has {len(twice)} duplicate ids (first: {twice[0]!r}). Sum them, or keep one."
        )
    absent = wanted[~wanted.isin(given)].tolist()
    if absent:
        hint = _type_hint(absent[0], given, what)
        faults.append(
            f"{what} has no value for {len(absent)} of {len(wanted)} {side.name} "
            f"(first: {absent[0]!r}{hint}). {_remedy(given, absent, side)}"
        )
    strangers = given[~given.isin(wanted)].tolist()
    if strangers:
        faults.append(
            f"{what} has {len(strangers)} ids that are no {side.name[:-1]} "
            f"(first: {strangers[0]!r}). Drop them, or compute their times first."
        )
    return faults


def _remedy(given: pd.Index, absent: list[Any], side: Side) -> str:
    swapped = (
        len(absent) == len(side.ids)
        and side.other_ids is not None
        and len(given) > 0
        and bool(given.isin(side.other_ids).all())
    )
    if swapped:
        return (
            f"Its ids are those of the {side.other_name}: the matrix may be turned round; "
            "od.transpose() turns it back."
        )
    return f"Fill them, or drop those {side.name} first."


def _type_hint(absent: object, given: pd.Index, what: str) -> str:
    for other in given.tolist():
        if str(other) == str(absent):
            return f", a {type(absent).__name__}; {what} has a {type(other).__name__}"
    return ""


def _amount_faults(frame: pd.DataFrame, name: object, what: str, side: Side) -> Iterator[str]:
    column = frame[name]
    label = what if name == what else f"{what} {name!r}"
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        yield f"{label} is not numeric ({column.dtype}). Convert it first."
        return
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    total = len(numbers)
    for bad, problem, remedy in (
        (np.isnan(numbers), "no value", f"Fill them, or drop those {side.name} first."),
        (np.isinf(numbers), "an infinite value", "Give a number."),
        (numbers < 0, "a negative value", "An amount is 0 or more."),
    ):
        count = int(bad.sum())
        if count:
            first = frame.index[bad].tolist()[0]
            yield (
                f"{label} has {problem} for {count} of {total} {side.name} "
                f"(first: {first!r}). {remedy}"
            )
