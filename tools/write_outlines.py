"""Write data/geo/outlines.geojson: outlines of gu, si and gun, generalised.

The five gu are dissolved from the dong of 2021; the neighbours are the municipalities of 2018.
Each outline keeps its largest parts and at most 60 points with three decimals.
Usage: python tools/write_outlines.py REFERENCE_FOLDER
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

MAX_POINTS = 60
GRID = 0.001
FIRST_TOLERANCE = 0.0005
LAST_TOLERANCE = 0.1
GROWTH = 1.15
SMALLEST_PART = 0.04
"""Share of the largest part below which an island is left out."""

OUT = Path(__file__).resolve().parents[1] / "data" / "geo" / "outlines.geojson"
NEIGHBOURS = (
    "목포시",
    "여수시",
    "순천시",
    "나주시",
    "광양시",
    "담양군",
    "곡성군",
    "구례군",
    "고흥군",
    "보성군",
    "화순군",
    "장흥군",
    "강진군",
    "해남군",
    "영암군",
    "무안군",
    "함평군",
    "영광군",
    "장성군",
)
GU_EN = {
    "동구": "Dong-gu",
    "서구": "Seo-gu",
    "남구": "Nam-gu",
    "북구": "Buk-gu",
    "광산구": "Gwangsan-gu",
}


METRIC = 5179
DEGREES = 4326


def largest_parts(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Return a shape without small islands and holes."""
    parts = [shapely.Polygon(part.exterior) for part in getattr(shape, "geoms", [shape])]
    smallest = SMALLEST_PART * max(part.area for part in parts)
    return shapely.MultiPolygon([part for part in parts if part.area >= smallest])


def generalise(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Simplify outlines with their shared borders until each has few enough points."""
    tolerance = FIRST_TOLERANCE
    while tolerance < LAST_TOLERANCE:
        simple = shapely.coverage_simplify(shapes, tolerance)
        simple = shapely.set_precision(simple, GRID)
        counts = shapely.get_num_coordinates(simple)
        if all(shapely.is_valid(simple)) and max(counts) <= MAX_POINTS:
            return list(simple)
        tolerance *= GROWTH
    raise SystemExit(f"no outline of at most {MAX_POINTS} points: {counts}")


def deviation(before: BaseGeometry, after: BaseGeometry) -> int:
    """Return the largest deviation of the generalised outline in metres, rounded up to 100."""
    pair = gpd.GeoSeries([before, after], crs=DEGREES).to_crs(METRIC)
    dense = [shapely.segmentize(one.boundary, 100) for one in pair]
    return math.ceil(float(dense[0].hausdorff_distance(dense[1])) / 100) * 100


def feature(names: dict[str, Any], before: BaseGeometry, after: BaseGeometry) -> str:
    """Format one line of GeoJSON."""
    properties = {
        **names,
        "status": "existing",
        "status_date": names["as_of"],
        "certainty_m": deviation(before, after),
        "position_basis": "generalised_boundary",
    }
    content = {
        "type": "Feature",
        "properties": properties,
        "geometry": shapely.geometry.mapping(after),
    }
    rounded = json.loads(
        json.dumps(content, ensure_ascii=False), parse_float=lambda text: round(float(text), 3)
    )
    return json.dumps(rounded, ensure_ascii=False, separators=(",", ":"))


def gu_features(folder: Path) -> list[str]:
    """Format the five gu, dissolved from their dong."""
    dong = gpd.read_file(folder / "gwangju_dong_2021.geojson")
    whole = dong.to_crs(METRIC).dissolve("sggnm", sort=False)
    shapes = [largest_parts(shape) for shape in whole.geometry.to_crs(DEGREES)]
    lines = []
    for gu, before, after in zip(whole.index, shapes, generalise(shapes), strict=True):
        names = {"id": GU_EN[gu].lower(), "name_ko": gu, "name_en": GU_EN[gu], "kind": "gu"}
        code = {"code": whole.loc[gu, "sgg"], "source": "vuski_dong_2021", "as_of": "2021-04"}
        lines.append(feature({**names, **code}, before, after))
    return lines


def town_features(folder: Path) -> list[str]:
    """Format the neighbouring si and gun."""
    towns = gpd.read_file(folder / "gwangju_jeonnam_municipalities_2018.geojson").set_index("name")
    lines = []
    for name in NEIGHBOURS:
        row = towns.loc[name]
        english = row["name_eng"]
        names = {"id": english.lower(), "name_ko": name, "name_en": english}
        kind = {"kind": "si" if name.endswith("시") else "gun"}
        code = {"code": row["code"], "source": "kostat_2018", "as_of": "2018"}
        before = largest_parts(towns.geometry[name])
        lines.append(feature({**names, **kind, **code}, before, generalise([before])[0]))
    return lines


def main() -> None:
    """Read the boundaries from the reference folder and write the layer."""
    folder = Path(sys.argv[1]) / "boundaries"
    lines = [*gu_features(folder), *town_features(folder)]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    OUT.write_text(text, encoding="utf-8", newline="\n")
    print(f"{OUT.name}: {len(lines)} outlines, {len(text)} characters")


if __name__ == "__main__":
    main()
