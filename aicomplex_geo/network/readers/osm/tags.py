"""Meaning of the tags of a way for a mode."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aicomplex_geo.network.readers.osm import access, speed
from aicomplex_geo.network.readers.osm_classes import HIGHWAYS
from aicomplex_geo.network.structures import is_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aicomplex_geo.network.modes import Mode

MOTORROAD = {"national": "urban_expressway", "arterial": "urban_expressway"}
NOT_ROADS = frozenset(
    {
        "abandoned",
        "bus_guideway",
        "bus_stop",
        "construction",
        "disused",
        "emergency_bay",
        "escape",
        "ladder",
        "no",
        "planned",
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
NOT_OPEN = "not open to this mode"
EMERGENCY = "emergency_access"
CLOSED_TRUNK = "trunk road too fast for bicycles"
FASTEST_FOR_BIKES = 80.0
"""km/h; bicycles use a trunk road with a higher limit only where a bicycle tag says so."""

TRUNK = frozenset({"trunk", "trunk_link"})
CYCLE_LANES = frozenset({"lane", "track", "shoulder", "shared_lane"})
RULE_KEYS = frozenset(
    {
        "area",
        "bridge",
        "conveying",
        "duration",
        "hgv",
        "highway",
        "junction",
        "man_made",
        "motorroad",
        "public_transport",
        "railway",
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
    ferry in minutes. `limited` lists ``"destination"`` or ``"closed"``, the access value that says
    so, and the share of the directions of the way for which it does. `notes` counts tags that were
    not understood or not applied.
    """

    road: Road | None = None
    forward: Travel | None = None
    backward: Travel | None = None
    duration: float | None = None
    reason: str = ""
    limited: tuple[tuple[str, str, float], ...] = ()
    notes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Whether one direction may be used, the access value that limits it, or why it may not."""

    permission: access.Permission = "closed"
    value: str = ""
    reason: str = ""


def may_be_walked(tags: Mapping[str, str]) -> str:
    """Kind of a way that pedestrians use though it is no highway: ``platform``, ``pier`` or none.

    >>> may_be_walked({"railway": "platform"}), may_be_walked({"railway": "rail"})
    ('platform', '')
    """
    if "platform" in {tags.get("railway"), tags.get("public_transport")}:
        return "platform"
    return "pier" if tags.get("man_made") == "pier" else ""


def is_candidate(tags: Mapping[str, str], mode: Mode) -> bool:
    """Whether a way may be on the network of a mode."""
    return (
        "highway" in tags
        or tags.get("route") == "ferry"
        or (mode == "walk" and bool(may_be_walked(tags)))
    )


def without_areas(use: WayUse, tags: Mapping[str, str], *, is_ring: bool) -> WayUse:
    """Leave out platforms drawn as areas, which only a ring of nodes reveals."""
    platform = "highway" not in tags and may_be_walked(tags) == "platform"
    if is_ring and platform and tags.get("area") != "no":
        return WayUse(reason="area")
    return use


def rule_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags that decide what a way is; names are left out, so that many ways share the rest."""
    return {key: value for key, value in tags.items() if is_rule(key)}


@lru_cache(maxsize=10_000)
def is_rule(key: str) -> bool:
    return key in RULE_KEYS or key.partition(":")[0] in RULE_STEMS or key in RULE_STEMS


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
    tags = _with_one_highway(tags)
    road, by_class, reason = _road(tags, mode)
    if road is None:
        return WayUse(reason=reason)
    if not by_class and not (apply_access and any(key in tags for key in access.ACCESS_KEYS[mode])):
        return WayUse(reason=CLOSED_CLASS)
    both = access.directions(tags, mode, notes=notes)
    notes["conditional rule ignored"] += conditions(tags)
    if not any(both):
        return WayUse(reason="direction changes with the time of day", notes=counted(notes))
    verdicts = [
        _verdict(tags, mode, direction, by_class=by_class, apply_access=apply_access, notes=notes)
        if open_
        else _Verdict()
        for direction, open_ in zip(("forward", "backward"), both, strict=True)
    ]
    limited = tuple(
        (one.permission, one.value, 1 / sum(both)) for one in verdicts if one.value and by_class
    )
    allowed = [None if one.permission == "closed" else one.permission for one in verdicts]
    if not any(allowed):
        why = next((one.reason for one in verdicts if one.reason), CLOSED_CLASS)
        return WayUse(reason=why, limited=limited, notes=counted(notes))
    return replace(_used(tags, mode, road, allowed, notes), limited=limited)


def _with_one_highway(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Tags with the first known of several values of ``highway``."""
    highway = tags.get("highway", "")
    if ";" not in highway:
        return tags
    parts = [part.strip() for part in highway.split(";")]
    known = (part for part in parts if part in HIGHWAYS or part in NOT_ROADS)
    return {**tags, "highway": next(known, parts[0])}


def _used(
    tags: Mapping[str, str],
    mode: Mode,
    road: Road,
    allowed: Sequence[str | None],
    notes: Counter[str],
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
    walked = "" if highway or mode != "walk" else may_be_walked(tags)
    if walked:
        is_area = walked == "platform" and tags.get("area") == "yes"
        return (None, False, "area") if is_area else (_named(walked, "path", tags), True, "")
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
        bridge=is_structure(tags.get("bridge", "no")),
        tunnel=is_structure(tags.get("tunnel", "no")),
    )


def _verdict(
    tags: Mapping[str, str],
    mode: Mode,
    direction: str,
    *,
    by_class: bool,
    apply_access: bool,
    notes: Counter[str],
) -> _Verdict:
    """Whether this direction of a way may be used."""
    if not apply_access:
        return _Verdict("open" if by_class else "closed")
    found, key, value = access.deciding_tag(tags, mode, direction=direction, notes=notes)
    if found == "closed":
        return _Verdict("closed", value, NOT_OPEN if by_class else "")
    of_trip = value if found == "destination" else ""
    if mode == "bike" and key != "bicycle" and _too_fast_for_bikes(tags, direction):
        return _Verdict(reason=CLOSED_TRUNK)
    if by_class and mode == "car" and tags.get("service") == EMERGENCY and key in {"", "access"}:
        return _Verdict("closed", f"service={EMERGENCY}", NOT_OPEN)
    if not by_class and (found is None or (key == "access" and tags.get("route") != "ferry")):
        return _Verdict()
    return _Verdict(found or "open", of_trip)


def _too_fast_for_bikes(tags: Mapping[str, str], direction: str) -> bool:
    if tags.get("highway") not in TRUNK:
        return False
    if any(tags.get(side, "") in CYCLE_LANES for side in access.CYCLEWAY_SIDES):
        return False
    limit, _ = speed.speed_limit(tags, direction=direction, lanes=None, notes=Counter())
    return limit is not None and limit > FASTEST_FOR_BIKES


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
