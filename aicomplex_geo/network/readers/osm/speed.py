"""Speed limits, lanes and durations from tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aicomplex_geo.network.table_checks import FASTEST_POSTED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

KMH_OF_UNIT: Mapping[str, float] = {
    "": 1.0,
    "km/h": 1.0,
    "kmh": 1.0,
    "kph": 1.0,
    "mph": 1.609344,
    "knots": 1.852,
    "kn": 1.852,
}
FASTEST = FASTEST_POSTED
"""km/h; a higher limit is a typing error."""

NO_LIMIT = 130.0
"""km/h for ``none`` on motorways: the recommended speed on German ones."""

WALKING = 7.0
"""km/h for ``walk``, the speed in a living street."""

NONE = "none"
WITHOUT_LIMIT = frozenset({"motorway", "motorway_link"})
"""Values of ``highway`` whose limit may be ``none``. Elsewhere it stands for a missing sign."""

WORDS: Mapping[str, float] = {NONE: NO_LIMIT, "walk": WALKING}

IMPLICIT: Mapping[str, Mapping[str, float]] = {
    "AT": {"urban": 50, "rural": 100, "trunk": 100, "motorway": 130, "living_street": WALKING},
    "AU": {"urban": 50, "rural": 100},
    "BE": {"urban": 50, "motorway": 120},
    "BG": {"urban": 50, "rural": 90, "motorway": 140},
    "BY": {"urban": 60, "rural": 90, "motorway": 110, "living_street": 20},
    "CH": {"urban": 50, "rural": 80, "trunk": 100, "motorway": 120},
    "CZ": {"urban": 50, "rural": 90, "motorway": 130},
    "DE": {
        "urban": 50,
        "rural": 100,
        "motorway": NO_LIMIT,
        "living_street": WALKING,
        "bicycle_road": 30,
    },
    "DK": {"urban": 50, "rural": 80, "motorway": 130},
    "EE": {"urban": 50, "rural": 90},
    "ES": {"urban": 50, "rural": 90, "motorway": 120, "living_street": 20},
    "FI": {"urban": 50, "rural": 80, "motorway": 120, "living_street": 20},
    "FR": {"urban": 50, "rural": 80, "trunk": 110, "motorway": 130, "living_street": 20},
    "GB": {
        "nsl_restricted": 48.28032,
        "nsl_single": 96.56064,
        "nsl_dual": 112.65408,
        "motorway": 112.65408,
    },
    "GR": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130},
    "HR": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130},
    "HU": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130, "living_street": 20},
    "IE": {"urban": 50, "rural": 80, "motorway": 120},
    "IS": {"urban": 50, "rural": 90},
    "IT": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130},
    "JP": {"national": 60, "motorway": 100},
    "KR": {"urban": 50, "rural": 60, "trunk": 90, "motorroad": 90, "motorway": 100},
    "LT": {"urban": 50, "rural": 90},
    "LV": {"urban": 50, "rural": 90},
    "NL": {"urban": 50, "rural": 80, "trunk": 100, "motorway": 100, "living_street": 15},
    "NO": {"urban": 50, "rural": 80},
    "NZ": {"urban": 50, "rural": 100, "motorway": 100},
    "PL": {"urban": 50, "rural": 90, "motorway": 140, "living_street": 20},
    "PT": {"urban": 50, "rural": 90, "trunk": 100, "motorway": 120, "living_street": 20},
    "RO": {"urban": 50, "rural": 90, "trunk": 100, "motorway": 130},
    "RU": {"urban": 60, "rural": 90, "motorway": 110, "living_street": 20},
    "SE": {"urban": 50, "rural": 70, "motorway": 110},
    "SI": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130},
    "SK": {"urban": 50, "rural": 90, "motorway": 130},
    "TR": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130},
    "UA": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130, "living_street": 20},
}
"""Legal limits by country and kind of place, km/h, for a car.

