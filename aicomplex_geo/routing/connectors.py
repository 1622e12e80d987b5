"""Connectors between edges or junctions and the nodes of a search graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_EDGE = -1


@dataclass(frozen=True, eq=False)
class Connectors:
    """Connectors between edges or junctions and nodes, any number for each.

    `which` are positions in the edges or junctions that were looked up, `cost` is packed, and
    `row` is the edge travelled as a whole on the way to the node, `NO_EDGE` where there is none.
    """

    which: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]

    @staticmethod
    def at(which: NDArray[np.int64], node: NDArray[np.int64]) -> Connectors:
        """Connect directly, without cost."""
        return Connectors(which, node, np.zeros(len(which)), np.full(len(which), NO_EDGE))


@dataclass(frozen=True, eq=False)
class ConnectorGroups:
    """Connectors of all edges, grouped by edge for repeated lookups.

    `row` are the edges that have any, ascending; the connectors of each begin at `first`.
    `delay` is in deciseconds.
    """

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    node: NDArray[np.int64]
    delay: NDArray[np.float64]

    @staticmethod
    def of(connectors: Connectors) -> ConnectorGroups:
        """Group connectors; those of one edge keep their order."""
        order = np.argsort(connectors.which, kind="stable")
        row, first = np.unique(connectors.which[order], return_index=True)
        delay = unpack(connectors.cost[order])[0].astype(np.float64)
        return ConnectorGroups(row, first, connectors.node[order], delay)

    def least(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Smallest amount of each edge, from one amount for each connector."""
        if len(self.row) in {0, len(amount)}:
            return amount
        least: NDArray[np.float64] = np.minimum.reduceat(amount, self.first)
        return least

    def best(self, amount: NDArray[np.float64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """Connector of each edge with the smallest amount, and of equal ones the lowest rank."""
        edge = np.repeat(np.arange(len(self.row)), np.diff(np.append(self.first, len(amount))))
        chosen: NDArray[np.int64] = np.lexsort((rank, amount, edge))[self.first]
        return chosen
