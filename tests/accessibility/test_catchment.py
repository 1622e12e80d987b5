"""Competition for supply: solved by hand, by property, and with each argument broken."""
# ruff: noqa: PD011 - ODMatrix.values is not a pandas attribute

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
from aicomplex_geo.errors import AlignmentError, DecayError, ParameterError

FEW = settings(deadline=None, max_examples=40)
INF = math.inf
NEAR = acc.decay.binary(30)
FALLING = acc.decay.truncated(acc.decay.exponential(0.05), 60)
METHODS = ["2sfca", "e2sfca", "3sfca", "bfca"]

# x is near to a and b, y to b only, z to nobody; c reaches nothing
OD = ODMatrix(
    [[10.0, 50.0, INF], [20.0, 20.0, 70.0], [INF, INF, INF]], ["a", "b", "c"], ["x", "y", "z"]
)
BEDS = pd.Series({"z": 5.0, "x": 30.0, "y": 20.0})
PEOPLE = pd.Series({"a": 100.0, "b": 200.0, "c": 50.0})


@st.composite
def markets(draw):
    values = draw(
        hnp.arrays(
            np.float32,
            st.tuples(st.integers(1, 5), st.integers(1, 5)),
            elements=st.floats(0, 120, width=32) | st.just(INF),
        )
    )
    rows, columns = values.shape
    supply = draw(hnp.arrays(np.float64, columns, elements=st.integers(0, 500).map(float)))
    demand = draw(hnp.arrays(np.float64, rows, elements=st.integers(0, 9_000).map(float)))
    demand[0] = max(demand[0], 1.0)
    origins = [f"o{place}" for place in range(rows)]
    destinations = [f"d{place}" for place in range(columns)]
    return (
        ODMatrix(values, origins, destinations),
        pd.Series(supply, index=destinations),
        pd.Series(demand, index=origins),
    )


def reached_supply(od, supply, demand, decay):
    """What is supplied where at least one person comes."""
    weights = np.where(np.isfinite(od.values), 0.0, 0.0)
    finite = np.isfinite(od.values)
    weights[finite] = decay(od.values[finite].astype(float))
    return float(supply.to_numpy()[demand.to_numpy() @ weights > 0].sum())


def test_two_step_solved_by_hand():
    # within 30 minutes: x serves a and b, 30 / (100 + 200) = 0.1; y serves b, 20 / 200 = 0.1
    # a has x: 0.1; b has x and y: 0.2; c has nothing, and z counts nowhere
    result = acc.floating_catchment(OD, BEDS, PEOPLE, decay=NEAR)
    assert result.to_dict() == pytest.approx({"a": 0.1, "b": 0.2, "c": 0.0})
    assert result.index.name == "id"


def test_enhanced_two_step_solved_by_hand():
    # zones of Luo and Qi (2009): 1 up to 10 minutes, 0.68 up to 20, 0.22 up to 30
    # at x: 30 / (100 * 1 + 200 * 0.68) = 30 / 236 = 0.1271186; y: 20 / (200 * 0.68) = 0.1470588
    # a has 1 * 0.1271186; b 0.68 * (0.1271186 + 0.1470588) = 0.1864407
    zones = acc.decay.stepped([10, 20, 30], [0.68, 0.22, 0])
    result = acc.floating_catchment(OD, BEDS, PEOPLE, decay=zones, method="e2sfca")
    assert result.to_dict() == pytest.approx({"a": 30 / 236, "b": 0.1864407, "c": 0}, rel=1e-6)


def test_three_step_solved_by_hand():
    # weights f: a 1, 0; b 0.68, 0.68. Choice G = f / sum of the row: a 1, 0; b 0.5, 0.5
    # at x: 30 / (100 * 1 * 1 + 200 * 0.5 * 0.68) = 30 / 168 = 0.1785714
    # at y: 20 / (200 * 0.5 * 0.68) = 20 / 68 = 0.2941176
    # a has 0.1785714; b 0.5 * 0.68 * (0.1785714 + 0.2941176) = 0.1607143
    zones = acc.decay.stepped([10, 20, 30], [0.68, 0.22, 0])
    result = acc.floating_catchment(OD, BEDS, PEOPLE, decay=zones, method="3sfca")
    assert result.to_dict() == pytest.approx({"a": 0.1785714, "b": 0.1607143, "c": 0.0}, rel=1e-6)


