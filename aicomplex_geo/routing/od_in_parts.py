"""Matrices to so many destinations that these are snapped and searched some at a time."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.layers.points import CERTAINTY, ID, certainty_metres, check_positions
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.od import TASK_SIZE, access_times, od_matrix
from aicomplex_geo.routing.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

DESTINATIONS_AT_A_TIME = 2**16
"""What is kept of a point while it is searched takes a hundred times as much as its time."""
PAIRS_AT_A_TIME = 2**26
THREADS = 2
"""Parts computed at a time; more would wait for each other's Python."""


def are_many(destinations: object) -> bool:
    """Whether a table has more rows than are taken at a time."""
    return isinstance(destinations, Sized) and len(destinations) > DESTINATIONS_AT_A_TIME


@dataclass(frozen=True, eq=False)
class Parts:
    """Computes matrices of all origins to some destinations.

    `snap` gives the origins, and some destinations, snapped.
    """

    network: WeightedNetwork
    origins: SnappedPoints
    snap: Callable[[SnappedPoints, gpd.GeoDataFrame], tuple[SnappedPoints, SnappedPoints]]
    distances: bool

    def matrix(self, destinations: gpd.GeoDataFrame) -> ODMatrix:
        """Compute the times of one part."""
        pair = self.snap(self.origins, destinations)
        return od_matrix(self.network, *pair, {}, distances=self.distances)

    def access(self, destinations: gpd.GeoDataFrame) -> NDArray[np.float32]:
        """Compute the access times of one part."""
        return access_times(self.network, *self.snap(self.origins, destinations))


def od_matrix_in_parts(
    parts: Parts,
    destinations: gpd.GeoDataFrame,
    provenance: dict[str, Any],
    *,
    client: Client | None = None,
) -> ODMatrix:
    """Compute a matrix part by part, in two threads or on the workers of a cluster."""
    ids = check_positions(destinations, what="destinations").ids
    certainty_metres(destinations, what="destinations", ids=ids)
    origins = parts.origins.positions
    threads = min(THREADS, thread_count(None))
    fitting = min(DESTINATIONS_AT_A_TIME, PAIRS_AT_A_TIME // max(1, len(origins.ids)))
    width = max(1, fitting // threads)
    minutes = np.empty((len(origins.ids), len(ids)), dtype=np.float32)
    metres = np.empty_like(minutes) if parts.distances else None
    statuses = np.empty(len(ids), dtype=object)

    def put(columns: slice, part: ODMatrix) -> None:
        minutes[:, columns] = part.values
        if metres is not None:
            metres[:, columns] = part.distances
        statuses[columns] = part.destination_status

    def each(take: Callable[[slice, gpd.GeoDataFrame], None]) -> None:
        def work(blocks: Iterator[Block]) -> None:
            for block in blocks:
                take(slice(*block), destinations.iloc[slice(*block)])

        run_in_blocks(len(ids), width, threads, work)

    def access() -> NDArray[np.float32]:
        found = np.empty_like(minutes)

        def take(columns: slice, some: gpd.GeoDataFrame) -> None:
            found[:, columns] = parts.access(some)

        each(take)
        return found

    if client is None:
        each(lambda columns, some: put(columns, parts.matrix(some)))
    else:
        parts.network.search.prepare(len(origins.ids), lengths=parts.distances)
        size = max(1, min(fitting, TASK_SIZE.values // max(1, len(origins.ids))))
        slices = (slice(start, start + size) for start in range(0, len(ids), size))
        sent = _needed_columns(destinations)
        tasks = ((columns, sent.iloc[columns]) for columns in slices)
        for (columns, _), part in Workers(client, parts).run(_part, tasks):
            put(columns, part)
    return ODMatrix(
        minutes,
        origins.ids,
        ids,
        distances=metres,
        access=cast("Any", access),
        origin_status=origins.status,
        destination_status=statuses,
        provenance=provenance,
    )


def _needed_columns(points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out what snapping does not read."""
    columns = [name for name in (ID, CERTAINTY) if name in points.columns]
    return points[[*columns, points.geometry.name]]


def _part(parts: Parts, task: tuple[slice, gpd.GeoDataFrame], _: None) -> ODMatrix:
    """Compute one part in a worker."""
    part = parts.matrix(task[1])
    return ODMatrix(
        part.values,
        part.origins,
        part.destinations,
        distances=part.distances,
        destination_status=part.destination_status,
    )
