"""Normalisation of scores, so that they can be compared between studies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Normalisation = Literal["max", "mean", "total"]


def check_normalise(normalise: object) -> None:
    """Raise ParameterError for an unknown normalisation."""
    known = isinstance(normalise, str) and normalise in get_args(Normalisation)
    if normalise is not None and not known:
        raise ParameterError(
            f"normalise is {normalise!r}, expected None, 'max' (share of the best), "
            "'mean' (multiple of the average) or 'total' (share of the total)."
        )


def normalise_scores(
    scores: NDArray[np.float64],
    normalise: Normalisation | None,
    *,
    total: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Divide each column by its largest score, its mean, or by a total."""
    if normalise is None or scores.shape[-2] == 0:
        return scores
    if normalise == "max":
        divisor = scores.max(axis=-2, keepdims=True)
    elif normalise == "total":
        divisor = np.broadcast_to(total, (*scores.shape[:-2], 1, scores.shape[-1]))
    else:
        divisor = np.average(scores, axis=-2, weights=weights, keepdims=True)
    result: NDArray[np.float64] = np.zeros_like(scores)
    np.divide(scores, divisor, out=result, where=divisor > 0)
    return result
