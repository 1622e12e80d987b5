"""Sources of the layers, and hashes of their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import exists, sha256
from aicomplex_geo._quoting import nearest, quoted
from aicomplex_geo._toml import TomlError, parse_toml
from aicomplex_geo.errors import Fault, LayerError
from aicomplex_geo.layers.location import data_folder
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.tables import read_toml_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCES_FILE = "sources.toml"
HASHED = frozenset({".csv", ".geojson", ".toml"})
IN_KOREAN = ("title", "publisher", "licence", "date")
REQUIRED = ("title", "publisher", "licence", "date", "attribution")
TABLES = ("sources", "files")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that facts were taken from.

    Parameters
    ----------
    key : str
        Name in the ``source`` columns of the layers.
    title, publisher : str
        What it is and who published it.
    licence : str
        Licence, or that none is stated.
    date : str
        Date of the source as far as it is known, as text.
    attribution : str
        How it is to be named.
    url : str
        Address or reference as it was recorded; empty if it was not.
    title_ko, publisher_ko, licence_ko, date_ko : str
        The same in Korean; the others stand for them where they are missing.

    Examples
    --------
    >>> from aicomplex_geo.layers import read_sources
    >>> read_sources()["kotra_gwangju"].key
    'kotra_gwangju'
    """

    key: str
    title: str
    publisher: str
    licence: str
    date: str
    attribution: str
    url: str = ""
    title_ko: str = ""
    publisher_ko: str = ""
    licence_ko: str = ""
    date_ko: str = ""

    def __repr__(self) -> str:
        return one_line("Source", self.key, self.date, self.title)


def read_toml(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """Read a TOML file in UTF-8."""
    text = read_toml_text(path, faults)
    if text is None:
        return {}
    try:
        return parse_toml(text)
    except TomlError as error:
        faults.append(Fault(path.name, error.row, error.problem, error.remedy))
        return {}


def read_sources(*, data_dir: str | Path | None = None) -> dict[str, Source]:
    """Read the sources that a folder of layers names.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    dict of str to Source
        By key, in the order of the file; empty if the folder has no ``sources.toml``, which
        only a study may lack whose layers name no source.

    Raises
    ------
    DataNotFoundError
        If there is no such folder.
    LayerError
        If ``sources.toml`` cannot be read or a source lacks one of its fields.

    Examples
    --------
    >>> read_sources()["kric_metro"].date
    '2022-09-02'
    """
    faults: list[Fault] = []
    sources = collect_sources(data_folder(data_dir), faults)
    if faults:
        raise LayerError(faults)
    return sources


def collect_sources(folder: Path, faults: list[Fault]) -> dict[str, Source]:
    """Read the sources of a folder, incomplete ones included, and collect their faults."""
    path = folder / SOURCES_FILE
    if not exists(path):
        return {}
    tables = read_toml(path, faults).get("sources", {})
    if not isinstance(tables, dict):
        faults.append(Fault(SOURCES_FILE, "sources", "is not a table.", "Write [sources.<key>]."))
        return {}
    sources = {}
    for key, table in tables.items():
        known = table if isinstance(table, dict) else {}
        _check_complete(key, known, faults)
        texts = {name: str(known.get(name, "")) for name in (*REQUIRED, "url")}
        for name in IN_KOREAN:
            texts[f"{name}_ko"] = str(known.get(f"{name}_ko", "")) or texts[name]
        sources[key] = Source(key=key, **texts)
    return sources


def unknown_tables(folder: Path) -> list[Fault]:
    """Find tables of ``sources.toml`` that are not known; layers can be read beside them."""
    path = folder / SOURCES_FILE
    content = read_toml(path, []) if exists(path) else {}
    faults: list[Fault] = []
    for name in content:
        if name not in TABLES:
            remedy = nearest(name, TABLES, faults)
            faults.append(Fault(SOURCES_FILE, name, "is not known.", remedy))
    return faults


def missing_sources(key: str, layer: str) -> Fault:
    """Describe a missing ``sources.toml`` though a layer names a source."""
    problem = (
        f"is missing, but layers name sources (first: {quoted(key)} of layer {quoted(layer)})."
    )
    remedy = f"Write it with a table [sources.<key>] for each: {', '.join(REQUIRED)}."
    return Fault(SOURCES_FILE, "", problem, remedy)


def _check_complete(key: str, table: Mapping[str, Any], faults: list[Fault]) -> None:
    wrong = [name for name in REQUIRED if not isinstance(table.get(name), str) or not table[name]]
    if not isinstance(table.get("url", ""), str):
        wrong.append("url")
    if wrong:
        problem = f"has no text for {', '.join(wrong)}."
        faults.append(Fault(SOURCES_FILE, key, problem, "Write it, or 'not stated'."))


def file_hashes(folder: Path) -> dict[str, str]:
    """Hash the data files of a folder."""
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in HASHED and path.is_file() and path != folder / SOURCES_FILE
    )
    return {path: sha256(folder / path) for path in paths}


def changed_files(*, data_dir: str | Path | None = None) -> tuple[Fault, ...]:
    """Compare the data files with the hashes that ``sources.toml`` records.

    Reading a layer does not need this: a study may be edited. It tells whether the
    bundled data are still those that were checked.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    tuple of Fault
        One for each file that has changed, is missing or has no hash; empty if all fit.

    Raises
    ------
    DataNotFoundError
        If there is no such folder.

    Examples
    --------
    >>> changed_files()
    ()
    """
    folder = data_folder(data_dir)
    faults: list[Fault] = []
    found = read_toml(folder / SOURCES_FILE, faults).get("files", {})
    recorded = found if isinstance(found, dict) else {}
    actual = file_hashes(folder)
    remedy = "If the change is meant, run tools/refresh_hashes.py."
    for name in sorted({*recorded, *actual}):
        if name not in actual:
            faults.append(Fault(name, "", "is missing.", remedy))
        elif name not in recorded:
            faults.append(Fault(name, "", f"has no hash in {SOURCES_FILE}.", remedy))
        elif not isinstance(recorded[name], dict) or recorded[name].get("sha256") != actual[name]:
            faults.append(Fault(name, "", "has changed since its hash was taken.", remedy))
    return tuple(faults)
