"""Files of a matrix, from blocks of costs."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.units import DECIMETRES_PER_METRE, DECISECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from aicomplex_geo.engine import CostBlock
    from aicomplex_geo.od_dataset.layout import Layout


class PartCollector:
    """Collects blocks of costs, and gives the content of a file once all its origins are there."""

    def __init__(self, layout: Layout, give: Callable[[int, bytes], None]) -> None:
        self._layout, self._give = layout, give
        self._lock = threading.Lock()
        self._open: dict[int, _Part] = {}

    def take(self, start: int, block: CostBlock) -> None:
        """Take the costs of some origins; called from several threads and in any order."""
        step, stop = self._layout.rows_per_part, start + len(block.costs)
        for number in range(start // step, -(-stop // step)):
            rows = self._layout.rows(number)
            some = slice(max(rows.start, start), min(rows.stop, stop))
            costs = block.costs[some.start - start : some.stop - start]
            part = self._part(number)
            part.write(some.start - rows.start, replace(block, costs=costs))
            if self._is_last(number, some.stop - some.start):
                self._give(number, self._layout.part_bytes(number, part.minutes, part.metres))

    def _part(self, number: int) -> _Part:
        with self._lock:
            if number not in self._open:
                self._open[number] = _Part(self._layout, number)
            return self._open[number]

    def _is_last(self, number: int, count: int) -> bool:
        """Count the origins that a part has got; once it has all, it is given up."""
        with self._lock:
            part = self._open[number]
            part.left -= count
            if part.left:
                return False
            del self._open[number]
            return True


class _Part:
    """The times of the origins of one file, and how many are still to come."""

    def __init__(self, layout: Layout, number: int) -> None:
        rows = layout.rows(number)
        self.left = rows.stop - rows.start
        shape = self.left, len(layout.destinations)
        self.minutes = np.empty(shape, dtype=np.float32)
        self.metres = np.empty(shape, dtype=np.float32) if layout.has_distances else None

    def write(self, start: int, block: CostBlock) -> None:
        """Write the costs of some origins."""
        rows = slice(start, start + len(block.costs))
        block.write_times(self.minutes[rows], DECISECONDS_PER_MINUTE)
        if self.metres is not None:
            block.write_lengths(self.metres[rows], DECIMETRES_PER_METRE)
