"""What the folder of a matrix holds: files for some origins each, a description, the points."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from aicomplex_geo._files import bytes_sha256, sealed
from aicomplex_geo._od_frame import STATUSES, codes_of, status_codes
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import PointsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

Format = Literal["aicomplex_geo matrix"]
Version = Literal[3]
FORMAT: Format = get_args(Format)[0]
FORMAT_VERSION: Version = get_args(Version)[0]
MANIFEST = "_manifest.json"
POINTS = "_points"
"""Folder of what readers of the pairs do not take for pairs."""
POINT_FILES = tuple(f"{POINTS}/{name}.parquet" for name in ("origins", "destinations"))
KEY = b"aicomplex_geo_key"
LEVEL = 1
"""Of zstd: higher ones take longer than the search, and save a few percent."""
DICTIONARY_BYTES = 2**26
ROWS_PER_PAGE = 2**17
"""Pages are compressed each for itself: ids that repeat from origin to origin must be in one."""


@dataclass(frozen=True, eq=False)
class Layout:
    """What a matrix on disk holds, and how it is divided into files.

    `key` tells from what it is computed: files of another key belong to another matrix.
    `record` holds the inputs, the profile and the versions, `provenance` the rest.
    """

    origins: pd.Index
    destinations: pd.Index
    origin_status: NDArray[np.object_]
    destination_status: NDArray[np.object_]
    has_distances: bool
    rows_per_part: int
    key: str
    provenance: Mapping[str, Any]
    record: Mapping[str, Any]

    @property
    def n_parts(self) -> int:
        """Number of files with pairs."""
        return -(-len(self.origins) // self.rows_per_part)

    def rows(self, part: int) -> slice:
        """Origins of a file."""
        start = part * self.rows_per_part
        return slice(start, min(start + self.rows_per_part, len(self.origins)))

    def manifest(self, parts: list[dict[str, Any]] | None) -> str:
        """Describe the folder; `parts` once all files are written."""
        described = {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "key": self.key,
            "origins": len(self.origins),
            "destinations": len(self.destinations),
            "distances": self.has_distances,
            "rows_per_part": self.rows_per_part,
            "complete": parts is not None,
            "points": [
                {"file": name, "sha256": bytes_sha256(data)}
                for name, data in self.point_files.items()
            ],
            "parts": parts or [],
            "provenance": dict(self.provenance),
            **self.record,
        }
        return sealed(json.loads(json.dumps(described, sort_keys=True, default=str)))

    def manifest_of_files(self, known: Mapping[str, Any]) -> str:
        """Describe a folder whose files another layout of the same key has written."""
        described = json.loads(self.manifest(known["parts"]))
        kept = {name: known[name] for name in ("points", "versions")}
        return sealed({**described, **kept})

    @cached_property
    def point_files(self) -> dict[str, bytes]:
        """Write the ids and the status of the points as Parquet files, by their names."""
        both = (
            (self.origins, self.origin_status),
            (self.destinations, self.destination_status),
        )
        return {name: _point_file(*one) for name, one in zip(POINT_FILES, both, strict=True)}

    def part_bytes(
        self, part: int, minutes: NDArray[np.float32], metres: NDArray[np.float32] | None
    ) -> bytes:
        """Write the pairs of some origins as a Parquet file."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and needed here only

        columns = self._columns(part, minutes, metres)
        numbers = [name for name in ("travel_time", "distance") if name in columns.column_names]
        file = io.BytesIO()
        pq.write_table(
            columns,
            file,
            row_group_size=max(1, columns.num_rows),
            compression="zstd",
            compression_level=LEVEL,
            use_dictionary=["from_id", "to_id", "status"],
            use_byte_stream_split=numbers,
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            write_statistics=["from_id"],  # those of the others take longer than the search
            write_page_checksum=True,
            **_long_pages(),
        )
        return file.getvalue()

    def _columns(
        self, part: int, minutes: NDArray[np.float32], metres: NDArray[np.float32] | None
    ) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only

        rows = self.rows(part)
        count, width = rows.stop - rows.start, len(self.destinations)
        reached = np.isfinite(minutes)
        codes = status_codes(
            codes_of(self.origin_status[rows])[:, None],
            codes_of(self.destination_status),
            reached,
        )
        bits = np.packbits(reached, bitorder="little")
        indices = np.arange(width, dtype=np.int32)
        each = np.arange(count, dtype=np.int32)
        columns = {
            "from_id": _coded(np.repeat(each, width), self.origins[rows]),
            "to_id": _coded(np.tile(indices, count), self.destinations),
            "travel_time": _nullable(minutes, bits),
        }
        if metres is not None:
            columns["distance"] = _nullable(metres, bits)
        columns["status"] = _coded(codes.ravel(), pd.Index(STATUSES))
        return pa.table(columns).replace_schema_metadata({KEY: self.key})


def check_ids(ids: pd.Index, what: str) -> None:
    """Raise unless a folder gives these ids back as they are."""
    if pd.api.types.is_integer_dtype(ids.dtype) or isinstance(ids.dtype, pd.StringDtype):
        return
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        file = _point_file(ids, np.full(len(ids), STATUSES[0], dtype=object))
        found = pd.read_parquet(io.BytesIO(file))["id"]
        coded = _coded(np.arange(len(ids), dtype=np.int32), ids)
        pairs = io.BytesIO()
        pq.write_table(pa.table({"id": coded}), pairs)
        pq.read_table(pairs)
        same = pd.Index(found).equals(ids) and list(map(type, found)) == list(map(type, ids))
    except (pa.ArrowException, ArithmeticError, TypeError, ValueError, NotImplementedError):
        same = False
    if not same:
        raise PointsError(
            f"the ids of {what} cannot be kept in Parquet (first: {quoted(ids[0])}). Give texts "
            "or whole numbers of 64 bits, all of one type."
        )


def _point_file(ids: pd.Index, status: NDArray[np.object_]) -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"id": ids, "status": status}).to_parquet(
        file, index=False, write_page_checksum=True
    )
    return file.getvalue()


@cache
def _long_pages() -> dict[str, int]:
    """Return the option by which pages hold many origins, where pyarrow bounds their rows."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and needed here only

    name = "max_rows_per_page"
    return {name: ROWS_PER_PAGE} if name in signature(pq.write_table).parameters else {}


def _coded(codes: NDArray[Any], values: pd.Index) -> Any:  # noqa: ANN401 - pyarrow is untyped here
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only

    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values))


def _nullable(values: NDArray[np.float32], bits: NDArray[np.uint8]) -> Any:  # noqa: ANN401 - pyarrow is untyped here
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only

    buffers = [pa.py_buffer(bits), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.float32(), values.size, buffers)


def part_name(part: int) -> str:
    """Name of a file with pairs, in whose order the origins are."""
    return f"part-{part:06}.parquet"
