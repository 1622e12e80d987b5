"""The graph of trips that see turns: edges as nodes, turns as arcs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import pack
from aicomplex_geo.network.turns.bearings import LEFT, RIGHT, U_TURN
from aicomplex_geo.network.turns.rows_by_label import RowsByLabel
from aicomplex_geo.routing.connectors import NO_EDGE, Connectors, SearchGraph
from aicomplex_geo.units import deciseconds_of_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.profiles.delays import Delays
    from aicomplex_geo.network.tables import NetworkArrays
    from aicomplex_geo.network.turns.allowed_turns import Turns


class TurnGraph(SearchGraph):
    """Edges, travelled to their ends, as nodes; an arc is a turn and the edge behind it.

    Parameters
    ----------
    turns : Turns
        The states of trips, which are the nodes, and the turns between them.
    access_roads : AccessOnlyRoads
        Where roads for residents only may be used.
    arrays : NetworkArrays
        The network.
    time : numpy.ndarray
        int64 deciseconds of each edge.
    delays : Delays
        Seconds that turns take.

    Notes
    -----
    Junctions are no nodes. Trips from a junction come onto the graph behind their first edge.
    """

    has_junction_nodes = False

    def __init__(
        self,
        turns: Turns,
        access_roads: AccessOnlyRoads,
        arrays: NetworkArrays,
        time: NDArray[np.int64],
        delays: Delays,
    ) -> None:
        self._turns, self._inner, self._time = turns, access_roads.in_main_part, time
        self._length = arrays.length_dm
        self.n_nodes = turns.n_states
        self.tail, self.head, self.edge = turns.tail, turns.head, turns.edge[turns.head]
        seconds = np.zeros(1 + max(LEFT, RIGHT, U_TURN))
        seconds[[LEFT, RIGHT, U_TURN]] = delays.left_turn, delays.right_turn, delays.u_turn
        self.delay = deciseconds_of_seconds(seconds)[turns.kind]
        self.junction = arrays.head[turns.edge].astype(np.int64)
        n_edges, n_junctions = len(arrays.tail), len(access_roads.in_main_part)
        self._onto = RowsByLabel(self.edge, n_edges)
        self._out = RowsByLabel(arrays.tail.astype(np.int64), n_junctions)
        self._into = RowsByLabel(self.junction, n_junctions)

    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin on an edge and travel it to its end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            One for each: the state behind the edge of those who have not travelled another.
        """
        return Connectors.at(np.arange(len(rows)), rows)

    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find from where trips turn into the edge on which they end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            The states from which a turn into the edge is permitted, and what it takes.
        """
        which, arc = self._onto.rows(rows)
        delay = pack(self.delay[arc], 0)
        return Connectors(which, self.tail[arc], delay, np.full(len(arc), NO_EDGE))

    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin at a junction.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            The states behind each edge that leaves the junction, and this edge.
        """
        which, row = self._out.rows(junctions)
        cost = pack(self._time[row], self._length[row])
        return Connectors(which, self._turns.first_state[row], cost, row)

    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find at which nodes trips to a junction end.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            The states behind each edge that reaches it; but who has come back to through
            roads over ends-only ones has driven through these.
        """
        which, state = self._into.rows(junctions)
        allowed = ~(self._turns.is_exit[state] & self._inner[self.junction[state]])
        return Connectors.at(which[allowed], state[allowed])

    def at_junctions(self, times: NDArray[np.float64], *, outward: bool) -> NDArray[np.float64]:
        """Tell when each junction is reached.

        Parameters
        ----------
        times : numpy.ndarray
            Deciseconds for each node, ``inf`` where not reached.
        outward : bool
            Whether times are those of arriving at the nodes (else of travelling on from them).

        Returns
        -------
        numpy.ndarray
            float64 deciseconds for each junction: of the first edge that reaches it (else of
            the best that leaves it, travelled as a whole).
        """
        found = np.full(len(self._inner), np.inf)
        if outward:
            np.minimum.at(found, self.junction, times)
            return found
        connectors = self.from_junctions(np.arange(len(found)))
        np.minimum.at(found, connectors.which, times[connectors.node] + self._time[connectors.row])
        return found
