"""The reason of a verdict in at most four sentences, Korean and English, with its figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.claims.rules import (
    Published,
    Trip,
    distance_fits,
    holding_profiles,
    longest_minutes,
    only_possibly,
    time_holds,
    without_range,
)
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.particles import particle
from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.claims.rules import Verdict
    from aicomplex_geo.network import Profile

MOST_SENTENCES = 4
_ORDINALS = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")

Pair = tuple[str, str]
"""The same sentence in Korean and English."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figures for the sentences; `trips` in the order of `profiles`.

    `certainty_m` is the sum of the radii of both uncertainty circles, `derived_m` the radius of
    a position taken from the network, else 0.
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


@dataclass(frozen=True, slots=True)
class Later:
    """Minutes to reach as many expressways without what opened after the claim, and its names."""

    minutes: float | None
    names: Sequence[Pair]


def explain_count(
    count: float | None, name: Pair, order: int, times: Sequence[float], later: Later | None = None
) -> Pair:
    """Explain the rank of an expressway among those that a published number counts unnamed.

    `order` is its rank by travel time, from 1; `times` are the minutes to the nearest
    interchange of each expressway, increasing. `later` has those that the count cannot hold.
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
        without_ko, without_en = _without_later(later)
        end_ko = f"이며, {wanted}개 노선에 도달하는 데 {within}분{without_ko}이 걸립니다."
        end_en = f"; it takes {within} min to reach {wanted} of them{without_en}."
    elif wanted:
        end_ko = f"이며, 도달 가능한 노선은 {len(times)}개입니다."
        end_en = f"; only {len(times)} can be reached."
    topic = particle(name[0], "은/는")
    korean.append(f"{name[0]}{topic} 통행시간이 짧은 순서로 {ordinal(order)}{end_ko}")
    english.append(f"{name[1]} is number {order} by travel time{end_en}")
    return " ".join(korean), " ".join(english)


def _without_later(later: Later | None) -> Pair:
    if later is None or later.minutes is None:
        return "", ""
    names_ko = ", ".join(ko for ko, _ in later.names) or "나들목"
    names_en = ", ".join(en for _, en in later.names) or "interchanges"
    minutes = _minutes(later.minutes)
    return (
        f"(공표 시점 이후 개통된 {names_ko} 제외 시 {minutes}분)",
        f" ({minutes} min without {names_en}, opened after the claim)",
    )


def ordinal(order: int) -> str:
    """Korean ordinal of a small number.

    >>> ordinal(1), ordinal(4), ordinal(12)
    ('첫 번째', '네 번째', '12번째')
    """
    return f"{_ORDINALS[order - 1]} 번째" if order <= len(_ORDINALS) else f"{order}번째"


def _verdict(verdict: Verdict, evidence: Evidence) -> Pair:
    minutes = evidence.published.minutes
    possibly = minutes is not None and only_possibly(minutes, evidence.trips)
    table = LABELS["verdict_possible" if possibly else "verdict"]
    korean, english = table.get(verdict) or LABELS["verdict"][verdict]
    return f"{korean}.", f"{english.capitalize()}."


def _figures(evidence: Evidence, position: int) -> Pair:
    trip, (title_ko, title_en) = evidence.trips[position], short_titles(evidence.profiles)[position]
    minutes, km = _minutes(trip.minutes), _km(trip.metres)
    low, high = _minutes(trip.minutes_low), _minutes(trip.minutes_high)
    ko, en = ("", "") if low == high else (f"({low}~{high}분)", f" ({low}–{high})")
    upper_en = f"{title_en[:1].upper()}{title_en[1:]}"
    return (
        f"{title_ko} 조건으로 {evidence.destination_ko}까지 {minutes}분{ko}, {km} km입니다.",
        f"{upper_en}: {minutes} min{en} and {km} km to {evidence.destination_en}.",
    )


def _about_time(evidence: Evidence) -> list[Pair]:
    minutes = evidence.published.minutes or 0.0
    titles = short_titles(evidence.profiles)
    shown = [shown_against(trip.minutes, minutes) for trip in evidence.trips]
    listed_ko = ", ".join(f"{ko} {time}분" for (ko, _), time in zip(titles, shown, strict=True))
    listed_en = "; ".join(f"{time} min, {en}" for (_, en), time in zip(titles, shown, strict=True))
    sentences = [
        (
            (
                f"공표값 {minutes:g}분에 대해 {evidence.destination_ko}까지의 계산값은 "
                f"{listed_ko}입니다."
            ),
            (
                f"Against the published {minutes:g} min, the computed time to "
                f"{evidence.destination_en} is {listed_en}."
            ),
        )
    ]
    holds = [time_holds(minutes, trip) for trip in evidence.trips]
    if only_possibly(minutes, evidence.trips):
        at = holding_profiles(minutes, evidence.trips)[0]
        low = _minutes(evidence.trips[at].minutes_low)
        limit = f"{longest_minutes(minutes):g}"
        sentences.append(
            (
                (
                    f"중심 위치에서는 {shown[at]}분으로 공표값 {minutes:g}분(반올림 상한 "
                    f"{limit}분)을 넘으며, 위치 오차 범위의 일부에서만 부합합니다(최소 {low}분)."
                ),
                (
                    f"At the centre positions it takes {shown[at]} min, more than the published "
                    f"{minutes:g} min (rounding limit {limit} min); only part of the range for "
                    f"uncertain positions fits (from {low} min)."
                ),
            )
        )
    elif "likely" in holds:
        at = holds.index("likely")
        high = shown_against(evidence.trips[at].minutes_high, minutes)
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
    """Compare the distance of one profile, with its own range, with the published one."""
    published = evidence.published
    km = published.km or 0.0
    trip = evidence.trips[position]
    fit = distance_fits(km, evidence.trips)
    found_ko, found_en = _distance(trip)
    if fit == "longer":
        return _longer(f"{found_ko}는 공표값 {km:g} km보다", found_en, evidence, verdict)
    if fit == "shorter":
        return _shorter(f"{found_ko}는 공표값 {km:g} km보다", found_en, published)
    if distance_fits(km, [trip]) != "fits":
        return _fits_elsewhere(evidence, position)
    end_ko, end_en = _how_it_fits(km, trip)
    return (
        f"{found_ko}는 {end_ko}공표값 {km:g} km와 부합합니다.",
        f"{found_en} fits the published {km:g} km{end_en}.",
    )


def _distance(trip: Trip) -> Pair:
    low, high, value = _km(trip.metres_low), _km(trip.metres_high), _km(trip.metres)
    return (
        f"도로 거리 {value} km" + ("" if low == high else f"({low}~{high} km)"),
        f"The road distance, {value} km" + ("," if low == high else f" ({low}–{high} km),"),
    )


def _how_it_fits(km: float, trip: Trip) -> Pair:
    if distance_fits(km, [without_range(trip)]) == "fits":
        return "", ""
    return "위치 오차를 반영한 범위에서 ", " only within its range for uncertain positions"


def _fits_elsewhere(evidence: Evidence, position: int) -> Pair:
    """Name the first profile whose route fits, where that of the profile at `position` does not."""
    km, trip = evidence.published.km or 0.0, evidence.trips[position]
    found_ko, found_en = _distance(trip)
    is_longer = distance_fits(km, [trip]) == "longer"
    than_ko, than_en = ("길지만", "longer") if is_longer else ("짧지만", "shorter")
    at = next(at for at, one in enumerate(evidence.trips) if distance_fits(km, [one]) == "fits")
    (title_ko, title_en), (end_ko, end_en) = (
        short_titles(evidence.profiles)[at],
        _how_it_fits(km, evidence.trips[at]),
    )
    other_ko, other_en = _distance(evidence.trips[at])
    return (
        (
            f"{found_ko}는 공표값 {km:g} km보다 {than_ko}, {title_ko} {other_ko}는 "
            f"{end_ko}공표값과 부합합니다."
        ),
        (
            f"{found_en} is {than_en} than the published {km:g} km, but "
            f"{other_en[0].lower()}{other_en[1:].rstrip(',')}, {title_en}, fits it{end_en}."
        ),
    )


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
    minutes = evidence.published.minutes
    time_may_hold = minutes is not None and bool(holding_profiles(minutes, evidence.trips))
    is_this_ko, is_this_en = "", ""
    if not evidence.published.named:
        is_this_ko = "공표값의 나들목이 이곳이라면 "
        is_this_en = "if the unnamed interchange is this one, the figure does not fit"
    if time_may_hold:
        although = "the time may fit, but the distance does not, hence contradicted"
        return (
            (
                f"{found_ko} 길어, {is_this_ko}통행시간이 부합할 수 있더라도 거리가 부합하지 "
                "않으므로 불일치로 판정했습니다."
            ),
            f"{published}: {is_this_en}{'; ' if is_this_en else ''}{although}.",
        )
    if is_this_ko:
        return f"{found_ko} 길어, {is_this_ko}부합하지 않습니다.", f"{published}: {is_this_en}."
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


def short_titles(profiles: Sequence[Profile]) -> list[Pair]:
    """Titles of the profiles without their common beginning, such as the mode."""
    korean = [one.title_ko or one.name for one in profiles]
    english = [one.title_en or one.name for one in profiles]
    return list(zip(_without_common_start(korean), _without_common_start(english), strict=True))


def _without_common_start(titles: list[str]) -> list[str]:
    starts = {title.partition(", ")[0] for title in titles}
    shared = len(starts) == 1 and len(titles) > 1 and all(", " in title for title in titles)
    return [title.partition(", ")[2] for title in titles] if shared else titles


def shown_against(value: float, published: float | None) -> str:
    """Show minutes with one decimal, and more where they exceed a published time only beyond it.

    >>> shown_against(9.52, 9.0), shown_against(9.48, 9.0), shown_against(12.0, None)
    ('9.52', '9.5', '12.0')
    """
    if published is not None and not math.isnan(published) and not math.isnan(value):
        limit = longest_minutes(published)
        if to_deciseconds(value) > to_deciseconds(limit) and float(shown_minutes(value)) <= limit:
            for decimals in (2, 3):
                if round(value, decimals) > limit:
                    return f"{value:.{decimals}f}"
    return _minutes(value)


def _minutes(value: float) -> str:
    return f"{float(shown_minutes(value)):.1f}"


def _km(metres: float) -> str:
    return f"{float(shown_kilometres(metres)):.1f}"
