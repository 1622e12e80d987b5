"""Partition of areas among the origins that reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from scipy.spatial import KDTree, Voronoi

from aicomplex_geo.routing.edge_lines import points_along

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SAMPLES_PER_BUFFER = 10
"""Samples of a road per buffer width; area goes to the origin of the nearest sample."""
SAME_PLACE = 0.001
"""Metres: samples this near count as one, that of the first origin."""
GRID = 1e-5
"""Metres to which corners are rounded, so that shared borders coincide."""
SLIVER = 0.01
"""Metres: a face narrower than twice this is assigned by a point that may lie on its rim."""
FAR = 10
"""Extents of the samples at which four more are added, to close all Voronoi cells."""


@dataclass(frozen=True, eq=False)
class CutoffArea:
    """Area reached within a cutoff, and distinct samples of the roads that reach it.

    `owner` is the origin of each sample.
    """

    shape: BaseGeometry
    points: NDArray[np.float64]
    owner: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        shape: BaseGeometry,
        lines: NDArray[np.object_],
        owner: NDArray[np.int64],
        step: float,
    ) -> CutoffArea:
        """Sample roads every `step` metres; of equally near lines the first wins."""
        points, line = points_along(lines, step)
        first = np.unique(np.round(points / SAME_PLACE), axis=0, return_index=True)[1]
        first.sort()
        return cls(shape, points[first], owner[line[first]])


def partition(
    stages: list[CutoffArea], owners: list[int], *, reach_m: float
) -> NDArray[np.object_]:
    """Assign area to the origin that has the nearest road when it is first reached.

    A row an origin, a column an area of rising cutoff; `reach_m` is the largest distance in
    metres from any rim to the nearest sample. The parts of a cutoff do not overlap and add up
    to its area; those of an origin contain each other. All borders are drawn at once and cut
    each other into faces, each of which goes to one origin as a whole, so that rounding where
    lines cross cannot make parts overlap.
    """
    borders: list[BaseGeometry] = []
    before: BaseGeometry = shapely.Polygon()
    for stage in stages:
        # no new area is nearest to a sample deep inside the area of the cutoff before
        deep = shapely.buffer(before, -reach_m)
        shapely.prepare([deep, before, stage.shape])
        near = ~shapely.contains_xy(deep, stage.points)
        between = _between(stage.points[near], stage.owner[near])
        needed = shapely.intersects(stage.shape, between) & ~shapely.contains(before, between)
        borders += [shapely.boundary(stage.shape), *between[needed]]
        before = stage.shape
    crossed = shapely.get_parts(shapely.union_all(borders, grid_size=GRID))
    faces = shapely.get_parts(shapely.polygonize(crossed))
    inside = _inside(faces)
    owner, since = np.full(len(faces), -1), np.full(len(faces), len(stages))
    for position, stage in enumerate(stages):
        new = (since == len(stages)) & shapely.contains(stage.shape, inside)
        since[new] = position
        nearest = KDTree(stage.points).query(shapely.get_coordinates(inside[new]))[1]
        owner[new] = stage.owner[nearest]
    shared = np.empty((len(owners), len(stages)), dtype=object)
    for row, one in enumerate(owners):
        for column in range(len(stages)):
            shared[row, column] = _together(faces[(owner == one) & (since <= column)])
    return shared


def _between(points: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.object_]:
    """Lines on which samples of two origins are equally near."""
    if not len(points):
        return np.zeros(0, dtype=object)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    far = FAR * (np.ptp(points, axis=0).max() + 1)
    corners = far * np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    cells = Voronoi(np.concatenate([points - middle, corners]))
    pairs = np.concatenate([owner, np.full(len(corners), -1)])[cells.ridge_points]
    vertices = np.array(cells.ridge_vertices, dtype=np.int64)
    kept = (pairs[:, 0] != pairs[:, 1]) & (pairs >= 0).all(axis=1) & (vertices >= 0).all(axis=1)
    lines: NDArray[np.object_] = shapely.linestrings(cells.vertices[vertices[kept]] + middle)
    return lines


def _inside(faces: NDArray[np.object_]) -> NDArray[np.object_]:
    """Choose a point in each face, away from its rim where there is room."""
    core = shapely.buffer(faces, -SLIVER, quad_segs=1)
    points: NDArray[np.object_] = shapely.point_on_surface(
        np.where(shapely.is_empty(core), faces, core)
    )
    return points


def _together(faces: NDArray[np.object_]) -> BaseGeometry:
    """Merge faces that share whole edges."""
    if not len(faces):
        return shapely.Polygon()
    polygons = shapely.get_parts(shapely.coverage_union_all(faces))
    whole = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    return cast("BaseGeometry", whole)
