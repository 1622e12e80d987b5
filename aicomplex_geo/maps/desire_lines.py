"""Straight lines between origins and destinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.layers.antimeridian import split

if TYPE_CHECKING:
    from pyproj import CRS


def desire_lines(
    table: pd.DataFrame, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Give each pair the straight line from its origin to its destination as its geometry."""
    ends = []
    there = destinations.to_crs(cast("CRS", origins.crs))
    for key, points in (("from_id", origins), ("to_id", there)):
        index = points["id"] if "id" in points.columns else points.index
        rows = np.asarray(pd.Index(index).get_indexer(table[key]))
        shapes = np.asarray(points.geometry.array, dtype=object)[rows]
        shapes[rows < 0] = None
        unknown = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        shapes[unknown] = shapely.Point(np.inf, np.inf)
        ends.append(shapely.get_coordinates(shapely.force_2d(shapes)))
    lines = np.asarray(shapely.linestrings(np.stack(ends, axis=1)))
    lines[~np.isfinite(np.stack(ends, axis=1)).all(axis=(1, 2))] = None
    # as an array: a series would be aligned by the index of the table
    return gpd.GeoDataFrame(table, geometry=split(gpd.GeoSeries(lines, crs=origins.crs)).array)
