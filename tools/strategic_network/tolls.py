"""Tolls of the expressways of the Korea Expressway Corporation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategic_network.graph import EXPRESSWAY, Road

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strategic_network.geometry import Point

PER_KM_SOURCE = "seoul_20151210"
PER_KM = 44.3  # KRW, class 1, since 2015-12-29; its base fare is unknown and not counted
HONAM, MUAN, OUTER_RING = "호남고속도로", "무안광주고속도로", "광주외곽순환고속도로"


def toll_of(road: Road, gates: Mapping[str, Point]) -> int:
    """Return the toll of a road in KRW, 0 if none is charged."""
    if road.road_class != EXPRESSWAY:
        return road.toll
    return 0 if is_free(road, gates) else round(road.length / 1000 * PER_KM)


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
