"""Roads and their times under one profile, and how points in the middle of them join the graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, Hierarchy, Search, Sources, pack
from aicomplex_geo.network.snapping.snap import access_deciseconds
from aicomplex_geo.network.tables import computed_once
from aicomplex_geo.routing.connectors import (
    NO_EDGE,
    ConnectorGroups,
    Connectors,
    JunctionGraph,
    SearchGraph,
)
from aicomplex_geo.routing.turn_graph import TurnGraph
from aicomplex_geo.units import to_decimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.search import Kernel
    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.snap import Positions
    from aicomplex_geo.network.turns.allowed_turns import Turns


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Snapped points with the cost of their access legs.

    Parameters
    ----------
    positions : Positions
        Where they stand.
    access : numpy.ndarray
        float64, time and length of each access leg as ``engine.pack`` joins them.
    """

    positions: Positions
    access: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.access)

    def part(self, start: int, stop: int) -> SnappedPoints:
        """Take some of the points.

        Parameters
        ----------
        start, stop : int
            From which up to, not including, which.

        Returns
        -------
        SnappedPoints
            In the same order.
        """
        columns = (getattr(self.positions, field.name) for field in fields(self.positions))
        positions = type(self.positions)(*(column[start:stop] for column in columns))
        return SnappedPoints(positions, self.access[start:stop])


@dataclass(frozen=True, eq=False)
class PartialEdges:
    """The stretches of road between points and the next junctions.

    A point in the middle of a two-way road has two, on a one-way road one; a point at a
    junction has one, of no length.

    Parameters
    ----------
    point : numpy.ndarray
        int64, which point.
    junction : numpy.ndarray
        int64, the junction at the other end.
    cost : numpy.ndarray
        float64, access leg included.
    row : numpy.ndarray
        int64, the directed edge that is travelled.
    start, stop : numpy.ndarray
        float64, from where to where along that edge; equal at a junction.
    moving : numpy.ndarray
        bool, false where the point stands at the junction.
    """

    point: NDArray[np.int64]
    junction: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    moving: NDArray[np.bool_]

    def select(self, which: NDArray[np.int64]) -> PartialEdges:
        """Take some of the edges.

        Parameters
        ----------
        which : numpy.ndarray
            Their positions.

        Returns
        -------
        PartialEdges
            In this order.
        """
        return PartialEdges(*(getattr(self, field.name)[which] for field in fields(PartialEdges)))

    def connect(self, which: NDArray[np.int64], connectors: Connectors) -> PointConnectors:
        """Join some of the ways to a graph.

        Parameters
        ----------
        which : numpy.ndarray
            The edges.
        connectors : Connectors
            At which nodes.

        Returns
        -------
        PointConnectors
            One for each at_node.
        """
        edge, on = which[connectors.which], connectors.row != NO_EDGE
        return PointConnectors(
            point=self.point[edge],
            node=connectors.node,
            cost=self.cost[edge] + connectors.cost,
            row=np.where(on, connectors.row, self.row[edge]),
            start=np.where(on, 0.0, self.start[edge]),
            stop=np.where(on, 1.0, self.stop[edge]),
        )


@dataclass(frozen=True, eq=False)
class PointConnectors:
    """The ways by which points are left for junctions, or reached from them.

    A point in the middle of a two-way road has two, on a one-way road one, for each node of
    the graph at which they join it (see ``SearchGraph``); a point at a junction has one for
    each of its nodes.

    Parameters
    ----------
    point : numpy.ndarray
        int64, which point.
    node : numpy.ndarray
        int64, the node of the graph.
    cost : numpy.ndarray
        float64, access leg included.
    row : numpy.ndarray
        int64, the directed edge that is travelled.
    start, stop : numpy.ndarray
        float64, from where to where along that edge; equal at a junction.
    """

    point: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]

    @staticmethod
    def concat(one: PointConnectors, other: PointConnectors) -> PointConnectors:
        """Put the ways of some points and those of others into one table.

        Parameters
        ----------
        one, other : PointConnectors
            The edges.

        Returns
        -------
        PointConnectors
            Those of `one` first.
        """
        return PointConnectors(
            *(
                np.concatenate([getattr(one, field.name), getattr(other, field.name)])
                for field in fields(PointConnectors)
            )
        )

    def sources(self, start: int, stop: int) -> Sources:
        """Start a search at each of some points.

        Parameters
        ----------
        start, stop : int
            The points from `start` up to, not including, `stop`.

        Returns
        -------
        Sources
            One source a point, those without slots too.
        """
        inside = (self.point >= start) & (self.point < stop)
        return Sources(
            stop - start, self.point[inside] - start, self.node[inside], self.cost[inside]
        )

    def sources_of(self, points: NDArray[np.int64]) -> Sources:
        """Start a search at each of some points, in any order.

        Parameters
        ----------
        points : numpy.ndarray
            int64, each once.

        Returns
        -------
        Sources
            One source a point, those without slots too.
        """
        inside = np.flatnonzero(np.isin(self.point, points))
        order = np.argsort(points)
        source = order[np.searchsorted(points, self.point[inside], sorter=order)]
        return Sources(len(points), source, self.node[inside], self.cost[inside])


