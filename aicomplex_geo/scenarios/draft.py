"""The tables of a network while edits are applied to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._quoting import quoted
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import GEOGRAPHIC, metric_crs
from aicomplex_geo.network.profiles.profile import PART_END, PART_START
from aicomplex_geo.network.road_network import RoadNetwork
from aicomplex_geo.network.table_checks import fastest_of
from aicomplex_geo.network.tables import CLOSED, whole_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.turn_restrictions import EdgeId

PART_OF = "part_of"
"""Column that names the link (``u>v>key``) that a part of a split link belongs to."""
COUNTS = ("signals", "crossings", "toll_booths")
"""Columns that count points along an edge; of a split one they stay with the longer part."""


class DraftError(Exception):
    """An edit that cannot be applied: the problem, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


class Draft:
    """Nodes, edges (closed ones too) and restrictions of a network, changed in place."""

    def __init__(self, net: RoadNetwork) -> None:
        edges, restrictions = whole_tables(net)
        self._net = net
        self.nodes = net.nodes
        self.edges = edges if CLOSED in edges else edges.assign(**{CLOSED: False})
        self.restrictions = restrictions
        self.metric = metric_crs(degrees_bounds(net.nodes)) if len(net.nodes) else GEOGRAPHIC
        self._lines: NDArray[np.object_] | None = None

    def network(self, provenance: dict[str, Any]) -> RoadNetwork:
        """Make the network."""
        return RoadNetwork(
            self.nodes,
            self.edges,
            provenance,
            restrictions=self.restrictions,
            basemap=self._net.basemap,
        )

    @property
    def fastest(self) -> float:
        """Highest posted speed that the network allows, in km/h."""
        return fastest_of(self._net.provenance)

    @property
    def crs(self) -> CRS:
        """CRS of nodes and edges."""
        return cast("CRS", self.nodes.crs)

    @property
    def lines(self) -> NDArray[np.object_]:
        """Lines of the edges in metres."""
        if self._lines is None:
            moved = self.edges.geometry.to_crs(self.metric)
            self._lines = np.asarray(moved.values, dtype=object)
        return self._lines

    def level(self, name: str) -> NDArray[np.object_]:
        """Ids of one level of the index of edges, as text."""
        return self.edges.index.get_level_values(name).astype(str).to_numpy(dtype=object)

    def in_metres(self, places: Sequence[tuple[float, float]]) -> NDArray[np.object_]:
        """Points of latitudes and longitudes."""
        return self._moved(places, self.metric)

    def in_own_crs(self, places: Sequence[tuple[float, float]]) -> NDArray[np.object_]:
        """Points of latitudes and longitudes, in the CRS of the network."""
        return self._moved(places, self.crs)

    def metric_nodes(self) -> gpd.GeoSeries:
        """Junctions in metres."""
        return self.nodes.geometry.to_crs(self.metric)

    def set_values(self, rows: NDArray[np.int64], column: str, values: Any) -> None:  # noqa: ANN401 - one value or an array
        """Set a column of some edges; a missing column is added empty."""
        empty = pd.Series(np.nan, index=self.edges.index)
        series = self.edges.get(column, empty).copy()
        series.iloc[rows] = values
        self.edges = self.edges.assign(**{column: series})

    def add_node(self, name: str, point: shapely.Point, values: dict[str, Any]) -> None:
        """Add a junction, in the CRS of the network."""
        if name in set(self.nodes.index.astype(str)):
            raise DraftError(f"{quoted(name)} is a junction already.", "Give the edit another id.")
        self.nodes = _appended(self.nodes, [{**values, "geometry": point}], [name])

    def add_edge(self, u: object, v: object, values: dict[str, Any], *, both: bool) -> None:
        """Add a road with a line from u to v, in one or both directions."""
        keys = [
            key
            for start, end, key in self.edges.index
            if {start, end} == {u, v} and isinstance(key, int | np.integer)
        ]
        key = max(keys, default=-1) + 1
        ids: list[EdgeId] = [(u, v, key)]
        rows = [values]
        if both:
            ids.append((v, u, key))
            rows.append({**values, "geometry": shapely.reverse(values["geometry"])})
        self._append(rows, ids)

    def split(self, row: int, place: shapely.Point, name: str, values: dict[str, Any]) -> None:
        """Split an edge, and its opposite direction, at the nearest place (in metres)."""
        self.divide(row, place, name)
        self.add_node(name, self._cut_at, values)

    def divide(self, row: int, place: shapely.Point, name: object) -> None:
        twin = self._twin(row)
        line: Any = self.edges.geometry.iloc[row]  # a LineString, as the network was checked
        moved = self.lines[row]
        first, second, share = _cut(line, moved, place)
        self._cut_at = shapely.Point(first.coords[-1])
        whole = float(self.edges["length"].iloc[row])
        lengths = whole * share, whole - whole * share
        shares = [share, 1 - share] if whole == 0 else [length / whole for length in lengths]
        parts = list(zip((first, second), lengths, shares, strict=True))
        rows, ids = self._parts(row, name, parts)
        replaced = {self.edges.index[row]: ids}
        if twin >= 0:
            back = [(shapely.reverse(one), length, part) for one, length, part in reversed(parts)]
            more, more_ids = self._parts(twin, name, back)
            replaced[self.edges.index[twin]] = more_ids
            rows, ids = rows + more, ids + more_ids
        kept = np.ones(len(self.edges), dtype=bool)
        kept[[row] if twin < 0 else [row, twin]] = False
        lines = self.lines[kept]
        self.edges = self.edges[kept]
        self._lines = lines
        self._append(rows, ids)
        self._reroute(replaced)

    def _parts(
        self, row: int, name: object, parts: Sequence[tuple[Any, float, float]]
    ) -> tuple[list[dict[str, Any]], list[EdgeId]]:
        u, v, key = self.edges.index[row]
        old = self.edges.iloc[row].to_dict()
        whole = old.get(PART_OF)
        lineage = whole if isinstance(whole, str) and whole else f"{u}>{v}>{key}"
        longer = int(np.argmax([length for _, length, _ in parts]))
        span = [old.get(PART_START, np.nan), old.get(PART_END, np.nan)]
        begin, end = span if span[0] < span[1] else (0.0, 1.0)
        middle = begin + parts[0][2] * (end - begin)
        rows = [
            {
                **old,
                "geometry": line,
                "length": length,
                "toll": old["toll"] * share,
                PART_OF: lineage,
                PART_START: (begin, middle)[place],
                PART_END: (middle, end)[place],
                **{one: 0 for one in COUNTS if one in old and place != longer},
            }
            for place, (line, length, share) in enumerate(parts)
        ]
        return rows, [(u, name, key), (name, v, key)]

    def _append(self, rows: list[dict[str, Any]], ids: list[EdgeId]) -> None:
        for column in dict.fromkeys(name for row in rows for name in row):
            if column in self.edges.columns:
                continue
            number = column in (PART_START, PART_END)
            kind = "float64" if number else object
            empty = pd.Series(None, index=self.edges.index, dtype=kind)
            self.edges = self.edges.assign(**{column: empty})
        new = gpd.GeoSeries([row["geometry"] for row in rows], crs=self.crs).to_crs(self.metric)
        lines = np.concatenate([self.lines, np.asarray(new.values, dtype=object)])
        index = pd.MultiIndex.from_tuples(ids, names=self.edges.index.names)
        self.edges = _appended(self.edges, rows, index)
        self._lines = lines

    def _twin(self, row: int) -> int:
        """Row of the opposite direction of an edge, -1 where there is none."""
        u, v, _ = self.edges.index[row]
        tails, heads = (self.edges.index.get_level_values(name) for name in ("u", "v"))
        back = shapely.reverse(self.edges.geometry.iloc[row])
        for other in np.flatnonzero((tails == v) & (heads == u)).tolist():
            same = self.edges["length"].iloc[other] == self.edges["length"].iloc[row]
            if other != row and same and self.edges.geometry.iloc[other].equals_exact(back, 0):
                return other
        return -1

    def _reroute(self, replaced: dict[EdgeId, list[EdgeId]]) -> None:
        """Let turn restrictions name the parts of split edges."""
        paths = [
            _rerouted(path, replaced) if not replaced.keys().isdisjoint(path) else path
            for path in self.restrictions["edges"]
        ]
        changed = pd.Series(paths, index=self.restrictions.index, dtype=object)
        self.restrictions = self.restrictions.assign(edges=changed)

    def _moved(self, places: Sequence[tuple[float, float]], crs: CRS | str) -> NDArray[np.object_]:
        lats, lons = [place[0] for place in places], [place[1] for place in places]
        points = gpd.GeoSeries(gpd.points_from_xy(lons, lats), crs=GEOGRAPHIC).to_crs(crs)
        return np.asarray(points.values, dtype=object)


