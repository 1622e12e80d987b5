"""The map of suspicious links in a network."""

from __future__ import annotations

import html as markup
from typing import TYPE_CHECKING, Any, cast

import folium
import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.maps.offline import OfflineMap
from aicomplex_geo.network import PROBLEMS, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network import RoadNetwork

TITLE = ("도로망 점검", "Network diagnosis")
PRECISION = 1e-5
"""Degrees, about a metre: the precision of what is drawn."""

SHORT = 3e-4
"""Degrees, about 30 m: shorter links also get a dot, as their line is hard to see."""

MOST_ROADS = 20_000
"""Roads that are drawn, the longest first: more make the file slow to open."""

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
    """Draw the suspicious links of a network over its roads.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    found : geopandas.GeoDataFrame, optional
        What :func:`aicomplex_geo.network.suspicious` gave; computed by default.

    Returns
    -------
    OfflineMap
        A layer for each kind of problem, with its name in Korean and English and its number
        of links; the tooltip of a link shows the value found and the one expected. Of a large
        network only the longest 20,000 roads are drawn, and of each problem the longest 3,000
        links; the name of the layer says so.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> diagnosis_map(read_network("strategic"))
    <OfflineMap 도로망 점검 – strategic, no page>
    """
    return draw(net, suspicious(net) if found is None else found)


def draw(
    net: RoadNetwork,
    table: gpd.GeoDataFrame,
    *,
    most_roads: int = MOST_ROADS,
    most_links: int = MOST_LINKS,
) -> OfflineMap:
    """Draw at most so many roads, and links of each problem, the longest first."""
    m = OfflineMap(title=f"{TITLE[0]} – {net.provenance.get('name', '')}".strip(" –"))
    _roads(net, most_roads).add_to(m)
    wrong = table.to_crs(GEOGRAPHIC)
    for problem in PROBLEMS:
        part = wrong[wrong["problem"] == problem]
        if len(part):
            _layer(problem, part, most_links).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    bounds = net.nodes.to_crs(GEOGRAPHIC).total_bounds
    if np.isfinite(bounds).all():
        west, south, east, north = (float(value) for value in bounds)
        m.fit_bounds([[south, west], [north, east]])
    return m


def _roads(net: RoadNetwork, most: int) -> folium.GeoJson:
    twin = net.arrays.twin
    once = net.edges[(twin < 0) | (np.arange(len(twin)) < twin)]
    drawn, number = _longest(once.to_crs(GEOGRAPHIC), most)
    lines = cast("shapely.MultiLineString", shapely.multilinestrings(_simple(drawn)))
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(lines)}
    style = {"color": GREY, "weight": 1, "opacity": 0.7}
    credit = net.provenance.get("attribution") or net.provenance.get("source") or ""
    return folium.GeoJson(
        feature,
        name=f"도로 / roads ({number})",
        style_function=lambda _: style,
        interactive=False,
        attribution=markup.escape(str(credit)),
    )


def _layer(problem: str, part: gpd.GeoDataFrame, most: int) -> folium.GeoJson:
    korean, english = PROBLEMS[problem]
    colour = COLOURS[problem]
    drawn, number = _longest(part, most)
    style = {
        "color": colour,
        "fillColor": colour,
        "weight": 5,
        "opacity": 0.85,
        "fillOpacity": 0.85,
    }
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": list(_features(drawn))},
        name=f'<span style="color:{colour}">&#9632;</span> {korean} / {english} ({number})',
        style_function=lambda _: style,
        marker=folium.CircleMarker(radius=5, fill=True),
        tooltip=folium.GeoJsonTooltip(
            fields=["link", "found", "expected"],
            aliases=["링크 / link", "값 / found", "기준값 / expected"],
        ),
    )


def _features(part: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    for (_, row), line in zip(part.iterrows(), _simple(part), strict=True):
        properties = _properties(row)
        shapes = [line]
        if line.length < SHORT:
            shapes.append(line.interpolate(0.5, normalized=True))
        for shape in shapes:
            geometry = shapely.geometry.mapping(shape)
            yield {"type": "Feature", "properties": properties, "geometry": geometry}


def _properties(row: pd.Series) -> dict[str, str]:
    texts = {
        "link": f"{row['u']} → {row['v']} ({row['key']})",
        "found": row["found"] or "–",
        "expected": row["expected"] or "–",
    }
    return {name: str(text) for name, text in texts.items()}


def _longest(frame: gpd.GeoDataFrame, most: int) -> tuple[gpd.GeoDataFrame, str]:
    """Return the longest rows, and their number as shown in the name of a layer."""
    if len(frame) <= most:
        return frame, f"{len(frame):,}"
    length = shapely.length(np.asarray(frame.geometry.values))
    rows = np.sort(np.argsort(-length, kind="stable")[:most])
    return frame.iloc[rows], f"{most:,} / {len(frame):,}"


def _simple(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Simplify lines to the precision of the map."""
    lines = shapely.simplify(np.asarray(frame.geometry.values), PRECISION)
    return shapely.transform(shapely.force_2d(lines), lambda at: np.round(at, 5))
