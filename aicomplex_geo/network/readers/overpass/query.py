"""Queries in Overpass QL, built from constants and numbers only."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
import shapely

from aicomplex_geo.network.readers.overpass.area import Area

NOT_BUILT = "abandoned|construction|planned|proposed|raceway|razed"
WAYS = (
    f'way["highway"]["highway"!~"^({NOT_BUILT})$"]',
    'way["route"="ferry"]',
    'way["railway"="platform"]',
    'way["public_transport"="platform"]',
    'way["man_made"="pier"]',
)
"""Ways that are downloaded; their tags decide later which modes may use them."""

RESTRICTIONS = 'rel(bw)["type"~"^restriction"]'
LARGEST_TILE_KM = 50
"""Side of the largest tile; an area of more square kilometres than its square is divided."""

KM_PER_DEGREE = 111.32
DECIMALS = 7


def tiles(area: Area) -> list[Any]:
    """Divide an area into polygons without holes, none larger than a service answers at once."""
    shape, outer = area.shape, _outer(area.shape)
    if Area(outer, area.name).size <= LARGEST_TILE_KM**2:
        return [outer]
    west, south, east, north = shape.bounds
    km_per_degree_lon = KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    columns = math.ceil((east - west) * km_per_degree_lon / LARGEST_TILE_KM)
    rows = math.ceil((north - south) * KM_PER_DEGREE / LARGEST_TILE_KM)
    xs, ys = np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1)
    boxes = [
        shapely.box(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(rows) for i in range(columns)
    ]
    pieces = shapely.intersection(boxes, shape)
    return [_outer(piece) for piece in pieces if piece.area > 0]


def overpass_query(tile: shapely.Polygon, *, timeout: int) -> str:
    """Query the roads and ferries in a tile, their nodes, and the turn restrictions on them."""
    ring = " ".join(f"{lat:.{DECIMALS}f} {lon:.{DECIMALS}f}" for lon, lat in tile.exterior.coords)
    ways = "".join(f'{way}(poly:"{ring}");' for way in WAYS)
    return (
        f"[out:xml][timeout:{timeout:d}];"
        f"({ways});"
        f"(._;{RESTRICTIONS};);"
        "(._;node(w););"  # not >, which would add the other members of the restrictions
        "out;"
    )


def _outer(shape: shapely.Polygon | shapely.MultiPolygon) -> shapely.Polygon:
    """Outer ring of a polygon, convex hull of several; Overpass knows no holes."""
    if isinstance(shape, shapely.Polygon):
        return shapely.Polygon(shape.exterior)
    return cast("shapely.Polygon", shape.convex_hull)
