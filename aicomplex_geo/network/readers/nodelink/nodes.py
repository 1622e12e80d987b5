"""Nodes at which the links of a node-link begin or end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.nodelink import attributes, codes
from aicomplex_geo.network.readers.nodelink.crs import project_box
from aicomplex_geo.network.readers.nodelink.files import NODE
from aicomplex_geo.network.readers.nodelink.read_report import Report, note
from aicomplex_geo.network.readers.nodelink.texts import SOURCE, text_series, without_dashes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.readers.nodelink.attributes import Table
    from aicomplex_geo.network.readers.nodelink.links import Links

NODE_TEXT = ("NODE_ID",)
NODE_MORE = ("NODE_NAME", "NODE_TYPE")


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes by id, without a CRS; `start` and `end` are positions of the nodes of each link."""

    frame: gpd.GeoDataFrame
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def read_nodes(
    path: Path, table: Table, links: Links, link_file: str, *, part: bool, report: Report
) -> Nodes:
    """Read the nodes at which links begin or end; all faults are raised together."""
    faults: list[Fault] = []
    read = None if part else attributes.read_shapes(path, NODE)
    rows = table.kept() if read is None else read.row
    ids = table.text("NODE_ID", rows)
    note(faults, table.name, ids, ids == "", "NODE_ID is empty.|Fill it.")
    repeated = ids.duplicated() & (ids != "")
    note(faults, table.name, ids, repeated, "NODE_ID is repeated.|Keep one row.")
    index = pd.Index(ids.drop_duplicates())
    ends = [index.get_indexer(links.frame[name]) for name in ("f_node", "t_node")]
    for name, place in zip(("F_NODE", "T_NODE"), ends, strict=True):
        text = f"{name} is not in {table.name}.|Use both files of one edition."
        note(faults, link_file, links.frame["link_id"], place < 0, text)
    if faults:
        raise NetworkError(faults)
    here = np.unique(np.concatenate(ends))
    if read is None:
        points = attributes.read_shapes(path, NODE, rows=rows[here]).shape
    else:
        points = read.shape[here]
        report.counts["nodes in the file"] += len(ids)
        report.counts["nodes left out: no link begins or ends there"] += len(ids) - len(here)
    ids = ids.iloc[here].reset_index(drop=True)
    wrong = (shapely.get_type_id(points) != shapely.GeometryType.POINT) | shapely.is_empty(points)
    note(faults, table.name, ids, wrong, "has no position.|Give each node a point.")
    if faults:
        raise NetworkError(faults)
    order = np.argsort(ids.to_numpy(dtype=object), kind="stable")
    sorted_place = np.empty(len(index), dtype=np.int64)
    sorted_place[here[order]] = np.arange(len(order))
    frame = _node_frame(table, rows[here[order]], points[order], report)
    frame.index = pd.Index(ids.iloc[order], name="id")
    return Nodes(frame, sorted_place[ends[0]], sorted_place[ends[1]])


def _node_frame(
    table: Table, rows: NDArray[np.int64], points: NDArray[np.object_], report: Report
) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {"name_ko": "", "kind": ""}
    if "NODE_NAME" in table.columns:
        columns["name_ko"] = without_dashes(table.text("NODE_NAME", rows))
    if "NODE_TYPE" in table.columns:
        kinds = report.translate("NODE_TYPE", table.text("NODE_TYPE", rows), codes.NODE_KIND)
        columns["kind"] = text_series(kinds.value)
    index = pd.RangeIndex(len(points))
    return gpd.GeoDataFrame({**columns, "source": SOURCE}, index=index, geometry=points)


def outside_box(nodes: gpd.GeoDataFrame, box: tuple[float, ...], crs: CRS) -> NDArray[np.bool_]:
    """Which nodes lie outside the box, so that links at them may not have been read."""
    ring = shapely.polygons(project_box(box, crs))
    shapely.prepare(ring)
    outside: NDArray[np.bool_] = ~shapely.intersects(ring, nodes.geometry.to_numpy())
    return outside
