"""The time at any place, as arrays that kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SegmentLists:
    """Lists of segments, one after the other: list i from ``first[i]`` to ``first[i + 1]``."""

    first: NDArray[np.int64]
    listed: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.first) - 1


@dataclass(frozen=True, eq=False)
class TimeField:
    """Time of trips to any place (else from it), by the rule by which points join roads.

    The columns of the arrays are those of ``engine._contours``.
    """

    segment: NDArray[np.float64]
    of: NDArray[np.int64]
    entrance: NDArray[np.int64]
    length: NDArray[np.float64]
    road: NDArray[np.float64]
    junction: NDArray[np.float64]
    begun_first: NDArray[np.int64]
    begun: NDArray[np.float64]
    origins: NDArray[np.float64]
    rule: NDArray[np.float64]
    bins: tuple[NDArray[np.int64], NDArray[np.int32], tuple[float, ...]]
    reach: float
    """Metres from a place within which roads matter."""
    many: bool
    """Whether times have several labels."""

    def around(self, x: NDArray[np.float64], y: NDArray[np.float64], radius: float) -> SegmentLists:
        """List the segments that matter within a radius of some places."""
        from aicomplex_geo.engine._contours import around  # noqa: PLC0415 - loads numba

        return SegmentLists(*around(x, y, self.reach + radius, *self.bins, self.segment))

    def times(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        which: NDArray[np.int64],
        lists: SegmentLists,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Deciseconds at places, ``inf`` where not reached, and labels, -1 there.

        `which` is the list of each place, which has all segments that matter there.
        """
        from aicomplex_geo.engine._contours import times_at  # noqa: PLC0415 - loads numba

        found: tuple[Any, Any] = times_at(
            x, y, which, lists.first, lists.listed, self.segment, self.of, self.entrance,
            self.road, self.junction, self.begun_first, self.begun, self.origins, self.rule,
        )  # fmt: skip
        return found

    def undecided(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        radius: float,
        which: NDArray[np.int64],
        lists: SegmentLists,
        limits: NDArray[np.float64],
    ) -> tuple[NDArray[np.bool_], SegmentLists]:
        """Whether a limit may be crossed within a radius of places, and what matters there.

        There is one list for each place where it may be.
        """
        from aicomplex_geo.engine._contours import decide  # noqa: PLC0415 - loads numba

        own = np.zeros(len(x), dtype=np.int64)
        if self.many:
            own = self.times(x, y, which, lists)[1]
        crossed, first, listed = decide(
            x, y, radius, own, which, lists.first, lists.listed, limits, self.segment, self.of,
            self.entrance, self.length, self.road, self.junction, self.begun_first, self.begun,
            self.origins, self.rule,
        )  # fmt: skip
        return crossed, SegmentLists(first, listed)

    def straight_blocks(
        self,
        column: NDArray[np.int64],
        row: NDArray[np.int64],
        cells: int,
        frame: tuple[float, float, float],
        lists: SegmentLists,
        limits: NDArray[np.float64],
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Whether blocks may be cut as a whole, and where limits cross them once.

        The columns are those of ``engine._straight_blocks``.
        """
        from aicomplex_geo.engine._straight_blocks import straight_blocks  # noqa: PLC0415 - loads numba

        found: tuple[Any, Any] = straight_blocks(
            column, row, cells, self.many, frame, lists.first, lists.listed, limits,
            self.segment, self.of, self.entrance, self.road, self.junction, self.begun_first,
            self.begun, self.origins, self.rule,
        )  # fmt: skip
        return found

    def all_labelled(
        self,
        places: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]],
        which: NDArray[np.int64],
        limit: float,
        lists: SegmentLists,
    ) -> NDArray[np.bool_]:
        """Whether all places of a row (x, y, label) have their labels, -1 beyond the limit."""
        from aicomplex_geo.engine._straight_blocks import all_labelled  # noqa: PLC0415 - loads numba

        found: NDArray[np.bool_] = all_labelled(
            *places, self.many, which, limit, lists.first, lists.listed, self.segment, self.of,
            self.entrance, self.road, self.junction, self.begun_first, self.begun, self.origins,
            self.rule,
        )  # fmt: skip
        return found

    def halved(
        self,
        edges: tuple[NDArray[Any], ...],
        times: tuple[NDArray[np.float64], NDArray[np.float64]],
        limit: float,
        steps: int,
        lists: SegmentLists,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Halve edges where labels change; `times` of both ends are changed in place.

        `edges` are the lower corner, the way to the upper one, the label of the lower corner
        and the list of segments.
        """
        from aicomplex_geo.engine._straight_blocks import halved  # noqa: PLC0415 - loads numba

        *corners, which = edges
        found: tuple[Any, Any] = halved(
            *corners, *times, which, limit, steps, lists.first, lists.listed, self.segment,
            self.of, self.entrance, self.road, self.junction, self.begun_first, self.begun,
            self.origins, self.rule,
        )  # fmt: skip
        return found
