"""A node-link as a network: codes, directions, lines, ids, what is left out."""

from __future__ import annotations

import math
import random

import pytest
import shapely

from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network import read_network
from aicomplex_geo.network.readers.nodelink import codes, from_node_link

SQUARE = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
"""Four nodes, 100 m apart."""


def counts(net):
    return net.provenance["counts"]


def test_every_link_is_one_directed_edge(write):
    net = from_node_link(write(SQUARE, {11: (1, 2), 12: (2, 1), 13: (2, 3)}))
    assert net.edges.index.tolist() == [("1", "2", 0), ("2", "1", 0), ("2", "3", 0)]
    assert net.edges["link_id"].tolist() == ["11", "12", "13"]
    assert net.nodes.index.tolist() == ["1", "2", "3"]
    assert net.crs.to_epsg() == 5186
    assert counts(net)["nodes left out: no link begins or ends there"] == 1


def test_positions_are_where_the_published_prj_puts_them(write, kit):
    net = from_node_link(write(SQUARE, {11: (1, 2)}, prj=kit.published))
    assert net.crs.to_epsg() == 5186
    degrees = net.nodes.to_crs("EPSG:4326").geometry
    assert degrees.iloc[0].x == pytest.approx(126.835, abs=0.01)
    assert degrees.iloc[0].y == pytest.approx(35.216, abs=0.01)


@pytest.mark.parametrize(
    ("rank", "road_class"),
    [
        ("101", "expressway"),
        ("102", "urban_expressway"),
        ("103", "national"),
        ("104", "arterial"),
        ("105", "arterial"),
        ("106", "arterial"),
        ("107", "street"),
        ("108", "street"),
    ],
)
def test_road_rank_gives_the_class(write, rank, road_class):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"ROAD_RANK": rank})}))
    assert net.edges[["road_class", "road_rank"]].to_numpy().tolist() == [[road_class, rank]]


@pytest.mark.parametrize(
    ("kind", "structure"),
    [
        ("000", "road"),
        ("001", "overpass"),
        ("002", "underpass"),
        ("003", "bridge"),
        ("004", "tunnel"),
    ],
)
def test_road_type_gives_the_structure(write, kind, structure):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"ROAD_TYPE": kind})}))
    assert net.edges["structure"].tolist() == [structure]


@pytest.mark.parametrize("rank", [str(rank) for rank in range(101, 109)])
def test_connect_makes_a_ramp_of_its_rank(write, rank):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"CONNECT": rank, "ROAD_RANK": "107"})}))
    assert net.edges[["road_class", "ramp_rank"]].to_numpy().tolist() == [["ramp", rank]]
    assert not net.arrays.enterable.any()


def test_connect_of_one_is_a_ramp_of_the_rank_of_the_link(write):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"CONNECT": "1", "ROAD_RANK": "101"})}))
    assert net.edges[["road_class", "ramp_rank"]].to_numpy().tolist() == [["ramp", "101"]]


def test_what_is_not_in_use_or_closed_to_cars_is_left_out_and_counted(write):
    links = {
        11: (1, 2),
        12: (2, 3, {"ROAD_USE": "1"}),
        13: (3, 4, {"REST_VEH": "1"}),
        14: (4, 1, {"REST_VEH": "4"}),
        15: (1, 4, {"ROAD_USE": "1", "REST_VEH": "1"}),
    }
    net = from_node_link(write(SQUARE, links))
    assert net.edges["link_id"].tolist() == ["11", "14"]
    assert net.edges["closed_to"].tolist() == ["", "truck"]
    assert counts(net)["links left out: not in use"] == 2
    assert counts(net)["links left out: closed to cars"] == 1


