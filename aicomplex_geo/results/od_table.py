"""The OD table: the range of each time, or the reason why a pair has none."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.points import certainty_metres
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.units import to_decimetres, to_metres, to_minutes, whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd

    from aicomplex_geo.routing import Router

REASONS = {**LABELS["trip"], "ok": ("", "")}
RANGES = ["travel_time_low", "travel_time_high", "distance_low", "distance_high"]
EXACT_MINUTES, EXACT_METRES = 16_000, 1_000_000
"""Up to which single precision tells deciseconds and decimetres apart."""
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
    ranges = _own_range(od, origins, destinations)
    if ranges is None:
        ranges = od_range(router, origins, destinations)
    described = od.drop(columns="status").assign(**{one: ranges[one].to_numpy() for one in RANGES})
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


def _own_range(
    od: pd.DataFrame, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> pd.DataFrame | None:
    """Take the times themselves as their ranges, if all positions are exact."""
    uncertain = any((certainty_metres(one) > 0).any() for one in (origins, destinations))
    far = od["travel_time"].gt(EXACT_MINUTES).any() or od["distance"].gt(EXACT_METRES).any()
    if uncertain or far:
        return None
    minutes = to_minutes(whole_deciseconds(od["travel_time"]))
    metres = np.full(len(od), np.nan)
    known = od["distance"].notna().to_numpy()
    metres[known] = to_metres(to_decimetres(od["distance"].to_numpy()[known]))
    return pd.DataFrame(dict(zip(RANGES, (minutes, minutes, metres, metres), strict=True)))


class _Endpoints:
    """Status and names of the origins, or of the destinations."""

    def __init__(self, router: Router, places: gpd.GeoDataFrame, role: tuple[str, str]) -> None:
        self._router, self._places, self._role = router, places, role

    @cached_property
    def _status(self) -> Mapping[Hashable, str]:
        status: Mapping[Hashable, str] = self._router.snap(self._places)["status"].to_dict()
        return status

    @cached_property
    def _names(self) -> Mapping[Hashable, tuple[str, str]]:
        ids = self._places["id"] if "id" in self._places.columns else self._places.index
        return dict(zip(ids, names_of(self._places), strict=True))

    def reason(self, place: Hashable, language: int) -> str:
        """Say why a place has no times; empty if it has."""
        status = self._status[place]
        if status == "ok":
            return ""
        name = self._names[place][language]
        return f"{self._role[language]} {name}: {REASONS[status][language]}"
