"""Set cover: the fewest facilities that serve all demand within a cutoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import eye_array

from aicomplex_geo._choices import check_switches
from aicomplex_geo._docstrings import shares
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.location._texts import LOCATION
from aicomplex_geo.location.feasibility import check_servable, infeasible_error, time_limit_error
from aicomplex_geo.location.maximal_cover import within
from aicomplex_geo.location.problem import (
    Limits,
    Plan,
    Proof,
    describe,
    prepare,
    serve_closest,
)
from aicomplex_geo.location.program import Deadline, Pairs, Program, cover_rows
from aicomplex_geo.location.search import greedy_cover, pack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.location.facilities import Facilities
    from aicomplex_geo.location.problem import Problem
    from aicomplex_geo.location.program import Answer
    from aicomplex_geo.location.solution import Solution
    from aicomplex_geo.matrix import ODMatrix

_NEARLY = 1e-6
_SCALE = 1e4  # objectives are scaled, as the solver stops at an absolute gap of 1e-6


@shares(LOCATION)
def lscp(
    od: ODMatrix,
    demand: pd.Series | None = None,
    *,
    cutoff: float,
    backup: bool = False,
    facilities: Facilities | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Choose the fewest facilities that have all demand within a cutoff.

    The location set covering problem: with :math:`y_j = 1` for a chosen facility and
    costs :math:`f_j` (1 each by default),

    .. math:: \min \sum_j f_j y_j \quad \text{with} \quad
        \sum_{j: t_{ij} \le c} y_j \ge 1 \text{ for each origin with demand.}

    With backup, ties between the best choices are broken by the demand within the cutoff of
    two or more facilities.

    Parameters
    ----------
    od : ODMatrix
        Minutes from the demand (origins) to the sites (destinations); ``inf`` is
        unreachable.
    demand : pandas.Series, optional
        Amount at each origin, 0 or more, indexed by ``od.origins`` in any order; 1 each by
        default. An origin with 0 need not be covered.
    cutoff : float
        Largest travel time that covers, in minutes, inclusive.
    backup : bool, default False
        Whether to maximise the demand covered at least twice among the best choices.
    facilities : Facilities, optional
        Candidates, required facilities, capacities, costs; by default every destination
        is a candidate. With costs, their sum is minimised instead of the number.
    time_limit : float, optional
        Seconds after which the best solution so far is returned with its gap. 0 returns the
        solution of a heuristic (greedy) and a simple bound.
    %(gap)s

    Returns
    -------
    Solution
        The objective is the number of facilities or their cost, including required ones;
        `coverage` counts them by origin. With backup, status and gap are the worse of the
        two steps, and `bound` is that of the first.

    Raises
    ------
    InfeasibleError
        If some demand cannot be covered; the error lists its origins.
    TimeLimitError
        If no solution was found in time, which can happen only with capacities.
    %(not_aligned)s
    TooLargeError
        If the model would not fit into memory; nothing is computed.
    ParameterError
        If another argument is invalid, capacities are given
        without demand, or backup with capacities.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971). The location of emergency
    service facilities. Operations Research 19(6), 1363-1373.
    Hogan, K. and ReVelle, C. (1986). Concepts and applications of backup coverage.
    Management Science 32(11), 1434-1444.

    Examples
    --------
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5, 30, 9], [9, 8, 30], [30, 5, 7]], ["a", "b", "c"], ["x", "y", "z"])
    >>> lscp(od, cutoff=10).chosen.tolist()
    ['x', 'y']
    >>> lscp(od, cutoff=10, backup=True).coverage.tolist()
    [1, 2, 1]
    """
    limits = Limits(time_limit=time_limit, gap=gap)
    problem = prepare(od, demand, facilities=facilities, limits=limits, needs_number=False)
    _refuse_undefined(problem, demand, backup=backup)
    near = within(problem, cutoff)
    reach = f"within {cutoff:g} minutes"
    check_servable(problem, near, reach)
    deadline = Deadline(time_limit)
    solve = _solve if problem.sites.capacity is None else _solve_with_capacity
    plan, proof = solve(problem, near, deadline, reach)
    if backup:
        plan, proof = _maximise_backup(problem, near, deadline, (plan, proof))
    return describe(problem, "lscp", plan, proof, near)


def _refuse_undefined(problem: Problem, demand: pd.Series | None, *, backup: bool) -> None:
    check_switches(backup=backup)
    if problem.sites.capacity is None:
        return
    if demand is None:
        raise ParameterError("capacity is given, but no demand. Give demand.")
    if backup:
        raise ParameterError("backup is not defined with capacities. Omit one of them.")


