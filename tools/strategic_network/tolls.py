"""Tolls of the expressways of the Korea Expressway Corporation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.tolls import BASE_FARE, PER_KM
from strategic_network.geometry import to_metres
from strategic_network.graph import EXPRESSWAY, RAMP, Graph, Road
from strategic_network.reading import join_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from strategic_network.geometry import Point

PER_KM_SOURCE = "seoul_20151210"
BASE_SOURCE = "newsunion_2025"
CLASS_OF_CARS = 1
HALF_BASE = round(BASE_FARE / 2)
"""The base fare is charged once a trip: half of it where charging begins, half where it ends."""
HONAM, MUAN, OUTER_RING = "호남고속도로", "무안광주고속도로", "광주외곽순환고속도로"


def toll_of(road: Road, gates: Mapping[str, Point]) -> int:
    """Return the toll of a road in KRW, 0 if none is charged."""
    if road.road_class != EXPRESSWAY:
        return road.toll
    by_length = 0.0 if is_free(road, gates) else road.length / 1000 * PER_KM[CLASS_OF_CARS]
    return road.toll + round(by_length)


def add_half_fares(graph: Graph, gates: Mapping[str, Point]) -> None:
    """Charge half of the base fare on the roads on which charging begins or ends."""
    for number in half_fares(graph, gates):
        road = graph.roads[number]
        source = join_keys(road.source, BASE_SOURCE)
        graph.roads[number] = replace(road, toll=road.toll + HALF_BASE, source=source)


def half_fares(graph: Graph, gates: Mapping[str, Point]) -> set[int]:
    """Find the roads on which charging begins or ends: half of the base fare is due on each.

    They are the ramps between charged expressways and other roads, at the end of the latter, and
    charged expressways that go on as free ones.
    """
    charged = {
        number
        for number, road in graph.roads.items()
        if road.road_class == EXPRESSWAY and not is_free(road, gates)
    }
    exits = _where_it_ends(graph, charged, graph.leaving, lambda road: (road.tail, road.head))
    entries = _where_it_ends(graph, charged, graph.entering, lambda road: (road.head, road.tail))
    return exits | entries


def _where_it_ends(
    graph: Graph,
    charged: set[int],
    onward: Mapping[int, Iterable[int]],
    ends: Callable[[Road], tuple[int, int]],
) -> set[int]:
    """Roads at whose far end a trip leaves the charged roads, following `onward`."""

    def near(number: int) -> int:
        return ends(graph.roads[number])[0]

    def far(number: int) -> int:
        return ends(graph.roads[number])[1]

    def free(place: int) -> bool:
        """Whether a road other than a ramp or a charged expressway goes on."""
        return any(
            one not in charged and graph.roads[one].road_class != RAMP for one in onward[place]
        )

    def goes_on(number: int) -> bool:
        """Whether a charged expressway goes on in the same direction."""
        road = graph.roads[number]
        onwards = [graph.roads[one] for one in onward[far(number)] if one in charged]
        return any(_along(road) @ _along(other) > 0 for other in onwards)

    found = {one for one in charged if free(far(one)) and not goes_on(one)}
    todo = sorted({far(one) for one in charged})
    seen = set(todo)
    while todo:
        place = todo.pop()
        for one in sorted(onward[place]):
            if graph.roads[one].road_class != RAMP:
                continue
            if free(far(one)):
                found.add(one)
            elif far(one) not in seen:
                seen.add(far(one))
                todo.append(far(one))
    return found


def is_free(road: Road, gates: Mapping[str, Point]) -> bool:
    """Return whether a road is on the free side of the toll gates on the main line.

    Charging begins or ends at a gate on the main line: route 25 is free in the city between its
    two gates, the Muan-Gwangju Expressway outside its two, route 500 south of its one.
    """
    x = (road.line[0][0] + road.line[-1][0]) / 2
    y = (road.line[0][1] + road.line[-1][1]) / 2
    if road.name == HONAM:
        west, east = gates["25-gwangju-tg"], gates["25-east-gwangju-tg"]
        return west[0] < x < east[0] and y < west[1]
    if road.name == MUAN:
        west, east = gates["12-muan-airport-tg"], gates["12-east-gwangsan-tg"]
        return not west[0] <= x <= east[0]
    return road.name == OUTER_RING and y < gates["500-south-gwangsan-tg"][1]


def _along(road: Road) -> NDArray[np.float64]:
    """Direction of a road from its first point to its last."""
    first, last = (np.array(to_metres(one)) for one in (road.line[0], road.line[-1]))
    return np.asarray(last - first)
