"""The rules by which a published figure holds, on plain numbers.

A published figure represents every value that rounds to it: 20 minutes for 19.5 to 20.5,
280.8 km for 280.75 to 280.85. A computed value has the range that the uncertainty circles of
both endpoints give. The two are compared with both tolerances.

Time
    A claim of minutes says that the trip takes at most that long. It holds in a profile
    "surely" if it holds at all positions in the uncertainty circles, "likely" if it holds at
    the best known ones, "possibly" if it holds at some only.
Distance
    A claim of kilometres gives the length of the route. It fits if the two ranges overlap in
    any profile; otherwise the road distance is longer or shorter than published.
Certainty
    The circles can save a claim from being contradicted, but not strengthen it: profiles in
    which the time holds only "possibly" count only if it holds in none "likely". The verdict
    is then marked as possible only.
Verdict
    One for the claim, over all profiles:

    - ``supported``: the time holds in every profile, one with delays among them (a claim of
      distance alone: the distance fits).
    - ``only_off_peak``: the time holds in a profile with delays, but not in all.
    - ``only_free_flow``: the time holds at posted speeds only.
    - ``contradicted``: the time holds in no profile, or the route is longer than published (a
      claim of distance alone: longer or shorter).
    - ``other_definition``: the figure measures something other than the route to this place:
      the destination is named, the route longer than published and the straight distance as
      published; or it is the length of an expressway between two interchanges; or the
      destination is not named and this candidate is nearer than published; or it is a count
      whose members are not named.
    - ``not_computable``: an endpoint has no position or cannot be connected to the network, the
      trip is by rail or metro, or the road is not open.
Period
    Beside it one for each profile: ``holds`` if the time holds surely or likely, ``possibly``,
    or ``fails``; the distance is judged over all profiles, as for the claim. A figure of another
    definition, or one that cannot be computed, has the same in every period.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from aicomplex_geo.units import METRES_PER_KM, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

Verdict = Literal[
    "supported",
    "only_off_peak",
    "only_free_flow",
    "contradicted",
    "other_definition",
    "not_computable",
]
VERDICTS: tuple[Verdict, ...] = (
    "supported",
    "only_off_peak",
    "only_free_flow",
    "contradicted",
    "other_definition",
    "not_computable",
)
PeriodVerdict = Literal["holds", "possibly", "fails", "other_definition", "not_computable"]
FREE_FLOW = "free"

Fit = Literal["fits", "longer", "shorter", "unpublished"]
Hold = Literal["surely", "likely", "possibly", "no"]


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure."""

    minutes: float | None
    km: float | None
    named: bool = True
    section: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """The computed trip of one pair under one profile."""

    period: str
    minutes: float
    minutes_low: float
    minutes_high: float
    metres: float
    metres_low: float
    metres_high: float


def rounding_of(figure: float) -> float:
    """Half a unit of the last digit that was published.

    >>> rounding_of(20.0), rounding_of(280.8)
    (0.5, 0.05)
    """
    exponent = Decimal(repr(float(figure))).normalize().as_tuple().exponent
    decimals = max(0, -int(exponent))
    return float(Decimal(5).scaleb(-decimals - 1))


def longest_minutes(published: float) -> float:
    """Longest time that rounds to a published one.

    >>> longest_minutes(9.0)
    9.5
    """
    return published + rounding_of(published)


def time_holds(minutes: float, trip: Trip) -> Hold:
    """Whether a trip takes at most as long as published.

    >>> time_holds(20, Trip("peak", 20.9, 20.4, 21.5, 0, 0, 0))
    'possibly'
    """
    limit = to_deciseconds(longest_minutes(minutes))
    if to_deciseconds(trip.minutes_high) <= limit:
        return "surely"
    if to_deciseconds(trip.minutes) <= limit:
        return "likely"
    return "possibly" if to_deciseconds(trip.minutes_low) <= limit else "no"


def holding_profiles(minutes: float, trips: Sequence[Trip]) -> list[int]:
    """Find the profiles that the verdict counts as holding.

    >>> trips = [Trip("free", 8, 5, 12, 0, 0, 0), Trip("peak", 15, 8, 22, 0, 0, 0)]
    >>> holding_profiles(9, trips)
    [0]
    """
    holds = [time_holds(minutes, trip) for trip in trips]
    likely = [at for at, hold in enumerate(holds) if hold in ("surely", "likely")]
    return likely or [at for at, hold in enumerate(holds) if hold == "possibly"]


