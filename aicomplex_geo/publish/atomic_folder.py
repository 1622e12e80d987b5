"""Replace a set of files in a folder, either all of them or none."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from aicomplex_geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

_MARK = "draft-of"
_NEW, _OLD = "new", "old"


@dataclass(frozen=True)
class AtomicFolder:
    """A draft beside the folder that is written to, on the same disk.

    `root` holds `new`, where files are drafted, and `old`, which keeps the replaced files;
    `shown` is `folder` as the user wrote it.
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

    def replace(self, names: Sequence[str], *, stale: Sequence[str] = ()) -> list[Path]:
        """Move all drafted files into the folder, or leave it unchanged; remove stale ones.

        Existing files are moved aside first, and moved back on any error. Interrupt and
        termination signals are deferred until then; if their handler raises, as Python's
        default one does, the old files are restored too.
        """
        missing = [name for name in names if not (self.new / name).is_file()]
        if missing:
            raise OutputError(f"not written: {', '.join(missing)}; {self.shown} is unchanged")
        blocked = [name for name in names if (self.folder / name).is_dir()]
        if blocked:
            raise OutputError(
                f"{self.shown / blocked[0]} is a folder, not a file; move it away, or name "
                f"another folder than {self.shown}"
            )
        with _signals_wait() as signals:
            made = not self.folder.exists()
            self.folder.mkdir(parents=True, exist_ok=True)
            known = [*names, *stale]
            there = [name for name in known if os.path.lexists(self.folder / name)]
            try:
                self._swap(there, names)
                signals.deliver()
            except BaseException as error:
                self._restore(there, known, error)
                if made:
                    with suppress(OSError):  # another process has written to it
                        self.folder.rmdir()
                raise
        return [self.shown / name for name in names]

    def _swap(self, there: Sequence[str], names: Sequence[str]) -> None:
        steps = [(self.folder / name, self.old / name) for name in there]
        steps += [(self.new / name, self.folder / name) for name in names]
        for source, target in steps:
            try:
                source.replace(target)
            except OSError as error:
                reason = error.strerror or str(error)
                raise OutputError(
                    f"{self.shown / source.name} cannot be replaced: {reason}. Close it if another "
                    "program (such as Excel) has it open, and run again; no file was changed"
                ) from error

    def _restore(self, there: Sequence[str], names: Sequence[str], cause: BaseException) -> None:
        """Restore the old files according to where each of them is now."""
        left = []
        for name in names:
            try:
                if os.path.lexists(self.old / name):
                    (self.old / name).replace(self.folder / name)
                elif name not in there:
                    (self.folder / name).unlink(missing_ok=True)
            except OSError:
                left.append(name)
        if left:
            raise OutputError(
                f"{', '.join(left)} in {self.shown} could not be restored; the previous "
                f"files are in {self.old}: move them back"
            ) from cause


class _Signals:
    """Defer interrupt and termination signals."""

    def __init__(self) -> None:
        known = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
        # ignored signals stay ignored; a handler not set from Python cannot be restored
        self._before = {
            one: handler for one, handler in known.items() if handler not in {None, signal.SIG_IGN}
        }
        self._waiting: list[int] = []

    def hold(self) -> None:
        """Defer signals from now on."""
        for one in self._before:
            signal.signal(one, self._note)

    def deliver(self) -> None:
        """Handle the signals received so far, and defer later ones again."""
        if self._waiting:
            try:
                self.release()
            finally:
                self.hold()

    def release(self) -> None:
        """Restore the handlers, and handle the signals received so far."""
        with ExitStack() as stack:  # all handlers are put back, even if one of them raises
            for one, handler in self._before.items():
                stack.callback(signal.signal, one, handler)
        waiting, self._waiting = self._waiting, []
        for number in dict.fromkeys(waiting):
            signal.raise_signal(number)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self._waiting.append(number)


class _NoSignals(_Signals):
    """For threads other than the main one, which alone may handle signals."""

    def __init__(self) -> None:
        self._before, self._waiting = {}, []


@contextmanager
def _signals_wait() -> Iterator[_Signals]:
    """Defer interrupt and termination signals to the end of the block."""
    main = threading.current_thread() is threading.main_thread()
    signals = _Signals() if main else _NoSignals()
    try:
        signals.hold()
        yield signals
    finally:
        signals.release()


@contextmanager
def open_draft(folder: Path, *, shown: Path, inside: bool = False) -> Iterator[AtomicFolder]:
    """Create a folder for drafts beside another or in it, and remove it at the end.

    On success, drafts that killed builds of `folder` left beside it are removed as well: those
    that carry this project's mark and that no running process has locked.
    """
    parent = folder if inside else folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and folder.stat().st_dev != parent.stat().st_dev:
        parent = folder  # it is a mount point, and files cannot be moved across file systems
    prefix = f".{folder.name}-draft-"
    root = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    made = AtomicFolder(root, folder, shown)
    try:
        with (root / _MARK).open("w+", encoding="utf-8") as mark:
            with suppress(OSError):  # a file system without locks: this draft is never removed
                _hold(mark)
            mark.write(folder.name)
            mark.flush()
            made.new.mkdir()
            made.old.mkdir()
            yield made
    except BaseException:
        # old files that could not be restored are the only copies
        if not (made.old.is_dir() and any(made.old.iterdir())):
            shutil.rmtree(root, ignore_errors=True)
        raise
    shutil.rmtree(root, ignore_errors=True)
    for leftover in parent.glob(f"{_escaped(prefix)}*"):
        if _is_abandoned(leftover, folder.name):
            shutil.rmtree(leftover, ignore_errors=True)


def _escaped(name: str) -> str:
    """Escape the special characters of a file name pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _is_abandoned(draft: Path, name: str) -> bool:
    """Whether a draft belongs to a build of this folder that is no longer running."""
    mark = draft / _MARK
    if draft.is_symlink() or mark.is_symlink() or not mark.is_file():
        return False
    try:
        with mark.open("r+", encoding="utf-8") as file:
            _hold(file)
            return file.read() == name
    except (OSError, UnicodeDecodeError):  # locked by a running build, or not ours
        return False


def _hold(file: IO[Any]) -> None:
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
