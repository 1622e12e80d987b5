"""The base map: outlines, roads by class and their numbers, without tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.maps.encode import encode_lines, encode_polygons
from aicomplex_geo.maps.payload import geographic, names, position, rows

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

DIGITS = 4
OUTLINES = "outlines"
ROAD_TOLERANCE_M = 12.0
LAND_TOLERANCE_M = 40.0
SLIVER_DEGREES = 0.012
# drawn from the last to the first, so that a motorway lies above a street
ROAD_ORDER = ("expressway", "urban_expressway", "national", "arterial", "street", "ramp", "ferry")
SHIELDED = ("expressway", "urban_expressway")
_SHIELD_EVERY_M = 30_000.0
_MOST_SHIELDS_OF_A_ROAD = 4


def basemap(study: Study, net: RoadNetwork | None) -> dict[str, Any]:
    """Collect the layers of the base map, which all maps share."""
    return {
        "land": _land(study),
        "outlines": _outlines(study),
        "roads": [] if net is None else _roads(net),
        "shields": [] if net is None else _shields(net),
    }


def _land(study: Study) -> list[list[str]]:
    """Join the outlines; those that were generalized separately would leave slivers."""
    if OUTLINES not in study.layer_names:
        return []
    shapes = geographic(study.layer(OUTLINES)).geometry.dropna()
    closed = shapely.buffer(
        shapely.buffer(shapely.union_all(np.asarray(shapes)), SLIVER_DEGREES), -SLIVER_DEGREES
    )
    return encode_polygons(closed, DIGITS, tolerance=LAND_TOLERANCE_M)


def _outlines(study: Study) -> list[dict[str, Any]]:
    if OUTLINES not in study.layer_names:
        return []
    frame = geographic(study.layer(OUTLINES))
    shapes = []
    for _, row in rows(frame):
        geometry = row["geometry"]
        if geometry is None or geometry.is_empty:
            continue
        shapes.append(
            {
                "n": names(row),
                "kind": str(row.get("kind") or ""),
                "c": position(shapely.point_on_surface(geometry)),
                "g": encode_polygons(geometry, DIGITS),
            }
        )
    return shapes


def _roads(net: RoadNetwork) -> list[dict[str, Any]]:
    edges = geographic(net.edges)
    present = set(edges["road_class"])
    order = [*(c for c in ROAD_ORDER if c in present), *sorted(present.difference(ROAD_ORDER))]
    return [
        {
            "class": str(road_class),
            "g": encode_lines(
                [_merged(edges[edges["road_class"] == road_class])],
                DIGITS,
                tolerance=ROAD_TOLERANCE_M,
            ),
        }
        for road_class in order
    ]


def _merged(edges: gpd.GeoDataFrame) -> BaseGeometry:
    """Keep one direction of each road, and join its segments between junctions."""
    lines = np.asarray(edges.geometry)
    lines = lines[~(shapely.is_missing(lines) | shapely.is_empty(lines))]
    keys = shapely.to_wkb(shapely.normalize(lines))
    _, first = np.unique(keys, return_index=True)
    joined = shapely.multilinestrings(lines[np.sort(first)])
    return shapely.line_merge(cast("BaseGeometry", joined))


def _shields(net: RoadNetwork) -> list[dict[str, Any]]:
    """Place the numbers of the expressways, spread along each."""
    edges = geographic(net.edges)
    edges = edges[edges["road_class"].isin(SHIELDED) & edges["ref"].notna() & (edges["ref"] != "")]
    shields = []
    for ref, group in edges.groupby("ref", sort=True):
        line = _merged(with_geometry(group))
        parts = sorted(shapely.get_parts(line), key=lambda part: -part.length)
        longest = parts[0]
        metres = longest.length * 100_000
        count = int(np.clip(metres // _SHIELD_EVERY_M, 1, _MOST_SHIELDS_OF_A_ROAD))
        for number in range(count):
            point = longest.interpolate((number + 0.5) / count, normalized=True)
            shields.append({"ref": str(ref), "p": position(point)})
    return shields
