"""Competition for each supply, and the share of it that each origin gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from aicomplex_geo.accessibility._kernels import decay_weights
from aicomplex_geo.accessibility._source import score_rows, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.accessibility._source import Source

CatchmentMethod = Literal["2sfca", "e2sfca", "3sfca", "bfca"]
CELLS_KEPT = 10_000_000


def compete(
    source: Source,
    people: NDArray[np.float64],
    decay: Callable[[NDArray[Any]], ArrayLike],
    method: CatchmentMethod,
) -> Catchment | SummedCatchment:
    """Sum the weighted demand at each destination."""
    kind = Catchment if source.engine is None else SummedCatchment
    return kind.measure(source, people, decay, method)


@dataclass(frozen=True, slots=True)
class _Competition:
    """Weighted demand at each destination; see the subclasses."""

    decay: Callable[[NDArray[Any]], ArrayLike]
    method: CatchmentMethod
    competing: NDArray[np.float64]
    reached: NDArray[np.float64]

    def service(self, supply: NDArray[np.float64]) -> NDArray[np.float64]:
        """Divide each supply by the demand that competes for it."""
        return _divided(supply, self.competing[:, None])


@dataclass(frozen=True, slots=True)
class Catchment(_Competition):
    """Weighted demand at each destination, computed from blocks of times."""

    kept: tuple[NDArray[np.float64], ...]

    @classmethod
    def measure(
        cls,
        source: Source,
        people: NDArray[np.float64],
        decay: Callable[[NDArray[Any]], ArrayLike],
        method: CatchmentMethod,
    ) -> Catchment:
        """Sum the weighted demand at each destination in one pass over the origins."""
        competing = np.zeros(len(source.destinations))
        reached = np.zeros_like(competing)
        keep = len(people) * len(competing) <= CELLS_KEPT
        kept = []
        start = 0
        for origins, minutes in source.rows():
            weights = decay_weights(decay, minutes)
            here = people[start : start + len(origins)]
            start += len(origins)
            if method == "bfca":
                reached += weights.sum(axis=0)
            if keep:
                kept.append(weights)
            competing += here @ _demand_weights(weights, method)
        return cls(decay, method, competing, reached, tuple(kept))

    def shares(
        self, source: Source, service: NDArray[np.float64]
    ) -> tuple[pd.Index, NDArray[np.float64]]:
        """Sum the service of each origin over all destinations in a second pass."""
        kept = iter(self.kept)

        def score(minutes: NDArray[np.float32]) -> NDArray[np.float64]:
            weights = next(kept, None)
            if weights is None:
                weights = decay_weights(self.decay, minutes)
            if self.method == "bfca":
                return weights @ _divided(service, self.reached[:, None])
            return _demand_weights(weights, self.method) @ service

        return score_rows(source, score, np.zeros((0, service.shape[1])))


def _demand_weights(weights: NDArray[np.float64], method: CatchmentMethod) -> NDArray[np.float64]:
    if method in ("2sfca", "e2sfca"):
        return weights
    sums = weights.sum(axis=1, keepdims=True)
    shares = _divided(weights, sums)
    return shares if method == "bfca" else weights * shares


@dataclass(frozen=True, slots=True)
class SummedCatchment(_Competition):
    """Weighted demand at each destination, from an engine that returns sums instead of times.

    The weights of "3sfca" and "bfca" are those of "2sfca", or their squares, divided by the
    sum of an origin or destination, so that sums of weights and of squares are enough.
    """

    reaching: NDArray[np.float64]

    @classmethod
    def measure(
        cls,
        source: Source,
        people: NDArray[np.float64],
        decay: Callable[[NDArray[Any]], ArrayLike],
        method: CatchmentMethod,
    ) -> SummedCatchment:
        """Sum the weighted demand at each destination with the engine."""
        reaching = np.ones_like(people)
        if method in ("3sfca", "bfca"):
            places = np.ones((len(source.destinations), 1))
            _, sums = weighted_sums(source, places, [_weights(decay, "2sfca")], active=True)
            reaching = sums[0, :, 0]
        weighted_demand = np.column_stack([_divided(people, reaching), np.ones_like(people)])
        _, sums = weighted_sums(source, weighted_demand, [_weights(decay, method)], active=False)
        return cls(decay, method, sums[0, :, 0], sums[0, :, 1], reaching)

    def shares(
        self, source: Source, service: NDArray[np.float64]
    ) -> tuple[pd.Index, NDArray[np.float64]]:
        """Sum the service of each origin over all destinations with the engine."""
        if self.method == "bfca":
            service = _divided(service, self.reached[:, None])
        ids, sums = weighted_sums(source, service, [_weights(self.decay, self.method)], active=True)
        return ids, _divided(sums[0], self.reaching[:, None]) if self.method == "3sfca" else sums[0]


def _weights(
    decay: Callable[[NDArray[Any]], ArrayLike], method: CatchmentMethod
) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
    if method == "3sfca":
        return lambda minutes: decay_weights(decay, minutes) ** 2
    return lambda minutes: decay_weights(decay, minutes)


def _divided(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, with 0 where the divisor is 0."""
    result: NDArray[np.float64] = np.zeros_like(above)
    np.divide(above, below, out=result, where=below > 0)
    return result