@pytest.mark.parametrize("field", ["ROAD_RANK", "ROAD_TYPE", "ROAD_USE", "CONNECT", "REST_VEH"])
def test_codes_that_are_not_known_are_reported_and_not_guessed(write, field):
    links = {
        11: (1, 2, {field: "9"}),
        12: (2, 3, {field: "9"}),
        13: (3, 4, {field: ""}),
        14: (4, 1),
    }
    net = from_node_link(write(SQUARE, links))
    assert net.provenance["unknown_codes"] == {field: {"": 1, "9": 2}}
    assert counts(net)[f"rows with an unknown {field}"] == 3
    assert len(net.edges) == 4
    classes = set(net.edges["road_class"])
    assert classes == ({"unknown", "arterial"} if field == "ROAD_RANK" else {"arterial"})


def test_a_node_type_that_is_not_known_is_reported(write):
    nodes = {1: (0, 0, {"NODE_TYPE": "101"}), 2: (100, 0, {"NODE_TYPE": "555"})}
    net = from_node_link(write(nodes, {11: (1, 2)}))
    assert net.nodes["kind"].tolist() == ["intersection", "unknown"]
    assert net.provenance["unknown_codes"] == {"NODE_TYPE": {"555": 1}}


def test_no_code_is_unknown_in_a_clean_file(write):
    assert from_node_link(write(SQUARE, {11: (1, 2)})).provenance["unknown_codes"] == {}


def test_names_numbers_speeds_and_lanes(write):
    links = {
        11: (1, 2, {"ROAD_NO": "1", "ROAD_NAME": "국도1호선", "MAX_SPD": 80, "LANES": 3}),
        12: (2, 3, {"ROAD_NAME": "-", "MAX_SPD": 0, "LANES": 0}),
        13: (3, 4, {"MAX_SPD": None, "LENGTH": None}),
        14: (4, 1, {"MAX_SPD": 130}),
        15: (4, 2, {"MAX_SPD": 300}),
    }
    net = from_node_link(write(SQUARE, links))
    first, second, third, fast, impossible = (row for _, row in net.edges.iterrows())
    assert (first.ref, first.road_name, first.posted_speed, first.lanes) == (
        "1",
        "국도1호선",
        80,
        3,
    )
    assert (first.speed_basis, first.length_basis, first.length) == ("posted", "published", 100)
    assert (second.ref, second.road_name, second.speed_basis) == ("", "", "")
    assert math.isnan(second.posted_speed)
    assert math.isnan(second.lanes)
    assert third.length == pytest.approx(100, abs=0.1)
    assert third.length_basis == "derived"
    assert fast.posted_speed == 130
    assert math.isnan(impossible.posted_speed)
    assert counts(net)["links without a posted speed"] == 3
    assert counts(net)["speeds above 200 km/h, taken as unknown"] == 1
    assert counts(net)["links without LENGTH, measured along the line"] == 1
    assert counts(net)["links posted above 120 km/h"] == 1


def test_length_is_that_of_the_file_not_of_the_line(write):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"LENGTH": 1234.5})}))
    assert net.edges["length"].tolist() == [1234.5]


def test_topology_is_that_of_the_ids_not_of_the_coordinates(write, kit):
    nodes = {1: (0, 0), 2: (100, 0), 3: (100, 0), 4: (200, 0)}
    net = from_node_link(write(nodes, {11: (1, 2), 12: (3, 4)}))
    assert net.summary()["components"] == 4
    far = {
        11: (1, 2, {"line": kit.line((0, 0), (60, 0))}),
        12: (2, 3, {"line": kit.line((140, 0), (200, 0))}),
    }
    net = from_node_link(write({1: (0, 0), 2: (100, 0), 3: (200, 0)}, far))
    assert net.edges.index.tolist() == [("1", "2", 0), ("2", "3", 0)]
    assert counts(net)["lines that end more than 10 m from a node"] == 2


def test_lines_are_turned_into_the_direction_of_travel(write, kit):
    bent = kit.line((0, 0), (50, 20), (100, 0))
    links = {11: (1, 2, {"line": bent}), 12: (2, 1, {"line": bent})}
    net = from_node_link(write(SQUARE, links))
    there, back = net.edges.geometry
    assert there.equals_exact(bent)
    assert back.equals_exact(shapely.reverse(bent))
    assert counts(net)["lines against the direction of travel, reversed"] == 1
    assert net.arrays.twin.tolist() == [1, 0]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("turned", [(), (1,), (0, 2)])
