"""Area goes to the origin of the nearest road, and to one origin only."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from aicomplex_geo.routing.partition import CutoffArea, partition

BUFFER, STEP = 500.0, 50.0


def stage(lines, owner):
    """All within the buffer of lines."""
    lines = np.array(lines, dtype=object)
    area = shapely.union_all(shapely.buffer(lines, BUFFER))
    return CutoffArea.of(area, lines, np.array(owner), STEP)


def test_the_border_is_midway_between_two_roads():
    south, north = LineString([(0, 0), (2000, 0)]), LineString([(0, 600), (2000, 600)])
    both = stage([south, north], [7, 3])
    first, second = partition([both], [7, 3], reach_m=BUFFER + STEP)[:, 0]
    below = both.shape.intersection(box(-1e4, -1e4, 1e4, 300))
    assert first.symmetric_difference(below).area < 1
    assert first.intersection(second).area == 0
    assert first.area + second.area == pytest.approx(both.shape.area)


def test_what_comes_first_keeps_it():
    early, late = LineString([(0, 0), (2000, 0)]), LineString([(0, 200), (2000, 200)])
    stages = [stage([early], [0]), stage([early, late], [0, 1])]
    shared = partition(stages, [0, 1], reach_m=BUFFER + STEP)
    assert shared[1, 0].is_empty
    kept = shared[0, 1].intersection(stages[0].shape)
    assert shared[0, 0].symmetric_difference(kept).area < 0.1
    # much of the early area is nearer to the late road
    assert shared[1, 1].within(stages[1].shape.difference(stages[0].shape).buffer(0.001))


def test_in_the_same_place_the_first_wins():
    spot = stage([Point(0, 0), Point(0, 0)], [5, 2])
    shared = partition([spot], [5, 2], reach_m=BUFFER + STEP)
    assert shared[0, 0].area == pytest.approx(spot.shape.area)
    assert shared[1, 0].is_empty


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 6), st.sampled_from([1, 5, 20]))
def test_shares_are_disjoint_and_leave_nothing_out(seed, n, n_owners, extent):
    chance = np.random.default_rng(seed)
    # on a lattice many places are equally near to several roads, and many roads meet
    ends = chance.integers(0, 2 * extent, (n, 2, 2)) * 250.0
    lines = [LineString(two) if (two[0] != two[1]).any() else Point(two[0]) for two in ends]
    owner = chance.integers(0, n_owners, n)
    some = max(1, n // 2)
    stages = [stage(lines[:some], owner[:some]), stage(lines, owner)]
    shared = partition(stages, list(range(n_owners)), reach_m=BUFFER + STEP)
    assert shapely.is_valid(shared).all()
    assert shapely.area(shapely.difference(shared[:, 0], shared[:, 1])).max() < 1e-6
    for column, one in enumerate(stages):
        mine = shared[:, column]
        for i in range(n_owners):
            assert shapely.area(shapely.intersection(mine[i], mine[i + 1 :])).sum() < 1e-6
        assert shapely.area(mine).sum() == pytest.approx(one.shape.area)
        missing = shapely.difference(one.shape, shapely.union_all(mine))
        assert missing.area < 1e-4 * one.shape.length
