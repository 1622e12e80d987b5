"""A network in a folder: two GeoParquet tables and a manifest that vouches for them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa

from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, NetworkError, OutputError
from aicomplex_geo.network.model import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = "aicomplex_geo network"
VERSION = 1
MANIFEST = "manifest.json"
TABLES = ("nodes", "edges")
UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, pa.ArrowException)
"""What pyarrow and geopandas raise on a table that is none."""


def save(net: RoadNetwork, path: str | Path) -> Path:
    """Write a network into a folder, all of it or nothing.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    path : str or pathlib.Path
        Folder to write. A network that was saved there before is replaced when the new one
        is complete.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If it cannot be written, or something else than a saved network is there.
    """
    folder = Path(path).absolute()
    if not _may_write(folder):
        raise OutputError(
            f"{folder} is there and is no saved network. Choose another folder, or remove it."
        )
    aside = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        _write(net, aside)
        _swap(aside, folder)
    except (OSError, TypeError, ValueError, pa.ArrowException) as error:
        raise OutputError(f"{folder} could not be written: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Path(path)


def read(path: str | Path) -> RoadNetwork:
    """Read a network that was saved, after checking that nothing in it has changed.

    Parameters
    ----------
    path : str or pathlib.Path
        Folder that :func:`save` wrote.

    Returns
    -------
    RoadNetwork
        The same network.

    Raises
    ------
    DataNotFoundError
        If the manifest or a table is missing.
    CorruptFileError
        If a file was changed or cut off, or a newer version of the library wrote it.
    """
    folder = Path(path)
    manifest = _manifest(folder)
    for file, expected in manifest["sha256"].items():
        if sha256(_present(folder / file)) != expected:
            raise CorruptFileError(
                f"{folder / file} is not as it was saved: its SHA-256 differs from the "
                f"manifest's. Save the network again, or copy the folder again."
            )
    try:
        nodes, edges = (_table(folder, name, manifest["json"][name]) for name in TABLES)
        return RoadNetwork(nodes, edges, manifest["provenance"])
    except (*UNREADABLE, NetworkError) as error:
        raise CorruptFileError(
            f"{folder} holds tables that are no network: {error}. Save the network again."
        ) from error


def sha256(path: Path) -> str:
    """Hash a file.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_saved(path: Path) -> bool:
    """Tell whether a folder looks like a saved network, whole or not.

    Parameters
    ----------
    path : pathlib.Path
        Any path.

    Returns
    -------
    bool
        True if the manifest or one of the tables is there.
    """
    return any((path / name).is_file() for name in (MANIFEST, *map(_file, TABLES)))


def _file(table: str) -> str:
    return f"{table}.parquet"


def _may_write(folder: Path) -> bool:
    if not folder.exists():
        return True
    return folder.is_dir() and (is_saved(folder) or not any(folder.iterdir()))


def _write(net: RoadNetwork, folder: Path) -> None:
    encoded: dict[str, list[str]] = {}
    for name, frame in zip(TABLES, (net.nodes, net.edges), strict=True):
        encoded[name] = [str(column) for column in frame.columns if frame[column].dtype == object]
        for column in encoded[name]:
            frame[column] = frame[column].map(_to_json).astype("str")
        frame.to_parquet(folder / _file(name), index=True, schema_version="1.1.0")
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "provenance": dict(net.provenance),
        "json": encoded,
        "sha256": {_file(name): sha256(folder / _file(name)) for name in TABLES},
    }
    (folder / MANIFEST).write_text(_sealed(manifest), encoding="utf-8", newline="\n")


def _swap(new: Path, folder: Path) -> None:
    """Put the new folder in place of the old one, which stays if that fails."""
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sealed(manifest: dict[str, Any]) -> str:
    """Text of a manifest, with its own hash, so that no byte of it can change unnoticed."""
    plain = {key: value for key, value in manifest.items() if key != "manifest_sha256"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    seal = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({**plain, "manifest_sha256": seal}, ensure_ascii=False, indent=1) + "\n"


def _manifest(folder: Path) -> dict[str, Any]:
    path = _present(folder / MANIFEST)
    try:
        text = path.read_bytes().decode("utf-8")
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise CorruptFileError(f"{path} is not the manifest of a network.")
        version = int(content["version"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorruptFileError(
            f"{path} is cut off or not a manifest: {error}. Save the network again."
        ) from error
    if version > VERSION:
        raise CorruptFileError(
            f"{path} was written by a newer version of the library (format {version}; this one "
            f"reads up to {VERSION}). Update aicomplex-geo, or save the network with this version."
        )
    if text != _sealed(content):
        raise CorruptFileError(f"{path} is not as it was saved. Save the network again.")
    return dict(content)


def _present(path: Path) -> Path:
    if not path.is_file():
        raise DataNotFoundError(
            f"no {path.name} in {path.parent}. A saved network has {MANIFEST}, "
            f"{' and '.join(map(_file, TABLES))}; save it again, or copy the folder again."
        )
    return path


def _table(folder: Path, name: str, encoded: list[str]) -> gpd.GeoDataFrame:
    frame = gpd.read_parquet(folder / _file(name))
    for column in encoded:
        frame[column] = _each(frame[column].tolist(), json.loads)
    return frame


def _each(values: list[str], function: Callable[[str], Any]) -> Any:  # noqa: ANN401 - pandas
    import pandas as pd  # noqa: PLC0415 - loaded by geopandas already

    return pd.array([function(value) for value in values], dtype=object)


def _to_json(value: object) -> str:
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN, which JSON has not
        value = None
    return json.dumps(value, ensure_ascii=False, default=lambda number: number.item())
