"""All claims under all profiles: verdicts, ranges and routes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo._quoting import quoted
from aicomplex_geo.claims.arithmetic import check_figure
from aicomplex_geo.claims.cases import cases
from aicomplex_geo.claims.condition_sentences import computed_speed
from aicomplex_geo.claims.judging import Judged, judge_cases
from aicomplex_geo.claims.places import Obstacle
from aicomplex_geo.claims.quantiles import DRAWS, add_quantiles, endpoints
from aicomplex_geo.claims.work import MEASURED, Work, prepare
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.layers.schema import TRIP_KINDS
from aicomplex_geo.study.claim_references import check_claims_refer
from aicomplex_geo.study.workbench import Workbench
from aicomplex_geo.uncertainty.arguments import SEED

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.network import Profile, RoadNetwork
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
    "period_verdict",
    "scenario",
    "computed_speed",
    "needed_speed",
    "needed_speed_factor",
    "needed_delay",
    "needed_delay_factor",
    "needed_origin_m",
    "needed_origin_bearing",
    "needed_destination_id",
    "holding_destination_ids",
    "needed_ko",
    "needed_en",
    "published_value",
    "computed_value",
    "unit",
)
TEXTS = frozenset(
    {
        "claim_id",
        "profile",
        "verdict",
        "reason_ko",
        "reason_en",
        "destination_id",
        "period_verdict",
        "scenario",
        "needed_destination_id",
        "holding_destination_ids",
        "needed_ko",
        "needed_en",
        "unit",
    }
)
NUMBERS = tuple(name for name in COLUMNS if name not in TEXTS)


def check(
    study: Study | str | Path,
    *,
    network: RoadNetwork | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
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
    draws : int, default 100
        Draws of :func:`aicomplex_geo.uncertainty.od_quantiles` behind p10, p50 and p90, which
        are NaN with 0.
    seed : int, default 1
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        A row a claim, destination and profile, empty without claims; NaN, None or an empty
        text where nothing could be computed or does not apply:

        - claim_id, profile, published_min, published_km, travel_time (minutes), distance
          (metres).
        - p10, p50, p90: quantiles of the travel time (minutes) for uncertain speeds, delays and
          positions; draws whose positions reach no road do not count.
        - verdict (the same in all rows of a claim and destination), reason_ko, reason_en.
        - destination_id; travel_time_low, travel_time_high, distance_low, distance_high: the
          extremes over the uncertainty circles of both endpoints.
        - period_verdict: ``holds``, ``possibly`` (at some positions in the circles), ``fails``,
          ``other_definition`` or ``not_computable`` under this profile.
        - scenario: id of the scenario under which the claim is checked.
        - computed_speed, needed_speed: mean speed from door to door (km/h) that the trip has, and
          that the published time presumes; needed_speed_factor: the multiple of all modelled
          speeds, access legs included, at which the time just holds.
        - needed_delay, needed_delay_factor: the delay of arterials (s/km), and the multiple of
          all delays, at which it just holds.
        - needed_origin_m, needed_origin_bearing: distance (metres) and bearing (degrees) from the
          best known origin to the nearest position in its circle at which the time holds.
        - needed_destination_id: the destination, among those that the claim may mean, nearest
          in time at which time and distance hold; holding_destination_ids: all of them whose
          period_verdict is ``holds``, nearest first, separated by ``;``.
        - needed_ko, needed_en: what would have to be true, in a sentence.
        - published_value, computed_value, unit: of claims about figures.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path, or `draws` or `seed` is out of range.
    LayerError
        If the file of a layer has faults, or claims refer to what does not exist; all
        problems are reported at once.
    NetworkError
        If the network of the study has faults.

    Notes
    -----
    What a time needs is found by bisection: speeds or delays are multiplied, the same network is
    weighted again, and the fastest trip searched anew, until the trip takes the longest time that
    rounds to the published one, to the decisecond.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> table = check(ag.load_study(), draws=0)
    >>> sorted(table.loc[table["claim_id"] == "metro_line1", "verdict"].unique())
    ['not_computable']
    """
    return check_claims(Workbench(study, network=network), draws=draws, seed=seed)


