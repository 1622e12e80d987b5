"""Where two Parquet files differ, bit for bit: how many rows, and both values of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from aicomplex_geo._quoting import both, shown
from aicomplex_geo._unpacked import check_parquet
from aicomplex_geo.errors import TooLargeError
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

KEYS = (("from_id", "to_id"), ("u", "v", "key"), ("id",))
"""Columns that name a row."""
LONGEST_NAME = 255
"""Characters of the name of a column or of the id of a row that a message shows."""


def table_difference(then: Path, now: Path | bytes) -> str:
    """Say how a file differs from the same one made again."""
    try:
        check_parquet(then, None)
        old = _read(then)
        old.validate(full=True)
    except TooLargeError:
        return "it is too large to be compared"
    except GEOFILE_ERRORS:
        return "it cannot be read"
    new = _read(pa.BufferReader(now) if isinstance(now, bytes) else now)
    types = [f"{one.name} {one.type}" for one in old.schema]
    types_now = [f"{one.name} {one.type}" for one in new.schema]
    if types != types_now:
        return f"the list of its columns {both(', '.join(types), ', '.join(types_now))}"
    common = min(old.num_rows, new.num_rows)
    rows = _rows(old.slice(0, common), new.slice(0, common))
    if old.num_rows == new.num_rows:
        return rows or f"its {common:,} rows are equal, and written in another way"
    counts = f"it had {old.num_rows:,} rows and has {new.num_rows:,}"
    return f"{counts}; {rows or f'its first {common:,} rows are equal'}"


def _read(source: Path | pa.BufferReader) -> pa.Table:
    with pq.ParquetFile(source, page_checksum_verification=True) as opened:
        return opened.read(use_threads=False)


def _rows(old: pa.Table, new: pa.Table) -> str:
    """Count the rows that differ, and show the first; empty if none does."""
    unequal = {name: _unequal(old[name], new[name]) for name in old.column_names}
    anywhere = np.zeros(old.num_rows, dtype=bool)
    for one in unequal.values():
        anywhere |= one
    if not anywhere.any():
        return ""
    row = int(anywhere.argmax())
    name = next(name for name, one in unequal.items() if one[row])
    values = _values(old[name], new[name], row)
    key = next((key for key in KEYS if set(key) <= set(unequal)), ())
    known = not any(unequal[one][row] for one in key)
    ids = [f"{one} {shown(_text(old[one], row), LONGEST_NAME)}" for one in key if known]
    return (
        f"{int(anywhere.sum()):,} of {old.num_rows:,} rows differ (first: "
        f"{', '.join(ids) or f'row {row + 1:,}'}: {shown(name, LONGEST_NAME)} {values})"
    )


def _values(old: pa.ChunkedArray, new: pa.ChunkedArray, row: int) -> str:
    """Show two values that differ, by their bytes where they are written alike."""
    texts = [_text(one, row) for one in (old, new)]
    if texts[0] == texts[1]:
        texts = [_hexadecimal(one, row) for one in (old, new)]
    return both(*texts)


def _hexadecimal(column: pa.ChunkedArray, row: int) -> str:
    value = column[row].as_py()
    if not isinstance(value, bytes):
        value = _bits(column.slice(row, 1)).byteswap().tobytes()
    return f"0x{value.hex()}"


def _unequal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Whether the values of each row differ by a bit."""
    if pa.types.is_dictionary(one.type):
        values = one.type.value_type
        return _unequal(one.cast(values), other.cast(values))
    if pa.types.is_nested(one.type):
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return np.array([repr(a) != repr(b) for a, b in pairs], dtype=bool)  # NaN equals itself
    missing: NDArray[np.bool_] = one.is_null().to_numpy() != other.is_null().to_numpy()
    if pa.types.is_floating(one.type):
        bits = [_bits(column) for column in (one, other)]
        found: NDArray[np.bool_] = bits[0] != bits[1]
        return missing | found
    found = pc.fill_null(pc.not_equal(one, other), pa.scalar(value=False)).to_numpy()
    return missing | found


def _bits(column: pa.ChunkedArray) -> NDArray[Any]:
    values: NDArray[Any] = column.fill_null(0).to_numpy()
    return values.view(f"u{values.dtype.itemsize}")


def _text(column: pa.ChunkedArray, row: int) -> str:
    value = column[row].as_py()
    if value is None:
        return "empty"
    if pa.types.is_float32(column.type):
        return str(np.float32(value))
    if isinstance(value, bytes):
        shape = shapely.from_wkb(value, on_invalid="ignore")
        return f"0x{value.hex()}" if shape is None else shapely.to_wkt(shape, rounding_precision=-1)
    return repr(value)
