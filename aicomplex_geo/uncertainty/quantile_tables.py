"""Exact quantiles of drawn times."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

COLUMNS_PER_BLOCK = 2**13
ROUNDING = 1e-9


def time_quantiles(times: NDArray[np.int32], quantiles: Sequence[float]) -> NDArray[np.int32]:
    """Quantiles of the first axis, ``(n_quantiles, ...)``: the least time with such a share.

    Each is one of the times. `INFINITY` counts as later than any time.
    """
    draws = len(times)
    rank = [max(0, math.ceil(quantile * draws - ROUNDING) - 1) for quantile in quantiles]
    flat = times.reshape(draws, -1)
    found = np.empty((len(rank), flat.shape[1]), dtype=np.int32)
    for start in range(0, flat.shape[1], COLUMNS_PER_BLOCK):
        part = slice(start, start + COLUMNS_PER_BLOCK)
        # a row for each pair: rows are sorted faster than columns
        ordered = np.sort(np.ascontiguousarray(flat[:, part].T), axis=1)
        found[:, part] = ordered[:, rank].T
    return found.reshape(len(rank), *times.shape[1:])


def share_within(times: NDArray[np.int32], limit: int) -> NDArray[np.float64]:
    """Share of the draws within a limit in deciseconds, inclusive."""
    return np.asarray((times <= limit).mean(axis=0))
