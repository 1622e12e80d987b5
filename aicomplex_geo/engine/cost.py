"""Time and length of a path in one number: the faster path costs less, then the shorter one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LENGTH_BITS = 26
SCALE = float(2**LENGTH_BITS)
MAX_TIME = 2**26
"""Deciseconds (77 days) that a path must stay below: float64 has 53 bits for time and length."""
MAX_LENGTH = 2**LENGTH_BITS - 2**20
"""Decimetres (6,600 km) that a path must stay below, leaving 105 km for its last leg."""
LONG_LEG = 2**LENGTH_BITS - MAX_LENGTH
"""Decimetres of a last leg that may exceed what is left for it."""
COST_BITS = 62
"""Bits of time and length together in an unsigned integer, so that two costs can be added."""
ENTRY_LIMIT = 2**26
"""Time and length of an entry, at either end of a path, stay below this."""
COSTS_PER_CHUNK = 2**20
"""Costs that are converted at a time: bounds the memory that this takes."""


def pack(time: ArrayLike, length: ArrayLike) -> NDArray[np.float64]:
    """Join time and length so that the smaller of two costs is the faster, then the shorter.

    Parameters
    ----------
    time : array_like
        Deciseconds, 0 or more, below 2 to the power of 26.
    length : array_like
        Decimetres, 0 or more, below 2 to the power of 26.

    Returns
    -------
    numpy.ndarray
        float64, whole numbers below 2 to the power of 53: sums of them are exact.

    Examples
    --------
    >>> time, length = unpack(pack(600, 10_000) + pack(60, 500))
    >>> int(time), int(length)
    (660, 10500)
    """
    return np.asarray(time, dtype=np.float64) * SCALE + np.asarray(length, dtype=np.float64)


def unpack(cost: ArrayLike) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Split a cost into its time and its length.

    Parameters
    ----------
    cost : array_like
        float64 as returned by ``pack``, or sums of such costs; ``inf`` is unreachable.

    Returns
    -------
    time : numpy.ndarray
        int32 deciseconds, ``INFINITY`` where unreachable.
    length : numpy.ndarray
        int32 decimetres, ``INFINITY`` where unreachable.

    Examples
    --------
    >>> times, lengths = unpack(pack([600], [90]))
    >>> times.tolist(), lengths.tolist()
    ([600], [90])
    """
    costs = np.asarray(cost, dtype=np.float64)
    reached = np.isfinite(costs)
    whole = np.where(reached, costs, 0.0)
    time = np.floor(whole / SCALE)
    length = whole - time * SCALE
    return (
        np.where(reached, time, INFINITY).astype(np.int32),
        np.where(reached, length, INFINITY).astype(np.int32),
    )


@dataclass(frozen=True)
class BitPacking:
    """Time and length in one unsigned integer, as the kernels of the hierarchy add them up."""

    length_bits: int
    """0: costs are times alone."""

    def pack(self, time: NDArray[Any], length: NDArray[Any]) -> NDArray[np.uint64]:
        """Put the time in the high bits and the length in the low ones."""
        cost: NDArray[np.uint64] = time.astype(np.uint64) << np.uint64(self.length_bits)
        return cost | length.astype(np.uint64) if self.length_bits else cost

    def unpack(self, cost: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Split finite costs into times and lengths, of the type of the costs."""
        unsigned = cost.dtype.type
        return cost >> unsigned(self.length_bits), cost & unsigned(2**self.length_bits - 1)

    def to_float(self, packed: NDArray[Any], infinity: int) -> NDArray[np.float64]:
        """Convert costs to those of ``pack``, ``inf`` where they are not below `infinity`."""
        limit = packed.dtype.type(infinity)
        cost = np.full(packed.size, np.inf)
        flat = packed.ravel()
        for start in range(0, packed.size, COSTS_PER_CHUNK):
            chunk = flat[start : start + COSTS_PER_CHUNK]
            reached = np.flatnonzero(chunk < limit)
            time, length = self.unpack(chunk[reached])
            if time.max(initial=0) >= MAX_TIME or length.max(initial=0) >= MAX_LENGTH:
                raise inexact_error()
            cost[start + reached] = pack(time, length)
        return cost.reshape(packed.shape)


TIMES_ALONE = BitPacking(0)


def add_last_legs(cost: NDArray[np.float64], leg: NDArray[np.float64]) -> None:
    """Add the costs of last legs to those of paths of shape ``(..., n_legs)``, in place.

    >>> cost = pack([600, 700], [10_000, 0])
    >>> add_last_legs(cost, pack([60, 1], [500, 7]))
    >>> unpack(cost)[1].tolist()
    [10500, 7]
    """
    cost += leg
    long = np.flatnonzero(leg % SCALE >= LONG_LEG)
    if not len(long):
        return
    total = cost[..., long]
    whole = np.where(np.isfinite(total), total, leg[long])
    if (whole % SCALE < leg[long] % SCALE).any():  # the length has overflowed into the time
        raise ParameterError(
            f"a path is {2**LENGTH_BITS} dm long or longer with its last leg, too long for exact "
            "sums."
        )


def path_weight_bound(first_out: NDArray[np.int32], weight: NDArray[np.int32]) -> int:
    """Bound the weight of all shortest paths: each leaves a node at most once."""
    begins = first_out[:-1][first_out[:-1] < first_out[1:]]
    if not len(begins):
        return 0
    return int(np.maximum.reduceat(weight, begins).sum(dtype=np.int64))


def may_weigh(first_out: NDArray[np.int32], weight: NDArray[np.int32], most: int) -> bool:
    """Whether a shortest path may weigh so much or more, by the bound of all paths."""
    coarse = int(weight.max(initial=0)) * (len(first_out) - 1)
    return coarse >= most and path_weight_bound(first_out, weight) >= most


def path_weight_bits(first_out: NDArray[np.int32], weight: NDArray[np.int32]) -> int:
    """Count the bits that the weight of a path, entries included, may need."""
    return (path_weight_bound(first_out, weight) + 2 * ENTRY_LIMIT).bit_length()


def inexact_error() -> ParameterError:
    """Return the error of a path that is too long for exact sums."""
    return ParameterError(
        f"a path takes {MAX_TIME} ds or more, or is {MAX_LENGTH} dm long or longer, too long "
        "for exact sums."
    )


def overflow_error(path: str) -> ParameterError:
    """Return the error of a path whose sum does not fit, such as ``"takes 2147483647 ds"``."""
    return ParameterError(
        f"a path {path}; {INFINITY - 1} is the most that fits int32. Give the weights in a "
        "larger unit."
    )


def as_int32(
    values: NDArray[Any], reached: NDArray[np.bool_], path: str = "takes {} ds"
) -> NDArray[np.int32]:
    """Return sums along paths as int32, ``INFINITY`` where not reached, or raise an error."""
    largest = int(values.max(where=reached, initial=0))
    if largest >= INFINITY:
        raise overflow_error(path.format(largest))
    return np.where(reached, values, INFINITY).astype(np.int32)
