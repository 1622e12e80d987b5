"""What would have to be true for a published figure: speed, delay, position, destination."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.claims.reweighting import Pair, driving_and_waiting, largest_multiple
from aicomplex_geo.claims.rules import (
    distance_fits,
    longest_minutes,
    time_holds,
    without_range,
)
from aicomplex_geo.engine import unpack
from aicomplex_geo.layers.points import CERTAINTY
from aicomplex_geo.routing.internals import pair_costs, snapped_points, snapping_crs
from aicomplex_geo.units import METRES_PER_KM, MINUTES_PER_HOUR, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.claims.rules import Published, Trip

LIKELY = ("surely", "likely")
FITTING = ("fits", "unpublished")
BEARINGS = 16
RADII = 8
"""Rings of positions that are tried within the uncertainty circle of an origin."""
DELAYED_CLASS = "arterial"
"""Road class whose delay per km stands for the delay at signals."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Where a published figure begins to hold; NaN where no value will do, or none applies.

    Parameters
    ----------
    speed_factor : float
        Multiple of all modelled driving speeds, access legs included; below 1 if the figure
        would hold at lower speeds too.
    speed : float
        Mean speed from door to door in km/h that the figure presumes.
    delay_factor : float
        Multiple of all delays; infinite if the figure holds at any delay that was tried.
    delay : float
        The delay of arterials in s/km at that multiple.
    origin_m, origin_bearing : float
        Distance from the best known position of the origin in metres, and bearing in degrees,
        of the nearest position within its uncertainty circle; 0 if it holds at the centre.
    destination_id : str
        The destination nearest in time, among the candidates of the claim, at which the figure
        holds; empty if there is none.
    """

    speed_factor: float = math.nan
    speed: float = math.nan
    delay_factor: float = math.nan
    delay: float = math.nan
    origin_m: float = math.nan
    origin_bearing: float = math.nan
    destination_id: str = ""


def limit_of(minutes: float) -> int:
    """Longest time in deciseconds that a published time stands for.

    >>> limit_of(20)
    12300
    """
    return int(to_deciseconds(longest_minutes(minutes)))


def find_conditions(
    pair: Pair, published: Published, trip: Trip, readings: Mapping[str, Trip]
) -> Conditions:
    """Find at which values of each condition a claim about a time holds.

    `readings` are the trips to all destinations that the claim may mean, its own included.
    """
    destination = nearest_reading(published, readings)
    if published.minutes is None:
        return Conditions(destination_id=destination)
    limit = limit_of(published.minutes)
    driving = largest_multiple(lambda multiple: pair.trip(driving=multiple)[0], limit)
    metres = trip.metres if published.km is None else published.km * METRES_PER_KM
    delay_factor, delay = _delay(pair, limit)
    origin_m, bearing = _origin(pair, limit, trip)
    return Conditions(
        speed_factor=1 / driving if driving else math.nan,
        speed=metres / METRES_PER_KM / published.minutes * MINUTES_PER_HOUR,
        delay_factor=delay_factor,
        delay=delay,
        origin_m=origin_m,
        origin_bearing=bearing,
        destination_id=destination,
    )


def nearest_reading(published: Published, readings: Mapping[str, Trip]) -> str:
    """Find the destination nearest in time at which time and distance hold.

    One whose distance fits at the best known positions is preferred to one whose distance fits
    elsewhere in the circles.
    """
    holding = [
        (distance_fits(published.km, [without_range(trip)]) not in FITTING, trip.minutes, name)
        for name, trip in readings.items()
        if (published.minutes is None or time_holds(published.minutes, trip) in LIKELY)
        and distance_fits(published.km, [trip]) in FITTING
    ]
    return min(holding)[2] if holding else ""


def _delay(pair: Pair, limit: int) -> tuple[float, float]:
    profile = pair.router.profile
    if not driving_and_waiting(profile, pair.router.net)[1].any():
        return math.nan, math.nan
    factor = largest_multiple(lambda multiple: pair.trip(waiting=multiple)[0], limit, least=0.0)
    per_km = dict(profile.delay_s_per_km).get(DELAYED_CLASS, math.nan)
    return factor, factor * per_km


def _origin(pair: Pair, limit: int, trip: Trip) -> tuple[float, float]:
    if to_deciseconds(trip.minutes) <= limit:
        return 0.0, math.nan
    radius = float(pair.origin[CERTAINTY].fillna(0.0).iloc[0])
    if not radius or to_deciseconds(trip.minutes_low) > limit:
        return math.nan, math.nan
    radii = radius * np.arange(1, RADII + 1) / RADII
    degrees = 360.0 * np.arange(BEARINGS) / BEARINGS
    holds = (_times_at(pair, radii.repeat(BEARINGS), np.tile(degrees, RADII)) <= limit).reshape(
        RADII, BEARINGS
    )
    if not holds.any():
        return math.nan, math.nan
    ring = int(holds.any(axis=1).argmax())
    bearing = degrees[int(holds[ring].argmax())]
    inner = 0.0 if ring == 0 else radii[ring - 1]
    along = np.append(np.arange(math.floor(inner) + 1.0, radii[ring]), radii[ring])
    within = _times_at(pair, along, np.full(len(along), bearing)) <= limit
    return float(along[int(within.argmax())]), float(bearing)


def _times_at(
    pair: Pair, metres: NDArray[np.float64], degrees: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Deciseconds from positions around the origin, given by distance and bearing."""
    router, crs = pair.router, snapping_crs(pair.router)
    (centre,) = shapely.get_coordinates(pair.origin.geometry.to_crs(crs))
    angle = np.radians(degrees)
    tried = gpd.GeoDataFrame(
        {CERTAINTY: np.repeat(pair.origin[CERTAINTY].to_numpy(), len(metres))},
        geometry=shapely.points(
            centre[0] + metres * np.sin(angle), centre[1] + metres * np.cos(angle)
        ),
        index=pd.RangeIndex(len(metres), name="id"),
        crs=crs,
    )
    starts = snapped_points(router, tried, "origin")
    end = snapped_points(router, pair.destination, "destination")
    return unpack(pair_costs(router, starts, end))[0][:, 0]
