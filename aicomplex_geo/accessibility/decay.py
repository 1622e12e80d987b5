"""Decay functions: the weight of an opportunity by its travel time.

Each factory returns a `Decay`, a function of minutes with values in [0, 1]. Any function
that takes an array of minutes and returns as many numbers in [0, 1] can be used instead.
`plot` draws both kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._optional import import_optional
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility import _kernels
from aicomplex_geo.accessibility._checks import check_number
from aicomplex_geo.errors import DecayError, ParameterError
from aicomplex_geo.units import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Decay",
    "binary",
    "epanechnikov",
    "exponential",
    "gaussian",
    "linear",
    "logistic",
    "plot",
    "power",
    "stepped",
    "truncated",
]

POINTS_DRAWN = 601


@dataclass(frozen=True, slots=True, repr=False)
class Decay:
    """A decay with its name and its parameters.

    Parameters
    ----------
    name : str
        Name of the factory.
    parameters : tuple of (str, value)
        Arguments of the factory: numbers, tuples of numbers, or another decay.
    kernel : callable
        Takes minutes and the parameters.

    Examples
    --------
    >>> exponential(0.1)
    exponential(rate=0.1)
    >>> binary(30)([30.0, 30.1]).tolist()
    [1.0, 0.0]
    >>> exponential(0.1).plot(upto=30).get_xlabel()
    'minutes'
    """

    name: str
    parameters: tuple[tuple[str, Any], ...]
    kernel: Callable[..., NDArray[np.float64]] = field(compare=False)

    def __call__(self, impedance: ArrayLike) -> NDArray[np.float64]:
        """Compute the weight of each impedance."""
        minutes = np.asarray(impedance)
        if minutes.dtype != np.float32:
            minutes = minutes.astype(np.float64, copy=False)
        weights = self.kernel(np.atleast_1d(minutes), **dict(self.parameters))
        return weights.reshape(minutes.shape)

    def __repr__(self) -> str:
        return shorten(str(self), width=100, placeholder=" ...)")

    def __str__(self) -> str:
        given = ", ".join(f"{name}={_shown(value)}" for name, value in self.parameters)
        return f"{self.name}({given})"

    def plot(self, *, upto: float = 60.0, ax: Axes | None = None) -> Axes:
        """Plot the weight against minutes.

        Parameters
        ----------
        upto : float, default 60
            Largest time drawn, in minutes.
        ax : matplotlib.axes.Axes, optional
            Axes to draw on; by default new ones.

        Returns
        -------
        matplotlib.axes.Axes
            The axes with the new line, labelled with the decay and its parameters.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        ParameterError
            If `upto` is not a finite number above 0.
        """
        return plot(self, upto=upto, ax=ax)


def binary(cutoff: float) -> Decay:
    """Create a decay that is 1 within a cutoff and 0 beyond it.

    Parameters
    ----------
    cutoff : float
        Minutes, 0 or more, inclusive, compared in whole deciseconds.

    Returns
    -------
    Decay
        1 up to `cutoff`, 0 beyond: ``[minutes <= cutoff]``, the rectangular weight of Kwan
        (1998), "Space-time and integral measures of individual accessibility: a comparative
        analysis using a point-based framework".

    Raises
    ------
    ParameterError
        If `cutoff` is negative or not a finite number.

    Examples
    --------
    >>> binary(20.1)([20.1, 20.2]).tolist()
    [1.0, 0.0]
    """
    return _decay("binary", _kernels.within, cutoff=check_number("cutoff", cutoff, zero=True))


def linear(cutoff: float) -> Decay:
    """Create a decay that decreases linearly to 0 at a cutoff.

    Parameters
    ----------
    cutoff : float
        Minutes, above 0, at which the weight reaches 0.

    Returns
    -------
    Decay
        ``1 - minutes / cutoff``, 0 from `cutoff` on: the negative linear weight of Kwan
        (1998), "Space-time and integral measures of individual accessibility: a comparative
        analysis using a point-based framework".

    Raises
    ------
    ParameterError
        If `cutoff` is not a finite number above 0.

    Examples
    --------
    >>> linear(40)([0, 10, 50]).tolist()
    [1.0, 0.75, 0.0]
    """
    return _decay("linear", _kernels.linear, cutoff=check_number("cutoff", cutoff))


def exponential(rate: float) -> Decay:
    """Create a decay that decreases by a constant share each minute.

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
    return _decay("exponential", _kernels.exponential, rate=check_number("rate", rate))


