"""Saving a network in a folder: Parquet tables, and a manifest with their hashes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, model_validator

from aicomplex_geo._files import exists, is_file, is_folder, listed, path_of, sealed, sha256
from aicomplex_geo._library_versions import library_versions
from aicomplex_geo._replacing import check_place, is_own, output_errors, replacing
from aicomplex_geo.errors import OutputError
from aicomplex_geo.network import turn_restrictions
from aicomplex_geo.network.tables import whole_tables

if TYPE_CHECKING:
    from aicomplex_geo.network.tables import NetworkTables

Format = Literal["aicomplex_geo network"]
FORMAT: Format = get_args(Format)[0]
VERSION = 2
"""1: without turn restrictions."""

MANIFEST = "manifest.json"
TABLES = ("nodes", "edges")
RESTRICTIONS = "restrictions"
LIBRARIES = (
    "geopandas", "networkx", "numpy", "osmium", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely",
)  # fmt: skip
"""Whose versions the files of a network may depend on."""
BASEMAP = "basemap"
"""Table that only some networks have."""
TABLES_OF = {1: TABLES, 2: (*TABLES, RESTRICTIONS)}
"""Tables of each version."""


class Manifest(BaseModel):
    """The manifest of a saved network: read by this model, which is its schema."""

    model_config = ConfigDict(strict=True)

    format: Format
    version: Annotated[int, Field(ge=1)]
    provenance: dict[str, Any]
    encoded: Annotated[dict[str, list[str]], Field(alias="json")]
    sha256: dict[str, str]
    versions: dict[str, str] = {}
    manifest_sha256: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Manifest:
        tables = TABLES_OF.get(self.version, TABLES_OF[VERSION])
        files = set(self.sha256) - {table_file(BASEMAP)}
        if self.version <= VERSION and files != set(map(table_file, tables)):
            raise ValueError("names other files")
        if not set(TABLES) <= set(self.encoded):
            raise ValueError("does not describe all tables")
        return self


def save(net: NetworkTables, path: str | Path) -> Path:
    """Write a network into a folder, as :meth:`RoadNetwork.save` describes."""
    folder = path_of(path, "path").absolute()
    check_target(folder)
    with output_errors(folder, (OSError, TypeError, ValueError, pa.ArrowException)):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing(folder) as draft:
            draft.mkdir()
            _write(net, draft)
    return Path(path)


def is_saved(path: Path) -> bool:
    """Whether a folder has the manifest or a table of a saved network, complete or not."""
    return any(is_file(path / name) for name in (MANIFEST, *map(table_file, TABLES)))


def table_file(table: str) -> str:
    """Name of the file of a table."""
    return f"{table}.parquet"


_FILES = re.compile(
    "|".join(map(re.escape, (MANIFEST, *map(table_file, (*TABLES, RESTRICTIONS, BASEMAP)))))
)


def check_target(folder: Path) -> None:
    """Refuse a folder into which no network can be saved."""
    if not _may_write(folder):
        raise OutputError(
            f"{folder} exists and is not a saved network, or holds other files too, which would be "
            "lost. Choose another folder, or remove it."
        )
    check_place(folder, folder=True)


def _may_write(folder: Path) -> bool:
    if not exists(folder):
        return True
    if not is_folder(folder):
        return False
    return is_own(folder, MANIFEST, FORMAT, _FILES) or not listed(folder)


def _write(net: NetworkTables, folder: Path) -> None:
    encoded: dict[str, list[str]] = {}
    edges, restrictions = whole_tables(net)
    edge_ids = edges.index
    for name, frame in zip(TABLES, (net.nodes, edges), strict=True):
        ids = list(frame.index.names)
        mixed = _has_mixed_ids(frame)
        written = frame.reset_index() if mixed else frame
        encoded[name] = [str(column) for column in written if written[column].dtype == object]
        for column in encoded[name]:
            written[column] = written[column].map(_to_json).astype("str")
        written = written.set_index(ids) if mixed else written
        written.to_parquet(folder / table_file(name), index=True, schema_version="1.1.0")
    numbered = turn_restrictions.to_rows(restrictions, edge_ids)
    _restrictions_table(numbered, folder / table_file(RESTRICTIONS))
    tables = TABLES_OF[VERSION]
    if net.basemap is not None:
        net.basemap.to_parquet(folder / table_file(BASEMAP), index=False, schema_version="1.1.0")
        tables = (*tables, BASEMAP)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "provenance": dict(net.provenance),
        "json": encoded,
        "sha256": {table_file(name): sha256(folder / table_file(name)) for name in tables},
        "versions": library_versions(LIBRARIES),
    }
    (folder / MANIFEST).write_text(sealed(manifest), encoding="utf-8", newline="\n")


def _has_mixed_ids(frame: pd.DataFrame) -> bool:
    """Whether some ids are numbers and some texts, as after a scenario that adds junctions."""
    levels = map(frame.index.get_level_values, range(frame.index.nlevels))
    return any(pd.api.types.infer_dtype(level).startswith("mixed") for level in levels)


def _restrictions_table(numbered: pd.DataFrame, path: Path) -> None:
    """Write restrictions, with the same column types also where there are none."""
    schema = pa.schema(
        [
            (name, pa.list_(pa.int32()) if name == "edges" else pa.string())
            for name in turn_restrictions.COLUMNS
        ]
    )
    table = pa.Table.from_pandas(numbered, schema=schema, preserve_index=False)
    pq.write_table(table, path)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain_number)


def _plain_number(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a column holds a {type(value).__name__}, which cannot be written")
