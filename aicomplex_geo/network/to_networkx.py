"""Networks to networkx, in the form that osmnx gives its graphs."""

from __future__ import annotations

import ast
import json
import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.table_checks import EDGE_COLUMNS, NODE_COLUMNS
from aicomplex_geo.units import KMH_PER_METRE_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.tables import NetworkTables

MARK = "aicomplex_geo"
"""Graph attribute: what was added, as JSON."""

NUMBERED = "numbered"
"""Key of the mark: which ids of junctions are integers, of which GraphML makes text."""

TURNS = "aicomplex_geo_restrictions"
"""Graph attribute: turn restrictions, a list of dicts."""

GRAPH_COLUMNS = (*EDGE_COLUMNS, "access")
"""Columns of edges that have another meaning here than in a graph from elsewhere."""

COMPUTED = ("speed_kph", "travel_time")
GIVEN_SHAPE = "tag_geometry"


def to_networkx(
    net: NetworkTables, *, profile: str | Profile | None = None
) -> nx.MultiDiGraph[Any]:
    """Export a network in osmnx's form, as :meth:`RoadNetwork.to_networkx` describes."""
    nodes, edges = net.nodes, net.edges
    foreign = GIVEN_SHAPE in edges
    graph_attributes = net.provenance.get("graph", {}) if foreign else {}
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
        **{k: ast.literal_eval(v) for k, v in graph_attributes.items()}
    )
    graph.graph["crs"] = graph.graph.get("crs", net.crs.to_string())
    graph.graph[MARK] = _mark(net, foreign=foreign, bare=foreign and profile is None)
    if len(net.restrictions):
        graph.graph[TURNS] = net.restrictions.to_dict("records")
    for node, x, y, given in zip(
        nodes.index.tolist(),
        nodes.geometry.x.tolist(),
        nodes.geometry.y.tolist(),
        _rows(nodes, NODE_COLUMNS, foreign=foreign),
        strict=True,
    ):
        graph.add_node(node, x=x, y=y, **given)
    computed = _computed(net, profile, foreign=foreign)
    for (u, v, key), given, added in zip(
        edges.index.tolist(), _rows(edges, GRAPH_COLUMNS, foreign=foreign), computed, strict=True
    ):
        graph.add_edge(u, v, key=key, **{**added, **given} if foreign else {**given, **added})
    return graph


def speeds_and_seconds(
    net: NetworkTables, profile: str | Profile
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Speed in km/h, delays included, and seconds of each edge with a profile."""
    seconds = read_profile(profile).seconds(net)
    length = net.edges["length"].to_numpy()
    with np.errstate(invalid="ignore"):
        speed = np.where(seconds > 0, length / seconds * KMH_PER_METRE_PER_SECOND, 0.0)
    return speed, seconds


def is_nan(value: object) -> bool:
    """Whether a value is the float NaN."""
    return isinstance(value, float) and math.isnan(value)


def _computed(
    net: NetworkTables, profile: str | Profile | None, *, foreign: bool
) -> Iterable[dict[str, float]]:
    """Length, speed and time of each edge, unless its graph brought its own."""
    edges = net.edges
    if foreign and profile is None:
        return [{} for _ in range(len(edges))]
    length = edges["length"].to_numpy()
    if all(name in edges and edges[name].notna().all() for name in COMPUTED):
        return [{"length": metres} for metres in length.tolist()]
    speed, seconds = speeds_and_seconds(net, "car_free" if profile is None else profile)
    columns = zip(length.tolist(), speed.tolist(), seconds.tolist(), strict=True)
    return [{"length": a, "speed_kph": b, "travel_time": c} for a, b, c in columns]


def _mark(net: NetworkTables, *, foreign: bool, bare: bool) -> str:
    edges, nodes = net.edges, net.nodes
    content: dict[str, Any] = {"foreign": foreign, "computed": [], NUMBERED: _numbered(nodes)}
    if not bare:
        content["computed"] = [n for n in COMPUTED if not foreign or n not in edges]
    if foreign:
        content["columns"] = {
            "nodes": list(_names(nodes, NODE_COLUMNS, foreign=True).values()),
            "edges": list(_names(edges, GRAPH_COLUMNS, foreign=True).values()),
        }
    else:
        content["provenance"] = dict(net.provenance)
        for name, frame in (("nodes", nodes), ("edges", edges)):
            content[name] = {column: str(dtype) for column, dtype in frame.dtypes.items()}
    return json.dumps(content, ensure_ascii=False)


def _numbered(nodes: gpd.GeoDataFrame) -> bool | list[int]:
    """Which ids are integers: all, none, or these."""
    if pd.api.types.is_integer_dtype(nodes.index.dtype):
        return True
    if nodes.index.dtype != object:
        return False
    return [int(one) for one in nodes.index if isinstance(one, (int, np.integer))]


def _rows(
    frame: gpd.GeoDataFrame, canonical: tuple[str, ...], *, foreign: bool
) -> Iterable[dict[str, Any]]:
    """Attributes of each row without nulls, under their names in the graph."""
    columns: dict[str, list[Any]] = {}
    brought = set()
    for name, given_name in _names(frame, canonical, foreign=foreign).items():
        values = frame[name].tolist()
        if name == "geometry" and foreign:
            given = frame[GIVEN_SHAPE].tolist()
            values = [line if had else None for line, had in zip(values, given, strict=True)]
        columns[given_name] = values
        if foreign and frame[name].dtype == object:
            brought.add(given_name)
    for row in range(len(frame)):
        yield {
            name: values[row]
            for name, values in columns.items()
            if _there(values[row], or_nan=name in brought)
        }


def _names(frame: gpd.GeoDataFrame, canonical: tuple[str, ...], *, foreign: bool) -> dict[str, str]:
    """Name in the graph of each exported column."""
    edges = "length" in canonical
    names = {}
    for name in frame.columns:
        shape = name == "geometry"
        if name == GIVEN_SHAPE or (shape and not edges):
            continue
        if foreign and name in canonical and not shape:
            continue
        bare = name.removeprefix("tag_")
        names[name] = bare if foreign and bare in canonical else name
    return names


def _there(value: object, *, or_nan: bool) -> bool:
    """Whether a value is exported; NaN only if it came with a graph."""
    if value is None or value is pd.NA:
        return False
    return or_nan or not is_nan(value)
