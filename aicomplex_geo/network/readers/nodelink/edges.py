"""Edges of a network from the links and nodes of a node-link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.network.readers.nodelink import lines
from aicomplex_geo.network.readers.nodelink.texts import text_series
from aicomplex_geo.units import METRES_PER_DEGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.readers.nodelink.links import Links
    from aicomplex_geo.network.readers.nodelink.nodes import Nodes
    from aicomplex_geo.network.readers.nodelink.read_report import Report

METRIC = "EPSG:5179"


def build_edges(links: Links, nodes: Nodes, crs: CRS, report: Report) -> gpd.GeoDataFrame:
    """Build the edges of a network; keys number parallel links in the order of LINK_ID."""
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
    report.counts["links without LENGTH, measured along the line"] += int(derived.sum())
    report.counts["links that begin and end at one node"] += int((u == v).sum())
    frame["length"] = lengths
    frame["length_basis"] = text_series(np.where(derived, "derived", "published"))
    edges = gpd.GeoDataFrame(frame.drop(columns=["f_node", "t_node"]), geometry=drawn, crs=crs)
    edges.index = _index(nodes.frame.index, u, v)
    return edges


def _lengths(
    given: NDArray[np.float64], drawn: NDArray[np.object_], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Lengths in metres, and which of them are not in the file."""
    derived = ~(given > 0)
    lengths = given.copy()
    if derived.any():
        series = gpd.GeoSeries(drawn[derived], crs=crs)
        lengths[derived] = series.to_crs(METRIC).length.to_numpy()
    return lengths, derived


def _index(ids: pd.Index, u: NDArray[np.int64], v: NDArray[np.int64]) -> pd.MultiIndex:
    """Index (u, v, key) of edges sorted by u and v."""
    number = np.arange(len(u))
    new = np.ones(len(u), dtype=bool)
    new[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    key = number - np.maximum.accumulate(np.where(new, number, 0))
    keys = pd.RangeIndex(int(key.max()) + 1 if len(key) else 0)
    levels: Any = [ids, ids, keys]  # the stubs want lists, pandas takes an Index and an array
    codes: Any = [u, v, key]
    return pd.MultiIndex(levels=levels, codes=codes, names=["u", "v", "key"])
