"""Long tables of pairs: their columns, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype, is_hashable

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import MatrixError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

PAIR_COLUMNS = ["from_id", "to_id"]
FRAME_COLUMNS = (*PAIR_COLUMNS, "travel_time", "distance", "access_time", "status")
STATUSES = ("ok", "unreachable", "no_network", "too_far", "no_position")
"""Why a pair has a time or none; if both points are off the network, the later one counts."""
OK, UNREACHABLE = 0, 1
POINT_STATUSES = tuple(status for status in STATUSES if status != "unreachable")
TABLE_COLUMNS = FRAME_COLUMNS[2:5]
LARGEST = float(np.finfo(np.float32).max)
"""Most minutes or metres that a matrix holds."""


def status_codes(
    origins: NDArray[np.int8], destinations: NDArray[np.int8], reached: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Positions in `STATUSES` for pairs, from those of their points; the arrays broadcast."""
    codes: NDArray[np.int8] = np.maximum(origins, destinations)
    codes[(codes == OK) & ~reached] = UNREACHABLE
    return codes


def codes_of(statuses: Iterable[str]) -> NDArray[np.int8]:
    """Positions in `STATUSES`."""
    return np.array([STATUSES.index(one) for one in statuses], dtype=np.int8)


def check_frame(frame: object) -> None:
    """Raise unless this is a long table of pairs."""
    if not isinstance(frame, pd.DataFrame):
        raise MatrixError(
            f"not a table of pairs: it is a {type(frame).__name__}. Give a pandas.DataFrame."
        )
    faults = _cell_faults(frame)
    absent = [name for name in FRAME_COLUMNS[:3] if name not in frame.columns]
    if absent:
        found = ", ".join(map(str, frame.columns)) or "none"
        faults.append(f"no column {', '.join(absent)} (found: {found}); rename yours.")
    for name in PAIR_COLUMNS:
        missing = int(frame[name].isna().sum()) if name in frame.columns else 0
        if missing:
            first = int(np.flatnonzero(frame[name].isna())[0])
            faults.append(
                f"{name} is missing in {missing} of {len(frame)} rows (first: row {first}); "
                "give both ids in every row."
            )
    faults += [
        fault for name in TABLE_COLUMNS if name in frame for fault in _number_faults(frame, name)
    ]
    if faults:
        raise MatrixError("not a table of pairs: " + " ".join(faults))


def _number_faults(frame: pd.DataFrame, name: str) -> Iterator[str]:
    """Find times or distances that a matrix cannot hold."""
    if not are_numbers(frame[name]):
        yield f"{name} is not numeric ({frame[name].dtype}); convert it first."
        return
    numbers = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    negative = np.flatnonzero(numbers < 0)
    if len(negative):
        yield (
            f"{name} is negative in {len(negative)} rows (first: {_pair(frame, negative[0])}); "
            "times and distances are 0 or more."
        )
    beyond = np.flatnonzero((numbers > LARGEST) & (numbers < np.inf))
    if len(beyond):
        yield (
            f"{name} is above {LARGEST:.3g} in {len(beyond)} rows (first: "
            f"{_pair(frame, beyond[0])}); give inf or no number where a pair is unreachable."
        )


def are_numbers(values: pd.Series) -> bool:
    """Whether values are of a type of real numbers; truth values are none."""
    types = pd.api.types
    return bool(
        types.is_numeric_dtype(values)
        and not types.is_bool_dtype(values)
        and not types.is_complex_dtype(values)
    )


def _cell_faults(frame: pd.DataFrame) -> list[str]:
    """Find cells that cannot be looked up; raise if a column is there twice."""
    if twice := sorted({*frame.columns[frame.columns.duplicated()]} & {*FRAME_COLUMNS}):
        raise MatrixError(
            f"not a table of pairs: column {', '.join(twice)} is there twice. Keep one."
        )
    faults = []
    for name in (*PAIR_COLUMNS, "status"):
        mutable = mutable_in(frame[name]) if name in frame.columns else []
        if mutable:
            faults.append(
                f"{name} holds {len(mutable)} values that are no texts or numbers (first: "
                f"{quoted(mutable[0])}); give one in each row."
            )
    return faults


def ids_of(given: object, what: str, faults: list[str]) -> pd.Index:
    """Take an argument that must be ids of points, without any if it is none."""
    if not is_iterable(given):
        faults.append(f"{what} is {quoted(given)}; give the ids of its points.")
        return pd.Index([])
    ids = given if isinstance(given, pd.Index) else pd.Index(list(given), tupleize_cols=False)
    if isinstance(ids, pd.MultiIndex):
        faults.append(f"{what} is an index of {ids.nlevels} levels; give one id for each point.")
        return pd.Index([])
    if mutable := mutable_in(ids):
        faults.append(
            f"{what} has {len(mutable)} ids that are no texts or numbers (first: "
            f"{quoted(mutable[0])}); give one id for each point."
        )
        return pd.Index([])
    return ids


