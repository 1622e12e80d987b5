"""Points that a user names on the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo.errors import DataNotFoundError, Fault, LayerError, ParameterError

if TYPE_CHECKING:
    import geopandas as gpd

    from aicomplex_geo.study import Study

_POSITION = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$")
_FILES = frozenset({".csv", ".geojson", ".json", ".gpkg", ".parquet", ".shp"})


def find_places(study: Study, named: str) -> gpd.GeoDataFrame:
    """Find the points that a user wrote.

    Parameters
    ----------
    study : Study
        Its layers give ids a position.
    named : str
        A file (CSV with ``id,lat,lon``, or GeoJSON, GeoPackage, GeoParquet), the name of
        a layer, ids separated by commas, or one position as ``lat,lon``.

    Returns
    -------
    geopandas.GeoDataFrame
        Index of ids.

    Raises
    ------
    DataNotFoundError
        If a file is named that does not exist.
    ParameterError
        If an id is in no layer, or the layer is a table without positions.
    LayerError
        If the file cannot be read as points.
    """
    if Path(named).suffix.lower() in _FILES:
        return _from_file(Path(named))
    if named in study.layer_names:
        return _layer(study, named)
    position = _POSITION.match(named)
    if position:
        return _at([named.replace(" ", "")], [float(position[1])], [float(position[2])])
    return _by_id(study, [one.strip() for one in named.split(",") if one.strip()])


def _layer(study: Study, named: str) -> gpd.GeoDataFrame:
    layer = study.layer(named)
    if not hasattr(layer, "crs"):
        placed = [name for name in study.layer_names if hasattr(study.layer(name), "crs")]
        known = ", ".join(study.file.opportunities)
        raise ParameterError(
            f"the layer {named} is a table without positions. Name one of {', '.join(placed)}, a "
            f"file, ids, or a position as lat,lon; access also takes opportunities ({known})"
        )
    return layer


def _at(ids: list[str], lats: list[float], lons: list[float]) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import pandas as pd  # noqa: PLC0415 - the same

    geometry = gpd.points_from_xy(lons, lats)
    return gpd.GeoDataFrame(index=pd.Index(ids, name="id"), geometry=geometry, crs="EPSG:4326")


def _by_id(study: Study, ids: list[str]) -> gpd.GeoDataFrame:
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    found = {}
    for name in study.layer_names:
        layer = study.layer(name)
        if not hasattr(layer, "crs") or layer.geom_type.dropna().ne("Point").any():
            continue
        for one in ids:
            if one in layer.index and one not in found:
                found[one] = layer.loc[[one]]
    missing = [one for one in ids if one not in found]
    if missing or not ids:
        raise ParameterError(
            f"no layer of the study has {', '.join(missing) or 'an empty id'}. Name ids, a layer "
            f"({', '.join(study.layer_names)}), a file, or a position as lat,lon"
        )
    return pd.concat([found[one] for one in dict.fromkeys(ids)])


def _from_file(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast

    if not path.is_file():
        raise DataNotFoundError(f"there is no file {path}")
    ending = path.suffix.lower()
    if ending == ".csv":
        return _from_csv(path)
    try:
        points = gpd.read_parquet(path) if ending == ".parquet" else gpd.read_file(path)
    except Exception as error:  # each driver has exceptions of its own
        problem = f"cannot be read as points ({error})."
        raise LayerError(
            [Fault(path.name, "", problem, "Write a GeoJSON, GeoPackage or CSV.")]
        ) from error
    return points.set_index("id") if "id" in points.columns else points


def _from_csv(path: Path) -> gpd.GeoDataFrame:
    from aicomplex_geo.layers.tables import read_rows  # noqa: PLC0415 - keeps --help fast

    faults: list[Fault] = []
    rows = read_rows(path, ("id", "lat", "lon"), faults)
    lats, lons = [], []
    for row in rows:
        try:
            lats.append(float(row["lat"]))
            lons.append(float(row["lon"]))
        except ValueError:
            problem = f"lat {row['lat']!r} or lon {row['lon']!r} is no number."
            faults.append(Fault(path.name, row["id"], problem, "Write degrees, such as 35.1595."))
    if faults:
        raise LayerError(faults)
    return _at([row["id"] for row in rows], lats, lons)
