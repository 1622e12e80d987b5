"""Polygons from the pieces of their borders."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORNERS_OF_A_RING = 3
STRAIGHT_M = 0.05
"""Corners of borders are left out where these stay within this distance of them."""
PIECE_TYPES = (np.int32, np.int32, np.int64, np.int64, np.float64, np.float64)


@dataclass(frozen=True, eq=False)
class Borders:
    """Pieces of borders, each with its area on the left.

    `limit` and `label` say of which area; `start` and `stop` name the edges of the lattice, or
    centres of its cells, between which a piece lies; (`x`, `y`) is where it starts.
    """

    limit: NDArray[np.int32]
    label: NDArray[np.int32]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    apart = False
    """Borders may come so near to each other that areas must be repaired in other CRS."""

    @classmethod
    def concat(cls, parts: list[Borders]) -> Borders:
        """Join the pieces of several parts."""
        return cls(
            *(
                np.concatenate([np.zeros(0, kind), *(getattr(part, field.name) for part in parts)])
                for field, kind in zip(fields(cls), PIECE_TYPES, strict=True)
            )
        )

    def select(self, which: NDArray[np.bool_]) -> Borders:
        """Take some of the pieces."""
        return Borders(*(getattr(self, field.name)[which] for field in fields(Borders)))

    def polygons(self, limit: int, label: int) -> NDArray[np.object_]:
        """Disjoint polygons of one area."""
        from aicomplex_geo.engine._rings import follow, straighten  # noqa: PLC0415 - loads numba

        mine = np.flatnonzero((self.limit == limit) & (self.label == label))
        mine = mine[np.argsort(self.start[mine])]
        order, first = follow(np.searchsorted(self.start[mine], self.stop[mine]))
        mine = mine[order]
        x, y = self.x[mine], self.y[mine]
        # where three areas meet, which is at centres of cells, the borders of all have a corner
        fixed = self.start[mine] % 3 == 2  # noqa: PLR2004 - see the keys of contours
        for other in (limit - 1, limit + 1):
            fixed |= _ends_of_runs(self._shared(mine, other), first)
        kept = straighten(x, y, fixed, first, STRAIGHT_M)
        ring = np.repeat(np.arange(len(first) - 1), np.diff(first))[kept]
        corners = np.column_stack([x, y])[kept]
        # a ring of two corners has no area
        drawn = np.bincount(ring, minlength=len(first))[ring] >= CORNERS_OF_A_RING
        ring = np.unique(ring[drawn], return_inverse=True)[1]
        rings = shapely.linearrings(corners[drawn], indices=ring)
        return nested(np.asarray(rings, dtype=object))

    def _shared(self, mine: NDArray[np.int64], limit: int) -> NDArray[np.bool_]:
        """Whether each piece starts on a border of another limit too.

        Borders of several limits coincide where times jump, and must be straightened alike.
        """
        theirs = np.flatnonzero(self.limit == limit)
        shared = np.zeros(len(mine), dtype=bool)
        _, one, other = np.intersect1d(self.start[mine], self.start[theirs], return_indices=True)
        other = theirs[other]
        shared[one] = (self.x[mine[one]] == self.x[other]) & (self.y[mine[one]] == self.y[other])
        return shared


def _ends_of_runs(values: NDArray[np.bool_], first: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a value of a ring differs from the one before or behind it."""
    behind = np.arange(1, len(values) + 1)
    behind[first[1:] - 1] = first[:-1]
    ahead = values != values[behind]
    ends: NDArray[np.bool_] = ahead.copy()
    ends[behind[ahead]] = True
    return ends


def nested(rings: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons of disjoint rings: counterclockwise ones are shells, the others holes."""
    shell = shapely.is_ccw(rings)
    shells, holes = rings[shell], rings[~shell]
    polygons = np.asarray(shapely.polygons(shells), dtype=object)
    shell_of = _smallest_around(polygons, shapely.get_point(holes, 0))
    for number in np.unique(shell_of):
        polygons[number] = shapely.Polygon(shells[number], holes[shell_of == number].tolist())
    return polygons


def without_small_holes(
    polygons: NDArray[np.object_], holes_m2: float, *used: shapely.STRtree
) -> NDArray[np.object_]:
    """Fill the holes smaller than `holes_m2` that nothing in use crosses or touches."""
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    inner = np.flatnonzero(np.diff(polygon, prepend=-1) == 0)
    holes = np.asarray(shapely.polygons(rings[inner]), dtype=object)
    small = shapely.area(holes) < holes_m2
    inner, holes = inner[small], holes[small]
    for tree in used:
        crossed = np.unique(tree.query(holes, predicate="intersects")[0])
        inner, holes = np.delete(inner, crossed), np.delete(holes, crossed)
    if not len(inner):
        return polygons
    filled = np.zeros(len(rings), dtype=bool)
    filled[inner] = True
    whole = [
        shapely.Polygon(shape[0], shape[1:].tolist())
        for number in range(len(polygons))
        for shape in [rings[(polygon == number) & ~filled]]
    ]
    # an island in such a hole, where a leg that reaches no road ends
    spots = shapely.get_point(shapely.get_exterior_ring(polygons), 0)
    inside = np.unique(shapely.STRtree(spots).query(holes, predicate="contains")[1])
    return np.delete(np.array(whole, dtype=object), inside)


def _smallest_around(
    polygons: NDArray[np.object_], points: NDArray[np.object_]
) -> NDArray[np.int64]:
    """Position of the smallest polygon around each point, all of which are in one."""
    shapely.prepare(polygons)
    around, point = shapely.STRtree(points).query(polygons, predicate="contains_properly")
    order = np.lexsort((shapely.area(polygons)[around], point))
    point, first = np.unique(point[order], return_index=True)
    found = np.zeros(len(points), dtype=np.int64)
    found[point] = around[order][first]
    return found
