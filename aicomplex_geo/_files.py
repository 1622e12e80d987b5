"""Hashing files, and replacing a file or folder only once its successor is complete."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bytes_sha256(data: bytes) -> str:
    """SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path to write a file or folder to, which takes the place of `target` at the end.

    The path has the name of `target` and lies in a temporary folder beside it, so that moving
    it is one step. If the block raises, `target` is as it was, and nothing is left behind.
    """
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(target.parent))
    with tempfile.TemporaryDirectory(
        prefix=".writing-", dir=target.parent, ignore_cleanup_errors=True
    ) as aside:
        draft = Path(aside) / target.name
        yield draft
        if target.is_dir() and draft.is_dir():
            _replace_folder(draft, target, old=Path(aside) / f"{target.name}.old")
        else:
            draft.replace(target)


def move_folder(draft: Path, target: Path) -> None:
    """Let a complete folder take the place of another beside it, if there is one."""
    old = target.with_name(f".{target.name}.old")
    if not target.exists():
        draft.replace(target)
        return
    shutil.rmtree(old, ignore_errors=True)
    _replace_folder(draft, target, old=old)
    shutil.rmtree(old, ignore_errors=True)


def _replace_folder(draft: Path, target: Path, *, old: Path) -> None:
    target.replace(old)
    try:
        draft.replace(target)
    except OSError:
        old.replace(target)
        raise
