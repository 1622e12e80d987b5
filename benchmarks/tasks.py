"""The tasks: what is measured, on which graphs, and the targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.bounds import Bound, Row
from benchmarks.buffers import NEW, buffers
from benchmarks.builds import BY_METIS, REBUILT, REWEIGHTED, orders, ready
from benchmarks.choice import BEST, choice
from benchmarks.closures import closures
from benchmarks.cold import cold
from benchmarks.draws import LIMIT, draws
from benchmarks.engines import (
    drawn_routes,
    isochrone_polygons,
    matrices,
    minutes,
    peaks,
    same_arcs,
    setting_up,
    snapping,
)
from benchmarks.engines import sums as point_sums
from benchmarks.large import country, isochrone_memory, matrix_memory
from benchmarks.large import opening as opening_large
from benchmarks.limits import limit_name
from benchmarks.memory import memory
from benchmarks.queries import matrix, paths, reach, sums, surfaces
from benchmarks.reading import building, opening, points, reading
from benchmarks.singles import nearest, singles
from benchmarks.stream import STREAM, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.cities import CityStage
    from benchmarks.stage import Stage

LUX, NEW_YORK, MILLION = "luxembourg", "new-york", "roads-1m"
GROWTH = ("roads-100k", "roads-300k", MILLION)
LARGE = (LUX, NEW_YORK, MILLION)
ALL = ("strategic", LUX, NEW_YORK, *GROWTH)
SMALL = ("strategic", "small", "small-bare")
TWO_MILLION = "roads-2m"
CITY, SMALL_STREETS = "porto-alegre", "streets-small"
STREETS, MORE_STREETS, MOST_STREETS = "streets-1.5m", "streets-154k", "streets-5m"


@dataclass(frozen=True)
class Task:
    """One measurement, with its targets by peer on the graphs where they are judged."""

    name: str
    title: str
    measure: Callable[[Any, Mapping[str, Bound]], list[Row]]
    graphs: tuple[str, ...]
    judged: tuple[str, ...] = ()
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    small: tuple[str, ...] = SMALL

    def rows(self, stage: Stage | CityStage) -> list[Row]:
        """Measure on one graph, or in one city."""
        bounds = self._holding(stage.name) if stage.sizes.judged else {}
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
        {"pandana": Bound(3, 6), REBUILT: Bound(20, 100), REWEIGHTED: Bound(1, 1.5)},
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
        "buffers",
        "16 × all nodes, into new memory and into memory used again",
        buffers,
        (TWO_MILLION,),
        (TWO_MILLION,),
        {NEW: Bound(1.6, 2)},
        ("small",),
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
        "nodes within 30 min, and within 1, 5 and 10, as lists",
        reach,
        ("strategic", LUX, MILLION),
        (LUX,),
        {"scipy": Bound(2.5, 6)},
    ),
    Task(
        "sums",
        "sums over the nodes within 10 min, and within 5, for every node",
        sums,
        ("strategic", LUX),
        (LUX,),
        {"pandana": Bound(5, 20)},
    ),
    Task(
        "single",
        "1 × 1, 1 × 10 and 10 × 10, asked one after another",
        singles,
        ("strategic", LUX, NEW_YORK),
        (LUX,),
        {"routingkit-cch": Bound(1, 2)},
    ),
    Task(
        "choice",
        "the kernel that is chosen, beside each kernel",
        choice,
        ("strategic", LUX, "roads-300k", "roads-600k"),
        ("strategic", LUX, "roads-300k", "roads-600k"),
        {BEST: Bound(1.2, 1, smaller=True)},
        ("strategic", "small"),
    ),
    Task(
        "nearest",
        "times to the nearest 5 of 100 places, for every node",
        nearest,
        ("strategic", LUX),
        (LUX,),
        {"pandana": Bound(1, 5)},
        ("small",),
    ),
    Task(
        "same-arcs",
        "1000 × 1000 beside libraries of the other Python",
        same_arcs,
        (LUX,),
        (LUX,),
        {"networkit": Bound(100, 500), "aequilibrae": Bound(100, 500)},
        (),
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
    Task(
        "cold",
        "first answers in a fresh process",
        cold,
        (CITY,),
        (CITY,),
        {limit_name(4): Bound(1, 2)},
        (),
    ),
    Task(
        "read",
        "roads of an OpenStreetMap file",
        reading,
        (CITY,),
        (CITY,),
        {"pyrosm": Bound(1, 2)},
        (),
    ),
    Task(
        "points",
        "a table of points",
        points,
        (CITY,),
        (CITY,),
        {limit_name(0.5): Bound(1, 2)},
        (),
    ),
    Task(
        "set-up",
        "from the OpenStreetMap file to the first answer",
        setting_up,
        (CITY,),
        small=(),
    ),
    Task(
        "od",
        "1000 × 1000 points, snapped: times and distances",
        matrices,
        (CITY,),
        (CITY,),
        {"osrm-ch": Bound(1, 4), "osrm-mld": Bound(10, 40), "valhalla": Bound(500, 2000)},
        (SMALL_STREETS,),
    ),
    Task(
        "peak",
        "peak memory of set-up and a matrix",
        peaks,
        (CITY,),
        small=(),
    ),
    Task(
        "routes",
        "routes with their geometry",
        drawn_routes,
        (CITY,),
        (CITY,),
        {"osrm-mld": Bound(1, 1.5)},
        (SMALL_STREETS,),
    ),
    Task(
        "isochrones",
        "polygons of what is reached",
        isochrone_polygons,
        (CITY,),
        (CITY,),
        {"valhalla": Bound(1.25, 2)},
        (),
    ),
    Task(
        "snap",
        "points snapped to roads",
        snapping,
        (CITY,),
        small=(),
    ),
    Task(
        "od-sums",
        "sums within 15 min of 1000 × 1000 points, snapped",
        point_sums,
        (CITY,),
        small=(),
    ),
    Task(
        "minutes",
        "minutes of 1000 × 1000 points beside engines with other speeds",
        minutes,
        (CITY,),
        small=(),
    ),
    Task(
        "open",
        "a Router on a network in memory",
        opening,
        (STREETS,),
        (STREETS,),
        {limit_name(3): Bound(1, 2)},
        (),
    ),
    Task(
        "open-large",
        "a Router on five million edges: time and memory",
        opening_large,
        (MOST_STREETS,),
        (MOST_STREETS,),
        {
            limit_name(10): Bound(1, 2),
            limit_name(4, "GB"): Bound(1, 2),
            limit_name(700, "B"): Bound(1, 2),
        },
        (),
    ),
    Task(
        "isochrone-memory",
        "memory of isochrones of 154,000 edges",
        isochrone_memory,
        (MORE_STREETS,),
        (MORE_STREETS,),
        {limit_name(500, "MB"): Bound(1, 2)},
        (),
    ),
    Task(
        "matrix-memory",
        "memory of a matrix between points, by the pair",
        matrix_memory,
        (MORE_STREETS,),
        (MORE_STREETS,),
        {limit_name(12, "B"): Bound(1, 2), limit_name(5, "B"): Bound(1, 2)},
        (),
    ),
    Task(
        "country",
        "roads of a file as large as a country's",
        country,
        (CITY,),
        (CITY,),
        {limit_name(180): Bound(1, 2), limit_name(4, "GB"): Bound(1, 2)},
        (),
    ),
    Task(
        "build",
        "the command that builds all maps of the bundled study",
        building,
        (CITY,),
        (CITY,),
        {limit_name(6): Bound(1, 2)},
        (),
    ),
)
"""In the order of measurement: building first."""
TITLES: Mapping[str, str] = {
    TASKS[0].name: TASKS[0].title,
    "reweight": "other weights on the same roads (measured with ready)",
    **{task.name: task.title for task in TASKS[1:]},
}
"""Titles by task, in the order of tables."""
