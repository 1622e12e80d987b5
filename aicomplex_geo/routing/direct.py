"""Trips that pass no node of the graph, since they stay on one edge or at one junction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.turns.groups import Groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.routing.roads import Places, Roads

BLOCK = 64
"""Origins looked at in one go: bounds the memory that many points on one road take."""


@dataclass(frozen=True, eq=False)
class Direct:
    """Trips along a part of one edge each, or of no length at a junction.

    Parameters
    ----------
    origin, destination : numpy.ndarray
        int64 positions; a pair may occur twice, forth and back along a road.
    row : numpy.ndarray
        int64, the directed edge that is travelled.
    start, stop : numpy.ndarray
        float64, from where to where along it.
    cost : numpy.ndarray
        float64, access legs included.
    """

    origin: NDArray[np.int64]
    destination: NDArray[np.int64]
    row: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    cost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Spots:
    """Positions of places on directed edges."""

    place: NDArray[np.int64]
    row: NDArray[np.int64]
    at: NDArray[np.float64]


def direct_trips(roads: Roads, origins: Places, destinations: Places) -> Iterator[Direct]:
    """Find the trips that pass no node.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    origins, destinations : Places
        Snapped points.

    Yields
    ------
    Direct
        Trips of some origins, in ascending blocks of these; none without trips.
    """
    begin, end = _begin(roads, origins), _end(roads, destinations)
    on_edge = Groups(end.row, len(roads.tail))
    block = begin.place // BLOCK
    for number in np.unique(block[np.isin(begin.row, end.row)]):
        here = np.flatnonzero(block == number)
        which, j = on_edge.members(begin.row[here])
        i = here[which]
        ahead = end.at[j] >= begin.at[i]
        i, j = i[ahead], j[ahead]
        origin, destination, row = begin.place[i], end.place[j], begin.row[i]
        way = roads.along(row, end.at[j]) - roads.along(row, begin.at[i])
        cost = way + origins.access[origin] + destinations.access[destination]
        yield Direct(origin, destination, row, begin.at[i], end.at[j], cost)
    if not roads.graph.holds_junctions:
        yield from _staying(roads, origins, destinations)


def _staying(roads: Roads, origins: Places, destinations: Places) -> Iterator[Direct]:
    """Find the trips from a junction to the same junction."""
    begin, end = (
        ways.select(np.flatnonzero(~ways.moving))
        for ways in (roads.ways(origins, leaving=True), roads.ways(destinations, leaving=False))
    )
    there = Groups(end.junction, roads.n_junctions)
    i, j = there.members(begin.junction)
    place, other = begin.place[i], end.place[j]
    cost = origins.access[place] + destinations.access[other]
    yield Direct(place, other, begin.row[i], begin.start[i], begin.stop[i], cost)


def _begin(roads: Roads, origins: Places) -> _Spots:
    """Where trips begin: in the middle of an edge, or at the start of their first edge."""
    ways = roads.ways(origins, leaving=True)
    moving, standing = np.flatnonzero(ways.moving), np.flatnonzero(~ways.moving)
    joints = roads.graph.starting(ways.junction[standing])
    first = np.flatnonzero(joints.row >= 0)
    return _Spots(
        place=np.concatenate([ways.place[moving], ways.place[standing[joints.which[first]]]]),
        row=np.concatenate([ways.row[moving], joints.row[first]]),
        at=np.concatenate([ways.start[moving], np.zeros(len(first))]),
    )


def _end(roads: Roads, destinations: Places) -> _Spots:
    """Where trips end in the middle of an edge."""
    ways = roads.ways(destinations, leaving=False)
    moving = ways.moving
    return _Spots(ways.place[moving], ways.row[moving], ways.stop[moving])
