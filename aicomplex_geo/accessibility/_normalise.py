"""Scores put in relation to something that makes them comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAYS = (None, "max", "mean", "total")


def check_normalise(how: object) -> None:
    """Raise ParameterError for an unknown normalisation."""
    if not (how is None or (isinstance(how, str) and how in WAYS)):
        raise ParameterError(
            f"normalise is {how!r}, expected None, 'max' (share of the best), "
            "'mean' (times the average) or 'total' (share of everything there is)."
        )


def normalise_scores(
    scores: NDArray[np.float64],
    how: str | None,
    *,
    total: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Divide each column by its largest score, its mean, or by a total."""
    if how is None or scores.shape[-2] == 0:
        return scores
    if how == "max":
        divisor = scores.max(axis=-2, keepdims=True)
    elif how == "total":
        divisor = np.broadcast_to(total, (*scores.shape[:-2], 1, scores.shape[-1]))
    else:
        divisor = np.average(scores, axis=-2, weights=weights, keepdims=True)
    result: NDArray[np.float64] = np.zeros_like(scores)
    np.divide(scores, divisor, out=result, where=divisor > 0)
    return result