class WeightedNetwork:
    """A network with the times of one profile.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    profile : Profile
        Gives the time of each edge.
    access_roads : AccessOnlyRoads
        Where roads for residents only may be used.
    turns : Turns, optional
        The turns that are permitted; by default every turn is, and takes no time.
    kernel : str, default "auto"
        As ``engine.Search`` takes it.
    """

    def __init__(
        self,
        net: RoadNetwork,
        profile: Profile,
        access_roads: AccessOnlyRoads,
        turns: Turns | None = None,
        *,
        kernel: Kernel = "auto",
    ) -> None:
        self._net, self._kernel = net, kernel
        arrays = net.arrays
        self.n_junctions = len(net.nodes)
        self.tail = arrays.tail.astype(np.int64)
        self.head = arrays.head.astype(np.int64)
        self.twin = arrays.twin.astype(np.int64)
        self.length = arrays.length_dm.astype(np.int64)
        self.time = np.asarray(profile.weights(net), dtype=np.int64)
        self.access_speed = float(profile.access_speed)
        self.graph: SearchGraph = (
            JunctionGraph(access_roads, self.tail, self.head)
            if turns is None
            else TurnGraph(turns, access_roads, arrays, self.time, profile.delays)
        )
        self.arc_tail, self.arc_edge, self.search = self._search(self.graph.tail, self.graph.head)

    def backwards(self) -> Search:
        """Search against the direction of travel.

        Returns
        -------
        Search
            On the reversed graph.
        """
        return self._search(self.graph.head, self.graph.tail)[2]

    @cached_property
    def edge_arrivals(self) -> ConnectorGroups:
        """From where trips turn into each edge."""
        return ConnectorGroups.of(self.graph.to_edges(np.arange(len(self.tail))))

    @cached_property
    def edge_departures(self) -> ConnectorGroups:
        """Where trips that begin on each edge come onto the graph."""
        return ConnectorGroups.of(self.graph.from_edges(np.arange(len(self.tail))))

    def snapped_points(self, positions: Positions) -> SnappedPoints:
        """Add the access legs to positions.

        Parameters
        ----------
        positions : Positions
            Where points stand.

        Returns
        -------
        SnappedPoints
            With the time at the profile's access speed, and the straight length.
        """
        metres = np.where(positions.ok, positions.distance, 0.0)
        time = access_deciseconds(metres, self.access_speed)
        return SnappedPoints(positions, pack(time, to_decimetres(metres)))

    def along(self, rows: NDArray[np.int64], fraction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost from the start of edges to positions on them, in whole units.

        Parameters
        ----------
        rows : numpy.ndarray
            Edges.
        fraction : numpy.ndarray
            How far along each, 0 to 1.

        Returns
        -------
        numpy.ndarray
            Never decreases with the fraction, so that parts add up to the whole.
        """
        return pack(np.rint(self.time[rows] * fraction), np.rint(self.length[rows] * fraction))

    def departures(self, points: SnappedPoints) -> PointConnectors:
        """Ways from points into the graph.

        Parameters
        ----------
        points : SnappedPoints
            Where trips start.

        Returns
        -------
        PointConnectors
            None for a point that was not snapped.
        """
        edges = self.partial_edges(points, leaving=True)
        standing, moving = np.flatnonzero(~edges.moving), np.flatnonzero(edges.moving)
        return PointConnectors.concat(
            edges.connect(standing, self.graph.from_junctions(edges.junction[standing])),
            edges.connect(moving, self.graph.from_edges(edges.row[moving])),
        )

    def arrivals(self, points: SnappedPoints) -> PointConnectors:
        """Ways from the graph to points.

        Parameters
        ----------
        points : SnappedPoints
            Where trips end.

        Returns
        -------
        PointConnectors
            None for a point that was not snapped.
        """
        edges = self.partial_edges(points, leaving=False)
        standing, moving = np.flatnonzero(~edges.moving), np.flatnonzero(edges.moving)
        return PointConnectors.concat(
            edges.connect(standing, self.graph.to_junctions(edges.junction[standing])),
            edges.connect(moving, self.graph.to_edges(edges.row[moving])),
        )

    def partial_edges(self, points: SnappedPoints, *, leaving: bool) -> PartialEdges:
        """Stretches of road between points and the next junctions.

        Parameters
        ----------
        points : SnappedPoints
            Snapped points.
        leaving : bool
            Whether they are travelled from the points (else to them).

        Returns
        -------
        PartialEdges
            Of points at junctions first, then along the edges that points were snapped to,
            then against them.
        """
        position = points.positions
        inside = self.inside_edges(points)
        at_node = np.flatnonzero(position.ok & ~inside)
        forth = np.flatnonzero(inside)
        back = forth[self.twin[position.row[forth]] >= 0]
        row = position.row
        rows = np.concatenate([row[at_node], row[forth], self.twin[row[back]]])
        here = np.concatenate(
            [position.fraction[at_node], position.fraction[forth], 1 - position.fraction[back]]
        )
        point = np.concatenate([at_node, forth, back])
        moving = np.arange(len(point)) >= len(at_node)
        until = self.along(rows, here)
        if leaving:
            whole = self.along(rows, np.ones(len(rows)))
            junction, cost, start, stop = self.head[rows], whole - until, here, np.ones(len(rows))
        else:
            junction, cost, start, stop = self.tail[rows], until, np.zeros(len(rows)), here
        junction_here = np.where(here > 0, self.head[rows], self.tail[rows])
        return PartialEdges(
            point=point,
            junction=np.where(moving, junction, junction_here),
            cost=np.where(moving, cost, 0.0) + points.access[point],
            row=rows,
            start=np.where(moving, start, here),
            stop=np.where(moving, stop, here),
            moving=moving,
        )

    def inside_edges(self, points: SnappedPoints) -> NDArray[np.bool_]:
        """Which points lie between junctions.

        Parameters
        ----------
        points : SnappedPoints
            Snapped points.

        Returns
        -------
        numpy.ndarray
            bool, false for a point at a junction or not snapped.
        """
        fraction = points.positions.fraction
        return points.positions.ok & (fraction > 0) & (fraction < 1)

    def _search(
        self, tail: NDArray[np.int64], head: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], Search]:
        """Tail and edge of each arc, and the search on them."""
        edge = self.graph.edge
        weight = self.time[edge] + self.graph.delay
        graph, order = CSRGraph.from_arcs(self.graph.n_nodes, tail, head, weight)
        arcs = edge[order]
        lengths = self.length[arcs].astype(np.int32)
        search = Search(graph, lengths, kernel=self._kernel, get_hierarchy=self._hierarchy)
        return graph.tail, arcs, search

    def _coordinates(self) -> NDArray[np.float64]:
        """Where the nodes of the graph lie, in the CRS of the network."""
        points = self._net.nodes.geometry
        return np.column_stack([points.x, points.y])[self.graph.junction]

    def _hierarchy(self, graph: CSRGraph) -> Hierarchy:
        """Hierarchy of a graph, shared by all profiles whose graph has the same arcs."""
        arcs = hashlib.sha256(graph.first_out.tobytes() + graph.head.tobytes()).hexdigest()
        return computed_once(
            self._net,
            ("hierarchy", arcs),
            lambda: Hierarchy.build(graph.first_out, graph.head, self._coordinates()),
        )
