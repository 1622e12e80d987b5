"""Write data/geo/dong.csv, region_zones.csv and legal_dong.csv: people and label points of areas.

The dong of 2025 have no published boundary. They are joined to the zones of 2020 by name:
two of Jungheung are one dong now, and Hyodeok is divided into Hyodeok and Jinwol.
Usage: python tools/write_zones.py REFERENCE_FOLDER
"""

from __future__ import annotations

import csv
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely.ops import polylabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

OUT = Path(__file__).resolve().parents[1] / "data" / "geo"
METRIC, DEGREES = 5179, 4326
CITY = "광주광역시"
M2_PER_KM2 = 1_000_000
LABEL_TOLERANCE_M = 10.0
GU = {
    "24010": ("동구", "Dong-gu"),
    "24020": ("서구", "Seo-gu"),
    "24030": ("남구", "Nam-gu"),
    "24040": ("북구", "Buk-gu"),
    "24050": ("광산구", "Gwangsan-gu"),
}
NEW_CODES = {
    "24050511": "송정1동",
    "24050512": "송정2동",
    "24050513": "신흥동",
    "24050514": "어룡동",
    "24050515": "비아동",
    "24050516": "첨단2동",
    "24050517": "수완동",
    "24050518": "임곡동",
    "24050519": "본량동",
    "24050521": "신창동",
}
"""Names of the dong of Gwangsan-gu whose codes changed after 2020."""
JUNGHEUNG_1, JUNGHEUNG, HYODEOK, JINWOL = "24040510", "24040831", "24030720", "24030710"
MERGED = ("2404052", "2404053")
DIVIDED = "2403066"
KINDS = {"동": "dong", "읍": "eup", "면": "myeon"}
DONG_NOTES = {
    JUNGHEUNG_1: (
        "사업체 수 1,505개는 중흥2동과 중흥3동의 합(777 + 728)과 같아 출처의 중복일 수 있음.",
        (
            "Its 1,505 establishments equal the sum of Jungheung 2 and 3 (777 + 728), which may "
            "be a repetition in the source."
        ),
    ),
    JUNGHEUNG: (
        "중흥2동과 중흥3동을 합친 동. 위치는 두 동의 대표점을 면적으로 가중한 평균.",
        (
            "Jungheung 2 and 3 are one dong now; the position is the mean of their label points, "
            "weighted by area."
        ),
    ),
    HYODEOK: (
        (
            "2020년 이후 진월동과 나뉨. 위치와 위치 오차는 2020년의 효덕동에서 법정동 진월동을 뺀 "
            "구역으로 추정. 사업체 수는 진월동을 포함한 2020년의 값."
        ),
        (
            "Divided from Jinwol after 2020. Position and certainty are inferred: Hyodeok of 2020 "
            "without the legal dong Jinwol. The establishments are those of 2020, of Jinwol too."
        ),
    ),
    JINWOL: (
        (
            "2020년 이후 효덕동에서 나뉨. 위치와 위치 오차는 법정동 진월동의 구역으로 추정. 사업체 "
            "수는 효덕동에 포함됨."
        ),
        (
            "Divided from Hyodeok after 2020. Position and certainty are inferred from the legal "
            "dong Jinwol. Its establishments are counted with Hyodeok."
        ),
    ),
}
CENSUS, PLACES, FIRMS = "kostat_census_2025", "kostat_zones_2020", "kostat_establishments_2020"


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(name: str, rows: list[dict[str, Any]]) -> None:
    """Write a layer; its columns are those of the first row."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def disc_radius(square_metres: float) -> int:
    """Return the radius in metres of a disc of this area, rounded up to 10."""
    return math.ceil(math.sqrt(square_metres / math.pi) / 10) * 10


def whole(text: str) -> int | str:
    """Return a count as a whole number; an unknown one stays empty."""
    return int(float(text)) if text else ""


def label_point(shape: BaseGeometry) -> tuple[float, float]:
    """Return latitude and longitude of the point farthest from the border, for a metric shape."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    found = gpd.GeoSeries([polylabel(largest, LABEL_TOLERANCE_M)], crs=METRIC).to_crs(DEGREES)
    return round(float(found.y.iloc[0]), 5), round(float(found.x.iloc[0]), 5)


def place(lat: Any, lon: Any, square_metres: float, basis: str) -> dict[str, Any]:  # noqa: ANN401 - a number or its text
    """Return the columns of a position."""
    return {
        "lat": lat,
        "lon": lon,
        "certainty_m": disc_radius(square_metres),
        "position_basis": basis,
    }


def divided_places(folder: Path) -> dict[str, dict[str, Any]]:
    """Infer where the two dong are that Hyodeok of 2020 was divided into."""
    dong = gpd.read_file(folder / "boundaries" / "gwangju_dong_2021.geojson").to_crs(METRIC)
    legal = gpd.read_file(folder / "basemap" / "legal_dong_gwangju.geojson").to_crs(METRIC)
    (hyodeok,) = dong.geometry[dong["adm_nm"].str.endswith("효덕동")]
    (jinwol,) = legal.geometry[legal["emd"].eq("진월동") & legal["sigungu"].eq("남구")]
    rest = hyodeok.difference(jinwol)
    return {
        code: place(*label_point(shape), shape.area, "inferred")
        for code, shape in ((HYODEOK, rest), (JINWOL, jinwol))
    }


def merged_place(zones: Iterable[dict[str, str]]) -> dict[str, Any]:
    """Put a dong that several zones of 2020 were merged into at the mean of their points."""
    parts = [(float(one["area_km2"]), float(one["lat"]), float(one["lon"])) for one in zones]
    area = sum(one[0] for one in parts)
    lat, lon = (sum(one[0] * one[at] for one in parts) / area for at in (1, 2))
    return place(round(lat, 5), round(lon, 5), area * M2_PER_KM2, "label_point")


