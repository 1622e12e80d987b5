"""Building a network from the files of a node-link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import sha256, text_sha256
from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.nodelink import attributes, turns
from aicomplex_geo.network.readers.nodelink.crs import check_place, checked_box, crs_of, given_crs
from aicomplex_geo.network.readers.nodelink.dbf import Dbf
from aicomplex_geo.network.readers.nodelink.edges import build_edges
from aicomplex_geo.network.readers.nodelink.files import LINK, NODE, TURN, check_whole, find_files
from aicomplex_geo.network.readers.nodelink.links import (
    LINK_CODES,
    LINK_NUMBERS,
    LINK_TEXT,
    read_links,
)
from aicomplex_geo.network.readers.nodelink.nodes import (
    NODE_MORE,
    NODE_TEXT,
    outside_box,
    read_nodes,
)
from aicomplex_geo.network.readers.nodelink.read_report import Report
from aicomplex_geo.network.road_network import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from aicomplex_geo.network.readers.nodelink.attributes import Table
    from aicomplex_geo.network.readers.nodelink.files import Files

TITLE = "Korean standard node-link (표준노드링크)"
ATTRIBUTION = "국토교통부 표준노드링크"
EDITION = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_TURNS = "TURNINFO is missing, so there are no turn restrictions"


def load(folder: Path, crs: Any, bbox: Sequence[float] | None) -> RoadNetwork:  # noqa: ANN401 - whatever pyproj takes
    """Read the network of a folder or GeoPackage."""
    given, box = given_crs(crs), checked_box(bbox)
    files = find_files(folder)
    check_whole(files)
    opened, found = _opened(files, given)
    report = Report()
    links = read_links(files.link, opened[LINK], box, found, report)
    nodes = read_nodes(
        files.node, opened[NODE], links, opened[LINK].name, part=box is not None, report=report
    )
    if box is not None:
        nodes.frame["boundary"] = outside_box(nodes.frame, box, found)
    misplaced: list[Fault] = []
    check_place(opened[NODE].name, nodes.frame.total_bounds.tolist(), found, misplaced)
    if misplaced:
        raise NetworkError(misplaced)
    edges = build_edges(links, nodes, found, report)
    restricted = turns.restrictions(opened.get(TURN), edges, links.left_out, report)
    warnings = [] if TURN in opened else [NO_TURNS]
    hashes = {path.name: sha256(path) for path in files.paths}
    name = folder.resolve().name
    edition = EDITION.search(name)
    provenance = {
        "name": name,
        "source": TITLE,
        "attribution": ATTRIBUTION,
        "date": edition.group() if edition else links.date,
        "hash": text_sha256("".join(f"{value}  {name}\n" for name, value in hashes.items())),
        "files": hashes,
        "parameters": {"crs": found.to_string(), "bbox": list(box) if box else None},
        "counts": {name: count for name, count in sorted(report.counts.items()) if count},
        "turn_restrictions": len(restricted) or _no_turns(report),
        "unknown_codes": dict(sorted(report.unknown.items())),
        "warnings": warnings,
    }
    return RoadNetwork(nodes.frame.set_crs(found), edges, provenance, restrictions=restricted)


def _no_turns(report: Report) -> str:
    if not report.counts["rows of TURNINFO"]:
        return "none: the folder has no TURNINFO with rows"
    rows = report.counts["rows of TURNINFO"]
    return f"none: none of the {rows:,} rows of TURNINFO forbids a turn on this network"


def _opened(files: Files, given: CRS | None) -> tuple[dict[str, Table], CRS]:
    """Tables with all of their columns in a known encoding, and the CRS."""
    faults: list[Fault] = []
    wanted: list[tuple[str, Path | None, tuple[str, ...]]] = [
        (NODE, files.node, NODE_TEXT),
        (LINK, files.link, (*LINK_TEXT, *LINK_NUMBERS, *LINK_CODES)),
        (TURN, files.turn, turns.TURN_COLUMNS),
    ]
    opened: dict[str, Table] = {}
    for name, path, columns in wanted:
        if path is None:
            continue
        table = opened[name] = attributes.read_table(path, name)
        missing = [column for column in columns if column not in table.columns]
        if missing:
            problem = f"has no column {', '.join(missing)}."
            faults.append(Fault(table.name, "", problem, "Download it again."))
        if isinstance(table, Dbf):
            more = NODE_MORE if name == NODE else ()
            there = [column for column in (*columns, *more) if column in table.columns]
            table.detect(there, attributes.declared_encoding(path), faults)
    found = crs_of([(files.node, NODE), (files.link, LINK)], given, faults)
    if faults or found is None:
        raise NetworkError(faults)
    return opened, found
