"""Guesses that the page makes too, so that only what differs from them is embedded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NEW = 0
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


def name_codes(
    names: Sequence[int], ends: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Write the name of each road as a place among those of earlier roads at its junctions.

    The names at its first junction come first, then those at its second, the latest first; 1 is
    the first of them. `NEW` stands for a name that is none of them: these are listed in turn.
    """
    at: dict[int, list[int]] = {}
    codes, new = [], []
    for name, pair in zip(names, ends, strict=True):
        known = list(dict.fromkeys(one for node in pair for one in at.get(node, ())))
        if name in known:
            codes.append(known.index(name) + 1)
        else:
            codes.append(NEW)
            new.append(name)
        for node in pair:
            own = at.setdefault(node, [])
            if name in own:
                own.remove(name)
            own.insert(0, name)
    return codes, new
