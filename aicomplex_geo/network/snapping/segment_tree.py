"""Lines as segments in a tree of boxes, in flat arrays that compiled kernels read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tree = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]]

CHILDREN = 8
"""Children of a node, as in ``engine._segment_tree``."""
STEPS = 2**32 - 1
"""Numbers that tell places apart on each axis when they are ordered."""
SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
"""Shifts and masks that put a 0 between the bits of a number."""


class SegmentTree:
    """Segments of lines and points, ordered so that neighbours in the order are near each other.

    Every `CHILDREN` of them are a node with their common box, every so many nodes one of the
    next level. The tree has as many nodes as a seventh of its segments, whatever their extent.
    """

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        self.corners, which = shapely.get_coordinates(shapes, return_index=True)
        count = np.bincount(which, minlength=len(shapes))
        self.first_corner = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        begin = np.flatnonzero(which[1:] == which[:-1])
        points = self.first_corner[:-1][count == 1]
        begin, end = np.concatenate([begin, points]), np.concatenate([begin + 1, points])
        order = order_in_space((self.corners[begin] + self.corners[end]) / 2)
        begin, end = begin[order], end[order]
        self.line = which[begin].astype(np.int32)
        self.segment = np.hstack([self.corners[begin], self.corners[end]])
        self.box, self.first = _levels(self.corners[begin], self.corners[end])

    @property
    def arrays(self) -> Tree:
        """What kernels search."""
        return self.box, self.first, self.segment, self.line

    def nodes_with(self, lines: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each node holds a segment of one of some lines."""
        level, found = lines[self.line], []
        for _ in self.first:
            level = np.logical_or.reduceat(level, np.arange(0, len(level), CHILDREN))
            found.append(level)
        return np.concatenate(found)


def _levels(
    begin: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Boxes of all nodes, the lowest level first, and the first node of each level."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    boxes, first = [], [0]
    while True:
        groups = np.arange(0, len(low), CHILDREN)
        low = np.minimum.reduceat(low, groups, axis=0)
        high = np.maximum.reduceat(high, groups, axis=0)
        boxes.append(np.hstack([low, high]))
        if len(low) == 1:
            return np.concatenate(boxes), np.array(first, dtype=np.int64)
        first.append(first[-1] + len(low))


def order_in_space(places: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order along a curve that fills the plane (Morton, 1966): the bits of x and y in turn."""
    low = places.min(axis=0, initial=np.inf)
    extent = float((places.max(axis=0, initial=-np.inf) - low).max())
    steps = (places - low) * (STEPS / extent) if extent > 0 else np.zeros_like(places)
    x, y = (_spread(axis.astype(np.uint64)) for axis in steps.T)
    order: NDArray[np.int64] = np.argsort(x | (y << np.uint64(1)), kind="stable")
    return order


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    for shift, mask in SPREAD:
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
