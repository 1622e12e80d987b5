"""Turn restrictions: which edges they are about, and why some are left out."""

from __future__ import annotations

from itertools import permutations

import pytest

from aicomplex_geo.errors import NetworkError, NetworkWarning
from aicomplex_geo.network.readers.left_out import LeftOutError
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.network.readers.osm.restrictions import VALUES, value_of
from aicomplex_geo.network.turn_restrictions import forbidden

ROAD = {"highway": "residential"}
CROSS = {
    1: (126.80, 35.20),
    2: (126.81, 35.20),
    3: (126.82, 35.20),
    4: (126.81, 35.21),
    5: (126.81, 35.19),
    6: (126.83, 35.20),
    7: (126.82, 35.21),
}
ARMS = {
    10: ([1, 2], ROAD),
    11: ([2, 3], ROAD),
    12: ([2, 4], ROAD),
    13: ([2, 5], ROAD),
}


def relation(tags, *members):
    return {500: ([*members], {"type": "restriction", **tags})}


def turn(begin, via, end, value="no_left_turn", **tags):
    kind = "n" if isinstance(via, int) else "w"
    middle = [via] if kind == "n" else via
    names = {"n": "node", "w": "way"}
    return relation(
        {"restriction": value, **tags},
        ("way", begin, "from"),
        *[(names[kind], one, "via") for one in middle],
        ("way", end, "to"),
    )


def left_out(net):
    counts = net.provenance["counts"]
    head = "turn restrictions left out: "
    return {k.removeprefix(head): n for k, n in counts.items() if k.startswith(head)}


def test_a_turn_at_a_node(write):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 12)))
    row = net.restrictions.loc[0]
    assert row["kind"] == "no"
    assert row["value"] == "no_left_turn"
    assert row["via"] == "node"
    assert row["edges"] == ((1, 2, 0), (2, 4, 0))
    assert row["source"] == "relation/500"
    assert net.provenance["counts"]["turn restrictions of the network"] == 1
    assert net.provenance["turn_restrictions"] == 1


def test_why_there_is_no_turn_restriction(write):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 12)), mode="walk")
    told = net.provenance["turn_restrictions"]
    assert told == "none: none of the 1 in the file applies to this network"
    with pytest.warns(NetworkWarning, match="has no relations"):
        net = from_osm_file(write(CROSS, ARMS, {}))
    assert net.provenance["turn_restrictions"] == "none: the file has no relations"


def test_an_order(write):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 11, "only_straight_on")))
    assert net.restrictions.loc[0, "kind"] == "only"
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 3, 0))


def test_a_u_turn(write):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 10, "no_u_turn")))
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 1, 0))


def test_the_edges_are_those_of_the_folded_network(write):
    nodes = {**CROSS, 21: (126.805, 35.2), 22: (126.81, 35.205)}
    ways = {**ARMS, 10: ([21, 1], ROAD), 14: ([21, 2], ROAD), 12: ([2, 22, 4], ROAD)}
    net = from_osm_file(write(nodes, ways, turn(14, 2, 12)))
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 4, 0))
    assert net.edges.loc[(1, 2, 0), "osm_id"] == "10;14"


def test_the_node_of_a_turn_stays_where_it_would_be_folded(write):
    ways = {10: ([1, 2], ROAD), 11: ([2, 3], ROAD)}
    net = from_osm_file(write(CROSS, ways, turn(10, 2, 10, "no_u_turn")))
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 1, 0))
    assert sorted(net.nodes.index) == [1, 2, 3]


DUAL = {
    10: ([1, 2], ROAD),
    11: ([2, 3], ROAD),
    12: ([3, 7], ROAD),
    13: ([2, 4], ROAD),
    14: ([3, 6], ROAD),
}


def test_a_turn_over_a_way(write):
    net = from_osm_file(write(CROSS, DUAL, turn(10, [11], 12, "no_u_turn")))
    assert net.restrictions.loc[0, "via"] == "way"
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 3, 0), (3, 7, 0))


