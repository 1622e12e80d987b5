"""Edits of links, each on a grid that can be solved by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import ParameterError, ScenarioError
from aicomplex_geo.network.turn_restrictions import as_table
from aicomplex_geo.scenarios import stack

ADD = 'kind = "add_link"\nid = "x"\nfrom = "00"\nroad_class = "street"\nposted_speed = 50'
PLAIN = ag.Profile("plain", access_speed=6.0)


def changed(before, after, column):
    both = after.edges[column].reindex(before.edges.index)
    return set(before.edges.index[both.ne(before.edges[column])])


def test_an_empty_scenario_gives_the_network_itself(net, scenario):
    assert scenario().apply(net) is net
    assert scenario().validate(net) == ()


def test_a_link_is_closed_in_both_directions_or_in_one(net, scenario):
    both = scenario('kind = "close"\nlink = ["00", "10"]').apply(net)
    assert set(both.closed_edges.index) == {("00", "10", 0), ("10", "00", 0)}
    one = scenario('kind = "close"\nlink = ["00", "10"]\ndirection = "one_way"').apply(net)
    assert one.closed_edges.index.tolist() == [("00", "10", 0)]
    assert len(net.closed_edges) == 0


def test_a_stretch_of_road_is_closed_between_two_junctions(net, scenario):
    after = scenario('kind = "close"\nroad = "Street 0"\nbetween = ["00", "Junction 20"]').apply(
        net
    )
    assert {edge[:2] for edge in after.closed_edges.index} == {
        ("00", "10"), ("10", "00"), ("10", "20"), ("20", "10"),
    }  # fmt: skip


def test_speeds_classes_lanes_and_tolls_are_changed(net, scenario):
    after = scenario(
        'kind = "speed"\nroad = "Avenue"\nposted_speed = 70',
        'kind = "speed"\nlink = ["00", "10"]\nfactor = 2',
        'kind = "road_class"\nroad = "Street 1"\nroad_class = "arterial"',
        'kind = "lanes"\nlink = ["01", "11"]\nlanes = 3',
        'kind = "toll"\nroad = "Express"\nbetween = ["02", "32"]\ntoll = 900',
    ).apply(net)
    assert set(after.edges.loc[net.edges["road_name"] == "Avenue", "posted_speed"]) == {70.0}
    speeds = pd.Series(PLAIN.running_speeds(after), index=after.edges.index)
    assert speeds["00", "10", 0] == 100.0
    assert speeds["01", "00", 0] == 70.0
    assert len(changed(net, after, "road_class")) == 6
    assert after.edges.loc[("01", "11", 0), "lanes"] == 3
    assert after.edges.loc[net.edges["road_name"] == "Express", "toll"].sum() == pytest.approx(1800)


def test_a_posted_speed_is_not_overruled_by_a_published_one(net, scenario):
    known = ag.Profile("known", access_speed=6.0, road_speed=(("Avenue", 20.0),))
    after = scenario('kind = "speed"\nlink = ["00", "01"]\nposted_speed = 80').apply(net)
    speeds = pd.Series(known.running_speeds(after), index=after.edges.index)
    assert (speeds["00", "01", 0], speeds["10", "11", 0]) == (80.0, 20.0)


def test_a_link_is_added_between_junctions(net, scenario):
    after = scenario(
        'kind = "add_link"\nid = "new"\nfrom = "00"\nto = "22"\nroad_class = "arterial"\n'
        'posted_speed = 80\nlength_km = 3.5\nroad_name = "New Road"\ntoll = 500'
    ).apply(net)
    new = after.edges.loc[("00", "22", 0)]
    assert (new["length"], new["length_basis"], new["toll"]) == (3500.0, "published", 500.0)
    assert len(after.edges) == len(net.edges) + 2
    assert after.arrays.twin[after.edges.index.get_loc(("00", "22", 0))] >= 0


def test_a_link_from_a_place_splits_the_road_there(net, scenario, at):
    after = scenario(
        f'kind = "add_link"\nid = "new"\nfrom = {at(500, 5)}\nto = "11"\n'
        'road_class = "street"\nposted_speed = 50'
    ).apply(net)
    assert "new-start" in after.nodes.index
    assert ("00", "10", 0) not in after.edges.index
    parts = after.edges.loc[[("00", "new-start", 0), ("new-start", "10", 0)]]
    assert parts["length"].sum() == pytest.approx(1100.0)
    assert parts["toll"].sum() == pytest.approx(100.0)
    assert (after.arrays.twin >= 0).all()


def test_an_interchange_splits_both_carriageways(make, scenario, at):
    edit = (
        f'kind = "add_interchange"\nid = "ic"\nroad = "Express"\nat = {at(1500, 1830)}\nto = "11"'
    )
    together = scenario(edit).apply(make())
    assert [name for name in together.nodes.index if name.startswith("ic")] == ["ic"]
    apart = scenario(edit).apply(make(divided={("12", "22")}))
    assert [name for name in apart.nodes.index if name.startswith("ic")] == ["ic", "ic-r"]
    for after in (together, apart):
        assert not {("12", "22", 0), ("22", "12", 0)} & set(after.edges.index)
        times = ag.Router(after, PLAIN).od_matrix(*(after.nodes.loc[["11", "ic"]],) * 2)
        assert np.isfinite(times.values).all()
    ends = {(u, v) for u, v, _ in apart.edges.index}
    assert {("12", "ic"), ("ic", "22"), ("22", "ic-r"), ("ic-r", "12")} <= ends
    assert {("11", "ic"), ("ic", "11"), ("11", "ic-r"), ("ic-r", "11")} <= ends


def test_closing_an_interchange_closes_its_ramps(net, scenario, at):
    new = scenario(
        f'kind = "add_interchange"\nid = "ic"\nname_en = "New IC"\nroad = "Express"\n'
        f'at = {at(1500, 1830)}\nto = "11"'
    ).apply(net)
    after = scenario('kind = "close"\ninterchange = "New IC"').apply(new)
    assert {edge[:2] for edge in after.closed_edges.index} == {("ic", "11"), ("11", "ic")}


def test_parts_of_a_split_link_go_by_its_old_name(net, scenario, at):
    split = scenario(
        f'kind = "add_link"\nid = "new"\nfrom = {at(500, 5)}\nto = "11"\n'
        'road_class = "street"\nposted_speed = 50'
    ).apply(net)
    # in an order that no hash seed changes
    added = [name for name in split.edges.columns if name not in net.edges.columns]
    assert added == ["part_of", "part_start", "part_end"]
    after = scenario('kind = "close"\nlink = ["00", "10"]').apply(split)
    assert len(after.closed_edges) == 4


def test_restrictions_name_the_parts_of_a_split_link(net, scenario, at):
    paths = as_table([("no", "no_left_turn", "node", (("00", "10", 0), ("10", "11", 0)), "")])
    banned = ag.RoadNetwork(net.nodes, net.edges, restrictions=paths)
    after = scenario(
        f'kind = "add_link"\nid = "new"\nfrom = {at(500, 5)}\nto = "11"\n'
        'road_class = "street"\nposted_speed = 50'
    ).apply(banned)
    path = after.restrictions["edges"].iloc[0]
    assert path == (("new-start", "10", 0), ("10", "11", 0))


def test_restrictions_hold_where_junctions_have_numbers_and_a_new_one_a_name(net, scenario, at):
    number = {name: 10 * int(name[0]) + int(name[1]) for name in net.nodes.index}
    nodes = net.nodes.set_axis(net.nodes.index.map(number))
    ids = [(number[u], number[v], key) for u, v, key in net.edges.index]
    names = net.edges.index.names
    edges = net.edges.set_axis(pd.MultiIndex.from_tuples(ids, names=names))
    only = as_table([("only", "only_straight_on", "node", ((0, 10, 0), (10, 20, 0)), "")])
    banned = ag.RoadNetwork(nodes, edges, restrictions=only)
    after = scenario(
        f'kind = "add_link"\nid = "new"\nfrom = {at(1500, 16)}\nto = {at(1037, 450)}\n'
        'road_class = "street"\nposted_speed = 50'
    ).apply(banned)
    assert after.restrictions["edges"].tolist() == [((0, 10, 0), (10, "new-start", 0))]
    minutes = []
    for one in (banned, after):
        router = ag.Router(one, PLAIN)
        times = router.od_matrix(nodes.loc[[0]], nodes.loc[[20, 11]]).to_wide()
        minutes.append(times.to_numpy()[0])
    assert np.isfinite(minutes[1]).all()
    assert minutes[1][0] == minutes[0][0]  # straight on is as fast as before


def test_provenance_lists_the_scenarios(net, scenario):
    close = scenario('kind = "close"\nlink = ["00", "10"]')
    after = scenario('kind = "reopen"\nlink = ["00", "10"]').apply(close.apply(net))
    ids = [entry["hash"] for entry in after.provenance["scenarios"]]
    assert ids[0] == close.hash
    assert len(set(ids)) == 2
    assert after.provenance["name"] == "grid"


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ('kind = "close"\nroad = "Expres"', "no road 'Expres'. Nearest: 'Express'"),
        ('kind = "close"\nlink = ["00", "1"]', "no junction '1'. Nearest:"),
        ('kind = "close"\nlink = ["00", "21"]', "no link leads from '00' to '21'. From '00' links"),
        ('kind = "close"\ninterchange = "11"', "'11' has no ramps within 1,000 m"),
        ('kind = "close"\nroad = "Express"\nbetween = ["02", "00"]', "'00' is not on it"),
        ('kind = "close"\nnear = [10.0, 10.0]\nradius_m = 5', "no such link within 5 m"),
        ('kind = "close"\nroad = "Express"\nclasses = ["expresway"]', "Nearest: 'expressway'"),
        ('kind = "road_class"\nroad = "Express"\nroad_class = "stret"', "Nearest: 'street'"),
        (
            ADD + "\nto = [30.0, 120.0]",
            "join_within_m is 300 m",
        ),
        (
            ADD + '\nto = "33"',
            "no junction '33'",
        ),
        (
            ADD + '\nto = "32"\nlength_km = 1',
            "length_km is 1, but its ends lie",
        ),
        (
            ADD + '\nto = "00"',
            "to itself",
        ),
    ],
)
def test_what_does_not_fit_is_reported_with_its_line(net, scenario, edit, told):
    bad = scenario(edit)
    assert told in str(bad.validate(net)[0])
    assert "line 6" in str(bad.validate(net)[0])
    with pytest.raises(ScenarioError):
        bad.apply(net)


def test_contradictions_are_reported_within_a_scenario_but_not_in_a_stack(net, scenario):
    slow = 'kind = "speed"\nroad = "Express"\nposted_speed = 60'
    fast = 'kind = "speed"\nlink = ["02", "12"]\nposted_speed = 80'
    (fault,) = scenario(slow, fast).validate(net)
    assert "contradicts line" in str(fault)
    after = stack([scenario(slow), scenario(fast)]).apply(net)
    assert after.edges.loc[("02", "12", 0), "posted_speed"] == 80
    after = stack([scenario(fast), scenario(slow)]).apply(net)
    assert after.edges.loc[("02", "12", 0), "posted_speed"] == 60


def test_only_networks_and_scenarios_are_taken(scenario):
    with pytest.raises(ParameterError, match="not a RoadNetwork"):
        scenario().apply("strategic")
    with pytest.raises(ParameterError, match="not a Scenario"):
        stack([1])
