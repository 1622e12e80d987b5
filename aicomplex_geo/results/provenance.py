"""Provenance of a result: inputs, profiles, parameters and versions."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import is_file, is_folder, listed, sha256
from aicomplex_geo._library_versions import library_versions
from aicomplex_geo.layers.location import STUDY_FILE
from aicomplex_geo.layers.provenance import SOURCES_FILE
from aicomplex_geo.network import open_to
from aicomplex_geo.network.turns.allowed_turns import restrictions_apply
from aicomplex_geo.scenarios.catalog import FOLDER, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

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
        "versions": library_versions(_LIBRARIES),
    }


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