def test_a_turn_over_a_way_with_a_junction_in_it(write):
    nodes = {**CROSS, 21: (126.815, 35.2), 22: (126.815, 35.19)}
    ways = {**DUAL, 11: ([2, 21, 3], ROAD), 15: ([21, 22], ROAD)}
    net = from_osm_file(write(nodes, ways, turn(10, [11], 12)))
    assert net.restrictions.loc[0, "edges"] == ((1, 2, 0), (2, 21, 0), (21, 3, 0), (3, 7, 0))


@pytest.mark.parametrize("vias", [[11, 14], [14, 11]])
def test_a_turn_over_several_ways_in_any_order(write, vias):
    ways = {**DUAL, 16: ([6, 5], ROAD), 17: ([6, 7], ROAD)}
    net = from_osm_file(write(CROSS, ways, turn(10, vias, 16)))
    edges = net.restrictions.loc[0, "edges"]
    assert edges[0] == (1, 2, 0)
    assert [edge[1] for edge in edges] == [2, 3, 6, 5]


@pytest.mark.parametrize("vias", list(permutations([11, 14, 18])))
def test_via_ways_are_put_in_order_by_the_nodes_that_they_share(write, vias):
    ways = {**DUAL, 14: ([6, 3], ROAD), 18: ([6, 5], ROAD), 19: ([5, 8], ROAD)}
    nodes = {**CROSS, 8: (126.84, 35.2)}
    net = from_osm_file(write(nodes, ways, turn(10, list(vias), 19)))
    assert [edge[1] for edge in net.restrictions.loc[0, "edges"]] == [2, 3, 6, 5, 8]


def test_summary_says_how_many_of_how_many(write):
    two = {**turn(10, 2, 12), 501: turn(10, 2, 13, "no_fun")[500]}
    net = from_osm_file(write(CROSS, ARMS, two))
    assert net.summary()["turn_restrictions"] == "1 of 2"


def test_a_turn_over_a_way_that_runs_on_beyond_it(write):
    ways = {10: ([4, 2], ROAD), 11: ([1, 2, 3, 6], ROAD), 12: ([3, 7], ROAD)}
    net = from_osm_file(write(CROSS, ways, turn(10, [11], 12)))
    assert net.restrictions.loc[0, "edges"] == ((4, 2, 0), (2, 3, 0), (3, 7, 0))


def test_no_entry_from_several_ways_and_no_exit_to_several(write):
    entry = relation(
        {"restriction": "no_entry"},
        ("way", 10, "from"),
        ("way", 13, "from"),
        ("node", 2, "via"),
        ("way", 12, "to"),
    )
    net = from_osm_file(write(CROSS, ARMS, entry))
    assert list(net.restrictions["edges"]) == [((1, 2, 0), (2, 4, 0)), ((5, 2, 0), (2, 4, 0))]
    away = relation(
        {"restriction": "no_exit"},
        ("way", 10, "from"),
        ("node", 2, "via"),
        ("way", 12, "to"),
        ("way", 13, "to"),
    )
    net = from_osm_file(write(CROSS, ARMS, away))
    assert list(net.restrictions["edges"]) == [((1, 2, 0), (2, 4, 0)), ((1, 2, 0), (2, 5, 0))]


@pytest.mark.parametrize(
    ("mode", "excepted"), [("car", "psv;motorcar"), ("car", "motor_vehicle"), ("bike", "bicycle")]
)
def test_exceptions(write, mode, excepted):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 12, **{"except": excepted})), mode=mode)
    assert net.restrictions.empty
    assert left_out(net) == {"this mode is exempt": 1}


def test_an_exception_of_others_changes_nothing(write):
    assert (
        len(
            from_osm_file(write(CROSS, ARMS, turn(10, 2, 12, **{"except": "psv;hgv"}))).restrictions
        )
        == 1
    )