def _rerouted(path: tuple[EdgeId, ...], replaced: dict[EdgeId, list[EdgeId]]) -> Any:  # noqa: ANN401 - cell of a frame
    """Path over the parts of edges: the last one of its first edge, the first of its last."""
    last = len(path) - 1
    found: list[EdgeId] = []
    for place, edge in enumerate(path):
        parts = replaced.get(edge, [edge])
        found += parts[-1:] if place == 0 else parts[:1] if place == last else parts
    return tuple(found)


def _cut(
    line: shapely.LineString, moved: shapely.LineString, place: shapely.Point
) -> tuple[shapely.LineString, shapely.LineString, float]:
    """Cut a line where its copy in metres is nearest to a place, and give the share before it."""
    along = float(moved.project(place))
    corners = shapely.get_coordinates(moved)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    ends = np.cumsum(steps)
    segment = min(int(np.searchsorted(ends, along)), len(steps) - 1)
    before = ends[segment] - steps[segment]
    share = (along - before) / steps[segment] if steps[segment] > 0 else 0.0
    own = shapely.get_coordinates(line)
    cut = own[segment] + share * (own[segment + 1] - own[segment])
    first, second = np.vstack([own[: segment + 1], cut]), np.vstack([cut, own[segment + 1 :]])
    whole = float(ends[-1])
    return (
        shapely.LineString(first),
        shapely.LineString(second),
        along / whole if whole > 0 else 0.5,
    )