def test_lines_of_several_parts_are_joined_in_the_order_of_travel(write, order, turned, kit):
    points = [[(0, 0), (30, 10)], [(30, 10), (60, -10)], [(60, -10), (100, 0)]]
    parts = [points[i][::-1] if i in turned else points[i] for i in order]
    drawn = shapely.MultiLineString([[kit.at(*point) for point in part] for part in parts])
    net = from_node_link(write(SQUARE, {11: (1, 2, {"line": drawn})}))
    whole = kit.line((0, 0), (30, 10), (60, -10), (100, 0))
    assert net.edges.geometry.iloc[0].equals_exact(whole)
    assert counts(net)["multipart lines joined"] == 1
    assert "multipart lines joined across a gap" not in counts(net)


def test_a_gap_between_parts_is_counted(write, kit):
    drawn = shapely.MultiLineString(
        [[kit.at(0, 0), kit.at(40, 0)], [kit.at(60, 0), kit.at(100, 0)]]
    )
    net = from_node_link(write(SQUARE, {11: (1, 2, {"line": drawn})}))
    assert net.edges.geometry.iloc[0].equals_exact(kit.line((0, 0), (40, 0), (60, 0), (100, 0)))
    assert counts(net)["multipart lines joined across a gap"] == 1


def test_a_link_without_a_line_is_drawn_straight_and_counted(write, kit):
    net = from_node_link(write(SQUARE, {11: (1, 2, {"line": None}), 12: (2, 3)}))
    assert net.edges.geometry.iloc[0].equals_exact(kit.line((0, 0), (100, 0)))
    assert counts(net)["links without a line, drawn as a straight line"] == 1


def test_parallel_links_are_numbered_by_their_ids_and_loops_stay(write, kit):
    links = {
        14: (1, 2),
        11: (1, 2),
        12: (1, 2),
        13: (2, 2, {"line": kit.line((100, 0), (120, 9), (100, 0))}),
    }
    net = from_node_link(write(SQUARE, links))
    assert net.edges.index.tolist() == [("1", "2", 0), ("1", "2", 1), ("1", "2", 2), ("2", "2", 0)]
    assert net.edges["link_id"].tolist() == ["11", "12", "14", "13"]
    assert counts(net)["links that begin and end at one node"] == 1


