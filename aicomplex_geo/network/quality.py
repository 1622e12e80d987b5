"""Suspicious edges of a network: lengths, speeds, repetitions, connectivity."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from aicomplex_geo.engine import CSRGraph, reachable
from aicomplex_geo.network.tables import check_network, computed_once
from aicomplex_geo.network.topology import strong_components

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.network.tables import NetworkTables

    Problem = tuple[str, NDArray[np.bool_], NDArray[np.object_], NDArray[np.object_] | str]

DEGREES = "EPSG:4326"
COLUMNS = ("u", "v", "key", "problem", "found", "expected", "geometry")
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "no_length": ("연장 누락 링크", "link without a length"),
    "shorter_than_line": ("형상 길이보다 연장이 짧은 링크", "link shorter than its line"),
    "longer_than_line": ("형상 길이보다 연장이 과도하게 긴 링크", "link much longer than its line"),
    "slow": ("등급에 비해 낮은 제한속도", "posted speed low for its class"),
    "fast": ("등급에 비해 높은 제한속도", "posted speed high for its class"),
    "repeated": ("중복 링크", "duplicate link"),
    "same_line": ("형상 중복 링크", "link with the geometry of another"),
    "island": ("고립 도로", "isolated road"),
    "no_way_out": ("진출 불가 도로", "road that cannot be left"),
    "no_way_in": ("진입 불가 도로", "road that cannot be entered"),
    "cut_off": ("진출입 불가 도로", "road that can be neither entered nor left"),
}
"""Kinds of problems in the order of tables, with their names in Korean and English."""

NO_LENGTH = 0.1
"""Metres; a shorter link takes no time, and is mostly a mistake."""

SHORTER, SHORTER_BY = 0.95, 5.0
"""A link is too short below this share of its line, if also shorter by more than these metres."""

LONGER, LONGER_BY = 1.5, 50.0
"""A link is too long above this multiple of its line, if also longer by more than these metres."""

SPEEDS: Mapping[str, tuple[float, float]] = {
    "expressway": (50, 140),
    "urban_expressway": (40, 130),
    "national": (20, 130),
    "arterial": (15, 110),
    "street": (5, 100),
    "ramp": (15, 130),
    "service": (5, 60),
    "track": (5, 60),
    "path": (3, 50),
    "ferry": (1, 80),
}
"""Lowest and highest plausible posted speed of each class, in km/h."""

ANY_SPEED = (3.0, 140.0)
SAME_ROAD = ["u", "v", "shape", "length", "road_class", "road_name"]


def suspicious(net: NetworkTables) -> gpd.GeoDataFrame:
    """List suspicious edges of a network.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    geopandas.GeoDataFrame
        One row for each problem of each edge, in the network's CRS, sorted by problem, then
        as the edges: ``u``, ``v``, ``key``; ``problem``, one of ``PROBLEMS``; ``found`` and
        ``expected``, texts with units, empty where there is no number; ``geometry``.

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork.

    Notes
    -----
    Lengths are compared with the geodesic length of the line: ``shorter_than_line`` below 95 %
    of it (and by 5 m), ``longer_than_line`` above 150 % (and by 50 m), ``no_length`` below 0.1 m.
    ``slow`` and ``fast`` are posted speeds outside a wide range of the class. ``repeated`` is
    an edge with the junctions, line, length, class and name of an earlier one,
    ``same_line`` one with its junctions and line. From the largest strongly connected
    component, ``no_way_out`` can be reached without a way back, ``no_way_in`` cannot be
    reached, ``cut_off`` has neither way but is connected by one-way roads, and ``island`` is
    not connected at all. One-way roads at the edge of an extract are often among the first two.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> set(suspicious(read_network("strategic"))["problem"]) <= set(PROBLEMS)
    True
    """
    check_network(net)
    edges = net.edges
    found = [
        pd.DataFrame({"row": np.flatnonzero(bad), "problem": problem, "found": text[bad]}).assign(
            expected=expected if isinstance(expected, str) else expected[bad]
        )
        for problem, bad, text, expected in _all_problems(net)
    ]
    table = pd.concat(found, ignore_index=True)
    table["problem"] = pd.Categorical(table["problem"], categories=list(PROBLEMS))
    table = table.sort_values(["problem", "row"], kind="stable", ignore_index=True)
    rows = table["row"].to_numpy(dtype=np.int64)
    at = edges.index[rows]
    ends = {name: at.get_level_values(name) for name in ("u", "v", "key")}
    texts = {
        name: table[name].astype("str").to_numpy() for name in ("problem", "found", "expected")
    }
    lines = np.asarray(edges.geometry.values)[rows]
    return gpd.GeoDataFrame({**ends, **texts}, geometry=lines, crs=net.crs)[list(COLUMNS)]


def counts(net: NetworkTables) -> dict[str, int]:
    """Count the edges with each problem, in the order of ``PROBLEMS``, without zeros."""

    def count() -> dict[str, int]:
        found = {problem: int(bad.sum()) for problem, bad, _, _ in _all_problems(net)}
        return {problem: found[problem] for problem in PROBLEMS if found[problem]}

    return dict(computed_once(net, "suspicious", count))


def _all_problems(net: NetworkTables) -> Iterator[Problem]:
    yield from _lengths(net)
    yield from _speeds(net)
    yield from _repetitions(net)
    yield from _connectivity(net)


def _lengths(net: NetworkTables) -> Iterator[Problem]:
    length, line = net.edges["length"].to_numpy(), line_metres(net)
    none = length < NO_LENGTH
    short = ~none & (length < SHORTER * line) & (line - length > SHORTER_BY)
    long = (length > LONGER * line) & (length - line > LONGER_BY)
    yield "no_length", none, _numbered(length, "m", none), "above 0.1 m"
    for problem, bad in (("shorter_than_line", short), ("longer_than_line", long)):
        yield problem, bad, _numbered(length, "m", bad), _numbered(line, "m", bad)


def _speeds(net: NetworkTables) -> Iterator[Problem]:
    edges = net.edges
    limits = [SPEEDS.get(road_class, ANY_SPEED) for road_class in edges["road_class"]]
    low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
    speed = edges["posted_speed"].to_numpy()
    with np.errstate(invalid="ignore"):
        slow, fast = speed < low, speed > high
    yield "slow", slow, _numbered(speed, "km/h", slow), _numbered(low, "km/h or more", slow)
    yield "fast", fast, _numbered(speed, "km/h", fast), _numbered(high, "km/h or less", fast)


def _repetitions(net: NetworkTables) -> Iterator[Problem]:
    edges = net.edges
    keys = pd.DataFrame(edges[["length", "road_class", "road_name"]]).reset_index()
    keys["shape"] = pd.factorize(pd.Series(shapely.to_wkb(np.asarray(edges.geometry.values))))[0]
    repeated = keys.duplicated(SAME_ROAD).to_numpy()
    same = keys.duplicated(["u", "v", "shape"]).to_numpy() & ~repeated
    empty = np.full(len(edges), "", dtype=object)
    yield "repeated", repeated, empty, ""
    yield "same_line", same, empty, ""


def _connectivity(net: NetworkTables) -> Iterator[Problem]:
    arrays, count = net.arrays, len(net.nodes)
    empty = np.full(len(arrays.tail), "", dtype=object)
    leads = led = near = np.ones(len(arrays.tail), dtype=bool)
    if count:
        ones = np.ones(len(arrays.tail), dtype=np.int32)
        graph, _ = CSRGraph.from_arcs(count, arrays.tail, arrays.head, ones)
        both, _ = CSRGraph.from_arcs(
            count,
            np.concatenate([arrays.tail, arrays.head]),
            np.concatenate([arrays.head, arrays.tail]),
            np.concatenate([ones, ones]),
        )
        centre = int(np.flatnonzero(strong_components(net).to_numpy() == 0)[0])
        leads = reachable(graph.reversed(), centre)[arrays.head]
        led = reachable(graph, centre)[arrays.tail]
        near = reachable(both, centre)[arrays.tail]
    yield "island", ~near, empty, ""
    yield "no_way_out", led & ~leads, empty, ""
    yield "no_way_in", leads & ~led, empty, ""
    yield "cut_off", near & ~led & ~leads, empty, ""


def line_metres(net: NetworkTables) -> NDArray[np.float64]:
    """Geodesic length of the line of each edge, in metres."""
    lines = np.asarray(net.edges.geometry.values)
    points, line = shapely.get_coordinates(lines, return_index=True)
    lon, lat = points[:, 0], points[:, 1]
    if not net.crs.is_geographic:
        turn = pyproj.Transformer.from_crs(net.crs, DEGREES, always_xy=True)
        lon, lat = turn.transform(lon, lat)
    same = line[1:] == line[:-1]
    geod = cast("pyproj.Geod", net.crs.get_geod())  # a network's CRS has an ellipsoid
    _, _, metres = geod.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return np.asarray(np.bincount(line[1:][same], np.asarray(metres)[same], minlength=len(lines)))


def _numbered(
    values: NDArray[np.float64], unit: str, bad: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Texts of the marked numbers, with their unit; else empty."""
    text = np.full(len(values), "", dtype=object)
    text[bad] = [f"{value:,.1f} {unit}" for value in values[bad]]
    return text
