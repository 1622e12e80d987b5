"""Geocoding a place to its polygon with osmnx and Nominatim."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shapely.errors import ShapelyError

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.readers.overpass.body import TimeLimit, response_hook
from aicomplex_geo.network.readers.overpass.retry import ALWAYS, AttemptFailedError, with_retries
from aicomplex_geo.network.readers.overpass.status import check_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network.readers.overpass.retry import RetryPolicy

GIVEN_BY_OSMNX = frozenset({"timeout", "headers"})
"""Arguments that osmnx itself passes to requests, and that would clash."""

LOCK = threading.RLock()
"""osmnx's settings belong to the whole process."""

PAUSE = 1
"""Seconds that osmnx waits before a request to Nominatim, as its usage policy asks."""

POLYGONS = ("Polygon", "MultiPolygon")


def geocode(
    place: str, *, url: str, policy: RetryPolicy, report: Callable[[str], None]
) -> BaseGeometry:
    """Polygon of the most important place of this name that has one."""

    def attempt(left: float) -> BaseGeometry:
        return _geocode_once(place, url, left, policy)

    return with_retries(attempt, policy, service=f"Nominatim at {url}", report=report)


def _geocode_once(place: str, url: str, left: float, policy: RetryPolicy) -> BaseGeometry:
    import osmnx  # noqa: PLC0415 - takes a second to load

    found: list[dict[str, Any]] = []

    def check(response: requests.Response) -> None:
        """Raise before osmnx waits for a minute by itself, or reads a partial response."""
        check_status(response)
        found[:] = _places(response.content)

    settings = {"nominatim_url": url, "requests_timeout": left, "use_cache": False}
    with _osmnx_settings(settings, response_hook(check, TimeLimit(left + PAUSE, policy.clock))):
        try:
            return osmnx.geocode_to_gdf(place).geometry.iloc[0]
        except OSError:
            raise  # some of requests' exceptions are ValueErrors too
        except (ValueError, TypeError, LookupError, AttributeError, ShapelyError) as error:
            raise ParameterError(_problem(place, found, error)) from error


@contextmanager
def _osmnx_settings(changes: Mapping[str, Any], hook: Callable[..., None]) -> Iterator[None]:
    """Set osmnx's settings in a block, and give every response to `hook` first."""
    from osmnx import settings  # noqa: PLC0415 - takes a second to load

    with LOCK:
        before = {name: getattr(settings, name) for name in (*changes, "requests_kwargs")}
        kept = {k: v for k, v in settings.requests_kwargs.items() if k not in GIVEN_BY_OSMNX}
        hooked = {**kept, "hooks": {"response": hook}}
        try:
            for name, value in (*changes.items(), ("requests_kwargs", hooked)):
                setattr(settings, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(settings, name, value)


def _places(body: bytes) -> list[dict[str, Any]]:
    try:
        answer = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        problem = "sent a response that is truncated or not JSON"
        raise AttemptFailedError(problem, most=ALWAYS) from error
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise AttemptFailedError("sent a response that is not a list of places", most=ALWAYS)
    return answer


def _problem(place: str, found: list[dict[str, Any]], error: Exception) -> str:
    kinds = {one["geojson"].get("type") for one in found if isinstance(one.get("geojson"), dict)}
    if kinds.intersection(POLYGONS):
        return (
            f"the boundary of {quoted(place)} cannot be read: {quoted(error)}. Give "
            "bbox or polygon."
        )
    if found:
        what = f"has no boundary for {quoted(place)}, only a point or a line"
    else:
        what = f"does not know {quoted(place)}"
    return (
        f"Nominatim {what}. Spell it as OpenStreetMap does, with its country, or give bbox or "
        "polygon."
    )
