"""All claims under all profiles: verdicts, ranges and routes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo.claims.cases import cases
from aicomplex_geo.claims.places import Case, Obstacle, number
from aicomplex_geo.claims.rules import Published, Trip, judge
from aicomplex_geo.claims.sentences import Evidence, Later, explain, explain_count
from aicomplex_geo.claims.work import MEASURED, Work, prepare
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import GEOGRAPHIC, metric_crs
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.study.interchanges import INTERCHANGE
from aicomplex_geo.study.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

COLUMNS = (
    "claim_id",
    "profile",
    "published_min",
    "published_km",
    "travel_time",
    "distance",
    "p10",
    "p50",
    "p90",
    "verdict",
    "reason_ko",
    "reason_en",
    "destination_id",
    "travel_time_low",
    "travel_time_high",
    "distance_low",
    "distance_high",
)
NUMBERS = ("published_min", "published_km", *MEASURED[:2], "p10", "p50", "p90", *MEASURED[2:])


def check(study: Study | str | Path, *, network: RoadNetwork | None = None) -> pd.DataFrame:
    """Compare each published time and distance with the computed one under each profile.

    The rules of the verdict are in :mod:`aicomplex_geo.claims.rules`. A claim to an
    expressway without a name has one set of rows for each interchange within 12 km by road
    under the default profile; a count of expressways has one for the interchange of each
    expressway that is nearest in time under the default profile.

    Parameters
    ----------
    study : Study, str or pathlib.Path
        A study with a layer of claims, or the path of its file or folder.
    network : RoadNetwork, optional
        By default the network of the study.

    Returns
    -------
    pandas.DataFrame
        A row a claim, destination and profile: claim_id, profile, published_min,
        published_km, travel_time (minutes), distance (metres), p10, p50, p90 (NaN),
        verdict (the same in all rows of a claim and destination), reason_ko, reason_en,
        destination_id (None where there is none), and the extremes over the certainty
        circles of both ends: travel_time_low, travel_time_high, distance_low,
        distance_high. NaN where nothing could be computed; empty without claims.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path.
    LayerError
        If the file of a layer has faults.
    NetworkError
        If the network of the study has faults.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> table = check(ag.load_study())
    >>> sorted(table.loc[table["claim_id"] == "metro_line1", "verdict"].unique())
    ['not_computable']
    """
    return check_claims(Workbench(study, network=network))


def check_claims(bench: Workbench) -> pd.DataFrame:
    """Check the claims of a study with what a computation shares."""
    if bench.claims is None or bench.claims.empty:
        return _as_table([])
    work = prepare(bench, bench.claims)
    rows: list[dict[str, Any]] = []
    for name in work.claims.index:
        for case in cases(work, name):
            rows.extend(_judge_case(work, case))
    return _as_table(rows)


def routes(
    study: Study | str | Path,
    *,
    network: RoadNetwork | None = None,
    table: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Compute the route of each row of `check` that has a travel time.

    Parameters
    ----------
    study : Study, str or pathlib.Path
        A study with a layer of claims, or the path of its file or folder.
    network : RoadNetwork, optional
        By default the network of the study.
    table : pandas.DataFrame, optional
        What `check` gave for the same study and network; else it is computed.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns claim_id, profile, destination_id, geometry (LineString, EPSG:4326), a row
        for each row of `check` that has a travel time.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path.
    LayerError
        If the file of a layer has faults.
    NetworkError
        If the network of the study has faults.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> routes(ag.load_study()).columns.tolist()
    ['claim_id', 'profile', 'destination_id', 'geometry']
    """
    bench = Workbench(study, network=network)
    return claim_routes(bench, check_claims(bench) if table is None else table)


