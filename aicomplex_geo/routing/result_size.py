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


class ResultSize:
    """Refuses a result that would not fit into memory, by the shapes that are there already.

    `what` is the result, and `remedy` what to do instead. The size of the others is estimated
    once `enough` shapes are there, and again whenever as many more are.
    """

    def __init__(self, n_shapes: int, *, what: str, remedy: str, enough: int) -> None:
        self._left, self._what, self._remedy = n_shapes, what, remedy
        self._enough, self._next = enough, enough
        self._seen, self._bytes = 0, 0.0
        self._refuse(what, BYTES_PER_SHAPE, "without their coordinates", "Nothing was computed.")

    def estimate(self, shapes: NDArray[Any]) -> None:
        """Refuse the result if all shapes were like these, which are not kept."""
        by = f"by a sample of {len(shapes):,}"
        each = _bytes_of(shapes) / max(1, len(shapes))
        self._refuse(self._what, each, by, "The others were not computed.")

    def add(self, shapes: NDArray[Any]) -> None:
        """Count some of the shapes, and refuse the result if the others are like them."""
        self._seen, self._left = self._seen + len(shapes), self._left - len(shapes)
        self._bytes += _bytes_of(shapes)
        if self._seen >= self._next and self._left:
            self._next = self._seen + self._enough
            each, by = self._bytes / self._seen, f"by the first {self._seen:,}"
            what = f"the other {self._left:,} of {self._what}"
            self._refuse(what, each, by, "They were not computed.")

    def _refuse(self, what: str, bytes_each: float, by: str, state: str) -> None:
        what = f"{what} ({bytes_each / 1e3:,.1f} kB each, {by})"
        refuse_beyond_free(self._left * bytes_each, what, f"{state} {self._remedy}")


def _bytes_of(shapes: NDArray[Any]) -> float:
    coordinates = int(shapely.get_num_coordinates(shapes).sum())
    return float(BYTES_PER_SHAPE * len(shapes) + BYTES_PER_COORDINATE * coordinates)
