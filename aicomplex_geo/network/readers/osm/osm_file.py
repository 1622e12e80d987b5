"""Opening an OpenStreetMap file; every problem of reading becomes a CorruptFileError."""

from __future__ import annotations

import bz2
import gzip
import os
import re
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import is_file, is_folder, sha256
from aicomplex_geo._quoting import shown
from aicomplex_geo._unpacked import check_stream
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from osmium.io import File, FileBuffer
    from osmium.osm import Box
    from osmium.osm.types import OSMEntity, Relation

FORMATS = {
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
    ".osm.gz": "osm.gz",
    ".osm.bz2": "osm.bz2",
    ".osm": "osm",
}
"""Format of each extension, the longer extensions first."""

HEAD = 4096
"""Bytes at the start of an XML file that are searched for its date."""

PREFIX = 4
"""Bytes of the length before the header of a PBF blob."""

LARGEST_HEAD = 64 * 1024
DATASIZE, WIRE_TYPE, LENGTH_DELIMITED = 0x18, 7, 2
"""Field of the header with the size of the blob, and parts of the key of a field."""

LAST_BYTE, MOST_BYTES = 0x80, 10
"""Bytes below it end a number; a number has no more bytes than this."""

_DATE = re.compile(rb'(?:osm_base|timestamp)="([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{5,8}Z)"')
_FAULTS = (RuntimeError, ValueError, LookupError, TypeError, OverflowError, OSError)
"""What pyosmium raises while it reads; nearly always RuntimeError."""


def file_format(path: Path) -> str:
    """Format of a file by its ending, in the terms of libosmium."""
    if not is_file(path):
        kind = "is a folder, not a file" if is_folder(path) else "does not exist"
        raise DataNotFoundError(f"{path} {kind}. Give an OpenStreetMap file.")
    for ending, form in FORMATS.items():
        if path.name.lower().endswith(ending):
            return form
    raise ParameterError(
        f"{path.name} has none of the extensions {', '.join(FORMATS)}. Give the file the extension "
        "of its format; other formats can be converted with `osmium cat`."
    )


def checked_sha256(path: Path) -> str:
    """SHA-256 of a file; CorruptFileError if it cannot be read."""
    try:
        return sha256(path)
    except OSError as error:
        raise _cannot_read(path, error) from error


def date_in_head(path: Path) -> str:
    """Date of the data in the first lines of an XML file, empty if there is none."""
    openers: dict[str, Callable[..., Any]] = {"osm": open, "osm.gz": gzip.open, "osm.bz2": bz2.open}
    form = file_format(path)
    if form not in openers:
        return ""
    try:
        with openers[form](path, "rb") as file:
            head: bytes = file.read(HEAD)
    except (OSError, EOFError):
        return ""
    found = _DATE.search(head.split(b"<node")[0])
    return found[1].decode() if found else ""


def objects(path: Path, kinds: str) -> Iterator[Any]:
    """Stream objects of the kinds ``n``, ``w`` and ``r``, each valid until the next one."""
    import osmium  # noqa: PLC0415 - takes time to load

    bits = {"n": osmium.osm.NODE, "w": osmium.osm.WAY, "r": osmium.osm.RELATION}
    wanted = osmium.osm.NOTHING
    for kind in kinds:
        wanted |= bits[kind]
    file = open_file(path)
    try:
        processor = osmium.FileProcessor(file, wanted)
        states = processor.header.has_multiple_object_versions
    except _FAULTS as error:
        raise _cannot_read(path, error) from error
    if states:
        raise CorruptFileError(
            f"{path.name} contains changes or history instead of one state of the map. Extract "
            "one date with `osmium time-filter`."
        )
    yield from _checked(path, iter(processor))


def _checked(path: Path, stream: Iterator[Any]) -> Iterator[Any]:
    import osmium  # noqa: PLC0415 - takes time to load

    try:
        yield from stream
    except (*_FAULTS, osmium.InvalidLocationError) as error:
        raise _cannot_read(path, error) from error


