"""Strict reading of text and CSV files: all faults are collected, nothing is guessed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from aicomplex_geo.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ROW = "_row"
"""Key of the line number of a row in its file."""

REWRITE = "Write the file again, or get it from its source."


def read_text(path: Path, faults: list[Fault]) -> str | None:
    """Read a UTF-8 file, with or without a byte order mark."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        faults.append(Fault(path.name, "", f"cannot be read ({reason}).", "Put the file there."))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.append(
            Fault(path.name, f"row {line}", _encoding_problem(raw), "Save the file as UTF-8.")
        )
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problem = "holds NUL bytes: it is binary, cut off, or UTF-16."
        faults.append(Fault(path.name, f"row {line}", problem, "Save the file as UTF-8 text."))
        return None
    if not text.strip():
        faults.append(Fault(path.name, "", "is empty.", REWRITE))
        return None
    return text


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
    lines = list(_parse(name, text, faults, delimiter))
    while lines and not any(lines[0][1]):
        lines.pop(0)
    if not lines:
        return []
    header = _header(name, lines[0][1], required, faults)
    if header is None:
        return []
    rows = []
    for number, fields in lines[1:]:
        if not any(fields):
            continue
        if len(fields) != len(header):
            problem = f"has {len(fields)} fields where the headings have {len(header)}."
            of_rows.append(Fault(name, f"row {number}", problem, "Complete or remove the row."))
            continue
        if any(value for column, value in zip(header, fields, strict=True) if not column):
            problem = "has a value under no heading."
            of_rows.append(Fault(name, f"row {number}", problem, "Name the column."))
            continue
        row = {column: value for column, value in zip(header, fields, strict=True) if column}
        rows.append({**row, ROW: str(number)})
    if len(lines) == 1:
        faults.append(Fault(name, "", "has headings but no rows.", REWRITE))
    return rows


def _parse(
    name: str, text: str, faults: list[Fault], delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each record with the line on which the record starts."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
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
    missing = [column for column in required if column not in header]
    if missing:
        problem = f"has no column {', '.join(missing)} (found: {', '.join(header)[:200]})."
        faults.append(Fault(name, "row 1", problem, "Add the column; its fields may stay empty."))
    named = [column for column in header if column]
    for column in sorted({column for column in named if named.count(column) > 1}):
        problem = f"has the column {column} more than once."
        faults.append(Fault(name, "row 1", problem, "Keep one of them."))
    if ROW in header:
        faults.append(Fault(name, "row 1", f"has a column {ROW}.", "Call it something else."))
    return header if len(faults) == before else None
