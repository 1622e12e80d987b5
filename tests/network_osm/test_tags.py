"""What ways and nodes are on the network of a mode."""

from __future__ import annotations

import pytest

from aicomplex_geo.network.readers.osm.node_tags import NodeUse, node_use
from aicomplex_geo.network.readers.osm.tags import (
    HIGHWAYS,
    NOT_ROADS,
    rule_tags,
    way_use,
    with_name,
)

CLASSES = {
    "motorway": "expressway",
    "motorway_link": "ramp",
    "trunk": "national",
    "trunk_link": "ramp",
    "primary": "arterial",
    "primary_link": "arterial",
    "secondary": "arterial",
    "secondary_link": "arterial",
    "tertiary": "street",
    "tertiary_link": "street",
    "unclassified": "street",
    "residential": "street",
    "living_street": "street",
    "road": "street",
    "service": "service",
}


@pytest.mark.parametrize("highway", sorted(CLASSES))
def test_classes_of_roads_for_cars(highway):
    use = way_use({"highway": highway}, "car")
    assert use.road.road_class == CLASSES[highway]
    assert use.road.highway == highway


def test_only_these_are_open_to_cars():
    assert {h for h in HIGHWAYS if way_use({"highway": h}, "car").road} == set(CLASSES)


@pytest.mark.parametrize(
    ("mode", "closed"),
    [
        ("walk", {"motorway", "motorway_link", "busway"}),
        (
            "bike",
            {
                "motorway",
                "motorway_link",
                "busway",
                "corridor",
                "elevator",
                "platform",
                "pedestrian",
                "footway",
                "bridleway",
                "steps",
            },
        ),
    ],
)
def test_classes_that_are_closed_to_others(mode, closed):
    assert {h for h in HIGHWAYS if not way_use({"highway": h}, mode).road} == closed


@pytest.mark.parametrize(
    ("tags", "road_class"),
    [
        ({"highway": "trunk", "motorroad": "yes"}, "urban_expressway"),
        ({"highway": "primary", "motorroad": "yes"}, "urban_expressway"),
        ({"highway": "motorway", "motorroad": "yes"}, "expressway"),
        ({"highway": "trunk_link", "motorroad": "yes"}, "ramp"),
        ({"route": "ferry"}, "ferry"),
    ],
)
def test_other_classes(tags, road_class):
    assert way_use(tags, "car").road.road_class == road_class


@pytest.mark.parametrize(
    ("highway", "road_class"),
    [("track", "track"), ("footway", "path"), ("cycleway", "path"), ("steps", "steps")],
)
def test_classes_of_paths(highway, road_class):
    assert way_use({"highway": highway}, "walk").road.road_class == road_class


@pytest.mark.parametrize("mode", ["car", "bike", "walk"])
@pytest.mark.parametrize("highway", sorted(NOT_ROADS))
def test_what_is_no_road(highway, mode):
    assert way_use({"highway": highway}, mode).reason == "not a road for travel"


@pytest.mark.parametrize(
    ("tags", "mode", "reason"),
    [
        ({"highway": "wormhole"}, "car", "unknown highway value"),
        ({"highway": "residential", "area": "yes"}, "car", "area"),
        ({"highway": "service", "area": "yes"}, "walk", "area"),
        ({"highway": "footway"}, "car", "class not open to this mode"),
        ({"highway": "residential", "access": "no"}, "car", "not open to this mode"),
        (
            {"highway": "primary", "oneway": "reversible"},
            "car",
            "direction changes with the time of day",
        ),
        (
            {"highway": "primary", "oneway": "yes", "motorcar:forward": "no"},
            "car",
            "not open to this mode",
        ),
    ],
)
def test_why_a_way_is_left_out(tags, mode, reason):
    use = way_use(tags, mode)
    assert (use.road, use.reason) == (None, reason)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "platform"},
        {"highway": "corridor"},
        {"highway": "elevator"},
        {"railway": "platform"},
        {"public_transport": "platform"},
        {"man_made": "pier"},
        {"man_made": "pier", "area": "yes"},
    ],
)
def test_where_only_pedestrians_go(tags):
    use = way_use(tags, "walk")
    assert use.road.road_class == "path"
    assert use.forward == use.backward == way_use({"highway": "footway"}, "walk").forward
    assert use.road.highway in {"platform", "corridor", "elevator", "pier"}
    assert way_use(tags, "bike").road is None
    assert way_use(tags, "car").road is None
    assert way_use({**tags, "foot": "no"}, "walk").reason == "not open to this mode"


def test_areas_of_platforms_are_not_walked():
    assert way_use({"railway": "platform", "area": "yes"}, "walk").reason == "area"
    assert way_use({"railway": "rail"}, "walk").reason == "not a road for travel"


@pytest.mark.parametrize(
    ("highway", "first"),
    [
        ("residential;service", "residential"),
        ("service; residential", "service"),
        ("alley;tertiary", "tertiary"),
    ],
)
def test_of_several_classes_the_first_known_counts(highway, first):
    assert way_use({"highway": highway}, "car") == way_use({"highway": first}, "car")


def test_of_several_classes_the_first_may_be_no_road():
    assert way_use({"highway": "construction;service"}, "car").reason == "not a road for travel"
    assert way_use({"highway": "a;b"}, "car").reason == "unknown highway value"


