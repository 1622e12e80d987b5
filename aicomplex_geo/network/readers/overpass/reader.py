"""``from_osm``: the road network of a place, a box or a polygon from OpenStreetMap."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely.geometry

from aicomplex_geo._files import sha256
from aicomplex_geo.errors import Fault, NetworkError, ParameterError
from aicomplex_geo.network.modes import mode_named
from aicomplex_geo.network.readers.osm import tables
from aicomplex_geo.network.readers.osm.reader import ATTRIBUTION, LICENCE, no_restrictions
from aicomplex_geo.network.readers.osm.scan import scan
from aicomplex_geo.network.readers.overpass.area import (
    Area,
    check_one_given,
    from_bbox,
    from_polygon,
)
from aicomplex_geo.network.readers.overpass.cache import FOLDER, Cache
from aicomplex_geo.network.readers.overpass.client import DOWNLOADED, download
from aicomplex_geo.network.readers.overpass.endpoints import Endpoints
from aicomplex_geo.network.readers.overpass.geocode import geocode
from aicomplex_geo.network.readers.overpass.merge import merge, write
from aicomplex_geo.network.readers.overpass.osm_xml import parse
from aicomplex_geo.network.readers.overpass.query import RESTRICTIONS, WAYS
from aicomplex_geo.network.readers.overpass.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aicomplex_geo.network.modes import Mode, ModeName
    from aicomplex_geo.network.readers.overpass.merge import Merged
    from aicomplex_geo.network.road_network import RoadNetwork

    Progress = Callable[[str, float], None]

FILE = "overpass.osm"
IN_AREA = {
    "nodes missing": "nodes outside the area",
    "ways with missing nodes": "ways that leave the area",
    "turn restrictions left out: a member way is not in the file": (
        "turn restrictions left out: a member way is outside the area"
    ),
}
"""Counts of the file reader that have another name in a download."""


def from_osm(
    *,
    place: str | None = None,
    bbox: Sequence[float] | None = None,
    polygon: Any = None,  # noqa: ANN401 - checked below, with a message
    mode: ModeName = "car",
    cache_folder: str | Path | None = FOLDER,
    endpoint: str | Endpoints | None = None,
    progress: Callable[[str, float], None] | None = None,
    retry: RetryPolicy | None = None,
) -> RoadNetwork:
    """Download the road network of an area from OpenStreetMap.

    Overpass returns the roads and ferries that intersect the area, their nodes and the turn
    restrictions on them, as of now. The result is the same as that of
    :func:`from_osm_file` for an extract of the same data.

    Parameters
    ----------
    place : str, optional
        Name of a place that has a boundary in OpenStreetMap, such as
        ``"Gwangju, South Korea"``; osmnx geocodes it with Nominatim. Give exactly one of
        `place`, `bbox` and `polygon`.
    bbox : sequence of float, optional
        West, south, east and north, in degrees.
    polygon : shapely.Polygon or shapely.MultiPolygon, optional
        In longitude and latitude.
    mode : {"car", "bike", "walk"} or alias, default "car"
        Mode of transport. One download serves all modes.
    cache_folder : str, pathlib.Path or None, default "aicomplex_geo_cache"
        Folder that keeps whole responses, relative to the working folder. A query that is in
        it is not sent again. None keeps nothing.
    endpoint : str or Endpoints, optional
        Address of Overpass, or of both services; by default those of :class:`Endpoints`.
    progress : callable, optional
        Called with what is being done and the share that is done, from 0 to 1.
    retry : RetryPolicy, optional
        How often and how long to retry when a service is busy; by default
        ``RetryPolicy()``, up to 50 s for each query.

    Returns
    -------
    RoadNetwork
        As :func:`from_osm_file` returns it, with turn restrictions, up to the first node of
        each road outside the area; such a node has ``boundary`` set.
        ``provenance["date"]`` is the date of the data, and ``provenance["counts"]`` tells
        what was left out.

    Raises
    ------
    ParameterError
        If not exactly one area is given, the area is invalid or larger than 25,000 km²,
        Nominatim has no boundary for the place, or `mode` is unknown.
    DownloadError
        If a service cannot be reached, refuses, or returns no whole response within the
        retries. Nothing is saved then.
    NetworkError
        If there is no road for the mode in the area.
    OutputError
        If the cache folder cannot be written.

    Notes
    -----
    An area of more than 2,500 km² is downloaded in tiles. Proxies and certificates are taken
    from the environment (``HTTPS_PROXY``, ``REQUESTS_CA_BUNDLE``). While a place is geocoded,
    osmnx's settings are changed; other threads that use osmnx at that time see the change.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> net = ag.network.from_osm(place="Gwangju, South Korea")  # doctest: +SKIP
    >>> net = ag.network.from_osm(bbox=(126.80, 35.15, 126.90, 35.25))  # doctest: +SKIP

    Areas that are too large for the services are refused before anything is sent:

    >>> ag.network.from_osm(bbox=(124, 33, 132, 39))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    aicomplex_geo.errors.ParameterError: 124,33,132,39 covers 482,131 km², ...
    """
    check_one_given(place, bbox, polygon)
    mode = mode_named(mode)
    report = progress or _no_progress
    if endpoint is None:
        endpoint = Endpoints()
    elif not isinstance(endpoint, Endpoints):
        endpoint = Endpoints(overpass=endpoint)
    policy = retry or RetryPolicy()
    area = None
    if bbox is not None:
        area = from_bbox(bbox)
    elif polygon is not None:
        area = from_polygon(polygon)
    cache = Cache.at(cache_folder)
    if area is None:
        area = _place(str(place), endpoint.nominatim, policy, cache, report)
    return _network(area, mode, endpoint.overpass, policy, cache, report)


def _no_progress(doing: str, share: float) -> None:
    """Report nothing."""


def _place(place: str, url: str, policy: RetryPolicy, cache: Cache, progress: Progress) -> Area:
    if not place.strip():
        raise ParameterError("place is empty. Name a town, a district or a region.")
    query = {"service": "nominatim", "at": url, "place": place}
    saved = cache.get(query)
    if saved is not None:
        return from_polygon(shapely.geometry.shape(saved), name=place)
    progress(f"looking up {place} with Nominatim", 0.0)
    polygon = geocode(place, url=url, policy=policy, report=lambda line: progress(line, 0.0))
    area = from_polygon(polygon, name=place)
    cache.put(query, shapely.geometry.mapping(polygon))
    return area


def _network(
    area: Area, mode: Mode, url: str, policy: RetryPolicy, cache: Cache, progress: Progress
) -> RoadNetwork:
    query = {
        "service": "overpass",
        "at": url,
        "area": area.text,
        "filters": [*WAYS, RESTRICTIONS],
    }
    saved = cache.get(query)
    if saved is None:
        responses = download(area, url=url, policy=policy, progress=progress)
        merged = merge(data for _, data in responses)
    else:
        merged = merge(parse(text.encode()) for text in saved)
    progress("making the network", DOWNLOADED)
    net = _read(merged, area, mode, query)
    if saved is None:  # only now, so that an empty response is not kept
        cache.put(query, [text for text, _ in responses])
    progress("making the network", 1.0)
    return net


def _read(merged: Merged, area: Area, mode: Mode, query: dict[str, Any]) -> RoadNetwork:
    """Let the file reader read the merged responses."""
    with tempfile.TemporaryDirectory(prefix="aicomplex_geo-") as folder:
        file = Path(folder, FILE)
        if not write(merged.data, area.shape, file):
            raise NetworkError([_empty(area, "no road")])
        try:
            scanned = scan(file, mode)
            made = tables.build_tables(scanned, mode, simplify=True)
        except NetworkError as error:
            raise NetworkError([_empty(area, f"no road for the mode {mode}")]) from error
        digest = sha256(file)
    counts = scanned.counts + merged.counts
    provenance = {
        "name": area.name,
        "source": "OpenStreetMap",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "date": merged.dates[0] if merged.dates else None,
        "newest": merged.dates[-1] if merged.dates else None,
        "hash": digest,
        "generator": merged.data.generator,
        "endpoint": query["at"],
        "area": query["area"],
        "bounds": list(area.shape.bounds),
        "parameters": {
            "mode": mode,
            "simplify": True,
            "access": True,
            "filters": query["filters"],
        },
        "counts": {
            name: count
            for name, count in sorted((IN_AREA.get(k, k), v) for k, v in counts.items())
            if count
        },
        "access_km": scanned.access_km,
        "turn_restrictions_in_source": scanned.counts["turn restrictions in the file"],
        "turn_restrictions": len(made.restrictions)
        or no_restrictions(scanned.counts, where="the area"),
        "warnings": [],
    }
    return made.network(provenance)


def _empty(area: Area, what: str) -> Fault:
    problem = f"OpenStreetMap has {what} in this area."
    return Fault(area.name, "", problem, "Check the area: longitude comes before latitude.")
