"""Sizes of results with geometry, which show only once a part of them is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import shapely

from aicomplex_geo.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BYTES_PER_SHAPE = 400
"""Of a row of a table, and of a geometry in GEOS without its coordinates."""
BYTES_PER_COORDINATE = 24
ENOUGH = 256
"""Shapes by which the size of the others is estimated."""


class ResultSize:
    """Refuses a result that would not fit into memory, by the shapes that are there already.

    `what` is the result, and `remedy` what to do instead.
    """

    def __init__(self, n_shapes: int, *, what: str, remedy: str) -> None:
        self._total, self._what, self._remedy = n_shapes, what, remedy
        self._seen, self._bytes, self._checked = 0, 0, False
        self._refuse(BYTES_PER_SHAPE)

    def add(self, shapes: NDArray[Any]) -> None:
        """Count some of the shapes, and refuse the result once enough are counted."""
        if self._checked:
            return
        self._seen += len(shapes)
        coordinates = int(shapely.get_num_coordinates(shapes).sum())
        self._bytes += BYTES_PER_SHAPE * len(shapes) + BYTES_PER_COORDINATE * coordinates
        if self._seen >= ENOUGH:
            self._checked = True
            self._refuse(self._bytes / self._seen)

    def _refuse(self, bytes_each: float) -> None:
        needed = self._total * bytes_each
        free = psutil.virtual_memory().available
        if needed > free:
            by = f", by the first {self._seen:,}" if self._seen else ", without their coordinates"
            raise TooLargeError(
                f"{self._what} take about {needed / 1e9:,.1f} GB ({bytes_each / 1e3:,.1f} kB "
                f"each{by}), and {free / 1e9:,.1f} GB of memory are free; they were not computed. "
                f"{self._remedy}"
            )
