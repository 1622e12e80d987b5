"""Merging responses into one OpenStreetMap file, cut at the border of the area."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

from aicomplex_geo.network.readers.overpass.osm_xml import OsmData

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network.readers.overpass.osm_xml import Node, Relation, Way

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass">\n'
TAIL = "</osm>\n"


@dataclass(frozen=True, slots=True)
class Merged:
    """The objects of all responses, and the dates of their data in ascending order."""

    data: OsmData
    dates: tuple[str, ...]
    counts: Counter[str]


def merge(responses: Iterable[OsmData]) -> Merged:
    """Merge responses; of an object in several of them the newest data win."""
    merged, counts, dates = OsmData(), Counter[str](), set()
    for response in sorted(responses, key=lambda one: one.date):
        for kind in ("nodes", "ways", "relations"):
            kept, found = getattr(merged, kind), getattr(response, kind)
            changed = sum(kept[one] != found[one] for one in kept.keys() & found.keys())
            counts["objects that changed during the download"] += changed
            kept.update(found)
        merged.generator = merged.generator or response.generator
        dates.add(response.date)
    return Merged(merged, tuple(sorted(dates - {""})), counts)


def write(data: OsmData, shape: BaseGeometry, path: Path) -> bool:
    """Write what lies in an area as an XML file, and return whether any road does.

    A road that leaves the area is written up to its first node outside; ways keep the ids of
    all their nodes, so that the file reader sees where they continue.
    """
    ids = np.array(sorted(data.nodes), dtype=np.int64)
    inside = _inside(data.nodes, ids, shape)
    wanted = np.zeros(len(ids), dtype=bool)
    ways = []
    for way in sorted(data.ways):
        places = np.searchsorted(ids, np.array(data.ways[way].refs, dtype=np.int64))
        near = inside[places]
        if near.any():
            near[1:] |= inside[places[:-1]]
            near[:-1] |= inside[places[1:]]
            wanted[places[near]] = True
            ways.append(way)
    written = frozenset(ways)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        file.writelines(_node_xml(node, data.nodes[node]) for node in ids[wanted].tolist())
        file.writelines(_way_xml(way, data.ways[way]) for way in ways)
        file.writelines(
            _relation_xml(number, relation)
            for number, relation in sorted(data.relations.items())
            if any(kind == "way" and ref in written for kind, ref, _ in relation.members)
        )
        file.write(TAIL)
    return bool(ways)


def _inside(
    nodes: Mapping[int, Node],
    ids: NDArray[np.int64],
    shape: BaseGeometry,
) -> NDArray[np.bool_]:
    lon = np.array([nodes[node].lon for node in ids.tolist()], dtype=float)
    lat = np.array([nodes[node].lat for node in ids.tolist()], dtype=float)
    shapely.prepare(shape)
    return np.asarray(shapely.intersects_xy(shape, lon, lat), dtype=bool)


def _node_xml(number: int, node: Node) -> str:
    tags = _tags_xml(node.tags)
    end = f">\n{tags}</node>" if tags else "/>"
    return f'<node id="{number}" version="1" lat="{node.lat:.7f}" lon="{node.lon:.7f}"{end}\n'


def _way_xml(number: int, way: Way) -> str:
    refs = "".join(f'<nd ref="{ref}"/>' for ref in way.refs)
    return f'<way id="{number}" version="1">{refs}\n{_tags_xml(way.tags)}</way>\n'


def _relation_xml(number: int, relation: Relation) -> str:
    members = "".join(
        f'<member type="{kind}" ref="{ref}" role={quoteattr(role)}/>'
        for kind, ref, role in relation.members
    )
    return f'<relation id="{number}" version="1">{members}\n{_tags_xml(relation.tags)}</relation>\n'


def _tags_xml(tags: Mapping[str, str]) -> str:
    return "".join(
        f"<tag k={quoteattr(key)} v={quoteattr(value)}/>\n" for key, value in sorted(tags.items())
    )
