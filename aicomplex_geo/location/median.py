"""p-median: minimise the total travel time of all demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._docstrings import shares
from aicomplex_geo.location._texts import LOCATION
from aicomplex_geo.location.feasibility import check_servable, infeasible_error, time_limit_error
from aicomplex_geo.location.lagrange import Bound, lagrangian_bound
from aicomplex_geo.location.problem import Limits, Proof, describe, prepare, serve_closest
from aicomplex_geo.location.program import NO_ANSWER, Deadline, Pairs
from aicomplex_geo.location.search import choose_sites, pack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.location.facilities import Facilities
    from aicomplex_geo.location.problem import Plan, Problem
    from aicomplex_geo.location.solution import Solution
    from aicomplex_geo.matrix import ODMatrix

_UNREACHED = 1e4  # penalty of unserved demand in the heuristic, in multiples of the largest time
_SCALE = 1e4


@shares(LOCATION)
def p_median(
    od: ODMatrix,
    demand: pd.Series,
    *,
    p: int | None = None,
    budget: float | None = None,
    facilities: Facilities | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Choose facilities that minimise the total travel time of all demand.

    With :math:`y_j = 1` for a chosen facility and :math:`x_{ij} = 1` where it serves an
    origin,

    .. math:: \min \sum_{ij} d_i t_{ij} x_{ij} \quad \text{with} \quad
        \sum_j x_{ij} = 1, \quad x_{ij} \le y_j, \quad \sum_j y_j = p.

    Parameters
    ----------
    od : ODMatrix
        Minutes from the demand (origins) to the sites (destinations); ``inf`` is
        unreachable, and such pairs are never used.
    demand : pandas.Series
        Amount at each origin, 0 or more, indexed by ``od.origins`` in any order. An origin
        with 0 needs no service.
    %(p)s
    %(budget)s
    facilities : Facilities, optional
        Candidates, required facilities, capacities, costs; by default every destination
        is a candidate.
    time_limit : float, optional
        Seconds after which the best solution so far is returned with its gap. 0 returns the
        solution of a heuristic (greedy with exchanges) and a simple bound.
    %(gap)s

    Returns
    -------
    Solution
        The objective is demand times minutes. An origin is allocated to its closest chosen
        facility; with capacities, to the one that serves it in the best plan.

    Raises
    ------
    InfeasibleError
        If not everybody with demand can be served; it says who.
    TimeLimitError
        If no solution was found in time.
    %(not_aligned)s
    TooLargeError
        If the model would not fit into memory; nothing is computed.
    ParameterError
        If another argument is invalid.

    References
    ----------
    Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers
    and medians of a graph. Operations Research 12(3), 450-459.
    ReVelle, C. and Swain, R. (1970). Central facilities location. Geographical Analysis
    2(1), 30-42.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[0, 10], [4, 6], [10, 0]], ["a", "b", "c"], ["x", "y"])
    >>> found = p_median(od, pd.Series({"a": 1, "b": 1, "c": 5}), p=1)
    >>> found.chosen.tolist(), found.objective, found.status
    (['y'], 16.0, 'optimal')
    """
    limits = Limits(p=p, budget=budget, time_limit=time_limit, gap=gap)
    problem = prepare(od, demand, facilities=facilities, limits=limits)
    reachable = np.isfinite(problem.minutes)
    check_servable(problem, reachable, "within reach")
    plan, proof = _solve(problem, reachable, Deadline(time_limit))
    return describe(problem, "p_median", plan, proof)


def _solve(
    problem: Problem, reachable: NDArray[np.bool_], deadline: Deadline
) -> tuple[Plan, Proof]:
    plan = _first_plan(problem, reachable)
    best = np.inf if plan is None else _travel(problem, plan)
    simple = _simple_bound(problem)
    if best <= simple and plan is not None:
        return plan, Proof(best, best, complete=True)
    plan, best, relaxed = _improve(problem, reachable, plan, best, deadline)
    bound = max(simple, relaxed.value)
    pairs = Pairs.where(problem, _worth_a_variable(problem, reachable) & relaxed.useful[None, :])
    travel = problem.demand[pairs.row] * problem.minutes[pairs.row, pairs.site]
    scale = _SCALE / ((best if np.isfinite(best) else float(travel.max())) or 1.0)
    answer = NO_ANSWER
    if not deadline.passed:
        program = pairs.program(problem, serve_all=True)
        answer = program.solve(None, travel * scale, seconds=deadline.left, gap=problem.limits.gap)
    if answer.infeasible and plan is None:
        raise infeasible_error(problem, reachable, "within reach")
    other = pairs.plan(problem, answer)
    if other is not None and _travel(problem, other) < best:
        plan, best = other, _travel(problem, other)
    if plan is None:
        raise time_limit_error(problem)
    if answer.complete and problem.limits.gap == 0:
        return plan, Proof(best, best, complete=True)
    return plan, Proof(best, min(best, max(bound, answer.bound / scale)), answer.complete)


def _improve(
    problem: Problem,
    reachable: NDArray[np.bool_],
    plan: Plan | None,
    best: float,
    deadline: Deadline,
) -> tuple[Plan | None, float, Bound]:
    """Restart the heuristic from the sites of the bound while that improves the plan."""
    while True:
        relaxed = lagrangian_bound(problem, best)
        if relaxed.opened is None or relaxed.value >= best or deadline.passed:
            return plan, best, relaxed
        other = _first_plan(problem, reachable, relaxed.opened)
        if other is None or not _travel(problem, other) < best:
            return plan, best, relaxed
        plan, best = other, _travel(problem, other)


def _first_plan(
    problem: Problem, reachable: NDArray[np.bool_], opened: NDArray[np.bool_] | None = None
) -> Plan | None:
    """Find a plan that serves everybody with a heuristic; None if it fails."""
    finite = problem.minutes[reachable]
    alone = _UNREACHED * max(1.0, float(finite.max(initial=0.0)))
    chosen = choose_sites(problem, np.where(reachable, problem.minutes, alone), chosen=opened)
    if problem.sites.capacity is None:
        plan = serve_closest(problem, chosen)
    else:
        plan = pack(problem, chosen, reachable)
    return None if (problem.has_demand & (plan.served_by < 0)).any() else plan


def _travel(problem: Problem, plan: Plan) -> float:
    rows = np.flatnonzero(problem.has_demand)
    return float(problem.demand[rows] @ problem.minutes[rows, plan.served_by[rows]])


def _simple_bound(problem: Problem) -> float:
    rows = problem.has_demand
    return float(problem.demand[rows] @ problem.minutes[rows].min(axis=1))


def _worth_a_variable(problem: Problem, reachable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Exclude pairs that cannot be in an optimal plan.

    With p of m sites chosen, one of the closest m - p + 1 sites of each origin is chosen; and
    demand never uses a site farther away than a required facility.
    """
    kept = reachable.copy()
    if problem.sites.capacity is not None:
        return kept
    exact = problem.exact_number
    if exact is not None:
        order = np.argsort(problem.minutes, axis=1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.arange(order.shape[1])[None, :], axis=1)
        kept &= place <= order.shape[1] - exact
    if problem.sites.required.any():
        nearest = problem.minutes[:, problem.sites.required].min(axis=1)
        kept &= problem.minutes <= nearest[:, None]
    return kept
