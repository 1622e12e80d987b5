"""The network under construction: places and directed roads between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from strategic_network.geometry import Line, Point, geodesic_length

EXPRESSWAY = "expressway"
URBAN = "urban_expressway"
NATIONAL = "national"
ARTERIAL = "arterial"
STREET = "street"
RAMP = "ramp"


@dataclass(frozen=True, slots=True)
class Road:
    """A directed road from one place to another, along its full known line.

    `source` holds keys of sources.toml; `basis` says in words how the road was derived from them,
    and is empty if it is as in the source.
    """

    tail: int
    head: int
    name: str
    road_class: str
    line: Line
    length: float
    hours: float
    speeds: frozenset[float]
    source: str
    ref: str = ""
    toll: int = 0
    length_basis: str = "measured"
    speed_basis: str = "posted"
    basis: str = ""

    @property
    def speed(self) -> float:
        """Posted speed in km/h, the length-weighted harmonic mean of several."""
        if len(self.speeds) == 1:
            return next(iter(self.speeds))
        return self.length / 1000 / self.hours

    def followed_by(self, other: Road) -> Road:
        """Join another road that starts where this one ends."""
        return replace(
            self,
            head=other.head,
            line=(*self.line, *other.line[1:]),
            length=self.length + other.length,
            hours=self.hours + other.hours,
            speeds=self.speeds | other.speeds,
        )


@dataclass(slots=True)
class Place:
    """A junction under construction."""

    at: Point
    id: str = ""
    name_ko: str = ""
    name_en: str = ""
    kind: str = "crossing"
    certainty: int = 20
    source: str = ""
    basis: str = ""
    keep: bool = False


@dataclass(slots=True)
class Graph:
    """Places and roads by number, with the roads that leave and enter each place."""

    places: dict[int, Place] = field(default_factory=dict)
    roads: dict[int, Road] = field(default_factory=dict)
    leaving: dict[int, set[int]] = field(default_factory=dict)
    entering: dict[int, set[int]] = field(default_factory=dict)
    next_road: int = 0

    def add_place(self, place: Place, number: int | None = None) -> int:
        """Add a place and return its number."""
        number = max(self.places, default=-1) + 1 if number is None else number
        self.places[number] = place
        self.leaving.setdefault(number, set())
        self.entering.setdefault(number, set())
        return number

    def add(self, road: Road) -> int:
        """Add a road and return its number."""
        number = self.next_road
        self.next_road += 1
        self.roads[number] = road
        self.leaving[road.tail].add(number)
        self.entering[road.head].add(number)
        return number

    def remove(self, number: int) -> None:
        """Remove a road."""
        road = self.roads.pop(number)
        self.leaving[road.tail].discard(number)
        self.entering[road.head].discard(number)

    def drop_place(self, number: int) -> None:
        """Remove a place and its roads."""
        for road in sorted(self.leaving[number] | self.entering[number]):
            self.remove(road)
        del self.places[number], self.leaving[number], self.entering[number]

    def touching(self, number: int) -> list[Road]:
        """List the roads that start or end at a place."""
        return [self.roads[i] for i in sorted(self.leaving[number] | self.entering[number])]


def measured(line: Line) -> float:
    """Measure a road along its full generalised line."""
    return geodesic_length(line)
