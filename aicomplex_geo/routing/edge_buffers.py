"""Areas around reached roads: the union of the buffers that are visible at its outline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.routing.buffer_cover import BufferCover
from aicomplex_geo.routing.polygon_rings import PolygonRings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.routing.edge_lines import EdgeLines
    from aicomplex_geo.routing.reached_edges import EdgePieces

LONGEST_SEGMENT = 500.0
"""Metres: longer straight lines deviate by more than 4 mm when the CRS is changed."""
QUARTER_SEGMENTS = 8
"""Segments of a quarter circle: no buffer is narrower than 99.5 % of its stated width."""
BLOCK = 16
"""Neighbouring roads that are merged once, for all origins and cutoffs."""
VISIBLE_IN_BLOCK = 8
"""Visible roads from which on a block is used as a whole."""

POLYGON = 3
"""Geometry type of a polygon in shapely."""


@dataclass(frozen=True, eq=False)
class ReachedArea:
    """A valid (multi)polygon, may be empty, and the roads that are reached as a whole."""

    shape: BaseGeometry
    reached: NDArray[np.bool_]


class EdgeBuffers:
    """Buffers around the roads that can be entered; `rows` are their edges."""

    def __init__(self, lines: EdgeLines, rows: NDArray[np.int64], buffer: float) -> None:
        self.buffer = buffer
        self._lines = lines
        self._position = np.full(len(lines.lines), -1, dtype=np.int64)
        self._position[rows] = np.arange(len(rows))
        self._whole = self.around(lines.lines[rows])
        self._cover = BufferCover(lines.lines[rows], buffer)
        self._order = _neighbouring_order(lines.lines[rows])
        self._block = np.empty(len(rows), dtype=np.int64)
        self._block[self._order] = np.arange(len(rows)) // BLOCK
        self._in_block = np.bincount(self._block)
        self._joined: dict[int, BaseGeometry] = {}

    def around(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Buffer geometries in metres."""
        areas = shapely.buffer(shapes, self.buffer, quad_segs=QUARTER_SEGMENTS)
        # GEOS draws spurious holes and islands around short crooked lines, so a buffer that
        # has either, even that of a ring road, is merged from those of straight lines
        odd = (shapely.get_type_id(areas) != POLYGON) | (shapely.get_num_interior_rings(areas) > 0)
        areas[odd] = [self._by_segments(shape) for shape in shapes[odd]]
        # rings are faster than polygons, which shapely would validate each time
        rings = shapely.get_exterior_ring(areas)
        segmented = shapely.segmentize(rings, LONGEST_SEGMENT)
        dense: NDArray[np.object_] = np.asarray(shapely.polygons(segmented))
        holed = np.flatnonzero(shapely.get_num_interior_rings(areas))
        dense[holed] = shapely.segmentize(areas[holed], LONGEST_SEGMENT)
        return dense

    def _by_segments(self, line: shapely.LineString) -> BaseGeometry:
        corners = shapely.get_coordinates(line)
        segments = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
        return shapely.union_all(shapely.buffer(segments, self.buffer, quad_segs=QUARTER_SEGMENTS))

    def enterable(self, pieces: EdgePieces) -> EdgePieces:
        """Keep the pieces of roads that can be entered."""
        return pieces.select(self._position[pieces.row] >= 0)

    @property
    def empty(self) -> ReachedArea:
        """The area at the start, with nothing reached."""
        return ReachedArea(shapely.Polygon(), np.zeros(len(self._whole), dtype=bool))

    def grow(
        self,
        before: ReachedArea,
        pieces: EdgePieces,
        legs: NDArray[np.object_],
        *,
        holes: float = 0.0,
    ) -> ReachedArea:
        """Extend an area by the buffers of reached pieces and access legs.

        `pieces` include those of `before`. Holes smaller than `holes` square metres are filled
        if no road of the network runs in them.
        """
        inside = self.enterable(pieces)
        whole = inside.whole
        whole_roads = self._position[inside.row[whole]]
        reached = np.zeros(len(self._whole), dtype=bool)
        reached[whole_roads] = True
        cut = inside.select(~whole)
        loose = np.concatenate([self._lines.cut(cut.row, cut.start, cut.stop), legs])
        seen, loose_seen, cover = self._cover.visible(whole_roads, loose)
        fresh = whole_roads[seen & ~before.reached[whole_roads]]
        parts = [*self._merged(fresh, reached), *self.around(loose[loose_seen])]
        if not before.shape.is_empty:
            parts.append(before.shape)
        rings = PolygonRings(areal(shapely.union_all(parts)))
        # holes that the hidden buffers would have covered
        shape = rings.without(cover.at(rings.corners()))
        return ReachedArea(self._filled(shape, holes), reached)

    def _merged(
        self, whole_roads: NDArray[np.int64], reached: NDArray[np.bool_]
    ) -> list[BaseGeometry]:
        """Buffers of roads, merged by block where a whole block is reached."""
        n_blocks = len(self._in_block)
        all_reached = np.bincount(self._block[reached], minlength=n_blocks) == self._in_block
        wanted = np.bincount(self._block[whole_roads], minlength=n_blocks) >= VISIBLE_IN_BLOCK
        blocks = all_reached & wanted
        single = self._whole[whole_roads[~blocks[self._block[whole_roads]]]]
        return [*single, *(self._of_block(block) for block in np.flatnonzero(blocks).tolist())]

    def _of_block(self, block: int) -> BaseGeometry:
        if block not in self._joined:
            roads = self._order[block * BLOCK : (block + 1) * BLOCK]
            self._joined[block] = shapely.union_all(self._whole[roads])
        return self._joined[block]

    def _filled(self, shape: BaseGeometry, holes: float) -> BaseGeometry:
        """Fill the holes smaller than `holes` that contain no road."""
        rings = PolygonRings(shape)
        small = np.flatnonzero(~rings.is_shell)
        within = rings.polygons(small)
        small, within = small[shapely.area(within) < holes], within[shapely.area(within) < holes]
        with_roads = np.unique(self._roads.query(within, predicate="intersects")[0])
        filled, within = np.delete(small, with_roads), np.delete(within, with_roads)
        if not len(filled):
            return shape
        dropped = np.zeros(len(rings.is_shell), dtype=bool)
        dropped[filled] = True
        # an island in such a hole has no road: it is the end of an access leg
        shells = np.flatnonzero(rings.is_shell)
        islands = shapely.STRtree(within).query(rings.polygons(shells), predicate="within")[0]
        dropped[shells[islands]] = True
        return rings.without(dropped)

    @cached_property
    def _roads(self) -> shapely.STRtree:
        return shapely.STRtree(self._lines.lines)


def areal(shape: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines at which areas merely touch."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    whole = shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])
    return cast("BaseGeometry", whole)


def _neighbouring_order(lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Order lines so that neighbours in the order are near each other."""
    if not len(lines):
        return np.arange(0)
    along = gpd.GeoSeries(lines).hilbert_distance().to_numpy()
    return np.argsort(along, kind="stable")
