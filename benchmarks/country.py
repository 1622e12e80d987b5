"""An OpenStreetMap file of any size, with as many roads, buildings and other things as real ones.

    python -m benchmarks.country FILE [--megabytes 250]

A third of its nodes are of roads, two in five of buildings, the others of fences and power lines.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
from osmium.osm.mutable import Node, Relation, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SEED = 3
ROADS_A_MEGABYTE = 8_300
"""Roads in a megabyte of the file, measured on files of 10 and 140 MB."""
SHAPE = 7
"""Nodes of a road between its junctions."""
STEP = 0.005
"""Degrees between junctions."""
WEST, SOUTH = 126.0, 34.5
CORNERS, POSTS = 4, 15
KINDS = (
    *["residential"] * 45, *["service"] * 20, *["tertiary"] * 10, *["secondary"] * 7,
    *["primary"] * 5, *["trunk"] * 3, *["footway"] * 6, *["track"] * 4,
)  # fmt: skip
TAGS: dict[str, tuple[float, tuple[str, ...]]] = {
    "name": (0.4, tuple(f"길 {one}로" for one in range(40_000))),
    "maxspeed": (0.3, ("30", "50", "60", "80")),
    "lanes": (0.3, ("1", "2", "3", "4")),
    "oneway": (0.15, ("yes",)),
    "surface": (0.2, ("asphalt",)),
    "bridge": (0.05, ("yes",)),
}
"""Share of roads that have a tag, and its values."""


@dataclass
class Writer:
    """A file under construction: nodes first, then ways, then relations, as files have them."""

    file: Any
    nodes: int = 0
    ways: int = 0
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(SEED))
    _node: Any = field(default_factory=lambda: Node(id=1, version=1, location=(0, 0), tags={}))
    _way: Any = field(default_factory=lambda: Way(id=1, version=1, nodes=[], tags={}))

    def add_nodes(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> int:
        """Add nodes without tags, and return the id of the first."""
        first = self.nodes + 1
        node, add = self._node, self.file.add_node
        for place, at in enumerate(zip(lon.ravel().tolist(), lat.ravel().tolist(), strict=True)):
            node.id, node.location = first + place, at
            add(node)
        self.nodes += lon.size
        return first

    def add_way(self, nodes: list[int], tags: dict[str, str]) -> None:
        """Add a way."""
        self.ways += 1
        self._way.id, self._way.nodes, self._way.tags = self.ways, nodes, tags
        self.file.add_way(self._way)


def write_country(file: Path, size: int) -> int:
    """Write a file of about `size` bytes, and return how many roads it has."""
    side = max(3, round(math.sqrt(size / 1e6 * ROADS_A_MEGABYTE / 2)))
    with osmium.SimpleWriter(str(file), overwrite=True) as out:
        writer = Writer(out)
        roads = list(_road_nodes(writer, side))
        count = 2 * side * (side - 1)
        buildings, lines = round(2.25 * count), round(0.35 * count)
        extent = side * STEP
        corner = writer.chance.uniform(0, extent, (2, buildings, 1))
        lon = WEST + corner[0] + np.array([0, 1, 1, 0]) * 1e-4
        lat = SOUTH + corner[1] + np.array([0, 0, 1, 1]) * 1e-4
        building = writer.add_nodes(lon, lat)
        lon, lat = writer.chance.uniform(0, extent, (2, POSTS * lines))
        post = writer.add_nodes(WEST + lon, SOUTH + lat)
        for nodes, tags in zip(roads, _tags(writer.chance, count), strict=True):
            writer.add_way(nodes, tags)
        for first in range(building, building + CORNERS * buildings, CORNERS):
            writer.add_way([*range(first, first + CORNERS), first], {"building": "yes"})
        for first in range(post, post + POSTS * lines, POSTS):
            writer.add_way(list(range(first, first + POSTS)), {"barrier": "fence"})
        _restrictions(writer, side, count)
    return count


def _road_nodes(writer: Writer, side: int) -> Iterator[list[int]]:
    """Add junctions and bends of a grid, and give the nodes of each road."""
    at = STEP * np.arange(side)
    lon, lat = np.meshgrid(WEST + at, SOUTH + at)
    lon, lat = np.array([lon, lat]) + writer.chance.uniform(-1e-3, 1e-3, (2, side, side))
    junction = writer.add_nodes(lon, lat) + np.arange(side * side).reshape(side, side)
    lon, lat = lon.ravel(), lat.ravel()
    share = np.arange(1, SHAPE + 1) / (SHAPE + 1)
    pairs = ((junction[:, :-1], junction[:, 1:]), (junction[:-1], junction[1:]))
    for begin, end in pairs:
        a, b = begin.ravel(), end.ravel()
        shape = []
        for axis in (lon, lat):
            first, last = axis[a - junction[0, 0]], axis[b - junction[0, 0]]
            bends = writer.chance.uniform(-1e-4, 1e-4, (len(a), SHAPE))
            shape.append(first[:, None] + (last - first)[:, None] * share + bends)
        inner = writer.add_nodes(*shape)
        for place, (u, v) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            start = inner + SHAPE * place
            yield [u, *range(start, start + SHAPE), v]


def _tags(chance: np.random.Generator, count: int) -> Iterator[dict[str, str]]:
    kinds = chance.choice(len(KINDS), count).tolist()
    columns = [
        (tag, (chance.random(count) < share).tolist(), chance.choice(len(values), count).tolist())
        for tag, (share, values) in TAGS.items()
    ]
    for place in range(count):
        tags = {"highway": KINDS[kinds[place]]}
        for tag, has, which in columns:
            if has[place]:
                tags[tag] = TAGS[tag][1][which[place]]
        yield tags


def _restrictions(writer: Writer, side: int, roads: int) -> None:
    count = roads // 400
    via = writer.chance.integers(1, side * side + 1, count).tolist()
    ways = writer.chance.integers(1, roads + 1, (count, 2)).tolist()
    tags = {"type": "restriction", "restriction": "no_left_turn"}
    for place, (node, (one, other)) in enumerate(zip(via, ways, strict=True), 1):
        members = [("w", one, "from"), ("n", node, "via"), ("w", other, "to")]
        writer.file.add_relation(Relation(id=place, version=1, members=members, tags=tags))


def main() -> None:
    """Write a file, and print what it has."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--megabytes", type=float, default=250)
    args = parser.parse_args()
    roads = write_country(args.file, round(args.megabytes * 1e6))
    print(f"{args.file}: {args.file.stat().st_size / 1e6:.0f} MB, {roads:,} roads")


if __name__ == "__main__":
    main()
