"""Joins of points that some fastest trip may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import Sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from aicomplex_geo.engine import Search
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

VALUES_PER_BLOCK = 2**21
"""About the most costs of points at junctions that are in memory at a time."""
FEW_PAIRS = 2**24
"""So many pairs of joins on the same edge are compared sooner than joins are left out."""


def pairs_on_edges(origins: SnappedPoints, destinations: SnappedPoints, n_edges: int) -> float:
    """Count the pairs of joins on the same edge, over which a trip may pass no junction."""
    on_edge = [
        np.bincount(points.joins.row, minlength=n_edges).astype(np.float64)
        for points in (origins, destinations)
    ]
    return float(on_edge[0] @ on_edge[1])


def with_useful_joins(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    reversed_search: Callable[[], Search],
) -> tuple[SnappedPoints, SnappedPoints]:
    """Leave out joins that serve no trip, unless all pairs of joins are compared sooner."""
    if pairs_on_edges(origins, destinations, len(network.tail)) <= FEW_PAIRS:
        return origins, destinations
    return (
        useful_joins(network, origins, network.search, leaving=True),
        useful_joins(network, destinations, reversed_search(), leaving=False),
    )


def useful_joins(
    network: WeightedNetwork, points: SnappedPoints, search: Search, *, leaving: bool
) -> SnappedPoints:
    """Leave out joins to whose positions the point gets sooner over another join.

    On an outline network a point joins hundreds of roads, few of which serve any trip. No time
    or length changes. `search` is that on the reversed graph unless `leaving`. Where turns
    count, or a road is access-only, a position that is reached sooner need not lead on sooner:
    these joins are kept.
    """
    if network.has_turns or not len(points.joins):
        return points
    size = max(1, VALUES_PER_BLOCK // max(1, network.n_junctions))
    useful = [
        _are_useful(network, points.part(start, start + size), search, leaving=leaving)
        for start in range(0, len(points), size)
    ]
    return points.with_joins(np.concatenate(useful))


def _are_useful(
    network: WeightedNetwork, points: SnappedPoints, search: Search, *, leaving: bool
) -> NDArray[np.bool_]:
    connectors = network.departures(points) if leaving else network.arrivals(points)
    junctions = Sources.at(np.arange(network.n_junctions))
    cost = search.costs(connectors.sources(0, len(points)), junctions)
    joins, access_only, every = points.joins, network.access_only, np.ones(len(points.joins))
    row, at, twin = joins.row, joins.fraction, network.twin[joins.row]
    two_way = (twin >= 0) & ~access_only[twin]
    other = np.where(two_way, twin, row)
    along, against = network.along(row, at), network.along(other, 1 - at)
    if leaving:  # over the tail along the edge, over the head against it
        over_tail, over_head = along, np.where(two_way, against, np.inf)
    else:
        over_head = network.along(row, every) - along
        over_tail = np.where(two_way, network.along(other, every) - against, np.inf)
    over_tail[at == 0] = over_head[at == 1] = 0.0
    least = np.minimum(
        cost[joins.point, network.tail[row]] + over_tail,
        cost[joins.point, network.head[row]] + over_head,
    )
    kept = access_only[row] | ((twin >= 0) & ~two_way)
    kept |= network.closed[row] | network.closed[other]  # not travelled over, in a direction
    useful: NDArray[np.bool_] = (least >= points.access) | kept
    return useful
