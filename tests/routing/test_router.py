"""What a router shows of itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
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


def test_a_slice_of_points_is_read_while_another_thread_reads_the_table(five, on_foot, points):
    """Before version 2.2, shapely makes the array that it reads read-only for as long."""
    table = points({"p": (10, 0), "q": (900, 0)})
    part = table.iloc[:1]
    shapes = np.asarray(table.geometry.array)
    assert np.shares_memory(np.asarray(part.geometry.array), shapes)
    shapes.flags.writeable = False
    assert Router(five, on_foot).snap(part).loc["p", "status"] == "ok"
