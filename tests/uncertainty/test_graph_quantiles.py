"""Quantiles of times on a bare graph."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.engine import INFINITY, CSRGraph, Hierarchy
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.uncertainty import graph_quantiles, spatial_field
from aicomplex_geo.uncertainty.graph_draws import GraphDraws
from aicomplex_geo.uncertainty.normal_draws import Sampling


@pytest.fixture(scope="module")
def graph():
    """Random arcs in a square of 10 km, so few that not all nodes are reached."""
    random = np.random.default_rng(2)
    ends, time = random.integers(0, 40, (2, 90)), random.integers(100, 2_000, 90)
    return CSRGraph.from_arcs(40, *ends, time)[0], random.uniform(0, 10_000, (40, 2))


@pytest.fixture(scope="module")
def hierarchy(graph):
    return Hierarchy.build(graph[0].first_out, graph[0].head)


def test_quantiles_are_drawn_times(graph, hierarchy):
    arcs, xy = graph
    options = {"draws": 30, "seed": 5}
    found = graph_quantiles(hierarchy, arcs.weight, xy, [3, 9], quantiles=(0.1, 0.9), **options)
    draws = GraphDraws(hierarchy, arcs.weight, xy, (0.1, 0.2, 2_000), Sampling(**options))
    times = [hierarchy.customize(one).one_to_all([3, 9]) for one in draws.weights(0, 30)]
    expected = np.sort(times, axis=0)[[2, 26]]
    assert np.array_equal(found, expected)
    assert (found == INFINITY).any()


def test_zero_spread_gives_the_times_of_the_weights(graph, hierarchy):
    arcs, xy = graph
    found = graph_quantiles(
        hierarchy, arcs.weight, xy, [0, 7], speed=0, link_speed=0, draws=3, quantiles=(0.5,)
    )
    assert np.array_equal(found[0], hierarchy.customize(arcs.weight).one_to_all([0, 7]))


def test_memory_and_threads_change_nothing(graph, hierarchy):
    arcs, xy = graph
    once = graph_quantiles(hierarchy, arcs.weight, xy, range(5), draws=20, threads=1)
    other = graph_quantiles(hierarchy, arcs.weight, xy, range(5), draws=20, threads=3, memory=1)
    assert np.array_equal(once, other)


def test_wrong_arguments_are_refused(graph, hierarchy):
    arcs, xy = graph
    with pytest.raises(ParameterError, match="weight has 3 values, but there are 90 arcs"):
        graph_quantiles(hierarchy, arcs.weight[:3], xy, [0])
    with pytest.raises(ParameterError, match="draws must be a whole number"):
        graph_quantiles(hierarchy, arcs.weight, xy, [0], draws=0)
    with pytest.raises(ParameterError, match="xy must be"):
        graph_quantiles(hierarchy, arcs.weight, xy[:5], [0])
    with pytest.raises(ParameterError, match=r"speed\.arcs is -1, not a number of 0 or more"):
        graph_quantiles(hierarchy, arcs.weight, xy, [0], speed=-1)


@pytest.mark.parametrize(("few", "kept"), [(10, 10**6), (10, 10)])
def test_many_points_have_the_field_of_few(monkeypatch, few, kept):
    xy = np.random.default_rng(1).uniform(9e5, 1e6, (25, 2))
    exact = spatial_field.SpatialField(xy, 3_000, Sampling(6, 1), "a").draw(1, 4)
    monkeypatch.setattr(spatial_field, "FEW_POINTS", few)
    monkeypatch.setattr(spatial_field, "KEPT_POINTS", kept)
    found = spatial_field.SpatialField(xy, 3_000, Sampling(6, 1), "a").draw(1, 4)
    assert found == pytest.approx(exact, abs=1e-5)
