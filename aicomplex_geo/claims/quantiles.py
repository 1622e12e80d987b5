"""Quantiles of the travel times of claims under uncertain speeds, delays and positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.uncertainty import od_quantiles

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.routing import Router
    from aicomplex_geo.study.workbench import Workbench

ROUNDING = 1e-9
DRAWS = 100
"""Enough for the 10th and 90th percentile to settle within some percent."""
SHARES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def add_quantiles(bench: Workbench, table: pd.DataFrame, *, draws: int, seed: int) -> None:
    """Fill in the quantiles of each row that has a travel time.

    Claims about the same trip share its draws.
    """
    if bench.claims is None:
        return
    done = table[table["travel_time"].notna()]
    for scenario, rows_under in done.groupby("scenario", sort=False):
        under = bench.under(str(scenario))
        for profile in bench.profiles:
            rows = rows_under[rows_under["profile"] == profile.name]
            if rows.empty:
                continue
            trip, first = _trips(rows, bench.claims)
            ends = endpoints(under.places, rows.iloc[first], bench.claims)
            found = _quantiles(under.router(profile), ends, draws=draws, seed=seed)
            table.loc[rows.index, list(SHARES)] = found[trip]


def _trips(rows: pd.DataFrame, claims: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the number of the trip of each row, and the first row of each trip."""
    pairs = pd.MultiIndex.from_arrays([_origins(rows, claims), rows["destination_id"]])
    trip = pd.factorize(pairs)[0].astype(np.int64)
    return trip, np.flatnonzero(~pairs.duplicated())


def _quantiles(
    router: Router,
    ends: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    *,
    draws: int,
    seed: int,
) -> NDArray[np.float64]:
    """Quantiles over the draws that have a time: positions that reach no road are ignored."""
    ranked = od_quantiles(
        router,
        *ends,
        draws=draws,
        seed=seed,
        quantiles=[rank / draws for rank in range(1, draws)] or [0.5],  # each drawn time
        paired=True,
    )
    times = ranked.iloc[:, 2:-1].to_numpy(dtype=np.float64)
    reached = np.rint(ranked["reached"].to_numpy() * draws)
    found = np.full((len(times), len(SHARES)), np.nan)
    for at, share in enumerate(SHARES.values()):
        rank = np.clip(np.ceil(share * reached - ROUNDING) - 1, 0, times.shape[1] - 1)
        found[:, at] = times[np.arange(len(times)), rank.astype(np.int64)]
    return found


def endpoints(
    places: gpd.GeoDataFrame, rows: pd.DataFrame, claims: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Origin and destination of each row, with ids of their own, as several may share a place."""
    origins = _origins(rows, claims)
    numbered = pd.RangeIndex(len(rows), name="id")
    columns = ["certainty_m", "geometry"]
    return (
        places.loc[origins, columns].set_axis(numbered, axis=0),
        places.loc[list(rows["destination_id"]), columns].set_axis(numbered, axis=0),
    )


def _origins(rows: pd.DataFrame, claims: pd.DataFrame) -> list[str]:
    return [text_in(row_of(claims, name), "origin_id") for name in rows["claim_id"]]
