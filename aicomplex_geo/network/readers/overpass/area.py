"""The area of a download: a box, a polygon, or the polygon of a place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import shapely
from pyproj import Geod

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.units import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
LARGEST_KM2 = 25_000
"""A quarter of South Korea; the services are not meant for more."""

EAST, NORTH = 180, 90
DECIMALS = 7
POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon in longitude and latitude, and the name that the user gave it."""

    shape: Any
    name: str

    @property
    def text(self) -> str:
        """Well-known text, rounded to a centimetre and the same for equal shapes."""
        return str(shapely.to_wkt(shapely.normalize(self.shape), rounding_precision=DECIMALS))

    @property
    def size(self) -> float:
        """Size in km²."""
        return float(abs(GEOD.geometry_area_perimeter(self.shape)[0]) / M2_PER_KM2)


def check_one_given(place: object, bbox: object, polygon: object) -> None:
    """Check that exactly one of the three is given."""
    given = {"place": place, "bbox": bbox, "polygon": polygon}
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        found = "none of them" if not names else " and ".join(names)
        raise ParameterError(
            f"give exactly one of place, bbox and polygon to define the area; found {found}."
        )


def from_bbox(bbox: Sequence[float]) -> Area:
    """Area of a box: west, south, east, north in degrees."""
    try:
        west, south, east, north = (float(value) for value in bbox)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"bbox is {quoted(bbox)}. Give four numbers: west, south, east, north, in degrees."
        ) from error
    numbers = [west, south, east, north]
    if not all(math.isfinite(value) for value in numbers) or not (
        -EAST <= west < east <= EAST and -NORTH <= south < north <= NORTH
    ):
        raise ParameterError(
            f"bbox is {tuple(numbers)}. Give west < east within ±{EAST} and south < north within "
            f"±{NORTH}, in the order west, south, east, north."
        )
    name = ",".join(f"{value:.{DECIMALS}g}" for value in numbers)
    return _not_too_large(Area(shapely.box(west, south, east, north), name))


def from_polygon(polygon: object, *, name: str = "polygon") -> Area:
    """Area of a shapely Polygon or MultiPolygon in longitude and latitude."""
    kind = getattr(polygon, "geom_type", None)
    if not isinstance(kind, str):
        kind = type(polygon).__name__
    if kind not in POLYGONS:
        raise ParameterError(
            f"{name} is a {kind}. Give a shapely Polygon or MultiPolygon in longitude and "
            "latitude; for a GeoDataFrame use frame.to_crs('EPSG:4326').union_all()."
        )
    flat = shapely.force_2d(cast("BaseGeometry", polygon))
    if flat.is_empty or not flat.is_valid:
        why = "is empty" if flat.is_empty else f"is not valid: {shapely.is_valid_reason(flat)}"
        raise ParameterError(f"{name} {why}. Repair it with shapely.make_valid.")
    west, south, east, north = flat.bounds
    if west < -EAST or east > EAST or south < -NORTH or north > NORTH:
        raise ParameterError(
            f"{name} reaches from {west:g}, {south:g} to {east:g}, {north:g}, which are not "
            "degrees. Give it in EPSG:4326, longitude first."
        )
    return _not_too_large(Area(flat, name))


def _not_too_large(area: Area) -> Area:
    if area.size > LARGEST_KM2:
        raise ParameterError(
            f"{area.name} covers {area.size:,.0f} km², more than the {LARGEST_KM2:,} km² that may "
            "be downloaded. Download an extract of the region and read it with from_osm_file."
        )
    return area
