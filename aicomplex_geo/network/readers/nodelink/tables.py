"""Nodes and links of a node-link as the tables of a road network."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.nodelink import attributes, codes, lines
from aicomplex_geo.network.readers.nodelink.crs import project_box
from aicomplex_geo.network.readers.nodelink.files import LINK, NODE
from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.readers.nodelink.attributes import Table

LINK_TEXT = ("LINK_ID", "F_NODE", "T_NODE", "ROAD_NO", "ROAD_NAME")
LINK_NUMBERS = ("LANES", "MAX_SPD", "LENGTH")
LINK_CODES = {
    "ROAD_RANK": codes.ROAD_CLASS,
    "ROAD_TYPE": codes.STRUCTURE,
    "ROAD_USE": codes.IN_USE,
    "CONNECT": codes.RAMP,
    "REST_VEH": codes.CLOSED_TO,
}
NODE_TEXT = ("NODE_ID",)
NODE_MORE = ("NODE_NAME", "NODE_TYPE")
DATE = "UPDATEDATE"
NOT_NAMED = "-"
SOURCE = "node-link"
METRIC = "EPSG:5179"
FASTEST = 120.0
"""km/h; the highest limit that Korean law knows."""


@dataclass(slots=True)
class Report:
    """What was found on the way.

    Parameters
    ----------
    counts : collections.Counter
        How often, by what was found.
    unknown : dict
        How many rows have each code that is in no table, by field.
    """

    counts: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)

    def translate(self, name: str, texts: pd.Series, table: dict[str, str]) -> codes.Codes:
        """Look a field of codes up, and note those that are in no table.

        Parameters
        ----------
        name : str
            Field.
        texts : pandas.Series of str
            Its texts.
        table : dict of str to str
            Meanings.

        Returns
        -------
        Codes
            What was found.
        """
        found = codes.translate(texts, table)
        if found.unknown:
            self.unknown[name] = found.unknown
            self.counts[f"rows with a {name} that is not known"] += sum(found.unknown.values())
        return found


@dataclass(frozen=True, slots=True)
class Links:
    """Links that are taken into the network, sorted by their nodes and LINK_ID.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of the network's edges, and ``f_node`` and ``t_node``.
    shape : numpy.ndarray of shapely.Geometry
        As drawn in the file.
    left_out : dict of str to str
        Why a link is left out, by LINK_ID.
    date : str
        Latest UPDATEDATE, ISO; empty if there is none.
    """

    frame: pd.DataFrame
    shape: NDArray[np.object_]
    left_out: dict[str, str]
    date: str


def read_links(
    path: Path, table: Table, box: tuple[float, ...] | None, crs: CRS, report: Report
) -> Links:
    """Read the links.

    Parameters
    ----------
    path : pathlib.Path
        MOCT_LINK.
    table : Table
        Its attributes.
    box : tuple of float or None
        Part to read, in degrees.
    crs : pyproj.CRS
        CRS of the file.
    report : Report
        Added to.

    Returns
    -------
    Links
        Those that cars may use.

    Raises
    ------
    NetworkError
        If the rows have faults; all of them together.
    """
    rows, shape = _shapes(path, table, box, crs)
    report.counts["links in the file" if box is None else "links in the box"] += len(rows)
    faults: list[Fault] = []
    texts = {name: table.text(name, rows) for name in LINK_TEXT}
    numbers = {name: table.number(name, faults, rows) for name in LINK_NUMBERS}
    read = {
        name: report.translate(name, table.text(name, rows), meanings)
        for name, meanings in LINK_CODES.items()
    }
    for name in ("LINK_ID", "F_NODE", "T_NODE"):
        note(faults, table.name, texts["LINK_ID"], texts[name] == "", f"{name} is empty.|Fill it.")
    repeated = texts["LINK_ID"].duplicated() & (texts["LINK_ID"] != "")
    note(faults, table.name, texts["LINK_ID"], repeated, "LINK_ID occurs before.|Keep one of them.")
    for name, low in (("LENGTH", numbers["LENGTH"] < 0), ("MAX_SPD", numbers["MAX_SPD"] < 0)):
        note(faults, table.name, texts["LINK_ID"], low, f"{name} is below 0.|Correct it.")
    kinds = shapely.get_type_id(shape)
    right = np.isin(kinds, [shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING])
    strange = ~right & ~shapely.is_missing(shape) & ~shapely.is_empty(shape)
    note(faults, table.name, texts["LINK_ID"], strange, "the shape is no line.|Give lines.")
    if not len(rows):
        faults.append(Fault(table.name, "", "has no rows.", "Get the file once more."))
    if faults:
        raise NetworkError(faults)
    date = _latest(table, rows)
    return _usable(_frame(texts, numbers, read, report), shape, read, date, report)


def _shapes(
    path: Path, table: Table, box: tuple[float, ...] | None, crs: CRS
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Rows of the links that are there, or in the box, and their shapes."""
    if box is None:
        read = attributes.read_shapes(path, LINK)
        return read.row, read.shape
    ring = shapely.polygons(project_box(box, crs))
    read = attributes.read_shapes(path, LINK, bbox=tuple(shapely.bounds(ring).tolist()))
    shapely.prepare(ring)
    inside = shapely.intersects(ring, read.shape)
    if not inside.any():
        problem = f"has no link in {', '.join(f'{value:g}' for value in box)}."
        raise NetworkError(
            [Fault(table.name, "", problem, "Give a bbox in which roads are, lon and lat.")]
        )
    return read.row[inside], read.shape[inside]


