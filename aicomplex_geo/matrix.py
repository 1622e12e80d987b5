"""Travel times between every origin and every destination, whoever computed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._od_frame import (
    FRAME_COLUMNS,
    OK,
    POINT_STATUSES,
    STATUSES,
    TABLE_COLUMNS,
    check_frame,
    codes_of,
    ids_of,
    positions_of,
    read_statuses,
    refuse_duplicates,
    status_codes,
)
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import AlignmentError, MatrixError
from aicomplex_geo.units import shown_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray


SHOWN_ROWS, SHOWN_COLUMNS = 5, 10
"""How much of a matrix a notebook shows."""
BYTES_PER_ROW = 75
"""Of a long table while it is made: measured, 73."""
BYTES_PER_CELL = 16
"""Of a wide table while it is made: measured, 15."""
BYTES_PER_GIVEN_ROW = 110
"""Of a matrix while it is read from a long table, for each row: measured, 107."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ODMatrix:
    """Travel times in minutes from each origin to each destination.

    Parameters
    ----------
    values : array_like
        Minutes, shape ``(n_origins, n_destinations)``, both access legs included; ``inf``
        is unreachable. Kept as float32; an array that is float32 already is not copied.
    origins : pandas.Index or iterable
        Ids of the rows, unique, none missing.
    destinations : pandas.Index or iterable
        Ids of the columns, unique, none missing.
    distances : array_like, optional
        Metres along the fastest route, of the same shape; ``inf`` is unreachable.
    access : array_like or callable, optional
        How many of the minutes are access legs, of the same shape; ``inf`` is unreachable. A
        callable without parameters returns them, and is called once, when they are first read.
    origin_status, destination_status : array_like of str, optional
        One for each origin or destination: ``ok``, or why the point is not on the network
        (``too_far``, ``no_network``, ``no_position``). By default all are ``ok``.
    provenance : mapping, optional
        What the times were computed from.

    Attributes
    ----------
    shape
    status

    Raises
    ------
    MatrixError
        If a table has another shape, holds NaN or negative values, if ids are missing or
        duplicate, or if a status is unknown or contradicts the times. All problems are
        reported at once.

    Examples
    --------
    >>> od = ODMatrix([[5.0, 20.0]], ["complex"], ["station", "port"])
    >>> od.to_frame()[["from_id", "to_id", "travel_time"]].to_dict("records")[1]
    {'from_id': 'complex', 'to_id': 'port', 'travel_time': 20.0}
    >>> od.shape, od.access, od.status
    ((1, 2), None,         station port
    complex      ok   ok)
    >>> od.equals(ODMatrix([[5.0, 20.0]], ["complex"], ["station", "port"]))
    True
    """

    values: NDArray[np.float32]
    origins: pd.Index
    destinations: pd.Index
    distances: NDArray[np.float32] | None = field(default=None, kw_only=True)
    access: NDArray[np.float32] | None = field(default=None, kw_only=True)
    origin_status: NDArray[np.object_] | None = field(default=None, kw_only=True)
    destination_status: NDArray[np.object_] | None = field(default=None, kw_only=True)
    provenance: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        faults: list[str] = []
        deferred = callable(_ACCESS.__get__(self))
        origins = _as_ids(self.origins, "origins", faults)
        destinations = _as_ids(self.destinations, "destinations", faults)
        shape = (len(origins), len(destinations))
        tables = {
            name: _as_table(getattr(self, name), name, shape, faults)
            for name in ("values", "distances", *(() if deferred else ("access",)))
            if name == "values" or getattr(self, name) is not None
        }
        statuses = {
            name: _as_statuses(getattr(self, name), name, ids, faults)
            for name, ids in (("origin_status", origins), ("destination_status", destinations))
            if getattr(self, name) is not None
        }
        if not isinstance(self.provenance, (Mapping, NoneType)):
            faults.append(f"provenance is a {type(self.provenance).__name__}; give a mapping.")
        if not faults:
            _refuse_contradictions(tables["values"], statuses, origins, destinations, faults)
        if faults:
            raise MatrixError("not a travel time matrix: " + " ".join(faults))
        object.__setattr__(self, "origins", origins)
        object.__setattr__(self, "destinations", destinations)
        for name, array in (tables | statuses).items():
            object.__setattr__(self, name, array)
        if self.provenance is not None:
            object.__setattr__(self, "provenance", dict(self.provenance))

    def __repr__(self) -> str:
        reached = int(np.isfinite(self.values).sum())
        rows, columns = self.shape
        return f"ODMatrix({rows} origins, {columns} destinations, {reached} pairs reached)"

    def _repr_html_(self) -> str:
        rows, columns = slice(SHOWN_ROWS), slice(SHOWN_COLUMNS)
        head = ODMatrix(
            self.values[rows, columns],
            self.origins[rows],
            self.destinations[columns],
            origin_status=None if self.origin_status is None else self.origin_status[rows],
            destination_status=(
                None if self.destination_status is None else self.destination_status[columns]
            ),
        )
        minutes = head.to_wide().map(lambda value: f"{float(shown_minutes(value)):.1f}")
        shown = minutes.where(np.isfinite(head.values), head.status)
        return f"<div><code>{escape(repr(self))}</code>{shown.to_html(escape=True)}</div>"

    @property
    def shape(self) -> tuple[int, int]:
        """Number of origins and number of destinations."""
        return len(self.origins), len(self.destinations)

    @property
    def status(self) -> pd.DataFrame:
        """Why each pair has a time or none.

        Index `origins`, columns `destinations`: ``ok``, ``unreachable`` (both points are on the
        network, but no route connects them), ``too_far`` (a point is farther from any road
        than the longest access leg), ``no_network`` (there is no road to join) or
        ``no_position`` (where a point lies is not known). If neither point is on the network,
        ``no_position`` takes precedence, then ``too_far``.
        """
        words = np.array(STATUSES, dtype=object)[self._status_codes()]
        return pd.DataFrame(words, index=self.origins, columns=self.destinations)

    def _status_codes(self) -> NDArray[np.int8]:
        """Positions in `STATUSES`, one for each pair."""
        rows, columns = self.shape
        return status_codes(
            _codes_of(self.origin_status, rows)[:, None],
            _codes_of(self.destination_status, columns),
            np.isfinite(self.values),
        )

    def equals(self, other: object) -> bool:
        """Whether another matrix has the same ids in the same order and the same values.

        Parameters
        ----------
        other : object
            Usually another `ODMatrix`.

        Returns
        -------
        bool
            True if ids, times, distances, access legs and statuses are equal; provenance may
            differ.
        """
        if not isinstance(other, ODMatrix):
            return False
        if not (
            self.origins.equals(other.origins) and self.destinations.equals(other.destinations)
        ):
            return False
        tables_equal = all(
            _same(getattr(self, name), getattr(other, name))
            for name in ("values", "distances", "access")
        )
        return tables_equal and np.array_equal(self._status_codes(), other._status_codes())  # noqa: SLF001 - of this class

    def transpose(self) -> ODMatrix:
        """Swap origins and destinations.

        The times stay those of the same trips in the same direction: the value at ``(j, i)``
        is still that of the trip from i to j. Where people travel to a supply, the supply is
        the destinations; where the supply travels, transpose a matrix that was computed from
        the supply to the people.

        Returns
        -------
        ODMatrix
            With the same values, not copied.

        Examples
        --------
        >>> ODMatrix([[1.0, 2.0]], ["a"], ["x", "y"]).transpose().values.tolist()
        [[1.0], [2.0]]
        """
        return ODMatrix(
            self.values.T,
            self.destinations,
            self.origins,
            distances=None if self.distances is None else self.distances.T,
            access=self._transposed_access(),
            origin_status=self.destination_status,
            destination_status=self.origin_status,
            provenance=self.provenance,
        )

    def _transposed_access(self) -> Any:  # noqa: ANN401 - an array, or one that is deferred
        """Transpose the access legs; deferred ones stay deferred."""
        found: Any = _ACCESS.__get__(self)
        if callable(found):
            return lambda: cast("NDArray[np.float32]", self.access).T
        return None if found is None else found.T

    def to_frame(self) -> pd.DataFrame:
        """Convert to a long table with one row for each pair, unreachable pairs included.

        Returns
        -------
        pandas.DataFrame
            Columns from_id, to_id, travel_time (minutes), distance (metres), access_time
            (minutes, a part of travel_time) and status (as `status` describes it); NaN is
            unreachable or not known. Ordered by origin, then by destination, with a RangeIndex.

        Raises
        ------
        TooLargeError
            If the table would not fit into the memory that is free.

        Examples
        --------
        >>> od = ODMatrix([[1.0, float("inf")]], ["a"], ["x", "y"])
        >>> od.to_frame()[["travel_time", "status"]].to_dict("list")
        {'travel_time': [1.0, nan], 'status': ['ok', 'unreachable']}
        """
        rows, columns = self.shape
        refuse_beyond_free(
            rows * columns * BYTES_PER_ROW,
            f"{rows:,} x {columns:,} pairs as a table",
            "Convert some origins at a time, or take the arrays of the matrix.",
        )
        frame: dict[str, Any] = {
            "from_id": self.origins.repeat(columns),
            "to_id": self.destinations.take(np.tile(np.arange(columns), rows)),
        }
        tables = (self.values, self.distances, self.access)
        for name, table in zip(TABLE_COLUMNS, tables, strict=True):
            frame[name] = _to_column(table, rows * columns)
        frame["status"] = pd.Index(STATUSES).take(self._status_codes().ravel())
        return pd.DataFrame(frame, columns=list(FRAME_COLUMNS), copy=False)

    def to_wide(self) -> pd.DataFrame:
        """Convert to a wide table with a row for each origin and a column for each destination.

        Returns
        -------
        pandas.DataFrame
            float64 minutes, index `origins`, columns `destinations`; NaN where there is no
            time, for the reason that `status` gives.

        Raises
        ------
        TooLargeError
            If the table would not fit into the memory that is free.

        Examples
        --------
        >>> ODMatrix([[1.0, float("inf")]], ["a"], ["x", "y"]).to_wide().loc["a"].tolist()
        [1.0, nan]
        """
        rows, columns = self.shape
        refuse_beyond_free(
            rows * columns * BYTES_PER_CELL,
            f"{rows:,} x {columns:,} pairs as a wide table",
            "Convert some origins at a time, or take the arrays of the matrix.",
        )
        minutes = _to_column(self.values, self.values.size).reshape(self.shape)
        return pd.DataFrame(minutes, index=self.origins, columns=self.destinations)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        origins: Iterable[Any] | None = None,
        destinations: Iterable[Any] | None = None,
    ) -> ODMatrix:
        """Read a long table of pairs.

        Parameters
        ----------
        frame : pandas.DataFrame
            Columns from_id, to_id and travel_time (minutes; NaN or ``inf`` is
            unreachable), and optionally distance (metres), access_time (minutes) and status
            (as `status` describes it). A pair that is absent is unreachable.
        origins : iterable, optional
            Ids of the rows in their order. By default those in the table, in the order
            in which they first appear.
        destinations : iterable, optional
            Ids of the columns, likewise.

        Returns
        -------
        ODMatrix
            With distances and access legs if the table has them.

        Raises
        ------
        MatrixError
            If a column is missing, there twice or not numeric, an id is missing or a list or
            mapping, a pair appears twice,
            a value is negative, a status is unknown or contradicts the times or the other
            pairs of its points, or there are no rows and not both lists of ids.
        AlignmentError
            If the table has ids that `origins` or `destinations` do not name.

        Examples
        --------
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"from_id": ["a"], "to_id": ["y"], "travel_time": [4.0]})
        >>> ODMatrix.from_frame(pairs, destinations=["x", "y"]).values.tolist()
        [[inf, 4.0]]
        """
        check_frame(frame)
        refuse_beyond_free(
            len(frame) * BYTES_PER_GIVEN_ROW,
            f"{len(frame):,} pairs as a matrix",
            "Read some origins at a time; every measure takes blocks of them (ODBlocks).",
        )
        if frame.empty and (origins is None or destinations is None):
            raise MatrixError(
                "the table of pairs has no rows. Name origins and destinations if none of "
                "them is reachable."
            )
        faults: list[str] = []
        row, row_ids = positions_of(frame["from_id"], origins, "origins", faults)
        column, column_ids = positions_of(frame["to_id"], destinations, "destinations", faults)
        if faults:
            raise AlignmentError(" ".join(faults))
        width = len(column_ids)
        refuse_beyond_free(
            4 * len(row_ids) * width * sum(name in frame.columns for name in TABLE_COLUMNS),
            f"a matrix of {len(row_ids):,} x {width:,} pairs, of which {len(frame):,} are given,",
            "Read some origins at a time; every measure takes blocks of them (ODBlocks).",
        )
        cell = row * width + column
        refuse_duplicates(cell, frame, len(row_ids) * width)
        tables: dict[str, NDArray[np.float32] | None] = {}
        for name in TABLE_COLUMNS:
            if name not in frame.columns or (name != "travel_time" and frame[name].isna().all()):
                tables[name] = None
                continue
            table = np.full(len(row_ids) * width, np.inf, dtype=np.float32)
            numbers = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            table[cell] = np.where(np.isnan(numbers), np.inf, numbers)
            tables[name] = table.reshape(len(row_ids), width)
        origin_status, destination_status = read_statuses(
            frame, row, column, shape=(len(row_ids), width)
        )
        return cls(
            tables["travel_time"],  # type: ignore[arg-type]  # check_frame saw the column
            row_ids,
            column_ids,
            distances=tables["distance"],
            access=tables["access_time"],
            origin_status=origin_status,
            destination_status=destination_status,
        )


