"""What routing needs of a network whatever the profile: lines in metres, areas, the border."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.layers.points import points_key
from aicomplex_geo.network.snapping.snap import Snapper
from aicomplex_geo.routing.edge_buffers import EdgeBuffers
from aicomplex_geo.routing.edge_lines import EdgeLines

if TYPE_CHECKING:
    from collections.abc import Hashable

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.snap import Positions, Role

BOUNDARY = "boundary"
"""Column of ``RoadNetwork.nodes``: roads go on at this junction beyond what was read."""
BORDER_SHARE = 0.05
"""Dead ends within this share of the network's extent from its hull count as its border."""


class PreparedNetwork:
    """A network made ready once for all profiles.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    """

    def __init__(self, net: RoadNetwork) -> None:
        self.net = net
        self._positions: dict[Hashable, Positions] | None = None
        self.snapper = Snapper(net)
        self._areas: dict[float, EdgeBuffers] = {}
        self._lock = threading.Lock()

    def for_network(self, net: RoadNetwork) -> PreparedNetwork:
        """Prepare another network in the same manner; the same one is ready."""
        if net is self.net:
            return self
        other = PreparedNetwork(net)
        if self._positions is not None:
            other.keep_positions()
        return other

    def keep_positions(self) -> None:
        """From now on, snap equal tables of points only once."""
        self._positions = {}

    def locate(
        self, points: gpd.GeoDataFrame, *, max_distance: float, role: Role, connected: bool
    ) -> Positions:
        """Snap points, see ``Snapper.locate``; or find them among those already snapped."""
        key = (
            None if self._positions is None else (points_key(points), max_distance, role, connected)
        )
        if self._positions is not None and key in self._positions:
            return self._positions[key]
        positions = self.snapper.locate(
            points, max_distance=max_distance, role=role, connected=connected
        )
        if self._positions is not None:
            self._positions[key] = positions
        return positions

    @property
    def crs(self) -> str:
        """CRS in metres in which lines are cut and areas are joined."""
        return self.snapper.crs

    @cached_property
    def lines(self) -> EdgeLines:
        """Lines of the edges, in metres."""
        return EdgeLines(self.snapper.lines)

    def areas(self, buffer: float) -> EdgeBuffers:
        """Buffers around the roads that can be entered.

        Parameters
        ----------
        buffer : float
            Width on each side, in metres.

        Returns
        -------
        EdgeBuffers
            Made when first asked for, once however many threads do, then kept.
        """
        with self._lock:  # of several threads that ask first, one makes them
            if buffer not in self._areas:
                self._areas[buffer] = EdgeBuffers(self.lines, self.snapper.open_rows, buffer)
            return self._areas[buffer]

    @cached_property
    def border(self) -> NDArray[np.bool_]:
        """For each junction, whether roads may go on there that the network does not have.

        Those are the junctions of which the network says so itself (column ``boundary``), the
        corners of the hull of all junctions, and dead ends near that hull.
        """
        arrays, nodes = self.net.arrays, self.net.nodes
        points = np.asarray(nodes.geometry.to_crs(self.crs).values, dtype=object)
        hull = shapely.convex_hull(shapely.multipoints(points))
        rim = hull.exterior if hull.geom_type == "Polygon" else hull
        corners = shapely.distance(points, shapely.multipoints(shapely.points(rim.coords))) == 0
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
