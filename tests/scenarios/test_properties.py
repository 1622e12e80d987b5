"""Properties of scenarios on a grid of streets and an expressway."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aicomplex_geo as ag

PLAIN = ag.Profile("plain", access_speed=6.0)
RELAXED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
AT = [f"{i}{j}" for i in range(4) for j in range(3)]
LINKS = [(u, v) for u in AT for v in AT if u < v and abs(int(u) - int(v)) in {1, 10}]
SETS = st.lists(st.sampled_from(LINKS), min_size=1, max_size=5, unique=True)


def close(links, kind="close"):
    return [f'kind = "{kind}"\nlink = ["{u}", "{v}"]' for u, v in links]


def minutes(net, spots):
    return ag.Router(net, PLAIN).od_matrix(spots, spots).values


@RELAXED
@given(SETS, st.sampled_from(["full", "outline"]))
def test_closing_never_shortens_and_reopening_is_the_identity(make, scenario, spots, links, detail):
    net = make(detail)
    closed = scenario(*close(links)).apply(net)
    assert len(closed.closed_edges) == 2 * len(links)
    assert (minutes(closed, spots) >= minutes(net, spots)).all()
    again = scenario(*close(links, "reopen")).apply(closed)
    assert again.edges.equals(net.edges)
    assert again.nodes.equals(net.nodes)
    assert again.closed_edges.empty
    both = ag.scenarios.stack([scenario(*close(links)), scenario(*close(links, "reopen"))])
    assert both.apply(net).edges.equals(net.edges)


@RELAXED
@given(
    st.sampled_from(AT),
    st.sampled_from(AT),
    st.floats(30, 120),
    st.sampled_from(["street", "expressway"]),
)
def test_adding_a_link_between_junctions_never_lengthens(net, scenario, spots, u, v, speed, kind):
    if u == v:
        return
    after = scenario(
        f'kind = "add_link"\nid = "x"\nfrom = "{u}"\nto = "{v}"\nroad_class = "{kind}"\n'
        f"posted_speed = {speed}"
    ).apply(net)
    assert (minutes(after, spots) <= minutes(net, spots)).all()


@RELAXED
@given(st.floats(100, 2900), st.floats(100, 2900))
def test_adding_a_link_that_splits_others_never_lengthens(net, scenario, spots, at, x, y):
    after = scenario(
        f'kind = "add_link"\nid = "x"\nfrom = {at(x, 3)}\nto = {at(y, 903)}\n'
        'road_class = "street"\nposted_speed = 50'
    ).apply(net)
    assert (minutes(after, spots) <= minutes(net, spots)).all()


COMMUTING = [
    'kind = "close"\nlink = ["00", "10"]',
    'kind = "close"\nroad = "Express"\nbetween = ["12", "22"]',
    'kind = "speed"\nlink = ["00", "10"]\nposted_speed = 30',
    'kind = "speed"\nlink = ["01", "11"]\nposted_speed = 40',
    'kind = "speed"\nroad = "Avenue"\nfactor = 1.1',
    'kind = "speed"\nlink = ["00", "01"]\nfactor = 0.7',
    'kind = "lanes"\nlink = ["00", "10"]\nlanes = 2',
    'kind = "toll"\nlink = ["00", "10"]\ntoll = 300',
    'kind = "add_link"\nid = "x"\nfrom = "00"\nto = "22"\nroad_class = "street"\nposted_speed = 50',
    'kind = "add_link"\nid = "y"\nfrom = "00"\nto = "21"\nroad_class = "street"\nposted_speed = 50',
    'kind = "opportunities"\nlayer = "dong"\nid = "a"\ncolumn = "population"\nby = 10',
    'kind = "move_site"\nlayer = "sites"\nid = "a"\nat = [35.1, 126.8]',
]


@RELAXED
@given(st.randoms(use_true_random=False))
def test_edits_that_commute_give_one_hash_and_one_network(net, scenario, chance):
    shuffled = chance.sample(COMMUTING, len(COMMUTING))
    one, other = scenario(*COMMUTING), scenario(*shuffled)
    assert one.hash == other.hash
    assert one.apply(net).edges.equals(other.apply(net).edges)
    cut = random.Random(0).randrange(len(shuffled))  # noqa: S311 - no secret
    parts = [scenario(*shuffled[:cut]), scenario(*shuffled[cut:])]
    assert ag.scenarios.stack(parts).hash == one.hash


def test_a_split_commutes_with_edits_of_the_link_that_it_splits(net, scenario, at):
    split = (
        f'kind = "add_link"\nid = "x"\nfrom = {at(500, 5)}\nto = "11"\n'
        'road_class = "street"\nposted_speed = 50'
    )
    others = [
        'kind = "close"\nlink = ["00", "10"]',
        'kind = "toll"\nlink = ["00", "10"]\ntoll = 300',
        'kind = "speed"\nlink = ["00", "10"]\nposted_speed = 20',
    ]
    for edit in others:
        one, other = scenario(split, edit), scenario(edit, split)
        assert one.hash == other.hash
        stacks = [
            ag.scenarios.stack(map(scenario, order)).apply(net)
            for order in ((split, edit), (edit, split))
        ]
        assert stacks[0].edges.equals(stacks[1].edges)
        steps = scenario(edit).apply(scenario(split).apply(net))
        assert np.allclose(steps.edges["toll"].sort_index(), stacks[0].edges["toll"].sort_index())


def test_edits_that_do_not_commute_differ_by_their_order(scenario):
    slow, fast = (f'kind = "speed"\nroad = "Express"\nposted_speed = {v}' for v in (60, 80))
    shut, open_ = (f'kind = "{kind}"\nroad = "Express"' for kind in ("close", "reopen"))
    for one, other in ((slow, fast), (shut, open_)):
        assert scenario(one, other).hash != scenario(other, one).hash


def test_titles_dates_and_sources_are_not_hashed(scenario):
    edit = 'kind = "close"\nroad = "Express"'
    assert scenario(edit).hash == scenario(edit + '\nsource = "x"\ndate = "2026"').hash
    assert scenario(edit).hash != scenario().hash
