"""Names of the sections of links, from the places at their two ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from aicomplex_geo.layers.names import as_text, name_pair, names_of, text_in
from aicomplex_geo.layers.records import records, with_geometry

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.study.workbench import Workbench

Pair = tuple[str, str]
OUTLINES = "outlines"


def section_names(bench: Workbench, links: pd.DataFrame) -> list[Pair]:
    """Name each link (columns u, v and road_name) in Korean and English as "from–to".

    An end is named by its node. A node without a name is at the roads that cross there, near the
    nearest counted place (in English in the municipality, if places have Korean names only).
    """
    ends = _end_names(bench, {*links["u"], *links["v"]})
    crossing = _roads_at(bench.net.edges, set(ends))
    found = []
    for u, v, road in zip(links["u"], links["v"], links["road_name"], strict=True):
        both = [_with_roads(*ends[end], crossing[end] - {as_text(road)}) for end in (u, v)]
        found.append(cast("Pair", tuple(_joined([pair[at] for pair in both]) for at in (0, 1))))
    return found


def _joined(ends: Sequence[str]) -> str:
    return "–".join(one for one in dict.fromkeys(ends) if one)


def _with_roads(pair: Pair, named: bool, roads: set[str]) -> Pair:  # noqa: FBT001 - of a tuple
    """Add the first road that crosses at a node without a name."""
    if named or not roads:
        return pair
    road = min(roads)
    return f"{pair[0]}({road})", f"{pair[1]} ({road})"


def _roads_at(edges: gpd.GeoDataFrame, nodes: set[Hashable]) -> dict[Hashable, set[str]]:
    found: dict[Hashable, set[str]] = {node: set() for node in nodes}
    for (u, v, _), road in zip(edges.index, edges["road_name"].map(as_text), strict=True):
        for end in (u, v):
            if road and end in found:
                found[end].add(road)
    return found


def _end_names(bench: Workbench, nodes: Iterable[Hashable]) -> dict[Hashable, tuple[Pair, bool]]:
    """Names of nodes, and whether these are their own."""
    listed = bench.net.nodes.loc[list(nodes)]
    own = [name_pair(row, "name") for row in records(listed)]
    near = _nearest_places(bench, listed)
    return {
        node: (mine, True) if mine[0] else (other, False)
        for node, mine, other in zip(listed.index, own, near, strict=True)
    }


def _nearest_places(bench: Workbench, nodes: gpd.GeoDataFrame) -> list[Pair]:
    if not bench.opportunities:
        return [("", "")] * len(nodes)
    places = with_geometry(bench.opportunities[0].points).to_crs(bench.net.crs)
    tree = shapely.STRtree(np.asarray(places.geometry))
    places = places.iloc[tree.nearest(np.asarray(nodes.geometry))]
    columns = bench.study.file.scenarios.groups_ko
    english = _municipalities(bench, nodes)
    found = []
    for (korean, other), row, outer in zip(names_of(places), records(places), english, strict=True):
        group = next(filter(None, (text_in(row, column) for column in columns)), "")
        full = korean if korean.startswith(group) else f"{group} {korean}"
        found.append((full, other if other != korean else outer or full))
    return found


def _municipalities(bench: Workbench, nodes: gpd.GeoDataFrame) -> list[str]:
    """English names of the outlines that nodes are in, empty elsewhere."""
    if OUTLINES not in bench.study.layer_names:
        return [""] * len(nodes)
    outlines = with_geometry(bench.study.layer(OUTLINES)).to_crs(bench.net.crs)
    names = [name_pair(row, "name")[1] for row in records(outlines)]
    tree = shapely.STRtree(np.asarray(outlines.geometry))
    found = [""] * len(nodes)
    for node, outline in tree.query(np.asarray(nodes.geometry), predicate="intersects").T:
        found[node] = names[outline]
    return found
