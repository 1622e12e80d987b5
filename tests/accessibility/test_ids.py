"""Every measure and location model gives the same results whatever the ids of points are."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import ODMatrix, accessibility, location
from aicomplex_geo.errors import AlignmentError

TIMES = np.array([[3, 9, 14], [np.inf, 2, 30], [8, 8.5, 21], [12, 25, 1]], dtype=np.float32)
JOBS, PEOPLE = [40.0, 25.0, 35.0], [30.0, 20.0, 40.0, 10.0]
NEAR = accessibility.decay.exponential(0.1)
DAYS = pd.date_range("2026-01-01", periods=4)

IDS = {
    "integers": [10, 11, 12, 13],
    "integers of numpy": list(np.arange(4, dtype=np.int32)),
    "integers beyond 64 bits": [2**70 + one for one in range(4)],
    "nullable integers": pd.array([1, 2, 3, 4], dtype="Int64"),
    "floats": [0.5, 1.5, 2.5, 3.5],
    "decimals": [decimal.Decimal(one) for one in range(4)],
    "UUID": [uuid.UUID(int=one) for one in range(4)],
    "alike as texts": [1, "1", 1.5, "1.5"],
    "truth values among others": [True, False, 2, "b"],
    "bytes": [b"a", b"b", b"c", b"d"],
    "tuples": [(1, one) for one in range(4)],
    "dates": [one.date() for one in DAYS],
    "times of day": [dt.time(one) for one in range(4)],
    "timestamps": list(DAYS),
    "timestamps with a zone": list(DAYS.tz_localize("Asia/Seoul")),
    "durations": list(pd.timedelta_range("1D", periods=4)),
    "periods": list(pd.period_range("2026", periods=4, freq="M")),
    "intervals": list(pd.interval_range(0, 4)),
    "categories": pd.Categorical(list("abcd"), categories=list("dcba")),
    "categories of integers": pd.Categorical([1, 2, 3, 4], categories=[4, 3, 2, 1]),
    "texts of Arrow": pd.array(["a", "b", "c", "d"], dtype="string"),
    "texts beyond the plane": ["가", "ㄱ", "𠀀", ""],
}

MEASURES = {
    "cumulative": lambda od, jobs, _: accessibility.cumulative(od, jobs, cutoff=15),
    "gravity": lambda od, jobs, _: accessibility.gravity(od, jobs, decay=NEAR),
    "cost_to_closest": lambda od, jobs, _: accessibility.cost_to_closest(od, jobs),
    "opportunities_at_closest": lambda od, jobs, _: accessibility.opportunities_at_closest(
        od, jobs
    ),
    "time_to_reach": lambda od, jobs, _: accessibility.time_to_reach(od, jobs, amount=50),
    "constrained": lambda od, jobs, people: accessibility.constrained(
        od, jobs, people, decay=NEAR, constraint="doubly", flows=True
    )["flow"],
    "spatial_availability": lambda od, jobs, people: accessibility.spatial_availability(
        od, jobs, people, decay=NEAR
    ),
    "floating_catchment": lambda od, jobs, people: accessibility.floating_catchment(
        od, jobs, people, decay=NEAR
    ),
    "raam": accessibility.raam,
    "rank": lambda od, jobs, _: accessibility.rank(accessibility.gravity(od, jobs, decay=NEAR)),
    "gini": lambda od, jobs, people: pd.Series(
        [accessibility.gini(accessibility.gravity(od, jobs, decay=NEAR), people)]
    ),
    "lscp": lambda od, _, people: location.lscp(od, people, cutoff=15).allocation,
    "mclp": lambda od, _, people: location.mclp(od, people, p=1, cutoff=10).allocation,
    "p_center": lambda od, _, people: location.p_center(od, people, p=2).allocation,
    "p_median": lambda od, _, people: location.p_median(od, people, p=2).allocation,
}


def question(origins, destinations):
    """Build the matrix, and amounts in another order than its ids."""
    od = ODMatrix(TIMES, origins, destinations)
    jobs = pd.Series(JOBS, index=od.destinations).iloc[::-1]
    return od, jobs, pd.Series(PEOPLE, index=od.origins).iloc[::-1]


@pytest.fixture(scope="module")
def expected():
    asked = question(list("abcd"), list("xyz"))
    return {name: measure(*asked) for name, measure in MEASURES.items()}


@pytest.mark.parametrize("kind", IDS)
def test_results_do_not_depend_on_the_kind_of_ids(expected, kind):
    od, jobs, people = question(IDS[kind], IDS[kind][:3])
    for name, measure in MEASURES.items():
        found, wanted = measure(od, jobs, people), expected[name]
        if not pd.api.types.is_numeric_dtype(wanted):  # ids of destinations
            found = od.destinations.get_indexer(pd.Index(found, tupleize_cols=False))
            wanted = pd.Index(list("xyz")).get_indexer(wanted)
        np.testing.assert_array_equal(found, wanted, err_msg=name)


@pytest.mark.parametrize("kind", IDS)
def test_a_frame_gives_the_ids_back(kind):
    od, jobs, _ = question(IDS[kind], IDS[kind][:3])
    for again in (od, ODMatrix.from_frame(od.to_frame())):
        for ids in (again.origins, accessibility.gravity(again, jobs, decay=NEAR).index):
            assert list(ids) == list(IDS[kind])
            assert [type(one) for one in ids] == [type(one) for one in od.origins]


@pytest.mark.parametrize("index", [[["x", "y", "z"]], [["x", "y", "z"], [1, 2, 3]]])
def test_levels_are_no_ids(index):
    od = ODMatrix(TIMES, list("abcd"), list("xyz"))
    jobs = pd.Series(JOBS, index=pd.MultiIndex.from_arrays(index))
    with pytest.raises(AlignmentError, match=f"has an index of {len(index)} levels"):
        accessibility.cumulative(od, jobs, cutoff=5)
