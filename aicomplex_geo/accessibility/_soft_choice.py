"""People who are in doubt about costs: a game that is solved quickly, and sharpened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

FIRST_DOUBT = 0.25
LEAST_DOUBT = 1e-8
SHARPER = 3.0
NEWTON_STEPS = 30
BALANCED = 1e-2
ENOUGH_RISE = 1e-4
SHORTEST_STEP = 1e-6
NOBODY = 1e-9


class SoftChoice:
    """Logit choice among destinations by travel time and congestion.

    Notes
    -----
    With a doubt ``b``, origins choose by the logit model, ``exp(-cost / b)``; the congestions that
    follow from it and lead to it maximise the concave function

    ``g(c) = -b sum_i D_i ln sum_j exp(-(t_ij + c_j) / b) - sum_j room_j c_j**2 / 2``

    of as many numbers as there are destinations (Fisk 1980, "Some developments in equilibrium
    traffic assignment"), found by Newton's method with shortened steps. The less the doubt,
    the closer to the equilibrium; each solution starts the next.
    """

    def __init__(
        self, travel: NDArray[np.float64], room: NDArray[np.float64], people: NDArray[np.float64]
    ) -> None:
        self._travel, self._room, self._people = travel, room, people
        self._root = np.sqrt(people)[:, None]
        self._congestion = np.full(len(room), people.sum() / room.sum())
        finite = travel[np.isfinite(travel)]
        self._typical = float(np.ptp(finite) + self._congestion[0])
        self._shares = np.empty_like(travel)
        self._sums = np.empty(len(travel))

    def solutions(self) -> Iterator[NDArray[np.float64]]:
        """Solve the game with less and less doubt."""
        doubt = FIRST_DOUBT * self._typical
        while doubt > LEAST_DOUBT * self._typical:
            self._balance(doubt)
            flows = np.where(self._shares > NOBODY, self._shares, 0.0)
            flows *= (self._people / flows.sum(axis=1))[:, None]
            yield flows
            doubt /= SHARPER

    def _balance(self, doubt: float) -> None:
        """Find the congestions that follow from the choices which they lead to."""
        wanted = BALANCED * min(1.0, doubt / self._typical) * self._people.sum()
        value = self._choose(self._congestion, doubt)
        for _ in range(NEWTON_STEPS):
            self._shares /= self._sums[:, None]
            load = self._people @ self._shares
            slope = load - self._room * self._congestion
            if np.abs(slope).sum() <= wanted:
                return
            step = np.linalg.solve(self._curvature(load, doubt), slope)
            length, rise = 1.0, float(slope @ step)
            while length > SHORTEST_STEP:
                better = self._choose(self._congestion + length * step, doubt)
                if better >= value + ENOUGH_RISE * length * rise:
                    break
                length /= 2
            else:  # rounding is all that is left
                break
            self._congestion, value = self._congestion + length * step, better
        self._choose(self._congestion, doubt)
        self._shares /= self._sums[:, None]

    def _choose(self, congestion: NDArray[np.float64], doubt: float) -> float:
        """Let all choose, up to the sums of each origin; give the function that is maximised."""
        cost = np.add(self._travel, congestion, out=self._shares)
        least = cost.min(axis=1, keepdims=True)
        np.subtract(least, cost, out=cost)
        np.divide(cost, doubt, out=cost)
        self._sums = np.exp(cost, out=cost).sum(axis=1)
        expected = self._people @ (least[:, 0] - doubt * np.log(self._sums))
        return float(expected - self._room @ congestion**2 / 2)

    def _curvature(self, load: NDArray[np.float64], doubt: float) -> NDArray[np.float64]:
        """Give how fast the slope falls; what the shares are is lost, as all choose anew."""
        self._shares *= self._root
        curvature: NDArray[np.float64] = self._shares.T @ self._shares
        curvature /= -doubt
        curvature[np.diag_indices_from(curvature)] += load / doubt + self._room
        return curvature
