"""Checks of the two tables of a network, which give them the same columns and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, NetworkError, ParameterError
from aicomplex_geo.layers.crs import ballpark_fault, placeable_crs
from aicomplex_geo.layers.look_alikes import LOOK_ALIKE, look_alikes
from aicomplex_geo.layers.points import LARGEST_LATITUDE, LARGEST_LONGITUDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pyproj import CRS

NODE_TEXT = ("name_ko", "name_en", "kind", "source")
NODE_COLUMNS = ("name_ko", "name_en", "kind", "certainty_m", "source", "geometry")
EDGE_TEXT = ("road_class", "road_name", "ref", "speed_basis", "length_basis", "source")
EDGE_NUMBERS = ("length", "posted_speed", "lanes", "toll")
EDGE_COLUMNS = (
    "length",
    "posted_speed",
    "road_class",
    "road_name",
    "ref",
    "speed_basis",
    "length_basis",
    "lanes",
    "toll",
    "source",
    "geometry",
)
EDGE_INDEX = ("u", "v", "key")
FASTEST_POSTED, FASTEST_ALLOWED = 200.0, 400.0
"""Highest posted speed in km/h, and the highest that a study may allow instead."""
FASTEST = "fastest_speed"
"""Key of a provenance, and of a study, with the highest posted speed where it is another."""
FARTHEST = 1e8
"""Metres: no projected position on the earth is farther from the origin of its CRS."""
LONGEST = 2e8
"""Metres; a length in decimetres must fit into int32."""


def fastest_of(provenance: Mapping[str, Any]) -> float:
    """Highest posted speed that a network may have, in km/h."""
    given = provenance.get(FASTEST, FASTEST_POSTED)
    if not is_number(given) or not 0 < given <= FASTEST_ALLOWED:
        raise ParameterError(
            f"provenance[{FASTEST!r}] is {quoted(given)}, not km/h above 0 and at most "
            f"{FASTEST_ALLOWED:g}."
        )
    return float(given)


def checked(
    nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, *, fastest: float = FASTEST_POSTED
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Copy both tables, with all columns, sorted; all faults are reported at once."""
    faults = [*_frame_faults("nodes", nodes, ()), *_frame_faults("edges", edges, EDGE_INDEX)]
    if faults:
        raise NetworkError(faults)
    clean_nodes = _checked_nodes(nodes, faults)
    clean_edges = _checked_edges(edges, clean_nodes, fastest, faults)
    if faults:
        raise NetworkError(faults)
    return clean_nodes, _in_order(clean_edges, clean_nodes.index)


