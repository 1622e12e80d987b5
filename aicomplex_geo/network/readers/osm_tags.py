"""Columns of a network from OpenStreetMap tags, as osmnx keeps them on edges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.readers.osm_classes import CLASS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MILE = 1.609344
SPEED = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?\s*")
UNKNOWN_KIND = "street"


def columns(tags: Mapping[str, Sequence[Any]], count: int) -> dict[str, Any]:
    """Columns of all edges from their attributes, NaN or ``""`` where nothing is known.

    `tags` has the values of each attribute edge by edge, None for none. ``road_class_assumed``
    tells whether the class is a guess.
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
        _kind(own, osm) for own, osm in zip(given("road_class"), given("highway"), strict=True)
    ]
    speeds = [_speeds(value) for value in given("posted_speed", "maxspeed")]
    basis = ["" if not s else "posted" if len(set(s)) == 1 else "posted_mean" for s in speeds]
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
        "road_class_assumed": np.array([kind is None for kind in kinds], dtype=bool),
    }


def _each(value: object) -> list[object]:
    """One value, or several as osmnx writes them when it merges edges."""
    if value is None:
        return []
    if isinstance(value, list | tuple | set):
        return list(value)
    return [part.strip() for part in value.split(";")] if isinstance(value, str) else [value]


def _kind(own: object, highway: object) -> str | None:
    if own is not None:
        return str(own)
    found = [CLASS_OF[str(kind)] for kind in _each(highway) if str(kind) in CLASS_OF]
    return found[0] if found else None


def _speeds(value: object) -> list[float]:
    found = []
    for part in _each(value):
        match = SPEED.fullmatch(str(part))
        if match and float(match[1]) > 0:
            found.append(float(match[1]) * (MILE if match[2] == "mph" else 1.0))
    return found


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
