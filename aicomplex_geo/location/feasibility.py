"""Errors for location problems without a solution, which name the demand that causes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import InfeasibleError, TimeLimitError
from aicomplex_geo.location.maximal_cover import best_cover
from aicomplex_geo.location.program import Deadline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.location.problem import Problem

_SECONDS_TO_EXPLAIN = 5.0


def check_servable(problem: Problem, near: NDArray[np.bool_], reach: str) -> None:
    """Raise InfeasibleError for demand that no site could serve, even if all were chosen."""
    has_demand = problem.has_demand
    total = int(has_demand.sum())
    alone = has_demand & ~near.any(axis=1)
    if alone.any():
        ids = problem.origin_ids(alone)
        raise InfeasibleError(
            f"{len(ids)} of {total} origins with demand have no facility or candidate {reach} "
            f"(first: {quoted(ids[0])}, {_closest_of(problem, ids[0])}). Add a candidate near "
            "them, or drop their demand.",
            ids,
        )
    capacity = problem.sites.capacity
    if capacity is None:
        return
    largest = np.where(near, capacity, 0.0).max(axis=1)
    too_large = has_demand & (problem.demand > largest)
    if too_large.any():
        ids = problem.origin_ids(too_large)
        row = int(np.flatnonzero(problem.rows == problem.od.origins.get_loc(ids[0]))[0])
        raise InfeasibleError(
            f"{len(ids)} of {total} origins have more demand than any facility {reach} can take "
            f"(first: {quoted(ids[0])} with {problem.demand[row]:g}, largest capacity "
            f"{largest[row]:g}). An origin is served by a single facility: split it into "
            "several, or raise the capacity.",
            ids,
        )


def infeasible_error(problem: Problem, near: NDArray[np.bool_], reach: str) -> InfeasibleError:
    """Name the origins that stay unserved when as much demand as possible is served."""
    plan, proof = best_cover(problem, near, Deadline(_SECONDS_TO_EXPLAIN), gap=0.0)
    left = problem.has_demand & (plan.served_by < 0)
    ids = problem.origin_ids(left if left.any() else problem.has_demand)
    limits = problem.limits
    given = []
    if limits.p is not None:
        given.append(f"p={limits.p}")
    if limits.budget is not None:
        given.append(f"a budget of {limits.budget:g}")
    if problem.sites.capacity is not None:
        given.append("these capacities")
    limits_text = " and ".join(given)
    extent = "at most" if proof.status == "optimal" else "in the best plan found, only"
    return InfeasibleError(
        f"{limits_text} cannot serve everybody {reach}: {extent} {proof.objective:g} of "
        f"{problem.demand.sum():g} demand is served, which leaves {len(ids)} of "
        f"{int(problem.has_demand.sum())} origins (first: {quoted(ids[0])}). "
        f"Raise {limits_text}, or drop their demand.",
        ids,
    )


def time_limit_error(problem: Problem) -> TimeLimitError:
    seconds = problem.limits.time_limit
    spent = "before the solver gave up" if seconds is None else f"in {seconds:g} s"
    return TimeLimitError(
        f"no plan that serves everybody was found {spent}, though one may exist. "
        "Raise time_limit, or relax the number, the budget or the capacities."
    )


def _closest_of(problem: Problem, origin: object) -> str:
    row = int(np.flatnonzero(problem.rows == problem.od.origins.get_loc(origin))[0])
    place = int(problem.minutes[row].argmin())
    minutes = problem.minutes[row, place]
    if not np.isfinite(minutes):
        return "which reaches none"
    return f"whose closest is {problem.site_ids().tolist()[place]!r} at {minutes:.1f} minutes"
