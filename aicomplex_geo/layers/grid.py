"""Grids of square or hexagonal cells over an area."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from aicomplex_geo._choices import choice_fault
from aicomplex_geo._numbers import is_number
from aicomplex_geo._optional import import_optional
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds, to_crs
from aicomplex_geo.layers.crs import GEOGRAPHIC, ballpark_fault, metric_crs, placeable_crs
from aicomplex_geo.layers.points import POLYGONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

CellKind = Literal["square", "hexagon"]
MOST_CELLS = 20_000_000
"""Cells of the box around an area: more would not fit into memory."""
OVERLAP = 1e-6
"""Share of a cell's size by which it must reach into the area."""
FINEST = 15
"""Of the resolutions of H3, 0 is the coarsest."""


def grid(
    area: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry,
    size: float = 250,
    *,
    kind: CellKind = "square",
) -> gpd.GeoDataFrame:
    """Divide an area into cells of equal size.

    Parameters
    ----------
    area : geopandas.GeoDataFrame, geopandas.GeoSeries or shapely.Polygon or MultiPolygon
        Polygons in any CRS; a shapely geometry is in degrees (EPSG:4326).
    size : float, default 250
        Side of the squares in metres. Hexagons come in the sizes of H3: the resolution is used
        whose average area is nearest, as a ratio, to that of a square of this side.
    kind : {"square", "hexagon"}, default "square"
        Squares along the axes of the metric CRS, or hexagons of H3 (extra ``grid``).

    Returns
    -------
    geopandas.GeoDataFrame
        Polygons in the metric CRS (EPSG:5179 in Korea, elsewhere the UTM zone of the area's
        centre), one row for each cell that overlaps the area; a cell that only touches it does
        not. The index ``cell`` holds texts: of a square its size and south-western corner in
        metres, such as ``"250mE945000N1684250"``; of a hexagon its H3 index. Squares begin at
        multiples of `size`, so that grids of one size and CRS share their cells. Squares are
        ordered from south to north, then from west to east; hexagons by index.

    Raises
    ------
    ParameterError
        If `area` has no polygons, no CRS, or one that cannot be placed; if `size` or `kind` is
        out of range; if there would be too many cells. All problems are reported at once.
    MissingDependencyError
        If `kind` is ``"hexagon"`` and h3 is not installed.

    References
    ----------
    H3, a hexagonal hierarchical geospatial indexing system, https://h3geo.org

    Examples
    --------
    >>> from shapely import box
    >>> cells = grid(box(126.84, 35.22, 126.85, 35.23), size=500)
    >>> len(cells), cells.index[0], cells.crs.to_string()
    (9, '500mE939500N1691500', 'EPSG:5179')
    """
    faults: list[str] = []
    if fault := choice_fault("kind", kind, get_args(CellKind)):
        faults.append(fault)
    if not (is_number(size) and 0 < size < math.inf):
        faults.append(f"size must be metres above 0, not {quoted(size)}")
    shapes = _polygons(area, faults)
    if faults:
        raise ParameterError("; ".join(faults) + ".")
    crs = metric_crs(degrees_bounds(shapes))
    whole = shapely.union_all(np.asarray(shapes.to_crs(crs).values, dtype=object))
    if kind == "hexagon":
        return _hexagons(whole, float(size), crs)
    return _squares(whole, float(size), crs)


