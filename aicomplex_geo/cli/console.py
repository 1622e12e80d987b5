"""The terminal: streams that cannot break, error lines, progress bars, tables."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Literal, TextIO

from aicomplex_geo._quoting import plain
from aicomplex_geo._replacing.signals import TERMINATING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    import pandas as pd

_NO_DECIMALS = 1000


def repair_streams() -> None:
    """Write a question mark where the console has no such character, instead of failing.

    A Korean Windows console speaks cp949 and a bare container ascii; neither has all of
    the signs that a place name or a box of a table may hold.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _Closed())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class _Closed(io.StringIO):
    """A standard stream that the caller has closed: writing to it fails, as on a full disk."""

    def write(self, _: str, /) -> int:
        """Refuse the text."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def complain(message: str) -> None:
    """Write an error to the standard error stream."""
    note(f"aicomplex-geo: error: {message}")


def note(message: str) -> None:
    """Write to the standard error stream, if anybody listens; control signs are escaped."""
    with suppress(OSError):
        sys.stderr.write(f"{plain(message)}\n")


def say(message: str) -> None:
    """Write a line to the standard output; control signs are escaped."""
    line = plain(message).replace("\n", "\\n")
    sys.stdout.write(f"{line}\n")


def on_terminal() -> bool:
    """Whether both output streams are terminals."""
    return sys.stdout.isatty() and sys.stderr.isatty()


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None] | None]:
    """Show a progress bar on a terminal, nothing when piped."""
    if not on_terminal():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True)
    times = TimeElapsedColumn(), TimeRemainingColumn()
    with Progress(*columns, *times, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def advance(doing: str, share: float) -> None:
            bar.update(task, description=doing, completed=share)

        yield advance


@contextmanager
def items_bar(what: str = "origins") -> Iterator[Callable[[int, int], None] | None]:
    """Show how many items are done on a terminal, nothing when piped."""
    with progress_bar() as bar:
        if bar is None:
            yield None
            return

        def advance(done: int, total: int) -> None:
            bar(f"{done:,} of {total:,} {what}", done / total)

        yield advance


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Let a termination signal unwind like Ctrl-C, so that half-written files are removed.

    A terminal that closes is one; a signal that is ignored, as under nohup, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def _interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    with ExitStack() as stack:
        for one in TERMINATING:
            if signal.getsignal(one) not in {signal.SIG_IGN, None}:
                stack.callback(signal.signal, one, signal.signal(one, _interrupt))
        yield


def show(frame: pd.DataFrame, *, title: str = "", stream: TextIO | None = None) -> None:
    """Print a frame: a table on a terminal, CSV when piped."""
    out = stream or sys.stdout
    if not out.isatty():
        from aicomplex_geo.publish.tables import csv_parts  # noqa: PLC0415 - keeps --help fast

        for text in csv_parts(frame):
            out.write(text)
        return
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only on a terminal
    from rich.console import Console  # noqa: PLC0415 - the same
    from rich.table import Table  # noqa: PLC0415 - the same

    table = Table(title=plain(title) or None, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name, values in frame.items():
        number = values.dtype.kind in "if"
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(plain(str(name)).replace("_", " "), justify=justify, overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    Console(file=out, markup=False, highlight=False).print(table)


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= _NO_DECIMALS else f"{value:,.1f}"
    return plain(str(value))
