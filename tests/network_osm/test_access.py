"""Who may use a road: every rule on tags that stands in access.py."""

from __future__ import annotations

from collections import Counter

import pytest

from aicomplex_geo.network.readers.osm import access
from aicomplex_geo.network.readers.osm.tags import way_use


def run(tags, mode="car"):
    notes = Counter()
    return access.directions(tags, mode, notes=notes), +notes


@pytest.mark.parametrize("value", sorted(access.OPEN))
def test_open_values(value):
    assert access.parse_access(value) == "open"


@pytest.mark.parametrize("value", sorted(access.DESTINATION))
def test_destination_values(value):
    assert access.parse_access(value) == "destination"


@pytest.mark.parametrize("value", [*sorted(access.CLOSED), "agricultural;forestry", "NO"])
def test_closed_values(value):
    assert access.parse_access(value) == "closed"


def test_of_several_values_the_widest_counts():
    assert access.parse_access("private;destination") == "destination"
    assert access.parse_access("no; yes") == "open"
    assert access.parse_access("unknown") is None
    assert access.parse_access("maybe") is None


@pytest.mark.parametrize(
    ("tags", "mode", "expected"),
    [
        ({}, "car", (None, "")),
        ({"access": "no"}, "car", ("closed", "access")),
        ({"access": "no", "vehicle": "yes"}, "car", ("open", "vehicle")),
        ({"vehicle": "yes", "motor_vehicle": "no"}, "car", ("closed", "motor_vehicle")),
        ({"vehicle": "yes", "motor_vehicle": "private"}, "car", ("destination", "motor_vehicle")),
        ({"motor_vehicle": "no", "motorcar": "destination"}, "car", ("destination", "motorcar")),
        ({"access": "no", "motor_vehicle": "yes"}, "bike", ("closed", "access")),
        ({"vehicle": "no"}, "bike", ("closed", "vehicle")),
        ({"vehicle": "no", "bicycle": "yes"}, "bike", ("open", "bicycle")),
        ({"vehicle": "no"}, "walk", (None, "")),
        ({"access": "private", "foot": "permissive"}, "walk", ("open", "foot")),
        ({"bicycle": "use_sidepath"}, "bike", ("closed", "bicycle")),
        ({"bicycle": "dismount"}, "bike", ("closed", "bicycle")),
        ({"motorcar": "unknown", "access": "private"}, "car", ("destination", "access")),
    ],
)
def test_the_most_specific_key_decides(tags, mode, expected):
    assert access.access(tags, mode, notes=Counter()) == expected


def test_the_key_of_a_direction_goes_first():
    tags = {"motor_vehicle": "yes", "motor_vehicle:backward": "no"}
    assert access.access(tags, "car", direction="backward", notes=Counter())[0] == "closed"
    assert access.access(tags, "car", direction="forward", notes=Counter())[0] == "open"


def test_an_unknown_value_is_counted_and_the_next_key_asked():
    notes = Counter()
    assert access.access({"motorcar": "sundays", "access": "no"}, "car", notes=notes) == (
        "closed",
        "access",
    )
    assert notes == {"access value not understood": 1}


BOTH, FORWARD, BACKWARD, NEITHER = (True, True), (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("yes", FORWARD),
        ("true", FORWARD),
        ("1", FORWARD),
        (" Yes ", FORWARD),
        ("-1", BACKWARD),
        ("reverse", BACKWARD),
        ("no", BOTH),
        ("false", BOTH),
        ("0", BOTH),
    ],
)
@pytest.mark.parametrize("mode", ["car", "bike"])
def test_oneway_values(value, expected, mode):
    assert run({"highway": "residential", "oneway": value}, mode) == (expected, Counter())


def test_oneway_is_nothing_to_pedestrians():
    assert run({"highway": "residential", "oneway": "yes"}, "walk")[0] == BOTH
    assert run({"highway": "motorway", "junction": "roundabout"}, "walk")[0] == BOTH
    assert run({"highway": "footway", "oneway:foot": "yes"}, "walk")[0] == FORWARD


def test_escalators_run_one_way():
    assert run({"highway": "steps", "conveying": "forward"}, "walk")[0] == FORWARD
    assert run({"highway": "steps", "conveying": "backward"}, "walk")[0] == BACKWARD
    assert run({"highway": "steps", "conveying": "yes"}, "walk")[0] == BOTH


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "primary", "junction": "roundabout"},
        {"highway": "primary", "junction": "circular"},
    ],
)
def test_implied_oneway(tags):
    assert run(tags)[0] == FORWARD
    assert run({**tags, "oneway": "no"})[0] == BOTH
    assert run({**tags, "oneway": "-1"})[0] == BACKWARD


