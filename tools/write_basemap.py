"""Write data/geo/basemap: land, boundaries, names, and OpenStreetMap's data in a file of its own.

Everything is generalised to what a map of the region shows: see TOLERANCE_M.
Usage: python tools/write_basemap.py REFERENCE_FOLDER
"""

from __future__ import annotations

import csv
import itertools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
from rail_lines import centre_line
from romanise import romanise, romanise_area
from write_outlines import GU_EN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

GEO = Path(__file__).resolve().parents[1] / "data" / "geo"
OUT = GEO / "basemap"
METRIC, DEGREES = 5179, 4326
DIGITS = 4
TOLERANCE_M = {
    "land": 80.0,
    "boundary": 60.0,
    "river": 35.0,
    "rail": 15.0,
    "metro": 8.0,
    "lake": 40.0,
}
INLAND_M = 1_500.0
SMALLEST_ISLAND_M2 = 500_000
CITY_FRAME = (126.55, 34.9, 127.1, 35.45)
OSM = "© OpenStreetMap contributors, Open Database License (ODbL) 1.0"
KOREA = "통계청(KOSTAT) 2018·2020, 국토지리정보원(NGII) 2023; 공공누리 제1유형"
# rivers: kilometres from which a river is shown, and the zoom; in the city frame all of 5 km
RIVER_ZOOMS = ((100, 7), (60, 8), (40, 9), (20, 10), (12, 11))
SHORTEST_CITY_RIVER_KM = 5.0
RIVERS_EN = {"극락강": "Geungnakgang"}
RAIL_NAMES = {  # main lines; connecting curves and sidings are left out
    "호남고속선": ("호남고속선", "Honam High-speed Line", "high_speed_railway", 7),
    "호남선": ("호남선", "Honam Line", "railway", 7),
    "호남본선": ("호남선", "Honam Line", "railway", 7),
    "전라선": ("전라선", "Jeolla Line", "railway", 7),
    "경전선": ("경전선", "Gyeongjeon Line", "railway", 8),
    "목포보성선": ("목포보성선", "Mokpo–Boseong Line", "railway", 8),
    "광주선": ("광주선", "Gwangju Line", "railway", 9),
    "광양제철선": ("광양제철선", "Gwangyang Steel Line", "railway", 10),
    "대불선": ("대불선", "Daebul Line", "railway", 10),
    "여천선": ("여천선", "Yeocheon Line", "railway", 10),
}
PEAKS = {  # name, height from which it is the one that is meant: zoom
    "무등산": (1000, 9),
    "어등산": (300, 11),
    "병풍산": (800, 10),
    "추월산": (700, 10),
    "월출산": (800, 9),
    "조계산": (800, 10),
    "백암산": (700, 10),
    "내장산": (700, 10),
    "두륜산": (600, 10),
    "제암산": (700, 11),
    "노고단": (1500, 10),
    "불갑산": (500, 11),
    "강천산": (500, 11),
    "모후산": (900, 10),
    "금성산": (400, 11),
    "선운산": (300, 11),
}
SUMMITS = {  # summits that share their name with others, by where they lie
    "천왕봉": ((127.6, 35.2, 127.9, 35.5), "지리산", "Jirisan", 8),
    "백운산": ((127.5, 35.0, 127.7, 35.2), "백운산", "Baegunsan", 9),
}
WELL_KNOWN = {  # legal dong that give their name to a part of the city: zoom
    "치평동": 11,
    "수완동": 11,
    "일곡동": 11,
    "봉선동": 11,
    "송정동": 11,
    "쌍암동": 11,
    "오룡동": 11,
    "풍암동": 11,
    "비아동": 12,
    "운암동": 12,
    "용봉동": 12,
    "하남동": 11,
    "두암동": 12,
    "진월동": 12,
    "백운동": 12,
    "월계동": 12,
    "신창동": 12,
    "학동": 12,
    "광천동": 12,
    "임곡동": 11,
    "평동": 11,
    "대촌동": 12,
    "망월동": 12,
    "효령동": 12,
}
OTHER_DONG_ZOOM = 13
NEIGHBOURS_EN = {
    "전주시": "Jeonju",
    "군산시": "Gunsan",
    "익산시": "Iksan",
    "정읍시": "Jeongeup",
    "남원시": "Namwon",
    "김제시": "Gimje",
    "완주군": "Wanju",
    "진안군": "Jinan",
    "장수군": "Jangsu",
    "임실군": "Imsil",
    "순창군": "Sunchang",
    "고창군": "Gochang",
    "부안군": "Buan",
    "하동군": "Hadong",
    "남해군": "Namhae",
    "사천시": "Sacheon",
    "진주시": "Jinju",
    "산청군": "Sancheong",
    "함양군": "Hamyang",
    "거창군": "Geochang",
    "합천군": "Hapcheon",
}

