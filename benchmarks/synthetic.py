"""Generated roads shaped like real ones: an irregular grid with gaps and faster lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = 150.0
CROOKED = 45.0
KEPT = 0.7
BENT = 0.4
ONE_WAY = 0.1
ARTERIAL_EVERY, EXPRESSWAY_EVERY = 8, 64
KMH = np.array([30.0, 60.0, 100.0])
UNEVEN = 0.15
NODES_PER_JUNCTION = 1.455
"""Strongly connected nodes per crossing of the grid, found by trial."""
DECISECONDS = 36.0
"""Deciseconds per metre at 1 km/h."""


@dataclass(frozen=True, eq=False)
class Roads:
    """Arcs between points in the plane; metres and deciseconds."""

    xy: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: NDArray[np.int32]


def road_like(n_nodes: int, *, seed: int) -> Roads:
    """Generate roads whose largest strong component has about `n_nodes` nodes.

    Crossings of a grid are 150 m apart, moved by up to 45 m each way. Every eighth line is an
    arterial (60 km/h) and every 64th an expressway (100 km/h), without gaps. Of the streets
    between them (30 km/h) three in ten are missing, four in ten of the rest have a node at
    their bend, and one in ten is one-way. Speeds vary by 15 %. Nodes are numbered by rows of
    the grid, which suits searches; no library is measured on a shuffled graph.
    """
    chance = np.random.default_rng([seed, n_nodes])
    side = max(3, round((n_nodes / NODES_PER_JUNCTION) ** 0.5))
    row, column = (axis.ravel() for axis in np.divmod(np.arange(side * side), side))
    xy = STEP * np.column_stack([column, row]).astype(np.float64)
    xy += chance.uniform(-CROOKED, CROOKED, xy.shape)
    u, v, rank = _links(side, chance)
    bent = (rank == 0) & (chance.random(len(u)) < BENT)
    bends = (xy[u] + xy[v])[bent] / 2 + chance.uniform(-CROOKED, CROOKED, (bent.sum(), 2))
    way = _ways(rank, chance)
    middle = len(xy) + np.arange(bent.sum())
    xy = np.concatenate([xy, bends])
    # a bent street is two links of the same rank and direction
    first = np.concatenate([u[~bent], u[bent], middle])
    last = np.concatenate([v[~bent], middle, v[bent]])
    which = np.concatenate([np.flatnonzero(~bent), np.flatnonzero(bent), np.flatnonzero(bent)])
    return _arcs(xy, (first, last), rank[which], way[which], chance)


def _links(
    side: int, chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    ids = np.arange(side * side).reshape(side, side)
    along = (ids[:, :-1].ravel(), ids[:, 1:].ravel())
    up = (ids[:-1].ravel(), ids[1:].ravel())
    line = np.concatenate([along[0] // side, up[0] % side])
    rank = np.zeros(len(line), dtype=np.int64)
    rank[line % ARTERIAL_EVERY == ARTERIAL_EVERY // 2] = 1
    rank[line % EXPRESSWAY_EVERY == EXPRESSWAY_EVERY // 2] = 2
    kept = (rank > 0) | (chance.random(len(line)) < KEPT)
    u, v = np.concatenate([along[0], up[0]]), np.concatenate([along[1], up[1]])
    return u[kept], v[kept], rank[kept]


def _ways(rank: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    # 0 both ways, 1 as drawn, -1 against it
    one_way = (rank == 0) & (chance.random(len(rank)) < ONE_WAY)
    return np.where(one_way, chance.choice([-1, 1], len(rank)), 0)


def _arcs(
    xy: NDArray[np.float64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    rank: NDArray[np.int64],
    way: NDArray[np.int64],
    chance: np.random.Generator,
) -> Roads:
    first, last = ends
    metres = np.hypot(*(xy[first] - xy[last]).T)
    speed = KMH[rank] * chance.uniform(1 - UNEVEN, 1 + UNEVEN, len(rank))
    taken = np.maximum(1, np.rint(metres / speed * DECISECONDS)).astype(np.int32)
    forth, back = way >= 0, way <= 0
    tail = np.concatenate([first[forth], last[back]])
    head = np.concatenate([last[forth], first[back]])
    weight = np.concatenate([taken[forth], taken[back]])
    order = np.lexsort((xy[:, 0], np.rint(xy[:, 1] / STEP)))
    place = np.empty(len(xy), dtype=np.int32)
    place[order] = np.arange(len(xy), dtype=np.int32)
    return Roads(xy[order], place[tail], place[head], weight)
