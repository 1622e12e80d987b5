"""Reading a saved network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from aicomplex_geo._files import is_file, path_of, sha256
from aicomplex_geo._manifests import FoundManifest, OtherVersionError, find_manifest
from aicomplex_geo._quoting import shown
from aicomplex_geo._unpacked import check_parquet, check_text
from aicomplex_geo.errors import AicomplexGeoError, CorruptFileError, DataNotFoundError
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS
from aicomplex_geo.network import table_checks, turn_restrictions
from aicomplex_geo.network.edge_lines import GEOMETRY, StoredLines
from aicomplex_geo.network.road_network import RoadNetwork, undrawn_network
from aicomplex_geo.network.save import (
    BASEMAP,
    MANIFEST,
    RESTRICTIONS,
    TABLES,
    TABLES_OF,
    VERSION,
    Manifest,
    table_file,
)
from aicomplex_geo.network.tables import CLOSED

if TYPE_CHECKING:
    from pathlib import Path


def read_saved(path: str | Path) -> RoadNetwork:
    """Read a network that ``net.save`` wrote, after checking that no file has changed."""
    folder = path_of(path, "path")
    manifest = read_manifest(folder)
    for file, expected in manifest["sha256"].items():
        if sha256(_present(folder / file)) != expected:
            raise CorruptFileError(
                f"{folder / file} is not as it was saved: its SHA-256 differs from the "
                f"manifest's. Save the network again, or copy the folder again."
            )
    try:
        return _network(folder, manifest)
    except GEOFILE_ERRORS as error:  # also those of ours that derive from them
        reason = shown(error, 600).rstrip(".")
        raise CorruptFileError(
            f"{folder} holds tables that are no network: {reason}. Save the network again."
        ) from error


def _network(folder: Path, manifest: dict[str, Any]) -> RoadNetwork:
    nodes = _table(folder, TABLES[0], manifest["json"][TABLES[0]])
    found = _edges_without_shapes(folder, manifest, nodes)
    edges, lines = found or (_table(folder, TABLES[1], manifest["json"][TABLES[1]]), None)
    restrictions = None
    if table_file(RESTRICTIONS) in manifest["sha256"]:
        path = folder / table_file(RESTRICTIONS)
        check_parquet(path, None)
        saved = pd.read_parquet(path, page_checksum_verification=True)
        check_text(saved)
        restrictions = turn_restrictions.from_rows(saved, edges.index)
    basemap = None
    if table_file(BASEMAP) in manifest["sha256"]:
        basemap = _geometries(folder / table_file(BASEMAP))
    provenance = manifest["provenance"]
    if lines is not None:
        return undrawn_network(
            nodes, edges, lines, provenance, restrictions=restrictions, basemap=basemap
        )
    drawn = cast("gpd.GeoDataFrame", edges)
    return RoadNetwork(nodes, drawn, provenance, restrictions=restrictions, basemap=basemap)


def _edges_without_shapes(
    folder: Path, manifest: dict[str, Any], nodes: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, StoredLines] | None:
    """Edges and their stored lines; None unless all is as a network saves it."""
    path = folder / table_file(TABLES[1])
    check_parquet(path, None)
    table = pq.read_table(path, page_checksum_verification=True)
    table.validate(full=True)  # texts are UTF-8
    if (
        manifest["json"][TABLES[1]]
        or CLOSED in table.column_names
        or GEOMETRY not in table.column_names
    ):
        return None
    if _crs_of(table.schema) != _crs_of(pq.read_schema(folder / table_file(TABLES[0]))):
        return None
    lines = StoredLines.of(table)
    if lines is None:
        return None
    edges = table.drop_columns([GEOMETRY]).to_pandas()
    fastest = table_checks.fastest_of(manifest["provenance"])
    return (edges, lines) if table_checks.is_checked(edges, nodes, fastest=fastest) else None


def _crs_of(schema: pa.Schema) -> object:
    geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    return geo.get("columns", {}).get(GEOMETRY, {}).get("crs")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a saved network, or raise CorruptFileError."""
    return usable(found_manifest(folder))


def found_manifest(folder: Path) -> FoundManifest:
    """Read the manifest of a saved network, also where it was edited or damaged."""
    return find_manifest(_present(folder / MANIFEST), _check_manifest)


def usable(found: FoundManifest) -> dict[str, Any]:
    """Give the content of a manifest that is as it was saved, or raise CorruptFileError."""
    if isinstance(found.error, OtherVersionError):
        raise CorruptFileError(
            f"{found.file} was written by a newer version of the library ({found.error}). Update "
            "aicomplex-geo, or save the network with this version."
        ) from found.error
    if isinstance(found.error, AicomplexGeoError):  # it cannot be read at all
        raise found.error
    if found.error is not None:
        is_another = isinstance(found.error, ValidationError)
        what = "not the manifest of a network" if is_another else "cut off or not a manifest"
        raise CorruptFileError(
            f"{found.file} is {what}: {found.reason}. Save the network again."
        ) from found.error
    if not found.intact:
        raise CorruptFileError(f"{found.file} is not as it was saved. Save the network again.")
    return found.content


def _check_manifest(content: object) -> None:
    version = Manifest.model_validate(content).version
    if version > VERSION:
        raise OtherVersionError(f"format {version}; this one reads up to {VERSION}")


def _present(path: Path) -> Path:
    if not is_file(path):
        raise DataNotFoundError(
            f"no {path.name} in {path.parent}. A saved network has {MANIFEST}, "
            f"{' and '.join(map(table_file, TABLES_OF[VERSION]))}; save it again, or copy the "
            "folder again."
        )
    return path


def _geometries(path: Path) -> gpd.GeoDataFrame:
    check_parquet(path, None)
    frame = gpd.read_parquet(path, page_checksum_verification=True)
    check_text(frame)
    return frame


def _table(folder: Path, name: str, encoded: list[str]) -> gpd.GeoDataFrame:
    frame = _geometries(folder / table_file(name))
    ids = list(frame.index.names)
    of_ids = any(one in encoded and one not in frame.columns for one in ids)
    if of_ids:
        frame = frame.reset_index()
    for column in encoded:
        values = [json.loads(value) for value in frame[column].tolist()]
        frame[column] = pd.Series(values, index=frame.index, dtype=object)
    return frame.set_index(ids) if of_ids else frame
