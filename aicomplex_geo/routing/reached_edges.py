"""Reached parts of edges, cut exactly at the cutoff."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.routing.connectors import NO_EDGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.point_connectors import PartialEdges
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


@dataclass(frozen=True, slots=True)
class Traversal:
    """Travel along one road from a position on.

    `at` is the position from 0 to 1, `sign` 1 in the direction of the edge and -1 against it,
    `time` the deciseconds at the start, `whole` those of the whole road, `label` the origin.
    """

    at: float
    sign: int
    time: float
    whole: float
    label: int

    def time_at(self, position: float) -> float:
        """Time of arrival at a position, ``inf`` behind the start."""
        ahead = (position - self.at) * self.sign
        return self.time + ahead * self.whole if ahead >= 0 else np.inf

    def end(self, cutoff: float) -> float:
        """Position reached at the cutoff; the start if the cutoff is earlier."""
        ahead = max(cutoff - self.time, 0.0) / self.whole
        return float(min(max(self.at + self.sign * ahead, 0.0), 1.0))


@dataclass(frozen=True, eq=False)
class EdgePieces:
    """Reached pieces of edges, from `start` to `stop` (0 to 1); `label` is the origin."""

    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    label: NDArray[np.int64]

    def select(self, mask: NDArray[np.bool_]) -> EdgePieces:
        """Keep the pieces where the mask is true."""
        return EdgePieces(self.row[mask], self.start[mask], self.stop[mask], self.label[mask])

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Whether each piece is a whole edge."""
        return (self.start <= 0) & (self.stop >= 1)


@dataclass(frozen=True, eq=False)
class RoadTimes:
    """Times of roads and junctions in deciseconds, with the labels of points.

    `row` is the edge of each road; `road` has columns time, whole, label from its start, then
    from its end; `junction` time and label; `begun`, grouped by road, position, direction,
    time, whole, label.
    """

    row: NDArray[np.int64]
    road: NDArray[np.float64]
    junction: NDArray[np.float64]
    begun_first: NDArray[np.int64]
    begun: NDArray[np.float64]


