"""Read, weight and sum on networks as large as a country, and print time and memory by step.

    python -m benchmarks.national FOLDER [--links 100000 500000 1500000] [--edges 5000000]

Generated standard node-links of so many links, and crooked streets of so many edges saved as a
network. Each is a process of its own: read, Router, hierarchy, customization, and the sums over
all junctions from 1,000 of them. The table that it prints stands in
docs/explanation/national-size.md.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import nodelink
from benchmarks.own_process import printed
from benchmarks.peak import highest

if TYPE_CHECKING:
    from collections.abc import Callable

PROFILE = "car_offpeak"
SOURCES = 1_000
SEED = 1


def main() -> None:
    """Measure, or be the measured process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--links", type=int, nargs="*", default=[100_000, 500_000, 1_500_000])
    parser.add_argument("--edges", type=int, nargs="*", default=[5_000_000])
    parser.add_argument("--measured", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.measured:
        print(json.dumps(measure(options.folder)), flush=True)
        return
    for kind, sizes in (("links", options.links), ("edges", options.edges)):
        for size in sizes:
            folder = options.folder / f"{kind}-{size}"
            if not folder.exists():
                _make(kind, folder, size)
            arguments = ["-m", "benchmarks.national", str(folder), "--measured"]
            found = json.loads(printed(arguments))
            print(f"| {kind} {size:,} | " + " | ".join(found.values()) + " |", flush=True)


def measure(folder: Path) -> dict[str, str]:
    """Take all steps on one network: wall seconds, CPU seconds and the peak so far of each."""
    from aicomplex_geo import Router, read_network  # noqa: PLC0415 - the parent needs none of it
    from aicomplex_geo.network import from_node_link  # noqa: PLC0415 - the same
    from aicomplex_geo.routing.internals import weighted_network  # noqa: PLC0415 - the same

    read = from_node_link if folder.name.startswith("links") else read_network
    found: dict[str, str] = {}
    began, cpu = time.perf_counter(), time.process_time()

    def step(name: str, work: Callable[[], object]) -> None:
        nonlocal began, cpu
        begun, used = time.perf_counter(), time.process_time()
        work()
        found[name] = (
            f"{time.perf_counter() - begun:.1f} s, {time.process_time() - used:.1f} CPU s, "
            f"{(highest() or 0) / 1e9:.1f} GB"
        )

    kept: dict[str, object] = {}
    step("read", lambda: kept.update(net=read(folder)))
    net = kept["net"]
    step("router", lambda: kept.update(router=Router(net, PROFILE)))  # type: ignore[arg-type]
    search = weighted_network(kept["router"]).search  # type: ignore[arg-type]
    step("hierarchy", search.hierarchy)
    hierarchy = search.hierarchy()
    step("customize", lambda: kept.update(metric=hierarchy.customize(search.graph.weight)))
    sources = np.random.default_rng(SEED).integers(0, search.graph.n_nodes, SOURCES)
    values = np.ones(search.graph.n_nodes)
    step("sums", lambda: kept["metric"].reduce(sources, values))  # type: ignore[attr-defined]
    whole = f"{time.perf_counter() - began:.0f} s, {time.process_time() - cpu:.0f} CPU s"
    return {"nodes": f"{search.graph.n_nodes:,}", **found, "whole": whole}


def _make(kind: str, folder: Path, size: int) -> None:
    if kind == "links":
        nodelink.generate(folder, size, seed=SEED)
        return
    from benchmarks.snapping import grid  # noqa: PLC0415 - loads the library

    folder.parent.mkdir(parents=True, exist_ok=True)
    grid(size, one_way=False, seed=SEED).save(folder)


if __name__ == "__main__":
    main()
