"""Travel times between every origin and every destination, whoever computed them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.errors import AlignmentError, MatrixError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

FRAME_COLUMNS = ("from_id", "to_id", "travel_time", "distance", "access_time")


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
        Metres along the way that `values` takes, of the same shape; ``inf`` is unreachable.
    access : array_like, optional
        How many of the minutes are access legs, of the same shape; ``inf`` is unreachable.
    provenance : mapping, optional
        What the times were computed from.

    Attributes
    ----------
    shape

    Raises
    ------
    MatrixError
        If a table has another shape, holds NaN or negative values, or if ids are missing
        or duplicate. All faults are reported together.

    Examples
    --------
    >>> od = ODMatrix([[5.0, 20.0]], ["complex"], ["station", "port"])
    >>> od.to_frame()[["from_id", "to_id", "travel_time"]].to_dict("records")[1]
    {'from_id': 'complex', 'to_id': 'port', 'travel_time': 20.0}
    """

    values: NDArray[np.float32]
    origins: pd.Index
    destinations: pd.Index
    distances: NDArray[np.float32] | None = field(default=None, kw_only=True)
    access: NDArray[np.float32] | None = field(default=None, kw_only=True)
    provenance: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        faults: list[str] = []
        origins = _as_ids(self.origins, "origins", faults)
        destinations = _as_ids(self.destinations, "destinations", faults)
        shape = (len(origins), len(destinations))
        tables = {
            name: _as_table(getattr(self, name), name, shape, faults)
            for name in ("values", "distances", "access")
            if name == "values" or getattr(self, name) is not None
        }
        if faults:
            raise MatrixError("not a travel time matrix: " + " ".join(faults))
        object.__setattr__(self, "origins", origins)
        object.__setattr__(self, "destinations", destinations)
        for name, table in tables.items():
            object.__setattr__(self, name, table)
        if self.provenance is not None:
            object.__setattr__(self, "provenance", dict(self.provenance))

    def __repr__(self) -> str:
        reached = int(np.isfinite(self.values).sum())
        rows, columns = self.shape
        return f"ODMatrix({rows} origins, {columns} destinations, {reached} pairs reached)"

    @property
    def shape(self) -> tuple[int, int]:
        """Number of origins and number of destinations."""
        return len(self.origins), len(self.destinations)

    def equals(self, other: object) -> bool:
        """Whether another matrix has the same ids in the same order and the same values.

        Parameters
        ----------
        other : object
            Usually another `ODMatrix`.

        Returns
        -------
        bool
            True if ids, times, distances and access legs are equal; provenance may differ.
        """
        if not isinstance(other, ODMatrix):
            return False
        if not (
            self.origins.equals(other.origins) and self.destinations.equals(other.destinations)
        ):
            return False
        return all(
            _same(getattr(self, name), getattr(other, name))
            for name in ("values", "distances", "access")
        )

    def transpose(self) -> ODMatrix:
        """Turn the matrix round: destinations become origins, and origins destinations.

        The times stay those of the same trips, in the same direction: the value at
        ``(j, i)`` is still the way from i to j. Measures that speak of people who travel to
        a supply take the supply as destinations; where the supply travels, turn round a
        matrix that was computed from the supply to the people.

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
            access=None if self.access is None else self.access.T,
            provenance=self.provenance,
        )

    def to_frame(self) -> pd.DataFrame:
        """Give every pair a row, unreachable ones too.

        Returns
        -------
        pandas.DataFrame
            Columns from_id, to_id, travel_time (minutes), distance (metres), access_time
            (minutes, a part of travel_time); NaN is unreachable or not known. Ordered by
            origin, then by destination, with a RangeIndex.

        Examples
        --------
        >>> ODMatrix([[1.0, float("inf")]], ["a"], ["x", "y"]).to_frame()["travel_time"].tolist()
        [1.0, nan]
        """
        rows, columns = self.shape
        frame: dict[str, Any] = {
            "from_id": self.origins.repeat(columns),
            "to_id": self.destinations.take(np.tile(np.arange(columns), rows)),
        }
        tables = (self.values, self.distances, self.access)
        for name, table in zip(FRAME_COLUMNS[2:], tables, strict=True):
            frame[name] = _to_column(table, rows * columns)
        return pd.DataFrame(frame, columns=list(FRAME_COLUMNS))

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
            unreachable), and optionally distance (metres) and access_time (minutes).
            A pair that is absent is unreachable.
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
            If a column is missing or not numeric, an id is missing, a pair appears twice,
            a value is negative, or there are no rows and not both lists of ids.
        AlignmentError
            If the table has ids that `origins` or `destinations` do not name.

        Examples
        --------
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"from_id": ["a"], "to_id": ["y"], "travel_time": [4.0]})
        >>> ODMatrix.from_frame(pairs, destinations=["x", "y"]).values.tolist()
        [[inf, 4.0]]
        """
        _check_frame(frame)
        if frame.empty and (origins is None or destinations is None):
            raise MatrixError(
                "the table of pairs has no rows. Name origins and destinations if none of "
                "them is reachable."
            )
        faults: list[str] = []
        row, row_ids = _positions(frame["from_id"], origins, "origins", faults)
        column, column_ids = _positions(frame["to_id"], destinations, "destinations", faults)
        if faults:
            raise AlignmentError(" ".join(faults))
        width = len(column_ids)
        cell = row * width + column
        _refuse_duplicates(cell, frame, len(row_ids) * width)
        tables: dict[str, NDArray[np.float32] | None] = {}
        for name in FRAME_COLUMNS[2:]:
            if name not in frame.columns or (name != "travel_time" and frame[name].isna().all()):
                tables[name] = None
                continue
            table = np.full(len(row_ids) * width, np.inf, dtype=np.float32)
            numbers = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            table[cell] = np.where(np.isnan(numbers), np.inf, numbers)
            tables[name] = table.reshape(len(row_ids), width)
        return cls(
            tables["travel_time"],  # type: ignore[arg-type]  # _check_frame saw the column
            row_ids,
            column_ids,
            distances=tables["distance"],
            access=tables["access_time"],
        )