Row = dict[str, Any]


def generalise(shape: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Simplify a shape of degrees by metres, and round it."""
    metric = gpd.GeoSeries([shape], crs=DEGREES).to_crs(METRIC)
    slim = metric.simplify(tolerance).to_crs(DEGREES).iloc[0]
    return shapely.set_precision(slim, 10.0**-DIGITS)


def land_rows(folder: Path) -> list[Row]:
    """Keep the mainland and the islands large enough to be seen."""
    land = gpd.read_file(folder / "basemap" / "land_region.geojson").to_crs(METRIC)
    parts = shapely.get_parts(land.geometry.to_numpy())
    shape = shapely.MultiPolygon([part for part in parts if part.area >= SMALLEST_ISLAND_M2])
    return [{"kind": "land", "geometry": _slim(shape, "land")}]


def boundary_rows(folder: Path) -> list[Row]:
    """Draw each line that two areas share once, and the city as an area."""
    dong = gpd.read_file(folder / "boundaries" / "gwangju_dong_2021.geojson").to_crs(METRIC)
    gu = list(dong.dissolve("sggnm").geometry)
    towns = gpd.read_file(folder / "boundaries" / "gwangju_jeonnam_municipalities_2018.geojson")
    other = towns[~towns["name"].isin(GU_EN)]
    shapes = list(other.to_crs(METRIC).geometry)
    whole: BaseGeometry = shapely.union_all(gu)
    pieces = shapely.get_parts(whole.buffer(20).buffer(-20))
    city = max(pieces, key=lambda one: one.area)
    city = shapely.Polygon(city.exterior)
    rows = [{"kind": "city", "geometry": _slim(city, "boundary")}]
    rows.append({"kind": "city_limit", "geometry": _slim(city.boundary, "boundary")})
    inner = shared_lines(gu, gap=30.0)
    rows.append({"kind": "district_boundary", "geometry": _slim(inner, "boundary")})
    land = gpd.read_file(folder / "basemap" / "land_region.geojson").to_crs(METRIC)
    inland = shapely.buffer(shapely.union_all(list(land.geometry)), -INLAND_M)
    province = shapely.union_all([*shapes, city]).buffer(100).buffer(-100).boundary
    outer = shared_lines(shapes, gap=30.0).difference(city.buffer(250))
    outer = shapely.union_all([outer, _only_lines(province.intersection(inland))])
    rows.append({"kind": "municipal_boundary", "geometry": _slim(outer, "boundary")})
    return rows


def shared_lines(shapes: Sequence[BaseGeometry], gap: float) -> BaseGeometry:
    """Join the parts of outlines that lie along another shape."""
    lines = [
        one.boundary.intersection(other.buffer(gap))
        for one, other in itertools.combinations(shapes, 2)
        if one.distance(other) <= gap
    ]
    whole = shapely.line_merge(shapely.union_all([_only_lines(line) for line in lines]))
    return shapely.MultiLineString(
        [one for one in shapely.get_parts(whole) if one.length > 4 * gap]
    )


def _only_lines(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    return shapely.MultiLineString(parts)


def _slim(shape: BaseGeometry, use: str) -> BaseGeometry:
    slim = gpd.GeoSeries([shape], crs=METRIC).simplify(TOLERANCE_M[use]).to_crs(DEGREES).iloc[0]
    return shapely.set_precision(slim, 10.0**-DIGITS)


def place_rows() -> list[Row]:
    """Name the gu, si and gun, eup and myeon, and dong: the most important first."""
    return [*_area_rows(), *_neighbour_rows(), *_zone_rows(), *_dong_rows()]


def _area_rows() -> list[Row]:
    outlines = gpd.read_file(GEO / "outlines.geojson")
    return [
        {
            "kind": "district" if row["kind"] == "gu" else "municipality",
            "name_ko": row["name_ko"],
            "name_en": row["name_en"],
            "zoom": 10 if row["kind"] == "gu" else 8,
            "geometry": row["geometry"].representative_point(),
        }
        for _, row in outlines.iterrows()
    ]


def _neighbour_rows() -> list[Row]:
    """Place the name of a municipality without an outline among its zones."""
    zones = pd.read_csv(GEO / "region_zones.csv")
    towns = zones["sigungu_ko"].str.split().str[0]
    rows = []
    for town, group in ((str(one), rows_of) for one, rows_of in zones.groupby(towns, sort=True)):
        if town in NEIGHBOURS_EN:
            point = shapely.Point(group["lon"].median(), group["lat"].median())
            names = {"name_ko": town, "name_en": f"{NEIGHBOURS_EN[town]}-{_kind_en(town)}"}
            rows.append({"kind": "municipality", **names, "zoom": 8, "geometry": point})
    return rows


def _kind_en(town: str) -> str:
    return {"시": "si", "군": "gun"}[town[-1]]


def _zone_rows() -> list[Row]:
    rows = []
    for row in csv.DictReader((GEO / "region_zones.csv").open(encoding="utf-8")):
        if row["kind"] not in {"eup", "myeon"}:
            continue
        name = row["name_ko"].split()[-1]
        names = {"name_ko": name, "name_en": row["name_en"] or romanise_area(name)}
        zoom = 10 if row["kind"] == "eup" else 12
        kind = "town" if row["kind"] == "eup" else "village"
        rows.append({"kind": kind, **names, "zoom": zoom, "geometry": _point(row)})
    return sorted(rows, key=lambda row: row["zoom"])


def _dong_rows() -> list[Row]:
    """Name the legal dong, those cut into numbered parts once."""
    points: dict[tuple[str, str], list[shapely.Point]] = {}
    for row in csv.DictReader((GEO / "legal_dong.csv").open(encoding="utf-8")):
        name = _whole_dong(row["name_ko"])
        points.setdefault((row["gu_ko"], name), []).append(_point(row))
    rows = [
        {
            "kind": "quarter",
            "name_ko": name,
            "name_en": romanise_area(name),
            "zoom": 11 if name == "금남로" else WELL_KNOWN.get(name, OTHER_DONG_ZOOM),
            "geometry": shapely.multipoints(group).centroid,
        }
        for (_, name), group in points.items()
    ]
    return sorted(rows, key=lambda row: row["zoom"])


def _whole_dong(name: str) -> str:
    """Give the name of a dong that is cut into numbered parts, such as Geumnam-ro 5-ga."""
    return name.rstrip("가").rstrip("0123456789") if name.endswith("가") else name


def _point(row: dict[str, str]) -> shapely.Point:
    return shapely.Point(float(row["lon"]), float(row["lat"]))


def river_rows(folder: Path) -> list[Row]:
    """Join the ways of each river; small ones are kept in and around the city only."""
    rivers = gpd.read_file(folder / "basemap" / "rivers_region.geojson")
    frame = shapely.box(*CITY_FRAME)
    rows = []
    for name, group in ((str(one), rows_of) for one, rows_of in rivers.groupby("name", sort=True)):
        line = shapely.line_merge(shapely.union_all(list(group.geometry)))
        km = group["km"].sum()
        zoom = next((zoom for least, zoom in RIVER_ZOOMS if km >= least), None)
        if line.intersects(frame) and km >= SHORTEST_CITY_RIVER_KM:
            zoom = min(zoom or 12, 9 if name in {"광주천", "지석천", "황룡강"} else 12)
        if zoom is None:
            continue
        english = next((one for one in group.get("name_en", []) if isinstance(one, str)), "")
        names = {"name_ko": name, "name_en": RIVERS_EN.get(name) or english or romanise(name)}
        shape = generalise(line, TOLERANCE_M["river"])
        rows.append({"kind": "river", **names, "zoom": zoom, "geometry": shape})
    return sorted(rows, key=lambda row: row["zoom"])


def lake_rows(folder: Path) -> list[Row]:
    """Take the lakes that have an outline, a coarse one included."""
    lakes = gpd.read_file(folder / "basemap" / "lakes_approx.geojson")
    return [
        {
            "kind": "lake",
            "name_ko": row["name"],
            "name_en": row["name_en"] if isinstance(row["name_en"], str) else romanise(row["name"]),
            "zoom": 9,
            "geometry": generalise(row["geometry"], TOLERANCE_M["lake"]),
        }
        for _, row in lakes.iterrows()
        if "Polygon" in row["geometry"].geom_type
    ]


def rail_rows(folder: Path) -> list[Row]:
    """Reduce the tracks of each line to one line, and add metro and what is being built."""
    tracks = gpd.read_file(folder / "basemap" / "rail_region.geojson").to_crs(METRIC)
    lines: dict[tuple[str, str, str, int], list[BaseGeometry]] = {}
    for _, row in tracks.iterrows():
        if row["name"] in RAIL_NAMES:
            lines.setdefault(RAIL_NAMES[row["name"]], []).append(row["geometry"])
    rows = []
    for (name, english, kind, zoom), parts in lines.items():
        names = {"name_ko": name, "name_en": english}
        shape = _slim(centre_line(shapely.union_all(parts)), "rail")
        rows.append({"kind": kind, **names, "zoom": zoom, "geometry": shape})
    metro = gpd.read_file(folder / "basemap" / "metro_line1.geojson").iloc[0]
    rows.append(_built_row(metro, "metro", "도시철도 1호선", 10, under_construction=False))
    building = gpd.read_file(folder / "basemap" / "rail_under_construction.geojson")
    rows.append(
        _built_row(building.iloc[0], "metro", "도시철도 2호선", 11, under_construction=True)
    )
    stage2 = building.iloc[1]
    rows.append(
        _built_row(stage2, "high_speed_railway", stage2["name"], 9, under_construction=True)
    )
    return rows


def _built_row(row: pd.Series, kind: str, name: str, zoom: int, *, under_construction: bool) -> Row:
    english = row["name_en"].split(" (")[0].removeprefix("Gwangju ")
    return {
        "kind": kind,
        "name_ko": name,
        "name_en": english.replace("HSL", "High-speed Line"),
        "zoom": zoom,
        **({"under_construction": True} if under_construction else {}),
        "geometry": generalise(
            row["geometry"], TOLERANCE_M["metro" if kind == "metro" else "rail"]
        ),
    }


def peak_rows(folder: Path) -> list[Row]:
    """Take the peaks that the region is known by, and the massif of Mudeungsan."""
    peaks = gpd.read_file(folder / "basemap" / "peaks_region.geojson")
    massif = gpd.read_file(folder / "basemap" / "mudeungsan_massif_approx.geojson").iloc[0]
    names = {"name_ko": "무등산", "name_en": "Mudeungsan", "zoom": 10}
    rows: list[Row] = [
        {"kind": "green", **names, "geometry": generalise(massif["geometry"], 60.0)},
    ]
    for name, (least, zoom) in PEAKS.items():
        found = peaks[peaks["name"].str.split("(").str[0].str.split().str[0].eq(name)]
        found = found[found["ele_m"] >= least].sort_values("ele_m", ascending=False)
        if found.empty:
            print(f"no peak {name} of {least} m")
            continue
        rows.append(_peak(found.iloc[0], name, romanise(name), zoom))
    for summit, (box, name, english, zoom) in SUMMITS.items():
        named = peaks["name"].str.startswith(summit)
        inside = peaks[named & peaks.within(shapely.box(*box))]
        rows.append(_peak(inside.sort_values("ele_m").iloc[-1], name, english, zoom))
    return rows


def _peak(row: pd.Series, name: str, english: str, zoom: int) -> Row:
    return {
        "kind": "peak",
        "name_ko": name,
        "name_en": english,
        "zoom": zoom,
        "elevation_m": float(row["ele_m"]),
        "geometry": row["geometry"],
    }


def write(name: str, attribution: str, rows: Iterable[Row]) -> None:
    """Write a file with its notice, and say how many points it has."""
    lines, points = [], 0
    for row in rows:
        geometry = row["geometry"]
        points += int(shapely.get_num_coordinates(geometry))
        content = {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key != "geometry"},
            "geometry": shapely.geometry.mapping(geometry),
        }
        rounded = json.loads(
            json.dumps(content, ensure_ascii=False, allow_nan=False),
            parse_float=lambda text: round(float(text), DIGITS),
        )
        lines.append(json.dumps(rounded, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps({"attribution": attribution}, ensure_ascii=False)[1:-1]
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection",{head},"features":[\n{body}\n]}}\n'
    (OUT / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(lines)} features, {points} points, {len(text.encode())} bytes")


def main() -> None:
    """Read the reference folder and write the files of the base map."""
    folder = Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    write("land.geojson", KOREA, [*land_rows(folder), *boundary_rows(folder)])
    write("places.geojson", KOREA, place_rows())
    openstreetmap = [
        *lake_rows(folder),
        *river_rows(folder),
        *rail_rows(folder),
        *peak_rows(folder),
    ]
    write("openstreetmap.geojson", OSM, openstreetmap)


if __name__ == "__main__":
    main()
