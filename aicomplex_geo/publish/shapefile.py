"""Tables with a geometry as shapefiles, with the same bytes for the same table."""

from __future__ import annotations

import errno
import struct
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo._files import exists
from aicomplex_geo._quoting import quoted
from aicomplex_geo._replacing import check_place, open_draft, output_errors
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.publish.geopackage import storable
from aicomplex_geo.publish.written import check_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

LONGEST_NAME = 10
LONGEST_TEXT = 254
"""Bytes of the name of a column, and of a text, in the encoding of the file."""
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_INDEXES = (".sbn", ".sbx", ".qix")
"""Spatial indexes, which are wrong for any other rows, whoever made them."""
_OF_REPLACED = (".qpj", ".idm", ".ind")
"""CRS and indexes of attributes that other programs keep beside a shapefile; `.ind` has
other uses, too."""
_DATE = "2000-01-01"


def write_shapefile(frame: gpd.GeoDataFrame, path: Path, *, encoding: str) -> list[str]:
    """Write all files of a shapefile, or none; say what was cut to fit the format.

    Spatial indexes of the same name are removed, and what other programs keep beside the
    shapefile that is replaced: they would hide new rows. Where none is replaced, the others stay.
    """
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    table, notes = _fitted(frame, path.name, encoding)
    kind = _geometry_kind(table, path.name)
    folder, stem = path.parent, path.stem
    check_place(path)
    with output_errors(path), open_draft(folder.resolve(), shown=folder, inside=True) as draft:
        pyogrio.write_dataframe(
            table,
            draft.new / f"{stem}.shp",
            driver="ESRI Shapefile",
            geometry_type=kind,
            encoding=encoding,
            layer_options={"DBF_DATE_LAST_UPDATE": _DATE},
        )
        check_rows(draft.new / f"{stem}.shp", len(table))
        _check_attributes(draft.new / f"{stem}.dbf")
        stale = _INDEXES + (_OF_REPLACED if exists(folder / f"{stem}.shp") else ())
        draft.replace(
            [f"{stem}{ending}" for ending in _PARTS],
            stale=[f"{stem}{ending}" for ending in stale],
        )
    return notes


def short_names(names: Iterable[str], encoding: str) -> dict[str, str]:
    """Shorten names to 10 bytes so that they stay unique, whatever their case.

    >>> short_names(["travel_time", "travel_time_low", "관리번호와 이름"], "cp949")
    {'travel_time': 'travel_tim', 'travel_time_low': 'travel_t_1', '관리번호와 이름': '관리번호와'}
    """
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        short, number = _cut(name, LONGEST_NAME, encoding).strip() or "_", 0
        while short.casefold() in taken:
            number += 1
            ending = f"_{number}"
            short = _cut(name, LONGEST_NAME - len(ending), encoding).strip() + ending
        taken.add(short.casefold())
        chosen[name] = short
    return chosen


def _check_attributes(file: Path) -> None:
    """Raise OSError if the header, which is written last, or rows are missing."""
    with file.open("rb") as opened:
        _, _, rows, header, row = struct.unpack("<B3sIHH", opened.read(12))
    if not header or file.stat().st_size < header + rows * row:
        raise OSError(errno.EIO, "attributes are missing; is the disk full?")


def _fitted(
    frame: gpd.GeoDataFrame, file: str, encoding: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Columns that the format can hold, and what was cut."""
    columns = frame.columns.drop([frame.geometry.name])
    held = frame.assign(**{str(name): _values(frame[name]) for name in columns})
    texts = {name: held[name] for name in columns if held[name].dtype == object}
    all_texts = [*map(str, columns), *(text for column in texts.values() for text in column)]
    unknown = next((text for text in all_texts if not _fits(text, encoding)), None)
    if unknown is not None:
        raise ParameterError(
            f"{file} cannot hold {quoted(unknown)} in {encoding}; write it with --encoding utf-8"
        )
    cut = {name: _shortened(column, encoding) for name, column in texts.items()}
    names = short_names(map(str, columns), encoding)
    notes = []
    shortened = ", ".join(f"{name} as {short}" for name, short in names.items() if name != short)
    if shortened:
        notes.append(f"{file} has {shortened}: names of columns have {LONGEST_NAME} bytes at most")
    less = ", ".join(
        name for name, column in cut.items() if column.tolist() != texts[name].tolist()
    )
    if less:
        notes.append(f"{file}: texts longer than {LONGEST_TEXT} bytes are cut in {less}")
    return held.assign(**cut).rename(columns=names), notes


def _values(column: pd.Series) -> pd.Series:
    """Numbers without infinity, and everything else as text, None where there is nothing."""
    if column.dtype.kind in "biu":
        return column
    if column.dtype.kind == "f":
        return column.replace([float("inf"), float("-inf")], float("nan"))
    return pd.Series([_text(value) for value in column], index=column.index, dtype=object)


def _shortened(texts: pd.Series, encoding: str) -> pd.Series:
    short = [None if text is None else _cut(text, LONGEST_TEXT, encoding) for text in texts]
    return pd.Series(short, index=texts.index, dtype=object)


def _text(value: Any) -> str | None:  # noqa: ANN401 - a cell of a frame can be anything
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    found = storable(value)
    return None if found is None else str(found)


def _fits(text: str | None, encoding: str) -> bool:
    try:
        (text or "").encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cut(text: str, most: int, encoding: str) -> str:
    """Cut a text after the last whole character that fits."""
    return text.encode(encoding)[:most].decode(encoding, errors="ignore")


def _geometry_kind(table: gpd.GeoDataFrame, file: str) -> str:
    """Name the one kind of geometry of a file; parts of one kind may be joined."""
    kinds = {kind.removeprefix("Multi") for kind in table.geom_type.dropna()} - {"LinearRing"}
    if len(kinds) > 1:
        raise ParameterError(
            f"{file} can hold one kind of geometry, not {' and '.join(sorted(kinds))}; write .gpkg"
        )
    return kinds.pop() if kinds else "Point"
