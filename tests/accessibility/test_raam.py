"""Rational agents: equilibria solved by hand, and by property."""
# ruff: noqa: PD011 - ODMatrix.values is not a pandas attribute

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.accessibility.raam import _equilibrium
from aicomplex_geo.errors import AlignmentError, ParameterError

FEW = settings(deadline=None, max_examples=40)
INF = math.inf
OPTIONS = {"tau": 60.0, "rho": None, "tolerance": 1e-6, "max_sweeps": 10_000}


def test_one_origin_solved_by_hand():
    # Saxon and Snow (2020): cost = minutes / tau + people / (rho * doctors); tau 60, and
    # rho = 100 people / 2 doctors = 50. x at 0 minutes, y at 30, one doctor each
    # nobody gains by changing: x / 50 = 0.5 + (100 - x) / 50, so x = 62.5, cost 1.25
    od = ODMatrix([[0.0, 30.0]], ["a"], ["x", "y"])
    doctors, people = pd.Series({"x": 1, "y": 1}), pd.Series({"a": 100})
    result = acc.raam_equilibrium(od, doctors, people)
    assert result.flows.loc["a"].to_dict() == pytest.approx({"x": 62.5, "y": 37.5})
    assert result.cost.to_dict() == pytest.approx({"a": 1.25})
    assert result.congestion.to_dict() == pytest.approx({"x": 1.25, "y": 0.75})
    assert result.gap < 1e-6
    # with tau 30 travel weighs twice as much: x / 50 = 1 + (100 - x) / 50, x = 75
    result = acc.raam_equilibrium(od, doctors, people, tau=30)
    assert result.flows.loc["a", "x"] == pytest.approx(75)
    # with rho 100 congestion weighs half as much: x / 100 = 0.5 + (100 - x) / 100, x = 75
    result = acc.raam_equilibrium(od, doctors, people, rho=100)
    assert result.flows.loc["a", "x"] == pytest.approx(75)


def test_two_origins_solved_by_hand():
    # a at x, b at y, 60 minutes apart: tau makes that 1. 150 people at a, 50 at b, rho 100
    # some of a go to y: (150 - k) / 100 = 1 + (50 + k) / 100 gives k = 0: nobody moves
    od = ODMatrix([[0.0, 60.0], [60.0, 0.0]], ["a", "b"], ["x", "y"])
    doctors = pd.Series({"x": 1, "y": 1})
    cost = acc.raam(od, doctors, pd.Series({"a": 150, "b": 50}))
    assert cost.to_dict() == pytest.approx({"a": 1.5, "b": 0.5})
    # half as far: (150 - k) / 100 = 0.5 + (50 + k) / 100, k = 25, cost of a 1.25, of b 0.75
    od = ODMatrix([[0.0, 30.0], [30.0, 0.0]], ["a", "b"], ["x", "y"])
    cost = acc.raam(od, doctors, pd.Series({"a": 150, "b": 50}))
    assert cost.to_dict() == pytest.approx({"a": 1.25, "b": 0.75})


def test_origins_without_supply_or_people():
    od = ODMatrix([[0.0, INF, 5.0], [INF, INF, 5.0], [30.0, INF, 5.0]], "abc", "xyz")
    doctors = pd.Series({"x": 1, "y": 1, "z": 0})
    result = acc.raam_equilibrium(od, doctors, pd.Series({"a": 90, "b": 10, "c": 0}), rho=100)
    # b reaches only z, which has no doctor; c has nobody, and pays 0.5 + 90 / 100
    assert result.cost.to_dict() == pytest.approx({"a": 0.9, "b": math.nan, "c": 1.4}, nan_ok=True)
    assert result.congestion.to_dict() == pytest.approx(
        {"x": 0.9, "y": 0.0, "z": math.nan}, nan_ok=True
    )
    assert result.flows.loc["b"].sum() == 0


@pytest.mark.parametrize("logit_start_above", [0, 10**9], ids=["logit start", "in turn"])
@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3]))
def test_equilibrium(logit_start_above, seed, holes):
    random = np.random.default_rng(seed)
    rows, columns = random.integers(1, 8, 2)
    times = random.uniform(0, 90, (rows, columns))
    times[random.random(times.shape) < holes] = INF
    od = ODMatrix(times, range(rows), range(columns))
    supply = pd.Series(random.integers(0, 5, columns))
    supply.iloc[0] = 1
    demand = pd.Series(random.integers(0, 1000, rows))
    demand.iloc[0] = 10
    result = _equilibrium(od, supply, demand, **OPTIONS, logit_start_above=logit_start_above)
    flows, served = result.flows.to_numpy(), result.cost.notna().to_numpy()
    np.testing.assert_allclose(flows.sum(axis=1), np.where(served, demand, 0), atol=1e-9)
    assert (flows >= 0).all()
    assert (flows[~np.isfinite(od.values)] == 0).all()
    assert (flows[:, supply == 0] == 0).all()
    # everyone has the lowest possible cost, within the gap
    costs = od.values.astype(float) / 60 + result.congestion.fillna(INF).to_numpy()
    borne = np.where(flows > 0, flows * np.where(flows > 0, costs, 0), 0).sum()
    least = (costs.min(axis=1)[served] * demand[served]).sum()
    assert borne - least <= 1.01e-6 * borne
    cost = acc.raam(od, supply, demand)
    pd.testing.assert_series_equal(cost, acc.raam_equilibrium(od, supply, demand).cost)


