"""Matrices of any size, written to disk while they are computed."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import text_sha256
from aicomplex_geo._library_versions import library_versions
from aicomplex_geo._memory import refuse_beyond_free, shown_bytes, total_memory
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo._version import __version__
from aicomplex_geo.engine import LANES
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.errors import ParameterError, TooLargeError
from aicomplex_geo.layers.table_hash import points_sha256
from aicomplex_geo.network.content_hash import network_sha256
from aicomplex_geo.network.tables import computed_once
from aicomplex_geo.od_dataset import ODDataset
from aicomplex_geo.od_dataset.layout import Layout, check_ids
from aicomplex_geo.od_dataset.writer import finished, only_writer, unchanged, writing
from aicomplex_geo.routing.od_parts import PartCollector
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.routing.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    from distributed import Client

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

LIBRARIES = ("geopandas", "numba", "numpy", "pandas", "pyarrow", "pyproj", "scipy", "shapely")
"""Whose versions a matrix may depend on."""
PAIRS_PER_PART = 2**21
BYTES_PER_PAIR = 40
"""Of a file that is computed and written: its table, its columns and their compressed form."""
COST_BYTES = 8
SHARE_OF_MEMORY = 0.25


@dataclass(frozen=True, eq=False)
class StreamedMatrix:
    """A matrix whose files are computed one after the other, and what it is computed from."""

    network: WeightedNetwork
    origins: SnappedPoints
    destinations: SnappedPoints
    provenance: dict[str, Any]
    record: dict[str, Any]
    distances: bool

    @cached_property
    def costs(self) -> PairCosts:
        """Costs of all pairs."""
        return PairCosts(self.network, self.origins, self.destinations, lengths=self.distances)

    def layout(self, rows_per_part: int) -> Layout:
        """Divide the matrix into files of so many origins."""
        start, end = self.origins.positions, self.destinations.positions
        check_ids(start.ids, "origins")
        check_ids(end.ids, "destinations")
        return Layout(
            origins=start.ids,
            destinations=end.ids,
            origin_status=start.status,
            destination_status=end.status,
            has_distances=self.distances,
            rows_per_part=rows_per_part,
            key=self._key(),
            provenance=self.provenance,
            record=self.record,
        )

    def _key(self) -> str:
        """Hash of all that the matrix is computed from."""
        provenance = json.dumps(self.provenance, sort_keys=True, default=str)
        texts = [__version__, str(self.distances), provenance]
        for one in (self.origins, self.destinations):
            ids, status = one.positions.ids, one.positions.status
            texts += [str(ids.dtype), *map(repr, ids), *status]
        return text_sha256("\n".join([self.costs.fingerprint, *texts]))


def recorded(
    net: RoadNetwork, profile: Profile, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> dict[str, Any]:
    """Record the inputs, the profile and the versions of a matrix."""
    network = computed_once(net, "network_sha256", lambda: network_sha256(net))
    points = {"origins": points_sha256(origins), "destinations": points_sha256(destinations)}
    return {
        "inputs": {"network": network, **points},
        "profile": asdict(profile),
        "versions": library_versions(LIBRARIES),
    }


def write_od(
    matrix: StreamedMatrix,
    folder: Path,
    *,
    memory_limit: float | None,
    progress: Progress,
    client: Client | None,
) -> ODDataset:
    """Write the matrix of all pairs to a folder, or go on where that was interrupted."""
    rows_per_part = _rows_per_part(len(matrix.destinations), memory_limit)
    layout, costs = matrix.layout(rows_per_part), matrix.costs
    whole = unchanged(folder, layout)
    if whole is not None:
        return whole
    with only_writer(folder):
        whole = finished(folder, layout)
        if whole is None:
            _write(costs, layout, folder, progress, client)
            whole = ODDataset(folder)
        return whole


def _write(
    costs: PairCosts, layout: Layout, folder: Path, progress: Progress, client: Client | None
) -> None:
    with writing(folder, layout) as writer:
        missing = list(writer.missing())
        n_missing = sum(stop - start for start, stop in missing)
        n_origins = len(layout.origins)
        done = Done(n_origins, progress, done=n_origins - n_missing)

        def write(part: int, data: bytes) -> None:
            writer.write(part, data)
            done.add(_n_rows(layout, part))

        if client is None:
            for start, stop in missing:
                costs.stream(PartCollector(layout, write).take, (start, stop))
        elif missing:
            costs.prepare()
            for part, data in Workers(client, (costs, layout)).run(_part, writer.missing_parts()):
                write(part, data)


def compute_again(
    matrix: StreamedMatrix,
    rows_per_part: int,
    take: Callable[[int, bytes], None],
    progress: Progress,
) -> Layout:
    """Compute the files of a matrix that was written before, and give each away.

    `take` gets the number and the content of a file; it is called from several threads.
    """
    rows, columns = min(rows_per_part, len(matrix.origins)), len(matrix.destinations)
    refuse_beyond_free(
        bytes_at_a_time(columns, rows),
        f"files of {rows:,} x {columns:,} pairs",
        "Nothing was computed. Verify the matrix on a machine with more memory.",
    )
    layout = matrix.layout(rows_per_part)
    done = Done(len(matrix.origins), progress)

    def give(part: int, data: bytes) -> None:
        take(part, data)
        done.add(_n_rows(layout, part))

    matrix.costs.stream(PartCollector(layout, give).take)
    return layout


def _part(shared: tuple[PairCosts, Layout], part: int, _: None) -> bytes:
    """Compute one file in a worker."""
    costs, layout = shared
    found: list[bytes] = []
    rows = layout.rows(part)
    collector = PartCollector(layout, lambda _, data: found.append(data))
    costs.stream(collector.take, (rows.start, rows.stop))
    return found[0]


def _n_rows(layout: Layout, part: int) -> int:
    rows = layout.rows(part)
    count: int = rows.stop - rows.start
    return count


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


def bytes_at_a_time(n_destinations: int, rows: int) -> int:
    """Memory that all threads take while files of so many origins are computed."""
    threads, width = thread_count(None), max(1, n_destinations)
    searched = threads * LANES * width * COST_BYTES
    return searched + (threads + 1) * rows * width * BYTES_PER_PAIR


def _rows_per_part(n_destinations: int, memory_limit: float | None) -> int:
    """Origins of a file: as many as fit, and not more than are handy."""
    limit = memory_limit or SHARE_OF_MEMORY * total_memory()
    searched, one = (bytes_at_a_time(n_destinations, rows) for rows in (0, 1))
    if one > limit:
        raise TooLargeError(
            f"the times to {n_destinations:,} destinations take {shown_bytes(one)} at a time, "
            f"more than the limit of {shown_bytes(limit)}; nothing was computed. Raise "
            "memory_limit, or divide the destinations."
        )
    fitting = (limit - searched) / (one - searched)
    return max(1, int(min(PAIRS_PER_PART // max(1, n_destinations), fitting)))
