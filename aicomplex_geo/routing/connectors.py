"""The graph that trips are searched on, and how ways from and to places join it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from aicomplex_geo.engine import unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads

NO_EDGE = -1


@dataclass(frozen=True, eq=False)
class Connectors:
    """Where ways join the graph; a way may do so at several nodes, or at none.

    Parameters
    ----------
    which : numpy.ndarray
        int64, positions of the ways that were asked about.
    node : numpy.ndarray
        int64, for each a node of the graph.
    cost : numpy.ndarray
        float64, what it costs between the way and the node, as ``engine.pack`` joins time
        and length.
    row : numpy.ndarray
        int64, the edge that is travelled as a whole in between, ``NO_EDGE`` where none is.
    """

    which: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]

    @staticmethod
    def at(which: NDArray[np.int64], node: NDArray[np.int64]) -> Connectors:
        """Join at nodes without further cost.

        Parameters
        ----------
        which, node : numpy.ndarray
            As above.

        Returns
        -------
        Connectors
            No edge in between.
        """
        return Connectors(which, node, np.zeros(len(which)), np.full(len(which), NO_EDGE))


@dataclass(frozen=True, eq=False)
class ConnectorGroups:
    """Joints of many ways, ordered by the way, to be gone through again and again.

    Parameters
    ----------
    row : numpy.ndarray
        int64, the ways that have a joint, ascending.
    first : numpy.ndarray
        int64, position of the first joint of each.
    node : numpy.ndarray
        int64, the node of each joint.
    delay : numpy.ndarray
        float64, deciseconds between the way and the node.
    """

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    node: NDArray[np.int64]
    delay: NDArray[np.float64]

    @staticmethod
    def of(connectors: Connectors) -> ConnectorGroups:
        """Put connectors into order.

        Parameters
        ----------
        connectors : Connectors
            Of any ways.

        Returns
        -------
        ConnectorGroups
            Those of one way stay in the order in which they come.
        """
        order = np.argsort(connectors.which, kind="stable")
        row, first = np.unique(connectors.which[order], return_index=True)
        delay = unpack(connectors.cost[order])[0].astype(np.float64)
        return ConnectorGroups(row, first, connectors.node[order], delay)

    def least(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Find the least of an amount.

        Parameters
        ----------
        amount : numpy.ndarray
            One for each joint.

        Returns
        -------
        numpy.ndarray
            One for each way in `row`.
        """
        if len(self.row) in {0, len(amount)}:
            return amount
        least: NDArray[np.float64] = np.minimum.reduceat(amount, self.first)
        return least

    def best(self, amount: NDArray[np.float64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find the joint with the least amount, and of equal ones that of the first rank.

        Parameters
        ----------
        amount : numpy.ndarray
            One for each joint.
        rank : numpy.ndarray
            One for each joint.

        Returns
        -------
        numpy.ndarray
            int64 position of a joint for each way in `row`.
        """
        of_way = np.repeat(np.arange(len(self.row)), np.diff(np.append(self.first, len(amount))))
        chosen: NDArray[np.int64] = np.lexsort((rank, amount, of_way))[self.first]
        return chosen


class SearchGraph(ABC):
    """What searches run on: nodes, arcs that each stand for one edge, and ways in and out.

    Attributes
    ----------
    n_nodes : int
        Number of nodes.
    tail, head : numpy.ndarray
        int64, from node to node, for each arc.
    edge : numpy.ndarray
        int64, the row of ``RoadNetwork.edges`` that each arc travels.
    delay : numpy.ndarray
        int64, deciseconds of each arc besides the time of its edge.
    junction : numpy.ndarray
        int64, the junction of the network at which each node lies.
    has_junction_nodes : bool
        Whether trips that begin or end at a junction pass a node there.
    """

    has_junction_nodes: ClassVar[bool]
    n_nodes: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    edge: NDArray[np.int64]
    delay: NDArray[np.int64]
    junction: NDArray[np.int64]

    @abstractmethod
    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin on an edge and travel it to its end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            Positions in `rows`, and nodes.
        """

    @abstractmethod
    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find from where trips turn into the edge on which they end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            Positions in `rows`, and nodes.
        """

    @abstractmethod
    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin at a junction.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            Positions in `junctions`, and nodes; with the first edge of the trip where nodes
            come only behind it.
        """

    @abstractmethod
    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find at which nodes trips to a junction end.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            Positions in `junctions`, and nodes.
        """

    @abstractmethod
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
            float64 deciseconds for each junction; trips that pass no node are not in it.
        """


class JunctionGraph(SearchGraph):
    """Junctions as nodes: every turn is free and takes no time.

    Parameters
    ----------
    roads : AccessOnlyRoads
        Where roads for residents only may be used; its junctions and copies are the nodes.
    tail, head : numpy.ndarray
        int64, from junction to junction, for each edge of the network.
    """

    has_junction_nodes = True

    def __init__(
        self, roads: AccessOnlyRoads, tail: NDArray[np.int64], head: NDArray[np.int64]
    ) -> None:
        self._roads, self._tail, self._head = roads, tail, head
        self.n_nodes = roads.n_nodes
        self.tail, self.head, self.edge = roads.tail, roads.head, roads.edge
        self.delay = np.zeros(len(roads.edge), dtype=np.int64)
        self.junction = np.empty(roads.n_nodes, dtype=np.int64)
        for copies in (roads.exit_copy, roads.entry_copy, np.arange(len(roads.entry_copy))):
            self.junction[copies] = np.arange(len(copies))

    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin on an edge and travel it to its end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            One for each: its last junction, or the copy at the beginning of a trip.
        """
        ends = self._roads.access_only[rows]
        return Connectors.at(np.arange(len(rows)), self._roads.start_nodes(self._head[rows], ends))

    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Find from where trips turn into the edge on which they end.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.

        Returns
        -------
        Connectors
            Its first junction, and the copies from which the edge may be taken.
        """
        ends = self._roads.access_only[rows]
        return Connectors.at(*self._roads.end_nodes(self._tail[rows], ends))

    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find where trips enter the graph that begin at a junction.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            One for each: the junction itself, or the copy at the beginning of a trip.
        """
        # who stands at a junction of through roads need not have come by another
        ends = ~self._roads.in_main_part[junctions]
        return Connectors.at(np.arange(len(junctions)), self._roads.start_nodes(junctions, ends))

    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Find at which nodes trips to a junction end.

        Parameters
        ----------
        junctions : numpy.ndarray
            The junctions.

        Returns
        -------
        Connectors
            The junction itself, and the copies at which a trip may have come.
        """
        return Connectors.at(
            *self._roads.end_nodes(junctions, ~self._roads.in_main_part[junctions])
        )

    def at_junctions(self, times: NDArray[np.float64], *, outward: bool) -> NDArray[np.float64]:
        """Tell when each junction is reached.

        Parameters
        ----------
        times : numpy.ndarray
            Deciseconds for each node, ``inf`` where not reached.
        outward : bool
            Makes no difference here: nodes are junctions.

        Returns
        -------
        numpy.ndarray
            float64 deciseconds for each junction, of the first of its copies.
        """
        first, last = times[self._roads.entry_copy], times[self._roads.exit_copy]
        del outward
        return np.minimum(np.minimum(times[: len(first)], first), last)
