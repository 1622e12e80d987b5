"""Heuristics without a solver: greedy addition and exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.location.problem import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.location.problem import Problem

_ROUNDS = 1000
_ENOUGH = 1e-12


def choose_sites(
    problem: Problem, costs: NDArray[np.float64], *, chosen: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Choose sites with a low demand-weighted cost of the best site.

    The best site is added until the number or the budget is used up; then the best
    exchange of a chosen site for another is made while it improves (Teitz and Bart 1968,
    "Heuristic methods for estimating the generalized vertex median of a weighted graph").
    """
    chosen = (problem.sites.required if chosen is None else chosen).copy()
    start = costs.max(initial=0.0)
    best = np.full(len(costs), start)
    if chosen.any():
        best = np.minimum(best, costs[:, chosen].min(axis=1))
    while (place := _best_addition(problem, costs, chosen, best)) is not None:
        chosen[place] = True
        best = np.minimum(best, costs[:, place])
    for _ in range(_ROUNDS):
        exchange = _best_exchange(problem, costs, chosen)
        if exchange is None:
            break
        chosen[exchange[0]], chosen[exchange[1]] = False, True
    return chosen


def greedy_cover(problem: Problem, near: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Cover every origin with demand, adding the site with the most covered per cost first."""
    price = _prices(problem)
    chosen = problem.sites.required.copy()
    left = problem.has_demand & ~near[:, chosen].any(axis=1)
    while left.any():
        worth = near[left].sum(axis=0) / price
        place = int(worth.argmax())
        if worth[place] <= 0:
            return None
        chosen[place] = True
        left &= ~near[:, place]
    times = near[problem.has_demand][:, chosen].sum(axis=1)
    for spare in np.flatnonzero(chosen & ~problem.sites.required):
        without = times - near[problem.has_demand, spare]
        if without.all():
            chosen[spare], times = False, without
    return chosen


def within_limits(problem: Problem, chosen: NDArray[np.bool_]) -> bool:
    """Whether a choice respects the number and the budget."""
    limits, cost = problem.limits, problem.sites.cost
    if limits.p is not None and chosen.sum() > limits.p:
        return False
    return limits.budget is None or cost is None or float(cost[chosen].sum()) <= limits.budget


def pack(problem: Problem, chosen: NDArray[np.bool_], near: NDArray[np.bool_]) -> Plan:
    """Assign the largest demand first, each to the closest site with enough capacity left."""
    capacity = problem.sites.capacity
    remaining = np.full(len(chosen), np.inf) if capacity is None else capacity.copy()
    served = np.full(len(problem.demand), -1, dtype=np.intp)
    times = np.where(near & chosen, problem.minutes, np.inf)
    for row in np.argsort(-problem.demand, kind="stable"):
        candidates = np.where(remaining >= problem.demand[row], times[row], np.inf)
        place = int(candidates.argmin())
        if np.isfinite(candidates[place]):
            served[row] = place
            remaining[place] -= problem.demand[row]
    return Plan(chosen, served)


def _prices(problem: Problem) -> NDArray[np.float64]:
    cost = problem.sites.cost
    if cost is None:
        return np.ones(len(problem.sites.places))
    return np.maximum(cost, 1e-12 * max(1.0, float(cost.max())))


def _best_addition(
    problem: Problem,
    costs: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    best: NDArray[np.float64],
) -> int | None:
    limits, price = problem.limits, problem.sites.cost
    if limits.p is not None and chosen.sum() >= limits.p:
        return None
    allowed = ~chosen
    worth = np.maximum(best[:, None] - costs, 0.0).T @ problem.demand
    if limits.budget is not None and price is not None:
        allowed &= price <= limits.budget - float(price[chosen].sum())
        allowed &= worth > 0
        worth = worth / _prices(problem)
    if not allowed.any():
        return None
    return int(np.where(allowed, worth, -1.0).argmax())


def _best_exchange(
    problem: Problem, costs: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> tuple[int, int] | None:
    """Find the exchange (out, in) that saves most; None if none does."""
    inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    leaving = np.flatnonzero(~problem.sites.required[inside])
    if not len(leaving) or not len(outside):
        return None
    held = costs[:, inside]
    nearest = held.argmin(axis=1)
    each = np.arange(len(costs))
    first = held[each, nearest]
    held = held.copy()
    held[each, nearest] = costs.max(initial=0.0)
    second = held.min(axis=1)
    offered = costs[:, outside]
    if len(inside) == 1:
        second = np.full(len(costs), costs.max(initial=0.0))
    weight = problem.demand[:, None]
    saved = (weight * np.maximum(first[:, None] - offered, 0.0)).sum(axis=0)
    lost = weight * (np.minimum(offered, second[:, None]) - np.minimum(offered, first[:, None]))
    by_site = np.stack([lost[nearest == place].sum(axis=0) for place in range(len(inside))])
    change = by_site[leaving] - saved[None, :]
    limits, price = problem.limits, problem.sites.cost
    if limits.budget is not None and price is not None:
        total = float(price[chosen].sum())
        after = total - price[inside[leaving]][:, None] + price[outside][None, :]
        change = np.where(after <= limits.budget, change, np.inf)
    out, into = np.unravel_index(int(change.argmin()), change.shape)
    if change[out, into] >= -_ENOUGH * max(1.0, float(problem.demand @ first)):
        return None
    return int(inside[leaving[out]]), int(outside[into])
