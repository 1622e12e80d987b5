"""What a router shows of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aicomplex_geo import routing
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.routing import Router


def test_a_router_is_shown_in_one_line(five, on_foot):
    assert repr(Router(five, on_foot)) == "Router('test', profile='plain', kernel='auto')"
    unnamed = RoadNetwork(five.nodes, five.edges)
    assert repr(Router(unnamed, on_foot)) == (
        "Router('5 junctions', profile='plain', kernel='auto')"
    )


def test_long_names_are_shortened(five, on_foot):
    net = RoadNetwork(five.nodes, five.edges, {"name": "Gwangju, South Korea " * 9})
    shown = repr(Router(net, replace(on_foot, name="a" * 200), kernel="hierarchy"))
    assert len(shown) <= 100
    assert "\n" not in shown


@pytest.mark.parametrize("name", ["places", "costs", "access_minutes", "metric_crs"])
def test_helpers_are_private(name):
    assert not hasattr(Router, name)


def test_types_of_options_are_exported():
    assert {"Direction", "IsochroneKind", "Kernel", "Overlap", "Role"} <= set(routing.__all__)
