"""Matrices to so many destinations that these are snapped and searched some at a time."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.parallel import Done, run_in_blocks
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.od import TASK_SIZE, access_times, od_matrix
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.routing.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.network.snapping.points_in_metres import PointsInMetres
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
    snap: Callable[[SnappedPoints, PointsInMetres], tuple[SnappedPoints, SnappedPoints]]
    distances: bool

    def matrix(self, destinations: PointsInMetres) -> ODMatrix:
        """Compute the times of one part."""
        pair = self.snap(self.origins, destinations)
        return od_matrix(self.network, *pair, {}, distances=self.distances)

    def access(self, destinations: PointsInMetres) -> NDArray[np.float32]:
        """Compute the access times of one part."""
        return access_times(self.network, *self.snap(self.origins, destinations))


def od_matrix_in_parts(
    parts: Parts,
    destinations: PointsInMetres,
    provenance: dict[str, Any],
    *,
    progress: Progress = None,
    client: Client | None = None,
) -> ODMatrix:
    """Compute a matrix part by part, in two threads or on the workers of a cluster."""
    ids, order = destinations.ids, destinations.in_space()
    origins = parts.origins.positions
    threads = min(THREADS, thread_count(None))
    fitting = min(DESTINATIONS_AT_A_TIME, PAIRS_AT_A_TIME // max(1, len(origins.ids)))
    width = max(1, fitting // threads)
    minutes = np.empty((len(origins.ids), len(ids)), dtype=np.float32)
    metres = np.empty_like(minutes) if parts.distances else None
    statuses = np.empty(len(ids), dtype=object)
    done = Done(len(ids), progress)

    def put(columns: NDArray[np.int64], part: ODMatrix) -> None:
        minutes[:, columns] = part.values
        if metres is not None:
            metres[:, columns] = part.distances
        statuses[columns] = part.destination_status
        done.add(len(columns))

    def each(take: Callable[[NDArray[np.int64], PointsInMetres], None]) -> None:
        def work(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                take(order[start:stop], destinations.take(order[start:stop]))

        run_in_blocks(len(ids), width, threads, work)

    def access() -> NDArray[np.float32]:
        found = np.empty_like(minutes)

        def take(columns: NDArray[np.int64], some: PointsInMetres) -> None:
            found[:, columns] = parts.access(some)

        each(take)
        return found

    if client is None:
        each(lambda columns, some: put(columns, parts.matrix(some)))
    else:
        parts.network.search.prepare(len(origins.ids), lengths=parts.distances)
        size = max(1, min(fitting, TASK_SIZE.values // max(1, len(origins.ids))))
        parts_of = (order[start:stop] for start, stop in equal_blocks(len(ids), size))
        tasks = ((columns, destinations.take(columns)) for columns in parts_of)
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


def _part(parts: Parts, task: tuple[NDArray[np.int64], PointsInMetres], _: None) -> ODMatrix:
    """Compute one part in a worker."""
    part = parts.matrix(task[1])
    return ODMatrix(
        part.values,
        part.origins,
        part.destinations,
        distances=part.distances,
        destination_status=part.destination_status,
    )