@pytest.mark.parametrize(
    ("mode", "tags", "reason"),
    [
        ("car", {"restriction:motorcar": "no_left_turn"}, None),
        ("car", {"restriction:hgv": "no_left_turn"}, "for other vehicles"),
        ("car", {"type": "restriction:hgv", "restriction": "no_left_turn"}, "for other vehicles"),
        ("car", {"type": "restriction:motorcar", "restriction": "no_left_turn"}, None),
        ("bike", {"restriction:motorcar": "no_left_turn"}, "for other vehicles"),
        ("bike", {"restriction": "no_left_turn"}, None),
        ("bike", {"restriction:bicycle": "no_left_turn"}, None),
        ("walk", {"restriction": "no_left_turn"}, "does not apply to pedestrians"),
        ("walk", {"restriction:foot": "no_left_turn"}, None),
        (
            "car",
            {"restriction:conditional": "no_left_turn @ (07:00-09:00)"},
            "applies at certain times only",
        ),
        (
            "car",
            {"restriction": "no_left_turn", "hour_on": "07:00", "hour_off": "09:00"},
            "applies at certain times only",
        ),
        ("car", {}, "no value"),
        ("car", {"restriction": "no_fun"}, "unknown value"),
    ],
)
def test_whom_a_restriction_binds(mode, tags, reason):
    tags = {"type": "restriction", **tags}
    if reason is None:
        assert value_of(tags, mode) == "no_left_turn"
        return
    with pytest.raises(LeftOutError, match=reason):
        value_of(tags, mode)


@pytest.mark.parametrize("value", sorted(VALUES))
def test_values(value):
    assert value_of({"type": "restriction", "restriction": value}, "car") == value


def test_a_condition_beside_a_plain_value_is_counted(write):
    extra = {"restriction:conditional": "none @ (Su)"}
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 12, **extra)))
    assert len(net.restrictions) == 1
    assert net.provenance["counts"]["conditional rule ignored"] == 1


ONEWAY = {**ROAD, "oneway": "yes"}


@pytest.mark.parametrize(
    ("ways", "made", "reason"),
    [
        (ARMS, turn(10, 9, 12), "the via node is not on the network of this mode"),
        (ARMS, turn(10, 3, 12), "the via node is not on its ways"),
        (ARMS, relation({"restriction": "no_exit"}), "a member is missing from the relation"),
        (
            ARMS,
            relation({"restriction": "no_exit"}, ("way", 10, "from"), ("way", 12, "to")),
            "a member is missing from the relation",
        ),
        (
            ARMS,
            relation(
                {"restriction": "no_left_turn"},
                ("way", 10, "from"),
                ("way", 11, "from"),
                ("node", 2, "via"),
                ("way", 12, "to"),
            ),
            "more members than its value allows",
        ),
        (
            {**ARMS, 14: ([1, 4], {"highway": "footway"})},
            turn(10, 2, 14),
            "a member way is not on the network of this mode",
        ),
        ({**ARMS, 10: ([2, 1], ONEWAY)}, turn(10, 2, 12), "the turn is impossible anyway"),
        ({**ARMS, 12: ([4, 2], ONEWAY)}, turn(10, 2, 12), "the turn is impossible anyway"),
        ({**DUAL, 11: ([3, 2], ONEWAY)}, turn(10, [11], 12), "the turn is impossible anyway"),
        (
            {10: ([1, 2, 3], ROAD), 12: ([2, 4], ROAD)},
            turn(10, 2, 12),
            "a member way continues beyond the via",
        ),
        (DUAL, turn(10, [14], 12), "its ways do not meet at one node each"),
    ],
)
def test_what_is_left_out_is_counted_with_its_reason(write, ways, made, reason):
    net = from_osm_file(write(CROSS, ways, made))
    assert net.restrictions.empty
    assert left_out(net) == {reason: 1}


def test_a_way_that_is_not_in_the_file_is_warned_of(write):
    with pytest.warns(NetworkWarning, match="1 turn restrictions on ways that are not in it"):
        net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 99)))
    assert left_out(net) == {"a member way is not in the file": 1}


@pytest.fixture
def states(write):
    """A function that writes relations of one id, each with its version, one after another."""

    def written(*wanted):
        made = []
        for version, relations in wanted:
            whole = write(CROSS, ARMS, relations).read_text(encoding="utf-8")
            start, stop = whole.index("<relation"), whole.index("</osm>")
            made.append(whole[start:stop].replace('version="1"', f'version="{version}"'))
        path = write(CROSS, ARMS, {})
        text = path.read_text(encoding="utf-8").replace("</osm>", "".join(made) + "</osm>")
        path.write_text(text, encoding="utf-8")
        return path

    return written


