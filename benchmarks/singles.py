"""Questions of one or a few pairs, one after another, and the nearest of some places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.answers import unequal
from benchmarks.bounds import Row, against
from benchmarks.measuring import Entrant, interleave
from benchmarks.ours import OURS, tidy_table
from benchmarks.peers import THREADS, Pandana, Routingkit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

SHAPES = ((1, 1), (1, 10), (10, 10))
NEAREST = 5
WITHIN = 36_000
"""Deciseconds; farther places count as this far, as pandana has it."""
CHECKED = 5
BLOCK = 4096


def singles(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure small matrices, each asked for by itself."""
    reason = stage.absence(Routingkit)
    if reason is not None:
        return stage.absent_rows("single", "single", bounds, "question")
    rows = []
    count = stage.sizes.singles
    for n_sources, n_targets in SHAPES:
        sources, targets = (
            np.resize(stage.draw(what, count * size), (count, size))
            for what, size in (("single from", n_sources), ("single to", n_targets))
        )
        peer = stage.peer(Routingkit)
        entrants = [
            Entrant(OURS, partial(_ask, stage.ours.single, sources, targets), count),
            Entrant(Routingkit.name, partial(_ask, peer.single, sources, targets), count),
        ]
        ours, theirs = interleave(entrants, stage.sizes.rounds)
        own = tidy_table(np.array(ours.answer))
        found = peer.tidy_table(theirs.answer, None).reshape(own.shape)
        checked = zip(sources[:CHECKED], targets[:CHECKED], strict=True)
        expected = np.stack([stage.scipy.matrix(*pair) for pair in checked])
        faults = (
            *unequal(OURS, own, expected),
            *unequal(f"{OURS} against {Routingkit.name}", own, found),
        )
        rows.append(
            against(
                ours.timing,
                theirs.timing,
                task="single",
                graph=stage.name,
                item=f"{n_sources} × {n_targets}",
                bound=bounds.get(Routingkit.name),
                faults=faults,
            )
        )
    return rows


def nearest(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure the times to the nearest five of some places, for every node."""
    reason = stage.absence(Pandana) or ("" if stage.graph.xy is not None else "no coordinates")
    if reason:
        empty = Row("nearest", stage.name, Pandana.name, item="node", reason=reason)
        return [empty] if bounds else []
    places = stage.draw("nearest", stage.sizes.nearest)
    pandana, n_nodes = stage.peer(Pandana), stage.graph.n_nodes
    pandana.hold_places(places, WITHIN, NEAREST)
    entrants = [
        Entrant(OURS, lambda _: _nearest(stage, places), n_nodes, THREADS),
        Entrant(Pandana.name, lambda _: pandana.nearest(WITHIN, NEAREST), n_nodes, THREADS),
    ]
    ours, theirs = interleave(entrants, stage.sizes.rounds)
    sample = stage.draw("sums", stage.sizes.sample)
    expected = np.sort(stage.scipy.matrix(sample, places), axis=1)[:, :NEAREST]
    own = np.minimum(ours.answer, WITHIN).astype(np.float64)
    found = theirs.answer.to_numpy(dtype=np.float64)
    faults = (
        *unequal(OURS, own[sample], np.minimum(expected, WITHIN)),
        *unequal(f"{OURS} against pandana", own, found),
    )
    return [
        against(
            ours.timing,
            theirs.timing,
            task="nearest",
            graph=stage.name,
            item="node",
            bound=bounds.get(Pandana.name),
            faults=faults,
        )
    ]


def _ask(call: Any, sources: NDArray[np.int64], targets: NDArray[np.int64], _: int) -> list[Any]:
    return [call(*pair) for pair in zip(sources, targets, strict=True)]


def _nearest(stage: Stage, places: NDArray[np.int64]) -> NDArray[np.int32]:
    found = np.empty((stage.graph.n_nodes, NEAREST), dtype=np.int32)
    for start in range(0, len(found), BLOCK):
        nodes = np.arange(start, min(start + BLOCK, len(found)))
        times = stage.ours.matrix(nodes, places, threads=THREADS)
        times.partition(NEAREST - 1, axis=1)
        found[nodes] = np.sort(times[:, :NEAREST], axis=1)
    return found
