"""Matrices of any size, written to disk while they are computed."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import text_sha256
from aicomplex_geo._memory import refuse_beyond_free, shown_bytes, total_memory
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo._version import __version__
from aicomplex_geo.engine import LANES
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.errors import ParameterError, TooLargeError
from aicomplex_geo.od_dataset import ODDataset
from aicomplex_geo.od_dataset.layout import Layout, check_ids
from aicomplex_geo.od_dataset.writer import finished, writing
from aicomplex_geo.routing.od_parts import PartCollector
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.routing.workers import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

PAIRS_PER_PART = 2**21
BYTES_PER_PAIR = 40
"""Of a file that is computed and written: its table, its columns and their compressed form."""
COST_BYTES = 8
SHARE_OF_MEMORY = 0.25


def write_od(
    network: WeightedNetwork,
    points: tuple[SnappedPoints, SnappedPoints],
    folder: Path,
    provenance: dict[str, Any],
    *,
    distances: bool,
    memory_limit: float | None,
    progress: Progress,
    client: Client | None,
) -> ODDataset:
    """Write the matrix of all pairs to a folder, or go on where that was interrupted."""
    origins, destinations = points
    check_ids(origins.positions.ids, "origins")
    check_ids(destinations.positions.ids, "destinations")
    costs = PairCosts(network, origins, destinations, lengths=distances)
    layout = Layout(
        origins=origins.positions.ids,
        destinations=destinations.positions.ids,
        origin_status=origins.positions.status,
        destination_status=destinations.positions.status,
        has_distances=distances,
        rows_per_part=_rows_per_part(len(destinations), memory_limit),
        key=_key(costs, points, provenance, distances=distances),
        provenance=provenance,
    )
    whole = finished(folder, layout)
    if whole is not None:
        return whole
    with writing(folder, layout) as writer:
        missing = list(writer.missing())
        done = _Done(len(origins), sum(stop - start for start, stop in missing), progress)

        def write(part: int, data: bytes) -> None:
            writer.write(part, data)
            rows = layout.rows(part)
            done.add(rows.stop - rows.start)

        if client is None:
            for start, stop in missing:
                costs.stream(PartCollector(layout, write).take, (start, stop))
        elif missing:
            costs.prepare()
            for part, data in Workers(client, (costs, layout)).run(_part, writer.missing_parts()):
                write(part, data)
    return ODDataset(folder)


def _part(shared: tuple[PairCosts, Layout], part: int, _: None) -> bytes:
    """Compute one file in a worker."""
    costs, layout = shared
    found: list[bytes] = []
    rows = layout.rows(part)
    collector = PartCollector(layout, lambda _, data: found.append(data))
    costs.stream(collector.take, (rows.start, rows.stop))
    return found[0]


class _Done:
    """Reports how many origins are written."""

    def __init__(self, total: int, missing: int, progress: Progress) -> None:
        self._total, self._done, self._progress = total, total - missing, progress
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            if self._progress is not None:
                self._progress(self._done, self._total)


def check_disk_options(out: object, limit: object) -> None:
    """Raise an error unless these are a path, and a number of bytes with it, or not given."""
    if out is not None and not isinstance(out, (str, os.PathLike)):
        raise ParameterError(f"out must be the path of a folder, not {quoted(out)}.")
    if limit is None:
        return
    if out is None:
        raise ParameterError("memory_limit counts for a matrix on disk only; give out too.")
    if not (is_number(limit) and 0 < limit <= sys.maxsize):
        raise ParameterError(f"memory_limit is {quoted(limit)}; give a number of bytes above 0.")


def refuse_too_large(n_origins: int, n_destinations: int, *, distances: bool) -> None:
    """Raise an error if a matrix would not fit into the memory that is free."""
    refuse_beyond_free(
        n_origins * n_destinations * (8 if distances else 4),
        f"{n_origins:,} x {n_destinations:,} pairs",
        "Nothing was computed. Write them to disk with od_matrix(..., out=folder), or sum them "
        "with od_sums.",
    )


def _rows_per_part(n_destinations: int, memory_limit: float | None) -> int:
    """Origins of a file: as many as fit into the limit with those of the other threads."""
    limit = memory_limit or SHARE_OF_MEMORY * total_memory()
    at_once = thread_count(None) + 1
    row = max(1, n_destinations) * BYTES_PER_PAIR
    searched = thread_count(None) * LANES * max(1, n_destinations) * COST_BYTES
    if at_once * row + searched > limit:
        raise TooLargeError(
            f"the times to {n_destinations:,} destinations take "
            f"{shown_bytes(at_once * row + searched)} at a time, more than the limit of "
            f"{shown_bytes(limit)}; nothing was computed. Raise memory_limit, or divide the "
            "destinations."
        )
    fitting = (limit - searched) / (at_once * row)
    return max(1, int(min(PAIRS_PER_PART // max(1, n_destinations), fitting)))


def _key(
    costs: PairCosts,
    points: tuple[SnappedPoints, SnappedPoints],
    provenance: dict[str, Any],
    *,
    distances: bool,
) -> str:
    """Hash of all that a matrix is computed from."""
    texts = [__version__, str(distances), json.dumps(provenance, sort_keys=True, default=str)]
    for one in points:
        positions = one.positions
        texts += [str(positions.ids.dtype), *map(repr, positions.ids), *positions.status]
    return text_sha256("\n".join([costs.fingerprint, *texts]))
