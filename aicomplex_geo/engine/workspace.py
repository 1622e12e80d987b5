"""The buffers of one thread while it sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries

LANES = 16
"""Sources of one sweep, as in the kernels."""
CACHE_LINE = 64


class Workspace:
    """Buffers for blocks of up to ``LANES`` sources: a table of costs, and flags of its rows."""

    def __init__(self, customized: CustomizedHierarchy, n_rows: int) -> None:
        self._customized = customized
        self.distance = np.empty(customized.n_levels, dtype=customized.dtype)
        self.table = _aligned(n_rows * LANES, customized.dtype)
        self.known = np.zeros(n_rows, dtype=np.bool_)
        self.known_rows = np.empty(n_rows, dtype=np.int32)
        self.reached = np.zeros(n_rows, dtype=np.bool_)
        self.reached_rows = np.empty(n_rows, dtype=np.int32)

    def scalar(self, value: int) -> Any:  # noqa: ANN401 - a numpy scalar
        """Return a number as the type of the costs."""
        return self._customized.dtype.type(value)

    def search_upwards(
        self,
        sources: SortedEntries,
        block: Block,
        rows: NDArray[np.int32],
        limit: int | None = None,
    ) -> int:
        """Search upwards from a block of sources, and return how many rows are known then.

        `rows` are those of the table for each row of the hierarchy, -1 where it has none.
        """
        from aicomplex_geo.engine._sweep import search_upwards  # noqa: PLC0415 - loads numba

        customized = self._customized
        largest = customized.infinity - 1 if limit is None else limit
        count: int = search_upwards(
            customized.up, customized.parent, customized.level, sources, block, rows,
            self.distance, self.table, self.known, self.known_rows, self.scalar(largest),
            customized.scalar_infinity,
        )  # fmt: skip
        return count


def _aligned(size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Allocate a table whose rows straddle as few cache lines as possible."""
    raw = np.empty(size * dtype.itemsize + CACHE_LINE, dtype=np.uint8)
    skip = -raw.ctypes.data % CACHE_LINE
    return raw[skip : skip + size * dtype.itemsize].view(dtype)
