"""Decay factories: values solved by hand, bounds, and refusals."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicomplex_geo.accessibility import decay
from aicomplex_geo.errors import ParameterError

FACTORIES = [decay.binary, decay.linear, decay.exponential, decay.power, decay.gaussian]


@pytest.mark.parametrize(
    ("function", "minutes", "weight"),
    [
        (decay.binary(30), 30.0, 1.0),
        (decay.binary(30), 30.1, 0.0),
        (decay.binary(0), 0.0, 1.0),
        (decay.linear(20), 5.0, 0.75),
        (decay.linear(20), 20.0, 0.0),
        (decay.linear(20), 30.0, 0.0),
        (decay.exponential(math.log(2) / 10), 20.0, 0.25),
        (decay.power(1), 4.0, 0.25),
        (decay.power(1), 0.0, 1.0),
        (decay.gaussian(10), 10.0, math.exp(-0.5)),
    ],
)
def test_weights_solved_by_hand(function, minutes, weight):
    assert function(np.array([minutes]))[0] == pytest.approx(weight, rel=1e-12)


@pytest.mark.parametrize("factory", FACTORIES)
@given(parameter=st.floats(0.01, 1000), minutes=st.lists(st.floats(0, 1e5), min_size=2))
def test_weights_stay_in_bounds_and_never_rise(factory, parameter, minutes):
    weights = factory(parameter)(np.sort(minutes))
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (np.diff(weights) <= 0).all()


@pytest.mark.parametrize("factory", FACTORIES)
def test_unreachable_has_no_weight(factory):
    assert factory(10)(np.array([math.inf]))[0] == 0.0


@pytest.mark.parametrize("factory", FACTORIES)
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "10", None, True])
def test_a_parameter_that_is_no_positive_number_is_refused(factory, value):
    with pytest.raises(ParameterError, match="expected a finite number"):
        factory(value)


@pytest.mark.parametrize("factory", FACTORIES[1:])
def test_zero_is_refused_where_it_would_divide(factory):
    with pytest.raises(ParameterError, match="above 0"):
        factory(0)


def test_a_decay_says_what_it_is_and_compares_by_it():
    assert repr(decay.exponential(0.1)) == "exponential(rate=0.1)"
    assert decay.binary(30) == decay.binary(30.0)
    assert decay.binary(30) != decay.binary(31)
    assert len({decay.linear(5), decay.linear(5), decay.power(5)}) == 2
    again = pickle.loads(pickle.dumps(decay.gaussian(5)))  # noqa: S301 - our own bytes
    assert again == decay.gaussian(5)
