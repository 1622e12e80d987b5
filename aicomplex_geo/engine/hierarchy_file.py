"""The file of a hierarchy: its arrays, a version, and a hash of the arrays."""

from __future__ import annotations

import hashlib
import tokenize
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._replacing import replacing_output
from aicomplex_geo.errors import CorruptFileError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VERSION = 1
READ_ERRORS = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, TypeError, OSError,
    RuntimeError, OverflowError, MemoryError, SyntaxError, tokenize.TokenError, AttributeError,
)  # fmt: skip
"""What zipfile and numpy raise on files that are truncated, modified, or made to harm."""


def hash_arrays(*arrays: NDArray[Any]) -> str:
    """Hash the types, shapes and values of arrays."""
    total = hashlib.sha256()
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def write_arrays(file: Path, arrays: dict[str, Any]) -> None:
    """Write arrays to a file, or replace it."""
    hashed = np.array(hash_arrays(*arrays.values()))
    with replacing_output(file) as draft, draft.open("wb") as opened:
        np.savez(opened, version=np.array(VERSION), hash=hashed, **arrays)


def read_arrays(file: Path, names: list[str]) -> dict[str, NDArray[Any]]:
    """Read what ``write_arrays`` wrote."""
    remedy = "Build it again with Hierarchy.build()."
    try:
        # numpy would leave a file open that it cannot read
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as saved:
            version = int(saved["version"])
            _check_sizes(saved, file)
            arrays = {name: saved[name] for name in names} if version == VERSION else {}
            intact = str(saved["hash"]) == hash_arrays(*arrays.values())
    except READ_ERRORS as error:
        raise CorruptFileError(
            f"{file.name} is not a saved hierarchy, or is truncated. {remedy}"
        ) from error
    if version != VERSION:
        raise CorruptFileError(
            f"{file.name} was written by another version ({version}, not {VERSION}). {remedy}"
        )
    if not intact:
        raise CorruptFileError(f"{file.name} has changed since it was written. {remedy}")
    return arrays


def _check_sizes(saved: Any, file: Path) -> None:  # noqa: ANN401 - numpy's NpzFile
    """Refuse compressed members, so that the size of the file bounds those of the arrays."""
    members = saved.zip.infolist()
    compressed = [one.filename for one in members if one.compress_type != zipfile.ZIP_STORED]
    if compressed or sum(one.file_size for one in members) > file.stat().st_size:
        raise ValueError(f"{compressed} are compressed, or overlap")
