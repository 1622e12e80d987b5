"""Strict reading of text and CSV files: all faults are collected, nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._files import PUT_THERE, size_beyond, why_unreadable
from aicomplex_geo._quoting import shown
from aicomplex_geo._toml import LARGEST
from aicomplex_geo.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Record = tuple[int, list[str]]

ROW = "_row"
"""Key of the line number of a row in its file."""

RECORDS_PER_BLOCK = 2**16
"""Records kept as Python objects at a time."""

MOST_COLUMNS = 16_384
"""As in a spreadsheet."""

SHOWN_COLUMNS = 40

_LONGEST_SIGN = 4
"""Bytes of a character in UTF-8."""

REWRITE = "Write the file again, or get it from its source."


def read_text(
    path: Path, faults: list[Fault], *, most: int | None = None, unit: str = "row"
) -> str | None:
    """Read a UTF-8 file, with or without a byte order mark; faults name a row, or another unit."""
    raw = read_bytes_of(path, faults, most=most)
    if raw is None:
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.append(
            Fault(path.name, f"{unit} {line}", _encoding_problem(raw), "Save the file as UTF-8.")
        )
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problem = "holds NUL bytes: it is binary, cut off, or UTF-16."
        faults.append(Fault(path.name, f"{unit} {line}", problem, "Save the file as UTF-8 text."))
        return None
    if not text.strip():
        faults.append(Fault(path.name, "", "is empty.", REWRITE))
        return None
    return text


def read_toml_text(path: Path, faults: list[Fault]) -> str | None:
    """Read the text of a TOML file, unless it is larger than any that is parsed."""
    return read_text(path, faults, most=_LONGEST_SIGN * LARGEST, unit="line")


def read_bytes_of(path: Path, faults: list[Fault], *, most: int | None = None) -> bytes | None:
    """Read a file; one that is missing, too large, no regular file or not permitted is a fault."""
    try:
        reason, remedy = why_unreadable(path), PUT_THERE
        if not reason:
            size = size_beyond(path, most)
            if not size:
                return path.read_bytes()
            reason = f"it has {size:,} bytes"
            remedy = f"Name the file itself; one of its kind has at most {most:,} bytes."
    except OSError as error:
        reason, remedy = error.strerror or str(error), PUT_THERE
    faults.append(Fault(path.name, "", f"cannot be read ({reason}).", remedy))
    return None


def _encoding_problem(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is not UTF-8 but UTF-16."
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return "is not UTF-8."
    return "is not UTF-8; it looks like cp949 (Korean Windows)."


def read_rows(path: Path, required: Sequence[str], faults: list[Fault]) -> list[dict[str, str]]:
    r"""Read the rows of a CSV file, strictly.

    >>> import tempfile
    >>> from pathlib import Path
    >>> faults = []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "places.csv"
    ...     _ = path.write_text("id,lat\na,35.2\nb\n", encoding="utf-8")
    ...     rows = read_rows(path, ["id", "lat"], faults)
    >>> rows
    [{'id': 'a', 'lat': '35.2', '_row': '2'}]
    >>> str(faults[0])
    'places.csv, row 3: has 1 fields where the headings have 2. Complete or remove the row.'
    """
    text = read_text(path, faults)
    if text is None:
        return []
    rows = parse_rows(path.name, text, required, faults)
    if not text.endswith(("\n", "\r")):
        line = len(text.splitlines())
        problem = "the last row has no line end: the file may be truncated."
        faults.append(Fault(path.name, f"row {line}", problem, REWRITE))
    return rows


def parse_rows(
    name: str,
    text: str,
    required: Sequence[str],
    faults: list[Fault],
    *,
    delimiter: str = ",",
    of_rows: list[Fault] | None = None,
) -> list[dict[str, str]]:
    """Parse the text of a delimited file into rows, as `read_rows` gives them.

    `of_rows` takes the faults of single rows, which are not among the rows that are returned.
    """
    of_rows = faults if of_rows is None else of_rows
    lines = io.StringIO(text, newline="")
    rows = []
    for columns, records in _records(name, lines, required, faults, of_rows, delimiter):
        named = [(at, column) for at, column in enumerate(columns) if column]
        for number, fields in records:
            rows.append({**{column: fields[at] for at, column in named}, ROW: str(number)})
    return rows


def parse_table(
    name: str, lines: Iterable[str], faults: list[Fault], of_rows: list[Fault], *, delimiter: str
) -> pd.DataFrame:
    """Parse the lines of a delimited file into columns of text, and one of line numbers (`ROW`).

    `lines` keep their ends. `of_rows` takes the faults of single rows, which are left out.
    """
    parts = []
    for columns, records in _records(name, lines, (), faults, of_rows, delimiter):
        numbers, fields = zip(*records, strict=True)
        texts = dict(zip(columns, zip(*fields, strict=True), strict=True))
        texts.pop("", None)
        parts.append(pd.DataFrame({**texts, ROW: np.array(numbers, dtype=np.int64)}))
    if not parts:
        return pd.DataFrame()
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _records(
    name: str,
    lines: Iterable[str],
    required: Sequence[str],
    faults: list[Fault],
    of_rows: list[Fault],
    delimiter: str,
) -> Iterator[tuple[list[str], list[Record]]]:
    """Yield the headings with some records at a time; faults are added once all are read."""
    parsed = _parse(name, lines, faults, delimiter)
    first = next((fields for _, fields in parsed if any(fields)), None)
    if first is None:
        return
    of_header: list[Fault] = []
    header = _header(name, first, required, of_header)
    wrong: list[Fault] = []
    block: list[Record] = []
    has_more = False
    width = 0 if header is None or "" in header else len(header)
    for record in parsed:
        has_more = True
        fields = record[1]
        if header is None or not any(fields):
            continue
        if len(fields) == width or (problem := _problem(header, fields)) is None:
            block.append(record)
            if len(block) == RECORDS_PER_BLOCK:
                yield header, block
                block = []
        else:
            wrong.append(Fault(name, f"row {record[0]}", *problem))
    faults.extend(of_header)
    of_rows.extend(wrong)
    if block and header is not None:
        yield header, block
    if header is not None and not has_more:
        faults.append(Fault(name, "", "has headings but no rows.", REWRITE))


def _problem(header: list[str], fields: list[str]) -> tuple[str, str] | None:
    """Say what is wrong with a record, and what to do about it."""
    if len(fields) != len(header):
        problem = f"has {len(fields)} fields where the headings have {len(header)}."
        return problem, "Complete or remove the row."
    if "" in header and any(
        value for column, value in zip(header, fields, strict=True) if not column
    ):
        return "has a value under no heading.", "Name the column."
    return None


def _parse(
    name: str, lines: Iterable[str], faults: list[Fault], delimiter: str
) -> Iterator[Record]:
    """Yield the fields of each record with the line on which the record starts."""
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    start = 1
    try:
        for fields in reader:
            yield start, fields
            start = reader.line_num + 1
    except csv.Error as error:
        problem = f"cannot be read as CSV ({error})."
        remedy = "Close the quote, or double it inside a field; the file may be truncated."
        faults.append(Fault(name, f"row {start}", problem, remedy))


def _header(
    name: str, header: list[str], required: Sequence[str], faults: list[Fault]
) -> list[str] | None:
    before = len(faults)
    if len(header) > MOST_COLUMNS:
        problem = f"has {len(header):,} columns."
        remedy = f"Give at most {MOST_COLUMNS:,}; is the delimiter another?"
        faults.append(Fault(name, "row 1", problem, remedy))
        return None
    missing = [column for column in required if column not in header]
    if missing:
        found = shown(", ".join(header[:SHOWN_COLUMNS]), 200)
        problem = f"has no column {', '.join(missing)} (found: {found})."
        faults.append(Fault(name, "row 1", problem, "Add the column; its fields may stay empty."))
    counts = Counter(column for column in header if column)
    for column in sorted(column for column, count in counts.items() if count > 1):
        problem = f"has the column {shown(column)} more than once."
        faults.append(Fault(name, "row 1", problem, "Keep one of them."))
    if ROW in header:
        faults.append(Fault(name, "row 1", f"has a column {ROW}.", "Call it something else."))
    return header if len(faults) == before else None
