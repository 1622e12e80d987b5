"""Lines of links: one part each, in the direction of travel."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOUCHING = 1.0
"""Largest gap in metres between parts of a line that are joined without a count."""

FAR = 10.0
"""Distance in metres between the end of a line and its node from which it is counted."""


def oriented(
    shapes: NDArray[np.object_],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    *,
    unit: float,
) -> tuple[NDArray[np.object_], Counter[str]]:
    """Join the parts of each line and turn it into the direction of travel, from `start` to `end`.

    Returns LineStrings (None where there is none) and what was joined or turned; `unit` is the
    number of metres of a coordinate unit.
    """
    counts: Counter[str] = Counter()
    lines = np.array(shapes, dtype=object)
    lines[shapely.is_empty(lines)] = None
    many = shapely.get_type_id(lines) == shapely.GeometryType.MULTILINESTRING
    for row in np.flatnonzero(many).tolist():
        lines[row], gap = _joined(lines[row], start[row])
        counts["multipart lines joined"] += 1
        if gap * unit > TOUCHING:
            counts["multipart lines joined across a gap"] += 1
    missing = shapely.is_missing(lines)
    counts["links without a line, drawn as a straight line"] += int(missing.sum())
    there = np.flatnonzero(~missing)
    first = shapely.get_coordinates(shapely.get_point(lines[there], 0))
    last = shapely.get_coordinates(shapely.get_point(lines[there], -1))
    as_drawn = _gaps(first, start[there]), _gaps(last, end[there])
    turned = _gaps(last, start[there]), _gaps(first, end[there])
    against = np.asarray(turned[0] + turned[1] < as_drawn[0] + as_drawn[1])
    lines[there[against]] = shapely.reverse(lines[there[against]])
    counts["lines against the direction of travel, reversed"] += int(against.sum())
    off = np.where(against, np.maximum(*turned), np.maximum(*as_drawn))
    counts[f"lines that end more than {FAR:.0f} m from a node"] += int((off * unit > FAR).sum())
    return lines, counts


def _gaps(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(*(one - other).T))


def _joined(shape: shapely.MultiLineString, start: NDArray[np.float64]) -> tuple[object, float]:
    """Parts of a line joined one after the other, beginning near `start`, and the widest gap."""
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
    here, path, widest = start, [], 0.0
    while parts:
        gaps = [_gap(here, part[end]) for part in parts for end in (0, -1)]
        best = int(np.argmin(gaps))
        part = parts.pop(best // 2)
        path.append(part[::-1] if best % 2 else part)
        widest = max(widest, gaps[best]) if len(path) > 1 else 0.0
        here = path[-1][-1]
    points = np.concatenate(path)
    new = np.ones(len(points), dtype=bool)
    new[1:] = (points[1:] != points[:-1]).any(axis=1)
    if new.sum() > 1:
        points = points[new]
    return shapely.linestrings(points), widest


def _gap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.hypot(*(one - other)))