def _solve(
    problem: Problem, near: NDArray[np.bool_], deadline: Deadline, reach: str
) -> tuple[Plan, Proof]:
    price = _prices(problem)
    chosen = greedy_cover(problem, near)
    if chosen is None:
        raise infeasible_error(problem, near, reach)
    rows = cover_rows(near, problem.has_demand)
    best = float(price[chosen].sum())
    simple = _simple_bound(rows, price, problem.sites.required)
    if best <= simple:
        return serve_closest(problem, chosen, near), Proof(best, best, complete=True)
    program = Program(problem)
    program.add(rows.astype(float), None, 1.0, np.inf)
    scale = 1.0 if problem.sites.cost is None else _SCALE / best
    answer = program.solve(price * scale, None, seconds=deadline.left, gap=problem.limits.gap)
    found = answer.chosen(problem)
    if found is not None and float(price[found].sum()) < best:
        chosen, best = found, float(price[found].sum())
    proof = _prove(problem, answer, best, max(simple, answer.bound / scale))
    return serve_closest(problem, chosen, near), proof


def _solve_with_capacity(
    problem: Problem, near: NDArray[np.bool_], deadline: Deadline, reach: str
) -> tuple[Plan, Proof]:
    price = _prices(problem)
    pairs = Pairs.where(problem, near)
    program = pairs.program(problem, serve_all=True)
    scale = _SCALE / max(float(price.sum()), 1e-300)
    answer = program.solve(price * scale, None, seconds=deadline.left, gap=problem.limits.gap)
    plan = _pack_into_few(problem, near)
    other = pairs.plan(problem, answer, near)
    if other is not None and (plan is None or price[other.chosen].sum() < price[plan.chosen].sum()):
        plan = other
    if plan is None:
        if answer.infeasible:
            raise infeasible_error(problem, near, reach)
        raise time_limit_error(problem)
    simple = _simple_bound(cover_rows(near, problem.has_demand), price, problem.sites.required)
    best = float(price[plan.chosen].sum())
    return plan, _prove(problem, answer, best, max(simple, answer.bound / scale))


def _pack_into_few(problem: Problem, near: NDArray[np.bool_]) -> Plan | None:
    """Assign demand to all sites, then close the most expensive ones while it still fits."""
    plan = pack(problem, np.ones(len(problem.sites.places), dtype=bool), near)
    if (problem.has_demand & (plan.served_by < 0)).any():
        return None
    for place in np.argsort(-_prices(problem), kind="stable"):
        if problem.sites.required[place]:
            continue
        fewer = plan.chosen.copy()
        fewer[place] = False
        packed = pack(problem, fewer, near)
        if not (problem.has_demand & (packed.served_by < 0)).any():
            plan = packed
    return plan


def _prove(problem: Problem, answer: Answer, best: float, bound: float) -> Proof:
    if answer.complete and problem.limits.gap == 0:
        return Proof(best, best, complete=True)
    if problem.sites.cost is None:
        bound = float(np.ceil(bound - _NEARLY))
    return Proof(best, min(best, bound), answer.complete)


def _maximise_backup(
    problem: Problem,
    near: NDArray[np.bool_],
    deadline: Deadline,
    first: tuple[Plan, Proof],
) -> tuple[Plan, Proof]:
    """Maximise the demand covered at least twice among choices of the same cost."""
    plan, proof = first
    price = _prices(problem)
    rows, group = np.unique(near[problem.has_demand], axis=0, return_inverse=True)
    demand = problem.demand[problem.has_demand]
    weight = np.zeros(len(rows))
    np.add.at(weight, group.ravel(), demand)
    program = Program(problem, len(rows))
    program.add(price[None, :], None, -np.inf, proof.objective * (1 + _NEARLY / 10))
    program.add(rows.astype(float), -eye_array(len(rows)), 1.0, np.inf)
    scale = _SCALE / float(weight.sum())
    answer = program.solve(None, -weight * scale, seconds=deadline.left, gap=problem.limits.gap)
    twice = _covered_twice(rows, weight, plan.chosen)
    found = answer.chosen(problem)
    if found is not None and _covered_twice(rows, weight, found) > twice:
        plan, twice = serve_closest(problem, found, near), _covered_twice(rows, weight, found)
    if answer.complete and problem.limits.gap == 0:
        return plan, proof
    most = min(float(weight[rows.sum(axis=1) > 1].sum()), -answer.bound / scale)
    second = Proof(twice, max(twice, most), answer.complete)
    complete = proof.complete and answer.complete
    return plan, Proof(proof.objective, proof.bound, complete, second_gap=second.gap)


def _covered_twice(
    rows: NDArray[np.bool_], weight: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> float:
    return float(weight[(rows & chosen).sum(axis=1) > 1].sum())


def _prices(problem: Problem) -> NDArray[np.float64]:
    cost = problem.sites.cost
    return np.ones(len(problem.sites.places)) if cost is None else cost


def _simple_bound(
    rows: NDArray[np.bool_], price: NDArray[np.float64], required: NDArray[np.bool_]
) -> float:
    """Lower bound: origins that share no site need one facility each."""
    total = float(price[required].sum())
    left = rows[~(rows & required).any(axis=1)]
    while len(left):
        place = int(left.sum(axis=1).argmin())
        total += float(price[left[place]].min())
        left = left[~(left & left[place]).any(axis=1)]
    return total
