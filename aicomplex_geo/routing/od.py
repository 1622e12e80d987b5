"""Costs between all places, exact also where both lie on one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.routing.direct import direct_trips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.routing.roads import Places, Roads

CELLS = 2**22
"""Values of a table that are worked on at a time."""
LEAST_ROWS = 64
"""Origins that are searched from at a time at the least: several sweeps for every thread."""


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
        starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
        for begin, end in row_blocks(len(origins), len(order)):
            found = roads.search.pairs(exits.seeds(begin, end), nodes)[:, at]
            found += entries.cost[order]
            cost[begin:end, place[starts]] = np.minimum.reduceat(found, starts, axis=1)
    for trips in direct_trips(roads, origins, destinations):
        np.minimum.at(cost, (trips.origin, trips.destination), trips.cost)
    return cost


def row_blocks(n_rows: int, n_columns: int) -> Iterator[tuple[int, int]]:
    """Divide the rows of a table, so that what is done to each block takes little memory.

    Parameters
    ----------
    n_rows, n_columns : int
        Shape of the table.

    Yields
    ------
    tuple of int
        From which row up to, not including, which.
    """
    step = max(LEAST_ROWS, CELLS // max(1, n_columns))
    for start in range(0, n_rows, step):
        yield start, min(start + step, n_rows)
