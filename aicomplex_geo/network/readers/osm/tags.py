"""Meaning of the tags of a way for a mode."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aicomplex_geo.network.readers.osm import access, speed
from aicomplex_geo.network.readers.osm_classes import HIGHWAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.network.modes import Mode

MOTORROAD = {"national": "urban_expressway", "arterial": "urban_expressway"}
NOT_ROADS = frozenset(
    {
        "abandoned",
        "bus_guideway",
        "bus_stop",
        "construction",
        "corridor",
        "disused",
        "elevator",
        "emergency_bay",
        "escape",
        "ladder",
        "no",
        "planned",
        "platform",
        "proposed",
        "raceway",
        "razed",
        "rest_area",
        "services",
        "via_ferrata",
    }
)
"""Known values of ``highway`` that are not roads for travel."""

FERRY_KEYS = ("foot", "bicycle", "motorcar", "motor_vehicle", "vehicle", "access", "hgv")
CLOSED_CLASS = "class not open to this mode"
RULE_KEYS = frozenset(
    {
        "area",
        "bridge",
        "conveying",
        "duration",
        "hgv",
        "highway",
        "junction",
        "motorroad",
        "route",
        "service",
        "toll",
        "tunnel",
    }
)
"""Keys that decide what a way is, in addition to those that begin with a stem below."""

RULE_STEMS = frozenset(
    {
        "access",
        "bicycle",
        "cycleway",
        "foot",
        "lanes",
        "maxspeed",
        "motor_vehicle",
        "motorcar",
        "oneway",
        "source:maxspeed",
        "vehicle",
        "zone",
    }
)
CONDITIONAL = ":conditional"
"""Suffix of a key whose value applies under a condition."""


@dataclass(frozen=True, slots=True)
class Road:
    """What both directions of a way share; `highway` is ``"ferry"`` for ferries."""

    highway: str
    road_class: str
    road_name: str = ""
    ref: str = ""
    toll_road: bool = False
    bridge: bool = False
    tunnel: bool = False


@dataclass(frozen=True, slots=True)
class Travel:
    """What one direction of a way has of its own.

    `access` is ``"destination"`` where through traffic is forbidden. `posted_speed` is in km/h, and
    None for modes other than the car, to which the limit does not apply. `speed_basis` is
    ``"posted"``, ``"implicit"``, ``"duration"`` or ``""``.
    """

    access: str = "open"
    posted_speed: float | None = None
    speed_basis: str = ""
    lanes: int | None = None


@dataclass(frozen=True, slots=True)
class WayUse:
    """A way in the network of one mode, or the reason why it is left out.

    `forward` or `backward` is None where that direction may not be used. `duration` is that of a
    ferry in minutes. `notes` counts tags that were not understood or not applied.
    """

    road: Road | None = None
    forward: Travel | None = None
    backward: Travel | None = None
    duration: float | None = None
    reason: str = ""
    notes: tuple[tuple[str, int], ...] = ()


def rule_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags that decide what a way is; names are left out, so that many ways share the rest."""
    return {
        key: value
        for key, value in tags.items()
        if key in RULE_KEYS or key.partition(":")[0] in RULE_STEMS or key in RULE_STEMS
    }


def conditions(tags: Mapping[str, str]) -> int:
    """Count conditional rules such as ``maxspeed:conditional``, which are not applied."""
    return sum(key.endswith(CONDITIONAL) and key.partition(":")[0] in RULE_STEMS for key in tags)


def with_name(use: WayUse, tags: Mapping[str, str]) -> WayUse:
    """Add the name and number of a way to what it is."""
    name, ref = tags.get("name", ""), tags.get("ref", "")
    if use.road is None or not (name or ref):
        return use
    return replace(use, road=replace(use.road, road_name=name, ref=ref))


