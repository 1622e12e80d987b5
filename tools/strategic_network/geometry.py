"""Lines on the earth: lengths, positions along them, and simplification."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pyproj import Geod, Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]
Line = tuple[Point, ...]

GEOD = Geod(ellps="GRS80")
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:5179", always_xy=True)


@cache
def to_metres(point: Point) -> Point:
    """Project a longitude and latitude to EPSG:5179."""
    x, y = TO_METRES.transform(*point)
    return (float(x), float(y))


@cache
def to_degrees(point: Point) -> Point:
    """Convert a position in EPSG:5179 back to longitude and latitude."""
    lon, lat = TO_METRES.transform(*point, direction="INVERSE")
    return (float(lon), float(lat))


def plane(line: Sequence[Point]) -> list[Point]:
    """Project every point of a line."""
    return [to_metres(point) for point in line]


def geodesic_length(line: Sequence[Point]) -> float:
    """Measure a line on the ellipsoid GRS80, in metres."""
    lon, lat = zip(*line, strict=True)
    return float(GEOD.line_length(lon, lat))


def flat_distance(a: Point, b: Point) -> float:
    """Measure between two projected points."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def straight(a: Point, b: Point) -> float:
    """Measure the geodesic between two places, in metres."""
    return geodesic_length((a, b))


def nearest_on_segment(p: Point, a: Point, b: Point) -> tuple[Point, float]:
    """Find the position of a projected segment nearest to a point, and its share of it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0:
        share = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square))
    return (a[0] + share * dx, a[1] + share * dy), share


def nearest_on_line(p: Point, line: Sequence[Point]) -> tuple[float, int, Point]:
    """Find the position of a projected line nearest to a point: distance, segment, position."""
    best = (float("inf"), 0, line[0])
    for i, (a, b) in enumerate(pairwise(line)):
        place, _ = nearest_on_segment(p, a, b)
        gap = flat_distance(p, place)
        if gap < best[0]:
            best = (gap, i, place)
    return best


def simplify(line: Sequence[Point], limit: int) -> tuple[Line, float]:
    """Keep the ends and at most `limit` inner points, each time the one that deviates most.

    Returns the kept points and the largest deviation from the new line in metres.
    """
    flat = plane(line)
    kept = [0, len(line) - 1]
    gaps = {0: _farthest(flat, 0, len(line) - 1)}
    while len(kept) < limit + 2:
        start = max(gaps, key=lambda k: (gaps[k][0], -k))
        gap, at = gaps[start]
        if gap <= SAME_LINE:
            break
        stop = kept[kept.index(start) + 1]
        kept.insert(kept.index(start) + 1, at)
        gaps[start] = _farthest(flat, start, at)
        gaps[at] = _farthest(flat, at, stop)
    return tuple(line[i] for i in kept), max(gap for gap, _ in gaps.values())


SAME_LINE = 5.0


def _farthest(flat: Sequence[Point], start: int, stop: int) -> tuple[float, int]:
    worst, at = 0.0, start
    for i in range(start + 1, stop):
        place, _ = nearest_on_segment(flat[i], flat[start], flat[stop])
        gap = flat_distance(flat[i], place)
        if gap > worst:
            worst, at = gap, i
    return worst, at


def heading_agrees(line: Sequence[Point], towards: Point) -> bool:
    """Return whether a projected line runs with a direction rather than against it."""
    dx, dy = line[-1][0] - line[0][0], line[-1][1] - line[0][1]
    return dx * towards[0] + dy * towards[1] > 0
