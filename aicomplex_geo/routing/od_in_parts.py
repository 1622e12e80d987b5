"""Matrices to so many destinations that these are snapped and searched some at a time."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aicomplex_geo.layers.points import certainty_metres, check_positions
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.od import access_times, od_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

    Snap = Callable[[gpd.GeoDataFrame], tuple[SnappedPoints, SnappedPoints]]

DESTINATIONS_AT_A_TIME = 2**16
"""What is kept of a point while it is searched takes a hundred times as much as its time."""


def are_many(destinations: object) -> bool:
    """Whether a table has more rows than are taken at a time."""
    return isinstance(destinations, Sized) and len(destinations) > DESTINATIONS_AT_A_TIME


def od_matrix_in_parts(
    network: WeightedNetwork,
    snap: Snap,
    destinations: gpd.GeoDataFrame,
    n_origins: int,
    provenance: dict[str, Any],
    *,
    distances: bool,
) -> ODMatrix:
    """Compute a matrix part by part; `snap` gives all origins, and some destinations, snapped."""
    ids = check_positions(destinations, what="destinations").ids
    certainty_metres(destinations, what="destinations", ids=ids)

    def parts() -> Iterator[tuple[slice, tuple[SnappedPoints, SnappedPoints]]]:
        for start in range(0, len(ids), DESTINATIONS_AT_A_TIME):
            columns = slice(start, min(start + DESTINATIONS_AT_A_TIME, len(ids)))
            yield columns, snap(destinations.iloc[columns])

    minutes = np.empty((n_origins, len(ids)), dtype=np.float32)
    metres = np.empty_like(minutes) if distances else None
    statuses = np.empty(len(ids), dtype=object)
    for columns, pair in parts():
        part = od_matrix(network, *pair, provenance, distances=distances)
        minutes[:, columns] = part.values
        if metres is not None:
            metres[:, columns] = part.distances
        statuses[columns] = part.destination_status

    def access() -> NDArray[np.float32]:
        found = np.empty_like(minutes)
        for columns, pair in parts():
            found[:, columns] = access_times(network, *pair)
        return found

    return ODMatrix(
        minutes,
        part.origins,
        ids,
        distances=metres,
        access=cast("Any", access),
        origin_status=part.origin_status,
        destination_status=statuses,
        provenance=provenance,
    )
