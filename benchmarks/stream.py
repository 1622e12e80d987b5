"""The sweep compared with the speed of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.answers import unequal
from benchmarks.bounds import Row
from benchmarks.measuring import Entrant, interleave
from benchmarks.ours import LANES, OURS, tidy_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.bounds import Bound
    from benchmarks.stage import Stage

STREAM = "STREAM add (numpy)"
ADDED = 2**25
"""Doubles in each of three arrays of 256 MiB, which no cache holds."""
FEW_ADDED = 2**16
ROUNDS = 5


def sweep(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Compare the bytes per second of one block of sources with those of a STREAM add.

    The add is ``numpy.add(a, b, out=c)`` in doubles on one thread, counted as in STREAM: two
    reads and a write, without the read before the write. The bytes of a sweep are the minimum
    that it has to read and write for one block (``Ours.sweep_bytes``). Its time is
    that of the sweep alone, without the upward searches before it and copying the table after
    it, which the task of all nodes includes. The answer of the whole query is checked.
    """
    sources = stage.draw("sweep", LANES)
    length = ADDED if stage.sizes.judged else FEW_ADDED
    left, right, total = (np.full(length, value) for value in (1.0, 2.0, 0.0))
    once = stage.ours.sweep_of(sources)
    ours, stream = interleave(
        [
            Entrant(OURS, lambda _: once(), 1),
            Entrant(STREAM, lambda _: np.add(left, right, out=total), 1),
        ],
        max(ROUNDS, stage.sizes.rounds) if stage.sizes.judged else 1,
    )
    checked = stage.scipy.surfaces(sources[:2])
    moved = stage.ours.sweep_bytes
    return [
        Row(
            "sweep",
            stage.graph.name,
            STREAM,
            "B/s",
            ours=moved / ours.timing.per_item,
            theirs=3 * left.nbytes / stream.timing.per_item,
            item=f"block of {LANES} sources",
            inverse=True,
            bound=bounds.get(STREAM),
            faults=unequal(OURS, tidy_table(stage.ours.surfaces(sources, threads=1)), checked),
            note=f"{moved / 1e6:,.0f} MB in {ours.timing.per_item * 1e3:,.1f} ms, one thread",
            timings=(ours.timing, stream.timing),
        )
    ]
