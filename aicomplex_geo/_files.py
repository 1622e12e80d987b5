"""What stands at a path; bytes and SHA-256 of files; an unreadable file is an error of ours."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable


def path_of(value: object, name: str) -> Path:
    """Take an argument that must be a path."""
    if not isinstance(value, (str, os.PathLike)):
        raise ParameterError(f"{name} is a {type(value).__name__}, not a path; give a text.")
    return Path(value)


LARGEST_DESCRIPTION = 2**26
"""Bytes of a manifest or provenance; that of a matrix of 100,000 parts has a third of it."""

LARGEST_NOTE = 2**20
"""Bytes of a file beside another that says one thing of it, as its CRS or encoding."""

PUT_THERE = "Put the file there, and allow reading it."
"""Remedy for a file that is not there, or not to be read."""

_OF_FILE_MANAGERS = (".ds_store", ".directory", "thumbs.db", "desktop.ini")


def exists(path: str | Path) -> bool:
    """Whether there is anything; not where the system refuses to say, as for very long names."""
    return os.path.exists(path)  # noqa: PTH110 - that of pathlib raises errors of the system


def is_file(path: str | Path) -> bool:
    """Whether there is a regular file; not where the system refuses to say."""
    return os.path.isfile(path)  # noqa: PTH113 - the same


def is_folder(path: str | Path) -> bool:
    """Whether there is a folder; not where the system refuses to say."""
    return os.path.isdir(path)  # noqa: PTH112 - the same


def is_link(path: str | Path) -> bool:
    """Whether there is a symbolic link; not where the system refuses to say."""
    return os.path.islink(path)  # noqa: PTH114 - the same


def same_file(some: Iterable[Path], others: Iterable[Path]) -> tuple[Path, Path] | None:
    """Find the first file among the others, however it is named there; both its names."""
    there = [one for one in some if exists(one)]
    known = [one for one in others if exists(one)] if there else []
    return next(((one, other) for other in known for one in there if one.samefile(other)), None)


def listed(folder: Path, *, deep: bool = False) -> list[Path]:
    """List what is in a folder, with `deep` also what is in its folders."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=_refuse_to_list):
        found += [Path(parent, name) for name in (*folders, *names)]
        if not deep:
            break
    return found


def _refuse_to_list(error: OSError) -> None:
    raise DataNotFoundError(
        f"{error.filename} cannot be listed: {error.strerror or error}. Allow reading the folder."
    ) from error


def is_of_file_manager(name: str) -> bool:
    """Whether Finder, Explorer or Dolphin leaves such a file in folders that it shows."""
    return name.startswith("._") or name.lower() in _OF_FILE_MANAGERS


def why_unreadable(path: Path) -> str:
    """Say why a path is no file to read from; empty if it is one.

    A pipe or a device would be waited for, or never end.
    """
    try:
        if path.is_file():
            return ""
        there = path.exists()
    except OSError as error:
        return error.strerror or str(error)
    return "it is no regular file" if there else "there is no such file"


def read_bytes(path: Path, *, most: int | None = None) -> bytes:
    """Read a regular file of at most so many bytes."""
    if reason := why_unreadable(path):
        raise DataNotFoundError(f"{path} cannot be read: {reason}. {PUT_THERE}")
    try:
        if size := size_beyond(path, most):
            raise CorruptFileError(
                f"{path} has {size:,} bytes, and such a file at most {most:,}. Write it again, or "
                "name another."
            )
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def size_beyond(path: Path, most: int | None) -> int:
    """Size of a file that has more bytes than it may have, otherwise 0."""
    size = 0 if most is None else path.stat().st_size
    return size if size > (most or 0) else 0


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    if reason := why_unreadable(path):
        raise DataNotFoundError(f"{path} cannot be read: {reason}. {PUT_THERE}")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def bytes_sha256(data: bytes) -> str:
    """SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(manifest: dict[str, Any]) -> str:
    """Text of a manifest with its own hash, so that no change of it goes unnoticed."""
    plain = {key: value for key, value in manifest.items() if key != "manifest_sha256"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    seal = text_sha256(text)
    return json.dumps({**plain, "manifest_sha256": seal}, ensure_ascii=False, indent=1) + "\n"


def _unreadable(path: Path, error: OSError) -> CorruptFileError:
    reason = error.strerror or error
    return CorruptFileError(f"{path} cannot be read: {reason}. Check the file and its permissions.")
