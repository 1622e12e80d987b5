"""Reading the nodes of roads from an OpenStreetMap file."""

from __future__ import annotations

from array import array
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import Fault
from aicomplex_geo.network.readers.osm import osm_file, pbf
from aicomplex_geo.network.readers.osm.node_tags import NodeUse, node_use
from aicomplex_geo.network.readers.osm.protobuf import UnusualError
from aicomplex_geo.network.readers.osm.sorted_ids import places

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from osmium.osm.types import Node

    from aicomplex_geo.network.modes import Mode

BLOCK = 1 << 20
FIELDS = 4
ID, VERSION, X, Y = range(FIELDS)
"""Columns of a block of nodes."""

FIXED = 10_000_000
EAST, NORTH = 180 * FIXED, 90 * FIXED
"""Positions are integers of 1e-7 degrees."""


WITHOUT_USE = NodeUse()


@dataclass(frozen=True, slots=True)
class Found:
    """Nodes of roads in ascending order of their ids, and what their tags mean.

    `xy` are positions in units of 1e-7 degrees.
    """

    ids: NDArray[np.int64]
    xy: NDArray[np.int32]
    uses: dict[int, NodeUse]
    counts: Counter[str]
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class RoadNodes:
    """Collects nodes in blocks, and keeps those that belong to roads.

    Nodes of the blocks of a PBF file are in `xy`, in the order of those that are needed, where
    `there` says so; `taken` is how many have been taken.
    """

    path: Path
    mode: Mode
    apply_access: bool
    needed: NDArray[np.int64]
    block: array[int] = field(default_factory=lambda: array("q"))
    kept: list[NDArray[np.int64]] = field(default_factory=list)
    xy: NDArray[np.int32] = field(init=False)
    there: NDArray[np.bool_] = field(init=False)
    taken: int = 0
    uses: dict[tuple[int, int], NodeUse] = field(default_factory=dict)
    known: dict[frozenset[tuple[str, str]], NodeUse] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.xy = np.zeros((len(self.needed), 2), dtype=np.int32)
        self.there = np.zeros(len(self.needed), dtype=bool)

    def add(self, node: Node) -> None:
        at = node.location
        self.block.extend((node.id, node.version, at.x, at.y))
        if len(self.block) >= BLOCK:
            self.flush()
        if len(node.tags):
            self.add_use(node)

    def add_use(self, node: Node) -> None:
        """Add what the tags of a node mean, if it belongs to a road."""
        place = int(np.searchsorted(self.needed, node.id))
        if place == len(self.needed) or self.needed[place] != node.id:
            return
        self.add_tags(node.id, node.version, osm_file.tags_of(node, self.path))

    def add_tags(self, node_id: int, version: int, tags: dict[str, str]) -> None:
        whole = frozenset(tags.items())
        use = self.known.get(whole)
        if use is None:
            use = self.known[whole] = node_use(tags, self.mode, apply_access=self.apply_access)
        for note, count in use.notes:
            self.counts[note] += count
        if use != WITHOUT_USE:
            self.uses[node_id, version] = use

    def add_block(self, block: pbf.Nodes) -> None:
        """Add the nodes that belong to roads, all with a valid position."""
        place = places(self.needed, block.ids)
        at = np.flatnonzero(place >= 0)
        if not len(at):
            return
        xy = np.column_stack(block.xy())[at]
        if not _valid(xy).all():
            raise UnusualError
        self.xy[place[at]], self.there[place[at]] = xy, True
        self.taken += len(at)
        first, stop = block.first_tag[at], block.first_tag[at + 1] - 1
        some = np.flatnonzero(stop > first)
        each = zip(
            block.ids[at[some]].tolist(), first[some].tolist(), stop[some].tolist(), strict=True
        )
        for node_id, start, end_ in each:
            texts = [block.strings[one].decode() for one in block.tags[start:end_].tolist()]
            self.add_tags(node_id, 0, dict(zip(texts[::2], texts[1::2], strict=True)))

    def flush(self) -> None:
        """Keep the nodes of the block that belong to roads."""
        rows = np.array(self.block, dtype=np.int64).reshape(-1, FIELDS)
        del self.block[:]
        needed = rows[places(self.needed, rows[:, ID]) >= 0]
        valid = _valid(needed[:, X:])
        self.counts["nodes without a valid position"] += int((~valid).sum())
        self.kept.append(needed[valid])

    def found(self) -> Found:
        """Take the newest version of each node, by id; contradictions become faults."""
        self.flush()
        rows = np.concatenate(self.kept)
        rows = rows[np.lexsort((rows[:, VERSION], rows[:, ID]))]
        again = rows[1:, ID] == rows[:-1, ID]
        self.counts["nodes that occur more than once"] += int(again.sum())
        moved = (rows[1:, X:] != rows[:-1, X:]).any(axis=1)
        wrong = again & moved & (rows[1:, VERSION] == rows[:-1, VERSION])
        faults = [
            contradiction(self.path, f"node {node}")
            for node in np.unique(rows[1:][wrong, ID]).tolist()
        ]
        rows = rows[np.append(~again, True)] if len(rows) else rows
        versions = zip(rows[:, ID].tolist(), rows[:, VERSION].tolist(), strict=True)
        uses = {one[0]: self.uses[one] for one in versions if one in self.uses}
        return Found(rows[:, ID].copy(), rows[:, X:].astype(np.int32), uses, self.counts, faults)


def read_nodes(
    path: Path,
    mode: Mode,
    needed: NDArray[np.int64],
    *,
    apply_access: bool,
    in_blocks: bool = False,
) -> Found:
    """Read the nodes with the given sorted ids; contradictions become faults.

    `in_blocks` says that the ways of the file could be read so.
    """
    if in_blocks and len(needed):
        with suppress(UnusualError):
            return _read_blocks(path, mode, needed, apply_access=apply_access)
    return _read_one_by_one(path, mode, needed, apply_access=apply_access)


def _read_blocks(path: Path, mode: Mode, needed: NDArray[np.int64], *, apply_access: bool) -> Found:
    nodes = RoadNodes(path, mode, apply_access, needed)
    for block in pbf.nodes(path):
        nodes.add_block(block)
    count = int(nodes.there.sum())
    if count < nodes.taken:  # versions decide, which are not read
        raise UnusualError
    ids, xy = needed, nodes.xy
    if count < len(needed):
        ids, xy = needed[nodes.there], nodes.xy[nodes.there]
    uses = {node: use for (node, _), use in sorted(nodes.uses.items())}
    return Found(ids, xy, uses, nodes.counts)


def _valid(xy: NDArray[np.int64]) -> NDArray[np.bool_]:
    valid: NDArray[np.bool_] = (np.abs(xy[:, 0]) <= EAST) & (np.abs(xy[:, 1]) <= NORTH)
    return valid


def _read_one_by_one(
    path: Path, mode: Mode, needed: NDArray[np.int64], *, apply_access: bool
) -> Found:
    nodes = RoadNodes(path, mode, apply_access, needed)
    behind_ways = ways = 0
    for one in osm_file.objects(path, "nw"):
        if one.is_way():
            ways += 1
        elif not one.deleted:
            behind_ways += ways > 0
            nodes.add(one)
    nodes.counts["nodes behind ways"] = behind_ways
    return nodes.found()


def contradiction(path: Path, what: str) -> Fault:
    return Fault(
        path.name,
        what,
        "occurs several times with different content and the same version.",
        "Merge extracts of the same date with `osmium merge`.",
    )
