"""Lagrangian lower bound for the p-median, faster than that of the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.location.problem import Problem

_ROUNDS = 400
_PATIENCE = 12
_SAFETY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Lower bound, sites that may be in a better plan, and sites that led to the bound."""

    value: float
    useful: NDArray[np.bool_]
    opened: NDArray[np.bool_] | None


def lagrangian_bound(problem: Problem, best: float) -> Bound:
    r"""Bound the p-median from below by relaxing that each origin is served once.

    With a price :math:`u_i` on serving an origin, the best p sites are those with the
    smallest :math:`r_j = \sum_i \min(0, d_i t_{ij} - u_i)`, so that
    :math:`\sum_i u_i + \sum_{j \text{ best}} r_j` is a bound; prices follow the
    subgradient. Sites that would raise the bound above `best` cannot be in a better plan.
    Method of Narula, Ogbu and Samuelsson (1977), "An algorithm for the p-median problem".
    """
    required = problem.sites.required
    useful = np.ones(len(required), dtype=bool)
    if problem.exact_number is None or not np.isfinite(best):
        return Bound(-np.inf, useful, None)
    free = problem.exact_number - int(required.sum())
    rows = problem.has_demand
    costs = problem.demand[rows, None] * problem.minutes[rows]
    prices = np.sort(costs, axis=1)[:, : min(2, costs.shape[1])].max(axis=1)
    prices = np.where(np.isfinite(prices), prices, costs.min(axis=1))
    bound, step, waited = -np.inf, 2.0, 0
    found: NDArray[np.bool_] | None = None
    for _ in range(_ROUNDS):
        reduced = np.minimum(costs - prices[:, None], 0.0).sum(axis=0)
        opened, order = _open(reduced, required, free)
        value = float(prices.sum() + reduced[opened].sum())
        useful &= _could_be_better(value, reduced, opened, order, (free, best))
        if value > bound + _SAFETY * abs(best):
            bound, found, waited = value, opened, 0
        elif (waited := waited + 1) >= _PATIENCE:
            step, waited = step / 2, 0
        slope = 1.0 - (costs[:, opened] < prices[:, None]).sum(axis=1)
        length = float(slope @ slope)
        if length == 0 or best - bound <= _SAFETY * abs(best):
            break
        prices = np.maximum(prices + step * (best - value) / length * slope, 0.0)
    return Bound(min(bound, best), useful, found)


def _open(
    reduced: NDArray[np.float64], required: NDArray[np.bool_], free: int
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    opened = required.copy()
    order = np.argsort(np.where(required, np.inf, reduced), kind="stable")
    order = order[: len(required) - int(required.sum())]
    opened[order[:free]] = True
    return opened, order


def _could_be_better(
    value: float,
    reduced: NDArray[np.float64],
    opened: NDArray[np.bool_],
    order: NDArray[np.intp],
    known: tuple[int, float],
) -> NDArray[np.bool_]:
    """Sites whose selection keeps the bound at or below the best known plan."""
    free, best = known
    if not free:
        return opened
    lifted = value - reduced[order[free - 1]] + reduced
    possible: NDArray[np.bool_] = opened | (lifted <= best * (1 + _SAFETY))
    return possible
