"""Who competes for each supply, and what is left of it for each origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.accessibility._kernels import weigh
from aicomplex_geo.accessibility._source import score_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.accessibility._source import Source

CELLS_KEPT = 10_000_000


@dataclass(frozen=True, slots=True)
class Catchment:
    """Who competes for each destination.

    Parameters
    ----------
    decay : callable
        Minutes to weights.
    method : str
        One of ``catchment.METHODS``.
    competing : numpy.ndarray
        Weighed demand at each destination.
    reached : numpy.ndarray
        Sum of the weights at each destination, for "bfca".
    kept : tuple of numpy.ndarray
        Weights of every block, where they are few enough to keep.
    """

    decay: Callable[[Any], Any]
    method: str
    competing: NDArray[np.float64]
    reached: NDArray[np.float64]
    kept: tuple[NDArray[np.float64], ...]

    @classmethod
    def measure(
        cls,
        source: Source,
        people: NDArray[np.float64],
        decay: Callable[[Any], Any],
        method: str,
    ) -> Catchment:
        """Go through the origins once, and add up who comes to each destination.

        Parameters
        ----------
        source : Source
            The times.
        people : numpy.ndarray
            Demand of each origin.
        decay : callable
            Minutes to weights.
        method : str
            One of ``catchment.METHODS``.

        Returns
        -------
        Catchment
            The sums.
        """
        competing = np.zeros(len(source.destinations))
        reached = np.zeros_like(competing)
        keep = len(people) * len(competing) <= CELLS_KEPT
        kept = []
        start = 0
        for origins, minutes in source.rows():
            weights = weigh(decay, minutes)
            here = people[start : start + len(origins)]
            start += len(origins)
            if method == "bfca":
                reached += weights.sum(axis=0)
            if keep:
                kept.append(weights)
            competing += here @ _demand_weights(weights, method)
        return cls(decay, method, competing, reached, tuple(kept))

    def service(self, supply: NDArray[np.float64]) -> NDArray[np.float64]:
        """Divide each supply by those who come to it.

        Parameters
        ----------
        supply : numpy.ndarray
            Shape ``(n_destinations, n_columns)``.

        Returns
        -------
        numpy.ndarray
            Of the same shape; 0 where nobody comes.
        """
        competing = self.competing[:, None]
        return np.divide(supply, competing, out=np.zeros_like(supply), where=competing > 0)

    def shares(
        self, source: Source, service: NDArray[np.float64]
    ) -> tuple[pd.Index, NDArray[np.float64]]:
        """Go through the origins again, and sum what each has of every destination.

        Parameters
        ----------
        source : Source
            The times.
        service : numpy.ndarray
            Level of service, shape ``(n_destinations, n_columns)``.

        Returns
        -------
        tuple of (pandas.Index, numpy.ndarray)
            The origins, and a row for each.
        """
        kept = iter(self.kept)

        def score(minutes: NDArray[np.float32]) -> NDArray[np.float64]:
            weights = next(kept, None)
            if weights is None:
                weights = weigh(self.decay, minutes)
            if self.method == "bfca":
                balanced = np.divide(
                    service,
                    self.reached[:, None],
                    out=np.zeros_like(service),
                    where=self.reached[:, None] > 0,
                )
                return weights @ balanced
            return _demand_weights(weights, self.method) @ service

        return score_rows(source, score, np.zeros((0, service.shape[1])))


def _demand_weights(weights: NDArray[np.float64], method: str) -> NDArray[np.float64]:
    if method in ("2sfca", "e2sfca"):
        return weights
    sums = weights.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.zeros_like(weights)
    np.divide(weights, sums, out=shares, where=sums > 0)
    return shares if method == "bfca" else weights * shares
