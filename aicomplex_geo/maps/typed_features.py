"""Geometries and fields of a frame as compressed whole numbers, which a page draws on a canvas."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.maps.classification import words_of
from aicomplex_geo.maps.embedded.container import compressed
from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

POINT, LINE, RING = 1, 2, 3
FEW_VERTICES, MANY_VERTICES = 20_000, 400_000
SIMPLIFIED_M = 5.0
SORTED_FROM = 20_000
"""Features beyond which neighbours are stored side by side, as their differences are small."""

_MERCATOR_LATITUDE = 85.06
_DIGITS_OF_FEW, _DIGITS = 6, 5
_SIGNIFICANT = 5
_MOST_DECIMALS = 6
_POLYGON = 3
_PART_KINDS = np.array([POINT, LINE, RING])
"""By shapely's number of the type: point, line, ring."""
_VARINT_BITS = 7


@dataclass(frozen=True, slots=True)
class Shapes:
    """Coordinates of the parts of features: points, lines and rings."""

    parts: NDArray[np.int64]
    """Number of parts of each feature; 0 where nothing can be drawn."""

    kinds: NDArray[np.int64]
    points: NDArray[np.int64]
    """Number of points of each part."""

    coordinates: NDArray[np.float64]
    first: NDArray[np.float64]
    """First point of each feature, NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the features, as whole numbers; 0 is no value."""

    numbers: NDArray[np.int64]
    digits: int | None
    """Decimals of a number, None of a text."""

    texts: list[Any]
    """What the codes of a text stand for: a text, or a pair of Korean and English."""


def take_apart(geometries: NDArray[np.object_]) -> Shapes:
    """List the parts of geometries in degrees; what lies outside of the map has none."""
    singles, owners = _singles(geometries)
    kinds = shapely.get_type_id(singles)
    is_polygon = kinds == _POLYGON
    rings, polygon = shapely.get_rings(singles[is_polygon], return_index=True)
    shapes = np.concatenate([singles[~is_polygon], rings])
    owner = np.concatenate([owners[~is_polygon], owners[is_polygon][polygon]])
    order = np.argsort(owner, kind="stable")
    shapes, owner = shapes[order], owner[order]
    coordinates, part = shapely.get_coordinates(shapes, return_index=True)
    broken = ~(np.isfinite(coordinates).all(axis=1) & (abs(coordinates[:, 1]) <= 90.0))  # noqa: PLR2004 - degrees
    lost = np.isin(owner, np.unique(owner[part[broken]]))
    keep = ~lost[part]
    types = _PART_KINDS[shapely.get_type_id(shapes)]
    closing = np.zeros(len(part), bool)
    if len(part):
        closing[np.flatnonzero(np.diff(part, append=-1))] = True
        closing &= types[part] == RING
    keep &= ~closing
    counts = np.bincount(part[keep], minlength=len(shapes))
    shown = counts > 0
    coordinates = coordinates[keep]
    coordinates[:, 1] = np.clip(coordinates[:, 1], -_MERCATOR_LATITUDE, _MERCATOR_LATITUDE)
    owner, types, counts = owner[shown], types[shown], counts[shown]
    first = np.full((len(geometries), 2), np.nan)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else np.zeros(0, int)
    first[owner[::-1]] = coordinates[starts.astype(int)][::-1]
    parts = np.bincount(owner, minlength=len(geometries))
    return Shapes(parts, types, counts, coordinates, first)


