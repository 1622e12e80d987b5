"""Points whose positions are drawn within their certainty, one set for each draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.layers.points import CERTAINTY, certainty_metres, check_points
from aicomplex_geo.routing.certainty import displaced
from aicomplex_geo.routing.internals import snapped_points, snapping_crs
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.routing.snapped_points import SnappedPoints
from aicomplex_geo.uncertainty.spatial_field import SpatialField

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.uncertainty.network_draws import NetworkDraws

POINTS_AT_ONCE = 2**16
"""Points of several draws that are held together to find their statuses."""


class PointDraws:
    """Snapped points under each draw.

    A point is uniformly distributed on the disc of radius ``certainty_m``. Equal points, such as
    one that is both origin and destination, are drawn at the same place.
    """

    def __init__(self, draws: NetworkDraws, points: gpd.GeoDataFrame, role: Role) -> None:
        self._draws, self._role = draws, role
        router, sampling = draws.router, draws.sampling
        checked = check_points(points, what=f"{role}s")
        self.ids: pd.Index = checked.index
        self._crs = snapping_crs(router)
        shapes = np.asarray(checked.geometry.to_crs(self._crs).values, dtype=object)
        self._xy = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
        self._radius = certainty_metres(checked, what=f"{role}s")
        self._given = snapped_points(router, points, role)
        placed = ~shapely.is_missing(shapes)
        moves = (self._radius * draws.model.position > 0) & placed
        self._moving = np.flatnonzero(moves)
        keys = [
            f"position.{self.ids[i]}.{self._xy[i, 0]:.2f}.{self._xy[i, 1]:.2f}"
            for i in self._moving.tolist()
        ]
        self._disc = [sampling.uniform_table(key, 2) for key in keys]
        self._error = SpatialField(self._xy, draws.model.correlation_m, sampling, "outline")

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def given(self) -> SnappedPoints:
        """The points where they are given."""
        return self._given

    def block(self, start: int, stop: int) -> list[SnappedPoints]:
        """Points of the draws from `start` up to, not including, `stop`."""
        count = len(self._moving)
        moved = self._moved(start, stop) if count else None
        found = []
        for draw in range(start, stop):
            points = self._given
            if moved is not None:
                here = (draw - start) * count
                points = points.replaced(self._moving, moved.part(here, here + count))
            found.append(SnappedPoints.at(points.positions, self._draws.legs[draw]))
        return found

    def statuses(self) -> Iterator[NDArray[np.object_]]:
        """Yield for each draw whether each point has a place on the network, or why not."""
        draws = self._draws.sampling.draws
        step = max(1, POINTS_AT_ONCE // max(1, len(self)))
        for some in equal_blocks(draws, step):
            for points in self.block(*some):
                yield points.positions.status

    def outline_error(self, start: int, stop: int) -> NDArray[np.float64]:
        """Draw the standard normal error of an outline around each point, ``(n_block, n)``."""
        return self._error.draw(start, stop)

    def _moved(self, start: int, stop: int) -> SnappedPoints:
        """Displaced positions, draw by draw."""
        share = np.stack(self._disc, axis=1)[start:stop]
        radius = self._radius[self._moving]
        away = radius * self._draws.model.position * np.sqrt(share[..., 0])
        centres = np.tile(self._xy[self._moving], (stop - start, 1))
        shapes = displaced(centres, away.ravel(), 2 * np.pi * share[..., 1].ravel())
        # an uncertain position never counts as being on an expressway
        certainty = np.tile(radius, stop - start)
        frame = gpd.GeoDataFrame({CERTAINTY: certainty}, geometry=shapes, crs=self._crs)
        return snapped_points(self._draws.router, frame, self._role)
