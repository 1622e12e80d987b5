"""``from_node_link``: a road network from the Korean standard node-link."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import path_of
from aicomplex_geo.errors import NetworkWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.network.road_network import RoadNetwork


def from_node_link(
    folder: str | Path,
    *,
    crs: Any = None,  # noqa: ANN401 - anything pyproj takes
    bbox: Sequence[float] | None = None,
) -> RoadNetwork:
    """Read the road network for cars from the Korean standard node-link (표준노드링크).

    Parameters
    ----------
    folder : str or pathlib.Path
        Folder with MOCT_NODE and MOCT_LINK (shapefiles or GeoPackages) and TURNINFO (a DBF),
        or one GeoPackage with layers of these names. DBF files have the encoding in their
        ``.cpg``, such as 949 or UTF-8; without a ``.cpg`` they are UTF-8 if all texts are,
        otherwise cp949.
    crs : anything that pyproj takes, optional
        CRS of the files, required if they have no ``.prj``. Current editions are in EPSG:5186.
    bbox : sequence of float, optional
        West, south, east and north in degrees (EPSG:4326). Only links that touch the box are
        read, each with both of its nodes; ``nodes["boundary"]`` is then True for the nodes
        outside the box, at which further links may not have been read.

    Returns
    -------
    RoadNetwork
        In the CRS of the files, with their ids as text. Each link is an edge; keys number
        parallel links in the order of LINK_ID. F_NODE and T_NODE define the topology, and
        lines run in the direction of travel. Links that are not in use (ROAD_USE) or closed
        to cars (REST_VEH) are left out.

        ``length`` is LENGTH in metres, ``posted_speed`` MAX_SPD in km/h (NaN for 0), and
        ``road_class`` follows from ROAD_RANK: ``"ramp"`` where CONNECT marks one,
        ``"unknown"`` for an unknown rank. Edges also have ``link_id``, ``lanes``,
        ``road_rank``, ``ramp_rank`` (rank of the road that a ramp belongs to), ``structure``
        (``"road"``, ``"bridge"``, ``"tunnel"``, ``"overpass"``, ``"underpass"``) and
        ``closed_to`` (vehicles in REST_VEH).

        ``restrictions`` are the rows of TURNINFO that forbid a turn to cars all day
        (TURN_TYPE 002, 003, 101 to 103). ``via`` is ``"node"`` where both links meet, and
        ``"way"`` where the path between them follows the short links of a junction.

        ``provenance["counts"]`` tells what was left out, reversed or joined,
        ``provenance["unknown_codes"]`` the unknown codes of each column, and
        ``provenance["warnings"]`` what is missing.

    Raises
    ------
    DataNotFoundError
        If the folder or files are missing; all missing files are named.
    CorruptFileError
        If files are truncated, damaged or inconsistent; all of them are named.
    NetworkError
        If columns or nodes are missing, ids are repeated, the CRS is missing or wrong, or
        texts do not have the encoding in the ``.cpg``. All faults of a table are reported at
        once.
    ParameterError
        If `crs` is not a CRS, or `bbox` not a box.

    Warns
    -----
    NetworkWarning
        If TURNINFO is missing.

    Examples
    --------
    >>> import pathlib, tempfile, warnings
    >>> import geopandas as gpd
    >>> from shapely import LineString, Point
    >>> nodes = gpd.GeoDataFrame(
    ...     {"NODE_ID": ["1", "2"]}, geometry=[Point(2e5, 4e5), Point(201e3, 4e5)], crs="EPSG:5186"
    ... )
    >>> links = gpd.GeoDataFrame(
    ...     {"LINK_ID": ["10"], "F_NODE": ["1"], "T_NODE": ["2"], "LANES": [2],
    ...      "ROAD_RANK": ["103"], "ROAD_TYPE": ["000"], "ROAD_NO": ["13"],
    ...      "ROAD_NAME": ["국도13호선"], "ROAD_USE": ["0"], "CONNECT": ["000"],
    ...      "MAX_SPD": [80], "REST_VEH": ["0"], "LENGTH": [1000.0]},
    ...     geometry=[LineString([(2e5, 4e5), (201e3, 4e5)])], crs="EPSG:5186",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")  # there is no TURNINFO
    ...     file = pathlib.Path(folder, "nodelink.gpkg")
    ...     nodes.to_file(file, layer="MOCT_NODE")
    ...     links.to_file(file, layer="MOCT_LINK")
    ...     net = from_node_link(file)
    >>> net
    RoadNetwork(2 junctions, 1 edges, EPSG:5186)
    >>> net.edges["road_class"].tolist()
    ['national']
    """
    from aicomplex_geo.network.readers.nodelink.load import load  # noqa: PLC0415 - loads pyogrio

    net = load(path_of(folder, "folder"), crs, bbox)
    problems = net.provenance["warnings"]
    if problems:
        text = f"{Path(folder).name}: {'; '.join(problems)}."
        warnings.warn(text, NetworkWarning, stacklevel=2)
    return net
