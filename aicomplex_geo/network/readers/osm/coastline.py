"""Land from coastlines, which have land on their left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.ops import polygonize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

BESIDE = 1e-6
"""Degrees to the left and right of a coastline at which land and sea are told apart."""


def land_within(
    coast: Sequence[BaseGeometry], frame: BaseGeometry, tolerance: float
) -> list[dict[str, Any]]:
    """Cut a frame along coastlines, and keep the pieces on their left; none without a coast."""
    clipped = shapely.intersection(np.asarray(coast, dtype=object), frame)
    lines = [
        part
        for part in shapely.get_parts(clipped)
        if part.geom_type == "LineString" and part.length
    ]
    if not lines:
        return []
    cut = shapely.union_all([*lines, frame.boundary])
    pieces = np.asarray(list(polygonize(shapely.get_parts(cut))), dtype=object)
    left, right = _beside(lines)
    tree = shapely.STRtree(pieces)
    on_left = np.bincount(tree.query(left, predicate="within")[1], minlength=len(pieces))
    on_right = np.bincount(tree.query(right, predicate="within")[1], minlength=len(pieces))
    land = [piece for piece, is_land in zip(pieces, on_left > on_right, strict=True) if is_land]
    shape = shapely.simplify(shapely.union_all(land), tolerance)
    whole = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area]
    return [{"kind": "land", "geometry": shapely.MultiPolygon(whole)}] if whole else []


def _beside(lines: Sequence[BaseGeometry]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Points a little to the left and to the right of the middle of each segment."""
    middles, across = [], []
    for line in lines:
        points = shapely.get_coordinates(line)
        steps = np.diff(points, axis=0)
        lengths = np.hypot(*steps.T)
        whole = lengths > 0
        middles.append((points[:-1] + points[1:])[whole] / 2)
        across.append(np.column_stack([-steps[whole, 1], steps[whole, 0]]) / lengths[whole, None])
    middle, normal = np.concatenate(middles), np.concatenate(across) * BESIDE
    left, right = (np.asarray(shapely.points(side)) for side in (middle + normal, middle - normal))
    return left, right
