"""Guesses that the page makes too, so that only what differs from them is embedded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

NEW = 0
LAST_RANK = 32
"""Junctions that are no nearer are written by their numbers."""
_NEIGHBOURS = 64
_ROADS_AT_ONCE = 8192
_PER_DEGREE = 16
"""Of latitude, so much of a unit: degrees of longitude are shorter."""
CODE_BITS = 16
"""Of each coordinate in a place on the curve."""


def to_units(degrees: NDArray[np.float64], digits: int) -> NDArray[np.int64]:
    """Write degrees as whole units of their last digit."""
    whole: NDArray[np.int64] = np.rint(degrees * 10**digits).astype(np.int64)
    return whole


def common_unit(units: NDArray[np.int64]) -> int:
    """Find the largest number of which all are multiples."""
    return int(np.gcd.reduce(units.ravel())) if units.any() else 1


def morton_codes(units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of each point on a curve that keeps near ones together (Morton 1966).

    Of a large area only the first 16 bits of the coordinates count.
    """
    east, north = (units - units.min(axis=0)).T if len(units) else units.T
    wide = int(max(east.max(initial=0), north.max(initial=0))).bit_length() - CODE_BITS
    code = np.zeros(len(units), dtype=np.int64)
    for bit in range(CODE_BITS):
        for place, values in enumerate((east, north)):
            code |= ((values >> (bit + max(0, wide))) & 1) << (2 * bit + place)
    return code


def metres_per_degree(latitudes: NDArray[np.float64]) -> tuple[float, float]:
    """Metres of a degree of latitude and of longitude in the middle of some latitudes."""
    middle = float(latitudes.min() + latitudes.max()) / 2 if len(latitudes) else 0.0
    return METRES_PER_DEGREE, METRES_PER_DEGREE * math.cos(math.radians(middle))


def near_ranks(
    units: NDArray[np.int64],
    scale: tuple[float, float],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Write the second junction of each road as a place among those near its first one.

    Only junctions on the same side of the first one in the table count, the nearest first, of
    equally near ones the first. From `LAST_RANK` on stands how far apart both are in the table.
    `units` are longitudes and latitudes.
    """
    far: NDArray[np.int64] = LAST_RANK + np.abs(head - tail)
    spots = units * near_scale(scale)
    tree = KDTree(spots)
    for start in range(0, len(tail), _ROADS_AT_ONCE):
        part = slice(start, start + _ROADS_AT_ONCE)
        here, there = tail[part, None], head[part, None]
        _, near = tree.query(spots[tail[part]], k=min(_NEIGHBOURS, len(spots)))
        near = near.reshape(len(here), -1)
        away = _squared(spots[near] - spots[here])
        own = _squared(spots[there] - spots[here])
        nearer = (away < own) | ((away == own) & (near < there))
        rank = (nearer & np.where(there > here, near > here, near < here)).sum(axis=1)
        # of those as far away as the last neighbour not all may be among the neighbours
        known = (own[:, 0] < away.max(axis=1)) | (near.shape[1] == len(spots))
        known &= (rank < LAST_RANK) & (here != there)[:, 0]
        far[part] = np.where(known, rank, far[part])
    return far


def near_scale(scale: tuple[float, float]) -> NDArray[np.int64]:
    """Whole numbers by which units of longitude and latitude are about equally long."""
    north, east = scale
    return np.array([math.floor(_PER_DEGREE * east / north + 0.5), _PER_DEGREE])


def _squared(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    squares: NDArray[np.int64] = (steps * steps).sum(axis=-1)
    return squares


def guessed_lengths(
    points: NDArray[np.float64], line: NDArray[np.int64], scale: tuple[float, float]
) -> NDArray[np.int64]:
    """Decimetres of lines of longitudes and latitudes; `line` has the line of each point.

    Only products, roots and sums in order, which are the same in every language.
    """
    inside = np.flatnonzero(line[1:] == line[:-1])
    lon, lat = points[inside + 1].T - points[inside].T
    north, east = lat * scale[0], lon * scale[1]
    steps = np.sqrt(north * north + east * east)
    count = int(line[-1]) + 1 if len(line) else 0
    # sums from the first to the last, not in pairs
    metres = np.bincount(line[inside], weights=steps, minlength=count)
    whole: NDArray[np.int64] = np.floor(metres * 10 + 0.5).astype(np.int64)
    return whole


def guessed_steps(
    end: NDArray[np.int64], before: NDArray[np.int64], left: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Guess the steps to the next points of lines, of which so many are left to the ends."""
    whole: NDArray[np.int64] = (2 * (end - before) + left) // (2 * left)
    return whole


def recent_codes(values: Sequence[int], groups: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Write each value as its place among those of its group, the latest first; 1 is the first.

    `NEW` stands for a value that its group has not had: these are listed in turn.
    """
    latest: dict[Hashable, list[int]] = {}
    codes, new = [], []
    for value, group in zip(values, groups, strict=True):
        own = latest.setdefault(group, [])
        if value in own:
            codes.append(own.index(value) + 1)
            own.remove(value)
        else:
            codes.append(NEW)
            new.append(value)
        own.insert(0, value)
    return codes, new


def name_codes(
    names: Sequence[int], ends: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Write the name of each road as a place among those of earlier roads.

    The names at its first junction come first, then those at its second, then all others, the
    latest first; 1 is the first of them. `NEW` stands for a name that is none of them: these are
    listed in turn.
    """
    at: dict[int, list[int]] = {}
    latest: list[int] = []
    codes, new = [], []
    for name, pair in zip(names, ends, strict=True):
        near = list(dict.fromkeys(one for node in pair for one in at.get(node, ())))
        if name in near:
            codes.append(near.index(name) + 1)
        elif name in latest:
            place = latest.index(name)
            before = set(latest[:place])
            codes.append(place + sum(one not in before for one in near) + 1)
        else:
            codes.append(NEW)
            new.append(name)
        for own in (*(at.setdefault(node, []) for node in pair), latest):
            if name in own:
                own.remove(name)
            own.insert(0, name)
    return codes, new
