"""What one thread writes into while it searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.sources import Starts

LANES = 16
"""Sources of a block, as in the kernels."""
CACHE_LINE = 64


class Workspace:
    """Buffers for blocks of up to ``LANES`` sources.

    Parameters
    ----------
    customized : CustomizedHierarchy
        The hierarchy with its costs.
    n_rows : int
        Rows of the table.
    """

    def __init__(self, customized: CustomizedHierarchy, n_rows: int) -> None:
        self._weighed = customized
        self.distance = np.empty(customized.n_levels, dtype=customized.dtype)
        self.table = _aligned(n_rows * LANES, customized.dtype)
        self.known = np.zeros(n_rows, dtype=np.bool_)
        self.listed = np.empty(n_rows, dtype=np.int32)
        self.alive = np.zeros(n_rows, dtype=np.bool_)
        self.visited = np.empty(n_rows, dtype=np.int32)

    def scalar(self, value: int) -> Any:  # noqa: ANN401 - a numpy scalar
        """Take a number as the type of the costs.

        Parameters
        ----------
        value : int
            0 or more.

        Returns
        -------
        numpy.unsignedinteger
            The same.
        """
        return self._weighed.dtype.type(value)

    def climb(
        self,
        seeds: Starts,
        block: tuple[int, int],
        rows: NDArray[np.int32],
        limit: int | None = None,
    ) -> int:
        """Search upwards from a block of sources.

        Parameters
        ----------
        seeds : tuple of numpy.ndarray
            Of all sources.
        block : tuple of int
            From which source up to, not including, which.
        rows : numpy.ndarray
            int32 row of the table for each row of the hierarchy, -1 for those left out.
        limit : int, optional
            No search goes on from where the cost is larger.

        Returns
        -------
        int
            How many rows of the table are known now; they are ``listed``.
        """
        from aicomplex_geo.engine._sweep import climb  # noqa: PLC0415 - loads numba

        customized = self._weighed
        most = customized.infinity - 1 if limit is None else limit
        count: int = climb(
            customized.up, customized.parent, customized.level, seeds, block, rows, self.distance,
            self.table, self.known, self.listed, self.scalar(most), customized.scalar_infinity,
        )  # fmt: skip
        return count


def _aligned(size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Make a table in which no row lies across two lines of the cache more than it has to."""
    raw = np.empty(size * dtype.itemsize + CACHE_LINE, dtype=np.uint8)
    skip = -raw.ctypes.data % CACHE_LINE
    return raw[skip : skip + size * dtype.itemsize].view(dtype)
