"""Reading the nodes of roads from an OpenStreetMap file."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import Fault
from aicomplex_geo.network.readers.osm import osm_file
from aicomplex_geo.network.readers.osm.node_tags import NodeUse, node_use
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
LARGEST_IN_BULK = 32 << 20
"""Bytes of a file; the positions of its nodes take ten times as much memory."""


@dataclass(frozen=True, slots=True)
class Found:
    """Nodes of roads in ascending order of their ids, and what their tags mean."""

    rows: NDArray[np.int64]
    uses: dict[int, NodeUse]
    counts: Counter[str]
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class RoadNodes:
    """Collects nodes in blocks, and keeps those that belong to roads."""

    path: Path
    mode: Mode
    apply_access: bool
    needed: NDArray[np.int64]
    block: array[int] = field(default_factory=lambda: array("q"))
    kept: list[NDArray[np.int64]] = field(default_factory=list)
    uses: dict[tuple[int, int], NodeUse] = field(default_factory=dict)
    known: dict[frozenset[tuple[str, str]], NodeUse] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

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
        tags = osm_file.tags_of(node, self.path)
        whole = frozenset(tags.items())
        use = self.known.get(whole)
        if use is None:
            use = self.known[whole] = node_use(tags, self.mode, apply_access=self.apply_access)
        for note, count in use.notes:
            self.counts[note] += count
        if use != WITHOUT_USE:
            self.uses[node.id, node.version] = use

    def flush(self) -> None:
        """Keep the nodes of the block that belong to roads."""
        rows = np.array(self.block, dtype=np.int64).reshape(-1, FIELDS)
        del self.block[:]
        needed = rows[places(self.needed, rows[:, ID]) >= 0]
        valid = _valid(needed)
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
        return Found(rows, uses, self.counts, faults)


def read_nodes(path: Path, mode: Mode, needed: NDArray[np.int64], *, apply_access: bool) -> Found:
    """Read the nodes with the given sorted ids; contradictions become faults."""
    found = None
    is_pbf = osm_file.file_format(path) == "pbf"  # in XML a deleted node may keep its position
    if is_pbf and path.stat().st_size <= LARGEST_IN_BULK:
        found = _read_in_bulk(path, mode, needed, apply_access=apply_access)
    return found or _read_one_by_one(path, mode, needed, apply_access=apply_access)


def _read_in_bulk(
    path: Path, mode: Mode, needed: NDArray[np.int64], *, apply_access: bool
) -> Found | None:
    """Read only tagged nodes as objects, which is several times faster.

    None if the file is not sorted, a node occurs twice, or one has no valid position.
    """
    if not len(needed) or needed[0] < 0:  # libosmium keeps no positions of negative ids
        return None
    nodes = RoadNodes(path, mode, apply_access, needed)
    positions = osm_file.NodePositions()
    found_way = False
    for one in osm_file.tagged_nodes(path, positions):
        if one.is_way():
            found_way = True
        elif found_way:
            return None
        else:
            nodes.add_use(one)
    if not positions.are_unique():
        return None
    rows = np.zeros((len(needed), FIELDS), dtype=np.int64)
    rows[:, ID] = needed
    try:
        rows[:, X], rows[:, Y] = positions.of(needed)
    except KeyError:
        return None
    if not _valid(rows).all():
        return None
    return Found(rows, {node: use for (node, _), use in sorted(nodes.uses.items())}, nodes.counts)


def _valid(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    valid: NDArray[np.bool_] = (np.abs(rows[:, X]) <= EAST) & (np.abs(rows[:, Y]) <= NORTH)
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
