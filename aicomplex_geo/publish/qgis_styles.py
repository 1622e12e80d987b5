"""Styles with which QGIS opens the layers of a study as the pages draw them.

QGIS reads them from a table ``layer_styles`` in the GeoPackage, one QML document a layer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.maps import palettes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aicomplex_geo.results.study_results import StudyResults

TABLE = "layer_styles"
VERSION = "3.34.0"
INK, WHITE, ORIGIN, ACCENT, CLOSED = "#14213d", "#ffffff", "#c8102e", "#0b5c8f", "#767f8b"
LAND, CITY, WATER, SHORE, GREEN = "#f1efe9", "#faf9f6", "#cfe2ee", "#7ea6bf", "#dfe9d6"
QUIET = "#5a6270"

# fill, casing, width in pixels with its casing; as the pages draw roads at their first zoom
ROADS = {
    "street": ("#ffffff", "#9aa2ab", 1.6),
    "ramp": ("#f7c35c", "#5b3a06", 2.0),
    "arterial": ("#ffffff", "#7d8792", 2.4),
    "national": ("#ffffff", "#68727e", 2.8),
    "urban_expressway": ("#ffe7a3", "#5b3a06", 3.8),
    "expressway": ("#f2a31b", "#4a2d02", 4.6),
    "ferry": ("#7ba0bd", "#7ba0bd", 1.2),
}
_CASING = 1.2


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of QGIS: its kind and the properties of its layers, the lowest first."""

    kind: str
    layers: Sequence[tuple[str, dict[str, str], int]]
    """Class, properties and drawing pass of each layer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is drawn with a symbol: a filter in the language of QGIS, and its name."""

    symbol: Symbol
    name: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """The rules of a layer, the field of its labels, and the order in which rows are drawn."""

    rules: Sequence[Rule]
    label: str = ""
    order: str = ""
    passes: bool = field(default=False)
    """Whether casings of all roads lie below all fills."""


def write_styles(path: Path, styles: dict[str, Style], *, date: str) -> None:
    """Write the styles of the layers of a GeoPackage."""
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": name,
            "f_geometry_column": "geom",
            "styleName": name,
            "styleQML": qml(style),
            "styleSLD": "",
            "useAsDefault": True,
            "description": "aicomplex_geo",
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(date),
        }
        for name, style in styles.items()
    ]
    options = {"FID": "id"}
    pyogrio.write_dataframe(
        pd.DataFrame(rows), path, layer=TABLE, driver="GPKG", layer_options=options
    )


def styles_of(results: StudyResults, layers: Iterable[str]) -> dict[str, Style]:
    """Give a style to each layer that the pages draw."""
    known = {
        "network": _network(),
        "isochrones": _isochrones(results),
        "routes": _routes(results),
        "hubs": _hubs(),
        "sites": _sites(results),
        "site_comparison": _comparison(),
        "base_areas": _base_areas(),
        "base_lines": _base_lines(),
        "base_names": _base_names(),
        "outlines": Style([Rule(_area("none", QUIET, 0.8), "경계 / boundary")], label="name_ko"),
    }
    other = Style([Rule(_dot("#5b3a8c", 2.4), "자료 / data")], label="name_ko")
    lines = {"expressways": Style([Rule(_line(ROADS["expressway"][0], 2.0), "고속도로")])}
    return {name: known.get(name) or lines.get(name) or other for name in layers}


def qml(style: Style) -> str:
    """Write a style as a QML document with rules, symbols and labels."""
    root = ET.Element(
        "qgis",
        version=VERSION,
        styleCategories="Symbology|Labeling",
        labelsEnabled=str(int(bool(style.label))),
    )
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="RuleRenderer",
        symbollevels=str(int(style.passes)),
        forceraster="0",
        referencescale="-1",
        enableorderby=str(int(bool(style.order))),
    )
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(style.rules):
        attributes = {"key": f"rule-{number}", "symbol": str(number), "label": rule.name}
        if rule.where:
            attributes["filter"] = rule.where
        ET.SubElement(rules, "rule", attributes)
        symbols.append(_symbol(rule.symbol, number))
    if style.order:
        order = ET.SubElement(renderer, "orderby")
        clause = ET.SubElement(order, "orderByClause", asc="0", nullsFirst="0")
        clause.text = style.order
    if style.label:
        root.append(_labels(style.label))
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}\n"


def _symbol(symbol: Symbol, number: int) -> ET.Element:
    node = ET.Element(
        "symbol", type=symbol.kind, name=str(number), alpha="1", clip_to_extent="1", force_rhr="0"
    )
    for name, properties, level in symbol.layers:
        attributes = {"class": name, "enabled": "1", "locked": "0", "pass": str(level)}
        drawn = ET.SubElement(node, "layer", attributes)
        options = ET.SubElement(drawn, "Option", type="Map")
        for key, value in properties.items():
            ET.SubElement(options, "Option", name=key, value=value, type="QString")
    return node


def _labels(column: str) -> ET.Element:
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = ET.SubElement(
        settings,
        "text-style",
        fieldName=column,
        isExpression="0",
        fontSize="9",
        fontSizeUnit="Point",
        textColor=_rgba(INK),
    )
    ET.SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(WHITE),
    )
    return labeling


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _line(colour: str, width: float, *, dashed: bool = False, casing: str = "") -> Symbol:
    layers = []
    if casing:
        layers.append(("SimpleLine", _stroke(casing, width), 0))
        width -= _CASING
    pen = "dash" if dashed else "solid"
    layers.append(("SimpleLine", {**_stroke(colour, width), "line_style": pen}, 1))
    return Symbol("line", layers)


