"""Speed limits, lanes and durations in every documented form."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicomplex_geo.network.readers.osm import speed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", (50.0, "posted")),
        ("7", (7.0, "posted")),
        ("62.5", (62.5, "posted")),
        ("50 km/h", (50.0, "posted")),
        ("50kmh", (50.0, "posted")),
        ("50 kph", (50.0, "posted")),
        ("10 knots", (18.52, "posted")),
        ("50;30", (30.0, "posted")),
        ("30; 50", (30.0, "posted")),
        ("90;30;90;30;90;30", (30.0, "posted")),
        ("none", (130.0, "implicit")),
        ("walk", (7.0, "implicit")),
        ("KR:urban", (50.0, "implicit")),
        ("KR:rural", (60.0, "implicit")),
        ("KR:motorroad", (90.0, "implicit")),
        ("KR:motorway", (100.0, "implicit")),
        ("DE:urban", (50.0, "implicit")),
        ("DE:rural", (100.0, "implicit")),
        ("DE:motorway", (130.0, "implicit")),
        ("DE:living_street", (7.0, "implicit")),
        ("DE:zone30", (30.0, "implicit")),
        ("DE:zone:30", (30.0, "implicit")),
        ("FR:30", (30.0, "implicit")),
        ("BE-VLG:zone30", (30.0, "implicit")),
        ("50;KR:urban", (50.0, "implicit")),
        ("50|30", (30.0, "posted")),
        ("60|80", (60.0, "posted")),
        ("80| 60 |", (60.0, "posted")),
        ("ES:urban", (50.0, "implicit")),
        ("FI:urban", (50.0, "implicit")),
        ("FI:rural", (80.0, "implicit")),
        ("ES:motorway", (120.0, "implicit")),
        ("UK:nsl_single", (96.56064, "implicit")),
    ],
)
def test_values(text, expected):
    assert speed.parse_speed(text) == expected


def test_miles():
    assert speed.parse_speed("30 mph")[0] == pytest.approx(48.28032)
    assert speed.parse_speed("30mph")[0] == pytest.approx(48.28032)
    assert speed.parse_speed("GB:nsl_single")[0] == pytest.approx(60 * 1.609344)
    assert speed.parse_speed("GB:nsl_dual")[0] == pytest.approx(70 * 1.609344)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "0",
        "-30",
        "500",
        "1e3",
        "nan",
        "inf",
        "fast",
        "50 furlongs",
        "50 @ (wet)",
        "50,5",
        "XX:urban",
        "KR:moon",
        "DE:zone0",
        "50;soon",
        "\u0665\u0660",
        "9" * 400,
    ],
)
def test_what_is_no_speed(text):
    assert speed.parse_speed(text) == (None, "")


def test_korean_limits_depend_on_lanes():
    assert speed.parse_speed("KR:rural", lanes=1)[0] == 60
    assert speed.parse_speed("KR:rural", lanes=2)[0] == 80
    assert speed.parse_speed("KR:motorway", lanes=1)[0] == 80
    assert speed.parse_speed("KR:motorway", lanes=3)[0] == 100
    assert speed.parse_speed("KR:urban", lanes=3)[0] == 50


@given(st.text(max_size=30))
def test_any_text_gives_a_speed_in_range_or_none(text):
    found, basis = speed.parse_speed(text)
    assert (found is None) == (basis == "")
    assert found is None or 0 < found <= speed.FASTEST


def limit(tags, direction="forward"):
    notes = Counter()
    return *speed.speed_limit(tags, direction=direction, lanes=None, notes=notes), +notes


@pytest.mark.parametrize("highway", ["motorway", "motorway_link"])
def test_no_limit_counts_on_motorways(highway):
    assert limit({"highway": highway, "maxspeed": "none"}) == (130.0, "implicit", Counter())


@pytest.mark.parametrize("highway", ["trunk", "primary", "residential", "service", "track"])
def test_no_limit_says_nothing_elsewhere_and_is_counted(highway):
    tags = {"highway": highway, "maxspeed": "none"}
    counted = {"maxspeed=none ignored off motorways": 1}
    assert limit(tags) == (None, "", counted)
    assert limit({**tags, "maxspeed": "none|100|80"}) == (80.0, "posted", counted)
    assert limit({**tags, "maxspeed": "DE:rural", "maxspeed:forward": "none"}) == (
        100.0,
        "implicit",
        counted,
    )
    assert limit({**tags, "source:maxspeed": "DE:rural"})[:2] == (100.0, "implicit")


def test_limits_of_lanes():
    assert limit({"maxspeed:lanes": "60|80"})[:2] == (60.0, "posted")
    assert limit({"maxspeed:lanes": "60|80", "maxspeed": "70"})[:2] == (70.0, "posted")


def test_directions():
    tags = {"maxspeed": "60", "maxspeed:forward": "80", "maxspeed:backward": "40"}
    assert limit(tags)[0] == 80
    assert limit(tags, "backward")[0] == 40
    assert limit({"maxspeed": "60", "maxspeed:forward": "80"}, "backward")[0] == 60


def test_the_limit_of_a_car_goes_first():
    assert limit({"maxspeed": "60", "maxspeed:motorcar": "50"})[0] == 50
    assert limit({"maxspeed": "60", "maxspeed:hgv": "50"})[0] == 60


def test_conditions_are_not_taken():
    assert limit({"maxspeed:conditional": "30 @ (22:00-06:00)"}) == (None, "", Counter())
    assert limit({"maxspeed": "50", "maxspeed:conditional": "30 @ (wet)"})[0] == 50


@pytest.mark.parametrize("key", speed.ZONE_KEYS)
def test_the_zone_stands_in_for_a_limit(key):
    assert limit({key: "KR:urban"}) == (50.0, "implicit", Counter())
    assert limit({key: "KR:urban", "maxspeed": "30"})[:2] == (30.0, "posted")


def test_a_zone_may_be_a_bare_number_but_a_source_may_not():
    assert limit({"zone:maxspeed": "30"})[:2] == (30.0, "implicit")
    assert limit({"source:maxspeed": "30"})[0] is None
    assert limit({"maxspeed:type": "sign"}) == (None, "", Counter())


def test_what_is_not_understood_is_counted():
    assert limit({"maxspeed": "fast"}) == (None, "", {"maxspeed not understood": 1})
    assert limit({"maxspeed": "signals"}) == (None, "", Counter())


@pytest.mark.parametrize(
    ("tags", "direction", "both", "expected"),
    [
        ({"lanes": "4"}, "forward", True, 2),
        ({"lanes": "3"}, "forward", True, 1),
        ({"lanes": "1"}, "forward", True, 1),
        ({"lanes": "3"}, "forward", False, 3),
        ({"lanes": "3", "lanes:forward": "2", "lanes:backward": "1"}, "forward", True, 2),
        ({"lanes": "3", "lanes:forward": "2", "lanes:backward": "1"}, "backward", True, 1),
        ({}, "forward", True, None),
    ],
)
def test_lanes(tags, direction, both, expected):
    assert speed.lanes_of(tags, direction=direction, both=both, notes=Counter()) == expected


@pytest.mark.parametrize("text", ["0", "21", "2.5", "-1", "two", "2;3", "1e9", "\u0662"])
def test_what_is_no_number_of_lanes(text):
    notes = Counter()
    assert speed.lanes_of({"lanes": text}, direction="forward", both=False, notes=notes) is None
    assert notes == {"lanes not understood": 1}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25),
        ("0:25", 25),
        ("1:30", 90),
        ("00:10:30", 10.5),
        ("PT25M", 25),
        ("25 min", 25),
        ("25min", 25),
        ("25 minutes", 25),
        ("2 hours", 120),
        ("1.5 h", 90),
        ("1 h 30 min", 90),
        ("1h30m", 90),
        ("25 apples", None),
        ("PT1H30M", 90),
        ("P1DT1H", 1500),
        ("PT90S", 1.5),
        ("", None),
        ("0", None),
        ("soon", None),
        ("P", None),
        ("PT", None),
        ("-5", None),
        ("99999", None),
        ("1:2:3:4", None),
    ],
)
def test_durations(text, minutes):
    assert speed.parse_duration(text) == minutes
