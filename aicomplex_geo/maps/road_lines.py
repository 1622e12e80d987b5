"""The roads of a base map: each road once, with its class, number and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from aicomplex_geo.layers.names import as_text
from aicomplex_geo.layers.records import records, with_geometry
from aicomplex_geo.maps.encode import encode_lines
from aicomplex_geo.maps.payload import geographic, position
from aicomplex_geo.study.interchanges import LAYER

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

ROAD_TOLERANCE_M = 12.0
# drawn from the last to the first, so that a motorway lies above a street
ROAD_ORDER = ("expressway", "urban_expressway", "national", "arterial", "street", "ramp", "ferry")
NAMED = ("expressway", "urban_expressway", "national", "arterial")
"""Classes whose roads are told apart by name; of the others a network has thousands."""
SHIELDED = ("expressway", "urban_expressway")
_SHIELD_EVERY_M = 30_000.0
_MOST_SHIELDS_OF_A_ROAD = 4


def road_lines(study: Study | None, net: RoadNetwork, digits: int) -> list[dict[str, Any]]:
    """Collect the lines of each road, those of the highest class first."""
    edges = geographic(net.edges)
    english = _english_names(study)
    lines = []
    for road_class in _classes(edges):
        of_class = edges[edges["road_class"] == road_class]
        for (ref, name), group in _roads_of(of_class, named=road_class in NAMED):
            shapes = encode_lines([merged_roads(group)], digits, tolerance=ROAD_TOLERANCE_M)
            if shapes:
                pair = [name, english.get(name, name)] if name else None
                lines.append({"class": road_class, "ref": ref, "n": pair, "g": shapes})
    return lines


def _classes(edges: gpd.GeoDataFrame) -> list[str]:
    present = set(edges["road_class"])
    known = [one for one in ROAD_ORDER if one in present]
    return [str(one) for one in (*known, *sorted(present.difference(ROAD_ORDER)))]


def _roads_of(
    edges: gpd.GeoDataFrame, *, named: bool
) -> list[tuple[tuple[str, str], gpd.GeoDataFrame]]:
    """Group the edges of a class by number and name; one group where names are not shown."""
    if not named:
        return [(("", ""), edges)]
    keys = [edges[column].map(as_text) for column in ("ref", "road_name")]
    return [
        ((str(ref), str(name)), with_geometry(group))
        for (ref, name), group in edges.groupby(keys, sort=True)
    ]


def _english_names(study: Study | None) -> dict[str, str]:
    """Look up the English names of expressways, which only the layer of interchanges has."""
    if study is None or LAYER not in study.layer_names:
        return {}
    pairs = (
        (as_text(row.get("route_ko")), as_text(row.get("route_en")))
        for row in records(study.layer(LAYER))
    )
    return {korean: english for korean, english in pairs if korean and english}


def merged_roads(edges: gpd.GeoDataFrame) -> BaseGeometry:
    """Keep one direction of each road, and join its segments between junctions."""
    lines = np.asarray(edges.geometry)
    lines = lines[~(shapely.is_missing(lines) | shapely.is_empty(lines))]
    keys = shapely.to_wkb(shapely.normalize(lines))
    _, first = np.unique(keys, return_index=True)
    joined = shapely.multilinestrings(lines[np.sort(first)])
    return shapely.line_merge(cast("BaseGeometry", joined))


def road_shields(net: RoadNetwork) -> list[dict[str, Any]]:
    """Place the numbers of the expressways, spread along each."""
    edges = geographic(net.edges)
    edges = edges[edges["road_class"].isin(SHIELDED) & edges["ref"].notna() & (edges["ref"] != "")]
    shields = []
    for ref, group in edges.groupby("ref", sort=True):
        line = merged_roads(with_geometry(group))
        parts = sorted(shapely.get_parts(line), key=lambda part: -part.length)
        longest = parts[0]
        metres = longest.length * 100_000
        count = int(np.clip(metres // _SHIELD_EVERY_M, 1, _MOST_SHIELDS_OF_A_ROAD))
        for number in range(count):
            point = longest.interpolate((number + 0.5) / count, normalized=True)
            shields.append({"ref": str(ref), "p": position(point)})
    return shields
