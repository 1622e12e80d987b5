"""Replace a set of files in a folder: all of them, or none."""

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

    `root` holds `new`, where files are drafted, and `old`, where replaced files wait; `shown`
    is `folder` as the user wrote it.
    """

    root: Path
    folder: Path
    shown: Path

    @property
    def new(self) -> Path:
        """Where the files are drafted."""
        return self.root / _NEW

    @property
    def old(self) -> Path:
        """Where the replaced files are kept until all the new ones are in their place."""
        return self.root / _OLD

    def replace(self, names: Sequence[str]) -> list[Path]:
        """Put all of the drafted files into the folder, or leave it as it was.

        Existing files are moved aside first, and moved back whatever goes wrong. Interrupt and
        termination wait until the folder is in order; if their handler then raises, as
        Python's own does, the old files come back too.
        """
        missing = [name for name in names if not (self.new / name).is_file()]
        if missing:
            raise OutputError(f"not written: {', '.join(missing)}; {self.shown} is as it was")
        blocked = [name for name in names if (self.folder / name).is_dir()]
        if blocked:
            raise OutputError(
                f"{self.shown / blocked[0]} is a folder, not a file; move it away, or name "
                f"another folder than {self.shown}"
            )
        with _signals_wait() as signals:
            made = not self.folder.exists()
            self.folder.mkdir(parents=True, exist_ok=True)
            there = [name for name in names if os.path.lexists(self.folder / name)]
            try:
                self._swap(there, names)
                signals.deliver()
            except BaseException as error:
                self._restore(there, names, error)
                if made:
                    with suppress(OSError):  # somebody else has put a file there
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
                    "program (such as Excel) has it open, and run again; all files are as they were"
                ) from error

    def _restore(self, there: Sequence[str], names: Sequence[str], cause: BaseException) -> None:
        """Bring back the old files, judging by where each of them lies now."""
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
                f"{', '.join(left)} in {self.shown} could not be put back; the files that stood "
                f"there lie in {self.old}: move them back"
            ) from cause


class _Signals:
    """Interrupt and termination signals, which can be held back."""

    def __init__(self) -> None:
        known = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
        # what is ignored may stay so; a handler that is not Python's could not be put back
        self._before = {
            one: handler for one, handler in known.items() if handler not in {None, signal.SIG_IGN}
        }
        self._waiting: list[int] = []

    def hold(self) -> None:
        """Make them wait."""
        for one in self._before:
            signal.signal(one, self._note)

    def deliver(self) -> None:
        """Handle those that have come now; the next ones wait again."""
        if self._waiting:
            try:
                self.release()
            finally:
                self.hold()

    def release(self) -> None:
        """Handle them as before, beginning with those that have come."""
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
    """Keep interrupt and termination waiting until the block has ended."""
    main = threading.current_thread() is threading.main_thread()
    signals = _Signals() if main else _NoSignals()
    try:
        signals.hold()
        yield signals
    finally:
        signals.release()


@contextmanager
def open_draft(folder: Path, *, shown: Path) -> Iterator[AtomicFolder]:
    """Make a folder to draft files in, and remove it at the end.

    What a killed build has left beside `folder` is removed once this one has ended well: a
    folder of that name, with the mark of this project, that no living process holds.
    """
    parent = folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and folder.stat().st_dev != parent.stat().st_dev:
        parent = folder  # a disk of its own is mounted there, and files cannot move onto it
    prefix = f".{folder.name}-draft-"
    root = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    made = AtomicFolder(root, folder, shown)
    try:
        with (root / _MARK).open("w+", encoding="utf-8") as mark:
            with suppress(OSError):  # a disk without locks: then nobody removes this draft
                _hold(mark)
            mark.write(folder.name)
            mark.flush()
            made.new.mkdir()
            made.old.mkdir()
            yield made
    except BaseException:
        # old files that could not be put back are the user's only ones
        if not (made.old.is_dir() and any(made.old.iterdir())):
            shutil.rmtree(root, ignore_errors=True)
        raise
    shutil.rmtree(root, ignore_errors=True)
    for leftover in parent.glob(f"{_escaped(prefix)}*"):
        if _is_abandoned(leftover, folder.name):
            shutil.rmtree(leftover, ignore_errors=True)


def _escaped(name: str) -> str:
    """Escape what a file name pattern would act upon."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _is_abandoned(draft: Path, name: str) -> bool:
    """Whether a build of this folder has made a draft, and is gone."""
    mark = draft / _MARK
    if draft.is_symlink() or mark.is_symlink() or not mark.is_file():
        return False
    try:
        with mark.open("r+", encoding="utf-8") as file:
            _hold(file)
            return file.read() == name
    except (OSError, UnicodeDecodeError):  # a living build holds it, or it is somebody else's
        return False


def _hold(file: IO[Any]) -> None:
    """Lock a file until it is closed or the process ends, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        # far behind the text, as nobody else may read what is locked
        file.seek(1_000_000)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
