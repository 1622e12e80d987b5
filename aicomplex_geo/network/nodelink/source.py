"""The files of a node-link folder: which there are, whether they are whole, how to read them."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, Fault
from aicomplex_geo.network.nodelink.dbf import Dbf, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

NODE, LINK, TURN = "MOCT_NODE", "MOCT_LINK", "TURNINFO"
BESIDE_SHP = (".shx", ".dbf")
SHP_HEADER, SHP_MAGIC = 100, 9994
SHX_RECORD = 8
BLOCK = 1 << 20


class Table(Protocol):
    """Attributes of a file, whatever its format."""

    name: str
    count: int

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in capital letters."""

    def kept(self) -> NDArray[np.int64]:
        """Rows that are not deleted."""

    def text(self, name: str, rows: NDArray[np.int64] | None = None) -> pd.Series:
        """Texts of a column."""

    def number(
        self, name: str, faults: list[Fault], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Numbers of a column."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the tables of a folder are.

    Parameters
    ----------
    node, link : pathlib.Path
        Shapefiles or GeoPackages; one GeoPackage may hold all.
    turn : pathlib.Path or None
        A DBF or a GeoPackage.
    """

    node: Path
    link: Path
    turn: Path | None

    @property
    def all(self) -> list[Path]:
        """Every file that is read.

        Returns
        -------
        list of pathlib.Path
            Sorted by name.
        """
        found = {self.node, self.link} | ({self.turn} if self.turn else set())
        for path in (self.node, self.link):
            if path.suffix.lower() == ".shp":
                found.update(beside(path, end) for end in (*BESIDE_SHP, ".prj", ".cpg"))
        return sorted((path for path in found if path.is_file()), key=lambda path: path.name)


class PackageTable:
    """Attributes of a layer of a GeoPackage.

    Parameters
    ----------
    path : pathlib.Path
        File.
    table : pyarrow.Table
        Columns as they were read.
    """

    def __init__(self, path: Path, table: pa.Table) -> None:
        self.path, self.name = path, path.name
        self._table = table.rename_columns([name.upper() for name in table.column_names])
        self.count = len(table)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in capital letters.

        Returns
        -------
        list of str
            In the order of the layer.
        """
        return list(self._table.column_names)

    def kept(self) -> NDArray[np.int64]:
        """Rows that are there, which is all.

        Returns
        -------
        numpy.ndarray of int64
            Numbers of the rows, from 0.
        """
        return np.arange(self.count)

    def text(self, name: str, rows: NDArray[np.int64] | None = None) -> pd.Series:
        """Texts of a column, numbers written out.

        Parameters
        ----------
        name : str
            Column.
        rows : numpy.ndarray of int64, optional
            Which rows; all of them if not given.

        Returns
        -------
        pandas.Series of str
            ``""`` where there is none.
        """
        column = self._table[name].combine_chunks()
        if rows is not None:
            column = column.take(pa.array(rows))
        if pa.types.is_floating(column.type):
            whole = pc.floor(column)
            if pc.all(pc.fill_null(pc.equal(whole, column), fill_value=True)).as_py():
                column = pc.cast(column, pa.int64())
        texts = pc.fill_null(pc.cast(column, pa.string()), fill_value="")
        return pc.utf8_trim(texts, characters=" \x00\t\r\n").to_pandas()

    def number(
        self, name: str, faults: list[Fault], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Numbers of a column.

        Parameters
        ----------
        name : str
            Column.
        faults : list of Fault
            Added to where a text is no number.
        rows : numpy.ndarray of int64, optional
            Which rows; all of them if not given.

        Returns
        -------
        numpy.ndarray of float64
            NaN where there is none.
        """
        kind = self._table[name].type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            found = self._table[name].cast(pa.float64()).to_numpy()
            return np.asarray(found if rows is None else found[rows])
        return numbers(self.name, name, self.text(name, rows), faults)


def find(folder: Path) -> Files:
    """Find the files of a node-link.

    Parameters
    ----------
    folder : pathlib.Path
        Folder, or the GeoPackage that holds all tables.

    Returns
    -------
    Files
        Names may be in small letters.

    Raises
    ------
    DataNotFoundError
        If the folder or a file in it is missing; all that are missing are named.
    CorruptFileError
        If a table is there twice.
    """
    if folder.is_file() and folder.suffix.lower() == ".gpkg":
        return _in_package(folder)
    if not folder.is_dir():
        raise DataNotFoundError(
            f"There is no folder {folder}. Give the folder that MOCT_NODE and MOCT_LINK are in."
        )
    here = {path.name.upper(): path for path in sorted(folder.iterdir()) if path.is_file()}
    found = {name: _one(here, name, ends) for name, ends in _WANTED}
    packages = [path for name, path in here.items() if name.endswith(".GPKG")]
    if not found[NODE] and not found[LINK] and len(packages) == 1:
        inside = _in_package(packages[0])
        return Files(inside.node, inside.link, inside.turn or found[TURN])
    missing = [f"{name}.shp (or .gpkg)" for name in (NODE, LINK) if not found[name]]
    for path in (found[NODE], found[LINK]):
        if path and path.suffix.lower() == ".shp":
            missing += [path.stem + end for end in BESIDE_SHP if not beside(path, end).is_file()]
    node, link = found[NODE], found[LINK]
    if missing or not node or not link:
        raise DataNotFoundError(
            f"{folder.name} lacks {', '.join(missing)}. A shapefile is its .shp, .shx and .dbf."
        )
    return Files(node, link, found[TURN])


_WANTED = ((NODE, (".SHP", ".GPKG")), (LINK, (".SHP", ".GPKG")), (TURN, (".DBF", ".GPKG")))


def _one(here: dict[str, Path], name: str, ends: Sequence[str]) -> Path | None:
    found = [here[name + end] for end in ends if name + end in here]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise CorruptFileError(f"{names} are both there. Keep one of them in the folder.")
    return found[0] if found else None


def _in_package(path: Path) -> Files:
    names = {str(name).upper() for name in _layers(path)}
    missing = [name for name in (NODE, LINK) if name not in names]
    if missing:
        raise DataNotFoundError(f"{path.name} has no layer {' and no layer '.join(missing)}.")
    return Files(path, path, path if TURN in names else None)


def beside(path: Path, end: str) -> Path:
    """File of the same name with another ending, in capital letters if the name is so.

    Parameters
    ----------
    path : pathlib.Path
        Such as ``MOCT_LINK.shp``.
    end : str
        Such as ``".dbf"``.

    Returns
    -------
    pathlib.Path
        It need not exist.
    """
    small = path.with_suffix(end)
    capital = path.with_suffix(end.upper())
    return capital if capital.is_file() and not small.is_file() else small


def check(files: Files) -> None:
    """Check that no file is cut off.

    Parameters
    ----------
    files : Files
        Files.

    Raises
    ------
    CorruptFileError
        If files are cut off, damaged, or do not fit together; all of them are named.
    """
    problems: list[str] = []
    for path in (files.node, files.link):
        if path.suffix.lower() == ".shp":
            _check_shapefile(path, problems)
    for path in sorted({files.node, files.link, files.turn or files.node}):
        if path.suffix.lower() == ".gpkg":
            try:
                _layers(path)
            except CorruptFileError as error:
                problems.append(str(error))
    if files.turn and files.turn.suffix.lower() == ".dbf":
        _rows_of_dbf(files.turn, problems)
    if problems:
        raise CorruptFileError(" ".join(problems))


def _check_shapefile(path: Path, problems: list[str]) -> None:
    whole = True
    for part in (path, beside(path, ".shx")):
        size = part.stat().st_size
        with part.open("rb") as file:
            head = file.read(28).ljust(28, b"\0")
        magic, words = struct.unpack(">i20xi", head)
        if magic != SHP_MAGIC or size < SHP_HEADER:
            problems.append(f"{part.name} is cut off or no shapefile ({size:,} bytes).")
            whole = False
        elif size < 2 * words:
            promised = f"its header promises {2 * words:,} bytes, it has {size:,}"
            problems.append(f"{part.name} is cut off: {promised}. Get the file once more.")
            whole = False
    rows = _rows_of_dbf(beside(path, ".dbf"), problems)
    shapes = (beside(path, ".shx").stat().st_size - SHP_HEADER) // SHX_RECORD
    if whole and rows is not None and rows != shapes:
        problems.append(
            f"{path.name} has {shapes:,} shapes, {path.stem}.dbf has {rows:,} rows: they do not "
            "belong together. Get both once more."
        )


def _rows_of_dbf(path: Path, problems: list[str]) -> int | None:
    try:
        return Dbf(path).count
    except CorruptFileError as error:
        problems.append(str(error))
        return None


def _layers(path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except DataSourceError as error:
        raise CorruptFileError(f"{path.name} cannot be read: {error}") from error


def layer_of(path: Path, name: str) -> str:
    """Name of the layer of a file that a table is in.

    Parameters
    ----------
    path : pathlib.Path
        File.
    name : str
        Such as ``"MOCT_LINK"``.

    Returns
    -------
    str
        As the file spells it.

    Raises
    ------
    DataNotFoundError
        If a GeoPackage has several layers, and none of that name.
    """
    layers = _layers(path)
    same = [layer for layer in layers if layer.upper() == name]
    if not same and len(layers) != 1:
        raise DataNotFoundError(f"{path.name} has no layer {name}; it has {', '.join(layers)}.")
    return (same or layers)[0]


def declared_encoding(path: Path) -> str:
    """Read what the ``.cpg`` beside a file says.

    Parameters
    ----------
    path : pathlib.Path
        Such as ``MOCT_LINK.shp``.

    Returns
    -------
    str
        Empty if there is none.
    """
    found = beside(path, ".cpg")
    return found.read_text("ascii", "replace").strip() if found.is_file() else ""


def read_table(path: Path, name: str) -> Table:
    """Open the attributes of a table, all rows.

    Parameters
    ----------
    path : pathlib.Path
        DBF, shapefile or GeoPackage.
    name : str
        Such as ``"MOCT_NODE"``.

    Returns
    -------
    Table
        Attributes.
    """
    if path.suffix.lower() != ".gpkg":
        return Dbf(beside(path, ".dbf"))
    _, table = _arrow(path, layer_of(path, name), read_geometry=False)
    return PackageTable(path, table)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries of a table.

    Parameters
    ----------
    row : numpy.ndarray of int64
        Which row of the table each belongs to.
    shape : numpy.ndarray of shapely.Geometry
        Two-dimensional; None where there is none.
    """

    row: NDArray[np.int64]
    shape: NDArray[np.object_]


def read_shapes(
    path: Path,
    name: str,
    *,
    bbox: tuple[float, ...] | None = None,
    rows: NDArray[np.int64] | None = None,
) -> Shapes:
    """Read the geometries of a table, all or some of them.

    Parameters
    ----------
    path : pathlib.Path
        Shapefile or GeoPackage.
    name : str
        Such as ``"MOCT_NODE"``.
    bbox : tuple of float, optional
        West, south, east, north in the CRS of the file.
    rows : numpy.ndarray of int64, optional
        Which rows, ascending.

    Returns
    -------
    Shapes
        In the order of the rows.
    """
    layer = layer_of(path, name)
    package = path.suffix.lower() == ".gpkg"
    ids = _package_ids(path, layer) if package else None
    if rows is not None:
        wanted = rows if ids is None else ids[rows]
        read = pyogrio.raw.read(path, layer=layer, columns=[], fids=wanted, return_fids=True)
        found, packed = np.asarray(read[1]), read[2]
    else:
        meta, table = _arrow(path, layer, columns=[], bbox=bbox, return_fids=True)
        found = table[meta["fid_column"] or "OGC_FID"].to_numpy()
        packed = table[meta["geometry_name"] or "wkb_geometry"].to_numpy(zero_copy_only=False)
    row = found if ids is None else np.searchsorted(ids, found)
    shapes = shapely.force_2d(shapely.from_wkb(packed))
    order = np.argsort(row, kind="stable")
    return Shapes(row[order].astype(np.int64), np.asarray(shapes, dtype=object)[order])


def _package_ids(path: Path, layer: str) -> NDArray[np.int64]:
    meta, table = _arrow(path, layer, columns=[], read_geometry=False, return_fids=True)
    return np.asarray(table[meta["fid_column"] or "OGC_FID"].to_numpy())


def _arrow(path: Path, layer: str, **options: Any) -> tuple[dict[str, Any], pa.Table]:  # noqa: ANN401 - pyogrio's
    try:
        meta, table = pyogrio.read_arrow(path, layer=layer, **options)
    except (DataSourceError, DataLayerError, pa.ArrowInvalid) as error:
        raise CorruptFileError(f"{path.name} cannot be read: {error}") from error
    return meta, table


def sha256(paths: Sequence[Path]) -> dict[str, str]:
    """Hash files.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Files.

    Returns
    -------
    dict of str to str
        Hexadecimal SHA-256 by name of the file.
    """
    found = {}
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        found[path.name] = digest.hexdigest()
    return found


def sha256_of(hashes: dict[str, str]) -> str:
    """Hash the hashes of files.

    Parameters
    ----------
    hashes : dict of str to str
        As :func:`sha256` gives them.

    Returns
    -------
    str
        Hexadecimal SHA-256 of their lines, ``hash  name``.
    """
    lines = "".join(f"{value}  {name}\n" for name, value in hashes.items())
    return hashlib.sha256(lines.encode()).hexdigest()
