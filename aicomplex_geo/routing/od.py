"""Costs between all places, exact also where both lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.routing.direct import BLOCK, direct_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.roads import Places, Roads, Slots


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
    for trips in direct_trips(roads, origins, destinations):
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost


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
