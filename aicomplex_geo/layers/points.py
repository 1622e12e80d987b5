"""Tables of origins and destinations, checked where they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import GeometryArray
from pandas.api.types import is_hashable
from pyproj import CRS

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import PointsError
from aicomplex_geo.layers.crs import ballpark_fault, placeable_crs, transformed

if TYPE_CHECKING:
    from collections.abc import Container, Hashable

    from numpy.typing import NDArray

ID = "id"
GEOMETRY = "geometry"
CERTAINTY = "certainty_m"
POINT = 0
"""Type number of a point in shapely."""
POLYGONS = (3, 6)
"""Type numbers of polygons and multipolygons in shapely."""
LARGEST_LATITUDE = 90.0
LARGEST_LONGITUDE = 360.0


def free_name(name: object, taken: Container[object]) -> str:
    """Name a column of a file whose own name has another meaning here.

    >>> free_name("id", pd.Index(["id", "input_id"]))
    'input_input_id'
    """
    free = f"input_{name}"
    while free in taken:
        free = f"input_{free}"
    return free


class PointPositions(NamedTuple):
    """Checked ids and positions of points, null where unknown."""

    ids: pd.Index
    shapes: GeometryArray


def check_points(frame: object, *, what: str = "points") -> gpd.GeoDataFrame:
    """Check a table of points, and return a copy indexed by ``id`` in the same order.

    Ids are the column ``id``, else the index. A null or empty geometry is an unknown position
    and becomes null. All problems are reported at once, as a PointsError.
    """
    checked = check_positions(frame, what=what)
    points = cast("gpd.GeoDataFrame", frame).copy()
    if ID in points.columns:
        points = points.set_index(ID)
    points.index = checked.ids
    return points.set_geometry(gpd.GeoSeries(checked.shapes, index=checked.ids))


def check_positions(frame: object, *, what: str = "points") -> PointPositions:
    """Check a table of points as ``check_points`` does, without a copy of the table."""
    if not isinstance(frame, gpd.GeoDataFrame):
        raise PointsError(
            f"{what} is a {type(frame).__name__}, not a GeoDataFrame. Make one with "
            "geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(lon, lat), "
            "crs='EPSG:4326')."
        )
    faults: list[str] = []
    if np.count_nonzero(frame.columns == ID) > 1:
        raise _unusable(what, [f"it has several columns {ID!r}; keep one"])
    ids = pd.Index(frame[ID]) if ID in frame.columns else frame.index
    if isinstance(ids, pd.CategoricalIndex):
        ids = ids.astype(object if ids.hasnans else ids.categories.dtype)
    _check_ids(ids, faults)
    if frame.active_geometry_name is None:
        faults.append("it has no geometry column; set one with set_geometry")
        raise _unusable(what, faults)
    shapes = _own_shapes(frame)
    if shapes.crs is None:
        faults.append("it has no CRS; say which one with set_crs('EPSG:4326')")
    elif placeable_crs(shapes.crs) is None:
        faults.append("it " + " ".join(ballpark_fault(shapes.crs)).rstrip("."))
    _check_geometry(shapes, ids, faults)
    if faults:
        raise _unusable(what, faults)
    unknown = shapes.isna() | shapes.is_empty
    if unknown.any():
        known = np.array(shapes, dtype=object)
        known[unknown] = None
        shapes = GeometryArray(known, crs=shapes.crs)
    return PointPositions(ids.rename(ID), shapes)


def _own_shapes(frame: gpd.GeoDataFrame) -> GeometryArray:
    """Copy the geometries, so that threads may read one table, or slices of it, at a time.

    Before version 2.2, shapely changes flags of the array that it reads.
    """
    return cast("GeometryArray", frame.geometry.array).copy()


def _unusable(what: str, faults: list[str]) -> PointsError:
    return PointsError(f"{what} cannot be used: " + "; ".join(faults) + ".")


def coordinates_in(shapes: GeometryArray, crs: str) -> NDArray[np.float64]:
    """Coordinates of checked points in a CRS: NaN where unknown, ``inf`` where it has none."""
    known = np.flatnonzero(~shapes.isna())
    points = np.asarray(shapes, dtype=object)[known]
    if shapely.has_z(points).any():  # heights may count
        xy = shapely.get_coordinates(np.asarray(shapes[known].to_crs(crs), dtype=object))
    else:
        given = cast("CRS", shapes.crs)
        xy = transformed(shapely.get_coordinates(points), given, CRS.from_user_input(crs))
    found = np.full((len(shapes), 2), np.nan)
    found[known] = xy
    return found


def representative_points(cells: object) -> gpd.GeoDataFrame:
    """Replace each polygon by a point inside it, at its centre where it is regular.

    Ids stay as they are; all other columns are left out.
    """
    if not isinstance(cells, gpd.GeoDataFrame) or cells.active_geometry_name is None:
        raise PointsError(
            f"cells is a {type(cells).__name__}, not a GeoDataFrame with a geometry. Make one "
            "with aicomplex_geo.grid(area, size=250)."
        )
    shapes = np.asarray(_own_shapes(cells), dtype=object)
    ids = cells[[ID]] if ID in cells.columns else cells[[]]
    areal = np.isin(shapely.get_type_id(shapes), POLYGONS) & ~shapely.is_empty(shapes)
    points = shapes.copy()
    points[areal] = shapely.centroid(shapes[areal])
    outside = np.flatnonzero(areal)[~shapely.contains_properly(shapes[areal], points[areal])]
    points[outside] = shapely.point_on_surface(shapes[outside])
    return gpd.GeoDataFrame(ids, geometry=points, crs=cells.crs)


def certainty_metres(
    points: gpd.GeoDataFrame, *, what: str = "points", ids: pd.Index | None = None
) -> NDArray[np.float64]:
    """Read ``certainty_m``, the radius in metres within which each point lies.

    0 without the column, and where it is empty. Errors name points by `ids`, else the index.
    """
    if CERTAINTY not in points.columns:
        return np.zeros(len(points))
    known = points[CERTAINTY].to_numpy()
    # pandas takes a hundred times as long, and a study asks two thousand times
    if known.dtype.kind in "fi" and not ((known < 0) | np.isinf(known)).any():
        return np.nan_to_num(known.astype(np.float64))
    numbers = pd.to_numeric(points[CERTAINTY], errors="coerce")
    wrong = (numbers.isna() & points[CERTAINTY].notna()) | (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        first = (points.index if ids is None else ids)[wrong.to_numpy()][0]
        raise PointsError(
            f"{what}: {CERTAINTY} must be metres of 0 or more, or empty; "
            f"{int(wrong.sum())} of {len(points)} are not (first: {quoted(first)})."
        )
    metres: NDArray[np.float64] = np.nan_to_num(numbers.to_numpy(np.float64, na_value=np.nan))
    return metres


def points_key(points: gpd.GeoDataFrame) -> Hashable:
    """Make a key that tables of points share which have equal ids, positions and certainty."""
    shapes = np.asarray(_own_shapes(points), dtype=object)
    ids = points[ID] if ID in points.columns else points.index
    certainty = certainty_metres(points).tobytes()
    # as objects at once: pandas gives one text after the other ten times as slowly
    values = tuple(ids.to_numpy(dtype=object).tolist())
    return str(points.crs), values, tuple(shapely.to_wkb(shapes).tolist()), certainty


def _check_ids(ids: pd.Index, faults: list[str]) -> None:
    if isinstance(ids, pd.MultiIndex):
        faults.append("its index has several levels; give one column 'id'")
        return
    mutable = [one for one in ids if not is_hashable(one)] if ids.dtype == object else []
    if mutable:
        faults.append(
            f"{len(mutable)} ids are neither texts nor numbers (first: {quoted(mutable[0])}); "
            "give each point one"
        )
        return
    missing = pd.isna(ids)
    if missing.any():
        first = int(missing.argmax())
        faults.append(f"{int(missing.sum())} ids are missing (first: row {first}); fill them")
    twice = ids[ids.duplicated() & ~missing]
    if len(twice):
        faults.append(
            f"{len(twice)} ids are duplicate (first: {quoted(twice[0])}); each point needs its own"
        )


def _check_geometry(points: GeometryArray, ids: pd.Index, faults: list[str]) -> None:
    shapes = np.asarray(points, dtype=object)
    kind = shapely.get_type_id(shapes)
    other = (kind != POINT) & (kind >= 0)
    if other.any():
        first = shapes[np.flatnonzero(other)[0]].geom_type
        faults.append(
            f"{_some(other, ids)} a geometry that is not a point ({first}); use "
            "representative_point()"
        )
    there = (kind == POINT) & ~shapely.is_empty(shapes)
    x, y = shapely.bounds(shapes)[:, :2].T
    broken = there & ~(np.isfinite(x) & np.isfinite(y))
    if broken.any():
        faults.append(
            f"{_some(broken, ids)} coordinates that are not finite; use a null "
            "geometry for an unknown position"
        )
    if points.crs is not None and points.crs.is_geographic:
        away = there & ~broken & ((np.abs(y) > LARGEST_LATITUDE) | (np.abs(x) > LARGEST_LONGITUDE))
        if away.any():
            faults.append(
                f"{_some(away, ids)} no position on the globe; x is the longitude "
                "and y the latitude: were they swapped?"
            )


def _some(wrong: NDArray[np.bool_], ids: pd.Index) -> str:
    count = int(wrong.sum())
    first = ids[int(np.flatnonzero(wrong)[0])]
    return f"{count} of {len(ids)} rows (first: {quoted(first)}) have"