def check_claims(bench: Workbench, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """Check the claims of a study with what a computation shares."""
    if bench.claims is None or bench.claims.empty:
        return _as_table([])
    check_claims_refer(bench.study)
    works: dict[str, Work] = {}
    rows: list[dict[str, Any]] = []
    under = [text_in(claim, "scenario") for _, claim in bench.claims.iterrows()]
    for name, scenario in zip(bench.claims.index, under, strict=True):
        if scenario not in works:
            own = bench.claims[[one == scenario for one in under]]
            works[scenario] = prepare(bench.under(scenario), own, scenario=scenario)
        rows.extend(_claim_rows(works[scenario], str(name)))
    table = _as_table(rows)
    if draws:
        add_quantiles(bench, table, draws=draws, seed=seed)
    return table


def _claim_rows(work: Work, name: str) -> list[dict[str, Any]]:
    if text_in(row_of(work.claims, name), "kind") not in TRIP_KINDS:
        return _figure_rows(work, name)
    found = list(cases(work, name))
    if work.scenario != work.bench.scenario:
        found = [replace(case, obstacle=_no_scenario(work.scenario)) for case in found[:1]]
    judged = judge_cases(work, found)
    return [row for one in judged for row in _rows(work, one)]


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
    return claim_routes(bench, check_claims(bench, draws=0) if table is None else table)


def claim_routes(bench: Workbench, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Compute the routes of claims with what a computation shares."""
    parts = []
    done = table[table["travel_time"].notna()]
    for scenario, under in done.groupby("scenario", sort=False):
        world = bench.under(str(scenario))
        for profile in bench.profiles:
            rows = under[under["profile"] == profile.name]
            if bench.claims is not None and len(rows):
                parts.append(_routes(world, rows, profile, bench.claims))
    if not parts:
        none: dict[str, list[object]] = {"claim_id": [], "profile": [], "destination_id": []}
        return gpd.GeoDataFrame(none, geometry=[], crs=GEOGRAPHIC)
    joined = pd.concat(parts).sort_index().reset_index(drop=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=GEOGRAPHIC)


def _routes(
    bench: Workbench, rows: pd.DataFrame, profile: Profile, claims: pd.DataFrame
) -> pd.DataFrame:
    found = bench.router(profile).routes(*endpoints(bench.places, rows, claims), paired=True)
    part = rows[["claim_id", "profile", "destination_id"]].copy()
    return part.assign(geometry=found.to_crs(GEOGRAPHIC).geometry.to_numpy())


def _no_scenario(scenario: str) -> Obstacle:
    return Obstacle(
        f"시나리오({scenario})를 이 도로망에 적용할 수 없어 산정할 수 없습니다.",
        f"The scenario {quoted(scenario)} does not fit this network.",
    )


def _rows(work: Work, judged: Judged) -> list[dict[str, Any]]:
    return [_row(work, judged, at) for at in range(len(work.profiles))]


def _row(work: Work, judged: Judged, at: int) -> dict[str, Any]:
    published = judged.published
    row: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
    row |= {
        "claim_id": judged.case.claim_id,
        "profile": work.profiles[at].name,
        "published_min": math.nan if published.minutes is None else published.minutes,
        "published_km": math.nan if published.km is None else published.km,
        "verdict": judged.verdict,
        "reason_ko": judged.reasons[at][0],
        "reason_en": judged.reasons[at][1],
        "destination_id": judged.case.destination_id or None,
        "period_verdict": judged.periods[at],
        "scenario": work.scenario,
        "needed_destination_id": None,
        "holding_destination_ids": "",
        "needed_ko": judged.needed[at][0] if judged.needed else "",
        "needed_en": judged.needed[at][1] if judged.needed else "",
        "unit": "",
    }
    if judged.trips:
        found = row_of(work.times[at], (judged.case.origin_id, judged.case.destination_id))
        row |= {name: float(found[name]) for name in MEASURED}
        row["computed_speed"] = computed_speed(judged.trips[at])
    if judged.conditions:
        needed = judged.conditions[at]
        row |= {
            "needed_speed_factor": needed.speed_factor,
            "needed_speed": needed.speed,
            "needed_delay_factor": needed.delay_factor,
            "needed_delay": needed.delay,
            "needed_origin_m": needed.origin_m,
            "needed_origin_bearing": needed.origin_bearing,
            "needed_destination_id": needed.destination_id or None,
            "holding_destination_ids": ";".join(judged.holding[at]),
        }
    return row


def _figure_rows(work: Work, name: str) -> list[dict[str, Any]]:
    """Rows of a claim about a figure: the same for each profile."""
    found = check_figure(row_of(work.claims, name), work.layers)
    period: str = "holds" if found.verdict == "supported" else "fails"
    if found.verdict in ("other_definition", "not_computable"):
        period = found.verdict
    row: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
    row |= {
        "claim_id": name,
        "verdict": found.verdict,
        "reason_ko": found.reason[0],
        "reason_en": found.reason[1],
        "destination_id": None,
        "period_verdict": period,
        "scenario": "",
        "needed_destination_id": None,
        "holding_destination_ids": "",
        "needed_ko": found.needed[0],
        "needed_en": found.needed[1],
        "published_value": found.published,
        "computed_value": found.computed,
        "unit": found.unit,
    }
    return [{**row, "profile": profile.name} for profile in work.profiles]


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({name: np.float64 if name in NUMBERS else object for name in COLUMNS})
