"""Maximal covering location problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import eye_array

from aicomplex_geo._docstrings import shares
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.location._texts import LOCATION
from aicomplex_geo.location.problem import (
    Limits,
    Plan,
    Proof,
    describe,
    prepare,
    serve_closest,
)
from aicomplex_geo.location.program import Deadline, Pairs, Program
from aicomplex_geo.location.search import choose_sites, pack
from aicomplex_geo.units import LONGEST_CUTOFF, to_deciseconds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.location.facilities import Facilities
    from aicomplex_geo.location.problem import Problem
    from aicomplex_geo.location.program import Answer
    from aicomplex_geo.location.solution import Solution
    from aicomplex_geo.matrix import ODMatrix


_SCALE = 1e4  # objectives are scaled, as the solver stops at an absolute gap of 1e-6


@shares(LOCATION)
def mclp(
    od: ODMatrix,
    demand: pd.Series,
    *,
    cutoff: float,
    p: int | None = None,
    budget: float | None = None,
    facilities: Facilities | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Choose facilities that maximise the demand within a cutoff of any of them.

    The maximal covering location problem: with :math:`y_j = 1` for a chosen facility and
    :math:`z_i` for covered demand,

    .. math:: \max \sum_i d_i z_i \quad \text{with} \quad
        z_i \le \sum_{j: t_{ij} \le c} y_j, \quad \sum_j y_j = p.

    Parameters
    ----------
    od : ODMatrix
        Minutes from the demand (origins) to the sites (destinations); ``inf`` is
        unreachable and never counts as covered.
    demand : pandas.Series
        Amount at each origin, 0 or more, indexed by ``od.origins`` in any order.
    cutoff : float
        Largest travel time that covers, in minutes, inclusive.
    %(p)s
    %(budget)s
    facilities : Facilities, optional
        Candidates, required facilities, capacities, costs; by default every destination
        is a candidate. With capacities, a facility covers at most its capacity.
    time_limit : float, optional
        Seconds after which the best solution so far is returned with its gap. 0 returns the
        solution of a heuristic (greedy with exchanges) and a simple bound.
    %(gap)s

    Returns
    -------
    Solution
        The objective is the covered demand; an origin is allocated to its closest chosen
        facility within the cutoff (with capacities, to one with capacity left), other origins
        to none.

    Raises
    ------
    %(not_aligned)s
    TooLargeError
        If the model would not fit into memory; nothing is computed.
    ParameterError
        If another argument is invalid.

    References
    ----------
    Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of
    the Regional Science Association 32, 101-118.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[5, 30], [9, 30], [30, 5]], ["a", "b", "c"], ["x", "y"])
    >>> found = mclp(od, pd.Series({"a": 10, "b": 10, "c": 15}), cutoff=10, p=1)
    >>> found.chosen.tolist(), found.covered_demand, found.uncovered.tolist()
    (['x'], 20.0, ['c'])
    """
    limits = Limits(p=p, budget=budget, time_limit=time_limit, gap=gap)
    problem = prepare(od, demand, facilities=facilities, limits=limits)
    near = within(problem, cutoff)
    plan, proof = best_cover(problem, near, Deadline(time_limit), gap=gap)
    return describe(problem, "mclp", plan, proof, near)


def within(problem: Problem, cutoff: float) -> NDArray[np.bool_]:
    """Find the pairs within a cutoff, in whole deciseconds."""
    if not (is_number(cutoff) and 0 <= cutoff <= LONGEST_CUTOFF):
        raise ParameterError(
            f"cutoff is {quoted(cutoff)}, expected minutes from 0 to {LONGEST_CUTOFF:,.0f}."
        )
    near: NDArray[np.bool_] = to_deciseconds(problem.minutes) <= to_deciseconds(cutoff)
    return near


def best_cover(
    problem: Problem, near: NDArray[np.bool_], deadline: Deadline, *, gap: float
) -> tuple[Plan, Proof]:
    """Cover as much demand as possible."""
    first = choose_sites(problem, (~near).astype(np.float64))
    capacity = problem.sites.capacity
    plan = serve_closest(problem, first, near) if capacity is None else pack(problem, first, near)
    total = float(problem.demand[near.any(axis=1)].sum())
    scale = max(total, 1e-300) / _SCALE
    solve = _solve_groups if capacity is None else _solve_pairs
    answer, other = solve(problem, near, scale, deadline, gap)
    if other is not None and _covered(problem, other) > _covered(problem, plan):
        plan = other
    covered = _covered(problem, plan)
    bound = max(covered, min(total, -answer.bound * scale))
    if answer.complete and gap == 0:
        bound = covered
    return plan, Proof(covered, bound, answer.complete)


def _solve_groups(
    problem: Problem, near: NDArray[np.bool_], scale: float, deadline: Deadline, gap: float
) -> tuple[Answer, Plan | None]:
    """Solve with one variable for all origins that the same sites cover."""
    has_demand = problem.has_demand & near.any(axis=1)
    rows, group = np.unique(near[has_demand], axis=0, return_inverse=True)
    weight = np.bincount(group.ravel(), weights=problem.demand[has_demand], minlength=len(rows))
    program = Program(problem, len(rows))
    program.limit_sites()
    if len(rows):
        program.add(-rows.astype(float), eye_array(len(rows)), -np.inf, 0.0)
    answer = program.solve(None, -weight / scale, seconds=deadline.left, gap=gap)
    chosen = answer.chosen(problem)
    return answer, None if chosen is None else serve_closest(problem, chosen, near)


def _solve_pairs(
    problem: Problem, near: NDArray[np.bool_], scale: float, deadline: Deadline, gap: float
) -> tuple[Answer, Plan | None]:
    pairs = Pairs.where(problem, near)
    program = pairs.program(problem, serve_all=False)
    worth = -problem.demand[pairs.row] / scale
    answer = program.solve(None, worth, seconds=deadline.left, gap=gap)
    return answer, pairs.plan(problem, answer, near)


def _covered(problem: Problem, plan: Plan) -> float:
    return float(problem.demand[plan.served_by >= 0].sum())
