"""Costs between all places, exact also where both lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.routing.direct import direct_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.roads import Places, Roads


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
    if len(entries.place):
        order = np.argsort(entries.place, kind="stable")
        place = entries.place[order]
        nodes, at = np.unique(entries.node[order], return_inverse=True)
        found = roads.search.pairs(exits.seeds(0, len(origins)), nodes)[:, at]
        found += entries.cost[order]
        starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
        cost[:, place[starts]] = np.minimum.reduceat(found, starts, axis=1)
    for trips in direct_trips(roads, origins, destinations):
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost
