"""Pieces of road as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RoadLines:
    """The lines of a network in metres, ready to be cut.

    Parameters
    ----------
    lines : numpy.ndarray
        LineStrings, one for each directed edge.
    """

    def __init__(self, lines: NDArray[np.object_]) -> None:
        self.lines = lines
        self._points = shapely.get_coordinates(lines)
        counts = shapely.get_num_coordinates(lines)
        self._first = np.concatenate([[0], np.cumsum(counts)])

    def coordinates(self, row: int, start: float, stop: float) -> NDArray[np.float64]:
        """Cut a piece out of an edge.

        Parameters
        ----------
        row : int
            The edge.
        start, stop : float
            From where to where along it, 0 to 1; `stop` is not before `start`.

        Returns
        -------
        numpy.ndarray
            Coordinates ``(n, 2)`` in the direction of the edge, at least two.
        """
        points: NDArray[np.float64] = self._points[self._first[row] : self._first[row + 1]]
        if start <= 0 and stop >= 1:
            return points
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        if along[-1] == 0:
            return np.repeat(points[:1], 2, axis=0)
        ends = np.array([start, stop]) * along[-1]
        inner = points[(along > ends[0]) & (along < ends[1])]
        x = np.interp(ends, along, points[:, 0])
        y = np.interp(ends, along, points[:, 1])
        return np.concatenate([[[x[0], y[0]]], inner, [[x[1], y[1]]]])

    def cut(
        self, rows: NDArray[np.int64], start: NDArray[np.float64], stop: NDArray[np.float64]
    ) -> NDArray[np.object_]:
        """Cut many pieces.

        Parameters
        ----------
        rows : numpy.ndarray
            The edges.
        start, stop : numpy.ndarray
            From where to where along each.

        Returns
        -------
        numpy.ndarray
            LineStrings; a whole edge is the line of the edge itself.
        """
        pieces = self.lines[rows]
        for i in np.flatnonzero((start > 0) | (stop < 1)):
            points = self.coordinates(int(rows[i]), float(start[i]), float(stop[i]))
            pieces[i] = shapely.LineString(points)
        return pieces
