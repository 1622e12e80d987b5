"""Observed speeds against those of a profile, without fitting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import ObservationError
from aicomplex_geo.network.calibration.calibrate import checked, used_periods
from aicomplex_geo.network.calibration.matching import ROAD, match, with_paths
from aicomplex_geo.network.calibration.observed import RUNNING
from aicomplex_geo.network.calibration.residuals import residuals
from aicomplex_geo.network.derived import open_to
from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.tables import check_network
from aicomplex_geo.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

ARTERIAL = "arterial"
"""Class of a road off the network, where the observation has none."""


def compare_speeds(
    net: RoadNetwork,
    profile: str | Profile,
    observed: pd.DataFrame,
    *,
    periods: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Hold the speeds of a profile against observed ones.

    Parameters
    ----------
    net : RoadNetwork
        Any network that is open to the profile's mode.
    profile : str or Profile
        A profile or its name.
    observed : pandas.DataFrame
        As for `calibrate`.
    periods : sequence of str, optional
        As for `calibrate`; observations of other periods are left out.

    Returns
    -------
    pandas.DataFrame
        A row for each observation of the period: ``row``, ``target``, ``road``, ``period``,
        ``kind``, ``unit``, ``measured``, ``modelled``, ``error`` (modelled less measured),
        ``by_class`` (as modelled without speeds and delays of single roads), ``class_error``,
        and ``reason`` (why there is no `modelled`, else empty). A road off the network has a
        `by_class` as an arterial, or a road of its ``road_class``, at the speed that the profile
        assumes where none is posted. NaN where there is no value.

    Raises
    ------
    ObservationError
        If observations have faults; all of them are reported at once.
    ParameterError
        If an option is invalid.
    UnknownProfileError
        If there is no profile of that name.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo.network import compare_speeds, read_network
    >>> observed = pd.DataFrame({"road": ["무진대로"], "running_speed": [58.52]})
    >>> found = compare_speeds(read_network("strategic"), "car_offpeak", observed)
    >>> found[["measured", "modelled", "by_class"]].round(2).values.tolist()
    [[58.52, 58.52, 40.34]]
    """
    check_network(net)
    given = read_profile(profile)
    net = open_to(net, given)
    table = checked(observed)
    name = table.attrs["file"]
    table = table[table["period"].isin(used_periods(given, periods))].reset_index(drop=True)
    matched, faults = match(net, table, name=name, within=given.city_bounds or None)
    if faults:
        raise ObservationError(faults)
    matched = with_paths(net, matched, given.seconds(net))
    plain = replace(given, road_speed=(), road_delay_s_per_km=(), junction_delay_s=())
    used = np.ones(len(table), dtype=bool)
    found = residuals(net, given, table, matched, used)
    by_class = residuals(net, plain, table, matched, used)["modelled"].to_numpy(copy=True)
    for at, (row, one) in enumerate(zip(table.to_dict("records"), matched, strict=True)):
        if one.target == ROAD and one.reason:
            by_class[at] = _off_network(plain, row)
    found["by_class"] = by_class
    found["class_error"] = found["by_class"] - found["measured"]
    return found.drop(columns="used")


def _off_network(profile: Profile, row: Mapping[Any, Any]) -> float:
    """Speed of a class at the posted speed that the profile assumes for it."""
    road_class = row["road_class"] or ARTERIAL
    posted = dict(profile.fallback_speed).get(road_class, np.nan)
    running = posted * dict(profile.speed_factor).get(road_class, 1.0)
    if row["kind"] == RUNNING:
        return float(running)
    delay = dict(profile.delay_s_per_km).get(road_class, 0.0)
    return float(SECONDS_PER_HOUR / (SECONDS_PER_HOUR / running + delay))
