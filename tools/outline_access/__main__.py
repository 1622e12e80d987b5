"""Write data/geo/network/outline_accuracy.toml: python tools/outline_access OSM."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from outline_access.measuring import PLACES, SEED, measure  # noqa: E402
from outline_access.writing import accuracy_table, to_toml, write_page, write_toml  # noqa: E402

PROJECT = HERE.parents[1]
TARGET = PROJECT / "data" / "geo" / "network" / "outline_accuracy.toml"
PAGE = PROJECT / "docs" / "explanation" / "outline-networks.md"


def main(arguments: list[str]) -> int:
    """Measure, write, and print the accuracy."""
    parser = argparse.ArgumentParser(prog="python tools/outline_access", description=__doc__)
    parser.add_argument("osm", type=Path, help="folder of OpenStreetMap extracts")
    parser.add_argument("--places", type=int, default=PLACES, help="junctions drawn a network")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--target", type=Path, default=TARGET, help="file that is written")
    options = parser.parse_args(arguments)
    tables = measure(options.osm, places=options.places, seed=options.seed)
    write_toml(options.target, to_toml(tables, places=options.places, seed=options.seed))
    if options.target == TARGET:
        write_page(PAGE, tables)
    print(accuracy_table(tables["accuracy"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
