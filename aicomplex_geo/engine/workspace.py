"""The buffers of one thread while it sweeps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aicomplex_geo.engine.buffers import Buffers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries

LANES = 16
"""Sources of one sweep, as in the kernels."""


@contextmanager
def lent_workspace(customized: CustomizedHierarchy, n_rows: int) -> Iterator[Workspace]:
    """Lend a workspace from the buffers that are kept with the hierarchy."""
    with customized.topology.buffers.lend(n_rows) as buffers:
        yield Workspace(customized, n_rows, buffers)


class Workspace:
    """Buffers for blocks of up to ``LANES`` sources: a table of costs, and flags of its rows."""

    def __init__(
        self, customized: CustomizedHierarchy, n_rows: int, buffers: Buffers | None = None
    ) -> None:
        self._customized = customized
        self._buffers = buffers = buffers or Buffers(n_rows)
        self.distance = self.array("distance", customized.n_levels)
        self.table = self.array("table", n_rows * LANES)
        self.known, self.known_rows = buffers.known, buffers.known_rows
        self.reached, self.reached_rows = buffers.reached, buffers.reached_rows

    def array(self, name: str, size: int) -> NDArray[Any]:
        """Return an array of costs, of the same memory for the same name."""
        return self._buffers.array(name, size, self._customized.dtype)

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
