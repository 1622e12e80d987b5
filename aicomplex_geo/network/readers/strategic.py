"""Reading a road network from two tables, ``junctions.csv`` and ``links.csv``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._files import sha256
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.layers.tables import ROW, read_rows
from aicomplex_geo.network.readers.csv_fields import CsvFields, straight_distance
from aicomplex_geo.network.road_network import ROAD_CLASSES, RoadNetwork
from aicomplex_geo.network.table_checks import FASTEST, FASTEST_POSTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

JUNCTIONS = "junctions.csv"
LINKS = "links.csv"
JUNCTION_COLUMNS = ("id", "name_ko", "name_en", "kind", "lat", "lon", "certainty_m", "source")
LINK_COLUMNS = (
    "from",
    "to",
    "direction",
    "road_name",
    "ref",
    "road_class",
    "lanes",
    "posted_speed",
    "length_m",
    "toll",
    "shape",
    "length_basis",
    "speed_basis",
    "source",
)
KINDS = ("interchange", "junction", "tollgate", "crossing", "place")
DIRECTIONS = ("both", "one_way")
LENGTH_BASES = ("measured", "published", "derived")
SPEED_BASES = ("posted", "posted_mean", "assumed")
MAX_SHAPE_POINTS = 8
SHORTEST_SHARE = 0.95
"""A length may be 5 % shorter than the straight distance, since positions are rounded."""

CRS = "EPSG:4326"


@dataclass(slots=True)
class _Link:
    """One row of links.csv, checked."""

    ends: tuple[str, str]
    both: bool
    attributes: dict[str, Any]
    shape: list[tuple[float, float]] = field(default_factory=list)


def read_tables(
    folder: Path,
    *,
    name: str = "strategic",
    bounds: Sequence[float] | None = None,
    date: str | None = None,
    fastest: float = FASTEST_POSTED,
) -> RoadNetwork:
    """Read the two tables of a folder, which data/geo/README.md describes.

    All faults are reported at once. A junction outside `bounds` (west, south, east, north in
    degrees) is a fault, and so is a posted speed above `fastest` km/h. A link in both directions
    becomes two edges with the same key.
    """
    faults: list[Fault] = []
    limits = tuple(bounds) if bounds is not None else (-180.0, -90.0, 180.0, 90.0)
    junction_rows = read_rows(folder / JUNCTIONS, JUNCTION_COLUMNS, faults)
    link_rows = read_rows(folder / LINKS, LINK_COLUMNS, faults)
    junctions = _junctions(junction_rows, limits, faults)
    known = {row["id"].strip() for row in junction_rows}
    links = _links(link_rows, known if junction_rows else None, junctions, limits, faults, fastest)
    if faults:
        raise NetworkError(faults)
    files = {file: sha256(folder / file) for file in (JUNCTIONS, LINKS)}
    used = {link.attributes["source"] for link in links}
    provenance: dict[str, Any] = {
        "name": name,
        "source": f"{JUNCTIONS}, {LINKS}",
        "sources": sorted(used),
        "date": date,
        "hash": files[LINKS],
        "files": files,
        "turn_restrictions": "none in the tables",
        "detail": "outline",
    }
    if fastest != FASTEST_POSTED:
        provenance[FASTEST] = fastest
    return RoadNetwork(_node_frame(junctions), _edge_frame(links, junctions), provenance)


def _junctions(
    rows: Sequence[Mapping[str, str]], limits: tuple[float, ...], faults: list[Fault]
) -> dict[str, dict[str, Any]]:
    """Junctions by id, including those with faults if their position is known."""
    found: dict[str, dict[str, Any]] = {}
    seen: dict[str, str] = {}
    for row in rows:
        fields = CsvFields(JUNCTIONS, row, f"row {row[ROW]} ({shown(row['id'])})", faults)
        node = fields.text("id", required=True)
        if node in seen:
            problem = f"id {quoted(node)} is in row {seen[node]} already."
            fields.fault(problem, "Give each junction an id of its own.")
            continue
        seen[node] = row[ROW]
        junction = {
            "name_ko": fields.text("name_ko"),
            "name_en": fields.text("name_en"),
            "kind": fields.choice("kind", KINDS),
            "certainty_m": fields.number("certainty_m", minimum=0.0),
            "source": fields.text("source", required=True),
        }
        position = fields.position("lon", "lat", limits)
        if node and position is not None:
            found[node] = {**junction, "position": position}
    return found


def _links(
    rows: Sequence[Mapping[str, str]],
    known: set[str] | None,
    junctions: Mapping[str, dict[str, Any]],
    limits: tuple[float, ...],
    faults: list[Fault],
    fastest: float,
) -> list[_Link]:
    links = []
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        place = f"row {row[ROW]} ({shown(row['from'])} - {shown(row['to'])})"
        fields = CsvFields(LINKS, row, place, faults)
        same = tuple(row[column] for column in LINK_COLUMNS)
        if same in seen:
            fields.fault(f"is the same as row {seen[same]}.", "Remove one of them.")
            continue
        seen[same] = row[ROW]
        ends = _ends(fields, known)
        link = _Link(
            ends=ends,
            both=fields.choice("direction", DIRECTIONS) == "both",
            attributes=_attributes(fields, fastest),
            shape=fields.positions("shape", MAX_SHAPE_POINTS, limits),
        )
        _check_length(fields, link, [junctions[end] for end in ends if end in junctions])
        links.append(link)
    return links


def _ends(fields: CsvFields, known: set[str] | None) -> tuple[str, str]:
    start, end = (fields.text(column, required=True) for column in ("from", "to"))
    for column, node in (("from", start), ("to", end)):
        if known is not None and node and node not in known:
            problem = f"{column} is {quoted(node)}, which {JUNCTIONS} does not have."
            fields.fault(problem, "Add the junction, or correct the id.")
    if start and start == end:
        fields.fault(
            f"leads from {quoted(start)} to itself.", "Name two junctions, or remove the row."
        )
    return start, end


def _attributes(fields: CsvFields, fastest: float) -> dict[str, Any]:
    speed = fields.number("posted_speed", above=0.0, maximum=fastest, empty=np.nan)
    toll = fields.number("toll", minimum=0.0, empty=0.0)
    return {
        "length": fields.number("length_m", above=0.0),
        "posted_speed": speed,
        "road_class": fields.choice("road_class", ROAD_CLASSES),
        "road_name": fields.text("road_name"),
        "ref": fields.text("ref"),
        "speed_basis": fields.choice("speed_basis", SPEED_BASES),
        "length_basis": fields.choice("length_basis", LENGTH_BASES),
        "lanes": fields.number("lanes", above=0.0, empty=np.nan),
        "toll": toll,
        "source": fields.text("source", required=True),
    }


def _check_length(fields: CsvFields, link: _Link, ends: Sequence[Mapping[str, Any]]) -> None:
    """Check that the road is no shorter than the straight line, allowing for the certainty."""
    length = link.attributes["length"]
    if len(ends) != len(link.ends) or length is None:
        return
    straight = straight_distance(ends[0]["position"], ends[1]["position"])
    certainty_m = sum(end["certainty_m"] or 0.0 for end in ends)
    if length < SHORTEST_SHARE * straight - certainty_m:
        problem = f"length_m is {length:g}, but the junctions lie {straight:.0f} m apart."
        fields.fault(problem, "Correct the length (in metres) or the junctions.")


def _node_frame(junctions: Mapping[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame.from_dict(dict(junctions), orient="index")
    positions = shapely.points(np.array(frame.pop("position").tolist(), dtype=float))
    return gpd.GeoDataFrame(frame, geometry=positions, crs=CRS)


def _edge_frame(
    links: Sequence[_Link], junctions: Mapping[str, dict[str, Any]]
) -> gpd.GeoDataFrame:
    """Edges; both directions of a link have one key, counted over the pair of junctions."""
    index, rows, lines = [], [], []
    used: dict[frozenset[str], int] = {}
    for link in links:
        start, end = link.ends
        pair = frozenset(link.ends)
        key = used.get(pair, -1) + 1
        used[pair] = key
        path = [junctions[start]["position"], *link.shape, junctions[end]["position"]]
        line = shapely.LineString(path)
        index.append((start, end, key))
        rows.append(link.attributes)
        lines.append(line)
        if link.both:
            index.append((end, start, key))
            rows.append(link.attributes)
            lines.append(shapely.reverse(line))
    labels = pd.MultiIndex.from_tuples(index, names=["u", "v", "key"])
    return gpd.GeoDataFrame(pd.DataFrame(rows, index=labels), geometry=lines, crs=CRS)
