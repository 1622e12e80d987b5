"""Location problems as checked arrays, in an order that does not depend on row order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._alignment import align_amounts
from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._numbers import is_finite, is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.location.facilities import Facilities, read_sites
from aicomplex_geo.location.solution import Solution, Status
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.location.facilities import Sites

SAME = 1e-9
BYTES_PER_PAIR = 54
"""Of a demand and a site while a model is solved: measured, 36 to 52."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Number of facilities, budget, and stopping criteria."""

    p: int | None = field(default=None, kw_only=True)
    budget: float | None = field(default=None, kw_only=True)
    time_limit: float | None = field(default=None, kw_only=True)
    gap: float = field(default=0.0, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Demand and sites in the order of their ids, so that ties are broken consistently."""

    od: ODMatrix
    rows: NDArray[np.intp]
    minutes: NDArray[np.float64]
    demand: NDArray[np.float64]
    sites: Sites
    limits: Limits

    @property
    def has_demand(self) -> NDArray[np.bool_]:
        """Whether each origin has demand."""
        return self.demand > 0

    @property
    def exact_number(self) -> int | None:
        """Number of facilities if it is fixed; None with a budget."""
        return self.limits.p if self.limits.budget is None else None

    def origin_ids(self, which: NDArray[np.bool_]) -> tuple[Any, ...]:
        """Ids of some origins, in the order of the matrix."""
        return tuple(self.od.origins[np.sort(self.rows[which])].tolist())

    def site_ids(self) -> pd.Index:
        """Ids of the sites, in the order of the columns."""
        return self.od.destinations[self.sites.places]


def prepare(
    od: ODMatrix,
    demand: pd.Series | None,
    *,
    facilities: Facilities | None,
    limits: Limits,
    needs_number: bool = True,
) -> Problem:
    """Check the arguments of a location model."""
    if not isinstance(od, ODMatrix):
        raise ParameterError(
            f"od is a {type(od).__name__}, expected an ODMatrix. "
            "Make one with ODMatrix.from_frame(table)."
        )
    if facilities is not None and not isinstance(facilities, Facilities):
        raise ParameterError(
            f"facilities is a {type(facilities).__name__}, expected a Facilities. "
            "Write Facilities(candidates=..., required=..., capacity=..., cost=...)."
        )
    given = facilities or Facilities()
    misaligned: list[str] = []
    rows, columns = _canonical(od.origins), _canonical(od.destinations)
    amounts = _read_demand(od, demand, misaligned)
    sites = read_sites(given, od.destinations, columns, misaligned)
    faults = [*_limit_faults(limits, given, needs_number=needs_number)]
    if sites is not None and not faults:
        faults.extend(_number_faults(limits, sites))
    if misaligned:
        raise AlignmentError(" ".join([*misaligned, *faults]))
    if faults or amounts is None or sites is None:
        raise ParameterError(" ".join(faults))
    refuse_beyond_free(
        len(rows) * len(sites.places) * BYTES_PER_PAIR,
        f"a location model of {len(rows):,} demands x {len(sites.places):,} sites",
        "Nothing was computed. Give fewer candidates, or demand in larger zones.",
    )
    minutes = od.values[np.ix_(rows, sites.places)].astype(np.float64)  # noqa: PD011 - an ODMatrix
    return Problem(od, rows, minutes, amounts[rows], sites, limits)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Chosen facilities, and the facility that serves each origin (-1: none)."""

    chosen: NDArray[np.bool_]
    served_by: NDArray[np.intp]


def serve_closest(
    problem: Problem, chosen: NDArray[np.bool_], near: NDArray[np.bool_] | None = None
) -> Plan:
    """Assign each origin to the closest chosen facility."""
    allowed = np.isfinite(problem.minutes) if near is None else near
    times = np.where(allowed & chosen, problem.minutes, np.inf)
    closest = times.argmin(axis=1)
    reached = np.isfinite(times[np.arange(len(times)), closest])
    return Plan(chosen, np.where(reached, closest, -1))


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Objective of a plan and the bound on the best possible objective."""

    objective: float
    bound: float
    complete: bool
    second_gap: float = 0.0

    @property
    def gap(self) -> float:
        """Larger of the two gaps, if there are two objectives."""
        return max(self.own_gap, self.second_gap)

    @property
    def own_gap(self) -> float:
        """Difference from the bound, as a share of the objective."""
        difference = abs(self.objective - self.bound)
        if difference == 0:
            return 0.0
        return difference / abs(self.objective) if self.objective else float("inf")

    @property
    def status(self) -> Status:
        """Status that follows from the gap."""
        if self.gap <= SAME:
            return "optimal"
        return "within_gap" if self.complete else "time_limit"


def describe(
    problem: Problem, model: str, plan: Plan, proof: Proof, near: NDArray[np.bool_] | None = None
) -> Solution:
    """Convert a plan to a solution with the ids of the matrix."""
    origins, destinations = problem.od.origins.rename("id"), problem.od.destinations
    count = len(origins)
    served = plan.served_by >= 0
    names = np.full(count, None, dtype=object)
    names[problem.rows[served]] = (
        problem.site_ids().astype(object).to_numpy()[plan.served_by[served]]
    )
    minutes = np.full(count, np.nan)
    minutes[problem.rows[served]] = problem.minutes[served, plan.served_by[served]]
    demand, coverage = np.empty(count), np.empty(count, dtype=np.int64)
    demand[problem.rows] = problem.demand
    within = np.isfinite(problem.minutes) if near is None else near
    coverage[problem.rows] = (within & plan.chosen).sum(axis=1)
    return Solution(
        model=model,
        status=proof.status,
        objective=proof.objective,
        bound=proof.objective if proof.own_gap <= SAME else proof.bound,
        gap=0.0 if proof.status == "optimal" else proof.gap,
        chosen=destinations[np.sort(problem.sites.places[plan.chosen])],
        allocation=pd.Series(names, index=origins, name="to_id", dtype=object),
        travel_time=pd.Series(minutes, index=origins, name="travel_time"),
        demand=pd.Series(demand, index=origins, name="demand"),
        coverage=pd.Series(coverage, index=origins, name="coverage"),
    )


def _canonical(ids: pd.Index) -> NDArray[np.intp]:
    """Positions sorted by type and string, which also works for ids of several types."""
    keys = [(type(one).__name__, str(one)) for one in ids.tolist()]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def _read_demand(
    od: ODMatrix, demand: pd.Series | None, faults: list[str]
) -> NDArray[np.float64] | None:
    rows, columns = od.shape
    if not rows or not columns:
        faults.append(
            f"the matrix has {rows} origins and {columns} destinations. Give at least one of each."
        )
        return None
    if demand is None:
        return np.ones(rows)
    amounts = align_amounts(demand, od.origins, name="demand", of="origins", faults=faults)
    if amounts is not None and not amounts.any():
        faults.append(f"demand is 0 for all {rows} origins, so there is nothing to serve.")
        return None
    return amounts


def _limit_faults(limits: Limits, facilities: Facilities, *, needs_number: bool) -> list[str]:
    faults = []
    p = limits.p
    if p is not None and not (is_whole(p) and p >= 1):
        faults.append(f"p is {quoted(p)}, expected a whole number of at least 1.")
    if needs_number and p is None and limits.budget is None:
        faults.append("neither p nor budget is given. Give at least one of them.")
    for name in ("budget", "time_limit"):
        value = getattr(limits, name)
        if value is not None and not _is_amount(value):
            faults.append(f"{name} is {quoted(value)}, expected a number of at least 0.")
    if not _is_amount(limits.gap) or limits.gap >= 1:
        faults.append(f"gap is {quoted(limits.gap)}, expected a share from 0 to below 1.")
    if limits.budget is not None and facilities.cost is None:
        faults.append("budget needs the cost of each destination. Give Facilities(cost=...).")
    if needs_number and limits.budget is None and facilities.cost is not None:
        faults.append("cost is given, but no budget. Give both, or neither.")
    return faults


def _is_amount(value: object) -> bool:
    return is_finite(value) and value >= 0


def _number_faults(limits: Limits, sites: Sites) -> list[str]:
    faults = []
    required = int(sites.required.sum())
    if limits.p is not None and limits.p < required:
        faults.append(
            f"p is {limits.p}, but {required} facilities are required, "
            "and p includes them. Raise p."
        )
    if limits.p is not None and limits.p > len(sites.places) and limits.budget is None:
        faults.append(
            f"p is {limits.p}, but there are only {len(sites.places)} sites to choose from."
        )
    if limits.budget is not None and sites.cost is not None:
        paid = float(sites.cost[sites.required].sum())
        if paid > limits.budget:
            faults.append(
                f"budget is {limits.budget:g}, but the required facilities cost {paid:g} alone. "
                "Give those already paid for a cost of 0, or raise the budget."
            )
    return faults
