"""Time the measures on large matrices, and 2SFCA against the package ``access``.

    python -m benchmarks.measures [--rounds 5] [--seed 1]

Prints seconds (the fastest of several rounds), the memory that gravity needs beyond its matrix,
and how many times faster 2SFCA is than that of ``access``; both take turns in this process, and
their answers are compared. Then gravity from points on roads: with a matrix, with blocks of it,
and with sums accumulated by the engine (``Router.od_sums``). Targets: gravity of 10,000 × 1,000
with two columns under 0.5 s and 200 MB, 10 million pairs of a long table to a matrix under 3 s,
2SFCA at 5,000 × 500 at least 5 times faster.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable  # noqa: TC003 - a script needs no lazy imports
from typing import cast

import numpy as np
import pandas as pd
from access import fca

from aicomplex_geo import ODMatrix, Router
from aicomplex_geo import accessibility as acc
from benchmarks.snapping import grid, scattered

CUTOFF = 60


def quickest(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Return the seconds of each function in its fastest round; they take turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, seconds in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return [min(seconds) for seconds in taken]


def peak_of(work: Callable[[], object]) -> float:
    """Return the peak memory of a function in megabytes."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def gravity(rounds: int, od: ODMatrix) -> None:
    """Time gravity with two columns of opportunities."""
    size = len(od.destinations)
    amounts = pd.DataFrame({"jobs": np.arange(float(size)), "homes": np.ones(size)})

    def work() -> object:
        return acc.gravity(od, amounts, decay=acc.decay.exponential(0.1))

    (seconds,) = quickest(rounds, work)
    print(f"gravity 10,000 x 1,000, two columns: {seconds:.3f} s, {peak_of(work):.1f} MB more")


def long_table(rounds: int, od: ODMatrix) -> None:
    """Time ten million pairs of a long table to a matrix."""
    frame = od.to_frame()[["from_id", "to_id", "travel_time"]]
    (seconds,) = quickest(rounds, lambda: ODMatrix.from_frame(frame))
    print(f"10 million pairs to a matrix: {seconds:.2f} s")


def catchments(rounds: int, random: np.random.Generator) -> None:
    """Time 2SFCA against `access`."""
    minutes = (
        random.integers(0, 90 * 600, (5_000, 500)) / 600
    )  # whole deciseconds, as cutoffs are compared
    od = ODMatrix(minutes.astype(np.float32), pd.RangeIndex(5_000), pd.RangeIndex(500))
    supply = pd.Series(random.integers(1, 50, 500), dtype=float)
    demand = pd.Series(random.integers(1, 900, 5_000), dtype=float)
    costs = od.to_frame().drop(columns="status")
    costs = costs.set_axis(["origin", "dest", "cost", "distance", "access"], axis=1)

    def ours() -> pd.Series:
        found = acc.floating_catchment(od, supply, demand, decay=acc.decay.binary(CUTOFF))
        return cast("pd.Series", found)  # as `supply` is one

    def theirs() -> pd.Series:
        people, places = demand.rename("demand").to_frame(), supply.rename("supply").to_frame()
        found: pd.Series = fca.two_stage_fca(people, places, costs, CUTOFF, demand_index=True)
        return found

    costs["cost"] = np.rint(costs["cost"].astype(float) * 600) / 600
    difference = np.abs(theirs().reindex(od.origins).fillna(0) - ours()).max()
    mine, peer = quickest(rounds, ours, theirs)
    print(
        f"2SFCA 5,000 x 500: {mine:.4f} s, access {peer:.3f} s, {peer / mine:.0f} times; "
        f"largest difference {difference:.1e}"
    )


def crowds(rounds: int, random: np.random.Generator) -> None:
    """Time RAAM in a square one hour wide."""
    there, here = random.uniform(0, 60, (2_000, 1, 2)), random.uniform(0, 60, (1, 100, 2))
    od = ODMatrix(np.linalg.norm(there - here, axis=2), pd.RangeIndex(2_000), pd.RangeIndex(100))
    supply = pd.Series(random.integers(1, 9, 100), dtype=float)
    demand = pd.Series(random.integers(1, 999, 2_000), dtype=float)
    found = acc.raam_equilibrium(od, supply, demand)
    (seconds,) = quickest(rounds, lambda: acc.raam(od, supply, demand))
    print(f"RAAM 2,000 x 100: {seconds:.2f} s, gap {found.gap:.1e}")


def from_points(rounds: int, seed: int) -> None:
    """Time gravity from points on 100,000 edges, searches included."""
    net = grid(100_000, one_way=False, seed=seed)
    origins, places = scattered(net, 4_000, seed=seed), scattered(net, 1_000, seed=seed + 1)
    router = Router(net)
    amounts = pd.DataFrame({"jobs": np.arange(1_000.0), "homes": 1.0})
    decay = acc.decay.exponential(0.1)
    works = {
        "a matrix": lambda: acc.gravity(router.od_matrix(origins, places), amounts, decay=decay),
        "blocks": lambda: acc.gravity(
            acc.ODBlocks.computed(router.od_matrix, origins, places), amounts, decay=decay
        ),
        "sums": lambda: acc.gravity(router.od_sums(origins, places), amounts, decay=decay),
    }
    expected = works["a matrix"]()
    difference = float(np.abs(works["sums"]() / expected - 1).max(axis=None))
    seconds = quickest(rounds, *works.values())
    summary = "; ".join(
        f"{name} {one:.2f} s, {peak_of(work):.0f} MB"
        for (name, work), one in zip(works.items(), seconds, strict=True)
    )
    print(
        f"gravity of 4,000 x 1,000 points on {net}: {summary}; largest difference {difference:.1e}"
    )


def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    values = random.uniform(0, 120, (10_000, 1_000)).astype(np.float32)
    large = ODMatrix(values, pd.RangeIndex(10_000), pd.RangeIndex(1_000))
    gravity(args.rounds, large)
    long_table(args.rounds, large)
    catchments(args.rounds, random)
    crowds(args.rounds, random)
    from_points(args.rounds, args.seed)


if __name__ == "__main__":
    main()
