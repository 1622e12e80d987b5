"""Write data/geo/expressways.geojson: the expressways of the region, generalised.

Lines are those of the Korea Expressway Corporation of 2010 in the reference folder, with few
points. Routes without a known line have a null geometry.
Usage: python tools/write_expressways.py REFERENCE_FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping, shape

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

OUT = Path(__file__).resolve().parents[1] / "data" / "geo" / "expressways.geojson"
TOLERANCE = 0.003
"""Degrees, about 300 m; the vertices of the lines are 1 to 2 km apart anyway."""
CERTAINTY = 600

# id, route number, name as in the reference, and facts: limit in km/h, its basis and source
DRAWN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "15-seohaean",
        "15",
        "서해안고속도로",
        {
            "speed_limit_kmh": 110,
            "speed_basis": "published",
            "speed_source": "wikipedia_seohaean;grandculture_seohaean",
        },
    ),
    ("25-honam", "25", "호남고속도로", {}),
    (
        "12-gwangju-daegu",
        "12",
        "광주대구고속도로",
        {
            "speed_limit_kmh": 100,
            "speed_basis": "published",
            "speed_source": "wikipedia_gwangju_daegu",
            "note_ko": "2015년까지 88올림픽고속도로. 고서 동쪽은 그 뒤 새로 놓임.",
            "note_en": "88 Olympic Expressway until 2015; rebuilt east of Goseo since.",
        },
    ),
    ("12-muan-gwangju", "12", "무안광주고속도로", {}),
    ("253-gochang-damyang", "253", "고창담양고속도로", {}),
    ("10-namhae", "10", "남해고속도로", {}),
)
LISTED: tuple[dict[str, Any], ...] = (
    {
        "id": "10-yeongam-suncheon",
        "route_no": "10",
        "name_ko": "남해고속도로 영암–순천",
        "name_en": "Namhae Expressway, Yeongam–Suncheon",
        "status": "operating",
        "status_date": "2012-04-27",
        "length_km": 106.8,
        "source": "autotimes_473342;readonly_seoyeongam_ic",
        "as_of": "2012-04-27",
        "note_ko": "선형 자료를 찾지 못함.",
        "note_en": "No line was found.",
    },
    {
        "id": "27-suncheon-wanju",
        "route_no": "27",
        "name_ko": "순천완주고속도로",
        "name_en": "Suncheon-Wanju Expressway",
        "status": "operating",
        "status_date": "2026",
        "length_km": 117.8,
        "source": "cryer_suncheon_jc;wikiwand_suncheon_wanju",
        "as_of": "2026",
        "note_ko": "선형 자료를 찾지 못함.",
        "note_en": "No line was found.",
    },
    {
        "id": "500-gwangju-ring",
        "route_no": "500",
        "name_ko": "광주외곽순환고속도로",
        "name_en": "Gwangju Ring Expressway",
        "status": "operating",
        "status_date": "2022-12-20",
        "length_km": 9.7,
        "source": "daum_20221220;mir_namgwangsan_ic;namu_namjangseong_ic",
        "as_of": "2022-12-20",
        "note_ko": "남광산 나들목–남장성 분기점만 열림, 나머지는 계획. 선형 자료를 찾지 못함.",
        "note_en": "Open: South Gwangsan IC to South Jangseong JC, the rest planned. No line.",
    },
    {
        "id": "29-gwangju-gangjin",
        "route_no": "29",
        "name_ko": "광주강진고속도로",
        "name_en": "Gwangju-Gangjin Expressway",
        "status": "under_construction",
        "status_date": "2026-01-28",
        "length_km": 51.1,
        "source": "donga_20260128;nocutnews_4498825",
        "as_of": "2026-01-28",
        "note_ko": "2026-12 개통 예정. 선형 자료를 찾지 못함.",
        "note_en": "Planned to open in December 2026. No line was found.",
    },
)
COMMON = ("km_from", "km_to", "length_km", "speed_limit_kmh", "speed_basis", "speed_source")


def feature(properties: dict[str, Any], line: BaseGeometry | None) -> str:
    """Format one line of GeoJSON."""
    empty: dict[str, Any] = dict.fromkeys(COMMON)
    geometry = None if line is None else mapping(line)
    ordered = {**empty, "kind": "expressway", "note_ko": "", "note_en": "", **properties}
    content = {"type": "Feature", "properties": ordered, "geometry": geometry}
    rounded = json.loads(
        json.dumps(content, ensure_ascii=False), parse_float=lambda text: round(float(text), 4)
    )
    return json.dumps(rounded, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Read the lines from the reference folder and write the layer."""
    path = Path(sys.argv[1]) / "facts" / "expressway_lines.geojson"
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    by_name = {one["properties"]["name_ko"]: one for one in found}
    lines = []
    for identifier, number, name, facts in DRAWN:
        one = by_name[name]["properties"]
        line = shape(by_name[name]["geometry"]).simplify(TOLERANCE)
        properties = {
            "id": identifier,
            "route_no": number,
            "name_ko": name,
            "name_en": one["name_en"].split(" (")[0],
            "status": "operating",
            "status_date": one["vintage"],
            "certainty_m": CERTAINTY,
            "position_basis": "generalised_line",
            "km_from": one["km_from"],
            "km_to": one["km_to"],
            "length_km": one["km_to"] - one["km_from"],
            "source": "kec_nodes",
            "as_of": one["vintage"],
            **facts,
        }
        lines.append(feature(properties, line))
    unknown = {"certainty_m": None, "position_basis": "not_found"}
    lines += [feature({**one, **unknown}, None) for one in LISTED]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    OUT.write_text(text, encoding="utf-8", newline="\n")
    print(f"{OUT.name}: {len(lines)} expressways, {len(text)} characters")


if __name__ == "__main__":
    main()
