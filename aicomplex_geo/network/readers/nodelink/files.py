"""Finding the files of a node-link, and checking that they are not truncated."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyogrio

from aicomplex_geo._files import is_file, is_folder, listed, why_unreadable
from aicomplex_geo._quoting import shown
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS
from aicomplex_geo.network.readers.nodelink.dbf import Dbf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NODE, LINK, TURN = "MOCT_NODE", "MOCT_LINK", "TURNINFO"
BESIDE_SHP = (".shx", ".dbf")
SHP_HEADER, SHP_MAGIC = 100, 9994
SHX_RECORD = 8


@dataclass(frozen=True, slots=True)
class Files:
    """Paths of the tables; one GeoPackage may hold them all."""

    node: Path
    link: Path
    turn: Path | None

    @property
    def paths(self) -> list[Path]:
        """All files that are read, sorted by name."""
        found = {self.node, self.link} | ({self.turn} if self.turn else set())
        for path in (self.node, self.link):
            if path.suffix.lower() == ".shp":
                found.update(sibling(path, end) for end in (*BESIDE_SHP, ".prj", ".cpg"))
        return sorted((path for path in found if path.is_file()), key=lambda path: path.name)


def find_files(folder: Path) -> Files:
    """Find the files of a node-link, with names in upper or lower case."""
    if is_file(folder) and folder.suffix.lower() == ".gpkg":
        return _in_package(folder)
    if not is_folder(folder):
        raise DataNotFoundError(
            f"The folder {folder} does not exist. Give the folder with MOCT_NODE and MOCT_LINK."
        )
    here = {path.name.upper(): path for path in sorted(listed(folder)) if path.is_file()}
    found = {name: _one(here, name, ends) for name, ends in _WANTED}
    packages = [path for name, path in here.items() if name.endswith(".GPKG")]
    if not found[NODE] and not found[LINK] and len(packages) == 1:
        inside = _in_package(packages[0])
        return Files(inside.node, inside.link, inside.turn or found[TURN])
    missing = [f"{name}.shp (or .gpkg)" for name in (NODE, LINK) if not found[name]]
    for path in (found[NODE], found[LINK]):
        if path and path.suffix.lower() == ".shp":
            missing += [path.stem + end for end in BESIDE_SHP if not sibling(path, end).is_file()]
    node, link = found[NODE], found[LINK]
    if missing or not node or not link:
        raise DataNotFoundError(
            f"{folder.name} lacks {', '.join(missing)}. A shapefile has a .shp, .shx and .dbf."
        )
    return Files(node, link, found[TURN])


_WANTED = ((NODE, (".SHP", ".GPKG")), (LINK, (".SHP", ".GPKG")), (TURN, (".DBF", ".GPKG")))


def _one(here: dict[str, Path], name: str, ends: Sequence[str]) -> Path | None:
    found = [here[name + end] for end in ends if name + end in here]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise CorruptFileError(f"{names} both exist. Keep one of them in the folder.")
    return found[0] if found else None


def _in_package(path: Path) -> Files:
    names = {str(name).upper() for name in layers(path)}
    missing = [name for name in (NODE, LINK) if name not in names]
    if missing:
        raise DataNotFoundError(f"{path.name} has no layer {' and no layer '.join(missing)}.")
    return Files(path, path, path if TURN in names else None)


def sibling(path: Path, end: str) -> Path:
    """File of the same name with another ending, in capital letters if it exists like that."""
    small = path.with_suffix(end)
    capital = path.with_suffix(end.upper())
    return capital if capital.is_file() and not small.is_file() else small


def check_whole(files: Files) -> None:
    """Check that no file is truncated; all problems are reported at once."""
    problems = [f"{path.name}: {why}." for path, why in _unreadable(files)]
    if problems:
        raise CorruptFileError(" ".join(problems))
    for path in (files.node, files.link):
        if path.suffix.lower() == ".shp":
            _check_shapefile(path, problems)
    for path in sorted({files.node, files.link, files.turn or files.node}):
        if path.suffix.lower() == ".gpkg":
            try:
                layers(path)
            except CorruptFileError as error:
                problems.append(str(error))
    if files.turn and files.turn.suffix.lower() == ".dbf":
        _rows_of_dbf(files.turn, problems)
    if problems:
        raise CorruptFileError(" ".join(problems))


def _unreadable(files: Files) -> Iterator[tuple[Path, str]]:
    """Yield files that are none, or that may not be read; GDAL would wait for a pipe."""
    for path in (files.node, files.link, files.turn):
        if path is None:
            continue
        beside = (*BESIDE_SHP, ".prj", ".cpg") if path.suffix.lower() == ".shp" else ()
        for one in (path, *(sibling(path, end) for end in beside)):
            try:
                if one.is_symlink() or one.exists():
                    if why := why_unreadable(one):
                        yield one, why
                        continue
                    with one.open("rb") as file:
                        file.read(1)
            except OSError as error:
                yield one, error.strerror or str(error)


def _check_shapefile(path: Path, problems: list[str]) -> None:
    whole = True
    for part in (path, sibling(path, ".shx")):
        size = part.stat().st_size
        with part.open("rb") as file:
            head = file.read(28).ljust(28, b"\0")
        magic, words = struct.unpack(">i20xi", head)
        if magic != SHP_MAGIC or size < SHP_HEADER:
            problems.append(f"{part.name} is truncated or not a shapefile ({size:,} bytes).")
            whole = False
        elif size < 2 * words:
            declared = f"its header declares {2 * words:,} bytes, it has {size:,}"
            problems.append(f"{part.name} is truncated: {declared}. Download it again.")
            whole = False
    rows = _rows_of_dbf(sibling(path, ".dbf"), problems)
    shapes = (sibling(path, ".shx").stat().st_size - SHP_HEADER) // SHX_RECORD
    if whole and rows is not None and rows != shapes:
        problems.append(
            f"{path.name} has {shapes:,} shapes, {path.stem}.dbf has {rows:,} rows: they do not "
            "belong together. Download both again."
        )


def _rows_of_dbf(path: Path, problems: list[str]) -> int | None:
    try:
        return Dbf(path).count
    except CorruptFileError as error:
        problems.append(str(error))
        return None


def layers(path: Path) -> list[str]:
    """Names of the layers of a file; CorruptFileError if it cannot be read."""
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except GEOFILE_ERRORS as error:
        raise CorruptFileError(f"{path.name} cannot be read: {shown(error, 200)}") from error
