"""Positions of points on the network, and the roads that each may join."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NO_ISLAND = -1


@dataclass(frozen=True, eq=False)
class Joins:
    """Positions at which points may join the network, any number for each, ordered by point."""

    point: NDArray[np.int64]
    row: NDArray[np.int64]
    """Row of ``net.edges``."""
    fraction: NDArray[np.float64]
    """How far along the edge, from 0 to 1."""
    distance: NDArray[np.float64]
    """Metres, straight."""
    on_island: NDArray[np.bool_]
    """Whether the road is on the island of the point."""

    def __len__(self) -> int:
        return len(self.point)

    @staticmethod
    def concat(parts: list[Joins]) -> Joins:
        """Join tables, with points in ascending order."""
        none = np.zeros(0, dtype=np.int64)
        empty = Joins(none, none, np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool))
        columns = (
            np.concatenate([getattr(part, field.name) for part in [empty, *parts]])
            for field in fields(Joins)
        )
        return Joins(*columns)

    def select(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Joins:
        """Take some of them."""
        return Joins(*(getattr(self, field.name)[which] for field in fields(Joins)))


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of points on the network, as arrays with one entry for each point."""

    ids: pd.Index
    row: NDArray[np.int64]
    """Row of ``net.edges``, -1 where the point could not be snapped."""
    fraction: NDArray[np.float64]
    """How far along the edge, from 0 to 1."""
    distance: NDArray[np.float64]
    """Metres, straight, from the point to the edge; NaN if unknown."""
    xy: NDArray[np.float64]
    """Coordinates of the points in the metric CRS, NaN without a position."""
    status: NDArray[np.object_]
    """``ok``, ``too_far``, ``no_network`` or ``no_position``."""
    connected_m: NDArray[np.float64]
    """Metres to the nearest connected road; NaN where the point is on one, or there is none."""
    island: NDArray[np.int64]
    """Label of the part of the network that the point's nearest road is on, `NO_ISLAND` where
    this is the part with the largest component."""
    joins: Joins

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Whether each point was snapped."""
        return self.row >= 0
