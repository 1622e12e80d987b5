"""How long to wait for a service, how often to retry, and what its failures mean."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from aicomplex_geo.errors import DownloadError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T")

NEVER, TWICE, FEW, ALWAYS = 1, 2, 3, 1_000
"""Largest number of attempts, by cause of failure."""

SMALLER = "Use a smaller area, or read an extract with from_osm_file"
LATER = "Try later, give another service with endpoint=, or read an extract with from_osm_file"
CONNECTION = "Check the internet connection and the address of the service"
CAUSES = (
    (("IncompleteRead", "ChunkedEncoding"), "sent a truncated response", ALWAYS, LATER),
    (("ContentDecoding",), "sent a response that cannot be decompressed", ALWAYS, LATER),
    (("NameResolution", "getaddrinfo"), "was not found: no such host", FEW, CONNECTION),
    (("unreachable", "No route to host"), "cannot be reached: no network", FEW, CONNECTION),
    (("refused",), "refuses connections", FEW, LATER),
    (("ProxyError",), "cannot be reached through the proxy", FEW, CONNECTION),
    (("Timeout",), "did not respond in time", FEW, LATER),
    (("SSLError",), "has no trusted certificate", NEVER, CONNECTION),
    (("ConnectionError",), "closed the connection without a response", ALWAYS, LATER),
)
"""Texts in errors of requests and urllib3, what they mean, how often to try, what to do."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a request to a service is repeated, and how long it may take.

    Parameters
    ----------
    waits : tuple of float, default (1, 2, 4, 8, 16)
        Seconds before the second, third, ... attempt; one attempt more than there are waits.
        A service that asks for a longer wait gets it, within `deadline`.
    deadline : float, default 50.0
        Seconds for each request, all of its attempts included. Every 10 kB that arrive
        add a second, up to `deadline` again: a large download continues, one that only
        trickles is given up.
    sleep : callable, optional
        Waits for a number of seconds; `time.sleep` by default.
    clock : callable, optional
        Returns seconds, never decreasing; `time.monotonic` by default.

    Raises
    ------
    ParameterError
        If a wait is negative, or the deadline is below 1 s.

    Examples
    --------
    >>> RetryPolicy(waits=(5, 30), deadline=120)
    RetryPolicy(waits=(5, 30), deadline=120)
    """

    waits: tuple[float, ...] = (1, 2, 4, 8, 16)
    deadline: float = 50.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def __post_init__(self) -> None:
        if not self.deadline >= 1 or not all(wait >= 0 for wait in self.waits):
            raise ParameterError(
                f"the retry policy has waits {self.waits} and deadline {self.deadline}. Give "
                "waits of 0 or more seconds and a deadline of 1 or more."
            )


class AttemptFailedError(Exception):
    """A failed attempt: what happened, how many attempts are worthwhile, and the remedy."""

    def __init__(self, problem: str, *, most: int, wait: float = 0, remedy: str = LATER) -> None:
        super().__init__(problem)
        self.problem = problem
        self.most = most
        self.wait = wait
        self.remedy = remedy


def with_retries(
    attempt: Callable[[float], T],
    policy: RetryPolicy,
    *,
    service: str,
    report: Callable[[str], None],
) -> T:
    """Call `attempt` with the seconds left until it succeeds or the policy is exhausted."""
    began, attempts = policy.clock(), 0
    while True:
        left = policy.deadline - (policy.clock() - began)
        try:
            return attempt(max(left, 1.0))
        except AttemptFailedError as error:
            failure, cause = error, error.__cause__ or error
        except OSError as error:  # exceptions of requests are OSErrors
            failure, cause = failure_of(error), error
        attempts += 1
        elapsed = policy.clock() - began
        wait = _wait(policy, failure, attempts)
        if wait is None or elapsed + wait >= policy.deadline:
            raise DownloadError(_message(service, failure, attempts, elapsed)) from cause
        report(f"{service} {failure.problem}; retrying in {wait:g} s")
        policy.sleep(wait)


def failure_of(error: Exception) -> AttemptFailedError:
    """Interpret an exception of requests, urllib3 or the system."""
    text = f"{type(error).__name__}: {error}"
    for signs, problem, most, remedy in CAUSES:
        if any(sign in text for sign in signs):
            return AttemptFailedError(problem, most=most, remedy=remedy)
    return AttemptFailedError(f"cannot be queried: {text}", most=NEVER)


def _wait(policy: RetryPolicy, failure: AttemptFailedError, attempts: int) -> float | None:
    """Seconds until the next attempt, None if there is none."""
    if attempts >= failure.most or attempts > len(policy.waits):
        return None
    return max(float(policy.waits[attempts - 1]), failure.wait)


def _message(service: str, failure: AttemptFailedError, attempts: int, elapsed: float) -> str:
    count = f" ({attempts} attempts in {elapsed:.0f} s)" if attempts > 1 else ""
    longer = f", and asks for a wait of {failure.wait:g} s" if failure.wait else ""
    return f"{service} {failure.problem}{longer}{count}; nothing was saved. {failure.remedy}."
