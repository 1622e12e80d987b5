"""A router works as before in another process."""

from __future__ import annotations

import gc
import pickle

import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo.engine import Hierarchy
from aicomplex_geo.network import tables
from aicomplex_geo.routing import internals


def copied(one):
    return pickle.loads(pickle.dumps(one))  # noqa: S301 - our own


@pytest.mark.parametrize("kernel", ["auto", "hierarchy"])
@pytest.mark.parametrize("used_before", [True, False])
def test_a_copy_gives_the_same_results(kernel, used_before):
    study = ag.load_study()
    router = ag.Router(study.network(), kernel=kernel)
    origins, hubs = study.origins(), study.hubs()
    before = router.isochrones(origins.iloc[:1], (10,)) if used_before else None
    copy = copied(router)
    assert copy.od_matrix(origins, hubs).equals(router.od_matrix(origins, hubs))
    if before is not None:
        assert copy.isochrones(origins.iloc[:1], (10,)).geometry.equals(before.geometry)
    other = copy.with_profile("car_peak").od_matrix(origins, hubs)
    assert other.equals(router.with_profile("car_peak").od_matrix(origins, hubs))


def test_only_results_of_the_network_and_searches_keep_hierarchies():
    net = ag.load_study().network()
    network = internals.weighted_network(ag.Router(net, kernel="hierarchy"))
    network.search.hierarchy()
    network.reversed_search().hierarchy()
    network.with_times(network.time + 1, np.ones(len(network.time))).search.hierarchy()
    assert len(network._hierarchies) == 2
    assert len(copied(network)._hierarchies) == 2
    for number in range(tables.RESULTS_KEPT):
        tables.computed_once(net, number, lambda: None)
    gc.collect()
    assert not network._hierarchies


def test_a_hierarchy_and_its_metric_are_copied():
    first_out, head = np.array([0, 2, 3, 3], np.int32), np.array([1, 2, 2], np.int32)
    hierarchy = copied(Hierarchy.build(first_out, head))
    metric = copied(hierarchy.customize(np.array([600, 1200, 300], np.int32)))
    assert metric.one_to_all([0]).tolist() == [[0, 600, 900]]
    assert metric.path(0, 2).tolist() == [0, 1, 2]
