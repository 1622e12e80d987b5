"""How long a service is waited for, and what its failures mean."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import DownloadError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER, FEW, ALWAYS = 1, 3, 1_000
"""How often an attempt is made at most, by what made it fail."""

LARGE = "ask for a smaller area, or read an extract with from_osm_file"
OTHER = "try later, give another service with endpoint=, or read an extract with from_osm_file"

ONLINE = "check the connection to the internet and the address of the service"
MEANING = (
    (("IncompleteRead", "ChunkedEncoding"), "gave an answer that is cut off", ALWAYS, OTHER),
    (("ContentDecoding",), "gave an answer that cannot be unpacked", ALWAYS, OTHER),
    (("NameResolution", "getaddrinfo"), "is not found: no such host", FEW, ONLINE),
    (("unreachable", "No route to host"), "cannot be reached: no network", FEW, ONLINE),
    (("refused",), "refuses connections", FEW, OTHER),
    (("ProxyError",), "cannot be reached through the proxy", FEW, ONLINE),
    (("Timeout",), "did not answer in time", FEW, OTHER),
    (("SSLError",), "has no certificate that can be trusted", NEVER, ONLINE),
    (("ConnectionError",), "closed the connection without an answer", ALWAYS, OTHER),
)
"""Signs in what the requests library raises, what they mean, how often to try, what to do."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and for how long, a service is asked again.

    Parameters
    ----------
    waits : tuple of float
        Seconds before the second, third, ... attempt; there are no more attempts than that.
        A service that asks for more time gets it, within `deadline`.
    deadline : float
        Seconds after which no answer is waited for, counted from the last one that came.
        An answer that is arriving gets a second more for every 10 kB, but never has more
        than `deadline` in hand: a large download goes on, one that only drips ends.
    sleep : callable
        Waits for a number of seconds.
    clock : callable
        Gives seconds that only grow.
    """

    waits: tuple[float, ...] = (1, 2, 4, 8, 16)
    deadline: float = 50.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        if not self.deadline >= 1 or not all(wait >= 0 for wait in self.waits):
            raise ParameterError(
                f"patience has the waits {self.waits} and the deadline {self.deadline}. Give "
                "waits of 0 or more seconds and a deadline of 1 or more."
            )


class AttemptFailedError(Exception):
    """An attempt that gave nothing.

    Parameters
    ----------
    problem : str
        What happened, as the rest of a sentence about the service.
    most : int
        How many attempts make sense in all.
    wait : float, default 0
        Seconds that the service asked to wait.
    remedy : str, optional
        What to do about it.
    """

    def __init__(self, problem: str, *, most: int, wait: float = 0, remedy: str = OTHER) -> None:
        super().__init__(problem)
        self.problem = problem
        self.most = most
        self.wait = wait
        self.remedy = remedy


def persist(
    attempt: Callable[[float], Any],
    patience: Patience,
    *,
    service: str,
    done: Callable[[], int],
    tell: Callable[[str], None],
) -> Any:  # noqa: ANN401 - whatever the attempt gives
    """Make attempts until one works or the patience is at its end.

    Parameters
    ----------
    attempt : callable
        Takes the seconds that are left; raises AttemptFailedError or OSError.
    patience : Patience
        How often and how long.
    service : str
        How errors call the service.
    done : callable
        How many answers have come so far; one more starts the patience anew.
    tell : callable
        Takes a line about what is waited for.

    Returns
    -------
    object
        What the attempt gave.

    Raises
    ------
    DownloadError
        If no attempt worked.
    """
    began, tries, before = patience.clock(), 0, done()
    while True:
        left = patience.deadline - (patience.clock() - began)
        try:
            return attempt(max(left, 1.0))
        except AttemptFailedError as failed:
            failure, cause = failed, failed.__cause__ or failed
        except OSError as error:  # what requests raises is one
            failure, cause = failure_of(error), error
        if done() > before:
            began, tries, before = patience.clock(), 0, done()
        tries += 1
        gone = patience.clock() - began
        wait = _wait(patience, failure, tries)
        if wait is None or gone + wait >= patience.deadline:
            raise DownloadError(_sentence(service, failure, tries, gone)) from cause
        tell(f"{service} {failure.problem}; trying again in {wait:g} s")
        patience.sleep(wait)


def _wait(patience: Patience, failure: AttemptFailedError, tries: int) -> float | None:
    """Seconds until the next attempt, None if there is none."""
    if tries >= failure.most or tries > len(patience.waits):
        return None
    return max(float(patience.waits[tries - 1]), failure.wait)


def _sentence(service: str, failure: AttemptFailedError, tries: int, gone: float) -> str:
    count = f" ({tries} attempts in {gone:.0f} s)" if tries > 1 else ""
    asked = f", and asks to wait {failure.wait:g} s" if failure.wait else ""
    remedy = failure.remedy[:1].upper() + failure.remedy[1:]
    return f"{service} {failure.problem}{asked}{count}; nothing was kept. {remedy}."


def failure_of(error: Exception) -> AttemptFailedError:
    """Say what went wrong on the way to a service.

    Parameters
    ----------
    error : Exception
        Of requests, urllib3 or the system.

    Returns
    -------
    AttemptFailedError
        What it means.
    """
    text = f"{type(error).__name__}: {error}"
    for signs, problem, most, remedy in MEANING:
        if any(sign in text for sign in signs):
            return AttemptFailedError(problem, most=most, remedy=remedy)
    return AttemptFailedError(f"cannot be asked: {text}", most=NEVER)
