"""Roads from which the largest component can be reached, or that can be reached from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from aicomplex_geo.engine import CSRGraph, reachable, strong_components
from aicomplex_geo.engine.components import weak_components
from aicomplex_geo.network.access_only_roads import access_only_roads
from aicomplex_geo.network.snapping.positions import NO_ISLAND
from aicomplex_geo.network.topology import junction_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.road_network import RoadNetwork

Role = Literal["origin", "destination", "both"]
ROLES: tuple[Role, ...] = ("origin", "destination", "both")


class ConnectedRoads:
    """How the roads of a network are connected, each array with one entry for each edge."""

    def __init__(self, net: RoadNetwork) -> None:
        self._net = net

    @cached_property
    def access_only_roads(self) -> AccessOnlyRoads:
        """The graph in which no trip passes through an access-only road."""
        return access_only_roads(self._net)

    @cached_property
    def component(self) -> NDArray[np.int64]:
        """Strongly connected component at the end of each edge; 0 is the largest."""
        labels = strong_components(junction_graph(self._net)).astype(np.int64)
        return labels[self._net.arrays.head]

    @cached_property
    def island(self) -> NDArray[np.int64]:
        """Label of the part of the network that each edge is in.

        Parts are joined by no road at all; `NO_ISLAND` is the one with the largest component.
        """
        graph, head = junction_graph(self._net), self._net.arrays.head
        part = weak_components(graph).astype(np.int64)
        main = part[strong_components(graph) == 0]
        label: NDArray[np.int64] = np.where(np.isin(part, main), NO_ISLAND, part)[head]
        return label

    def for_role(self, role: Role) -> NDArray[np.bool_]:
        """Whether each road connects points in a role with the largest component."""
        leaves, arrives = self._leaves_and_arrives
        if role == "both":
            return leaves & arrives
        return leaves if role == "origin" else arrives

    @cached_property
    def _leaves_and_arrives(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether the largest component can be reached from each road, and the road from it."""
        arrays, trip = self._net.arrays, self.access_only_roads
        if not len(arrays.tail):
            return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
        ones = np.ones(len(trip.edge), dtype=np.int32)
        graph = CSRGraph.from_arcs(trip.n_nodes, trip.tail, trip.head, ones)[0]
        centre = int(np.flatnonzero(trip.in_main_part)[0])
        leads_there, led_to = reachable(graph.reversed(), centre), reachable(graph, centre)
        leaves = leads_there[trip.start_nodes(arrays.head.astype(np.int64), trip.access_only)]
        which, node = trip.end_nodes(arrays.tail.astype(np.int64), trip.access_only)
        arrives = np.zeros(len(leaves), dtype=bool)
        arrives[which[led_to[node]]] = True
        twin = arrays.twin
        two_way = twin >= 0
        return leaves | (two_way & leaves[twin]), arrives | (two_way & arrives[twin])
