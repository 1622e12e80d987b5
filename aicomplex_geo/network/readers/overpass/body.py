"""Reading the body of a response within a time limit, however slowly it arrives."""

from __future__ import annotations

import contextlib
import io
import threading
from typing import TYPE_CHECKING, Any

from aicomplex_geo.network.readers.overpass.retry import FEW, AttemptFailedError, failure_of
from aicomplex_geo.network.readers.overpass.status import OK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

BYTES_PER_SECOND = 10_000
"""Bytes that add one second to the limit."""

CHUNK = 65_536
SHORTEST_CHECK = 0.05


class TimeLimit:
    """Seconds left for a response; arriving bytes add time, up to the initial seconds again."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._most = seconds
        self._until = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds left, negative after the end."""
        return self._until - self._clock()

    def extend(self, size: int) -> None:
        """Add the time that `size` bytes earn."""
        longest = self._clock() + self._most
        self._until = max(self._until, min(self._until + size / BYTES_PER_SECOND, longest))


def response_hook(
    handle: Callable[[requests.Response], None], limit: TimeLimit
) -> Callable[..., None]:
    """Make a hook for requests that reads each body in time before `handle` gets the response."""

    def hook(response: requests.Response, *_: object, **__: object) -> None:
        try:
            if response.is_redirect or response.status_code == OK:
                read_body(response, limit)
            if not response.is_redirect:
                handle(response)
        except BaseException:
            response.close()
            raise

    return hook


def read_body(response: requests.Response, limit: TimeLimit) -> None:
    """Read the body of a response, which serves it from memory afterwards."""
    from urllib3.exceptions import HTTPError, IncompleteRead  # noqa: PLC0415 - keeps imports fast

    raw, parts = response.raw, []
    step = getattr(raw, "read1", raw.read)  # read waits until a whole chunk is there
    with _interrupted_at(limit, raw):
        try:
            while part := step(CHUNK, decode_content=True):
                parts.append(part)
                limit.extend(len(part))
                _check(limit)
        except (HTTPError, OSError) as error:
            _check(limit)
            raise failure_of(error) from error
    _check(limit)
    missing = getattr(raw, "length_remaining", None)
    if missing:
        raise failure_of(IncompleteRead(sum(map(len, parts)), missing))
    response.close()
    response.raw = io.BytesIO(b"".join(parts))


def _check(limit: TimeLimit) -> None:
    if limit.left <= 0:
        raise AttemptFailedError("did not respond in time", most=FEW)


@contextlib.contextmanager
def _interrupted_at(limit: TimeLimit, raw: Any) -> Iterator[None]:  # noqa: ANN401 - of urllib3
    """Wake a reader that still waits for bytes when the limit is reached."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(max(limit.left, SHORTEST_CHECK)):
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
