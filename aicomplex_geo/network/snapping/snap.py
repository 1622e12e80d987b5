"""Snapping points to the roads that they may join."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._choices import check_choice
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.snapping.connected_roads import ROLES, ConnectedRoads
from aicomplex_geo.network.snapping.entrance_search import NearEntrances
from aicomplex_geo.network.snapping.entrances import ON_ROAD_M, Entrances
from aicomplex_geo.network.snapping.points_in_metres import PointsInMetres
from aicomplex_geo.network.snapping.positions import NO_ISLAND, Joins, Positions
from aicomplex_geo.network.snapping.search_choice import SearchChoice
from aicomplex_geo.network.tables import edge_attributes, metric_crs_of
from aicomplex_geo.units import METRES_PER_MINUTE_PER_KMH, to_deciseconds, to_minutes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.network.snapping.entrances import AllowedEntrances

MAX_DISTANCE = 3_000.0
CONNECTED_WITHIN = 100.0
JOIN_WITHIN_M = 30.0
"""On a full network a point joins roads at most this much farther away than its nearest."""
POINTS_PER_BLOCK = 2**12
"""Points whose joins are sought at a time: bounds the memory beside the joins."""
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

    @cached_property
    def search_choice(self) -> SearchChoice:
        """Chooses how entrances are searched."""
        return SearchChoice(self.entrances)

    @property
    def open_rows(self) -> NDArray[np.int64]:
        """Edges that can be entered from any distance; of two directions the first."""
        return np.unique(self.entrances.row[self.entrances.enterable])

    def locate(
        self,
        points: gpd.GeoDataFrame | PointsInMetres,
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
        check_choice("role", role, ROLES)
        if not isinstance(points, PointsInMetres):
            points = self.in_metres(points, role)
        search = _PointSearch(self, role, max_distance, points)
        return search.positions(connected_within, joins=joins)

    def in_metres(self, points: gpd.GeoDataFrame, role: Role) -> PointsInMetres:
        """Check points, and express them in the CRS of the lines."""
        what = "points" if role == "both" else f"{role}s"
        return PointsInMetres.of(points, self.crs, what=what)

    def snapped(self, positions: Positions, which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Coordinates in metres of where some points, which are snapped, are on their edges."""
        lines, share = self.lines[positions.row[which]], positions.fraction[which]
        return shapely.get_coordinates(
            shapely.line_interpolate_point(lines, share, normalized=True)
        )

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
            "reason": _reasons(positions, max_distance, connected_within),
        }
        return pd.DataFrame(columns, index=positions.ids, columns=list(COLUMNS))

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
        self, snapper: Snapper, role: Role, max_distance: float, points: PointsInMetres
    ) -> None:
        self._snapper, self._entrances = snapper, snapper.entrances
        self._points, self._certainty_m = points, points.certainty_m
        # a point on a road is not exactly on it in coordinates
        self._max_distance = max_distance + ON_IT_M
        self._choices = snapper.choices(role)
        self._connected, self._part = self._choices.is_connected, self._choices.part
        self._known = np.flatnonzero(~np.isnan(points.xy[:, 0]))
        self._outline = snapper.net.detail == "outline"
        self._search = snapper.search_choice.search(
            points.xy, self._choices.every, everywhere=self._outline
        )

    def positions(self, connected_within: float, *, joins: bool) -> Positions:
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
        row, fraction = np.full(len(chosen), -1, dtype=np.int64), np.full(len(chosen), np.nan)
        ok = np.flatnonzero(chosen >= 0)
        row[ok] = self._entrances.row[chosen[ok]]
        fraction[ok] = self._search.fraction(ok, chosen[ok])
        return Positions(
            ids=self._points.ids,
            row=row,
            fraction=fraction,
            distance=distance,
            xy=self._points.xy,
            status=self._status(row),
            connected_m=np.where(off & ~preferred, beside_m, np.nan),
            island=island,
            joins=replace(found, on_island=on_island),
        )

    def _nearest(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Nearest road of each point; and where it is not connected, the nearest that is."""
        n = len(self._certainty_m)
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
        return self._search.nearest(which, self._certainty_m[which], allowed)

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
            *self._around(on_main, main, main_m, self._choices.connected),
            *self._around(on_own, own, own_m, self._choices.unconnected),
        ]
        pairs = NearEntrances.merged(found)
        return Joins(
            point=pairs.point,
            row=self._entrances.row[pairs.entrance],
            fraction=self._search.fraction(pairs.point, pairs.entrance),
            distance=pairs.distance,
            on_island=~self._connected[pairs.entrance],
        )

    def _around(
        self,
        which: NDArray[np.int64],
        first: NDArray[np.int64],
        first_m: NDArray[np.float64],
        allowed: AllowedEntrances,
    ) -> list[NearEntrances]:
        """Roads of the same part as the first one of each point, and how far they may be."""
        reach = np.full(len(which), math.inf) if self._outline else first_m[which] + JOIN_WITHIN_M
        metres = np.minimum(reach, self._max_distance)
        # a point on a limited-access road joins the other carriageway too
        on_it = np.flatnonzero(~self._entrances.enterable[first[which]])
        limit = np.minimum(metres[on_it], ON_ROAD_M)
        found = [
            self._search.within(which, metres, allowed.enterable),
            self._search.within(which[on_it], limit, allowed.limited),
        ]
        return [pairs.select(self._is_same(pairs, first)) for pairs in found]

    def _is_same(self, pairs: NearEntrances, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether entrances are of the same part as the first one of their points."""
        same: NDArray[np.bool_] = self._part[pairs.entrance] == self._part[first[pairs.point]]
        return same

    def _status(self, row: NDArray[np.int64]) -> NDArray[np.object_]:
        lost = "too_far" if self._entrances.enterable.any() else "no_network"
        code = np.full(len(row), 1)
        code[self._known] = 2
        code[row >= 0] = 0
        statuses = np.array(["ok", "no_position", lost], dtype=object)
        found: NDArray[np.object_] = statuses[code]  # equal texts are one object
        return found


def _reasons(
    positions: Positions, max_distance: float, connected_within: float
) -> NDArray[np.object_]:
    """Explain what is unusual; most points have nothing to explain."""
    reasons = np.full(len(positions.row), "", dtype=object)
    for i in np.flatnonzero(~positions.ok | ~np.isnan(positions.connected_m)).tolist():
        facts = positions.status[i], positions.distance[i], positions.connected_m[i]
        reasons[i] = _reason(*facts, max_distance, connected_within)
    return reasons


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
