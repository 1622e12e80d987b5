"""What a calibration may change in a profile, within which bounds, and what that does to times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.profiles.effective import NOT_STATED, effective_constants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.measured_roads import ByName
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

FACTOR, CLASS_SPEED, DELAY, SIGNAL = (
    "speed_factor",
    "class_speed",
    "delay_s_per_km",
    "delay_s.signal",
)
DEFAULT_BOUNDS = {FACTOR: (0.2, 1.3), DELAY: (0.0, 240.0), SIGNAL: (0.0, 180.0)}
"""Of constants that have no range of their own."""
CLASS_SPEED_SPAN = 3.0
"""A speed by class without a range may be that many times slower or faster."""
STEP = 2.0
"""Times are linear in what is fitted, so that any step gives the exact slope."""
A_PAIR = 2


@dataclass(frozen=True, slots=True)
class FittedConstant:
    """One constant of a profile, and its bounds; `inverse` if times depend on 1 / value."""

    key: str
    value: float
    low: float
    high: float

    @property
    def inverse(self) -> bool:
        """Whether times are linear in 1 / value."""
        return self.key.startswith((FACTOR, CLASS_SPEED))

    def coordinate(self, value: float) -> float:
        """Convert a value of the constant to what times are linear in."""
        return 1 / value if self.inverse else value


def fitted_constants(
    profile: Profile, road_classes: Iterable[str], bounds: Mapping[str, tuple[float, float]]
) -> list[FittedConstant]:
    """Constants of the classes whose values may change, with their bounds."""
    ranges = {one.key: one for one in effective_constants(profile) if one.source != NOT_STATED}
    values = {f"{FACTOR}.{name}": 1.0 for name in sorted(set(road_classes))}
    for field in (FACTOR, CLASS_SPEED, DELAY):
        values.update({f"{field}.{name}": value for name, value in getattr(profile, field)})
    if profile.delays.signal:
        values[SIGNAL] = profile.delays.signal
    unknown = sorted(set(bounds) - set(values))
    if unknown:
        raise ParameterError(
            f"bounds has {quoted(unknown[0])}, which is not fitted. Choose from: "
            f"{', '.join(values)}"
        )
    found = []
    for key, value in values.items():
        if key in bounds:
            low, high = _pair(key, bounds[key])
            value = min(max(value, low), high)  # noqa: PLW2901 - the caller's bounds hold
        elif key in ranges:
            low, high = ranges[key].low, ranges[key].high
        elif key.startswith(CLASS_SPEED):
            low, high = value / CLASS_SPEED_SPAN, value * CLASS_SPEED_SPAN
        else:
            low, high = DEFAULT_BOUNDS.get(key) or DEFAULT_BOUNDS[key.partition(".")[0]]
        found.append(FittedConstant(key, value, min(low, value), max(high, value)))
    return [one for one in found if one.low < one.high]


def _pair(key: str, bounds: tuple[float, float]) -> tuple[float, float]:
    fine = len(bounds) == A_PAIR and all(is_number(one) and np.isfinite(one) for one in bounds)
    lowest_fine = fine and (bounds[0] >= 0 if "delay" in key else bounds[0] > 0)
    if not (lowest_fine and bounds[0] <= bounds[1]):
        raise ParameterError(
            f"bounds of {quoted(key)} are {quoted(bounds)}. Give the lowest and the highest value."
        )
    return bounds


def with_values(profile: Profile, values: Mapping[str, float]) -> Profile:
    """Profile with other values of some constants."""

    def changed(field: str, now: ByName) -> ByName:
        own = {key.partition(".")[2]: value for key, value in values.items() if _is(key, field)}
        return tuple({**dict(now), **own}.items())

    return replace(
        profile,
        speed_factor=changed(FACTOR, profile.speed_factor),
        class_speed=changed(CLASS_SPEED, profile.class_speed),
        delay_s_per_km=changed(DELAY, profile.delay_s_per_km),
        delays=replace(profile.delays, signal=values.get(SIGNAL, profile.delays.signal)),
    )


def _is(key: str, field: str) -> bool:
    return key.partition(".")[0] == field


def slopes(
    net: RoadNetwork, profile: Profile, constants: Iterable[FittedConstant]
) -> dict[str, NDArray[np.float64]]:
    """Seconds on each edge for one unit of each constant's coordinate."""
    base = profile.seconds(net)
    found = {}
    for one in constants:
        other = one.value * STEP if one.inverse else one.value + STEP
        changed = with_values(profile, {one.key: other}).seconds(net)
        step = one.coordinate(other) - one.coordinate(one.value)
        difference = np.zeros(len(base))
        np.subtract(changed, base, out=difference, where=np.isfinite(base))
        found[one.key] = difference / step
    return found
