"""Opportunities brought into the order of a matrix, or refused with every reason at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

CELLS_PER_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Amounts:
    """Opportunities in the order of the destinations.

    Parameters
    ----------
    table : numpy.ndarray
        Shape ``(n_destinations, n_columns)``, finite and 0 or more.
    columns : tuple
        Names of the opportunities.
    single : bool
        Whether the caller gave one Series, and so gets one back.
    """

    table: NDArray[np.float64]
    columns: tuple[Any, ...]
    single: bool

    def result(self, totals: NDArray[np.float64], od: ODMatrix) -> pd.Series | pd.DataFrame:
        """Put totals of shape ``(n_origins, n_columns)`` on the ids of the origins.

        Parameters
        ----------
        totals : numpy.ndarray
            A column for each opportunity.
        od : ODMatrix
            The matrix that they were computed from.

        Returns
        -------
        pandas.Series or pandas.DataFrame
            A Series if the caller gave a Series.
        """
        index = od.origins.rename("id")
        if self.single:
            return pd.Series(totals[:, 0], index=index, name=self.columns[0])
        return pd.DataFrame(totals, index=index, columns=pd.Index(self.columns))


def align(
    od: ODMatrix,
    opportunities: pd.Series | pd.DataFrame,
    by: Any | Sequence[Any] | None = None,  # noqa: ANN401 - pandas takes any column name
) -> Amounts:
    """Check opportunities against the destinations of a matrix.

    Parameters
    ----------
    od : ODMatrix
        Times to the destinations.
    opportunities : pandas.Series or pandas.DataFrame
        Amounts, indexed by the ids of the destinations in any order.
    by : column name or list of them, optional
        Columns of a DataFrame to take; by default all.

    Returns
    -------
    Amounts
        In the order of ``od.destinations``.

    Raises
    ------
    ParameterError
        If an argument is not of its type, or `by` names no column.
    AlignmentError
        If ids differ, or an amount is missing, negative or no number.
    """
    if not isinstance(od, ODMatrix):
        raise ParameterError(
            f"od is a {type(od).__name__}, expected an ODMatrix. "
            "Make one with ODMatrix.from_frame(table)."
        )
    frame, single = _as_frame(opportunities, by)
    faults = _id_faults(od.destinations, frame.index)
    if not faults:
        frame = frame.loc[od.destinations]
        faults = [fault for name in frame.columns for fault in _amount_faults(frame, name)]
    if faults:
        raise AlignmentError(" ".join(faults))
    table = np.column_stack([frame[name].to_numpy(dtype=np.float64) for name in frame.columns])
    return Amounts(table, tuple(frame.columns), single)


def row_blocks(od: ODMatrix) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Cut the origins into blocks, so that a large matrix is not copied at once.

    Parameters
    ----------
    od : ODMatrix
        Any matrix.

    Yields
    ------
    tuple of (slice, numpy.ndarray)
        The rows, in order, and their minutes.
    """
    rows, columns = od.shape
    minutes = od.values  # noqa: PD011 - ODMatrix.values is no attribute of pandas
    step = max(1, CELLS_PER_BLOCK // max(1, columns))
    for start in range(0, rows, step):
        block = slice(start, min(start + step, rows))
        yield block, minutes[block]


def _as_frame(
    opportunities: object,
    by: object,
) -> tuple[pd.DataFrame, bool]:
    if isinstance(opportunities, pd.Series):
        if by is not None:
            raise ParameterError(
                "by names columns, but opportunities is a Series. Leave by out, "
                "or give a DataFrame."
            )
        name = "opportunities" if opportunities.name is None else opportunities.name
        return opportunities.to_frame(name), True
    if not isinstance(opportunities, pd.DataFrame):
        raise ParameterError(
            f"opportunities is a {type(opportunities).__name__}, expected a pandas Series or "
            "DataFrame indexed by the ids of the destinations."
        )
    single = isinstance(by, (str, int, float, tuple))
    names = list(opportunities.columns) if by is None else [by] if single else _as_list(by)
    absent = [name for name in names if name not in opportunities.columns]
    if absent or not names:
        found = ", ".join(map(str, opportunities.columns)) or "none"
        raise ParameterError(
            f"opportunities has no column {', '.join(map(repr, absent)) or 'at all'} "
            f"(columns: {found})."
        )
    if len(set(names)) < len(names) or not opportunities.columns.is_unique:
        raise ParameterError("a column of opportunities is named twice; name each once.")
    return opportunities[names], single


def _as_list(by: object) -> list[Any]:
    if not hasattr(by, "__iter__"):
        raise ParameterError(f"by is a {type(by).__name__}, expected column names.")
    return list(by)


def _id_faults(destinations: pd.Index, given: pd.Index) -> list[str]:
    faults = []
    if not given.is_unique:
        twice = given[given.duplicated()].tolist()
        faults.append(
            f"opportunities has {len(twice)} duplicate ids (first: {twice[0]!r}). "
            "Sum them, or keep one."
        )
    absent = destinations[~destinations.isin(given)].tolist()
    if absent:
        hint = _type_hint(absent[0], given)
        faults.append(
            f"opportunities has no value for {len(absent)} of {len(destinations)} destinations "
            f"(first: {absent[0]!r}{hint}). Fill them, or drop those destinations first."
        )
    strangers = given[~given.isin(destinations)].tolist()
    if strangers:
        faults.append(
            f"opportunities has {len(strangers)} ids that are no destination "
            f"(first: {strangers[0]!r}). Drop them, or compute their times first."
        )
    return faults


def _type_hint(absent: object, given: pd.Index) -> str:
    for other in given.tolist():
        if str(other) == str(absent):
            return f", a {type(absent).__name__}; opportunities has a {type(other).__name__}"
    return ""


def _amount_faults(frame: pd.DataFrame, name: object) -> Iterator[str]:
    column = frame[name]
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        yield f"opportunities {name!r} is not numeric ({column.dtype}). Convert it first."
        return
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    total = len(numbers)
    for bad, what, remedy in (
        (np.isnan(numbers), "no value", "Fill them, or drop those destinations first."),
        (np.isinf(numbers), "an infinite value", "Give a number."),
        (numbers < 0, "a negative value", "An amount is 0 or more."),
    ):
        count = int(bad.sum())
        if count:
            first = frame.index[bad].tolist()[0]
            yield (
                f"opportunities {name!r} has {what} for {count} of {total} destinations "
                f"(first: {first!r}). {remedy}"
            )