def _appended(
    frame: gpd.GeoDataFrame, rows: list[dict[str, Any]], index: object
) -> gpd.GeoDataFrame:
    """Add rows to a frame without changing the types of its columns."""
    new = pd.Index(index) if isinstance(index, list) else index
    columns: dict[Any, Any] = {}
    for name in frame.columns:
        old = frame[name]
        if name == frame.geometry.name:
            values = [*old.to_numpy(), *(row["geometry"] for row in rows)]
            columns[name] = np.array(values, dtype=object)
            continue
        added = [row.get(name, _empty(old.dtype)) for row in rows]
        filled = [_empty(old.dtype) if _is_missing(value) else value for value in added]
        if isinstance(old.dtype, np.dtype):  # pandas takes ten times as long
            columns[name] = np.concatenate([old.to_numpy(), np.array(filled, dtype=old.dtype)])
            continue
        series = pd.Series(filled, dtype=old.dtype)
        columns[name] = pd.concat([old.reset_index(drop=True), series], ignore_index=True).array
    joined = frame.index.append(cast("pd.Index", new))
    joined.names = frame.index.names
    table = pd.DataFrame(columns, index=joined)
    return gpd.GeoDataFrame(table, geometry=frame.geometry.name, crs=frame.crs)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _empty(dtype: Any) -> object:  # noqa: ANN401 - a dtype of numpy or pandas
    if pd.api.types.is_bool_dtype(dtype):
        return False
    if pd.api.types.is_integer_dtype(dtype):
        return 0
    if pd.api.types.is_float_dtype(dtype):
        return np.nan
    return None if pd.api.types.is_object_dtype(dtype) else ""
