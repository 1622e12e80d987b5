"""What would have to be true, as sentences in Korean and English made from the figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.claims.arithmetic import quantity
from aicomplex_geo.claims.reweighting import LEAST
from aicomplex_geo.claims.rules import longest_minutes
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.units import METRES_PER_KM, MINUTES_PER_HOUR, shown_kilometres

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from aicomplex_geo.claims.conditions import Conditions
    from aicomplex_geo.claims.rules import Published, Trip

Pair = tuple[str, str]
_BEARINGS_KO = (
    "북", "북북동", "북동", "동북동", "동", "동남동", "남동", "남남동",
    "남", "남남서", "남서", "서남서", "서", "서북서", "북서", "북북서",
)  # fmt: skip
_BEARINGS_EN = (
    "north", "north-north-east", "north-east", "east-north-east",
    "east", "east-south-east", "south-east", "south-south-east",
    "south", "south-south-west", "south-west", "west-south-west",
    "west", "west-north-west", "north-west", "north-north-west",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value that a condition is set against."""

    name: Pair
    value: float
    unit: str
    as_of: str

    @property
    def shown(self) -> Pair:
        """The value with its unit and date."""
        korean, english = quantity(round(self.value, 1), self.unit)
        year = f"{self.as_of}년" if self.as_of.isdigit() else self.as_of
        return f"{korean}({year})", f"{english} ({self.as_of})"


def measured_value(reference: str, layers: Mapping[str, pd.DataFrame]) -> Measured | None:
    """Read what a reference ``layer/id/column`` of a claim names; None where it has none."""
    if not reference:
        return None
    layer, row, column = reference.split("/")
    found = row_of(layers[layer], row)
    return Measured(
        name_pair(found, "name", fallback=row),
        float(found[column]),
        text_in(found, "unit"),
        text_in(found, "as_of"),
    )


def computed_speed(trip: Trip) -> float:
    """Mean speed of a trip from door to door in km/h.

    >>> from aicomplex_geo.claims.rules import Trip
    >>> computed_speed(Trip("peak", 20.0, 0, 0, 18_000.0, 0, 0))
    54.0
    """
    return trip.metres / METRES_PER_KM / trip.minutes * MINUTES_PER_HOUR if trip.minutes else 0.0


def needed_sentence(
    published: Published,
    trip: Trip,
    conditions: Conditions,
    *,
    period: Pair,
    destination: Pair,
    measured: Measured | None,
) -> Pair:
    """Say which speed a published time needs, and set it against the computed and measured one."""
    if published.minutes is None:
        return "", ""
    needed, found = f"{conditions.speed:.1f} km/h", f"{computed_speed(trip):.1f} km/h"
    minutes, factor = f"{published.minutes:g}", conditions.speed_factor
    claim_ko = with_particle(f"{destination[0]}까지 {minutes}분", "은/는")
    claim_en = f"{minutes} minutes to {destination[1]} needs {needed} door to door"
    route_ko, route_en = _computed_route(published, trip)
    if factor <= 1:
        in_brackets_ko = f"({route_ko})" if route_ko else ""
        in_brackets_en = f" ({route_en})" if route_en else ""
        limit = f"{longest_minutes(published.minutes):g}"
        korean = (
            f"{claim_ko} 평균 {needed}{in_brackets_ko}를 전제하고 {period[0]} 계산값은 {found}로 "
            f"모든 도로의 속도가 {shown_factor(factor)}배여도 반올림 상한({limit}분)까지 부합"
        )
        english = (
            f"{claim_en}{in_brackets_en} and fits up to the rounding limit of {limit} min even "
            f"at {shown_factor(factor)} of the modelled speeds; computed, {period[1]}: {found}"
        )
        end_ko, join_ko = "합니다.", "하며, "
    else:
        by_ko, by_en = _times(factor)
        by_ko, by_en = (
            ", ".join(filter(None, (route_ko, by_ko))),
            "; ".join(filter(None, (route_en, by_en))),
        )
        korean = f"{claim_ko} 평균 {needed}({by_ko})를 전제하나, {period[0]} 계산값은 {found}"
        english = f"{claim_en} ({by_en}); computed, {period[1]}: {found}"
        end_ko, join_ko = "입니다.", "이며, "
    if measured is None:
        return f"{korean}{end_ko}", f"{english}."
    shown_ko, shown_en = measured.shown
    return (
        f"{korean}{join_ko}{with_particle(measured.name[0], '은/는')} {shown_ko}입니다.",
        f"{english}; {measured.name[1]}: {shown_en}.",
    )


def _computed_route(published: Published, trip: Trip) -> Pair:
    """Name the route that a speed refers to where no distance was published."""
    if published.km is not None:
        return "", ""
    km = f"{float(shown_kilometres(trip.metres)):.1f} km"
    return f"계산 경로 {km} 기준", f"on the computed route of {km}"


def _times(factor: float) -> Pair:
    if math.isnan(factor):
        return (
            f"속도를 {1 / LEAST:g}배로 높여도 부합하지 않음",
            f"not even at {1 / LEAST:g} times the modelled speeds",
        )
    shown = shown_factor(factor)
    return f"모든 도로 속도의 {shown}배", f"{shown} times the modelled speeds"


def shown_factor(factor: float) -> str:
    """Show a multiple of the speeds with two decimals, rounded up: at it the figure holds.

    >>> shown_factor(0.8973), shown_factor(1.4446)
    ('0.90', '1.45')
    """
    return f"{math.ceil(round(factor * 100, 6)) / 100:.2f}"


def direction(degrees: float) -> Pair:
    """Name a bearing.

    >>> direction(225.0)
    ('남서', 'south-west')
    """
    at = round(degrees / 360 * len(_BEARINGS_KO)) % len(_BEARINGS_KO)
    return _BEARINGS_KO[at], _BEARINGS_EN[at]
