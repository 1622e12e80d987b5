"""Constrained accessibility: solved by hand, and checked against its totals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import AlignmentError, ParameterError

FEW = settings(deadline=None, max_examples=40)
INF = math.inf
# f = 1 - c / 40: from 1 to A 0.75, to B 0.5; from 2 to A 0.25, to B 0.75; an asymmetric table
OD = ODMatrix([[10.0, 20.0], [30.0, 10.0]], ["1", "2"], ["A", "B"])
F = acc.decay.linear(40)
JOBS = pd.Series({"A": 60.0, "B": 40.0})
PEOPLE = pd.Series({"1": 30.0, "2": 70.0})


def test_total_constraint_solved_by_hand():
    # Soukhov et al. (2025): K = sum S / sum_ij S f
    # 1: 60 * 0.75 + 40 * 0.5 = 65; 2: 60 * 0.25 + 40 * 0.75 = 45; K = 100 / 110
    result = acc.constrained(OD, JOBS, decay=F, constraint="total")
    assert result.to_dict() == pytest.approx({"1": 6500 / 110, "2": 4500 / 110})
    # passive: A: 30 * 0.75 + 70 * 0.25 = 40; B: 30 * 0.5 + 70 * 0.75 = 67.5; K = 100 / 107.5
    result = acc.constrained(OD, demand=PEOPLE, decay=F, constraint="total", active=False)
    assert result.to_dict() == pytest.approx({"A": 4000 / 107.5, "B": 6750 / 107.5})


def test_single_constraint_solved_by_hand():
    # A is shared 30 * 0.75 : 70 * 0.25 = 22.5 : 17.5, B 30 * 0.5 : 70 * 0.75 = 15 : 52.5
    # 1: 60 * 22.5 / 40 + 40 * 15 / 67.5 = 33.75 + 8.8889; 2: 26.25 + 31.1111
    result = acc.constrained(OD, JOBS, PEOPLE, decay=F, constraint="singly")
    assert result.to_dict() == pytest.approx({"1": 42.638889, "2": 57.361111})
    # passive: those of 1 go 45 : 20 (of 65), those of 2 go 15 : 30 (of 45)
    # so A has 30 * 45 / 65 + 70 * 15 / 45 = 20.7692 + 23.3333
    result = acc.constrained(OD, JOBS, PEOPLE, decay=F, constraint="singly", active=False)
    assert result.to_dict() == pytest.approx({"A": 44.102564, "B": 55.897436})


def test_double_constraint_solved_by_hand():
    # with x from 1 to A, the margins give 30 - x, 60 - x, 10 + x, and the balancing factors
    # keep the ratio x (10 + x) / ((30 - x) (60 - x)) = 0.75 * 0.75 / (0.5 * 0.25) = 4.5
    # 3.5 x^2 - 415 x + 8100 = 0: x = (415 - sqrt(415^2 - 113400)) / 7 = 24.6415
    flows = acc.constrained(OD, JOBS, PEOPLE, decay=F, constraint="doubly", flows=True)
    x = (415 - math.sqrt(415**2 - 113_400)) / 7
    assert flows["flow"].tolist() == pytest.approx([x, 30 - x, 60 - x, 10 + x], rel=1e-8)
    assert flows["from_id"].tolist() == ["1", "1", "2", "2"]
    assert flows["to_id"].tolist() == ["A", "B", "A", "B"]
    for active, margin in ((True, PEOPLE), (False, JOBS)):
        sums = acc.constrained(OD, JOBS, PEOPLE, decay=F, constraint="doubly", active=active)
        assert sums.to_dict() == pytest.approx(margin.to_dict())


@st.composite
def markets(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    times = random.uniform(0, 60, (rows, columns))
    times[random.random(times.shape) < draw(st.sampled_from([0.0, 0.3]))] = INF
    origins = [f"o{place}" for place in range(rows)]
    destinations = [f"d{place}" for place in range(columns)]
    return (
        ODMatrix(times, origins, destinations),
        pd.Series(random.integers(0, 99, columns) + 0.5, index=destinations),
        pd.Series(random.integers(0, 99, rows) + 0.5, index=origins),
    )


@FEW
@given(markets(), st.booleans())
def test_total_constraint_shares_out_everything(market, active):
    od, supply, demand = market
    assume(np.isfinite(od.values).any())
    sides = {"supply": supply} if active else {"demand": demand}
    decay = acc.decay.exponential(0.05)
    sums = acc.constrained(od, **sides, decay=decay, constraint="total", active=active)
    assert sums.sum() == pytest.approx((supply if active else demand).sum(), rel=1e-9)
    # it is proportional to gravity
    raw = acc.gravity(od, supply if active else demand, decay=decay, active=active)
    np.testing.assert_allclose(sums * raw.sum(), raw * sums.sum(), rtol=1e-9)


@FEW
@given(markets())
def test_single_constraint_is_the_spatial_availability(market):
    od, supply, demand = market
    decay = acc.decay.exponential(0.05)
    single = acc.constrained(od, supply, demand, decay=decay, constraint="singly")
    available = acc.spatial_availability(od, supply, demand, decay=decay)
    np.testing.assert_allclose(single, available, rtol=1e-9)
    # the passive measure is the active one of the transposed matrix
    passive = acc.constrained(od, supply, demand, decay=decay, constraint="singly", active=False)
    other = acc.spatial_availability(od.transpose(), demand, supply, decay=decay)
    np.testing.assert_allclose(passive, other, rtol=1e-9)


@FEW
@given(markets(), st.sampled_from(["total", "singly"]), st.booleans())
def test_flows_add_up_to_the_measure(market, constraint, active):
    od, supply, demand = market
    sides = {"supply": supply, "demand": demand}
    if constraint == "total":
        del sides["demand" if active else "supply"]
    options = {"decay": acc.decay.linear(50), "constraint": constraint, "active": active}
    sums = acc.constrained(od, **sides, **options)
    flows = acc.constrained(od, **sides, **options, flows=True)
    again = flows.groupby("from_id" if active else "to_id")["flow"].sum()
    np.testing.assert_allclose(again[sums.index], sums, rtol=1e-9, atol=1e-12)


@FEW
@given(markets())
def test_double_constraint_matches_both_margins(market):
    od, supply, demand = market
    assume(np.isfinite(od.values).all())
    demand *= supply.sum() / demand.sum()
    flows = acc.constrained(
        od, supply, demand, decay=acc.decay.exponential(0.05), constraint="doubly", flows=True
    )
    table = flows["flow"].to_numpy().reshape(od.shape)
    total = supply.sum()
    np.testing.assert_allclose(table.sum(axis=1), demand, atol=1e-9 * total)
    np.testing.assert_allclose(table.sum(axis=0), supply, atol=1e-9 * total)
    assert (table >= 0).all()


def test_totals_must_be_equal():
    with pytest.raises(AlignmentError, match="supply adds up to 60 and demand to 100"):
        acc.constrained(OD, JOBS * 0.6, PEOPLE, decay=F, constraint="doubly")


def test_a_doubly_constrained_place_must_reach_something():
    od = ODMatrix([[10.0, INF], [30.0, INF]], ["1", "2"], ["A", "B"])
    with pytest.raises(AlignmentError, match=r"supply at 1 of 2 places .*\(first: 'B'\)"):
        acc.constrained(od, JOBS, PEOPLE, decay=F, constraint="doubly")


def test_margins_that_no_flows_match_are_refused():
    # 1 reaches only A, which has 10 where 30 are wanted
    od = ODMatrix([[10.0, INF], [30.0, 10.0]], ["1", "2"], ["A", "B"])
    jobs = pd.Series({"A": 10.0, "B": 90.0})
    with pytest.raises(ParameterError, match="no flows match both margins"):
        acc.constrained(od, jobs, PEOPLE, decay=F, constraint="doubly")


def test_nothing_reached_is_zero():
    od = ODMatrix([[INF, INF], [INF, INF]], ["1", "2"], ["A", "B"])
    assert (acc.constrained(od, JOBS, decay=F, constraint="total") == 0).all()
    for active in (True, False):
        sums = acc.constrained(od, JOBS, PEOPLE, decay=F, constraint="singly", active=active)
        assert (sums == 0).all()
