"""Write data/geo/network from the reference folder: python tools/strategic_network REFERENCE."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from strategic_network.building import build_graph  # noqa: E402
from strategic_network.validating import write_validation  # noqa: E402
from strategic_network.writing import write_tables  # noqa: E402

TARGET = HERE.parents[1] / "data" / "geo" / "network"


def main(arguments: list[str]) -> int:
    """Write the tables and print their size."""
    if not arguments:
        print("usage: python tools/strategic_network REFERENCE [TARGET]", file=sys.stderr)
        return 2
    target = Path(arguments[1]) if len(arguments) > 1 else TARGET
    junctions, links = write_tables(build_graph(Path(arguments[0])), target)
    write_validation(Path(arguments[0]), target)
    print(f"{junctions} junctions, {links} links in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
