"""HTTP status codes of the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.network.readers.overpass.retry import ALWAYS, NEVER, AttemptFailedError

if TYPE_CHECKING:
    import requests

OK, TOO_MANY, SERVER_ERROR = 200, 429, 500
MEANING = {
    400: "rejects the query (400)",
    403: "refuses access (403)",
    404: "has no such page (404)",
    429: "is busy: too many requests (429)",
    500: "failed (500)",
    502: "is not running behind its gateway (502)",
    503: "is unavailable (503)",
    504: "is busy: it gave up waiting (504)",
}


def check_status(response: requests.Response) -> None:
    """Raise an error for any status but 200, with the wait that the service asks for."""
    code = response.status_code
    if code == OK:
        return
    problem = MEANING.get(code, f"returned status {code}")
    if code != TOO_MANY and code < SERVER_ERROR:
        raise AttemptFailedError(problem, most=NEVER)
    text = str(response.headers.get("Retry-After", ""))
    wait = float(text) if text.isascii() and text.isdigit() else 0.0
    raise AttemptFailedError(problem, most=ALWAYS, wait=wait)
