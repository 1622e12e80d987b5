"""Mixed-integer programs of site choice, solved by HiGHS."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack

from aicomplex_geo.location.problem import Plan, serve_closest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.location.problem import Problem

_SOLVED, _INFEASIBLE = 0, 2
_MOST_TO_COMPARE = 4000
_HALF = 0.5


class Deadline:
    """Time limit shared by several solves."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        """Remaining seconds, 0 after the deadline, None without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.left == 0


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Answer of the solver."""

    values: NDArray[np.float64] | None
    bound: float
    complete: bool
    infeasible: bool

    def chosen(self, problem: Problem) -> NDArray[np.bool_] | None:
        """Read the sites, which are the first variables."""
        if self.values is None:
            return None
        chosen: NDArray[np.bool_] = self.values[: len(problem.sites.places)] > _HALF
        return chosen


NO_ANSWER = Answer(None, -np.inf, complete=False, infeasible=False)


class Program:
    """Minimisation over binary site variables and additional variables from 0 to 1."""

    def __init__(self, problem: Problem, n_extra: int = 0, *, whole: bool = False) -> None:
        self._problem = problem
        self._n_sites = len(problem.sites.places)
        self._n_extra = n_extra
        self._whole = whole
        self._rows: list[LinearConstraint] = []

    def add(self, sites: Any, extra: Any, low: Any, high: Any) -> None:  # noqa: ANN401 - sparse
        """Add rows ``low <= sites @ y + extra @ z <= high``."""
        count = (sites if sites is not None else extra).shape[0]
        parts = [
            csr_array((count, width)) if part is None else csr_array(part)
            for part, width in ((sites, self._n_sites), (extra, self._n_extra))
            if width
        ]
        self._rows.append(LinearConstraint(csr_array(hstack(parts)), low, high))

    def limit_sites(self) -> None:
        """Add the number of facilities and the budget."""
        limits, cost = self._problem.limits, self._problem.sites.cost
        ones = np.ones((1, self._n_sites))
        if limits.p is not None:
            low = limits.p if self._problem.exact_number else 0
            self.add(ones, None, low, limits.p)
        if limits.budget is not None and cost is not None:
            self.add(cost[None, :], None, -np.inf, limits.budget)

    def solve(
        self,
        site_cost: NDArray[np.float64] | None,
        extra_cost: NDArray[np.float64] | None,
        *,
        seconds: float | None = None,
        gap: float = 0.0,
    ) -> Answer:
        """Solve with HiGHS."""
        if seconds == 0:
            return NO_ANSWER
        objective = np.concatenate(
            [
                np.zeros(width) if part is None else part
                for part, width in ((site_cost, self._n_sites), (extra_cost, self._n_extra))
            ]
        )
        required = np.concatenate(
            [self._problem.sites.required.astype(float), np.zeros(self._n_extra)]
        )
        whole = np.concatenate([np.ones(self._n_sites), np.full(self._n_extra, self._whole)])
        found = milp(
            objective,
            integrality=whole,
            bounds=Bounds(required, 1),
            constraints=self._rows,
            options={"mip_rel_gap": gap}
            if seconds is None
            else {"mip_rel_gap": gap, "time_limit": seconds},
        )
        bound = found.get("mip_dual_bound")
        return Answer(
            found.x,
            -np.inf if bound is None or not np.isfinite(bound) else float(bound),
            complete=found.status == _SOLVED,
            infeasible=found.status == _INFEASIBLE,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of an origin and a site that may serve it; each is a variable."""

    row: NDArray[np.intp]
    site: NDArray[np.intp]

    @classmethod
    def where(cls, problem: Problem, allowed: NDArray[np.bool_]) -> Pairs:
        """Select the allowed pairs whose origin has demand within the capacity of the site."""
        kept = allowed & problem.has_demand[:, None]
        if problem.sites.capacity is not None:
            kept &= problem.demand[:, None] <= problem.sites.capacity
        row, site = np.nonzero(kept)
        return cls(row, site)

    def program(self, problem: Problem, *, serve_all: bool) -> Program:
        """Build a program in which each pair is a variable."""
        count = len(self.row)
        each = np.arange(count)
        capacity = problem.sites.capacity
        program = Program(problem, count, whole=capacity is not None)
        program.limit_sites()
        has_demand = problem.has_demand
        rows = (np.cumsum(has_demand) - 1)[
            self.row
        ]  # the row of an origin without pairs stays empty
        once = coo_array((np.ones(count), (rows, each)), shape=(int(has_demand.sum()), count))
        program.add(None, once, 1.0 if serve_all else 0.0, 1.0)
        n_sites = len(problem.sites.places)
        opened = coo_array((-np.ones(count), (each, self.site)), shape=(count, n_sites))
        same = coo_array((np.ones(count), (each, each)), shape=(count, count))
        program.add(opened, same, -np.inf, 0.0)
        if capacity is not None:
            # in units of the capacity, so that the tolerance of the solver is relative
            load = problem.demand[self.row] / capacity[self.site]
            loads = coo_array((load, (self.site, each)), shape=(n_sites, count))
            program.add(-np.eye(n_sites), loads, -np.inf, 0.0)
        return program

    def plan(
        self, problem: Problem, answer: Answer, near: NDArray[np.bool_] | None = None
    ) -> Plan | None:
        """Read a plan from the values of the pairs."""
        chosen = answer.chosen(problem)
        if chosen is None or answer.values is None:
            return None
        closest = serve_closest(problem, chosen, near)
        if problem.sites.capacity is None:
            return closest
        taken = answer.values[len(chosen) :] > _HALF
        served = np.where(problem.has_demand, -1, closest.served_by)
        served[self.row[taken]] = self.site[taken]
        return Plan(chosen, served)


def cover_rows(near: NDArray[np.bool_], has_demand: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop rows that are implied by another row."""
    rows = np.unique(near[has_demand], axis=0)
    if len(rows) > _MOST_TO_COMPARE:
        return rows
    width = rows.sum(axis=1)
    numbers = rows.astype(np.float32)
    shared = numbers @ numbers.T
    contains = shared == width[None, :]  # [i, j]: row i contains row j
    np.fill_diagonal(contains, val=False)
    kept: NDArray[np.bool_] = rows[~contains.any(axis=1)]
    return kept
