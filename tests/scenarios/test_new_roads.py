"""New roads that join divided roads, whose carriageways are drawn on each other."""

from __future__ import annotations

import pytest

DIVIDED = {("10", "20")}
LINK = (
    'kind = "add_link"\nid = "x"\nfrom = {start}\nto = "01"\n'
    'road_class = "street"\nposted_speed = 50'
)


@pytest.fixture
def net(make):
    """Street 0 is divided between 10 and 20: two edges of other lengths on one line."""
    divided = make(divided=DIVIDED)
    row = divided.edges.index.get_loc(("10", "20", 0))
    assert divided.arrays.twin[row] == -1
    return divided


def added(after, before) -> set[tuple[str, str]]:
    return {edge[:2] for edge in after.edges.index.difference(before.edges.index)}


def test_a_link_joins_the_junction_where_both_carriageways_meet_only_once(net, scenario, at):
    after = scenario(LINK.format(start=at(1002, 11))).apply(net)
    assert list(after.nodes.index) == list(net.nodes.index)
    assert added(after, net) == {("10", "01"), ("01", "10")}


def test_a_link_between_the_junctions_joins_both_carriageways_by_a_connector(net, scenario, at):
    after = scenario(LINK.format(start=at(1500, 16))).apply(net)
    assert added(after, net) == {
        ("10", "x-start"), ("x-start", "20"),
        ("20", "x-start-r"), ("x-start-r", "10"),
        ("x-start", "01"), ("01", "x-start"),
        ("x-start", "x-start-r"), ("x-start-r", "x-start"),
    }  # fmt: skip
    connector = after.edges.loc[("x-start", "x-start-r", 0)]
    assert (connector["road_class"], connector["length"]) == ("ramp", 1.0)


@pytest.mark.parametrize("beside", [-3, 3])
def test_the_first_carriageway_is_joined_from_either_side(net, scenario, at, beside):
    after = scenario(LINK.format(start=at(1500, 16.5 + beside))).apply(net)
    assert ("10", "x-start", 0) in after.edges.index
    assert ("x-start", "20", 0) in after.edges.index
