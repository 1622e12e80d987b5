"""The page that leads to the maps, the tables and the report."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.maps.encode import csp_hash
from aicomplex_geo.maps.modules import link
from aicomplex_geo.maps.offline import static
from aicomplex_geo.maps.sites import CLASSES, NO_DATA, share_class
from aicomplex_geo.publish.tables import closed_hubs
from aicomplex_geo.publish.wording import kilometres, minutes, span, unplaced_en, unplaced_ko

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from aicomplex_geo.results.study_results import StudyResults

_WIDTH, _HEIGHT = 320, 200
_MARGIN = 0.1
_SKETCH_TOLERANCE_DEG = 0.001
_MAJOR = ("expressway", "urban_expressway")
_MAPS = {
    "overview.html": (
        ("전체 지도", "단지, 산업단지, 기업, 지원 기관, 교통 거점, 고속도로와 출처"),
        ("Overview", "complex, industrial complexes, companies, support, hubs, roads, sources"),
    ),
    "accessibility.html": (
        ("접근성 지도", "등시간권, 거점까지 시간과 거리, 가까운 나들목, 닿는 사람과 일자리"),
        ("Accessibility", "isochrones, times to hubs, nearest interchange, what is reached"),
    ),
    "hubs.html": (
        ("거점 경로와 공표값 대조", "거점마다 가장 빠른 경로, 공표된 시간·거리와 계산값"),
        ("Routes and claims", "fastest route to each hub; published against computed figures"),
    ),
    "sites.html": (
        ("단지 비교", "단지와 경쟁 단지의 순위와 그 확실함, 닿는 사람과 일자리, 거점까지 시간"),
        ("Site comparison", "ranks of the sites and how sure they are, what each reaches"),
    ),
}
_FILES = {
    "report.md": ("보고서(Markdown)", "Report in Korean (Markdown)"),
    "od.csv": ("시간·거리 표(엑셀에서 열림)", "Times and distances (opens in Excel)"),
    "claims.csv": ("공표값 대조 표(엑셀에서 열림)", "Claims (opens in Excel)"),
    "sites.csv": ("단지 비교 표(엑셀에서 열림)", "Site comparison (opens in Excel)"),
    "od.parquet": ("시간·거리 표(Parquet)", "Times and distances (Parquet)"),
    "study.gpkg": (
        "지도 자료(GeoPackage: 단지, 거점, 도로망, 경로, 등시간권, 단지 비교)",
        "Map data (GeoPackage: sites, hubs, network, routes, isochrones, site comparison)",
    ),
    "provenance.json": ("입력·설정·판의 기록", "Record of inputs, parameters and versions"),
}


def page(results: StudyResults, folder: Path) -> str:
    """Write the gallery as one HTML file that asks for nothing.

    Parameters
    ----------
    results : StudyResults
        A computed study.
    folder : pathlib.Path
        Where the other files lie already; their sizes are shown.

    Returns
    -------
    str
        Korean, with an English side that a button shows.
    """
    study = results.study
    style, script = f"\n{static('gallery.css')}", f"\n{link('gallery.js', static)};\n"
    policy = (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    title_ko, title_en = escape(study.title_ko), escape(study.title_en)
    button = f'data-title-ko="{title_ko}" data-title-en="{title_en}">English</button>'
    parts = [
        "<!DOCTYPE html>",
        '<html lang="ko">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title_ko}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f"<header><div><h1>{_both(study.title_ko, study.title_en)}</h1>{_dateline(results)}</div>",
        f'<button id="language" type="button" hidden {button}</header>',
        "<main>",
        *_cards(results),
        *_hub_table(results),
        *_downloads(folder),
        *_notes(results),
        "</main>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _both(korean: str, english: str) -> str:
    """Give a text in both languages; the style shows one of them."""
    return f'<span lang="ko">{escape(korean)}</span><span lang="en">{escape(english)}</span>'


def _dateline(results: StudyResults) -> str:
    date = results.study.reference_date
    titles = {one.name: (one.title_ko, one.title_en) for one in results.profiles}
    title_ko, title_en = titles[results.profile]
    korean = f"기준일 {date} · 기본 통행 조건 {title_ko} · 인터넷 없이 열립니다"
    english = f"Reference date {date} · default profile {title_en} · works without internet"
    return f'<p class="soft">{_both(korean, english)}</p>'


def _cards(results: StudyResults) -> list[str]:
    cards = [f"<h2>{_both('지도', 'Maps')}</h2>", '<ul class="cards">']
    frame = _Frame(results)
    dots = _dots(results, frame)
    drawings = (dots, [*_areas(results, frame), *dots], [*_routes(results, frame), *dots])
    sketches = (*drawings, _ranked(results, frame))
    for (name, (korean, english)), parts in zip(_MAPS.items(), sketches, strict=True):
        sketch = frame.drawing([*frame.base, *parts])
        cards.append(
            f'<li><a href="{name}">{sketch}<h3>{_both(korean[0], english[0])}</h3>'
            f"<p>{_both(korean[1], english[1])}</p></a></li>"
        )
    return [*cards, "</ul>"]


class _Frame:
    """Longitudes and latitudes of the middle of the study on a small sheet."""

    def __init__(self, results: StudyResults) -> None:
        points = results.origins.to_crs("EPSG:4326").geometry.dropna()
        bounds = points.total_bounds if len(points) else results.study.bounds
        west, south, east, north = bounds
        middle = (south + north) / 2
        self._squeeze = np.cos(np.radians(middle))
        width = max((east - west) * self._squeeze, (north - south) * _WIDTH / _HEIGHT, 0.05)
        self._scale = _WIDTH / (width * (1 + 4 * _MARGIN))
        self._west = (west + east) / 2 - _WIDTH / 2 / self._scale / self._squeeze
        self._north = middle + _HEIGHT / 2 / self._scale
        reach_lon = _WIDTH / self._scale / self._squeeze
        reach_lat = _HEIGHT / self._scale
        self._box = shapely.box(
            self._west, self._north - reach_lat, self._west + reach_lon, self._north
        )
        self.base = self._base(results)

    def _base(self, results: StudyResults) -> list[str]:
        parts = []
        if "outlines" in results.study.layer_names:
            parts += self.paths(results.study.layer("outlines"), "land", close=True)
        edges = results.net.edges.to_crs("EPSG:4326")
        major = edges["road_class"].isin(_MAJOR)
        return [
            *parts,
            *self.paths(edges[~major], "road"),
            *self.paths(edges[major], "road major"),
        ]

    def xy(self, coordinates: Any) -> list[str]:  # noqa: ANN401 - an array of positions
        """Positions on the sheet, as text."""
        x = (coordinates[:, 0] - self._west) * self._squeeze * self._scale
        y = (self._north - coordinates[:, 1]) * self._scale
        return [f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)]

    def paths(self, layer: gpd.GeoDataFrame, name: str, *, close: bool = False) -> list[str]:
        """One path of the lines or rings of a layer, cut to the sheet."""
        geometry = layer.to_crs("EPSG:4326").geometry.dropna()
        cut = shapely.clip_by_rect(geometry.to_numpy(), *self._box.buffer(0.02).bounds)
        slim = shapely.simplify(cut, _SKETCH_TOLERANCE_DEG)
        steps = []
        for part in shapely.get_parts(slim):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                points = self.xy(shapely.get_coordinates(ring))
                if len(points) > 1:
                    steps.append(f"M{'L'.join(points)}{'Z' if close else ''}")
        unique = list(dict.fromkeys(steps))
        return [f'<path class="{name}" d="{"".join(unique)}"/>'] if unique else []

    def drawing(self, parts: list[str]) -> str:
        """Lay the parts on the sheet."""
        return (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
            f"{''.join(parts)}</svg>"
        )


def _areas(results: StudyResults, frame: _Frame) -> list[str]:
    areas = results.isochrones
    mine = areas[
        areas["profile"].eq(results.profile) & areas["from_id"].eq(results.origins.index[0])
    ]
    widest_first = mine.sort_values("cutoff", ascending=False)
    return [
        part
        for at in range(len(widest_first))
        for part in frame.paths(widest_first.iloc[[at]], "area", close=True)
    ]


def _routes(results: StudyResults, frame: _Frame) -> list[str]:
    routes = results.routes
    mine = routes[
        routes["profile"].eq(results.profile) & routes["from_id"].eq(results.origins.index[0])
    ]
    return frame.paths(mine, "route")


def _dots(results: StudyResults, frame: _Frame) -> list[str]:
    dots = []
    for number, layer in enumerate((results.origins, results.hubs)):
        points = layer.to_crs("EPSG:4326").geometry.dropna()
        main = results.origins.index[0] if number == 0 else None
        for one, place in zip(points.index, frame.xy(shapely.get_coordinates(points)), strict=True):
            x, y = place.split()
            name, radius = ("main", 5) if one == main else ("place", 3)
            dots.append(f'<circle class="{name}" cx="{x}" cy="{y}" r="{radius}"/>')
    return dots[::-1]


def _ranked(results: StudyResults, frame: _Frame) -> list[str]:
    """Draw the compared sites in the colours of their classes, the best on top."""
    found = results.comparison
    shares = {} if found.ranking is None else found.ranking.ranks["share"].to_dict()
    points = found.sites.to_crs("EPSG:4326").geometry.dropna()
    dots = {}
    for one, place in zip(points.index, frame.xy(shapely.get_coordinates(points)), strict=True):
        x, y = place.split()
        at = share_class(shares.get(one))
        colour = NO_DATA[0] if at is None else CLASSES[at][1]
        dots[one] = f'<circle class="site" cx="{x}" cy="{y}" r="6" fill="{colour}"/>'
    return [dots[one] for one in sorted(dots, key=lambda one: shares.get(one, 0.0))]


def _hub_table(results: StudyResults) -> list[str]:
    od = results.od
    main = results.origins.iloc[0]
    mine = od[od["profile"].eq(results.profile) & od["from_id"].eq(results.origins.index[0])]
    closed = closed_hubs(results.hubs)
    title = _both(f"{main['name_ko']}에서 교통 거점까지", f"From {main['name_en']} to the hubs")
    heads = (
        ("거점", "hub"),
        ("시간(분)", "time (min)"),
        ("범위(분)", "range (min)"),
        ("거리(km)", "distance (km)"),
    )
    lines = [
        f"<h2>{title}</h2>",
        '<div class="scroll" tabindex="0"><table><thead><tr>',
        f'<th scope="col">{_both(*heads[0])}</th>',
        *(f'<th scope="col" class="number">{_both(*head)}</th>' for head in heads[1:]),
        "</tr></thead><tbody>",
    ]
    for row in mine.itertuples(index=False):
        hub = results.hubs.loc[row.to_id]
        shut = row.to_id in closed
        name = _both(
            f"{hub['name_ko']}{' (닫힘, 닿은 곳으로 세지 않음)' if shut else ''}",
            f"{hub['name_en']}{' (closed, not counted as reached)' if shut else ''}",
        )
        opened = '<tr class="closed">' if shut else "<tr>"
        lines.append(f'{opened}<th scope="row">{name}</th>{_figures(row)}</tr>')
    return [*lines, "</tbody></table></div>"]


def _figures(row: Any) -> str:  # noqa: ANN401 - a named tuple of the frame
    if row.status != "ok":
        return f'<td colspan="3">{_both(row.reason_ko, row.reason_en)}</td>'
    figures = (
        minutes(row.travel_time),
        span(row.travel_time_low, row.travel_time_high),
        kilometres(row.distance),
    )
    return "".join(f'<td class="number">{figure}</td>' for figure in figures)


def _downloads(folder: Path) -> list[str]:
    lines = [f"<h2>{_both('표와 보고서', 'Tables and report')}</h2>", "<ul>"]
    for name, texts in _FILES.items():
        path = folder / name
        size = f", {max(1, round(path.stat().st_size / 1000)):,} kB" if path.is_file() else ""
        lines.append(
            f'<li><a href="{name}">{_both(*texts)}</a> <span class="soft">{name}{size}</span></li>'
        )
    return [*lines, "</ul>"]


def _notes(results: StudyResults) -> list[str]:
    study = results.study
    pairs = zip(study.assumptions_ko, study.assumptions_en, strict=False)
    lines = [f"<h2>{_both('가정과 한계', 'Assumptions and limits')}</h2>", "<ul>"]
    lines += [f"<li>{_both(korean, english)}</li>" for korean, english in pairs]
    lines.append("</ul>")
    left = [one for each in results.opportunities for one in each.left_out]
    if left:
        unique = {one.id: one for one in left}.values()
        korean = ", ".join(f"{one.name_ko}({one.reason_ko})" for one in unique)
        english = ", ".join(f"{one.name_en} ({one.reason_en})" for one in unique)
        lines.append(f"<p>{_both(f'값이 없어 뺀 곳: {korean}', f'Left out: {english}')}</p>")
    return [*lines, *_unplaced(results)]


def _unplaced(results: StudyResults) -> list[str]:
    korean = [
        f"{one.title_ko} – {told}({why})"
        for one in results.opportunities
        for told, why in unplaced_ko(results.unplaced, one)
    ]
    english = [
        f"{one.title_en} – {told} ({why})"
        for one in results.opportunities
        for told, why in unplaced_en(results.unplaced, one)
    ]
    if not korean:
        return []
    head_ko = "길에 닿지 않아 셈에서 빠진 곳: "
    head_en = "Places that no road reaches, not counted: "
    told = _both(f"{head_ko}{'; '.join(korean)}", f"{head_en}{'; '.join(english)}")
    return [f"<p>{told}</p>"]
