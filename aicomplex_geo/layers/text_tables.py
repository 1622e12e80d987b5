"""Delimited text files of whatever encoding and delimiter, read as columns of text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.regular_csv import regular_table
from aicomplex_geo.layers.tables import REWRITE, parse_table, read_bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.layers.point_faults import PointFaults

LONGEST_HEAD = 2**20
"""Characters of the headings among which the delimiter is looked for."""
DELIMITERS = (",", "\t", ";", "|")
RARE_DELIMITERS = (":", "^", "~", " ")
"""These may be part of headings, and count only where none of the others is."""
UTF8 = "utf-8"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 2**20
"""Bytes that are decoded at a time."""


def read_text_table(path: Path, faults: PointFaults) -> pd.DataFrame:
    """Read a delimited text file in UTF-8, UTF-16 or cp949 as columns of text."""
    body = _body(path, faults.whole)
    if body is None:
        return pd.DataFrame()
    delimiter = _delimiter(body)
    regular = regular_table(body, delimiter) if delimiter in DELIMITERS else None
    if regular is not None:
        return regular
    lines = io.TextIOWrapper(io.BytesIO(body), encoding=UTF8, newline="")
    return parse_table(path.name, lines, faults.whole, faults.rows, delimiter=delimiter)


def _body(path: Path, faults: list[Fault]) -> bytes | None:
    """Read a text file as UTF-8 without a byte order mark."""
    raw = read_bytes_of(path, faults)
    if raw is None:
        return None
    encodings = ("utf-16",) if raw.startswith(_UTF16_MARKS) else (UTF8, "cp949")
    for encoding in encodings:
        body = _in_utf8(raw, encoding)
        if body is None:
            continue
        if b"\0" in body:
            break
        if _is_blank(body):
            faults.append(Fault(path.name, "", "is empty.", REWRITE))
            return None
        return body if b"\n" in body else body.replace(b"\r", b"\n")
    problem = "is no text in UTF-8, UTF-16 or cp949: it is binary or cut off."
    faults.append(Fault(path.name, "", problem, "Save it as CSV in UTF-8."))
    return None


def _in_utf8(raw: bytes, encoding: str) -> bytes | None:
    """Change the encoding of a text, piece by piece; None if it has another one."""
    decoder = codecs.getincrementaldecoder(encoding)()
    recoded = io.BytesIO()
    try:
        for start in range(0, len(raw), _PIECE):
            piece = decoder.decode(raw[start : start + _PIECE])
            if encoding != UTF8:
                recoded.write(piece.encode())
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return raw.removeprefix(codecs.BOM_UTF8) if encoding == UTF8 else recoded.getvalue()


def _is_blank(body: bytes) -> bool:
    return not re.search(rb"[!-~]", body) and not body.decode().strip()


def _delimiter(body: bytes) -> str:
    """Choose the delimiter that gives the headings the most columns."""
    start = re.search(rb"[^\r\n]", body)
    at = start.start() if start else 0
    text = body[at : at + 4 * LONGEST_HEAD].decode(errors="ignore")  # a sign has 4 bytes at most
    head = text[:LONGEST_HEAD].split("\n", 1)[0]

    def columns(delimiter: str) -> int:
        try:
            return len(next(csv.reader([head], delimiter=delimiter), []))
        except csv.Error:  # a heading beyond the limit of a field: `parse_table` says so
            return 0

    usual = max(DELIMITERS, key=columns)
    return usual if columns(usual) > 1 else max((usual, *RARE_DELIMITERS), key=columns)
