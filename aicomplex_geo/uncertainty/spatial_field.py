"""Random fields over the plane whose correlation fades with distance."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.uncertainty.normal_draws import Sampling

WAVES = 64
"""Waves that a field is composed of: their cosines and sines are its random dimensions."""
GOLDEN_RATIO = (math.sqrt(5) - 1) / 2
FEW_POINTS = 2**14
"""Above so many points, fields are computed in float32, and the waves part by part."""
KEPT_POINTS = 2**18
"""Up to so many points the waves are kept: 128 MiB."""
TURN = 2 * math.pi


class SpatialField:
    """Standard normal fields at some points, with correlation ``exp(-distance / correlation_m)``.

    Composed of a fixed set of waves with random amplitudes (random Fourier features, Rahimi and
    Recht 2007). The wave vectors follow the spectral density of the exponential correlation,
    placed evenly instead of at random, so that 64 waves are enough. With a correlation length of
    0 every point is drawn for itself, with an infinite one all points are equal.
    """

    def __init__(
        self,
        xy: NDArray[np.float64],
        correlation_m: float,
        sampling: Sampling,
        name: str,
        *,
        label: NDArray[np.int64] | None = None,
    ) -> None:
        self._xy, self._length = np.nan_to_num(xy), float(correlation_m)
        self._sampling, self._name = sampling, name
        self._label = label
        """Points of one label are equal where every point is drawn for itself."""
        if self._length:
            amplitude = sampling.normal_table(name, 2 * WAVES)
            self._amplitude = amplitude / math.sqrt(WAVES)

    def draw(self, start: int, stop: int) -> NDArray[Any]:
        """Values of the draws from `start` up to, not including, `stop`, by draw and point."""
        if self._length == 0:
            return np.stack([self._independent(draw) for draw in range(start, stop)])
        amplitude = self._amplitude[start:stop]
        if len(self._xy) <= FEW_POINTS:
            return np.asarray(amplitude @ self._kept_waves)
        values = np.empty((stop - start, len(self._xy)), dtype=np.float32)
        amplitude = amplitude.astype(np.float32)
        if len(self._xy) <= KEPT_POINTS:
            return np.matmul(amplitude, self._kept_waves, out=values)
        for first in range(0, len(self._xy), FEW_POINTS):
            part = slice(first, first + FEW_POINTS)
            np.matmul(amplitude, self._waves(part), out=values[:, part])
        return values

    @cached_property
    def _kept_waves(self) -> NDArray[Any]:
        if len(self._xy) <= FEW_POINTS:
            return _cosines_and_sines(self._phases(slice(None)))
        waves = np.empty((2 * WAVES, len(self._xy)), dtype=np.float32)
        for first in range(0, len(self._xy), FEW_POINTS):
            part = slice(first, first + FEW_POINTS)
            waves[:, part] = self._waves(part)
        return waves

    def _waves(self, part: slice) -> NDArray[np.float32]:
        return _cosines_and_sines(self._phases(part).astype(np.float32))

    def _phases(self, part: slice) -> NDArray[np.float64]:
        """Phases of the waves at some points, from -pi to pi, which float32 can hold."""
        phase = wave_vectors(self._length) @ self._xy[part].T
        return np.asarray(phase - TURN * np.rint(phase / TURN))

    def _independent(self, draw: int) -> NDArray[np.float64]:
        generator = self._sampling.generator(self._name, draw)
        values = generator.standard_normal(len(self._xy))
        return values if self._label is None else values[self._label]


def _cosines_and_sines(phase: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([np.cos(phase), np.sin(phase)])


def wave_vectors(correlation_m: float) -> NDArray[np.float64]:
    """Wave vectors in radians per metre, shape ``(WAVES, 2)``.

    In the plane a share ``1 - 1 / sqrt(1 + (k * correlation_m)**2)`` of the variance of an
    exponential correlation belongs to wave numbers below ``k``.
    """
    number = np.arange(WAVES)
    share = (number + 0.5) / WAVES
    wave_number = np.sqrt(1 / (1 - share) ** 2 - 1) / correlation_m
    angle = np.pi * ((number * GOLDEN_RATIO) % 1)
    return np.column_stack([wave_number * np.cos(angle), wave_number * np.sin(angle)])
