"""The steps of the script on roads drawn by hand."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

LAT = 35.2


def road(tools, tail, head, line, *, speed=60.0, road_class="national", name="가로"):
    length = tools.geometry.geodesic_length(line)
    return tools.graph.Road(
        tail=tail,
        head=head,
        name=name,
        road_class=road_class,
        line=tuple(line),
        length=length,
        hours=length / 1000 / speed,
        speeds=frozenset({speed}),
        source="drawn by hand",
    )


def chain(tools, points, **options):
    """Make a graph of places in a row, joined both ways."""
    graph = tools.graph.Graph()
    for number, at in enumerate(points):
        graph.add_place(tools.graph.Place(at), number)
    for number in range(len(points) - 1):
        a, b = points[number], points[number + 1]
        graph.add(road(tools, number, number + 1, (a, b), **options))
        graph.add(road(tools, number + 1, number, (b, a), **options))
    return graph


def test_a_straight_chain_becomes_one_road_each_way(tools):
    graph = chain(tools, [(126.8 + k / 100, LAT) for k in range(6)])
    whole = sum(r.length for r in graph.roads.values()) / 2
    tools.contracting.contract(graph)
    assert sorted(graph.places) == [0, 5]
    assert [r.length for r in graph.roads.values()] == pytest.approx([whole, whole])


def test_speeds_of_a_chain_are_joined_by_the_harmonic_mean(tools):
    graph = chain(tools, [(126.80, LAT), (126.81, LAT)], speed=30.0)
    graph.add_place(tools.graph.Place((126.82, LAT)), 2)
    for a, b in ((1, 2), (2, 1)):
        line = (graph.places[a].at, graph.places[b].at)
        graph.add(road(tools, a, b, line, speed=60.0))
    tools.contracting.contract(graph)
    assert [r.speed for r in graph.roads.values()] == pytest.approx([40.0, 40.0], rel=1e-3)
    assert all(r.speeds == {30.0, 60.0} for r in graph.roads.values())


def test_a_named_place_or_another_name_ends_a_chain(tools):
    graph = chain(tools, [(126.8 + k / 100, LAT) for k in range(4)])
    graph.places[2].keep = True
    tools.contracting.contract(graph)
    assert sorted(graph.places) == [0, 2, 3]


def test_a_chain_ends_where_eight_points_would_not_draw_it(tools):
    points = [(126.8 + k / 1000, LAT + (k % 2) / 500) for k in range(40)]
    graph = chain(tools, points)
    tools.contracting.contract(graph)
    for one in graph.roads.values():
        assert tools.geometry.simplify(one.line, 8)[1] <= tools.contracting.MAX_STRAY


def test_a_mixed_pair_of_directions_is_written_twice(tools):
    graph = chain(tools, [(126.80, LAT), (126.81, LAT)])
    assert [row.both for row in tools.writing.rows(graph)] == [True]
    number = max(graph.roads)
    faster = road(tools, 1, 0, graph.roads[number].line, speed=80.0)
    graph.remove(number)
    graph.add(faster)
    assert [row.both for row in tools.writing.rows(graph)] == [False, False]


def test_cutting_a_road_keeps_its_length_and_time(tools):
    graph = chain(tools, [(126.80, LAT), (126.82, LAT)])
    middle = graph.add_place(tools.graph.Place((126.805, LAT)))
    before = graph.roads[0]
    first, second = tools.interchanges.split(graph, 0, 0, middle)
    parts = [graph.roads[first], graph.roads[second]]
    assert sum(part.length for part in parts) == pytest.approx(before.length, rel=1e-6)
    assert sum(part.hours for part in parts) == pytest.approx(before.hours, rel=1e-6)
    assert parts[0].length == pytest.approx(before.length / 4, rel=1e-3)


def test_a_slow_stretch_of_a_main_line_is_not_a_ramp(tools):
    points = [(126.8 + k / 200, LAT) for k in range(4)]
    graph = tools.graph.Graph()
    for number, at in enumerate(points):
        graph.add_place(tools.graph.Place(at), number)
    for k, (kind, speed) in enumerate(
        (("expressway", 100.0), ("ramp", 40.0), ("expressway", 100.0))
    ):
        graph.add(road(tools, k, k + 1, points[k : k + 2], road_class=kind, speed=speed))
    tools.mainlines.heal_main_lines(graph)
    assert {r.road_class for r in graph.roads.values()} == {"expressway"}


def test_place_beside_a_line_adds_nothing_to_its_length(tools):
    line = ((126.80, LAT), (126.81, LAT))
    exact = tools.trunk.length_between(line, *line)
    beside = tools.trunk.length_between(line, (126.80, LAT + 0.0001), line[1])
    behind = tools.trunk.length_between(line, (126.7999, LAT), line[1])
    assert exact == pytest.approx(tools.geometry.geodesic_length(line), rel=1e-9)
    assert beside == pytest.approx(exact, abs=0.1)
    assert behind == pytest.approx(exact + 9.1, abs=0.2)


def test_ids_come_from_route_and_name(tools):
    assert tools.interchanges.slug("25", "Sanwol IC") == "25-sanwol-ic"
    slug = tools.interchanges.slug
    assert slug("10", "South Suncheon (Suncheonman) IC") == "10-south-suncheon-ic"
    assert slug("25", "East Gwangju Tollgate") == "25-east-gwangju-tg"
    assert slug("12", "Jirisan Service Area") == "12-jirisan-sa"


@given(
    st.lists(
        st.tuples(st.floats(126.7, 126.9), st.floats(35.1, 35.3)),
        min_size=2,
        max_size=40,
        unique=True,
    )
)
def test_a_simplified_line_keeps_its_ends_and_is_as_near_as_it_says(tools, line):
    kept, gap = tools.geometry.simplify(line, 8)
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    assert len(kept) <= 10
    flat = tools.geometry.plane(kept)
    for point in line:
        near = tools.geometry.nearest_on_line(tools.geometry.to_metres(point), flat)[0]
        assert near <= gap + 1e-6


def test_a_slip_road_beside_a_faster_road_is_needless(tools):
    graph = chain(tools, [(126.80, LAT), (126.81, LAT)])
    line = (graph.places[0].at, (126.805, LAT + 0.001), graph.places[1].at)
    graph.add(road(tools, 0, 1, line, speed=40.0))
    graph.add(road(tools, 0, 1, line, speed=100.0))  # longer, but quicker: it stays
    assert tools.contracting.drop_needless(graph) == 1
    assert sorted(r.speed for r in graph.roads.values()) == [60.0, 60.0, 100.0]


def trunk_links(tools, *lines, name="가로", rank=103):
    """Make directed links of the trunk file, their points given in metres east and north."""
    base = tools.geometry.to_metres((126.8, LAT))
    return [
        tools.reading.TrunkLink(
            number=k,
            rank=rank,
            name=name,
            speed=60.0,
            line=tuple(tools.geometry.to_degrees((base[0] + x, base[1] + y)) for x, y in line),
        )
        for k, line in enumerate(lines)
    ]


def test_ends_within_20_metres_are_one_place(tools):
    joined = tools.joining.join_ends(
        trunk_links(tools, [(0, 0), (500, 0)], [(515, 0), (1000, 0)], [(560, 60), (900, 400)])
    )
    assert joined.heads[0] == joined.tails[1] != joined.tails[2]


@pytest.mark.parametrize("gap", [21, 45])
def test_a_road_that_breaks_off_goes_on_where_it_begins_again(tools, gap):
    links = trunk_links(
        tools,
        [(0, 0), (500, 0)],
        [(500 + gap, 0), (1000, 0)],
        [(1000, 0), (0, 0)],  # the other carriageway, in one piece
    )
    joined = tools.joining.join_ends(links)
    assert joined.heads[0] == joined.tails[1]
    assert joined.missing == ()


def test_a_longer_break_becomes_a_road_of_its_own(tools):
    links = trunk_links(tools, [(0, 0), (500, 0)], [(592, 0), (1000, 0)], [(1000, 0), (0, 0)])
    joined = tools.joining.join_ends(links)
    assert [(m.before, m.after, m.reverse) for m in joined.missing] == [(0, 1, False)]
    assert joined.missing[0].length == pytest.approx(92, abs=0.5)


def test_a_gap_with_a_short_way_around_or_another_name_is_no_break(tools):
    ends = [(0, 0), (500, 0)], [(545, 0), (1000, 0)]
    around = trunk_links(tools, *ends, [(500, 0), (520, 150), (545, 0)])
    joined = tools.joining.join_ends(around)
    assert joined.heads[0] != joined.tails[1]
    entered = trunk_links(tools, *ends, [(545, 800), (545, 0)])
    other = [tools.reading.TrunkLink(9, 103, "나로", 60.0, entered[1].line)]
    joined = tools.joining.join_ends([entered[0], *other, entered[2]])
    assert joined.heads[0] != joined.tails[1]


def test_a_road_bending_sharply_is_no_break(tools):
    links = trunk_links(
        tools,
        [(0, 0), (500, 0)],
        [(540, 0), (540, 600)],
        [(500, 0), (400, -300)],  # one may turn back here, and come from there
        [(540, -600), (540, 0)],
    )
    joined = tools.joining.join_ends(links)
    assert joined.heads[0] != joined.tails[1]


def test_both_carriageways_of_a_road_end_in_one_place(tools):
    links = trunk_links(tools, [(0, 0), (500, 0)], [(510, 25), (0, 25)])
    joined = tools.joining.join_ends(links)
    assert joined.heads[0] == joined.tails[1]


def test_a_carriageway_is_added_where_the_road_is_two_way_before_and_beyond(tools):
    links = trunk_links(
        tools,
        [(0, 0), (500, 0)],
        [(500, 0), (1000, 0)],
        [(1000, 0), (1500, 0)],
        [(1500, 0), (1000, 0)],
        [(500, 0), (0, 0)],
    )
    joined = tools.joining.join_ends(links)
    assert [(m.before, m.after, m.like) for m in joined.missing] == [(3, 4, 1)]
    graph = tools.trunk.trunk_graph(links)
    added = [road for road in graph.roads.values() if road.basis]
    assert len(added) == 1
    assert added[0].tail == joined.heads[1]
    assert added[0].length == pytest.approx(500, abs=1)
    assert (added[0].length_basis, added[0].speed_basis) == ("measured", "assumed")


def test_chains_of_another_basis_stay_apart(tools):
    graph = chain(tools, [(126.80, LAT), (126.81, LAT), (126.82, LAT)])
    for number in sorted(graph.roads)[2:]:
        old = graph.roads[number]
        graph.roads[number] = dataclasses.replace(old, basis="derived otherwise")
    tools.contracting.contract(graph)
    assert sorted(graph.places) == [0, 1, 2]


def tables_of(tools, links):
    """Make tables of links: from, to, metres, class, both ways; junctions on a line."""
    names = sorted({end for link in links for end in link[:2]})
    junctions = {
        key: {"lon": f"{126.8 + k / 100:.4f}", "lat": str(LAT), "kind": "crossing"}
        for k, key in enumerate(names)
    }
    tables = tools.tables.Tables(junctions, [], len(links))
    for tail, head, metres, road_class, both in links:
        for a, b in [(tail, head), (head, tail)] if both else [(tail, head)]:
            line = (tables.at(a), tables.at(b))
            link = tools.tables.Link(a, b, "가로", road_class, metres, 1.0, line, "measured", both)
            tables.links.append(link)
    return tables


def test_a_long_way_back_is_listed(tools):
    tables = tables_of(
        tools,
        [
            ("a", "b", 1_000.0, "national", False),
            ("b", "c", 6_000.0, "national", True),
            ("c", "a", 7_000.0, "national", True),
        ],
    )
    found = tools.returns.returns(tables)
    assert [(row["from"], row["metres_longer_back"]) for row in found["long"]] == [("a", 12_000)]
    assert found["longest_way_back_m"] == 12_000
    assert found["without_twin"] == [
        {
            "road_class": "national",
            "reason": tools.returns.CARRIAGEWAY,
            "edges": 1,
            "km": 1.0,
        }
    ]


def test_a_ramp_may_lead_one_way(tools):
    tables = tables_of(
        tools,
        [
            ("a", "b", 1_000.0, "ramp", False),
            ("b", "c", 16_000.0, "national", True),
            ("c", "a", 7_000.0, "national", True),
        ],
    )
    found = tools.returns.returns(tables)
    assert found["long"] == []
    assert [row["reason"] for row in found["without_twin"]] == [tools.returns.RAMP]
