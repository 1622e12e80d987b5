"""Networks whose times are drawn from a model, one for each draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.profiles.measured_roads import by_road
from aicomplex_geo.network.profiles.profile import ASSUMED, OTHER, TIMETABLE
from aicomplex_geo.routing.internals import (
    edge_ends,
    edge_midpoints,
    usable_network,
    weighted_network,
)
from aicomplex_geo.routing.snapped_points import AccessLegs
from aicomplex_geo.uncertainty.spatial_field import SpatialField
from aicomplex_geo.units import deciseconds_of_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.routing.router import Router
    from aicomplex_geo.routing.weighted_network import WeightedNetwork
    from aicomplex_geo.uncertainty.model import Spreads, Uncertainty
    from aicomplex_geo.uncertainty.normal_draws import Sampling

ACCESS_CLASS = "street"
"""Class whose rush hour slows access legs down, which stand for local streets."""
DELAY_CLASS = "arterial"
"""Class whose rush hour lengthens delays at signals."""


class EdgeFactors:
    """Factors of the speed and the delay of each edge, by draw."""

    def __init__(self, router: Router, model: Uncertainty, sampling: Sampling) -> None:
        self._model, self._sampling = model, sampling
        net, profile = usable_network(router), router.profile
        edges = net.edges
        self._class = _Codes(profile.driving_class(net))
        own, self._own_delay = (
            by_road(net, values, dict(profile.road_bounds), profile.city_bounds or None)
            for values in (model.road_speed, model.road_delay)
        )
        published = ~np.isnan(own)
        moves = (edges["speed_basis"] != TIMETABLE).to_numpy(dtype=bool)
        self._spread = np.where(published, own, self._class.values(model.speed)) * moves
        link = self._class.values(model.link_speed)
        self._link_spread = np.where(published, 0.0, link) * moves
        posted = edges["posted_speed"].notna() & (edges["speed_basis"] != ASSUMED)
        own_speed = dict(profile.class_speed)
        guessed = ~posted.to_numpy(dtype=bool) & ~published & (OTHER not in own_speed)
        guessed &= ~edges["road_class"].isin(own_speed).to_numpy(dtype=bool)
        self._guess_spread = np.where(guessed, self._class.values(model.assumed_speed), 0.0)
        self._peak_spread = self._class.values(model.peak) * moves
        arrays = net.arrays
        twin = arrays.twin.astype(np.int64)
        rows = np.arange(len(twin))
        road = np.where(twin >= 0, np.minimum(rows, twin), rows)
        length = model.correlation_m
        self._middle = SpatialField(
            edge_midpoints(router), length, sampling, "link_speed", label=road
        )
        self._end = SpatialField(
            edge_ends(router), length, sampling, "link_delay", label=arrays.head.astype(np.int64)
        )
        self._day, self._peak = sampling.normals("day"), sampling.normals("peak")
        self._class_speed = self._by_class(lambda name: self._shared(f"speed.{name}"))
        self._guess = self._by_class(lambda name: sampling.normals(f"assumed_speed.{name}"))
        # days with fast traffic have short delays
        peak = dict(model.peak).get(DELAY_CLASS, 0.0)
        self._delay, self._slow = -self._shared("delay"), -peak * self._peak

    def block(self, start: int, stop: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Factors of speeds and of delays, each of shape ``(n_block, n_edges)``."""
        speed, delay = self._log_speed(start, stop), self._log_delay(start, stop)
        return np.exp(speed, out=speed), np.exp(delay, out=delay)

    def access(self) -> NDArray[np.float64]:
        """Factor of the speed of access legs, by draw."""
        model = self._model
        log = model.access_speed * self._shared("access_speed")
        return np.asarray(np.exp(log + dict(model.peak).get(ACCESS_CLASS, 0.0) * self._peak))

    def _log_speed(self, start: int, stop: int) -> NDArray[np.float64]:
        draws, code = slice(start, stop), self._class.code
        log = np.asarray(self._class_speed[draws, code] * self._spread)
        log += self._peak[draws, None] * self._peak_spread
        if self._guess_spread.any():
            log += self._guess[draws, code] * self._guess_spread
        if self._link_spread.any():
            log += self._middle.draw(start, stop) * self._link_spread
        return log

    def _log_delay(self, start: int, stop: int) -> NDArray[np.float64]:
        model, draws = self._model, slice(start, stop)
        known = ~np.isnan(self._own_delay)
        log = self._delay[draws, None] * np.where(known, self._own_delay, model.delay)
        log += self._slow[draws, None]
        if model.link_delay:
            log += self._end.draw(start, stop) * np.where(known, 0.0, model.link_delay)
        return np.asarray(log)

    def _shared(self, name: str) -> NDArray[np.float64]:
        """Draw normals that share the kind of day with those of other names."""
        common = self._model.common
        own = self._sampling.normals(name)
        return math.sqrt(common) * self._day + math.sqrt(1 - common) * own

    def _by_class(self, draw: Callable[[str], NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.stack([draw(name) for name in self._class.names], axis=1)


class NetworkDraws:
    """The network of a router under each draw; blocks of draws are independent of each other."""

    def __init__(self, router: Router, model: Uncertainty, sampling: Sampling) -> None:
        self.router, self.model, self.sampling = router, model, sampling
        self._factors = EdgeFactors(router, model, sampling)
        net = usable_network(router)
        self._moving, self._lost = router.profile.moving_and_lost_seconds(net)
        self._network = weighted_network(router)
        access = self._factors.access()
        legs = AccessLegs.of(router.profile, router.max_distance)
        self.legs = [
            AccessLegs(legs.speed * factor, legs.circuity, legs.max_distance) for factor in access
        ]

    def block(self, start: int, stop: int) -> list[WeightedNetwork]:
        """Networks of the draws from `start` up to, not including, `stop`."""
        speed, delay = self._factors.block(start, stop)
        return [self._one(*factors) for factors in zip(speed, delay, strict=True)]

    def _one(self, speed: NDArray[np.float64], delay: NDArray[np.float64]) -> WeightedNetwork:
        seconds = self._moving / speed + self._lost * delay
        time = np.maximum(1, deciseconds_of_seconds(seconds))
        return self._network.with_times(time, delay)


class _Codes:
    """Road classes as numbers."""

    def __init__(self, classes: pd.Series) -> None:
        names, self.code = np.unique(classes.to_numpy(dtype=str), return_inverse=True)
        self.names = [str(name) for name in names] or [""]

    def values(self, by_class: Spreads) -> NDArray[np.float64]:
        """Value of each edge, 0 where its class has none."""
        given = dict(by_class)
        return np.array([given.get(name, 0.0) for name in self.names])[self.code]
