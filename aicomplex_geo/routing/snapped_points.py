"""Snapped points with their access legs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import pack, unpack
from aicomplex_geo.network.snapping.snap import access_deciseconds
from aicomplex_geo.units import to_decimetres, to_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.snap import Positions


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Positions on the network, and the packed time and length of each access leg."""

    positions: Positions
    access: NDArray[np.float64]

    @staticmethod
    def at(positions: Positions, access_speed: float) -> SnappedPoints:
        """Add access legs at a speed in km/h; points that are not snapped have none."""
        metres = np.where(positions.ok, positions.distance, 0.0)
        time = access_deciseconds(metres, access_speed)
        return SnappedPoints(positions, pack(time, to_decimetres(metres)))

    def __len__(self) -> int:
        return len(self.access)

    @property
    def access_minutes(self) -> NDArray[np.float64]:
        """Minutes of each access leg."""
        return to_minutes(unpack(self.access)[0])

    @property
    def inside_edges(self) -> NDArray[np.bool_]:
        """Whether each point lies between two junctions; false where it is not snapped."""
        fraction = self.positions.fraction
        return self.positions.ok & (fraction > 0) & (fraction < 1)

    def part(self, start: int, stop: int) -> SnappedPoints:
        """Slice from `start` up to, not including, `stop`."""
        columns = (getattr(self.positions, field.name) for field in fields(self.positions))
        positions = type(self.positions)(*(column[start:stop] for column in columns))
        return SnappedPoints(positions, self.access[start:stop])
