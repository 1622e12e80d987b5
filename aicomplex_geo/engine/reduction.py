"""Validation of what ``Metric.reduce`` adds up: values at nodes, and a decay of their times."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aicomplex_geo.errors import DecayError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Decay = Callable[[NDArray[np.int64]], NDArray[np.float64]]
"""Share of a value that counts at each time in deciseconds."""

MAX_DECAY_TIME = 2**24
"""Deciseconds (19 days): decays are tabulated up to this time at most."""


def tabulate_decay(decay: Decay | None, limit: int) -> NDArray[np.float64]:
    """Evaluate a decay at every decisecond up to a limit; without one, the table is empty."""
    if decay is None:
        return np.zeros(0)
    if limit > MAX_DECAY_TIME:
        raise ParameterError(f"with a decay, cutoff must be at most {MAX_DECAY_TIME} deciseconds.")
    shares = np.asarray(decay(np.arange(limit + 1)), dtype=np.float64)
    if shares.shape != (limit + 1,):
        raise DecayError(
            f"decay must return one value for each of {limit + 1} times; it returned an array of "
            f"shape {shares.shape}."
        )
    if not ((shares >= 0) & (shares <= 1)).all():
        raise DecayError(
            f"decay must return values from 0 to 1; it returned {shares.min()} to {shares.max()}."
        )
    return np.ascontiguousarray(shares)


def check_values(values: ArrayLike, n_nodes: int) -> NDArray[np.float64]:
    """Return finite values of nodes, shape ``(n_nodes, n_columns)``, or raise an error."""
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"values must be numbers, in rows of equal length: {error}."
        ) from error
    table = table[:, np.newaxis] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != n_nodes:  # noqa: PLR2004 - nodes and columns
        raise ParameterError(
            f"values must have a row for each of {n_nodes} nodes; their shape is {table.shape}."
        )
    if not np.isfinite(table).all():
        count = int((~np.isfinite(table)).sum())
        raise ParameterError(f"{count} values are not finite. Fill them, with 0 for nothing.")
    return np.ascontiguousarray(table)
