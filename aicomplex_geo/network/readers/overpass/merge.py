"""From the answers to one small file of OpenStreetMap data, cut at the area's border."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that a tag may hold in JSON, and no XML file can."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass">\n'
TAIL = "</osm>\n"


@dataclass(frozen=True, slots=True)
class Roads:
    """Ways and nodes of all answers.

    Parameters
    ----------
    ways, nodes : dict of int to dict
        By id.
    dates : tuple of str
        Dates of the data, ascending; one, if all answers have the same.
    generator : str
        What the service calls itself.
    counts : collections.Counter
        What was met on the way.
    """

    ways: dict[int, dict[str, Any]]
    nodes: dict[int, dict[str, Any]]
    dates: tuple[str, ...]
    generator: str
    counts: Counter[str]


def merged(answers: Iterable[Mapping[str, Any]]) -> Roads:
    """Put the objects of all answers together.

    Parameters
    ----------
    answers : iterable of mapping
        Of Overpass, each whole.

    Returns
    -------
    Roads
        Of an object that came more than once, the state of the newest data.
    """
    dated = sorted(answers, key=_date)
    found: dict[str, dict[int, dict[str, Any]]] = {"way": {}, "node": {}}
    counts: Counter[str] = Counter()
    for answer in dated:
        for element in answer["elements"]:
            kept = found.get(element["type"])
            if kept is None:
                continue
            before = kept.get(element["id"])
            counts["objects that changed during the download"] += before not in (None, element)
            kept[element["id"]] = element
    dates = sorted({_date(answer) for answer in dated} - {""})
    generator = next((str(one["generator"]) for one in dated if one.get("generator")), "")
    return Roads(found["way"], found["node"], tuple(dates), generator, counts)


def write(roads: Roads, shape: Any, path: Path) -> bool:  # noqa: ANN401 - of shapely
    """Write what lies in an area as an XML file.

    Parameters
    ----------
    roads : Roads
        Ways and nodes.
    shape : shapely.Polygon or shapely.MultiPolygon
        The area. A road that leaves it is written up to its first node outside; ways keep
        the ids of all their nodes, so that a reader sees where they go on.
    path : pathlib.Path
        File to write.

    Returns
    -------
    bool
        Whether any road lies in the area.
    """
    ids = np.array(sorted(roads.nodes), dtype=np.int64)
    inside = _inside(roads.nodes, ids, shape)
    ways = sorted(roads.ways)
    wanted = np.zeros(len(ids), dtype=bool)
    written = []
    for way in ways:
        places = np.searchsorted(ids, np.array(roads.ways[way]["nodes"], dtype=np.int64))
        near = inside[places]
        if near.any():
            near[1:] |= inside[places[:-1]]
            near[:-1] |= inside[places[1:]]
            wanted[places[near]] = True
            written.append(way)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        file.writelines(_node(roads.nodes[node]) for node in ids[wanted].tolist())
        file.writelines(_way(roads.ways[way]) for way in written)
        file.write(TAIL)
    return bool(written)


def _date(answer: Mapping[str, Any]) -> str:
    told = answer.get("osm3s")
    return str(told.get("timestamp_osm_base", "")) if isinstance(told, dict) else ""


def _inside(
    nodes: Mapping[int, Mapping[str, Any]],
    ids: NDArray[np.int64],
    shape: Any,  # noqa: ANN401 - of shapely
) -> NDArray[np.bool_]:
    lon = np.array([nodes[node]["lon"] for node in ids.tolist()], dtype=float)
    lat = np.array([nodes[node]["lat"] for node in ids.tolist()], dtype=float)
    shapely.prepare(shape)
    return np.asarray(shapely.intersects_xy(shape, lon, lat), dtype=bool)


def _node(node: Mapping[str, Any]) -> str:
    position = f'lat="{node["lat"]:.7f}" lon="{node["lon"]:.7f}"'
    tags = _tags(node.get("tags", {}))
    end = f">\n{tags}</node>" if tags else "/>"
    return f'<node id="{node["id"]}" version="1" {position}{end}\n'


def _way(way: Mapping[str, Any]) -> str:
    refs: Sequence[int] = way["nodes"]
    listed = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{way["id"]}" version="1">{listed}\n{_tags(way.get("tags", {}))}</way>\n'


def _tags(tags: Mapping[str, Any]) -> str:
    return "".join(
        f"<tag k={_quoted(key)} v={_quoted(value)}/>\n" for key, value in sorted(tags.items())
    )


def _quoted(value: object) -> str:
    return quoteattr(NOT_XML.sub("", str(value)))