class ReachedEdges:
    """Times from the nearest of some points (else to it) along all edges.

    `which` are positions in `points`; of equally near points the first wins. `times` are
    deciseconds at each node, ``INFINITY`` where not reached, and `nearest` positions in `which`,
    None if it has one point.
    """

    def __init__(
        self,
        network: WeightedNetwork,
        points: SnappedPoints,
        which: list[int],
        *,
        times: NDArray[np.int32],
        nearest: NDArray[np.int64] | None,
        outward: bool,
    ) -> None:
        self._network = network
        self._which = np.asarray(which, dtype=np.int64)
        self._partial = _partial_edges_of(
            network.partial_edges(points, leaving=outward), self._which
        )
        self._node_time = np.where(times == INFINITY, np.inf, times.astype(np.float64))
        self._node_rank = nearest
        self._outward = outward
        rows = np.arange(len(network.tail))
        self._row = rows[(network.twin < 0) | (rows < network.twin)]
        forth, back = self._times_along()
        other = np.where(network.twin[self._row] >= 0, network.twin[self._row], self._row)
        along, against = (self._row, other) if outward else (other, self._row)
        time, label = self._entered()
        of_up, of_down = label[: len(along)], label[: len(along)]
        if len(which) != 1:
            of_up, of_down = label[along], label[against]
        self._up, self._down = (time[along], forth, of_up), (time[against], back, of_down)
        self._joins, self._access = points.joins, unpack(points.access)[0]
        self._own = self._traversals(points)

    def pieces(self, cutoff: int) -> EdgePieces:
        """Cut the edges at a cutoff in deciseconds, inclusive.

        No piece is empty and no two overlap; ordered by edge.
        """
        up, down = self._stops(cutoff)
        meet = self._meeting_points()
        one_label = self._up[2] == self._down[2]
        joined = one_label & (up + down >= 1)
        first = np.where(joined, 1.0, np.minimum(up, np.where(one_label, 1.0, meet)))
        second = np.where(joined, 1.0, np.maximum(1 - down, np.where(one_label, 0.0, meet)))
        n = len(self._row)
        row = np.concatenate([self._row, self._row])
        start = np.concatenate([np.zeros(n), second])
        stop = np.concatenate([first, np.ones(n)])
        label = np.concatenate([self._up[2], self._down[2]])
        keep = (stop > start) & ~np.isin(row, list(self._own))
        parts: list[tuple[NDArray[Any], ...]] = [(row[keep], start[keep], stop[keep], label[keep])]
        parts += [self._cut_own(int(own), cutoff) for own in self._own]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        order = np.lexsort((columns[1], columns[0]))
        return EdgePieces(*(column[order] for column in columns))

    @cached_property
    def junction_times(self) -> NDArray[np.float64]:
        """Deciseconds at which each junction is passed, ``inf`` where it is not."""
        times = self._network.graph.at_junctions(self._node_time, outward=self._outward)
        # a trip that ends before it enters the graph may have reached a junction
        np.minimum.at(
            times, self._partial.junction, unpack(self._partial.cost)[0].astype(np.float64)
        )
        return times

    def road_times(self, *, labels: bool) -> RoadTimes:
        """Collect the times of all roads and junctions; without `labels` points count as one."""
        labels &= len(self._which) > 1
        road = np.zeros((len(self._row), 6))
        for column, (time, whole, label) in ((0, self._up), (3, self._down)):
            road[:, column], road[:, column + 1] = time, whole
            if labels:
                road[:, column + 2] = self._place(label)
        junction = self._at_junctions()
        first, begun = self._begun()
        if not labels:
            junction[:, 1], begun[:, 4] = 0, 0
        return RoadTimes(self._row, road, junction, first, begun)

    def _place(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        return _rank(self._which, label) if len(self._which) > 1 else np.zeros_like(label)

    def _at_junctions(self) -> NDArray[np.float64]:
        """Least times of trips that end (else begin) at each junction, and their labels."""
        network, n = self._network, len(self._which)
        connectors = network.junction_arrivals if self._outward else network.junction_departures
        # time and label in one number, so that of equal times the lowest label is least
        coded = np.full(network.n_junctions, np.inf)
        found = (self._node_time[connectors.node] + connectors.delay) * n
        if self._node_rank is not None and len(self._node_rank) > 1:
            found += self._node_rank[connectors.node]
        coded[connectors.row] = connectors.least(found)
        if not network.graph.has_junction_nodes:
            still = self._partial.select(np.flatnonzero(~self._partial.moving))
            legs = unpack(still.cost)[0].astype(np.float64)
            np.minimum.at(coded, still.junction, legs * n + self._place(still.point))
        if n == 1:
            return np.column_stack([coded, np.zeros_like(coded)])
        reached = np.isfinite(coded)
        whole = np.where(reached, coded, 0.0)
        return np.column_stack([np.where(reached, whole // n, np.inf), whole % n])

    def _begun(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Traversals from the positions at which the points join roads, grouped by road."""
        joins = self._joins
        inside = (joins.fraction > 0) & (joins.fraction < 1) & np.isin(joins.point, self._which)
        chosen = np.flatnonzero(inside)
        row = np.searchsorted(self._row, joins.row[chosen])
        order = np.argsort(row, kind="stable")
        chosen, row = np.repeat(chosen[order], 2), np.repeat(row[order], 2)
        first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(self._row)))])
        sign = np.tile([1.0, -1.0], len(chosen) // 2)
        whole = np.where(sign > 0, self._up[1][row], self._down[1][row])
        start, label = self._access[chosen], self._place(joins.point[chosen])
        return first, np.column_stack([joins.fraction[chosen], sign, start, whole, label])

    def _entered(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Time and label at the start of each edge, at its end where times are to the points."""
        network = self._network
        connectors = network.edge_arrivals if self._outward else network.edge_departures
        found = self._node_time[connectors.node] + connectors.delay
        time = np.full(len(network.tail), np.inf)
        rank = np.zeros(len(network.tail), dtype=np.int64)
        if self._node_rank is None:
            time[connectors.row] = connectors.least(found)
        else:
            rank_of = self._node_rank[connectors.node]
            best = connectors.best(found, rank_of)
            time[connectors.row], rank[connectors.row] = found[best], rank_of[best]
        if self._outward:
            self._start_at_junctions(time, rank)
        if len(self._which) == 1:
            return time, np.broadcast_to(self._which, len(time))
        return time, self._which[rank] if len(self._which) else rank - 1

    def _start_at_junctions(self, time: NDArray[np.float64], rank: NDArray[np.int64]) -> None:
        """Enter the first edges of trips that start at junctions, where these are no nodes."""
        edges = self._partial
        at_node = np.flatnonzero(~edges.moving)
        connectors = self._network.graph.from_junctions(edges.junction[at_node])
        on = np.flatnonzero(connectors.row != NO_EDGE)
        partial = at_node[connectors.which[on]]
        legs = unpack(edges.cost[partial])[0].tolist()
        ranks = _rank(self._which, edges.point[partial]).tolist()
        for row, leg, number in zip(connectors.row[on].tolist(), legs, ranks, strict=True):
            time[row], rank[row] = min((time[row], rank[row]), (leg, number))

    def _times_along(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # from a destination, times grow against the direction of travel
        time = np.where(self._network.closed, np.inf, self._network.time.astype(np.float64))
        twin = self._network.twin[self._row]
        same = time[self._row]
        other = np.where(twin >= 0, time[np.maximum(twin, 0)], np.inf)
        return (same, other) if self._outward else (other, same)

    def _stops(self, cutoff: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        ends = []
        for time, whole, _ in (self._up, self._down):
            left = np.maximum(cutoff - time, 0.0)
            share = np.divide(left, whole, out=np.ones(len(whole)), where=whole > 0)
            ends.append(np.minimum(np.where(time <= cutoff, share, 0.0), 1.0))
        return ends[0], ends[1]

    def _meeting_points(self) -> NDArray[np.float64]:
        """Positions at which travel from both ends takes equally long."""
        (time_up, whole_up, _), (time_down, whole_down, _) = self._up, self._down
        meet = np.where(np.isfinite(whole_up), 1.0, 0.0)
        both = np.isfinite(whole_up) & np.isfinite(whole_down)
        both &= np.isfinite(time_up) & np.isfinite(time_down)
        gap = time_down[both] + whole_down[both] - time_up[both]
        meet[both] = np.clip(gap / (whole_up[both] + whole_down[both]), 0.0, 1.0)
        meet[np.isfinite(whole_up) & np.isfinite(whole_down) & np.isinf(time_up)] = 0.0
        return meet

    def _traversals(self, points: SnappedPoints) -> dict[int, list[Traversal]]:
        """Traversals of the edges that points join, from the points and from both ends."""
        joins, access = points.joins, unpack(points.access)[0]
        inside = (joins.fraction > 0) & (joins.fraction < 1)
        found: dict[int, list[Traversal]] = {}
        for join in np.flatnonzero(inside & np.isin(joins.point, self._which)):
            point, row = int(joins.point[join]), int(joins.row[join])
            at = float(joins.fraction[join])
            i = int(np.searchsorted(self._row, row))
            if row not in found:
                found[row] = [
                    Traversal(0.0, 1, self._up[0][i], self._up[1][i], int(self._up[2][i])),
                    Traversal(1.0, -1, self._down[0][i], self._down[1][i], int(self._down[2][i])),
                ]
            start = float(access[join])
            found[row].append(Traversal(at, 1, start, self._up[1][i], point))
            found[row].append(Traversal(at, -1, start, self._down[1][i], point))
        return {row: [one for one in found[row] if np.isfinite(one.time)] for row in sorted(found)}

    def _cut_own(self, row: int, cutoff: int) -> tuple[NDArray[Any], ...]:
        traversals = [
            one for one in self._own[row] if np.isfinite(one.whole) and one.time <= cutoff
        ]
        marks = {0.0, 1.0}
        for one in traversals:
            marks |= {one.at, one.end(cutoff)}
            meets = (_meeting_point(one, other) for other in traversals)
            marks |= {position for position in meets if position is not None}
        ordered = sorted(marks)
        found: list[list[float]] = []
        for start, stop in pairwise(ordered):
            middle = (start + stop) / 2
            best = min(traversals, key=lambda one: one.time_at(middle), default=None)
            if best is None or best.time_at(middle) > cutoff:
                continue
            if found and found[-1][1] == start and found[-1][2] == best.label:
                found[-1][1] = stop
            else:
                found.append([start, stop, best.label])
        table = np.array(found, dtype=np.float64).reshape(-1, 3)
        rows = np.full(len(table), row, dtype=np.int64)
        return rows, table[:, 0], table[:, 1], table[:, 2].astype(np.int64)


def _partial_edges_of(edges: PartialEdges, which: NDArray[np.int64]) -> PartialEdges:
    """Partial edges of some of the points."""
    return edges.select(np.flatnonzero(np.isin(edges.point, which)))


def _rank(which: NDArray[np.int64], point: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each point in `which`."""
    order = np.argsort(which)
    return order[np.searchsorted(which, point, sorter=order)]


def _meeting_point(one: Traversal, other: Traversal) -> float | None:
    """Position at which two traversals in opposite directions take equally long."""
    if one.sign <= 0 or other.sign >= 0 or one.whole + other.whole == 0:
        return None
    gap = other.time + other.at * other.whole - one.time + one.at * one.whole
    position = gap / (one.whole + other.whole)
    return position if 0 < position < 1 else None
