"""Attributes and geometries of a node-link table, from a shapefile or GeoPackage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely

from aicomplex_geo._files import LARGEST_NOTE, read_bytes
from aicomplex_geo._quoting import shown
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, Fault
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS
from aicomplex_geo.network.readers.nodelink.dbf import Dbf, numbers
from aicomplex_geo.network.readers.nodelink.files import layers, sibling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray


class Table(Protocol):
    """Attributes of a shapefile or GeoPackage."""

    name: str
    count: int

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in capital letters."""

    def kept(self) -> NDArray[np.int64]:
        """Rows that are not deleted."""

    def text(self, name: str, rows: NDArray[np.int64] | None = None) -> pd.Series:
        """Read a column as text, ``""`` for missing values."""

    def number(
        self, name: str, faults: list[Fault], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Read a column as numbers, NaN for missing values; anything else becomes a fault."""


class PackageTable:
    """Attributes of a layer of a GeoPackage."""

    def __init__(self, path: Path, table: pa.Table) -> None:
        self.path, self.name = path, path.name
        self._table = table.rename_columns([name.upper() for name in table.column_names])
        self.count = len(table)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in capital letters."""
        return list(self._table.column_names)

    def kept(self) -> NDArray[np.int64]:
        """All rows."""
        return np.arange(self.count)

    def text(self, name: str, rows: NDArray[np.int64] | None = None) -> pd.Series:
        """Read a column as text, ``""`` for missing values."""
        column = self._table[name].combine_chunks()
        if rows is not None:
            column = column.take(pa.array(rows))
        if pa.types.is_floating(column.type):
            whole = pc.floor(column)
            if pc.all(pc.fill_null(pc.equal(whole, column), fill_value=True)).as_py():
                column = pc.cast(column, pa.int64())
        texts = pc.fill_null(pc.cast(column, pa.string()), fill_value="")
        trimmed: pd.Series = pc.utf8_trim(texts, characters=" \x00\t\r\n").to_pandas()
        return trimmed

    def number(
        self, name: str, faults: list[Fault], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Read a column as numbers, NaN for missing values; anything else becomes a fault."""
        kind = self._table[name].type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            found = self._table[name].cast(pa.float64()).to_numpy()
            return np.asarray(found if rows is None else found[rows])
        return numbers(self.name, name, self.text(name, rows), faults)


def layer_of(path: Path, name: str) -> str:
    """Name of the layer of a table, as the file spells it."""
    there = layers(path)
    same = [layer for layer in there if layer.upper() == name]
    if not same and len(there) != 1:
        raise DataNotFoundError(
            f"{path.name} has no layer {name}; it has {shown(', '.join(there), 200)}."
        )
    return (same or there)[0]


def declared_encoding(path: Path) -> str:
    """Read the encoding in the ``.cpg`` of a file, empty if there is none."""
    found = sibling(path, ".cpg")
    if not found.is_file():
        return ""
    return read_bytes(found, most=LARGEST_NOTE).decode("ascii", "replace").strip()


def read_table(path: Path, name: str) -> Table:
    """Open the attributes of a table."""
    if path.suffix.lower() != ".gpkg":
        return Dbf(sibling(path, ".dbf"))
    _, table = _arrow(path, layer_of(path, name), read_geometry=False)
    return PackageTable(path, table)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries (None where there is none) and the row of the table that each belongs to."""

    row: NDArray[np.int64]
    shape: NDArray[np.object_]


def read_shapes(
    path: Path,
    name: str,
    *,
    bbox: tuple[float, ...] | None = None,
    rows: NDArray[np.int64] | None = None,
) -> Shapes:
    """Read the geometries of a table, in a box or of some rows, in the order of the rows."""
    layer = layer_of(path, name)
    package = path.suffix.lower() == ".gpkg"
    ids = _package_ids(path, layer) if package else None
    if rows is not None:
        wanted = rows if ids is None else ids[rows]
        try:
            read = pyogrio.raw.read(path, layer=layer, columns=[], fids=wanted, return_fids=True)
        except GEOFILE_ERRORS as error:
            raise CorruptFileError(f"{path.name} cannot be read: {shown(error, 200)}") from error
        found, packed = np.asarray(read[1]), read[2]
    else:
        meta, table = _arrow(path, layer, columns=[], bbox=bbox, return_fids=True)
        found = table[meta["fid_column"] or "OGC_FID"].to_numpy()
        packed = table[meta["geometry_name"] or "wkb_geometry"].to_numpy(zero_copy_only=False)
    row = found if ids is None else np.searchsorted(ids, found)
    try:
        shapes = shapely.force_2d(shapely.from_wkb(packed))
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise CorruptFileError(f"{path.name} has a damaged geometry: {shown(error)}") from error
    order = np.argsort(row, kind="stable")
    return Shapes(row[order].astype(np.int64), np.asarray(shapes, dtype=object)[order])


def _package_ids(path: Path, layer: str) -> NDArray[np.int64]:
    meta, table = _arrow(path, layer, columns=[], read_geometry=False, return_fids=True)
    return np.asarray(table[meta["fid_column"] or "OGC_FID"].to_numpy())


def _arrow(path: Path, layer: str, **options: Any) -> tuple[Mapping[str, Any], pa.Table]:  # noqa: ANN401 - pyogrio's
    try:
        meta, table = pyogrio.read_arrow(path, layer=layer, **options)
        table.validate(full=True)  # texts are UTF-8
    except GEOFILE_ERRORS as error:
        raise CorruptFileError(f"{path.name} cannot be read: {shown(error, 200)}") from error
    return meta, table
