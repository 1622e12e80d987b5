"""Profiles with multiplied driving times or delays, and the multiple at which a time is met."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.network import Delays, Profile
from aicomplex_geo.network.tables import computed_once
from aicomplex_geo.routing.internals import snapped_points, usable_network, weighted_network
from aicomplex_geo.routing.od import od_costs
from aicomplex_geo.routing.snapped_points import AccessLegs, SnappedPoints
from aicomplex_geo.units import deciseconds_of_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Impedance
    from aicomplex_geo.network.tables import NetworkTables
    from aicomplex_geo.routing import Router

GRID = 1_000_000
"""Multiples are tried in steps of one millionth."""
LEAST, MOST = 0.05, 20.0
"""Smallest and largest multiple that is tried."""


@dataclass(frozen=True, slots=True, repr=False)
class ReweightedProfile(Profile):
    """A profile with all driving times, access legs included, or all delays multiplied.

    The network keeps the parts of the weights, but no weights, as a bisection asks for many.
    """

    base: Profile | None = None
    driving: float = 1.0
    waiting: float = 1.0

    @classmethod
    def of(
        cls, profile: Profile, *, driving: float = 1.0, waiting: float = 1.0
    ) -> ReweightedProfile:
        """Multiply the driving times and the delays of a profile."""
        own: dict[str, Any] = {one.name: getattr(profile, one.name) for one in fields(Profile)}
        own["access_speed"] = profile.access_speed / driving
        own["delays"] = Delays(
            **{one.name: getattr(profile.delays, one.name) * waiting for one in fields(Delays)}
        )
        return cls(**own, base=profile, driving=driving, waiting=waiting)

    def weights(
        self, net: NetworkTables, *, impedance: Impedance = "travel_time"
    ) -> NDArray[np.int32]:
        """Weight the edges with the multiplied times; tolls are no part of them."""
        del impedance
        driving, waiting = driving_and_waiting(self.base or self, net)
        seconds = driving * self.driving + waiting * self.waiting
        return np.maximum(1, deciseconds_of_seconds(seconds)).astype(np.int32)


def driving_and_waiting(
    profile: Profile, net: NetworkTables
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds of driving and of delays on each edge, computed once for each network."""

    def compute() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        driving = replace(profile, delay_s_per_km=(), delays=Delays()).seconds(net)
        seconds = profile.seconds(net)
        closed = np.isinf(seconds)
        return driving, np.where(closed, 0.0, seconds - np.where(closed, 0.0, driving))

    return computed_once(net, ("driving and waiting", profile), compute)


@dataclass(frozen=True, eq=False)
class Pair:
    """One origin and one destination, and the router between them."""

    router: Router
    origin: gpd.GeoDataFrame
    destination: gpd.GeoDataFrame

    def trip(self, *, driving: float = 1.0, waiting: float = 1.0) -> tuple[int, int]:
        """Deciseconds and decimetres of the fastest trip with multiplied times."""
        profile = ReweightedProfile.of(self.router.profile, driving=driving, waiting=waiting)
        network = weighted_network(self.router)
        if network.has_turns:  # the delay of each turn is rounded for itself
            network = weighted_network(self.router.with_profile(profile))
        else:
            times = profile.weights(usable_network(self.router)).astype(np.int64)
            network = network.with_times(times, np.ones(len(times)))
        legs = AccessLegs.of(profile, self.router.max_distance)
        ends = (SnappedPoints.at(one.positions, legs) for one in self._snapped)
        time, length = unpack(od_costs(network, *ends))
        return int(time[0, 0]), int(length[0, 0])

    @cached_property
    def _snapped(self) -> tuple[SnappedPoints, SnappedPoints]:
        return (
            snapped_points(self.router, self.origin, "origin"),
            snapped_points(self.router, self.destination, "destination"),
        )


def largest_multiple(time_at: Callable[[float], int], limit: int, *, least: float = LEAST) -> float:
    """Find by bisection the largest multiple at which a time is within a limit.

    `time_at` gives deciseconds and never falls as the multiple rises. The result is exact to a
    step of the grid or to the decisecond: the time there is the limit, or one step more
    exceeds it. NaN if no multiple that is tried will do, infinite if all do.

    >>> largest_multiple(lambda multiple: round(1000 * multiple) + 200, 700)
    0.5
    """
    low, high = round(least * GRID), round(MOST * GRID)
    time_low, time_high = time_at(low / GRID), time_at(high / GRID)
    if time_low > limit:
        return math.nan
    if time_high <= limit:
        return math.inf
    halve = False
    while high - low > 1 and time_low != limit:
        if halve or time_high >= INFINITY:
            middle = (low + high) // 2
        else:
            share = (limit - time_low) / (time_high - time_low)
            middle = min(max(low + round((high - low) * share), low + 1), high - 1)
        time = time_at(middle / GRID)
        before = high - low
        if time <= limit:
            low, time_low = middle, time
        else:
            high, time_high = middle, time
        # times are nearly linear in the multiple; where they are not, interpolation crawls
        halve = not halve and high - low > before / 4
    return low / GRID
