"""Responses of Overpass: parsing the XML, and checking that it is whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from aicomplex_geo._quoting import quoted
from aicomplex_geo.network.readers.overpass.retry import (
    ALWAYS,
    NEVER,
    SMALLER,
    TWICE,
    AttemptFailedError,
)

EAST, NORTH = 180, 90
LARGEST_ID = 2**63 - 1
MEMBER_TYPES = frozenset({"node", "way", "relation"})
NOT_XML = "sent a response that is truncated or not OpenStreetMap XML"
WEB_PAGE = "sent a web page instead of OpenStreetMap XML"
PARTIAL = "sent a partial response: {}"
REMARK_LENGTH = 200


@dataclass(slots=True)
class Node:
    """A node of OpenStreetMap."""

    lon: float
    lat: float
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Way:
    """A way of OpenStreetMap: the ids of its nodes."""

    refs: list[int] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Relation:
    """A relation of OpenStreetMap: type, id and role of its members."""

    members: list[tuple[str, int, str]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class OsmData:
    """Objects by id, the date of the data, and the program that wrote them."""

    nodes: dict[int, Node] = field(default_factory=dict)
    ways: dict[int, Way] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)
    date: str = ""
    generator: str = ""


class _Invalid(Exception):  # noqa: N818 - never leaves this module
    """An element that Overpass does not write; the text says what is wrong."""


def parse(body: bytes) -> OsmData:
    """Parse a response of Overpass, or raise AttemptFailedError if it is not whole."""
    handler = _Handler()
    parser = expat.ParserCreate("UTF-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype  # entities can only be declared in a DTD
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        parser.Parse(body, True)  # noqa: FBT003 - takes no keywords
    except expat.ExpatError as error:
        raise AttemptFailedError(NOT_XML, most=ALWAYS) from error
    except _Invalid as error:
        raise AttemptFailedError(PARTIAL.format(error), most=ALWAYS) from error
    remark = " ".join("".join(handler.remark).split())
    if remark:
        raise _remark_error(remark)
    missing = len(handler.refs - handler.data.nodes.keys())
    if missing:
        problem = PARTIAL.format(f"{missing:,} nodes of its ways are missing")
        raise AttemptFailedError(problem, most=ALWAYS)
    return handler.data


class _Handler:
    """Collects objects while expat reads; elements it does not know are skipped."""

    def __init__(self) -> None:
        self.data = OsmData()
        self.refs: set[int] = set()
        self.remark: list[str] = []
        self._path: list[str] = []
        self._object: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        try:
            match len(self._path):
                case 1:
                    self._root(name, attributes)
                case 2:
                    self._start_object(name, attributes)
                case 3 if self._object is not None:
                    self._add(name, attributes)
        except (KeyError, ValueError, AttributeError) as error:
            raise _Invalid(f"<{name}> is not as Overpass writes it ({quoted(error)})") from error

    def end(self, _name: str) -> None:
        self._path.pop()
        if len(self._path) == 1:
            self._object = None

    def text(self, data: str) -> None:
        if self._path[1:2] == ["remark"]:
            self.remark.append(data)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() == "html":
            raise AttemptFailedError(WEB_PAGE, most=ALWAYS)
        if name != "osm":
            raise AttemptFailedError(NOT_XML, most=ALWAYS)
        self.data.generator = attributes.get("generator", "")

    def _start_object(self, name: str, attributes: dict[str, str]) -> None:
        if name == "node":
            lon, lat = float(attributes["lon"]), float(attributes["lat"])
            if not (abs(lat) <= NORTH and abs(lon) <= EAST):
                raise _Invalid(f"node {attributes['id']} has no valid position")
            self._object = self.data.nodes[_id(attributes["id"])] = Node(lon, lat)
        elif name == "way":
            self._object = self.data.ways[_id(attributes["id"])] = Way()
        elif name == "relation":
            self._object = self.data.relations[_id(attributes["id"])] = Relation()
        elif name == "meta":
            self.data.date = attributes.get("osm_base", "")

    def _add(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tag":
            self._object.tags[attributes["k"]] = attributes["v"]
        elif name == "nd":
            ref = _id(attributes["ref"])
            self._object.refs.append(ref)
            self.refs.add(ref)
        elif name == "member":
            kind = attributes["type"]
            if kind not in MEMBER_TYPES:
                raise _Invalid(f"a member has the unknown type {quoted(kind)}")
            member = (kind, _id(attributes["ref"]), attributes.get("role", ""))
            self._object.members.append(member)


def _refuse_doctype(name: str, *_: object) -> None:
    if name.lower() == "html":
        raise AttemptFailedError(WEB_PAGE, most=ALWAYS)
    raise AttemptFailedError("sent XML with a document type declaration", most=ALWAYS)


def _id(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST_ID:
        raise _Invalid(f"the id {text} is out of range")
    return number


def _remark_error(remark: str) -> AttemptFailedError:
    short = remark[:REMARK_LENGTH]
    if "memory" in remark:
        problem = PARTIAL.format(f"it ran out of memory ({short})")
        return AttemptFailedError(problem, most=NEVER, remedy=SMALLER)
    if "timed out" in remark:
        problem = PARTIAL.format(f"it ran out of time ({short})")
        return AttemptFailedError(problem, most=TWICE, remedy=SMALLER)
    return AttemptFailedError(PARTIAL.format(short), most=ALWAYS)
