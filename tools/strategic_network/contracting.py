"""Merge chains of roads between real junctions into one road each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategic_network.geometry import simplify
from strategic_network.graph import EXPRESSWAY, RAMP, URBAN, Graph, Road

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SHAPE = 8
ALMOST = 1.01
CARRIAGEWAYS = frozenset({EXPRESSWAY, URBAN, RAMP})  # cannot be entered along their length
MAX_STRAY = 40.0  # metres by which a drawn line may deviate when roads are joined


def contract(graph: Graph) -> None:
    """Join roads at every place without branches, as long as the drawn line stays close."""
    for number in list(_walk(graph)):
        pairs = _through(graph, number)
        if not pairs:
            continue
        merged = []
        for first, second in pairs:
            one = graph.roads[first].followed_by(graph.roads[second])
            if simplify(one.line, MAX_SHAPE)[1] > MAX_STRAY:
                break
            merged.append(one)
        if len(merged) == len(pairs):
            graph.drop_place(number)
            for road in merged:
                graph.add(road)


def drop_needless(graph: Graph) -> int:
    """Drop roads parallel to a faster one of the same kind between the same places.

    They are slip roads along a main road, or ramps from one junction directly to the next; no
    trip is shorter or faster on them. Returns how many were dropped.
    """
    dropped = 0
    for number in sorted(graph.roads):
        road = graph.roads[number]
        others = (graph.roads[i] for i in graph.leaving[road.tail] - {number})
        if any(_spares(other, road) for other in others):
            graph.remove(number)
            dropped += 1
    return dropped


def _spares(better: Road, road: Road) -> bool:
    return (
        better.head == road.head
        and (better.road_class in CARRIAGEWAYS) == (road.road_class in CARRIAGEWAYS)
        and better.length <= road.length * ALMOST
        and better.hours <= road.hours * ALMOST
    )


def _walk(graph: Graph) -> Iterator[int]:
    """List the places so that those of a chain are consecutive."""
    seen: set[int] = set()
    ends = [n for n in sorted(graph.places) if not _through(graph, n)]
    for start in (*ends, *sorted(graph.places)):
        stack = [start]
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            yield number
            around = {road.head for road in graph.touching(number)}
            around |= {road.tail for road in graph.touching(number)}
            stack.extend(
                n for n in sorted(around, reverse=True) if n not in seen and _through(graph, n)
            )


def _through(graph: Graph, number: int) -> list[tuple[int, int]]:
    """Pair the roads that enter a place with those that leave it, if nothing branches there."""
    if number not in graph.places or graph.places[number].keep:
        return []
    into, out = sorted(graph.entering[number]), sorted(graph.leaving[number])
    if len(into) != len(out) or len(into) not in {1, 2}:
        return []
    pairs = []
    for first in into:
        onward = [second for second in out if graph.roads[second].head != graph.roads[first].tail]
        if len(onward) != 1 or not _alike(graph.roads[first], graph.roads[onward[0]]):
            return []
        pairs.append((first, onward[0]))
    return pairs if len({second for _, second in pairs}) == len(pairs) else []


def _alike(a: Road, b: Road) -> bool:
    same = (a.name, a.road_class, a.ref, a.length_basis, a.basis) == (
        b.name,
        b.road_class,
        b.ref,
        b.length_basis,
        b.basis,
    )
    steady = a.speeds == b.speeds or a.road_class not in {EXPRESSWAY, URBAN}
    return same and steady and a.tail != b.head