def test_the_order_of_rows_changes_nothing(write, kit):
    links = {i: (1 + i % 4, 1 + (i * 7 + i // 4) % 4, {"LENGTH": 50.0 + i}) for i in range(11, 40)}
    turns = [kit.turn(i, i, i + 1, "003") for i in range(11, 39)]
    one = from_node_link(write(SQUARE, links, turns))
    mixed = random.Random(1)  # noqa: S311 - an order, not a secret
    keys, numbers, rows = list(links), list(SQUARE), list(turns)
    for each in (keys, numbers, rows):
        mixed.shuffle(each)
    shuffled = {key: links[key] for key in keys}
    other = from_node_link(write({n: SQUARE[n] for n in numbers}, shuffled, rows, folder="other"))
    assert one.edges.equals(other.edges)
    assert one.nodes.equals(other.nodes)
    assert one.restrictions.equals(other.restrictions)


FAR = {90: (62_000, 0), 91: (-62_000, 0), 92: (0, 62_000), 93: (0, -62_000), 94: (20_000, 20_000)}
"""Ends of long links: four span the hull of the part, the last lies well within that hull."""


def long_links(grid):
    """Both directions of all links of the grid, of links to `FAR`, and of one beyond the last."""
    pairs = [
        (a, b, 1_000)
        for a, at in grid.items()
        for b, to in grid.items()
        if a < b and math.dist(at, to) == 1_000
    ]
    pairs += [(23, 90, 60_000), (3, 91, 60_000), (15, 92, 60_000), (11, 93, 60_000)]
    pairs += [(25, 94, 30_000), (94, 95, 40_000)]
    both = [*pairs, *((b, a, length) for a, b, length in pairs)]
    return {
        1000 + number: (a, b, {"LENGTH": float(length), "MAX_SPD": 100})
        for number, (a, b, length) in enumerate(both)
    }


def test_isochrones_of_a_box_say_that_they_reach_a_node_that_is_cut_off(write, tmp_path):
    from aicomplex_geo.network import read_profile  # noqa: PLC0415 - only here
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - the same

    grid = {
        5 * column + row + 1: (1_000 * (column - 2), 1_000 * (row - 2))
        for column in range(5)
        for row in range(5)
    }
    folder = write({**grid, **FAR, 95: (28_000, 28_000)}, long_links(grid))
    whole = from_node_link(folder)
    assert "boundary" not in whole.nodes
    inside = whole.nodes.loc[[str(node) for node in grid]].to_crs("EPSG:4326").total_bounds
    box = (*(inside[:2] - 0.001), *(inside[2:] + 0.001))
    part = from_node_link(folder, bbox=box)
    assert "95" not in part.nodes.index
    assert sorted(part.nodes.index[part.nodes["boundary"]]) == [str(node) for node in FAR]
    saved = read_network(part.save(tmp_path / "saved"))
    middle = part.nodes.loc[["13"]]
    for net, told in ((part, [False, True]), (saved, [False, True]), (whole, [False, False])):
        router = Router(net, read_profile("car_free"))
        for direction in ("from", "to"):
            drawn = router.isochrones(middle, [10, 30], direction=direction)
            assert sorted(drawn["truncated"]) == told


def test_the_network_can_be_saved_and_routed_with_a_profile(write, tmp_path, kit):
    from aicomplex_geo.network import read_profile  # noqa: PLC0415 - only here

    turns = [kit.turn(1, 11, 12, "003")]
    net = from_node_link(write(SQUARE, {11: (1, 2), 12: (2, 1)}, turns))
    again = read_network(net.save(tmp_path / "saved"))
    assert again.edges.equals(net.edges)
    assert again.restrictions.equals(net.restrictions)
    assert len(net.restrictions) == 1
    assert again.provenance == net.provenance
    assert read_profile("car_free").weights(net).tolist() == [72, 72]


def test_provenance_names_edition_files_and_parameters(write):
    net = from_node_link(write(SQUARE, {11: (1, 2)}, folder="[2025-08-14]노드링크 자료"))
    assert net.provenance["name"] == "[2025-08-14]노드링크 자료"
    assert net.provenance["date"] == "2025-08-14"
    assert len(net.provenance["hash"]) == 64
    assert "TURNINFO.dbf" in net.provenance["files"]
    assert net.provenance["parameters"] == {"crs": "EPSG:5186", "bbox": None}
    assert (
        from_node_link(write(SQUARE, {11: (1, 2)}, folder="x")).provenance["date"] == "2026-09-14"
    )


def test_without_turninfo_the_user_is_told(write):
    folder = write(SQUARE, {11: (1, 2)}, None)
    with pytest.warns(NetworkWarning, match="TURNINFO is missing"):
        result = from_node_link(folder)
    assert result.restrictions.empty
    assert result.summary()["turn_restrictions"].startswith("none: the folder has no TURNINFO")
    assert result.provenance["warnings"] == [
        "TURNINFO is missing, so there are no turn restrictions"
    ]


def test_names_of_files_may_be_in_small_or_capital_letters(write):
    folder = write(SQUARE, {11: (1, 2)})
    for path in list(folder.iterdir()):
        name = path.name.upper() if path.stem == "MOCT_NODE" else path.name.lower()
        path.rename(folder / name)
    assert len(from_node_link(folder).edges) == 1


@pytest.mark.parametrize("one", [True, False])
def test_geopackages_give_the_same_network(write, tmp_path, one, kit):
    links = {
        11: (1, 2, {"line": kit.line((100, 0), (0, 0))}),
        12: (2, 3, {"ROAD_USE": "1"}),
        13: (2, 4, {"MAX_SPD": None, "ROAD_NAME": "첨단연신로"}),
    }
    turns = [kit.turn(1, 11, 13, "101", NODE_ID=2)]
    expected = from_node_link(write(SQUARE, links, turns))
    folder = kit.write_package(tmp_path / "패키지", SQUARE, links, turns if one else None, one=one)
    if not one:
        (folder / "TURNINFO.dbf").write_bytes(kit.dbf_bytes(turns, kit.turn_widths))
    for place in [folder, folder / "nodelink.gpkg"] if one else [folder]:
        found = from_node_link(place)
        assert found.edges.equals(expected.edges)
        assert found.nodes.equals(expected.nodes)
        assert found.restrictions.equals(expected.restrictions)


def test_codes_and_ids_may_be_numbers_in_a_geopackage(tmp_path, kit):
    nodes = kit.node_frame(SQUARE, "EPSG:5186").astype({"NODE_ID": "int64"})
    links = kit.link_frame(SQUARE, {11: (1, 2, {"ROAD_TYPE": "004"})}, "EPSG:5186")
    whole = ["LINK_ID", "F_NODE", "ROAD_RANK", "ROAD_TYPE", "ROAD_USE", "CONNECT", "REST_VEH"]
    links = links.astype(dict.fromkeys(whole, "int64")).astype({"T_NODE": "float64"})
    nodes.to_file(tmp_path / "MOCT_NODE.gpkg")
    links.to_file(tmp_path / "MOCT_LINK.gpkg")
    (tmp_path / "TURNINFO.dbf").write_bytes(kit.dbf_bytes([], kit.turn_widths))
    net = from_node_link(tmp_path)
    assert net.edges.index.tolist() == [("1", "2", 0)]
    assert net.edges["structure"].tolist() == ["tunnel"]
    assert net.provenance["unknown_codes"] == {}


BLOCKS = {10 * i + j: (1000 * i, 1000 * j) for i in range(5) for j in range(5)}
STREETS = {
    1000 + 100 * i + 10 * j + k: (10 * i + j, 10 * (i + 1 - k) + j + k)
    for i in range(4)
    for j in range(4)
    for k in (0, 1)
}


@pytest.mark.parametrize("package", [False, True])
def test_a_box_reads_only_the_links_that_touch_it(write, tmp_path, package, kit):
    turns = [kit.turn(1, 1000, 1101, "003"), kit.turn(2, 1220, 1321, "003")]
    folder = (
        kit.write_package(tmp_path / "p", BLOCKS, STREETS, turns)
        if package
        else write(BLOCKS, STREETS, turns)
    )
    whole = from_node_link(folder)
    corner = whole.nodes.to_crs("EPSG:4326").geometry
    box = (*corner["0"].coords[0], *corner["11"].coords[0])
    inside = shapely.box(box[0] - 1e-9, box[1] - 1e-9, box[2] + 1e-9, box[3] + 1e-9)
    part = from_node_link(folder, bbox=inside.bounds)
    touches = whole.edges.to_crs("EPSG:4326").intersects(inside)
    assert part.edges.index.tolist() == whole.edges[touches.to_numpy()].index.tolist()
    assert 0 < len(part.edges) < len(whole.edges)
    assert set(part.nodes.index) == {node for edge in part.edges.index for node in edge[:2]}
    assert part.provenance["parameters"]["bbox"] == list(inside.bounds)
    assert len(part.restrictions) == 1
    reason = "turn restrictions left out: one of its links was not read"
    assert part.provenance["counts"][reason] == 1


def test_every_code_of_the_tables_has_one_width():
    for table in (codes.ROAD_CLASS, codes.STRUCTURE, codes.RAMP, codes.NODE_KIND, codes.TURN):
        assert {len(code) for code in table} == {3}
    for table in (codes.IN_USE, codes.CLOSED_TO, codes.TURN_TIME):
        assert {len(code) for code in table} == {1}
