"""Which way a turn goes: straight on, left, right, or back, from the lines of the edges."""

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

SIDEWAYS = 45.0
"""Degrees; assumed. Who changes direction by more turns left or right, else goes straight on."""

BACK = 150.0
"""Degrees; assumed. Who changes direction by more, onto a parallel edge to the junction that
he comes from, makes a U-turn."""

LOOK = 10.0
"""Metres before and behind a junction over which directions are measured; assumed. Less would
be that of a kerb drawn with care, more that of the next bend."""

JUNCTION_ROADS = 3
"""Roads that meet at a real junction, at least; where two meet, a road merely bends."""


class Bearings:
    """Directions in which the edges of a network leave and reach their junctions.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    """

    def __init__(self, net: RoadNetwork) -> None:
        arrays = net.arrays
        self._tail, self._head = arrays.tail.astype(np.int64), arrays.head.astype(np.int64)
        self._twin = arrays.twin.astype(np.int64)
        lines = np.asarray(net.edges.geometry.values, dtype=object)
        unit = METRES_PER_DEGREE if net.crs.is_geographic else 1.0
        near = LOOK / unit
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
        self._real = np.bincount(ends, minlength=len(net.nodes)) >= JUNCTION_ROADS

    def angles(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
        """Measure by how much one changes direction from edges into edges.

        Parameters
        ----------
        first, second : numpy.ndarray
            Rows of ``net.edges``; each second edge begins where the first ends.

        Returns
        -------
        numpy.ndarray
            float64 degrees above -180, up to 180; above 0 is to the left.
        """
        turned = np.degrees(self._leaving[second] - self._reaching[first])
        # rounded: straight back is 180, not -180 and a hair
        angles: NDArray[np.float64] = 180 - np.round(180 - turned, 6) % 360
        return angles

    def kinds(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int8]:
        """Sort turns.

        Parameters
        ----------
        first, second : numpy.ndarray
            Rows of ``net.edges``; each second edge begins where the first ends.

        Returns
        -------
        numpy.ndarray
            int8: ``STRAIGHT``, ``LEFT``, ``RIGHT`` or ``U_TURN``. Back along the same road is
            a U-turn, and so is a change of direction by more than ``BACK`` into an edge to
            the junction that the first comes from. Of the others, a change by more than
            ``SIDEWAYS`` is a turn to that side, but only at a junction of three roads or
            more: where two meet, the road bends.
        """
        angles = self.angles(first, second)
        found = np.full(len(first), STRAIGHT, dtype=np.int8)
        real = self._real[self._head[first]]
        found[real & (angles > SIDEWAYS)] = LEFT
        found[real & (angles < -SIDEWAYS)] = RIGHT
        parallel = (self._head[second] == self._tail[first]) & (np.abs(angles) > BACK)
        found[parallel | (self._twin[first] == second)] = U_TURN
        return found


def _step(start: NDArray[np.object_], stop: NDArray[np.object_]) -> NDArray[np.float64]:
    """From points to points."""
    step: NDArray[np.float64] = shapely.get_coordinates(stop) - shapely.get_coordinates(start)
    return step
