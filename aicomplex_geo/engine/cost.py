"""Time first, then length, in one float64 that adds exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LENGTH_BITS = 26
SCALE = float(2**LENGTH_BITS)
MAX_TIME = 2**26
"""Deciseconds (77 days) that a path must stay below: float64 has 53 bits for the two."""
MAX_LENGTH = 2**LENGTH_BITS - 2**20
"""Decimetres (6,600 km) that a path must stay below, with 105 km left for its last leg."""
LONG_LEG = 2**LENGTH_BITS - MAX_LENGTH
"""Decimetres of a last leg for which that is not enough."""


def pack(time: ArrayLike, length: ArrayLike) -> NDArray[np.float64]:
    """Join time and length so that the smaller of two costs is the faster, then the shorter.

    Parameters
    ----------
    time : array_like
        Deciseconds, 0 or more, below ``MAX_TIME``.
    length : array_like
        Decimetres, 0 or more, below ``MAX_LENGTH``.

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
    """Take a cost apart into its time and its length.

    Parameters
    ----------
    cost : array_like
        float64 as ``pack`` makes it and sums of them; ``inf`` is unreachable.

    Returns
    -------
    time : numpy.ndarray
        int32 deciseconds, ``INFINITY`` where unreachable.
    length : numpy.ndarray
        int32 decimetres, ``INFINITY`` where unreachable.
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


def add_legs(cost: NDArray[np.float64], leg: NDArray[np.float64]) -> None:
    """Add last legs to the costs of paths, in place.

    Parameters
    ----------
    cost : numpy.ndarray
        float64 ``(..., n_legs)`` as ``pack`` makes it, ``inf`` where not reached; lengths are
        below ``MAX_LENGTH``.
    leg : numpy.ndarray
        float64 ``(n_legs,)``, finite.

    Raises
    ------
    ParameterError
        If a length would spill into the time.

    Examples
    --------
    >>> cost = pack([600, 700], [10_000, 0])
    >>> add_legs(cost, pack([60, 1], [500, 7]))
    >>> unpack(cost)[1].tolist()
    [10500, 7]
    """
    cost += leg
    long = np.flatnonzero(leg % SCALE >= LONG_LEG)
    if not len(long):
        return
    total = cost[..., long]
    whole = np.where(np.isfinite(total), total, leg[long])
    if (whole % SCALE < leg[long] % SCALE).any():
        raise ParameterError(
            f"a path is {2**LENGTH_BITS} dm long or longer with its last leg, too long for exact "
            "sums."
        )
