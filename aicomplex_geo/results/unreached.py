"""Opportunities that no origin reaches, whatever the cutoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.crs import GEOGRAPHIC, metric_crs
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.results.od_table import REASONS
from aicomplex_geo.units import shown_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity

NAMED = 10
"""Places that a text names one by one, the nearest to the main origin; a table has all."""

COLUMNS = (
    "opportunity",
    "id",
    "name_ko",
    "name_en",
    "amount",
    "status",
    "reason_ko",
    "reason_en",
)


def find_unreached(
    router: Router,
    origins: gpd.GeoDataFrame,
    opportunities: Iterable[Opportunity],
    matrices: Mapping[str, ODMatrix],
) -> pd.DataFrame:
    """List places with an amount and a position that no origin reaches.

    A row a place, the nearest to the first origin first: its status is ``too_far``,
    ``no_network``, or ``unreachable`` from each of the origins that are on a road. `matrices`
    has the times from the origins to the points of each opportunity, by key. What is reached
    from an origin without limit of time, and the amounts here, add up to the total, where the
    origins reach the same roads.
    """
    on_road = router.snap(origins)["status"].eq("ok").any()
    rows: list[tuple[object, ...]] = []
    for one in opportunities:
        snapped = router.snap(one.points)
        status = snapped["status"].to_numpy(dtype=object)
        if on_road:
            times = matrices[one.key].values  # noqa: PD011 - an ODMatrix
            unreached = ~np.isfinite(times).any(axis=0)
            status = np.where(unreached & (status == "ok"), "unreachable", status)
        amounts = one.values.reindex(snapped.index).to_numpy(np.float64)  # noqa: PD011 - a field of that name
        names, metres = names_of(one.points), snapped["distance"].to_numpy(np.float64)
        rows.extend(
            (
                one.key,
                snapped.index[at],
                *names[at],
                amounts[at],
                status[at],
                *_reasons(status[at], metres[at], router),
            )
            for at in _nearest_first(origins, one.points)
            if status[at] != "ok"
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"amount": np.float64})


def _nearest_first(origins: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Order points by the straight distance from the first origin that has a position."""
    known = origins[origins.geometry.notna()]
    if known.empty or not len(points):
        return np.arange(len(points))
    crs = metric_crs(tuple(points.to_crs(GEOGRAPHIC).total_bounds))
    first = known.to_crs(crs).geometry.iloc[0]
    away = points.to_crs(crs).geometry.distance(first)
    return np.argsort(away.to_numpy(), kind="stable")


def listed(unreached: pd.DataFrame, key: str) -> pd.DataFrame:
    """Choose the rows of one opportunity that a text can name; the last row sums up the rest."""
    mine = unreached[unreached["opportunity"].eq(key)]
    if len(mine) <= NAMED + 1:
        return mine
    rest = mine.iloc[NAMED:]
    why = [LABELS["trip"][status] for status in rest["status"].unique()]
    korean, english = (", ".join(words) for words in zip(*why, strict=True))
    summary = {
        "opportunity": key,
        "id": "",
        "name_ko": f"그 밖의 {len(rest):,}곳",
        "name_en": f"{len(rest):,} more places",
        "amount": rest["amount"].sum(),
        "status": "",
        "reason_ko": korean,
        "reason_en": english,
    }
    return pd.concat([mine.iloc[:NAMED], pd.DataFrame([summary])], ignore_index=True)


def counted_total(one: Opportunity, unreached: pd.DataFrame) -> float:
    """Sum what can be reached at all: without the places that no origin reaches."""
    lost = unreached.loc[unreached["opportunity"].eq(one.key), "amount"].sum()
    return float(one.values.sum() - lost)  # noqa: PD011 - a field of that name


def _reasons(status: str, metres: float, router: Router) -> tuple[str, str]:
    if status != "too_far" or not np.isfinite(metres):
        return REASONS[status]
    away, longest = (f"{float(shown_count(one)):,.0f} m" for one in (metres, router.max_distance))
    return (
        f"가장 가까운 도로까지 {away}, 최대 접속거리 {longest} 초과",
        f"nearest road {away} away, farther than the {longest} allowed",
    )
