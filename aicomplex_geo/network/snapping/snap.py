"""Snapping points to the roads that they may join."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError, PointsError
from aicomplex_geo.layers.numbers import is_number
from aicomplex_geo.layers.points import certainty_metres, check_positions
from aicomplex_geo.network.snapping.connected_roads import ROLES, ConnectedRoads
from aicomplex_geo.network.snapping.entrances import ON_ROAD_M, Entrances
from aicomplex_geo.network.snapping.positions import NO_ISLAND, Joins, Positions
from aicomplex_geo.network.tables import edge_attributes, metric_crs_of
from aicomplex_geo.units import METRES_PER_MINUTE_PER_KMH, to_deciseconds, to_minutes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.layers.points import PointPositions
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.network.snapping.entrances import AllowedEntrances, NearbyEntrances

MAX_DISTANCE = 3_000.0
CONNECTED_WITHIN = 100.0
JOIN_WITHIN_M = 30.0
"""On a full network a point joins roads at most this much farther away than its nearest."""
POINTS_PER_BLOCK = 2**12
"""Points whose joins are sought at a time: bounds the memory beside the joins."""
AT_END_M = 1e-3
"""A position closer than this to an end of its edge is the junction."""
ON_IT_M = 1e-6
"""Distances are known to this."""
COLUMNS = ("edge", "offset", "distance", "access_time", "component", "status", "reason")


def snap(
    net: RoadNetwork,
    points: gpd.GeoDataFrame,
    *,
    access_speed: float,
    max_distance: float = MAX_DISTANCE,
    role: Role = "both",
    connected_within: float = CONNECTED_WITHIN,
) -> pd.DataFrame:
    """Snap each point to the nearest position on a road that can be entered.

    The table is that of ``Router.snap``; the options are those of ``Snapper.locate``.
    """
    snapper = Snapper(net)
    positions = snapper.locate(
        points,
        max_distance=max_distance,
        role=role,
        connected_within=connected_within,
        joins=False,
    )
    return snapper.to_frame(
        positions,
        access_speed=access_speed,
        max_distance=max_distance,
        connected_within=connected_within,
    )


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
        self.crs: str = metric_crs_of(net)
        edges = edge_attributes(net)
        self.lengths: NDArray[np.float64] = edges["length"].to_numpy(dtype=np.float64)
        self.edge_ids = edges.index
        self.connected = ConnectedRoads(net)
        self._choices: dict[Role, _Choices] = {}

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """Lines of the edges in metres."""
        return np.asarray(self.net.edges.geometry.to_crs(self.crs).values, dtype=object)

    @cached_property
    def entrances(self) -> Entrances:
        """Where points may join."""
        return Entrances(self.net, self.lines)

    @property
    def open_rows(self) -> NDArray[np.int64]:
        """Edges that can be entered from any distance; of two directions the first."""
        return np.unique(self.entrances.row[self.entrances.enterable])

    def locate(
        self,
        points: gpd.GeoDataFrame,
        *,
        max_distance: float = MAX_DISTANCE,
        role: Role = "both",
        connected_within: float = CONNECTED_WITHIN,
        joins: bool = True,
    ) -> Positions:
        """Find the roads that points may join, and the position of each on the first of them.

        Without `joins` only the latter, which takes less time and memory. The first is the
        nearest road, or the nearest connected one if it is at most `connected_within` metres
        farther away: for an origin a road from which the largest strongly connected component
        can be reached, for a destination one that can be reached from there. Each point is
        located for itself, whatever the others.
        """
        check_distance(max_distance)
        check_distance(connected_within, "connected_within")
        if role not in ROLES:
            raise ParameterError(f"role must be one of {', '.join(ROLES)}, not {quoted(role)}.")
        what = "points" if role == "both" else f"{role}s"
        checked = check_positions(points, what=what)
        certainty_m = certainty_metres(points, what=what, ids=checked.ids)
        search = _PointSearch(self, role, max_distance, self._in_metres(checked), certainty_m)
        return search.positions(checked.ids, connected_within, joins=joins)

    def choices(self, role: Role) -> _Choices:
        """Entrances among which points in a role choose."""
        if role not in self._choices:
            self._choices[role] = _Choices(self, role)
        return self._choices[role]

    def to_frame(
        self,
        positions: Positions,
        *,
        access_speed: float,
        max_distance: float = MAX_DISTANCE,
        connected_within: float = CONNECTED_WITHIN,
    ) -> pd.DataFrame:
        """Table of positions as ``snap`` returns it."""
        if not (is_number(access_speed) and 0 < access_speed < math.inf):
            raise ParameterError(f"access_speed must be above 0 km/h, not {quoted(access_speed)}.")
        ok = positions.ok
        ids = self.edge_ids.to_numpy()
        minutes = to_minutes(access_deciseconds(positions.distance, access_speed))
        edge = np.empty(len(ok), dtype=object)
        edge[ok] = ids[positions.row[ok]]
        component = np.full(len(ok), -1, dtype=np.int64)
        component[ok] = self.connected.component[positions.row[ok]]
        columns: dict[str, Any] = {
            "edge": edge,
            "offset": self._offset(positions),
            "distance": positions.distance,
            "access_time": np.where(ok, minutes, np.nan),
            "component": component,
            "status": positions.status,
            "reason": [
                _reason(*facts, max_distance, connected_within)
                for facts in zip(
                    positions.status, positions.distance, positions.connected_m, strict=True
                )
            ],
        }
        return pd.DataFrame(columns, index=positions.ids, columns=list(COLUMNS))

    def _in_metres(self, points: PointPositions) -> NDArray[np.object_]:
        moved = np.asarray(points.shapes.to_crs(self.crs), dtype=object)
        flat: NDArray[np.object_] = shapely.force_2d(moved)
        lost = ~shapely.is_missing(flat) & ~np.isfinite(shapely.bounds(flat)).all(axis=1)
        if lost.any():
            first = points.ids[int(np.flatnonzero(lost)[0])]
            raise PointsError(
                f"{int(lost.sum())} of {len(flat)} points (first: {quoted(first)}) cannot be "
                f"expressed in {self.crs}, the network's metres. Check their CRS."
            )
        return flat

    def _offset(self, positions: Positions) -> NDArray[np.float64]:
        rows = np.maximum(positions.row, 0)
        lengths = self.lengths[rows] if len(self.lengths) else np.zeros(len(rows))
        return np.where(positions.ok, positions.fraction * lengths, np.nan)


class _Choices:
    """Entrances among which points in one role choose."""

    def __init__(self, snapper: Snapper, role: Role) -> None:
        self._entrances = snapper.entrances
        row = self._entrances.row
        self.is_connected: NDArray[np.bool_] = snapper.connected.for_role(role)[row]
        self.part = np.where(self.is_connected, NO_ISLAND, snapper.connected.island[row])
        """Roads among which a point may choose: all connected ones, or those of one part."""

    @cached_property
    def every(self) -> AllowedEntrances:
        return self._entrances.among(np.ones(len(self._entrances), dtype=bool))

    @cached_property
    def connected(self) -> AllowedEntrances:
        return self._entrances.among(self.is_connected)

    @cached_property
    def unconnected(self) -> AllowedEntrances:
        return self._entrances.among(~self.is_connected)


class _PointSearch:
    """Search of the roads that some points may join in one role."""

    def __init__(
        self,
        snapper: Snapper,
        role: Role,
        max_distance: float,
        shapes: NDArray[np.object_],
        certainty_m: NDArray[np.float64],
    ) -> None:
        self._snapper, self._entrances = snapper, snapper.entrances
        self._shapes, self._certainty_m = shapes, certainty_m
        # a point on a road is not exactly on it in coordinates
        self._max_distance = max_distance + ON_IT_M
        self._choices = snapper.choices(role)
        self._connected, self._part = self._choices.is_connected, self._choices.part
        self._known = np.flatnonzero(~shapely.is_missing(shapes))
        self._nearby = self._find_nearby()

    def _find_nearby(self) -> NearbyEntrances | None:
        """Find the roads around all points, unless they are many or may join farther ones."""
        if self._snapper.net.detail == "outline" or len(self._known) > POINTS_PER_BLOCK:
            return None
        nearby = self._entrances.nearby(self._shapes[self._known], self._choices.every)
        return nearby._replace(point=self._known[nearby.point])

    def _nearby_of(self, which: NDArray[np.int64]) -> NearbyEntrances | None:
        return None if self._nearby is None else self._nearby.of(which, len(self._shapes))

    def positions(self, ids: pd.Index, connected_within: float, *, joins: bool) -> Positions:
        nearest, metres, beside, beside_m = self._nearest()
        near = (nearest >= 0) & (metres <= self._max_distance)
        preferred = (
            near
            & (beside >= 0)
            & (beside_m <= np.minimum(metres + connected_within, self._max_distance))
        )
        chosen = np.where(preferred, beside, np.where(near, nearest, -1))
        distance = np.where(preferred, beside_m, metres)
        off = np.zeros(len(chosen), dtype=bool)
        off[near] = ~self._connected[nearest[near]]
        own = np.where(off, nearest, -1)
        main = np.where(preferred, beside, np.where(near & ~off, nearest, -1))
        main_m = np.where(preferred, beside_m, metres)
        size = POINTS_PER_BLOCK
        blocks = range(0, len(chosen) if joins else 0, size)
        found = Joins.concat(
            [self._joins(main, main_m, own, metres, (start, start + size)) for start in blocks]
        )
        island = np.full(len(chosen), NO_ISLAND, dtype=np.int64)
        islands = self._snapper.connected.island
        island[off] = islands[self._entrances.row[nearest[off]]]
        on_island = found.on_island & (island[found.point] != NO_ISLAND)
        fraction, snapped = self._placed(chosen)
        row = np.full(len(chosen), -1, dtype=np.int64)
        row[chosen >= 0] = self._entrances.row[chosen[chosen >= 0]]
        return Positions(
            ids=ids,
            row=row,
            fraction=fraction,
            distance=distance,
            point=self._shapes,
            snapped=snapped,
            status=self._status(row),
            connected_m=np.where(off & ~preferred, beside_m, np.nan),
            island=island,
            joins=replace(found, on_island=on_island),
        )

    def _nearest(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Nearest road of each point; and where it is not connected, the nearest that is."""
        n = len(self._shapes)
        nearest, beside = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
        metres, beside_m = np.full(n, np.nan), np.full(n, np.nan)
        known = self._known
        nearest[known], metres[known] = self._find(known, self._choices.every)
        found = known[nearest[known] >= 0]
        stranded = found[~self._connected[nearest[found]]]
        beside[stranded], beside_m[stranded] = self._find(stranded, self._choices.connected)
        return nearest, metres, beside, beside_m

    def _find(
        self, which: NDArray[np.int64], allowed: AllowedEntrances
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        shapes, certainty_m = self._shapes[which], self._certainty_m[which]
        return self._entrances.nearest(shapes, certainty_m, allowed, self._nearby_of(which))

    def _joins(
        self,
        main: NDArray[np.int64],
        main_m: NDArray[np.float64],
        own: NDArray[np.int64],
        own_m: NDArray[np.float64],
        block: tuple[int, int],
    ) -> Joins:
        """All roads that some points may join: connected ones, and those of their own part."""
        start, stop = block
        on_main = start + np.flatnonzero(main[start:stop] >= 0)
        on_own = start + np.flatnonzero(own[start:stop] >= 0)
        found = [
            self._around(on_main, main, main_m, self._choices.connected),
            self._around(on_own, own, own_m, self._choices.unconnected),
        ]
        point, entrance, distance = (
            np.concatenate([part[column] for part in found]) for column in range(3)
        )
        on_island = np.repeat([False, True], [len(part[0]) for part in found])
        order = np.lexsort((entrance, distance, point))
        point, entrance = point[order], entrance[order]
        return Joins(
            point=point,
            row=self._entrances.row[entrance],
            fraction=self._entrances.fraction(self._shapes[point], entrance, AT_END_M),
            distance=distance[order],
            on_island=on_island[order],
        )

    def _around(
        self,
        which: NDArray[np.int64],
        first: NDArray[np.int64],
        first_m: NDArray[np.float64],
        allowed: AllowedEntrances,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Roads of the same part as the first one of each point, and how far they may be."""
        outline = self._snapper.net.detail == "outline"
        reach = np.full(len(which), math.inf) if outline else first_m[which] + JOIN_WITHIN_M
        metres = np.minimum(reach, self._max_distance)
        enterable = self._entrances.enterable
        found, entrance, distance = self._entrances.within(
            self._shapes[which], metres, allowed.enterable, self._nearby_of(which)
        )
        point = which[found]
        # a point on a limited-access road joins the other carriageway too
        on_it = which[~enterable[first[which]]]
        if len(on_it):
            limit = np.minimum(metres[~enterable[first[which]]], ON_ROAD_M)
            more = self._entrances.within(
                self._shapes[on_it], limit, allowed.limited, self._nearby_of(on_it)
            )
            point = np.concatenate([point, on_it[more[0]]])
            entrance = np.concatenate([entrance, more[1]])
            distance = np.concatenate([distance, more[2]])
        same = self._part[entrance] == self._part[first[point]]
        return point[same], entrance[same], distance[same]

    def _placed(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        """How far along its edge each point is snapped, and where that is."""
        fraction = np.full(len(chosen), np.nan)
        snapped = np.full(len(chosen), None, dtype=object)
        ok = np.flatnonzero(chosen >= 0)
        fraction[ok] = self._entrances.fraction(self._shapes[ok], chosen[ok], AT_END_M)
        lines = self._snapper.lines[self._entrances.row[chosen[ok]]]
        snapped[ok] = shapely.line_interpolate_point(lines, fraction[ok], normalized=True)
        return fraction, snapped

    def _status(self, row: NDArray[np.int64]) -> NDArray[np.object_]:
        missing = shapely.is_missing(self._shapes)
        lost = "too_far" if self._entrances.enterable.any() else "no_network"
        status: NDArray[np.object_] = np.where(
            row >= 0, "ok", np.where(missing, "no_position", lost)
        ).astype(object)
        return status


def _reason(
    status: str, metres: float, connected_m: float, max_distance: float, connected_within: float
) -> str:
    if status == "too_far":
        return (
            f"the nearest road that can be entered is {metres:,.0f} m away, "
            f"max_distance is {max_distance:,.0f} m"
        )
    if status == "ok" and not math.isnan(connected_m):
        return (
            f"the nearest road, {metres:,.0f} m away, is not connected with the largest "
            f"component; a connected one is {connected_m:,.0f} m away, which is more than "
            f"{connected_within:,.0f} m farther or beyond max_distance"
        )
    return {
        "no_position": "the position of this point is not known",
        "no_network": "the network has no road that can be entered",
    }.get(status, "")


def check_distance(metres: object, name: str = "max_distance") -> None:
    """Raise unless this is a number of metres of 0 or more."""
    if not (is_number(metres) and metres >= 0):
        raise ParameterError(f"{name} must be metres of 0 or more, not {quoted(metres)}.")
