"""The nearest interchange of each origin, and which others it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.points import CERTAINTY
from aicomplex_geo.results.certainty_circles import possible_positions
from aicomplex_geo.results.od_table import RANGES, names_of
from aicomplex_geo.routing.certainty import od_range

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study

LAYER = "expressway_nodes"
NOT_OPEN = ("under_construction", "planned")
COLUMNS = [
    "from_id",
    "to_id",
    "name_ko",
    "name_en",
    "route_ko",
    "travel_time",
    "distance",
    *RANGES,
    "toll",
    "also_ko",
    "also_en",
]
_PAIR = ["from_id", "to_id"]
_SAME_TIME = 1e-6


def open_interchanges(study: Study) -> gpd.GeoDataFrame | None:
    """Find where an expressway can be entered.

    Parameters
    ----------
    study : Study
        A study.

    Returns
    -------
    geopandas.GeoDataFrame or None
        Interchanges that are open and have a position; None if the study has none.
    """
    if LAYER not in study.layer_names:
        return None
    nodes = study.layer(LAYER)
    usable = nodes[
        nodes["kind"].eq("interchange") & ~nodes["status"].isin(NOT_OPEN) & nodes.geometry.notna()
    ]
    return usable if len(usable) else None


def nearest_interchange(
    router: Router, origins: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    """Find the interchange that each origin reaches first.

    Parameters
    ----------
    router : Router
        Network and profile.
    origins : geopandas.GeoDataFrame
        Places, maybe with certainty_m.
    nodes : geopandas.GeoDataFrame or None
        Interchanges, maybe with certainty_m.

    Returns
    -------
    pandas.DataFrame
        A row for each origin that reaches one: from_id, to_id, name_ko, name_en, route_ko,
        travel_time (minutes) and distance (metres), both with the least and the largest
        value that the certainty circles of both ends allow, toll (KRW), and also_ko,
        also_en: names of the other interchanges that come first if the places stand
        elsewhere within their circles, the soonest first; empty where there is none.
    """
    if nodes is None:
        return pd.DataFrame(columns=COLUMNS)
    values = router.od_matrix(origins, nodes).values  # noqa: PD011 - an ODMatrix
    best = np.argmin(values, axis=1)
    reached = np.flatnonzero(np.isfinite(values[np.arange(len(best)), best]))
    if not len(reached):
        return pd.DataFrame(columns=COLUMNS)
    starts, ends = origins.iloc[reached], nodes.iloc[best[reached]]
    unique = ends[~ends.index.duplicated()]
    ways = router.routes(starts, unique).merge(
        od_range(router, starts, unique), on=_PAIR, validate="one_to_one"
    )
    found = ways.set_index(_PAIR).loc[list(zip(starts.index, ends.index, strict=True))]
    found = found.reset_index()
    for column in ("name_ko", "name_en", "route_ko"):
        found[column] = ends[column].to_numpy()
    may_be = _may_be_nearest(router, starts, nodes)
    may_be[np.arange(len(reached)), best[reached]] = False
    names = names_of(nodes)
    for at, column in enumerate(("also_ko", "also_en")):
        found[column] = [
            ", ".join(names[i][at] for i in np.argsort(times, kind="stable") if others[i])
            for times, others in zip(values[reached], may_be, strict=True)
        ]
    return pd.DataFrame(found)[COLUMNS]


def _may_be_nearest(
    router: Router, origins: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame
) -> NDArray[np.bool_]:
    """Tell for each origin which interchanges come first somewhere within the circles.

    From one position of the origin, an interchange may be the first if its least time is
    not above the largest time of any other. Their circles are independent of each other.
    """
    around, origin = possible_positions(origins, router.metric_crs)
    ranges = od_range(router, around.drop(columns=CERTAINTY), nodes)
    shape = (len(around), len(nodes))
    low = ranges["travel_time_low"].fillna(np.inf).to_numpy().reshape(shape)
    high = ranges["travel_time_high"].fillna(np.inf).to_numpy().reshape(shape)
    first = np.isfinite(low) & (low <= high.min(axis=1, keepdims=True) + _SAME_TIME)
    may_be = np.zeros((len(origins), len(nodes)), dtype=bool)
    np.logical_or.at(may_be, origin, first)
    return may_be
