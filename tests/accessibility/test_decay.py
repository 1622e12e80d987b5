"""Decay factories: values solved by hand, bounds, and refusals."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.accessibility import decay
from aicomplex_geo.errors import DecayError, ParameterError
from aicomplex_geo.units import to_deciseconds, whole_deciseconds

FEW = settings(deadline=None, max_examples=40)


def half_logistic(parameter):
    return decay.logistic(parameter, parameter / 2)


def two_steps(parameter):
    return decay.stepped([parameter, 2 * parameter], [0.5, 0])


def cut_gaussian(parameter):
    return decay.truncated(decay.gaussian(parameter), parameter)


FACTORIES = [decay.binary, decay.linear, decay.exponential, decay.power, decay.gaussian]
FACTORIES += [decay.epanechnikov]
SHAPES = [*FACTORIES, half_logistic, two_steps, cut_gaussian]


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
        # the square of a half is missing from 1
        (decay.epanechnikov(20), 10.0, 0.75),
        (decay.epanechnikov(20), 20.0, 0.0),
        # g(0) / g(30), where g(30) = 1 + e^0 = 2 and
        # g(0) = 1 + e^(-30 * pi / (10 * 1.7320508)) = 1 + e^-5.4413981 = 1.00433342
        (decay.logistic(30, 10), 30.0, 0.5021667103),
        (decay.logistic(30, 10), 0.0, 1.0),
        (decay.stepped([10, 20], [0.68, 0.22]), 10.0, 1.0),
        (decay.stepped([10, 20], [0.68, 0.22]), 10.002, 0.68),
        (decay.stepped([10, 20], [0.68, 0.22]), 20.0, 0.68),
        (decay.stepped([10, 20], [0.68, 0.22]), 500.0, 0.22),
        (decay.truncated(decay.gaussian(10), 10), 10.0, math.exp(-0.5)),
        (decay.truncated(decay.gaussian(10), 10), 10.002, 0.0),
    ],
)
def test_weights_solved_by_hand(function, minutes, weight):
    assert function(np.array([minutes]))[0] == pytest.approx(weight, rel=1e-8)


@pytest.mark.parametrize("factory", SHAPES)
@FEW
@given(parameter=st.floats(0.01, 1000), minutes=st.lists(st.floats(0, 1e5), min_size=2))
def test_weights_stay_in_bounds_and_never_rise(factory, parameter, minutes):
    weights = factory(parameter)(np.sort(minutes))
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (np.diff(weights) <= 1e-15).all()


@pytest.mark.parametrize("factory", SHAPES)
def test_a_number_has_the_weight_of_an_array(factory):
    for minutes in (7.5, np.float32(7.5), np.array([[7.5]])):
        weight = factory(10)(minutes)
        assert weight.shape == np.shape(minutes)
        assert weight == factory(10)(np.array([7.5]))[0]


@pytest.mark.parametrize("factory", SHAPES)
def test_unreachable_has_no_weight(factory):
    assert factory(10)(np.array([math.inf]))[0] == 0.0


@pytest.mark.parametrize("factory", FACTORIES)
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "10", None, True])
def test_a_parameter_that_is_not_positive_is_refused(factory, value):
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
    again = pickle.loads(pickle.dumps(decay.gaussian(5)))  # noqa: S301 - bytes of this test
    assert again == decay.gaussian(5)


@FEW
@given(st.floats(0.01, 600))
def test_one_step_to_nothing_is_binary(cutoff):
    minutes = np.array([0, cutoff - 0.001, cutoff, cutoff + 0.001, cutoff + 1])
    once = decay.stepped([cutoff], [0])
    assert once(minutes).tolist() == decay.binary(cutoff)(minutes).tolist()


@FEW
@given(st.floats(1, 100))
def test_a_narrow_logistic_is_nearly_binary(cutoff):
    narrow = decay.logistic(cutoff, cutoff / 1e6)
    assert narrow([cutoff * 0.999, cutoff * 1.001]).round(6).tolist() == [1.0, 0.0]


@FEW
@given(st.lists(st.floats(0, 1e6, width=32)))
def test_deciseconds_as_floats_equal_those_as_integers(minutes):
    times = np.array(minutes, dtype=np.float32)
    assert whole_deciseconds(times).tolist() == to_deciseconds(times).astype(float).tolist()


@pytest.mark.parametrize(
    ("steps", "weights", "message"),
    [
        ([10, 20], [0.5], "there are 2 steps and 1 weights"),
        ([], [], "there are 0 steps"),
        ([20, 10], [0.5, 0], "increasing minutes above 0"),
        ([10, 10], [0.5, 0], "increasing minutes above 0"),
        ([0, 10], [0.5, 0], "increasing minutes above 0"),
        ([10, 20], [0.5, 1.5], r"weights are \[0.5, 1.5\], expected numbers from 0 to 1"),
        ([10, math.inf], [0.5, 0], "one of steps is inf"),
        ([10, 20], [0.5, -1], "one of weights is -1"),
        ([10, "20"], [0.5, 0], "one of steps is '20'"),
        (10, [0.5], "steps is 10, expected a sequence"),
    ],
)
def test_invalid_steps_are_refused(steps, weights, message):
    with pytest.raises(ParameterError, match=message):
        decay.stepped(steps, weights)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, "10", None, True])
def test_a_logistic_needs_two_positive_numbers(value):
    with pytest.raises(ParameterError, match="cutoff is"):
        decay.logistic(value, 10)
    with pytest.raises(ParameterError, match="sd is"):
        decay.logistic(10, value)


def test_a_truncated_decay_needs_a_decay_and_a_cutoff():
    with pytest.raises(DecayError, match="decay is a float"):
        decay.truncated(0.1, 30)
    with pytest.raises(ParameterError, match="cutoff is -1"):
        decay.truncated(np.ones_like, -1)
    with pytest.raises(DecayError, match="outside"):
        decay.truncated(lambda minutes: minutes, 30)([20.0])


def test_every_shape_says_what_it_is():
    assert repr(two_steps(10)) == "stepped(steps=[10, 20], weights=[0.5, 0])"
    assert repr(decay.logistic(30, 10)) == "logistic(cutoff=30, sd=10)"
    assert repr(cut_gaussian(5)) == "truncated(decay=gaussian(sigma=5), cutoff=5)"
    assert two_steps(10) == two_steps(10.0)
    assert len({cut_gaussian(5), cut_gaussian(5), two_steps(5)}) == 2


def test_a_decay_draws_itself_and_any_function():
    figure = pytest.importorskip("matplotlib.figure").Figure()
    ax = figure.subplots()
    assert decay.exponential(0.1).plot(upto=30, ax=ax) is ax
    decay.plot(np.ones_like, ax=ax)
    first, second = ax.lines
    assert first.get_label() == "exponential(rate=0.1)"
    assert first.get_xdata()[[0, -1]].tolist() == [0.0, 30.0]
    assert first.get_ydata() == pytest.approx(np.exp(-0.1 * first.get_xdata()))
    assert (second.get_ydata() == 1).all()
    assert ax.get_xlabel() == "minutes"
    for broken in (0, math.nan, "60"):
        with pytest.raises(ParameterError, match="upto"):
            decay.linear(30).plot(upto=broken, ax=ax)
    with pytest.raises(DecayError, match="outside"):
        decay.plot(lambda minutes: minutes, ax=ax)


def test_a_decay_makes_its_own_axes(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    ax = decay.linear(30).plot()
    assert len(ax.lines) == 1
    pyplot.close(ax.figure)