def _frame(
    texts: dict[str, pd.Series],
    numbers: dict[str, NDArray[np.float64]],
    read: dict[str, codes.Codes],
    report: Report,
) -> pd.DataFrame:
    """Edges' columns of all links."""
    connect, speed = read["CONNECT"], numbers["MAX_SPD"]
    ramp = (connect.code != codes.NO_RAMP) & (connect.value != codes.UNKNOWN)
    posted = np.where(speed > 0, speed, np.nan)
    report.counts["links without a posted speed"] += int(np.isnan(posted).sum())
    report.counts[f"links posted above {FASTEST:.0f} km/h"] += int((posted > FASTEST).sum())
    rank = read["ROAD_RANK"]
    of_rank = np.where(connect.value == "", rank.code, connect.value)
    return pd.DataFrame(
        {
            "f_node": texts["F_NODE"],
            "t_node": texts["T_NODE"],
            "length": numbers["LENGTH"],
            "posted_speed": posted,
            "road_class": _texts(np.where(ramp, "ramp", rank.value)),
            "road_name": _named(texts["ROAD_NAME"]),
            "ref": _named(texts["ROAD_NO"]),
            "speed_basis": _texts(np.where(np.isnan(posted), "", "posted")),
            "length_basis": "published",
            "lanes": np.where(numbers["LANES"] > 0, numbers["LANES"], np.nan),
            "source": SOURCE,
            "link_id": texts["LINK_ID"],
            "road_rank": _texts(rank.code),
            "ramp_rank": _texts(np.where(ramp, of_rank, "")),
            "structure": _texts(read["ROAD_TYPE"].value),
            "closed_to": _texts(read["REST_VEH"].value),
        }
    )


def _texts(values: NDArray[np.object_]) -> pd.Series:
    """Few different texts many times, stored once each while they are put together."""
    place, different = pd.factorize(values)
    return pd.Series(pd.Series(different).astype("str").to_numpy()[place], dtype="str")


def _named(texts: pd.Series) -> pd.Series:
    return texts.mask(texts == NOT_NAMED, "")


def _latest(table: Table, rows: NDArray[np.int64]) -> str:
    if DATE not in table.columns:
        return ""
    texts = pd.Series(table.text(DATE, rows).unique())
    days = texts[texts.str.fullmatch(r"[12]\d{7}")]
    last = days.max() if len(days) else ""
    return f"{last[:4]}-{last[4:6]}-{last[6:]}" if last else ""


def _usable(
    frame: pd.DataFrame,
    shape: NDArray[np.object_],
    read: dict[str, codes.Codes],
    date: str,
    report: Report,
) -> Links:
    closed = read["ROAD_USE"].value == "no"
    barred = (read["REST_VEH"].value == "car") & ~closed
    report.counts["links left out: not in use"] += int(closed.sum())
    report.counts["links left out: closed to cars"] += int(barred.sum())
    out = closed | barred
    reasons = np.where(closed[out], "not in use", "closed to cars")
    left_out = dict(zip(frame["link_id"][out].tolist(), reasons.tolist(), strict=True))
    return Links(frame[~out].reset_index(drop=True), shape[~out], left_out, date)


