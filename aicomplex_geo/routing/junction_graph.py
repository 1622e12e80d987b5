"""The search graph without turns: junctions as nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.routing.connectors import Connectors
from aicomplex_geo.routing.search_graph import SearchGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads


class JunctionGraph(SearchGraph):
    """Junctions as nodes; every turn is free and takes no time."""

    has_junction_nodes = True

    def __init__(
        self,
        roads: AccessOnlyRoads,
        tail: NDArray[np.int64],
        head: NDArray[np.int64],
        closed: NDArray[np.bool_],
    ) -> None:
        self._roads, self._tail, self._head = roads, tail, head
        self.n_nodes = roads.n_nodes
        self.tail, self.head, self.edge = roads.tail, roads.head, roads.edge
        if closed.any():
            kept = ~closed[roads.edge]
            self.tail, self.head, self.edge = roads.tail[kept], roads.head[kept], roads.edge[kept]
        self.delay = np.zeros(len(self.edge), dtype=np.int64)
        self.junction = np.empty(roads.n_nodes, dtype=np.int64)
        for copies in (roads.exit_copy, roads.entry_copy, np.arange(len(roads.entry_copy))):
            self.junction[copies] = np.arange(len(copies))

    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        ends = self._roads.access_only[rows]
        return Connectors.at(np.arange(len(rows)), self._roads.start_nodes(self._head[rows], ends))

    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        ends = self._roads.access_only[rows]
        return Connectors.at(*self._roads.end_nodes(self._tail[rows], ends))

    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        # a trip from a junction of through roads starts on them, not on an access-only road
        ends = ~self._roads.in_main_part[junctions]
        return Connectors.at(np.arange(len(junctions)), self._roads.start_nodes(junctions, ends))

    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        return Connectors.at(
            *self._roads.end_nodes(junctions, ~self._roads.in_main_part[junctions])
        )

    def at_junctions(self, times: NDArray[np.float64], *, outward: bool) -> NDArray[np.float64]:
        first, last = times[self._roads.entry_copy], times[self._roads.exit_copy]
        del outward
        return np.minimum(np.minimum(times[: len(first)], first), last)
