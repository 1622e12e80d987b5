"""Access, direction and barriers of a road for a mode, from tags alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from aicomplex_geo.network.modes import Mode

Permission = Literal["open", "destination", "closed"]

ACCESS_KEYS: Mapping[Mode, tuple[str, ...]] = {
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "bike": ("bicycle", "vehicle", "access"),
    "walk": ("foot", "access"),
}
"""Access keys of each mode, the most specific first; the first one present decides."""

OPEN = frozenset(
    {"yes", "permissive", "designated", "official", "public", "allowed", "tolerated", "discouraged"}
)
DESTINATION = frozenset(
    {
        "customers",
        "delivery",
        "destination",
        "employees",
        "members",
        "permit",
        "private",
        "residents",
        "staff",
    }
)
"""Values for people who live, work or have business there: trips begin and end, none pass."""
CLOSED = frozenset(
    {
        "no",
        "restricted",
        "agricultural",
        "forestry",
        "emergency",
        "military",
        "bus",
        "psv",
        "taxi",
        "hov",
        "use_sidepath",
        "dismount",
    }
)
NOT_SAID = frozenset({"unknown", "undefined", ""})

ONEWAY_KEYS: Mapping[Mode, tuple[str, ...]] = {
    "car": ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    "bike": ("oneway:bicycle", "oneway:vehicle", "oneway"),
    "walk": ("oneway:foot",),
}
ONEWAY_VALUES: Mapping[str, tuple[bool, bool]] = {
    "yes": (True, False),
    "true": (True, False),
    "1": (True, False),
    "-1": (False, True),
    "reverse": (False, True),
    "no": (True, True),
    "false": (True, True),
    "0": (True, True),
    "alternating": (True, True),
    "reversible": (False, False),
}
CIRCULAR = frozenset({"roundabout", "circular"})
CONTRAFLOW = frozenset({"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"})
CYCLEWAY_SIDES = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")

PASSABLE: Mapping[Mode, frozenset[str]] = {
    "car": frozenset(
        {
            "arch",
            "border_control",
            "bump_gate",
            "cattle_grid",
            "checkpoint",
            "entrance",
            "gate",
            "height_restrictor",
            "kerb",
            "lift_gate",
            "no",
            "rumble_strip",
            "sally_port",
            "swing_gate",
            "toll_booth",
        }
    ),
    "bike": frozenset(
        {
            "arch",
            "block",
            "bollard",
            "border_control",
            "bump_gate",
            "cattle_grid",
            "chain",
            "checkpoint",
            "cycle_barrier",
            "entrance",
            "gate",
            "height_restrictor",
            "jersey_barrier",
            "kerb",
            "lift_gate",
            "log",
            "motorcycle_barrier",
            "no",
            "planter",
            "rope",
            "rumble_strip",
            "sally_port",
            "sump_buster",
            "swing_gate",
            "toll_booth",
            "wicket_gate",
        }
    ),
    "walk": frozenset(),
}
"""Barriers that a car or a bicycle passes unless the tags of the node say otherwise."""

IMPASSABLE = frozenset({"wall", "fence", "hedge", "retaining_wall", "city_wall", "ditch", "spikes"})
"""Barriers that stop every mode; pedestrians pass all others."""

OBSTACLES = frozenset(
    {
        "bar",
        "barrier_board",
        "block",
        "bollard",
        "bus_trap",
        "chain",
        "cycle_barrier",
        "debris",
        "full-height_turnstile",
        "guard_rail",
        "hampshire_gate",
        "handrail",
        "horse_stile",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "rope",
        "stile",
        "sump_buster",
        "turnstile",
        "wicket_gate",
    }
)
"""Other known barriers, which stop the vehicles that are not listed above."""


def parse_access(value: str) -> Permission | None:
    """Meaning of the value of an access key; the widest of several values joined by ``;``.

    None if the value is unknown, or says that access is unknown.
    """
    parts = {part.strip().lower() for part in value.split(";")}
    if parts & OPEN:
        return "open"
    if parts & DESTINATION:
        return "destination"
    return "closed" if parts & CLOSED else None


def access(
    tags: Mapping[str, str], mode: Mode, *, direction: str = "", notes: Counter[str]
) -> tuple[Permission | None, str]:
    """Find what the most specific access key of a mode says, and which key that is."""
    return deciding_tag(tags, mode, direction=direction, notes=notes)[:2]


def deciding_tag(
    tags: Mapping[str, str], mode: Mode, *, direction: str = "", notes: Counter[str]
) -> tuple[Permission | None, str, str]:
    """Find what the most specific access key of a mode says, which key that is, and its value.

    A key with the direction (``vehicle:backward``) comes before the plain one.
    """
    for key in ACCESS_KEYS[mode]:
        for tag in (f"{key}:{direction}", key) if direction else (key,):
            value = tags.get(tag)
            if value is None:
                continue
            found = parse_access(value)
            if found is not None:
                return found, key, value.strip().lower()
            if value.strip().lower() not in NOT_SAID:
                notes["access value not understood"] += 1
    return None, "", ""


def directions(tags: Mapping[str, str], mode: Mode, *, notes: Counter[str]) -> tuple[bool, bool]:
    """Whether a way may be used along and against its direction, by ``oneway`` and the like.

    A ``reversible`` way may not be used at all: its hours are unknown. Pedestrians only obey
    ``oneway:foot`` and escalators.
    """
    found, key = _tagged_directions(tags, mode, notes)
    if found is None:
        found = _implied_directions(tags, mode)
    if mode == "bike" and key in {"", "oneway"} and found in {(True, False), (False, True)}:
        return _with_contraflow(tags, found)
    return found


def _tagged_directions(
    tags: Mapping[str, str], mode: Mode, notes: Counter[str]
) -> tuple[tuple[bool, bool] | None, str]:
    for key in ONEWAY_KEYS[mode]:
        value = tags.get(key, "").strip().lower()
        if value in ONEWAY_VALUES:
            if value in {"alternating", "reversible"}:
                notes[f"oneway={value}"] += 1
            return ONEWAY_VALUES[value], key
        if value:
            notes["oneway value not understood"] += 1
    return None, ""


def _implied_directions(tags: Mapping[str, str], mode: Mode) -> tuple[bool, bool]:
    if mode == "walk":
        moving = {"forward": (True, False), "backward": (False, True)}
        return moving.get(tags.get("conveying", ""), (True, True))
    if tags.get("junction") in CIRCULAR or tags.get("highway") == "motorway":
        return True, False
    return True, True


def _with_contraflow(tags: Mapping[str, str], found: tuple[bool, bool]) -> tuple[bool, bool]:
    if tags.get("junction") in CIRCULAR:
        return found
    against = "backward" if found[0] else "forward"
    own_lane = any(tags.get(side, "") in CONTRAFLOW for side in CYCLEWAY_SIDES)
    both_ways = any(tags.get(f"{side}:oneway", "") in {"no", "-1"} for side in CYCLEWAY_SIDES[1:])
    allowed = parse_access(tags.get(f"bicycle:{against}", "")) in {"open", "destination"}
    return (True, True) if own_lane or both_ways or allowed else found


def passage(tags: Mapping[str, str], mode: Mode, *, notes: Counter[str]) -> Permission:
    """Whether a mode passes a barrier on a node; an unknown kind of barrier stops vehicles."""
    barrier = tags.get("barrier", "").strip().lower()
    if not barrier:
        return "open"
    found, _ = access(tags, mode, notes=notes)
    if found is not None:
        return found
    if barrier in IMPASSABLE:
        return "closed"
    if barrier == "bollard" and tags.get("bollard") == "rising":
        return "open"
    if barrier not in OBSTACLES and not any(barrier in known for known in PASSABLE.values()):
        notes["unknown barrier"] += 1
    return "closed" if mode != "walk" and barrier not in PASSABLE[mode] else "open"
