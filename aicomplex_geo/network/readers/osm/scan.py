"""Streaming an OpenStreetMap file, and keeping what one mode needs."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.osm import osm_file
from aicomplex_geo.network.readers.osm.road_nodes import (
    FIXED,
    ID,
    X,
    Y,
    contradiction,
    read_nodes,
)
from aicomplex_geo.network.readers.osm.sorted_ids import contains, places, sorted_ids
from aicomplex_geo.network.readers.osm.tags import (
    WayUse,
    is_candidate,
    rule_tags,
    way_use,
    with_name,
    without_areas,
)
from aicomplex_geo.units import METRES_PER_KM

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from osmium.osm.types import Relation, Way

    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.node_tags import NodeUse

    Tags = dict[str, str]
    TagSet = frozenset[tuple[str, str]]

CACHE = 200_000
"""Largest number of sets of tags whose meaning is cached."""

REPEATED = "turn restrictions that occur more than once"
"""Key of their count."""

GEOD = Geod(ellps="WGS84")
DECIMALS = 3
"""Of kilometres."""


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn restriction in the file; members are a type (``n``, ``w``, ``r``), id and role."""

    osm_id: int
    tags: dict[str, str]
    members: tuple[tuple[str, int, str], ...]


@dataclass(slots=True)
class Scan:
    """What a file contains for one mode.

    The nodes of way ``i`` are ``refs[offsets[i]:offsets[i + 1]]``. Ways, nodes and restrictions are
    in ascending order of their ids; `other_ways` are the ways of any kind that are not roads of
    the mode. `counts` tells what was read, left out and not understood, `access_km` the
    kilometres of roads of the mode by what limits access (``"destination"``, ``"closed"``) and the
    value that says so.
    """

    way_ids: NDArray[np.int64]
    uses: list[WayUse]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    node_ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    node_uses: dict[int, NodeUse]
    restrictions: list[RawRestriction]
    other_ways: NDArray[np.int64]
    counts: Counter[str]
    access_km: dict[str, dict[str, float]]


