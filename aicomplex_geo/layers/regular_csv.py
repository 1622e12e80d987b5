"""Delimited text in which all records are whole, read by columns.

Whatever is irregular (quotes inside plain fields, missing fields) is left to
:func:`aicomplex_geo.layers.tables.parse_table`, which says what is wrong where.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._memory import release_arrow
from aicomplex_geo.layers.record_starts import record_starts
from aicomplex_geo.layers.tables import MOST_COLUMNS, ROW

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def regular_table(body: bytes, delimiter: str) -> pd.DataFrame | None:
    """Parse UTF-8 text into what `parse_table` gives; None if it is not regular."""
    header = _header(body, delimiter)
    starts = record_starts(body, delimiter) if header else None
    if starts is None:
        return None
    table = _parsed(body, header, delimiter, newlines=has_long_records(body, starts))
    if table is None or table.num_rows == 0 or table.num_rows != len(starts) - 1:
        return None
    texts = pd.Series([""]).dtype  # what pandas takes texts for depends on its version
    frame: pd.DataFrame = table.to_pandas(self_destruct=True)
    frame = frame.astype({name: texts for name in header if frame[name].dtype != texts})
    frame[ROW] = starts[1:]
    empty = np.ones(len(frame), dtype=bool)
    for name in header:
        if empty.any():
            empty &= frame[name].eq("").to_numpy(dtype=bool)
    return frame[~empty].reset_index(drop=True) if empty.any() else frame


def _header(body: bytes, delimiter: str) -> list[str]:
    """Headings of the first line; none if they are not different names."""
    if b"\r" in body and body.count(b"\r") != body.count(b"\r\n"):
        return []
    line = body[: body.find(b"\n") + 1].decode().rstrip("\r\n")
    try:
        header = next(csv.reader([line], strict=True, delimiter=delimiter), [])
    except csv.Error:
        return []
    if len(header) > MOST_COLUMNS:
        return []
    return header if all(header) and len({*header, ROW}) == len(header) + 1 else []


def has_long_records(body: bytes, starts: NDArray[np.int64]) -> bool:
    """Whether a record has several lines, which Arrow reads more slowly."""
    return len(starts) < body.count(b"\n") + (not body.endswith(b"\n"))


def _parsed(body: bytes, header: list[str], delimiter: str, *, newlines: bool) -> pa.Table | None:
    import pyarrow as pa  # noqa: PLC0415 - takes time to load
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 - the same

    try:
        return arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(column_names=header, skip_rows=1, use_threads=False),
            arrow_csv.ParseOptions(
                delimiter=delimiter, ignore_empty_lines=False, newlines_in_values=newlines
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    finally:
        release_arrow()
