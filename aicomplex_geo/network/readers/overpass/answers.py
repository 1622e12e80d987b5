"""Answers of the services: whether they are whole, and what is in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aicomplex_geo.network.readers.overpass.patience import ALWAYS, LARGE, NEVER, AttemptFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable

OK, BAD_REQUEST, TOO_MANY = 200, 400, 429
SERVER_FAILED = 500
MEANING = {
    400: "does not understand the question (400)",
    403: "refuses to answer (403)",
    404: "is not there: no such page (404)",
    429: "is busy: too many requests (429)",
    500: "failed (500)",
    502: "is not behind its gateway (502)",
    503: "is not available (503)",
    504: "is busy: it gave up after waiting (504)",
}
CUT_OFF = "gave an answer that is cut off or no JSON"
HALF = "gave half an answer: {}"
EAST, NORTH = 180, 90


def overpass(response: Any) -> dict[str, Any]:  # noqa: ANN401 - of requests
    """Take an answer of Overpass, if it is whole.

    Parameters
    ----------
    response : requests.Response
        As it came.

    Returns
    -------
    dict
        ``elements``, and ``osm3s`` with the date of the data.

    Raises
    ------
    AttemptFailedError
        If the service refused, the answer is cut off, or a remark in it says that the
        service gave up halfway.
    """
    answer = _json(response)
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        raise AttemptFailedError("gave an answer without elements", most=ALWAYS)
    remark = answer.get("remark")
    if remark:
        raise _remarked(str(remark))
    wrong = wrong_elements(answer["elements"])
    if wrong:
        raise AttemptFailedError(HALF.format(wrong), most=ALWAYS)
    return answer


def nominatim(response: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of requests
    """Take an answer of Nominatim, if it is one.

    Parameters
    ----------
    response : requests.Response
        As it came.

    Returns
    -------
    list of dict
        Places, perhaps none.

    Raises
    ------
    AttemptFailedError
        If the service refused, or the answer is not a list.
    """
    answer = _json(response)
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise AttemptFailedError("gave an answer that is no list of places", most=ALWAYS)
    return answer


def wrong_elements(elements: Iterable[Any]) -> str:
    """Tell what is wrong with the objects of an answer.

    Parameters
    ----------
    elements : iterable
        Ways and nodes, as Overpass writes them.

    Returns
    -------
    str
        Empty if every one is as it should be and the nodes of every way are there.
    """
    nodes: set[int] = set()
    named: set[int] = set()
    for element in elements:
        try:
            kind, number, tags = element["type"], element["id"], element.get("tags", {})
            if type(number) is not int or not isinstance(tags, dict):
                return f"{kind} {number!r} has no number or no tags"
            if kind == "node":
                if not (abs(element["lat"]) <= NORTH and abs(element["lon"]) <= EAST):
                    return f"node {number} has no valid position"
                nodes.add(number)
            elif kind == "way":
                named.update(element["nodes"])
        except (TypeError, KeyError, AttributeError) as error:
            return f"an object of it is not as Overpass writes it ({error!r})"
    missing = len(named - nodes)
    return f"{missing:,} nodes of its roads are missing" if missing else ""


def _json(response: Any) -> Any:  # noqa: ANN401 - whatever the service gave
    code = response.status_code
    if code != OK:
        raise _refused(code, response)
    try:
        return json.loads(response.content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise AttemptFailedError(CUT_OFF, most=ALWAYS) from error


def _refused(code: int, response: Any) -> AttemptFailedError:  # noqa: ANN401 - of requests
    problem = MEANING.get(code, f"answered with the status {code}")
    again = code == TOO_MANY or code >= SERVER_FAILED
    asked = str(response.headers.get("Retry-After", ""))
    wait = float(asked) if asked.isascii() and asked.isdigit() else 0.0
    return AttemptFailedError(problem, most=ALWAYS if again else NEVER, wait=wait if again else 0)


def _remarked(remark: str) -> AttemptFailedError:
    said = " ".join(remark.split())[:200]
    if "memory" in remark:
        problem = f"gave half an answer: it ran out of memory ({said})"
        return AttemptFailedError(problem, most=NEVER, remedy=LARGE)
    if "timed out" in remark:
        problem = f"gave half an answer: it ran out of time ({said})"
        return AttemptFailedError(problem, most=NEVER + 1, remedy=LARGE)
    return AttemptFailedError(f"gave half an answer: {said}", most=ALWAYS)
