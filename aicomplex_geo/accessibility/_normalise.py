"""Normalisation of scores, so that they can be compared between studies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Normalisation = Literal["max", "mean", "total"]


def check_normalise(normalise: object) -> None:
    """Raise ParameterError for an unknown normalisation."""
    known = isinstance(normalise, str) and normalise in get_args(Normalisation)
    if normalise is not None and not known:
        raise ParameterError(
            f"normalise is {quoted(normalise)}, expected None, 'max' (share of the best), "
            "'mean' (multiple of the average) or 'total' (share of the total)."
        )


def normalise_scores(
    scores: NDArray[np.float64],
    normalise: Normalisation | None,
    *,
    total: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Divide each column by its largest score, its mean, or by a total; NaN is no score."""
    known = ~np.isnan(scores)
    if normalise is None or not known.any():
        return scores
    if normalise == "max":
        divisor = scores.max(axis=-2, keepdims=True, where=known, initial=0.0)
    elif normalise == "total":
        divisor = np.broadcast_to(total, (*scores.shape[:-2], 1, scores.shape[-1]))
    else:
        each = known if weights is None else known * weights[:, None]
        sums = (np.where(known, scores, 0.0) * each).sum(axis=-2, keepdims=True)
        divisor = _divided(sums, each.sum(axis=-2, keepdims=True))
    return np.where(known, _divided(scores, divisor), np.nan)


def _divided(above: NDArray[np.float64], below: NDArray[Any]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.zeros_like(above)
    np.divide(above, below, out=result, where=below > 0)
    return result
