"""The tasks: what is measured, on which graphs, and the targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.bounds import Bound, Row
from benchmarks.builds import BY_METIS, REBUILT, orders, ready
from benchmarks.closures import closures
from benchmarks.draws import LIMIT, draws
from benchmarks.memory import memory
from benchmarks.queries import matrix, paths, reach, sums, surfaces
from benchmarks.stream import STREAM, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.stage import Stage

LUX, NEW_YORK, MILLION = "luxembourg", "new-york", "roads-1m"
GROWTH = ("roads-100k", "roads-300k", MILLION)
LARGE = (LUX, NEW_YORK, MILLION)
ALL = ("strategic", LUX, NEW_YORK, *GROWTH)
SMALL = ("strategic", "small", "small-bare")


@dataclass(frozen=True)
class Task:
    """One measurement, with its targets by peer on the graphs where they are judged."""

    name: str
    title: str
    measure: Callable[[Stage, Mapping[str, Bound]], list[Row]]
    graphs: tuple[str, ...]
    judged: tuple[str, ...]
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    small: tuple[str, ...] = SMALL

    def rows(self, stage: Stage) -> list[Row]:
        """Measure on one graph."""
        bounds = self._holding(stage.graph.name) if stage.sizes.judged else {}
        return self.measure(stage, bounds)

    def skipped(self, graph: str, reason: str) -> list[Row]:
        """Return a row for each target that a missing graph leaves open."""
        return [
            Row(self.name, graph, peer, bound=bound, reason=reason)
            for peer, bound in self._holding(graph).items()
        ]

    def _holding(self, graph: str) -> Mapping[str, Bound]:
        return self.bounds if graph in self.judged else {}


TASKS: tuple[Task, ...] = (
    Task(
        "ready",
        "ready to query: order, build and customize",
        ready,
        ALL,
        LARGE,
        {"pandana": Bound(3, 6), REBUILT: Bound(20, 100)},
    ),
    Task(
        "all",
        "100 × all nodes",
        surfaces,
        ALL,
        (LUX, NEW_YORK),
        {"scipy": Bound(25, 60)},
    ),
    Task(
        "matrix",
        "1000 × 1000",
        matrix,
        ALL,
        LARGE,
        {"scipy": Bound(150, 600), "routingkit-cch": Bound(10, 25), "pandana": Bound(100, 500)},
    ),
    Task(
        "reach",
        "nodes within 30 min, as lists",
        reach,
        ("strategic", LUX, MILLION),
        (LUX,),
        {"scipy": Bound(2.5, 6)},
    ),
    Task(
        "sums",
        "sums over the nodes within 10 min, for every node",
        sums,
        ("strategic", LUX),
        (LUX,),
        {"pandana": Bound(5, 20)},
    ),
    Task(
        "path",
        "path with its nodes",
        paths,
        ("strategic", LUX, NEW_YORK, MILLION),
        LARGE,
        {"pandana": Bound(0.5, 1.5)},
    ),
    Task(
        "closures",
        "100 × 100 while each link is closed in turn",
        closures,
        ("strategic", LUX),
        (LUX,),
        {"scipy": Bound(20, 100), "routingkit-cch": Bound(1, 5)},
    ),
    Task(
        "draws",
        "p10, p50 and p90 of times to all nodes under uncertainty",
        draws,
        ("strategic", LUX),
        (LUX,),
        {LIMIT: Bound(1, 2), "scipy": Bound(2, 10)},
    ),
    Task(
        "fallback",
        "queries in the fallback order",
        orders,
        ("strategic", LUX, NEW_YORK, MILLION),
        LARGE,
        {BY_METIS: Bound(None, 2, smaller=True)},
    ),
    Task(
        "memory",
        "peak memory",
        memory,
        (MILLION,),
        (MILLION,),
        {"pandana": Bound(0.6, 0.4, smaller=True)},
        ("small-bare",),
    ),
    Task(
        "sweep",
        "bytes per second of a sweep",
        sweep,
        (MILLION,),
        (MILLION,),
        {STREAM: Bound(0.5, 0.8)},
    ),
)
"""In the order of measurement: building first."""
TITLES: Mapping[str, str] = {
    TASKS[0].name: TASKS[0].title,
    "reweight": "other weights on the same roads (measured with ready)",
    **{task.name: task.title for task in TASKS[1:]},
}
"""Titles by task, in the order of tables."""
