"""The ways and turn restrictions of an OpenStreetMap file, with what they mean for one mode."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.readers.osm import osm_file
from aicomplex_geo.network.readers.osm.block_tags import BlockTags
from aicomplex_geo.network.readers.osm.road_nodes import contradiction
from aicomplex_geo.network.readers.osm.tags import (
    WayUse,
    is_candidate,
    rule_tags,
    way_use,
    with_name,
    without_areas,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from osmium.osm.types import Relation, Way

    from aicomplex_geo.errors import Fault
    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm import pbf

    Tags = dict[str, str]
    TagSet = frozenset[tuple[str, str]]

CACHE = 200_000
"""Largest number of sets of tags whose meaning is cached."""

REPEATED = "turn restrictions that occur more than once"
"""Key of their count."""

TOO_SHORT = WayUse(reason="fewer than two nodes")


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn restriction in the file; members are a type (``n``, ``w``, ``r``), id and role."""

    osm_id: int
    tags: dict[str, str]
    members: tuple[tuple[str, int, str], ...]


@dataclass(slots=True)
class FileWays:
    """Collects ways and turn restrictions in the order of the file."""

    path: Path
    mode: Mode
    apply_access: bool
    in_blocks: bool = False
    ids: array[int] = field(default_factory=lambda: array("q"))
    uses: list[WayUse] = field(default_factory=list)
    begins: array[int] = field(default_factory=lambda: array("q"))
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
            use = TOO_SHORT
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
        use = self._use_of_rules(rule_tags(tags), tags)
        if len(self.known) < CACHE:
            self.known[whole] = use
        return use

    def _use_of_rules(self, rules: Tags, tags: Tags) -> WayUse:
        """Meaning of tags, which all sets of tags with the same rules and names share."""
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
        return use

    def add_block(self, block: pbf.Ways) -> None:
        """Add ways that the file has once each."""
        self.counts["ways in the file"] += len(block.ids)
        tags = BlockTags(block)
        rows, found = [], []
        for row, key in tags.keys_of_candidates(self.mode):
            if key not in tags.known:
                rules = tags.rules(row)
                tags.known[key] = None
                if is_candidate(rules, self.mode):
                    use = self._use_of_rules(rules, {**rules, **tags.names(row)})
                    tags.known[key] = use, rules
            known = tags.known[key]
            if known is not None:
                rows.append(row)
                found.append(known)
        at = np.array(rows, dtype=np.int64)
        self.other_ids.frombytes(np.delete(block.ids, at).tobytes())
        self._store_block(block, at, found)

    def _store_block(
        self, block: pbf.Ways, at: NDArray[np.int64], found: list[tuple[WayUse, Tags]]
    ) -> None:
        counts, refs = block.refs_of(at)
        begin = np.cumsum(counts) - counts
        is_ring = np.zeros(len(at), dtype=bool)
        some = counts > 0
        is_ring[some] = refs[begin[some]] == refs[(begin + counts - 1)[some]]
        uses = [
            TOO_SHORT if count <= 1 else without_areas(use, rules, is_ring=ring)
            for (use, rules), count, ring in zip(
                found, counts.tolist(), is_ring.tolist(), strict=True
            )
        ]
        kept = np.array([use.road is not None or bool(use.limited) for use in uses], dtype=bool)
        sizes = counts[kept]
        begin = np.cumsum(sizes) - sizes
        begins = np.full(len(at), -1, dtype=np.int64)
        begins[kept] = len(self.refs) + begin + np.arange(len(sizes))
        self.ids.frombytes(block.ids[at].tobytes())
        self.uses.extend(uses)
        self.begins.frombytes(begins.tobytes())
        self.refs.frombytes(np.insert(refs[np.repeat(kept, counts)], begin, sizes).tobytes())

    def add_relation(self, relation: Relation) -> None:
        self.counts["relations in the file"] += 1
        tags = osm_file.tags_of(relation, self.path)
        if not tags.get("type", "").startswith("restriction"):
            self.other_relations.append(relation.id)
            self.other_relation_versions.append(relation.version)
            return
        raw = RawRestriction(relation.id, tags, osm_file.members_of(relation, self.path))
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
