"""Equity: solved by hand, compared with written-out definitions, and by property."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import AlignmentError, ParameterError

FEW = settings(deadline=None, max_examples=60)

ACCESS = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0})
PEOPLE = pd.Series({"d": 10.0, "c": 20.0, "b": 30.0, "a": 40.0})
INCOME = pd.Series({"a": 10.0, "b": 30.0, "c": 20.0, "d": 40.0})
SIDES = pd.Series({"a": "north", "b": "south", "c": "north", "d": "south"})


def test_gini_solved_by_hand():
    # all pairs |a_i - a_j|: 1 three times, 2 twice, 3 once, each counted twice: 20
    # G = 20 / (2 * 4^2 * 2.5) = 0.25
    assert acc.gini(ACCESS) == pytest.approx(0.25)
    # with people: shares 0.4, 0.3, 0.2, 0.1, mean 2; pairs, each counted twice:
    # 0.4*0.3*1 + 0.4*0.2*2 + 0.4*0.1*3 + 0.3*0.2*1 + 0.3*0.1*2 + 0.2*0.1*1 = 0.54
    # G = 2 * 0.54 / (2 * 2) = 0.27
    assert acc.gini(ACCESS, PEOPLE) == pytest.approx(0.27)


def test_theil_solved_by_hand():
    # shares 0.4, 0.3, 0.2, 0.1 and access over the mean 0.5, 1, 1.5, 2:
    # 0.4 * 0.5 * ln 0.5 + 0 + 0.2 * 1.5 * ln 1.5 + 0.1 * 2 * ln 2
    # = -0.138629 + 0.121640 + 0.138629 = 0.121640
    assert acc.theil_t(ACCESS, PEOPLE) == pytest.approx(0.121640, abs=1e-6)
    # nobody at all but one of four has anything: ln 4
    assert acc.theil_t(pd.Series([0.0, 0, 0, 5])) == pytest.approx(math.log(4))


def test_theil_decomposition_solved_by_hand():
    # north: a, c with 40, 20 people: mean 100 / 60 = 1.6667; south: b, d with 30, 10: 2.5
    # share of all 200: each 0.5; between = 0.5 ln(1.6667 / 2) + 0.5 ln(2.5 / 2)
    # = 0.5 * -0.182322 + 0.5 * 0.223144 = 0.020411
    parts = acc.theil_decomposition(ACCESS, PEOPLE, groups=SIDES)
    assert parts["between"] == pytest.approx(0.020411, abs=1e-6)
    assert parts["total"] == pytest.approx(acc.theil_t(ACCESS, PEOPLE))
    # what is within is each group's own index, by its share of the access
    own = acc.theil_t(ACCESS, PEOPLE, groups=SIDES)
    assert parts["within"] == pytest.approx(0.5 * own["north"] + 0.5 * own["south"])


def test_palma_solved_by_hand():
    # ordered by income: a 40 people (access 1), c 20 (3), b 30 (2), d 10 (4)
    # the poorest four tenths are a, the richest tenth d: 4 / 1
    assert acc.palma(ACCESS, PEOPLE, INCOME) == pytest.approx(4.0)
    # with 80, 20, 80, 20 people: the poorest 80 of 200 are a, the richest 20 are d
    # with 20, 40, 40, 100 in the order of income (a, c, b, d): the poorest 80 are a, c and
    # half of b: (20 * 1 + 40 * 3 + 20 * 2) / 80 = 2.25; the richest 20 are some of d: 4
    people = pd.Series({"a": 20, "c": 40, "b": 40, "d": 100})
    assert acc.palma(ACCESS, people, INCOME) == pytest.approx(4 / 2.25)
    # without income by access itself: of ten people the poorest four have 0, 1, 2, 3
    assert acc.palma(pd.Series(range(10), dtype=float)) == pytest.approx(9 / 1.5)


def test_places_of_equal_income_are_one():
    # the three poorest have equal incomes: the first 4 of 10 people are of all three alike
    access = pd.Series([0.0, 3.0, 6.0, 12.0])
    income = pd.Series([1, 1, 1, 2])
    people = pd.Series([3, 3, 3, 1])
    assert acc.palma(access, people, income) == pytest.approx(12 / 3)
    # and for the concentration index, where they share the rank 0.45
    # mean 3.9; 2 / 3.9 * (0.9 * (3 - 3.9) * -0.05 + 0.1 * (12 - 3.9) * 0.45) = 0.2076923
    index = acc.concentration_index(access, people, income)
    assert index == pytest.approx(0.2076923, abs=1e-6)


def test_palma_of_those_who_have_nothing():
    income = pd.Series([1, 2])
    people = pd.Series([50, 50])
    assert acc.palma(pd.Series([0.0, 5.0]), people, income) == math.inf
    assert acc.palma(pd.Series([5.0, 0.0]), people, income) == 0.0
    assert acc.palma(pd.Series([0.0, 0.0]), people, income) == 1.0


def test_concentration_index_solved_by_hand():
    # ranks of the middle person by income: a 0.2, c 0.5, b 0.75, d 0.95; mean access 2
    # 2 / 2 * (0.4 * -1 * -0.3 + 0.2 * 1 * 0 + 0.3 * 0 * 0.25 + 0.1 * 2 * 0.45) = 0.21
    assert acc.concentration_index(ACCESS, PEOPLE, INCOME) == pytest.approx(0.21)
    # Erreygers (2009): E = 4 * mean / (high - low) * C; bounds 0 to 10: 4 * 2 / 10 * 0.21
    corrected = acc.concentration_index(ACCESS, PEOPLE, INCOME, kind="corrected", bounds=(0, 10))
    assert corrected == pytest.approx(0.168)
    # by default the bounds are the lowest and the highest access, 1 and 4: 8 / 3 * 0.21
    corrected = acc.concentration_index(ACCESS, PEOPLE, INCOME, kind="corrected")
    assert corrected == pytest.approx(0.56)


def test_corrected_index_by_the_formula_of_the_paper():
    # Erreygers (2009): E = 8 / (n^2 (b - a)) * sum z_i h_i, z_i = (n + 1) / 2 - rank, the
    # best off having rank 1. Four people with h = 1, 3, 2, 4 by rising income:
    # z = -1.5, -0.5, 0.5, 1.5; sum = -1.5 - 1.5 + 1 + 6 = 4; bounds 0 to 5:
    # E = 8 / (16 * 5) * 4 = 0.4
    access, income = pd.Series([1.0, 3.0, 2.0, 4.0]), pd.Series([1, 2, 3, 4])
    result = acc.concentration_index(access, None, income, kind="corrected", bounds=(0, 5))
    assert result == pytest.approx(0.4)
    # what he asks for and the simple index lacks: what people lack is as unequal as what
    # they have, with the other sign
    lack = acc.concentration_index(5 - access, None, income, kind="corrected", bounds=(0, 5))
    assert lack == pytest.approx(-0.4)


def test_fgt_solved_by_hand():
    # Foster, Greer and Thorbecke (1984), line 2.5: poor are a (gap 0.6) and b (0.2)
    # 0: 0.4 + 0.3; 1: 0.4 * 0.6 + 0.3 * 0.2 = 0.3; 2: 0.4 * 0.36 + 0.3 * 0.04 = 0.156
    values = [acc.fgt(ACCESS, PEOPLE, poverty_line=2.5, alpha=alpha) for alpha in (0, 1, 2)]
    assert values == pytest.approx([0.7, 0.3, 0.156])
    # who is on the line is not poor; who has nothing lacks all
    assert acc.fgt(ACCESS, PEOPLE, poverty_line=2) == pytest.approx(0.4)
    assert acc.fgt(ACCESS * 0, PEOPLE, poverty_line=2, alpha=2) == 1.0


def test_sufficiency_solved_by_hand():
    # below 2.5 are a (0.4 of the people) and b (0.3)
    assert acc.sufficiency(ACCESS, PEOPLE, minimum=2.5) == pytest.approx(0.7)
    # who has just the minimum has enough
    assert acc.sufficiency(ACCESS, PEOPLE, minimum=2) == pytest.approx(0.4)
    assert acc.sufficiency(ACCESS, PEOPLE, minimum=1) == 0
    assert acc.sufficiency(ACCESS * 0, PEOPLE, minimum=1) == 1
    # the mean is 2 (0.4 + 0.6 + 0.6 + 0.4); half of the people have at most 2
    assert acc.sufficiency(ACCESS, PEOPLE, minimum=1.5, unit="mean") == pytest.approx(0.7)
    assert acc.sufficiency(ACCESS, PEOPLE, minimum=1, unit="median") == pytest.approx(0.4)
    south = acc.sufficiency(ACCESS, PEOPLE, minimum=1.2, unit="mean", groups=SIDES)
    assert south["south"] == pytest.approx(0.75), "the mean is that of all people"


def test_groups_give_one_value_each():
    north = ["a", "c"]
    result = acc.gini(ACCESS, PEOPLE, groups=SIDES)
    assert result.index.tolist() == ["north", "south"]
    assert result.index.name == "group"
    assert result["north"] == pytest.approx(acc.gini(ACCESS[north], PEOPLE[north]))
    palma = acc.palma(ACCESS, PEOPLE, INCOME, groups=SIDES)
    assert palma["north"] == pytest.approx(acc.palma(ACCESS[north], PEOPLE[north], INCOME[north]))
    poor = acc.fgt(ACCESS, PEOPLE, poverty_line=2.5, groups=SIDES)
    assert poor.to_dict() == pytest.approx({"north": 2 / 3, "south": 0.75})
    index = acc.concentration_index(ACCESS, PEOPLE, INCOME, groups=SIDES)
    assert (index > 0).all()
    nobody = PEOPLE * (SIDES != "south")
    assert acc.theil_t(ACCESS, nobody, groups=SIDES).isna().tolist() == [False, True]


@st.composite
def societies(draw):
    size = draw(st.integers(1, 12))
    access = draw(hnp.arrays(np.float64, size, elements=st.integers(0, 1000).map(float)))
    people = draw(hnp.arrays(np.float64, size, elements=st.integers(0, 50).map(float)))
    income = draw(hnp.arrays(np.float64, size, elements=st.integers(-3, 9).map(float)))
    people[0] += 1
    return pd.Series(access), pd.Series(people), pd.Series(income)


def indices(access, people, income):
    return {
        "gini": acc.gini(access, people),
        "theil": acc.theil_t(access, people),
        "palma": acc.palma(access, people, income),
        "concentration": acc.concentration_index(access, people, income),
        "fgt": acc.fgt(access + 1, people, poverty_line=100, alpha=1),
    }


@FEW
@given(societies(), st.integers(1, 1000))
def test_sufficiency_counts_the_poor_of_fgt(society, minimum):
    access, people, _ = society
    share = acc.sufficiency(access, people, minimum=minimum)
    assert share == pytest.approx(acc.fgt(access, people, poverty_line=minimum))
    assert share <= acc.sufficiency(access, people, minimum=minimum + 1)
    for unit in ("mean", "median"):
        relative = acc.sufficiency(access, people, minimum=0.5, unit=unit)
        assert relative == acc.sufficiency(access * 8, people, minimum=0.5, unit=unit)


@FEW
@given(societies(), st.floats(0.001, 1000))
def test_another_unit_changes_nothing(society, factor):
    access, people, income = society
    once = indices(access, people, income)
    again = indices(access * factor, people * factor, income * factor)
    for name in ("gini", "theil", "palma", "concentration"):
        assert again[name] == pytest.approx(once[name], rel=1e-9, abs=1e-9)


@FEW
@given(societies(), st.floats(0.1, 1000))
def test_equality(society, amount):
    access, people, income = society
    equal = indices(access * 0 + amount, people, income)
    assert equal["palma"] == pytest.approx(1, rel=1e-9)
    for name in ("gini", "theil", "concentration"):
        assert equal[name] == pytest.approx(0, abs=1e-12)
    assert acc.concentration_index(
        access * 0 + amount, people, income, kind="corrected"
    ) == pytest.approx(0, abs=1e-12)


@FEW
@given(societies(), st.randoms(use_true_random=False))
def test_the_order_of_the_places_does_not_matter(society, random):
    order = list(society[0].index)
    random.shuffle(order)
    once = indices(*society)
    # the other Series stay as they are: ids bring them into order
    again = indices(society[0].loc[order], society[1], society[2])
    assert again == pytest.approx(once, rel=1e-9, abs=1e-12)


@FEW
@given(societies())
def test_so_many_people_are_so_many_places(society):
    access, people, income = society
    each = np.repeat(np.arange(len(access)), people.astype(int))
    alone = [pd.Series(given.to_numpy()[each]) for given in (access, income)]
    once = indices(access, people, income)
    again = indices(alone[0], None, alone[1])
    assert again == pytest.approx(once, rel=1e-9, abs=1e-9)


@FEW
@given(societies())
def test_definitions_written_out(society):
    access, people, income = society
    shares = (people / people.sum()).to_numpy()
    values = access.to_numpy()
    mean = shares @ values
    assert -1 <= acc.concentration_index(access, people, income) <= 1
    if mean == 0:
        return
    pairs = np.abs(values[:, None] - values)
    assert acc.gini(access, people) == pytest.approx(
        shares @ pairs @ shares / (2 * mean), rel=1e-9, abs=1e-12
    )
    # ranked by access itself, the concentration index is the Gini coefficient
    assert acc.concentration_index(access, people, access) == pytest.approx(
        acc.gini(access, people), rel=1e-9, abs=1e-12
    )


CALL = {"access": ACCESS, "population": PEOPLE}
RANKED = CALL | {"income": INCOME}
MEASURES = {
    "gini": (acc.gini, CALL),
    "theil_t": (acc.theil_t, CALL),
    "theil_decomposition": (acc.theil_decomposition, CALL | {"groups": SIDES}),
    "palma": (acc.palma, RANKED),
    "concentration_index": (acc.concentration_index, RANKED),
    "fgt": (acc.fgt, CALL | {"poverty_line": 2.0}),
    "sufficiency": (acc.sufficiency, CALL | {"minimum": 2.0}),
}
SHARED_FAULTS = [
    ({"access": [1, 2]}, ParameterError, "access is a list, expected a pandas Series"),
    ({"access": ACCESS[:0]}, AlignmentError, "access has no rows"),
    ({"access": -ACCESS}, AlignmentError, "access has a negative value for 4 of 4 places"),
    (
        {"access": ACCESS.replace(2.0, math.nan)},
        AlignmentError,
        r"access has no value for 1 of 4 places \(first: 'b'\)",
    ),
    (
        {"access": pd.concat([ACCESS, ACCESS[["a"]]])},
        AlignmentError,
        r"access has 1 duplicate ids \(first: 'a'\)",
    ),
    ({"population": 5}, ParameterError, "population is a int"),
    (
        {"population": PEOPLE.drop("c")},
        AlignmentError,
        r"population has no value for 1 of 4 places \(first: 'c'\)",
    ),
    ({"population": -PEOPLE}, AlignmentError, "population has a negative value"),
    ({"population": PEOPLE * 0}, AlignmentError, "population is 0 everywhere"),
    ({"groups": "north"}, ParameterError, "groups is a str"),
    ({"groups": SIDES.drop("a")}, AlignmentError, "groups has no value for 1 of 4 places"),
    (
        {"groups": SIDES.replace("north", None)},
        AlignmentError,
        r"groups has no value for 2 of 4 places \(first: 'a'\)",
    ),
]
OWN_FAULTS = {
    "gini": [],
    "theil_t": [],
    "theil_decomposition": [({"groups": None}, ParameterError, "needs groups")],
    "palma": [({"income": INCOME.drop("a")}, AlignmentError, "income has no value for 1 of 4")],
    "concentration_index": [
        ({"income": None}, ParameterError, "a concentration index needs income"),
        ({"income": INCOME * math.nan}, AlignmentError, "income has no value for 4 of 4"),
        ({"kind": "standard"}, ParameterError, "kind must be one of simple"),
        ({"bounds": (0, 1)}, ParameterError, "bounds belong to kind='corrected'"),
        *(
            ({"kind": "corrected", "bounds": bounds}, ParameterError, message)
            for bounds, message in [
                ((5, 0), "bounds are .*, expected the lowest"),
                ((0, math.inf), "expected the lowest"),
                (5, "expected the lowest"),
                ((0, 3), "bounds are 0 to 3, but access ranges from 1 to 4"),
            ]
        ),
    ],
    "fgt": [
        ({"poverty_line": 0}, ParameterError, "poverty_line is 0, expected a finite number above"),
        ({"poverty_line": "2"}, ParameterError, "poverty_line is '2'"),
        ({"alpha": -1}, ParameterError, "alpha is -1, expected a finite number of at least 0"),
        ({"alpha": math.nan}, ParameterError, "alpha is nan"),
    ],
}
OWN_FAULTS["sufficiency"] = [
    ({"minimum": 0}, ParameterError, "minimum is 0, expected a finite number above"),
    ({"minimum": math.inf}, ParameterError, "minimum is inf"),
    ({"unit": "mode"}, ParameterError, "unit must be one of access, mean, median"),
]
BROKEN = [
    pytest.param(name, *fault, id=f"{name}-{number}")
    for name in MEASURES
    for number, fault in enumerate(SHARED_FAULTS + OWN_FAULTS[name])
]


@pytest.mark.parametrize(("name", "broken", "error", "message"), BROKEN)
def test_one_broken_argument_is_named(name, broken, error, message):
    measure, call = MEASURES[name]
    measure(**call)
    with pytest.raises(error, match=message):
        measure(**(call | broken))


def test_income_may_be_negative_and_inputs_stay():
    before = [given.copy() for given in (ACCESS, PEOPLE, INCOME, SIDES)]
    debts = INCOME - 25
    assert acc.palma(ACCESS, PEOPLE, debts) == acc.palma(ACCESS, PEOPLE, INCOME)
    acc.theil_decomposition(ACCESS, PEOPLE, groups=SIDES)
    for given_now, given_before in zip((ACCESS, PEOPLE, INCOME, SIDES), before, strict=True):
        pd.testing.assert_series_equal(given_now, given_before)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_places_without_people_need_nothing_else(name):
    function, arguments = MEASURES[name]
    expected = function(**arguments)
    extra = {"access": math.nan, "population": 0.0, "income": math.nan, "groups": None}
    more = {
        key: pd.concat([value, pd.Series({"empty": extra[key]})]) if key in extra else value
        for key, value in arguments.items()
    }
    less = {
        key: value.drop("empty") if key in {"income", "groups"} else value
        for key, value in more.items()
    }
    for arguments in (more, less):
        found = function(**arguments)
        if isinstance(expected, pd.Series):
            pd.testing.assert_series_equal(found, expected)
        else:
            assert found == expected


@pytest.mark.parametrize("measure", [acc.gini, acc.theil_t])
def test_access_may_be_almost_nothing(measure):
    tiny = pd.Series([1.3e-115, 0.5, 2.0])
    assert measure(tiny) == pytest.approx(measure(tiny.round(9)))
