"""Interrupt and termination signals: deferred while files move."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


TERMINATING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What ends a process whose terminal, session or machine closes; Windows has no SIGHUP."""


class Signals:
    """Defer interrupt and termination signals."""

    def __init__(self) -> None:
        known = {one: signal.getsignal(one) for one in (signal.SIGINT, *TERMINATING)}
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


class _NoSignals(Signals):
    """For threads other than the main one, which alone may handle signals."""

    def __init__(self) -> None:
        self._before, self._waiting = {}, []


@contextmanager
def deferred() -> Iterator[Signals]:
    """Defer interrupt and termination signals to the end of the block."""
    main = threading.current_thread() is threading.main_thread()
    signals = Signals() if main else _NoSignals()
    try:
        signals.hold()
        yield signals
    finally:
        signals.release()