def _as_ids(ids: Iterable[Any], what: str, faults: list[str]) -> pd.Index:
    index = ids if isinstance(ids, pd.Index) else pd.Index(list(ids))
    missing = int(np.count_nonzero(index.isna()))
    if missing:
        faults.append(f"{what} has {missing} missing ids; give each one an id.")
    if not index.is_unique:
        twice = index[index.duplicated()].tolist()
        faults.append(
            f"{what} has {len(twice)} duplicate ids (first: {twice[0]!r}); ids must be unique."
        )
    return index


def _as_table(
    given: ArrayLike, name: str, shape: tuple[int, int], faults: list[str]
) -> NDArray[np.float32] | None:
    try:
        table: NDArray[np.float32] = np.asarray(given, dtype=np.float32).view()
    except (TypeError, ValueError):
        faults.append(f"{name} is not numeric; give minutes or metres as numbers.")
        return None
    if 0 in shape and table.size == 0:
        table = table.reshape(shape)
    if table.shape != shape:
        faults.append(f"{name} has shape {table.shape}, expected {shape} (origins, destinations).")
        return None
    _describe_bad(np.isnan(table), name, "NaN", "use inf for unreachable", faults)
    _describe_bad(table < 0, name, "negative", "nothing takes less than 0", faults)
    table.flags.writeable = False
    return table


def _describe_bad(
    bad: NDArray[np.bool_], name: str, what: str, remedy: str, faults: list[str]
) -> None:
    count = int(bad.sum())
    if count:
        row, column = (int(place) for place in np.argwhere(bad)[0])
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


def _check_frame(frame: pd.DataFrame) -> None:
    faults = []
    absent = [name for name in FRAME_COLUMNS[:3] if name not in frame.columns]
    if absent:
        found = ", ".join(map(str, frame.columns)) or "none"
        faults.append(f"no column {', '.join(absent)} (found: {found}); rename yours.")
    for name in FRAME_COLUMNS[:2]:
        missing = int(frame[name].isna().sum()) if name in frame.columns else 0
        if missing:
            first = int(np.flatnonzero(frame[name].isna())[0])
            faults.append(
                f"{name} is missing in {missing} of {len(frame)} rows (first: row {first}); "
                "give each pair both ids."
            )
    for name in FRAME_COLUMNS[2:]:
        if name not in frame.columns:
            continue
        if not pd.api.types.is_numeric_dtype(frame[name]):
            faults.append(f"{name} is not numeric ({frame[name].dtype}); convert it first.")
        elif bool((frame[name] < 0).any()):
            first = int(np.flatnonzero(frame[name] < 0)[0])
            pair = f"{frame['from_id'].iloc[first]!r} to {frame['to_id'].iloc[first]!r}"
            faults.append(
                f"{name} is negative in {int((frame[name] < 0).sum())} rows (first: {pair}); "
                "nothing takes less than 0."
            )
    if faults:
        raise MatrixError("not a table of pairs: " + " ".join(faults))


def _positions(
    column: pd.Series, ids: Iterable[Any] | None, what: str, faults: list[str]
) -> tuple[NDArray[np.int64], pd.Index]:
    codes, found = pd.factorize(column)
    found = pd.Index(found)
    if isinstance(found, pd.CategoricalIndex):
        found = pd.Index(found.astype(found.categories.dtype))
    if ids is None:
        return codes.astype(np.int64), found
    wanted = ids if isinstance(ids, pd.Index) else pd.Index(list(ids))
    if not wanted.is_unique:
        twice = wanted[wanted.duplicated()]
        faults.append(f"{what} names {len(twice)} ids twice (first: {twice.tolist()[0]!r}).")
        return codes.astype(np.int64), found
    place = wanted.get_indexer(found)
    strangers = found[place < 0]
    if len(strangers):
        faults.append(
            f"{len(strangers)} of {len(found)} ids of {column.name} are not in {what} "
            f"(first: {strangers.tolist()[0]!r}{_type_hint(strangers, wanted)}). "
            f"Add them to {what}, or drop their rows first."
        )
    return place[codes].astype(np.int64), wanted


def _type_hint(strangers: pd.Index, wanted: pd.Index) -> str:
    found, known = strangers.tolist(), wanted.tolist()
    if known and str(found[0]) in set(map(str, known)):
        return f", a {type(found[0]).__name__}, where {type(known[0]).__name__} is expected"
    return ""


def _refuse_duplicates(cell: NDArray[np.int64], frame: pd.DataFrame, cells: int) -> None:
    count = np.bincount(cell, minlength=cells) if cells <= 4 * len(cell) + 1024 else None
    if count is not None and (not len(count) or count.max() <= 1):
        return
    twice = pd.Series(cell).duplicated().to_numpy()
    if not twice.any():
        return
    first = int(np.flatnonzero(twice)[0])
    raise MatrixError(
        f"{int(twice.sum())} pairs appear more than once (first: "
        f"{frame['from_id'].iloc[first]!r} to {frame['to_id'].iloc[first]!r}). "
        "Keep one row for each pair."
    )
