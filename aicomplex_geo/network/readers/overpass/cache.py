"""A visible folder of downloads that keeps whole responses only."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import path_of, read_bytes, text_sha256
from aicomplex_geo._replacing import place_of, replacing
from aicomplex_geo.errors import AicomplexGeoError, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "aicomplex_geo_cache"
"""Default folder, relative to the working folder."""

FORMAT = "aicomplex_geo download"
VERSION = 2
DIGITS = 16
LEVEL = 6
README = "README.txt"
ABOUT = """Downloads of aicomplex_geo: responses of Overpass and Nominatim, one file for each query.
Any file may be deleted; it is downloaded again when it is needed. Delete one to get newer data.
The data are (c) OpenStreetMap contributors, ODbL 1.0: https://www.openstreetmap.org/copyright
"""
LARGEST = 2**31
"""Bytes of a saved response, packed or not; a larger one counts as damaged."""
UNREADABLE = (
    AicomplexGeoError, OSError, zlib.error, ValueError, KeyError, TypeError, RecursionError
)  # fmt: skip
"""What reading a file that is missing, truncated, changed or none raises."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Folder of responses; None keeps nothing."""

    folder: Path | None

    @classmethod
    def at(cls, folder: str | Path | None) -> Cache:
        """Open a folder, creating it if necessary, and check that it can be written."""
        if folder is None:
            return cls(None)
        path = path_of(folder, "cache_folder")
        place_of(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / README).exists():
                with replacing(path / README) as draft:
                    draft.write_text(ABOUT, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(
                f"downloads cannot be saved in {path}: {error}. Give another cache_folder, or None "
                "to save nothing."
            ) from error
        return cls(path)

    def get(self, query: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what JSON can hold
        """Response to a query, None if there is none or its file is damaged."""
        if self.folder is None:
            return None
        try:
            saved = json.loads(_unpacked(read_bytes(self._path(query), most=LARGEST)))
            text = _text(saved["response"])
            same = saved["format"] == FORMAT and saved["version"] == VERSION
            same = same and saved["query"] == json.loads(_text(query))
            whole = saved["sha256"] == text_sha256(text)
        except UNREADABLE:
            return None
        return saved["response"] if same and whole else None

    def put(self, query: Mapping[str, Any], response: Any) -> None:  # noqa: ANN401 - as above
        """Save a response, whole or not at all."""
        if self.folder is None:
            return
        saved = {
            "format": FORMAT,
            "version": VERSION,
            "query": query,
            "sha256": text_sha256(_text(response)),
            "response": response,
        }
        packed = gzip.compress(_text(saved).encode(), compresslevel=LEVEL, mtime=0)
        try:
            with replacing(self._path(query)) as draft:
                draft.write_bytes(packed)
        except OSError as error:
            raise OutputError(
                f"the download cannot be saved in {self.folder}: {error}. Free some space, give "
                "another cache_folder, or None to save nothing."
            ) from error

    def _path(self, query: Mapping[str, Any]) -> Path:
        digest = text_sha256(_text(query))[:DIGITS]
        return Path(self.folder or ".") / f"{query['service']}-{digest}.json.gz"


def _unpacked(packed: bytes) -> bytes:
    """Unpack one gzip stream of at most `LARGEST` bytes; ValueError if it has more or is cut."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    data = unpacker.decompress(packed, LARGEST)
    if not unpacker.eof:
        raise ValueError("cut, or too large")
    return data


def _text(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
