"""From a point to its place on the road: the nearest position of an edge that can be entered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.engine import CSRGraph, reachable, strong_components
from aicomplex_geo.errors import ParameterError, PointsError
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.layers.points import certainty_metres, check_points
from aicomplex_geo.network.access_only_roads import access_only_roads
from aicomplex_geo.network.snapping.nearest_roads import NearestRoads
from aicomplex_geo.units import METRES_PER_MINUTE_PER_KMH, to_deciseconds, to_minutes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.road_network import RoadNetwork

MAX_DISTANCE = 3_000.0
AT_THE_END = 1e-3
"""Metres along an edge: closer to its end than this, a position is the junction itself."""
ROLES = ("origin", "destination", "both")
COLUMNS = ("edge", "offset", "distance", "access_time", "component", "status", "reason")


@dataclass(frozen=True, eq=False)
class Positions:
    """Where points stand on the network; arrays with one entry a point.

    Parameters
    ----------
    ids : pandas.Index
        Ids of the points.
    row : numpy.ndarray
        int64, the row of ``RoadNetwork.edges``; -1 where the point could not be snapped.
    fraction : numpy.ndarray
        float64, how far along the edge, 0 at its start and 1 at its end.
    distance : numpy.ndarray
        float64 metres, straight from the point to the nearest edge; NaN if not known.
    point : numpy.ndarray
        Points in the metric CRS, None where the position is not known.
    snapped : numpy.ndarray
        Positions on the edges in the metric CRS, None where not snapped.
    status : numpy.ndarray
        ``ok``, ``too_far``, ``no_network`` or ``no_position``.
    """

    ids: pd.Index
    row: NDArray[np.int64]
    fraction: NDArray[np.float64]
    distance: NDArray[np.float64]
    point: NDArray[np.object_]
    snapped: NDArray[np.object_]
    status: NDArray[np.object_]

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
    role: str = "both",
    connected: bool = True,
) -> pd.DataFrame:
    """Find the nearest position on a road that can be entered, for each point.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    points : geopandas.GeoDataFrame
        Points with unique ids (column ``id``, else the index), in any CRS.
    access_speed : float
        Speed along the straight access leg, in km/h.
    max_distance : float, default 3000
        Longest access leg, in metres, inclusive.
    role : str, default "both"
        ``"origin"``, ``"destination"`` or ``"both"``: an origin is put, where possible, on
        a road from which the largest strongly connected component can be reached, a
        destination on one that can be reached from there.
    connected : bool, default True
        False takes the nearest road, however it is connected.

    Returns
    -------
    pandas.DataFrame
        One row a point, index the points' ids: edge (u, v, key), offset (metres along the
        edge), distance (metres, straight), access_time (minutes, in whole deciseconds),
        component (0 is the largest strongly connected one), status (``ok``, ``too_far``,
        ``no_network``, ``no_position``) and reason (empty where the status is ``ok``).
        Without a position: None, NaN, and -1 as the component; ``too_far`` keeps the
        distance that was found.

    Raises
    ------
    PointsError
        If the table of points is not one.
    ParameterError
        If a speed, distance or role is out of range.

    Notes
    -----
    Ferries are never entered sideways. Expressways, urban expressways and ramps are only by
    a point that stands on them: one known to be within 30 m, that is, no further than 30 m
    less its ``certainty_m`` where the table has such a column. A network that gives a
    certainty of its own junctions is drawn in outline; on its expressways no point stands.

    Each point is snapped for itself: the other points of the call make no difference. Of
    roads at equal distance the first in the network's order is taken.
    """
    snapper = Snapper(net)
    positions = snapper.locate(points, max_distance=max_distance, role=role, connected=connected)
    return snapper.to_frame(positions, access_speed=access_speed, max_distance=max_distance)


def access_deciseconds(distance: NDArray[np.float64], access_speed: float) -> NDArray[np.int64]:
    """Time of straight access legs.

    Parameters
    ----------
    distance : numpy.ndarray
        Metres; NaN is taken as 0.
    access_speed : float
        Speed in km/h.

    Returns
    -------
    numpy.ndarray
        int64, whole deciseconds.

    Examples
    --------
    >>> import numpy as np
    >>> access_deciseconds(np.array([100.0]), 6.0).tolist()
    [600]
    """
    minutes = np.nan_to_num(distance) / (access_speed * METRES_PER_MINUTE_PER_KMH)
    return to_deciseconds(minutes)


class Snapper:
    """A network made ready for snapping: its lines in metres, in a search tree.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    """

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
        """Edges that stand for the roads that can be entered from the land beside them."""
        return self.roads.rows[self.roads.sideways]

    @cached_property
    def access_only_roads(self) -> AccessOnlyRoads:
        """The graph in which roads for residents only are not driven through."""
        return access_only_roads(self.net)

    def locate(
        self,
        points: gpd.GeoDataFrame,
        *,
        max_distance: float = MAX_DISTANCE,
        role: str = "both",
        connected: bool = True,
    ) -> Positions:
        """Find the position of each point.

        Parameters
        ----------
        points : geopandas.GeoDataFrame
            As for ``snap``.
        max_distance : float, default 3000
            As for ``snap``.
        role : str, default "both"
            As for ``snap``.
        connected : bool, default True
            As for ``snap``.

        Returns
        -------
        Positions
            One entry a point.

        Raises
        ------
        PointsError
            If the table of points is not one, or a point cannot be expressed in metres.
        ParameterError
            If a distance or role is out of range.
        """
        check_distance(max_distance)
        if role not in ROLES:
            raise ParameterError(f"role must be one of {', '.join(ROLES)}, not {role!r}.")
        what = "points" if role == "both" else f"{role}s"
        checked = check_points(points, what=what)
        shapes, doubt = self._in_metres(checked), certainty_metres(checked, what=what)
        n = len(shapes)
        row = np.full(n, -1, dtype=np.int64)
        distance = np.full(n, np.nan)
        known = np.flatnonzero(~shapely.is_missing(shapes))
        every = np.ones(len(self.roads.rows), dtype=bool)
        for allowed in (self._connected(role), every) if connected else (every,):
            left = known[row[known] < 0]
            found, metres = self.roads.find(shapes[left], doubt[left], allowed)
            # what is reported as too far is the distance to any road, hence the last word
            distance[left] = np.where(found >= 0, metres, distance[left])
            near = (found >= 0) & (metres <= max_distance)
            row[left[near]] = found[near]
        return self._positions(checked.index, shapes, row, distance)

    def to_frame(
        self, positions: Positions, *, access_speed: float, max_distance: float = MAX_DISTANCE
    ) -> pd.DataFrame:
        """Put positions into the table that ``snap`` describes.

        Parameters
        ----------
        positions : Positions
            What ``locate`` found.
        access_speed : float
            Speed along the access leg, in km/h.
        max_distance : float, default 3000
            Longest access leg, in metres, to be named in reasons.

        Returns
        -------
        pandas.DataFrame
            See ``snap``.

        Raises
        ------
        ParameterError
            If the speed is not above 0.
        """
        if not (_is_number(access_speed) and 0 < access_speed < math.inf):
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
        arrays = self.net.arrays
        ones = np.ones(len(arrays.tail), dtype=np.int32)
        graph = CSRGraph.from_arcs(len(self.net.nodes), arrays.tail, arrays.head, ones)[0]
        return strong_components(graph)

    @cached_property
    def _leaves_and_arrives(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each road: can one get from it to the largest component, and from there to it."""
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

    def _connected(self, role: str) -> NDArray[np.bool_]:
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
        along = np.where(along <= AT_THE_END, 0.0, along)
        along = np.where(along >= whole - AT_THE_END, whole, along)
        snapped[ok] = shapely.line_interpolate_point(lines, along)
        fraction[ok] = np.divide(along, whole, out=np.zeros(len(along)), where=whole > 0)
        missing = shapely.is_missing(shapes)
        lost = "too_far" if self.roads.sideways.any() else "no_network"
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
    """Refuse what is no longest access leg.

    Parameters
    ----------
    max_distance : object
        Metres.

    Raises
    ------
    ParameterError
        If it is no number of 0 or more.
    """
    if not (_is_number(max_distance) and float(max_distance) >= 0):  # type: ignore[arg-type]
        raise ParameterError(f"max_distance must be metres of 0 or more, not {max_distance!r}.")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
