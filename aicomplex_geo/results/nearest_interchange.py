"""The nearest interchange of each origin, and others that may be nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._od_frame import PAIR_COLUMNS
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.points import CERTAINTY
from aicomplex_geo.results.od_table import RANGES
from aicomplex_geo.results.uncertainty_circles import possible_positions
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.routing.internals import snapping_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.routing import Router

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
_SAME_TIME = 1e-6


def nearest_interchange(
    router: Router, origins: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Find the nearest interchange of each origin that reaches one, by travel time.

    ``also_ko`` and ``also_en`` name the other interchanges that come first if the places
    stand elsewhere within their uncertainty circles, the soonest first.
    """
    if nodes.empty:
        return pd.DataFrame(columns=COLUMNS)
    values = router.od_matrix(origins, nodes).values  # noqa: PD011 - an ODMatrix
    best = np.argmin(values, axis=1)
    reached = np.flatnonzero(np.isfinite(values[np.arange(len(best)), best]))
    if not len(reached):
        return pd.DataFrame(columns=COLUMNS)
    starts, ends = origins.iloc[reached], nodes.iloc[best[reached]]
    unique = ends[~ends.index.duplicated()]
    ways = router.routes(starts, unique).merge(
        od_range(router, starts, unique), on=PAIR_COLUMNS, validate="one_to_one"
    )
    found = ways.set_index(PAIR_COLUMNS).loc[list(zip(starts.index, ends.index, strict=True))]
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
    """Find for each origin the interchanges that are nearest at some position in the circles.

    From one position of the origin, an interchange may be the first if its least time is
    not above the largest time of any other. Their circles are independent of each other.
    """
    around, origin = possible_positions(origins, snapping_crs(router))
    ranges = od_range(router, around.drop(columns=CERTAINTY), nodes)
    shape = (len(around), len(nodes))
    low = ranges["travel_time_low"].fillna(np.inf).to_numpy().reshape(shape)
    high = ranges["travel_time_high"].fillna(np.inf).to_numpy().reshape(shape)
    first = np.isfinite(low) & (low <= high.min(axis=1, keepdims=True) + _SAME_TIME)
    may_be = np.zeros((len(origins), len(nodes)), dtype=bool)
    np.logical_or.at(may_be, origin, first)
    return may_be
