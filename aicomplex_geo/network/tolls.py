"""Tolls of the expressways of the Korea Expressway Corporation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._choices import check_switches
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE_FARE = 900.0
"""KRW a trip since 2015-12-29 (newsunion.kr 2025; seoul.co.kr 20151210500322)."""

PER_KM: Mapping[int, float] = MappingProxyType({1: 44.3, 2: 45.2, 3: 47.0, 4: 62.9, 5: 74.4})
"""KRW a kilometre by class of vehicle, from the same sources; class 1 is a car."""

TWO_LANE_SHARE = 0.5
"""Share of the base fare on roads with one lane a direction, from the same sources."""

PAID_IN = 100.0
"""KRW to which the sum is rounded."""


def expressway_toll(
    kilometres: float, *, vehicle_class: int = 1, two_lane: bool = False, rounded: bool = True
) -> float:
    """Compute the toll of a trip on expressways by the published tariff.

    Parameters
    ----------
    kilometres : float
        Length of the trip on charged expressways.
    vehicle_class : {1, 2, 3, 4, 5}, default 1
        Class of the vehicle; 1 is a car.
    two_lane : bool, default False
        Whether the road has one lane a direction, where half of the base fare is due.
    rounded : bool, default True
        Whether to round to 100 KRW, as is paid.

    Returns
    -------
    float
        KRW; 0 for a trip of no length.

    Raises
    ------
    ParameterError
        If `kilometres` is negative, `vehicle_class` unknown, or an option neither true nor
        false.

    Notes
    -----
    The tariff of 2015-12-29, still in force in 2025: 900 KRW a trip, and 44.3 KRW/km for
    class 1. Roads of private operators, discounts, and the lower rate of roads with six lanes
    or more, which sources give differently, are not in it.

    Examples
    --------
    >>> expressway_toll(50)
    3100.0
    >>> expressway_toll(50, vehicle_class=5)
    4600.0
    """
    if not is_number(kilometres) or not np.isfinite(kilometres) or kilometres < 0:
        raise ParameterError(f"kilometres is {quoted(kilometres)}. Give a number of 0 or more.")
    if vehicle_class not in PER_KM:
        raise ParameterError(f"vehicle_class is {quoted(vehicle_class)}. Give 1, 2, 3, 4 or 5.")
    check_switches(two_lane=two_lane, rounded=rounded)
    if kilometres == 0:
        return 0.0
    base = BASE_FARE * (TWO_LANE_SHARE if two_lane else 1.0)
    toll = base + kilometres * PER_KM[vehicle_class]
    return float(np.floor(toll / PAID_IN + 0.5) * PAID_IN) if rounded else float(toll)
