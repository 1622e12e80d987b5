"""Reading the body of an answer within a time, however slowly it drips."""

from __future__ import annotations

import contextlib
import importlib
import threading
from typing import TYPE_CHECKING, Any

from aicomplex_geo.network.readers.overpass.patience import FEW, AttemptFailedError, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RATE = 10_000
"""Bytes that give a download one more second."""

PIECE = 65_536
LATE = "did not answer in time"
SHORTEST = 0.05


class Limit:
    """Time until which an answer is waited for, which grows with what arrives.

    Parameters
    ----------
    seconds : float
        Seconds from now, and the most that is ever in hand. Every 10 kB that arrive add one
        second, so that a large download at 10 kB/s or more goes on, and one that drips ends.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._most = seconds
        self._until = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, below 0 after the end."""
        return self._until - self._clock()

    def restart(self, seconds: float) -> None:
        """Count from now on.

        Parameters
        ----------
        seconds : float
            Seconds.
        """
        self._most = seconds
        self._until = self._clock() + seconds

    def extend(self, size: int) -> None:
        """Add the time that some bytes give.

        Parameters
        ----------
        size : int
            How many arrived.
        """
        given = min(self._until + size / RATE, self._clock() + self._most)
        self._until = max(self._until, given)


def read(response: Any, limit: Limit) -> None:  # noqa: ANN401 - of requests
    """Read the body of a response, which then has it as its content.

    Parameters
    ----------
    response : requests.Response
        Of which only the head has been read.
    limit : Limit
        Until when.

    Raises
    ------
    AttemptFailedError
        If the body is not there in time, or cut off.
    """
    errors = importlib.import_module("urllib3.exceptions").HTTPError
    raw, parts = response.raw, []
    step = getattr(raw, "read1", raw.read)  # read waits for a whole piece
    with _watched(raw, limit):
        try:
            while part := step(PIECE, decode_content=True):
                parts.append(part)
                limit.extend(len(part))
                _check(limit)
        except (errors, OSError) as error:
            _check(limit)
            raise failure_of(error) from error
    _check(limit)
    if getattr(raw, "length_remaining", None):
        raise failure_of(errors("IncompleteRead"))
    response._content = b"".join(parts)  # noqa: SLF001 - where requests keeps it
    response._content_consumed = True  # noqa: SLF001 - the same


def _check(limit: Limit) -> None:
    if limit.left <= 0:
        raise AttemptFailedError(LATE, most=FEW)


@contextlib.contextmanager
def _watched(raw: Any, limit: Limit) -> Iterator[None]:  # noqa: ANN401 - of urllib3
    """Wake a reader that waits for bytes at the end of its time."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(max(limit.left, SHORTEST)):
            if limit.left <= 0:
                with contextlib.suppress(AttributeError, ValueError, RuntimeError, OSError):
                    raw.shutdown()
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
