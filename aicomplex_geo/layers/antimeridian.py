"""Places on both sides of the 180th meridian, where longitudes jump."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import shapely
from geopandas.array import GeometryArray
from pyproj import Transformer

from aicomplex_geo.layers.crs import GEOGRAPHIC

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.layers.crs import Bounds

HALF_TURN, TURN = 180.0, 360.0


def degrees_bounds(shapes: gpd.GeoSeries | gpd.GeoDataFrame) -> Bounds:
    """West, south, east and north in degrees; east is above 180 across the antimeridian.

    >>> points = gpd.GeoSeries(gpd.points_from_xy([179.75, -179.5], [-16, -17]), crs=4326)
    >>> degrees_bounds(points)
    (179.75, -17.0, 180.5, -16.0)
    """
    positions = _in_degrees(shapes.geometry)
    if not len(positions):
        return math.nan, math.nan, math.nan, math.nan
    west, south = np.fmin.reduce(positions, axis=0).tolist()
    east, north = np.fmax.reduce(positions, axis=0).tolist()
    if east - west > HALF_TURN:
        x = positions[:, 0] % TURN
        if float(np.ptp(x)) <= HALF_TURN:
            west, east = float(x.min()), float(x.max())
    if west > HALF_TURN:
        west, east = west - TURN, east - TURN
    return west, south, east, north


def _in_degrees(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """Longitude and latitude of each vertex, without making shapes of them."""
    positions = shapely.get_coordinates(np.asarray(shapes.values, dtype=object))
    if shapes.crs is not None and shapes.crs.is_exact_same(GEOGRAPHIC):
        return positions
    transformer = Transformer.from_crs(shapes.crs, GEOGRAPHIC, always_xy=True)
    return np.column_stack(transformer.transform(*positions.T))


def to_crs(shapes: gpd.GeoSeries, crs: Any) -> gpd.GeoSeries:  # noqa: ANN401 - whatever pyproj takes
    """Convert shapes, and split what crosses the antimeridian if the CRS is in degrees."""
    return split(shapes.to_crs(crs))


def split(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Split lines and areas in degrees that cross the antimeridian, where longitudes jump."""
    whole = cast("GeometryArray", shapes.array)
    parts = split_shapes(whole)
    return shapes if parts is whole else gpd.GeoSeries(parts, index=shapes.index)


def split_shapes(shapes: GeometryArray) -> GeometryArray:
    """Split an array of shapes as ``split`` does; the same array where none crosses."""
    if shapes.crs is None or not shapes.crs.is_geographic:
        return shapes
    parts = np.array(shapes, dtype=object)
    bounds = shapely.bounds(parts)
    across = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > HALF_TURN)
    if not len(across):
        return shapes
    for at in across:
        parts[at] = _split(parts[at])
    return GeometryArray(parts, crs=shapes.crs)


def _split(shape: BaseGeometry) -> BaseGeometry:
    """Split a shape whose longitudes jump by a full turn."""
    whole = shapely.transform(shape, lambda at: np.column_stack([at[:, 0] % TURN, at[:, 1:]]))
    if isinstance(whole, (shapely.Polygon, shapely.MultiPolygon)):
        whole = shapely.make_valid(whole)  # its rings may touch by rounding
    _, south, _, north = whole.bounds
    east = shapely.intersection(whole, shapely.box(0, south - 1, HALF_TURN, north + 1))
    west = shapely.intersection(whole, shapely.box(HALF_TURN, south - 1, TURN, north + 1))
    west = shapely.transform(west, lambda at: at - [TURN, 0.0])
    parts = shapely.get_parts([east, west])
    # a side that is only touched has fewer dimensions
    kept = parts[shapely.get_dimensions(parts) == shapely.get_dimensions(whole)]
    if len(kept) == 1:
        return cast("BaseGeometry", kept[0])
    joined = (
        shapely.multipolygons if shapely.get_dimensions(whole) > 1 else shapely.multilinestrings
    )
    return cast("BaseGeometry", joined(kept))
