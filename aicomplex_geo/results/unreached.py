"""Opportunities that no origin reaches, whatever the cutoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.names import names_of
from aicomplex_geo.results.od_table import REASONS
from aicomplex_geo.units import shown_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity

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

    A row a place: its status is ``too_far``, ``no_network``, or ``unreachable`` from each of
    the origins that are on a road. `matrices` has the times from the origins to the points of
    each opportunity, by key. What is reached from an origin without limit of time, and the
    amounts here, add up to the total, where the origins reach the same roads.
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
        amounts = one.values.reindex(snapped.index)  # noqa: PD011 - a field of that name
        places = zip(
            snapped.index,
            names_of(one.points),
            amounts,
            status,
            snapped["distance"],
            strict=True,
        )
        rows.extend(
            (one.key, place, *names, float(amount), why, *_reasons(why, metres, router))
            for place, names, amount, why, metres in places
            if why != "ok"
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"amount": np.float64})


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
