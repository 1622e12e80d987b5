"""The map of what looks wrong in a network."""

from __future__ import annotations

import html as markup
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import shapely

from aicomplex_geo.maps.offline import OfflineMap
from aicomplex_geo.network import PROBLEMS, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import RoadNetwork

TITLE = ("도로망 점검", "Network diagnosis")
DEGREES = "EPSG:4326"
PRECISION = 1e-5
"""Degrees, about a metre: nothing on the map is drawn finer."""

SHORT = 3e-4
"""Degrees, about 30 m: links below it get a dot, as a line of that length is not seen."""

MOST_ROADS = 20_000
"""Roads that are drawn beneath, the longest first: more make the file slow to open."""

MOST_LINKS = 3_000
"""Links that are drawn of each problem, the longest first."""

GREY = "#8a8f98"
COLOURS = {
    "no_length": "#b10026",
    "shorter_than_line": "#e31a1c",
    "longer_than_line": "#fd8d3c",
    "slow": "#1f78b4",
    "fast": "#08306b",
    "repeated": "#6a3d9a",
    "same_line": "#cab2d6",
    "island": "#111111",
    "no_way_out": "#1b7837",
    "no_way_in": "#a6761d",
    "cut_off": "#e7298a",
}


def diagnosis_map(net: RoadNetwork, *, found: gpd.GeoDataFrame | None = None) -> OfflineMap:
    """Draw what looks wrong in a network over its roads.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    found : geopandas.GeoDataFrame, optional
        What :func:`aicomplex_geo.network.suspicious` gave; computed by default.

    Returns
    -------
    OfflineMap
        A layer for each kind of problem, named in Korean and English with its number, that
        can be switched off; each link tells what was found and expected. Of a large network
        the longest 20,000 roads are drawn beneath, and of each problem the longest 3,000
        links; the layer's name says so.
    """
    table = suspicious(net) if found is None else found
    m = OfflineMap(title=f"{TITLE[0]} – {net.provenance.get('name', '')}".strip(" –"))
    _roads(net).add_to(m)
    wrong = table.to_crs(DEGREES)
    for problem in PROBLEMS:
        part = wrong[wrong["problem"] == problem]
        if len(part):
            _layer(problem, part).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    bounds = net.nodes.to_crs(DEGREES).total_bounds
    if np.isfinite(bounds).all():
        west, south, east, north = (float(value) for value in bounds)
        m.fit_bounds([[south, west], [north, east]])
    return m


def _roads(net: RoadNetwork) -> folium.GeoJson:
    twin = net.arrays.twin
    once = net.edges[(twin < 0) | (np.arange(len(twin)) < twin)]
    drawn, told = _longest(once.to_crs(DEGREES), MOST_ROADS)
    lines = shapely.multilinestrings(_simple(drawn))
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(lines)}
    style = {"color": GREY, "weight": 1, "opacity": 0.7}
    credit = net.provenance.get("attribution") or net.provenance.get("source") or ""
    return folium.GeoJson(
        feature,
        name=f"도로 / roads ({told})",
        style_function=lambda _: style,
        interactive=False,
        attribution=markup.escape(str(credit)),
    )


def _layer(problem: str, part: gpd.GeoDataFrame) -> folium.GeoJson:
    korean, english = PROBLEMS[problem]
    colour = COLOURS[problem]
    drawn, told = _longest(part, MOST_LINKS)
    style = {
        "color": colour,
        "fillColor": colour,
        "weight": 5,
        "opacity": 0.85,
        "fillOpacity": 0.85,
    }
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": list(_features(drawn))},
        name=f'<span style="color:{colour}">&#9632;</span> {korean} / {english} ({told})',
        style_function=lambda _: style,
        marker=folium.CircleMarker(radius=5, fill=True),
        tooltip=folium.GeoJsonTooltip(
            fields=["link", "found", "expected"],
            aliases=["링크 / link", "값 / found", "기준값 / expected"],
        ),
    )


def _features(part: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    for (_, row), line in zip(part.iterrows(), _simple(part), strict=True):
        told = _told(row)
        shapes = [line]
        if line.length < SHORT:
            shapes.append(line.interpolate(0.5, normalized=True))
        for shape in shapes:
            geometry = shapely.geometry.mapping(shape)
            yield {"type": "Feature", "properties": told, "geometry": geometry}


def _told(row: pd.Series) -> dict[str, str]:
    texts = {
        "link": f"{row['u']} → {row['v']} ({row['key']})",
        "found": row["found"] or "–",
        "expected": row["expected"] or "–",
    }
    return {name: markup.escape(str(text)) for name, text in texts.items()}


def _longest(frame: gpd.GeoDataFrame, most: int) -> tuple[gpd.GeoDataFrame, str]:
    """Part of a frame that is drawn, and a text that says how much that is."""
    if len(frame) <= most:
        return frame, f"{len(frame):,}"
    length = shapely.length(np.asarray(frame.geometry.values))
    rows = np.sort(np.argsort(-length, kind="stable")[:most])
    return frame.iloc[rows], f"{most:,} / {len(frame):,}"


def _simple(frame: gpd.GeoDataFrame) -> Any:  # noqa: ANN401 - an array of shapely's
    """Lines with as many points and digits as can be seen."""
    lines = shapely.simplify(np.asarray(frame.geometry.values), PRECISION)
    return shapely.transform(shapely.force_2d(lines), lambda at: np.round(at, 5))
