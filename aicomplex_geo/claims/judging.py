"""The verdict on each pair of places of a claim, with its reason and its conditions."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import pandas as pd

from aicomplex_geo.claims.condition_sentences import measured_value, needed_sentence
from aicomplex_geo.claims.conditions import Conditions, find_conditions
from aicomplex_geo.claims.places import Case, Obstacle, number
from aicomplex_geo.claims.reweighting import Pair
from aicomplex_geo.claims.rules import Published, Trip, judge, judge_periods
from aicomplex_geo.claims.sentences import Evidence, Later, explain, explain_count, short_titles
from aicomplex_geo.claims.work import MEASURED, readings_of
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.study.interchanges import INTERCHANGE
from aicomplex_geo.units import shown_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import shapely
    from pyproj import CRS

    from aicomplex_geo.claims.rules import PeriodVerdict, Verdict
    from aicomplex_geo.claims.work import Work

TextPair = tuple[str, str]
_OF_A_TRIP = (
    "travel_time",
    "travel_time_low",
    "travel_time_high",
    "distance",
    "distance_low",
    "distance_high",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its verdict; the other sequences have an entry for each profile."""

    case: Case
    published: Published
    verdict: Verdict
    periods: Sequence[PeriodVerdict]
    reasons: Sequence[TextPair]
    trips: Sequence[Trip] = ()
    conditions: Sequence[Conditions] = ()
    needed: Sequence[TextPair] = ()
    holding: Sequence[Sequence[str]] = ()
    """Under each profile the destinations at which the claim holds, nearest in time first."""


def judge_cases(work: Work, found: Sequence[Case], *, explained: bool = True) -> list[Judged]:
    """Judge all pairs of places of one claim, with reasons and what would have to be true."""
    names = [case.destination_id for case in found if case.destination_id]
    judged = [_judge_case(work, case, names if explained else None) for case in found]
    return [_with_holding(work, one, judged) for one in judged] if explained else judged


def _with_holding(work: Work, one: Judged, candidates: Sequence[Judged]) -> Judged:
    if not one.conditions:
        return one
    readings = candidates
    if one.published.named:
        others = readings_of(row_of(work.claims, one.case.claim_id), work.places)
        cases = [replace(one.case, destination_id=name) for name in others]
        readings = [one, *(_judge_case(work, case, None) for case in cases)]
    return replace(one, holding=[_holding(readings, at) for at in range(len(work.profiles))])


def _holding(readings: Sequence[Judged], at: int) -> list[str]:
    found = [
        (reading.trips[at].minutes, reading.case.destination_id)
        for reading in readings
        if reading.trips and reading.periods[at] == "holds"
    ]
    return [name for _, name in sorted(found)]


def _judge_case(work: Work, case: Case, candidates: Sequence[str] | None) -> Judged:
    """Judge a case; without `candidates` it is not explained."""
    claim = row_of(work.claims, case.claim_id)
    published = Published(
        number(claim, "published_min"),
        number(claim, "published_km"),
        named=text_in(claim, "kind") == "travel",
        section=all(
            work.place_rows.get(name, {}).get("kind") == INTERCHANGE
            for name in (case.origin_id, case.destination_id)
        ),
    )
    n = len(work.profiles)
    obstacle = case.obstacle or _unreachable(work, case)
    if obstacle is not None:
        return Judged(
            case,
            published,
            "not_computable",
            ["not_computable"] * n,
            [(obstacle.reason_ko, obstacle.reason_en)] * n,
            needed=[(obstacle.needed_ko, obstacle.needed_en)] * n,
        )
    if text_in(claim, "kind") == "expressway_count":
        return _judge_count(work, case, claim, explained=candidates is not None)
    evidence = _evidence(work, case, published)
    verdict = judge(
        published,
        evidence.trips,
        straight_m=evidence.straight_m,
        certainty_m=evidence.certainty_m,
    )
    conditions = (
        []
        if candidates is None
        else [_conditions(work, case, published, at, candidates) for at in range(n)]
    )
    return Judged(
        case,
        published,
        verdict,
        judge_periods(verdict, published, evidence.trips),
        [] if candidates is None else [explain(verdict, evidence, at) for at in range(n)],
        evidence.trips,
        conditions,
        _needed(work, claim, evidence, conditions) if conditions else (),
    )


