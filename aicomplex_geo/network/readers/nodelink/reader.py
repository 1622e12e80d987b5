"""``from_node_link``: a road network from the Korean standard node-link."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import NetworkWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.network.road_network import RoadNetwork


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
        read, each with both its nodes. ``nodes["boundary"]`` is then true for the nodes
        outside the box, where roads may go on that were not read.

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
        (ROAD_USE) or closed to cars are left out. ``restrictions`` are the rows of TURNINFO
        that forbid a turn to cars all day (TURN_TYPE 002, 003, 101 to 103): ``via`` is
        ``"node"`` where the two links meet, and ``"way"`` where the path from one to the
        other goes over the short links of a junction's ring. ``provenance["counts"]`` tells
        what was left out, turned or joined, ``provenance["unknown_codes"]`` the codes that
        are in no table, by field, and ``provenance["warnings"]`` what is missing.

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
    NetworkWarning
        If TURNINFO is not there.
    """
    from aicomplex_geo.network.readers.nodelink.load import load  # noqa: PLC0415 - loads pyogrio

    net = load(Path(folder), crs, bbox)
    told = net.provenance["warnings"]
    if told:
        text = f"{Path(folder).name}: {'; '.join(told)}."
        warnings.warn(text, NetworkWarning, stacklevel=2)
    return net
