"""The reason of a verdict in at most four sentences, Korean and English, with its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aicomplex_geo.claims.rules import (
    Published,
    Trip,
    distance_fits,
    holding_profiles,
    only_possibly,
    time_holds,
)
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.particles import particle
from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.claims.rules import Verdict
    from aicomplex_geo.network import Profile

MOST_SENTENCES = 4

Pair = tuple[str, str]
"""The same sentence in Korean and English."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a sentence may need: `trips` in the order of `profiles`.

    `certainty_m` is the radii of both uncertainty circles together, `derived_m` the certainty of
    a position that the network alone knows, 0 if none is such.
    """

    published: Published
    profiles: Sequence[Profile]
    trips: Sequence[Trip]
    straight_m: float
    certainty_m: float
    destination_ko: str
    destination_en: str
    derived_m: float = 0.0


def explain(verdict: Verdict, evidence: Evidence, position: int) -> Pair:
    """Give the reason of a verdict, with the distance of the profile at `position`."""
    published = evidence.published
    parts = [_verdict(verdict, evidence)]
    if published.minutes is None and published.km is None:
        parts.append(_figures(evidence, position))
    if published.minutes is not None:
        parts += _about_time(evidence)
    if published.km is not None:
        parts.append(_about_distance(verdict, evidence, position))
    parts += _about_position(evidence)[: max(0, MOST_SENTENCES - len(parts))]
    return " ".join(ko for ko, _ in parts), " ".join(en for _, en in parts)


def explain_count(
    count: float | None, name: Pair, order: int, times: Sequence[float]
) -> tuple[str, str]:
    """Say how an expressway relates to a count of expressways that names none.

    `order` is its place by travel time, from 1; `times` are the minutes to the nearest
    interchange of each expressway, rising.
    """
    wanted = int(count or 0)
    korean, english = [], []
    if wanted:
        korean.append(
            f"공표값은 '고속도로 {wanted}개 노선'으로, 노선명과 기준 시간을 제시하지 않습니다."
        )
        english.append(
            f"The source counts {wanted} expressways, but gives neither their names nor a cutoff."
        )
    end_ko, end_en = "입니다.", "."
    if 0 < wanted <= len(times):
        within = f"{float(shown_minutes(times[wanted - 1])):.1f}"
        end_ko = f"이며, {wanted}개 노선에 도달하는 데 {within}분이 걸립니다."
        end_en = f"; it takes {within} min to reach {wanted} of them."
    elif wanted:
        end_ko = f"이며, 도달 가능한 노선은 {len(times)}개입니다."
        end_en = f"; only {len(times)} can be reached."
    topic = particle(name[0], "은/는")
    korean.append(f"{name[0]}{topic} 통행시간이 짧은 순서로 {order}번째{end_ko}")
    english.append(f"{name[1]} is number {order} by travel time{end_en}")
    return " ".join(korean), " ".join(english)


def _verdict(verdict: Verdict, evidence: Evidence) -> Pair:
    minutes = evidence.published.minutes
    possibly = minutes is not None and only_possibly(minutes, evidence.trips)
    table = LABELS["verdict_possible" if possibly else "verdict"]
    korean, english = table.get(verdict) or LABELS["verdict"][verdict]
    return f"{korean}.", f"{english.capitalize()}."


def _figures(evidence: Evidence, position: int) -> Pair:
    trip, (title_ko, title_en) = evidence.trips[position], _short_titles(evidence)[position]
    minutes, km = _minutes(trip.minutes), _km(trip.metres)
    low, high = _minutes(trip.minutes_low), _minutes(trip.minutes_high)
    ko, en = ("", "") if low == high else (f"({low}~{high}분)", f" ({low}–{high})")
    return (
        f"{title_ko} 조건으로 {evidence.destination_ko}까지 {minutes}분{ko}, {km} km입니다.",
        f"{title_en}: {minutes} min{en} and {km} km to {evidence.destination_en}.",
    )


def _about_time(evidence: Evidence) -> list[Pair]:
    minutes = evidence.published.minutes or 0.0
    titles = _short_titles(evidence)
    shown = [_minutes(trip.minutes) for trip in evidence.trips]
    listed_ko = ", ".join(f"{ko} {time}분" for (ko, _), time in zip(titles, shown, strict=True))
    listed_en = ", ".join(f"{time} ({en})" for (_, en), time in zip(titles, shown, strict=True))
    sentences = [
        (
            (
                f"공표값 {minutes:g}분에 대해 {evidence.destination_ko}까지의 계산값은 "
                f"{listed_ko}입니다."
            ),
            (
                f"Against the published {minutes:g} min, the computed time to "
                f"{evidence.destination_en} is {listed_en} min."
            ),
        )
    ]
    holds = [time_holds(minutes, trip) for trip in evidence.trips]
    if only_possibly(minutes, evidence.trips):
        at = holding_profiles(minutes, evidence.trips)[0]
        low = _minutes(evidence.trips[at].minutes_low)
        sentences.append(
            (
                (
                    f"중심 위치에서는 {shown[at]}분으로 공표값 {minutes:g}분을 넘으며, "
                    f"위치 오차 범위의 최솟값({low}분)에서만 부합합니다."
                ),
                (
                    f"At the centre positions it takes {shown[at]} min, more than the published "
                    f"{minutes:g} min; only the lowest value for uncertain positions, {low} min, "
                    "fits."
                ),
            )
        )
    elif "likely" in holds:
        at = holds.index("likely")
        high = _minutes(evidence.trips[at].minutes_high)
        also = "에서도" if at == 0 else "에서는"
        sentences.append(
            (
                (
                    f"위치 오차를 반영하면 {titles[at][0]}{also} 최대 {high}분으로 공표값을 "
                    "넘을 수 있습니다."
                ),
                (
                    f"For uncertain positions it may take up to {high} min ({titles[at][1]}), "
                    "more than published."
                ),
            )
        )
    return sentences


def _about_distance(verdict: Verdict, evidence: Evidence, position: int) -> Pair:
    published = evidence.published
    km = published.km or 0.0
    trip = evidence.trips[position]
    fit = distance_fits(km, evidence.trips)
    low = _km(min(one.metres_low for one in evidence.trips))
    high = _km(max(one.metres_high for one in evidence.trips))
    value = _km(trip.metres)
    found_ko = f"도로 거리 {value} km" + ("" if low == high else f"({low}~{high} km)")
    found_en = f"The road distance, {value} km" + ("," if low == high else f" ({low}–{high} km),")
    if fit == "longer":
        return _longer(f"{found_ko}는 공표값 {km:g} km보다", found_en, evidence, verdict)
    if fit == "shorter":
        return _shorter(f"{found_ko}는 공표값 {km:g} km보다", found_en, published)
    if distance_fits(km, [_without_range(one) for one in evidence.trips]) == "fits":
        return (
            f"{found_ko}는 공표값 {km:g} km와 부합합니다.",
            f"{found_en} fits the published {km:g} km.",
        )
    return (
        f"{found_ko}는 위치 오차를 반영한 범위에서 공표값 {km:g} km와 부합합니다.",
        f"{found_en} fits the published {km:g} km only within its range for uncertain positions.",
    )


def _without_range(trip: Trip) -> Trip:
    return replace(trip, metres_low=trip.metres, metres_high=trip.metres)


def _longer(found_ko: str, found_en: str, evidence: Evidence, verdict: Verdict) -> Pair:
    published = f"{found_en} is longer than the published {evidence.published.km:g} km"
    if evidence.published.section:
        return (
            (
                f"{found_ko} 길지만, 공표값은 나들목 간 고속도로 연장이며 계산값은 나들목 인접 "
                "일반도로에서 출발·도착하는 경로이므로 직접 비교할 수 없습니다."
            ),
            (
                f"{published}, but the published figure is the length of the expressway between "
                "two interchanges, and the computed route begins and ends on ordinary roads "
                "beside them, so the two cannot be compared."
            ),
        )
    if verdict == "other_definition":
        straight = _km(evidence.straight_m)
        return (
            f"{found_ko} 길며, 공표값은 직선거리({straight} km)로 보입니다.",
            f"{published}, which seems to be the straight distance ({straight} km).",
        )
    if not evidence.published.named:
        return (
            f"{found_ko} 길어, 공표값의 나들목이 이곳이라면 부합하지 않습니다.",
            f"{published}: if the unnamed interchange is this one, the figure does not hold.",
        )
    return f"{found_ko} 깁니다.", f"{published}."


def _shorter(found_ko: str, found_en: str, published: Published) -> Pair:
    found_en = f"{found_en} is shorter than the published {published.km:g} km"
    if published.named:
        return (
            f"{found_ko} 짧아, 공표값은 다른 경로나 지점에서 측정한 값으로 보입니다.",
            f"{found_en}, which seems to be measured along another route or from another point.",
        )
    return (
        f"{found_ko} 짧아, 공표값의 나들목은 다른 곳으로 보입니다.",
        f"{found_en}, so the unnamed interchange seems to be another one.",
    )


def _about_position(evidence: Evidence) -> list[Pair]:
    if not evidence.derived_m:
        return []
    certainty = f"± {float(shown_count(evidence.derived_m)):,.0f} m"
    return [
        (
            f"나들목의 위치는 도로망에서 추정한 값입니다({certainty}).",
            f"The position of the interchange is derived from the road network ({certainty}).",
        )
    ]


def _short_titles(evidence: Evidence) -> list[Pair]:
    """Titles of the profiles without what they all begin with, such as the mode."""
    korean = [one.title_ko or one.name for one in evidence.profiles]
    english = [one.title_en or one.name for one in evidence.profiles]
    return list(zip(_without_common_start(korean), _without_common_start(english), strict=True))


def _without_common_start(titles: list[str]) -> list[str]:
    starts = {title.partition(", ")[0] for title in titles}
    shared = len(starts) == 1 and len(titles) > 1 and all(", " in title for title in titles)
    return [title.partition(", ")[2] for title in titles] if shared else titles


def _minutes(value: float) -> str:
    return f"{float(shown_minutes(value)):.1f}"


def _km(metres: float) -> str:
    return f"{float(shown_kilometres(metres)):.1f}"