def _conditions(
    work: Work, case: Case, published: Published, at: int, candidates: Sequence[str]
) -> Conditions:
    claim = row_of(work.claims, case.claim_id)
    own = [case.destination_id, *readings_of(claim, work.places)] if published.named else candidates
    readings: Mapping[str, Trip] = {name: _trip(work, case.origin_id, name, at) for name in own}
    reached = {name: trip for name, trip in readings.items() if not math.isnan(trip.minutes)}
    pair = Pair(
        work.bench.router(work.profiles[at]),
        work.places.loc[[case.origin_id]],
        work.places.loc[[case.destination_id]],
    )
    return find_conditions(pair, published, readings[case.destination_id], reached)


def _needed(
    work: Work, claim: pd.Series, evidence: Evidence, conditions: Sequence[Conditions]
) -> list[TextPair]:
    measured = measured_value(text_in(claim, "measured_speed"), work.layers)
    return [
        needed_sentence(
            evidence.published,
            trip,
            found,
            period=title,
            destination=(evidence.destination_ko, evidence.destination_en),
            measured=measured,
        )
        for trip, found, title in zip(
            evidence.trips, conditions, short_titles(evidence.profiles), strict=True
        )
    ]


def _judge_count(work: Work, case: Case, claim: pd.Series, *, explained: bool) -> Judged:
    evidence, profiles = _evidence(work, case, Published(None, None)), range(len(work.profiles))
    counts = [_count_reason(work, claim, evidence, case, at) for at in profiles if explained]
    return Judged(
        case,
        evidence.published,
        "other_definition",
        ["other_definition"] * len(profiles),
        [reason for reason, _ in counts],
        evidence.trips,
        needed=[needed for _, needed in counts],
    )


def _trip(work: Work, origin: str, destination: str, at: int) -> Trip:
    found = dict(zip(MEASURED, work.trips[at][origin, destination], strict=True))
    return Trip(work.profiles[at].period, *(found[column] for column in _OF_A_TRIP))


def _evidence(work: Work, case: Case, published: Published) -> Evidence:
    pair = (case.origin_id, case.destination_id)
    trips = [_trip(work, *pair, at) for at in range(len(work.profiles))]
    ends = [work.place_rows[name] for name in pair]
    certainties = [number(end, "certainty_m") or 0.0 for end in ends]
    return Evidence(
        published,
        work.profiles,
        trips,
        _straight_m(ends[0]["geometry"], ends[1]["geometry"], cast("CRS", work.places.crs)),
        sum(certainties),
        *name_pair(ends[1], "name", fallback=case.destination_id),
        derived_m=max(float(end["derived_m"]) for end in ends),
    )


@lru_cache(maxsize=1024)
def _straight_m(here: shapely.Point, there: shapely.Point, crs: CRS) -> float:
    """Straight distance in metres: the same places are compared under each scenario."""
    ends = gpd.GeoSeries([here, there], crs=crs)
    projected = ends.to_crs(metric_crs(degrees_bounds(ends)))
    return float(projected.iloc[0].distance(projected.iloc[1]))


def _unreachable(work: Work, case: Case) -> Obstacle | None:
    for name in (case.origin_id, case.destination_id):
        if name in work.not_snapped:
            place = work.place_rows[name]
            reason = work.not_snapped[name]
            name_ko, name_en = name_pair(place, "name", fallback=name)
            return Obstacle(
                f"{name_ko}의 위치가 도로망에 연결되지 않아 산정할 수 없습니다.",
                f"{name_en} cannot be joined to the network: {reason}.",
            )
    pair = (case.origin_id, case.destination_id)
    if any(math.isnan(_trip(work, *pair, at).minutes) for at in range(len(work.times))):
        return Obstacle(
            "도로망으로 도달할 수 없어 산정할 수 없습니다.",
            "The network does not connect the two places.",
        )
    return None