def test_balanced_solved_by_hand():
    # Paez, Higgins and Vivona (2019), the steps of Pereira et al. (2021), f = 1 within 30:
    # each row of weights made to sum to 1: a 1, 0; b 0.5, 0.5
    # people who come: x 100 + 100 = 200, y 100; together all 300 who reach anything
    # level of service: x 30 / 200 = 0.15, y 20 / 100 = 0.2
    # each column made to sum to 1: x a 0.5, b 0.5; y b 1
    # a: 0.5 * 0.15 = 0.075; b: 0.5 * 0.15 + 0.2 = 0.275; together 0.35, all the service
    result = acc.floating_catchment(OD, BEDS, PEOPLE, decay=NEAR, method="bfca")
    assert result.to_dict() == pytest.approx({"a": 0.075, "b": 0.275, "c": 0.0})


def test_times_are_those_of_the_people():
    # from a to x 10 minutes, from x to a 40: people of a reach x, a nurse of x does not reach a
    there = ODMatrix([[10.0]], ["a"], ["x"])
    back = ODMatrix([[40.0]], ["x"], ["a"])
    beds, people = pd.Series({"x": 1.0}), pd.Series({"a": 4.0})
    for measure in (acc.floating_catchment, acc.spatial_availability):
        assert measure(there, beds, people, decay=NEAR)["a"] > 0
        # if the supply travels, the matrix is computed from the supply and transposed
        assert measure(back.transpose(), beds, people, decay=NEAR)["a"] == 0
    with pytest.raises(AlignmentError, match=r"use od\.transpose\(\)"):
        acc.floating_catchment(back, beds, people, decay=NEAR)


def test_ratio_solved_by_hand():
    # b has 30 + 20 beds within 30 minutes, and a, b within 15 minutes: 50 / 300
    # a has 30 beds and the same people: 30 / 300; c reaches nobody but itself and no bed
    around = ODMatrix(
        [[INF, INF, 0.0], [0.0, 15.0, INF], [15.0, 0.0, INF]], ["c", "a", "b"], ["a", "b", "c"]
    )
    result = acc.fca_ratio(OD, BEDS, PEOPLE, demand_od=around, decay=NEAR)
    assert result.to_dict() == pytest.approx({"a": 0.1, "b": 1 / 6, "c": 0.0})


def test_ratio_goes_from_the_origin_in_both_matrices():
    od = ODMatrix([[10.0], [10.0]], ["a", "b"], ["x"])
    around = ODMatrix([[0.0, 10.0], [40.0, 0.0]], ["a", "b"], ["a", "b"])
    people = pd.Series({"a": 1.0, "b": 1.0})
    result = acc.fca_ratio(od, pd.Series({"x": 1.0}), people, demand_od=around, decay=NEAR)
    assert result.to_dict() == {"a": 0.5, "b": 1.0}


def test_ratio_needs_the_same_origins():
    around = ODMatrix([[0.0, 1.0, 2.0]], ["a"], ["a", "b", "c"])
    with pytest.raises(AlignmentError, match=r"other origins than od \(1 against 3, first: 'b'"):
        acc.fca_ratio(OD, BEDS, PEOPLE, demand_od=around, decay=NEAR)


def test_spatial_availability_of_the_authors_exercise():
    # the exercise to be solved by hand that the authors hand out in their workshop:
    # P_a = 80, P_b = 120, O_A = 100, O_B = 50; minutes a-A 15, b-A 20, b-B 15; f = 1 / c
    # up to 45 minutes. F^c: A: a (1/15) / (1/15 + 1/20) = 4/7, b 3/7; B: b 1
    # F^p: a 0.4, b 0.6. F^t: A: a 0.4 * 4/7 / (0.4 * 4/7 + 0.6 * 3/7) = 1.6 / 3.4 = 0.470588
    # V_a = 100 * 0.470588 = 47.1, V_b = 52.9 + 50 = 102.9
    decay = acc.decay.truncated(acc.decay.power(1), 45)
    jobs, people = pd.Series({"A": 100, "B": 50}), pd.Series({"a": 80, "b": 120})
    od = ODMatrix([[15.0, INF], [20.0, 15.0]], ["a", "b"], ["A", "B"])
    result = acc.spatial_availability(od, jobs, people, decay=decay)
    assert result.round(1).to_dict() == {"a": 47.1, "b": 102.9}
    # second part, a faster route from a to A, 5 minutes: F^c of A: a 0.2 / 0.25 = 0.8, b 0.2
    # F^t: a 0.32 / (0.32 + 0.12) = 0.7272727: 72.7 jobs (the handout prints 82.7, a slip)
    faster = ODMatrix([[5.0, INF], [20.0, 15.0]], ["a", "b"], ["A", "B"])
    result = acc.spatial_availability(faster, jobs, people, decay=decay)
    assert result.round(1).to_dict() == {"a": 72.7, "b": 77.3}


