"""Cache of what does not depend on the profile: lines in metres, segments, the border."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import CRS

from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.layers.points import points_key
from aicomplex_geo.network.snapping.points_in_metres import PointsInMetres
from aicomplex_geo.network.snapping.snap import Snapper
from aicomplex_geo.routing.edge_lines import EdgeLines
from aicomplex_geo.routing.reached_area import AreaTracer

if TYPE_CHECKING:
    from collections.abc import Hashable

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.network.snapping.positions import Positions
    from aicomplex_geo.routing.edge_lines import Drawing

BOUNDARY = "boundary"
"""Column of ``RoadNetwork.nodes``: roads continue at this junction beyond what was read."""
BORDER_SHARE = 0.05
"""Dead ends nearer to the hull than this share of the network's extent are its border."""


class PreparedNetwork:
    """A network prepared once for all profiles."""

    def __init__(self, net: RoadNetwork) -> None:
        self.net = net
        self._positions: dict[Hashable, Positions] | None = None
        self._locks: dict[Hashable, Lock] = {}
        self.snapper = Snapper(net)
        self._drawing: Drawing | None = None

    def for_network(self, net: RoadNetwork) -> PreparedNetwork:
        """Prepare another network in the same way, or return this one for the same network."""
        if net is self.net:
            return self
        other = PreparedNetwork(net)
        if self._positions is not None:
            other.keep_positions()
        return other

    def keep_positions(self) -> None:
        """Snap equal tables of points only once from now on."""
        self._positions = {}

    def locate(
        self,
        points: gpd.GeoDataFrame | PointsInMetres,
        *,
        max_distance: float,
        role: Role,
        connected_within: float,
        joins: bool = True,
    ) -> Positions:
        """Snap points as ``Snapper.locate`` does, or return the positions found before."""
        options = max_distance, role, connected_within, joins

        def locate() -> Positions:
            return self.snapper.locate(
                points,
                max_distance=max_distance,
                role=role,
                connected_within=connected_within,
                joins=joins,
            )

        if self._positions is None or isinstance(points, PointsInMetres):
            return locate()
        key = points_key(points), *options
        with self._locks.setdefault(key, Lock()):  # threads with other points do not wait
            if key not in self._positions:
                self._positions[key] = locate()
            return self._positions[key]

    @property
    def crs(self) -> str:
        """CRS in metres in which lines are cut and areas are merged."""
        return self.snapper.crs

    @cached_property
    def lines(self) -> EdgeLines:
        """Lines of the edges, in metres."""
        return EdgeLines(self.snapper.lines)

    def drawing(self, crs: CRS) -> Drawing:
        """Coordinates of lines in the CRS in which they are drawn, kept for the last one."""
        known = self._drawing
        if known is None or not (known.crs is crs or known.crs.is_exact_same(crs)):
            known = self._drawing = self.lines.drawing(CRS.from_user_input(self.crs), crs)
        return known

    @cached_property
    def areas(self) -> AreaTracer:
        """Traces areas on the network."""
        return AreaTracer(self.snapper)

    @cached_property
    def tolls(self) -> NDArray[np.float64]:
        """Toll of each edge in KRW, 0 where none is known."""
        tolls: NDArray[np.float64] = np.nan_to_num(self.net.edges["toll"].to_numpy(np.float64))
        return tolls

    @cached_property
    def border(self) -> NDArray[np.bool_]:
        """Whether the network may lack roads that continue at each junction.

        These are junctions that say so (column ``boundary``), the corners of the hull of all
        junctions, and dead ends near that hull.
        """
        arrays, nodes = self.net.arrays, self.net.nodes
        points = np.asarray(nodes.geometry.to_crs(self.crs).values, dtype=object)
        hull = cast("BaseGeometry", shapely.convex_hull(shapely.multipoints(points)))
        rim = hull.exterior if isinstance(hull, shapely.Polygon) else hull
        turns = np.asarray(shapely.points(rim.coords))
        corners = shapely.distance(points, shapely.multipoints(turns)) == 0
        ends = np.stack([arrays.tail, arrays.head], axis=1).astype(np.int64)
        pairs = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
        neighbours = np.bincount(pairs.ravel(), minlength=len(points))
        west, south, east, north = hull.bounds
        near = shapely.distance(points, rim) <= BORDER_SHARE * max(east - west, north - south)
        border: NDArray[np.bool_] = corners | ((neighbours <= 1) & near)
        if BOUNDARY in nodes.columns:
            cut = nodes[BOUNDARY]
            border |= (cut.notna() & cut.eq(True)).to_numpy(dtype=bool)  # noqa: FBT003
        return border
