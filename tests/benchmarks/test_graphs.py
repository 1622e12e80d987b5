"""The graphs that everybody is measured on."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.engine import strong_components
from benchmarks.cities import CITIES
from benchmarks.graphs import GRAPHS, GraphMissingError, load
from benchmarks.synthetic import road_like


@pytest.fixture(scope="module")
def roads():
    return load("small")


def test_the_same_seed_gives_the_same_roads():
    one, other = road_like(5_000, seed=3), road_like(5_000, seed=3)
    for name in ("xy", "tail", "head", "weight"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert len(road_like(5_000, seed=4).tail) != len(one.tail)


@pytest.mark.parametrize("name", ["strategic", "small", "small-bare"])
def test_everything_can_be_reached_from_everywhere(name):
    assert not strong_components(load(name).arcs).any()


def test_made_roads_have_about_the_size_that_was_asked_for():
    assert load("roads-100k").n_nodes == pytest.approx(100_000, rel=0.02)


def test_made_roads_look_like_roads(roads):
    degrees = np.bincount(roads.tail, minlength=roads.n_nodes)
    assert degrees.max() <= 4
    assert 2.2 < degrees.mean() < 2.9
    pairs = set(zip(roads.tail.tolist(), roads.arcs.head.tolist(), strict=True))
    assert len(pairs) == roads.arcs.n_arcs
    one_way = np.mean([(v, u) not in pairs for u, v in pairs])
    assert 0.02 < one_way < 0.15
    # arcs join neighbours, at 25 to 115 km/h
    metres = np.hypot(*(roads.xy[roads.tail] - roads.xy[roads.arcs.head]).T)
    assert metres.max() < 350
    long = metres > 50
    kmh = metres[long] / roads.arcs.weight[long] * 36
    assert 25 < kmh.min() < kmh.max() < 120


def test_numbers_follow_the_ground(roads):
    apart = np.abs(roads.tail.astype(int) - roads.arcs.head)
    assert np.median(apart) < 3 * roads.n_nodes**0.5


def test_other_weights_are_others_and_repeatable(roads):
    other = roads.reweighted(2)
    assert other.arcs.weight.min() >= 1
    assert (other.arcs.weight != roads.arcs.weight).mean() > 0.9
    np.testing.assert_array_equal(other.arcs.weight, roads.reweighted(2).arcs.weight)
    np.testing.assert_array_equal(other.arcs.head, roads.arcs.head)
    assert roads.reweighted(0) is roads


@pytest.mark.parametrize("name", ["luxembourg", "new-york"])
def test_missing_data_are_told(name, tmp_path, monkeypatch):
    monkeypatch.setenv("AICOMPLEX_GEO_REFERENCE", str(tmp_path))
    with pytest.raises(GraphMissingError, match=r"\.npz is not in the reference data"):
        load(name)


@pytest.mark.reference
def test_real_graphs_are_read(reference):
    del reference
    assert load("luxembourg").n_nodes == 74_430
    assert load("new-york").arcs.n_arcs == 730_100


def test_every_graph_of_a_task_exists():
    from benchmarks.tasks import TASKS  # noqa: PLC0415 - needs the engine

    named = {name for task in TASKS for name in (*task.graphs, *task.small)}
    assert named == {*GRAPHS, *CITIES}
