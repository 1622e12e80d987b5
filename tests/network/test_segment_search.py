"""Entrances are the same whether GEOS finds them or kernels do, among ties too."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo.network.snapping.entrances import AllowedEntrances, EntranceSet
from aicomplex_geo.network.snapping.geos_search import GeosSearch
from aicomplex_geo.network.snapping.segment_tree import CHILDREN, SegmentTree
from aicomplex_geo.network.snapping.tree_search import TreeSearch

RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck))
# few whole numbers: junctions that lines share, corners that repeat, points that are equally far
SMALL = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
WIDE = st.tuples(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7))
MIXED = st.one_of(SMALL, SMALL, WIDE)
LINES = st.lists(st.lists(MIXED, min_size=1, max_size=6), max_size=40)


def entrances(lines):
    """Lines, and ends of raised roads where there is one corner only."""
    shapes = np.empty(len(lines), dtype=object)
    for i, corners in enumerate(lines):
        shapes[i] = shapely.Point(corners[0]) if len(corners) == 1 else shapely.LineString(corners)
    end = np.array([1.0 if len(corners) == 1 else np.nan for corners in lines])
    tree = SegmentTree(shapes) if lines else None
    return SimpleNamespace(shapes=shapes, end=end, segments=tree)


def both_searches(lines, mask, places, *, everywhere):
    """The same question to GEOS and to the kernels."""
    found = entrances(lines)
    enterable = np.asarray(mask, dtype=bool)
    sets = AllowedEntrances(EntranceSet(enterable, found), EntranceSet(~enterable, found))
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    return sets, (GeosSearch(found, xy, sets, everywhere=everywhere), TreeSearch(found, xy))


@RELAXED
@given(lines=LINES, places=st.lists(MIXED, max_size=12), everywhere=st.booleans(), data=st.data())
def test_kernels_find_what_geos_finds(lines, places, everywhere, data):
    mask = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    sets, searches = both_searches(lines, mask, places, everywhere=everywhere)
    n = len(places)
    which = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1)))) if n else [], dtype=np.int64)
    certainty = np.array(data.draw(st.lists(st.sampled_from([0.0, 3.0]), min_size=n, max_size=n)))
    by_geos, by_kernels = (one.nearest(which, certainty[which], sets) for one in searches)
    assert by_kernels[0].tolist() == by_geos[0].tolist()
    assert np.allclose(by_kernels[1], by_geos[1], rtol=1e-12, atol=1e-12, equal_nan=True)
    # distances at which lines lie exactly, and any others
    reach = st.one_of(st.integers(0, 8), st.floats(0, 100), st.just(3e7))
    metres = np.array(data.draw(st.lists(reach, min_size=n, max_size=n)), dtype=np.float64)
    for some in sets:
        pairs, same = (one.within(which, metres[which], some) for one in searches)
        assert same.point.tolist() == pairs.point.tolist()
        assert same.entrance.tolist() == pairs.entrance.tolist()
        assert np.allclose(same.distance, pairs.distance, rtol=1e-12, atol=1e-12)
        share, again = (one.fraction(pairs.point, pairs.entrance) for one in searches)
        assert np.allclose(again, share, rtol=0, atol=1e-9)


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e6])
def test_crooked_lines_are_measured_as_geos_does(scale):
    chance = np.random.default_rng(3)
    steps = chance.normal(0, 40, (400, 7, 2)).cumsum(axis=1)
    corners = (chance.uniform(0, 2000, (400, 1, 2)) + steps) * scale
    places = chance.uniform(-2000, 4000, (3000, 2)) * scale
    sets, searches = both_searches(corners.tolist(), [True] * 400, places, everywhere=False)
    every = np.arange(len(places))
    (entrance, metres), (same, as_far) = (
        one.nearest(every, np.zeros(len(places)), sets) for one in searches
    )
    assert np.array_equal(same, entrance)
    assert np.allclose(as_far, metres, rtol=1e-12, atol=0)
    share, again = (one.fraction(every, entrance) for one in searches)
    assert np.allclose(again, share, rtol=0, atol=1e-9)
    pairs, found = (one.within(every, metres + 30 * scale, sets.enterable) for one in searches)
    assert np.array_equal(found.point, pairs.point)
    assert np.array_equal(found.entrance, pairs.entrance)


def test_the_first_of_equal_lines_is_taken_however_many_there_are():
    lines = [[(0, 0), (10, 0)]] * 1000
    sets, searches = both_searches(lines, [True] * 1000, [(5, 3), (5, 3)], everywhere=False)
    for one in searches:
        entrance, metres = one.nearest(np.array([0, 1]), np.zeros(2), sets)
        assert (entrance.tolist(), metres.tolist()) == ([0, 0], [3.0, 3.0])
        pairs = one.within(np.array([1]), np.array([3.0]), sets.enterable)
        assert pairs.entrance.tolist() == list(range(1000))


@pytest.mark.parametrize("extent", [0, 1, 1e12])
def test_a_tree_has_few_nodes_whatever_the_extent(extent):
    n = 3 * CHILDREN**2 + 1
    at = np.linspace(0, extent, n)
    tree = SegmentTree(shapely.points(at, at))
    assert len(tree.box) <= 1 + n / (CHILDREN - 1) + len(tree.first)
    assert sorted(tree.line.tolist()) == list(range(n))
    assert tree.nodes_with(np.arange(n) == 5).sum() == len(tree.first)


def test_kernels_and_trees_have_nodes_of_the_same_size():
    from aicomplex_geo.engine import _segment_tree  # noqa: PLC0415 - loads numba

    assert _segment_tree.CHILDREN == CHILDREN
