"""Main line sections posted as slow as a ramp: toll plazas, works, tunnels."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from math import atan2, degrees
from typing import TYPE_CHECKING

from strategic_network.geometry import plane, straight
from strategic_network.graph import EXPRESSWAY, RAMP, URBAN, Graph, Road

if TYPE_CHECKING:
    from collections.abc import Iterable

MAIN = frozenset({EXPRESSWAY, URBAN})
LONGEST = 2_500.0
STRAIGHTEST = 1.12  # largest ratio of length to straight line over such a section
SHARPEST = 30.0  # degrees between the main line and its slow section
RING_NAMES = frozenset({"제2순환도로", "2순환로"})


def heal_main_lines(graph: Graph) -> list[Road]:
    """Give slow sections that continue a main line its class."""
    healed = []
    for number in sorted(graph.places):
        for road in _broken(graph, number):
            path = _onward(graph, road)
            for slow in path:
                old = graph.roads[slow]
                graph.roads[slow] = replace(old, road_class=road.road_class, ref=road.ref)
                healed.append(graph.roads[slow])
    return healed


def same_road(a: str, b: str) -> bool:
    """Return whether two names belong to one road."""
    return a == b or {a, b} <= RING_NAMES


def _broken(graph: Graph, number: int) -> list[Road]:
    """List the main line roads that end here without a continuation."""
    into = [graph.roads[i] for i in sorted(graph.entering[number])]
    out = [graph.roads[i] for i in sorted(graph.leaving[number])]
    return [
        road
        for road in into
        if road.road_class in MAIN and not _goes_on(road, (r for r in out if r.road_class in MAIN))
    ]


def _goes_on(road: Road, out: Iterable[Road]) -> bool:
    return any(other.head != road.tail and same_road(other.name, road.name) for other in out)


def _begins(graph: Graph, number: int, road: Road) -> bool:
    """Return whether the main line continues straight ahead."""
    return any(
        other.road_class in MAIN
        and same_road(other.name, road.name)
        and turn(road, other) <= 2 * SHARPEST
        for other in (graph.roads[i] for i in sorted(graph.leaving[number]))
    )


def _onward(graph: Graph, road: Road) -> list[int]:
    """Find the shortest straight path along slow roads to where the main line continues."""
    queue: list[tuple[float, int, list[int]]] = [(0.0, road.head, [])]
    seen: set[int] = set()
    while queue:
        length, number, path = heappop(queue)
        if number in seen:
            continue
        seen.add(number)
        if path and _begins(graph, number, graph.roads[path[-1]]):
            gap = straight(graph.places[road.head].at, graph.places[number].at)
            return path if length <= STRAIGHTEST * gap else []
        for i in sorted(graph.leaving[number]):
            other = graph.roads[i]
            before = graph.roads[path[-1]] if path else road
            fits = other.road_class == RAMP and same_road(other.name, road.name)
            if fits and length + other.length <= LONGEST and turn(before, other) <= SHARPEST:
                heappush(queue, (length + other.length, other.head, [*path, i]))
    return []


def turn(before: Road, after: Road) -> float:
    """Return the turn from a road into the next in degrees."""
    (ax, ay), (bx, by) = plane(before.line[-2:])
    (cx, cy), (dx, dy) = plane(after.line[:2])
    gap = degrees(atan2(by - ay, bx - ax) - atan2(dy - cy, dx - cx)) % 360
    return min(gap, 360 - gap)
