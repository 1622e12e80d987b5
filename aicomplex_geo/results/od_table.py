"""What is said of a pair of places: how far its time may be off, or why it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
_PAIR = ["from_id", "to_id"]
_ORIGIN, _DESTINATION = ("출발지", "origin"), ("도착지", "destination")


def describe_pairs(
    pairs: pd.DataFrame,
    router: Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Add the range that uncertain positions give, and why a pair has no time.

    Parameters
    ----------
    pairs : pandas.DataFrame
        With from_id, to_id, travel_time, status; a row for each origin and destination.
    router : Router
        What they were computed with.
    origins, destinations : geopandas.GeoDataFrame
        The places, maybe with certainty_m, name_ko and name_en.

    Returns
    -------
    pandas.DataFrame
        `pairs` and travel_time_low, travel_time_high (minutes), distance_low, distance_high
        (metres), status (moved behind them), reason_ko and reason_en, which name the end that
        is to blame.
        A pair that is not ``ok`` has no range.
    """
    ranges = od_range(router, origins, destinations)
    described = pairs.drop(columns="status").merge(
        ranges[_PAIR + RANGES], on=_PAIR, how="left", validate="one_to_one"
    )
    starts, ends = _Ends(router, origins, _ORIGIN), _Ends(router, destinations, _DESTINATION)
    described["status"] = pairs["status"].to_numpy()
    reasons = [
        _reason(starts, ends, *row)
        for row in zip(described["from_id"], described["to_id"], described["status"], strict=True)
    ]
    for at, name in enumerate(("reason_ko", "reason_en")):
        described[name] = [one[at] for one in reasons]
    # a circle may touch a road though its centre does not: no time, no range
    described.loc[described["status"].ne("ok"), RANGES] = np.nan
    return described


class _Ends:
    """Where the places of one side of the pairs stand."""

    def __init__(self, router: Router, places: gpd.GeoDataFrame, role: tuple[str, str]) -> None:
        self.status: Mapping[Hashable, str] = router.snap(places)["status"].to_dict()
        self._role = role
        ids = places["id"] if "id" in places.columns else places.index
        self._names = dict(zip(ids, names_of(places), strict=True))

    def blame(self, place: Hashable, language: int) -> str:
        """Say what keeps a place from having a time; nothing if it is in order."""
        status = self.status[place]
        if status == "ok":
            return ""
        name = self._names[place][language]
        return f"{self._role[language]} {name}: {REASONS[status][language]}"


def _reason(
    starts: _Ends, ends: _Ends, start: Hashable, end: Hashable, status: str
) -> tuple[str, str]:
    if status in {"ok", "unreachable"}:
        return REASONS[status]
    korean, english = (
        "; ".join(filter(None, (starts.blame(start, at), ends.blame(end, at)))) for at in (0, 1)
    )
    return korean, english
