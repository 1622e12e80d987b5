"""Words for the codes in the columns ``kind``, ``status`` and ``position_basis``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ai_complex": ("AI 집적단지", "AI complex"),
        "building": ("건물", "building"),
        "district": ("지구", "district"),
        "industrial_complex": ("산업단지", "industrial complex"),
        "industrial_cluster": ("집적화단지", "industrial cluster"),
        "promotion_district": ("투자진흥지구", "promotion district"),
        "promotion_district_former": ("옛 투자진흥지구", "former promotion district"),
        "special_zone": ("연구개발특구", "special zone"),
        "university": ("대학", "university"),
        "support": ("지원 기관", "support institution"),
        "test_bed": ("실증센터", "test centre"),
        "company": ("기업", "company"),
        "rail_hsr": ("고속철도역", "high-speed railway station"),
        "rail": ("철도역", "railway station"),
        "bus_terminal": ("버스터미널", "bus terminal"),
        "airport": ("공항", "airport"),
        "port": ("항만", "port"),
        "interchange": ("나들목", "interchange"),
        "junction": ("분기점", "junction"),
        "tollgate": ("요금소", "toll gate"),
        "service_area": ("휴게소", "service area"),
        "expressway": ("고속도로", "expressway"),
        "metro_station": ("도시철도역", "metro station"),
        "dong": ("행정동", "dong"),
        "gu": ("구", "gu"),
        "si": ("시", "si (city)"),
        "gun": ("군", "gun (county)"),
    }
)
STATUSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "operating": ("운영 중", "operating"),
        "built": ("준공", "built"),
        "under_development": ("조성 중", "under development"),
        "under_construction": ("공사 중", "under construction"),
        "planned": ("계획", "planned"),
        "designated": ("지정", "designated"),
        "former": ("해제", "former"),
        "closed": ("폐쇄", "closed"),
        "existing": ("있음", "existing"),
        "unknown": ("확인되지 않음", "not verified"),
        "happened": ("일어남", "happened"),
    }
)
BASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "inferred": ("둘레의 기준점에서 추정", "inferred from anchors around it"),
        "geocode": ("주소 좌표", "geocoded address"),
        "proxy": ("가까운 다른 곳의 좌표", "position of another place that stands for it"),
        "operator_map": ("운영 기관의 지도", "map of the operator"),
        "operator_position": ("운영 기관이 공개한 좌표", "position published by the operator"),
        "map_marker": ("지도의 표시", "marker in a web map"),
        "stop_position": ("버스정류소", "bus stop"),
        "stop_mean": ("버스정류소들의 평균", "mean of bus stops"),
        "terminal_access": ("터미널 앞 도로", "road access of the terminal"),
        "aerodrome_reference_point": ("공항 기준점", "aerodrome reference point"),
        "survey_node": ("한국도로공사 노드", "node of the Korea Expressway Corporation"),
        "linear_referencing": ("이정에서 계산", "derived from kilometre posts"),
        "generalised_line": ("일반화한 선", "generalised line"),
        "generalised_boundary": ("일반화한 경계", "generalised boundary"),
        "centroid": ("경계의 중심", "centroid of the boundary"),
        "not_found": ("찾지 못함", "not found"),
    }
)
LABELS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"kind": KINDS, "status": STATUSES, "position_basis": BASES}
)
"""Korean and English word by column and code."""


def label(column: str, code: str, *, language: Literal["ko", "en"] = "ko") -> str:
    """Say a code of a layer in words.

    Parameters
    ----------
    column : str
        ``"kind"``, ``"status"`` or ``"position_basis"``.
    code : str
        Value of the column.
    language : {"ko", "en"}, default "ko"
        Language of the words.

    Returns
    -------
    str
        The words, or `code` itself where there are none (another study may use its own).

    Examples
    --------
    >>> label("status", "closed", language="en"), label("kind", "airport")
    ('closed', '공항')
    >>> label("kind", "lighthouse")
    'lighthouse'
    """
    words = LABELS.get(column, {}).get(code)
    return code if words is None else words[0 if language == "ko" else 1]
