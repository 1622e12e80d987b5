"""Links of a node-link that cars may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.nodelink import attributes, codes
from aicomplex_geo.network.readers.nodelink.crs import project_box
from aicomplex_geo.network.readers.nodelink.files import LINK
from aicomplex_geo.network.readers.nodelink.read_report import Report, note
from aicomplex_geo.network.readers.nodelink.texts import SOURCE, text_series, without_dashes
from aicomplex_geo.network.table_checks import FASTEST_POSTED

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
DATE = "UPDATEDATE"
FASTEST = 120.0
"""Highest speed limit in Korean law, in km/h."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links of the network: columns of its edges with ``f_node`` and ``t_node``, and shapes.

    `left_out` gives the reason for each LINK_ID that is not in it, `date` the latest UPDATEDATE.
    """

    frame: pd.DataFrame
    shape: NDArray[np.object_]
    left_out: dict[str, str]
    date: str


def read_links(
    path: Path, table: Table, box: tuple[float, ...] | None, crs: CRS, report: Report
) -> Links:
    """Read the links that cars may use; all faults are raised together."""
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
    note(faults, table.name, texts["LINK_ID"], repeated, "LINK_ID is repeated.|Keep one row.")
    for name, low in (("LENGTH", numbers["LENGTH"] < 0), ("MAX_SPD", numbers["MAX_SPD"] < 0)):
        note(faults, table.name, texts["LINK_ID"], low, f"{name} is negative.|Correct it.")
    kinds = shapely.get_type_id(shape)
    right = np.isin(kinds, [shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING])
    strange = ~right & ~shapely.is_missing(shape) & ~shapely.is_empty(shape)
    note(faults, table.name, texts["LINK_ID"], strange, "the geometry is not a line.|Give lines.")
    if not len(rows):
        faults.append(Fault(table.name, "", "has no rows.", "Download it again."))
    if faults:
        raise NetworkError(faults)
    date = _latest(table, rows)
    return _usable(_frame(texts, numbers, read, report), shape, read, date, report)


def _shapes(
    path: Path, table: Table, box: tuple[float, ...] | None, crs: CRS
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Rows and shapes of the links, or of those that touch the box."""
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
            [Fault(table.name, "", problem, "Give a bbox with roads, longitude first.")]
        )
    return read.row[inside], read.shape[inside]


def _frame(
    texts: dict[str, pd.Series],
    numbers: dict[str, NDArray[np.float64]],
    read: dict[str, codes.Codes],
    report: Report,
) -> pd.DataFrame:
    """Columns of the edges, for all links."""
    connect, speed = read["CONNECT"], numbers["MAX_SPD"]
    ramp = (connect.code != codes.NO_RAMP) & (connect.value != codes.UNKNOWN)
    posted = np.where((speed > 0) & (speed <= FASTEST_POSTED), speed, np.nan)
    impossible = f"speeds above {FASTEST_POSTED:.0f} km/h, taken as unknown"
    report.counts[impossible] += int((speed > FASTEST_POSTED).sum())
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
            "road_class": text_series(np.where(ramp, "ramp", rank.value)),
            "road_name": without_dashes(texts["ROAD_NAME"]),
            "ref": without_dashes(texts["ROAD_NO"]),
            "speed_basis": text_series(np.where(np.isnan(posted), "", "posted")),
            "length_basis": "published",
            "lanes": np.where(numbers["LANES"] > 0, numbers["LANES"], np.nan),
            "source": SOURCE,
            "link_id": texts["LINK_ID"],
            "road_rank": text_series(rank.code),
            "ramp_rank": text_series(np.where(ramp, of_rank, "")),
            "structure": text_series(read["ROAD_TYPE"].value),
            "closed_to": text_series(read["REST_VEH"].value),
        }
    )


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
