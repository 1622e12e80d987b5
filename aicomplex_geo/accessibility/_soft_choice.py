"""Logit choice under congestion, which approaches the equilibrium as its scale shrinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

INITIAL_SCALE = 0.25
SMALLEST_SCALE = 1e-8
SCALE_DIVISOR = 3.0
NEWTON_STEPS = 30
BALANCED = 1e-2
ENOUGH_RISE = 1e-4
SHORTEST_STEP = 1e-6
NOBODY = 1e-9


class SoftChoice:
    """Logit choice among destinations by travel time and congestion.

    With a scale ``b``, origins choose in proportion to ``exp(-cost / b)``. The congestions
    consistent with these choices maximise the concave function

    ``g(c) = -b sum_i D_i ln sum_j exp(-(t_ij + c_j) / b) - sum_j capacity_j c_j**2 / 2``

    of one variable per destination (Fisk 1980, "Some developments in equilibrium traffic
    assignment"), which a damped Newton method finds. A smaller scale is closer to the
    equilibrium of people who know all costs; each solution is the start of the next.
    """

    def __init__(
        self,
        travel: NDArray[np.float64],
        capacity: NDArray[np.float64],
        people: NDArray[np.float64],
    ) -> None:
        self._travel, self._capacity, self._people = travel, capacity, people
        self._root = np.sqrt(people)[:, None]
        self._congestion = np.full(len(capacity), people.sum() / capacity.sum())
        finite = travel[np.isfinite(travel)]
        self._typical_cost = float(np.ptp(finite) + self._congestion[0])
        self._shares = np.empty_like(travel)
        self._sums = np.empty(len(travel))

    def solutions(self) -> Iterator[NDArray[np.float64]]:
        """Yield the flows for ever smaller scales."""
        scale = INITIAL_SCALE * self._typical_cost
        while scale > SMALLEST_SCALE * self._typical_cost:
            self._balance(scale)
            flows = np.where(self._shares > NOBODY, self._shares, 0.0)
            flows *= (self._people / flows.sum(axis=1))[:, None]
            yield flows
            scale /= SCALE_DIVISOR

    def _balance(self, scale: float) -> None:
        """Find the congestions that are consistent with the choices they cause."""
        wanted = BALANCED * min(1.0, scale / self._typical_cost) * self._people.sum()
        value = self._choose(self._congestion, scale)
        for _ in range(NEWTON_STEPS):
            self._shares /= self._sums[:, None]
            load = self._people @ self._shares
            slope = load - self._capacity * self._congestion
            if np.abs(slope).sum() <= wanted:
                return
            step = np.linalg.solve(self._curvature(load, scale), slope)
            length, rise = 1.0, float(slope @ step)
            while length > SHORTEST_STEP:
                better = self._choose(self._congestion + length * step, scale)
                if better >= value + ENOUGH_RISE * length * rise:
                    break
                length /= 2
            else:  # only rounding errors are left
                break
            self._congestion, value = self._congestion + length * step, better
        self._choose(self._congestion, scale)
        self._shares /= self._sums[:, None]

    def _choose(self, congestion: NDArray[np.float64], scale: float) -> float:
        """Compute the unnormalised shares, and return the value of the objective."""
        cost = np.add(self._travel, congestion, out=self._shares)
        least = cost.min(axis=1, keepdims=True)
        np.subtract(least, cost, out=cost)
        np.divide(cost, scale, out=cost)
        self._sums = np.exp(cost, out=cost).sum(axis=1)
        expected = self._people @ (least[:, 0] - scale * np.log(self._sums))
        return float(expected - self._capacity @ congestion**2 / 2)

    def _curvature(self, load: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
        """Compute the negative Hessian; this overwrites the shares."""
        self._shares *= self._root
        curvature: NDArray[np.float64] = self._shares.T @ self._shares
        curvature /= -scale
        curvature[np.diag_indices_from(curvature)] += load / scale + self._capacity
        return curvature
