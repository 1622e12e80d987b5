"""The base map: land, water, railways, boundaries, names and roads, without tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.layers.basemap import PLACES, RAILS, basemap_frame
from aicomplex_geo.maps.encode import encode_lines, encode_polygons
from aicomplex_geo.maps.payload import cell, geographic, names, position, rows
from aicomplex_geo.maps.road_lines import road_lines, road_shields

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

DIGITS = 4
OUTLINES = "outlines"
SLIVER_DEGREES = 0.012
CITY_KINDS = ("gu", "city_gu", "district")
BOUNDARY_KINDS = {
    "city_limit": "city",
    "municipal_boundary": "municipality",
    "district_boundary": "district",
}
_OUTLINE_ZOOM = {"district": 10, "municipality": 8}


def basemap(study: Study, net: RoadNetwork | None) -> dict[str, Any]:
    """Collect what all maps of a study lie on."""
    outlines = _outline_frame(study)
    found = _features_of(basemap_features(study, net))
    return {
        **found,
        "city": found["city"] or _city(outlines),
        "boundaries": found["boundaries"] or _outline_boundaries(outlines),
        "places": found["places"] or _outline_places(outlines),
        "outlines": _outlines(outlines),
        "roads": [] if net is None else road_lines(study, net, DIGITS),
        "shields": [] if net is None else road_shields(net),
        "credits": list(study.file.basemap.attribution),
    }


def network_basemap(net: RoadNetwork) -> dict[str, Any]:
    """Collect the base map of a network, for a map without a study."""
    credit = net.provenance.get("attribution")
    features = basemap_frame([]) if net.basemap is None else net.basemap
    return {
        **_features_of(features),
        "outlines": [],
        "roads": road_lines(None, net, DIGITS),
        "shields": road_shields(net),
        "credits": [str(credit)] if credit else [],
    }


def basemap_features(study: Study, net: RoadNetwork | None) -> gpd.GeoDataFrame:
    """Take the base map of a study, else that of its network; empty if neither has one."""
    frame = study.basemap()
    if frame.empty and net is not None and net.basemap is not None:
        return net.basemap
    return frame


def _features_of(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    return {
        "extent": _extent(frame),
        "land": _polygons(frame, "land"),
        "city": _polygons(frame, "city"),
        "lakes": _features(frame, "lake"),
        "green": _features(frame, "green"),
        "builtUp": _polygons(frame, "built_up"),
        "rivers": _features(frame, "river"),
        "rails": _rails(frame),
        "boundaries": _boundaries(frame),
        "peaks": [
            {**_named(row), "g": position(row["geometry"]), "metres": cell(row["elevation_m"])}
            for _, row in rows(frame[frame["kind"] == "peak"])
        ],
        "places": _places(frame),
    }


def _extent(frame: gpd.GeoDataFrame) -> list[float] | None:
    """Give the bounds within which land and sea are told apart: those of the land."""
    land = frame[frame["kind"] == "land"]
    if land.empty:
        return None
    west, south, east, north = land.total_bounds
    return [round(float(one), DIGITS) for one in (south, west, north, east)]


def _polygons(frame: gpd.GeoDataFrame, kind: str) -> list[list[str]]:
    shapes = frame.geometry[frame["kind"] == kind]
    return [polygon for shape in shapes for polygon in encode_polygons(shape, DIGITS)]


def _features(frame: gpd.GeoDataFrame, kind: str) -> list[dict[str, Any]]:
    return [
        {**_named(row), "g": _encoded(row["geometry"])}
        for _, row in rows(frame[frame["kind"] == kind])
    ]


def _encoded(shape: BaseGeometry) -> list[Any]:
    if "Polygon" in shape.geom_type:
        return encode_polygons(shape, DIGITS)
    return encode_lines([shape], DIGITS)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    pair = names(row)
    return {"n": pair if pair[0] else None, "z": cell(row["zoom"])}


def _rails(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    chosen = frame[frame["kind"].isin(RAILS)]
    return [
        {
            **_named(row),
            "kind": row["kind"],
            "underConstruction": bool(row["under_construction"]),
            "g": encode_lines([row["geometry"]], DIGITS),
        }
        for _, row in rows(chosen)
    ]


def _boundaries(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "g": encode_lines(shapes, DIGITS)}
        for name, kind in BOUNDARY_KINDS.items()
        if len(shapes := frame.geometry[frame["kind"] == name])
    ]


def _places(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {**_named(row), "kind": row["kind"], "g": position(row["geometry"])}
        for _, row in rows(frame[frame["kind"].isin(PLACES)])
    ]


def _outline_frame(study: Study) -> gpd.GeoDataFrame | None:
    """Read the outlines, which stand in for what a study's base map lacks."""
    if OUTLINES not in study.layer_names:
        return None
    frame = geographic(study.layer(OUTLINES))
    shown = ~(frame.geometry.isna() | frame.geometry.is_empty)
    return frame[shown]


def _city(outlines: gpd.GeoDataFrame | None) -> list[list[str]]:
    """Join the outlines; those that were generalized separately would leave slivers."""
    if outlines is None:
        return []
    shapes = np.asarray(outlines.geometry[outlines["kind"].isin(CITY_KINDS)])
    joined = shapely.buffer(shapely.union_all(shapes), SLIVER_DEGREES)
    return encode_polygons(shapely.buffer(joined, -SLIVER_DEGREES), DIGITS, tolerance=10.0)


def _outline_boundaries(outlines: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if outlines is None or outlines.empty:
        return []
    kinds = np.where(outlines["kind"].isin(CITY_KINDS), "district", "municipality")
    return [
        {
            "kind": kind,
            "g": encode_lines(
                [shapely.union_all(np.asarray(outlines.geometry.boundary[kinds == kind]))], DIGITS
            ),
        }
        for kind in sorted(set(kinds))
    ]


def _outline_places(outlines: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    places = []
    for _, row in [] if outlines is None else rows(outlines):
        kind = "district" if row.get("kind") in CITY_KINDS else "municipality"
        point = position(shapely.point_on_surface(row["geometry"]))
        places.append({"n": names(row), "z": _OUTLINE_ZOOM[kind], "kind": kind, "g": point})
    return places


def _outlines(outlines: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    return [
        {
            "n": names(row),
            "kind": str(row.get("kind") or ""),
            "c": position(shapely.point_on_surface(row["geometry"])),
            "g": encode_polygons(row["geometry"], DIGITS),
        }
        for _, row in ([] if outlines is None else rows(outlines))
    ]
