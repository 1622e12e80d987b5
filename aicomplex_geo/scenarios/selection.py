"""Which links an edit is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo._quoting import near_names, quoted
from aicomplex_geo.network.road_network import ROAD_CLASSES
from aicomplex_geo.scenarios.draft import PART_OF, DraftError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.scenarios.draft import Draft
    from aicomplex_geo.scenarios.edits import Selection

RAMP = "ramp"
INTERCHANGE_RADIUS_M = 1_000.0
"""A ramp belongs to the nearest interchange within this distance."""
SAME_PLACE_M = 1_000.0
"""Junctions of one name and kind within this distance are carriageways of one interchange."""
WITH_RAMPS = ("interchange", "junction", "tollgate")


def select(draft: Draft, change: Selection) -> list[NDArray[np.int64]]:
    """Rows of edges that an edit is about, by direction where it names both ends."""
    if change.link is not None:
        groups = _of_link(draft, change)
    elif change.between is not None:
        groups = _between(draft, change)
    elif change.interchange:
        groups = [_ramps(draft, change.interchange)]
    elif change.near is not None:
        groups = [_near(draft, change)]
    else:
        groups = [np.flatnonzero(on_road(draft, change.road))]
    return [_of_classes(draft, rows, change) for rows in groups] if change.classes else groups


def on_road(draft: Draft, road: str) -> NDArray[np.bool_]:
    """Whether each edge belongs to a road, given by name or number."""
    names, numbers = draft.edges["road_name"], draft.edges["ref"]
    found: NDArray[np.bool_] = ((names == road) | (numbers == road)).to_numpy(dtype=bool)
    if not found.any():
        known = set(names) | set(numbers)
        raise DraftError(f"there is no road {quoted(road)}.", nearest(road, known - {""}))
    return found


def junctions(draft: Draft, name: str) -> list[object]:
    """Junctions of an id or a name, with the other carriageway of the same interchange."""
    nodes = draft.nodes
    ids = nodes.index.astype(str)
    rows = np.flatnonzero(ids == name)
    if not len(rows):
        named = (nodes["name_ko"] == name) | (nodes["name_en"] == name)
        rows = np.flatnonzero(named.to_numpy(dtype=bool))
    if not len(rows):
        known = set(ids) | set(nodes["name_ko"]) | set(nodes["name_en"])
        raise DraftError(f"there is no junction {quoted(name)}.", nearest(name, known - {""}))
    first = nodes.iloc[int(rows[0])]
    found = set(rows.tolist())
    if first["name_ko"] and first["kind"] in WITH_RAMPS:
        same = (nodes["name_ko"] == first["name_ko"]) & (nodes["kind"] == first["kind"])
        places = draft.metric_nodes()
        near = places.distance(places.iloc[int(rows[0])]) <= SAME_PLACE_M
        found |= set(np.flatnonzero(same & near & _on_its_roads(draft, first)).tolist())
    others = sorted(found - {int(rows[0])})
    return [nodes.index[row] for row in (int(rows[0]), *others)]


def _on_its_roads(draft: Draft, node: pd.Series) -> NDArray[np.bool_]:
    """Whether each junction is on a road of another one: not on the other road of a junction."""
    edges = draft.edges[draft.edges["road_class"] != RAMP]
    tails, heads = (edges.index.get_level_values(name) for name in ("u", "v"))
    roads = set(edges.loc[(tails == node.name) | (heads == node.name), "road_name"])
    on = edges["road_name"].isin(roads).to_numpy(dtype=bool)
    return np.asarray(draft.nodes.index.isin([*tails[on], *heads[on]]))


def nearest(name: str, known: set[str]) -> str:
    """Remedy that gives the nearest names."""
    near = near_names(name, known)
    return f"Nearest: {near}." if near else "Nothing has a similar name; check the network."


def _of_link(draft: Draft, change: Selection) -> list[NDArray[np.int64]]:
    u, v = change.link or ("", "")
    forth = _directed(draft, u, v, change.key)
    back = _directed(draft, v, u, change.key) if change.direction == "both" else forth[:0]
    if len(forth) or len(back):
        return [forth, back]
    ids = set(draft.nodes.index.astype(str))
    for name in (u, v):
        if name not in ids:
            raise DraftError(f"there is no junction {quoted(name)}.", nearest(name, ids))
    ends = sorted(set(draft.level("v")[draft.level("u") == u]))
    problem = f"no link leads from {quoted(u)} to {quoted(v)}."
    raise DraftError(problem, f"From {quoted(u)} links lead to: {', '.join(ends) or 'nowhere'}.")


def _directed(draft: Draft, u: str, v: str, key: int | None) -> NDArray[np.int64]:
    found = (draft.level("u") == u) & (draft.level("v") == v)
    if key is not None:
        found = found & (draft.level("key") == str(key))
    if PART_OF in draft.edges:
        begin = f"{u}>{v}>" if key is None else f"{u}>{v}>{key}"
        parts = draft.edges[PART_OF].fillna("").astype(str)
        own = parts.str.startswith(begin) if key is None else parts == begin
        found = found | own.to_numpy(dtype=bool)
    return np.flatnonzero(found)


def _between(draft: Draft, change: Selection) -> list[NDArray[np.int64]]:
    start, end = change.between or ("", "")
    on = on_road(draft, change.road) & (draft.edges["road_class"] != RAMP).to_numpy(dtype=bool)
    ends = [junctions(draft, name) for name in (start, end)]
    groups = [_shortest(draft, on, ends[0], ends[1])]
    if change.direction == "both":
        groups.append(_shortest(draft, on, ends[1], ends[0]))
    if all(len(rows) == 0 for rows in groups):
        at = set(draft.edges.index[on].get_level_values("u"))
        missing = [name for name, ids in zip((start, end), ends, strict=True) if not at & set(ids)]
        where = f"{quoted(missing[0])} is not on it" if missing else "it does not connect them"
        problem = (
            f"no stretch of {quoted(change.road)} leads from {quoted(start)} to {quoted(end)}: "
            f"{where}."
        )
        names = draft.nodes.loc[draft.nodes.index.isin(at)]
        known = set(names.index.astype(str)) | set(names["name_ko"])
        raise DraftError(problem, nearest(missing[0] if missing else start, known - {""}))
    return groups


def _shortest(
    draft: Draft, on: NDArray[np.bool_], starts: list[object], ends: list[object]
) -> NDArray[np.int64]:
    """Edges of the shortest path over some edges from any of the starts to any of the ends."""
    ids = draft.nodes.index
    rows = np.flatnonzero(on)
    tails, heads = (
        ids.get_indexer(draft.edges.index.get_level_values(name)[rows]).astype(np.int32)
        for name in ("u", "v")
    )  # scipy before 1.15 searches with int32 only
    table = pd.DataFrame({"tail": tails, "head": heads, "row": rows})
    table["length"] = np.maximum(draft.edges["length"].to_numpy()[rows], 0.1)
    table = table.sort_values(["length", "row"]).drop_duplicates(["tail", "head"])
    shape = (len(ids), len(ids))
    graph = coo_array((table["length"], (table["tail"], table["head"])), shape=shape).tocsr()
    sources = ids.get_indexer(pd.Index(starts, dtype=ids.dtype))
    far, before, _ = dijkstra(graph, indices=sources, min_only=True, return_predecessors=True)
    targets = ids.get_indexer(pd.Index(ends, dtype=ids.dtype))
    target = int(targets[np.argmin(far[targets])])
    if not np.isfinite(far[target]):
        return np.zeros(0, dtype=np.int64)
    row_of = {(t, h): row for t, h, row in table[["tail", "head", "row"]].itertuples(index=False)}
    path = []
    while before[target] >= 0:
        path.append(row_of[int(before[target]), target])
        target = int(before[target])
    return np.array(path[::-1], dtype=np.int64)


def _ramps(draft: Draft, name: str) -> NDArray[np.int64]:
    """Ramps of an interchange: those that touch it, and those nearer to it than to any other."""
    own = junctions(draft, name)
    nodes = draft.nodes
    ramps = np.flatnonzero((draft.edges["road_class"] == RAMP).to_numpy(dtype=bool))
    tails, heads = (draft.edges.index.get_level_values(level)[ramps] for level in ("u", "v"))
    touching = tails.isin(own) | heads.isin(own)
    centres = nodes["kind"].isin(WITH_RAMPS) | nodes.index.isin(own)
    places = np.asarray(draft.metric_nodes()[centres].values, dtype=object)
    middles = shapely.line_interpolate_point(draft.lines[ramps], 0.5, normalized=True)
    mine = np.zeros(len(ramps), dtype=bool)
    if len(ramps):
        tree = shapely.STRtree(places)
        at, metres = tree.query_nearest(middles, return_distance=True, all_matches=False)
        its = nodes.index[centres.to_numpy(dtype=bool)][at[1]].isin(own)
        mine[at[0]] = its & (metres <= INTERCHANGE_RADIUS_M)
    found = ramps[touching | mine]
    if not len(found):
        problem = f"{quoted(name)} has no ramps within {INTERCHANGE_RADIUS_M:,.0f} m."
        raise DraftError(problem, "Select its links with near, radius_m and classes.")
    return found


def _near(draft: Draft, change: Selection) -> NDArray[np.int64]:
    place = draft.in_metres([change.near or (0.0, 0.0)])[0]
    found = shapely.distance(draft.lines, place) <= float(change.radius_m or 0.0)
    if change.road:
        found = found & on_road(draft, change.road)
    if not found.any():
        metres = float(shapely.distance(draft.lines, place).min()) if len(draft.lines) else 0.0
        problem = f"no such link within {change.radius_m:,.0f} m of {list(change.near or ())}."
        raise DraftError(problem, f"The nearest link of all is {metres:,.0f} m away.")
    return np.flatnonzero(found)


def _of_classes(draft: Draft, rows: NDArray[np.int64], change: Selection) -> NDArray[np.int64]:
    classes = draft.edges["road_class"]
    for name in change.classes:
        if name not in ROAD_CLASSES and name not in set(classes):
            raise DraftError(
                f"there is no road class {quoted(name)}.", nearest(name, set(ROAD_CLASSES))
            )
    return rows[classes.iloc[rows].isin(change.classes).to_numpy(dtype=bool)]
