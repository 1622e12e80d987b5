"""Alignment of amounts with the ids of a matrix; all problems are reported at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._alignment import FROM, amount_faults, id_faults
from aicomplex_geo._choices import check_switches, is_iterable
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import AlignmentError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._source import MatrixIds, Source


@dataclass(frozen=True, slots=True)
class Amounts:
    """Opportunities, supply or demand in the order of the ids of a matrix."""

    table: NDArray[np.float64]
    columns: tuple[Any, ...]
    single: bool

    def result(self, totals: NDArray[Any], ids: pd.Index) -> pd.Series | pd.DataFrame:
        """Index totals of shape ``(n_ids, n_columns)`` by ids."""
        index, kind = ids.rename("id"), totals.dtype
        if self.single:
            return pd.Series(totals[:, 0], index=index, name=self.columns[0], dtype=kind)
        return pd.DataFrame(totals, index=index, columns=pd.Index(self.columns), dtype=kind)


def align(
    source: Source,
    opportunities: pd.Series | pd.DataFrame,
    by: Hashable | Sequence[Hashable] | None = None,
    *,
    active: bool = True,
) -> Amounts:
    """Check opportunities against the ids of a matrix."""
    check_switches(active=active)
    faults: list[str] = []
    ids = source.ids_of("destinations" if active else "origins")
    amounts = read_amounts(opportunities, ids, what="opportunities", by=by, faults=faults)
    if amounts is None or faults:
        raise AlignmentError(" ".join(faults))
    return amounts


def align_both(
    source: Source,
    supply: pd.Series | pd.DataFrame,
    demand: pd.Series,
    by: Hashable | Sequence[Hashable] | None = None,
    *,
    what: str = "supply",
) -> tuple[Amounts, NDArray[np.float64]]:
    """Check supply against the destinations of a matrix and demand against its origins."""
    faults: list[str] = []
    supplied = read_amounts(supply, source.ids_of("destinations"), what=what, by=by, faults=faults)
    demanded = read_demand(demand, source, faults)
    if supplied is None or demanded is None or faults:
        raise AlignmentError(" ".join(faults))
    return supplied, demanded


def read_demand(
    demand: object, source: Source, faults: list[str], *, of: str = "origins"
) -> NDArray[np.float64] | None:
    """Check demand against the origins of a matrix."""
    if not isinstance(demand, pd.Series):
        raise ParameterError(
            f"demand is a {type(demand).__name__}, expected a pandas Series indexed by the "
            f"ids of the {of}."
        )
    amounts = read_amounts(demand, source.ids_of(of), what="demand", by=None, faults=faults)
    if amounts is None:
        return None
    people: NDArray[np.float64] = amounts.table[:, 0]
    if len(people) and not people.any():
        faults.append(
            f"demand is 0 at all {len(people)} {of}; without demand there is no competition."
        )
    return people


def read_amounts(
    given: pd.Series | pd.DataFrame,
    ids: MatrixIds,
    *,
    what: str,
    by: Hashable | Sequence[Hashable] | None,
    faults: list[str],
    signed: bool = False,
    smallest: float = FROM,
) -> Amounts | None:
    """Check one Series or DataFrame against ids."""
    frame, single = _as_frame(given, what, ids, by)
    remedy = _transposed(frame.index, ids)
    found = list(id_faults(frame.index, ids.ids, name=what, of=ids.name, remedy=remedy))
    if not found:
        frame = frame if frame.index.equals(ids.ids) else frame.loc[ids.ids]
        found = [
            fault
            for name in frame.columns
            for fault in amount_faults(
                frame[name],
                name=what if name == what else f"{what} {quoted(name)}",
                of=ids.name,
                signed=signed,
                smallest=smallest,
            )
        ]
    if found:
        faults.extend(found)
        return None
    table = np.column_stack([frame[name].to_numpy(dtype=np.float64) for name in frame.columns])
    return Amounts(table, tuple(frame.columns), single)


def _as_frame(given: object, what: str, ids: MatrixIds, by: object) -> tuple[pd.DataFrame, bool]:
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
            f"indexed by the ids of the {ids.name}."
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
        raise ParameterError(f"a column of {what} is repeated; name each once.")
    return given[names], single


def _as_list(by: object) -> list[Any]:
    if not is_iterable(by):
        raise ParameterError(f"by is a {type(by).__name__}, expected column names.")
    return list(by)


def _transposed(given: pd.Index, ids: MatrixIds) -> str | None:
    """Suggest od.transpose() if all ids are those of the other dimension of the matrix."""
    swapped = (
        ids.other_ids is not None
        and len(given) > 0
        and not isinstance(given, pd.MultiIndex)
        and not given.equals(ids.ids)  # mostly so, and found ten times as fast
        and not ids.ids.isin(given).any()
        and bool(given.isin(ids.other_ids).all())
    )
    if not swapped:
        return None
    return (
        f"Its ids are those of the {ids.other_name}: the matrix may be transposed; use "
        "od.transpose()."
    )