def open_file(path: Path, *, through_memory: bool | None = None) -> File | FileBuffer:
    """Open a file for pyosmium, to be read once.

    On Windows libosmium cannot open names beyond ASCII, so such a file is read into memory.
    """
    import osmium  # noqa: PLC0415 - takes time to load

    form = file_format(path)
    if through_memory is None:
        through_memory = os.name == "nt" and not str(path).isascii()
    if through_memory:
        return osmium.io.FileBuffer(path.read_bytes(), form)
    return osmium.io.File(str(path), form)


def read_header(path: Path, most: int | None = None) -> dict[str, Any]:
    """Read generator, date and bounds from the header of a file of `most` bytes unpacked."""
    import osmium  # noqa: PLC0415 - takes time to load

    file = open_file(path)
    check_blobs(path)
    packing = file_format(path).partition(".")[2]
    if packing:
        check_stream(path, packing, most)
    try:
        with osmium.io.Reader(file) as reader:
            head = reader.header()
            bounds = _bounds(head.box())
            generator = head.get("generator")
            date = head.get("osmosis_replication_timestamp") or head.get("timestamp") or ""
    except (*_FAULTS, osmium.InvalidLocationError) as error:
        raise _cannot_read(path, error) from error
    return {
        "generator": generator,
        "date": date or date_in_head(path),
        "bounds": bounds,
    }


def _bounds(box: Box) -> list[float]:
    """West, south, east and north; none where the header has no box on the globe."""
    import osmium  # noqa: PLC0415 - takes time to load

    if not box.valid():
        return []
    low, high = box.bottom_left, box.top_right
    try:
        return [low.lon, low.lat, high.lon, high.lat]
    except osmium.InvalidLocationError:
        return []


def check_blobs(path: Path) -> None:
    """Check that a PBF file ends at the end of a blob; libosmium ignores a few trailing bytes."""
    if file_format(path) != "pbf":
        return
    left = path.stat().st_size
    with path.open("rb") as file:
        while left:
            prefix = file.read(PREFIX)
            size = int.from_bytes(prefix, "big")
            head = file.read(size) if size <= LARGEST_HEAD else b""
            payload = _payload(head) if size and len(head) == size else -1
            left -= PREFIX + size + payload
            if len(prefix) < PREFIX or payload < 0 or left < 0:
                raise _cannot_read(path, ValueError("its last blob is incomplete"))
            file.seek(payload, os.SEEK_CUR)


def _payload(head: bytes) -> int:
    """Size of the blob that follows its header, -1 if the header does not give it."""
    at, size = 0, -1
    while at < len(head):
        key, (value, at) = head[at], _varint(head, at + 1)
        if value < 0:
            return -1
        if key == DATASIZE:
            size = value
        elif key & WIRE_TYPE == LENGTH_DELIMITED:
            at += value
        elif key & WIRE_TYPE:
            return -1
    return size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Decode a varint (-1 if it is truncated), and return where the next field begins."""
    value = shift = 0
    for place in range(at, min(at + MOST_BYTES, len(data))):
        value |= (data[place] & 0x7F) << shift
        shift += 7
        if data[place] < LAST_BYTE:
            return value, place + 1
    return -1, len(data)


def tags_of(one: OSMEntity, path: Path) -> dict[str, str]:
    """Tags of an object; CorruptFileError if one is not UTF-8."""
    try:
        return {key: value for key, value in one.tags}  # noqa: C416 - dict() looks for keys()
    except UnicodeDecodeError as error:
        raise _cannot_read(path, error) from error


def members_of(relation: Relation, path: Path) -> tuple[tuple[str, int, str], ...]:
    """Kind, id and role of each member; CorruptFileError if a role is not UTF-8."""
    try:
        return tuple((member.type, member.ref, member.role) for member in relation.members)
    except UnicodeDecodeError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: Exception) -> CorruptFileError:
    reason = shown(error, 200).rstrip(".") or type(error).__name__
    return CorruptFileError(
        f"{path.name} cannot be read to the end: {reason}. It is truncated, damaged, or not in the "
        "format of its extension; download it again."
    )
