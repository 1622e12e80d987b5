"""Tables of points without geometry: text files, spreadsheets and plain Parquet."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from aicomplex_geo._memory import release_arrow
from aicomplex_geo._optional import import_optional
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo._unpacked import check_zip
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.look_alikes import LOOK_ALIKE, look_alikes
from aicomplex_geo.layers.numbers import numbers_of, typed
from aicomplex_geo.layers.point_faults import PointFaults, is_empty, read_amounts
from aicomplex_geo.layers.points import CERTAINTY, GEOMETRY, ID, free_name
from aicomplex_geo.layers.tables import REWRITE, ROW, SHOWN_COLUMNS, parse_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from openpyxl import Workbook

    from aicomplex_geo.layers.point_faults import Missing

ID_NAMES = ("id", "번호", "관리번호", "코드")
LAT_NAMES = ("lat", "latitude", "위도")
LON_NAMES = ("lon", "lng", "longitude", "경도")
X_NAMES = ("x", "x좌표")
Y_NAMES = ("y", "y좌표")
_METRIC_HINT = (
    "Give the CRS with crs= (--crs): EPSG:5174, 5179, 5181 or 5186 where Korean coordinates "
    "in metres are meant, EPSG:4326 for degrees."
)
_OTHER_SHEET = "Choose one of them with layer= (--layer)."
_BOTH = "x= and y= (--x, --y)"
MOST_SHEET_ROWS = 2**20
"""Rows of a sheet of xlsx, its headings included."""


_SHEET_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,  # a part, style or text that is named and not there
    ValueError,
    TypeError,  # an attribute of another kind
    AttributeError,  # the same
    OverflowError,  # a date beyond the calendar
    NotImplementedError,  # a compression of other programs
    RuntimeError,  # encrypted
    EOFError,
    OSError,
)
"""What openpyxl, zipfile and the XML parser raise on files that are no whole spreadsheet."""


@dataclass(frozen=True)
class Columns:
    """The columns that a caller chose; None leaves the choice to their names."""

    id: str | None = None
    x: str | None = None
    y: str | None = None


def read_spreadsheet(
    path: Path, sheet: str | None, faults: PointFaults, *, most: int | None = None
) -> pd.DataFrame:
    """Read one sheet of an xlsx file, of `most` bytes unpacked, as columns of text."""
    openpyxl = import_optional("openpyxl", extra="excel")
    try:
        check_zip(path, most)
        book: Workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return _sheet_rows(path, book, sheet, faults)
        finally:
            book.close()
    except _SHEET_ERRORS as error:
        problem = f"cannot be read as xlsx ({shown(error, 200) or type(error).__name__})."
        faults.whole.append(Fault(path.name, "", problem, REWRITE))
        return pd.DataFrame()


def _sheet_rows(path: Path, book: Workbook, sheet: str | None, faults: PointFaults) -> pd.DataFrame:
    names = book.sheetnames
    if sheet is None and len(names) > 1:
        problem = f"has {len(names)} sheets: {shown(', '.join(names), 200)}."
        faults.whole.append(Fault(path.name, "", problem, "Choose one with layer= (--layer)."))
        return pd.DataFrame()
    if sheet is not None and sheet not in names:
        problem = f"has no sheet {quoted(sheet)} (sheets: {shown(', '.join(names), 200)})."
        faults.whole.append(Fault(path.name, "", problem, _OTHER_SHEET))
        return pd.DataFrame()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows(_text_rows(book[sheet or names[0]]))
    buffer.seek(0)
    return parse_table(path.name, buffer, faults.whole, faults.rows, delimiter=",")


def _text_rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - openpyxl is optional
    """Give the rows that a sheet has, all as wide as its first one, whatever it says of itself."""
    sheet.reset_dimensions()  # said to be larger they take hours, said to be smaller rows are lost
    width = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_SHEET_ROWS:
            raise ValueError(f"more than the {MOST_SHEET_ROWS:,} rows that a sheet can have")
        texts = [_cell_text(value) for value in row]
        width = width or len(texts)
        while len(texts) > width and not texts[-1]:
            texts.pop()
        yield texts + [""] * (width - len(texts))


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Reading:
    """What a caller says about a file of points."""

    crs: Any = None
    columns: Columns = Columns()
    amounts: tuple[str, ...] = ()
    missing: Missing = "error"
    most: int | None = None
    """Bytes that the file may have unpacked; None for the usual limits."""


def points_of(table: pd.DataFrame, reading: Reading, faults: PointFaults) -> gpd.GeoDataFrame:
    """Place the rows of a table by their coordinate columns; all columns stay."""
    if table.empty:
        if not faults.all or (faults.rows and not faults.fatal):
            faults.whole.append(Fault(faults.file, "", "has no rows.", REWRITE))
        return gpd.GeoDataFrame()
    columns = reading.columns
    rows = table.pop(ROW) if ROW in table else pd.Series(np.arange(2, len(table) + 2))
    bad = np.zeros(len(table), dtype=bool)
    ids = column_of(table.columns, columns.id, ID_NAMES)
    if ids is None:
        faults.whole.append(
            _no_column(faults.file, table, "ids", columns.id, ID_NAMES, "id= (--id)")
        )
    else:
        # blanks around an id would keep it from being found in another table
        table[ids] = _stripped(table[ids])
        bad |= _check_ids(table[ids], rows, faults)
    label = _labels(rows, None if ids is None else table[ids])
    x, y, system = _coordinates(table, faults.file, reading.crs, columns, faults.whole)
    if x is None or y is None or ids is None:
        return gpd.GeoDataFrame()
    degrees = system is None or CRS.from_user_input(system).is_geographic
    unplaced = is_empty(table[x]) & is_empty(table[y])
    places = {
        column: _positions(table[column], label, limit, faults, bad, unplaced)
        for column, limit in ((y, 90.0 if degrees else None), (x, 360.0 if degrees else None))
    }
    others = table.drop(columns=ids)
    filled, left_out = read_amounts(others, label, reading.amounts, reading.missing, faults)
    if faults.fatal:
        return gpd.GeoDataFrame()
    good = ~(bad | left_out)
    faults.unplaced.extend(label(at) for at in np.flatnonzero(good & unplaced).tolist())
    kept_rows = slice(None) if good.all() else good  # a mask copies, even if it keeps all
    index = pd.Index(table.pop(ids)[kept_rows], name=ID)
    for name, column in filled.items():
        table[name] = column
    del others, filled
    kept = _typed_columns(table, kept_rows).set_axis(index)
    if GEOMETRY in kept:
        kept = kept.rename(columns={GEOMETRY: free_name(GEOMETRY, kept.columns)})
    shapes = np.asarray(shapely.points(places[x][kept_rows], places[y][kept_rows]))
    shapes[unplaced[kept_rows]] = None
    placed = gpd.GeoSeries(shapes, index=index, crs=system or GEOGRAPHIC)
    return gpd.GeoDataFrame(kept, geometry=placed, copy=False)


def _typed_columns(table: pd.DataFrame, good: NDArray[np.bool_] | slice) -> pd.DataFrame:
    """Take the good rows out of a table column by column, so that its memory is freed."""
    names, index = table.columns, table.index[good]
    kept = {}
    for name in names:
        column = table.pop(name)[good]
        if column.dtype == object or pd.api.types.is_string_dtype(column):
            column = typed(column.fillna("").astype(str))
        # an empty field is an exact position
        kept[name] = column.replace("", None) if name == CERTAINTY else column
    release_arrow()
    return pd.DataFrame(kept, index, names, copy=False)


def _stripped(ids: pd.Series) -> pd.Series:
    if isinstance(ids.dtype, pd.StringDtype):
        return ids.str.strip()
    return ids.map(lambda one: one.strip() if isinstance(one, str) else one)


def _labels(rows: pd.Series, ids: pd.Series | None) -> Callable[[int], str]:
    """Name rows by their line in the file, and their id if they have one."""
    lines = rows.to_numpy()
    known = None if ids is None else ids.array

    def label(at: int) -> str:
        row = f"row {lines[at]}"
        one = None if known is None else known[at]
        name = "" if pd.isna(one) else str(one).strip()
        return f"{row} ({shown(name)})" if name else row

    return label


def column_of(found: pd.Index[str], chosen: str | None, names: Sequence[str]) -> str | None:
    """Find a column by name, ignoring case and blanks; `names` in order of preference."""
    if chosen is not None and chosen in found:
        return chosen
    wanted = names if chosen is None else [_plain(chosen)]
    return next(iter(_columns_named(found, wanted)), None)


def _columns_named(found: pd.Index[str], names: Sequence[str]) -> list[str]:
    """Columns that have one of the plain names, in the order of the names."""
    plain: dict[str, str] = {}
    for column in found:
        plain.setdefault(_plain(str(column)), column)
    return [plain[name] for name in names if name in plain]


def _plain(heading: str) -> str:
    return "".join(heading.split()).casefold()


def _coordinates(
    table: pd.DataFrame,
    name: str,
    crs: Any,  # noqa: ANN401 - whatever pyproj takes
    columns: Columns,
    faults: list[Fault],
) -> tuple[str | None, str | None, Any]:
    """Choose the columns of x and y, and the CRS that they are in."""
    projected = crs is not None and not CRS.from_user_input(crs).is_geographic
    lat, lon = (column_of(table.columns, None, names) for names in (LAT_NAMES, LON_NAMES))
    if columns.x is not None or columns.y is not None:
        x, y = (column_of(table.columns, one, ()) for one in (columns.x, columns.y))
        for column, chosen, option in ((x, columns.x, "x= (--x)"), (y, columns.y, "y= (--y)")):
            if column is None:
                faults.append(_no_column(name, table, "coordinates", chosen, (), option))
    elif lat is not None and lon is not None and not projected:
        _check_single_pair(table, name, faults)
        return lon, lat, crs
    else:
        x, y = (column_of(table.columns, None, names) for names in (X_NAMES, Y_NAMES))
        if x is None or y is None:
            wanted = (*LAT_NAMES, *LON_NAMES, *X_NAMES, *Y_NAMES)
            faults.append(_no_column(name, table, "coordinates", None, wanted, _BOTH))
            return None, None, crs
    if crs is None and (x, y) != (lon, lat) and x is not None and y is not None:
        largest = np.nanmax(np.abs(numbers_of(table[x])), initial=0.0)
        looks = "metres" if largest > 360 else "degrees"  # noqa: PLR2004 - degrees of a circle
        problem = f"has coordinates in {x} and {y} without a CRS; these look like {looks}."
        faults.append(Fault(name, "row 1", problem, _METRIC_HINT))
        return None, None, crs
    return x, y, crs


def _check_single_pair(table: pd.DataFrame, name: str, faults: list[Fault]) -> None:
    """Refuse several columns of latitudes or longitudes that differ."""
    for names in (LAT_NAMES, LON_NAMES):
        found = _columns_named(table.columns, names)
        if any(not table[one].equals(table[found[0]]) for one in found[1:]):
            problem = f"has different coordinates in {' and '.join(found)}."
            faults.append(Fault(name, "row 1", problem, f"Choose columns with {_BOTH}."))


def _positions(
    column: pd.Series,
    label: Callable[[int], str],
    limit: float | None,
    faults: PointFaults,
    bad: NDArray[np.bool_],
    unplaced: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Read one coordinate of each row that is not unplaced, and mark in `bad` those without one."""
    numbers = numbers_of(column, grouped=limit is None)
    unit = "metres" if limit is None else "degrees, such as 35.1595"
    wrong = ~np.isfinite(numbers) & ~unplaced
    for at in np.flatnonzero(wrong).tolist():
        value = column.iloc[at]
        problem = (
            f"{column.name} {'is empty' if pd.isna(value) else f'{quoted(value)} is no number'}."
        )
        faults.rows.append(Fault(faults.file, label(at), problem, f"Write {unit}."))
    bad |= wrong
    if limit is not None:
        for at in np.flatnonzero(np.abs(numbers) > limit).tolist():
            problem = (
                f"{column.name} {shown(column.iloc[at])} is not between -{limit:g} and {limit:g}."
            )
            remedy = "Were latitude and longitude swapped, or are these metres (crs=, --crs)?"
            faults.rows.append(Fault(faults.file, label(at), problem, remedy))
        bad |= np.abs(numbers) > limit
    return numbers


