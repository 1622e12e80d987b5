"""Checked points in the metric CRS of a network, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import PointsError
from aicomplex_geo.layers.points import certainty_metres, check_positions, coordinates_in
from aicomplex_geo.network.snapping.segment_tree import order_in_space

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

FARTHEST_M = 1e9
"""No coordinate of a place on the earth is larger in any CRS in metres."""


@dataclass(frozen=True, eq=False)
class PointsInMetres:
    """Points with one entry each in all arrays."""

    ids: pd.Index
    xy: NDArray[np.float64]
    """Coordinates, NaN where the position is unknown."""
    certainty_m: NDArray[np.float64]
    """Radius within which each point lies."""

    @staticmethod
    def of(points: gpd.GeoDataFrame, crs: str, *, what: str) -> PointsInMetres:
        """Check a table of points, and express them in a CRS."""
        ids, shapes = check_positions(points, what=what)
        certainty_m = certainty_metres(points, what=what, ids=ids)
        xy = coordinates_in(shapes, crs)
        lost = ~shapes.isna() & ~(np.abs(xy) <= FARTHEST_M).all(axis=1)
        if lost.any():
            first = ids[int(np.flatnonzero(lost)[0])]
            raise PointsError(
                f"{int(lost.sum())} of {len(xy)} points (first: {quoted(first)}) cannot be "
                f"expressed in {crs}, the network's metres. Check their CRS."
            )
        return PointsInMetres(ids, xy, certainty_m)

    def take(self, which: NDArray[np.int64]) -> PointsInMetres:
        """Take some of them, in this order."""
        return PointsInMetres(self.ids[which], self.xy[which], self.certainty_m[which])

    def in_space(self) -> NDArray[np.int64]:
        """Order in which points that follow one another are near each other; unknown ones last."""
        unknown = np.isnan(self.xy[:, 0])
        known = np.flatnonzero(~unknown)
        return np.concatenate([known[order_in_space(self.xy[known])], np.flatnonzero(unknown)])
