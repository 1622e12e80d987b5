"""Peak memory of building and one matrix, each in its own process.

``python -m benchmarks.memory WHO GRAPH.npz`` is such a process; it writes its results beside the
graph file. The memory of a process that only imports the same libraries and loads the same arrays
is subtracted.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph
from benchmarks.answers import unequal
from benchmarks.bounds import Row
from benchmarks.graphs import PROJECT, Graph
from benchmarks.limits import UNKNOWN
from benchmarks.ours import OURS, Ours, tidy_table
from benchmarks.peak import highest
from benchmarks.peers import THREADS, Pandana, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

ROWS, COLUMNS = 100, 1000
LIBRARIES = {OURS: ("numba", "pymetis"), Pandana.name: (Pandana.module,)}
"""Libraries imported before the arrays; our kernels are loaded, and counted, when called."""
ONLY_LOADS = "-only-loads"


def memory(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Compare our peak memory with that of pandana."""
    row = Row("memory", stage.graph.name, Pandana.name, "B", item="peak", inverse=True)
    row = replace(row, bound=bounds.get(Pandana.name))
    reason = stage.absence(Pandana) or _unknown()
    if reason:
        return [replace(row, reason=reason)]
    sources, targets = stage.draw("memory", ROWS), stage.draw("memory", COLUMNS)
    found: dict[str, int] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.npz"
        _save(file, stage.graph, sources, targets)
        checked = sources[:3]
        expected = stage.scipy.matrix(checked, targets)
        for who in (OURS, Pandana.name):
            bare, full = _run(who + ONLY_LOADS, file), _run(who, file)
            found[who] = full - bare
            faults += unequal(who, np.load(_answer(file, who)), expected)
    row = replace(row, ours=found[OURS], theirs=found[Pandana.name], faults=tuple(faults))
    note = f"build and {len(sources)} × {len(targets)}; imports and arrays are subtracted"
    return [replace(row, note=note)]


def main(who: str, file: Path) -> None:
    """Do the work of the measured process."""
    prepare()
    name = who.removesuffix(ONLY_LOADS)
    with np.load(file) as arrays:
        sources, targets = arrays["sources"], arrays["targets"]
        arcs = CSRGraph(arrays["first_out"], arrays["head"], arrays["weight"])
        xy = arrays["xy"] if len(arrays["xy"]) else None
    graph = Graph("memory", "", arcs, xy)
    for module in LIBRARIES[name]:
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module)
    if who == OURS:
        answer = tidy_table(Ours(graph).matrix(sources, targets, threads=THREADS))
    elif who == Pandana.name:
        peer = Pandana(graph)
        answer = peer.tidy_table(peer.matrix(sources, targets), targets)
    else:
        answer = np.zeros((0, len(targets)))
    most = highest()
    np.save(_answer(file, who), answer)
    _peak(file, who).write_text(str(most), encoding="ascii")


def _run(who: str, file: Path) -> int:
    command = [sys.executable, "-m", "benchmarks.memory", who, str(file)]
    subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return int(_peak(file, who).read_text(encoding="ascii"))


def _save(file: Path, graph: Graph, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> None:
    np.savez(
        file,
        first_out=graph.arcs.first_out,
        head=graph.arcs.head,
        weight=graph.arcs.weight,
        xy=np.zeros((0, 2)) if graph.xy is None else graph.xy,
        sources=sources,
        targets=targets,
    )


def _answer(file: Path, who: str) -> Path:
    return file.with_name(f"{who}.npy")


def _peak(file: Path, who: str) -> Path:
    return file.with_name(f"{who}.txt")


def _unknown() -> str:
    return "" if highest() is not None else UNKNOWN


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
