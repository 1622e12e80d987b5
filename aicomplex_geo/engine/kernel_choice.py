"""Which kernel is soonest done with a question: docs/decisions/0069."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.compiled_kernels import KERNELS
from aicomplex_geo.engine.parallel import Lock

if TYPE_CHECKING:
    from aicomplex_geo.engine.compiled_kernels import Part

Wanted = Literal["lengths", "times", "paths", "all"]
"""Times and lengths to some nodes; times alone; paths; or times to all nodes."""
Chosen = Literal["dijkstra", "dial", "hierarchy"]

# Seconds, measured on networks of 1,600 to 600,000 nodes (`python -m benchmarks --only choice`).
SCIPY_ARC = 35e-9
"""An arc and source in scipy's Dijkstra, where the graph fits into the cache."""
SCIPY_FAR_ARC = 20e-9
"""The more of it where it does not."""
CACHED_ARCS = 100_000
SCIPY_SETUP_ARC = 0.25e-6
"""An arc of the graph that is prepared for scipy."""
PATH = 50e-6
"""A path that is read off a tree of scipy, the more than one traced with the hierarchy."""
CALL = 0.25e-3
"""A call of scipy or of the bucket queue."""
DIAL_SHARE = 0.8
"""An arc and source in the bucket queue, in those of scipy."""
DIAL_SOURCE = 0.1e-3
"""A source in the bucket queue: buckets are passed that hold nothing."""
BUILD_ARC = 0.6e-6
"""An arc in a hierarchy that is built, of so many arcs; of more, it grows by an exponent."""
BUILD_ARCS = 10_000
BUILD_GROWTH = 0.15
CUSTOMIZE_ARC = 0.22e-6
"""An arc that is customized."""
SWEEP_ARC = 3e-9
"""An arc and source in a sweep over all nodes."""
COMPILE = 8.0
"""The kernels of one part, compiled in this process."""
WORTH_COMPILING = 0.5
"""Seconds of scipy from which on kernels are compiled aside."""
BLOCK = 0.25
"""Seconds after which a search by scipy looks whether kernels are there by now."""
MAX_BLOCK = 64
"""Most sources of one call of scipy: bounds the memory of its result."""
DIAL_BLOCK = 8
"""Sources that one thread takes at a time."""


@dataclass(frozen=True)
class Question:
    """What is asked of a graph, and what is ready for it.

    `share` of the nodes are within the cutoff, `n_paths` paths are wanted. `customized` says
    whether the hierarchy is, with the weights of the question, and `prepared` whether scipy's
    graph is made.
    """

    wanted: Wanted
    n_sources: int
    customized: bool
    prepared: bool
    share: float = 1.0
    n_paths: int = 0


class KernelChoice:
    """Chooses kernels for questions on one graph, and on others with the same arcs.

    A question goes to the kernel that takes the least estimated time, with all that has to be
    done first: build a hierarchy, customize it, load kernels. This is paid once, while searches
    without a hierarchy are paid again and again; so once the latter have cost as much, the
    hierarchy is built, and no series of questions takes more than about twice as long as if its
    length had been known. All is estimated from sizes, nothing by a clock.
    """

    def __init__(self, n_arcs: int) -> None:
        self._n_arcs = n_arcs
        self._lock = Lock()
        self._spent = 0.0
        self.has_hierarchy = False
        """Whether the hierarchy of the arcs is built."""

    def choose(self, question: Question) -> Chosen:
        """Choose the kernel of a question."""
        simple, seconds = self._without_hierarchy(question)
        setup = 0.0 if question.customized else CUSTOMIZE_ARC * self._n_arcs
        if not self.has_hierarchy:
            growth = max(1.0, self._n_arcs / BUILD_ARCS) ** BUILD_GROWTH
            setup += BUILD_ARC * self._n_arcs * growth
        search = self._sweep(question)
        paid, setup = self._spent + seconds, setup + search
        if seconds <= search or paid <= setup:
            return simple
        part: Part = "times" if question.wanted == "all" else question.wanted
        return "hierarchy" if paid > setup + self._until_ready(part, paid) else simple

    def spend(self, question: Question) -> None:
        """Count what a hierarchy would have saved in a question that was answered without."""
        with self._lock:
            saved = self._without_hierarchy(question)[1] - self._sweep(question)
            self._spent += max(saved, 0.0)

    def block_size(self) -> int:
        """Return how many sources scipy searches before the choice is made again."""
        return int(min(max(BLOCK / max(self._scipy_source(), 1e-9), 1), MAX_BLOCK))

    def _without_hierarchy(self, question: Question) -> tuple[Chosen, float]:
        """Return the better of the two other kernels, and its seconds."""
        n_sources = question.n_sources
        one = self._scipy_source() * question.share
        by_scipy = CALL + one * n_sources + PATH * question.n_paths
        if not question.prepared:
            by_scipy += SCIPY_SETUP_ARC * self._n_arcs
        if question.wanted in {"lengths", "paths"}:
            return "dijkstra", by_scipy
        threads = max(min(thread_count(None), -(-n_sources // DIAL_BLOCK)), 1)
        by_dial = CALL + (DIAL_SHARE * one + DIAL_SOURCE) * n_sources / threads
        if by_scipy > by_dial + self._until_ready("dial", self._spent + by_scipy):
            return "dial", by_dial
        return "dijkstra", by_scipy

    def _sweep(self, question: Question) -> float:
        """Seconds of a search with the hierarchy; those to some nodes take next to none."""
        every = question.wanted == "all"
        return SWEEP_ARC * self._n_arcs * question.n_sources if every else 0.0

    def _scipy_source(self) -> float:
        """Seconds of a search by scipy from one source."""
        far = self._n_arcs / (self._n_arcs + CACHED_ARCS)
        return self._n_arcs * (SCIPY_ARC + SCIPY_FAR_ARC * far)

    def _until_ready(self, part: Part, seconds: float) -> float:
        """Seconds until kernels can be called, compiled aside where `seconds` are worth it."""
        if KERNELS.are_loaded(part):
            return 0.0
        load = KERNELS.seconds_to_load()
        if seconds <= load or KERNELS.are_on_disk(part):
            return load
        if seconds > WORTH_COMPILING and KERNELS.compile_aside():
            return float("inf")
        return load + COMPILE
