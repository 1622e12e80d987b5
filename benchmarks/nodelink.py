"""Read a generated node-link of national size, and print time and memory.

    python benchmarks/nodelink.py generate FOLDER [--links 1500000] [--seed 1]
    python benchmarks/nodelink.py read FOLDER [--bbox 126.7 35.1 127.0 35.3]
    python benchmarks/nodelink.py all FOLDER

``read`` reads in a separate process and prints its seconds and peak memory (maximum resident
set). Limits: 180 s and 6 GB. The roads are generated. Their number, the file sizes, the shares of
lines that run against their direction or have several parts, and the rows of TURNINFO are about
those of the editions of September 2026 (1,562,356 links) and August 2026 (44,218 turns).
"""

from __future__ import annotations

import argparse
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

LINKS = 1_500_000
LINKS_PER_NODE = 1.25
CROSS_EVERY = 4
POINTS = 7
AGAINST, IN_PARTS, NOT_IN_USE = 0.05, 0.005, 0.0027
NAMES = 45_000
TURNS = 44_218
WEST, SOUTH = 20_000.0, 80_000.0
EXTENT = 480_000.0
SHORT = 30.0
RANKS = ("101", "102", "103", "104", "105", "106", "107", "108")
SHARES = (0.01, 0.005, 0.08, 0.35, 0.04, 0.1, 0.4, 0.015)
TURN_TYPES = ("001", "002", "003", "011", "012", "101", "102", "103")
TURN_SHARES = (0.1, 0.01, 0.05, 0.5, 0.02, 0.25, 0.02, 0.05)
AT_TIMES = 0.0003
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
MIB = 1024


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=["generate", "read", "all", "measured"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--links", type=int, default=LINKS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bbox", type=float, nargs=4, default=None)
    args = parser.parse_args()
    if args.command in {"generate", "all"}:
        generate(args.folder, args.links, seed=args.seed)
    if args.command in {"read", "all"}:
        box = [] if args.bbox is None else ["--bbox", *map(str, args.bbox)]
        command = [sys.executable, __file__, "measured", str(args.folder), *box]
        subprocess.run(command, check=True)
    if args.command == "measured":
        measure(args.folder, args.bbox)


def measure(folder: Path, box: list[float] | None) -> None:
    """Read once and print time and memory; needs a fresh process."""
    import resource  # noqa: PLC0415 - missing on Windows, where only this command fails

    from aicomplex_geo.network.readers import nodelink  # noqa: PLC0415 - the import is measured too

    start = time.perf_counter()
    net = nodelink.from_node_link(folder, bbox=box)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    print(f"{net}, {len(net.restrictions):,} turn restrictions")
    print(f"read in {took:.1f} s, peak memory {peak:,.0f} MiB")
    start = time.perf_counter()
    arrays = net.arrays
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    print(f"arrays of {len(arrays.tail):,} edges in {took:.1f} s, peak memory {peak:,.0f} MiB")


def generate(folder: Path, links: int, *, seed: int) -> None:
    """Write MOCT_NODE, MOCT_LINK and TURNINFO, the same files for the same seed."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    side = int(np.sqrt(links / LINKS_PER_NODE))
    nodes = _positions(side)
    tail, head = _grid(side)
    node_ids = (1_000_000_000 + 100 * np.arange(len(nodes))).astype(str)
    link_ids = (2_000_000_000 + 100 * np.arange(len(tail))).astype(str)
    names = _names(rng)
    _write_nodes(folder, nodes, node_ids, names, rng)
    _write_links(folder, nodes, (tail, head), (node_ids, link_ids), names, rng)
    _write_turns(folder, (tail, head), (node_ids, link_ids), rng)
    print(f"{len(nodes):,} nodes, {len(tail):,} links, {TURNS:,} turns in {folder}")


def _positions(side: int) -> np.ndarray:
    """Lay out a grid whose lines come in pairs, as carriageways do; their crossings are rings."""
    wide = 2 * EXTENT / side - SHORT
    steps = np.where(np.arange(side) % 2 == 0, wide, SHORT)
    along = np.cumsum(steps) - wide
    x, y = np.meshgrid(WEST + along, SOUTH + along)
    return np.column_stack([x.ravel(), y.ravel()])


def _grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one-way links that alternate by line, with fewer lines north to south."""
    place = np.arange(side * side).reshape(side, side)
    rows = np.stack([place[:, :-1], place[:, 1:]], axis=-1)
    rows[1::2] = rows[1::2, :, ::-1]
    columns = np.stack([place[:-1], place[1:]], axis=-1)
    columns[:, 1::2] = columns[:, 1::2, ::-1]
    kept = np.isin(np.arange(side) % (2 * CROSS_EVERY), (0, 1))
    pairs = np.concatenate([rows.reshape(-1, 2), columns[:, kept].reshape(-1, 2)])
    return pairs[:, 0], pairs[:, 1]


