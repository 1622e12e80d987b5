"""Tolls of the expressways of the Korea Expressway Corporation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategic_network.geometry import Point, plane, to_metres
from strategic_network.graph import EXPRESSWAY, Road

if TYPE_CHECKING:
    from collections.abc import Mapping

PER_KM = 44.3  # KRW, class 1, since 2015-12-29; no base fare in the facts, so none is counted

# Between or outside main-line toll gates nothing is charged: (road, gates or ends of the free part).
FREE = {
    "호남고속도로": ("25-east-gwangju-tollgate", "25-gwangju-tollgate"),
    "무안광주고속도로": ("12-east-gwangsan-tollgate", "12-unsu-ic"),
}
FREE_WEST = {"무안광주고속도로": "12-muan-airport-tollgate"}
FREE_SOUTH = {"광주외곽순환고속도로": "500-south-gwangsan-tollgate"}


def toll_of(road: Road, gates: Mapping[str, Point]) -> int:
    """Tell the toll of a road in KRW, 0 where none is charged."""
    if road.road_class != EXPRESSWAY:
        return road.toll
    if _is_free(road, gates):
        return 0
    return round(road.length / 1000 * PER_KM)


def _is_free(road: Road, gates: Mapping[str, Point]) -> bool:
    middle = road.line[len(road.line) // 2]
    ends = (road.line[0], road.line[-1])
    centre = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
    del middle
    if road.name == "호남고속도로":
        first, second = (gates[gate] for gate in FREE[road.name])
        return second[0] < centre[0] < first[0] and centre[1] < max(first[1], second[1])
    if road.name in FREE_SOUTH:
        return centre[1] < gates[FREE_SOUTH[road.name]][1]
    if road.name in FREE_WEST:
        east = gates[FREE["무안광주고속도로"][0]]
        return centre[0] < gates[FREE_WEST[road.name]][0] or centre[0] > east[0]
    return False


__all__ = ["PER_KM", "plane", "toll_of", "to_metres"]
