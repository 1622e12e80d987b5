"""The base map of an OpenStreetMap file: land, water, green, built-up areas, rail, names.

Lines and areas are generalised on reading: the base map is drawn under a network, never measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from aicomplex_geo.layers.basemap import basemap_frame
from aicomplex_geo.network.readers.osm import osm_file
from aicomplex_geo.network.readers.osm.coastline import land_within
from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

Tags = dict[str, str]
Row = dict[str, Any]

AREA_KEYS = ("natural", "landuse", "leisure")
KEYS = (*AREA_KEYS, "waterway", "railway", "place", "boundary")
WATER = frozenset({"water", "bay", "reservoir", "basin"})
GREEN = frozenset({"forest", "wood", "park", "nature_reserve", "cemetery", "recreation_ground"})
BUILT_UP = frozenset({"residential", "commercial", "retail", "industrial"})
FLOWING = frozenset({"river", "canal", "stream"})
RAILS = {"rail": "railway", "subway": "metro", "light_rail": "metro", "tram": "metro"}
PLACES = {  # kind, and the zoom from which the name is shown
    "city": ("municipality", 8),
    "town": ("municipality", 10),
    "borough": ("district", 10),
    "suburb": ("district", 11),
    "village": ("village", 12),
    "quarter": ("quarter", 12),
    "neighbourhood": ("quarter", 13),
}
MUNICIPAL_LEVELS = frozenset({"4", "5", "6", "7", "8"})
DISTRICT_LEVELS = frozenset({"9", "10"})
TOLERANCE_M = {"river": 20.0, "boundary": 40.0, "built_up": 40.0, "railway": 15.0, "metro": 15.0}
AREA_TOLERANCE_M = 25.0
SMALLEST_M2 = {"lake": 20_000.0, "green": 100_000.0, "built_up": 100_000.0}
CLOSING_M = 40.0
"""Built-up areas this near to one another are joined across the street between them."""
AREA_ZOOMS = ((5_000_000.0, 10), (1_000_000.0, 12), (0.0, 14))
RIVER_ZOOMS = ((30_000.0, 8), (10_000.0, 10), (0.0, 12))
MOST_AREAS, MOST_PLACES, MOST_PEAKS = 300, 500, 40
DIGITS = 4


@dataclass(slots=True)
class _Found:
    """Shapes as they are streamed: areas and lines by kind, name in Korean and in English."""

    areas: dict[tuple[str, str, str], list[BaseGeometry]] = field(default_factory=dict)
    lines: dict[tuple[str, str, str, bool], list[BaseGeometry]] = field(default_factory=dict)
    coast: list[BaseGeometry] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)


def read_basemap(path: Path, bounds: NDArray[np.float64]) -> gpd.GeoDataFrame | None:
    """Read the base map within bounds (west, south, east, north).

    None if there is nothing to draw, or if the file is not sorted.
    """
    try:
        found = _stream(path)
    except RuntimeError:  # libosmium builds areas of sorted files only
        return None
    frame = shapely.box(*bounds)
    shrink = math.cos(math.radians(float(bounds[1] + bounds[3]) / 2))
    rows = [
        *land_within(found.coast, frame, AREA_TOLERANCE_M / METRES_PER_DEGREE),
        *_area_rows(found, frame, shrink),
        *_line_rows(found, frame),
        *_point_rows(found.points, frame),
    ]
    for row in rows:
        row["geometry"] = shapely.set_precision(row["geometry"], 10.0**-DIGITS)
    rows = [row for row in rows if not row["geometry"].is_empty]
    return basemap_frame(rows) if rows else None


def _stream(path: Path) -> _Found:
    import osmium  # noqa: PLC0415 - takes time to load

    found = _Found()
    wkb = osmium.geom.WKBFactory()
    processor = osmium.FileProcessor(osm_file.open_file(path)).with_locations()
    processor = processor.with_areas(osmium.filter.KeyFilter(*AREA_KEYS))
    one: Any  # node, way, relation or area
    for one in processor.with_filter(osmium.filter.KeyFilter(*KEYS)):
        tags = osm_file.tags_of(one, path)
        try:
            if one.is_node():
                _add_point(found, tags, one.location.lon, one.location.lat)
            elif one.is_area() and (key := _area_key(tags)):
                shape = shapely.from_wkb(wkb.create_multipolygon(one))
                found.areas.setdefault(key, []).append(shape)
            elif one.is_way() and (of := _line_key(tags)):
                line = shapely.from_wkb(wkb.create_linestring(one))
                found.lines.setdefault(of, []).append(line)
        except (RuntimeError, ValueError, osmium.InvalidLocationError):
            continue  # nodes of it are missing, at the edge of an extract
    found.coast = found.lines.pop(COAST, [])
    return found


COAST = ("coastline", "", "", False)


def _names(tags: Tags) -> tuple[str, str]:
    name = tags.get("name", "")
    return tags.get("name:ko") or name, tags.get("name:en") or name


def _area_key(tags: Tags) -> tuple[str, str, str] | None:
    values = {tags.get(key, "") for key in AREA_KEYS}
    if values & WATER:
        return ("lake", *_names(tags)) if tags.get("water") not in FLOWING else ("lake", "", "")
    if values & GREEN:
        return ("green", *_names(tags))
    return ("built_up", "", "") if values & BUILT_UP else None


def _line_key(tags: Tags) -> tuple[str, str, str, bool] | None:
    if tags.get("natural") == "coastline":
        return COAST
    if tags.get("waterway") in {"river", "canal"}:
        return ("river", *_names(tags), False)
    rail = tags.get("railway", "")
    building = rail == "construction"
    kind = RAILS.get(tags.get("construction", "") if building else rail)
    if kind and "service" not in tags:
        fast = kind == "railway" and tags.get("highspeed") == "yes"
        return ("high_speed_railway" if fast else kind, *_names(tags), building)
    if tags.get("boundary") == "administrative" and tags.get("maritime") != "yes":
        level = tags.get("admin_level", "")
        if level in MUNICIPAL_LEVELS:
            return ("municipal_boundary", "", "", False)
        if level in DISTRICT_LEVELS:
            return ("district_boundary", "", "", False)
    return None


def _add_point(found: _Found, tags: Tags, lon: float, lat: float) -> None:
    korean, english = _names(tags)
    if not korean:
        return
    row: Row = {"name_ko": korean, "name_en": english, "geometry": shapely.Point(lon, lat)}
    if tags.get("place") in PLACES:
        kind, zoom = PLACES[tags["place"]]
        found.points.append({**row, "kind": kind, "zoom": zoom})
    elif tags.get("natural") == "peak":
        metres = _metres(tags.get("ele", ""))
        found.points.append({**row, "kind": "peak", "zoom": 12, "elevation_m": metres})


def _metres(text: str) -> float | None:
    try:
        value = float(text.removesuffix("m").replace(",", ".").strip())
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None


def _area_rows(found: _Found, frame: BaseGeometry, shrink: float) -> list[Row]:
    rows: list[tuple[float, Row]] = []
    for (kind, korean, english), shapes in sorted(found.areas.items(), key=lambda item: item[0]):
        shape = shapely.union_all(shapely.make_valid(np.asarray(shapes, dtype=object)))
        if kind == "built_up":
            gap = CLOSING_M / METRES_PER_DEGREE
            shape = shapely.buffer(shapely.buffer(shape, gap, quad_segs=2), -gap, quad_segs=2)
        tolerance = TOLERANCE_M.get(kind, AREA_TOLERANCE_M) / METRES_PER_DEGREE
        slim = shapely.simplify(shapely.intersection(shape, frame), tolerance)
        whole = [
            part for part in shapely.get_parts(slim) if part.geom_type == "Polygon" and part.area
        ]
        sizes = [part.area * METRES_PER_DEGREE**2 * shrink for part in whole]
        kept = [part for part, size in zip(whole, sizes, strict=True) if size >= SMALLEST_M2[kind]]
        if not kept:
            continue
        size = max(sizes)
        zoom = next(zoom for least, zoom in AREA_ZOOMS if size >= least)
        names = {"name_ko": korean, "name_en": english, "zoom": zoom}
        rows.append((size, {"kind": kind, **names, "geometry": shapely.MultiPolygon(kept)}))
    rows.sort(key=lambda item: -item[0])
    return [row for _, row in rows[:MOST_AREAS]]


def _is(part: BaseGeometry, kind: str) -> bool:
    return part.geom_type == kind and not part.is_empty


def _line_rows(found: _Found, frame: BaseGeometry) -> list[Row]:
    rows = []
    for (kind, korean, english, building), shapes in sorted(found.lines.items()):
        merged = cast("BaseGeometry", shapely.line_merge(shapely.union_all(shapes)))
        use = "boundary" if "boundary" in kind else kind.removeprefix("high_speed_")
        tolerance = TOLERANCE_M[use] / METRES_PER_DEGREE
        slim = shapely.simplify(shapely.intersection(merged, frame), tolerance)
        lines = [
            part
            for part in shapely.get_parts(slim)
            if part.geom_type == "LineString" and part.length
        ]
        if not lines:
            continue
        metres = sum(line.length for line in lines) * METRES_PER_DEGREE
        zoom = next(zoom for least, zoom in RIVER_ZOOMS if metres >= least)
        rows.append(
            {
                "kind": kind,
                "name_ko": korean,
                "name_en": english,
                "zoom": zoom if kind == "river" else 9,
                "under_construction": building,
                "geometry": shapely.MultiLineString(lines),
            }
        )
    return rows


def _point_rows(points: Iterable[Row], frame: BaseGeometry) -> list[Row]:
    """Take the most important names, and the highest peaks."""
    inside = [row for row in points if frame.contains(row["geometry"])]
    places = [row for row in inside if row["kind"] != "peak"]
    peaks = [row for row in inside if row["kind"] == "peak"]
    places.sort(key=lambda row: (row["zoom"], row["name_ko"], row["geometry"].x))
    peaks.sort(key=lambda row: (-(row["elevation_m"] or 0.0), row["name_ko"]))
    return [*places[:MOST_PLACES], *peaks[:MOST_PEAKS]]
