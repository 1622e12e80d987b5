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
        first = np.searchsorted(ring, np.arange(ring.max(initial=-1) + 2))
        return disjoint_polygons(corners[drawn], first)

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


def disjoint_polygons(
    corners: NDArray[np.float64],
    first: NDArray[np.int64],
    drawn: NDArray[np.float64] | None = None,
) -> NDArray[np.object_]:
    """Polygons of disjoint rings, each without its last corner; ring i begins at ``first[i]``.

    Counterclockwise ones are shells, the others holes. With `drawn`, these corners are drawn.
    """
    if len(first) == 1:
        return np.zeros(0, dtype=object)
    ring = np.repeat(np.arange(len(first) - 1), np.diff(first))
    area = _signed_areas(corners, first, ring)
    shell = area > 0
    polygon = np.cumsum(shell) - 1
    polygon[~shell] = _shell_around(corners, first, ring, area)
    order = np.lexsort((~shell, polygon))
    rings = shapely.linearrings(corners if drawn is None else drawn, indices=ring)
    return np.asarray(
        shapely.polygons(np.asarray(rings)[order], indices=polygon[order]), dtype=object
    )


def _signed_areas(
    corners: NDArray[np.float64], first: NDArray[np.int64], ring: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Area of each ring, negative if it is clockwise."""
    x, y = (corners - corners[first[:-1]][ring]).T
    following = np.arange(1, len(corners) + 1)
    following[first[1:] - 1] = first[:-1]
    area: NDArray[np.float64] = np.add.reduceat(x * y[following] - x[following] * y, first[:-1])
    return area / 2


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


def _shell_around(
    corners: NDArray[np.float64],
    first: NDArray[np.int64],
    ring: NDArray[np.int64],
    area: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Find the shell around each hole: of those around it, the smallest."""
    shells, holes = np.flatnonzero(area > 0), np.flatnonzero(area <= 0)
    found = np.zeros(len(holes), dtype=np.int64)
    if len(shells) == 1 or not len(holes):
        return found
    low, high = (
        most.reduceat(corners, first[:-1], axis=0)[shells] for most in (np.minimum, np.maximum)
    )
    points = np.asarray(shapely.points(corners[first[holes]]), dtype=object)
    around, point = shapely.STRtree(points).query(shapely.box(*low.T, *high.T))
    several = (np.bincount(point, minlength=len(holes)) > 1)[point]
    found[point[~several]] = around[~several]
    around, point = around[several], point[several]
    candidates, place = np.unique(around, return_inverse=True)
    own = np.isin(ring, shells[candidates])
    polygons = np.asarray(
        shapely.polygons(shapely.linearrings(corners[own], indices=_ranks(ring[own]))), dtype=object
    )
    shapely.prepare(polygons)
    inside = shapely.contains_properly(polygons[place], points[point])
    around, point = around[inside], point[inside]
    order = np.lexsort((area[shells[around]], point))
    point, nearest = np.unique(point[order], return_index=True)
    found[point] = around[order][nearest]
    return found


def _ranks(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each number among those that occur."""
    return np.cumsum(np.diff(ascending, prepend=ascending[:1]) > 0)
