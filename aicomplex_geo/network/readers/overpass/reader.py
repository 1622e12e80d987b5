"""``from_osm``: a road network of a place, a box or a polygon, as OpenStreetMap has it now."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import Fault, NetworkError, ParameterError
from aicomplex_geo.network.readers.overpass import area as areas
from aicomplex_geo.network.readers.overpass import cache, merge, service
from aicomplex_geo.network.readers.overpass.patience import Patience
from aicomplex_geo.network.readers.overpass.service import Client, Endpoints
from aicomplex_geo.network.road_network import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aicomplex_geo.network.readers.osm.access import Mode
    from aicomplex_geo.network.readers.overpass.area import Area
    from aicomplex_geo.network.readers.overpass.merge import Roads

NO_TURN_RESTRICTIONS = (
    "none: Overpass is asked for roads and their nodes, not for the relations that hold turn "
    "restrictions; from_osm_file reads them from an extract"
)
FILE = "overpass.osm"
RENAMED = {
    "nodes missing": "nodes beyond the area",
    "ways with missing nodes": "ways that leave the area",
}


def from_osm(
    *,
    place: str | None = None,
    bbox: Sequence[float] | None = None,
    polygon: Any = None,  # noqa: ANN401 - shapely is untyped here
    mode: Mode = "car",
    cache_folder: str | Path | None = cache.FOLDER,
    endpoint: str | Endpoints | None = None,
    progress: Callable[[str, float], None] | None = None,
    patience: Patience | None = None,
) -> RoadNetwork:
    """Download the road network of an area from OpenStreetMap.

    Parameters
    ----------
    place : str, optional
        Name of a place whose outline Nominatim knows, such as ``"Gwangju, South Korea"``.
        Give this, or `bbox`, or `polygon`.
    bbox : sequence of float, optional
        West, south, east, north in degrees.
    polygon : shapely.Polygon or shapely.MultiPolygon, optional
        In longitude and latitude.
    mode : {"car", "bike", "walk"}, default "car"
        Whose network.
    cache_folder : str or pathlib.Path, default "aicomplex_geo_cache"
        Folder that keeps whole answers, seen from the working folder; what is in it is not
        downloaded again. None keeps nothing.
    endpoint : str or Endpoints, optional
        Address of Overpass, or of both services; by default what osmnx is set to.
    progress : callable, optional
        Takes what is being done and the share that is done, 0 to 1.
    patience : Patience, optional
        How long a service that is busy is waited for; by default up to a minute.

    Returns
    -------
    RoadNetwork
        As :func:`~aicomplex_geo.network.readers.osm.from_osm_file` gives it, up to the first
        node of each road beyond the area, which is a node of ``boundary``. **There are no
        turn restrictions**, which ``summary()`` and ``provenance["turn_restrictions"]``
        say; ``provenance["date"]`` is the date of the data.

    Raises
    ------
    ParameterError
        If the area is named in none or several ways, is not valid, is over 25,000 km², or
        Nominatim knows no outline of the place.
    DownloadError
        If a service cannot be reached, refuses, or gives no whole answer; nothing is kept.
    NetworkError
        If there is no road for the mode in the area.
    OutputError
        If the cache folder cannot be written.

    Notes
    -----
    osmnx divides a large area, puts the questions and reads what a place is; its settings
    (and so its ``requests_kwargs``, ``max_query_area_size`` and ``overpass_settings``) are
    used and, with the resolver of host names that it replaces, put back afterwards. Other
    threads that use osmnx at the same time see the changed settings.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> net = ag.network.from_osm(place="Gwangju, South Korea")  # doctest: +SKIP
    >>> net = ag.network.from_osm(bbox=(126.80, 35.15, 126.90, 35.25))  # doctest: +SKIP
    """
    from aicomplex_geo.network.readers.osm.access import MODES  # noqa: PLC0415 - kept lazy

    areas.given_once(place, bbox, polygon)
    if mode not in MODES:
        raise ParameterError(f"mode is {mode!r}. Give one of {', '.join(MODES)}.")
    tell = progress or _silent
    given = endpoint if isinstance(endpoint, Endpoints) else Endpoints(overpass=endpoint)
    wanted = _drawn(bbox, polygon)
    store = cache.Cache.at(cache_folder)
    client = Client(given.filled(), patience or Patience(), tell)
    if wanted is None:
        wanted = _found(str(place), client, store)
    return _network(wanted, mode, client, store)


def _silent(doing: str, share: float) -> None:
    """Tell nobody."""


def _drawn(bbox: Sequence[float] | None, polygon: object) -> Area | None:
    if bbox is not None:
        return areas.from_bbox(bbox)
    return areas.from_polygon(polygon) if polygon is not None else None


def _found(place: str, client: Client, store: cache.Cache) -> Area:
    """Outline of a place."""
    if not place.strip():
        raise ParameterError("place is empty. Name a town, a district or a region.")
    question = {"service": "nominatim", "at": client.endpoints.nominatim, "place": place}
    found = store.get(question)
    if found is None:
        found = client.place(place)
        outline = areas.outline(found, place)
        store.put(question, found)
        return outline
    return areas.outline(found, place)


def _network(wanted: Area, mode: Mode, client: Client, store: cache.Cache) -> RoadNetwork:
    question = {
        "service": "overpass",
        "at": client.endpoints.overpass,
        "area": wanted.text,
        "filters": list(service.FILTERS),
        "settings": service.overpass_settings(),
    }
    answers = store.get(question)
    fresh = answers is None
    if answers is None:
        answers = client.roads(wanted, wanted.size)
    roads = merge.merged(answers)
    client.tell("making the network", service.NEARLY)
    net = _made(roads, wanted, mode, question)
    if fresh:
        store.put(question, answers)
    client.tell("making the network", 1.0)
    return net


def _made(roads: Roads, wanted: Area, mode: Mode, question: dict[str, Any]) -> RoadNetwork:
    from aicomplex_geo.network.readers.osm import build, source  # noqa: PLC0415 - kept lazy
    from aicomplex_geo.network.readers.osm.scan import scan  # noqa: PLC0415 - the same

    with tempfile.TemporaryDirectory(prefix="aicomplex_geo-") as folder:
        file = Path(folder, FILE)
        if not merge.write(roads, wanted.shape, file):
            raise NetworkError([_empty(wanted, "no road")])
        try:
            scanned = scan(file, mode)
            made = build.tables(scanned, mode, simplify=True)
        except NetworkError as error:
            raise NetworkError([_empty(wanted, f"no road for the mode {mode}")]) from error
        digest = source.checked_sha256(file)
    counts = scanned.counts + roads.counts
    told = _provenance(roads, wanted, mode, {**question, "hash": digest, "counts": counts})
    return RoadNetwork(made.nodes, made.edges, told)


def _empty(wanted: Area, what: str) -> Fault:
    problem = f"OpenStreetMap has {what} in this area."
    return Fault(wanted.name, "", problem, "Check the area: longitude comes before latitude.")


def _provenance(roads: Roads, wanted: Area, mode: Mode, found: dict[str, Any]) -> dict[str, Any]:
    from aicomplex_geo.network.readers.osm.reader import (  # noqa: PLC0415 - kept lazy
        ATTRIBUTION,
        LICENCE,
    )

    counts = {RENAMED.get(name, name): count for name, count in found["counts"].items() if count}
    return {
        "name": wanted.name,
        "source": "OpenStreetMap",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "date": roads.dates[0] if roads.dates else None,
        "newest": roads.dates[-1] if roads.dates else None,
        "hash": found["hash"],
        "generator": roads.generator,
        "endpoint": found["at"],
        "area": found["area"],
        "bounds": list(wanted.shape.bounds),
        "parameters": {"mode": mode, "simplify": True, "access": True, "filters": found["filters"]},
        "counts": dict(sorted(counts.items())),
        "turn_restrictions": NO_TURN_RESTRICTIONS,
        "warnings": [],
    }
