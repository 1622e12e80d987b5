"""Networks from graphs of networkx, in the form that osmnx gives its graphs."""

from __future__ import annotations

import ast
import json
import math
import re
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import shapely

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, NetworkError, ParameterError
from aicomplex_geo.network import turn_restrictions
from aicomplex_geo.network.modes import MODES, mode_named
from aicomplex_geo.network.quality import line_metres
from aicomplex_geo.network.readers import osm_tags
from aicomplex_geo.network.road_network import RoadNetwork
from aicomplex_geo.network.table_checks import NODE_COLUMNS
from aicomplex_geo.network.to_networkx import (
    GIVEN_SHAPE,
    GRAPH_COLUMNS,
    MARK,
    NUMBERED,
    TURNS,
    is_nan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.network.modes import Mode, ModeName

_WHOLE_NUMBER = re.compile("0|-?[1-9][0-9]{0,18}")
_TRUTH = {"True": True, "False": False}
FARTHEST_END = 30.0
"""Metres between an end of a line and its junction; beyond it the line is another edge's."""


def from_networkx(graph: nx.MultiDiGraph[Any], *, mode: ModeName | None = None) -> RoadNetwork:
    """Read a graph in osmnx's form.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        Or a DiGraph. With a graph attribute ``crs``, and nodes with ``x`` and ``y``. Edges as
        in osmnx: ``length`` in metres (else measured along the line), ``highway``,
        ``maxspeed``, ``name``, ``ref``, ``lanes``, ``access``, ``geometry`` (also as WKT, which
        networkx reads from GraphML; else a straight line).
    mode : {"car", "bike", "walk"} or alias, optional
        Mode of transport whose access tags apply; by default an edge is as open as to any mode.

    Returns
    -------
    RoadNetwork
        With all attributes as columns, under ``tag_<name>`` where the name has another meaning
        here. ``highway`` becomes ``road_class`` (``street`` where it is unknown;
        ``provenance["road_class_assumed"]`` counts these), ``maxspeed`` becomes
        ``posted_speed``, and ``access`` is ``"destination"`` where through traffic is
        forbidden; all three are read as in :func:`from_osm_file`. Edges closed to the mode
        (``access=no``) are left out, and lines drawn from v to u are reversed;
        ``provenance["counts"]`` counts both. Turn restrictions are those that
        ``to_networkx`` wrote.

    Raises
    ------
    NetworkError
        If it has no CRS, a node has no position, a line does not lead from u to v (an end is
        more than 30 m away), or a number is invalid; faults are reported together. Also if
        an edge of a turn restriction is missing.
    ParameterError
        If it is not a directed networkx graph, or `mode` is unknown.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph(crs="EPSG:4326")
    >>> graph.add_node(1, x=126.84, y=35.22)
    >>> graph.add_node(2, x=126.85, y=35.22)
    >>> _ = graph.add_edge(1, 2, length=920.0, highway="primary", maxspeed="60")
    >>> net = from_networkx(graph)
    >>> net.edges["road_class"].tolist(), net.edges["posted_speed"].tolist()
    (['arterial'], [60.0])
    """
    if not isinstance(graph, nx.DiGraph):
        kind = type(graph).__name__
        raise ParameterError(f"graph is a {kind}. Give a directed graph, best a MultiDiGraph.")
    modes = MODES if mode is None else (mode_named(mode),)
    multi = graph if isinstance(graph, nx.MultiDiGraph) else nx.MultiDiGraph(graph)
    mark, restricted = _read_mark(multi.graph.get(MARK)), _read_turns(multi.graph.get(TURNS))
    if mark.get(NUMBERED):
        multi = _with_numbers(multi, mark[NUMBERED])
    crs = multi.graph.get("crs")
    faults = [*_crs_faults(crs), *_position_faults(multi)]
    if faults:
        raise NetworkError(faults)
    order = mark.get("columns", {})
    nodes = _frame(multi.nodes(data=True), drop=("x", "y"), order=order.get("nodes", ()))
    edges = _edge_frame(multi, mark.get("computed", ()), order.get("edges", ()))
    edges["geometry"] = _lines(edges["geometry"])
    positions = gpd.points_from_xy(
        [float(given["x"]) for _, given in multi.nodes(data=True)],
        [float(given["y"]) for _, given in multi.nodes(data=True)],
    )
    placed = gpd.GeoDataFrame(nodes, geometry=positions, crs=crs)
    if mark and not mark["foreign"]:
        edges = _restored(edges, mark["edges"])
        drawn = gpd.GeoDataFrame(edges, geometry="geometry", crs=crs)
        ends = cast("gpd.GeoDataFrame", _restored(placed, mark["nodes"]))
        return RoadNetwork(ends, drawn, mark["provenance"], restrictions=restricted)
    return _foreign(placed, edges, multi, restricted, modes)


def _read_mark(text: object) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        mark = json.loads(str(text))
        own = () if mark["foreign"] else (mark["nodes"], mark["edges"], mark["provenance"])
        parts = (*own, mark.get("columns", {}))
        if all(isinstance(part, dict) for part in parts) and isinstance(mark["computed"], list):
            return dict(mark)
    except (ValueError, KeyError, TypeError):
        pass
    problem = f"attribute {MARK} is not what to_networkx wrote: {quoted(str(text))}."
    raise NetworkError([Fault("graph", "", problem, f"Delete graph.graph[{MARK!r}].")])


def _with_numbers(graph: nx.MultiDiGraph[Any], numbered: object) -> nx.MultiDiGraph[Any]:
    """Turn ids that GraphML made text into the integers they were; edited ones may be no number."""
    known = {str(one) for one in numbered} if isinstance(numbered, list) else None
    numbers = {
        node: int(node)
        for node in graph
        if isinstance(node, str)
        and _WHOLE_NUMBER.fullmatch(node)
        and (known is None or node in known)
    }
    return nx.relabel_nodes(graph, numbers) if numbers else graph


def _read_turns(given: Any) -> pd.DataFrame | None:  # noqa: ANN401 - hostile input
    """Turn restrictions of a graph; after GraphML they are a text."""
    if given is None:
        return None
    try:
        rows = ast.literal_eval(given) if isinstance(given, str) else given
        return turn_restrictions.as_table(
            [tuple(row[name] for name in turn_restrictions.COLUMNS) for row in rows]
        )
    except (ValueError, SyntaxError, TypeError, LookupError, MemoryError, RecursionError):
        problem = f"attribute {TURNS} is not what to_networkx wrote: {quoted(str(given))}."
        remedy = f"Delete graph.graph[{TURNS!r}]."
        raise NetworkError([Fault("graph", "", problem, remedy)]) from None


def _crs_faults(crs: object) -> list[Fault]:
    remedy = 'Set graph.graph["crs"], such as "EPSG:4326".'
    if crs is None:
        return [Fault("graph", "", "has no attribute crs.", remedy)]
    try:
        pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return [Fault("graph", "", f"has an unknown CRS: {quoted(crs)}.", remedy)]
    return []


def _position_faults(graph: nx.MultiDiGraph[Any]) -> list[Fault]:
    faults = []
    for node, attributes in graph.nodes(data=True):
        try:
            finite = math.isfinite(float(attributes["x"])) and math.isfinite(float(attributes["y"]))
        except (KeyError, TypeError, ValueError):
            finite = False
        if not finite:
            problem = "has no position: x and y have to be numbers."
            faults.append(Fault("graph", f"node {quoted(node)}", problem, "Give both, or drop it."))
    return faults


def _frame(
    items: Iterable[tuple[Any, Mapping[str, Any]]],
    drop: Iterable[str],
    order: Iterable[str],
) -> pd.DataFrame:
    """Attributes as columns of objects, so that no value changes its type."""
    pairs = list(items)
    left_out = set(drop)
    found = dict.fromkeys(name for _, given in pairs for name in given if name not in left_out)
    names = dict.fromkeys([*(name for name in order if name in found), *found])
    columns = {
        name: pd.Series([given.get(name) for _, given in pairs], dtype=object) for name in names
    }
    frame = pd.DataFrame(columns, index=range(len(pairs)))
    frame.index = pd.Index([label for label, _ in pairs], tupleize_cols=False)
    return frame


def _edge_frame(
    graph: nx.MultiDiGraph[Any], drop: Iterable[str], order: Iterable[str]
) -> pd.DataFrame:
    found = list(graph.edges(keys=True, data=True))
    frame = _frame(((row, edge[3]) for row, edge in enumerate(found)), drop, order)
    arrays = [pd.Index([edge[n] for edge in found], tupleize_cols=False) for n in range(3)]
    frame.index = pd.MultiIndex.from_arrays(arrays, names=["u", "v", "key"])
    if "geometry" not in frame:
        frame["geometry"] = None
    return frame


def _lines(given: pd.Series) -> pd.Series:
    """Lines of edges; texts are WKT."""
    lines = given.to_numpy(dtype=object).copy()
    texts = np.flatnonzero([isinstance(line, str) for line in lines])
    if len(texts):
        lines[texts] = shapely.from_wkt(lines[texts], on_invalid="ignore")
    unread = [row for row in texts.tolist() if lines[row] is None]
    unread += [
        row
        for row, line in enumerate(lines)
        if not (line is None or is_nan(line) or isinstance(line, shapely.Geometry))
    ]
    if unread:
        problem = f"{len(unread):,} of {len(lines):,} edges: geometry is neither a line nor WKT."
        where = f"first {quoted(given.index[[min(unread)]].tolist()[0])}"
        raise NetworkError([Fault("graph", where, problem, "Give a LineString, or none.")])
    return pd.Series(lines, index=given.index, dtype=object)


def _along(lines: gpd.GeoSeries, nodes: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, int]:
    """Lines from u to v, and how many were drawn from v to u; one that does not fit is a fault."""
    drawn = np.asarray(lines.values)
    given = np.flatnonzero(shapely.get_type_id(drawn) == shapely.GeometryType.LINESTRING)
    given = given[~shapely.is_empty(drawn[given])]
    at = nodes.geometry.get_coordinates().to_numpy()
    u, v = (at[nodes.index.get_indexer(lines.index.get_level_values(n))[given]] for n in ("u", "v"))
    first, last = (
        shapely.get_coordinates(shapely.get_point(drawn[given], place)) for place in (0, -1)
    )
    crs = cast("pyproj.CRS", nodes.crs)  # a graph without one has been refused
    fits = np.maximum(_metres(first, u, crs), _metres(last, v, crs))
    turned = np.maximum(_metres(first, v, crs), _metres(last, u, crs))
    wrong = given[np.minimum(fits, turned) > FARTHEST_END]
    if len(wrong):
        problem = (
            f"{len(wrong):,} of {len(drawn):,} edges: geometry does not lead from u to v; an end "
            f"is more than {FARTHEST_END:.0f} m away."
        )
        remedy = "Give the line of the edge, or none."
        raise NetworkError(
            [Fault("graph", f"first {quoted(lines.index[wrong[:1]].tolist()[0])}", problem, remedy)]
        )
    back = given[turned < fits]
    along = drawn.copy()
    along[back] = shapely.reverse(drawn[back])
    return gpd.GeoSeries(along, index=lines.index, crs=lines.crs), len(back)


def _metres(
    one: NDArray[np.float64], other: NDArray[np.float64], crs: pyproj.CRS
) -> NDArray[np.float64]:
    geod = crs.get_geod()
    if crs.is_geographic and geod is not None:
        _, _, metres = geod.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])
        return np.asarray(metres)
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
    return np.asarray(np.hypot(*(one - other).T) * unit)


