"""Rings of an area, some of which can be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


class PolygonRings:
    """Shells and holes of a (multi)polygon."""

    def __init__(self, area: BaseGeometry) -> None:
        self.area = area
        polygons = shapely.get_parts(area)
        rings, self._polygon = shapely.get_rings(polygons, return_index=True)
        self._rings: NDArray[np.object_] = rings
        self.is_shell: NDArray[np.bool_] = np.diff(self._polygon, prepend=-1) != 0

    def corners(self) -> NDArray[np.float64]:
        """One corner of each ring."""
        points: NDArray[np.float64] = shapely.get_coordinates(shapely.get_point(self._rings, 0))
        return points

    def polygons(self, which: NDArray[np.int64]) -> NDArray[np.object_]:
        """Polygons without holes, one for each of some rings."""
        inside: NDArray[np.object_] = np.asarray(shapely.polygons(self._rings[which]))
        return inside

    def without(self, dropped: NDArray[np.bool_]) -> BaseGeometry:
        """Rebuild the area without some rings.

        With a hole, all shells in it must be dropped; their holes need not be.
        """
        if not dropped.any():
            return self.area
        shells = np.flatnonzero(self.is_shell & ~dropped)
        holes = np.flatnonzero(~self.is_shell & ~dropped)
        home = np.full(self.is_shell.sum(), -1, dtype=np.int64)
        home[self._polygon[shells]] = np.arange(len(shells))
        polygons = self.polygons(shells)
        around = home[self._polygon[holes]]
        left = np.flatnonzero(around < 0)
        around[left] = self._innermost(polygons, holes[left])
        for shell in np.unique(around):
            polygons[shell] = shapely.polygons(
                self._rings[shells[shell]], self._rings[holes[around == shell]]
            )
        whole = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
        return cast("BaseGeometry", whole)

    def _innermost(
        self, shells: NDArray[np.object_], holes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Find the smallest shell around each hole."""
        inside = shapely.point_on_surface(self.polygons(holes))
        hole, shell = shapely.STRtree(shells).query(inside, predicate="within")
        order = np.lexsort((shapely.area(shells[shell]), hole))
        smallest: NDArray[np.int64] = shell[order][np.unique(hole[order], return_index=True)[1]]
        return smallest
