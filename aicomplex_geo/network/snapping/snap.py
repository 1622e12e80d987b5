"""Snapping points to their nearest positions on roads that can be entered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.engine import CSRGraph, reachable, strong_components
from aicomplex_geo.errors import ParameterError, PointsError
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.layers.numbers import is_number
from aicomplex_geo.layers.points import certainty_metres, check_points
from aicomplex_geo.network.access_only_roads import access_only_roads
from aicomplex_geo.network.snapping.nearest_roads import NearestRoads
from aicomplex_geo.network.topology import junction_graph
from aicomplex_geo.units import METRES_PER_MINUTE_PER_KMH, to_deciseconds, to_minutes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.road_network import RoadNetwork

MAX_DISTANCE = 3_000.0
AT_END_M = 1e-3
"""A position closer than this to an end of its edge is the junction."""
Role = Literal["origin", "destination", "both"]
ROLES: tuple[Role, ...] = ("origin", "destination", "both")
COLUMNS = ("edge", "offset", "distance", "access_time", "component", "status", "reason")


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of points on the network, as arrays with one entry for each point."""

    ids: pd.Index
    row: NDArray[np.int64]
    """Row of ``net.edges``, -1 where the point could not be snapped."""
    fraction: NDArray[np.float64]
    """How far along the edge, from 0 to 1."""
    distance: NDArray[np.float64]
    """Metres, straight, from the point to the nearest edge; NaN if unknown."""
    point: NDArray[np.object_]
    """The points in the metric CRS, None without a position."""
    snapped: NDArray[np.object_]
    """Their positions on the edges in the metric CRS, None where not snapped."""
    status: NDArray[np.object_]
    """``ok``, ``too_far``, ``no_network`` or ``no_position``."""

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Whether each point was snapped."""
        return self.row >= 0


def snap(
    net: RoadNetwork,
    points: gpd.GeoDataFrame,
    *,
    access_speed: float,
    max_distance: float = MAX_DISTANCE,
    role: Role = "both",
    connected: bool = True,
) -> pd.DataFrame:
    """Snap each point to the nearest position on a road that can be entered.

    Snapping excludes ferries, and limited-access roads unless a point is on them. An origin is
    snapped, where possible, to a road from which the largest strongly connected component can be
    reached, a destination to one that can be reached from there; with ``connected=False`` the
    nearest road is taken. Each point is snapped for itself, whatever the others.

    Returns one row for each point, indexed by id: edge (u, v, key), offset (metres along the
    edge), distance (metres, straight), access_time (minutes, in whole deciseconds), component (0
    is the largest), status and reason. Without a position: None, NaN, and component -1.
    """
    snapper = Snapper(net)
    positions = snapper.locate(points, max_distance=max_distance, role=role, connected=connected)
    return snapper.to_frame(positions, access_speed=access_speed, max_distance=max_distance)


def access_deciseconds(distance: NDArray[np.float64], access_speed: float) -> NDArray[np.int64]:
    """Time of straight access legs, from metres and km/h; NaN takes 0.

    >>> import numpy as np
    >>> access_deciseconds(np.array([100.0]), 6.0).tolist()
    [600]
    """
    minutes = np.nan_to_num(distance) / (access_speed * METRES_PER_MINUTE_PER_KMH)
    return to_deciseconds(minutes)


class Snapper:
    """A network prepared for snapping: its lines in metres, in search trees."""

    def __init__(self, net: RoadNetwork) -> None:
        self.net = net
        edges = net.edges
        bounds = net.nodes.to_crs("EPSG:4326").total_bounds if len(net.nodes) else (0, 0, 0, 0)
        self.crs: str = metric_crs(tuple(float(value) for value in bounds))
        self.lines: NDArray[np.object_] = np.asarray(
            edges.geometry.to_crs(self.crs).values, dtype=object
        )
        self.lengths: NDArray[np.float64] = edges["length"].to_numpy(dtype=np.float64)
        self.edge_ids = edges.index
        self.roads = NearestRoads(net, self.lines)

    @property
    def open_rows(self) -> NDArray[np.int64]:
        """Edges that can be entered anywhere along them; of two directions the first."""
        return self.roads.rows[self.roads.enterable]

    @cached_property
    def access_only_roads(self) -> AccessOnlyRoads:
        """The graph in which no trip passes through an access-only road."""
        return access_only_roads(self.net)

    def locate(
        self,
        points: gpd.GeoDataFrame,
        *,
        max_distance: float = MAX_DISTANCE,
        role: Role = "both",
        connected: bool = True,
    ) -> Positions:
        """Positions of points; the options are those of ``snap``."""
        check_distance(max_distance)
        if role not in ROLES:
            raise ParameterError(f"role must be one of {', '.join(ROLES)}, not {role!r}.")
        what = "points" if role == "both" else f"{role}s"
        checked = check_points(points, what=what)
        shapes, certainty_m = self._in_metres(checked), certainty_metres(checked, what=what)
        n = len(shapes)
        row = np.full(n, -1, dtype=np.int64)
        distance = np.full(n, np.nan)
        known = np.flatnonzero(~shapely.is_missing(shapes))
        every = np.ones(len(self.roads.rows), dtype=bool)
        for allowed in (self._connected(role), every) if connected else (every,):
            left = known[row[known] < 0]
            found, metres = self.roads.find(shapes[left], certainty_m[left], allowed)
            # the distance that is reported for too_far is that to any road, connected or not
            distance[left] = np.where(found >= 0, metres, distance[left])
            near = (found >= 0) & (metres <= max_distance)
            row[left[near]] = found[near]
        return self._positions(checked.index, shapes, row, distance)

    def to_frame(
        self, positions: Positions, *, access_speed: float, max_distance: float = MAX_DISTANCE
    ) -> pd.DataFrame:
        """Table of positions as ``snap`` returns it."""
        if not (is_number(access_speed) and 0 < access_speed < math.inf):
            raise ParameterError(f"access_speed must be above 0 km/h, not {access_speed!r}.")
        ok = positions.ok
        ids = self.edge_ids.to_numpy()
        minutes = to_minutes(access_deciseconds(positions.distance, access_speed))
        edge = np.empty(len(ok), dtype=object)
        edge[ok] = ids[positions.row[ok]]
        columns: dict[str, Any] = {
            "edge": edge,
            "offset": self._offset(positions),
            "distance": positions.distance,
            "access_time": np.where(ok, minutes, np.nan),
            "component": self._component(positions),
            "status": positions.status,
            "reason": [
                _reason(status, metres, max_distance)
                for status, metres in zip(positions.status, positions.distance, strict=True)
            ],
        }
        return pd.DataFrame(columns, index=positions.ids, columns=list(COLUMNS))

    def _in_metres(self, points: gpd.GeoDataFrame) -> NDArray[np.object_]:
        moved = np.asarray(points.geometry.to_crs(self.crs).values, dtype=object)
        flat: NDArray[np.object_] = shapely.force_2d(moved)
        lost = ~shapely.is_missing(flat) & ~np.isfinite(shapely.bounds(flat)).all(axis=1)
        if lost.any():
            first = points.index[int(np.flatnonzero(lost)[0])]
            raise PointsError(
                f"{int(lost.sum())} of {len(points)} points (first: {first!r}) cannot be "
                f"expressed in {self.crs}, the network's metres. Check their CRS."
            )
        return flat

    @cached_property
    def _components(self) -> NDArray[np.int32]:
        return strong_components(junction_graph(self.net))

    @cached_property
    def _leaves_and_arrives(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether the largest component can be reached from each road, and the road from it."""
        arrays, rows, trip = self.net.arrays, self.roads.rows, self.access_only_roads
        if not len(rows):
            return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
        ones = np.ones(len(trip.edge), dtype=np.int32)
        graph = CSRGraph.from_arcs(trip.n_nodes, trip.tail, trip.head, ones)[0]
        centre = int(np.flatnonzero(trip.in_main_part)[0])
        leads_there, led_to = reachable(graph.reversed(), centre), reachable(graph, centre)
        leaves = leads_there[trip.start_nodes(arrays.head.astype(np.int64), trip.access_only)]
        which, node = trip.end_nodes(arrays.tail.astype(np.int64), trip.access_only)
        arrives = np.zeros(len(leaves), dtype=bool)
        arrives[which[led_to[node]]] = True
        twin = arrays.twin[rows]
        two_way = twin >= 0
        return leaves[rows] | (two_way & leaves[twin]), arrives[rows] | (two_way & arrives[twin])

    def _connected(self, role: Role) -> NDArray[np.bool_]:
        leaves, arrives = self._leaves_and_arrives
        if role == "both":
            return leaves & arrives
        return leaves if role == "origin" else arrives

    def _positions(
        self,
        ids: pd.Index,
        shapes: NDArray[np.object_],
        row: NDArray[np.int64],
        distance: NDArray[np.float64],
    ) -> Positions:
        fraction = np.full(len(row), np.nan)
        snapped = np.full(len(row), None, dtype=object)
        ok = row >= 0
        lines = self.lines[row[ok]]
        whole = shapely.length(lines)
        along = shapely.line_locate_point(lines, shapes[ok])
        along = np.where(along <= AT_END_M, 0.0, along)
        along = np.where(along >= whole - AT_END_M, whole, along)
        snapped[ok] = shapely.line_interpolate_point(lines, along)
        fraction[ok] = np.divide(along, whole, out=np.zeros(len(along)), where=whole > 0)
        missing = shapely.is_missing(shapes)
        lost = "too_far" if self.roads.enterable.any() else "no_network"
        status = np.where(ok, "ok", np.where(missing, "no_position", lost)).astype(object)
        return Positions(ids, row, fraction, distance, shapes, snapped, status)

    def _offset(self, positions: Positions) -> NDArray[np.float64]:
        rows = np.maximum(positions.row, 0)
        lengths = self.lengths[rows] if len(self.lengths) else np.zeros(len(rows))
        return np.where(positions.ok, positions.fraction * lengths, np.nan)

    def _component(self, positions: Positions) -> NDArray[np.int64]:
        component = np.full(len(positions.row), -1, dtype=np.int64)
        ok = positions.ok
        component[ok] = self._components[self.net.arrays.head[positions.row[ok]]]
        return component


def _reason(status: str, metres: float, max_distance: float) -> str:
    if status == "too_far":
        return (
            f"the nearest road that can be entered is {metres:,.0f} m away, "
            f"max_distance is {max_distance:,.0f} m"
        )
    return {
        "no_position": "the position of this point is not known",
        "no_network": "the network has no road that can be entered",
    }.get(status, "")


def check_distance(max_distance: object) -> None:
    """Raise unless this is a number of metres of 0 or more."""
    if not (is_number(max_distance) and max_distance >= 0):
        raise ParameterError(f"max_distance must be metres of 0 or more, not {max_distance!r}.")
