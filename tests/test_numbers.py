"""Numbers that are options: the same ones count everywhere, and no message repeats a huge one."""

from __future__ import annotations

import math
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicomplex_geo as ag
from aicomplex_geo import accessibility, location, uncertainty
from aicomplex_geo._numbers import is_finite, is_flag, is_number, is_whole
from aicomplex_geo._quoting import LONGEST, quoted
from aicomplex_geo.errors import AicomplexGeoError, ParameterError
from aicomplex_geo.routing import od_range

LONGEST_MESSAGE = 600
BEYOND = {"beyond floats": 10**400, "below floats": -(10**400), "too many digits": 10**5000}
"""Integers that no float holds; Python refuses to write the last."""
NO_NUMBERS = {**BEYOND, "complex": 1j, "of numpy": np.complex128(1j), "long list": [[1] * 100_000]}
LONG_ID = "가" * 100_000


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.complex_numbers(), st.text()))
def test_a_number_is_one_that_a_float_holds(value):
    if is_number(value):
        assert isinstance(float(value), float)
        assert is_finite(value) == math.isfinite(value)
    else:
        assert not isinstance(value, float)
        assert not is_finite(value)
    assert is_whole(value) == (isinstance(value, int) and not isinstance(value, bool))
    assert is_flag(value) == isinstance(value, bool)


@pytest.mark.parametrize(
    "value", [np.int8(3), np.uint64(2**63), np.float32(0.5), np.float64("nan")]
)
def test_numbers_of_numpy_count(value):
    assert is_number(value)
    assert is_whole(value) == isinstance(value, np.integer)
    assert is_flag(np.bool_(1))
    assert not is_number(np.bool_(1))
    assert not is_number(np.complex128(1))


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_any_value_can_be_quoted(name):
    value = NO_NUMBERS[name]
    assert all(len(quoted(one)) <= LONGEST + 1 for one in (value, [value], {"a": value}))


@pytest.fixture(scope="module")
def given():
    """A router, points on its network, and their matrix."""
    points = gpd.GeoDataFrame(
        index=pd.Index(["a", "b"], name="id"),
        geometry=gpd.points_from_xy([126.85, 126.80], [35.22, 35.13]),
        crs="EPSG:4326",
    )
    router = ag.Router(ag.read_network("strategic"))
    return SimpleNamespace(router=router, points=points, od=router.od_matrix(points, points))


AMOUNTS = pd.Series([1.0, 2.0], index=["a", "b"])
NUMBERS = {
    "max_distance": lambda one, bad: ag.Router(one.router.net, max_distance=bad),
    "cutoffs": lambda one, bad: one.router.isochrones(one.points, cutoffs=bad),
    "several cutoffs": lambda one, bad: one.router.isochrones(one.points, cutoffs=[10, bad]),
    "buffer_m": lambda one, bad: one.router.isochrones(one.points, cutoffs=10, buffer_m=bad),
    "memory_limit": lambda one, bad: one.router.od_matrix(
        one.points, one.points, out="never", memory_limit=bad
    ),
    "ring": lambda one, bad: od_range(one.router, one.points, one.points, ring=bad),
    "draws": lambda one, bad: uncertainty.od_quantiles(
        one.router, one.points, one.points, draws=bad
    ),
    "quantiles": lambda one, bad: uncertainty.od_quantiles(
        one.router, one.points, one.points, quantiles=[bad]
    ),
    "cutoff": lambda one, bad: accessibility.cumulative(one.od, AMOUNTS, cutoff=bad),
    "cutoff twice": lambda one, bad: accessibility.cumulative(one.od, AMOUNTS, cutoff=[bad, bad]),
    "interval": lambda one, bad: accessibility.cumulative(
        one.od, AMOUNTS, interval=(1, bad), step=1
    ),
    "rate": lambda _, bad: accessibility.decay.exponential(bad),
    "bounds": lambda _, bad: accessibility.concentration_index(
        AMOUNTS, AMOUNTS, AMOUNTS, kind="corrected", bounds=(0, bad)
    ),
    "gap": lambda one, bad: location.p_median(one.od, demand=AMOUNTS, p=1, gap=bad),
    "cover": lambda one, bad: location.mclp(one.od, demand=AMOUNTS, p=1, cutoff=bad),
}


@pytest.mark.parametrize("option", NUMBERS)
@pytest.mark.parametrize("name", NO_NUMBERS)
def test_an_option_that_is_no_number_is_refused_in_few_words(given, option, name):
    with pytest.raises(ParameterError) as told:
        NUMBERS[option](given, NO_NUMBERS[name])
    assert len(str(told.value)) < LONGEST_MESSAGE


LISTED = {
    "repeated points": lambda one, ids: one.router.od_matrix(one.points.set_axis(ids), one.points),
    "repeated amounts": lambda one, ids: accessibility.cumulative(
        one.od, AMOUNTS.set_axis(ids), cutoff=10
    ),
    "unknown amounts": lambda one, ids: accessibility.cumulative(
        one.od, AMOUNTS.set_axis([ids[0], "a"]), cutoff=10
    ),
    "repeated ids of a matrix": lambda _, ids: ag.ODMatrix.from_frame(
        pd.DataFrame({"from_id": ids, "to_id": ids, "travel_time": [1.0, 2.0]})
    ),
    "unknown candidates": lambda one, ids: location.p_median(
        one.od, demand=AMOUNTS, p=1, facilities=location.Facilities(required=ids[:1])
    ),
}


@pytest.mark.parametrize("what", LISTED)
def test_a_long_id_is_cut_in_messages(given, what):
    with pytest.raises(AicomplexGeoError) as told:
        LISTED[what](given, [LONG_ID, LONG_ID])
    assert len(str(told.value)) < LONGEST_MESSAGE
