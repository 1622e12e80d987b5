"""Search of entrances by compiled kernels, for many points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.network.snapping.entrance_search import (
    AT_END_M,
    EntranceSearch,
    NearEntrances,
)
from aicomplex_geo.network.snapping.segment_tree import order_in_space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.network.snapping.entrances import EntranceSet

POINTS_AT_ONCE = 2**10
"""Points that a thread takes at a time."""


class TreeSearch(EntranceSearch):
    """Finds entrances in a tree of their segments, on all cores, without an object for a point.

    What it finds is what GEOS finds: distances are computed in the same steps.
    """

    def _write_nearest(
        self,
        which: NDArray[np.int64],
        among: EntranceSet,
        within: float,
        found: NDArray[np.int64],
        metres: NDArray[np.float64],
    ) -> None:
        from aicomplex_geo.engine._segment_tree import nearest  # noqa: PLC0415 - loads numba

        tree, nodes = self._entrances.segments.arrays, among.nodes
        order = order_in_space(self._xy[which])

        def search(start: int, stop: int) -> None:
            some = order[start:stop]
            line, away = np.full(len(some), -1, dtype=np.int64), np.full(len(some), np.nan)
            nearest(self._xy[which[some]], within, tree, among.mask, nodes, line, away)
            found[some], metres[some] = line, away

        _each(len(which), search)

    def _all_within(
        self, which: NDArray[np.int64], metres: NDArray[np.float64], among: EntranceSet
    ) -> NearEntrances:
        from aicomplex_geo.engine._segment_tree import all_within  # noqa: PLC0415 - loads numba

        tree, nodes = self._entrances.segments.arrays, among.nodes
        found: dict[int, NearEntrances] = {}

        def search(start: int, stop: int) -> None:
            some = which[start:stop]
            first, entrance, away = all_within(
                self._xy[some], metres[start:stop], tree, among.mask, nodes
            )
            found[start] = NearEntrances(np.repeat(some, np.diff(first)), entrance, away)

        _each(len(which), search)
        return NearEntrances.concat([found[start] for start in sorted(found)])

    def _shares_along(
        self, which: NDArray[np.int64], entrance: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        from aicomplex_geo.engine._segment_tree import shares_along  # noqa: PLC0415 - loads numba

        tree, share = self._entrances.segments, np.zeros(len(which))

        def search(start: int, stop: int) -> None:
            places, here = self._xy[which[start:stop]], slice(start, stop)
            lines = tree.first_corner, tree.corners
            shares_along(places, entrance[here], *lines, AT_END_M, share[here])

        _each(len(which), search)
        return share


def _each(n: int, search: Callable[[int, int], None]) -> None:
    """Search for blocks of points on all cores."""

    def work(blocks: Iterator[Block]) -> None:
        for start, stop in blocks:
            search(start, stop)

    run_in_blocks(n, POINTS_AT_ONCE, thread_count(None), work)