def power(exponent: float) -> Decay:
    """Create a decay by an inverse power of the minutes, as in Newton's law of gravitation.

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
    return _decay("power", _kernels.power, exponent=check_number("exponent", exponent))


def gaussian(sigma: float) -> Decay:
    """Create a Gaussian decay, which decreases slowly at first and then quickly.

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
    return _decay("gaussian", _kernels.gaussian, sigma=check_number("sigma", sigma))


def stepped(steps: Sequence[float], weights: Sequence[float]) -> Decay:
    """Create a decay that decreases in steps.

    Parameters
    ----------
    steps : sequence of float
        Minutes, above 0 and increasing, beyond which the weight changes.
    weights : sequence of float
        Weight beyond each step, in [0, 1], as many as `steps`. Up to the first step it is 1.

    Returns
    -------
    Decay
        1 up to ``steps[0]``, ``weights[k]`` beyond ``steps[k]``. A time equal to a step, in
        whole deciseconds, is not beyond it, as every cutoff is inclusive:
        ``stepped([30], [0])`` is ``binary(30)``. The R package accessibility uses the next
        weight at a step. Luo
        and Qi (2009), "An enhanced two-step floating catchment area (E2SFCA) method for
        measuring spatial accessibility to primary care physicians", weight three zones like
        this.

    Raises
    ------
    ParameterError
        If `steps` are not above 0 and increasing, if a weight is outside [0, 1], or if the
        numbers of steps and weights differ.

    Examples
    --------
    >>> stepped([10, 20, 30], [0.68, 0.22, 0])([5, 10, 11, 30, 31]).tolist()
    [1.0, 1.0, 0.68, 0.22, 0.0]
    """
    limits, shares = _numbers("steps", steps), _numbers("weights", weights)
    faults = []
    if len(limits) != len(shares) or not limits:
        faults.append(
            f"there are {len(limits)} steps and {len(shares)} weights; give one weight "
            "for each step."
        )
    whole = to_deciseconds(limits)
    if (whole <= 0).any() or (np.diff(whole) <= 0).any():
        faults.append(f"steps are {limits}, expected increasing minutes above 0.")
    if any(not 0 <= share <= 1 for share in shares):
        faults.append(f"weights are {shares}, expected numbers from 0 to 1.")
    if faults:
        raise ParameterError(" ".join(faults))
    return _decay("stepped", _kernels.stepped, steps=tuple(limits), weights=tuple(shares))


def logistic(cutoff: float, sd: float) -> Decay:
    """Create a logistic decay, which is S-shaped and steepest at a cutoff.

    Parameters
    ----------
    cutoff : float
        Minutes, above 0, at which the curve is steepest.
    sd : float
        Standard deviation of the logistic distribution in minutes, above 0. Near 0 the curve
        is nearly `binary`.

    Returns
    -------
    Decay
        ``g(0) / g(minutes)`` with ``g(t) = 1 + exp((t - cutoff) * pi / (sd * sqrt(3)))``,
        so that it is 1 at 0 minutes (Bauer and Groneberg 2016, "Measuring spatial
        accessibility of health care providers: introduction of a variable distance decay
        function within the floating catchment area (FCA) method").

    Raises
    ------
    ParameterError
        If `cutoff` or `sd` is not a finite number above 0.

    Examples
    --------
    >>> logistic(30, 10)([0, 30, 60]).round(3).tolist()
    [1.0, 0.502, 0.004]
    """
    return _decay(
        "logistic",
        _kernels.logistic,
        cutoff=check_number("cutoff", cutoff),
        sd=check_number("sd", sd),
    )


