"""Sizes of compressed files once they are unpacked, which are checked before they are."""

from __future__ import annotations

import bz2
import zipfile
import zlib
from typing import TYPE_CHECKING

from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.errors import ParameterError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

MEGABYTE = 2**20
LARGEST = 16 * 1024 * MEGABYTE
"""Bytes of an unpacked file; a caller may allow less, or any ratio."""
LARGEST_RATIO = 100
"""Of unpacked to packed bytes; roads and tables have 5 to 30."""
HARMLESS = 100 * MEGABYTE
"""Bytes that any file may have unpacked, whatever the ratio."""
LARGEST_DEFLATE_RATIO = 1032
"""Of anything that deflate can pack."""
CHUNK = 2**18
VALUE_BYTES = 8
"""Of a value in an array, at least."""


def largest_bytes(max_size: float | None) -> int | None:
    """Bytes of an option in megabytes."""
    if max_size is None:
        return None
    most = LARGEST // MEGABYTE
    if not is_number(max_size) or not 0 < max_size <= most:
        raise ParameterError(
            f"max_size (--max-size) is {quoted(max_size)}, not a positive number of megabytes, "
            f"at most {most:,}."
        )
    return int(max_size * MEGABYTE)


def check_size(path: Path, unpacked: float, most: int | None, *, packed: int = 0) -> None:
    """Refuse a file that would become too large: beyond `most` bytes, or any usual ratio."""
    packed = packed or path.stat().st_size
    ratio = unpacked / max(1, packed)
    if most is None and (unpacked <= HARMLESS or (ratio <= LARGEST_RATIO and unpacked <= LARGEST)):
        return
    if most is not None and unpacked <= most:
        return
    limit = f"at most {most / MEGABYTE:,.0f} MB" if most is not None else (
        f"at most {LARGEST_RATIO} times its size and {LARGEST // MEGABYTE:,} MB"
    )  # fmt: skip
    remedy = (
        "If the file is meant so, allow its size with max_size= (--max-size), in megabytes."
        if unpacked <= LARGEST
        else "Divide it into smaller files."
    )
    raise TooLargeError(
        f"{shown(path.name)} has {packed / MEGABYTE:,.1f} MB and would have "
        f"{unpacked / MEGABYTE:,.0f} MB or more unpacked; {limit} is read. {remedy}"
    )


def check_zip(path: Path, most: int | None) -> None:
    """Check the sizes that a zip file states, beyond which `zipfile` reads none of its members."""
    with zipfile.ZipFile(path) as opened:
        check_size(path, sum(one.file_size for one in opened.infolist()), most)


def check_parquet(path: Path, most: int | None) -> None:
    """Check what a Parquet file would take as arrays: codes and runs take little in the file.

    What is no Parquet file is left to its reader.
    """
    import pyarrow as pa  # noqa: PLC0415 - takes time to load
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        with pq.ParquetFile(path) as opened:
            meta = opened.metadata
            groups = (meta.row_group(at) for at in range(meta.num_row_groups))
            pages = sum(one.total_byte_size for one in groups)
            values = meta.num_rows * meta.num_columns * VALUE_BYTES
    except (pa.ArrowException, OSError, ValueError):
        return
    check_size(path, max(pages, values), most)


def check_text(frame: pd.DataFrame) -> None:
    """Check that texts of a Parquet file are UTF-8, which pandas finds out when it shows one.

    Raises what pyarrow raises. Reading a file fails by itself where texts become Python's.
    """
    import pandas as pd  # noqa: PLC0415 - takes time to load
    import pyarrow as pa  # noqa: PLC0415 - the same

    index = frame.index
    levels = [index.get_level_values(level).array for level in range(index.nlevels)]
    for values in (*levels, *(frame.iloc[:, at].array for at in range(frame.shape[1]))):
        if isinstance(values.dtype, pd.StringDtype):
            pa.array(values).validate(full=True)


def check_stream(path: Path, form: str, most: int | None) -> None:
    """Unpack a gzip or bzip2 file without keeping it, until it is read or too large.

    A damaged one is left to its reader.
    """
    packed = path.stat().st_size
    if form == "gz" and packed * LARGEST_DEFLATE_RATIO <= min(HARMLESS, most or HARMLESS):
        return
    limit = most if most is not None else max(HARMLESS, min(LARGEST, LARGEST_RATIO * packed))
    total = 0
    try:
        for size in _sizes(path, form):
            total += size
            if total > limit:
                break
    except (zlib.error, OSError, EOFError, ValueError):
        return
    check_size(path, total, most, packed=packed)


def _sizes(path: Path, form: str) -> Iterator[int]:
    """Yield the sizes of unpacked pieces."""
    with path.open("rb") as file:
        data = file.read(CHUNK)
        while data:
            if form == "gz":
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                while data and not unpacker.eof:
                    yield len(unpacker.decompress(data, MEGABYTE))
                    data = unpacker.unconsumed_tail or (b"" if unpacker.eof else file.read(CHUNK))
                data = unpacker.unused_data or file.read(CHUNK)
                continue
            other = bz2.BZ2Decompressor()
            while not other.eof:
                yield len(other.decompress(data, MEGABYTE))
                data = file.read(CHUNK) if other.needs_input and not other.eof else b""
                if other.needs_input and not data and not other.eof:
                    return
            data = other.unused_data or file.read(CHUNK)