def _check_ids(ids: pd.Series, rows: pd.Series, faults: PointFaults) -> NDArray[np.bool_]:
    empty = is_empty(ids)
    twice = np.zeros(len(ids), dtype=bool)
    if not ids.is_unique:  # which takes half as long to know
        twice = ids.duplicated().to_numpy() & ~empty
    alike = look_alikes(ids) & ~empty
    wrong: NDArray[np.bool_] = empty | twice | alike
    for at in np.flatnonzero(wrong):
        problem = "has no id." if empty[at] else f"repeats the id {quoted(ids.iloc[at])}."
        if alike[at]:
            problem = f"has the id {quoted(ids.iloc[at])}, which {LOOK_ALIKE}."
        remedy = "Give each row its own id."
        faults.rows.append(Fault(faults.file, f"row {rows.iloc[at]}", problem, remedy))
    return wrong


def _no_column(
    name: str, table: pd.DataFrame, what: str, chosen: str | None, names: Sequence[str], option: str
) -> Fault:
    found = shown(", ".join(str(column) for column in table.columns[:SHOWN_COLUMNS]), 200)
    looked = f"{quoted(chosen)}" if chosen is not None else f"for {what} ({', '.join(names)})"
    problem = f"has no column {looked}; found: {found}."
    return Fault(name, "row 1", problem, f"Name the column with {option}.")
