"""Ramps that end at a road missing from the trunk file, and gaps of main lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from strategic_network.geometry import straight
from strategic_network.graph import EXPRESSWAY, RAMP, STREET, Graph, Road
from strategic_network.mainlines import RING_NAMES, turn
from strategic_network.streets import ENTERABLE, StreetWriter, enterable_places
from strategic_network.trunk import nearest_place, strong_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Point

NEAR_INTERCHANGE = 1_800.0  # metres from an interchange to the ends of its ramps
ONE_GROUP = 900.0
FARTHEST_ROAD = 6_500.0
URBAN_ENDS = 1_000.0  # metres: only here does a main line end inside the region
URBAN_ROADS = RING_NAMES | {"용대로"}  # the urban expressways of the trunk file
TURN_BACK = 110.0  # degrees: ramps that meet so sharply meet in a lower road
STREET_RAMP = "ramp that leads to streets only, written as a street"
RAMP_BASIS = "derived connector from the ramps to the nearest road of the network"


def ramps_into_streets(graph: Graph) -> int:
    """Add the ramps of urban expressways that lead only to streets, as streets.

    They belong to no strong component of the trunk roads: they lead somewhere only together with
    streets. Returns how many there are. Call it before streets are added.
    """
    part = strong_part(graph)
    found = [
        number
        for number, road in sorted(graph.roads.items())
        if road.road_class == RAMP
        and road.name in URBAN_ROADS
        and not {road.tail, road.head} <= part
    ]
    for number in found:
        old = graph.roads[number]
        graph.roads[number] = replace(old, road_class=STREET, basis=STREET_RAMP)
    return len(found)


def open_ends(graph: Graph, near: Sequence[Point], main_ends: Sequence[Point]) -> list[int]:
    """List places where ramps end unconnected near interchanges, and main lines near some."""
    found = []
    for number in sorted(graph.places):
        touching = graph.touching(number)
        if not touching or any(_is_local(road) for road in touching):
            continue
        dead = _ends_here(graph, number)
        urban = any(road.name in URBAN_ROADS for road in touching)
        at = graph.places[number].at
        if any(road.road_class == EXPRESSWAY for road in touching):
            dead = dead and any(straight(at, point) <= URBAN_ENDS for point in main_ends)
        if dead and (urban or any(straight(at, point) <= NEAR_INTERCHANGE for point in near)):
            found.append(number)
    return found


def _is_local(road: Road) -> bool:
    return road.road_class in ENTERABLE and road.name not in URBAN_ROADS


def _is_passed(graph: Graph, number: int) -> bool:
    """Return whether local roads both enter and leave: a one-way stub leads a street nowhere."""
    return all(
        any(_is_local(graph.roads[i]) for i in roads[number])
        for roads in (graph.entering, graph.leaving)
    )


def _ends_here(graph: Graph, number: int) -> bool:
    """Return whether the only continuation from a place is a turn back."""
    into = [graph.roads[i] for i in graph.entering[number]]
    out = [graph.roads[i] for i in graph.leaving[number]]
    return all(
        other.head == road.tail or turn(road, other) >= TURN_BACK for road in into for other in out
    )


def connect_ends(writer: StreetWriter, ends: Sequence[int]) -> list[tuple[float, list[int]]]:
    """Join the open ends of each interchange to each other and to the nearest road."""
    graph = writer.graph
    result = []
    roads = [n for n in enterable_places(graph) if _is_passed(graph, n)]
    for group in _groups(graph, ends):
        target, first = min(
            ((nearest_place(graph, graph.places[n].at, roads), n) for n in group),
            key=lambda pair: straight(graph.places[pair[0]].at, graph.places[pair[1]].at),
        )
        gap = straight(graph.places[target].at, graph.places[first].at)
        result.append((gap, group))
        if gap > FARTHEST_ROAD:
            continue
        writer.write((first, target), basis=RAMP_BASIS)
        joined, rest = [target, first], [n for n in group if n != first]
        while rest:
            a, b = min(
                ((a, b) for a in joined for b in rest),
                key=lambda pair: straight(graph.places[pair[0]].at, graph.places[pair[1]].at),
            )
            writer.write((a, b), basis=RAMP_BASIS)
            joined.append(b)
            rest.remove(b)
    return result


def _groups(graph: Graph, ends: Sequence[int]) -> list[list[int]]:
    rest, groups = list(ends), []
    while rest:
        group = [rest.pop(0)]
        for member in group:
            near = [
                n
                for n in rest
                if straight(graph.places[n].at, graph.places[member].at) <= ONE_GROUP
            ]
            group += near
            rest = [n for n in rest if n not in near]
        groups.append(group)
    return groups
