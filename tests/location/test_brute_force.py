"""Every model against brute force on small instances."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo import ODMatrix
from aicomplex_geo.location import Facilities, InfeasibleError, lscp, mclp, p_center, p_median

INF = math.inf
SITES = list("wxyz")
CUTOFF = 6
few = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def instances(draw, *, capacities=False):
    """Times, demand, facilities and limits; whole numbers make many ties."""
    rows = draw(st.integers(1, 4))
    minutes = st.one_of(st.integers(0, 12), st.just(INF))
    times = [[draw(minutes) for _ in SITES] for _ in range(rows)]
    demand = [draw(st.integers(0, 9)) for _ in range(rows)]
    demand[0] += 1
    required = draw(st.lists(st.sampled_from(SITES), unique=True, max_size=1))
    candidates = draw(st.lists(st.sampled_from(SITES), unique=True, min_size=2))
    sites = [site for site in SITES if site in candidates or site in required]
    cost = capacity = budget = None
    p = draw(st.integers(max(1, len(required)), len(sites)))
    if draw(st.booleans()):
        cost = pd.Series([draw(st.integers(0, 5)) for _ in SITES], index=SITES)
        budget = int(cost[required].sum()) + draw(st.integers(0, 8))
    if capacities:
        capacity = pd.Series([draw(st.integers(0, 15)) for _ in SITES], index=SITES)
    return {
        "od": ODMatrix(times, range(rows), SITES),
        "demand": pd.Series(demand, index=range(rows)),
        "facilities": Facilities(
            required=required, candidates=candidates, capacity=capacity, cost=cost
        ),
        "p": p,
        "budget": budget,
        "sites": sites,
    }


def table_of(od):
    """Minutes of a matrix, inf where unreachable."""
    return od.to_frame()["travel_time"].fillna(INF).to_numpy().reshape(od.shape)


def choices(made, *, limited=True):
    """Every allowed set of facilities."""
    p, budget, cost = made["p"], made["budget"], made["facilities"].cost
    for size in range(len(made["sites"]) + 1):
        for chosen in itertools.combinations(made["sites"], size):
            if not set(made["facilities"].required) <= set(chosen):
                continue
            if limited and (size > p or (budget is None and size != p)):
                continue
            if limited and budget is not None and cost[list(chosen)].sum() > budget:
                continue
            yield chosen


def services(made, chosen):
    """Every assignment of the origins with demand, as minutes with inf where not served."""
    times = pd.DataFrame(table_of(made["od"]), index=made["od"].origins, columns=SITES)
    capacity = made["facilities"].capacity
    demanding = made["demand"][made["demand"] > 0]
    for assignment in itertools.product([*chosen, None], repeat=len(demanding)):
        if capacity is not None and any(
            demanding[[one == site for one in assignment]].sum() > capacity[site] for site in chosen
        ):
            continue
        minutes = [
            INF if site is None else times.loc[origin, site]
            for origin, site in zip(demanding.index, assignment, strict=True)
        ]
        yield np.array(minutes), demanding.to_numpy()


def least(made, value):
    """The smallest value over all choices and services; inf if there is none."""
    return min(
        (value(*assignment) for chosen in choices(made) for assignment in services(made, chosen)),
        default=INF,
    )


def solve(model, made, **more):
    """Objective of a model, inf where it is infeasible; the solution must match it."""
    limits = {"p": made["p"], "budget": made["budget"]}
    if made["budget"] is None:
        facilities = made["facilities"]
        made["facilities"] = Facilities(
            required=facilities.required,
            candidates=facilities.candidates,
            capacity=facilities.capacity,
        )
    found, blamed = tried(
        model, made["od"], made["demand"], facilities=made["facilities"], **limits, **more
    )
    if found is None:
        assert blamed
        assert (made["demand"][list(blamed)] > 0).all()
        return INF
    keeps_its_word(found, made)
    return found.objective


def tried(model, *arguments, **named):
    """Return the solution, or None and the demand that makes it infeasible."""
    try:
        return model(*arguments, **named), ()
    except InfeasibleError as error:
        return None, error.demand


def keeps_its_word(found, made):
    assert found.status == "optimal"
    assert found.gap == 0
    assert found.bound == found.objective
    assert set(made["facilities"].required) <= set(found.chosen) <= set(made["sites"])
    frame = found.to_frame()
    served = frame.dropna(subset="to_id")
    assert set(served["to_id"]) <= set(found.chosen)
    for origin, row in served.iterrows():
        place = made["od"].destinations.get_loc(row["to_id"])
        assert row["travel_time"] == table_of(made["od"])[origin, place] < INF
    assert found.covered_demand == served["demand"].sum()
    capacity = made["facilities"].capacity
    if capacity is not None:
        assert (found.loads <= capacity[found.chosen] + 1e-6).all()


@pytest.mark.parametrize("capacities", [False, True])
@few
@given(data=st.data())
def test_p_median(capacities, data):
    made = data.draw(instances(capacities=capacities))
    best = least(made, lambda minutes, demand: float(minutes @ demand))
    assert solve(p_median, made) == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("capacities", [False, True])
@few
@given(data=st.data())
def test_p_center(capacities, data):
    made = data.draw(instances(capacities=capacities))
    best = least(made, lambda minutes, _: float(minutes.max()))
    assert solve(p_center, made) == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("capacities", [False, True])
@few
@given(data=st.data())
def test_mclp(capacities, data):
    made = data.draw(instances(capacities=capacities))
    best = -least(made, lambda minutes, demand: -float(demand[minutes <= CUTOFF].sum()))
    assert solve(mclp, made, cutoff=CUTOFF) == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("capacities", [False, True])
@few
@given(data=st.data())
def test_lscp(capacities, data):
    made = data.draw(instances(capacities=capacities))
    cost = made["facilities"].cost
    able = [
        chosen
        for chosen in choices(made, limited=False)
        if any((minutes <= CUTOFF).all() for minutes, _ in services(made, chosen))
    ]
    price = [len(chosen) if cost is None else float(cost[list(chosen)].sum()) for chosen in able]
    found, blamed = tried(
        lscp, made["od"], made["demand"], cutoff=CUTOFF, facilities=made["facilities"]
    )
    if found is None:
        assert blamed
        assert not able
        return
    keeps_its_word(found, made)
    assert found.objective == pytest.approx(min(price), rel=1e-9)


@few
@given(made=instances())
def test_lscp_with_backup(made):
    cost = made["facilities"].cost
    near = pd.DataFrame(table_of(made["od"]) <= CUTOFF, columns=SITES)
    able = {}
    for chosen in choices(made, limited=False):
        count = near[list(chosen)].sum(axis=1)
        if (count[made["demand"] > 0] >= 1).all():
            price = len(chosen) if cost is None else float(cost[list(chosen)].sum())
            twice = float(made["demand"][count >= 2].sum())
            able[chosen] = (price, -twice)
    if not able:
        return
    found = lscp(
        made["od"], made["demand"], cutoff=CUTOFF, facilities=made["facilities"], backup=True
    )
    twice = float(made["demand"][found.coverage >= 2].sum())
    assert (found.objective, -twice) == min(able.values())


@few
@given(data=st.data())
def test_permuting_rows_and_columns_permutes_results(data):
    made = data.draw(instances(capacities=data.draw(st.booleans())))
    rows = data.draw(st.permutations(range(len(made["od"].origins))))
    columns = data.draw(st.permutations(range(len(SITES))))
    od = made["od"]
    shuffled = ODMatrix(
        table_of(od)[np.ix_(rows, columns)], od.origins[rows], [SITES[c] for c in columns]
    )
    one = mclp(od, made["demand"], cutoff=CUTOFF, p=2)
    other = mclp(shuffled, made["demand"], cutoff=CUTOFF, p=2)
    assert set(one.chosen) == set(other.chosen)
    again = other.to_frame().loc[od.origins]  # pandas before 3 loses the name of the index
    pd.testing.assert_frame_equal(one.to_frame(), again, check_names=False)
    assert other.allocation.index.tolist() == [od.origins[row] for row in rows]
    first, blamed = tried(p_median, od, made["demand"], p=2)
    second, also_blamed = tried(p_median, shuffled, made["demand"], p=2)
    assert set(blamed) == set(also_blamed)
    if first is None:
        return
    assert second.objective == first.objective
    again = second.to_frame().loc[od.origins]
    pd.testing.assert_frame_equal(first.to_frame(), again, check_names=False)