def only_possibly(minutes: float, trips: Sequence[Trip]) -> bool:
    """Whether the time holds at favourable positions in the uncertainty circles only.

    >>> only_possibly(9, [Trip("free", 12.0, 8.2, 16.0, 0, 0, 0)])
    True
    """
    holding = [time_holds(minutes, trips[at]) for at in holding_profiles(minutes, trips)]
    return bool(holding) and set(holding) == {"possibly"}


def distance_fits(km: float | None, trips: Sequence[Trip]) -> Fit:
    """Whether the route is as long as published.

    >>> distance_fits(6, [Trip("free", 0, 0, 0, 7000, 6600, 7400)])
    'longer'
    """
    if km is None:
        return "unpublished"
    least, most = _band(km)
    if any(trip.metres_low <= most and trip.metres_high >= least for trip in trips):
        return "fits"
    return "longer" if any(trip.metres_low > most for trip in trips) else "shorter"


def without_range(trip: Trip) -> Trip:
    """Take the distance of the best known positions only."""
    return replace(trip, metres_low=trip.metres, metres_high=trip.metres)


def is_straight(km: float, straight_m: float, certainty_m: float) -> bool:
    """Whether a published distance is the straight one.

    >>> is_straight(6, 5600, 50), is_straight(6, 5000, 50)
    (True, False)
    """
    least, most = _band(km)
    return least - certainty_m <= straight_m <= most + certainty_m


def judge(
    published: Published, trips: Sequence[Trip], *, straight_m: float, certainty_m: float
) -> Verdict:
    """Give the verdict on a claim about one pair of places.

    >>> free = Trip("free", 18.0, 17.0, 19.0, 17800, 17000, 18400)
    >>> peak = Trip("peak", 31.0, 29.0, 33.0, 17800, 17000, 18400)
    >>> judge(Published(20, 18), [free, peak], straight_m=11800, certainty_m=820)
    'only_free_flow'
    """
    if not trips or any(math.isnan(trip.minutes) for trip in trips):
        return "not_computable"
    if published.minutes is None and published.km is None:
        return "not_computable"
    fit = distance_fits(published.km, trips)
    if fit == "longer" and published.km is not None:
        straight = published.named and is_straight(published.km, straight_m, certainty_m)
        return "other_definition" if straight or published.section else "contradicted"
    if fit == "shorter" and not published.named:
        return "other_definition"
    if published.minutes is None:
        return "supported" if fit == "fits" else "contradicted"
    return _judge_time(published.minutes, trips)


def judge_periods(
    verdict: Verdict, published: Published, trips: Sequence[Trip]
) -> list[PeriodVerdict]:
    """Give the verdict of each profile, in the order of `trips`.

    >>> trips = [Trip("free", 9.0, 8, 10, 0, 0, 0), Trip("peak", 15, 9.4, 22, 0, 0, 0)]
    >>> judge_periods("only_free_flow", Published(9, None), trips)
    ['holds', 'possibly']
    """
    if verdict in ("other_definition", "not_computable"):
        return [verdict] * len(trips)
    if published.minutes is None:
        fits = [distance_fits(published.km, [trip]) for trip in trips]
        return ["holds" if fit == "fits" else "fails" for fit in fits]
    if distance_fits(published.km, trips) == "longer":
        return ["fails"] * len(trips)
    marks: dict[Hold, PeriodVerdict] = {"possibly": "possibly", "no": "fails"}
    holds = [time_holds(published.minutes, trip) for trip in trips]
    return [marks.get(hold, "holds") for hold in holds]


def _judge_time(minutes: float, trips: Sequence[Trip]) -> Verdict:
    holding = holding_profiles(minutes, trips)
    delayed = [at for at in holding if trips[at].period != FREE_FLOW]
    if not holding:
        return "contradicted"
    if not delayed:
        return "only_free_flow"
    return "supported" if len(holding) == len(trips) else "only_off_peak"


def _band(km: float) -> tuple[float, float]:
    half = rounding_of(km)
    return (km - half) * METRES_PER_KM, (km + half) * METRES_PER_KM
