"""``from_node_link``: a road network from the Korean standard node-link."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.model import RoadNetwork
from aicomplex_geo.network.nodelink import crs as systems
from aicomplex_geo.network.nodelink import source, tables, turns
from aicomplex_geo.network.nodelink.dbf import Dbf
from aicomplex_geo.network.nodelink.source import LINK, NODE, TURN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from pyproj import CRS

    from aicomplex_geo.network.nodelink.source import Files, Table

TITLE = "Korean standard node-link (표준노드링크)"
ATTRIBUTION = "국토교통부 표준노드링크"
EDITION = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_TURNS = "TURNINFO is not in the folder, so there are no turn restrictions"


class NodeLinkWarning(UserWarning):
    """A node-link could be read, but something in it is missing."""


@dataclass(frozen=True, slots=True)
class NodeLink:
    """A network that was read, and its turn restrictions.

    Parameters
    ----------
    network : RoadNetwork
        Junctions and edges.
    restrictions : pandas.DataFrame
        Index ``id``; ``kind`` (``"no"``: these edges must not be driven in this order),
        ``value``, ``via`` (``"node"``, or ``"way"`` over the links of a ring), ``edges``
        (tuple of ``(u, v, key)``) and ``source``.
    """

    network: RoadNetwork
    restrictions: pd.DataFrame


def from_node_link(
    folder: str | Path,
    *,
    crs: Any = None,  # noqa: ANN401 - whatever pyproj takes
    bbox: Sequence[float] | None = None,
) -> RoadNetwork:
    """Read the road network for cars from a folder of the Korean standard node-link.

    Parameters
    ----------
    folder : str or pathlib.Path
        Folder with MOCT_NODE and MOCT_LINK (shapefiles or GeoPackages) and TURNINFO (a DBF),
        or one GeoPackage with layers of these names. DBF files are in what their ``.cpg``
        says, such as 949 or UTF-8; without one in UTF-8 if all texts are, else in cp949.
    crs : anything that pyproj takes, optional
        CRS of the files, needed where they have no ``.prj``; what is published today is in
        EPSG:5186.
    bbox : sequence of float, optional
        West, south, east, north in degrees (EPSG:4326): only the links that touch the box are
        read, each with both its nodes.

    Returns
    -------
    RoadNetwork
        In the CRS of the files; ids are those of the files, as texts. A link is an edge, and
        keys number parallel links in the order of their LINK_ID. Topology is that of F_NODE
        and T_NODE; lines are turned into the direction of travel. ``length`` is LENGTH,
        ``posted_speed`` MAX_SPD (NaN for 0), ``road_class`` is that of ROAD_RANK, ``"ramp"``
        where CONNECT says so and ``"unknown"`` where the rank is in no table. Edges have
        besides ``link_id``, ``road_rank``, ``ramp_rank`` (rank of the road that a ramp
        belongs to), ``structure`` (``"road"``, ``"bridge"``, ``"tunnel"``, ``"overpass"``,
        ``"underpass"``) and ``closed_to`` (vehicles, of REST_VEH). Links that are not in use
        (ROAD_USE) or closed to cars are left out. ``provenance["counts"]`` tells what was
        left out, turned or joined, ``provenance["unknown_codes"]`` the codes that are in no
        table, by field, and ``provenance["warnings"]`` what is missing.

    Raises
    ------
    DataNotFoundError
        If the folder or a file is missing; all that are missing are named.
    CorruptFileError
        If files are cut off, damaged or do not fit together; all of them are named.
    NetworkError
        If columns are missing, ids repeated, nodes not there, the CRS is missing or wrong, or
        texts are in another encoding than the ``.cpg`` says; all of a table's faults together.
    ParameterError
        If `crs` is no CRS, or `bbox` no box.

    Warns
    -----
    NodeLinkWarning
        If TURNINFO is not there.
    """
    return read(folder, crs=crs, bbox=bbox).network


def read(
    folder: str | Path,
    *,
    crs: Any = None,  # noqa: ANN401 - whatever pyproj takes
    bbox: Sequence[float] | None = None,
) -> NodeLink:
    """Read a network with its turn restrictions; as :func:`from_node_link` otherwise.

    Parameters
    ----------
    folder : str or pathlib.Path
        Folder, or GeoPackage.
    crs : anything that pyproj takes, optional
        CRS of the files, if they do not say it.
    bbox : sequence of float, optional
        West, south, east, north in degrees.

    Returns
    -------
    NodeLink
        Network and restrictions.

    Raises
    ------
    DataNotFoundError, CorruptFileError, NetworkError, ParameterError
        As :func:`from_node_link`.
    """
    given, box = systems.given_crs(crs), systems.checked_box(bbox)
    files = source.find(Path(folder))
    source.check(files)
    opened, found = _opened(files, given)
    report = tables.Report()
    links = tables.read_links(files.link, opened[LINK], box, found, report)
    nodes = tables.read_nodes(
        files.node, opened[NODE], links, opened[LINK].name, part=box is not None, report=report
    )
    misplaced: list[Fault] = []
    systems.check_place(opened[NODE].name, nodes.frame.total_bounds, found, misplaced)
    if misplaced:
        raise NetworkError(misplaced)
    edges = tables.edges_of(links, nodes, found, report)
    restricted = turns.restrictions(opened.get(TURN), edges, links.left_out, report)
    told = [] if TURN in opened else [NO_TURNS]
    hashes = source.sha256(files.all)
    edition = EDITION.search(Path(folder).name)
    provenance = {
        "name": Path(folder).name,
        "source": TITLE,
        "attribution": ATTRIBUTION,
        "date": edition.group() if edition else links.date,
        "hash": source.sha256_of(hashes),
        "files": hashes,
        "parameters": {"crs": found.to_string(), "bbox": list(box) if box else None},
        "counts": {name: count for name, count in sorted(report.counts.items()) if count},
        "unknown_codes": dict(sorted(report.unknown.items())),
        "warnings": told,
    }
    if told:
        warnings.warn(f"{Path(folder).name}: {'; '.join(told)}.", NodeLinkWarning, stacklevel=3)
    return NodeLink(RoadNetwork(nodes.frame.set_crs(found), edges, provenance), restricted)


def _opened(files: Files, given: CRS | None) -> tuple[dict[str, Table], CRS]:
    """Tables with all their columns in a known encoding, and the CRS."""
    faults: list[Fault] = []
    wanted: list[tuple[str, Path | None, tuple[str, ...]]] = [
        (NODE, files.node, tables.NODE_TEXT),
        (LINK, files.link, (*tables.LINK_TEXT, *tables.LINK_NUMBERS, *tables.LINK_CODES)),
        (TURN, files.turn, turns.TURN_COLUMNS),
    ]
    opened: dict[str, Table] = {}
    for name, path, columns in wanted:
        if path is None:
            continue
        table = opened[name] = source.read_table(path, name)
        missing = [column for column in columns if column not in table.columns]
        if missing:
            problem = f"has no column {', '.join(missing)}."
            faults.append(Fault(table.name, "", problem, "Get the file once more."))
        if isinstance(table, Dbf):
            more = tables.NODE_MORE if name == NODE else ()
            there = [column for column in (*columns, *more) if column in table.columns]
            table.detect(there, source.declared_encoding(path), faults)
    found = systems.crs_of([(files.node, NODE), (files.link, LINK)], given, faults)
    if faults or found is None:
        raise NetworkError(faults)
    return opened, found