def note(faults: list[Fault], file: str, ids: pd.Series, bad: object, text: str) -> None:
    """Add one fault for all rows that `bad` marks.

    Parameters
    ----------
    faults : list of Fault
        Added to.
    file : str
        Name of the file.
    ids : pandas.Series of str
        Ids of the rows.
    bad : array of bool
        Rows with the fault.
    text : str
        ``problem|remedy``.
    """
    marked = np.asarray(bad, dtype=bool)
    if marked.any():
        problem, remedy = text.split("|")
        first = int(np.argmax(marked))
        row = f"row {first + 1} ({ids.iloc[first] or 'without id'})"
        many = f"{int(marked.sum()):,} of {len(marked):,} rows: "
        faults.append(Fault(file, row, many + problem, remedy))


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes that links begin or end at.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Index ``id``, sorted; without CRS.
    start, end : numpy.ndarray of int64
        Position in it of F_NODE and T_NODE of each link.
    """

    frame: gpd.GeoDataFrame
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def read_nodes(
    path: Path, table: Table, links: Links, link_file: str, *, part: bool, report: Report
) -> Nodes:
    """Read the nodes that links begin or end at.

    Parameters
    ----------
    path : pathlib.Path
        MOCT_NODE.
    table : Table
        Its attributes.
    links : Links
        Links that are taken.
    link_file : str
        Name of their file.
    part : bool
        Whether the links are a part of the file only.
    report : Report
        Added to.

    Returns
    -------
    Nodes
        Nodes.

    Raises
    ------
    NetworkError
        If the rows have faults; all of them together.
    """
    faults: list[Fault] = []
    read = None if part else attributes.read_shapes(path, NODE)
    rows = table.kept() if read is None else read.row
    ids = table.text("NODE_ID", rows)
    note(faults, table.name, ids, ids == "", "NODE_ID is empty.|Fill it.")
    repeated = ids.duplicated() & (ids != "")
    note(faults, table.name, ids, repeated, "NODE_ID occurs before.|Keep one of them.")
    index = pd.Index(ids.drop_duplicates())
    ends = [index.get_indexer(links.frame[name]) for name in ("f_node", "t_node")]
    for name, place in zip(("F_NODE", "T_NODE"), ends, strict=True):
        text = f"{name} is no node of {table.name}.|Get both files of one edition."
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
    note(faults, table.name, ids, wrong, "has no position.|Give every node a point.")
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
        columns["name_ko"] = _named(table.text("NODE_NAME", rows))
    if "NODE_TYPE" in table.columns:
        kinds = report.translate("NODE_TYPE", table.text("NODE_TYPE", rows), codes.NODE_KIND)
        columns["kind"] = _texts(kinds.value)
    index = pd.RangeIndex(len(points))
    return gpd.GeoDataFrame({**columns, "source": SOURCE}, index=index, geometry=points)


def outside_box(nodes: gpd.GeoDataFrame, box: tuple[float, ...], crs: CRS) -> NDArray[np.bool_]:
    """Tell at which nodes roads may go on that were not read.

    Parameters
    ----------
    nodes : geopandas.GeoDataFrame
        Nodes of the links that touch the box.
    box : tuple of float
        Part that was read, in degrees.
    crs : pyproj.CRS
        CRS of the nodes.

    Returns
    -------
    numpy.ndarray of bool
        True for the nodes outside the box: every link of a node inside it touches it.
    """
    ring = shapely.polygons(project_box(box, crs))
    shapely.prepare(ring)
    outside: NDArray[np.bool_] = ~shapely.intersects(ring, nodes.geometry.to_numpy())
    return outside


def edges_of(links: Links, nodes: Nodes, crs: CRS, report: Report) -> gpd.GeoDataFrame:
    """Make the edges of a network.

    Parameters
    ----------
    links : Links
        Links.
    nodes : Nodes
        Their nodes.
    crs : pyproj.CRS
        CRS of both.
    report : Report
        Added to.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``(u, v, key)``; the key numbers parallel links in the order of LINK_ID.
    """
    frame = links.frame
    order = np.lexsort((pd.factorize(frame["link_id"], sort=True)[0], nodes.end, nodes.start))
    frame = frame.iloc[order].reset_index(drop=True)
    u, v = nodes.start[order], nodes.end[order]
    at = shapely.get_coordinates(nodes.frame.geometry.to_numpy())
    unit = METRES_PER_DEGREE if crs.is_geographic else crs.axis_info[0].unit_conversion_factor
    drawn, found = lines.oriented(links.shape[order], at[u], at[v], unit=unit)
    report.counts += found
    missing = np.flatnonzero(shapely.is_missing(drawn))
    if len(missing):
        drawn[missing] = shapely.linestrings(np.stack([at[u[missing]], at[v[missing]]], axis=1))
    lengths, derived = _lengths(frame["length"].to_numpy(), drawn, crs)
    report.counts["links without a LENGTH, measured along their line"] += int(derived.sum())
    report.counts["links that end where they begin"] += int((u == v).sum())
    frame["length"] = lengths
    frame["length_basis"] = _texts(np.where(derived, "derived", "published"))
    edges = gpd.GeoDataFrame(frame.drop(columns=["f_node", "t_node"]), geometry=drawn, crs=crs)
    edges.index = _index(nodes.frame.index, u, v)
    return edges


def _lengths(
    given: NDArray[np.float64], drawn: NDArray[np.object_], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Lengths in metres, and which of them the file does not have."""
    derived = ~(given > 0)
    lengths = given.copy()
    if derived.any():
        series = gpd.GeoSeries(drawn[derived], crs=crs)
        lengths[derived] = series.to_crs(METRIC).length.to_numpy()
    return lengths, derived


def _index(ids: pd.Index, u: NDArray[np.int64], v: NDArray[np.int64]) -> pd.MultiIndex:
    """Index (u, v, key) of edges that are sorted by u and v."""
    number = np.arange(len(u))
    new = np.ones(len(u), dtype=bool)
    new[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    key = number - np.maximum.accumulate(np.where(new, number, 0))
    keys = pd.RangeIndex(int(key.max()) + 1 if len(key) else 0)
    return pd.MultiIndex(levels=[ids, ids, keys], codes=[u, v, key], names=["u", "v", "key"])
