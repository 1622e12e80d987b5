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
from aicomplex_geo.units import METRES_PER_DEGREE

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
SHIELDED = ("expressway", "urban_expressway", "national")
_SHIELD_EVERY_M = 6_000.0
_MOST_SHIELDS_OF_A_ROAD = 40
_SHORTEST_WITH_SHIELD_M = 2_500.0
_LONGEST_REF = 6


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
    """Give places for the numbers of roads, along each; the page takes a few of those in view."""
    edges = geographic(net.edges)
    refs = edges["ref"].map(as_text)
    numbered = refs.str.len().between(1, _LONGEST_REF)
    shields = []
    for road_class in SHIELDED:
        of_class = edges["road_class"].eq(road_class) & numbered
        for ref, group in edges[of_class].groupby(refs[of_class], sort=True):
            places = _along(merged_roads(with_geometry(group)))
            shields += [{"class": road_class, "ref": str(ref), "p": place} for place in places]
    return shields


def _along(road: BaseGeometry) -> list[list[float] | None]:
    """Space places along the parts of a road, the longest first."""
    parts = sorted(shapely.get_parts(road), key=lambda part: -part.length)
    places = []
    for at, part in enumerate(parts):
        metres = part.length * METRES_PER_DEGREE
        if at and metres < _SHORTEST_WITH_SHIELD_M:
            break
        count = max(1, int(metres // _SHIELD_EVERY_M))
        shares = (np.arange(count) + 0.5) / count
        places += [position(part.interpolate(share, normalized=True)) for share in shares]
    return places[:_MOST_SHIELDS_OF_A_ROAD]