def test_spatial_availability_of_shens_example():
    # Soukhov et al. (2023) work the example of Shen (1998, p. 349): f = exp(-0.1 c)
    # f(15) = 0.22313, f(30) = 0.049787, f(100) = 0.0000454
    # column 1: a 50,000 * 0.22313 = 11,156.5; b 150,000 * 0.049787 = 7,468.1; c 0.45
    #   a has 100,000 * 11,156.5 / 18,625.0 = 59,901
    # column 2: a 50,000 * 0.049787 = 2,489.4; b 150,000 * 0.22313 = 33,469.5; c 0.45
    #   a has 100,000 * 2,489.4 / 35,959.3 = 6,923; column 3: a 10,000 * 2.27 / 2,240.4 = 10
    # a: 59,901 + 6,923 + 10 = 66,833
    od = ODMatrix(
        [[15.0, 30.0, 100.0], [30.0, 15.0, 100.0], [100.0, 100.0, 15.0]],
        ["a", "b", "c"],
        ["1", "2", "3"],
    )
    jobs = pd.Series({"1": 100_000, "2": 100_000, "3": 10_000})
    people = pd.Series({"a": 50_000, "b": 150_000, "c": 10_000})
    decay = acc.decay.exponential(0.1)
    result = acc.spatial_availability(od, jobs, people, decay=decay)
    assert result.round().to_dict() == {"a": 66_833.0, "b": 133_203.0, "c": 9_963.0}
    # jobs for each worker are Shen's accessibility, which is the two-step catchment
    each = acc.floating_catchment(od, jobs, people, decay=decay)
    assert each.round(3).to_dict() == {"a": 1.337, "b": 0.888, "c": 0.996}


def test_alpha_of_the_availability():
    # with alpha 0 all origins that reach x share it equally, including an empty one
    nobody = pd.Series({"a": 0.0, "b": 200.0, "c": 50.0})
    result = acc.spatial_availability(OD, BEDS, nobody, decay=NEAR, alpha=0)
    assert result.to_dict() == {"a": 15.0, "b": 35.0, "c": 0.0}
    # with 2, those of b weigh 4 times those of a: 30 * 1 / 5 = 6
    result = acc.spatial_availability(OD, BEDS, PEOPLE, decay=NEAR, alpha=2)
    assert result.to_dict() == pytest.approx({"a": 6.0, "b": 44.0, "c": 0.0})


@pytest.mark.parametrize("method", ["2sfca", "3sfca"])
@FEW
@given(markets())
def test_catchments_conserve_the_supply_that_someone_reaches(method, market):
    od, supply, demand = market
    scores = acc.floating_catchment(od, supply, demand, decay=FALLING, method=method)
    total = reached_supply(od, supply, demand, FALLING)
    assert float(scores @ demand) == pytest.approx(total, rel=1e-9, abs=1e-12)


@FEW
@given(markets())
def test_availability_conserves_the_supply_that_someone_reaches(market):
    od, supply, demand = market
    scores = acc.spatial_availability(od, supply, demand, decay=FALLING)
    total = reached_supply(od, supply, demand, FALLING)
    assert float(scores.sum()) == pytest.approx(total, rel=1e-9, abs=1e-12)
    each = acc.floating_catchment(od, supply, demand, decay=FALLING)
    np.testing.assert_allclose(scores, each * demand, rtol=1e-9, atol=1e-12)


