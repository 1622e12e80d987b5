"""Links that a scenario adds, closes or changes."""

from __future__ import annotations

import aicomplex_geo as ag
from aicomplex_geo.results.scenario_results import _links


def test_a_new_road_is_new_in_all_of_its_parts():
    """It is split at its interchanges; the roads that it joins are split too, and not new."""
    net = ag.read_network("strategic")
    after = ag.scenarios.read_scenario("gwangju_gangjin").apply(net)
    new, closed, changed = _links(net, after)
    assert closed.empty
    assert changed.empty
    metres = new.to_crs("EPSG:5179").length[new["road_class"].eq("expressway")]
    # 51.1 km each way, planned
    assert 90_000 < metres.sum() < 115_000
    assert len(new) < 40
