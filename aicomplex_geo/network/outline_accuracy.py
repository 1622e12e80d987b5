"""How well times on an outline network stand for times on the full one, as measured."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo.layers.location import data_folder

if TYPE_CHECKING:
    from collections.abc import Hashable

FILE = ("network", "outline_accuracy.toml")
CITIES = ("porto-alegre", "porto")
"""Networks that the access speeds were chosen on; the others are too small for typical trips."""


@dataclass(frozen=True, slots=True)
class OutlineRatio:
    """Travel time on an outline network as a share of that on the full one.

    Parameters
    ----------
    low, median, high : float
        Quantiles 0.05, 0.5 and 0.95 of the ratio of times, the widest of the measured cities;
        `median` is their mean. A time on the outline divided by `high` and by `low` is the range
        of the time on the full network.

    Examples
    --------
    >>> OutlineRatio(low=0.8, median=1.0, high=1.3)
    OutlineRatio(low=0.8, median=1.0, high=1.3)
    """

    low: float
    median: float
    high: float


def outline_accuracy() -> pd.DataFrame:
    """List how well outline networks stand for full ones, by network and profile.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``(network, profile)``: access_road_speed (km/h) and access_circuity of the
        profile; pairs, the number of trips compared; share_of_pairs, of the trips possible on
        the full network; p05, p25, p50, p75 and p95, quantiles of the ratio outline / full of
        travel times; mean_abs_error_min and median_trip_min (minutes); distance_p50, median
        ratio of the lengths; nearest_p50 and nearest_mean_abs_error_min, if points joined their
        nearest road only.

    Examples
    --------
    >>> cities = outline_accuracy().loc[["porto-alegre", "porto"]]
    >>> cities.xs("car_offpeak", level="profile")["p50"].between(0.97, 1.03).all()
    np.True_
    """
    return pd.DataFrame(list(_rows())).set_index(["network", "profile"])


def outline_ratio(profile: str) -> OutlineRatio | None:
    """Find the spread of times on outline networks with a profile.

    Parameters
    ----------
    profile : str
        Name of a profile.

    Returns
    -------
    OutlineRatio or None
        None if the profile was not measured.

    Examples
    --------
    >>> ratio = outline_ratio("car_offpeak")
    >>> ratio.low < 1 < ratio.high
    True
    """
    table = outline_accuracy()
    found = table[table.index.isin([(city, profile) for city in CITIES])]
    if found.empty:
        return None
    return OutlineRatio(
        low=float(found["p05"].min()),
        median=float(found["p50"].mean()),
        high=float(found["p95"].max()),
    )


@cache
def _rows() -> tuple[dict[Hashable, object], ...]:
    path = data_folder().joinpath(*FILE)
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["accuracy"])
