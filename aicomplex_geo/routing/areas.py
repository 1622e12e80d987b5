"""Areas around reached roads: buffers, joined tile by tile, because whole tiles are kept joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.routing.lines import RoadLines
    from aicomplex_geo.routing.reach import Pieces

LONGEST_SEGMENT = 500.0
"""Metres: a straight line that is longer strays by more than 4 mm when its CRS is changed."""
QUARTER = 8
"""Segments of a quarter circle: a buffer is nowhere less than 99.5 % as wide as stated."""
TILES_ACROSS = 24
SMALLEST_TILE = 5
"""Buffers that a tile is wide, at least."""
GRID = 0.001
"""Metres to which corners are rounded, so that tiles fit each other."""

POLYGON = 3
"""Type number of a polygon in shapely."""

Tile = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Area:
    """Ground that is reached within some cutoff.

    Parameters
    ----------
    tiles : mapping
        By tile, a polygon or multipolygon; a tile without reached ground is absent.
    reached : numpy.ndarray
        bool for each road that can be entered, whether all of it is reached.
    """

    tiles: Mapping[Tile, shapely.Geometry]
    reached: NDArray[np.bool_]


class Areas:
    """Buffers around the roads of a network that can be entered.

    The ground is cut into square tiles. The roads of a tile that is reached as a whole
    are joined once, for all origins and cutoffs.

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
        self._leaf = np.full(len(lines.lines), -1, dtype=np.int64)
        self._leaf[rows] = np.arange(len(rows))
        self._whole = self.around(lines.lines[rows])
        bounds = shapely.total_bounds(self._whole) if len(rows) else np.zeros(4)
        extent = float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))
        self._side = float(np.ceil(max(extent / TILES_ACROSS, SMALLEST_TILE * buffer)))
        self._leaves: dict[Tile, NDArray[np.int64]] = {}
        self._parts: dict[Tile, NDArray[np.object_]] = {}
        for tile, (leaves, parts) in self._cut(self._whole).items():
            self._leaves[tile], self._parts[tile] = leaves, parts
        self._full: dict[Tile, shapely.Geometry] = {}

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
        areas = shapely.buffer(shapes, self.buffer, quad_segs=QUARTER)
        # rings are faster than polygons, which shapely would check each time
        rings = shapely.get_exterior_ring(areas)
        dense: NDArray[np.object_] = shapely.polygons(shapely.segmentize(rings, LONGEST_SEGMENT))
        holed = np.flatnonzero(shapely.get_num_interior_rings(areas))
        dense[holed] = shapely.segmentize(areas[holed], LONGEST_SEGMENT)
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
        areas[whole] = self._whole[self._leaf[inside.row[whole]]]
        parts = inside.select(~whole)
        cut = self._lines.cut(parts.row, parts.start, parts.stop)
        areas[~whole] = self.around(cut)
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

    @property
    def nothing(self) -> Area:
        """The area before anything is reached."""
        return Area({}, np.zeros(len(self._whole), dtype=bool))

    def grow(self, before: Area, pieces: Pieces, legs: NDArray[np.object_]) -> Area:
        """Join an area and the buffers of pieces.

        Parameters
        ----------
        before : Area
            The area reached before; ``nothing`` at first.
        pieces : Pieces
            Reached pieces, those of before too.
        legs : numpy.ndarray
            Reached parts of access legs, as lines or points.

        Returns
        -------
        Area
            It contains `before`, the pieces and the legs.
        """
        inside = pieces.select(self._leaf[pieces.row] >= 0)
        reached = np.zeros(len(self._whole), dtype=bool)
        reached[self._leaf[inside.row[inside.whole]]] = True
        cut = inside.select(~inside.whole)
        loose = np.concatenate([self._lines.cut(cut.row, cut.start, cut.stop), legs])
        extra = self._cut(self.around(loose))
        after = dict(before.tiles)
        fresh = reached & ~before.reached
        touched = {tile for tile, leaves in self._leaves.items() if fresh[leaves].any()}
        for tile in sorted(touched | set(extra)):
            known = after.get(tile)
            leaves = self._leaves.get(tile)
            new: list[shapely.Geometry] = []
            if leaves is not None and reached[leaves].all():
                full = self._joined(tile)
                if known is full:
                    continue
                # what was there stays, corners too: tiles must go on fitting each other
                new = [full]
            elif leaves is not None:
                new = list(self._parts[tile][fresh[leaves]])
            if tile in extra:
                new += list(extra[tile][1])
            after[tile] = _join(known, new)
        return Area(after, reached)

    def merge(self, area: Area) -> shapely.Geometry:
        """Put the tiles of an area together.

        Parameters
        ----------
        area : Area
            What ``grow`` made.

        Returns
        -------
        shapely.Geometry
            A valid polygon or multipolygon.
        """
        parts = [area.tiles[tile] for tile in sorted(area.tiles)]
        try:
            whole = shapely.coverage_union_all(parts)
        except shapely.errors.GEOSException:
            whole = None
        if whole is None or not shapely.is_valid(whole):
            # corners of two tiles were rounded apart
            whole = shapely.union_all(parts, grid_size=GRID)
        polygons = shapely.get_parts(areal(whole))
        return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)

    def _joined(self, tile: Tile) -> shapely.Geometry:
        if tile not in self._full:
            self._full[tile] = _join(None, list(self._parts[tile]))
        return self._full[tile]

    def _cut(
        self, areas: NDArray[np.object_]
    ) -> dict[Tile, tuple[NDArray[np.int64], NDArray[np.object_]]]:
        """Cut polygons along the tiles: for each tile, which polygons and their parts in it."""
        first = np.floor(shapely.bounds(areas) / self._side).astype(np.int64)
        pairs = [
            (column, row, i)
            for i, (west, south, east, north) in enumerate(first.tolist())
            for column in range(west, east + 1)
            for row in range(south, north + 1)
        ]
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
        low = table[:, :2] * self._side
        boxes = shapely.box(low[:, 0], low[:, 1], low[:, 0] + self._side, low[:, 1] + self._side)
        parts = areas[table[:, 2]]
        across = (first[table[:, 2], :2] != first[table[:, 2], 2:]).any(axis=1)
        parts[across] = _cut_by(parts[across], boxes[across])
        there = shapely.area(parts) > 0
        table, parts = table[there], parts[there]
        starts = np.flatnonzero(np.r_[True, (np.diff(table[:, :2], axis=0) != 0).any(axis=1)])
        stops = [*starts[1:].tolist(), len(table)]
        return {
            (int(table[start, 0]), int(table[start, 1])): (table[start:stop, 2], parts[start:stop])
            for start, stop in zip(starts.tolist(), stops, strict=True)
            if stop > start
        }


def _cut_by(areas: NDArray[np.object_], boxes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Intersect polygons with boxes, with rounded corners."""
    # rounding afterwards is many times faster than having it done while intersecting
    parts: NDArray[np.object_] = shapely.transform(
        shapely.intersection(areas, boxes), lambda corners: np.round(corners / GRID) * GRID
    )
    broken = ~shapely.is_valid(parts)
    parts[broken] = shapely.intersection(areas[broken], boxes[broken], grid_size=GRID)
    return parts


def areal(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines in which areas merely touch.

    Parameters
    ----------
    shape : shapely.Geometry
        Result of a union, an intersection or a difference of areas.

    Returns
    -------
    shapely.Geometry
        A polygon or multipolygon, may be empty.
    """
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])


def _join(known: shapely.Geometry | None, new: list[shapely.Geometry]) -> shapely.Geometry:
    joined = new[0] if len(new) == 1 else shapely.union_all(new)
    # the large one is joined once, last: joined with the others it would be gone through often
    return areal(joined if known is None else shapely.union(known, joined))