Korea: Enforcement Rule of the Road Traffic Act, article 19 (50 in built-up areas, 60 outside
them, 90 on roads for motor vehicles only, 100 on expressways). Others: the table of implicit
values in the OpenStreetMap wiki, ``Key:maxspeed``.
"""

KOREAN_BY_LANES: Mapping[str, tuple[float, float]] = {"rural": (60, 80), "motorway": (80, 100)}
"""Korean limits that depend on the lanes of a direction: with one lane, with more."""

OTHER_CODES: Mapping[str, str] = {"UK": "GB"}
"""Codes in use for a country that has another code above."""

SPEED_KEYS = (
    "maxspeed:motorcar",
    "maxspeed:motor_vehicle",
    "maxspeed:vehicle",
    "maxspeed",
    "maxspeed:lanes",
)
ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
SAYS_NOTHING = frozenset(
    {"signals", "variable", "implicit", "default", "unknown", "sign", "markings"}
)
MOST_LANES = 20
LONGEST_FERRY = 14 * 24 * 60
"""Minutes; a longer duration is a typing error."""

_SEPARATOR = re.compile(r"[;|]")
_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*([a-z/]*)", re.ASCII)
_ZONE = re.compile(r"([A-Z]{2})(?:-[A-Z]{2,3})?:(?:zone:?)?(\d{1,3})", re.ASCII)
_PLACE = re.compile(r"([A-Z]{2})(?:-[A-Z]{2,3})?:([a-z_]+)", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4})(?::(\d{2}))?", re.ASCII)
_UNITS = re.compile(
    r"(?:(\d{1,3}(?:\.\d{1,3})?)\s*(?:hours?|hrs?|h)\.?)?\s*"
    r"(?:(\d{1,4}(?:\.\d{1,3})?)\s*(?:minutes?|mins?|m)\.?)?",
    re.ASCII,
)
_ISO = re.compile(r"P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?)?", re.ASCII)


def parse_speed(
    text: str, *, lanes: int | None = None, unlimited: bool = True
) -> tuple[float | None, str]:
    """Parse a speed limit; of several (``50;30``, or ``60|80`` by lane) the lowest counts.

    Returns km/h and ``"posted"`` for a number, ``"implicit"`` for a legal limit (``KR:urban``,
    some of which depend on the lanes), or ``(None, "")``. Unless `unlimited`, ``none`` is ignored.

    >>> parse_speed("50"), parse_speed("50;30"), parse_speed("KR:urban")
    ((50.0, 'posted'), (30.0, 'posted'), (50.0, 'implicit'))
    """
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    found = [_one_speed(part, lanes) for part in parts if unlimited or part.lower() != NONE]
    known = [(speed, basis) for speed, basis in found if speed is not None]
    if not known or len(known) < len(found):
        return None, ""
    return min(known)


def _one_speed(text: str, lanes: int | None) -> tuple[float | None, str]:
    word = text.lower()
    if word in WORDS:
        return WORDS[word], "implicit"
    number = _NUMBER.fullmatch(word)
    if number and number[2] in KMH_OF_UNIT:
        speed = float(number[1]) * KMH_OF_UNIT[number[2]]
        return (speed, "posted") if 0 < speed <= FASTEST else (None, "")
    zone = _ZONE.fullmatch(text)
    if zone and 0 < float(zone[2]) <= FASTEST:
        return float(zone[2]), "implicit"
    place = _PLACE.fullmatch(text)
    speed_of_place = _implicit(place[1], place[2], lanes) if place else None
    return speed_of_place, "implicit" if speed_of_place is not None else ""


def _implicit(country: str, place: str, lanes: int | None) -> float | None:
    if country == "KR" and lanes is not None and place in KOREAN_BY_LANES:
        return float(KOREAN_BY_LANES[place][lanes > 1])
    speed = IMPLICIT.get(OTHER_CODES.get(country, country), {}).get(place)
    return None if speed is None else float(speed)


def speed_limit(
    tags: Mapping[str, str], *, direction: str, lanes: int | None, notes: Counter[str]
) -> tuple[float | None, str]:
    """Speed limit for cars in one direction of a way; conditional limits are ignored.

    ``none`` counts on motorways and their links only, and is ignored and counted elsewhere.
    """
    unlimited = tags.get("highway") in WITHOUT_LIMIT
    for key in SPEED_KEYS:
        for tag in (f"{key}:{direction}", key):
            text = tags.get(tag, "")
            speed, basis = parse_speed(text, lanes=lanes, unlimited=unlimited)
            if not unlimited and NONE in _SEPARATOR.split(text.lower()):
                notes["maxspeed=none ignored off motorways"] += 1
            elif speed is None and text and text.lower() not in SAYS_NOTHING:
                notes["maxspeed not understood"] += 1
            if speed is not None:
                return speed, basis
    return _zone_limit(tags, lanes, unlimited=unlimited)


def _zone_limit(
    tags: Mapping[str, str], lanes: int | None, *, unlimited: bool
) -> tuple[float | None, str]:
    for key in ZONE_KEYS:
        text = tags.get(key, "")
        if ":" not in text and key != "zone:maxspeed":
            continue
        speed, _ = parse_speed(text, lanes=lanes, unlimited=unlimited)
        if speed is not None:
            return speed, "implicit"
    return None, ""


def parse_lanes(text: str) -> int | None:
    """Parse a number of lanes from 1 to 20, None for anything else."""
    if not re.fullmatch(r"[0-9]{1,2}", text.strip()):
        return None
    lanes = int(text)
    return lanes if 1 <= lanes <= MOST_LANES else None


def lanes_of(
    tags: Mapping[str, str], *, direction: str, both: bool, notes: Counter[str]
) -> int | None:
    """Count the lanes in one direction; ``lanes`` is halved, rounded down, on two-way roads."""
    for key, share in ((f"lanes:{direction}", 1), ("lanes", 2 if both else 1)):
        text = tags.get(key, "")
        lanes = parse_lanes(text)
        if lanes is not None:
            return max(1, lanes // share)
        if text:
            notes["lanes not understood"] += 1
    return None


def parse_duration(text: str) -> float | None:
    """Parse the duration of a ferry in minutes, None if it is not understood.

    >>> parse_duration("1:30"), parse_duration("PT20M"), parse_duration("25 min")
    (90.0, 20.0, 25.0)
    """
    minutes = 0.0
    clock = _CLOCK.fullmatch(text.strip())
    iso = _ISO.fullmatch(text.strip())
    units = _UNITS.fullmatch(text.strip().lower())
    if clock:
        hours, first, seconds = (float(part or 0) for part in clock.groups())
        minutes = hours * 60 + first + seconds / 60
    elif iso:
        days, hours, first, seconds = (float(part or 0) for part in iso.groups())
        minutes = days * 1440 + hours * 60 + first + seconds / 60
    elif units:
        hours, first = (float(part or 0) for part in units.groups())
        minutes = hours * 60 + first
    return minutes if 0 < minutes <= LONGEST_FERRY else None
