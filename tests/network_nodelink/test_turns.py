"""TURNINFO: what forbids, what permits, and the paths over the rings of junctions."""

from __future__ import annotations

import pytest

from aicomplex_geo.network.readers.nodelink import from_node_link, turns

CROSS = {0: (0, 0), 1: (-200, 0), 2: (200, 0), 3: (0, 200), 4: (0, -200)}
ARMS = {10: (1, 0), 20: (0, 2), 30: (0, 3), 40: (0, 4), 11: (0, 1)}

RING = {
    1: (-200, -10), 2: (-10, -10), 3: (10, -10), 4: (200, -10),
    5: (10, 10), 6: (10, 200), 7: (-10, 10), 8: (-200, 10), 9: (-10, -200),
}  # fmt: skip
"""Carriageways of two roads: 2, 3, 5, 7 are their crossings."""

ROUND = {
    100: (1, 2), 101: (2, 3), 102: (3, 4), 103: (3, 5), 104: (5, 6), 105: (5, 7), 106: (7, 8),
    107: (7, 2), 108: (2, 9),
}  # fmt: skip
"""From the west (100) one goes to the north (104) over 101 and 103, back over 101, 103, 105."""
SHORT = {"LENGTH": 20.0}


def ring(**more):
    return {
        link: (
            *ends,
            {**(SHORT if link in {101, 103, 105, 107} else {}), **more.get(f"_{link}", {})},
        )
        for link, ends in ROUND.items()
    }


def left_out(result):
    prefix = "turn restrictions left out: "
    counts = result.provenance["counts"]
    return {key.removeprefix(prefix): n for key, n in counts.items() if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("002", "buses_only"),
        ("003", "no_turn"),
        ("101", "no_left_turn"),
        ("102", "no_straight_on"),
        ("103", "no_right_turn"),
    ],
)
def test_what_forbids_is_a_restriction_of_two_edges(write, kit, kind, value):
    result = from_node_link(write(CROSS, ARMS, [kit.turn(3, 10, 30, kind, NODE_ID=0)]))
    assert result.restrictions.columns.tolist() == ["kind", "value", "via", "edges", "source"]
    assert result.restrictions.index.name == "id"
    row = result.restrictions.iloc[0]
    assert row.tolist() == [
        "no",
        value,
        "node",
        (("1", "0", 0), ("0", "3", 0)),
        "TURNINFO/0/3",
    ]
    assert all(edge in result.edges.index for edge in row["edges"])
    assert result.provenance["counts"]["turn restrictions of the network"] == 1
    assert result.restrictions.equals(result.restrictions)
    assert result.summary()["turn_restrictions"] == 1


@pytest.mark.parametrize(
    ("kind", "name"), [("001", "unprotected_turn"), ("011", "u_turn"), ("012", "p_turn")]
)
def test_what_permits_is_no_restriction_and_counted(write, kit, kind, name):
    result = from_node_link(
        write(CROSS, ARMS, [kit.turn(1, 10, 30, kind), kit.turn(2, 10, 11, kind)])
    )
    assert result.restrictions.empty
    assert result.provenance["counts"][f"turns permitted: {name}"] == 2
    assert left_out(result) == {}
    assert "none of the 2 rows of TURNINFO forbids" in result.summary()["turn_restrictions"]


def test_codes_that_lost_their_zeros_are_the_same(write, kit):
    result = from_node_link(
        write(CROSS, ARMS, [kit.turn(1, 10, 30, "3"), kit.turn(2, 10, 20, "11")])
    )
    assert result.restrictions["value"].tolist() == ["no_turn"]


def test_what_holds_at_times_only_or_is_not_known_is_counted(write, kit):
    rows = [
        kit.turn(1, 10, 20, "101", TURN_OPER="1"),
        kit.turn(2, 10, 30, "101", TURN_OPER="7"),
        kit.turn(3, 10, 40, "555"),
        kit.turn(4, 10, 40, ""),
        kit.turn(5, 10, 11, "011", TURN_OPER="1"),
    ]
    result = from_node_link(write(CROSS, ARMS, rows))
    assert result.restrictions.empty
    assert left_out(result) == {
        "apply at certain times only": 1,
        "unknown TURN_OPER": 1,
        "unknown TURN_TYPE": 2,
    }
    assert result.provenance["unknown_codes"] == {
        "TURN_OPER": {"7": 1},
        "TURN_TYPE": {"": 1, "555": 1},
    }
    assert result.provenance["counts"]["rows of TURNINFO"] == 5


def test_a_restriction_holds_for_the_path_over_the_ring(write, kit):
    rows = [kit.turn(1, 100, 104, "101", NODE_ID=2), kit.turn(2, 100, 106, "003", NODE_ID=3)]
    result = from_node_link(write(RING, ring(), rows))
    one, other = result.restrictions["edges"]
    assert one == (("1", "2", 0), ("2", "3", 0), ("3", "5", 0), ("5", "6", 0))
    assert other == (("1", "2", 0), ("2", "3", 0), ("3", "5", 0), ("5", "7", 0), ("7", "8", 0))
    assert result.restrictions["via"].tolist() == ["way", "way"]
    counts = result.provenance["counts"]
    assert counts["turn restrictions over a ring"] == 2
    assert "turn restrictions with a node off their path" not in counts