def _stroke(colour: str, width: float) -> dict[str, str]:
    return {
        "line_color": _rgba(colour),
        "line_width": f"{width:g}",
        "line_width_unit": "Pixel",
        "capstyle": "round",
        "joinstyle": "round",
        "line_style": "solid",
    }


def _area(fill: str, outline: str, width: float) -> Symbol:
    properties = {
        "color": _rgba(WHITE if fill == "none" else fill),
        "style": "no" if fill == "none" else "solid",
        "outline_color": _rgba(outline),
        "outline_style": "solid" if width else "no",
        "outline_width": f"{width:g}",
        "outline_width_unit": "Pixel",
    }
    return Symbol("fill", [("SimpleFill", properties, 0)])


def _dot(colour: str, size: float, *, outline: str = WHITE, shape: str = "circle") -> Symbol:
    properties = {
        "name": shape,
        "color": _rgba(colour),
        "outline_color": _rgba(outline),
        "outline_width": "1.5",
        "outline_width_unit": "Pixel",
        "size": f"{size:g}",
        "size_unit": "MM",
    }
    return Symbol("marker", [("SimpleMarker", properties, 0)])


def _equals(column: str, value: object) -> str:
    """Compare a column in the language of QGIS."""
    text = str(value).replace("'", "''")
    return f"\"{column}\" = '{text}'"


def _network() -> Style:
    rules = [
        Rule(
            _line(fill, width, casing=casing),
            f"{label('road_class', name)} / {label('road_class', name, language='en')}",
            _equals("road_class", name),
        )
        for name, (fill, casing, width) in ROADS.items()
    ]
    other = Rule(_line(ROADS["street"][1], 1.0), "그 밖의 도로 / other roads", "ELSE")
    return Style([*rules, other], passes=True)


def _isochrones(results: StudyResults) -> Style:
    """Draw what the page opens with: the first origin under the chosen profile."""
    shown = " AND ".join(
        (
            _equals("profile", results.profile),
            _equals("from_id", results.origins.index[0]),
        )
    )
    rules = []
    for cutoff in sorted(results.isochrones["cutoff"].unique()):
        at = int(-(-cutoff // 10)) - 1
        colour = palettes.TIME[at] if at < len(palettes.TIME) else palettes.LATER
        name = f"{cutoff:g}분 이내 / within {cutoff:g} min"
        rules.append(Rule(_area(colour, WHITE, 0.9), name, f'{shown} AND "cutoff" = {cutoff:g}'))
    return Style(rules, order='"cutoff"')


def _routes(results: StudyResults) -> Style:
    shown = " AND ".join(
        (_equals("profile", results.profile), _equals("from_id", results.origins.index[0]))
    )
    return Style([Rule(_line(ACCENT, 5.0, casing=WHITE), "최단 시간 경로 / route", shown)])


def _hubs() -> Style:
    return Style(
        [
            Rule(_dot(CLOSED, 3.0), "폐쇄 / closed", '"closed" = true'),
            Rule(_dot(WHITE, 3.0, outline=INK), "교통 거점 / hub", "ELSE"),
        ],
        label="name_ko",
    )


def _sites(results: StudyResults) -> Style:
    main = _equals("id", results.origins.index[0])
    return Style(
        [
            Rule(_dot(ORIGIN, 5.0, shape="star"), "출발지 / origin", main),
            Rule(_dot("#5b3a8c", 2.8, shape="square"), "단지 / site", "ELSE"),
        ],
        label="name_ko",
    )


def _comparison() -> Style:
    """Draw sites by their share of the best score, in five classes."""
    rules = []
    above = None
    for least, colour in palettes.SHARES:
        shown = f'round("share", 3) >= {least:g}'
        below = "" if above is None else f' AND round("share", 3) < {above:g}'
        name = f"1위 대비 {least:.0%} 이상 / {least:.0%} or more of the best"
        rules.append(Rule(_dot(colour, 3.6, outline=INK), name, shown + below))
        above = least
    rules.append(Rule(_dot(WHITE, 2.4, outline=CLOSED), "자료 없음 / no data", "ELSE"))
    return Style(rules, label="name_ko")


def _base_areas() -> Style:
    looks = {
        "land": ("육지 / land", _area(LAND, SHORE, 0.8)),
        "city": ("시 / city", _area(CITY, CITY, 0)),
        "built_up": ("시가지 / built-up", _area("#ebe6dc", LAND, 0)),
        "green": ("산·공원 / green", _area(GREEN, GREEN, 0)),
        "lake": ("호수 / lake", _area(WATER, SHORE, 0.8)),
    }
    return Style([Rule(look, name, _equals("kind", kind)) for kind, (name, look) in looks.items()])


def _base_lines() -> Style:
    looks = {
        "river": ("하천 / river", _line(WATER, 2.4, casing=SHORE)),
        "railway": ("철도 / railway", _line(INK, 2.0, dashed=True)),
        "high_speed_railway": ("고속철도 / high-speed railway", _line(INK, 2.6, dashed=True)),
        "metro": ("도시철도 / metro", _line("#00843d", 1.8)),
        "city_limit": ("시 경계 / city limit", _line("#4b4468", 1.6)),
        "district_boundary": ("구 경계 / gu", _line("#5a5f78", 0.8)),
        "municipal_boundary": ("시·군 경계 / si, gun", _line("#c3c6c9", 0.9)),
    }
    return Style([Rule(look, name, _equals("kind", kind)) for kind, (name, look) in looks.items()])


def _base_names() -> Style:
    peak = Rule(_dot("#2f6b3c", 2.0, shape="triangle"), "산 / hill", _equals("kind", "peak"))
    place = Rule(_dot(WHITE, 0.6, outline=QUIET), "지명 / place", "ELSE")
    return Style([peak, place], label="name_ko")
