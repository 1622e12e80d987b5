"""Time reading an OpenStreetMap file against a bare pass of pyosmium over it.

    python -m benchmarks.osm_files FILE [--mode car] [--rounds 5]

The bare pass asks for the position of each node, and of each node of each way, and keeps nothing.
Both are measured in turn, in processor time of all threads. Limit: 3 times the bare pass on
``porto.osm.pbf`` of the reference data.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import osmium

from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network import from_osm_file

if TYPE_CHECKING:
    from collections.abc import Callable

BYTES_PER_MB = 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--mode", default="car", choices=("car", "bike", "walk"))
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    warnings.simplefilter("ignore", NetworkWarning)
    net = from_osm_file(args.file, mode=args.mode)
    bare, ours = [], []
    for _ in range(args.rounds):
        bare.append(processor_time(lambda: bare_pass(args.file)))
        ours.append(processor_time(lambda: from_osm_file(args.file, mode=args.mode)))
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    speed = args.file.stat().st_size / BYTES_PER_MB / statistics.median(ours)
    print(f"{args.file.name}: {net}, median of {args.rounds} rounds")
    print(f"bare pass {statistics.median(bare):6.2f} s")
    print(f"network   {statistics.median(ours):6.2f} s  {ratio:.2f} times, {speed:.2f} MB/s")


def bare_pass(path: Path) -> None:
    """Touch the position of each node, and of each node of each way."""
    kinds = osmium.osm.NODE | osmium.osm.WAY
    for one in osmium.FileProcessor(str(path), kinds).with_locations():
        if isinstance(one, osmium.osm.Node):
            _ = one.location.x
        elif isinstance(one, osmium.osm.Way):
            for node in one.nodes:
                _ = node.location.x


def processor_time(do: Callable[[], object]) -> float:
    """Seconds of processor time of a call."""
    start = time.process_time()
    do()
    return time.process_time() - start


if __name__ == "__main__":
    main()