def mutable_in(values: pd.Index | pd.Series) -> list[object]:
    """Find values that cannot be looked up, such as lists."""
    if values.dtype != object or not infer_dtype(values).startswith("mixed"):
        return []
    return [one for one in values if not is_hashable(one)]


def positions_of(
    column: pd.Series, ids: Iterable[Any] | None, what: str, faults: list[str]
) -> tuple[NDArray[np.int64], pd.Index]:
    codes, uniques = pd.factorize(column)
    found = pd.Index(uniques)
    if isinstance(found, pd.CategoricalIndex):
        found = pd.Index(found.astype(found.categories.dtype))
    if ids is None:
        return codes.astype(np.int64), found
    before = len(faults)
    wanted = ids_of(ids, what, faults)
    if len(faults) > before:
        return codes.astype(np.int64), found
    if not wanted.is_unique:
        repeated = wanted[wanted.duplicated()].tolist()
        faults.append(f"{what} names {len(repeated)} ids twice (first: {quoted(repeated[0])}).")
        return codes.astype(np.int64), found
    position = wanted.get_indexer(found)
    unknown = found[position < 0]
    if len(unknown):
        first = unknown.tolist()[0]
        faults.append(
            f"{len(unknown)} of {len(found)} ids of {column.name} are not in {what} "
            f"(first: {quoted(first)}{type_hint(first, wanted, what)}). "
            f"Add them to {what}, or drop their rows first."
        )
    return position[codes].astype(np.int64), wanted


def type_hint(absent: object, given: pd.Index, name: str) -> str:
    """Mention an id that reads the same but has another type, such as 1 and "1"."""
    for other in given.tolist():
        if str(other) == str(absent) and type(other) is not type(absent):
            return f", of type {type(absent).__name__}; {name} has type {type(other).__name__}"
    return ""


def refuse_duplicates(cell: NDArray[np.int64], frame: pd.DataFrame, cells: int) -> None:
    count = np.bincount(cell, minlength=cells) if cells <= 4 * len(cell) + 1024 else None
    if count is not None and (not len(count) or count.max() <= 1):
        return
    repeated = pd.Series(cell).duplicated().to_numpy()
    if not repeated.any():
        return
    first = int(np.flatnonzero(repeated)[0])
    raise MatrixError(
        f"{int(repeated.sum())} pairs appear more than once (first: {_pair(frame, first)}). "
        "Keep one row for each pair."
    )


def read_statuses(
    frame: pd.DataFrame,
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    *,
    shape: tuple[int, int],
) -> tuple[NDArray[np.object_] | None, NDArray[np.object_] | None]:
    """Find the status of each point from those of its pairs.

    The code of a pair is the larger one of its two points. The smallest code among the pairs
    of a point therefore yields the same codes for all pairs as its true code.
    """
    if "status" not in frame.columns or frame["status"].isna().all():
        return None, None
    known = frame["status"].notna().to_numpy()
    codes = pd.Index(STATUSES).get_indexer(pd.Index(frame["status"], dtype=object)).astype(np.int8)
    _check_statuses(frame, codes, known)
    codes, row, column = codes[known], row[known], column[known]
    codes = np.where(codes == UNREACHABLE, OK, codes)
    points = []
    for position, size in zip((row, column), shape, strict=True):
        least = np.full(size, len(STATUSES), dtype=np.int8)
        np.minimum.at(least, position, codes)
        points.append(np.where(least == len(STATUSES), OK, least))
    wrong = np.flatnonzero(np.maximum(points[0][row], points[1][column]) != codes)
    if len(wrong):
        raise MatrixError(
            f"status is {STATUSES[codes[wrong[0]]]!r} for {_pair(frame[known], wrong[0])}, "
            "but other pairs of both points contradict it: a point off the network has no time "
            "in any pair. Correct the column, or drop it."
        )
    words = np.array(STATUSES, dtype=object)
    return words[points[0]], words[points[1]]


def _check_statuses(frame: pd.DataFrame, codes: NDArray[np.int8], known: NDArray[np.bool_]) -> None:
    unknown = np.flatnonzero(known & (codes < 0))
    if len(unknown):
        raise MatrixError(
            f"status is unknown in {len(unknown)} rows (first: "
            f"{quoted(frame['status'].iloc[unknown[0]])}); use {', '.join(STATUSES)}, or drop "
            "the column."
        )
    reached = np.isfinite(frame["travel_time"].to_numpy(dtype=np.float64, na_value=np.nan))
    wrong = np.flatnonzero(known & ((codes == OK) != reached))
    if len(wrong):
        has = "a time" if reached[wrong[0]] else "no time"
        raise MatrixError(
            f"status is {STATUSES[codes[wrong[0]]]!r} for {_pair(frame, wrong[0])}, which has "
            f"{has} ({len(wrong)} such rows). Correct the column, or drop it."
        )


def _pair(frame: pd.DataFrame, row: int) -> str:
    return f"{quoted(frame['from_id'].iloc[row])} to {quoted(frame['to_id'].iloc[row])}"
