"""The area that a network is asked for: a box, a polygon, or a place that Nominatim knows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
import shapely.geometry
from pyproj import Geod

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GEOD = Geod(ellps="WGS84")
SQUARE_KM = 1e6
LARGEST = 25_000
"""Square kilometres; a quarter of Korea. More than that is not what the services are for."""

EAST, NORTH = 180, 90
CORNERS = 4
DECIMALS = 7
EXTRACT = "Download an extract of the region and read it with from_osm_file."
POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Area:
    """What is asked for.

    Parameters
    ----------
    shape : shapely.Polygon or shapely.MultiPolygon
        In longitude and latitude.
    name : str
        How the user named it.
    """

    shape: Any
    name: str

    @property
    def text(self) -> str:
        """The shape as text, the same for equal shapes.

        Returns
        -------
        str
            Well-known text, rounded to a centimetre.
        """
        return str(shapely.to_wkt(shapely.normalize(self.shape), rounding_precision=DECIMALS))

    @property
    def size(self) -> float:
        """How large the area is.

        Returns
        -------
        float
            Square kilometres.
        """
        return float(abs(GEOD.geometry_area_perimeter(self.shape)[0]) / SQUARE_KM)


def given_once(place: object, bbox: object, polygon: object) -> None:
    """Check that exactly one way to name the area was taken.

    Parameters
    ----------
    place, bbox, polygon : object
        As the caller gave them; None where nothing was given.

    Raises
    ------
    ParameterError
        If none or more than one was given.
    """
    given = {"place": place, "bbox": bbox, "polygon": polygon}
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        found = "none of them" if not names else " and ".join(names)
        raise ParameterError(
            f"give exactly one of place, bbox and polygon to say which area; found {found}."
        )


def from_bbox(bbox: Sequence[float]) -> Area:
    """Take a box.

    Parameters
    ----------
    bbox : sequence of float
        West, south, east, north in degrees.

    Returns
    -------
    Area
        The box.

    Raises
    ------
    ParameterError
        If these are not four numbers in that order, or the box is too large.
    """
    try:
        west, south, east, north = (float(value) for value in bbox)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"bbox is {bbox!r}. Give four numbers: west, south, east, north, in degrees."
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
    return _not_too_large(Area(shapely.box(*numbers), name))


def from_polygon(polygon: object, *, name: str = "polygon") -> Area:
    """Take a polygon.

    Parameters
    ----------
    polygon : shapely.Polygon or shapely.MultiPolygon
        In longitude and latitude.
    name : str, default "polygon"
        How errors and the provenance call it.

    Returns
    -------
    Area
        The polygon, flat.

    Raises
    ------
    ParameterError
        If it is none, not valid, not in degrees, or too large.
    """
    kind = getattr(polygon, "geom_type", None)
    if not isinstance(kind, str):
        kind = type(polygon).__name__
    if kind not in POLYGONS:
        raise ParameterError(
            f"{name} is a {kind}. Give a shapely Polygon or MultiPolygon in longitude and "
            "latitude; of a GeoDataFrame, frame.to_crs('EPSG:4326').union_all()."
        )
    flat: Any = shapely.force_2d(polygon)
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


def outline(found: Sequence[Mapping[str, Any]], place: str) -> Area:
    """Take the outline of a place from what Nominatim found.

    Parameters
    ----------
    found : sequence of mapping
        Places, with ``importance`` and ``geojson``.
    place : str
        What was asked for.

    Returns
    -------
    Area
        Outline of the most important place that has one, as osmnx chooses.

    Raises
    ------
    ParameterError
        If there is none.
    """
    outlined = [one for one in found if _geojson(one).get("type") in POLYGONS]
    outlined.sort(key=lambda one: float(one.get("importance") or 0), reverse=True)
    if not outlined:
        what = "only as a point or a line" if found else "not at all"
        raise ParameterError(
            f"Nominatim knows {place!r} {what}. Spell it as OpenStreetMap does, with its country, "
            "or give bbox or polygon."
        )
    try:
        shape = shapely.geometry.shape(_geojson(outlined[0]))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError) as error:
        raise ParameterError(
            f"the outline of {place!r} cannot be read: {error}. Give bbox or polygon."
        ) from error
    return from_polygon(shape, name=place)


def _geojson(one: Mapping[str, Any]) -> Mapping[str, Any]:
    drawn = one.get("geojson")
    return drawn if isinstance(drawn, dict) else {}


def _not_too_large(area: Area) -> Area:
    if area.size > LARGEST:
        raise ParameterError(
            f"{area.name} has {area.size:,.0f} km², more than the {LARGEST:,} km² that Overpass is "
            f"asked for. {EXTRACT}"
        )
    return area