def _access(od: ODMatrix) -> NDArray[np.float32] | None:
    """Minutes of access legs, computed when they are first read if they were deferred."""
    found: Any = _ACCESS.__get__(od)
    if not callable(found):
        return cast("NDArray[np.float32] | None", found)
    faults: list[str] = []
    table = _as_table(found(), "access", od.shape, faults)
    if faults:
        raise MatrixError("not a travel time matrix: " + " ".join(faults))
    _ACCESS.__set__(od, table)
    return table


_SLOTS: Any = ODMatrix
_ACCESS = _SLOTS.access
_SLOTS.access = property(_access, _ACCESS.__set__)


def _as_ids(ids: Iterable[Any], what: str, faults: list[str]) -> pd.Index:
    index = ids_of(ids, what, faults)
    missing = int(np.count_nonzero(index.isna()))
    if missing:
        faults.append(f"{what} has {missing} missing ids; give every point an id.")
    if not index.is_unique:
        repeated = index[index.duplicated()].tolist()
        faults.append(
            f"{what} has {len(repeated)} duplicate ids (first: {quoted(repeated[0])}); make "
            "ids unique."
        )
    return index


def _as_table(
    given: ArrayLike, name: str, shape: tuple[int, int], faults: list[str]
) -> NDArray[np.float32] | None:
    try:
        numbers = _as_numbers(given)
        with np.errstate(over="ignore"):
            table: NDArray[np.float32] = np.asarray(numbers, dtype=np.float32).view()
    except (TypeError, ValueError):
        faults.append(f"{name} is not numeric; give minutes or metres as numbers.")
        return None
    except OverflowError:  # an integer beyond the largest float
        faults.append(f"{name} has a number that is too large; use inf for unreachable.")
        return None
    if 0 in shape and table.size == 0:
        table = table.reshape(shape)
    if table.shape != shape:
        faults.append(f"{name} has shape {table.shape}, expected {shape} (origins, destinations).")
        return None
    if not table.min(initial=0.0) >= 0:  # NaN, or less
        _describe_bad(np.isnan(table), name, "NaN", "use inf for unreachable", faults)
        _describe_bad(table < 0, name, "negative", "times and distances are 0 or more", faults)
    if numbers.dtype != np.float32 and numbers.dtype.kind == "f":
        beyond = np.isinf(table) & np.isfinite(numbers.reshape(shape))
        _describe_bad(beyond, name, "too large", "use inf for unreachable", faults)
    table.flags.writeable = False
    return table


