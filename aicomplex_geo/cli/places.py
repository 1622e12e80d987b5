"""Points named on the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    import geopandas as gpd

    from aicomplex_geo.study import Study

_POSITION = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$")


def find_places(study: Study, named: str) -> gpd.GeoDataFrame:
    """Find points by file, layer, ids separated by commas, or one position ``lat,lon``.

    An existing file is never taken for the name of a layer.
    """
    from aicomplex_geo.layers.read_points import (  # noqa: PLC0415 - keeps --help fast
        POINT_ENDINGS,
        read_points,
    )

    if Path(named).is_file() or Path(named).suffix.lower() in POINT_ENDINGS:
        return read_points(named)
    if named in study.layer_names:
        return _layer(study, named)
    position = _POSITION.match(named)
    if position:
        return _at([named.replace(" ", "")], [float(position[1])], [float(position[2])])
    return _by_id(study, [one.strip() for one in named.split(",") if one.strip()])


def _layer(study: Study, named: str) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast

    layer = study.layer(named)
    if not isinstance(layer, gpd.GeoDataFrame):
        placed = [
            name for name in study.layer_names if isinstance(study.layer(name), gpd.GeoDataFrame)
        ]
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
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import pandas as pd  # noqa: PLC0415 - the same

    found: dict[str, gpd.GeoDataFrame] = {}
    for name in study.layer_names:
        layer = study.layer(name)
        if not isinstance(layer, gpd.GeoDataFrame):
            continue
        if layer.geom_type.dropna().ne("Point").any():
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
