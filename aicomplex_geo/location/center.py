"""p-center: minimise the longest travel time to the closest facility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._docstrings import shares
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.location._texts import LOCATION
from aicomplex_geo.location.feasibility import check_servable, infeasible_error, time_limit_error
from aicomplex_geo.location.problem import Limits, Proof, describe, prepare, serve_closest
from aicomplex_geo.location.program import NO_ANSWER, Deadline, Pairs, Program, cover_rows
from aicomplex_geo.location.search import greedy_cover, pack, within_limits

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.location.facilities import Facilities
    from aicomplex_geo.location.problem import Plan, Problem
    from aicomplex_geo.location.program import Answer
    from aicomplex_geo.location.solution import Solution
    from aicomplex_geo.matrix import ODMatrix


@shares(LOCATION)
def p_center(
    od: ODMatrix,
    demand: pd.Series | None = None,
    *,
    p: int | None = None,
    budget: float | None = None,
    facilities: Facilities | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Choose facilities that minimise the longest travel time to the closest of them.

    .. math:: \min \max_i \min_{j: y_j = 1} t_{ij} \quad \text{with} \quad \sum_j y_j = p

    over the origins with demand. The optimum is one of the times in the matrix, and is
    found by bisection: each step tests whether p facilities cover everybody within a time.

    Parameters
    ----------
    od : ODMatrix
        Minutes from the demand (origins) to the sites (destinations); ``inf`` is
        unreachable, and such pairs are never used.
    demand : pandas.Series, optional
        Amount at each origin, 0 or more, indexed by ``od.origins`` in any order; 1 each by
        default. Without capacities, only whether it is 0 (needs no service)
        matters.
    %(p)s
    %(budget)s
    facilities : Facilities, optional
        Candidates, required facilities, capacities, costs; by default every destination
        is a candidate.
    time_limit : float, optional
        Seconds after which the best solution so far is returned with its gap. 0 returns the
        solution of a heuristic (greedy covers) and a simple bound.
    %(gap)s

    Returns
    -------
    Solution
        The objective is in minutes. Facilities that do not affect the objective reduce the
        total travel time of all demand.

    Raises
    ------
    InfeasibleError
        If some demand cannot be reached; the error lists its origins.
    TimeLimitError
        If no solution was found in time.
    %(not_aligned)s
    TooLargeError
        If the model would not fit into memory; nothing is computed.
    ParameterError
        If another argument is invalid, or capacities are given
        without demand.

    References
    ----------
    Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers
    and medians of a graph. Operations Research 12(3), 450-459.
    Minieka, E. (1970). The m-center problem. SIAM Review 12(1), 138-139.

    Examples
    --------
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[0, 7, 9], [7, 0, 4], [9, 4, 0]], list("abc"), list("xyz"))
    >>> found = p_center(od, p=1)
    >>> found.chosen.tolist(), found.objective
    (['y'], 7.0)
    """
    limits = Limits(p=p, budget=budget, time_limit=time_limit, gap=gap)
    problem = prepare(od, demand, facilities=facilities, limits=limits)
    if demand is None and problem.sites.capacity is not None:
        raise ParameterError("capacity is given, but no demand. Give demand.")
    check_servable(problem, np.isfinite(problem.minutes), "within reach")
    plan, proof = _bisect(problem, Deadline(time_limit))
    return describe(problem, "p_center", plan, proof)


def _bisect(problem: Problem, deadline: Deadline) -> tuple[Plan, Proof]:
    minutes = problem.minutes[problem.has_demand]
    times = np.unique(minutes[np.isfinite(minutes)])
    low = int(np.searchsorted(times, minutes.min(axis=1).max()))
    plan = _quick_bisect(problem, times, low)
    if plan is None:
        plan, answer = _cover(problem, times[-1], deadline)
        if plan is None:
            if answer.infeasible:
                raise infeasible_error(problem, np.isfinite(problem.minutes), "within reach")
            raise time_limit_error(problem)
    high = int(np.searchsorted(times, _longest(problem, plan)))
    complete = True
    while low < high and times[high] - times[low] > problem.limits.gap * times[high]:
        middle = (low + high) // 2
        better, answer = _cover(problem, times[middle], deadline)
        if better is not None:
            plan, high = better, int(np.searchsorted(times, _longest(problem, better)))
        elif answer.infeasible:
            low = middle + 1
        else:
            complete = False
            break
    return plan, Proof(_longest(problem, plan), float(times[low]), complete)


def _quick_bisect(problem: Problem, times: NDArray[np.float64], low: int) -> Plan | None:
    """Search for the shortest time with a greedy cover.

    A greedy cover may fail within a time and succeed within a shorter one, so this is a heuristic.
    """
    high, best = len(times), None
    while low < high:
        middle = (low + high) // 2
        plan = _greedy(problem, problem.minutes <= times[middle])
        if plan is None:
            low = middle + 1
        else:
            best, high = plan, middle
    return best


def _greedy(problem: Problem, near: NDArray[np.bool_]) -> Plan | None:
    chosen = greedy_cover(problem, near)
    if chosen is None or not within_limits(problem, chosen):
        return None
    chosen = _fill(problem, chosen)
    if problem.sites.capacity is None:
        return serve_closest(problem, chosen)
    plan = pack(problem, chosen, near)
    return None if (problem.has_demand & (plan.served_by < 0)).any() else plan


def _cover(problem: Problem, minutes: float, deadline: Deadline) -> tuple[Plan | None, Answer]:
    """Solve for a plan that covers everybody within a time."""
    if deadline.passed:
        return None, NO_ANSWER
    near = problem.minutes <= minutes
    if problem.sites.capacity is not None:
        pairs = Pairs.where(problem, near)
        answer = pairs.program(problem, serve_all=True).solve(None, None, seconds=deadline.left)
        return pairs.plan(problem, answer, near), answer
    program = Program(problem)
    program.limit_sites()
    program.add(cover_rows(near, problem.has_demand).astype(float), None, 1.0, np.inf)
    answer = program.solve(None, None, seconds=deadline.left)
    chosen = answer.chosen(problem)
    return None if chosen is None else serve_closest(problem, chosen), answer


def _fill(problem: Problem, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add facilities up to the number, each where it saves most travel time."""
    number = problem.exact_number
    missing = 0 if number is None else number - int(chosen.sum())
    if missing <= 0:
        return chosen
    chosen = chosen.copy()
    reachable = np.isfinite(problem.minutes)
    alone = 2 * float(np.where(reachable, problem.minutes, 0.0).max()) + 1
    times = np.where(reachable, problem.minutes, alone)
    best = times[:, chosen].min(axis=1, initial=alone)
    for _ in range(missing):
        saved = np.maximum(best[:, None] - times, 0.0).T @ problem.demand
        place = int(np.where(chosen, -1.0, saved).argmax())
        chosen[place] = True
        best = np.minimum(best, times[:, place])
    return chosen


def _longest(problem: Problem, plan: Plan) -> float:
    rows = np.flatnonzero(problem.has_demand)
    return float(problem.minutes[rows, plan.served_by[rows]].max())