def _as_numbers(given: ArrayLike) -> NDArray[Any]:
    """Take an array of numbers; what only can be converted to them, such as dates, is none."""
    found = np.asarray(given)
    no_numbers = str, bytes, bool, np.bool_
    if found.dtype.kind == "O" and not any(isinstance(one, no_numbers) for one in found.flat):
        return found.astype(np.float64)
    if found.dtype.kind not in "fiu":
        raise TypeError
    return found


def _as_statuses(
    given: ArrayLike, name: str, ids: pd.Index, faults: list[str]
) -> NDArray[np.object_] | None:
    statuses: NDArray[np.object_] = np.array(given, dtype=object)
    if statuses.shape != (len(ids),):
        faults.append(f"{name} has shape {statuses.shape}, expected ({len(ids)},).")
        return None
    unknown = ~np.isin(statuses, POINT_STATUSES)
    if unknown.any():
        faults.append(
            f"{name} is unknown for {int(unknown.sum())} of {len(ids)} points (first: "
            f"{quoted(statuses[unknown][0])}); use one of {', '.join(POINT_STATUSES)}."
        )
    statuses.flags.writeable = False
    return statuses


def _refuse_contradictions(
    values: NDArray[np.float32] | None,
    statuses: Mapping[str, NDArray[np.object_] | None],
    origins: pd.Index,
    destinations: pd.Index,
    faults: list[str],
) -> None:
    """Find points that have times though they are said to be off the network."""
    for name, ids, axis in (("origin_status", origins, 0), ("destination_status", destinations, 1)):
        given = statuses.get(name)
        if values is None or given is None:
            continue
        lost = np.flatnonzero(given != STATUSES[OK])
        wrong = lost[np.isfinite(values.take(lost, axis=axis)).any(axis=1 - axis)]
        if len(wrong):
            faults.append(
                f"{name} is {quoted(given[wrong[0]])} for {quoted(ids[wrong[0]])}, which has times "
                f"({len(wrong)} such points); only points that are ok may have any."
            )


def _codes_of(statuses: NDArray[np.object_] | None, size: int) -> NDArray[np.int8]:
    if statuses is None:
        return np.full(size, OK, dtype=np.int8)
    return codes_of(statuses)


def _describe_bad(
    bad: NDArray[np.bool_], name: str, what: str, remedy: str, faults: list[str]
) -> None:
    count = int(bad.sum())
    if count:
        row, column = (int(position) for position in np.argwhere(bad)[0])
        faults.append(
            f"{name} is {what} for {count} of {bad.size} pairs "
            f"(first: row {row}, column {column}); {remedy}."
        )


def _to_column(table: NDArray[np.float32] | None, size: int) -> NDArray[np.float64]:
    if table is None:
        return np.full(size, np.nan)
    column = table.ravel().astype(np.float64)
    column[np.isinf(column)] = np.nan
    return column


def _same(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))
