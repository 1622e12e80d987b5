"""Choice of the faster search for some points: as docs/decisions/0069 chooses kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.engine.compiled_kernels import KERNELS
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.engine.precompile import compile_part
from aicomplex_geo.network.snapping.geos_search import GeosSearch
from aicomplex_geo.network.snapping.tree_search import TreeSearch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.entrance_search import EntranceSearch
    from aicomplex_geo.network.snapping.entrances import AllowedEntrances, Entrances

# Seconds of the processor, measured in Porto Alegre and Luxembourg.
BY_GEOS = 15e-6
"""What a point takes longer with GEOS."""
CORNER = 0.2e-6
"""A corner of a line in the tree of all segments."""
COMPILE = 3.0
"""The kernels, compiled in this process."""


class SearchChoice:
    """Chooses the search of the entrances of one network, by sizes alone.

    Kernels are loaded, or compiled, and the tree of segments is made once what they would have
    saved since the network was made is as much.
    """

    def __init__(self, entrances: Entrances) -> None:
        self._entrances = entrances
        self._lock = Lock()
        self._spent = 0.0

    def search(
        self, xy: NDArray[np.float64], every: AllowedEntrances, *, everywhere: bool
    ) -> EntranceSearch:
        """Choose the search for some points, which may join roads near them or `everywhere`."""
        if self._by_tree(len(xy)):
            return TreeSearch(self._entrances, xy)
        return GeosSearch(self._entrances, xy, every, everywhere=everywhere)

    def _by_tree(self, n_points: int) -> bool:
        """Whether the tree is searched, by kernels that are then loaded."""
        with self._lock:
            paid = self._spent + BY_GEOS * n_points
            if not self._is_worth(paid):
                self._spent = paid
                return False
            if not KERNELS.are_loaded("snapping"):
                compile_part("snapping")
        return True

    def _is_worth(self, seconds: float) -> bool:
        """Whether the tree and its kernels are ready in less than so many seconds."""
        ready = 0.0 if self._entrances.has_segments else CORNER * self._entrances.n_corners
        if not KERNELS.are_loaded("snapping"):
            ready += KERNELS.seconds_to_load()
            if seconds > ready and not KERNELS.are_on_disk("snapping"):
                ready += COMPILE
        return seconds > ready
