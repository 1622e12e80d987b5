"""Tables of observed speeds: by link, by road, or by trip."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._files import is_file, sha256
from aicomplex_geo._quoting import quoted
from aicomplex_geo._unpacked import largest_bytes
from aicomplex_geo.errors import DataNotFoundError, Fault, ObservationError, ParameterError
from aicomplex_geo.layers.numbers import numbers_of
from aicomplex_geo.layers.point_faults import PointFaults
from aicomplex_geo.layers.point_tables import column_of, read_spreadsheet
from aicomplex_geo.layers.tables import ROW
from aicomplex_geo.layers.text_tables import read_text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aicomplex_geo.network.profiles.measured_roads import Bounds

RUNNING, TRAVEL = "running", "travel"
KINDS = (RUNNING, TRAVEL)
COLUMNS = (
    "row",
    "road",
    "road_class",
    "bounds",
    "u",
    "v",
    "key",
    "from_id",
    "to_id",
    "period",
    "kind",
    "speed",
)
LAST_COLUMNS = ("travel_time", "weight")
HEADINGS: dict[str, tuple[str, ...]] = {
    "road": ("road", "road_name", "도로명", "도로", "노선명", "노선", "축명"),
    "road_class": ("road_class", "도로등급"),
    "bounds": ("bounds",),
    "u": ("u", "f_node", "시작노드"),
    "v": ("v", "t_node", "종료노드"),
    "key": ("key",),
    "from_id": ("from_id", "origin", "출발지", "기점"),
    "to_id": ("to_id", "destination", "도착지", "종점"),
    "period": ("period", "시간대", "첨두구분", "시간"),
    "kind": ("kind", "속도구분", "속도종류"),
    "travel_time": ("travel_time", "minutes", "통행시간", "소요시간"),
    "weight": ("weight", "가중치"),
}
SPEED_HEADINGS = {
    TRAVEL: ("speed", "travel_speed", "speed_kph", "속도", "통행속도", "여행속도", "평균속도"),
    RUNNING: ("running_speed", "주행속도"),
}
KIND_NAMES = {"주행": RUNNING, "주행속도": RUNNING, "통행속도": TRAVEL, "여행속도": TRAVEL}
FASTEST_KMH = 250.0
"""A faster road vehicle is a mistake in the table."""
PEAK_HOURS, NIGHT_HOURS = (7, 8, 17, 18), (0, 1, 2, 3, 4, 5, 22, 23)
PERIOD_WORDS = (
    ("offpeak", ("비첨두", "평시", "offpeak", "off-peak", "낮")),
    ("peak", ("첨두", "출근", "퇴근", "peak")),
    ("free", ("자유", "심야", "야간", "free", "night")),
    ("day", ("전일", "일평균", "하루", "종일", "day", "daily")),
)
_HOURS = re.compile(r"(\d{1,2})(?::?\d\d)?시?[-~∼–](\d{1,2})(?::?\d\d)?시?")
_UNIT = re.compile(r"[(\[（].*?[)\]）]")


def read_observed_speeds(
    path: str | Path, *, layer: str | None = None, max_size: float | None = None
) -> pd.DataFrame:
    r"""Read a table of observed speeds, as surveys of speeds publish them.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV or TSV (any delimiter; UTF-8, UTF-16 or cp949), or xlsx. It has a row for each
        observation: of a road (``road``, ``도로명``; optionally limited to a ``road_class``, or
        to ``bounds``, west, south, east and north in degrees with blanks between), of a link
        (``u``, ``v`` and, among parallel edges, ``key``) or of a trip (``from_id``, ``to_id``).
        Speeds are in km/h:
        ``speed`` (``속도``, ``통행속도``) includes waits at signals, ``running_speed``
        (``주행속도``) does not; a table may have both. Trips may have ``travel_time``
        (``통행시간``, minutes) instead. ``period`` (``시간대``) and ``weight`` are optional.
    layer : str, optional
        Sheet of an xlsx file that has several.
    max_size : float, optional
        Megabytes that an xlsx file may have unpacked. By default 100 times its size, or 100
        if that is more; never over 16,384.

    Returns
    -------
    pandas.DataFrame
        A row for each observation: ``row`` (its place in the file), ``road``, ``road_class``,
        ``bounds``, ``u``, ``v``, ``key``, ``from_id``, ``to_id`` (text, empty where not given),
        ``period``
        (``"peak"``, ``"offpeak"``, ``"day"``, ``"free"``, or as written; empty if there is
        none), ``kind`` (``"travel"`` or ``"running"``), ``speed`` (km/h), ``travel_time`` (min)
        and ``weight`` (1 if not given), and all other columns as text. ``attrs`` has the name
        and hash of the file.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    ObservationError
        If the table has faults, such as a speed of 0; all are reported at once.
    ParameterError
        If `path` is neither text nor a path.
    TooLargeError
        If the file would be larger than `max_size` unpacked; it is not unpacked then.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "속도.csv"
    ...     _ = file.write_text("도로명,시간대,속도\n무진대로,오전첨두,21.5\n", encoding="cp949")
    ...     read_observed_speeds(file)[["road", "period", "kind", "speed"]].values.tolist()
    [['무진대로', 'peak', 'travel', 21.5]]
    """
    if not isinstance(path, str | Path):
        raise ParameterError(f"path is a {type(path).__name__}. Name a CSV or xlsx file.")
    file = Path(path)
    if not is_file(file):
        raise DataNotFoundError(f"no file {file}. Name a CSV or xlsx file of observed speeds.")
    faults = PointFaults(file.name)
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        table = read_spreadsheet(file, layer, faults, most=largest_bytes(max_size))
    else:
        table = read_text_table(file, faults)
    if faults.whole:
        raise ObservationError(faults.all)
    observed = tidy(table, file.name, faults.rows)
    observed.attrs = {"file": file.name, "sha256": sha256(file)}
    return observed


def tidy(table: pd.DataFrame, name: str, known: Sequence[Fault] = ()) -> pd.DataFrame:
    """Bring a table of observations into the columns of `read_observed_speeds`.

    `known` are faults that were found before, which are reported with those of the table.
    """
    plain = table.rename(columns=lambda one: _UNIT.sub("", str(one)))
    chosen = {column: column_of(plain.columns, None, names) for column, names in HEADINGS.items()}
    speeds = {kind: column_of(plain.columns, None, SPEED_HEADINGS[kind]) for kind in KINDS}
    faults = [*known, *_missing_columns(name, plain, chosen, speeds)]
    if len(faults) > len(known):
        raise ObservationError(faults)
    base = {column: _texts(plain, chosen[column]) for column in HEADINGS}
    faults += _without_value(name, plain, [*speeds.values(), chosen["travel_time"]])
    parts = []
    for kind, found in (*speeds.items(), (None, None)):
        if found is not None or (kind is None and not any(speeds.values())):
            parts.append(_part(plain, base, kind, found))
    observed = pd.concat(parts, ignore_index=True).sort_values("order", kind="stable")
    faults += _faults(observed, name)
    if observed.empty and not faults:
        faults = [Fault(name, "", "has no rows.", "Add observations.")]
    if faults:
        raise ObservationError(faults)
    observed["weight"] = observed["weight"].fillna(1.0)
    taken = {*chosen.values(), *speeds.values(), ROW, *COLUMNS, *LAST_COLUMNS}
    others = [one for one in plain.columns if one not in taken]
    observed[others] = plain[others].iloc[observed["order"]].to_numpy()
    return observed[[*COLUMNS, *LAST_COLUMNS, *others]].reset_index(drop=True)


def _missing_columns(
    name: str,
    table: pd.DataFrame,
    chosen: dict[str, str | None],
    speeds: dict[str, str | None],
) -> list[Fault]:
    found = ", ".join(str(one) for one in table.columns if one != ROW) or "none"
    faults = []
    places = chosen["road"] or (chosen["u"] and chosen["v"])
    if not places and not (chosen["from_id"] and chosen["to_id"]):
        problem = f"has no column of roads, links or trips (columns: {found})."
        remedy = "Name it road (도로명), u and v, or from_id and to_id."
        faults.append(Fault(name, "row 1", problem, remedy))
    if not any(speeds.values()) and not chosen["travel_time"]:
        problem = f"has no column of speeds (columns: {found})."
        faults.append(Fault(name, "row 1", problem, "Name it speed (속도) or running_speed."))
    return faults


def _rows(table: pd.DataFrame) -> pd.Series:
    """Where each row stands in its file."""
    if "row" in table:
        return table["row"].astype(str)
    numbers = table[ROW] if ROW in table else pd.Series(np.arange(1, len(table) + 1), table.index)
    return "row " + numbers.astype(str)


def _without_value(name: str, table: pd.DataFrame, columns: list[str | None]) -> list[Fault]:
    empty = pd.Series(data=True, index=table.index)
    for column in columns:
        empty &= _texts(table, column).eq("")
    remedy = "Fill it, or remove the row."
    return [Fault(name, row, "has no speed.", remedy) for row in _rows(table)[empty]]


def _texts(table: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series("", index=table.index, dtype=object)
    values = table[column]
    return values.where(values.notna(), "").map(_as_text).astype(object)


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _part(
    table: pd.DataFrame, base: dict[str, pd.Series], kind: str | None, column: str | None
) -> pd.DataFrame:
    """Observations of one column of speeds; `kind` of a row, if it has one, goes first."""
    said = base["kind"].str.lower().replace(KIND_NAMES)
    part = pd.DataFrame(base).assign(
        order=np.arange(len(table)),
        row=_rows(table),
        period=base["period"].map(period_of),
        kind=said.where(said.ne(""), kind or TRAVEL) if kind != RUNNING else RUNNING,
        written=_texts(table, column),
    )
    for name in ("travel_time", "weight"):
        part[f"{name}_written"] = part[name]
        part[name] = numbers_of(part[name])
    part["speed"] = numbers_of(part["written"])
    timed = part["travel_time_written"].ne("") & (kind != RUNNING)
    return part[part["written"].ne("") | timed]


def period_of(text: str) -> str:
    """Period of the day that a text names, as written where it is not known."""
    plain = "".join(str(text).split()).casefold()
    hours = _HOURS.fullmatch(plain)
    if hours:
        first = int(hours[1])
        return "peak" if first in PEAK_HOURS else "free" if first in NIGHT_HOURS else "offpeak"
    for period, words in PERIOD_WORDS:
        if any(word in plain for word in words):
            return period
    return str(text).strip()


def _faults(observed: pd.DataFrame, name: str) -> Iterator[Fault]:
    for one in observed.to_dict("records"):
        place = str(one["row"])
        trip = bool(one["from_id"] and one["to_id"])
        if not (trip or one["road"] or (one["u"] and one["v"])):
            remedy = "Name the road, the link (u and v), or both ends of the trip."
            yield Fault(name, place, "has no road, link or trip.", remedy)
        if one["kind"] not in KINDS:
            remedy = f"Write {' or '.join(KINDS)}, or leave it empty."
            yield Fault(name, place, f"kind is {quoted(one['kind'])}.", remedy)
        timed = trip and one["travel_time_written"] != "" and one["written"] == ""
        if timed:
            if not (np.isfinite(one["travel_time"]) and one["travel_time"] > 0):
                problem = f"travel_time is {quoted(one['travel_time_written'])}."
                yield Fault(name, place, problem, "Write minutes above 0, or remove the row.")
        elif not 0 < one["speed"] <= FASTEST_KMH:
            remedy = f"Write km/h above 0 and up to {FASTEST_KMH:g}, or remove the row."
            yield Fault(name, place, f"speed is {quoted(one['written'])}.", remedy)
        if one["bounds"] and bounds_of(one["bounds"]) is None:
            remedy = "Write west, south, east and north in degrees, with blanks between."
            yield Fault(name, place, f"bounds are {quoted(one['bounds'])}.", remedy)
        if one["weight_written"] != "" and not 0 < one["weight"] < np.inf:
            yield Fault(
                name, place, f"weight is {quoted(one['weight_written'])}.", "Write above 0."
            )


def bounds_of(text: str) -> Bounds | None:
    """Read bounds, None if they are none."""
    numbers = numbers_of(text.split())
    if len(numbers) != len("wsen") or not np.isfinite(numbers).all():
        return None
    west, south, east, north = numbers.tolist()
    return (west, south, east, north) if west < east and south < north else None
