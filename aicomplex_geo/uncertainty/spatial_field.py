"""Random fields over the plane whose correlation fades with distance."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.uncertainty.normal_draws import Sampling

WAVES = 64
"""Waves that a field is composed of: their cosines and sines are its random dimensions."""
GOLDEN_RATIO = (math.sqrt(5) - 1) / 2
POINTS_PER_BLOCK = 2**14


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

    def draw(self, start: int, stop: int) -> NDArray[np.float64]:
        """Values of the draws from `start` up to, not including, `stop`, by draw and point."""
        if self._length == 0:
            return np.stack([self._independent(draw) for draw in range(start, stop)])
        amplitude = self._amplitude[start:stop]
        if len(self._xy) <= POINTS_PER_BLOCK:
            return np.asarray(amplitude @ self._few_waves)
        values = np.empty((stop - start, len(self._xy)))
        for first in range(0, len(self._xy), POINTS_PER_BLOCK):
            part = slice(first, first + POINTS_PER_BLOCK)
            values[:, part] = amplitude @ self._waves(part)
        return values

    @cached_property
    def _few_waves(self) -> NDArray[np.float64]:
        return self._waves(slice(None))

    def _waves(self, part: slice) -> NDArray[np.float64]:
        phase = wave_vectors(self._length) @ self._xy[part].T
        return np.concatenate([np.cos(phase), np.sin(phase)])

    def _independent(self, draw: int) -> NDArray[np.float64]:
        generator = self._sampling.generator(self._name, draw)
        values = generator.standard_normal(len(self._xy))
        return values if self._label is None else values[self._label]


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