DEAD = turn(10, 2, 12, type="was:restriction")
TWICE = "1 turn restrictions occur more than once; the newest version was used"


def test_a_restriction_that_occurs_twice_is_taken_once(states):
    with pytest.warns(NetworkWarning, match=TWICE):
        net = from_osm_file(states((1, turn(10, 2, 12)), (1, turn(10, 2, 12))))
    assert len(net.restrictions) == 1


@pytest.mark.parametrize("step", [1, -1])
def test_of_two_versions_of_a_restriction_the_newer_counts(states, step):
    both = [(1, turn(10, 2, 12)), (2, turn(10, 2, 13))]
    with pytest.warns(NetworkWarning, match=TWICE):
        net = from_osm_file(states(*both[::step]))
    assert list(net.restrictions["edges"]) == [((1, 2, 0), (2, 5, 0))]


@pytest.mark.parametrize("step", [1, -1])
def test_a_restriction_that_is_one_no_more(states, step):
    both = [(1, turn(10, 2, 12)), (2, DEAD)]
    with pytest.warns(NetworkWarning, match=TWICE):
        net = from_osm_file(states(*both[::step]))
    assert net.restrictions.empty
    assert net.provenance["turn_restrictions"] == "none: there are none in the file"


@pytest.mark.parametrize("step", [1, -1])
def test_a_relation_that_has_become_a_restriction(states, step):
    both = [(1, DEAD), (2, turn(10, 2, 12))]
    with pytest.warns(NetworkWarning, match=TWICE):
        net = from_osm_file(states(*both[::step]))
    assert len(net.restrictions) == 1


def test_a_restriction_whose_newest_state_says_the_same(states):
    with pytest.warns(NetworkWarning, match="2 turn restrictions occur more than once"):
        net = from_osm_file(states((1, turn(10, 2, 12)), (3, turn(10, 2, 12)), (2, DEAD)))
    assert len(net.restrictions) == 1


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("other", [DEAD, turn(10, 2, 13), turn(10, 2, 12, "no_u_turn")])
def test_contradictions_of_one_version_of_a_restriction(states, other, step):
    both = [(1, turn(10, 2, 12)), (1, other)]
    with pytest.raises(NetworkError, match="different content and the same version") as caught:
        from_osm_file(states(*both[::step]))
    assert [fault.row for fault in caught.value.faults] == ["relation 500"]


def test_what_is_forbidden(write):
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 12)))
    assert forbidden(net.restrictions, net.edges.index) == [((1, 2, 0), (2, 4, 0))]
    net = from_osm_file(write(CROSS, ARMS, turn(10, 2, 11, "only_straight_on")))
    assert forbidden(net.restrictions, net.edges.index) == [
        ((1, 2, 0), (2, 1, 0)),
        ((1, 2, 0), (2, 4, 0)),
        ((1, 2, 0), (2, 5, 0)),
    ]


def test_an_order_over_a_way_forbids_to_leave_it(write):
    net = from_osm_file(write(CROSS, DUAL, turn(10, [11], 12, "only_left_turn")))
    found = forbidden(net.restrictions, net.edges.index)
    assert ((1, 2, 0), (2, 4, 0)) in found
    assert ((1, 2, 0), (2, 3, 0), (3, 6, 0)) in found
    assert ((1, 2, 0), (2, 3, 0), (3, 2, 0)) in found
    assert len(found) == 4


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore::aicomplex_geo.errors.NetworkWarning")
@pytest.mark.parametrize(
    ("name", "counted", "over_ways"),
    [
        ("reisterstown-via-way", "34 of 36", 1),
        ("cathedral-no-left", "118 of 158", 0),
        ("fiji-ferry", "4 of 4", 0),
    ],
)
def test_restrictions_of_real_extracts(reference, name, counted, over_ways):
    net = from_osm_file(reference / "osm" / f"{name}.osm.pbf")
    assert net.summary()["turn_restrictions"] == counted
    assert (net.restrictions["via"] == "way").sum() == over_ways
