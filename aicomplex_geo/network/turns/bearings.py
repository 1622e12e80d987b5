"""Kinds of turns (straight on, left, right, U-turn), from the lines of the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

STRAIGHT, LEFT, RIGHT, U_TURN = 0, 1, 2, 3
"""Kinds of turns."""

TURN_ANGLE = 45.0
"""Degrees; assumed. A larger change of direction is a turn to the left or right."""

U_TURN_ANGLE = 150.0
"""Degrees; assumed. A larger change of direction onto a parallel edge, back to the junction that
the trip came from, is a U-turn."""

MEASURED_M = 10.0
"""Metres before and after a junction over which directions are measured; assumed. A shorter
distance would measure how the junction is drawn, a longer one the next bend."""

JUNCTION_ROADS = 3
"""Fewest roads that meet at a junction; where only two meet, a road bends."""


class Bearings:
    """Directions of the edges of a network where they leave and reach their junctions."""

    def __init__(self, net: RoadNetwork) -> None:
        arrays = net.arrays
        self._tail, self._head = arrays.tail.astype(np.int64), arrays.head.astype(np.int64)
        self._twin = arrays.twin.astype(np.int64)
        lines = np.asarray(net.edges.geometry.values, dtype=object)
        unit = METRES_PER_DEGREE if net.crs.is_geographic else 1.0
        near = MEASURED_M / unit
        start, stop = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
        leaving = _step(start, shapely.line_interpolate_point(lines, near))
        reaching = _step(shapely.line_interpolate_point(lines, -near), stop)
        if net.crs.is_geographic:
            # a degree of longitude is shorter than one of latitude
            leaving[:, 0] *= np.cos(np.radians(shapely.get_y(start)))
            reaching[:, 0] *= np.cos(np.radians(shapely.get_y(stop)))
        self._leaving = np.arctan2(leaving[:, 1], leaving[:, 0])
        self._reaching = np.arctan2(reaching[:, 1], reaching[:, 0])
        # a two-way road is one road
        once = (self._twin < 0) | (np.arange(len(self._twin)) < self._twin)
        ends = np.concatenate([self._tail[once], self._head[once]])
        self._is_junction = np.bincount(ends, minlength=len(net.nodes)) >= JUNCTION_ROADS

    def angles(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
        """Change of direction from each first edge into the second, in degrees.

        Above -180, up to 180; to the left is above 0.
        """
        turned = np.degrees(self._leaving[second] - self._reaching[first])
        # rounding makes straight back 180, not a little more than -180
        angles: NDArray[np.float64] = 180 - np.round(180 - turned, 6) % 360
        return angles

    def kinds(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int8]:
        """Kind of the turn from each first edge into the second.

        Back along the same road is a U-turn. Left and right turns are at junctions only: where
        two roads meet, the road bends.
        """
        angles = self.angles(first, second)
        found = np.full(len(first), STRAIGHT, dtype=np.int8)
        at_junction = self._is_junction[self._head[first]]
        found[at_junction & (angles > TURN_ANGLE)] = LEFT
        found[at_junction & (angles < -TURN_ANGLE)] = RIGHT
        parallel = (self._head[second] == self._tail[first]) & (np.abs(angles) > U_TURN_ANGLE)
        found[parallel | (self._twin[first] == second)] = U_TURN
        return found


def _step(start: NDArray[np.object_], stop: NDArray[np.object_]) -> NDArray[np.float64]:
    """Vectors from points to points."""
    step: NDArray[np.float64] = shapely.get_coordinates(stop) - shapely.get_coordinates(start)
    return step
