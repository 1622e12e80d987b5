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
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, node: Node) -> None:
        at = node.location
        self.block.extend((node.id, node.version, at.x, at.y))
        if len(self.block) >= BLOCK:
            self.flush()
        if len(node.tags):
            self._tagged(node)

    def _tagged(self, node: Node) -> None:
        place = int(np.searchsorted(self.needed, node.id))
        if place == len(self.needed) or self.needed[place] != node.id:
            return
        use = node_use(osm_file.tags_of(node, self.path), self.mode, apply_access=self.apply_access)
        self.counts.update(dict(use.notes))
        if use != NodeUse():
            self.uses[node.id, node.version] = use

    def flush(self) -> None:
        """Keep the nodes of the block that belong to roads."""
        rows = np.array(self.block, dtype=np.int64).reshape(-1, FIELDS)
        del self.block[:]
        needed = rows[places(self.needed, rows[:, ID]) >= 0]
        valid = (np.abs(needed[:, X]) <= EAST) & (np.abs(needed[:, Y]) <= NORTH)
        self.counts["nodes without a valid position"] += int((~valid).sum())
        self.kept.append(needed[valid])

    def newest(self) -> NDArray[np.int64]:
        """Take the newest version of each node, by id; contradictions become faults."""
        self.flush()
        rows = np.concatenate(self.kept)
        rows = rows[np.lexsort((rows[:, VERSION], rows[:, ID]))]
        again = rows[1:, ID] == rows[:-1, ID]
        self.counts["nodes that occur more than once"] += int(again.sum())
        moved = (rows[1:, X:] != rows[:-1, X:]).any(axis=1)
        wrong = again & moved & (rows[1:, VERSION] == rows[:-1, VERSION])
        self.faults.extend(
            contradiction(self.path, f"node {node}")
            for node in np.unique(rows[1:][wrong, ID]).tolist()
        )
        return rows[np.append(~again, True)] if len(rows) else rows


def read_nodes(
    path: Path, mode: Mode, needed: NDArray[np.int64], *, apply_access: bool
) -> RoadNodes:
    nodes = RoadNodes(path, mode, apply_access, needed)
    behind_ways = ways = 0
    for one in osm_file.objects(path, "nw"):
        if one.is_way():
            ways += 1
        elif not one.deleted:
            behind_ways += ways > 0
            nodes.add(one)
    nodes.counts["nodes behind ways"] = behind_ways
    return nodes


def contradiction(path: Path, what: str) -> Fault:
    return Fault(
        path.name,
        what,
        "occurs several times with different content and the same version.",
        "Merge extracts of the same date with `osmium merge`.",
    )