def way_use(tags: Mapping[str, str], mode: Mode, *, apply_access: bool = True) -> WayUse:
    """Interpret the tags of a way for a mode."""
    notes: Counter[str] = Counter()
    road, by_class, reason = _road(tags, mode)
    if road is None:
        return WayUse(reason=reason)
    if not by_class and not (apply_access and any(key in tags for key in access.ACCESS_KEYS[mode])):
        return WayUse(reason=CLOSED_CLASS)
    both = access.directions(tags, mode, notes=notes)
    notes["conditional rule ignored"] += conditions(tags)
    allowed: list[str | None] = [
        _allowed(tags, mode, direction, by_class=by_class, apply_access=apply_access, notes=notes)
        if open_
        else ""
        for direction, open_ in zip(("forward", "backward"), both, strict=True)
    ]
    if not any(both):
        return WayUse(reason="direction changes with the time of day", notes=counted(notes))
    if not any(allowed):
        why = "not open to this mode" if by_class else CLOSED_CLASS
        return WayUse(reason=why, notes=counted(notes))
    return _used(tags, mode, road, allowed, notes)


def _used(
    tags: Mapping[str, str], mode: Mode, road: Road, allowed: list[str | None], notes: Counter[str]
) -> WayUse:
    two_way = all(allowed)
    forward, backward = (
        _travel(tags, mode, direction, access_=found, both=two_way, notes=notes) if found else None
        for direction, found in zip(("forward", "backward"), allowed, strict=True)
    )
    duration = None
    if road.road_class == "ferry":
        forward, backward = (
            travel and replace(travel, posted_speed=None, speed_basis="")
            for travel in (forward, backward)
        )
        duration = speed.parse_duration(tags.get("duration", ""))
        notes["duration not understood"] += "duration" in tags and duration is None
    return WayUse(road, forward, backward, duration, notes=counted(notes))


def counted(notes: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Sorted pairs of a note and its positive count."""
    return tuple(sorted((note, count) for note, count in notes.items() if count))


def _road(tags: Mapping[str, str], mode: Mode) -> tuple[Road | None, bool, str]:
    """Find the road, whether its class is open to the mode, and why it is not a road."""
    highway = tags.get("highway", "")
    if not highway and tags.get("route") == "ferry":
        return _named("ferry", "ferry", tags), _ferry_open(tags, mode), ""
    if highway in NOT_ROADS or not highway:
        return None, False, "not a road for travel"
    if highway not in HIGHWAYS:
        return None, False, "unknown highway value"
    road_class, modes = HIGHWAYS[highway]
    open_ = mode in modes.split()
    if tags.get("area") == "yes" and not (mode == "walk" and road_class == "path"):
        return None, False, "area"
    if tags.get("motorroad") == "yes":
        road_class = MOTORROAD.get(road_class, road_class)
        open_ = open_ and mode == "car"
    return _named(highway, road_class, tags), open_, ""


def _ferry_open(tags: Mapping[str, str], mode: Mode) -> bool:
    """Whether a ferry carries the mode; cars only if no access key restricts anybody."""
    return mode != "car" or not any(key in tags for key in FERRY_KEYS)


def _named(highway: str, road_class: str, tags: Mapping[str, str]) -> Road:
    return Road(
        highway=highway,
        road_class=road_class,
        road_name=tags.get("name", ""),
        ref=tags.get("ref", ""),
        toll_road=tags.get("toll") == "yes",
        bridge=tags.get("bridge", "no") != "no",
        tunnel=tags.get("tunnel", "no") != "no",
    )


def _allowed(
    tags: Mapping[str, str],
    mode: Mode,
    direction: str,
    *,
    by_class: bool,
    apply_access: bool,
    notes: Counter[str],
) -> str | None:
    """``"open"``, ``"destination"``, or None where this direction may not be used."""
    if not apply_access:
        return "open" if by_class else None
    found, key = access.access(tags, mode, direction=direction, notes=notes)
    by_class = by_class and tags.get("service") != "emergency_access"
    if found == "closed" or (found is None and not by_class):
        return None
    if not by_class and key == "access" and tags.get("route") != "ferry":
        return None
    return found or "open"


def _travel(
    tags: Mapping[str, str],
    mode: Mode,
    direction: str,
    *,
    access_: str,
    both: bool,
    notes: Counter[str],
) -> Travel:
    if mode != "car":
        return Travel(access_)
    lanes = speed.lanes_of(tags, direction=direction, both=both, notes=notes)
    limit, basis = speed.speed_limit(tags, direction=direction, lanes=lanes, notes=notes)
    return Travel(access_, limit, basis, lanes)
