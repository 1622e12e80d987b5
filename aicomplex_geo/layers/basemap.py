"""The base map of a place: land, water, hills, railways, boundaries, peaks and names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo._files import is_file
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import DataNotFoundError, Fault, LayerError
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.geojson import GEOMETRY, KINDS, read_features
from aicomplex_geo.layers.names import as_text, text_in
from aicomplex_geo.layers.tables import ROW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

AREAS = ("land", "city", "lake", "green", "built_up")
RAILS = ("railway", "high_speed_railway", "metro")
BOUNDARIES = ("city_limit", "municipal_boundary", "district_boundary")
LINES = ("river", *RAILS, *BOUNDARIES)
PLACES = ("municipality", "district", "town", "village", "quarter")
POINTS = ("peak", *PLACES)
GEOMETRY_OF = {
    **dict.fromkeys(AREAS, "polygon"),
    **dict.fromkeys(LINES, "line"),
    **dict.fromkeys(POINTS, "point"),
}
COLUMNS = ("kind", "name_ko", "name_en", "zoom", "elevation_m", "under_construction")
LARGEST_ZOOM = 18


def read_basemap(paths: Iterable[Path]) -> gpd.GeoDataFrame:
    """Read the features of GeoJSON files; all faults are reported at once."""
    faults: list[Fault] = []
    rows = []
    for path in paths:
        if not is_file(path):
            raise DataNotFoundError(
                f"base map: no file {path}. Put it there, or take it out of [basemap]."
            )
        features = read_features(path, "mixed", faults)
        rows += [_row(feature, path.name, faults) for feature in features]
    if faults:
        raise LayerError(faults)
    return basemap_frame(rows)


def basemap_frame(rows: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Make the frame of a base map from rows that may lack names, zoom and the like."""
    import geopandas as gpd  # noqa: PLC0415 - slow to import

    table = pd.DataFrame(list(rows), columns=[*COLUMNS, "geometry"])
    for column in ("kind", "name_ko", "name_en"):
        table[column] = pd.Series([as_text(one) for one in table[column]], dtype="str")
    table["zoom"] = pd.to_numeric(table["zoom"]).fillna(0.0).astype(float)
    table["elevation_m"] = pd.to_numeric(table["elevation_m"]).astype(float)
    building = [one is True for one in table["under_construction"]]
    table["under_construction"] = pd.Series(building, index=table.index, dtype=bool)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=GEOGRAPHIC)


def _row(feature: dict[str, Any], file: str, faults: list[Fault]) -> dict[str, Any]:
    kind, geometry = text_in(feature, "kind"), feature[GEOMETRY]
    place = f"feature {feature[ROW]}"
    wanted = GEOMETRY_OF.get(kind)
    if wanted is None:
        remedy = f"Write one of: {', '.join(GEOMETRY_OF)}."
        faults.append(Fault(file, place, f"has the unknown kind {quoted(kind)}.", remedy))
    elif geometry is None or geometry.geom_type not in KINDS[wanted]:
        found = "no geometry" if geometry is None else f"a {geometry.geom_type}"
        problem = f"of kind {quoted(kind)} has {found}."
        faults.append(Fault(file, place, problem, f"Write {' or '.join(KINDS[wanted])}."))
    row = {column: feature.get(column) for column in COLUMNS}
    for column, largest in (("zoom", LARGEST_ZOOM), ("elevation_m", math.inf)):
        value = row[column]
        if value is not None and not (is_number(value) and 0 <= value <= largest):
            row[column] = None
            remedy = f"Write a number{f' up to {largest}' if largest < math.inf else ''}."
            faults.append(Fault(file, place, f"has {column} = {quoted(value)}.", remedy))
    return {**row, "geometry": geometry}
