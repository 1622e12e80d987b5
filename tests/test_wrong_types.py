"""An argument of a wrong type is refused with an error of the library that says what to give."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo import ODMatrix, Router
from aicomplex_geo.errors import AlignmentError, MatrixError, ParameterError
from aicomplex_geo.network import (
    Profile,
    dead_ends,
    open_to,
    read_network,
    read_profile,
    reverse,
    strong_components,
    suspicious,
)
from aicomplex_geo.routing import od_range

PROFILE = Profile("plain")
NET = "net is a int, not a RoadNetwork"


@pytest.fixture(scope="module")
def net():
    return read_network("strategic")


@pytest.mark.parametrize(
    "function",
    [
        Router,
        dead_ends,
        reverse,
        strong_components,
        suspicious,
        lambda net: open_to(net, PROFILE),
        PROFILE.assumed,
        PROFILE.closed_edges,
        PROFILE.running_speeds,
        PROFILE.seconds,
        PROFILE.weights,
    ],
)
def test_a_network_is_required(function):
    with pytest.raises(ParameterError, match=NET):
        function(3)


@pytest.mark.parametrize(
    "function",
    [
        lambda net: Router(net, 3),
        lambda net: Router(net).with_profile(3),
        lambda net: net.to_networkx(profile=3),
        lambda net: open_to(net, 3),
        lambda _: read_profile(3),
    ],
)
def test_a_profile_is_required(net, function):
    with pytest.raises(ParameterError, match="profile is a int, not a"):
        function(net)


@pytest.mark.parametrize("name", ["turns", "u_turns"])
@pytest.mark.parametrize("value", ["x", 3])
def test_switches_are_true_or_false(net, name, value):
    with pytest.raises(ParameterError, match=f"{name} must be true or false, not {value!r}"):
        Router(net, **{name: value})
    assert getattr(Router(net, **{name: np.True_}), name) is True


def test_paired_is_true_or_false(net):
    sites = net.nodes.iloc[:2].reset_index()[["id", "geometry"]]
    with pytest.raises(ParameterError, match="paired must be true or false"):
        Router(net).routes(sites, sites, paired="x")


def test_a_router_is_required(net):
    with pytest.raises(ParameterError, match="router is a int"):
        od_range(3, net.nodes, net.nodes)


@pytest.mark.parametrize("name", [None, 3, ["strategic"]])
def test_a_network_has_a_name_or_a_path(name):
    with pytest.raises(ParameterError, match="name_or_path is a "):
        read_network(name)


def test_a_matrix_is_made_of_a_table_and_ids():
    with pytest.raises(MatrixError, match="not a table of pairs: it is a int"):
        ODMatrix.from_frame(3)
    with pytest.raises(MatrixError, match="origins is None; give the ids"):
        ODMatrix([[1.0]], None, ["x"])
    with pytest.raises(MatrixError, match="provenance is a int; give a mapping"):
        ODMatrix([[1.0]], ["a"], ["x"], provenance=3)
    frame = ODMatrix([[1.0]], ["a"], ["x"]).to_frame()
    with pytest.raises(AlignmentError, match="destinations is 3; give the ids"):
        ODMatrix.from_frame(frame, destinations=3)
