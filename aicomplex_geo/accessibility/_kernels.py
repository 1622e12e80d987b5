"""Weights of the decay functions, computed from minutes and parameters.

Each accepts the float32 values of a matrix and computes in float64.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.errors import DecayError
from aicomplex_geo.units import DECISECONDS_PER_MINUTE, whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray


def within(minutes: NDArray[Any], cutoff: float) -> NDArray[np.float64]:
    """1 up to a cutoff, inclusive, and 0 beyond."""
    result: NDArray[np.float64] = (minutes <= _longest_within(cutoff, minutes.dtype)).astype(
        np.float64
    )
    return result


def _longest_within(cutoff: float, precision: np.dtype[Any]) -> Any:  # noqa: ANN401 - float32 or float64
    """Find the longest time of a precision that still rounds to the cutoff or less.

    Rounding is monotonic, so comparing with this time replaces rounding every time.
    """
    limit = float(whole_deciseconds(cutoff))
    kind = precision.type if precision.kind == "f" else np.float64
    time = kind((limit + 0.5) / DECISECONDS_PER_MINUTE)
    while whole_deciseconds(time) > limit:
        time = np.nextafter(time, kind(0))
    higher = np.nextafter(time, kind(np.inf))
    while whole_deciseconds(higher) <= limit:
        time, higher = higher, np.nextafter(higher, kind(np.inf))
    return time


def stepped(
    minutes: NDArray[np.float64], *, steps: Sequence[float], weights: Sequence[float]
) -> NDArray[np.float64]:
    """Weight of the step that contains each time."""
    limits = whole_deciseconds(np.asarray(steps, dtype=np.float64))
    place = np.searchsorted(limits, whole_deciseconds(minutes), side="left")
    result: NDArray[np.float64] = np.asarray([1.0, *weights])[place]
    return result


def linear(minutes: NDArray[np.float64], *, cutoff: float) -> NDArray[np.float64]:
    """Straight line from 1 to 0 at the cutoff."""
    return np.maximum(0.0, 1.0 - np.divide(minutes, cutoff, dtype=np.float64))


def exponential(minutes: NDArray[np.float64], *, rate: float) -> NDArray[np.float64]:
    """Exponential decay."""
    result: NDArray[np.float64] = np.multiply(minutes, -rate, dtype=np.float64)
    return np.exp(result, out=result)


def power(minutes: NDArray[np.float64], *, exponent: float) -> NDArray[np.float64]:
    """Inverse power, limited to 1."""
    result: NDArray[np.float64] = np.maximum(minutes, 1.0, dtype=np.float64) ** -exponent
    return result


def gaussian(minutes: NDArray[np.float64], *, sigma: float) -> NDArray[np.float64]:
    """Gaussian curve centred at 0 minutes."""
    # dividing first keeps the square of a long time finite
    result: NDArray[np.float64] = np.exp(-0.5 * np.divide(minutes, sigma, dtype=np.float64) ** 2)
    return result


def logistic(minutes: NDArray[np.float64], *, cutoff: float, sd: float) -> NDArray[np.float64]:
    """Logistic curve, scaled to 1 at 0 minutes."""
    scale = math.pi / (sd * math.sqrt(3.0))
    # log(1 + exp(x)) does not overflow in this form
    start = np.logaddexp(0.0, -cutoff * scale)
    centred = np.subtract(minutes, cutoff, dtype=np.float64) * scale
    result: NDArray[np.float64] = np.exp(start - np.logaddexp(0.0, centred))
    return result


def epanechnikov(minutes: NDArray[np.float64], *, cutoff: float) -> NDArray[np.float64]:
    """Parabola from 1 to 0 at the cutoff."""
    # the minimum keeps the square of a long time finite
    return 1.0 - np.minimum(np.divide(minutes, cutoff, dtype=np.float64), 1.0) ** 2


def truncated(
    minutes: NDArray[np.float64], *, decay: Callable[[NDArray[Any]], ArrayLike], cutoff: float
) -> NDArray[np.float64]:
    """Another decay, set to 0 beyond a cutoff."""
    return decay_weights(decay, np.where(within(minutes, cutoff) > 0, minutes, np.inf))


def decay_weights(
    decay: Callable[[NDArray[Any]], ArrayLike], minutes: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """Apply a decay to a block of times and check the weights."""
    if not callable(decay):
        raise DecayError(
            f"decay is a {type(decay).__name__}, expected a function of minutes such as "
            "accessibility.decay.exponential(0.1)."
        )
    reached = np.isfinite(minutes)
    everything = bool(reached.all())
    times = minutes.ravel() if everything else minutes[reached]
    # the decays of this package convert to float64 themselves, which saves a copy of a large block
    given = _apply(decay, times if hasattr(decay, "kernel") else times.astype(np.float64))
    if everything:
        return given.reshape(minutes.shape)
    weights = np.zeros(minutes.shape, dtype=np.float64)
    weights[reached] = given
    return weights


def _apply(
    decay: Callable[[NDArray[Any]], ArrayLike], times: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    try:
        given = np.asarray(decay(times), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DecayError(
            f"decay failed on an array of {times.size} minutes: {error}. It must be vectorised."
        ) from error
    if given.shape != times.shape:
        raise DecayError(
            f"decay returned shape {given.shape} for {times.shape} minutes; "
            "it must return one weight for each."
        )
    # NaN fails both comparisons
    if given.size and not (given.min() >= 0 and given.max() <= 1):
        outside = ~((given >= 0) & (given <= 1))
        first = int(np.flatnonzero(outside)[0])
        raise DecayError(
            f"decay returned {int(outside.sum())} weights outside [0, 1] "
            f"(first: {given[first]:g} at {times[first]:g} minutes). Scale or clip them."
        )
    return given
