"""Values and geometries as they are embedded in a page: compact, escaped, deterministic."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.units import METRES_PER_DEGREE, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CONTINUES = 32
MOST_TOGETHER = 2000
_POINTS_OF_A_LINE = 2
_POINTS_OF_A_RING = 3
# In a <script> element: `<` could end it, the line separators end a line of script.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def script_json(value: object) -> str:
    r"""Write a value as JSON that may stand inside a ``<script>`` element.

    >>> script_json({"name": "</script>", "time": float("nan")})
    '{"name":"\\u003c/script\\u003e","time":null}'
    """
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    # a lone surrogate (from a file name, say) cannot be written as utf-8
    return text.encode("utf-8", "replace").decode("utf-8")


def csp_hash(text: str) -> str:
    """Hash a script or style for a content security policy.

    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def deciseconds(minutes: float | None) -> int | None:
    """Convert minutes to whole deciseconds, the unit in which cutoffs are compared.

    >>> deciseconds(20.1), deciseconds(float("inf"))
    (12060, None)
    """
    if minutes is None or not math.isfinite(minutes):
        return None
    return int(to_deciseconds(minutes))


def encode_line(coordinates: Any, digits: int) -> str:  # noqa: ANN401 - array-like of numpy
    """Encode positions as text: differences of integers, five bits per character.

    >>> encode_line([[126.8, 35.2], [126.8001, 35.2]], digits=4)
    'gystCgwvVCA'
    """
    whole = np.rint(np.asarray(coordinates, dtype=float)[:, :2] * 10**digits).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    zigzag = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    return "".join(_characters(int(number)) for number in zigzag)


def encode_lines(geometries: Iterable[Any], digits: int, *, tolerance: float = 0.0) -> list[str]:
    """Encode every line of the geometries."""
    encoded = []
    for geometry in geometries:
        if geometry is None or geometry.is_empty:
            continue
        # lines that are simplified together do not come to cross; thousands of them take minutes
        parts = shapely.get_parts(geometry)
        together = geometry if len(parts) <= MOST_TOGETHER else parts
        slim = shapely.simplify(together, tolerance / METRES_PER_DEGREE)
        for part in shapely.get_parts(slim):
            points = shapely.get_coordinates(part)
            if len(points) >= _POINTS_OF_A_LINE:
                encoded.append(encode_line(points, digits))
    return encoded


def encode_polygons(
    geometry: BaseGeometry | None,
    digits: int,
    *,
    tolerance: float = 0.0,
) -> list[list[str]]:
    """Encode the rings of a polygon or multipolygon."""
    if geometry is None or geometry.is_empty:
        return []
    slim = shapely.simplify(geometry, tolerance / METRES_PER_DEGREE, preserve_topology=True)
    smallest = (2 * tolerance / METRES_PER_DEGREE) ** 2
    polygons = []
    for part in shapely.get_parts(slim):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= smallest]
        rings = [shapely.get_coordinates(ring)[:-1] for ring in (part.exterior, *holes)]
        polygons.append([encode_line(r, digits) for r in rings if len(r) >= _POINTS_OF_A_RING])
    return [rings for rings in polygons if rings]


def _characters(number: int) -> str:
    text = ""
    while number >= _CONTINUES:
        text += ALPHABET[(number & (_CONTINUES - 1)) | _CONTINUES]
        number >>= 5
    return text + ALPHABET[number]


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON is of any type
    """Replace numpy scalars, tuples and values that are not finite by JSON types."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return _number(value)
    return value


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
