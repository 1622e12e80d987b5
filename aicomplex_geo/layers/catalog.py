"""The layers of a study: listing, checking and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aicomplex_geo._files import exists, is_file
from aicomplex_geo._numbers import is_finite
from aicomplex_geo._quoting import near_names, nearest, quoted
from aicomplex_geo.errors import DataNotFoundError, Fault, LayerError, UnknownLayerError
from aicomplex_geo.layers.geojson import GEOMETRY, KINDS, read_features
from aicomplex_geo.layers.location import STUDY_FILE, data_folder
from aicomplex_geo.layers.provenance import (
    SOURCES_FILE,
    collect_sources,
    missing_sources,
    read_toml,
)
from aicomplex_geo.layers.rows import Checker, build_frame
from aicomplex_geo.layers.schema import SCHEMAS, explain
from aicomplex_geo.layers.tables import ROW, read_rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import geopandas as gpd

    from aicomplex_geo.layers.crs import Bounds
    from aicomplex_geo.layers.provenance import Source

COLUMNS = ("name", "title_ko", "title_en", "geometry", "features", "source", "licence", "as_of")
CSV = ".csv"
GEOJSON = (".geojson", ".json")
MISSPELT = 0.9
"""How alike a column and one that the file lacks are, if one is a misspelling of the other.

Less would refuse columns of its owner's, such as `scenario_id` or `figure_en`.
"""


class Entry(BaseModel):
    """A table ``[layers.<name>]`` of a study file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    title_ko: str = ""
    title_en: str = ""
    geometry: Literal["point", "line", "polygon", "none"]
    source: tuple[str, ...] = ()
    as_of: str = ""
    layer_schema: str = Field("", alias="schema")


LAYER_KEYS = [field.alias or name for name, field in Entry.model_fields.items()]


@dataclass(frozen=True)
class Catalogue:
    """The layers that a study file names."""

    folder: Path
    entries: dict[str, Entry]
    sources: dict[str, Source]
    bounds: Bounds | None


