"""DBF tables: rows of text of fixed width, in an encoding that the file does not declare.

GDAL assumes ISO-8859-1 for a DBF without a ``.cpg``, which no Korean file uses, and opens
truncated files. This reader detects both.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import CorruptFileError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

CP949 = "cp949"
UTF8 = "utf-8"
CODECS = {
    "949": CP949,
    "cp949": CP949,
    "ms949": CP949,
    "windows949": CP949,
    "ansi949": CP949,
    "uhc": CP949,
    "euckr": CP949,
    "ksc5601": CP949,
    "ksc56011987": CP949,
    "51949": CP949,
    "65001": UTF8,
    "utf8": UTF8,
    "ascii": CP949,
    "usascii": CP949,
}
"""Names of encodings in a ``.cpg``, reduced to lower-case letters and digits. cp949 is a
superset of EUC-KR and of ASCII."""

HEADER, DESCRIPTOR = 32, 32
END_OF_FIELDS = 0x0D
DELETED = ord("*")
READABLE = frozenset("CNFDL")
NO_NUMBER = re.compile(r"\**")
CUT_OFF = ("incomplete multibyte sequence", "unexpected end of data")
HANGUL = re.compile("[\uac00-\ud7a3\u3131-\u318e]")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: type (``C`` text, ``N`` or ``F`` number), and its place in a row in bytes."""

    name: str
    kind: str
    offset: int
    width: int


class Dbf:
    """The rows of a DBF file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.fields, self.count, start, width = _header(path)
        self._width = width
        stored = np.memmap(path, dtype=np.uint8, mode="r", offset=start) if self.count else None
        rows = self.count * width
        self._rows = (
            np.zeros((0, width), np.uint8)
            if stored is None
            else stored[:rows].reshape(self.count, width)
        )
        self.encoding = CP949

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.fields)

    def kept(self) -> NDArray[np.int64]:
        """Rows that are not marked as deleted."""
        return np.flatnonzero(self._rows[:, 0] != DELETED)

    def detect(self, names: Iterable[str], declared: str, faults: list[Fault]) -> None:
        """Set the encoding: the declared one, else UTF-8 if the texts allow it, else cp949."""
        texts = [self.fields[name] for name in names if self.fields[name].kind == "C"]
        strange = [(field, self._not_ascii(field)) for field in texts]
        key = re.sub(r"[^a-z0-9]", "", declared.lower())
        if declared:
            if key not in CODECS:
                self._note_codec(declared, strange, faults)
                return
            self.encoding = CODECS[key]
        else:
            self.encoding = UTF8 if _is_utf8(strange) else CP949
        for field, values in strange:
            bad = [value for value in values if decoded(value, self.encoding) is None]
            if bad:
                problem = f"{len(bad):,} different values of {field.name} are not {self.encoding}"
                declared_in = f", as {self.path.stem}.cpg declares" if declared else ""
                faults.append(
                    Fault(
                        self.name,
                        f"first {quoted(bad[0])}",
                        f"{problem}{declared_in}.",
                        "Declare the right encoding in a .cpg: 949 or UTF-8.",
                    )
                )

    def _note_codec(
        self, declared: str, strange: list[tuple[Field, list[bytes]]], faults: list[Fault]
    ) -> None:
        if any(values for _, values in strange):
            problem = f"declares {quoted(declared)}, which has no Hangul, but the values do"
            remedy = "Delete it if the DBF is cp949, else declare UTF-8 in it."
            faults.append(Fault(f"{self.path.stem}.cpg", "", f"{problem}.", remedy))

    def _raw(self, field: Field) -> NDArray[np.uint8]:
        return np.ascontiguousarray(self._rows[:, field.offset : field.offset + field.width])

    def _not_ascii(self, field: Field) -> list[bytes]:
        """Different values of a column that are not ASCII, at full width."""
        raw = self._raw(field)
        high = raw[(raw > 0x7F).any(axis=1)]  # noqa: PLR2004 - end of ASCII
        return sorted(_binary(high).unique().to_pylist())

    def text(self, name: str, rows: NDArray[np.int64] | None = None) -> pd.Series:
        """Read a column as text, ``""`` for missing values, without a truncated last character."""
        raw = self._raw(self.fields[name])
        if rows is not None:
            raw = raw[rows]
        if not (raw > 0x7F).any():  # noqa: PLR2004 - end of ASCII
            texts = pc.cast(_binary(raw).cast(pa.binary()), pa.string())
        else:
            packed = _binary(raw).dictionary_encode()
            made = [decoded(value, self.encoding) or "" for value in packed.dictionary.to_pylist()]
            texts = pa.array(made, pa.string()).take(packed.indices)
        trimmed: pd.Series = pc.utf8_trim(texts, characters=" \x00\t\r\n").to_pandas()
        return trimmed

    def number(
        self, name: str, faults: list[Fault], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Read a column as numbers, NaN for missing values; anything else becomes a fault."""
        return numbers(self.name, name, self.text(name, rows), faults)


def numbers(file: str, column: str, texts: pd.Series, faults: list[Fault]) -> NDArray[np.float64]:
    """Parse numbers, NaN for empty texts and for asterisks, which mean no number in a DBF."""
    found = pd.to_numeric(texts, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    strange = texts[~np.isfinite(found)]
    bad = [text for text in strange if not NO_NUMBER.fullmatch(text)]
    if bad:
        problem = f"{len(bad):,} rows have no number in {column} (first: {quoted(bad[0])})."
        faults.append(Fault(file, "", problem, "Correct or empty them."))
    return np.asarray(found)


def decoded(value: bytes, encoding: str) -> str | None:
    """Decode a value without a truncated last character; None if it has another encoding.

    >>> decoded("첨단".encode("cp949")[:3], "cp949")
    '첨'
    """
    try:
        return value.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason in CUT_OFF and error.start > 0:
            return value[: error.start].decode(encoding)
        return None


def _is_utf8(strange: list[tuple[Field, list[bytes]]]) -> bool:
    hangul = False
    for _, values in strange:
        for value in values:
            text = decoded(value, UTF8)
            if text is None:
                return False
            hangul = hangul or bool(HANGUL.search(text))
    return hangul


def _binary(raw: NDArray[np.uint8]) -> pa.FixedSizeBinaryArray:
    count, width = raw.shape
    buffer = pa.py_buffer(np.ascontiguousarray(raw))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), count, [None, buffer])


def _header(path: Path) -> tuple[dict[str, Field], int, int, int]:
    """Columns by name, number of rows, offset of the first row and width of a row."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEADER)
        if len(head) < HEADER:
            raise CorruptFileError(f"{path.name} is truncated: it has {size:,} bytes.")
        count, start, width = struct.unpack("<IHH", head[4:12])
        described = file.read(max(0, start - HEADER))
    fields: dict[str, Field] = {}
    offset = 1
    for at in range(0, len(described) - DESCRIPTOR + 1, DESCRIPTOR):
        if described[at] == END_OF_FIELDS:
            break
        name = described[at : at + 11].split(b"\0")[0].decode("ascii", "replace").strip().upper()
        kind, long = chr(described[at + 11]), described[at + 16]
        if kind in READABLE:
            fields.setdefault(name, Field(name, kind, offset, long))
        offset += long
    if not fields or offset > width or any(field.width == 0 for field in fields.values()):
        raise CorruptFileError(f"{path.name} is not a DBF: its header is inconsistent.")
    needed = start + count * width
    if size < needed:
        raise CorruptFileError(
            f"{path.name} is truncated: its header declares {count:,} rows ({needed:,} bytes), it "
            f"has {size:,} bytes. Download it again."
        )
    return fields, count, start, width
