"""New links and interchanges, and where they join the roads that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from aicomplex_geo._quoting import quoted
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.network.profiles.profile import PLANNED
from aicomplex_geo.network.road_network import ROAD_CLASSES
from aicomplex_geo.network.tables import CLOSED, ENTERED_AT_JUNCTIONS
from aicomplex_geo.scenarios.draft import DraftError
from aicomplex_geo.scenarios.edits import OnRoad
from aicomplex_geo.scenarios.selection import RAMP, junctions, nearest, on_road
from aicomplex_geo.units import METRES_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.scenarios.draft import Draft
    from aicomplex_geo.scenarios.edits import AddInterchange, AddLink, Road

AT_JUNCTION_M = 5.0
"""A place nearer than this to the end of a link is its junction."""
SAME_M = 1e-6
"""Distances are known to this."""
CARRIAGEWAYS_M = 200.0
"""The carriageways of a road are at most so far apart."""
SHORTEST_SHARE = 0.95
"""A length may be 5 % shorter than the straight distance, since positions are rounded."""
SHORTEST_M = 1.0
CONNECTOR_SPEED = 40.0
"""km/h between two carriageways of an interchange, as posted on ramps of the network."""
FAR_DEGREES = 1.0
"""A new road may leave the area of the network so far."""
OPPOSITE = -0.5
"""Cosine of the least angle between opposite directions."""


def add_link(draft: Draft, change: AddLink, source: str) -> None:
    """Add a link, whose ends split the roads that they join."""
    _check_class(draft, change.road_class)
    _check_near(draft, change.line)
    if change.id in set(draft.nodes.index.astype(str)):
        raise DraftError(f"{quoted(change.id)} is a junction already.", "Give the edit another id.")
    starts = _joined(draft, change.start, change, f"{change.id}-start", source)
    ends = _joined(draft, change.end, change, f"{change.id}-end", source)
    values = _values(change, source) | {"road_name": change.road_name, "ref": change.ref}
    line = list(draft.in_own_crs(change.line)) if change.line else []
    both = change.direction == "both"
    road = (line, change.length_km, change.certainty_m)
    _draw(draft, starts[0], ends[0], values, road, both=both)
    for others in (starts, ends):
        for other in others[1:]:
            if other != others[0]:  # carriageways may meet at the junction that the link joins
                _connect(draft, others[0], other, source)


def add_interchange(draft: Draft, change: AddInterchange, source: str) -> None:
    """Add an interchange: both carriageways are split, and each gets a ramp."""
    _check_class(draft, change.road_class)
    place = draft.in_metres([change.at])[0]
    node = {
        "name_ko": change.name_ko or change.name_en,
        "name_en": change.name_en or change.name_ko,
        "kind": "interchange",
        "certainty_m": change.certainty_m,
        "source": source,
    }
    main = on_road(draft, change.road) & (draft.edges["road_class"] != RAMP).to_numpy(dtype=bool)
    own = _split_road(draft, main, place, change, change.id, node)
    if change.to is None:
        surface, name = _surface(draft), f"{change.id}-to"
        other = _split_road(draft, surface, place, change, name, _plain(source))
    else:
        other = _joined(draft, change.to, change, f"{change.id}-to", source)
    values = _values(change, source) | {"road_name": change.road, "ref": ""}
    for carriageway in own:
        _draw(draft, carriageway, other[0], values, ([], change.length_km, 0.0), both=True)
    for one in other[1:]:
        _connect(draft, other[0], one, source)


def _check_near(draft: Draft, line: Sequence[tuple[float, float]]) -> None:
    """Check that a line stays near the network, so that no sign or order of degrees is wrong."""
    west, south, east, north = degrees_bounds(draft.nodes)
    for lat, lon in line:
        away = max(south - lat, lat - north, west - lon, lon - east)
        if away > FAR_DEGREES:
            problem = f"line has the position [{lat:g}, {lon:g}], far from the network."
            raise DraftError(problem, "Give [latitude, longitude] in degrees.")


def _joined(draft: Draft, end: object, change: Road, name: str, source: str) -> list[object]:
    """Junctions at an end of a new road, the first of which it leads to."""
    node = _plain(source)
    if isinstance(end, str):
        return junctions(draft, end)
    if isinstance(end, OnRoad) and end.road:
        on = on_road(draft, end.road) & (draft.edges["road_class"] != RAMP).to_numpy(dtype=bool)
        return _split_road(draft, on, draft.in_metres([end.at])[0], change, name, node)
    at = end.at if isinstance(end, OnRoad) else end
    assert isinstance(at, tuple)  # noqa: S101 - the third kind of end
    place = draft.in_metres([at])[0]
    return _split_road(draft, _surface(draft), place, change, name, node)


def _surface(draft: Draft) -> NDArray[np.bool_]:
    """Roads that a new road may join without naming them."""
    return ~draft.edges["road_class"].isin(ENTERED_AT_JUNCTIONS).to_numpy(dtype=bool)


def _split_road(
    draft: Draft,
    on: NDArray[np.bool_],
    place: shapely.Point,
    change: Road,
    name: str,
    node: dict[str, Any],
) -> list[object]:
    """Junctions where some roads are nearest to a place, one for each carriageway."""
    rows = np.flatnonzero(on)
    metres = shapely.distance(draft.lines[rows], place)
    if not len(rows) or metres.min() > change.join_within_m:
        far = f"{metres.min():,.0f} m" if len(rows) else "nowhere"
        raise DraftError(
            f"the nearest road that {quoted(name)} could join is {far} away; join_within_m is "
            f"{change.join_within_m:,.0f} m.",
            "Move the end to the road, or name a junction, or allow a longer way.",
        )
    # the first of carriageways drawn on each other, whatever the noise in their distances
    row = int(rows[np.argmax(metres <= metres.min() + SAME_M)])
    line = draft.lines[row]
    at = line.interpolate(line.project(place))
    heading = _heading(line, at)
    one_way = draft._twin(row) < 0  # noqa: SLF001 - of this package
    names = {draft.edges["road_name"].iloc[row], draft.edges["ref"].iloc[row]} - {""}
    first = _node_at(draft, row, at, name, node)
    if not one_way or not names:
        return [first]
    other = _opposite(draft, names, at, heading)
    return [first] if other is None else [first, _node_at(draft, other, at, f"{name}-r", node)]


def _opposite(
    draft: Draft, names: set[str], at: shapely.Point, heading: NDArray[np.float64]
) -> int | None:
    """Row of the one-way road of the same name that leads back beside a place."""
    edges = draft.edges
    same = edges["road_name"].isin(names) | edges["ref"].isin(names)
    rows = np.flatnonzero((same & (edges["road_class"] != RAMP)).to_numpy(dtype=bool))
    metres = shapely.distance(draft.lines[rows], at)
    for place in np.argsort(metres, kind="stable").tolist():
        if metres[place] > CARRIAGEWAYS_M:
            break
        row = int(rows[place])
        line = draft.lines[row]
        if float(_heading(line, line.interpolate(line.project(at))) @ heading) <= OPPOSITE:
            return row
    return None


def _heading(line: shapely.LineString, at: shapely.Point) -> NDArray[np.float64]:
    """Direction of travel at a place of a line, as a unit vector."""
    along = line.project(at)
    step = min(10.0, line.length / 2)
    begin = line.interpolate(max(0.0, along - step))
    end = line.interpolate(min(line.length, along + step))
    found = np.array([end.x - begin.x, end.y - begin.y])
    length = float(np.hypot(*found))
    return found / length if length > 0 else found


def _node_at(draft: Draft, row: int, at: shapely.Point, name: str, node: dict[str, Any]) -> object:
    """Junction at a place of an edge, which is split unless the place is at its end."""
    line = draft.lines[row]
    along = float(line.project(at))
    u, v, _ = draft.edges.index[row]
    if along <= AT_JUNCTION_M:
        return u
    if along >= line.length - AT_JUNCTION_M:
        return v
    draft.split(row, line.interpolate(along), name, node)
    return name


def _draw(
    draft: Draft,
    start: object,
    end: object,
    values: dict[str, Any],
    road: tuple[list[Any], float | None, float],
    *,
    both: bool,
) -> None:
    """Draw a road of corners, published length (km) and certainty (m) between two junctions."""
    line, length_km, certainty_m = road
    if start == end:
        raise DraftError(f"it leads from {quoted(start)} to itself.", "Give two places.")
    rows = draft.nodes.index.get_indexer(pd.Index([start, end], dtype=draft.nodes.index.dtype))
    ends: list[Any] = list(draft.nodes.geometry.iloc[rows])  # points, as the network was checked
    path = shapely.LineString([ends[0], *line, ends[1]])
    metres = max(SHORTEST_M, _geodesic(draft, path))
    if length_km is not None:
        straight = _geodesic(draft, shapely.LineString(ends))
        metres = length_km * METRES_PER_KM
        if metres < SHORTEST_SHARE * straight - certainty_m:
            far = f"{straight / METRES_PER_KM:.2f} km"
            problem = f"length_km is {length_km:g}, but its ends lie {far} apart."
            raise DraftError(problem, "Correct the length or the ends.")
    basis = "derived" if length_km is None else "published"
    content = {**values, "length": metres, "length_basis": basis, "geometry": path}
    draft.add_edge(start, end, content, both=both)


def _connect(draft: Draft, one: object, other: object, source: str) -> None:
    """Connect two carriageways that a new road joins."""
    values = {
        "road_class": RAMP,
        "posted_speed": CONNECTOR_SPEED,
        "speed_basis": PLANNED,
        "toll": 0.0,
        "source": source,
        CLOSED: False,
    }
    _draw(draft, one, other, values, ([], None, 0.0), both=True)


def _geodesic(draft: Draft, line: shapely.LineString) -> float:
    to_degrees = pyproj.Transformer.from_crs(draft.crs, GEOGRAPHIC, always_xy=True)
    lons, lats = to_degrees.transform(*shapely.get_coordinates(line).T)
    return float(pyproj.Geod(ellps="WGS84").line_length(lons, lats))


def _values(change: Road, source: str) -> dict[str, Any]:
    return {
        "road_class": change.road_class,
        "posted_speed": change.posted_speed,
        "speed_basis": PLANNED,
        "lanes": np.nan if change.lanes is None else change.lanes,
        "toll": change.toll,
        "source": source,
        CLOSED: False,
    }


def _plain(source: str) -> dict[str, Any]:
    return {"kind": "crossing", "certainty_m": 0.0, "source": source}


def _check_class(draft: Draft, name: str) -> None:
    known = set(ROAD_CLASSES) | set(draft.edges["road_class"])
    if name not in known:
        raise DraftError(f"there is no road class {quoted(name)}.", nearest(name, known))