@pytest.mark.parametrize("highway", ["motorway_link", "trunk", "residential"])
def test_other_roads_are_open_both_ways(highway):
    assert run({"highway": highway})[0] == BOTH


def test_reversible_is_closed_and_counted_alternating_is_open_and_counted():
    assert run({"highway": "primary", "oneway": "reversible"}) == (
        NEITHER,
        {"oneway=reversible": 1},
    )
    assert run({"highway": "primary", "oneway": "alternating"}) == (
        BOTH,
        {"oneway=alternating": 1},
    )


def test_an_unknown_oneway_is_counted_and_the_implied_direction_holds():
    assert run({"highway": "primary", "oneway": "yes; no"}) == (
        BOTH,
        {"oneway value not understood": 1},
    )
    assert run({"highway": "motorway", "oneway": "maybe"})[0] == FORWARD


def test_the_oneway_of_a_vehicle_goes_first():
    tags = {"highway": "residential", "oneway": "yes", "oneway:motor_vehicle": "no"}
    assert run(tags)[0] == BOTH
    assert run({**tags, "oneway:motorcar": "-1"})[0] == BACKWARD
    assert run(tags, "bike")[0] == FORWARD
    assert run({"highway": "residential", "oneway:vehicle": "yes"}, "bike")[0] == FORWARD


@pytest.mark.parametrize(
    "extra",
    [
        {"oneway:bicycle": "no"},
        {"cycleway": "opposite"},
        {"cycleway": "opposite_lane"},
        {"cycleway:left": "opposite_track"},
        {"cycleway:left:oneway": "-1"},
        {"cycleway:both:oneway": "no"},
        {"bicycle:backward": "yes"},
    ],
)
def test_contraflow_for_bicycles(extra):
    tags = {"highway": "residential", "oneway": "yes", **extra}
    assert run(tags, "bike")[0] == BOTH
    assert run(tags, "car")[0] == FORWARD


def test_no_contraflow_in_a_roundabout():
    tags = {"highway": "residential", "junction": "roundabout", "cycleway": "opposite"}
    assert run(tags, "bike")[0] == FORWARD


def blocked(tags, mode):
    notes = Counter()
    return access.passage(tags, mode, notes=notes) == "closed", +notes


@pytest.mark.parametrize("barrier", sorted(access.PASSABLE["car"]))
def test_barriers_that_let_cars_through(barrier):
    assert blocked({"barrier": barrier}, "car") == (False, Counter())


@pytest.mark.parametrize("barrier", sorted(access.OBSTACLES | access.IMPASSABLE))
def test_barriers_that_stop_cars(barrier):
    assert blocked({"barrier": barrier}, "car") == (True, Counter())


@pytest.mark.parametrize("barrier", sorted(access.PASSABLE["bike"]))
def test_barriers_that_let_bicycles_through(barrier):
    assert blocked({"barrier": barrier}, "bike") == (False, Counter())


@pytest.mark.parametrize("barrier", ["stile", "kissing_gate", "turnstile", "fence"])
def test_barriers_that_stop_bicycles(barrier):
    assert blocked({"barrier": barrier}, "bike")[0]


def test_only_walls_and_the_like_stop_pedestrians():
    stopping = {
        b for b in access.OBSTACLES | access.IMPASSABLE if blocked({"barrier": b}, "walk")[0]
    }
    assert stopping == access.IMPASSABLE


def test_access_of_a_barrier_decides():
    assert not blocked({"barrier": "bollard", "motor_vehicle": "yes"}, "car")[0]
    assert blocked({"barrier": "gate", "access": "no"}, "car")[0]
    assert blocked({"barrier": "gate", "motor_vehicle": "forestry"}, "car")[0]
    assert not blocked({"barrier": "gate", "access": "private", "foot": "yes"}, "walk")[0]
    assert not blocked({"barrier": "gate", "access": "destination"}, "car")[0]
    assert not blocked({"barrier": "bollard", "bollard": "rising"}, "car")[0]
    assert not blocked({"highway": "crossing", "motor_vehicle": "no"}, "car")[0]


@pytest.mark.parametrize("barrier", ["gate", "bollard", "lift_gate"])
@pytest.mark.parametrize("value", ["private", "residents", "permit", "customers", "delivery"])
def test_a_private_barrier_is_for_destinations(barrier, value):
    for key in ("access", "motor_vehicle", "motorcar"):
        assert access.passage({"barrier": barrier, key: value}, "car", notes=Counter()) == (
            "destination"
        )


def test_an_unknown_barrier_stops_vehicles_and_is_counted():
    assert blocked({"barrier": "dragon"}, "car") == (True, {"unknown barrier": 1})
    assert blocked({"barrier": "dragon"}, "walk") == (False, {"unknown barrier": 1})


