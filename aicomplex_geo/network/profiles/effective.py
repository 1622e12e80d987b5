"""The constants of a profile as they take effect, and profiles written as TOML."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aicomplex_geo.network.profiles.constant import Constant
from aicomplex_geo.network.profiles.delays import Delays
from aicomplex_geo.network.profiles.profile_file import (
    ACCESS_ROAD,
    BY_CLASS,
    NOT_SLOWED,
    SINGLE,
    UNITS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aicomplex_geo.network.profiles.profile import Profile

NOT_STATED = "not stated"
SLOWED = "slowdown"
CITY = "arterial"
"""Class whose slowdown applies to delays at points, and to named roads."""
TEXTS = ("title_ko", "title_en", "mode", "period")
LISTS = ("closed", "city_roads", "notes_ko", "notes_en")


def effective_constants(profile: Profile) -> tuple[Constant, ...]:
    """Every number of a profile with its range; those of the peak with their slowdown applied."""
    known = {constant.key: constant for constant in profile.constants}
    return tuple(_effective(key, value, known) for key, value in _values(profile))


def to_toml(profile: Profile) -> str:
    """Write a profile as the content of a ``profiles.toml`` that reads as the same profile."""
    place = f"profiles.{_text(profile.name)}"
    lines = [f"[{place}]"]
    lines += [f"{name} = {_text(getattr(profile, name))}" for name in TEXTS]
    for name in LISTS:
        if getattr(profile, name):
            lines.append(f"{name} = [{', '.join(map(_text, getattr(profile, name)))}]")
    if profile.city_bounds:
        lines.append(f"city_bounds = {list(profile.city_bounds)}")
    bounds = dict(profile.road_bounds)
    for constant in effective_constants(profile):
        kind, _, part = constant.key.partition(".")
        name = f"{kind}.{_text(part)}" if part else kind
        lines += ["", f"[{place}.{name}]"]
        lines += [f"{key} = {getattr(constant, key)!r}" for key in ("value", "low", "high")]
        lines += [f"{key} = {_text(getattr(constant, key))}" for key in ("basis", "source")]
        if constant.year is not None:
            lines.append(f"year = {constant.year}")
        if constant.sources:
            lines.append(f"sources = [{', '.join(map(_text, constant.sources))}]")
        notes = [(key, getattr(constant, key)) for key in ("note_ko", "note_en")]
        lines += [f"{key} = {_text(text)}" for key, text in notes if text]
        if kind.startswith("road_") and part in bounds:
            lines.append(f"bounds = {list(bounds[part])}")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Quote a text as a basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _values(profile: Profile) -> Iterator[tuple[str, float]]:
    for field in BY_CLASS:
        if field == "delay_s":
            delays = [(name, getattr(profile.delays, name)) for name in Delays.__slots__]
            yield from ((f"delay_s.{name}", float(value)) for name, value in delays if value)
        elif field != SLOWED:
            yield from ((f"{field}.{key}", float(value)) for key, value in getattr(profile, field))
    for field in SINGLE:
        value = float(getattr(profile, field))
        if value:
            yield field, value


def _effective(key: str, value: float, known: Mapping[str, Constant]) -> Constant:
    own, slow = known.get(key), known.get(f"{SLOWED}.{_slowing(key)}")
    if own is None and slow is not None:  # a class with a slowdown only
        return replace(slow, key=key)
    if own is None:
        return Constant(key, value, value, value, "assumed", NOT_STATED, _unit(key))
    if slow is None or key.startswith(("fallback", "class_speed", "junction_delay_s")):
        return _around(own, value, own.low, own.high)
    if "delay" in key:
        ranged = _around(own, value, own.low / slow.high, own.high / slow.low)
    else:
        ranged = _around(own, value, own.low * slow.low, own.high * slow.high)
    # a product of which one part is assumed is assumed
    basis = "assumed" if slow.basis == "assumed" else own.basis
    source = f"{own.source}; × slowdown {slow.value:g}: {slow.source}"
    return replace(ranged, basis=basis, source=source)


def _around(constant: Constant, value: float, low: float, high: float) -> Constant:
    return replace(constant, value=value, low=min(low, value), high=max(high, value))


def _slowing(key: str) -> str:
    """Class whose slowdown applies to a constant, empty for none."""
    kind, _, part = key.partition(".")
    if kind in ("speed_factor", "delay_s_per_km"):
        return part
    if kind == "access_road_speed":
        return ACCESS_ROAD
    if kind in ("road_speed", "road_delay_s_per_km") or (kind == "delay_s" and part != NOT_SLOWED):
        return CITY
    return ""


def _unit(key: str) -> str:
    unit: Any = UNITS.get(key.partition(".")[0], "")
    return str(unit)
