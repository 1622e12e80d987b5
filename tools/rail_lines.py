"""One line for the tracks of a railway."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, cast

import networkx as nx
import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

JOINED_GAP_M = 400.0
SHORTEST_BRANCH_M = 1_500.0
BESIDE_M = 80.0
STEP_M = 50.0

Node = tuple[float, float]
Tracks = Any  # a graph of networkx, which has no types for its nodes


def centre_line(tracks: BaseGeometry) -> BaseGeometry:
    """Follow one track from end to end in each connected part of a railway."""
    graph: Tracks = nx.Graph()
    for part in shapely.get_parts(shapely.segmentize(shapely.line_merge(tracks), STEP_M)):
        points = [(round(float(p[0])), round(float(p[1]))) for p in shapely.get_coordinates(part)]
        for one, other in itertools.pairwise(points):
            if one != other:
                graph.add_edge(one, other, weight=_metres(one, other))
    _join_tracks(graph)
    _bridge(graph)
    paths = [_longest(graph.subgraph(nodes)) for nodes in nx.connected_components(graph)]
    lines = sorted((shapely.LineString(path) for path in paths), key=lambda line: -line.length)
    kept: list[shapely.LineString] = []
    for line in lines:  # the second track of a railway may be a part of its own
        rest = line.difference(shapely.union_all(kept).buffer(BESIDE_M))
        kept += [one for one in shapely.get_parts(rest) if one.length >= SHORTEST_BRANCH_M]
    return shapely.MultiLineString(kept)


def _metres(one: Node, other: Node) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _join_tracks(graph: Tracks) -> None:
    """Let the way change to the track beside, so that it does not come back on it."""
    nodes = list(graph)
    points = shapely.points(nodes)
    pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=STEP_M * 0.8)
    for one, other in pairs.T:
        if one < other:
            metres = _metres(nodes[one], nodes[other])
            graph.add_edge(nodes[one], nodes[other], weight=metres)


def _bridge(graph: Tracks) -> None:
    """Join ends of tracks that lie close to another part, such as gaps at stations."""
    ends = [node for node, degree in graph.degree if degree == 1]
    owner = {
        node: number for number, part in enumerate(nx.connected_components(graph)) for node in part
    }
    nodes = list(graph)
    tree = shapely.STRtree(shapely.points(nodes))
    for end in ends:
        near = tree.query(shapely.Point(end), predicate="dwithin", distance=JOINED_GAP_M)
        others = [nodes[at] for at in near if owner[nodes[at]] != owner[end]]
        if others:
            other = min(others, key=lambda one: _metres(one, end))
            graph.add_edge(end, other, weight=_metres(other, end))


def _longest(part: Tracks) -> list[Node]:
    """Find the two ends of a railway that are farthest apart along it."""
    start = next(iter(sorted(part)))
    for _ in range(2):
        lengths, paths = cast("tuple[Any, Any]", nx.single_source_dijkstra(part, start))
        start = max(lengths, key=lambda node: (lengths[node], node))
    return list(paths[start])
