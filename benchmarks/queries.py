"""Queries to a prepared engine: surfaces, matrices, node lists, sums and paths."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.answers import unequal, unequal_lists, wrong_paths
from benchmarks.bounds import Row, against
from benchmarks.measuring import Entrant, Ran, interleave
from benchmarks.ours import OURS, tidy_reached, tidy_table
from benchmarks.peers import THREADS, Pandana, Peer, Scipy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

MINUTE = 600
REACH = (30, 10, 5, 1)
"""Minutes of node lists; the first is judged."""
SUMS = (10, 5)
"""Minutes of sums; the first is judged."""
PRECOMPUTED = "pandana (precomputed)"
VALUES = 97
"""Largest value of a node; values are whole numbers from 1, so that sums are exact."""
SUMS_ROUNDS = 2


def surfaces(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure times from many sources to all nodes."""
    sources = stage.draw("all", stage.sizes.sources)
    ours = [Entrant(OURS, lambda _: stage.ours.surfaces(sources, threads=1), len(sources))]
    return _tables(stage, "all", ours, (sources,), bounds)


def matrix(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure times from many sources to many targets."""
    sources = stage.draw("sources", stage.sizes.rows)
    targets = stage.draw("targets", stage.sizes.targets)
    ours = [
        Entrant(
            OURS,
            partial(_matrix, stage, sources, targets, threads),
            len(sources),
            threads,
        )
        for threads in (1, THREADS)
    ]
    return _tables(stage, "matrix", ours, (sources, targets), bounds)


def _tables(
    stage: Stage,
    task: str,
    ours: list[Entrant],
    places: tuple[NDArray[np.int64], ...],
    bounds: Mapping[str, Bound],
) -> list[Row]:
    sources, *others = places
    method, item = {"all": ("surfaces", "source"), "matrix": ("matrix", "row")}[task]
    kinds = stage.present(method)
    entrants = list(ours)
    for kind in kinds:
        some = sources[: stage.share(task, kind.name, len(sources))]
        call = getattr(stage.peer(kind), method)
        entrants.append(_entrant(kind, partial(call, some, *others), len(some)))
    ran = interleave(entrants, stage.sizes.rounds)
    mine, theirs = ran[: len(ours)], ran[len(ours) :]
    columns = others[0] if others else None
    tables = {
        kind: stage.peer(kind).tidy_table(one.answer, columns)
        for kind, one in zip(kinds, theirs, strict=True)
    }
    reference = tables[Scipy]
    own = [tidy_table(one.answer) for one in mine]
    faults = [unequal(OURS, table, reference) for table in own]
    rows = []
    for kind, one in zip(kinds, theirs, strict=True):
        ours_at = _of_threads(mine, kind.threads)
        # A peer may have done more rows than the reference; ours has to agree in all of them.
        wrong = (
            *faults[ours_at],
            *unequal(kind.name, tables[kind], reference),
            *unequal(f"{OURS} against {kind.name}", own[ours_at], tables[kind]),
        )
        rows.append(
            against(
                mine[ours_at].timing,
                one.timing,
                task=task,
                graph=stage.graph.name,
                item=item,
                bound=bounds.get(kind.name),
                faults=wrong,
                note=_scaled(one, len(sources), item),
            )
        )
    return rows + stage.absent_rows(task, method, bounds, item)


def reach(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure node lists within half an hour, and within shorter times."""
    rows: list[Row] = []
    for minutes in REACH if stage.sizes.judged else REACH[:1]:
        judged = bounds if minutes == REACH[0] else {}
        rows += _reach_within(stage, minutes, judged)
    return rows + stage.absent_rows("reach", "reached", bounds, _within("source", REACH[0]))


def _reach_within(stage: Stage, minutes: int, bounds: Mapping[str, Bound]) -> list[Row]:
    sources = stage.draw("reach", stage.sizes.reach)
    kinds = stage.present("reached")
    engines: list[Any] = [stage.ours, stage.dial]
    cutoff, item = minutes * MINUTE, _within("source", minutes)
    entrants = [
        Entrant(OURS, partial(_reached, engine.reached, sources, cutoff), len(sources))
        for engine in engines
    ]
    for kind in kinds:
        budget = stage.share("reach", kind.name, len(sources))
        some = sources[: max(budget, len(sources) * (minutes <= 1))]
        library: Any = stage.peer(kind)
        entrants.append(_entrant(kind, partial(library.reached, some, cutoff), len(some)))
    swept, dial, *theirs = interleave(entrants, stage.sizes.rounds)
    reference = theirs[kinds.index(Scipy)].answer
    faults = unequal_lists(OURS, tidy_reached(swept.answer), reference)
    known: dict[str, Any] = {"task": "reach", "graph": stage.name, "item": item}
    rows = []
    for kind, one in zip(kinds, theirs, strict=True):
        peer, found = stage.peer(kind), one.answer
        if isinstance(peer, Pandana):
            found = peer.tidy_reached(found, sources[: int(one.timing.items)])
        wrong = (*faults, *unequal_lists(kind.name, found, reference))
        note = _scaled(one, len(sources), "source")
        bound = bounds.get(kind.name)
        rows.append(
            against(swept.timing, one.timing, bound=bound, faults=wrong, note=note, **known)
        )
    late = unequal_lists(f"{OURS} by a queue", tidy_reached(dial.answer), reference)
    by_queue = against(swept.timing, dial.timing, faults=late, **known)
    return [*rows, replace(by_queue, against="our Dial")]


def sums(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure sums over the nodes within ten minutes, and within five, for every node."""
    rows: list[Row] = []
    for minutes in SUMS if stage.sizes.judged else SUMS[:1]:
        rows += _sums_within(stage, minutes, bounds if minutes == SUMS[0] else {})
    there = stage.absence(Pandana) is None
    item = _within("node", SUMS[0])
    return rows + ([] if there else stage.absent_rows("sums", "hold", bounds, item))


def _sums_within(stage: Stage, minutes: int, bounds: Mapping[str, Bound]) -> list[Row]:
    n_nodes, cutoff = stage.graph.n_nodes, minutes * MINUTE
    values = (1 + np.arange(n_nodes) % VALUES).astype(np.float64)
    sample = stage.draw("sums", stage.sizes.sample)
    entrants = [
        Entrant(OURS, lambda _: stage.ours.sums(values, cutoff, threads=THREADS), n_nodes, 2),
        Entrant(Scipy.name, lambda _: stage.scipy.sums(sample, values, cutoff), len(sample)),
    ]
    note = ""
    for name, pandana in _summing(stage, minutes).items():
        pandana.hold(values)
        if name == PRECOMPUTED:
            begun = time.perf_counter()
            pandana.precompute(cutoff)
            note = f"precompute took {time.perf_counter() - begun:.1f} s, for this time only"
        run = partial(_pandana_sums, pandana, cutoff)
        entrants.append(Entrant(name, run, n_nodes, THREADS, SUMS_ROUNDS))
    ours, scipy, *rest = interleave(entrants, stage.sizes.rounds)
    faults = unequal(OURS, ours.answer[sample], scipy.answer)
    known: dict[str, Any] = {"task": "sums", "graph": stage.name, "item": _within("node", minutes)}
    scaled = _scaled(scipy, n_nodes, "node")
    rows = [against(ours.timing, scipy.timing, faults=faults, note=scaled, **known)]
    for one in rest:
        found, name = one.answer.to_numpy(), one.timing.name
        wrong = (
            *faults,
            *unequal(name, found[sample], scipy.answer),
            *unequal(f"{OURS} against {name}", ours.answer, found),
        )
        bound, said = bounds.get(name), note if name == PRECOMPUTED else ""
        rows.append(against(ours.timing, one.timing, bound=bound, faults=wrong, note=said, **known))
    return rows


def _summing(stage: Stage, minutes: int) -> dict[str, Pandana]:
    """Return pandana, and beside it one that precomputes, where the lists are short enough."""
    if stage.absence(Pandana) is not None:
        return {}
    plain = {Pandana.name: stage.peer(Pandana)}
    return plain if minutes == SUMS[0] else plain | {PRECOMPUTED: Pandana(stage.graph)}


def _pandana_sums(pandana: Pandana, cutoff: int, _: int) -> Any:
    return pandana.sums(cutoff)


def paths(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure paths with their nodes between many pairs."""
    pairs, expected = _pairs(stage)
    kinds = stage.present("paths")
    entrants = [Entrant(OURS, lambda _: stage.ours.paths(pairs), len(pairs))]
    for kind in kinds:
        some = pairs[: stage.share("path", kind.name, len(pairs))]
        library: Any = stage.peer(kind)
        entrants.append(_entrant(kind, partial(library.paths, some), len(some)))
    ours, *theirs = interleave(entrants, stage.sizes.rounds)
    faults = wrong_paths(OURS, stage.graph, ours.answer, pairs, expected)
    rows = []
    for kind, one in zip(kinds, theirs, strict=True):
        found = stage.peer(kind).tidy_paths(one.answer)
        wrong = wrong_paths(kind.name, stage.graph, found, pairs, expected)
        together = "both get all pairs in one call, on two threads; no two share an origin"
        rows.append(
            against(
                ours.timing,
                one.timing,
                task="path",
                graph=stage.graph.name,
                item="path",
                bound=bounds.get(kind.name),
                faults=(*faults, *wrong),
                note=together if kind is Pandana else _scaled(one, len(pairs), "path"),
            )
        )
    return rows + stage.absent_rows("path", "paths", bounds, "path")


def _pairs(stage: Stage) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw pairs, no two with the same origin, and the times that all must agree with.

    The reference searches once per origin, so it gives only the first times; the others are
    those of our matrix, which the paths of the peers have to match.
    """
    origins = stage.draw("origins", stage.sizes.pairs)
    # a step other than 0, so that no pair has equal ends
    step = np.random.default_rng(len(origins)).integers(1, stage.graph.n_nodes, len(origins))
    ends = (origins + step) % stage.graph.n_nodes
    expected = tidy_table(stage.ours.matrix(origins, ends, threads=THREADS)).diagonal().copy()
    checked = slice(stage.sizes.checked)
    times = stage.scipy.surfaces(origins[checked])
    expected[checked] = times[np.arange(len(times)), ends[checked]]
    return np.column_stack([origins, ends]), expected


def _entrant(kind: type[Peer], call: Any, items: int) -> Entrant:
    return Entrant(kind.name, lambda _: call(), items, kind.threads)


def _matrix(
    stage: Stage, sources: NDArray[np.int64], targets: NDArray[np.int64], threads: int, _: int
) -> Any:
    return stage.ours.matrix(sources, targets, threads=threads)


def _reached(call: Any, sources: NDArray[np.int64], cutoff: int, _: int) -> Any:
    return call(sources, cutoff, threads=1)


def _within(item: str, minutes: int) -> str:
    return f"{item}, {minutes} min"


def _of_threads(mine: list[Ran], threads: int) -> int:
    exact = [place for place, one in enumerate(mine) if one.timing.threads == threads]
    return exact[0] if exact else 0


def _scaled(ran: Ran, full: int, item: str) -> str:
    done = ran.timing.items
    return "" if done == full else f"{ran.timing.name} by the {item}, from {done:,.0f}"
