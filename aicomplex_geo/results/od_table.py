"""The OD table: the range of each time, or the reason why a pair has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._od_frame import PAIR_COLUMNS
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.routing.certainty import od_range

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.routing import Router

REASONS = {**LABELS["trip"], "ok": ("", "")}
RANGES = ["travel_time_low", "travel_time_high", "distance_low", "distance_high"]
SAME_REASON = ("ok", "unreachable")
"""Statuses of which each pair has the same reason; others depend on its endpoints."""
_ORIGIN, _DESTINATION = ("출발지", "origin"), ("도착지", "destination")


def describe_od(
    od: pd.DataFrame,
    router: Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Add to the times of all pairs the range from uncertain positions, and reasons.

    The reason names the endpoint without a position on the network. A pair that is not ``ok``
    has no range.
    """
    ranges = od_range(router, origins, destinations)
    described = od.drop(columns="status").merge(
        ranges[PAIR_COLUMNS + RANGES], on=PAIR_COLUMNS, how="left", validate="one_to_one"
    )
    from_places = _Endpoints(router, origins, _ORIGIN)
    to_places = _Endpoints(router, destinations, _DESTINATION)
    described["status"] = od["status"].to_numpy()
    status = described["status"].to_numpy(dtype=object)
    unplaced = described.loc[~np.isin(status, list(SAME_REASON)), ["from_id", "to_id"]]
    own = [
        [ends.reason(place, at) for ends, place in zip((from_places, to_places), row, strict=True)]
        for row in unplaced.itertuples(index=False)
        for at in (0, 1)
    ]
    for at, name in enumerate(("reason_ko", "reason_en")):
        reasons = np.full(len(status), "", dtype=object)
        for same in SAME_REASON:
            reasons[status == same] = REASONS[same][at]
        reasons[unplaced.index.to_numpy()] = ["; ".join(filter(None, one)) for one in own[at::2]]
        described[name] = reasons.tolist()
    # a circle may touch a road though its centre does not: no time, no range
    described.loc[described["status"].ne("ok"), RANGES] = np.nan
    return described


class _Endpoints:
    """Status and names of the origins, or of the destinations."""

    def __init__(self, router: Router, places: gpd.GeoDataFrame, role: tuple[str, str]) -> None:
        self.status: Mapping[Hashable, str] = router.snap(places)["status"].to_dict()
        self._role = role
        ids = places["id"] if "id" in places.columns else places.index
        self._names = dict(zip(ids, names_of(places), strict=True))

    def reason(self, place: Hashable, language: int) -> str:
        """Say why a place has no times; empty if it has."""
        status = self.status[place]
        if status == "ok":
            return ""
        name = self._names[place][language]
        return f"{self._role[language]} {name}: {REASONS[status][language]}"
