"""Long Parquet tables of pairs, read and written in blocks of origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from aicomplex_geo._files import exists, path_of
from aicomplex_geo._od_frame import FRAME_COLUMNS
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo._replacing import output_errors, replacing
from aicomplex_geo.errors import (
    AlignmentError,
    CorruptFileError,
    DataNotFoundError,
    MatrixError,
)
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COLUMNS = list(FRAME_COLUMNS[:3])
STATUS = FRAME_COLUMNS[-1]


def _verified() -> ds.ParquetFileFormat:
    """Parquet, with the checksums of pages compared where a file has them."""
    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.ParquetFileFormat(default_fragment_scan_options=options)


@dataclass(frozen=True, slots=True)
class PairTable:
    """A Parquet table with a row for each pair."""

    dataset: ds.Dataset
    path: str
    pairs_per_block: int

    @classmethod
    def open(cls, path: str | Path, pairs_per_block: int) -> PairTable:
        """Open a file or folder and check its columns, without reading its rows."""
        if not exists(path):
            raise DataNotFoundError(f"{path} does not exist.")
        try:
            dataset = ds.dataset(str(path), format=_verified())
            names = dataset.schema.names  # which may be no UTF-8
        except (OSError, pa.ArrowException, ValueError) as error:
            raise CorruptFileError(f"{path} is not a Parquet file: {shown(error, 200)}") from error
        absent = [name for name in COLUMNS if name not in names]
        if absent:
            found = shown(", ".join(names), 200) or "none"
            raise MatrixError(
                f"{path} has no column {', '.join(absent)} (found: {found}); rename yours."
            )
        nested = [name for name in COLUMNS if pa.types.is_nested(dataset.schema.field(name).type)]
        if nested or len(set(names)) < len(names):
            raise MatrixError(
                f"{path} has a column of lists or records, or two of one name; write from_id and "
                "to_id as text or numbers, and travel_time as minutes."
            )
        return cls(dataset, str(path), pairs_per_block)

    def ids(self) -> tuple[pd.Index, pd.Index]:
        """Return the ids of origins and destinations, each in order of first appearance."""
        found: list[list[pd.Index]] = [[], []]
        for batch in self._batches(COLUMNS[:2]):
            for place, name in enumerate(COLUMNS[:2]):
                found[place].append(pd.Index(batch.column(name).unique().to_pandas()))
        origins, destinations = (
            parts[0].append(parts[1:]).unique() if parts else pd.Index([]) for parts in found
        )
        return origins, destinations

    def blocks(self, destinations: pd.Index) -> Iterator[ODMatrix]:
        """Yield blocks of about `pairs_per_block` pairs, each with whole origins."""
        done = pd.Index([])
        held: list[pd.DataFrame] = []
        columns = [*COLUMNS, *({STATUS} & set(self.dataset.schema.names))]
        for batch in self._batches(columns):
            held.append(self._frame(batch))
            if sum(map(len, held)) <= self.pairs_per_block:
                continue
            frame = pd.concat(held, ignore_index=True)
            last = frame["from_id"].iloc[-1]
            inside = (frame["from_id"] != last).to_numpy()
            held = [frame[~inside]]
            if inside.any():
                done = self._check_contiguous(frame[inside], done)
                yield ODMatrix.from_frame(frame[inside], destinations=destinations)
        if held and len(frame := pd.concat(held, ignore_index=True)):
            self._check_contiguous(frame, done)
            yield ODMatrix.from_frame(frame, destinations=destinations)

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        rows = min(self.pairs_per_block, 128 * 1024)
        try:
            for batch in self.dataset.to_batches(columns=columns, batch_size=rows):
                batch.validate(full=True)  # texts are UTF-8
                yield batch
        except (OSError, pa.ArrowException) as error:
            raise CorruptFileError(f"{self.path} cannot be read: {shown(error, 200)}") from error

    def _frame(self, batch: pa.RecordBatch) -> pd.DataFrame:
        """Convert some rows without the description of pandas, which may be anything."""
        plain: pd.DataFrame = batch.replace_schema_metadata(None).to_pandas()
        return plain

    def _check_contiguous(self, frame: pd.DataFrame, done: pd.Index) -> pd.Index:
        origins = pd.Index(frame["from_id"].unique())
        twice = origins[origins.isin(done)].tolist()
        if twice:
            raise AlignmentError(
                f"{self.path}: the rows of {len(twice)} origins are not adjacent "
                f"(first: {quoted(twice[0])}). Sort the table by from_id."
            )
        return done.append(origins) if len(done) else origins


def write(blocks: Iterable[ODMatrix], path: str | Path) -> None:
    """Write all pairs to one Parquet file; on failure an existing file is unchanged."""
    target = path_of(path, "path")
    writer: pq.ParquetWriter | None = None
    with output_errors(target, (OSError, UnicodeError)), replacing(target) as draft:
        try:
            for block in blocks:
                frame = block.to_frame()[[*COLUMNS, STATUS]]
                table = pa.Table.from_pandas(frame, preserve_index=False)
                writer = writer or pq.ParquetWriter(draft, table.schema, write_page_checksum=True)
                writer.write_table(table.cast(writer.schema))
        finally:
            if writer is not None:
                writer.close()