def test_where_links_meet_no_ring_is_looked_for(write, kit):
    result = from_node_link(write(RING, ring(), [kit.turn(1, 100, 108, "103", NODE_ID=2)]))
    assert result.restrictions["edges"].tolist() == [(("1", "2", 0), ("2", "9", 0))]
    assert result.restrictions["via"].tolist() == ["node"]


def test_of_two_ways_over_a_ring_the_shorter_is_meant(write, kit):
    links = {**ring(), 201: (2, 7, {"LENGTH": 15.0}), 202: (7, 5, {"LENGTH": 15.0})}
    result = from_node_link(write(RING, links, [kit.turn(1, 100, 104, "101")]))
    assert result.restrictions["edges"][0] == (
        ("1", "2", 0), ("2", "7", 0), ("7", "5", 0), ("5", "6", 0),
    )  # fmt: skip


def test_parallel_links_of_a_ring_are_told_apart_by_their_keys(write, kit):
    links = {**ring(), 1001: (2, 3, {"LENGTH": 120.0})}
    result = from_node_link(write(RING, links, [kit.turn(1, 100, 104, "101")]))
    assert result.edges.loc[("2", "3", 1), "link_id"] == "101"
    assert result.restrictions["edges"][0][1] == ("2", "3", 1)


def test_the_path_neither_turns_back_nor_goes_round_the_last_link(write, kit):
    nodes = {1: (-50, 0), 2: (0, 0), 3: (50, 0), 4: (100, 0)}
    links = {1: (1, 2, SHORT), 2: (2, 1, SHORT), 3: (1, 3, SHORT), 4: (3, 4, SHORT)}
    result = from_node_link(write(nodes, links, [kit.turn(1, 1, 4, "003")]))
    assert left_out(result) == {"no path over short links connects its links": 1}
    links = {1: (1, 2, SHORT), 2: (2, 4, SHORT), 3: (4, 3, SHORT), 4: (3, 4, SHORT)}
    result = from_node_link(write(nodes, links, [kit.turn(1, 1, 4, "003")], folder="other"))
    assert left_out(result) == {"no path over short links connects its links": 1}


@pytest.mark.parametrize(("length", "found"), [(turns.RING_LINK, 1), (turns.RING_LINK + 0.1, 0)])
def test_a_ring_is_of_short_links(write, kit, length, found):
    links = ring(_103={"LENGTH": length})
    result = from_node_link(write(RING, links, [kit.turn(1, 100, 104, "101")]))
    assert len(result.restrictions) == found


@pytest.mark.parametrize(("metres", "found"), [(100.0, 1), (101.0, 0)])
def test_a_path_over_a_ring_is_not_long(write, kit, metres, found):
    assert turns.RING_LENGTH == 500
    nodes = {i: (10 * i, 0) for i in range(8)}
    links = {i: (i, i + 1, {"LENGTH": metres}) for i in range(7)}
    result = from_node_link(write(nodes, links, [kit.turn(1, 0, 6, "003")]))
    assert len(result.restrictions) == found


@pytest.mark.parametrize(("between", "found"), [(10, 1), (11, 0)])
def test_a_path_over_a_ring_has_few_links(write, kit, between, found):
    assert turns.RING_LINKS == 10
    nodes = {i: (10 * i, 0) for i in range(between + 3)}
    links = {i: (i, i + 1, {"LENGTH": 5.0}) for i in range(between + 2)}
    result = from_node_link(write(nodes, links, [kit.turn(1, 0, between + 1, "003")]))
    assert len(result.restrictions) == found


def test_rows_whose_links_are_not_there_are_counted_with_their_reason(write, kit):
    links = {**ARMS, 50: (0, 2, {"ROAD_USE": "1"}), 60: (0, 3, {"REST_VEH": "1"})}
    rows = [
        kit.turn(1, 10, 999, "101"),
        kit.turn(2, 10, 50, "101"),
        kit.turn(3, 10, 60, "101"),
        kit.turn(4, 10, 10, "101"),
        kit.turn(5, 10, 30, "101"),
        kit.turn(6, 10, 30, "003"),
    ]
    result = from_node_link(write(CROSS, links, rows))
    assert result.restrictions["source"].tolist() == ["TURNINFO/1/5"]
    assert left_out(result) == {
        "one of its links was not read": 1,
        "one of its links is not in use": 1,
        "one of its links is closed to cars": 1,
        "both links are the same": 1,
        "repeated": 1,
    }


def test_a_node_beside_the_path_is_counted(write, kit):
    result = from_node_link(write(CROSS, ARMS, [kit.turn(1, 10, 30, "101", NODE_ID=4)]))
    counts = result.provenance["counts"]
    assert counts["turn restrictions with a node off their path"] == 1
    assert len(result.restrictions) == 1


def test_restrictions_are_in_the_order_of_their_ids(write, kit):
    rows = [
        kit.turn(10, 10, 30, "101", NODE_ID=0),
        kit.turn(2, 10, 20, "102", NODE_ID=0),
        kit.turn(1, 10, 40, "103", NODE_ID=0),
    ]
    result = from_node_link(write(CROSS, ARMS, rows))
    assert result.restrictions["source"].tolist() == [f"TURNINFO/0/{i}" for i in (1, 2, 10)]