def _polygons(area: object, faults: list[str]) -> gpd.GeoSeries:
    """Polygons with a CRS, without the empty ones."""
    if isinstance(area, BaseGeometry):
        shapes = gpd.GeoSeries([area], crs=GEOGRAPHIC)
    elif isinstance(area, gpd.GeoDataFrame) and area.active_geometry_name is None:
        faults.append("area has no geometry column; set one with set_geometry")
        return gpd.GeoSeries()
    elif isinstance(area, (gpd.GeoDataFrame, gpd.GeoSeries)):
        shapes = gpd.GeoSeries(area.geometry)
    else:
        faults.append(
            f"area must be a GeoDataFrame, a GeoSeries or a polygon in degrees, not a "
            f"{type(area).__name__}"
        )
        return gpd.GeoSeries()
    there = ~(shapes.isna() | shapes.is_empty)
    shapes = gpd.GeoSeries(shapes[there])
    kinds = shapely.get_type_id(np.asarray(shapes.values, dtype=object))
    other = ~np.isin(kinds, POLYGONS)
    if not len(shapes):
        faults.append("area has no polygon")
    elif other.any():
        first = shapes.iloc[int(np.flatnonzero(other)[0])].geom_type
        faults.append(
            f"area must be polygons; {int(other.sum())} of {len(shapes)} are not (first: "
            f"{first}). Use buffer() or convex_hull"
        )
    elif not np.isfinite(shapes.total_bounds).all():
        faults.append("area has coordinates that are not finite")
    elif not shapes.is_valid.all():
        faults.append("area has invalid polygons; mend them with make_valid()")
    if shapes.crs is None:
        faults.append("area has no CRS; say which one with set_crs('EPSG:4326')")
    elif placeable_crs(shapes.crs) is None:
        faults.append("area " + " ".join(ballpark_fault(shapes.crs)).rstrip("."))
    return shapes


def _squares(area: BaseGeometry, size: float, crs: str) -> gpd.GeoDataFrame:
    west, south, east, north = area.bounds
    columns = math.ceil(east / size) - math.floor(west / size)
    rows = math.ceil(north / size) - math.floor(south / size)
    _check_number(columns * rows, size)
    x = np.arange(math.floor(west / size), math.ceil(east / size)) * size
    y = np.arange(math.floor(south / size), math.ceil(north / size)) * size
    x, y = (side.ravel() for side in np.meshgrid(x, y))
    shapely.prepare(area)
    margin = size * OVERLAP
    near = shapely.box(x + margin, y + margin, x + size - margin, y + size - margin)
    inside = shapely.intersects(area, near)
    x, y = x[inside], y[inside]
    names = [f"{size:.12g}mE{e:.12g}N{n:.12g}" for e, n in zip(x, y, strict=True)]
    return _frame(names, shapely.box(x, y, x + size, y + size), crs)


def _hexagons(area: BaseGeometry, size: float, crs: str) -> gpd.GeoDataFrame:
    h3 = import_optional("h3", extra="grid")
    wanted = math.log(size * size)
    resolution = min(
        range(FINEST + 1),
        key=lambda one: abs(math.log(h3.average_hexagon_area(one, unit="m^2")) - wanted),
    )
    west, south, east, north = area.bounds
    of_one = h3.average_hexagon_area(resolution, unit="m^2")
    _check_number((east - west) * (north - south) / of_one, size)
    # h3 finds the cells whose centres lie in a polygon: no centre is farther than two edges
    wide = area.buffer(2 * h3.average_hexagon_edge_length(resolution, unit="m"), quad_segs=2)
    degrees = to_crs(gpd.GeoSeries([wide], crs=crs), GEOGRAPHIC).iloc[0]
    cells = sorted(h3.h3shape_to_cells(h3.geo_to_h3shape(degrees), resolution))
    rings = [[(lng, lat) for lat, lng in h3.cell_to_boundary(cell)] for cell in cells]
    shapes = gpd.GeoSeries([shapely.Polygon(ring) for ring in rings], crs=GEOGRAPHIC).to_crs(crs)
    shapely.prepare(area)
    inside = shapely.intersects(area, shapes.buffer(-size * OVERLAP).to_numpy())
    names = [cell for cell, near in zip(cells, inside, strict=True) if near]
    return _frame(names, shapes.to_numpy()[inside], crs)


def _check_number(count: float, size: float) -> None:
    if count > MOST_CELLS:
        raise ParameterError(
            f"the box around area holds {count:,.0f} cells of {size:g} m, and at most "
            f"{MOST_CELLS:,} are made. Give a larger size, or a smaller area."
        )


def _frame(names: list[str], shapes: NDArray[np.object_], crs: str) -> gpd.GeoDataFrame:
    index = pd.Index(names, name="cell", dtype=object)
    return gpd.GeoDataFrame(geometry=shapes, index=index, crs=crs)
