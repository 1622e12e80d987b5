"""Spreads of a network and a profile, from the ranges of the profile's constants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.network.outline_accuracy import outline_ratio
from aicomplex_geo.network.profiles.delays import delay_points
from aicomplex_geo.network.profiles.profile import KOREA
from aicomplex_geo.network.turns.allowed_turns import UNMOTORISED
from aicomplex_geo.uncertainty.spread_source import SpreadSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aicomplex_geo.network.profiles.constant import Basis, Constant
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

NORMAL_95 = 1.6448536269514722
"""Quantile 0.95 of the standard normal: ranges are taken from the 5 % to the 95 % quantile."""
COMMON = 0.5
CORRELATION_M = 2_000.0
LINK_SHARE_OF_DELAY = 0.5
CITY_LINK_SPEED = 0.29
OTHER_LINK_SPEED = 0.1
CITY_CLASSES = ("arterial", "street")
FREE = "free"
"""Period without traffic, in which links of a class are alike."""
SPEED_TABLES = ("speed_factor", "class_speed")
COMMON_SOURCE = "No measurement was found: half of the variance is shared by fast and slow days"
CORRELATION_SOURCE = (
    "No measurement was found: a city arterial between two large junctions is 1 to 3 km long"
)
POSITION_SOURCE = "Each position is uniformly distributed on the disc of its certainty_m"
CITY_SOURCE = (
    "Running speeds of 19 arterials of Gwangju in 2018 (wowtv.co.kr AKR20190118107900054), of "
    "which the slowest and the fastest are listed: without the ring road the fifth slowest has "
    "32.83 km/h, the third fastest 54.88, 1.76 standard deviations apart in a normal sample of 18"
)
OTHER_SOURCE = (
    "No measurement was found; outside city streets, without traffic and for bicycles and walking "
    "speeds vary less between links"
)


def of(net: RoadNetwork, profile: Profile) -> dict[str, Any]:
    """Fields of the `Uncertainty` of a network and a profile."""
    constants = {constant.key: constant for constant in profile.constants}
    classes = sorted({*net.edges["road_class"], *profile.driving_class(net)})
    taken = _Spreads()
    for field, tables in (
        ("speed", SPEED_TABLES),
        ("assumed_speed", _assumed_tables(net)),
        ("peak", ("slowdown",)),
    ):
        for name in classes:
            keys = [f"{table}.{key}" for table in tables for key in (name, "other")]
            taken.from_range(
                f"{field}.{name}", [constants[key] for key in keys if key in constants]
            )
    for name in classes:
        city = name in CITY_CLASSES and profile.mode not in UNMOTORISED and profile.period != FREE
        spread = CITY_LINK_SPEED if city else OTHER_LINK_SPEED
        basis: Basis = "measured" if city else "assumed"
        taken.add(f"link_speed.{name}", spread, basis, CITY_SOURCE if city else OTHER_SOURCE)
    for field, table in (("road_speed", "road_speed"), ("road_delay", "road_delay_s_per_km")):
        for name, _ in getattr(profile, table):
            key = f"{table}.{name}"
            taken.from_range(f"{field}.{name}", [constants[key]] if key in constants else [])
    _delays(net, profile, constants, taken)
    taken.from_range(
        "access_speed", [constants[key] for key in ("access_road_speed",) if key in constants]
    )
    _outline(net, profile, taken)
    taken.add("position", 1.0, "assumed", POSITION_SOURCE)
    taken.add("common", COMMON, "assumed", COMMON_SOURCE)
    taken.add("correlation_m", CORRELATION_M, "assumed", CORRELATION_SOURCE)
    return taken.fields()


def spread_of_range(value: float, low: float, high: float) -> float:
    """Spread of a log-normal whose 5 % and 95 % quantiles are `low` and `high`.

    Where `low` is 0, the upper half of the range gives the spread; that of 0 is 0.
    """
    if value <= 0 or high <= 0:
        return 0.0
    if low <= 0:
        return math.log(high / value) / NORMAL_95
    return math.log(high / low) / (2 * NORMAL_95)


def _assumed_tables(net: RoadNetwork) -> tuple[str, ...]:
    abroad = len(net.nodes) > 0 and metric_crs(degrees_bounds(net.nodes)) != KOREA
    return ("fallback_abroad", "fallback_speed") if abroad else ("fallback_speed",)


class _Spreads:
    """Values of a model that are collected with their sources."""

    def __init__(self) -> None:
        self._sources: list[SpreadSource] = []

    def add(self, parameter: str, value: float, basis: Basis, source: str) -> None:
        self._sources.append(SpreadSource(parameter, value, basis, source))

    def from_range(
        self, parameter: str, constants: Iterable[Constant], *, share: float = 1.0
    ) -> None:
        """Add the spread of the first constant, if there is one; `share` is of its variance."""
        for constant in constants:
            spread = spread_of_range(constant.value, constant.low, constant.high)
            text = f"Range {constant.low:g} to {constant.high:g} of {constant.key}"
            if share != 1:
                text += f", {share:.0%} of the variance"
            value = spread * math.sqrt(share)
            self.add(parameter, value, constant.basis, f"{text}: {constant.source}")
            return

    def fields(self) -> dict[str, Any]:
        """Fields of an `Uncertainty`."""
        found: dict[str, Any] = {"sources": tuple(self._sources)}
        for one in self._sources:
            field, _, key = one.parameter.partition(".")
            found[field] = (*found.get(field, ()), (key, one.value)) if key else one.value
        return found


def _delays(
    net: RoadNetwork, profile: Profile, constants: dict[str, Constant], taken: _Spreads
) -> None:
    counted = delay_points(net).signals is not None and profile.delays.signal
    key = "delay_s.signal" if counted else "delay_s_per_km.arterial"
    found = [constants[key]] if key in constants else []
    taken.from_range("delay", found, share=1 - LINK_SHARE_OF_DELAY)
    taken.from_range("link_delay", found, share=LINK_SHARE_OF_DELAY)


def _outline(net: RoadNetwork, profile: Profile, taken: _Spreads) -> None:
    if net.detail != "outline":
        return
    mode, period = profile.mode, profile.period
    # a profile of one's own was not measured; one of its mode and period is nearest to it
    for name in (profile.name, f"{mode}_{period}", f"{mode}_offpeak", mode, "car_offpeak"):
        ratio = outline_ratio(name)
        if ratio is not None:
            break
    else:
        return
    spread = spread_of_range(ratio.median, ratio.low, ratio.high)
    basis: Basis = "measured" if name == profile.name else "assumed"
    text = f"Times on outline networks against those on the full ones, with the profile {name}"
    taken.add("outline", spread, basis, f"{text} (docs/explanation/outline-networks.md)")
