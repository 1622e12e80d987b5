"""Join link ends that belong together into places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from aicomplex_geo.engine import CSRGraph, strong_components
from strategic_network.breaks import ONE_PLACE, Breaks, Missing
from strategic_network.geometry import to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from strategic_network.geometry import Point
    from strategic_network.reading import TrunkLink

JOIN_RADIUS = 20.0


@dataclass(frozen=True, slots=True)
class Joined:
    """The places at which links start and end, their positions, and the pieces missing between."""

    tails: list[int]
    heads: list[int]
    places: list[Point]
    missing: tuple[Missing, ...] = ()


def join_ends(links: Sequence[TrunkLink], *, radius: float = JOIN_RADIUS) -> Joined:
    """Join all link ends within a radius of each other, transitively, and across short breaks."""
    ends = [to_metres(line[i]) for line in (link.line for link in links) for i in (0, -1)]
    unique, inverse = np.unique(np.array(ends), axis=0, return_inverse=True)
    of_end = inverse.ravel()
    pairs = cKDTree(unique).query_pairs(radius, output_type="ndarray")
    joined = _grouped(ends, of_end, pairs)
    found = Breaks(links, joined.tails, joined.heads).found()
    short = [one for one in found if one.length <= ONE_PLACE and not one.reverse]
    if short:
        more = [(of_end[2 * one.before + 1], of_end[2 * one.after]) for one in short]
        joined = _grouped(ends, of_end, np.vstack([pairs, np.array(more)]))
    missing = tuple(one for one in found if one not in short)
    return Joined(joined.tails, joined.heads, joined.places, missing)


def _grouped(ends: Sequence[Point], of_end: NDArray[Any], pairs: NDArray[Any]) -> Joined:
    size = int(of_end.max()) + 1
    near = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    count, label = connected_components(near, directed=False)
    group = label[of_end]
    sums = np.zeros((count, 2))
    np.add.at(sums, group, np.array(ends))
    middle = sums / np.bincount(group, minlength=count)[:, None]
    places = [to_degrees((float(x), float(y))) for x, y in middle]
    return Joined(group[0::2].tolist(), group[1::2].tolist(), places)


def largest_strong_part(tails: Sequence[int], heads: Sequence[int], count: int) -> set[int]:
    """Find the places of the largest strong component."""
    ones = np.ones(len(tails), dtype=np.int32)
    graph, _ = CSRGraph.from_arcs(count, np.asarray(tails), np.asarray(heads), ones)
    return set(np.flatnonzero(strong_components(graph) == 0).tolist())