@pytest.mark.parametrize(
    ("tags", "mode", "open_"),
    [
        ({"highway": "track"}, "car", False),
        ({"highway": "track", "motor_vehicle": "yes"}, "car", True),
        ({"highway": "track", "motor_vehicle": "agricultural"}, "car", False),
        ({"highway": "track", "access": "yes"}, "car", False),
        ({"highway": "pedestrian", "motorcar": "destination"}, "car", True),
        ({"highway": "footway"}, "bike", False),
        ({"highway": "footway", "bicycle": "yes"}, "bike", True),
        ({"highway": "motorway", "foot": "yes"}, "walk", True),
        ({"highway": "motorway"}, "bike", False),
        ({"highway": "trunk", "motorroad": "yes"}, "walk", False),
        ({"highway": "trunk", "motorroad": "yes"}, "car", True),
        ({"highway": "residential", "access": "private"}, "car", True),
        ({"highway": "residential", "access": "private"}, "walk", True),
        ({"highway": "residential", "access": "military"}, "car", False),
        ({"highway": "residential", "access": "no"}, "walk", False),
        ({"highway": "residential", "vehicle": "no"}, "walk", True),
        ({"highway": "busway"}, "car", False),
        ({"highway": "busway", "bicycle": "yes"}, "bike", True),
        ({"highway": "service", "service": "emergency_access"}, "car", False),
        ({"highway": "service", "service": "emergency_access", "access": "yes"}, "car", False),
        ({"highway": "service", "service": "emergency_access"}, "walk", True),
        ({"highway": "service", "service": "emergency_access"}, "bike", True),
        ({"highway": "service", "service": "emergency_access", "foot": "no"}, "walk", False),
        ({"highway": "trunk", "maxspeed": "100"}, "bike", False),
        ({"highway": "trunk_link", "maxspeed": "DE:rural"}, "bike", False),
        ({"highway": "trunk", "maxspeed": "60 mph"}, "bike", False),
        ({"highway": "trunk", "maxspeed": "100", "access": "yes"}, "bike", False),
        ({"highway": "trunk", "maxspeed": "80"}, "bike", True),
        ({"highway": "trunk", "maxspeed": "50 mph"}, "bike", False),
        ({"highway": "trunk"}, "bike", True),
        ({"highway": "trunk", "maxspeed": "100", "bicycle": "yes"}, "bike", True),
        ({"highway": "trunk", "maxspeed": "100", "cycleway": "lane"}, "bike", True),
        ({"highway": "trunk", "maxspeed": "100", "bicycle": "no"}, "bike", False),
        ({"highway": "primary", "maxspeed": "100"}, "bike", True),
        ({"highway": "trunk", "maxspeed": "100"}, "walk", True),
        ({"highway": "trunk", "maxspeed": "100"}, "car", True),
        ({"highway": "service", "service": "emergency_access", "motorcar": "yes"}, "car", True),
        ({"highway": "service", "service": "parking_aisle"}, "car", True),
        ({"route": "ferry"}, "car", True),
        ({"route": "ferry", "foot": "yes"}, "car", False),
        ({"route": "ferry", "access": "yes"}, "car", True),
        ({"route": "ferry", "foot": "yes", "motor_vehicle": "yes"}, "car", True),
        ({"route": "ferry"}, "walk", True),
        ({"route": "ferry", "bicycle": "no"}, "bike", False),
    ],
)
def test_who_is_let_onto_what(tags, mode, open_):
    assert (way_use(tags, mode).road is not None) == open_


def test_one_direction_can_be_closed():
    use = way_use({"highway": "residential", "vehicle:backward": "no"}, "car")
    assert use.forward is not None
    assert use.backward is None
    use = way_use({"highway": "residential", "motor_vehicle:forward": "destination"}, "car")
    assert use.forward.access == "destination"
    assert use.backward.access == "open"


@pytest.mark.parametrize("value", ["private", "residents", "permit", "customers", "delivery"])
@pytest.mark.parametrize("key", ["access", "vehicle", "motor_vehicle", "motorcar"])
def test_a_private_road_is_for_destinations(key, value):
    use = way_use({"highway": "service", key: value}, "car")
    assert use.forward.access == use.backward.access == "destination"
    assert use.limited == (("destination", value, 0.5),) * 2


@pytest.mark.parametrize("value", ["no", "military", "forestry", "agricultural"])
def test_a_closed_road_says_by_which_value(value):
    use = way_use({"highway": "service", "oneway": "yes", "motor_vehicle": value}, "car")
    assert (use.road, use.limited) == (None, (("closed", value, 1.0),))
    assert way_use({"highway": "footway", "motor_vehicle": value}, "car").limited == ()
