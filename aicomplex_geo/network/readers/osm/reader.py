"""``from_osm_file``: a road network from a file of OpenStreetMap data."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from aicomplex_geo._choices import check_switches
from aicomplex_geo._files import path_of
from aicomplex_geo._unpacked import largest_bytes
from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network.modes import mode_named
from aicomplex_geo.network.readers.collector import without_collector
from aicomplex_geo.network.readers.osm import osm_file, tables
from aicomplex_geo.network.readers.osm.basemap import read_basemap
from aicomplex_geo.network.readers.osm.scan import scan

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from aicomplex_geo.network.modes import ModeName
    from aicomplex_geo.network.road_network import RoadNetwork

LICENCE = "ODbL 1.0"
ATTRIBUTION = "© OpenStreetMap contributors"
SUSPECT = (
    ("nodes missing", "{} nodes of its roads are missing; the roads end there"),
    ("ways left out: fewer than two nodes", "{} roads with fewer than two nodes were left out"),
    ("nodes without a valid position", "{} nodes have no valid position; the roads end there"),
    (
        "ways that occur more than once",
        "{} roads occur more than once; the newest version was used",
    ),
    (
        "nodes that occur more than once",
        "{} nodes occur more than once; the newest version was used",
    ),
    (
        "turn restrictions that occur more than once",
        "{} turn restrictions occur more than once; the newest version was used",
    ),
    ("nodes behind ways", "{} nodes come after the ways; the file is not sorted"),
    (
        "turn restrictions left out: a member way is not in the file",
        "{} turn restrictions on ways that are not in it were left out",
    ),
)
"""Counts that reveal a problem of the file, and the warning about it."""

NO_RELATIONS = (
    "it has no relations, and so no turn restrictions: it was filtered, or truncated after its ways"
)
WIDE = 0.5
"""Smallest share of the bounds in the header that the roads must span, in x and in y."""


def from_osm_file(
    path: str | Path,
    *,
    mode: ModeName = "car",
    simplify: bool = True,
    access: bool = True,
    basemap: bool = True,
    max_size: float | None = None,
) -> RoadNetwork:
    """Read the road network of one mode of transport from an OpenStreetMap file.

    Parameters
    ----------
    path : str or pathlib.Path
        An ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.osm.pbf`` file. It is streamed two or
        three times; the order of its objects does not matter.
    mode : {"car", "bike", "walk"} or alias, default "car"
        Mode of transport, which decides which roads are read, their directions, access and
        barriers; ``drive``, ``foot`` and ``cycling`` are aliases.
    simplify : bool, default True
        Whether to merge edges at nodes of degree two. A node stays where the class, name,
        speed limit, lanes or access change, and where a turn restriction needs it.
    access : bool, default True
        Whether access tags and barriers apply; otherwise the class of a road alone decides.
    basemap : bool, default True
        Whether to read also what maps draw under the network (``basemap``): land, water,
        green, built-up areas, railways, boundaries, peaks and names of places, generalised
        to about 25 m. It takes two further passes over the file; one that is not sorted by
        type and id gives no base map.
    max_size : float, optional
        Megabytes that an ``.osm.gz`` or ``.osm.bz2`` file may have unpacked. By default 100
        times its size, or 100 if that is more; never over 16,384.

    Returns
    -------
    RoadNetwork
        In EPSG:4326, with the node ids of OpenStreetMap and with turn restrictions
        (``restrictions``). At a closed barrier each road but one ends at a node with a
        negative id, whose ``osm_id`` is that of the barrier.

        Edges have, in addition to the columns of every network, ``highway``, ``osm_id`` (ids
        of the ways, separated by semicolons), ``access`` (``"destination"`` where through
        traffic is forbidden: on roads and at barriers that are private or for residents,
        customers, deliveries or holders of a permit), ``lanes``, ``toll_road``, ``bridge``,
        ``tunnel``, and the numbers of ``signals``, ``crossings`` and ``toll_booths`` inside
        them. ``length`` is
        in metres on the WGS84 ellipsoid. ``posted_speed`` is in km/h, NaN where no limit is
        tagged and for bikes and pedestrians; ``speed_basis`` is ``"posted"``,
        ``"implicit"`` for a legal limit (``KR:urban``, on motorways ``none``),
        ``"duration"`` for a ferry, or ``""``. Nodes have ``signals``, ``crossing``,
        ``toll_booth`` and ``boundary`` (a road continues beyond the file).

        ``provenance["counts"]`` tells what was left out or not understood,
        ``provenance["turn_restrictions"]`` how many there are or why there are none,
        ``provenance["access_km"]`` how many kilometres access tags limit or close, and
        ``provenance["warnings"]`` what is wrong with the file.

    Raises
    ------
    DataNotFoundError
        If the file does not exist.
    ParameterError
        If `mode` or the extension of the file is unknown.
    CorruptFileError
        If the file is truncated or damaged, or contains changes instead of a map.
    NetworkError
        If objects contradict each other, or there is no road for the mode.
    TooLargeError
        If the file would be larger than `max_size` unpacked; it is not read then.

    Warns
    -----
    NetworkWarning
        If something in the file is missing or wrong. Nothing is drawn across a gap.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = '''<osm version="0.6">
    ...   <node id="1" version="1" lat="35.22" lon="126.84"/>
    ...   <node id="2" version="1" lat="35.22" lon="126.85"/>
    ...   <node id="3" version="1" lat="35.22" lon="126.86"/>
    ...   <way id="7" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
    ...     <tag k="highway" v="primary"/><tag k="maxspeed" v="KR:urban"/></way>
    ...   <relation id="9" version="1"><tag k="type" v="site"/></relation>
    ... </osm>'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "small.osm")
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     net = from_osm_file(file)
    >>> net
    RoadNetwork(2 junctions, 2 edges, EPSG:4326)
    >>> net.edges.loc[(1, 3, 0), ["speed_basis", "road_class"]].tolist()
    ['implicit', 'arterial']
    """
    file = path_of(path, "path")
    mode = mode_named(mode)
    check_switches(simplify=simplify, access=access, basemap=basemap)
    head = osm_file.read_header(file, largest_bytes(max_size))
    with without_collector():
        scanned = scan(file, mode, apply_access=access)
        made = tables.build_tables(scanned, mode, simplify=simplify)
    counts, access_km = scanned.counts, scanned.access_km
    del scanned
    problems = _problems(counts) + _too_small(head["bounds"], made.nodes.total_bounds)
    provenance = {
        "name": file.name,
        "source": "OpenStreetMap",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "date": head["date"],
        "hash": osm_file.checked_sha256(file),
        "generator": head["generator"],
        "bounds": head["bounds"],
        "parameters": {"mode": mode, "simplify": simplify, "access": access},
        "counts": {name: count for name, count in sorted(counts.items()) if count},
        "access_km": access_km,
        "turn_restrictions_in_source": counts["turn restrictions in the file"],
        "turn_restrictions": len(made.restrictions) or no_restrictions(counts, where="the file"),
        "warnings": problems,
    }
    if problems:
        warnings.warn(f"{file.name}: {'; '.join(problems)}.", NetworkWarning, stacklevel=2)
    with without_collector():
        drawn = read_basemap(file, made.lines.bounds()) if basemap else None
        return made.network(provenance, drawn)


def no_restrictions(counts: Counter[str], *, where: str) -> str:
    """Reason why a network that was read has no turn restrictions."""
    found = counts["turn restrictions in the file"]
    if found:
        return f"none: none of the {found:,} in {where} applies to this network"
    if counts["relations in the file"] or where != "the file":
        return f"none: there are none in {where}"
    return "none: the file has no relations"


def _problems(counts: Counter[str]) -> list[str]:
    found = [text.format(f"{counts[name]:,}") for name, text in SUSPECT if counts[name]]
    return found if counts["relations in the file"] else [*found, NO_RELATIONS]


def _too_small(declared: list[float], found: Any) -> list[str]:  # noqa: ANN401 - an array
    """Warn if the roads span much less than the bounds in the header of the file."""
    if not declared:
        return []
    west, south, east, north = declared
    spans = ((found[2] - found[0], east - west), (found[3] - found[1], north - south))
    if all(span >= WIDE * wanted for span, wanted in spans):
        return []
    return ["its roads span less than half of the bounds in its header; it may be truncated"]
