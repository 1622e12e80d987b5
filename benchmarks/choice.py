"""The choice of kernel beside each kernel, on a new network and on a prepared one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, Search, Sources
from benchmarks.bounds import Row
from benchmarks.measuring import Timing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.engine import Hierarchy
    from aicomplex_geo.engine.search import Kernel
    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

SIZES = ((1, 1), (1, 10), (10, 10), (30, 30), (100, 100), (1000, 1000), (4000, 4000))
"""Sources and targets."""
CHECKED = 4
"""Of so many sizes the answers of all kernels are compared."""
BEST = "best kernel"
MOST_SEARCHED = 6e7
"""Arcs times sources that scipy and the bucket queue search; more are reckoned from these."""
ARCS_A_ROUND = 1e6
"""Networks of more arcs are prepared anew only once."""
DECIMETRES = 12
"""Decimetres of a decisecond, for lengths."""


@dataclass(frozen=True)
class Question:
    """Sources and targets on a graph, with the lengths of paths or without."""

    graph: CSRGraph
    sources: Sources
    targets: Sources
    lengths: bool

    def search(self, kernel: Kernel, hierarchy: Hierarchy | None = None) -> Search:
        """Make a search for which nothing is prepared, or only the hierarchy."""
        length = self.graph.weight * np.int32(DECIMETRES)
        if hierarchy is None:
            return Search(self.graph, length, kernel=kernel)
        return Search(self.graph, length, kernel=kernel, get_hierarchy=lambda _: hierarchy)

    def prepared(self, kernel: Kernel, hierarchy: Hierarchy) -> Search:
        """Make a search for which all is prepared, and that has answered once."""
        search = self.search(kernel, hierarchy)
        search.prepare(10**9, lengths=self.lengths)
        self.ask(search)
        return search

    def ask(self, search: Search) -> float:
        """Return the seconds of an answer."""
        begun = time.perf_counter()
        search.stream(self.sources, self.targets, lambda *_: None, lengths=self.lengths)
        return time.perf_counter() - begun

    def seconds(self, kernel: Kernel) -> float:
        """Return the seconds of an answer on a new network, of slow kernels from some sources."""
        n = self.sources.n_sources
        few = max(2, int(MOST_SEARCHED / self.graph.n_arcs))
        if kernel in {"auto", "hierarchy"} or n <= few:
            return self.ask(self.search(kernel))
        search, some = self.search(kernel), self.sources.node
        parts = [
            Question(self.graph, Sources.at(some[:count]), self.targets, self.lengths).ask(search)
            for count in (1, few)  # the first includes what is prepared
        ]
        return sum(parts) + parts[1] * (n - 1 - few) / few


def choice(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure questions of rising size."""
    _load_kernels()
    sizes = SIZES if stage.sizes.judged else SIZES[:CHECKED]
    rows = []
    for lengths in (True, False):
        for size in sizes:
            chance = np.random.default_rng([len(stage.name), *size])
            start, end = (Sources.at(chance.integers(0, stage.graph.n_nodes, n)) for n in size)
            rows += _rows(stage, Question(stage.graph.arcs, start, end, lengths), bounds)
    return rows


def _rows(stage: Stage, asked: Question, bounds: Mapping[str, Bound]) -> list[Row]:
    kernels: list[Kernel] = ["auto", "hierarchy", "dijkstra"]
    if not asked.lengths:
        kernels.append("dial")
    rounds = max(1, min(3 * stage.sizes.rounds, int(ARCS_A_ROUND / asked.graph.n_arcs)))
    turns = [{kernel: asked.seconds(kernel) for kernel in kernels} for _ in range(rounds)]
    new = {kernel: min(turn[kernel] for turn in turns) for kernel in kernels}
    ready = {kernel: asked.prepared(kernel, stage.ours.hierarchy) for kernel in kernels[:2]}
    turns = [
        {kernel: asked.ask(search) for kernel, search in ready.items()}
        for _ in range(3 * stage.sizes.rounds)
    ]
    prepared = {kernel: min(turn[kernel] for turn in turns) for kernel in ready}
    size = f"{asked.sources.n_sources} × {asked.targets.n_sources}"
    what = size if asked.lengths else f"{size}, times"
    faults = _faults(asked, kernels) if asked.sources.n_sources <= SIZES[CHECKED - 1][0] else ()
    return [
        Row(
            "choice",
            stage.name,
            BEST,
            item=f"{what}, {state}",
            ours=taken["auto"],
            theirs=min(seconds for kernel, seconds in taken.items() if kernel != "auto"),
            inverse=True,
            bound=bounds.get(BEST),
            faults=faults,
            note=", ".join(f"{name} {seconds * 1000:.3g} ms" for name, seconds in taken.items()),
            timings=(Timing("auto", (taken["auto"],), 1, 2),),
        )
        for state, taken in (("new", new), ("prepared", prepared))
    ]


def _faults(asked: Question, kernels: list[Kernel]) -> tuple[str, ...]:
    costs = [asked.search(kernel).costs(asked.sources, asked.targets) for kernel in kernels]
    return tuple(
        f"{kernel} and {kernels[0]} disagree"
        for kernel, cost in zip(kernels, costs, strict=True)
        if not np.array_equal(cost, costs[0])
    )


def _load_kernels() -> None:
    """Load kernels, which would be counted as part of the first question."""
    graph, _ = CSRGraph.from_arcs(3, [0, 1, 2], [1, 2, 0], [1, 1, 1])
    many = Sources.at([0] * 200)
    kernels: tuple[Kernel, ...] = ("hierarchy", "dial")
    for kernel in kernels:
        for lengths in (True, False):
            asked = Question(graph, many, many, lengths)
            asked.ask(asked.search(kernel))
