"""What only the operating system can do with files: flush, lock, exchange and link them."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import BaseFileLock

    from aicomplex_geo._replacing.signals import Signals

_HERE = -100  # AT_FDCWD: paths are as they are given
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
_NOT_THERE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
"""What a system or a file system answers that cannot exchange two folders."""
_PATIENCE = 0.2
"""Seconds after which whoever waits for a lock looks for signals."""


def may_write(folder: Path) -> bool:
    """Whether files may be made in a folder, as far as permissions tell."""
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def flush(path: Path) -> None:
    """Have the content of a file, or of all files of a folder, written to the disk."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and not file.is_symlink():
            with file.open("rb+") as opened:
                os.fsync(opened.fileno())
    flush_names(path if path.is_dir() else path.parent)


def flush_names(folder: Path) -> None:
    """Have the names in a folder written to the disk, on systems that can be asked for it."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems refuse it for folders
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done."""
    arguments: list[Any]
    if sys.platform == "linux":
        name, arguments = "renameat2", [_HERE, bytes(one), _HERE, bytes(other), _EXCHANGE]
    elif sys.platform == "darwin":
        name, arguments = "renamex_np", [bytes(one), bytes(other), _EXCHANGE]
    else:
        return False
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except AttributeError:  # an old C library
        return False
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_THERE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def keep(source: Path, backup: Path) -> None:
    """Give a file a second name, or copy it where the disk has no such links."""
    backup.parent.mkdir(parents=True, exist_ok=True)
    try:
        backup.hardlink_to(source)
    except OSError:
        shutil.copy2(source, backup)


def lock(file: IO[Any]) -> None:
    """Lock a file until it is closed or the process ends, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        # beyond the text, as Windows blocks reading the locked range
        file.seek(1_000_000)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def one_at_a_time(file: Path, signals: Signals) -> Iterator[bool]:
    """Wait until no other process is in a block with this lock file.

    `signals` are deferred, so that none leaves the file behind; those that arrive while it waits
    are handled. Gives False on a file system without locks, where another process may be.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - needed while files move only

    taken = FileLock(file)
    with suppress(NotImplementedError):
        while not taken.is_locked:
            with suppress(Timeout):
                taken.acquire(timeout=_PATIENCE)
            if not taken.is_locked:
                signals.deliver()
    try:
        yield taken.is_locked
    finally:
        give_back(taken)


def give_back(lock: BaseFileLock) -> None:
    """Release a lock, and remove its file."""
    with suppress(OSError):  # Windows: it is open, here or where another process waits for it
        Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
