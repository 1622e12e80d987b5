"""Memory of sweeps, kept for the sweeps that follow."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

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
    def lend(self, n_rows: int) -> Iterator[Buffers]:
        """Lend buffers, which are kept again unless an error leaves flags in them."""
        try:
            buffers = self._free.pop()  # atomic under the GIL
        except IndexError:
            buffers = Buffers(n_rows)
        if buffers.n_rows < n_rows:
            buffers = Buffers(n_rows)
        yield buffers
        if len(self._free) < self._most:
            self._free.append(buffers)
