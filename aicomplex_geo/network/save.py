"""A network in a folder: Parquet tables and a manifest that vouches for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from aicomplex_geo._files import replacing, sha256, text_sha256
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, NetworkError, OutputError
from aicomplex_geo.network import turn_restrictions as turns
from aicomplex_geo.network.road_network import RoadNetwork

FORMAT = "aicomplex_geo network"
VERSION = 2
"""1: without turn restrictions."""

MANIFEST = "manifest.json"
TABLES = ("nodes", "edges")
RESTRICTIONS = "restrictions"
TABLES_OF = {1: TABLES, 2: (*TABLES, RESTRICTIONS)}
"""Tables of each version."""

UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    pa.ArrowException,
)
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
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing(folder) as draft:
            draft.mkdir()
            _write(net, draft)
    except (OSError, TypeError, ValueError, pa.ArrowException) as error:
        raise OutputError(f"{folder} could not be written: {error}") from error
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
        restrictions = None
        if _file(RESTRICTIONS) in manifest["sha256"]:
            saved = pd.read_parquet(folder / _file(RESTRICTIONS))
            restrictions = turns.from_rows(saved, edges.index)
        return RoadNetwork(nodes, edges, manifest["provenance"], restrictions=restrictions)
    except (*UNREADABLE, NetworkError) as error:
        raise CorruptFileError(
            f"{folder} holds tables that are no network: {error}. Save the network again."
        ) from error


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
    numbered = turns.to_rows(net.restrictions, net.edges.index)
    _restrictions_table(numbered, folder / _file(RESTRICTIONS))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "provenance": dict(net.provenance),
        "json": encoded,
        "sha256": {_file(name): sha256(folder / _file(name)) for name in TABLES_OF[VERSION]},
    }
    (folder / MANIFEST).write_text(_sealed(manifest), encoding="utf-8", newline="\n")


def _sealed(manifest: dict[str, Any]) -> str:
    """Text of a manifest, with its own hash, so that no byte of it can change unnoticed."""
    plain = {key: value for key, value in manifest.items() if key != "manifest_sha256"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    seal = text_sha256(text)
    return json.dumps({**plain, "manifest_sha256": seal}, ensure_ascii=False, indent=1) + "\n"


def _manifest(folder: Path) -> dict[str, Any]:
    path = _present(folder / MANIFEST)
    try:
        text = path.read_bytes().decode("utf-8")
        content = json.loads(text)
        version = int(content["version"])
        tables = TABLES_OF.get(version, TABLES_OF[VERSION])
        known = content["format"] == FORMAT and (
            version > VERSION or set(content["sha256"]) == set(map(_file, tables))
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorruptFileError(
            f"{path} is cut off or not a manifest: {error}. Save the network again."
        ) from error
    if not known:
        raise CorruptFileError(f"{path} is not the manifest of a network.")
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
            f"{' and '.join(map(_file, TABLES_OF[VERSION]))}; save it again, or copy the folder "
            "again."
        )
    return path


def _table(folder: Path, name: str, encoded: list[str]) -> gpd.GeoDataFrame:
    frame = gpd.read_parquet(folder / _file(name))
    for column in encoded:
        values = [json.loads(value) for value in frame[column].tolist()]
        frame[column] = pd.Series(values, index=frame.index, dtype=object)
    return frame


def _restrictions_table(numbered: pd.DataFrame, path: Path) -> None:
    """Write restrictions, of the same types also where there are none."""
    schema = pa.schema(
        [(name, pa.list_(pa.int32()) if name == "edges" else pa.string()) for name in turns.COLUMNS]
    )
    table = pa.Table.from_pandas(numbered, schema=schema, preserve_index=False)
    pq.write_table(table, path)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain_number)


def _plain_number(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a column holds a {type(value).__name__}, which cannot be written")