@dataclass(slots=True)
class _Ways:
    """Collects ways and turn restrictions in the order of the file."""

    path: Path
    mode: Mode
    apply_access: bool
    ids: list[int] = field(default_factory=list)
    uses: list[WayUse] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    refs: array[int] = field(default_factory=lambda: array("q"))
    place: dict[int, int] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    contents: dict[int, int] = field(default_factory=dict)
    relations: dict[int, tuple[int, RawRestriction]] = field(default_factory=dict)
    other_ids: array[int] = field(default_factory=lambda: array("q"))
    other_versions: array[int] = field(default_factory=lambda: array("q"))
    other_relations: array[int] = field(default_factory=lambda: array("q"))
    other_relation_versions: array[int] = field(default_factory=lambda: array("q"))
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    known: dict[TagSet, WayUse] = field(default_factory=dict)
    of_rules: dict[TagSet, WayUse] = field(default_factory=dict)
    named: dict[tuple[TagSet, str, str], WayUse] = field(default_factory=dict)

    def add_way(self, way: Way) -> None:
        tags = osm_file.tags_of(way, self.path)
        self.counts["ways in the file"] += 1
        way_id, version = way.id, way.version
        if not is_candidate(tags, self.mode):
            self.other_ids.append(way_id)
            self.other_versions.append(version)
            return
        nodes = [node.ref for node in way.nodes]
        whole = frozenset(tags.items())
        if self._replaces(way_id, version, hash((tuple(nodes), whole))):
            self._store(way_id, tags, whole, nodes)

    def _replaces(self, way_id: int, version: int, content: int) -> bool:
        """Whether this is the first version of the way, or newer than those before it."""
        before = self.versions.get(way_id)
        if before is not None:
            self.counts["ways that occur more than once"] += 1
            if self.contents[way_id] == content or version < before:
                return False
            if version == before:
                self.faults.append(contradiction(self.path, f"way {way_id}"))
                return False
        self.versions[way_id], self.contents[way_id] = version, content
        return True

    def drop_superseded(self) -> None:
        """Drop roads of which the file also has a newer version that is no road."""
        if not self.ids or not self.other_ids:
            return
        others = np.frombuffer(self.other_ids, dtype=np.int64)
        for place in np.flatnonzero(np.isin(others, self.ids)).tolist():
            way_id, version = self.other_ids[place], self.other_versions[place]
            self.counts["ways that occur more than once"] += 1
            if version == self.versions[way_id]:
                self.faults.append(contradiction(self.path, f"way {way_id}"))
            elif version > self.versions[way_id]:
                self.uses[self.place[way_id]] = WayUse(reason="no longer a road")

    def _store(self, way_id: int, tags: Tags, whole: TagSet, nodes: list[int]) -> None:
        use = self.known.get(whole) or self._use(tags, whole)
        if len(nodes) == 1 or not nodes:
            use = WayUse(reason="fewer than two nodes")
        elif use.road is not None:
            use = without_areas(use, tags, is_ring=nodes[0] == nodes[-1])
        place = self.place.setdefault(way_id, len(self.ids))
        if place == len(self.ids):
            self.ids.append(way_id)
            self.uses.append(use)
            self.begins.append(-1)
        self.uses[place] = use
        if use.road is not None or use.limited:
            self.begins[place] = len(self.refs)
            self.refs.append(len(nodes))
            self.refs.extend(nodes)

    def _use(self, tags: Tags, whole: TagSet) -> WayUse:
        """Meaning of tags, which all sets of tags with the same rules and names share."""
        rules = rule_tags(tags)
        key = frozenset(rules.items())
        use = self.of_rules.get(key)
        if use is None:
            use = way_use(rules, self.mode, apply_access=self.apply_access)
            if len(self.of_rules) < CACHE:
                self.of_rules[key] = use
        name, ref = tags.get("name", ""), tags.get("ref", "")
        if use.road is not None and (name or ref):
            unnamed, use = use, self.named.get((key, name, ref))
            if use is None:
                use = self.named[key, name, ref] = with_name(unnamed, tags)
        if len(self.known) < CACHE:
            self.known[whole] = use
        return use

    def add_relation(self, relation: Relation) -> None:
        self.counts["relations in the file"] += 1
        tags = osm_file.tags_of(relation, self.path)
        if not tags.get("type", "").startswith("restriction"):
            self.other_relations.append(relation.id)
            self.other_relation_versions.append(relation.version)
            return
        members = tuple((member.type, member.ref, member.role) for member in relation.members)
        raw = RawRestriction(relation.id, tags, members)
        version, before = self.relations.get(relation.id, (-1, None))
        if before is not None:
            self.counts[REPEATED] += 1
            if relation.version == version and raw != before:
                self.faults.append(contradiction(self.path, f"relation {relation.id}"))
            if relation.version <= version:
                return
        self.relations[relation.id] = (relation.version, raw)

    def drop_restrictions(self) -> None:
        """Drop restrictions of which the file also has a newer version that is none."""
        if not self.relations or not self.other_relations:
            return
        others = np.frombuffer(self.other_relations, dtype=np.int64)
        superseded = set()
        for place in np.flatnonzero(np.isin(others, list(self.relations))).tolist():
            relation, version = self.other_relations[place], self.other_relation_versions[place]
            self.counts[REPEATED] += 1
            if version == self.relations[relation][0]:
                self.faults.append(contradiction(self.path, f"relation {relation}"))
            elif version > self.relations[relation][0]:
                superseded.add(relation)
        for relation in superseded:
            del self.relations[relation]