def _restored(frame: pd.DataFrame, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Restore empty columns, and the order and types of all columns."""
    for name, dtype in dtypes.items():
        if name == "geometry":
            continue
        if name not in frame:
            frame[name] = np.nan
        try:
            if dtype == "bool":  # of which GraphML makes text, and every text is true
                frame[name] = [_TRUTH.get(one, one) for one in frame[name].tolist()]
            frame[name] = frame[name].astype(dtype)  # type: ignore[call-overload]  # of any name
        except (TypeError, ValueError):
            continue  # edited since; RoadNetwork says what is wrong with it
    return frame[[*dtypes, *(name for name in frame.columns if name not in dtypes)]]


def _foreign(
    nodes: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    graph: nx.MultiDiGraph[Any],
    restricted: pd.DataFrame | None,
    modes: tuple[Mode, ...],
) -> RoadNetwork:
    """Network from a graph that to_networkx did not write."""
    raw_nodes = nodes.rename(columns={n: f"tag_{n}" for n in NODE_COLUMNS if n != "geometry"})
    kept = edges.rename(columns={n: f"tag_{n}" for n in GRAPH_COLUMNS if n != "geometry"})
    tags = {
        name: [None if is_nan(value) else value for value in edges[name].tolist()]
        for name in edges.columns
    }
    count = len(edges)
    shapes: Any = tags.pop("geometry")  # None for a straight line, which the stubs forbid
    given = gpd.GeoSeries(shapes, index=edges.index, crs=nodes.crs)
    lines, turned = _along(given, nodes)
    kept["geometry"] = lines
    kept[GIVEN_SHAPE] = ~shapely.is_missing(np.asarray(lines.values))
    read = osm_tags.columns(tags, count, modes)
    assumed = read.pop("road_class_assumed")
    for name, values in read.items():
        kept[name] = values
    closed = kept["access"] == "closed"
    counts = {"lines reversed": turned, "edges left out: closed by access": int(closed.sum())}
    provenance: dict[str, Any] = {
        "name": "networkx",
        "source": "networkx graph",
        "modes": list(modes),
        "road_class_assumed": int(np.sum(assumed)),
        "graph": _literals(graph.graph),
        "counts": {name: number for name, number in counts.items() if number},
    }
    if graph.graph.get("created_date") is not None:
        provenance["date"] = str(graph.graph["created_date"])
    drawn = gpd.GeoDataFrame(kept, geometry="geometry", crs=nodes.crs)
    measured = _measured(drawn, raw_nodes)
    usable = measured[~closed.to_numpy()]
    if restricted is not None and closed.any():
        there = [all(edge in usable.index for edge in path) for path in restricted["edges"]]
        restricted = restricted[there]
    return RoadNetwork(raw_nodes, usable, provenance, restrictions=restricted)


def _literals(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Graph attributes as Python literals, as far as they can be."""
    written = {}
    for name, value in attributes.items():
        if name in {MARK, TURNS}:
            continue
        try:
            if ast.literal_eval(repr(value)) == value:
                written[str(name)] = repr(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return written


def _measured(edges: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Edges with the missing lengths measured along their lines."""
    missing = edges["length"].isna().to_numpy()
    if not missing.any():
        return edges
    bare = edges.assign(length=edges["length"].fillna(0.0))
    drawn = RoadNetwork(nodes, bare)
    metres = pd.Series(line_metres(drawn), index=drawn.edges.index)
    edges.loc[missing, "length"] = metres.loc[edges.index[missing]].to_numpy()
    edges.loc[missing, "length_basis"] = "derived"
    return edges
