"""Opens geographic files: GeoParquet, and what GDAL reads."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from aicomplex_geo._files import why_unreadable
from aicomplex_geo._unpacked import check_parquet, check_text
from aicomplex_geo.layers.points import GEOMETRY, free_name

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN_KINDS = frozenset({"string", "empty", "boolean", "integer", "floating", "decimal"})
"""What pandas calls columns of cells of one plain type."""
_PIECE = 2**20
"""Bytes that are decoded at once."""
SHAPEFILE_PARTS = (".dbf", ".shx", ".prj", ".cpg")


def read_geofile(
    file: Path, *, layer: str | None = None, most: int | None = None
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a file, without geometry where it has none; raises one of `GEOFILE_ERRORS`.

    Lists and records become JSON, bytes hexadecimal digits after "0x".
    """
    if file.suffix.lower() == ".parquet":
        return _with_plain_cells(_parquet(file, most))
    _check_parts(file)
    given: dict[str, Any] = {"layer": layer, "encoding": _dbf_encoding(file)}
    frame = gpd.read_file(file, engine="pyogrio", **given)
    if GEOMETRY in pyogrio.read_info(file, **given)["fields"]:  # overwritten by the points
        lost = pyogrio.read_dataframe(file, columns=[GEOMETRY], read_geometry=False, **given)
        frame[free_name(GEOMETRY, frame.columns)] = lost[GEOMETRY].array
    return _with_plain_cells(frame)


def _with_plain_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Text in place of cells that cannot be compared or counted."""
    for at, kind in enumerate(frame.dtypes):
        if kind != np.dtype(object):  # text, numbers, geometry
            continue
        if pd.api.types.infer_dtype(frame.iloc[:, at]) not in _PLAIN_KINDS:
            cells = np.empty(len(frame), dtype=object)
            cells[:] = [_plain_cell(one) for one in frame.iloc[:, at]]
            frame.isetitem(at, cells)
    return frame


def _plain_cell(value: object) -> object:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, (list, tuple, dict, np.ndarray)):
        return json.dumps(value, ensure_ascii=False, default=_listed)
    return value


def _listed(value: object) -> object:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return _plain_cell(value) if isinstance(value, bytes) else str(value)


def with_parts(file: Path) -> list[Path]:
    """Name a file, and those beside it if it is a shapefile."""
    if file.suffix.lower() != ".shp":
        return [file]
    return [file, *(file.with_suffix(ending) for ending in (".shp", *SHAPEFILE_PARTS))]


def _check_parts(file: Path) -> None:
    """Check that the files beside a shapefile are files, which GDAL would wait for otherwise."""
    for part in with_parts(file)[2:]:
        there = part.is_symlink() or part.exists()
        if there and (reason := why_unreadable(part)):
            raise OSError(f"{part.name}: {reason}")


def _parquet(file: Path, most: int | None) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a Parquet file, whose pages are compared with their checksums."""
    check_parquet(file, most)
    import pyarrow.parquet as pq  # noqa: PLC0415 - not needed for text

    metadata = pq.read_schema(file).metadata or {}
    read = gpd.read_parquet if b"geo" in metadata else pd.read_parquet
    frame = read(file, page_checksum_verification=True)
    check_text(frame)
    return frame


def _dbf_encoding(file: Path) -> str | None:
    """Name the encoding of a shapefile that does not state its own: UTF-8, else cp949."""
    table, stated = file.with_suffix(".dbf"), file.with_suffix(".cpg")
    if file.suffix.lower() != ".shp" or stated.exists() or not table.is_file():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    with table.open("rb") as opened:
        opened.seek(int.from_bytes(opened.read(10)[8:], "little"))
        try:
            while piece := opened.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp949"
    return "utf-8"