def epanechnikov(cutoff: float) -> Decay:
    """Create a decay that follows a parabola to 0 at a cutoff.

    Parameters
    ----------
    cutoff : float
        Minutes, above 0, at which the weight reaches 0.

    Returns
    -------
    Decay
        ``1 - (minutes / cutoff)**2``, 0 from `cutoff` on: the kernel of Epanechnikov (1969),
        "Non-parametric estimation of a multivariate probability density", without its
        factor of 3/4, so that it is 1 at 0 minutes.

    Raises
    ------
    ParameterError
        If `cutoff` is not a finite number above 0.

    Examples
    --------
    >>> epanechnikov(40)([0, 20, 50]).tolist()
    [1.0, 0.75, 0.0]
    """
    return _decay("epanechnikov", _kernels.epanechnikov, cutoff=check_number("cutoff", cutoff))


def truncated(decay: Callable[[NDArray[Any]], ArrayLike], cutoff: float) -> Decay:
    """Set another decay to 0 beyond a cutoff, so that catchments are bounded.

    Parameters
    ----------
    decay : callable
        Takes an array of minutes and returns weights in [0, 1].
    cutoff : float
        Minutes, 0 or more, inclusive, compared in whole deciseconds.

    Returns
    -------
    Decay
        The weight of `decay` up to `cutoff`, 0 beyond.

    Raises
    ------
    DecayError
        If `decay` is not callable.
    ParameterError
        If `cutoff` is negative or not a finite number.

    Examples
    --------
    >>> truncated(gaussian(20), 30)([20, 30, 31]).round(3).tolist()
    [0.607, 0.325, 0.0]
    """
    if not callable(decay):
        raise DecayError(f"decay is a {type(decay).__name__}, expected a function of minutes.")
    limit = check_number("cutoff", cutoff, zero=True)
    return _decay("truncated", _kernels.truncated, decay=decay, cutoff=limit)


def plot(
    decay: Callable[[NDArray[Any]], ArrayLike], *, upto: float = 60.0, ax: Axes | None = None
) -> Axes:
    """Plot any decay against minutes.

    Parameters
    ----------
    decay : callable
        Takes an array of minutes and returns weights in [0, 1].
    upto : float, default 60
        Largest time drawn, in minutes.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default new ones.

    Returns
    -------
    matplotlib.axes.Axes
        The axes with the new line, labelled with the decay.

    Raises
    ------
    DecayError
        If `decay` returns values outside [0, 1], NaN, or another shape.
    MissingDependencyError
        If matplotlib is not installed.
    ParameterError
        If `upto` is not a finite number above 0.

    Examples
    --------
    >>> plot(binary(30)).get_ylabel()
    'weight'
    """
    minutes = np.linspace(0.0, check_number("upto", upto), POINTS_DRAWN)
    weights = _kernels.decay_weights(decay, minutes)
    if ax is None:
        _, ax = import_optional("matplotlib.pyplot", extra="notebooks").subplots()
    label = repr(decay) if isinstance(decay, Decay) else getattr(decay, "__name__", "decay")
    ax.plot(minutes, weights, label=label)
    ax.set(xlabel="minutes", ylabel="weight", xlim=(0.0, float(upto)), ylim=(0.0, 1.05))
    ax.legend()
    return ax


def _decay(name: str, kernel: Callable[..., NDArray[np.float64]], **parameters: object) -> Decay:
    return Decay(name, tuple(parameters.items()), kernel)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f"{number:g}" for number in value) + "]"
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _numbers(name: str, values: Sequence[float]) -> list[float]:
    if not is_iterable(values) or isinstance(values, str):
        raise ParameterError(f"{name} is {quoted(values)}, expected a sequence of numbers.")
    return [check_number(f"one of {name}", value, zero=True) for value in values]
