"""One well-formed call, broken in one argument at a time."""

import math

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import ODMatrix
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.location import Facilities, lscp, mclp, p_center, p_median

DEMAND = pd.Series({"a": 10, "b": 20})
COST = pd.Series({"x": 1.0, "y": 2.0, "z": 3.0})


def od():
    return ODMatrix([[1, 5, 9], [7, 2, 4]], ["a", "b"], ["x", "y", "z"])


CALLS = {
    "p_median": (p_median, {"od": od(), "demand": DEMAND, "p": 2}),
    "mclp": (mclp, {"od": od(), "demand": DEMAND, "cutoff": 5, "p": 2}),
    "lscp": (lscp, {"od": od(), "demand": DEMAND, "cutoff": 5}),
    "p_center": (p_center, {"od": od(), "demand": DEMAND, "p": 2}),
}
SHARED = [
    ("od", [[1, 5]], ParameterError, "od is a list, expected an ODMatrix"),
    ("od", ODMatrix(np.empty((0, 3)), [], list("xyz")), AlignmentError, "0 origins and 3"),
    ("demand", [10, 20], AlignmentError, "demand is a list, expected a pandas Series"),
    ("demand", DEMAND[["a"]], AlignmentError, "no value for 1 of 2 origins .first: 'b'"),
    ("demand", DEMAND.rename({"b": "c"}), AlignmentError, "1 ids that are not origins"),
    ("demand", pd.concat([DEMAND, DEMAND]), AlignmentError, "2 duplicate ids .first: 'a'"),
    ("demand", DEMAND.where(DEMAND > 10), AlignmentError, "no value for 1 of 2 .*'a'"),
    ("demand", -DEMAND, AlignmentError, "a negative value for 2 of 2"),
    ("demand", DEMAND * math.inf, AlignmentError, "an infinite value for 2 of 2"),
    ("demand", DEMAND.astype(str), AlignmentError, "demand is not numeric"),
    ("demand", DEMAND * 0, AlignmentError, "demand is 0 for all 2 origins"),
    ("facilities", ["x"], ParameterError, "facilities is a list, expected a Facilities"),
    ("facilities", Facilities(required=["q"]), AlignmentError, "required has 1 ids that are no"),
    ("facilities", Facilities(required=["x", "x"]), AlignmentError, "required repeats 1 ids"),
    ("facilities", Facilities(candidates=["q"]), AlignmentError, "candidates has 1 ids"),
    ("facilities", Facilities(candidates=[]), AlignmentError, "no candidates and no required"),
    ("facilities", Facilities(capacity=COST[:2]), AlignmentError, "capacity has no value for 1"),
    ("facilities", Facilities(cost=-COST), AlignmentError, "cost has a negative value for 3"),
    ("time_limit", -1, ParameterError, "time_limit is -1, expected a number of at least 0"),
    ("time_limit", "60", ParameterError, "time_limit is '60'"),
    ("gap", 1, ParameterError, "gap is 1, expected a share from 0 to below 1"),
    ("gap", math.nan, ParameterError, "gap is nan"),
]
NUMBER = [
    ("p", 0, ParameterError, "p is 0, expected a whole number of at least 1"),
    ("p", 1.5, ParameterError, "p is 1.5"),
    ("p", True, ParameterError, "p is True"),
    ("p", 4, ParameterError, "p is 4, but there are only 3 sites"),
    ("p", None, ParameterError, "neither p nor budget is given"),
    ("budget", 5, ParameterError, "budget needs the cost of each destination"),
    ("budget", -5, ParameterError, "budget is -5"),
    ("facilities", Facilities(cost=COST), ParameterError, "cost is given, but no budget"),
    ("facilities", Facilities(required=list("xyz")), ParameterError, "but 3 facilities are req"),
]
CUTOFF = [
    ("cutoff", -1, ParameterError, "cutoff is -1, expected minutes"),
    ("cutoff", math.inf, ParameterError, "cutoff is inf"),
    ("cutoff", "10", ParameterError, "cutoff is '10'"),
]
BROKEN = [
    *((name, *case) for name in CALLS for case in SHARED),
    *((name, *case) for name in ("p_median", "mclp", "p_center") for case in NUMBER),
    *((name, *case) for name in ("mclp", "lscp") for case in CUTOFF),
    ("lscp", "backup", 1, ParameterError, "backup must be true or false, not 1"),
]


@pytest.mark.parametrize("name", CALLS)
def test_the_call_is_well_formed(name):
    function, arguments = CALLS[name]
    assert function(**arguments).status == "optimal"


@pytest.mark.parametrize(("name", "argument", "value", "error", "message"), BROKEN)
def test_one_broken_argument(name, argument, value, error, message):
    function, arguments = CALLS[name]
    with pytest.raises(error, match=message):
        function(**(arguments | {argument: value}))


def test_ids_of_another_type_are_mentioned():
    numbered = ODMatrix([[1.0]], [1], [7])
    with pytest.raises(AlignmentError, match="first: 1, of type int; demand has type str"):
        p_median(numbered, pd.Series({"1": 5}), p=1)
    with pytest.raises(AlignmentError, match="first: '7', of type str; the matrix has type int"):
        p_median(numbered, pd.Series({1: 5}), p=1, facilities=Facilities(required=["7"]))


def test_every_fault_is_reported_at_once():
    facilities = Facilities(required=["q"], capacity=COST[:1])
    with pytest.raises(AlignmentError) as caught:
        mclp(od(), -DEMAND, cutoff=5, p=0, facilities=facilities, gap=2)
    for message in ("demand has a neg", "required has 1", "capacity has no", "p is 0", "gap is 2"):
        assert message in str(caught.value)


def test_a_string_is_not_a_list_of_ids():
    with pytest.raises(ParameterError, match=r"required is 'gist', expected several ids"):
        Facilities(required="gist")
    with pytest.raises(ParameterError, match=r"candidates is 3"):
        Facilities(candidates=3)


def test_the_budget_must_cover_required_facilities():
    facilities = Facilities(required=["z"], cost=COST)
    with pytest.raises(ParameterError, match="required facilities cost 3 alone"):
        p_median(od(), DEMAND, budget=2, facilities=facilities)


def test_arguments_that_exclude_each_other():
    facilities = Facilities(capacity=COST * 100)
    with pytest.raises(ParameterError, match="capacity is given, but no demand"):
        lscp(od(), cutoff=5, facilities=facilities)
    with pytest.raises(ParameterError, match="capacity is given, but no demand"):
        p_center(od(), p=1, facilities=facilities)
    with pytest.raises(ParameterError, match="backup is not defined with capacities"):
        lscp(od(), DEMAND, cutoff=5, facilities=facilities, backup=True)


def test_inputs_are_not_changed():
    matrix, demand = od(), DEMAND.copy()
    before = ODMatrix.from_frame(matrix.to_frame())
    p_median(matrix, demand, p=1, facilities=Facilities(capacity=COST * 100))
    assert matrix.equals(before)
    pd.testing.assert_series_equal(demand, DEMAND)
