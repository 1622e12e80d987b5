"""Measured against modelled, for each observation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.network.calibration.matching import ROAD, TRIP
from aicomplex_geo.network.calibration.observed import RUNNING
from aicomplex_geo.units import KMH_PER_METRE_PER_SECOND, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.network.calibration.matching import Matched
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

OTHER_PERIOD = "another period"


def _metres(net: RoadNetwork, paths: Sequence[Matched]) -> NDArray[np.float64]:
    length = net.edges["length"].to_numpy()
    return np.array([length[one.edges].sum() for one in paths])


def measured_seconds(
    net: RoadNetwork, table: pd.DataFrame, paths: Sequence[Matched]
) -> NDArray[np.float64]:
    by_speed = _metres(net, paths) * KMH_PER_METRE_PER_SECOND / table["speed"].to_numpy()
    timed = table["travel_time"].to_numpy() * SECONDS_PER_MINUTE
    return np.where(_timed(table, paths), timed, by_speed)


def modelled_seconds(
    net: RoadNetwork, profile: Profile, table: pd.DataFrame, paths: Sequence[Matched]
) -> NDArray[np.float64]:
    speeds, length = profile.running_speeds(net), net.edges["length"].to_numpy()
    moving = np.full(len(length), np.inf)
    np.divide(length * KMH_PER_METRE_PER_SECOND, speeds, out=moving, where=speeds > 0)
    seconds = profile.seconds(net)
    running = table["kind"].eq(RUNNING)
    pairs = zip(paths, running, strict=True)
    return np.array([(moving if only else seconds)[one.edges].sum() for one, only in pairs])


def _timed(table: pd.DataFrame, paths: Sequence[Matched]) -> NDArray[np.bool_]:
    """Whether an observation is the time of a trip."""
    trips = np.array([one.target == TRIP for one in paths], dtype=bool)
    return np.asarray(trips & table["speed"].isna().to_numpy(dtype=bool))


def residuals(
    net: RoadNetwork,
    profile: Profile,
    table: pd.DataFrame,
    matched: list[Matched],
    used: NDArray[np.bool_],
) -> pd.DataFrame:
    """Measured against modelled for each observation, NaN where it is not on the network."""
    on = np.array([len(one.edges) > 0 for one in matched], dtype=bool)
    timed = _timed(table, matched)
    seconds = np.where(on, modelled_seconds(net, profile, table, matched), np.nan)
    speeds = _metres(net, matched) * KMH_PER_METRE_PER_SECOND / seconds
    modelled = np.where(timed, seconds / SECONDS_PER_MINUTE, speeds)
    measured = np.where(timed, table["travel_time"], table["speed"])
    reasons = [
        one.reason or ("" if ok else OTHER_PERIOD) for one, ok in zip(matched, used, strict=True)
    ]
    return pd.DataFrame(
        {
            "row": table["row"],
            "target": [one.target for one in matched],
            "road": _labels(net, table, matched),
            "period": table["period"],
            "kind": table["kind"],
            "unit": np.where(timed, "min", "km/h"),
            "measured": measured,
            "modelled": modelled,
            "error": modelled - measured,
            "used": used & on,
            "reason": reasons,
        }
    )


def _labels(net: RoadNetwork, table: pd.DataFrame, matched: Sequence[Matched]) -> list[str]:
    names = net.edges["road_name"].to_numpy(dtype=object)
    found = []
    for row, one in zip(table.to_dict("records"), matched, strict=True):
        if one.target == ROAD:
            found.append(str(row["road"]))
        elif one.target == TRIP:
            found.append(f"{row['from_id']} - {row['to_id']}")
        else:
            found.append(str(names[one.edges[0]]) or f"{row['u']} - {row['v']}")
    return found
