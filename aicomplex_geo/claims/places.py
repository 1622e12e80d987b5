"""The places of a claim, or the reason why it cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo._quoting import quoted
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.study.interchanges import NOT_OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

ROAD = "road"
KINDS = ("travel", "expressway_access", "expressway_count")
MODES = {"rail": ("철도", "rail"), "metro": ("도시철도", "metro")}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a claim cannot be computed, and what would have to be known."""

    reason_ko: str
    reason_en: str
    needed_ko: str = ""
    needed_en: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about one pair of places."""

    claim_id: str
    origin_id: str
    destination_id: str
    obstacle: Obstacle | None = None


def number(row: Mapping[str, Any] | pd.Series, column: str) -> float | None:
    """Read a cell as a number."""
    content = text_in(row, column)
    return float(content) if content else None


def find_obstacle(claim: pd.Series, places: gpd.GeoDataFrame) -> Obstacle | None:
    """Find the first reason why a claim cannot be computed; None if it can."""
    mode = text_in(claim, "mode") or ROAD
    if mode != ROAD:
        korean, english = MODES.get(mode, (mode, mode))
        return Obstacle(
            f"{korean} 통행시간이므로 도로망으로 산정할 수 없습니다.",
            f"This is a figure for {english}; it cannot be computed on a road network.",
            f"{korean} 시각표가 연구 자료에 포함되어야 산정할 수 있습니다.",
            f"It could be computed with a {english} timetable among the layers of this study.",
        )
    if text_in(claim, "kind") not in KINDS:
        return Obstacle(
            f"공표값의 종류({text_in(claim, 'kind')})를 지원하지 않아 산정할 수 없습니다.",
            f"Claims of the kind {quoted(text_in(claim, 'kind'))} are not known here.",
        )
    ends = ["origin", "destination"] if text_in(claim, "kind") == "travel" else ["origin"]
    for end in ends:
        obstacle = _end_obstacle(claim, end, places)
        if obstacle is not None:
            return obstacle
    if all(
        number(claim, name) is None for name in ("published_min", "published_km", "published_count")
    ):
        return Obstacle("공표값이 없어 산정할 수 없습니다.", "No figure was published.")
    return None


def _end_obstacle(claim: pd.Series, end: str, places: gpd.GeoDataFrame) -> Obstacle | None:
    ko, en = {"origin": ("출발지", "origin"), "destination": ("도착지", "destination")}[end]
    name = text_in(claim, f"{end}_id")
    if name not in places.index:
        named_ko, named_en = name_pair(claim, end, fallback=name)
        called_ko = f"({named_ko})" if named_ko else ""
        called_en = f" ({named_en})" if named_en else ""
        return Obstacle(
            f"{ko}{called_ko}의 위치가 연구 자료에 없어 산정할 수 없습니다.",
            f"The {en}{called_en} has no position in the layers of this study.",
            f"{ko}{called_ko}의 좌표가 연구 자료에 추가되어야 산정할 수 있습니다.",
            f"It could be computed if the {en}{called_en} were in a layer of this study.",
        )
    place = row_of(places, name)
    name_ko, name_en = name_pair(place, "name", fallback=name)
    if text_in(place, "status") in NOT_OPEN:
        return Obstacle(
            f"{ko}({name_ko})가 개통 전이므로 산정할 수 없습니다.",
            f"This is a figure for a road that is not open: its {en}, "
            f"{name_en}, is {text_in(place, 'status').replace('_', ' ')}.",
            f"{ko}({name_ko})가 개통되거나 시나리오에 포함되어야 산정할 수 있습니다.",
            f"It could be computed once {name_en} is open, or in a scenario that opens it.",
        )
    if place["geometry"] is None or place["geometry"].is_empty:
        return Obstacle(
            f"{ko}({name_ko})의 위치가 확인되지 않아 산정할 수 없습니다.",
            f"The position of the {en}, {name_en}, is not known.",
            f"{ko}({name_ko})의 좌표가 확인되어야 산정할 수 있습니다.",
            f"It could be computed if the position of {name_en} were known.",
        )
    return None