def claim_routes(bench: Workbench, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Compute the routes of claims with what a computation shares."""
    done = table[table["travel_time"].notna()]
    parts = []
    for profile in bench.profiles:
        rows = done[done["profile"] == profile.name]
        if bench.claims is None or rows.empty:
            continue
        origins = [text_in(bench.claims.loc[name], "origin_id") for name in rows["claim_id"]]
        found = bench.router(profile).routes(
            _repeated(bench.places, origins),
            _repeated(bench.places, list(rows["destination_id"])),
            paired=True,
        )
        part = rows[["claim_id", "profile", "destination_id"]].copy()
        parts.append(part.assign(geometry=found.to_crs(GEOGRAPHIC).geometry.to_numpy()))
    if not parts:
        none: dict[str, list[object]] = {"claim_id": [], "profile": [], "destination_id": []}
        return gpd.GeoDataFrame(none, geometry=[], crs=GEOGRAPHIC)
    joined = pd.concat(parts).sort_index().reset_index(drop=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=GEOGRAPHIC)


def _repeated(places: gpd.GeoDataFrame, names: list[str]) -> gpd.GeoDataFrame:
    """Rows of places with ids of their own, because several trips may share a place."""
    rows = places.loc[names, ["certainty_m", "geometry"]]
    return rows.set_axis(pd.Index(range(len(rows)), name="id"), axis=0)


def _judge_case(work: Work, case: Case) -> list[dict[str, Any]]:
    claim = row_of(work.claims, case.claim_id)
    published = Published(
        number(claim, "published_min"),
        number(claim, "published_km"),
        named=text_in(claim, "kind") == "travel",
        section=all(
            name in work.places.index and work.places.loc[name, "kind"] == INTERCHANGE
            for name in (case.origin_id, case.destination_id)
        ),
    )
    obstacle = case.obstacle or _unreachable(work, case)
    if obstacle is not None:
        reasons = [(obstacle.reason_ko, obstacle.reason_en)] * len(work.profiles)
        return _rows(work, case, published, "not_computable", reasons)
    if text_in(claim, "kind") == "expressway_count":
        reasons = [_count_reason(work, case, claim, at) for at in range(len(work.profiles))]
        return _rows(work, case, published, "other_definition", reasons)
    evidence = _evidence(work, case, published)
    verdict = judge(
        published,
        evidence.trips,
        straight_m=evidence.straight_m,
        certainty_m=evidence.certainty_m,
    )
    reasons = [explain(verdict, evidence, at) for at in range(len(work.profiles))]
    return _rows(work, case, published, verdict, reasons)


def _evidence(work: Work, case: Case, published: Published) -> Evidence:
    pair = (case.origin_id, case.destination_id)
    trips = [
        Trip(
            profile.period,
            *(
                float(row_of(table, pair)[column])
                for column in (
                    "travel_time",
                    "travel_time_low",
                    "travel_time_high",
                    "distance",
                    "distance_low",
                    "distance_high",
                )
            ),
        )
        for profile, table in zip(work.profiles, work.times, strict=True)
    ]
    ends = work.places.loc[list(pair)]
    projected = ends.to_crs(metric_crs(degrees_bounds(ends))).geometry
    destination = ends.iloc[1]
    return Evidence(
        published,
        work.profiles,
        trips,
        float(projected.iloc[0].distance(projected.iloc[1])),
        float(pd.to_numeric(ends["certainty_m"], errors="coerce").fillna(0.0).sum()),
        *name_pair(destination, "name", fallback=case.destination_id),
        derived_m=float(ends["derived_m"].max()),
    )


def _unreachable(work: Work, case: Case) -> Obstacle | None:
    for name in (case.origin_id, case.destination_id):
        if name in work.not_snapped:
            place = row_of(work.places, name)
            reason = work.not_snapped[name]
            name_ko, name_en = name_pair(place, "name", fallback=name)
            return Obstacle(
                f"{name_ko}의 위치가 도로망에 연결되지 않아 산정할 수 없습니다.",
                f"{name_en} cannot be joined to the network: {reason}.",
            )
    pair = (case.origin_id, case.destination_id)
    if any(math.isnan(row_of(table, pair)["travel_time"]) for table in work.times):
        return Obstacle(
            "도로망으로 도달할 수 없어 산정할 수 없습니다.",
            "The network does not connect the two places.",
        )
    return None


def _count_reason(work: Work, case: Case, claim: pd.Series, at: int) -> tuple[str, str]:
    evidence = _evidence(work, case, Published(None, None))
    figures = explain("other_definition", evidence, at)
    times = (
        work.times[at].loc[case.origin_id].loc[work.interchanges.open.index, "travel_time"].dropna()
    )
    routes_of = work.places.loc[times.index, "route_id"]
    nearest = times.groupby(routes_of).min().sort_values(kind="stable")
    place = row_of(work.places, case.destination_id)
    order = list(nearest.index).index(place["route_id"]) + 1
    name = name_pair(place, "route", fallback=text_in(place, "route_id"))
    count = number(claim, "published_count")
    later = _opened_later(work, times, text_in(claim, "published_as_of"), count)
    said = explain_count(count, name, order, nearest.tolist(), later)
    return f"{figures[0]} {said[0]}", f"{figures[1]} {said[1]}"


def _opened_later(work: Work, times: pd.Series, as_of: str, count: float | None) -> Later | None:
    """Leave out the interchanges that opened after the claim, as far as their dates are known."""
    opened = work.interchanges.open.loc[times.index, "opened"].fillna("").astype(str)
    is_later = opened.str.slice(0, len(as_of)) > as_of
    if not count or not as_of or not is_later.any():
        return None
    routes_of = work.interchanges.open.loc[times.index, "route_id"]
    before = times[~is_later].groupby(routes_of[~is_later]).min().sort_values(kind="stable")
    at = int(count) - 1
    now = times.groupby(routes_of).min().sort_values(kind="stable")
    if at >= len(before) or before.iloc[at] == now.iloc[at]:
        return None
    gone = now.index[: at + 1].difference(before.index, sort=False)
    named = work.interchanges.open.drop_duplicates("route_id").set_index("route_id")
    names = [name_pair(named.loc[one], "route", fallback=str(one)) for one in gone]
    return Later(float(before.iloc[at]), names)


def _rows(
    work: Work,
    case: Case,
    published: Published,
    verdict: str,
    reasons: list[tuple[str, str]],
) -> list[dict[str, Any]]:
    rows = []
    for at, profile in enumerate(work.profiles):
        row: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
        row |= {
            "claim_id": case.claim_id,
            "profile": profile.name,
            "published_min": math.nan if published.minutes is None else published.minutes,
            "published_km": math.nan if published.km is None else published.km,
            "verdict": verdict,
            "reason_ko": reasons[at][0],
            "reason_en": reasons[at][1],
            "destination_id": case.destination_id or None,
        }
        if verdict != "not_computable":
            found = row_of(work.times[at], (case.origin_id, case.destination_id))
            row |= {name: float(found[name]) for name in MEASURED}
        rows.append(row)
    return rows


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({name: np.float64 if name in NUMBERS else object for name in COLUMNS})
