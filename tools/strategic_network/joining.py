"""Join link ends that belong together into places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from aicomplex_geo.engine import CSRGraph, strong_components
from strategic_network.geometry import to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Point
    from strategic_network.reading import TrunkLink

JOIN_RADIUS = 20.0


@dataclass(frozen=True, slots=True)
class Joined:
    """The places at which links start and end, and their positions."""

    tails: list[int]
    heads: list[int]
    places: list[Point]


def join_ends(links: Sequence[TrunkLink], *, radius: float = JOIN_RADIUS) -> Joined:
    """Join all link ends within a radius of each other, transitively."""
    ends = [to_metres(line[i]) for line in (link.line for link in links) for i in (0, -1)]
    unique, inverse = np.unique(np.array(ends), axis=0, return_inverse=True)
    pairs = cKDTree(unique).query_pairs(radius, output_type="ndarray")
    near = coo_matrix(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])),
        shape=(len(unique), len(unique)),
    )
    count, label = connected_components(near, directed=False)
    of_end = label[inverse.ravel()]
    sums = np.zeros((count, 2))
    np.add.at(sums, of_end, np.array(ends))
    middle = sums / np.bincount(of_end, minlength=count)[:, None]
    places = [to_degrees((float(x), float(y))) for x, y in middle]
    return Joined(of_end[0::2].tolist(), of_end[1::2].tolist(), places)


def largest_strong_part(tails: Sequence[int], heads: Sequence[int], count: int) -> set[int]:
    """Find the places of the largest strong component."""
    ones = np.ones(len(tails), dtype=np.int32)
    graph, _ = CSRGraph.from_arcs(count, np.asarray(tails), np.asarray(heads), ones)
    return set(np.flatnonzero(strong_components(graph) == 0).tolist())
