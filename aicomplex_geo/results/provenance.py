"""Provenance of a result: inputs, profiles, parameters and versions."""

from __future__ import annotations

import hashlib
import json
import platform
import tomllib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._files import is_file, is_folder, listed, sha256
from aicomplex_geo._version import __version__
from aicomplex_geo.layers.location import STUDY_FILE
from aicomplex_geo.layers.provenance import SOURCES_FILE
from aicomplex_geo.network import open_to
from aicomplex_geo.network.turns.allowed_turns import restrictions_apply
from aicomplex_geo.scenarios.catalog import FOLDER, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from hashlib import _Hash as Hash

    from numpy.typing import NDArray

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

_SLICE = 2**16
"""Rows that are hashed at a time."""
_LITTLE_ENDIAN, _NO_SHAPE = 1, b"\0"
"""Byte order of shapes on every machine, with which each begins, and what stands for none."""
_LIBRARIES = (
    "geopandas",
    "shapely",
    "pyogrio",
    "pyproj",
    "pandas",
    "numpy",
    "scipy",
    "numba",
    "folium",
    "branca",
    "jinja2",
    "markdown-it-py",
    "XStatic-Leaflet",
    "pyarrow",
)
_SHARED_INPUTS = (
    STUDY_FILE,
    SOURCES_FILE,
    "profiles.toml",
    "network/junctions.csv",
    "network/links.csv",
    "network/outline_accuracy.toml",
)


def record(
    study: Study,
    net: RoadNetwork,
    profiles: Iterable[Profile],
    *,
    profile: str,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Collect the provenance of a result.

    It has no time of writing, which would make equal results differ.
    """
    used = list(profiles)
    bound = [one.name for one in used if restrictions_apply(open_to(net, one), one.mode)]
    return {
        "study": {
            "id": study.id,
            "title_ko": study.title_ko,
            "title_en": study.title_en,
            "reference_date": str(study.reference_date),
            "bounds": list(study.bounds),
        },
        "network": dict(net.provenance),
        "profile": profile,
        "profiles": {one.name: asdict(one) for one in used},
        "parameters": dict(parameters),
        **({"turns": bound} if bound else {}),
        "inputs": input_hashes(study.folder),
        "versions": _versions(),
    }


def network_sha256(net: RoadNetwork) -> str:
    """Hash what a network holds, wherever it was read from: its sources may stay the same."""
    total = hashlib.sha256(str(net.crs.to_authority() or net.crs.to_wkt()).encode())
    basemap = () if net.basemap is None else (net.basemap,)
    for table in (net.nodes, net.edges, net.closed_edges, *basemap):
        _add(total, table.drop(columns="geometry"))
        _add_shapes(total, np.asarray(table.geometry.array, dtype=object))
    _add(total, net.restrictions)
    return total.hexdigest()


def _add(total: Hash, table: pd.DataFrame) -> None:
    """Hash names, size and values of a table, whichever dtypes hold them."""
    index, values = table.index, [table[name].array for name in table.columns]
    levels = [index.get_level_values(level).array for level in range(index.nlevels)]
    total.update(_as_json([*index.names, *table.columns, len(table)]))
    for column in (*levels, *values):
        for start in range(0, len(column), _SLICE):
            part = np.array(column[start : start + _SLICE], dtype=object)  # a copy
            part[pd.isna(part)] = None
            total.update(_as_json(part.tolist()))


def _as_json(values: list[Any]) -> bytes:
    return json.dumps(values, default=str).encode()


def _add_shapes(total: Hash, shapes: NDArray[np.object_]) -> None:
    for start in range(0, len(shapes), _SLICE):
        part = shapely.to_wkb(shapes[start : start + _SLICE], byte_order=_LITTLE_ENDIAN)
        total.update(b"".join(_NO_SHAPE if one is None else one for one in part))


def input_files(folder: Path) -> list[str]:
    """Files that a study names, by path within its folder."""
    tables = tomllib.loads((folder / STUDY_FILE).read_text("utf-8-sig"))
    named = [str(entry["file"]) for entry in tables.get("layers", {}).values() if "file" in entry]
    named += [name for name in [tables.get("study", {}).get("observed_speeds")] if name]
    named += [f"{FOLDER}/{name}{SUFFIX}" for name in tables.get("scenarios", {}).get("ids", [])]
    named += tables.get("basemap", {}).get("files", [])
    return [name for name in dict.fromkeys([*_SHARED_INPUTS, *named]) if is_file(folder / name)]


def input_paths(study: Study) -> list[Path]:
    """Files that a study is read from, with those of its network."""
    folder = Path(study.folder)
    inputs = [folder / name for name in input_files(folder)]
    network = folder / study.network_name
    return [*inputs, *(listed(network) if is_folder(network) else ())]


def input_hashes(folder: str | Path) -> dict[str, str]:
    """Hashes of the files that the study names, by path within its folder."""
    return {name: sha256(Path(folder) / name) for name in input_files(Path(folder))}


def _versions() -> dict[str, str]:
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only
    import pyproj  # noqa: PLC0415 - the same

    return {
        "aicomplex_geo": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        "gdal": pyogrio.__gdal_version_string__,
    }
