"""Strict reading of GeoJSON: features of one geometry type, in degrees."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pyproj
import shapely
from shapely.geometry import shape

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.tables import REWRITE, ROW, read_text

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "point": ("Point",),
    "line": ("LineString", "MultiLineString"),
    "polygon": ("Polygon", "MultiPolygon"),
    "mixed": ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}
GEOMETRY = "_geometry"
"""Key of the geometry of a row; its value is None if the position is unknown."""
DEGREES = {"OGC:CRS84", GEOGRAPHIC}


def read_features(path: Path, geometry: str, faults: list[Fault]) -> list[dict[str, Any]]:
    """Read the features of a GeoJSON file."""
    text = read_text(path, faults)
    if text is None:
        return []
    try:
        content = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        problem = f"is not valid JSON, or is truncated ({error})."
        faults.append(Fault(path.name, "", problem, REWRITE))
        return []
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        problem = "is not a FeatureCollection with a list of features."
        faults.append(Fault(path.name, "", problem, "Write one GeoJSON FeatureCollection."))
        return []
    if not _in_degrees(path.name, content.get("crs"), faults):
        return []
    rows = []
    for number, feature in enumerate(features, start=1):
        row = _feature(path.name, number, feature, geometry, faults)
        if row is not None:
            rows.append(row)
    if not features:
        faults.append(Fault(path.name, "", "has no features.", REWRITE))
    return rows


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a finite number")


def _in_degrees(file: str, member: object, faults: list[Fault]) -> bool:
    """Check the obsolete member ``crs``; without it, GeoJSON is in longitude and latitude."""
    if member is None:
        return True
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        crs = pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError:
        problem = f"names an unknown CRS ({quoted(str(name))})."
        faults.append(Fault(file, "crs", problem, "Write longitude and latitude (EPSG:4326)."))
        return False
    if any(crs.equals(pyproj.CRS(known)) for known in DEGREES):
        return True
    problem = f"is in {crs.name}, not in longitude and latitude."
    faults.append(Fault(file, "crs", problem, "Convert it to EPSG:4326."))
    return False


def _feature(
    file: str,
    number: int,
    feature: Any,  # noqa: ANN401 - any JSON
    geometry: str,
    faults: list[Fault],
) -> dict[str, Any] | None:
    place = f"feature {number}"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        problem = "is not a Feature with properties."
        faults.append(Fault(file, place, problem, "Write it anew, or remove it."))
        return None
    row = {"id": feature.get("id"), **properties} if "id" in feature else dict(properties)
    if isinstance(row.get("id"), str):
        place = f"{place} ({row['id']})"
    nested = sorted(key for key, value in row.items() if isinstance(value, dict | list))
    if nested:
        problem = f"has lists or objects as {', '.join(nested)}."
        faults.append(Fault(file, place, problem, "Write text or numbers."))
        return None
    before = len(faults)
    row[GEOMETRY] = _geometry(file, place, feature.get("geometry"), geometry, faults)
    row[ROW] = str(number)
    return row if len(faults) == before else None


def _geometry(
    file: str,
    place: str,
    member: Any,  # noqa: ANN401 - any JSON
    geometry: str,
    faults: list[Fault],
) -> shapely.Geometry | None:
    if member is None:
        return None
    found = member.get("type") if isinstance(member, dict) else None
    wanted = KINDS[geometry]
    if found not in wanted:
        problem = f"is a {str(found)[:40]}, where the layer has {' or '.join(wanted)}."
        remedy = "Put it into another layer, or write null."
        faults.append(Fault(file, place, problem, remedy))
        return None
    try:
        shaped = shape(member)
    except (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError):
        faults.append(Fault(file, place, "has coordinates that make no geometry.", REWRITE))
        return None
    if shaped.is_empty or not all(map(math.isfinite, shaped.bounds)):
        faults.append(Fault(file, place, "has an empty geometry.", "Write null if not known."))
        return None
    if not shaped.is_valid:
        reason = shapely.is_valid_reason(shaped)
        faults.append(Fault(file, place, f"has an invalid geometry ({reason}).", "Redraw it."))
        return None
    return shaped