def _count_reason(
    work: Work, claim: pd.Series, evidence: Evidence, case: Case, at: int
) -> tuple[TextPair, TextPair]:
    """Explain the rank of an expressway, and within which time the published number is met."""
    figures = explain("other_definition", evidence, at)
    as_of, count = text_in(claim, "published_as_of"), number(claim, "published_count")
    nearest, then, later = _expressways(work, case.origin_id, at, as_of, count)
    place = work.place_rows[case.destination_id]
    order = list(nearest).index(place["route_id"]) + 1
    name = name_pair(place, "route", fallback=text_in(place, "route_id"))
    said = explain_count(count, name, order, list(nearest.values()), later)
    needed = "", ""
    if count and count <= len(then):
        title = short_titles(work.profiles)[at]
        minutes = f"{float(shown_minutes(list(then.values())[int(count) - 1])):.1f}"
        of_then = ("", "") if later is None else ("공표 시점에 개통된 ", "open at the time ")
        needed = (
            (
                f"{of_then[0]}고속도로 {count:g}개 노선은 기준 시간이 {title[0]} {minutes}분 "
                "이상일 때 부합합니다."
            ),
            (
                f"{count:g} expressways {of_then[1]}are in reach within {minutes} minutes or "
                f"more, {title[1]}."
            ),
        )
    return (f"{figures[0]} {said[0]}", f"{figures[1]} {said[1]}"), needed


def _expressways(
    work: Work, origin: str, at: int, as_of: str, count: float | None
) -> tuple[dict[Any, float], dict[Any, float], Later | None]:
    """Minutes to each expressway now and at the time of a claim, and what opened since.

    Cases of one claim share them.
    """
    key = origin, at, as_of, count
    if key not in work.expressways:
        interchanges = work.interchanges.open.index
        times = work.times[at].loc[origin].loc[interchanges, "travel_time"].dropna()
        nearest = _nearest(times.tolist(), work.places.loc[times.index, "route_id"].tolist())
        later = _opened_later(work, times, as_of, count)
        work.expressways[key] = nearest, _open_then(work, times, as_of), later
    found: tuple[dict[Any, float], dict[Any, float], Later | None] = work.expressways[key]
    return found


def _nearest(minutes: list[float], routes: list[Any]) -> dict[Any, float]:
    """Minutes to each expressway, increasing, over those to its interchanges."""
    found: dict[Any, float] = {}
    for one, route in zip(minutes, routes, strict=True):
        if not pd.isna(route):
            found[route] = min(one, found.get(route, math.inf))
    return dict(sorted(sorted(found.items()), key=itemgetter(1)))


def _open_then(work: Work, times: pd.Series, as_of: str) -> dict[Any, float]:
    """Minutes to each expressway, increasing, over the interchanges open at the time of a claim.

    Those of unknown date count as open.
    """
    facts = work.interchanges.open.loc[times.index, ["opened", "route_id"]]
    then = [
        (minutes, route)
        for minutes, opened, route in zip(
            times.tolist(), facts["opened"].tolist(), facts["route_id"].tolist(), strict=True
        )
        if not (as_of and not pd.isna(opened) and str(opened)[: len(as_of)] > as_of)
    ]
    return _nearest([minutes for minutes, _ in then], [route for _, route in then])


def _opened_later(work: Work, times: pd.Series, as_of: str, count: float | None) -> Later | None:
    """Leave out the interchanges that opened after the claim, as far as their dates are known."""
    if not count or not as_of:
        return None
    before, now = _open_then(work, times, as_of), _open_then(work, times, "")
    at = int(count) - 1
    if at >= len(before) or list(before.values())[at] == list(now.values())[at]:
        return None
    gone = [route for route in list(now)[: at + 1] if route not in before]
    named = work.interchanges.open.drop_duplicates("route_id").set_index("route_id")
    names = [name_pair(named.loc[one], "route", fallback=str(one)) for one in gone]
    return Later(list(before.values())[at], names)