def list_layers(*, data_dir: str | Path | None = None) -> pd.DataFrame:
    """List the layers of a study.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    pandas.DataFrame
        One row a layer in the order of the study file, columns ``name``, ``title_ko``,
        ``title_en``, ``geometry`` (point, line, polygon or none), ``features`` (number of
        rows), ``source`` (keys of ``sources.toml``, separated by semicolons), ``licence``
        and ``as_of``.

    Raises
    ------
    DataNotFoundError
        If there is no such folder or study file.
    LayerError
        If the study file or any layer has faults; all of them are reported.

    Examples
    --------
    >>> list_layers().set_index("name").loc["metro_stations", "features"]
    np.int64(20)
    """
    faults: list[Fault] = []
    catalogue = read_catalogue(data_folder(data_dir), faults)
    rows = []
    for name, entry in catalogue.entries.items():
        frame = collect_layer(catalogue, name, faults)
        licences = [
            catalogue.sources[key].licence for key in entry.source if key in catalogue.sources
        ]
        rows.append(
            (
                name,
                entry.title_ko,
                entry.title_en,
                entry.geometry,
                0 if frame is None else len(frame),
                ";".join(entry.source),
                "; ".join(dict.fromkeys(licences)),
                entry.as_of,
            )
        )
    if faults:
        raise LayerError(faults)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_layer(name: str, *, data_dir: str | Path | None = None) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read one layer of a study, checked against its schema.

    Parameters
    ----------
    name : str
        Name of the layer, such as ``"sites"``; see :func:`list_layers`.
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    geopandas.GeoDataFrame or pandas.DataFrame
        Indexed by ``id``, in the order of the file. A layer with geometry is in
        EPSG:4326, and null where the position is not known; a table has no geometry.
        Areas are in m², ``certainty_m`` in metres. Unknown numbers are NaN, unknown text
        is empty. Columns that the schema does not know are text.

    Raises
    ------
    DataNotFoundError
        If there is no such folder, study file or layer file.
    UnknownLayerError
        If the study has no layer of that name.
    LayerError
        If the file does not fit its schema; all faults are reported together.

    Examples
    --------
    >>> sites = read_layer("sites")
    >>> int(sites.loc["ai_complex", "area_m2"]), int(sites.loc["ai_complex", "area_m2_other"])
    (46200, 47256)
    >>> sites.loc["bonchon", "geometry"] is None
    True
    """
    faults: list[Fault] = []
    catalogue = read_catalogue(data_folder(data_dir), faults)
    known_name = isinstance(name, str) and name in catalogue.entries
    if known_name:
        path = catalogue.folder / catalogue.entries[name].file
        if not is_file(path):
            raise DataNotFoundError(
                f"layer {quoted(name)}: no file {path}. "
                f"Put it there, or take the layer out of {STUDY_FILE}."
            )
    elif not faults:
        known = ", ".join(catalogue.entries) or "none"
        raise UnknownLayerError(f"no layer {quoted(name)} in this study. Its layers are: {known}.")
    frame = collect_layer(catalogue, name, faults) if known_name else None
    if faults or frame is None:
        raise LayerError(faults)
    return frame


def check_layers(*, data_dir: str | Path | None = None) -> tuple[Fault, ...]:
    """Check every layer of a study.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled one by default.

    Returns
    -------
    tuple of Fault
        What is wrong with the tables of layers in the study file, with ``sources.toml``
        and with the files of the layers; empty if nothing is.

    Raises
    ------
    DataNotFoundError
        If there is no such folder or study file.

    Examples
    --------
    >>> check_layers()
    ()
    """
    faults: list[Fault] = []
    catalogue = read_catalogue(data_folder(data_dir), faults)
    for name in catalogue.entries:
        collect_layer(catalogue, name, faults)
    return tuple(faults)


def read_catalogue(folder: Path, faults: list[Fault]) -> Catalogue:
    """Read the tables ``[layers.*]`` of a study file, and collect their faults."""
    content = read_toml(folder / STUDY_FILE, faults)
    sources = collect_sources(folder, faults)
    tables = content.get("layers", {})
    if not isinstance(tables, dict):
        faults.append(Fault(STUDY_FILE, "layers", "is not a table.", "Write [layers.<name>]."))
        tables = {}
    entries = {}
    for name, table in tables.items():
        entry = _entry(name, table, sources, faults)
        if entry is not None:
            entries[name] = entry
    named = next(((key, name) for name, one in entries.items() for key in one.source), None)
    if named is not None and not exists(folder / SOURCES_FILE):
        faults.append(missing_sources(*named))
    return Catalogue(folder, entries, sources, _bounds(content.get("study")))


def _entry(
    name: str,
    table: object,
    sources: dict[str, Source],
    faults: list[Fault],
) -> Entry | None:
    place = f"layers.{name}"
    try:
        entry = Entry.model_validate(table)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = str(one["loc"][-1]) if one["loc"] else ""
            if one["type"] == "extra_forbidden":
                remedy = nearest(name, LAYER_KEYS, faults)
                faults.append(Fault(STUDY_FILE, place, f"{name} is not known.", remedy))
            else:
                faults.append(explain(dict(one), file=STUDY_FILE, row=place))
        return None
    unknown = [key for key in entry.source if sources and key not in sources]
    if unknown:
        problem = f"source {', '.join(unknown)} is not in sources.toml."
        faults.append(Fault(STUDY_FILE, place, problem, "Add it there, or correct the key."))
    before = len(faults)
    path = PurePosixPath(entry.file)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.file or ":" in entry.file:
        problem = f"file {quoted(entry.file)} is not inside the folder of the study."
        faults.append(Fault(STUDY_FILE, place, problem, "Name a file beside study.toml."))
    wanted = (CSV,) if entry.geometry == "none" else GEOJSON
    allowed = {CSV, *wanted} if entry.geometry == "point" else set(wanted)
    if path.suffix not in allowed:
        problem = f"file {quoted(entry.file)} cannot hold the geometry {quoted(entry.geometry)}."
        remedy = f"Use a file of type {' or '.join(sorted(allowed))}."
        faults.append(Fault(STUDY_FILE, place, problem, remedy))
    if entry.layer_schema and entry.layer_schema not in SCHEMAS:
        problem = f"schema {quoted(entry.layer_schema)} is not known."
        faults.append(Fault(STUDY_FILE, place, problem, f"Use one of {', '.join(SCHEMAS)}."))
    return entry if len(faults) == before else None


def _bounds(study: object) -> Bounds | None:
    """Bounds to check positions against; the study file checks the bounds themselves."""
    values = study.get("bounds") if isinstance(study, dict) else None
    if not isinstance(values, list) or len(values) != 4:  # noqa: PLR2004 - west, south, east, north
        return None
    if not all(map(is_finite, values)):
        return None
    west, south, east, north = (float(value) for value in values)
    return west, south, east, north


def schema_of(name: str, entry: Entry) -> str:
    """Name the schema that a layer is checked against."""
    if entry.layer_schema:
        return entry.layer_schema
    if name in SCHEMAS:
        return name
    return "table" if entry.geometry == "none" else "features"


def collect_layer(
    catalogue: Catalogue, name: str, faults: list[Fault]
) -> gpd.GeoDataFrame | pd.DataFrame | None:
    """Read one layer and collect its faults; None if it has any."""
    entry = catalogue.entries[name]
    schema = schema_of(name, entry)
    path = catalogue.folder / entry.file
    before = len(faults)
    is_csv = path.suffix == CSV
    if is_csv:
        position = ("lat", "lon") if entry.geometry in KINDS else ()
        rows: list[dict[str, Any]] = [
            *read_rows(path, (*SCHEMAS[schema].required, *position), faults)
        ]
    else:
        rows = read_features(path, entry.geometry, faults)
        _check_properties(path.name, schema, rows, faults)
    if is_csv and SCHEMAS[schema].guarded:
        _check_columns(path.name, schema, rows[0] if rows else {}, faults)
    checker = Checker(
        path.name,
        schema,
        faults,
        bounds=catalogue.bounds,
        sources=catalogue.sources or None,
    )
    csv_points = is_csv and entry.geometry in KINDS
    checked = [checker.check(row, csv_points=csv_points) for row in rows]
    if len(faults) > before:
        return None
    hidden = {ROW, GEOMETRY, *(("lat", "lon") if csv_points else ())}
    columns = dict.fromkeys(key for row in rows for key in row if key not in hidden)
    complete = [row for row in checked if row is not None]
    return build_frame(schema, complete, columns, spatial=entry.geometry in KINDS)


def _check_columns(file: str, schema: str, columns: Collection[str], faults: list[Fault]) -> None:
    """Find columns that are close to one of the schema which the file lacks."""
    fields = SCHEMAS[schema].model_fields.keys()
    absent = fields - set(columns)
    for name in columns:
        near = "" if name in fields else near_names(name, absent, cutoff=MISSPELT)
        if near:
            problem = f"the column {quoted(name)} is not known."
            faults.append(Fault(file, "row 1", problem, f"Nearest: {near}."))


def _check_properties(
    file: str, schema: str, rows: list[dict[str, Any]], faults: list[Fault]
) -> None:
    for row in rows:
        missing = [key for key in SCHEMAS[schema].required if key not in row]
        if missing:
            problem = f"has no property {', '.join(missing)}."
            remedy = "Add it; it may be null."
            faults.append(Fault(file, f"feature {row[ROW]} ({row.get('id')})", problem, remedy))
