"""Sizes of results with geometry, which show only once a part of them is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from aicomplex_geo._memory import refuse_beyond_free

if TYPE_CHECKING:
    from numpy.typing import NDArray

BYTES_PER_SHAPE = 400
"""Of a row of a table, and of a geometry in GEOS without its coordinates."""
BYTES_PER_COORDINATE = 32
"""As measured: 31 of 15 million corners of isochrones."""
ENOUGH = 256
"""Shapes by which the size of the others is estimated first, and again at each multiple by four."""


class ResultSize:
    """Refuses a result that would not fit into memory, by the shapes that are there already.

    `what` is the result, and `remedy` what to do instead.
    """

    def __init__(self, n_shapes: int, *, what: str, remedy: str) -> None:
        self._total, self._what, self._remedy = n_shapes, what, remedy
        self._seen, self._bytes, self._next = 0, 0, ENOUGH
        self._refuse(BYTES_PER_SHAPE)

    def add(self, shapes: NDArray[Any]) -> None:
        """Count some of the shapes, and refuse the result if the others are like them."""
        self._seen += len(shapes)
        coordinates = int(shapely.get_num_coordinates(shapes).sum())
        self._bytes += BYTES_PER_SHAPE * len(shapes) + BYTES_PER_COORDINATE * coordinates
        if self._seen >= self._next:
            self._next = 4 * self._seen
            self._refuse(self._bytes / self._seen)

    def _refuse(self, bytes_each: float) -> None:
        by = f"by the first {self._seen:,}" if self._seen else "without their coordinates"
        what = f"{self._what} ({bytes_each / 1e3:,.1f} kB each, {by})"
        state = "The others were not computed." if self._seen else "Nothing was computed."
        refuse_beyond_free(self._total * bytes_each, what, f"{state} {self._remedy}")
