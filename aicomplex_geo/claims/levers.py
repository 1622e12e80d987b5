"""What would have to be true, condition by condition, beside the modelled and measured values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo.claims.condition_sentences import Measured, direction, shown_factor
from aicomplex_geo.claims.conditions import DELAYED_CLASS
from aicomplex_geo.claims.reweighting import LEAST, MOST
from aicomplex_geo.claims.rules import longest_minutes
from aicomplex_geo.layers.names import as_text
from aicomplex_geo.units import shown_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aicomplex_geo.network import Profile

TextPair = tuple[str, str]
NO_HOURS = (
    "시각별 속도 자료가 없어 출발 시각은 산정하지 않음",
    "no speeds by hour are known, so no hour of departure is given",
)


@dataclass(frozen=True, slots=True)
class Lever:
    """One condition: what it would have to be, and what it is."""

    name: TextPair
    needed: TextPair
    against: TextPair


@dataclass(frozen=True, slots=True)
class Setting:
    """What the conditions of one claim, destination and profile are set against."""

    profile: Profile
    measured_speed: Measured | None
    measured_delay: Measured | None
    origin_certainty_m: float
    places: Mapping[str, TextPair]
    candidates: int
    holding: Sequence[TextPair]
    """Titles of the profiles in which the claim holds."""
    readings: Sequence[TextPair] = ()
    """Names of the places that a named destination may mean."""


def levers(row: Mapping[str, Any], setting: Setting) -> list[Lever]:
    """List the conditions of a row of `check` that has a published and a computed time."""
    found = [
        _speed(row, setting),
        _delay(row, setting),
        _origin(row, setting),
        _destination(row, setting),
        _period(setting),
    ]
    return [one for one in found if one is not None]


def _speed(row: Mapping[str, Any], setting: Setting) -> Lever:
    factor, speed = float(row["needed_speed_factor"]), f"{row['needed_speed']:.1f} km/h"
    limit = f"{longest_minutes(float(row['published_min'])):g}"
    if math.isnan(factor):
        needed = (
            f"속도를 {1 / LEAST:g}배로 높여도 부합하지 않음",
            f"does not fit at {1 / LEAST:g} times the speeds",
        )
    elif factor <= 1:
        needed = (
            (
                f"평균 {speed}, 모든 도로 속도가 {shown_factor(factor)}배여도 반올림 상한"
                f"({limit}분)까지 부합"
            ),
            (
                f"{speed} on average; fits up to the rounding limit of {limit} min even at "
                f"{shown_factor(factor)} of all speeds"
            ),
        )
    else:
        needed = (
            f"평균 {speed}, 모든 도로 속도의 {shown_factor(factor)}배(반올림 상한 {limit}분)",
            (
                f"{speed} on average, {shown_factor(factor)} times all speeds "
                f"(rounding limit {limit} min)"
            ),
        )
    found = f"{row['computed_speed']:.1f} km/h"
    against = (f"계산값 {found}", f"computed {found}")
    return Lever(("속도", "Speed"), needed, _joined(against, setting.measured_speed))


def _delay(row: Mapping[str, Any], setting: Setting) -> Lever | None:
    per_km = dict(setting.profile.delay_s_per_km).get(DELAYED_CLASS, 0.0)
    if not per_km:
        return None
    factor = float(row["needed_delay_factor"])
    if math.isnan(factor):
        needed = ("지체가 전혀 없어도 부합하지 않음", "does not fit even without any delay")
    elif math.isinf(factor):
        needed = (f"지체가 {MOST:g}배여도 부합", f"fits even at {MOST:g} times the delays")
    else:
        shown = f"{shown_delay(float(row['needed_delay'])):.1f}"
        needed = (f"간선도로 {shown}초/km 이하", f"at most {shown} s/km on arterials")
    against = (f"적용값 {per_km:.1f}초/km", f"modelled {per_km:.1f} s/km")
    name = ("신호 지체", "Delay at signals")
    return Lever(name, needed, _joined(against, setting.measured_delay))


def shown_delay(seconds: float) -> float:
    """Round a delay as it is shown: down to tenths, so that the figure holds at it."""
    return math.floor(round(seconds * 10, 6)) / 10


def _origin(row: Mapping[str, Any], setting: Setting) -> Lever | None:
    if not setting.origin_certainty_m or row["period_verdict"] == "other_definition":
        return None
    metres = float(row["needed_origin_m"])
    if math.isnan(metres):
        needed = ("위치 오차 원 안에서는 부합하지 않음", "nowhere within its uncertainty circle")
    elif metres == 0:
        needed = ("추정 위치에서 부합", "fits at the estimated position")
    else:
        ko, en = direction(float(row["needed_origin_bearing"]))
        needed = (
            f"추정 위치에서 {ko}쪽으로 {metres:,.0f} m",
            f"{metres:,.0f} m {en} of the estimated position",
        )
    certainty = f"± {float(shown_count(setting.origin_certainty_m)):,.0f} m"
    against = f"위치 오차 {certainty}", f"position known to {certainty}"
    return Lever(("출발 위치", "Origin"), needed, against)


def _destination(row: Mapping[str, Any], setting: Setting) -> Lever | None:
    if setting.candidates <= 1:
        return None
    names = [name for name in as_text(row["holding_destination_ids"]).split(";") if name]
    needed = _listed([setting.places.get(name, (name, name)) for name in names])
    if not names:
        needed = ("후보 중 없음", "none of the candidates")
    n = setting.candidates
    against = f"후보 {n}곳", f"{n} candidates"
    if setting.readings:
        korean, english = _listed(setting.readings)
        against = f"{against[0]}: {korean}", f"{against[1]}: {english}"
    return Lever(("도착지", "Destination"), needed, against)


def _listed(names: Sequence[TextPair]) -> TextPair:
    return ", ".join(ko for ko, _ in names), ", ".join(en for _, en in names)


def _period(setting: Setting) -> Lever:
    korean, english = _listed(setting.holding)
    needed = korean or "없음", english or "none"
    return Lever(("통행 조건", "Travel conditions"), needed, NO_HOURS)


def _joined(against: TextPair, measured: Measured | None) -> TextPair:
    if measured is None:
        return against
    ko, en = measured.shown
    return f"{against[0]} · {measured.name[0]} {ko}", f"{against[1]} · {measured.name[1]}: {en}"
