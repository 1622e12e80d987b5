"""``from_osm_file``: a road network from a file of OpenStreetMap data."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network.modes import mode_named
from aicomplex_geo.network.readers.osm import osm_file, tables
from aicomplex_geo.network.readers.osm.scan import scan
from aicomplex_geo.network.road_network import RoadNetwork

if TYPE_CHECKING:
    from collections import Counter

    from aicomplex_geo.network.modes import ModeName

LICENCE = "ODbL 1.0"
ATTRIBUTION = "© OpenStreetMap contributors"
SUSPECT = (
    ("nodes missing", "{} nodes that its roads name are not in it; the roads end there"),
    ("ways left out: fewer than two nodes", "{} roads have fewer than two nodes; left out"),
    ("nodes without a valid position", "{} nodes have no valid position; roads end there"),
    ("ways that occur more than once", "{} roads occur more than once; the newest was taken"),
    ("nodes that occur more than once", "{} nodes occur more than once; the newest was taken"),
    (
        "turn restrictions that occur more than once",
        "{} turn restrictions occur more than once; the newest was taken",
    ),
    ("nodes behind ways", "{} nodes come after the ways; the file is not sorted"),
    (
        "turn restrictions left out: a member way is not in the file",
        "{} turn restrictions name ways that are not in it; left out",
    ),
)
"""Counts that say that something is wrong with a file, and how that is told."""

NO_RELATIONS = (
    "it holds no relations, so no turn restrictions: it was filtered, or cut off behind its ways"
)
WIDE = 0.5
"""Share of the bounds in a file's head that its roads have to span, each way, at least."""


def from_osm_file(
    path: str | Path, *, mode: ModeName = "car", simplify: bool = True, access: bool = True
) -> RoadNetwork:
    """Read the road network of one mode from a file of OpenStreetMap data.

    Parameters
    ----------
    path : str or pathlib.Path
        An ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.osm.pbf`` file. It is streamed, twice;
        the order of its objects does not matter.
    mode : {"car", "bike", "walk"} or alias, default "car"
        Whose network. Directions, access and barriers are those of the mode.
    simplify : bool, default True
        Whether nodes of degree two are merged into edges; a change of class, name, speed,
        lanes or access, and the node of a turn restriction, stay.
    access : bool, default True
        Whether access keys and barriers are followed; else the class of a road alone decides.

    Returns
    -------
    RoadNetwork
        Nodes with OpenStreetMap's ids; beyond a closed barrier the road ends at a node with
        a negative id, the ``osm_id`` of which is the barrier's. ``posted_speed`` is NaN with
        ``speed_basis`` ``""`` where no limit is tagged, and for bikes and pedestrians;
        ``"implicit"`` marks a limit that follows from the law (``KR:urban``, ``none``),
        ``"duration"`` a ferry's. Edges have besides ``highway``, ``osm_id``, ``access``
        (``"destination"``: no through traffic), ``toll_road``, ``bridge``, ``tunnel``, and
        how many ``signals``, ``crossings`` and ``toll_booths`` lie inside them; nodes have
        ``signals``, ``crossing``, ``toll_booth`` and ``boundary`` (a road goes on beyond the
        file). ``provenance["counts"]`` tells what was left out or not understood,
        ``provenance["turn_restrictions"]`` how many there are or why there are none, and
        ``provenance["warnings"]`` what is wrong with the file.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    ParameterError
        If the mode or the ending of the file is none of those above.
    CorruptFileError
        If the file is cut off or damaged, or holds changes instead of a map.
    NetworkError
        If its objects contradict each other, or it has no road for the mode.

    Warns
    -----
    NetworkWarning
        If something in the file is missing or wrong; nothing is ever drawn over a gap.

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
    file = Path(path)
    mode = mode_named(mode)
    head = osm_file.read_header(file)
    scanned = scan(file, mode, apply_access=access)
    made = tables.build_tables(scanned, mode, simplify=simplify)
    told = _told(scanned.counts) + _too_small(head["bounds"], made.nodes.total_bounds)
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
        "counts": {name: count for name, count in sorted(scanned.counts.items()) if count},
        "turn_restrictions": len(made.restrictions)
        or no_restrictions(scanned.counts, where="the file"),
        "warnings": told,
    }
    if told:
        warnings.warn(f"{file.name}: {'; '.join(told)}.", NetworkWarning, stacklevel=2)
    return RoadNetwork(made.nodes, made.edges, provenance, restrictions=made.restrictions)


def no_restrictions(counts: Counter[str], *, where: str) -> str:
    """Reason why a network that was read has no turn restrictions."""
    found = counts["turn restrictions in the file"]
    if found:
        return f"none: none of the {found:,} in {where} applies to this network"
    if counts["relations in the file"] or where != "the file":
        return f"none: there are none in {where}"
    return "none: the file has no relations"


def _told(counts: Counter[str]) -> list[str]:
    told = [text.format(f"{counts[name]:,}") for name, text in SUSPECT if counts[name]]
    return told if counts["relations in the file"] else [*told, NO_RELATIONS]


def _too_small(promised: list[float], found: Any) -> list[str]:  # noqa: ANN401 - an array
    """Warn if the roads span much less than the bounds in the header of the file."""
    if not promised:
        return []
    west, south, east, north = promised
    spans = ((found[2] - found[0], east - west), (found[3] - found[1], north - south))
    if all(span >= WIDE * wanted for span, wanted in spans):
        return []
    return ["its roads span less than half of the bounds in its head; it may be cut off"]
