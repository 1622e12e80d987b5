"""Verdicts in whole sentences, Korean and English, with their figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aicomplex_geo.claims.rules import (
    Published,
    Trip,
    distance_fits,
    holding_profiles,
    time_holds,
)
from aicomplex_geo.units import (
    METRES_PER_KM,
    MINUTES_PER_HOUR,
    shown_kilometres,
    shown_minutes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.claims.rules import Verdict
    from aicomplex_geo.network import Profile


Pair = tuple[str, str]
"""The same sentence in Korean and English."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a sentence may need.

    Parameters
    ----------
    published : Published
        What the source says.
    profiles : sequence of Profile
        The profiles, in the order of `trips`.
    trips : sequence of Trip
        What was computed.
    straight_m, certainty_m : float
        Distance as the crow flies, and the radii of the certainty circles together.
    destination_ko, destination_en : str
        Name of the destination, or of the candidate.
    derived_m : float, default 0
        Certainty in metres of a position that the network alone knows; 0 if none is such.
    """

    published: Published
    profiles: Sequence[Profile]
    trips: Sequence[Trip]
    straight_m: float
    certainty_m: float
    destination_ko: str
    destination_en: str
    derived_m: float = 0.0


def explain(verdict: Verdict, evidence: Evidence, position: int) -> tuple[str, str]:
    """Give the reason of a verdict, beginning with the figures of one profile.

    Parameters
    ----------
    verdict : str
        The verdict.
    evidence : Evidence
        What it rests on.
    position : int
        Which profile the row is about.

    Returns
    -------
    tuple of str
        Korean and English.
    """
    parts = [
        _figures(evidence, position),
        *_about_time(evidence),
        *_about_distance(verdict, evidence),
        *_about_position(evidence),
    ]
    return " ".join(ko for ko, _ in parts), " ".join(en for _, en in parts)


def explain_count(
    count: float | None, name: tuple[str, str], order: int, times: Sequence[float]
) -> tuple[str, str]:
    """Say how an expressway relates to a count of expressways that names none.

    Parameters
    ----------
    count : float or None
        Published count.
    name : tuple of str
        The expressway, Korean and English.
    order : int
        Its place in the order of travel time, from 1.
    times : sequence of float
        Minutes to the nearest interchange of each expressway, rising.

    Returns
    -------
    tuple of str
        Korean and English.
    """
    wanted = int(count or 0)
    korean, english = [], []
    if wanted:
        korean.append(
            f"공표된 것은 '고속도로 {wanted}개 노선'이며 노선 이름도 시간의 한도도 없습니다."
        )
        english.append(
            f"The source counts {wanted} expressways and names neither them nor a time within "
            "which they are reached."
        )
    korean.append(f"{name[0]}: 가까운 순서로 {order}번째입니다.")
    english.append(f"{name[1]} is number {order} by travel time.")
    if 0 < wanted <= len(times):
        minutes = shown_minutes(times[wanted - 1])
        korean.append(f"{wanted}개 노선에 닿는 데 {minutes:.1f}분이 걸립니다.")
        english.append(f"It takes {minutes:.1f} min to have {wanted} of them in reach.")
    elif wanted:
        korean.append(f"닿을 수 있는 노선은 {len(times)}개입니다.")
        english.append(f"Only {len(times)} can be reached.")
    return " ".join(korean), " ".join(english)


def _figures(evidence: Evidence, position: int) -> tuple[str, str]:
    trip, profile = evidence.trips[position], evidence.profiles[position]
    minutes = _ranged(*shown_minutes([trip.minutes, trip.minutes_low, trip.minutes_high]))
    km = _ranged(*shown_kilometres([trip.metres, trip.metres_low, trip.metres_high]))
    straight = shown_kilometres(evidence.straight_m)
    title_ko, title_en = _titles(profile)
    return (
        (
            f"{title_ko} 기준 {evidence.destination_ko}까지 {minutes}분, "
            f"도로로 {km} km, 직선으로 {straight:.1f} km입니다."
        ),
        (
            f"{title_en}: {minutes} min and {km} km by road to "
            f"{evidence.destination_en}, {straight:.1f} km as the crow flies."
        ),
    )


def _about_time(evidence: Evidence) -> list[Pair]:
    minutes = evidence.published.minutes
    if minutes is None:
        return []
    met = holding_profiles(minutes, evidence.trips)
    if len(met) == len(evidence.trips):
        ko, en = "모든 조건에서 지켜집니다", "is met in every profile"
    elif not met:
        ko, en = "어느 조건에서도 지켜지지 않습니다", "is not met in any profile"
    else:
        titles = [_titles(evidence.profiles[at]) for at in met]
        ko = f"다음 조건에서만 지켜집니다: {'; '.join(korean for korean, _ in titles)}"
        en = f"is met only in: {'; '.join(english for _, english in titles)}"
    found = [
        (title, f"{shown_minutes(trip.minutes):.1f}")
        for title, trip in zip(map(_titles, evidence.profiles), evidence.trips, strict=True)
    ]
    listed_ko = "; ".join(f"{korean} {shown}" for (korean, _), shown in found)
    listed_en = "; ".join(f"{english} {shown}" for (_, english), shown in found)
    sentences = [
        (
            f"공표된 {minutes:g}분은 {ko} (분: {listed_ko}).",
            f"The published {minutes:g} min {en} (minutes: {listed_en}).",
        )
    ]
    holds = [time_holds(minutes, trip) for trip in evidence.trips]
    if met and all(holds[at] == "possibly" for at in met):
        sentences.append(
            (
                "그것도 실제 위치가 확실성 원의 유리한 쪽에 있을 때에만 그렇습니다.",
                (
                    "Even that holds only if the true position lies on the favourable side of the "
                    "certainty circle."
                ),
            )
        )
    elif "likely" in holds:
        sentences.append(
            (
                "실제 위치가 확실성 원의 불리한 쪽에 있으면 더 걸릴 수 있습니다.",
                (
                    "It may take longer if the true position lies on the unfavourable side of the "
                    "certainty circle."
                ),
            )
        )
    return sentences


def _about_distance(verdict: Verdict, evidence: Evidence) -> list[Pair]:
    published = evidence.published
    if published.km is None:
        return []
    fit = distance_fits(published.km, evidence.trips)
    low = shown_kilometres(min(trip.metres_low for trip in evidence.trips))
    high = shown_kilometres(max(trip.metres_high for trip in evidence.trips))
    span = f"{low:.1f}" if low == high else f"{low:.1f}–{high:.1f}"
    km = f"{published.km:g} km"
    if fit == "longer":
        return _longer(km, span, evidence, verdict)
    if fit == "shorter":
        return [_shorter(km, span, named=published.named)]
    centred = [
        replace(trip, metres_low=trip.metres, metres_high=trip.metres) for trip in evidence.trips
    ]
    sentences = [
        (
            f"공표된 {km}: 도로 거리와 맞습니다({span} km).",
            f"The published {km} fits the way by road, {span} km.",
        )
        if distance_fits(published.km, centred) == "fits"
        else (
            f"공표된 {km}: 위치의 확실성 원이 주는 도로 거리의 범위({span} km) 안에 있습니다.",
            (
                f"The published {km} lies within the range of the way by road that the certainty "
                f"circle gives, {span} km."
            ),
        )
    ]
    if published.minutes is not None and verdict != "supported":
        sentences.append(_needed_speed(published.km, published.minutes, evidence, verdict))
    return sentences


def _longer(km: str, span: str, evidence: Evidence, verdict: Verdict) -> list[Pair]:
    sentences = [
        (
            f"도로 거리 {span} km는 공표된 {km}보다 깁니다.",
            f"The way by road, {span} km, is longer than the published {km}.",
        )
    ]
    if evidence.published.section:
        sentences.append(
            (
                (
                    "공표된 값은 두 나들목 사이 고속도로의 길이이고, 계산한 길은 나들목 앞의 일반 "
                    "도로에서 시작하고 끝납니다."
                ),
                (
                    "The published figure is the length of the expressway between two "
                    "interchanges; the computed way begins and ends on a street beside them."
                ),
            )
        )
    elif verdict == "other_definition":
        sentences.append(
            (
                "공표된 거리는 직선거리와 맞으므로 도로 거리가 아닌 것으로 보입니다.",
                (
                    "The published distance equals the straight one, so it seems to be no "
                    "distance by road."
                ),
            )
        )
    elif not evidence.published.named:
        sentences.append(
            (
                "이름 없는 그 나들목이 여기라면 주장은 맞지 않습니다.",
                "If the unnamed interchange is this one, the claim does not hold.",
            )
        )
    return sentences


def _shorter(km: str, span: str, *, named: bool) -> Pair:
    if named:
        return (
            (
                f"도로 거리 {span} km는 공표된 {km}보다 짧습니다. 다른 길이나 다른 지점에서 "
                "잰 것으로 보입니다."
            ),
            (
                f"The way by road, {span} km, is shorter than the published {km}, which seems to "
                "be measured along another road or from another point."
            ),
        )
    return (
        (
            f"도로 거리 {span} km는 공표된 {km}보다 짧으므로, 이름 없는 그 나들목은 "
            "다른 곳인 것으로 보입니다."
        ),
        (
            f"The way by road, {span} km, is shorter than the published {km}, so the unnamed "
            "interchange seems to be another one."
        ),
    )


def _needed_speed(km: float, minutes: float, evidence: Evidence, verdict: Verdict) -> Pair:
    needed = km / minutes * MINUTES_PER_HOUR
    speeds = [
        trip.metres / METRES_PER_KM / trip.minutes * MINUTES_PER_HOUR
        for trip in evidence.trips
        if trip.minutes > 0
    ]
    listed = ", ".join(f"{speed:.0f}" for speed in speeds)
    ko, en = (
        ("거리는 맞으나 시간이 맞지 않습니다.", "The distance fits, the time does not:")
        if verdict == "contradicted"
        else (
            "거리는 맞으나 시간은 일부 조건에서만 맞습니다.",
            "The distance fits, the time only in part:",
        )
    )
    return (
        (
            f"{ko} 공표된 값은 평균 {needed:.0f} km/h를 뜻하고, 계산한 평균 속도는 {listed} "
            "km/h입니다."
        ),
        (
            f"{en} the figures imply {needed:.0f} km/h on average, the computed averages are "
            f"{listed} km/h."
        ),
    )


def _about_position(evidence: Evidence) -> list[Pair]:
    if not evidence.derived_m:
        return []
    return [
        (
            f"나들목의 위치는 도로망에서 얻은 것입니다(± {evidence.derived_m:,.0f} m).",
            (
                "The position of an interchange was derived from the road network "
                f"(± {evidence.derived_m:,.0f} m)."
            ),
        )
    ]


def _titles(profile: Profile) -> Pair:
    return profile.title_ko or profile.name, profile.title_en or profile.name


def _ranged(value: float, low: float, high: float) -> str:
    if low == high:
        return f"{value:.1f}"
    return f"{value:.1f} ({low:.1f}–{high:.1f})"
