"""Named arrays and JSON as one text: packed, compressed, with a checksum.

The text is ``aicomplex-geo VERSION CRC32 BASE64``, the checksum being that of the gzip file that
follows. In the file stand the length of the JSON (uint32, little-endian), the JSON in UTF-8, and
the arrays one after another, as the JSON lists them under ``arrays``.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

NAME = "aicomplex-geo"
VERSION = 2
ARRAYS = "arrays"
LEVEL = 9
"""Of compression: the best that every decompressor of gzip reads."""
SYSTEM_AT = 9
UNKNOWN_SYSTEM = b"\xff"
MOST = 2**31 - 1
SEVEN_BITS = 127
TYPES: Mapping[str, type[np.integer[Any]]] = {
    "u1": np.uint8, "i1": np.int8, "u2": np.uint16, "i2": np.int16, "i4": np.int32,
}  # fmt: skip
FLOAT = "f8"
VARINT = "v"


@dataclass(frozen=True, slots=True)
class _Packed:
    """One way to write an array: whether as differences, the type of an entry, and the bytes."""

    delta: bool
    kind: str
    content: bytes


def compressed(content: bytes) -> bytes:
    """Compress with a header that names neither time nor system, which would differ."""
    file = gzip.compress(content, LEVEL, mtime=0)
    return file[:SYSTEM_AT] + UNKNOWN_SYSTEM + file[SYSTEM_AT + 1 :]


def encode(data: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Write JSON and flat arrays as one text, the same for the same input.

    Arrays of integers that fit int32 are read as ``Int32Array``, those of floats as
    ``Float64Array``.
    """
    packed = {name: _smallest(name, np.asarray(values)) for name, values in arrays.items()}
    listed = [
        [name, len(arrays[name]), int(one.delta), one.kind, len(one.content)]
        for name, one in packed.items()
    ]
    head = json.dumps(
        {**data, ARRAYS: listed}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode("utf-8")
    parts = [len(head).to_bytes(4, "little"), head, *(one.content for one in packed.values())]
    file = compressed(b"".join(parts))
    text = base64.b64encode(file).decode("ascii")
    return f"{NAME} {VERSION} {zlib.crc32(file):08x} {text}"


def _smallest(name: str, values: NDArray[Any]) -> _Packed:
    """Pick the way in which an array compresses best, the first of equal ones."""
    if values.ndim != 1:
        raise ParameterError(f"array {quoted(name)} has {values.ndim} dimensions, not one.")
    if values.dtype.kind == "f":
        return _Packed(False, FLOAT, values.astype("<f8").tobytes())  # noqa: FBT003
    if values.dtype.kind not in "biu":
        raise ParameterError(f"array {quoted(name)} holds {values.dtype}, not numbers.")
    whole = values.astype(np.int64)
    if len(whole) and max(-int(whole.min()), int(whole.max())) > MOST:
        raise ParameterError(f"array {quoted(name)} has numbers beyond int32.")
    ways = [*_ways(whole, delta=False), *_ways(np.diff(whole, prepend=0), delta=True)]
    return min(ways, key=lambda way: len(zlib.compress(way.content, LEVEL)))


def _ways(whole: NDArray[np.int64], *, delta: bool) -> Iterator[_Packed]:
    low, high = (int(whole.min()), int(whole.max())) if len(whole) else (0, 0)
    for kind, dtype in TYPES.items():
        limits = np.iinfo(dtype)
        if limits.min <= low and high <= limits.max:
            yield _Packed(delta, kind, _planes(whole.astype(dtype)))
            break
    yield _Packed(delta, VARINT, varints(whole))


def _planes(values: NDArray[Any]) -> bytes:
    """Bytes of the numbers, all low ones first: those of one plane resemble each other."""
    size = values.dtype.itemsize
    little = values.astype(values.dtype.newbyteorder("<"))
    return np.ascontiguousarray(little.view(np.uint8).reshape(-1, size).T).tobytes()


def varints(whole: NDArray[np.int64]) -> bytes:
    """Write numbers of any sign with seven bits a byte, the lowest first.

    >>> list(varints(np.array([0, -1, 64])))
    [0, 1, 128, 1]
    """
    left = np.where(whole < 0, -2 * whole - 1, 2 * whole)
    columns = []
    used = np.ones(len(left), dtype=bool)
    masks = []
    while used.any():
        more = left > SEVEN_BITS
        columns.append(np.where(more, (left & SEVEN_BITS) | (SEVEN_BITS + 1), left))
        masks.append(used)
        used, left = used & more, left >> 7
    if not columns:
        return b""
    table, mask = np.stack(columns, axis=1), np.stack(masks, axis=1)
    return bytes(table[mask].astype(np.uint8).tobytes())
