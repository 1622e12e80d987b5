"""The buffers of one thread while it sweeps, kept for the sweeps that follow."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.engine.sources import SortedEntries

LANES = 16
"""Sources of one sweep, as in the kernels."""
CACHE_LINE = 64


class Buffers:
    """Memory of the sweeps of one thread; touching it for the first time takes longer than a sweep.

    Flags are cleared after each use.
    """

    def __init__(self, n_rows: int) -> None:
        self.n_rows = n_rows
        self.known = np.zeros(n_rows, dtype=np.bool_)
        self.known_rows = np.empty(n_rows, dtype=np.int32)
        self.reached = np.zeros(n_rows, dtype=np.bool_)
        self.reached_rows = np.empty(n_rows, dtype=np.int32)
        self._bytes: dict[str, NDArray[np.uint8]] = {}

    def array(self, name: str, size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return an array at the beginning of a cache line, larger ones in place of smaller."""
        needed = size * dtype.itemsize
        raw = self._bytes.get(name)
        if raw is None or len(raw) < needed + CACHE_LINE:
            raw = self._bytes[name] = np.empty(needed + CACHE_LINE, dtype=np.uint8)
        skip = -raw.ctypes.data % CACHE_LINE
        return raw[skip : skip + needed].view(dtype)


class BufferPool:
    """Buffers that no thread uses; a copy of its owner, as in another process, begins without."""

    def __init__(self) -> None:
        self._free: list[Buffers] = []
        self._most = os.cpu_count() or 1

    def __reduce__(self) -> tuple[type[BufferPool], tuple[()]]:
        return BufferPool, ()

    @contextmanager
    def workspace(self, customized: CustomizedHierarchy, n_rows: int) -> Iterator[Workspace]:
        """Lend a workspace; its buffers are kept unless an error leaves flags in them."""
        try:
            buffers = self._free.pop()  # atomic under the GIL
        except IndexError:
            buffers = Buffers(n_rows)
        if buffers.n_rows < n_rows:
            buffers = Buffers(n_rows)
        yield Workspace(customized, n_rows, buffers)
        if len(self._free) < self._most:
            self._free.append(buffers)


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
