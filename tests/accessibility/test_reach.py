"""Time until enough is reached: solved by hand, and the inverse of cumulative."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import AlignmentError, ParameterError

FEW = settings(deadline=None, max_examples=40)
INF = math.inf
OD = ODMatrix(
    [[5.0, 20.0, 20.0, INF], [INF, INF, INF, INF], [30.0, 5.0, 12.5, 60.0]],
    ["a", "b", "c"],
    ["w", "x", "y", "z"],
)
JOBS = pd.Series({"z": 1000.0, "x": 20.0, "w": 1.0, "y": 300.0})


def test_time_to_reach_solved_by_hand():
    # a has 1 after 5 minutes and 321 after 20, never z
    # c has 20 after 5, 320 after 12.5, 321 after 30, 1321 after 60
    def minutes(amount):
        return acc.time_to_reach(OD, JOBS, amount=amount).tolist()

    assert minutes(1) == pytest.approx([5.0, math.nan, 5.0], nan_ok=True)
    assert minutes(21) == pytest.approx([20.0, math.nan, 12.5], nan_ok=True)
    assert minutes(321) == pytest.approx([20.0, math.nan, 30.0], nan_ok=True)
    assert minutes(322) == pytest.approx([math.nan, math.nan, 60.0], nan_ok=True)
    assert minutes(0) == [0.0, 0.0, 0.0]


def test_ten_times_a_tenth_is_one():
    od = ODMatrix([np.arange(10.0)], ["a"], range(10))
    tenths = pd.Series(0.1, index=range(10))
    assert acc.time_to_reach(od, tenths, amount=1).tolist() == [9.0]


def test_several_kinds_and_the_passive_side():
    table = pd.DataFrame({"jobs": JOBS, "homes": JOBS * 0})
    result = acc.time_to_reach(OD, table, amount=1)
    assert result["jobs"].tolist() == pytest.approx([5.0, math.nan, 5.0], nan_ok=True)
    assert result["homes"].isna().all()
    people = pd.Series({"a": 10.0, "b": 10.0, "c": 10.0})
    passive = acc.time_to_reach(OD, people, amount=20, active=False)
    assert passive.to_dict() == pytest.approx(
        {"w": 30.0, "x": 20.0, "y": 20.0, "z": math.nan}, nan_ok=True
    )


def test_balancing_cost_solved_by_hand():
    # Barboza et al. (2021): the time within which as many jobs are reached as people live
    # there. a: 100 people, 1 job at 5 minutes, 321 at 20: 20. b has nobody: 0. c: 320 people
    # reach exactly 320 jobs at 12.5 minutes
    people = pd.Series({"a": 100, "b": 0, "c": 320})
    assert acc.balancing_cost(OD, JOBS, people).to_dict() == {"a": 20.0, "b": 0.0, "c": 12.5}
    # one more and it takes w, at 30 minutes; who wants more than there is has no such time
    people = pd.Series({"a": 322, "b": 5, "c": 321})
    assert acc.balancing_cost(OD, JOBS, people).tolist() == pytest.approx(
        [math.nan, math.nan, 30.0], nan_ok=True
    )


@st.composite
def problems(draw):
    values = draw(
        hnp.arrays(
            np.float32,
            st.tuples(st.integers(1, 5), st.integers(1, 5)),
            elements=st.floats(0, 120, width=32) | st.just(INF),
        )
    )
    amounts = draw(
        hnp.arrays(np.float64, values.shape[1], elements=st.integers(0, 10_000).map(float))
    )
    origins = [f"o{number}" for number in range(values.shape[0])]
    destinations = [f"d{number}" for number in range(values.shape[1])]
    return ODMatrix(values, origins, destinations), pd.Series(amounts, index=destinations)


@FEW
@given(problems(), st.integers(1, 20_000))
def test_time_to_reach_is_the_inverse_of_cumulative(problem, amount):
    od, amounts = problem
    minutes = acc.time_to_reach(od, amounts, amount=amount)
    for origin, enough in minutes.items():
        if math.isnan(enough):
            assert acc.cumulative(od, amounts, cutoff=1000)[origin] < amount
            continue
        assert acc.cumulative(od, amounts, cutoff=enough)[origin] >= amount
        if enough > 0.01:
            assert acc.cumulative(od, amounts, cutoff=enough - 0.01)[origin] < amount


@FEW
@given(problems(), st.integers(1, 20_000))
def test_balancing_equal_people_is_time_to_reach(problem, amount):
    od, amounts = problem
    people = pd.Series(float(amount), index=od.origins)
    pd.testing.assert_series_equal(
        acc.balancing_cost(od, amounts, people),
        acc.time_to_reach(od, amounts, amount=amount),
    )


@pytest.mark.parametrize("amount", [-1, math.nan, INF, "10", None, True])
def test_an_invalid_amount_is_refused(amount):
    with pytest.raises(ParameterError, match=r"amount is .*, expected a finite number of at"):
        acc.time_to_reach(OD, JOBS, amount=amount)


def test_broken_arguments_are_named():
    with pytest.raises(ParameterError, match="active must be true or false, not 1"):
        acc.time_to_reach(OD, JOBS, amount=1, active=1)
    with pytest.raises(AlignmentError, match="opportunities has a negative value"):
        acc.time_to_reach(OD, -JOBS, amount=1)
    with pytest.raises(AlignmentError, match="demand has no value for 1 of 3 origins"):
        acc.balancing_cost(OD, JOBS, pd.Series({"a": 1, "b": 2}))
    with pytest.raises(AlignmentError, match="demand is 0 at all 3 origins"):
        acc.balancing_cost(OD, JOBS, pd.Series({"a": 0, "b": 0, "c": 0}))
