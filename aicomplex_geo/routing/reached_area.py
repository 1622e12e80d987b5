"""Areas whose places are reached within some limits, by the rule by which points join roads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.network.snapping.entrances import ON_ROAD_M
from aicomplex_geo.network.snapping.positions import NO_ISLAND
from aicomplex_geo.network.snapping.snap import JOIN_WITHIN_M
from aicomplex_geo.routing.area_blocks import FARTHEST_M, AreaBlocks
from aicomplex_geo.routing.contours import Lattice, trace
from aicomplex_geo.routing.entrance_segments import EntranceSegments
from aicomplex_geo.routing.rings import Borders
from aicomplex_geo.routing.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.network.snapping.snap import Snapper
    from aicomplex_geo.routing.area_blocks import Chains
    from aicomplex_geo.routing.reached_edges import ReachedEdges, RoadTimes
    from aicomplex_geo.routing.snapped_points import AccessLegs, SnappedPoints

OUTLINE_LATTICE = Lattice(5.0, 8, block=3)
"""On outline networks borders are within 5 m: the tips of areas along fast roads are narrow."""
CELLS_PER_BUFFER = 10
COARSEST = Lattice(10.0, 6)
"""On full networks cells are at most a tenth of the buffer wide."""
BIN_M = 500.0
LONG_LEG_M = 10_000.0
"""Legs up to this are drawn by one rule at all limits, so that blocks serve them all."""
OPEN, CONNECTED = 1, 2
"""Bits of the kind of an entrance."""
LEG, ISLAND = 4, 7
"""Columns of the longest leg of an origin, and of the island of the rule."""
ANY_ISLAND = -9
"""Instead of the island of an origin: no place must stay on one."""


@dataclass(frozen=True)
class AreaRule:
    """How areas are drawn: `within` is ``connected_within``, `buffer_m` counts on full networks.

    `outward` times are from the points. Without `labels` all points count as one.
    """

    outward: bool
    within: float
    buffer_m: float
    labels: bool


class AreaTracer:
    """Traces areas on a network, with any profile."""

    def __init__(self, snapper: Snapper) -> None:
        self._snapper = snapper
        self._outline = snapper.net.detail == "outline"
        self._lock = Lock()
        self._of_rule: dict[Hashable, AreaBlocks] = {}
        self._of_role: dict[Role, tuple[NDArray[np.int64], bool]] = {}

    @cached_property
    def _segments(self) -> EntranceSegments:
        return EntranceSegments.of_network(self._snapper)

    @cached_property
    def _bins(self) -> tuple[NDArray[np.int64], NDArray[np.int32], tuple[float, ...]]:
        """Segments by square bins."""
        from aicomplex_geo.engine._contours import bins_of  # noqa: PLC0415 - loads numba

        boxes = self._segments.boxes
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        columns, rows = (int(n) for n in np.floor((high - low) / BIN_M) + 1)
        west, south = float(low[0]), float(low[1])
        first, listed = bins_of(self._segments.table, (west, south), BIN_M, (columns, rows))
        return first, listed, (west, south, BIN_M, float(columns), float(rows))

    def borders(
        self,
        reached: ReachedEdges,
        points: SnappedPoints,
        which: list[int],
        limits: list[int],
        rule: AreaRule,
        *,
        workers: int = 1,
    ) -> Borders | Chains:
        """Trace what some points reach within limits (deciseconds above 0, ascending).

        Labels are places in `which`, 0 without labels.
        """
        if not limits or not len(self._segments.length):
            return Borders.concat([])
        latest = np.asarray(limits, dtype=np.float64)
        longest = _longest_leg(points.legs, float(latest[-1]))
        field = self._field(reached.road_times(labels=rule.labels), points, which, rule, longest)
        blocks = self._blocks(field, rule)
        if blocks is not None:
            return blocks.trace(field, latest)
        window = self._window(field, float(latest[-1]))
        return trace(field, self._lattice(rule.buffer_m), window, latest, workers=workers)

    def _blocks(self, field: TimeField, rule: AreaRule) -> AreaBlocks | None:
        """Blocks in which to trace, None where only a quadtree serves."""
        on_island = field.rule[ISLAND] != ANY_ISLAND
        # areas of several origins must add up, which takes one method for all
        if self._outline or on_island or len(field.origins) != 1:
            return None
        if field.origins[0, LEG] > FARTHEST_M:
            return None
        key = rule.outward, rule.buffer_m, *field.rule.tolist()
        with self._lock:
            if key not in self._of_rule:
                self._of_rule.clear()
                self._of_rule[key] = AreaBlocks(self._segments, field, rule.buffer_m)
            return self._of_rule[key]

    def _lattice(self, buffer_m: float) -> Lattice:
        if self._outline:
            return OUTLINE_LATTICE
        size, depth = COARSEST.size, COARSEST.depth
        while size > buffer_m / CELLS_PER_BUFFER and size > 1:
            size, depth = size / 2, depth + 1
        return Lattice(size, depth)

    def _field(
        self,
        times: RoadTimes,
        points: SnappedPoints,
        which: list[int],
        rule: AreaRule,
        longest: float,
    ) -> TimeField:
        legs, segments = points.legs, self._segments
        cap = longest if self._outline else min(rule.buffer_m, longest)
        islands = points.positions.island[which]
        alone = len(which) == 1 and islands[0] != NO_ISLAND
        numbers = (
            self._outline, longest, rule.within, JOIN_WITHIN_M, ON_ROAD_M, cap,
            legs.deciseconds_per_metre, islands[0] if alone else ANY_ISLAND, not self._outline,
        )  # fmt: skip
        connected = self._snapper.connected.for_role("origin" if rule.outward else "destination")
        with self._lock:  # of several threads, one prepares the segments
            bins = self._bins
        role: Role = "destination" if rule.outward else "origin"
        entrance, all_connected = self._entrances(times.row, role)
        # a place at a road of an island counts for the network if that is so near
        farther = JOIN_WITHIN_M if all_connected else max(JOIN_WITHIN_M, rule.within)
        return TimeField(
            segment=segments.table,
            of=segments.of,
            entrance=entrance,
            length=segments.length,
            road=times.road,
            junction=times.junction,
            begun_first=times.begun_first,
            begun=times.begun,
            origins=self._origins(points, which, connected, labels=rule.labels),
            rule=np.array(numbers, dtype=np.float64),
            bins=bins,
            reach=longest if self._outline else min(cap + farther, longest),
            many=rule.labels and len(which) > 1,
        )

    def _entrances(self, rows: NDArray[np.int64], role: Role) -> tuple[NDArray[np.int64], bool]:
        """Road, kind and part of each entrance, and whether all are connected."""
        with self._lock:
            if role not in self._of_role:
                snapper, row = self._snapper, self._segments.row
                connected = snapper.connected.for_role(role)[row]
                kind = OPEN * snapper.entrances.enterable + CONNECTED * connected
                part = np.where(connected, NO_ISLAND, snapper.connected.island[row])
                table = np.column_stack([np.searchsorted(rows, row), kind, part])
                self._of_role[role] = table.astype(np.int64), bool(connected.all())
            return self._of_role[role]

    def _origins(
        self,
        points: SnappedPoints,
        which: list[int],
        connected: NDArray[np.bool_],
        *,
        labels: bool,
    ) -> NDArray[np.float64]:
        """Coordinates of points and of the ends of their access legs, longest legs, and labels.

        The last columns say whether the point joins a connected road, and its island.
        """
        ends = self._snapper.snapped(points.positions, np.asarray(which, dtype=np.int64))
        label = np.arange(len(which)) * labels
        joined = np.zeros(len(points), dtype=bool)
        np.logical_or.at(joined, points.joins.point, connected[points.joins.row])
        legs = points.longest_leg[which]
        part = points.positions.island[which]
        return np.column_stack([points.xy[which], ends, legs, label, joined[which], part])

    def _window(self, field: TimeField, latest: float) -> NDArray[np.float64]:
        """Bounds of what may be reached: west, south, east, north."""
        early = np.minimum(field.road[:, 0], field.road[:, 3])
        at = np.repeat(np.arange(len(early)), np.diff(field.begun_first))
        np.minimum.at(early, at, field.begun[:, 2])
        least = early[field.entrance[:, 0]]
        ends = np.flatnonzero(field.of[:, 1] >= 0)
        np.minimum.at(least, field.of[ends, 0], field.junction[field.of[ends, 1], 0])
        boxes = self._segments.boxes[least <= latest]
        spots = field.origins[:, [0, 1, 0, 1]]
        straight = latest / field.rule[6]
        margins = ((boxes, min(field.reach, straight)), (spots, min(field.rule[1], straight)))
        low = [box[:, :2].min(axis=0, initial=np.inf) - away for box, away in margins]
        high = [box[:, 2:].max(axis=0, initial=-np.inf) + away for box, away in margins]
        return np.concatenate([np.minimum(*low), np.maximum(*high)])


def _longest_leg(legs: AccessLegs, latest: float) -> float:
    """Metres of the longest leg that may end within a limit in deciseconds, finite."""
    return min(legs.max_distance, max(LONG_LEG_M, (latest + 1) / legs.deciseconds_per_metre))
