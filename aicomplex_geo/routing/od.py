"""Costs between all places, exact also where both lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.routing.roads import Places, Roads, Slots

BLOCK = 64
"""Origins searched from at a time: bounds the memory that a matrix takes."""


def pair_costs(roads: Roads, origins: Places, destinations: Places) -> NDArray[np.float64]:
    """Cost from each origin to each destination, both access legs included.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    origins, destinations : Places
        Snapped points.

    Returns
    -------
    numpy.ndarray
        float64 ``(n_origins, n_destinations)`` as ``engine.pack`` makes it, ``inf`` where a
        pair is not connected or a point was not snapped.
    """
    cost = np.full((len(origins), len(destinations)), np.inf)
    exits, entries = roads.exits(origins), roads.entries(destinations)
    for start in range(0, len(origins), BLOCK):
        stop = min(start + BLOCK, len(origins))
        labels = roads.search.run(exits.seeds(start, stop))
        cost[start:stop] = _arrive(labels.cost, entries, len(destinations))
    for origin, reached, _, direct in same_edge(roads, origins, destinations):
        cost[origin, reached] = np.minimum(cost[origin, reached], direct)
    return cost


def same_edge(
    roads: Roads, origins: Places, destinations: Places
) -> Iterator[tuple[int, NDArray[np.int64], bool, NDArray[np.float64]]]:
    """Trips that stay on one edge and pass no junction.

    Parameters
    ----------
    roads : Roads
        The network under a profile.
    origins, destinations : Places
        Snapped points.

    Yields
    ------
    origin : int
        Position of the origin.
    reached : numpy.ndarray
        Positions of the destinations that it reaches so.
    backwards : bool
        Whether the trip runs against the edge that the points were snapped to.
    cost : numpy.ndarray
        float64 for each destination reached, access legs included.
    """
    here, there = origins.positions, destinations.positions
    between = np.flatnonzero(roads.middle(destinations))
    shared = np.isin(here.row, there.row[between]) & roads.middle(origins)
    for origin in np.flatnonzero(shared):
        row = here.row[origin]
        twin = roads.twin[row]
        on_it = between[there.row[between] == row]
        for backwards, edge in ((False, row), (True, twin)):
            if edge < 0:
                continue
            start = 1 - here.fraction[origin] if backwards else here.fraction[origin]
            stop = 1 - there.fraction[on_it] if backwards else there.fraction[on_it]
            ahead = stop >= start
            reached = on_it[ahead]
            edges = np.full(len(reached), edge)
            way = roads.along(edges, stop[ahead]) - roads.along(edges, np.full(len(reached), start))
            direct = way + origins.access[origin] + destinations.access[reached]
            yield int(origin), reached, backwards, direct


def _arrive(labels: NDArray[np.float64], entries: Slots, n_places: int) -> NDArray[np.float64]:
    cost = np.full((len(labels), n_places), np.inf)
    if not len(entries.place):
        return cost
    order = np.argsort(entries.place, kind="stable")
    place = entries.place[order]
    found = labels[:, entries.node[order]] + entries.cost[order]
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    cost[:, place[starts]] = np.minimum.reduceat(found, starts, axis=1)
    return cost
