"""Tables as xlsx files, with the same bytes for the same table."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo._optional import import_optional
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.point_tables import MOST_SHEET_ROWS
from aicomplex_geo.publish.tables import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aicomplex_geo.engine import Progress

MOST_ROWS = MOST_SHEET_ROWS - 1  # below the headings
ROWS_AT_A_TIME = 1024
LONGEST_TEXT = 32_767
_STARTED = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check_row_count(path: Path, n_rows: int) -> None:
    """Refuse more rows than a sheet has."""
    if n_rows > MOST_ROWS:
        raise ParameterError(
            f"{path.name} cannot hold {n_rows:,} rows (at most {MOST_ROWS:,}); write .csv or "
            ".parquet"
        )


def write_spreadsheet(
    frame: pd.DataFrame, path: Path, provenance: Mapping[str, Any], progress: Progress = None
) -> None:
    """Write a frame as the one sheet of an xlsx file; its provenance is in the description."""
    check_row_count(path, len(frame))
    openpyxl = import_optional("openpyxl", extra="excel")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("table")
    text_cell = openpyxl.cell.WriteOnlyCell

    def cell(value: object) -> Any:  # noqa: ANN401 - a cell of openpyxl or a plain value
        if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - only NaN differs
            return None
        if hasattr(value, "item"):
            value = value.item()
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return str(value)
        if isinstance(value, (bool, int, float)):
            return value
        made = text_cell(sheet, _CONTROL.sub(" ", str(value))[:LONGEST_TEXT])
        made.data_type = "s"  # a text that begins with = is no formula
        return made

    done = Done(len(frame), progress)
    try:
        sheet.append([cell(str(name)) for name in frame.columns])
        for start in range(0, len(frame), ROWS_AT_A_TIME):
            rows = frame.iloc[start : start + ROWS_AT_A_TIME]
            for row in rows.itertuples(index=False, name=None):
                sheet.append([cell(value) for value in row])
            done.add(len(rows))
    except BaseException:
        with suppress(Exception):
            sheet.close()  # else its generator complains when it is collected
        raise
    if provenance:
        book.properties.description = as_json(provenance)
    draft = io.BytesIO()
    book.save(draft)
    path.write_bytes(_timeless(draft))


def _timeless(draft: io.BytesIO) -> bytes:
    """Take the times of writing out of an xlsx file."""
    out = io.BytesIO()
    with zipfile.ZipFile(draft) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _WRITTEN.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            made.writestr(zipfile.ZipInfo(entry.filename, _STARTED), content)
    return out.getvalue()
