"""Time limits and gaps, and models of realistic size."""

import math

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import ODMatrix
from aicomplex_geo.location import (
    Facilities,
    TimeLimitError,
    lscp,
    mclp,
    median,
    p_center,
    p_median,
)
from aicomplex_geo.location.problem import Limits, prepare
from aicomplex_geo.location.program import Deadline


def random_times(rows, columns, seed=0):
    """Times without geography, which are the hardest."""
    rng = np.random.default_rng(seed)
    times = rng.uniform(1, 60, (rows, columns))
    demand = pd.Series(rng.integers(1, 1000, rows), index=range(rows))
    return ODMatrix(times, range(rows), range(columns)), demand


def square(rows, columns, seed=0):
    """Homes and sites in a square of an hour."""
    rng = np.random.default_rng(seed)
    homes, sites = rng.uniform(0, 60, (rows, 1, 2)), rng.uniform(0, 60, (1, columns, 2))
    demand = pd.Series(rng.integers(1, 1000, rows), index=range(rows))
    return ODMatrix(np.linalg.norm(homes - sites, axis=2), range(rows), range(columns)), demand


MODELS = {
    "p_median": lambda od, demand, **more: p_median(od, demand, p=3, **more),
    "mclp": lambda od, demand, **more: mclp(od, demand, p=3, cutoff=12, **more),
    "lscp": lambda od, demand, **more: lscp(od, demand, cutoff=30, **more),
    "backup": lambda od, demand, **more: lscp(od, demand, cutoff=30, backup=True, **more),
    "p_center": lambda od, demand, **more: p_center(od, demand, p=3, **more),
    "capacity": lambda od, demand, **more: p_median(
        od,
        demand,
        p=8,
        facilities=Facilities(capacity=pd.Series(demand.sum() / 5, index=od.destinations)),
        **more,
    ),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_no_time_gives_a_valid_plan_and_bound(name, seed):
    od, demand = random_times(30, 12, seed)
    quick = MODELS[name](od, demand, time_limit=0)
    best = MODELS[name](od, demand)
    assert best.status == "optimal"
    assert best.gap == 0
    assert quick.status in {"optimal", "time_limit"}
    low, high = sorted([quick.bound, quick.objective])
    assert low - 1e-6 <= best.objective <= high + 1e-6
    if name != "backup":
        assert quick.gap == pytest.approx(abs(quick.bound - quick.objective) / quick.objective)
    again = MODELS[name](od, demand, time_limit=0)
    pd.testing.assert_frame_equal(again.to_frame(), quick.to_frame())


@pytest.mark.parametrize("name", MODELS)
def test_the_accepted_gap_is_respected(name):
    od, demand = random_times(30, 12)
    found = MODELS[name](od, demand, gap=0.2)
    assert found.status in {"optimal", "within_gap"}
    assert found.gap <= 0.2
    low, high = sorted([found.bound, found.objective])
    assert low - 1e-6 <= MODELS[name](od, demand).objective <= high + 1e-6


def test_an_interrupted_p_median_returns_its_best_with_the_gap():
    od, demand = random_times(200, 50)
    found = p_median(od, demand, p=5, time_limit=1)
    assert found.status == "time_limit"
    assert 0 < found.gap < 0.25
    assert found.bound < found.objective
    assert len(found.chosen) == 5
    assert "time_limit" in repr(found)


def test_an_error_reports_that_no_plan_was_found_in_time():
    # with the 6 in x, the two 4 do not fit: only the 6 in y and both 4 in x is feasible
    od = ODMatrix([[1, 9], [9, 8], [9, 8]], list("abc"), list("xy"))
    demand = pd.Series({"a": 6, "b": 4, "c": 4})
    facilities = Facilities(capacity=pd.Series({"x": 8, "y": 6}))
    with pytest.raises(TimeLimitError, match=r"found in 0 s.*Raise time_limit"):
        p_median(od, demand, p=2, facilities=facilities, time_limit=0)
    with pytest.raises(TimeLimitError):
        p_center(od, demand, p=2, facilities=facilities, time_limit=0)
    with pytest.raises(TimeLimitError):
        lscp(od, demand, cutoff=9, facilities=facilities, time_limit=0)
    found = p_median(od, demand, p=2, facilities=facilities)
    assert found.objective == 6 * 9 + 4 * 9 + 4 * 9


def test_a_town_is_solved_to_optimality():
    od, demand = square(200, 50)
    assert p_median(od, demand, p=5).status == "optimal"
    assert p_center(od, demand, p=5).status == "optimal"
    assert mclp(od, demand, p=5, cutoff=10).status == "optimal"
    assert lscp(od, demand, cutoff=20, backup=True).status == "optimal"


@pytest.mark.parametrize("seed", range(4))
def test_the_sites_of_the_bound_lead_to_a_better_plan_than_greed(seed):
    od, demand = square(150, 60, seed)
    problem = prepare(od, demand, facilities=None, limits=Limits(p=12))
    reachable = np.isfinite(problem.minutes)
    greedy = median._first_plan(problem, reachable)
    at_first = median._travel(problem, greedy)
    plan, best, bound = median._improve(problem, reachable, greedy, at_first, Deadline(None))
    assert bound.value <= best < at_first
    assert best == median._travel(problem, plan)
    assert plan.chosen.sum() == 12
    # in a town it is already optimal, and the bound excludes most sites
    assert best == pytest.approx(p_median(od, demand, p=12).objective, rel=1e-12)
    assert bound.useful.sum() < 30
    # without time, the first plan is returned
    assert median._improve(problem, reachable, greedy, at_first, Deadline(0))[1] == at_first


def test_an_unreachable_pair_is_never_chosen():
    od, demand = square(40, 20)
    minutes = od.to_frame()["travel_time"].to_numpy().reshape(od.shape)
    values = np.where(minutes > 40, math.inf, minutes)
    cut = ODMatrix(values, od.origins, od.destinations)
    found = p_median(cut, demand, p=6)
    places = cut.destinations.get_indexer(found.allocation)
    assert np.isfinite(values[np.arange(40), places]).all()
    assert (found.coverage >= 1).all()
