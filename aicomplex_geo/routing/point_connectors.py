"""The parts of edges between snapped points and the graph."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import Sources
from aicomplex_geo.routing.connectors import NO_EDGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.connectors import Connectors


@dataclass(frozen=True, eq=False)
class PartialEdges:
    """Parts of edges between points and the next junctions.

    A point that joins a two-way edge has two of it, one that joins a one-way edge one; a point
    that joins a junction has one without length, which is not `moving`. `row` is the directed
    edge, travelled from `start` to `stop` (0 to 1); `cost` is packed and includes the access
    leg, which is packed in `access`.
    """

    point: NDArray[np.int64]
    junction: NDArray[np.int64]
    cost: NDArray[np.float64]
    access: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    moving: NDArray[np.bool_]

    def select(self, which: NDArray[np.int64]) -> PartialEdges:
        """Take some of them, in this order."""
        return PartialEdges(*(getattr(self, field.name)[which] for field in fields(PartialEdges)))

    def connect(self, which: NDArray[np.int64], connectors: Connectors) -> PointConnectors:
        """Extend some of them by the connectors from their ends to nodes of the graph."""
        edge, on = which[connectors.which], connectors.row != NO_EDGE
        return PointConnectors(
            point=self.point[edge],
            node=connectors.node,
            cost=self.cost[edge] + connectors.cost,
            access=self.access[edge],
            row=np.where(on, connectors.row, self.row[edge]),
            start=np.where(on, 0.0, self.start[edge]),
            stop=np.where(on, 1.0, self.stop[edge]),
        )


@dataclass(frozen=True, eq=False)
class PointConnectors:
    """Connectors between points and nodes of the graph, any number for each point.

    `row`, `start`, `stop`, `cost` and `access` are those of `PartialEdges`.
    """

    point: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]
    access: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]

    @staticmethod
    def concat(one: PointConnectors, other: PointConnectors) -> PointConnectors:
        """Join two tables."""
        return PointConnectors(
            *(
                np.concatenate([getattr(one, field.name), getattr(other, field.name)])
                for field in fields(PointConnectors)
            )
        )

    def cheapest(self) -> PointConnectors:
        """Keep the cheapest connector of each point to each node, the first of equal ones."""
        if not len(self.point):
            return self
        pair = self.point * (self.node.max() + 1) + self.node
        order = np.argsort(pair, kind="stable")  # points are in order already
        pair, cost = pair[order], self.cost[order]
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(pair)]))
        least = np.flatnonzero(cost == np.minimum.reduceat(cost, starts)[group])
        first = least[np.r_[True, group[least][1:] != group[least][:-1]]]
        # in their former order, on which ties between equally fast trips depend
        kept = np.sort(order[first])
        return PointConnectors(*(getattr(self, field.name)[kept] for field in fields(self)))

    def sources(self, start: int, stop: int) -> Sources:
        """One source for each point from `start` up to, not including, `stop`."""
        inside = (self.point >= start) & (self.point < stop)
        return Sources(
            stop - start, self.point[inside] - start, self.node[inside], self.cost[inside]
        )

    def sources_of(self, points: NDArray[np.int64]) -> Sources:
        """One source for each of some points, in their order, each given once."""
        inside = np.flatnonzero(np.isin(self.point, points))
        order = np.argsort(points)
        source = order[np.searchsorted(points, self.point[inside], sorter=order)]
        return Sources(len(points), source, self.node[inside], self.cost[inside])
