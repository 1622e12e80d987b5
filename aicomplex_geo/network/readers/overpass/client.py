"""Downloading the roads of an area from Overpass, tile by tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._version import __version__
from aicomplex_geo.network.readers.overpass.body import TimeLimit, response_hook
from aicomplex_geo.network.readers.overpass.osm_xml import OsmData, parse
from aicomplex_geo.network.readers.overpass.query import overpass_query, tiles
from aicomplex_geo.network.readers.overpass.retry import with_retries
from aicomplex_geo.network.readers.overpass.status import check_status

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from aicomplex_geo.network.readers.overpass.area import Area
    from aicomplex_geo.network.readers.overpass.retry import RetryPolicy

DOWNLOADED = 0.95
"""Progress when all tiles are there; the rest is making the network."""

HEADERS = {"User-Agent": f"aicomplex_geo/{__version__}"}


def download(
    area: Area, *, url: str, policy: RetryPolicy, progress: Callable[[str, float], None]
) -> list[tuple[str, OsmData]]:
    """Whole responses for all tiles of an area, each as text and as parsed objects."""
    wanted = tiles(area)
    responses: list[tuple[str, OsmData]] = []
    progress("querying Overpass for roads", 0.0)
    for tile in wanted:
        query = overpass_query(tile, timeout=int(policy.deadline))
        share = DOWNLOADED * len(responses) / len(wanted)

        def attempt(left: float, query: str = query) -> tuple[str, OsmData]:
            return _post(f"{url}/interpreter", query, TimeLimit(left, policy.clock), left)

        def report(line: str, share: float = share) -> None:
            progress(line, share)

        found = with_retries(attempt, policy, service=f"Overpass at {url}", report=report)
        responses.append(found)
        progress("querying Overpass for roads", DOWNLOADED * len(responses) / len(wanted))
    return responses


def _post(url: str, query: str, limit: TimeLimit, timeout: float) -> tuple[str, OsmData]:
    import requests  # noqa: PLC0415 - keeps imports fast

    response: requests.Response = requests.post(
        url,
        data={"data": query},
        headers=HEADERS,
        timeout=timeout,
        hooks={"response": response_hook(check_status, limit)},
    )
    data = parse(response.content)
    return response.content.decode("utf-8"), data