def test_the_outline_of_a_square_is_walked():
    assert way_use({"highway": "pedestrian", "area": "yes"}, "walk").road is not None


ALL_SORTS = {
    "highway": "primary",
    "name": "첨단과기로",
    "ref": "49",
    "toll": "yes",
    "bridge": "viaduct",
    "lanes": "6",
    "maxspeed": "60",
    "source:maxspeed": "sign",
    "surface": "asphalt",
    "source": "survey",
}


def test_ways_that_differ_in_name_only_are_judged_once():
    rules = rule_tags(ALL_SORTS)
    assert set(ALL_SORTS) - set(rules) == {"name", "ref", "surface", "source"}
    assert with_name(way_use(rules, "car"), ALL_SORTS) == way_use(ALL_SORTS, "car")


def test_attributes_of_a_road():
    use = way_use(ALL_SORTS, "car")
    assert use.road.road_name == "첨단과기로"
    assert (use.road.ref, use.road.toll_road) == ("49", True)
    assert (use.road.bridge, use.road.tunnel) == (True, False)
    assert (use.forward.lanes, use.forward.posted_speed) == (3, 60)
    assert use.forward == use.backward


def test_limits_of_cars_say_nothing_of_others():
    use = way_use({"highway": "primary", "maxspeed": "60"}, "walk")
    assert (use.forward.posted_speed, use.forward.speed_basis) == (None, "")


def test_conditions_are_counted():
    tags = {"highway": "primary", "maxspeed:conditional": "30 @ (wet)", "oneway:conditional": "x"}
    assert dict(way_use(tags, "car").notes) == {"conditional rule ignored": 2}


@pytest.mark.parametrize(
    "key",
    [
        "maxspeed:forward:conditional",
        "maxspeed:motorcar:conditional",
        "oneway:bicycle:conditional",
        "foot:conditional",
        "motor_vehicle:backward:conditional",
    ],
)
def test_conditions_of_a_direction_or_a_vehicle_are_counted(key):
    tags = {"highway": "primary", key: "no @ (22:00-06:00)"}
    assert key in rule_tags(tags)
    assert dict(way_use(tags, "car").notes) == {"conditional rule ignored": 1}


@pytest.mark.parametrize("key", ["maxspeed:variable", "parking:conditional", "conditional"])
def test_what_is_no_condition_of_a_rule(key):
    assert way_use({"highway": "primary", key: "x"}, "car").notes == ()


@pytest.mark.parametrize("key", ["motor_vehicle:conditional", "foot:conditional"])
def test_conditions_of_a_barrier_are_counted(key):
    tags = {"barrier": "gate", key: "no @ (22:00-06:00)"}
    assert node_use(tags, "car") == NodeUse(notes=(("conditional rule ignored", 1),))
    assert node_use(tags, "car", apply_access=False) == NodeUse()
    assert node_use({**tags, "barrier": ""}, "car") == NodeUse()


def test_duration_of_a_ferry():
    assert way_use({"route": "ferry", "duration": "1:10"}, "car").duration == 70
    use = way_use({"route": "ferry", "duration": "soon", "maxspeed": "20"}, "car")
    assert use.duration is None
    assert dict(use.notes) == {"duration not understood": 1}
    assert use.forward.posted_speed is None


def test_access_can_be_set_aside():
    tags = {"highway": "residential", "access": "private", "oneway": "yes"}
    use = way_use(tags, "car", apply_access=False)
    assert use.forward is not None
    assert use.backward is None
    assert (
        way_use({"highway": "footway", "motorcar": "yes"}, "car", apply_access=False).road is None
    )


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, NodeUse()),
        ({"highway": "bus_stop", "name": "정류장"}, NodeUse()),
        ({"highway": "traffic_signals"}, NodeUse(kind="signals", signals=1)),
        (
            {"highway": "traffic_signals", "traffic_signals:direction": "forward"},
            NodeUse(kind="signals", signals=2),
        ),
        (
            {"highway": "traffic_signals", "direction": "backward"},
            NodeUse(kind="signals", signals=3),
        ),
        ({"highway": "crossing"}, NodeUse(kind="crossing", crossing=True)),
        ({"crossing": "no"}, NodeUse()),
        (
            {"highway": "crossing", "crossing": "traffic_signals"},
            NodeUse(kind="signals", signals=1, crossing=True),
        ),
        (
            {"highway": "crossing;traffic_signals"},
            NodeUse(kind="signals", signals=1, crossing=True),
        ),
        ({"barrier": "toll_booth"}, NodeUse(kind="toll_booth", toll_booth=True)),
        ({"barrier": "bollard"}, NodeUse(kind="barrier", blocked=True)),
        (
            {"highway": "motorway_junction", "name": "산월IC", "name:en": "Sanwol IC"},
            NodeUse(kind="interchange", name_ko="산월IC", name_en="Sanwol IC"),
        ),
    ],
)
def test_nodes(tags, expected):
    assert node_use(tags, "car") == expected


def test_barriers_can_be_set_aside():
    assert not node_use({"barrier": "bollard"}, "car", apply_access=False).blocked
