"""Where points may join the roads of a network."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from aicomplex_geo.engine.hierarchy_file import hash_arrays
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.network.snapping.segment_tree import SegmentTree
from aicomplex_geo.network.structures import off_ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

ON_ROAD_M = 30.0
"""Within this distance of an expressway or ramp a point is on it."""

NEVER_ENTERED = "ferry"
"""Road class that is only entered at its ends, however near a point is."""


class EntranceSet:
    """Some entrances, as each search needs them."""

    def __init__(self, mask: NDArray[np.bool_], entrances: Entrances) -> None:
        self.mask, self._entrances = mask, entrances
        self.which = np.flatnonzero(mask)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of their shapes."""
        return shapely.STRtree(self._entrances.shapes[self.which])

    @cached_property
    def nodes(self) -> NDArray[np.bool_]:
        """Whether each node of the tree of all segments holds one of theirs."""
        return self._entrances.segments.nodes_with(self.mask)


class AllowedEntrances(NamedTuple):
    """Entrances among which points choose: those that any point may join, and limited ones."""

    enterable: EntranceSet
    limited: EntranceSet


class Entrances:
    """What points may join: roads along their lines, and the ends of tunnels and bridges.

    A point joins a limited-access road (expressway, urban expressway, ramp) only if it is known
    to be on it. A network in outline does not know what lies within 30 m of its expressways, so
    no point joins them there, nor where a junction has a ``certainty_m`` above 0.
    """

    def __init__(self, net: RoadNetwork, lines: NDArray[np.object_]) -> None:
        arrays = net.arrays
        every = np.arange(len(lines))
        once = (arrays.twin < 0) | (every < arrays.twin)
        enterable = arrays.enterable | ((arrays.twin >= 0) & arrays.enterable[arrays.twin])
        certainty = np.nan_to_num(net.nodes["certainty_m"].to_numpy(dtype=np.float64))
        exact = (certainty[arrays.tail] <= 0) & (certainty[arrays.head] <= 0)
        limited = ~enterable & (net.edges["road_class"] != NEVER_ENTERED).to_numpy(dtype=bool)
        limited &= exact & (net.detail == "full")
        raised = off_ground(net.edges)
        joined = once & (enterable | limited)
        along = every[joined & ~raised]
        outside = _outside(net, raised)
        ends = [every[joined & raised & outside[node]] for node in (arrays.tail, arrays.head)]
        points = [
            shapely.get_point(lines[rows], at) for rows, at in zip(ends, (0, -1), strict=True)
        ]
        self.row: NDArray[np.int64] = np.concatenate([along, *ends])
        """Edge of each entrance; of the two directions of a road the first."""
        self.enterable: NDArray[np.bool_] = enterable[self.row]
        """Whether it can be joined from any distance."""
        self.shapes = np.concatenate([lines[along], *points])
        self.end = np.repeat([np.nan, 0.0, 1.0], [len(along), *map(len, ends)])
        self._sets: dict[str, EntranceSet] = {}
        self._lock = Lock()
        self._segments: SegmentTree | None = None

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def n_corners(self) -> int:
        """Number of corners of all entrances."""
        return int(shapely.get_num_coordinates(self.shapes).sum())

    @property
    def has_segments(self) -> bool:
        """Whether the tree of segments is made."""
        return self._segments is not None

    @property
    def segments(self) -> SegmentTree:
        """Tree of the segments of all entrances."""
        with self._lock:  # of several threads, one makes it
            if self._segments is None:
                self._segments = SegmentTree(self.shapes)
            return self._segments

    def among(self, allowed: NDArray[np.bool_]) -> AllowedEntrances:
        """Prepare the search among some entrances; equal sets share their search trees."""
        return AllowedEntrances(
            *(self._set(allowed & kind) for kind in (self.enterable, ~self.enterable))
        )

    def _set(self, mask: NDArray[np.bool_]) -> EntranceSet:
        return self._sets.setdefault(hash_arrays(mask), EntranceSet(mask, self))


def _outside(net: RoadNetwork, raised: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each junction is where a tunnel or bridge ends, rather than within a long one."""
    tail, head = net.arrays.tail.astype(np.int64), net.arrays.head.astype(np.int64)
    outside = np.zeros(len(net.nodes), dtype=bool)
    outside[tail[~raised]] = outside[head[~raised]] = True
    n = max(1, len(outside))
    pairs = np.unique(np.minimum(tail, head) * n + np.maximum(tail, head))
    dead_end = sum(np.bincount(ends, minlength=len(outside)) for ends in divmod(pairs, n)) <= 1
    return outside | dead_end
