"""The range of times that an uncertain position gives."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import psutil
import pytest

from aicomplex_geo.errors import ParameterError, PointsError, TooLargeError
from aicomplex_geo.routing import Router, certainty, od_range

COLUMNS = [
    "from_id", "to_id", "travel_time_low", "travel_time_high", "distance_low", "distance_high",
]  # fmt: skip


@pytest.fixture
def router(five, on_foot):
    return Router(five, on_foot)


def test_an_exact_position_has_no_range(router, points):
    sites = points({"x": (0, 0), "y": (900, 50)}, certainty_m=[0.0, np.nan])
    frame = od_range(router, sites, points({"z": (1500, 0)}))
    assert frame.columns.tolist() == COLUMNS
    od = router.od_matrix(sites, points({"z": (1500, 0)})).to_frame()
    assert frame["travel_time_low"].to_numpy() == pytest.approx(od["travel_time"].to_numpy())
    assert frame["travel_time_high"].to_numpy() == pytest.approx(od["travel_time"].to_numpy())
    assert frame["distance_low"].to_numpy() == pytest.approx(od["distance"].to_numpy())


def test_the_circle_by_hand(router, points):
    # 200 m east: 200 m less to drive; 200 m north: two minutes on foot, 260 m
    site = points({"x": (500, 0)}, certainty_m=[200.0])
    frame = od_range(router, site, points({"z": (1000, 0)}), ring=4)
    row = frame.iloc[0]
    assert row["travel_time_low"] == pytest.approx(0.3)
    assert row["travel_time_high"] == pytest.approx(2.5)
    assert row["distance_low"] == pytest.approx(300)
    assert row["distance_high"] == pytest.approx(760)


def test_both_ends_may_be_uncertain(router, points):
    one, other = (points({n: (x, 0)}, certainty_m=[100.0]) for n, x in (("x", 300), ("z", 700)))
    row = od_range(router, one, other, ring=4).iloc[0]
    assert row["distance_low"] == pytest.approx(200)
    assert row["distance_high"] == pytest.approx(660)  # both 100 m beside the road


def test_without_position_there_is_no_range(router, points):
    frame = od_range(router, points({"x": None}, certainty_m=[50.0]), points({"z": (0, 0)}))
    assert frame.iloc[0, 2:].isna().all()
    assert len(od_range(router, points({"x": (0, 0)}).iloc[:0], points({"z": (0, 0)}))) == 0


def test_bad_certainty_and_ring_are_refused(router, points):
    good = points({"z": (0, 0)})
    for wrong in (-1.0, np.inf, "far"):
        with pytest.raises(PointsError, match="origins: certainty_m must be metres"):
            od_range(router, points({"x": (0, 0)}, certainty_m=[wrong]), good)
    for wrong in (0, 361, 2.5, True, None):
        with pytest.raises(ParameterError, match="ring must be a whole number"):
            od_range(router, good, good, ring=wrong)


def test_ranges_are_the_same_in_blocks(router, points, monkeypatch):
    places = {f"p{i}": (300.0 * i - 100, 90.0 * (i % 5)) for i in range(9)} | {"none": None}
    sites = points(places, certainty_m=[0, 50, 200, None, 20, 0, 300, 10, 80, 70])
    whole = od_range(router, sites, sites)
    monkeypatch.setattr(certainty, "VALUES_PER_BLOCK", 1)
    pd.testing.assert_frame_equal(od_range(router, sites, sites), whole)
    monkeypatch.setattr(certainty, "POINTS_PER_PART", 4)
    pd.testing.assert_frame_equal(od_range(router, sites, sites), whole)
    assert len(od_range(router, sites[:0], sites)) == len(od_range(router, sites, sites[:0])) == 0


def test_points_are_snapped_some_at_a_time(router, points, monkeypatch):
    many = points({str(i): (10 * i, 0) for i in range(10)}, certainty_m=[5.0] * 10)
    monkeypatch.setattr(certainty, "POINTS_PER_PART", 4)
    snapped = []
    once = certainty.snapped_points

    def counted(router, points, role):
        snapped.append(len(points))
        return once(router, points, role)

    monkeypatch.setattr(certainty, "snapped_points", counted)
    od_range(router, points({"x": (0, 0)}), many)
    assert max(snapped) == 4 * 9


def test_ranges_that_would_not_fit_are_refused(router, points, monkeypatch):
    memory = SimpleNamespace(available=2 * certainty.BYTES_PER_PAIR)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    two = points({"x": (0, 0), "y": (10, 0)})
    assert len(od_range(router, two, two[:1])) == 2
    with pytest.raises(TooLargeError, match=r"^ranges of 2 x 2 pairs would take .* Ask for fewer"):
        od_range(router, two, two)
