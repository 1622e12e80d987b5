"""Models of uncertainty, their draws and their fields."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import qmc

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import read_network, read_profile
from aicomplex_geo.uncertainty import Uncertainty, default_spreads
from aicomplex_geo.uncertainty.normal_draws import Sampling
from aicomplex_geo.uncertainty.spatial_field import SpatialField


@pytest.fixture(scope="module")
def net():
    return read_network("strategic")


def test_spreads_come_from_the_ranges_of_the_profile(net):
    profile = read_profile("car_offpeak")
    model = Uncertainty.for_network(net, profile)
    constants = {one.key: one for one in profile.constants}
    arterial = constants["speed_factor.arterial"]
    expected = math.log(arterial.high / arterial.low) / (2 * 1.6448536)
    assert dict(model.speed)["arterial"] == pytest.approx(expected)
    row = model.table().set_index("parameter").loc["speed.arterial"]
    assert row["basis"] == arterial.basis
    assert arterial.source in row["source"]
    delay = constants["delay_s_per_km.arterial"]
    both = math.hypot(model.delay, model.link_delay)
    assert both == pytest.approx(
        default_spreads.spread_of_range(delay.value, delay.low, delay.high)
    )


def test_every_value_has_a_source(net):
    for profile in ("car_free", "car_offpeak", "car_peak", "bike", "walk"):
        table = Uncertainty.for_network(net, profile).table()
        given = table.loc[table["value"] > 0]
        assert given["source"].ne("given by the caller").all()
        assert set(given["basis"]) <= {"measured", "published", "assumed"}


def test_only_the_rush_hour_has_a_peak_factor(net):
    assert Uncertainty.for_network(net, "car_offpeak").peak == ()
    assert dict(Uncertainty.for_network(net, "car_peak").peak)["arterial"] > 0


def test_the_outline_spread_is_that_measured(net, corridor):
    from aicomplex_geo.network import outline_ratio  # noqa: PLC0415

    ratio = outline_ratio("car_offpeak")
    model = Uncertainty.for_network(net)
    assert math.exp(2 * 1.6448536 * model.outline) == pytest.approx(ratio.high / ratio.low)
    assert Uncertainty.for_network(corridor).outline == 0


def test_a_profile_of_ones_own_has_the_outline_spread_of_its_mode_and_period(net):
    mine = replace(read_profile("car_peak"), name="mine")
    model = Uncertainty.for_network(net, mine)
    assert model.outline == Uncertainty.for_network(net, "car_peak").outline > 0
    assert model.table().set_index("parameter").loc["outline", "basis"] == "assumed"


def test_a_changed_value_is_the_callers(net):
    model = replace(Uncertainty.for_network(net), delay=0.9)
    row = model.table().set_index("parameter").loc["delay"]
    assert row.tolist() == [0.9, "log", "assumed", "given by the caller"]


def test_a_range_from_0_has_the_spread_of_its_upper_half():
    spread = default_spreads.spread_of_range
    assert spread(10, 0, 46) == pytest.approx(math.log(4.6) / 1.6448536)
    assert spread(0, 0, 5) == 0


def test_scaling_multiplies_all_spreads():
    model = Uncertainty(speed=(("street", 0.2),), delay=0.4, outline=0.1)
    twice = model.scaled(2)
    assert (twice.speed, twice.delay, twice.outline) == ((("street", 0.4),), 0.8, 0.2)
    assert (twice.position, model.scaled(0.5).position) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"delay": -1}, "delay is -1, not a number of 0 or more"),
        ({"speed": (("street", "x"),), "outline": np.nan}, "speed.street is 'x'.*; outline is nan"),
        ({"common": 2}, "common is 2, not a share from 0 to 1"),
    ],
)
def test_values_out_of_range_are_refused_together(options, message):
    with pytest.raises(ParameterError, match=message):
        Uncertainty(**options)


def test_draws_are_a_latin_hypercube():
    sampling = Sampling(40, seed=1)
    uniform = sampling.uniform_table("a", 3)
    assert np.array_equal(np.sort(np.floor(40 * uniform), axis=0)[:, 1], np.arange(40))
    assert not np.array_equal(sampling.normals("a"), sampling.normals("b"))
    assert np.array_equal(sampling.normals("a"), Sampling(40, seed=1).normals("a"))


@pytest.mark.parametrize(("draws", "dimensions"), [(1, 1), (7, 3), (100, 128)])
def test_draws_equal_those_of_scipy(draws, dimensions):
    sampling = Sampling(draws, seed=1)
    drawn = qmc.LatinHypercube(d=dimensions, seed=sampling.generator("a")).random(draws)
    assert np.array_equal(sampling.uniform_table("a", dimensions), drawn)


def test_the_correlation_of_a_field_fades_with_distance():
    distance = np.array([0.0, 100, 500, 1_000, 2_000, 5_000, 20_000])
    for angle in (0.3, 1.2, 2.6):
        xy = distance[:, None] * [[math.cos(angle), math.sin(angle)]] + [[3e5, 4e6]]
        values = SpatialField(xy, 1_000, Sampling(4_000, seed=5), "a").draw(0, 4_000)
        assert values.std(axis=0) == pytest.approx(1, abs=0.05)
        found = np.corrcoef(values.T)[0]
        assert found == pytest.approx(np.exp(-distance / 1_000), abs=0.17)
        assert found[:4] == pytest.approx(np.exp(-distance[:4] / 1_000), abs=0.08)


def test_without_correlation_the_points_of_one_label_are_equal():
    xy, label = np.zeros((3, 2)), np.array([0, 1, 0])
    first, second, third = SpatialField(xy, 0, Sampling(5, seed=1), "a", label=label).draw(0, 5).T
    assert np.array_equal(first, third)
    assert not np.array_equal(first, second)