def scan(path: Path, mode: Mode, *, apply_access: bool = True) -> Scan:
    """Read the roads of one mode in two passes; the order of the objects does not matter."""
    ways = _read_ways(path, mode, apply_access=apply_access)
    order = sorted(
        (place for place, use in enumerate(ways.uses) if use.road is not None),
        key=ways.ids.__getitem__,
    )
    for use in ways.uses:
        for note, count in use.notes:
            ways.counts[note] += count
        key = f"ways left out: {use.reason}" if use.reason else "ways of the network"
        ways.counts[key] += 1
    offsets, refs = _refs_in_order(ways, order)
    limited = [place for place, use in enumerate(ways.uses) if use.limited]
    limited_offsets, limited_refs = _refs_in_order(ways, limited)
    of_roads = sorted_ids(refs)
    needed = sorted_ids(np.concatenate([of_roads, limited_refs]))
    nodes = read_nodes(path, mode, needed, apply_access=apply_access)
    rows, node_uses = nodes.rows, nodes.uses
    lengths = _lengths(rows, limited_offsets, limited_refs)
    if len(needed) > len(of_roads):
        rows = rows[places(of_roads, rows[:, ID]) >= 0]
        node_uses = {node: use for node, use in node_uses.items() if contains(of_roads, node)}
    faults = ways.faults + nodes.faults
    if not faults:
        faults = _nothing(path, mode, found_ways=bool(order), found_nodes=bool(len(rows)))
    if faults:
        raise NetworkError(faults)
    return Scan(
        way_ids=np.array([ways.ids[place] for place in order], dtype=np.int64),
        uses=[ways.uses[place] for place in order],
        offsets=offsets,
        refs=refs,
        node_ids=rows[:, ID],
        lon=rows[:, X] / FIXED,
        lat=rows[:, Y] / FIXED,
        node_uses=node_uses,
        restrictions=[raw for _, (_, raw) in sorted(ways.relations.items())],
        other_ways=_other_ways(ways),
        counts=ways.counts + nodes.counts,
        access_km=_access_km([ways.uses[place] for place in limited], lengths),
    )


def _lengths(
    rows: NDArray[np.int64], offsets: NDArray[np.int64], refs: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Length in km of ways, without the parts at missing nodes."""
    count = len(offsets) - 1
    at = places(rows[:, ID], refs)
    there = at >= 0
    way = np.repeat(np.arange(count), np.diff(offsets))
    whole = np.flatnonzero(there[1:] & there[:-1] & (way[1:] == way[:-1]))
    tail, head = rows[at[whole]] / FIXED, rows[at[whole + 1]] / FIXED
    _, _, metres = GEOD.inv(tail[:, X], tail[:, Y], head[:, X], head[:, Y])
    return np.bincount(way[whole], weights=metres, minlength=count) / METRES_PER_KM


def _access_km(uses: list[WayUse], km: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {"destination": {}, "closed": {}}
    for use, length in zip(uses, km.tolist(), strict=True):
        for permission, value, share in use.limited:
            found[permission][value] = found[permission].get(value, 0.0) + share * length
    return {
        permission: {value: round(of[value], DECIMALS) for value in sorted(of)}
        for permission, of in found.items()
    }


def _read_ways(path: Path, mode: Mode, *, apply_access: bool) -> _Ways:
    ways = _Ways(path, mode, apply_access)
    for one in osm_file.objects(path, "wr"):
        if one.deleted:
            ways.counts["deleted objects"] += 1
        elif one.is_way():
            ways.add_way(one)
        else:
            ways.add_relation(one)
    ways.drop_superseded()
    ways.drop_restrictions()
    return ways


def _other_ways(ways: _Ways) -> NDArray[np.int64]:
    out = [way for way, use in zip(ways.ids, ways.uses, strict=True) if use.road is None]
    return sorted_ids(np.array([*ways.other_ids, *out], dtype=np.int64))


def _refs_in_order(ways: _Ways, order: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Offsets and nodes of all ways, in the order of the ways."""
    flat = np.frombuffer(ways.refs, dtype=np.int64) if ways.refs else np.empty(0, np.int64)
    begins = np.array([ways.begins[place] for place in order], dtype=np.int64)
    sizes = flat[begins]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    taken = np.arange(offsets[-1]) + np.repeat(begins + 1 - offsets[:-1], sizes)
    return offsets, flat[taken]


def _nothing(path: Path, mode: Mode, *, found_ways: bool, found_nodes: bool) -> list[Fault]:
    if not found_ways:
        problem = f"has no road for the mode {mode}."
        remedy = "Give an extract with roads (ways with a highway tag); it may be truncated."
        return [Fault(path.name, "", problem, remedy)]
    if not found_nodes:
        problem = "has none of the nodes of its roads."
        return [
            Fault(
                path.name,
                "",
                problem,
                "Extract with complete ways (osmium extract does so by default).",
            )
        ]
    return []
