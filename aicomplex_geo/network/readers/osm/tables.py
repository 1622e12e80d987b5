"""The tables of a road network from a scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.left_out import LeftOutError
from aicomplex_geo.network.readers.osm import topology
from aicomplex_geo.network.readers.osm.edge_table import SOURCE, Edges, build_edges
from aicomplex_geo.network.readers.osm.restrictions import (
    DirectedEdge,
    EdgeFinder,
    Turn,
    turns,
)
from aicomplex_geo.network.readers.osm.road_nodes import FIXED
from aicomplex_geo.network.road_network import RoadNetwork, undrawn_network
from aicomplex_geo.network.table_checks import fastest_of, is_checked
from aicomplex_geo.network.turn_restrictions import as_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.network.edge_lines import FixedLines
    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.scan import Scan
    from aicomplex_geo.network.readers.osm.topology import Segments

CRS = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Tables:
    """Nodes, edges and turn restrictions as a network takes them, the edges without lines."""

    nodes: gpd.GeoDataFrame
    edges: pd.DataFrame
    lines: FixedLines
    restrictions: pd.DataFrame

    def network(
        self, provenance: Mapping[str, Any], basemap: gpd.GeoDataFrame | None = None
    ) -> RoadNetwork:
        """Make the network, whose edges are drawn when they are needed."""
        nodes, edges, lines, restrictions = self.nodes, self.edges, self.lines, self.restrictions
        if is_checked(edges, nodes, fastest=fastest_of(provenance)):
            return undrawn_network(
                nodes, edges, lines, provenance, restrictions=restrictions, basemap=basemap
            )
        drawn = lines.drawn(edges, CRS)
        return RoadNetwork(nodes, drawn, provenance, restrictions=restrictions, basemap=basemap)


def build_tables(scan: Scan, mode: Mode, *, simplify: bool) -> Tables:
    """Build nodes, edges and turn restrictions; their order depends on the ids alone."""
    parts = topology.segments(scan)
    if not len(parts.tail):
        problem = "has no road with two consecutive nodes."
        raise NetworkError(
            [
                Fault(
                    "ways",
                    "",
                    problem,
                    "Extract with complete ways (osmium extract does so by default).",
                )
            ]
        )
    uses = topology.with_ferry_speeds(scan.uses, parts, scan.counts)
    attributes, *by_way = topology.attribute_numbers(uses)
    del uses
    scan.uses = []  # objects of every way, which nothing needs any more
    attributes, forward, backward = topology.attributes_of_segments(
        scan, parts, attributes, (by_way[0], by_way[1])
    )
    wanted = turns(scan, mode)
    keep = {node for turn in wanted for node in turn.nodes}
    kept = topology.junctions(parts, forward, backward, keep, simplify=simplify)
    joined = topology.chains(parts, kept)
    edges = build_edges(scan, parts, joined, (attributes, forward, backward))
    return Tables(
        nodes=_nodes(scan, parts, edges.table),
        edges=edges.table,
        lines=edges.lines,
        restrictions=_restrictions(scan, wanted, edges),
    )


def _nodes(scan: Scan, parts: Segments, edges: pd.DataFrame) -> gpd.GeoDataFrame:
    """Junctions at both ends of the edges, in the order of their ids."""
    index = edges.index
    ids = np.unique(np.concatenate([index.get_level_values(name) for name in ("u", "v")]))
    order = np.argsort(parts.node_id)
    place = order[np.searchsorted(parts.node_id, ids, sorter=order)]
    at = parts.scan_node[place]
    osm_ids = scan.node_ids[at]
    uses = scan.node_uses
    tagged = [place for place, node in enumerate(osm_ids.tolist()) if node in uses]
    of_tags = [uses[node] for node in osm_ids[tagged].tolist()]

    def column(values: list[Any], *, otherwise: str | bool = "") -> NDArray[Any]:
        filled = np.full(len(ids), otherwise, dtype=bool if otherwise is False else object)
        filled[tagged] = values
        return filled

    return gpd.GeoDataFrame(
        {
            "name_ko": column([use.name_ko for use in of_tags]),
            "name_en": column([use.name_en for use in of_tags]),
            "kind": column([use.kind for use in of_tags]),
            "source": SOURCE,
            "osm_id": osm_ids,
            "signals": column([use.signals > 0 for use in of_tags], otherwise=False),
            "crossing": column([use.crossing for use in of_tags], otherwise=False),
            "toll_booth": column([use.toll_booth for use in of_tags], otherwise=False),
            "boundary": parts.boundary[place],
        },
        index=pd.Index(ids, name="id"),
        geometry=gpd.points_from_xy(*(scan.xy[at].T / FIXED)),
        crs=CRS,
    )


def _restrictions(scan: Scan, wanted: list[Turn], edges: Edges) -> pd.DataFrame:
    ways = list({way for turn in wanted for way in turn.ways})
    first_way, last_way = edges.ends
    near = np.flatnonzero(np.isin(first_way, ways) | np.isin(last_way, ways))
    near = near[np.argsort(edges.rank[near])]  # as chains come, of equal paths the first is taken
    finder = EdgeFinder(
        DirectedEdge((int(u), int(v), int(key)), first, last)
        for (u, v, key), first, last in zip(
            edges.table.index[near],
            first_way[near].tolist(),
            last_way[near].tolist(),
            strict=True,
        )
    )
    found = []
    for turn in wanted:
        try:
            path = finder.path(turn)
        except LeftOutError as reason:
            scan.counts[f"turn restrictions left out: {reason}"] += 1
            continue
        kind = turn.value.partition("_")[0]
        found.append((kind, turn.value, turn.via, path, f"relation/{turn.osm_id}"))
    scan.counts["turn restrictions of the network"] += len(found)
    return as_table(found)
