"""Times to all nodes of a large network, into new memory and into memory that is used again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.bounds import Row, against
from benchmarks.measuring import Entrant, interleave
from benchmarks.ours import LANES, OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

NEW = "our result in new memory"
BY_NODE, IN_SWEEP_ORDER = "source, into out=", 'source, into out=, order="sweep"'
ROUNDS = 7


def buffers(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure a result in new memory beside one in given memory, by node and in sweep order."""
    metric: Any = stage.ours.metric
    sources = stage.draw("buffers", LANES)
    out: NDArray[np.int32] = np.empty((len(sources), stage.graph.n_nodes), dtype=np.int32)
    call = partial(metric.one_to_all, sources, threads=1)
    into = {BY_NODE: partial(call, out=out), IN_SWEEP_ORDER: partial(call, out=out, order="sweep")}
    entrants = [Entrant(NEW, _timed(call), LANES)]
    entrants += [Entrant(f"{OURS} ({item})", _timed(run), LANES) for item, run in into.items()]
    rounds = ROUNDS if stage.sizes.judged else 1
    new, *others = interleave(entrants, rounds)
    expected = {BY_NODE: new.answer, IN_SWEEP_ORDER: new.answer[:, metric.sweep_order]}
    rows = []
    for (item, run), ran in zip(into.items(), others, strict=True):
        wrong = () if np.array_equal(run(), expected[item]) else (f"{item}: other times",)
        known: dict[str, Any] = {"task": "buffers", "graph": stage.name, "item": item}
        rows.append(against(ran.timing, new.timing, bound=bounds.get(NEW), faults=wrong, **known))
    return rows


def _timed(run: Callable[[], Any]) -> Callable[[int], Any]:
    return lambda _: run()
