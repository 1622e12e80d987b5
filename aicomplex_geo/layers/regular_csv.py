"""Delimited text in which every line is one record, read by columns.

Whatever is irregular (quotes inside fields, records over several lines, missing fields) is left to
:func:`aicomplex_geo.layers.tables.parse_table`, which says what is wrong where.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.tables import MOST_COLUMNS, ROW

if TYPE_CHECKING:
    import pyarrow as pa


def regular_table(body: bytes, delimiter: str) -> pd.DataFrame | None:
    """Parse UTF-8 text into what `parse_table` gives; None if it is not regular."""
    header = _header(body, delimiter)
    if not header or not _has_plain_quotes(body, delimiter):
        return None
    table = _parsed(body, header, delimiter)
    n_lines = body.count(b"\n") + (not body.endswith(b"\n"))
    if table is None or table.num_rows == 0 or table.num_rows + 1 != n_lines:
        return None
    frame: pd.DataFrame = table.to_pandas()
    texts = pd.Series([""]).dtype  # what pandas takes texts for depends on its version
    frame = frame.astype({name: texts for name in header if frame[name].dtype != texts})
    frame[ROW] = np.arange(2, table.num_rows + 2)
    empty = np.ones(len(frame), dtype=bool)
    for name in header:
        empty[empty] = (frame[name].to_numpy()[empty] == "") if empty.any() else False
    filled: pd.DataFrame = frame[~empty].reset_index(drop=True)
    return filled


def _header(body: bytes, delimiter: str) -> list[str]:
    """Headings of the first line; none if they are not different names."""
    if body.count(b"\r") != body.count(b"\r\n"):
        return []
    line = body[: body.find(b"\n") + 1].decode().rstrip("\r\n")
    try:
        header = next(csv.reader([line], strict=True, delimiter=delimiter), [])
    except csv.Error:
        return []
    if len(header) > MOST_COLUMNS:
        return []
    return header if all(header) and len({*header, ROW}) == len(header) + 1 else []


def _has_plain_quotes(body: bytes, delimiter: str) -> bool:
    """Whether quotes stand only around whole fields of one line."""
    quotes = body.count(b'"')
    if not quotes:
        return True
    mark = re.escape(delimiter.encode())
    field = re.compile(rb'(?:^|%b)"[^"\n]*"(?=%b|\r?$)' % (mark, mark), re.MULTILINE)
    return 2 * sum(1 for _ in field.finditer(body)) == quotes


def _parsed(body: bytes, header: list[str], delimiter: str) -> pa.Table | None:
    import pyarrow as pa  # noqa: PLC0415 - takes time to load
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 - the same

    try:
        return arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(column_names=header, skip_rows=1),
            arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
