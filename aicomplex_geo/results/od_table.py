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
    reasons = [
        _reason(from_places, to_places, *row)
        for row in zip(described["from_id"], described["to_id"], described["status"], strict=True)
    ]
    for at, name in enumerate(("reason_ko", "reason_en")):
        described[name] = [one[at] for one in reasons]
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


def _reason(
    from_places: _Endpoints, to_places: _Endpoints, from_id: Hashable, to_id: Hashable, status: str
) -> tuple[str, str]:
    if status in {"ok", "unreachable"}:
        return REASONS[status]
    korean, english = (
        "; ".join(filter(None, (from_places.reason(from_id, at), to_places.reason(to_id, at))))
        for at in (0, 1)
    )
    return korean, english
