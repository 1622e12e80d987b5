"""A network with the times of one profile."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from aicomplex_geo.engine import CSRGraph, Hierarchy, Search, pack
from aicomplex_geo.engine.hierarchy_file import hash_arrays
from aicomplex_geo.engine.kernel_choice import KernelChoice
from aicomplex_geo.network.derived import impassable
from aicomplex_geo.network.tables import computed_once
from aicomplex_geo.routing.connectors import ConnectorGroups
from aicomplex_geo.routing.junction_graph import JunctionGraph
from aicomplex_geo.routing.point_connectors import PartialEdges, PointConnectors
from aicomplex_geo.routing.turn_graph import TurnGraph

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from numpy.typing import NDArray

    from aicomplex_geo.engine.search import Kernel
    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.turns.allowed_turns import Turns
    from aicomplex_geo.routing.search_graph import SearchGraph
    from aicomplex_geo.routing.snapped_points import SnappedPoints

CONNECTORS = "edge_arrivals", "edge_departures", "junction_arrivals", "junction_departures"


class WeightedNetwork:
    """Edges with the times of one profile, and the graph on which trips are searched.

    Arrays have one entry for each directed edge: `tail` and `head` are junctions, `twin` the
    opposite direction of the same road (-1 where there is none), `time` is in deciseconds and
    `length` in decimetres. Without `turns` every turn is free and takes no time.
    `access_only` says which edges are access-only, `closed` which nobody may travel.
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
        self._hierarchies: MutableMapping[str, Hierarchy] = WeakValueDictionary()
        self.has_turns, self.access_only = turns is not None, access_roads.access_only
        self.closed = impassable(net)
        arrays = net.arrays
        self.n_junctions = len(net.nodes)
        self.tail = arrays.tail.astype(np.int64)
        self.head = arrays.head.astype(np.int64)
        self.twin = arrays.twin.astype(np.int64)
        self.length = arrays.length_dm.astype(np.int64)
        self.time = np.asarray(profile.weights(net), dtype=np.int64)
        self.graph: SearchGraph = (
            JunctionGraph(access_roads, self.tail, self.head, self.closed)
            if turns is None
            else TurnGraph(
                turns, access_roads, arrays, self.time, profile.delays, closed=self.closed
            )
        )
        self.arc_tail, self.arc_edge, self.search = self._search(self.graph.tail, self.graph.head)

    def __getstate__(self) -> dict[str, Any]:
        # a copy of the network in another process has no results
        return {**self.__dict__, "_hierarchies": dict(self._hierarchies)}

    def reversed_search(self) -> Search:
        """Search on the reversed graph."""
        return self._search(self.graph.head, self.graph.tail)[2]

    @cached_property
    def edge_arrivals(self) -> ConnectorGroups:
        """Nodes from which each edge is entered."""
        return ConnectorGroups.of(self.graph.to_edges(np.arange(len(self.tail))))

    @cached_property
    def edge_departures(self) -> ConnectorGroups:
        """Nodes at which a trip that starts on each edge enters the graph."""
        return ConnectorGroups.of(self.graph.from_edges(np.arange(len(self.tail))))

    @cached_property
    def junction_arrivals(self) -> ConnectorGroups:
        """Nodes at which trips that end at each junction leave the graph."""
        return ConnectorGroups.of(self.graph.to_junctions(np.arange(self.n_junctions)))

    @cached_property
    def junction_departures(self) -> ConnectorGroups:
        """Nodes at which trips that start at each junction enter the graph."""
        return ConnectorGroups.of(self.graph.from_junctions(np.arange(self.n_junctions)))

    def along(self, rows: NDArray[np.int64], fraction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost from the start of edges to positions on them, 0 to 1.

        Rounded to whole units and never decreasing, so that parts add up to the whole.
        """
        return pack(np.rint(self.time[rows] * fraction), np.rint(self.length[rows] * fraction))

    def departures(self, points: SnappedPoints) -> PointConnectors:
        """Cheapest connectors from points to the graph; a point that is not snapped has none."""
        return self.all_departures(points).cheapest()

    def arrivals(self, points: SnappedPoints) -> PointConnectors:
        """Cheapest connectors from the graph to points; a point that is not snapped has none."""
        return self.all_arrivals(points).cheapest()

    def all_departures(self, points: SnappedPoints) -> PointConnectors:
        """Connectors from points to the graph over each edge that they join."""
        edges = self.partial_edges(points, leaving=True)
        at_node, moving = np.flatnonzero(~edges.moving), np.flatnonzero(edges.moving)
        return PointConnectors.concat(
            edges.connect(at_node, self.graph.from_junctions(edges.junction[at_node])),
            edges.connect(moving, self.graph.from_edges(edges.row[moving])),
        )

    def all_arrivals(self, points: SnappedPoints) -> PointConnectors:
        """Connectors from the graph to points over each edge that they join."""
        edges = self.partial_edges(points, leaving=False)
        at_node, moving = np.flatnonzero(~edges.moving), np.flatnonzero(edges.moving)
        return PointConnectors.concat(
            edges.connect(at_node, self.graph.to_junctions(edges.junction[at_node])),
            edges.connect(moving, self.graph.to_edges(edges.row[moving])),
        )

    def partial_edges(self, points: SnappedPoints, *, leaving: bool) -> PartialEdges:
        """Parts of edges from points to the next junctions (else from the last ones to points).

        Joins at junctions come first, then edges in the direction in which they are joined,
        then those in the opposite direction.
        """
        joins = points.joins
        inside = (joins.fraction > 0) & (joins.fraction < 1)
        at_node, forth = np.flatnonzero(~inside), np.flatnonzero(inside)
        twin = self.twin[joins.row[forth]]
        back = forth[(twin >= 0) & ~self.closed[twin]]
        forth = forth[~self.closed[joins.row[forth]]]
        rows = np.concatenate([joins.row[at_node], joins.row[forth], self.twin[joins.row[back]]])
        join = np.concatenate([at_node, forth, back])
        here = joins.fraction[join]
        here[len(at_node) + len(forth) :] = 1 - joins.fraction[back]
        moving = np.arange(len(join)) >= len(at_node)
        until = self.along(rows, here)
        if leaving:
            whole = self.along(rows, np.ones(len(rows)))
            junction, cost, start, stop = self.head[rows], whole - until, here, np.ones(len(rows))
        else:
            junction, cost, start, stop = self.tail[rows], until, np.zeros(len(rows)), here
        junction_here = np.where(here > 0, self.head[rows], self.tail[rows])
        access = points.access[join]
        return PartialEdges(
            point=joins.point[join],
            junction=np.where(moving, junction, junction_here),
            cost=np.where(moving, cost, 0.0) + access,
            access=access,
            row=rows,
            start=np.where(moving, start, here),
            stop=np.where(moving, stop, here),
            moving=moving,
        )

    @cached_property
    def without_lengths(self) -> WeightedNetwork:
        """The same network with edges of length 0."""
        other = self._copy(*CONNECTORS)
        other.length = np.zeros_like(self.length)
        if isinstance(self.graph, TurnGraph):
            other.graph = self.graph.without_lengths()
        graph = other.graph
        other.arc_tail, other.arc_edge, other.search = other._search(graph.tail, graph.head)  # noqa: SLF001 - of the same class
        return other

    def with_times(
        self, time: NDArray[np.int64], delay_factor: NDArray[np.float64]
    ) -> WeightedNetwork:
        """Give the edges other times.

        The delay of a turn is multiplied by the factor of the edge that leads to it.
        """
        other = self._copy(*CONNECTORS, "without_lengths")
        other.time = time
        if isinstance(self.graph, TurnGraph):
            other.graph = self.graph.with_times(time, delay_factor)
        graph = other.graph
        other.arc_tail, other.arc_edge, other.search = other._search(graph.tail, graph.head)  # noqa: SLF001 - of the same class
        return other

    def _copy(self, *left_out: str) -> WeightedNetwork:
        other = copy(self)
        other._hierarchies = self._hierarchies  # noqa: SLF001 - of the same class
        for name in left_out:
            other.__dict__.pop(name, None)
        return other

    def _search(
        self, tail: NDArray[np.int64], head: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], Search]:
        """Tail and edge of each arc, and the search on the arcs."""
        edge = self.graph.edge
        weight = self.time[edge] + self.graph.delay
        graph, order = CSRGraph.from_arcs(self.graph.n_nodes, tail, head, weight)
        arcs = edge[order]
        lengths = self.length[arcs].astype(np.int32)
        search = Search(
            graph,
            lengths,
            kernel=self._kernel,
            get_hierarchy=self._hierarchy,
            get_choice=self._kernel_choice,
        )
        return graph.tail, arcs, search

    def _coordinates(self) -> NDArray[np.float64]:
        """Positions of the nodes of the graph, in the CRS of the network."""
        points = self._net.nodes.geometry
        return np.column_stack([points.x, points.y])[self.graph.junction]

    def _kernel_choice(self, graph: CSRGraph) -> KernelChoice:
        """Choose kernels together for all profiles whose graph has the same arcs."""
        arcs = hash_arrays(graph.first_out, graph.head)
        return computed_once(self._net, ("kernel choice", arcs), lambda: KernelChoice(graph.n_arcs))

    def _hierarchy(self, graph: CSRGraph) -> Hierarchy:
        """Build the hierarchy of a graph once for all profiles whose graph has the same arcs."""
        arcs = hash_arrays(graph.first_out, graph.head)
        hierarchy = computed_once(
            self._net,
            ("hierarchy", arcs),
            lambda: (
                self._hierarchies.get(arcs)
                or Hierarchy.build(graph.first_out, graph.head, self._coordinates())
            ),
        )
        self._hierarchies[arcs] = hierarchy
        return hierarchy
