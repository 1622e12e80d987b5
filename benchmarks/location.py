"""Time the location models against those of the package ``spopt``.

    python -m benchmarks.location [--homes 200] [--sites 50] [--p 5] [--limit 120] [--seed 1]

Both solve the same random instances (points in a square one hour wide) with HiGHS: ours through
scipy, theirs through PuLP, model building included. Solutions that both proved optimal are
compared; a model unsolved after ``--limit`` seconds is reported as open. ``spopt`` passes p-center
to the solver as defined (the direct model); ours is a bisection over set covers, with the aim of
a hundredth of the time. Without geography (random times, the last line) a p-median may stay
open at its limit, and its gap is printed.
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pulp

from aicomplex_geo import ODMatrix, location

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from aicomplex_geo.location import Solution

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecation notices of spopt and PuLP
    from spopt import locate

EXACT = 1e-10
SAME = 1e-6
HOUR = 60.0
RANDOM_LIMIT = 20.0


@dataclass(frozen=True)
class Town:
    """Homes with people, and minutes from each home to each site."""

    minutes: NDArray[np.float32]
    people: NDArray[np.int64]

    @property
    def od(self) -> ODMatrix:
        return ODMatrix(self.minutes, *(pd.RangeIndex(size) for size in self.minutes.shape))

    @property
    def demand(self) -> pd.Series:
        return pd.Series(self.people, dtype=float)


def square(homes: int, sites: int, random: np.random.Generator) -> Town:
    """Scatter homes and sites over a square one hour wide."""
    there, here = random.uniform(0, HOUR, (homes, 1, 2)), random.uniform(0, HOUR, (1, sites, 2))
    minutes = np.linalg.norm(there - here, axis=2).astype(np.float32)
    return Town(minutes, random.integers(1, 1000, homes))


def theirs(model: Any, limit: float) -> tuple[float, float | None]:
    """Return seconds and optimum of a model of spopt; None if it is open at the limit."""
    solver = pulp.HiGHS(
        msg=False,
        timeLimit=limit,
        mip_feasibility_tolerance=EXACT,
        primal_feasibility_tolerance=EXACT,
    )
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        built = model()
        built.problem.solve(solver)
    seconds = time.perf_counter() - start
    solved = built.problem.sol_status == pulp.LpSolutionOptimal and seconds < limit
    return seconds, float(built.problem.objective.value()) if solved else None


def ours(work: Callable[[], Solution], rounds: int) -> tuple[float, Solution]:
    """Return the seconds of the fastest round, and the solution."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return min(taken), found


def compare(town: Town, p: int, args: argparse.Namespace) -> None:
    """Solve each model in both ways and print the times."""
    od, demand, costs = town.od, town.demand, town.minutes.astype(float)
    cutoff = float(np.ceil(town.minutes.min(axis=1).max())) + 2
    models: dict[str, tuple[Callable[[], Solution], Callable[[], Any]]] = {
        "p-median": (
            lambda: location.p_median(od, demand, p=p),
            lambda: locate.PMedian.from_cost_matrix(costs, town.people, p_facilities=p),
        ),
        "MCLP": (
            lambda: location.mclp(od, demand, cutoff=cutoff / 2, p=p),
            lambda: locate.MCLP.from_cost_matrix(costs, town.people, cutoff / 2, p_facilities=p),
        ),
        "LSCP": (
            lambda: location.lscp(od, cutoff=cutoff),
            lambda: locate.LSCP.from_cost_matrix(costs, cutoff),
        ),
        "p-center": (
            lambda: location.p_center(od, p=p),
            lambda: locate.PCenter.from_cost_matrix(costs, p_facilities=p),
        ),
    }
    for name, (work, model) in models.items():
        mine, found = ours(work, args.rounds)
        peer, optimum = theirs(model, args.limit)
        if optimum is None:
            summary = f"spopt open after {peer:.0f} s, more than {peer / mine:.0f} times as long"
        else:
            same = abs(optimum - found.objective) <= SAME * max(1.0, abs(optimum))
            summary = f"spopt {peer:.2f} s, {peer / mine:.1f} times as long"
            summary += "" if same else f"; WRONG: {found.objective:g} against {optimum:g}"
        print(f"{name}: {mine:.3f} s ({found.status}), {summary}", flush=True)


def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, default in (("homes", 200), ("sites", 50), ("p", 5), ("rounds", 3), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--limit", type=float, default=120.0)
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    print(f"{args.homes} homes, {args.sites} sites, {args.p} facilities")
    compare(square(args.homes, args.sites, random), args.p, args)
    size = (args.homes, args.sites)
    scattered = Town(random.uniform(1, HOUR, size).astype(np.float32), np.ones(size[0], dtype=int))
    seconds, found = ours(
        lambda: location.p_median(
            scattered.od, scattered.demand, p=args.p, time_limit=RANDOM_LIMIT
        ),
        1,
    )
    print(f"p-median without geography: {found.status} after {seconds:.1f} s, gap {found.gap:.1%}")


if __name__ == "__main__":
    main()
