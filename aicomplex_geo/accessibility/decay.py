"""How much less an opportunity counts the longer it takes to reach.

Each factory gives a `Decay`, a function of minutes with values in [0, 1]. Any function
that takes an array of minutes and gives as many numbers in [0, 1] may stand in its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.errors import DecayError, ParameterError
from aicomplex_geo.matrix import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, repr=False)
class Decay:
    """A decay with its name and its parameters.

    Parameters
    ----------
    name : str
        Name of the factory.
    parameters : tuple of (str, float)
        What the factory was given.
    kernel : callable
        Takes minutes and the parameters.

    Examples
    --------
    >>> exponential(0.1)
    exponential(rate=0.1)
    >>> binary(30)([30.0, 30.1]).tolist()
    [1.0, 0.0]
    """

    name: str
    parameters: tuple[tuple[str, float], ...]
    kernel: Callable[..., NDArray[np.float64]] = field(compare=False)

    def __call__(self, impedance: ArrayLike) -> NDArray[np.float64]:
        """Give the weight of each impedance.

        Parameters
        ----------
        impedance : array_like
            Minutes, 0 or more; ``inf`` is unreachable.

        Returns
        -------
        numpy.ndarray of float64
            Of the same shape, in [0, 1]; 0 where unreachable.
        """
        minutes = np.asarray(impedance, dtype=np.float64)
        return self.kernel(minutes, **dict(self.parameters))

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value:g}" for name, value in self.parameters)
        return f"{self.name}({given})"


def binary(cutoff: float) -> Decay:
    """Count everything within a cutoff fully, and nothing beyond it.

    Parameters
    ----------
    cutoff : float
        Minutes, 0 or more, inclusive, compared in whole deciseconds.

    Returns
    -------
    Decay
        1 up to `cutoff`, 0 beyond.

    Raises
    ------
    ParameterError
        If `cutoff` is negative or not a finite number.

    Examples
    --------
    >>> binary(20.1)([20.1, 20.2]).tolist()
    [1.0, 0.0]
    """
    return _decay("binary", _binary, cutoff=_checked("cutoff", cutoff, zero=True))


def linear(cutoff: float) -> Decay:
    """Let the weight fall on a straight line to 0 at a cutoff.

    Parameters
    ----------
    cutoff : float
        Minutes, above 0, at which nothing counts any more.

    Returns
    -------
    Decay
        ``1 - minutes / cutoff``, 0 from `cutoff` on.

    Raises
    ------
    ParameterError
        If `cutoff` is not a finite number above 0.

    Examples
    --------
    >>> linear(40)([0, 10, 50]).tolist()
    [1.0, 0.75, 0.0]
    """
    return _decay("linear", _linear, cutoff=_checked("cutoff", cutoff))


def exponential(rate: float) -> Decay:
    """Let the weight fall by the same share with each minute.

    Parameters
    ----------
    rate : float
        Share per minute, above 0; 0.1 halves the weight every 6.9 minutes.

    Returns
    -------
    Decay
        ``exp(-rate * minutes)`` (Hansen 1959, "How accessibility shapes land use", with
        the exponential form of Wilson 1971, "A family of spatial interaction models").

    Raises
    ------
    ParameterError
        If `rate` is not a finite number above 0.

    Examples
    --------
    >>> exponential(0.1)([0, 10]).round(4).tolist()
    [1.0, 0.3679]
    """
    return _decay("exponential", _exponential, rate=_checked("rate", rate))


def power(exponent: float) -> Decay:
    """Let the weight fall with a power of the minutes, as in Newton's law.

    Parameters
    ----------
    exponent : float
        Above 0.

    Returns
    -------
    Decay
        ``minutes ** -exponent``, and 1 below one minute, where the power would exceed 1
        (Hansen 1959, "How accessibility shapes land use").

    Raises
    ------
    ParameterError
        If `exponent` is not a finite number above 0.

    Examples
    --------
    >>> power(2)([0, 1, 10]).tolist()
    [1.0, 1.0, 0.01]
    """
    return _decay("power", _power, exponent=_checked("exponent", exponent))


def gaussian(sigma: float) -> Decay:
    """Let the weight fall as a bell: slowly at first, then fast.

    Parameters
    ----------
    sigma : float
        Minutes, above 0, at which the weight is 0.607.

    Returns
    -------
    Decay
        ``exp(-minutes**2 / (2 * sigma**2))`` (Ingram 1971, "The concept of
        accessibility: a search for an operational form").

    Raises
    ------
    ParameterError
        If `sigma` is not a finite number above 0.

    Examples
    --------
    >>> gaussian(20)([0, 20]).round(3).tolist()
    [1.0, 0.607]
    """
    return _decay("gaussian", _gaussian, sigma=_checked("sigma", sigma))


def weigh(decay: Callable[[Any], Any], minutes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Apply a decay to a block of times, and check what it gives.

    Parameters
    ----------
    decay : callable
        Takes a one-dimensional array of finite minutes, gives as many weights.
    minutes : numpy.ndarray
        Any shape; ``inf`` is unreachable.

    Returns
    -------
    numpy.ndarray of float64
        Of the shape of `minutes`; 0 where unreachable, whatever the decay says.

    Raises
    ------
    DecayError
        If `decay` is no function, or gives another shape, NaN, or values outside [0, 1].
    """
    if not callable(decay):
        raise DecayError(
            f"decay is a {type(decay).__name__}, expected a function of minutes such as "
            "accessibility.decay.exponential(0.1)."
        )
    reached = np.isfinite(minutes)
    asked = minutes[reached].astype(np.float64)
    try:
        given = np.asarray(decay(asked), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DecayError(
            f"decay failed on an array of {asked.size} minutes: {error}. It must be vectorised."
        ) from error
    if given.shape != asked.shape:
        raise DecayError(
            f"decay gave shape {given.shape} for {asked.shape} minutes; "
            "it must give one weight for each."
        )
    outside = ~((given >= 0) & (given <= 1))
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        raise DecayError(
            f"decay gave {int(outside.sum())} weights outside [0, 1] "
            f"(first: {given[first]:g} at {asked[first]:g} minutes). Scale or clip them."
        )
    weights = np.zeros(minutes.shape, dtype=np.float64)
    weights[reached] = given
    return weights


def _decay(name: str, kernel: Callable[..., NDArray[np.float64]], **parameters: float) -> Decay:
    return Decay(name, tuple(parameters.items()), kernel)


def _checked(name: str, value: float, *, zero: bool = False) -> float:
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        least = "0 or more" if zero else "above 0"
        raise ParameterError(f"{name} is {value!r}, expected a finite number {least}.")
    return float(value)


def _binary(minutes: NDArray[np.float64], *, cutoff: float) -> NDArray[np.float64]:
    return (to_deciseconds(minutes) <= to_deciseconds(cutoff)).astype(np.float64)


def _linear(minutes: NDArray[np.float64], *, cutoff: float) -> NDArray[np.float64]:
    return np.maximum(0.0, 1.0 - minutes / cutoff)


def _exponential(minutes: NDArray[np.float64], *, rate: float) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.exp(-rate * minutes)
    return weights


def _power(minutes: NDArray[np.float64], *, exponent: float) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.maximum(minutes, 1.0) ** -exponent
    return weights


def _gaussian(minutes: NDArray[np.float64], *, sigma: float) -> NDArray[np.float64]:
    # dividing first keeps the square of a long time finite
    weights: NDArray[np.float64] = np.exp(-0.5 * (minutes / sigma) ** 2)
    return weights
