"""Columns of a network from OpenStreetMap tags, as osmnx keeps them on edges.

Speed limits and access are read as in files of OpenStreetMap data.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.modes import MODES
from aicomplex_geo.network.readers.osm import access, speed
from aicomplex_geo.network.readers.osm.tags import MOTORROAD, rule_tags
from aicomplex_geo.network.readers.osm_classes import CLASS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aicomplex_geo.network.modes import Mode

UNKNOWN_KIND = "street"
STRICTEST: tuple[access.Permission, ...] = ("closed", "destination", "open")


def columns(
    tags: Mapping[str, Sequence[Any]], count: int, modes: Sequence[Mode] = MODES
) -> dict[str, Any]:
    """Columns of all edges from their attributes, NaN or ``""`` where nothing is known.

    `tags` has the values of each attribute edge by edge, None for none. ``road_class_assumed``
    tells whether the class is a guess; ``access`` is ``"open"``, ``"destination"`` or
    ``"closed"``, the widest for any of the modes.
    """
    none = [None] * count

    def given(*names: str) -> list[Any]:
        found: list[Any] = none
        for name in reversed(names):
            found = [
                a if a is not None else b for a, b in zip(tags.get(name, none), found, strict=True)
            ]
        return found

    kinds = [
        _kind(own, osm, motorroad)
        for own, osm, motorroad in zip(
            given("road_class"), given("highway"), given("motorroad"), strict=True
        )
    ]
    rules = _rules(tags, count)
    limits = [
        _own_speed(own) or _limits(of) for own, of in zip(given("posted_speed"), rules, strict=True)
    ]
    speeds = [[limit for limit, _ in found] for found in limits]
    basis = [_basis(found) for found in limits]
    return {
        "length": _numbers(given("length")),
        "posted_speed": np.array([np.mean(s) if s else np.nan for s in speeds], dtype=float),
        "road_class": [kind or UNKNOWN_KIND for kind in kinds],
        "road_name": [_text(value) for value in given("road_name", "name")],
        "ref": [_text(value) for value in given("ref")],
        "speed_basis": [
            own or found for own, found in zip(map(_text, given("speed_basis")), basis, strict=True)
        ],
        "length_basis": [_text(value) for value in given("length_basis")],
        "lanes": _numbers(given("lanes")),
        "toll": _numbers(given("toll")),
        "source": [_text(value) for value in given("source")],
        "access": [_access(of, modes) for of in rules],
        "road_class_assumed": np.array([kind is None for kind in kinds], dtype=bool),
    }


def _each(value: object) -> list[object]:
    """One value, or several as osmnx writes them when it merges edges."""
    if value is None:
        return []
    found = _listed(value)
    if isinstance(value, str) and len(found) == 1:
        return [part.strip() for part in str(found[0]).split(";")]
    return found


def _listed(value: object) -> list[object]:
    """Values of a list, which GraphML keeps as a text."""
    if isinstance(value, list | tuple | set):
        return list(value)
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            return list(ast.literal_eval(value))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            pass
    return [value]


def _rules(tags: Mapping[str, Sequence[Any]], count: int) -> list[dict[str, list[str]]]:
    """Tags of each edge that decide its limits and access, each with one value or several."""
    names = [*rule_tags(dict.fromkeys(tags, "")), *(n for n in ("reversed",) if n in tags)]
    found: list[dict[str, list[str]]] = [{} for _ in range(count)]
    for name in names:
        for row, value in enumerate(tags[name]):
            if value is not None:
                found[row][name] = [str(part) for part in _listed(value)]
    return found


def _one_by_one(of: Mapping[str, list[str]], stems: tuple[str, ...]) -> list[dict[str, str]]:
    """Tags with one value each, as often as the keys with these stems have values."""
    listed = {name for name in of if name.partition(":")[0] in stems}
    most = max((len(of[name]) for name in listed), default=0)
    return [
        {
            name: values[min(place, len(values) - 1)] if name in listed else values[0]
            for name, values in of.items()
            if values
        }
        for place in range(most)
    ]


def _limits(of: Mapping[str, list[str]]) -> list[tuple[float, str]]:
    """Speed limits of the parts of an edge."""
    stems = ("maxspeed", "source", "zone")
    found = []
    for tags in _one_by_one(of, stems):
        kinds = [part.strip() for part in ";".join(of.get("highway", [])).split(";")]
        known = next((kind for kind in kinds if kind in CLASS_OF), "")
        direction = "backward" if tags.get("reversed", "").lower() == "true" else "forward"
        both = tags.get("oneway", "").lower() in {"false", "no", "0"}
        lanes = speed.lanes_of(tags, direction=direction, both=both, notes=Counter())
        limit, basis = speed.speed_limit(
            {**tags, "highway": known}, direction=direction, lanes=lanes, notes=Counter()
        )
        if limit is not None:
            found.append((limit, basis))
    return found


def _own_speed(value: object) -> list[tuple[float, str]]:
    parsed = [speed.parse_speed(str(part)) for part in _each(value)]
    return [(limit, "posted") for limit, _ in parsed if limit is not None]


def _basis(limits: list[tuple[float, str]]) -> str:
    if len({limit for limit, _ in limits}) > 1:
        return "posted_mean"
    return next((basis for _, basis in sorted(limits, key=lambda one: one[1] != "posted")), "")


def _access(of: Mapping[str, list[str]], modes: Sequence[Mode]) -> access.Permission:
    """Strictest access of the parts of an edge, each open as widely as to any of the modes."""
    stems = ("access", "vehicle", "motor_vehicle", "motorcar", "bicycle", "foot")
    parts = [
        max(
            (access.access(tags, mode, notes=Counter())[0] or "open" for mode in modes),
            key=STRICTEST.index,
        )
        for tags in _one_by_one(of, stems)
    ]
    return min(parts, key=STRICTEST.index, default="open")


def _kind(own: object, highway: object, motorroad: object) -> str | None:
    if own is not None:
        return str(own)
    found = [CLASS_OF[str(kind)] for kind in _each(highway) if str(kind) in CLASS_OF]
    if not found:
        return None
    return MOTORROAD.get(found[0], found[0]) if motorroad == "yes" else found[0]


def _numbers(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Smallest number in each value, NaN if there is none."""
    numbers = []
    for value in values:
        found = []
        for part in _each(value):
            try:
                found.append(float(str(part)))
            except ValueError:
                continue
        numbers.append(min(found, default=np.nan))
    return np.array(numbers, dtype=float)


def _text(value: object) -> str:
    return ";".join(str(part) for part in _each(value))