def zone_of(row: dict[str, str], zones: dict[str, dict[str, str]]) -> dict[str, str]:
    """Find the zone of 2020 that a dong of 2025 is, by its name where its code changed."""
    code = row["code_2025"]
    name = NEW_CODES.get(code)
    (found,) = [
        zone
        for key, zone in zones.items()
        if (zone["name"] == f"{CITY} 광산구 {name}" if name else f"{key}0" == code)
    ]
    if float(found["pop_2025"]) != float(row["population_2025"]):
        raise SystemExit(f"{code}: {found['name']} has other people in the two tables")
    return found


def dong_row(row: dict[str, str], facts: dict[str, Any], name_ko: str) -> dict[str, Any]:
    """Build a row of the layer dong."""
    gu_ko, gu_en = GU[row["code_2025"][:5]]
    notes = DONG_NOTES.get(row["code_2025"], ("", ""))
    inferred = facts["position_basis"] == "inferred"
    return {
        "id": row["code_2025"],
        "name_ko": name_ko,
        "name_en": row["dong_en"][:1].upper() + row["dong_en"][1:],
        "kind": "dong",
        "gu_id": gu_en.lower(),
        "gu_ko": gu_ko,
        "gu_en": gu_en,
        "population": whole(row["population_2025"]),
        "households": whole(row["households_2025"]),
        "population_as_of": "2025",
        "households_as_of": "2025",
        "establishments": facts.pop("establishments"),
        "establishments_as_of": "2020",
        "status": "existing",
        "status_date": "2025",
        **facts,
        "source": f"{CENSUS};{FIRMS};"
        + ("vuski_dong_2021;ngii_legal_dong_2023" if inferred else PLACES),
        "as_of": "2025",
        "note_ko": notes[0],
        "note_en": notes[1],
    }


def dong_rows(folder: Path, zones: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Build the layer dong: the 96 of 2025."""
    divided = divided_places(folder)
    rows = []
    for row in read_csv(folder / "basemap" / "gwangju_dong_population_2025.csv"):
        code = row["code_2025"]
        if code == JUNGHEUNG:
            parts = [zones[one] for one in MERGED]
            firms = sum(int(float(one["establishments_2020"])) for one in parts)
            facts, name = {**merged_place(parts), "establishments": firms}, "중흥동"
        elif code in divided:
            own = code == HYODEOK
            firms_text = zones[DIVIDED]["establishments_2020"] if own else ""
            facts = {**divided[code], "establishments": whole(firms_text)}
            name = "효덕동" if own else "진월동"
        else:
            zone = zone_of(row, zones)
            area = float(zone["area_km2"]) * M2_PER_KM2
            facts = {
                **place(zone["lat"], zone["lon"], area, "label_point"),
                "establishments": whole(zone["establishments_2020"]),
            }
            name = zone["name"].split()[-1]
        rows.append(dong_row(row, facts, name))
    return rows


def zone_row(zone: dict[str, str]) -> dict[str, Any]:
    """Build a row of the layer region_zones."""
    sido, *sigungu, emd = zone["name"].split()
    area = float(zone["area_km2"]) * M2_PER_KM2
    known = bool(zone["pop_2025"])
    return {
        "id": zone["code_2020"],
        "name_ko": " ".join([*sigungu, emd]),
        "name_en": "",
        "kind": KINDS[emd[-1]],
        "sido_ko": sido,
        "sigungu_ko": " ".join(sigungu),
        "population": whole(zone["pop_2025"]),
        "population_as_of": "2025",
        "establishments": whole(zone["establishments_2020"]),
        "establishments_as_of": "2020",
        "status": "existing",
        "status_date": "2020",
        **place(zone["lat"], zone["lon"], area, "label_point"),
        "source": f"{CENSUS};{FIRMS};{PLACES}" if known else f"{FIRMS};{PLACES}",
        "as_of": "2025" if known else "2020",
        "note_ko": "" if known else "2025년 인구 자료 없음.",
        "note_en": "" if known else "No population of 2025.",
    }


def legal_rows(folder: Path) -> list[dict[str, Any]]:
    """Build the layer legal_dong."""
    legal = gpd.read_file(folder / "basemap" / "legal_dong_gwangju.geojson").to_crs(METRIC)
    english = dict(GU.values())
    rows = []
    for one in legal.sort_values("code").to_dict("records"):
        lat, lon = label_point(one["geometry"])
        rows.append(
            {
                "id": one["code"],
                "name_ko": one["emd"],
                "name_en": "",
                "kind": "legal_dong",
                "gu_id": english[one["sigungu"]].lower(),
                "gu_ko": one["sigungu"],
                "gu_en": english[one["sigungu"]],
                "status": "existing",
                "status_date": "2023-09-15",
                **place(lat, lon, one["geometry"].area, "label_point"),
                "source": "ngii_legal_dong_2023",
                "as_of": "2023-09-15",
            }
        )
    return rows


def main() -> None:
    """Read the tables from the reference folder and write the three layers."""
    folder = Path(sys.argv[1])
    table = read_csv(folder / "basemap" / "zones_population_region.csv")
    zones = {one["code_2020"]: one for one in table}
    city = {key: one for key, one in zones.items() if one["name"].startswith(CITY)}
    write_csv("dong.csv", dong_rows(folder, city))
    outside = [zone_row(one) for key, one in zones.items() if key not in city]
    write_csv("region_zones.csv", outside)
    write_csv("legal_dong.csv", legal_rows(folder))


if __name__ == "__main__":
    main()