def _names(rng: np.random.Generator) -> np.ndarray:
    picked = rng.integers(0, len(SYLLABLES), (NAMES, 4))
    return np.array(["".join(SYLLABLES[i] for i in row) + "로" for row in picked], dtype=object)


def _write_nodes(
    folder: Path, nodes: np.ndarray, ids: np.ndarray, names: np.ndarray, rng: np.random.Generator
) -> None:
    count = len(nodes)
    numbers = (np.arange(count) % 99_991).astype(str).astype(object)
    columns = {
        "NODE_ID": (ids, 10),
        "NODE_TYPE": (rng.choice(["101", "103", "104", "106"], count), 3),
        "NODE_NAME": (names[rng.integers(0, NAMES, count)] + numbers, 50),
        "TURN_P": ("0", 1),
        "UPDATEDATE": ("20260914", 8),
        "REMARK": ("", 30),
        "HIST_TYPE": ("NODE1007", 8),
        "HISTREMARK": ("", 30),
    }
    _shapes(folder / "MOCT_NODE.shp", np.asarray(shapely.points(nodes)), "Point")
    _dbf(folder / "MOCT_NODE.dbf", columns, count)


def _write_links(
    folder: Path,
    nodes: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    ids: tuple[np.ndarray, np.ndarray],
    names: np.ndarray,
    rng: np.random.Generator,
) -> None:
    lines, length = _lines(nodes, ends, rng)
    count = len(lines)
    columns = {
        "LINK_ID": (ids[1], 10),
        "F_NODE": (ids[0][ends[0]], 10),
        "T_NODE": (ids[0][ends[1]], 10),
        "LANES": (rng.integers(1, 6, count).astype(str), 4),
        "ROAD_RANK": (rng.choice(RANKS, count, p=SHARES), 3),
        "ROAD_TYPE": (rng.choice(["000", "003", "004"], count, p=(0.95, 0.03, 0.02)), 3),
        "ROAD_NO": (rng.choice(["-", "1", "13"], count, p=(0.85, 0.1, 0.05)), 5),
        "ROAD_NAME": (names[rng.integers(0, NAMES, count)], 30),
        "ROAD_USE": (np.where(rng.random(count) < NOT_IN_USE, "1", "0"), 1),
        "MULTI_LINK": ("0", 1),
        "CONNECT": (rng.choice(["000", "101", "103"], count, p=(0.95, 0.02, 0.03)), 3),
        "MAX_SPD": (rng.choice(["30", "50", "60", "80", "100"], count), 4),
        "REST_VEH": (rng.choice(["0", "3", "4", "5"], count, p=(0.97, 0.01, 0.01, 0.01)), 3),
        "REST_W": ("0", 4),
        "REST_H": ("0", 4),
        "C-ITS": ("0", 1),
        "LENGTH": (np.char.mod("%.12f", length), 18),
        "UPDATEDATE": ("20260914", 8),
        "REMARK": ("", 30),
        "HIST_TYPE": ("LINK1007", 8),
        "HISTREMARK": ("", 30),
    }
    _shapes(folder / "MOCT_LINK.shp", lines, "LineString")
    _dbf(folder / "MOCT_LINK.dbf", columns, count)


