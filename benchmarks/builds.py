"""Preparation before the first query: order, build and customize, and the fallback order."""

from __future__ import annotations

import importlib.util
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.answers import unequal
from benchmarks.bounds import Row, against
from benchmarks.measuring import Entrant, Timing, interleave
from benchmarks.ours import LANES, Ours, tidy_table
from benchmarks.peers import Igraph, Networkx, Pandana, Peer, Routingkit, Scipy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.graphs import Graph
    from benchmarks.stage import Stage

CHECKED = 20
"""Sources and targets of the matrix that checks what was built."""
BUILDERS: tuple[type[Peer], ...] = (Pandana, Routingkit, Igraph, Networkx)
REBUILT = "pandana (rebuild)"
REWEIGHTED = "routingkit-cch (reweight)"
BY_METIS = "our order by METIS"

Checked = tuple[Timing, tuple[str, ...]]
"""Time taken, and what was wrong with the answer."""


def ready(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Build from arrays until ready to query, and change the weights.

    Both are compared with the same build of pandana, which has to rebuild for other weights.
    """
    # Round 0 has the original weights, each later round other ones, the same for all. Entrants
    # that only change weights are one set ahead, so that they never get the weights they have.
    weighted = [stage.graph.reweighted(turn) for turn in range(stage.sizes.rounds + 1)]
    for graph in weighted:
        _ = graph.tail  # computed before the timing
    builders = [Ours, *(kind for kind in BUILDERS if stage.absence(kind) is None)]
    changing = [kind(stage.graph) for kind in (Ours, Routingkit) if kind in builders]
    ran = interleave(
        [_building(kind, weighted, stage) for kind in builders]
        + [_changing(one, weighted) for one in changing],
        stage.sizes.rounds,
    )
    built: list[Checked] = []
    for one in ran[: len(builders)]:
        stage.keep(one.answer)
        built.append((one.timing, _faults(one.answer, stage.graph, stage)))
    changed: list[Checked] = [
        (one.timing, _faults(who, weighted[-1], stage))
        for one, who in zip(ran[len(builders) :], changing, strict=True)
    ]
    reset = [(replace(one, name=REWEIGHTED), bad) for one, bad in changed[1:]]
    rebuilt = [(replace(one, name=REBUILT), bad) for one, bad in built if one.name == Pandana.name]
    return [
        *_rows(stage, "ready", "build", built, bounds),
        *_rows(stage, "reweight", "set of weights", [changed[0], *rebuilt, *reset], bounds),
        *_absent(stage, bounds),
    ]


def orders(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Query a hierarchy in the order that is used where METIS is missing."""
    known: dict[str, Any] = {"task": "fallback", "graph": stage.name, "inverse": True}
    bound = bounds.get(BY_METIS)
    if importlib.util.find_spec("pymetis") is None:
        reason = "pymetis is not installed"
        return [Row(against=BY_METIS, reason=reason, bound=bound, **known)]
    metis = stage.ours
    begun = time.perf_counter()
    fallback = Ours(stage.graph, order="inertial")
    note = f"the fallback takes {time.perf_counter() - begun:.2f} s"
    wrong = _faults(metis, stage.graph, stage)
    found = []
    for item, places, others in (
        ("source", stage.draw("orders", 2 * LANES), None),
        (
            "row",
            stage.draw("sources", stage.sizes.rows),
            stage.draw("targets", stage.sizes.targets),
        ),
    ):
        entrants = [
            Entrant(name, partial(_query, one, places, others), len(places))
            for name, one in (("our fallback order", fallback), (BY_METIS, metis))
        ]
        inertial, usual = interleave(entrants, stage.sizes.rounds)
        faults = (*wrong, *unequal("fallback order", inertial.answer, usual.answer))
        known |= {"item": item, "bound": bound, "faults": faults, "note": note}
        found.append(against(inertial.timing, usual.timing, **known))
    return found


def _query(
    ours: Ours, sources: NDArray[np.int64], targets: NDArray[np.int64] | None, _: int
) -> NDArray[np.int32]:
    if targets is None:
        return ours.surfaces(sources, threads=1)
    return ours.matrix(sources, targets, threads=1)


def _building(kind: Any, weighted: list[Graph], stage: Stage) -> Entrant:
    rounds = stage.share("ready", kind.name, stage.sizes.rounds)
    return Entrant(kind.name, lambda turn: kind(weighted[turn]), 1, kind.threads, rounds)


def _changing(one: Any, weighted: list[Graph]) -> Entrant:
    return Entrant(one.name, lambda turn: one.reweigh(weighted[turn + 1]), 1, one.threads)


def _rows(
    stage: Stage, task: str, item: str, checked: list[Checked], bounds: Mapping[str, Bound]
) -> list[Row]:
    (ours, wrong), *others = checked
    return [
        against(
            ours,
            theirs,
            task=task,
            graph=stage.name,
            item=item,
            bound=bounds.get(theirs.name),
            faults=(*wrong, *faults),
            note=_rounds(ours, theirs),
        )
        for theirs, faults in others
    ]


def _rounds(ours: Timing, theirs: Timing) -> str:
    fewer = len(theirs.seconds) < len(ours.seconds)
    return f"{theirs.name}: {len(theirs.seconds)} of {len(ours.seconds)} rounds" if fewer else ""


def _absent(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    reason = stage.absence(Pandana)
    if reason is None:
        return []
    row = Row("ready", stage.name, Pandana.name, item="build", reason=reason)
    again = replace(row, task="reweight", against=REBUILT, item="set of weights")
    return [
        replace(one, bound=bounds[one.against]) for one in (row, again) if one.against in bounds
    ]


def _faults(one: Any, graph: Graph, stage: Stage) -> tuple[str, ...]:
    targets = stage.draw("checked", CHECKED)
    sources = targets[:3]
    if isinstance(one, Ours):
        found = tidy_table(one.matrix(sources, targets, threads=1))
    else:
        found = one.tidy_table(one.matrix(sources, targets), targets)
    return unequal(one.name, found, Scipy(graph).matrix(sources, targets))