def checked_nodes(nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Copy the table of junctions, with all columns; all faults are reported at once."""
    faults = _frame_faults("nodes", nodes, ())
    clean = nodes if faults else _checked_nodes(nodes, faults)
    if faults:
        raise NetworkError(faults)
    return clean


def is_checked(edges: pd.DataFrame, nodes: gpd.GeoDataFrame, *, fastest: float) -> bool:
    """Whether a table without geometry is as `checked` gives it, in the same order."""
    columns = [name for name in EDGE_COLUMNS if name != "geometry"]
    if list(edges.columns[: len(columns)]) != columns or edges.index.names != list(EDGE_INDEX):
        return False
    if not nodes.index.is_unique:
        return False
    text = pd.Series([""]).dtype
    if any(edges[name].dtype != text or edges[name].hasnans for name in EDGE_TEXT):
        return False
    if any(edges[name].dtype != np.float64 for name in EDGE_NUMBERS):
        return False
    length, speed = edges["length"].to_numpy(), edges["posted_speed"].to_numpy()
    right = (length >= 0) & (length < LONGEST)
    right &= np.isnan(speed) | ((speed > 0) & (speed <= fastest))
    key = edges.index.get_level_values("key")
    if not right.all() or (edges["road_class"] == "").any() or key.dtype.kind != "i":
        return False
    tail, head = (nodes.index.get_indexer(edges.index.get_level_values(n)) for n in EDGE_INDEX[:2])
    place, number = tail * len(nodes) + head, np.asarray(key)
    later = np.diff(place) > 0
    later |= (np.diff(place) == 0) & (np.diff(number) > 0)
    return bool((tail >= 0).all() and (head >= 0).all() and later.all())


def straight_lines(starts: NDArray[np.object_], ends: NDArray[np.object_]) -> NDArray[np.object_]:
    """Straight lines between pairs of points."""
    both = np.stack([shapely.get_coordinates(starts), shapely.get_coordinates(ends)], axis=1)
    drawn: NDArray[np.object_] = np.asarray(shapely.linestrings(both))
    return drawn


def _frame_faults(name: str, frame: object, index: Sequence[str]) -> list[Fault]:
    if not isinstance(frame, gpd.GeoDataFrame):
        kind = type(frame).__name__
        return [Fault(name, "", f"is a {kind}.", "Give a geopandas.GeoDataFrame.")]
    faults = []
    if frame.active_geometry_name is None:
        faults.append(Fault(name, "", "has no geometry column.", "Set one with set_geometry."))
    elif name == "nodes":
        if frame.crs is None:
            faults.append(Fault(name, "", "has no CRS.", "Set it with set_crs."))
        elif placeable_crs(frame.crs) is None:
            faults.append(Fault(name, "", *ballpark_fault(frame.crs)))
    if index and frame.index.nlevels != len(index):
        faults.append(
            Fault(
                name,
                "",
                f"has an index of {frame.index.nlevels} level(s).",
                "Give an index of (u, v, key): junction, junction, number of the parallel road.",
            )
        )
    return faults


def _rows(name: str, bad: NDArray[np.bool_], index: pd.Index, problem: str) -> tuple[str, str, str]:
    labels = index[bad][:1].tolist()
    count = f"{int(bad.sum()):,} of {len(index):,} rows"
    return name, f"first {quoted(labels[0])}", f"{count}: {problem}"


def _note(faults: list[Fault], where: tuple[str, pd.Index], bad: object, text: str) -> None:
    """Add one fault for all rows marked in `bad`; `text` is "problem|remedy"."""
    name, index = where
    marked = np.asarray(bad, dtype=bool)
    if marked.any():
        problem, remedy = text.split("|")
        faults.append(Fault(*_rows(name, marked, index, problem), remedy))


def _checked_nodes(nodes: gpd.GeoDataFrame, faults: list[Fault]) -> gpd.GeoDataFrame:
    clean = _with_geometry(nodes)
    clean.index = clean.index.set_names("id")
    where = ("nodes", clean.index)
    _note(faults, where, clean.index.isna(), "no id.|Give every junction one.")
    _note(faults, where, clean.index.duplicated(), "id occurs before.|Ids have to be unique.")
    drawn = np.asarray(clean.geometry.values)
    _note(
        faults,
        where,
        (shapely.get_type_id(drawn) != shapely.GeometryType.POINT) | _not_finite(drawn),
        "not a point with finite coordinates.|Give every junction a position.",
    )
    _note(
        faults,
        where,
        _off_earth(drawn, cast("CRS", clean.crs)),
        "a position that is not on the earth.|Correct it, or the CRS; x is the longitude.",
    )
    alike = look_alikes(clean.index)
    _note(faults, where, alike, f"id {LOOK_ALIKE}.|Give every junction its own.")
    _fill(clean, NODE_TEXT, ("certainty_m",), where, faults)
    return _columns_first(clean, NODE_COLUMNS)


def _checked_edges(
    edges: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame, fastest: float, faults: list[Fault]
) -> gpd.GeoDataFrame:
    clean = _with_geometry(edges)
    clean.index = clean.index.set_names(list(EDGE_INDEX))
    where = ("edges", clean.index)
    faults.extend(
        Fault("edges", "", f"has no column {column}.", "Add it.")
        for column in ("length", "road_class")
        if column not in clean
    )
    _fill(clean, EDGE_TEXT, EDGE_NUMBERS, where, faults)
    length, speed = clean["length"].to_numpy(), clean["posted_speed"].to_numpy()
    _note(
        faults,
        where,
        ~((length >= 0) & (length < LONGEST)),
        "length is not a number of metres of 0 or more.|Correct the length.",
    )
    _note(
        faults,
        where,
        speed <= 0,
        "posted_speed is not above 0.|Give km/h, or NaN where it is unknown.",
    )
    remedy = f"Correct it, or allow up to {FASTEST_ALLOWED:g} with {FASTEST} in the provenance."
    _note(faults, where, speed > fastest, f"posted_speed is above {fastest:g} km/h.|{remedy}")
    _note(faults, where, clean["road_class"] == "", "no road_class.|Give every edge one.")
    _note(faults, where, clean.index.duplicated(), "(u, v, key) occurs before.|Change the key.")
    crs = cast("CRS", nodes.crs)  # as `_frame_faults` has seen
    if clean.crs is not None and clean.crs != crs:
        problem = f"has the CRS {clean.crs.to_string()}, nodes has {crs.to_string()}."
        faults.append(Fault("edges", "", problem, "Bring both into one with to_crs."))
        return clean
    return _drawn(clean.set_crs(crs), nodes, where, faults)


def _drawn(
    edges: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    where: tuple[str, pd.Index],
    faults: list[Fault],
) -> gpd.GeoDataFrame:
    """Check the junctions and lines of edges, and draw a straight line where there is none."""
    if not nodes.index.is_unique:
        return edges
    tail, head = (nodes.index.get_indexer(edges.index.get_level_values(n)) for n in EDGE_INDEX[:2])
    _note(
        faults,
        where,
        (tail < 0) | (head < 0),
        "u or v is not a junction.|Add the junction, or leave the edge out.",
    )
    lines = np.asarray(edges.geometry.values).copy()
    missing = shapely.is_missing(lines)
    _note(
        faults,
        where,
        ~missing
        & ((shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING) | _not_finite(lines)),
        "geometry is not a LineString with finite coordinates.|Give one, or null to draw it.",
    )
    _note(
        faults,
        where,
        ~missing & _off_earth(lines, cast("CRS", edges.crs)),
        "geometry is not on the earth.|Correct it, or the CRS; x is the longitude.",
    )
    if missing.any() and not faults:
        points = np.asarray(nodes.geometry.values)
        lines[missing] = straight_lines(points[tail[missing]], points[head[missing]])
        return edges.set_geometry(gpd.GeoSeries(lines, index=edges.index, crs=edges.crs))
    return edges


def _with_geometry(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Copy of a frame with its geometry in the column ``geometry``."""
    copied = frame.copy()
    name = copied.active_geometry_name
    return copied if name == "geometry" else copied.rename_geometry("geometry")


def _not_finite(drawn: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether a geometry is null, empty, or has a coordinate that is not finite."""
    bounds = shapely.bounds(drawn)
    return np.asarray(~np.isfinite(bounds).all(axis=1))


def _off_earth(drawn: NDArray[np.object_], crs: CRS) -> NDArray[np.bool_]:
    """Whether a geometry has a finite coordinate that is nowhere on the earth."""
    bounds = np.abs(shapely.bounds(drawn))
    limits = [FARTHEST] * 4
    if crs.is_geographic:
        limits = [LARGEST_LONGITUDE, LARGEST_LATITUDE] * 2
    return np.asarray((np.isfinite(bounds) & (bounds > limits)).any(axis=1))


def _fill(
    frame: gpd.GeoDataFrame,
    texts: Sequence[str],
    numbers: Sequence[str],
    where: tuple[str, pd.Index],
    faults: list[Fault],
) -> None:
    """Add missing columns, and convert each column to one type, in place."""
    for column in texts:
        given = frame[column] if column in frame else pd.Series("", index=frame.index)
        frame[column] = given.astype(object).where(given.notna(), "").astype("str")
    for column in numbers:
        given = frame[column] if column in frame else pd.Series(np.nan, index=frame.index)
        as_numbers = pd.to_numeric(given, errors="coerce").astype("float64")
        _note(
            faults,
            where,
            (as_numbers.isna() & given.notna()).to_numpy(),
            f"{column} is not a number.|Give a number, or leave it empty where it is unknown.",
        )
        frame[column] = as_numbers


def _columns_first(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> gpd.GeoDataFrame:
    return frame[[*columns, *(column for column in frame.columns if column not in columns)]]


def _in_order(edges: gpd.GeoDataFrame, ids: pd.Index) -> gpd.GeoDataFrame:
    """Sort edges by the junction that they leave, the junction that they reach, and their key."""
    keys = edges.index.get_level_values("key")
    try:
        rank, _ = pd.factorize(keys, sort=True)
    except TypeError:
        rank, _ = pd.factorize(keys)
    tail, head = (ids.get_indexer(edges.index.get_level_values(n)) for n in EDGE_INDEX[:2])
    return _columns_first(edges.iloc[np.lexsort((rank, head, tail))], EDGE_COLUMNS)