def _lines(
    nodes: np.ndarray, ends: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw wavy lines between the nodes, some against their direction or in two parts."""
    (tail, head), count = ends, len(ends[0])
    share = np.linspace(0, 1, POINTS)[None, :, None]
    points = nodes[tail][:, None] * (1 - share) + nodes[head][:, None] * share
    points[:, 1:-1] += rng.normal(0, 2, (count, POINTS - 2, 2))
    length = np.hypot(*np.diff(points, axis=1).transpose(2, 0, 1)).sum(axis=1)
    turned = rng.random(count) < AGAINST
    points[turned] = points[turned, ::-1]
    lines = shapely.linestrings(points)
    for row in np.flatnonzero(rng.random(count) < IN_PARTS).tolist():
        halves = points[row, : POINTS // 2 + 1], points[row, POINTS // 2 :]
        lines[row] = shapely.multilinestrings([shapely.linestrings(half) for half in halves])
    return lines, length


def _shapes(path: Path, shapes: np.ndarray, kind: str) -> None:
    """Write .shp, .shx and .prj; the accompanying DBF is replaced later."""
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        [np.zeros(len(shapes), np.int8)],
        ["X"],
        geometry_type=kind,
        crs="EPSG:5186",
        driver="ESRI Shapefile",
    )
    path.with_suffix(".cpg").write_text("949", encoding="ascii")


def _dbf(path: Path, columns: dict[str, tuple[Any, int]], count: int) -> None:
    """Write a DBF in cp949, with the field widths of the published files."""
    width = 1 + sum(size for _, size in columns.values())
    head = struct.pack("<4BIHH20x", 3, 126, 9, 14, count, 33 + 32 * len(columns), width)
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(), b"C", size, 0)
        for name, (_, size) in columns.items()
    )
    kind = np.dtype([("flag", "S1"), *((name, f"S{size}") for name, (_, size) in columns.items())])
    rows = np.zeros(count, dtype=kind)
    rows["flag"] = b" "
    for name, (values, size) in columns.items():
        texts = np.broadcast_to(np.asarray(values, dtype=object), count)
        encoded = [text.encode("cp949")[:size].ljust(size) for text in texts.astype(str).tolist()]
        rows[name] = encoded
    path.write_bytes(head + fields + b"\r" + rows.tobytes() + b"\x1a")


def _write_turns(
    folder: Path,
    ends: tuple[np.ndarray, np.ndarray],
    ids: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
) -> None:
    """Write turns from a link to one that leaves its end, or the end of the following link."""
    tail, head = ends
    by_tail = np.argsort(tail, kind="stable")
    start = np.searchsorted(tail[by_tail], np.arange(max(tail.max(), head.max()) + 2))
    first = rng.choice(len(tail), TURNS, replace=False)
    last = first.copy()
    for number, link in enumerate(first.tolist()):
        for _ in range(1 + number % 2):
            after = by_tail[start[head[link]] : start[head[link] + 1]]
            link = int(after[-1]) if len(after) else link  # noqa: PLW2901 - moves one link on
        last[number] = link
    columns = {
        "NODE_ID": (ids[0][head[first]], 10),
        "TURN_ID": ((np.arange(TURNS) % 4 + 1).astype(str), 4),
        "ST_LINK": (ids[1][first], 10),
        "ED_LINK": (ids[1][last], 10),
        "TURN_TYPE": (rng.choice(TURN_TYPES, TURNS, p=TURN_SHARES), 3),
        "TURN_OPER": (np.where(rng.random(TURNS) < AT_TIMES, "1", "0"), 1),
        "REMARK": ("", 30),
    }
    _dbf(folder / "TURNINFO.dbf", columns, TURNS)


if __name__ == "__main__":
    main()
