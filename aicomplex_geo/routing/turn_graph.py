"""The search graph with turns: edges as nodes, turns as arcs."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import pack
from aicomplex_geo.network.turns.bearings import LEFT, RIGHT, U_TURN
from aicomplex_geo.network.turns.rows_by_label import RowsByLabel
from aicomplex_geo.routing.connectors import NO_EDGE, Connectors
from aicomplex_geo.routing.search_graph import SearchGraph
from aicomplex_geo.units import deciseconds_of_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.profiles.delays import Delays
    from aicomplex_geo.network.tables import NetworkArrays
    from aicomplex_geo.network.turns.allowed_turns import Turns


class TurnGraph(SearchGraph):
    """Edges, travelled to their ends, as nodes; an arc is a turn and the edge after it.

    Junctions are no nodes: trips from a junction enter the graph after their first edge.
    """

    has_junction_nodes = False

    def __init__(
        self,
        turns: Turns,
        access_roads: AccessOnlyRoads,
        arrays: NetworkArrays,
        time: NDArray[np.int64],
        delays: Delays,
        *,
        closed: NDArray[np.bool_],
    ) -> None:
        self._turns, self._inner, self._time = turns, access_roads.in_main_part, time
        self._closed = closed
        self._length = arrays.length_dm
        self.n_nodes = turns.n_states
        shut = closed[turns.edge]
        kept = ~(shut[turns.tail] | shut[turns.head])
        self.tail, self.head = turns.tail[kept], turns.head[kept]
        self.edge = turns.edge[self.head]
        seconds = np.zeros(1 + max(LEFT, RIGHT, U_TURN))
        seconds[[LEFT, RIGHT, U_TURN]] = delays.left_turn, delays.right_turn, delays.u_turn
        self._seconds = seconds[turns.kind[kept]]
        self.delay = deciseconds_of_seconds(self._seconds)
        self.junction = arrays.head[turns.edge].astype(np.int64)
        n_edges, n_junctions = len(arrays.tail), len(access_roads.in_main_part)
        self._onto = RowsByLabel(self.edge, n_edges)
        self._out = RowsByLabel(arrays.tail.astype(np.int64), n_junctions)
        self._into = RowsByLabel(self.junction, n_junctions)

    def without_lengths(self) -> TurnGraph:
        """Make the same graph with edges of length 0."""
        other = copy(self)
        other._length = np.zeros_like(self._length)  # noqa: SLF001 - of the same class
        return other

    def with_times(self, time: NDArray[np.int64], delay_factor: NDArray[np.float64]) -> TurnGraph:
        """Make the same graph with other times of edges, and factors of the delays after them."""
        other = copy(self)
        factor = delay_factor[self._turns.edge[self.tail]]
        other._time, other.delay = time, deciseconds_of_seconds(self._seconds * factor)  # noqa: SLF001 - of the same class
        return other

    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        return Connectors.at(np.arange(len(rows)), rows)

    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        which, arc = self._onto.rows(rows)
        delay = pack(self.delay[arc], 0)
        return Connectors(which, self.tail[arc], delay, np.full(len(arc), NO_EDGE))

    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        which, row = self._out.rows(junctions)
        which, row = which[~self._closed[row]], row[~self._closed[row]]
        cost = pack(self._time[row], self._length[row])
        return Connectors(which, self._turns.first_state[row], cost, row)

    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        which, state = self._into.rows(junctions)
        # a trip that returns to through roads over access-only ones has driven through them
        allowed = ~(self._turns.is_exit[state] & self._inner[self.junction[state]])
        allowed &= ~self._closed[self._turns.edge[state]]
        return Connectors.at(which[allowed], state[allowed])

    def at_junctions(self, times: NDArray[np.float64], *, outward: bool) -> NDArray[np.float64]:
        found = np.full(len(self._inner), np.inf)
        if outward:
            np.minimum.at(found, self.junction, times)
            return found
        connectors = self.from_junctions(np.arange(len(found)))
        np.minimum.at(found, connectors.which, times[connectors.node] + self._time[connectors.row])
        return found
