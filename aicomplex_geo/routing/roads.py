"""Roads and their times under one profile, and how places in the middle of them join the graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, Hierarchy, Search, Sources, pack
from aicomplex_geo.network.snapping.snap import access_deciseconds
from aicomplex_geo.routing.trips import NO_EDGE, Doors, Joints, JunctionGraph, TripGraph
from aicomplex_geo.routing.turn_graph import TurnGraph
from aicomplex_geo.units import to_decimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import Phases
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.snap import Positions
    from aicomplex_geo.network.turns.allowed_turns import Turns


@dataclass(frozen=True, eq=False)
class Places:
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

    def part(self, start: int, stop: int) -> Places:
        """Take some of the places.

        Parameters
        ----------
        start, stop : int
            From which up to, not including, which.

        Returns
        -------
        Places
            In the same order.
        """
        columns = (getattr(self.positions, field.name) for field in fields(self.positions))
        positions = type(self.positions)(*(column[start:stop] for column in columns))
        return Places(positions, self.access[start:stop])


@dataclass(frozen=True, eq=False)
class Ways:
    """The stretches of road between places and the next junctions.

    A place in the middle of a two-way road has two, on a one-way road one; a place at a
    junction has one, of no length.

    Parameters
    ----------
    place : numpy.ndarray
        int64, which place.
    junction : numpy.ndarray
        int64, the junction at the other end.
    cost : numpy.ndarray
        float64, access leg included.
    row : numpy.ndarray
        int64, the directed edge that is travelled.
    start, stop : numpy.ndarray
        float64, from where to where along that edge; equal at a junction.
    moving : numpy.ndarray
        bool, false where the place stands at the junction.
    """

    place: NDArray[np.int64]
    junction: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    moving: NDArray[np.bool_]

    def select(self, which: NDArray[np.int64]) -> Ways:
        """Take some of the ways.

        Parameters
        ----------
        which : numpy.ndarray
            Their positions.

        Returns
        -------
        Ways
            In this order.
        """
        return Ways(*(getattr(self, field.name)[which] for field in fields(Ways)))

    def joined(self, which: NDArray[np.int64], joints: Joints) -> Slots:
        """Join some of the ways to a graph.

        Parameters
        ----------
        which : numpy.ndarray
            The ways.
        joints : Joints
            At which nodes.

        Returns
        -------
        Slots
            One for each joint.
        """
        way, on = which[joints.which], joints.row != NO_EDGE
        return Slots(
            place=self.place[way],
            node=joints.node,
            cost=self.cost[way] + joints.cost,
            row=np.where(on, joints.row, self.row[way]),
            start=np.where(on, 0.0, self.start[way]),
            stop=np.where(on, 1.0, self.stop[way]),
        )


@dataclass(frozen=True, eq=False)
class Slots:
    """The ways by which places are left for junctions, or reached from them.

    A place in the middle of a two-way road has two, on a one-way road one, for each node of
    the graph at which they join it (see ``TripGraph``); a place at a junction has one for
    each of its nodes.

    Parameters
    ----------
    place : numpy.ndarray
        int64, which place.
    node : numpy.ndarray
        int64, the node of the graph.
    cost : numpy.ndarray
        float64, access leg included.
    row : numpy.ndarray
        int64, the directed edge that is travelled.
    start, stop : numpy.ndarray
        float64, from where to where along that edge; equal at a junction.
    """

    place: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]

    @staticmethod
    def together(one: Slots, other: Slots) -> Slots:
        """Put the ways of some places and those of others into one table.

        Parameters
        ----------
        one, other : Slots
            The ways.

        Returns
        -------
        Slots
            Those of `one` first.
        """
        return Slots(
            *(
                np.concatenate([getattr(one, field.name), getattr(other, field.name)])
                for field in fields(Slots)
            )
        )

    def seeds(self, start: int, stop: int) -> Sources:
        """Start a search at each of some places.

        Parameters
        ----------
        start, stop : int
            The places from `start` up to, not including, `stop`.

        Returns
        -------
        Sources
            One source a place, those without slots too.
        """
        inside = (self.place >= start) & (self.place < stop)
        return Sources(
            stop - start, self.place[inside] - start, self.node[inside], self.cost[inside]
        )

    def seeds_of(self, places: NDArray[np.int64]) -> Sources:
        """Start a search at each of some places, in any order.

        Parameters
        ----------
        places : numpy.ndarray
            int64, each once.

        Returns
        -------
        Sources
            One source a place, those without slots too.
        """
        inside = np.flatnonzero(np.isin(self.place, places))
        order = np.argsort(places)
        source = order[np.searchsorted(places, self.place[inside], sorter=order)]
        return Sources(len(places), source, self.node[inside], self.cost[inside])


class Roads:
    """A network with the times of one profile.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    profile : Profile
        Gives the time of each edge.
    phases : Phases
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
        phases: Phases,
        turns: Turns | None = None,
        *,
        kernel: str = "auto",
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
        self.graph: TripGraph = (
            JunctionGraph(phases, self.tail, self.head)
            if turns is None
            else TurnGraph(turns, phases, arrays, self.time, profile.delays)
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
    def ways_in(self) -> Doors:
        """From where trips turn into each edge."""
        return Doors.of(self.graph.arriving(np.arange(len(self.tail))))

    @cached_property
    def ways_out(self) -> Doors:
        """Where trips that begin on each edge come onto the graph."""
        return Doors.of(self.graph.leaving(np.arange(len(self.tail))))

    def places(self, positions: Positions) -> Places:
        """Add the access legs to positions.

        Parameters
        ----------
        positions : Positions
            Where points stand.

        Returns
        -------
        Places
            With the time at the profile's access speed, and the straight length.
        """
        metres = np.where(positions.ok, positions.distance, 0.0)
        time = access_deciseconds(metres, self.access_speed)
        return Places(positions, pack(time, to_decimetres(metres)))

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

    def exits(self, places: Places) -> Slots:
        """Ways from places into the graph.

        Parameters
        ----------
        places : Places
            Where trips start.

        Returns
        -------
        Slots
            None for a place that was not snapped.
        """
        ways = self.ways(places, leaving=True)
        standing, moving = np.flatnonzero(~ways.moving), np.flatnonzero(ways.moving)
        return Slots.together(
            ways.joined(standing, self.graph.starting(ways.junction[standing])),
            ways.joined(moving, self.graph.leaving(ways.row[moving])),
        )

    def entries(self, places: Places) -> Slots:
        """Ways from the graph to places.

        Parameters
        ----------
        places : Places
            Where trips end.

        Returns
        -------
        Slots
            None for a place that was not snapped.
        """
        ways = self.ways(places, leaving=False)
        standing, moving = np.flatnonzero(~ways.moving), np.flatnonzero(ways.moving)
        return Slots.together(
            ways.joined(standing, self.graph.ending(ways.junction[standing])),
            ways.joined(moving, self.graph.arriving(ways.row[moving])),
        )

    def ways(self, places: Places, *, leaving: bool) -> Ways:
        """Stretches of road between places and the next junctions.

        Parameters
        ----------
        places : Places
            Snapped points.
        leaving : bool
            Whether they are travelled from the places (else to them).

        Returns
        -------
        Ways
            Of places at junctions first, then along the edges that points were snapped to,
            then against them.
        """
        position = places.positions
        inside = self.middle(places)
        joint = np.flatnonzero(position.ok & ~inside)
        forth = np.flatnonzero(inside)
        back = forth[self.twin[position.row[forth]] >= 0]
        row = position.row
        rows = np.concatenate([row[joint], row[forth], self.twin[row[back]]])
        here = np.concatenate(
            [position.fraction[joint], position.fraction[forth], 1 - position.fraction[back]]
        )
        place = np.concatenate([joint, forth, back])
        moving = np.arange(len(place)) >= len(joint)
        until = self.along(rows, here)
        if leaving:
            whole = self.along(rows, np.ones(len(rows)))
            junction, cost, start, stop = self.head[rows], whole - until, here, np.ones(len(rows))
        else:
            junction, cost, start, stop = self.tail[rows], until, np.zeros(len(rows)), here
        stand = np.where(here > 0, self.head[rows], self.tail[rows])
        return Ways(
            place=place,
            junction=np.where(moving, junction, stand),
            cost=np.where(moving, cost, 0.0) + places.access[place],
            row=rows,
            start=np.where(moving, start, here),
            stop=np.where(moving, stop, here),
            moving=moving,
        )

    def middle(self, places: Places) -> NDArray[np.bool_]:
        """Which places lie between junctions.

        Parameters
        ----------
        places : Places
            Snapped points.

        Returns
        -------
        numpy.ndarray
            bool, false for a place at a junction or not snapped.
        """
        fraction = places.positions.fraction
        return places.positions.ok & (fraction > 0) & (fraction < 1)

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
        return self._net.remembered(
            ("hierarchy", arcs),
            lambda: Hierarchy.build(graph.first_out, graph.head, self._coordinates()),
        )