@FEW
@given(markets())
def test_the_balanced_catchment_counts_everybody_once(market):
    od, supply, demand = market
    scores = acc.floating_catchment(od, supply, demand, decay=FALLING, method="bfca")
    finite = np.isfinite(od.values)
    weights = np.zeros(od.shape)
    weights[finite] = FALLING(od.values[finite].astype(float))
    rows = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, rows, out=np.zeros_like(weights), where=rows > 0)
    come = demand.to_numpy() @ shares
    assert come.sum() == pytest.approx(demand[rows[:, 0] > 0].sum(), rel=1e-9)
    service = np.divide(supply.to_numpy(), come, out=np.zeros_like(come), where=come > 0)
    assert scores.sum() == pytest.approx(service.sum(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@FEW
@given(markets(), st.floats(0.01, 100))
def test_more_demand_means_less_for_each(method, market, factor):
    od, supply, demand = market
    once = acc.floating_catchment(od, supply, demand, decay=FALLING, method=method)
    often = acc.floating_catchment(od, supply, demand * factor, decay=FALLING, method=method)
    np.testing.assert_allclose(often * factor, once, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("method", METHODS)
@FEW
@given(markets(), st.randoms(use_true_random=False))
def test_permuting_rows_and_columns_permutes_results(method, market, random):
    od, supply, demand = market
    rows, columns = list(range(od.shape[0])), list(range(od.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    other = ODMatrix(od.values[np.ix_(rows, columns)], od.origins[rows], od.destinations[columns])
    mixed = acc.floating_catchment(other, supply, demand, decay=FALLING, method=method)
    plain = acc.floating_catchment(od, supply, demand, decay=FALLING, method=method)
    np.testing.assert_allclose(mixed[od.origins], plain, rtol=1e-9, atol=1e-12)


def test_several_supplies_at_once():
    table = pd.DataFrame({"beds": BEDS, "nurses": BEDS * 2, "name": "?"})
    both = acc.floating_catchment(OD, table, PEOPLE, decay=NEAR, by=["nurses", "beds"])
    assert list(both.columns) == ["nurses", "beds"]
    assert both.loc["b"].to_dict() == pytest.approx({"nurses": 0.4, "beds": 0.2})
    one = acc.spatial_availability(OD, table, PEOPLE, decay=NEAR, by="beds")
    assert one.to_dict() == {"a": 10.0, "b": 40.0, "c": 0.0}


def test_normalised():
    # all supply is 55 for 350 people, 0.1571429 each; the mean of a, b, c weighted by people
    # is (0.1 * 100 + 0.2 * 200) / 350 = 50 / 350: z, which nobody reaches, is missing
    options = {"decay": NEAR}
    of_max = acc.floating_catchment(OD, BEDS, PEOPLE, normalise="max", **options)
    assert of_max.to_dict() == pytest.approx({"a": 0.5, "b": 1.0, "c": 0.0})
    of_mean = acc.floating_catchment(OD, BEDS, PEOPLE, normalise="mean", **options)
    assert of_mean.to_dict() == pytest.approx({"a": 0.7, "b": 1.4, "c": 0.0})
    of_total = acc.floating_catchment(OD, BEDS, PEOPLE, normalise="total", **options)
    assert of_total.to_dict() == pytest.approx({"a": 7 / 11, "b": 14 / 11, "c": 0.0})
    shares = acc.spatial_availability(OD, BEDS, PEOPLE, normalise="total", **options)
    assert shares.sum() == pytest.approx(50 / 55)
    none = acc.floating_catchment(OD, BEDS * 0, PEOPLE, normalise="max", **options)
    assert (none == 0).all()


MEASURES = {
    "floating_catchment": (acc.floating_catchment, {}),
    "spatial_availability": (acc.spatial_availability, {}),
    "fca_ratio": (
        acc.fca_ratio,
        {"demand_od": ODMatrix(np.zeros((3, 3)), ["a", "b", "c"], ["a", "b", "c"])},
    ),
    "constrained": (acc.constrained, {"constraint": "singly"}),
}
SHARED_FAULTS = [
    ({"od": OD.to_frame()}, ParameterError, "od is a DataFrame, expected an ODMatrix"),
    ({"supply": [1, 2, 3]}, ParameterError, "supply is a list, expected"),
    ({"demand": [1, 2, 3]}, ParameterError, "demand is a list, expected a pandas Series"),
    (
        {"supply": BEDS.drop("y")},
        AlignmentError,
        r"supply has no value for 1 of 3 destinations \(first: 'y'\)",
    ),
    ({"supply": -BEDS}, AlignmentError, "supply has a negative value for 3 of 3 destinations"),
    ({"supply": BEDS * math.nan}, AlignmentError, "supply has no value for 3 of 3 destinations"),
    ({"supply": BEDS.astype(str)}, AlignmentError, "supply is not numeric"),
    ({"supply": BEDS[:0]}, AlignmentError, "supply has no value for 3 of 3"),
    (
        {"demand": -PEOPLE},
        AlignmentError,
        r"demand has a negative value for 3 of 3 \w+ \(first: 'a'",
    ),
    ({"demand": PEOPLE * 0}, AlignmentError, "demand is 0 at all 3 "),
    (
        {"demand": pd.concat([PEOPLE, PEOPLE[["a"]]])},
        AlignmentError,
        r"demand has 1 duplicate ids \(first: 'a'\)",
    ),
    ({"decay": 0.1}, DecayError, "decay is a float"),
    ({"decay": lambda minutes: minutes + 2}, DecayError, r"outside \[0, 1\]"),
]
OWN_FAULTS = {
    "floating_catchment": [
        ({"method": "4sfca"}, ParameterError, "method must be one of 2sfca"),
        ({"method": None}, ParameterError, "not None"),
        ({"normalise": "sum"}, ParameterError, "normalise is 'sum', expected None, 'max'"),
        ({"by": "beds"}, ParameterError, "by names columns, but supply is a Series"),
        ({"supply": PEOPLE, "demand": BEDS}, AlignmentError, "Its ids are those of the origins"),
    ],
    "spatial_availability": [
        ({"alpha": value}, ParameterError, "alpha is .*, expected a finite number of at least 0")
        for value in (-1, math.nan, INF, "1", None, True)
    ],
    "fca_ratio": [({"demand_od": 5}, ParameterError, "od is a int")],
    "constrained": [
        ({"constraint": "triply"}, ParameterError, "constraint must be one of"),
        ({"constraint": "total"}, ParameterError, "does not use demand; leave it out"),
        ({"supply": None}, ParameterError, "constraint 'singly' needs supply"),
        ({"active": "no"}, ParameterError, "active must be true or false"),
        ({"flows": 1}, ParameterError, "flows must be true or false"),
        ({"tolerance": 0.0}, ParameterError, "tolerance is 0.0"),
    ],
}
BROKEN = [
    pytest.param(name, *fault, id=f"{name}-{number}")
    for name in MEASURES
    for number, fault in enumerate(SHARED_FAULTS + OWN_FAULTS[name])
]


@pytest.mark.parametrize(("name", "broken", "error", "message"), BROKEN)
def test_one_broken_argument_is_named(name, broken, error, message):
    measure, options = MEASURES[name]
    call = {"od": OD, "supply": BEDS, "demand": PEOPLE, "decay": NEAR} | options
    measure(**call)
    with pytest.raises(error, match=message):
        measure(**(call | broken))


def test_faults_of_supply_and_demand_are_reported_together():
    with pytest.raises(AlignmentError) as caught:
        acc.floating_catchment(OD, BEDS.drop("y"), PEOPLE.drop("b"), decay=NEAR)
    assert "supply has no value" in str(caught.value)
    assert "demand has no value" in str(caught.value)


def test_inputs_are_not_changed():
    beds, people, values = BEDS.copy(), PEOPLE.copy(), OD.values.copy()
    for method in METHODS:
        acc.floating_catchment(OD, BEDS, PEOPLE, decay=NEAR, method=method)
    pd.testing.assert_series_equal(BEDS, beds)
    pd.testing.assert_series_equal(PEOPLE, people)
    assert (OD.values == values).all()


def test_no_origins_and_no_destinations():
    nobody = pd.Series(dtype=float)
    none = acc.floating_catchment(ODMatrix([], [], ["x"]), pd.Series({"x": 1}), nobody, decay=NEAR)
    assert none.empty
    nothing = acc.floating_catchment(
        ODMatrix([[]], ["a"], []), pd.Series(dtype=float), pd.Series({"a": 1}), decay=NEAR
    )
    assert nothing.to_dict() == {"a": 0.0}
