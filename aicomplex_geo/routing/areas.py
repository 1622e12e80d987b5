"""Areas around reached roads: buffers, joined fast because parts of the network are kept joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.lines import RoadLines
    from aicomplex_geo.routing.reach import Pieces

LONGEST_SEGMENT = 250.0
"""Metres: a straight line that is longer strays by more than 1 mm when its CRS is changed."""
QUARTER = 8
"""Segments of a quarter circle: a buffer is nowhere less than 99.5 % as wide as stated."""


class Areas:
    """Buffers around the roads of a network that can be entered.

    Whole roads are kept as a binary tree in the order of a space-filling curve. What is
    joined once is not joined again, for any origin or cutoff.

    Parameters
    ----------
    lines : RoadLines
        Lines of the edges, in metres.
    rows : numpy.ndarray
        Edges that stand for the roads that can be entered.
    buffer : float
        Width on each side, in metres.
    """

    def __init__(self, lines: RoadLines, rows: NDArray[np.int64], buffer: float) -> None:
        self.buffer = buffer
        self._lines = lines
        curve = gpd.GeoSeries(lines.lines[rows]).hilbert_distance().to_numpy() if len(rows) else []
        self._rows = rows[np.lexsort((rows, curve))] if len(rows) else rows
        self._leaf = np.full(len(lines.lines), -1, dtype=np.int64)
        self._leaf[self._rows] = np.arange(len(rows))
        self._size = 1 << max(len(rows) - 1, 0).bit_length()
        whole = self.around(lines.lines[self._rows])
        self._joined: dict[int, shapely.Geometry] = {
            self._size + leaf: area for leaf, area in enumerate(whole)
        }

    def around(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Buffer shapes.

        Parameters
        ----------
        shapes : numpy.ndarray
            Geometries in metres.

        Returns
        -------
        numpy.ndarray
            Polygons.
        """
        areas: NDArray[np.object_] = shapely.buffer(shapes, self.buffer, quad_segs=QUARTER)
        ring = shapely.segmentize(shapely.get_exterior_ring(areas), LONGEST_SEGMENT)
        holed = shapely.get_num_interior_rings(areas) > 0
        dense: NDArray[np.object_] = np.where(
            holed,
            shapely.segmentize(np.where(holed, areas, None), LONGEST_SEGMENT),
            shapely.polygons(ring),
        )
        return dense

    def of(self, pieces: Pieces) -> NDArray[np.object_]:
        """Buffer each piece of road that can be entered.

        Parameters
        ----------
        pieces : Pieces
            Reached pieces.

        Returns
        -------
        numpy.ndarray
            One polygon for each piece of a road that can be entered, in their order.
        """
        inside = pieces.select(self._leaf[pieces.row] >= 0)
        whole = inside.whole
        areas = np.empty(len(whole), dtype=object)
        areas[whole] = [self._joined[self._size + leaf] for leaf in self._leaf[inside.row[whole]]]
        parts = inside.select(~whole)
        areas[~whole] = self.around(self._lines.cut(parts.row, parts.start, parts.stop))
        return areas

    def lines_of(self, pieces: Pieces) -> NDArray[np.object_]:
        """Draw each piece of road that can be entered.

        Parameters
        ----------
        pieces : Pieces
            Reached pieces.

        Returns
        -------
        numpy.ndarray
            LineStrings in metres.
        """
        inside = pieces.select(self._leaf[pieces.row] >= 0)
        return self._lines.cut(inside.row, inside.start, inside.stop)

    def grow(
        self, before: shapely.Geometry, known: set[int], pieces: Pieces
    ) -> tuple[shapely.Geometry, set[int]]:
        """Join an area and the buffers of pieces.

        Parameters
        ----------
        before : shapely.Geometry
            The area that was reached before, and the access leg.
        known : set of int
            Parts of the tree that `before` contains.
        pieces : Pieces
            Reached pieces, those of before too.

        Returns
        -------
        area : shapely.Geometry
            A valid polygon or multipolygon that contains `before`.
        known : set of int
            Parts of the tree that it contains.
        """
        inside = pieces.select(self._leaf[pieces.row] >= 0)
        full = np.zeros(self._size, dtype=bool)
        full[self._leaf[inside.row[inside.whole]]] = True
        parts = self._largest_parts(full)
        cut = inside.select(~inside.whole)
        new = [self._part(part) for part in sorted(parts - known)]
        buffers = self.around(self._lines.cut(cut.row, cut.start, cut.stop))
        # what is large is joined once, at the end: joining all together would touch it often
        return shapely.union(before, shapely.union_all([*new, *buffers])), parts | known

    def _largest_parts(self, full: NDArray[np.bool_]) -> set[int]:
        """Cover the leaves that are full by as few parts of the tree as can be."""
        parts: set[int] = set()
        level, first = full, self._size
        while True:
            if first == 1:
                return parts | {1} if level[0] else parts
            above = level[::2] & level[1::2]
            own = level & ~np.repeat(above, 2)
            parts.update((first + np.flatnonzero(own)).tolist())
            level, first = above, first // 2

    def _part(self, part: int) -> shapely.Geometry:
        if part not in self._joined:
            self._joined[part] = shapely.union(self._part(2 * part), self._part(2 * part + 1))
        return self._joined[part]
