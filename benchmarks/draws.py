"""Quantiles of times under uncertainty: other weights for each draw, then all nodes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import INFINITY, CSRGraph
from aicomplex_geo.uncertainty import graph_quantiles
from aicomplex_geo.uncertainty.default_spreads import CORRELATION_M
from aicomplex_geo.uncertainty.graph_draws import GraphDraws
from aicomplex_geo.uncertainty.normal_draws import Sampling
from benchmarks.answers import unequal
from benchmarks.bounds import Row
from benchmarks.measuring import Entrant, interleave
from benchmarks.ours import OURS
from benchmarks.peers import THREADS, Scipy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.graphs import Graph
    from benchmarks.stage import Stage

LIMIT = "60 s of processor time"
"""A minute on one idle core: stricter than on two, and the same on a busy machine."""
SECONDS = 60.0
SPEED, LINK_SPEED, RANDOM_SEED = 0.1, 0.2, 1
QUANTILES = (0.1, 0.5, 0.9)
CHECKED = 3
"""Draws that scipy checks."""


def draws(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure p10, p50 and p90 of the times from some sources to all nodes."""
    sources = stage.draw("draws", stage.sizes.sources // 2)
    count = 4 * len(sources)
    processor: list[float] = []

    def ours(_: int) -> None:
        begun = time.process_time()
        _quantiles(stage, sources, count)
        processor.append(time.process_time() - begun)

    def theirs(_: int) -> None:
        _by_scipy(stage.graph, _weights(stage, 1)[0], sources)

    entrants = [
        Entrant(OURS, ours, count, THREADS, rounds=1),
        Entrant("scipy", theirs, 1, rounds=1),
    ]
    mine, other = (ran.timing for ran in interleave(entrants, 1))
    note = (
        f"{count} draws × {len(sources)} sources × all nodes: {mine.seconds[0]:.1f} s, "
        f"{processor[0]:.1f} s of processor time"
    )
    row = Row("draws", stage.graph.name, "scipy", item="draw", ours=mine.per_item, note=note)
    limit = replace(
        row,
        against=LIMIT,
        ours=processor[0] / count,
        theirs=SECONDS / count,
        bound=bounds.get(LIMIT),
        timings=(mine,),
    )
    faults = _faults(stage, sources)
    scipy = replace(
        row, theirs=other.per_item, bound=bounds.get("scipy"), faults=faults, timings=(mine, other)
    )
    return [scipy, limit] if bounds else [scipy]


def _quantiles(stage: Stage, sources: NDArray[np.int64], count: int) -> NDArray[np.int32]:
    graph = stage.graph
    return graph_quantiles(
        stage.ours.hierarchy,
        graph.arcs.weight,
        _xy(graph),
        sources,
        speed=SPEED,
        link_speed=LINK_SPEED,
        draws=count,
        seed=RANDOM_SEED,
        quantiles=QUANTILES,
        threads=THREADS,
    )


def _weights(stage: Stage, count: int) -> NDArray[np.int32]:
    graph = stage.graph
    spreads = SPEED, LINK_SPEED, CORRELATION_M
    sampling = Sampling(count, RANDOM_SEED)
    drawn = GraphDraws(stage.ours.hierarchy, graph.arcs.weight, _xy(graph), spreads, sampling)
    return drawn.weights(0, count)


def _by_scipy(
    graph: Graph, weight: NDArray[np.int32], sources: NDArray[np.int64]
) -> NDArray[np.float64]:
    arcs = CSRGraph(graph.arcs.first_out, graph.arcs.head, weight)
    peer = Scipy(replace(graph, arcs=arcs))
    return peer.tidy_table(peer.surfaces(sources), None)


def _faults(stage: Stage, sources: NDArray[np.int64]) -> tuple[str, ...]:
    """Compare the quantiles of a few draws with those of scipy under the same weights."""
    few = sources[:CHECKED]
    found = _quantiles(stage, few, CHECKED)
    own = np.where(found < INFINITY, found, np.inf)
    drawn = [_by_scipy(stage.graph, weight, few) for weight in _weights(stage, CHECKED)]
    expected = np.sort(drawn, axis=0)
    shape = -1, stage.graph.n_nodes
    return tuple(unequal(OURS, own.reshape(shape), expected.reshape(shape)))


def _xy(graph: Graph) -> NDArray[np.float64]:
    return np.zeros((graph.n_nodes, 2)) if graph.xy is None else graph.xy