def _singles(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Split collections, also nested ones, into points, lines and polygons that are not empty."""
    owners = np.arange(len(geometries))
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    geometries, owners = geometries[present], owners[present]
    while (shapely.get_type_id(geometries) > _POLYGON).any():
        geometries, part = shapely.get_parts(geometries, return_index=True)
        owners = owners[part]
    present = ~shapely.is_empty(geometries)
    return geometries[present], owners[present]


def simplified(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], float]:
    """Simplify geometries of very many vertices; return by how many metres."""
    if int(shapely.get_num_coordinates(geometries).sum()) <= MANY_VERTICES:
        return geometries, 0.0
    slim = shapely.simplify(geometries, SIMPLIFIED_M / METRES_PER_DEGREE)
    return np.asarray(slim, dtype=object), SIMPLIFIED_M


def morton_order(first: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order features along a Z curve, those without a position last."""
    known = np.asarray(np.isfinite(first).all(axis=1))
    low = np.nanmin(first, axis=0) if known.any() else np.zeros(2)
    span = np.nanmax(first - low) if known.any() else 1.0
    cells = np.where(known[:, None], (first - low) / (span or 1.0) * 65535, 0).astype(np.uint64)
    code = _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))
    code[~known] = np.uint64(1) << np.uint64(40)
    return np.argsort(code, kind="stable")


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero bit after each of the lower 16 bits."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def column(values: pd.Series) -> Column:
    """Encode the values of a field; numbers keep five significant digits of the largest."""
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return _numbers(values)
    missing = values.isna().to_numpy()
    texts = values.map(_text).to_numpy(dtype=object)
    texts[missing] = ""
    codes, unique = pd.factorize(texts)
    codes = np.where(missing, 0, codes + 1).astype(np.int64)
    return Column(codes, None, [_translated(values.name, one) for one in unique])


def _numbers(values: pd.Series) -> Column:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(numbers)
    digits = 0
    if known.any() and (numbers[known] % 1).any():
        largest = float(abs(numbers[known]).max())
        digits = int(np.clip(_SIGNIFICANT - 1 - math.floor(math.log10(largest)), 0, _MOST_DECIMALS))
    whole = np.rint(np.where(known, numbers, 0) * 10**digits)
    if known.any() and abs(whole).max() >= 2**52:
        return column(values.astype("string"))
    return Column(np.where(known, _zigzag(whole.astype(np.int64)) + 1, 0), digits, [])


def _translated(column: object, text: str) -> str | list[str]:
    korean, english = words_of(column, text)
    return korean if korean == english else [korean, english]


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return str(value.date())
    return str(value)


def pack(shapes: Shapes, codes: NDArray[np.uint8], columns: Iterable[Column]) -> dict[str, Any]:
    """Compress features into the text that the page reads (explore/payload.js)."""
    columns = list(columns)
    total = len(shapes.coordinates)
    digits = _DIGITS_OF_FEW if total <= FEW_VERTICES else _DIGITS
    whole = np.rint(shapes.coordinates * 10**digits).astype(np.int64)
    steps = _zigzag(np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)))
    numbers = [shapes.parts, shapes.kinds, shapes.points, steps[:, 0], steps[:, 1], codes]
    varints = _varints(np.concatenate([*numbers, *(one.numbers for one in columns)]))
    texts = json.dumps([one.texts for one in columns], ensure_ascii=False)
    raw = varints + texts.encode("utf-8", "replace")
    return {
        "features": len(shapes.parts),
        "parts": len(shapes.kinds),
        "points": total,
        "digits": digits,
        "numbers": len(varints),
        "bytes": base64.b64encode(compressed(raw)).decode("ascii"),
    }


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move the sign into the lowest bit."""
    return np.where(values < 0, -2 * values - 1, 2 * values)


def _varints(values: NDArray[np.int64]) -> bytes:
    """Write whole numbers in as many bytes as each needs, seven bits a byte, the lowest first.

    >>> _varints(np.array([1, 300])).hex()
    '01ac02'
    """
    values = values.astype(np.uint64)
    size = np.ones(len(values), np.int64)
    for more in range(1, 9):
        size += values >= np.uint64(1 << (_VARINT_BITS * more))
    start = np.cumsum(size) - size
    out = np.zeros(int(size.sum()), np.uint8)
    for at in range(int(size.max(initial=0))):
        here = size > at
        bits = (values[here] >> np.uint64(_VARINT_BITS * at)) & np.uint64(0x7F)
        more_follows = (size[here] > at + 1).astype(np.uint8) << 7
        out[start[here] + at] = bits.astype(np.uint8) | more_follows
    return out.tobytes()