def town(holes=0.0):
    random = np.random.default_rng(8)
    homes, places = random.uniform(0, 60, (200, 1, 2)), random.uniform(0, 60, (1, 25, 2))
    times = np.linalg.norm(homes - places, axis=2)
    times[random.random(times.shape) < holes] = INF
    od = ODMatrix(times, range(200), range(25))
    return od, pd.Series(random.integers(0, 9, 25)), pd.Series(random.integers(0, 999, 200))


def test_a_town_settles_as_it_does_in_turn():
    call, options = town(holes=0.2), OPTIONS | {"tolerance": 1e-12}
    soft = _equilibrium(*call, **options)
    turn = _equilibrium(*call, **options, logit_start_above=10**9)
    assert max(soft.gap, turn.gap) <= 1e-12
    # the congestions of the equilibrium are unique, the flows need not be
    np.testing.assert_allclose(soft.congestion, turn.congestion, rtol=1e-5, equal_nan=True)
    np.testing.assert_allclose(soft.cost, turn.cost, rtol=1e-5, equal_nan=True)


def test_a_town_starts_within_the_tolerance():
    result = acc.raam_equilibrium(*town())
    assert result.gap <= 1e-6
    assert result.sweeps == 0
    # nearly all origins use one destination
    assert ((result.flows > 0).sum(axis=1) > 1).sum() < 50


@pytest.mark.parametrize("rho", [1e-6, None, 1e9])
@pytest.mark.parametrize("kind", ["holes", "alike", "at once", "giants"])
def test_hard_towns_settle(kind, rho):
    od, supply, demand = town(holes=0.7 if kind == "holes" else 0.0)
    if kind in ("alike", "at once"):
        od = ODMatrix(np.full(od.shape, 7.0 * (kind == "alike")), od.origins, od.destinations)
    if kind == "giants":
        supply, demand = supply.astype(float), demand.astype(float)
        supply[3], supply[4], demand[7], demand[8] = 1e9, 1e-9, 1e9, 1e-6
    result = acc.raam_equilibrium(od, supply, demand, rho=rho)
    assert result.gap <= 1e-6
    served = result.cost.notna()
    assert result.flows.sum(axis=1)[served].tolist() == pytest.approx(demand[served].tolist())


def test_few_people_beside_very_many():
    od = ODMatrix([[50.0, 60.0], [60.0, 50.0]], ["a", "b"], ["x", "y"])
    doctors = pd.Series({"x": 1e9, "y": 1e9})
    result = acc.raam_equilibrium(od, doctors, pd.Series({"a": 1e-12, "b": 1e9}))
    assert result.flows.notna().all(axis=None)
    assert result.flows.loc["a"].sum() == pytest.approx(1e-12)


def test_more_supply_never_costs_more_in_all():
    random = np.random.default_rng(4)
    od = ODMatrix(random.uniform(0, 90, (20, 6)), range(20), range(6))
    people = pd.Series(random.integers(1, 500, 20))
    few = acc.raam(od, pd.Series(1.0, index=range(6)), people, rho=500)
    many = acc.raam(od, pd.Series(2.0, index=range(6)), people, rho=500)
    assert (many @ people) < (few @ people)


OD = ODMatrix([[0.0, 30.0]], ["a"], ["x", "y"])
CALL = {"od": OD, "supply": pd.Series({"x": 1, "y": 1}), "demand": pd.Series({"a": 100})}
BROKEN = [
    ({"od": [OD]}, ParameterError, "raam needs the whole matrix at once, not blocks"),
    ({"supply": pd.DataFrame({"s": [1]})}, ParameterError, "supply is a DataFrame"),
    ({"supply": CALL["supply"] * 0}, AlignmentError, "supply is 0 at all destinations"),
    ({"supply": -CALL["supply"]}, AlignmentError, "supply has a negative value for 2 of 2"),
    ({"demand": CALL["demand"] * 0}, AlignmentError, "demand is 0 at all 1 origins"),
    ({"tau": 0}, ParameterError, "tau is 0, expected a finite number above 0"),
    ({"tau": INF}, ParameterError, "tau is inf"),
    ({"rho": -1}, ParameterError, "rho is -1"),
    ({"tolerance": 0}, ParameterError, "tolerance is 0"),
    ({"max_sweeps": 0}, ParameterError, "max_sweeps is 0"),
    ({"max_sweeps": 1.5}, ParameterError, "max_sweeps is 1.5"),
]


@pytest.mark.parametrize(("broken", "error", "message"), BROKEN)
def test_one_broken_argument_is_named(broken, error, message):
    acc.raam(**CALL)
    with pytest.raises(error, match=message):
        acc.raam(**(CALL | broken))


def test_too_few_sweeps_are_reported():
    random = np.random.default_rng(1)
    od = ODMatrix(random.uniform(0, 5, (50, 20)), range(50), range(20))
    with pytest.raises(ParameterError, match="no equilibrium after 1 sweeps: the gap is"):
        acc.raam(
            od,
            pd.Series(1.0, index=range(20)),
            pd.Series(100, index=range(50)),
            max_sweeps=1,
            tolerance=1e-12,
        )
