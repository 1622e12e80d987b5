"""The places of a claim, or the reason why it cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.study.interchanges import NOT_OPEN

if TYPE_CHECKING:
    import geopandas as gpd

ROAD = "road"
KINDS = ("travel", "expressway_access", "expressway_count")
MODES = {"rail": ("철도", "rail"), "metro": ("도시철도", "metro")}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a claim cannot be computed."""

    reason_ko: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about one pair of places."""

    claim_id: str
    origin_id: str
    destination_id: str
    obstacle: Obstacle | None = None


def text(row: pd.Series | dict[str, Any], column: str) -> str:
    """Read a cell as text."""
    value = row.get(column)
    return "" if value is None or pd.isna(value) else str(value).strip()


def number(row: pd.Series, column: str) -> float | None:
    """Read a cell as a number."""
    content = text(row, column)
    return float(content) if content else None


def find_obstacle(claim: pd.Series, places: gpd.GeoDataFrame) -> Obstacle | None:
    """Find the first reason why a claim cannot be computed; None if it can."""
    mode = text(claim, "mode") or ROAD
    if mode != ROAD:
        korean, english = MODES.get(mode, (mode, mode))
        return Obstacle(
            f"{korean} 통행시간이므로 도로망으로 산정할 수 없습니다.",
            f"This is a figure for {english}; it cannot be computed on a road network.",
        )
    if text(claim, "kind") not in KINDS:
        return Obstacle(
            f"공표값의 종류({text(claim, 'kind')})를 지원하지 않아 산정할 수 없습니다.",
            f"Claims of the kind {text(claim, 'kind')!r} are not known here.",
        )
    ends = ["origin", "destination"] if text(claim, "kind") == "travel" else ["origin"]
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
    name = text(claim, f"{end}_id")
    said_ko = text(claim, f"{end}_ko") or text(claim, f"{end}_en")
    said_en = text(claim, f"{end}_en") or said_ko
    if name not in places.index:
        called_ko = f"({said_ko or name})" if said_ko or name else ""
        called_en = f" ({said_en or name})" if said_en or name else ""
        return Obstacle(
            f"{ko}{called_ko}의 위치가 연구 자료에 없어 산정할 수 없습니다.",
            f"The {en}{called_en} has no position in the layers of this study.",
        )
    place = places.loc[name]
    if text(place, "status") in NOT_OPEN:
        return Obstacle(
            f"{ko}({text(place, 'name_ko') or name})가 개통 전이므로 산정할 수 없습니다.",
            f"This is a figure for a road that is not open: its {en}, "
            f"{text(place, 'name_en') or name}, is {text(place, 'status').replace('_', ' ')}.",
        )
    if place["geometry"] is None or place["geometry"].is_empty:
        return Obstacle(
            f"{ko}({text(place, 'name_ko') or name})의 위치가 확인되지 않아 산정할 수 없습니다.",
            f"The position of the {en}, {text(place, 'name_en') or name}, is not known.",
        )
    return None
