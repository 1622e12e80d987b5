"""Roads and their times under one profile, and how places in the middle of them join the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, Dijkstra, Seeds, pack
from aicomplex_geo.network.snapping import access_deciseconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.model import RoadNetwork
    from aicomplex_geo.network.phases import Phases
    from aicomplex_geo.network.profile import Profile
    from aicomplex_geo.network.snapping import Positions

DECIMETRES = 10


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


@dataclass(frozen=True, eq=False)
class Slots:
    """The ways by which places are left for junctions, or reached from them.

    A place in the middle of a two-way road has two, on a one-way road one; a place at a
    junction has one, of no cost but the access leg. What is reached from the copies of a
    junction too (see ``Phases``) has as many more.

    Parameters
    ----------
    place : numpy.ndarray
        int64, which place.
    node : numpy.ndarray
        int64, the junction, or the copy of it.
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

    def arriving(self, which: NDArray[np.int64], node: NDArray[np.int64]) -> Slots:
        """Take some of the ways, from other junctions.

        Parameters
        ----------
        which : numpy.ndarray
            Positions of ways.
        node : numpy.ndarray
            The junction, or copy of it, that each comes from.

        Returns
        -------
        Slots
            One way for each.
        """
        kept = {
            name: getattr(self, name)[which] for name in ("place", "cost", "row", "start", "stop")
        }
        return Slots(node=node, **kept)

    def seeds(self, start: int, stop: int) -> Seeds:
        """Start a search at each of some places.

        Parameters
        ----------
        start, stop : int
            The places from `start` up to, not including, `stop`.

        Returns
        -------
        Seeds
            One source a place, those without slots too.
        """
        inside = (self.place >= start) & (self.place < stop)
        return Seeds(stop - start, self.place[inside] - start, self.node[inside], self.cost[inside])


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
    """

    def __init__(self, net: RoadNetwork, profile: Profile, phases: Phases) -> None:
        arrays = net.arrays
        self.phases = phases
        self.n_nodes = phases.n_nodes
        self.tail = arrays.tail.astype(np.int64)
        self.head = arrays.head.astype(np.int64)
        self.twin = arrays.twin.astype(np.int64)
        self.length = arrays.length_dm.astype(np.int64)
        self.time = np.asarray(profile.weights(net), dtype=np.int64)
        self.access_speed = float(profile.access_speed)
        self.arc_tail, self.arc_edge, self.search = self._search(phases.tail, phases.head)

    def backwards(self) -> Dijkstra:
        """Search against the direction of travel.

        Returns
        -------
        Dijkstra
            On the reversed graph.
        """
        return self._search(self.phases.head, self.phases.tail)[2]

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
        return Places(positions, pack(time, np.rint(metres * DECIMETRES)))

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
        """Ways from places to junctions.

        Parameters
        ----------
        places : Places
            Where trips start.

        Returns
        -------
        Slots
            None for a place that was not snapped.
        """
        return self._slots(places, leaving=True)

    def entries(self, places: Places) -> Slots:
        """Ways from junctions to places.

        Parameters
        ----------
        places : Places
            Where trips end.

        Returns
        -------
        Slots
            None for a place that was not snapped.
        """
        return self._slots(places, leaving=False)

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
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], Dijkstra]:
        """Tail and edge of each arc, and the search on them."""
        edge = self.phases.edge
        graph, order = CSRGraph.from_arcs(self.n_nodes, tail, head, self.time[edge])
        arcs = edge[order]
        return graph.tail, arcs, Dijkstra(graph, self.length[arcs].astype(np.int32))

    def _slots(self, places: Places, *, leaving: bool) -> Slots:
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
            node, cost, start, stop = self.head[rows], whole - until, here, np.ones(len(rows))
        else:
            node, cost, start, stop = self.tail[rows], until, np.zeros(len(rows)), here
        node = np.where(moving, node, np.where(here > 0, self.head[rows], self.tail[rows]))
        # who stands at a junction of through roads need not have come by another
        ends = np.where(moving, self.phases.ends_only[rows], ~self.phases.inner[node])
        slots = Slots(
            place=place,
            node=self.phases.leaving(node, ends),
            cost=np.where(moving, cost, 0.0) + places.access[place],
            row=rows,
            start=np.where(moving, start, here),
            stop=np.where(moving, stop, here),
        )
        return slots if leaving else slots.arriving(*self.phases.arriving(node, ends))
