"""Reading a network by its name or path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import is_file, is_folder, listed
from aicomplex_geo._numbers import is_finite, is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import (
    DataNotFoundError,
    Fault,
    NetworkError,
    ParameterError,
    UnknownNetworkError,
)
from aicomplex_geo.layers.location import STUDY_FILE, data_folder
from aicomplex_geo.layers.provenance import read_toml
from aicomplex_geo.network.table_checks import FASTEST, FASTEST_ALLOWED, FASTEST_POSTED

if TYPE_CHECKING:
    from aicomplex_geo.network.road_network import RoadNetwork

STRATEGIC = "strategic"
FOLDER = "network"
CORNERS = 4
TO_IMPORT = (".osm", ".osm.gz", ".osm.bz2", ".pbf", ".gpkg", ".graphml")
"""Endings of files that are no network yet, but can be made one."""


def read_network(
    name_or_path: str | Path = STRATEGIC, *, data_dir: str | Path | None = None
) -> RoadNetwork:
    """Read a bundled network, a saved one, or one from CSV tables.

    Parameters
    ----------
    name_or_path : str or pathlib.Path, default "strategic"
        ``"strategic"`` is the CSV tables in the folder ``network`` of the study, or the bundled
        ones if the study has none. Else a folder that ``net.save`` wrote, or one with
        ``junctions.csv`` and ``links.csv``, relative to the working folder, else to the study.
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    RoadNetwork
        The network.

    Raises
    ------
    ParameterError
        If `name_or_path` is neither a text nor a path.
    UnknownNetworkError
        If there is no network of that name or at that path.
    DataNotFoundError
        If there is no such study, or a file of the network is missing.
    CorruptFileError
        If a saved network was changed or truncated, or a newer version wrote it.
    NetworkError
        If CSV tables have faults; all faults are reported at once.

    Examples
    --------
    >>> net = read_network("strategic")
    >>> net.crs.to_string(), len(net.nodes) >= 300
    ('EPSG:4326', True)
    """
    from aicomplex_geo.network.readers import saved, strategic  # noqa: PLC0415 - loads pyarrow
    from aicomplex_geo.network.save import is_saved  # noqa: PLC0415 - loads pyarrow

    if not isinstance(name_or_path, (str, Path)):
        raise ParameterError(
            f"name_or_path is a {type(name_or_path).__name__}. Give {STRATEGIC!r}, or the path of "
            "a folder that net.save wrote."
        )
    if str(name_or_path) == STRATEGIC:
        return _read_strategic(data_dir)
    for folder in _candidates(name_or_path, data_dir):
        if is_saved(folder):
            return saved.read_saved(folder)
        if any(is_file(folder / file) for file in (strategic.JUNCTIONS, strategic.LINKS)):
            return strategic.read_tables(folder, name=folder.name)
    if has_to_be_imported(name_or_path):
        raise UnknownNetworkError(
            f"no network {quoted(str(name_or_path))}: roads in another format must be imported "
            f"first, with: aicomplex-geo network import {name_or_path} --out DIR. Then name DIR."
        )
    raise UnknownNetworkError(
        f"no network {quoted(str(name_or_path))}. Name {STRATEGIC!r}, a folder "
        "that net.save wrote, or "
        f"one with {strategic.JUNCTIONS} and {strategic.LINKS}."
    )


def has_to_be_imported(path: str | Path) -> bool:
    """Whether this is OpenStreetMap's, GraphML or the standard node-link."""
    if str(path).lower().endswith(TO_IMPORT):
        return True
    return is_folder(path) and any(one.stem.upper() == "MOCT_LINK" for one in listed(Path(path)))


def _candidates(path: str | Path, data_dir: str | Path | None) -> list[Path]:
    own = [data_folder(data_dir) / path] if data_dir is not None else []
    return [Path(path), *own]


def _read_strategic(data_dir: str | Path | None) -> RoadNetwork:
    from aicomplex_geo.network.readers import strategic  # noqa: PLC0415 - loads geopandas

    for study in dict.fromkeys([data_folder(data_dir), data_folder()]):
        folder = study / FOLDER
        if is_file(folder / strategic.JUNCTIONS) or is_file(folder / strategic.LINKS):
            bounds, date, fastest = _study(study / STUDY_FILE)
            return strategic.read_tables(
                folder, name=STRATEGIC, bounds=bounds, date=date, fastest=fastest
            )
    raise DataNotFoundError(
        f"no {strategic.JUNCTIONS} and {strategic.LINKS} in {folder}. Install the package anew."
    )


def _study(path: Path) -> tuple[list[float] | None, str | None, float]:
    """Bounds, date and highest posted speed of a study; its network must be within them."""
    faults: list[Fault] = []
    table = read_toml(path, faults).get("study", {})
    if faults:
        raise NetworkError(faults)
    values: dict[str, Any] = table if isinstance(table, dict) else {}
    bounds, date = values.get("bounds"), values.get("reference_date")
    fastest = values.get(FASTEST, FASTEST_POSTED)
    if not is_number(fastest) or not 0 < fastest <= FASTEST_ALLOWED:
        fastest = FASTEST_POSTED  # reading the study reports it
    known = bounds if _are_bounds(bounds) else None
    return known, (None if date is None else str(date)), float(fastest)


def _are_bounds(values: object) -> bool:
    """Whether these are four finite numbers; reading the study reports it if not."""
    if not isinstance(values, list) or len(values) != CORNERS:
        return False
    return all(map(is_finite, values))
