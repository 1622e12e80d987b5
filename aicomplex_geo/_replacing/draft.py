"""Drafts of files beside the folder they belong to, and their way into it: all or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import exists, is_file, is_folder, is_link
from aicomplex_geo._replacing import disk
from aicomplex_geo._replacing.journal import Journal
from aicomplex_geo._replacing.signals import deferred
from aicomplex_geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARK = "draft-of"
_MIDDLE = "-draft-"
"""In the name of a draft, between that of its target and the random end of `mkdtemp`."""
_DRAFT_NAME = re.compile(rf"\..+{_MIDDLE}[a-z0-9_]{{8}}", re.DOTALL)
_NO_NAME = re.compile(r"[^\w. -]")
"""Signs in names that libraries take for parts of an address, or cannot encode."""
_NEW, _OLD = "new", "old"
_TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape"}
"""How the mark is written: names of files may hold bytes that are no UTF-8."""
_SHOWN_NAME = 40
"""Characters of the name of the target in that of its draft, which must not grow too long."""


@dataclass(frozen=True)
class Draft:
    """A draft beside the folder that is written to, on the same disk.

    `root` holds `new`, where files are drafted, and `old`, which keeps the files that are
    replaced; `shown` is `folder` as the user wrote it.
    """

    root: Path
    folder: Path
    shown: Path

    @property
    def new(self) -> Path:
        """Folder in which the files are drafted."""
        return self.root / _NEW

    @property
    def old(self) -> Path:
        """Folder that keeps the replaced files until all new ones are in place."""
        return self.root / _OLD

    @property
    def _lock(self) -> Path:
        return _lock_of(self.root.parent, prefix(self.folder.name))

    def replace(self, names: Sequence[str], *, stale: Sequence[str] = ()) -> list[Path]:
        """Move all drafted files into the folder, or leave it unchanged; remove stale ones.

        Each file takes the place of the old one in one step. On any error the old ones are
        put back. Interrupt and termination signals are deferred until the end; if their
        handler raises, as Python's default one does, the old files are put back too. If the
        process or the machine dies on the way, the next run finishes the move.
        """
        self._check(names)
        disk.flush(self.new)
        with deferred() as signals, disk.one_at_a_time(self._lock, signals):
            made = not self.folder.exists()
            self.folder.mkdir(parents=True, exist_ok=True)
            known = [*names, *stale]
            there = [name for name in known if self._place(name).exists()]
            try:
                for name in there:
                    disk.keep(self._place(name), self.old / name)
                Journal(self.root).write(names, stale)
                self._move(names, [one for one in stale if os.path.lexists(self.folder / one)])
                signals.deliver()
            except BaseException as error:
                self._restore(there, known, error)
                if made:
                    with suppress(OSError):  # another process has written to it
                        self.folder.rmdir()
                raise
            shutil.rmtree(self.old, ignore_errors=True)
        disk.flush_names(self.folder)
        return [self.shown / name for name in names]

    def finish(self) -> None:
        """Finish a move in which another process died; what was not begun is not begun now."""
        found = Journal(self.root).read()
        if found is None:
            return
        names, stale = found
        with deferred() as signals, disk.one_at_a_time(self._lock, signals):
            self._move([name for name in names if (self.new / name).is_file()], stale)

    def _check(self, names: Sequence[str]) -> None:
        missing = [name for name in names if not (self.new / name).is_file()]
        if missing:
            raise OutputError(f"not written: {', '.join(missing)}; {self.shown} is unchanged")
        for name in names:
            if blocked := not_a_file(self._place(name)):
                raise OutputError(
                    f"{self.shown / name} is {blocked}, not a file; move it away, or name "
                    f"another folder than {self.shown}"
                )

    def _place(self, name: str) -> Path:
        """Find the file itself where the folder holds a link to it."""
        return Path(os.path.realpath(self.folder / name))

    def _move(self, names: Sequence[str], stale: Sequence[str]) -> None:
        for name in names:
            target = self._place(name)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.new / name).replace(target)
            except OSError as error:
                raise self._refusal(name, error) from error
        for name in stale:
            try:
                (self.folder / name).unlink(missing_ok=True)
            except OSError as error:
                raise self._refusal(name, error) from error

    def _refusal(self, name: str, error: OSError) -> OutputError:
        reason = error.strerror or str(error)
        return OutputError(
            f"{self.shown / name} cannot be replaced: {reason}. Close it if another "
            "program (such as Excel) has it open, and run again; no file was changed"
        )

    def _restore(self, there: Sequence[str], names: Sequence[str], cause: BaseException) -> None:
        """Put the old files back, and take away those that had no predecessor."""
        Journal(self.root).remove()
        left = []
        for name in names:
            old, place = self.old / name, self._place(name)
            try:
                if old.exists() and not (place.exists() and old.samefile(place)):
                    old.replace(place)
                elif name not in there and not (self.new / name).exists():
                    place.unlink(missing_ok=True)
            except OSError:
                left.append(name)
        if left:
            raise OutputError(
                f"{', '.join(left)} in {self.shown} could not be restored; the previous "
                f"files are in {self.old}: move them back"
            ) from cause
        shutil.rmtree(self.old, ignore_errors=True)


def place_of_draft(target: Path) -> Path:
    """Folder in which the draft of a file or folder lies, so that it can be moved in one step.

    It is the one that the target lies in; that of a mount point is the mount point itself, as
    files cannot be moved across file systems, and so is that of a folder in one that may not be
    written to.
    """
    parent = target.parent
    apart = target.is_dir() and target.stat().st_dev != parent.stat().st_dev
    if apart or (target.is_dir() and disk.may_write(target) and not disk.may_write(parent)):
        return target
    return parent


@contextmanager
def open_draft(folder: Path, *, shown: Path, inside: bool = False) -> Iterator[Draft]:
    """Create a draft beside a folder or in it, and remove it at the end.

    A move in which an earlier process died is finished first. On success, what dead processes
    left beside `folder` is removed as well: drafts that carry this project's mark and that no
    running process has locked, and empty ones that never got a mark.
    """
    (folder if inside else folder.parent).mkdir(parents=True, exist_ok=True)
    parent = folder if inside else place_of_draft(folder)
    for found in _abandoned(parent, folder.name):
        with suppress(OSError, OutputError):  # this run replaces the same files, or says why not
            Draft(found, folder, shown).finish()
    root = None
    try:
        with ExitStack() as stack:
            # a draft that has no mark yet is taken for abandoned, except under this lock
            lock = _lock_of(parent, prefix(folder.name))
            with deferred() as signals, disk.one_at_a_time(lock, signals):
                root = Path(tempfile.mkdtemp(prefix=prefix(folder.name), dir=parent))
                mark = stack.enter_context((root / _MARK).open("w+", **_TEXT))
                with suppress(OSError):  # a file system without locks: it is never removed
                    disk.lock(mark)
                mark.write(folder.name)
                mark.flush()
            made = Draft(root, folder, shown)
            made.new.mkdir()
            made.old.mkdir()
            yield made
        with deferred():
            shutil.rmtree(root, ignore_errors=True)
            remove_abandoned(parent, folder.name)
    except BaseException:
        # old files that could not be restored are the only copies
        if root is not None and not _holds_files(root / _OLD):
            with deferred():
                shutil.rmtree(root, ignore_errors=True)
        raise


def not_a_file(place: Path) -> str:
    """Say what stands at a place where a file is to be written; empty if a file or nothing.

    Links to `place` are followed already, so it is one only where they lead back to it.
    """
    if is_link(place):
        return "a link to itself"
    if is_file(place) or not exists(place):
        return ""
    return "a folder" if is_folder(place) else "a device or a pipe"


def prefix(name: str) -> str:
    """Give the beginning of the names of drafts of a target, without signs of other meanings."""
    harmless = _NO_NAME.sub("_", name[:_SHOWN_NAME])
    return f".{harmless}{_MIDDLE}"


def _lock_of(parent: Path, start: str) -> Path:
    """Name the lock file of all drafts whose names start alike."""
    return parent / f"{start}lock"


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def remove_abandoned(parent: Path, name: str | None = None) -> None:
    """Remove the drafts in a folder, of one target or of all, whose processes no longer run."""
    for found in _abandoned(parent, name):
        shutil.rmtree(found, ignore_errors=True)


def _abandoned(parent: Path, name: str | None) -> list[Path]:
    """Drafts of one target, or of all, whose processes no longer run."""
    start = "." if name is None else prefix(name)
    with os.scandir(parent) as entries:
        found = sorted(entry.name for entry in entries if entry.name.startswith(start))
    return [parent / one for one in found if _is_abandoned(parent / one, name)]


def _is_abandoned(draft: Path, name: str | None) -> bool:
    """Whether a draft, of one target or of any, has no process that holds its mark."""
    mark = draft / _MARK
    if draft.is_symlink() or mark.is_symlink():
        return False
    try:
        if _is_unmarked(draft):
            lock = _lock_of(draft.parent, _start_of(draft.name))
            with deferred() as signals, disk.one_at_a_time(lock, signals) as alone:
                return alone and _is_unmarked(draft)  # still, though nobody makes one
        if not mark.is_file():
            return False
        with mark.open("r+", **_TEXT) as file:
            disk.lock(file)
            return file.read() == name or name is None
    except (OSError, UnicodeDecodeError):  # locked by a running process, or not ours
        return False


def _is_unmarked(draft: Path) -> bool:
    """Whether a folder is a draft of a process that died before it had written its mark."""
    if not _DRAFT_NAME.fullmatch(draft.name) or not draft.is_dir():
        return False
    mark = draft / _MARK
    with os.scandir(draft) as entries:
        others = any(entry.name != _MARK for entry in entries)
    return not others and (not mark.exists() or mark.stat().st_size == 0)


def _start_of(name: str) -> str:
    """Give the beginning of the name of a draft, as `prefix` does; nothing for other names."""
    start, middle, _ = name.rpartition(_MIDDLE)
    return start + middle
