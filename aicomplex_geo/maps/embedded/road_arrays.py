"""The table of roads as arrays of whole numbers; engine/road_table.js reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.maps.embedded.predicting import (
    CODE_BITS,
    common_unit,
    guessed_lengths,
    guessed_steps,
    metres_per_degree,
    morton_codes,
    name_codes,
    near_ranks,
    recent_codes,
    to_units,
)
from aicomplex_geo.maps.embedded.roads import TEXTS, modelled
from aicomplex_geo.maps.embedded.turns import turn_arrays
from aicomplex_geo.network.road_network import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

from aicomplex_geo.maps.embedded.roads import RoadTable, StateRoads

Arrays = dict[str, "NDArray[Any]"]
MOST_DIGITS = 5
TOLL_UNIT = 100
"""Tolls are embedded in hundredths of a KRW: those of the parts of a road are not whole."""
CLASSES = "roadClasses"
LISTS = (CLASSES, "roadNames", "refs")


def road_arrays(table: RoadTable, digits: int) -> tuple[dict[str, Any], Arrays]:
    """Collect data and arrays of all roads, with coordinates of so many decimals of a degree."""
    second = table.second
    lengths, length_arrays = _lengths(table)
    data: dict[str, Any] = {"digits": digits, **lengths}
    arrays = {**_nodes(table, digits), **_lines(table, digits), **length_arrays}
    rows = table.road_rows
    two_way = second >= 0
    tail, head = np.array([row["ends"] for row in rows], dtype=np.int64).reshape(-1, 2).T
    arrays |= {"roadTail": tail, "roadWays": 2 * (head < tail) + two_way}
    arrays["roadHead"] = near_ranks(_units(table, digits), lengths["lengthScale"], tail, head)
    for place, name in enumerate(LISTS):
        forth = [row["directions"][0][0][place] for row in rows]
        back = [row["directions"][-1][0][place] for row in rows]
        # a planner may draw a road of a class that the network lacks
        known = ROAD_CLASSES if name == CLASSES else ()
        values = list(dict.fromkeys(["", *forth, *back, *known]))
        number = {value: at for at, value in enumerate(values)}
        data[name] = values
        numbers = np.array([[number[one] for one in forth], [number[one] for one in back]])
        arrays |= _texts(TEXTS[place], numbers, [row["ends"] for row in rows], two_way)
    for place, name in enumerate(("raised", "accessOnly")):
        flags = [[row["directions"][way][1][place] for row in rows] for way in (0, -1)]
        arrays[name] = _both(np.array(flags), two_way)
    more, times = _states(table, second)
    turns = turn_arrays(table.states, np.append(tail, head[two_way]))
    return {**data, **more}, {**arrays, **times, **turns}


def exact_digits(coordinates: NDArray[np.float64]) -> int | None:
    """Decimals with which all coordinates are embedded exactly; None if more than 5 are needed."""
    for digits in range(MOST_DIGITS + 1):
        if bool(_is_exact(coordinates, digits).all()):
            return digits
    return None


def _is_exact(values: NDArray[np.float64], digits: int) -> NDArray[np.bool_]:
    exact: NDArray[np.bool_] = np.rint(values * 10**digits) / 10**digits == values
    return exact


def _units(table: RoadTable, digits: int) -> NDArray[np.int64]:
    """Longitudes and latitudes of the junctions in units of the last digit."""
    return to_units(np.array([(lon, lat) for lat, lon, _ in table.node_rows]), digits)


def _nodes(table: RoadTable, digits: int) -> Arrays:
    lat, lon, uncertain = (np.array(column) for column in zip(*table.node_rows, strict=True))
    odd = np.flatnonzero(~(_is_exact(lat, digits) & _is_exact(lon, digits)))
    units = _units(table, digits)
    step = common_unit(units)
    codes = morton_codes(units // step)
    small = bool((np.ptp(units // step, axis=0) < 2**CODE_BITS).all())
    if small and not len(odd) and bool((np.diff(codes) >= 0).all()):
        west, south = units.min(axis=0)
        corner = np.array([west, south, step])
        return {"nodeStep": np.diff(codes, prepend=0), "corner": corner, "uncertain": uncertain}
    return {
        "nodeLat": units[:, 1],
        "nodeLon": units[:, 0],
        "uncertain": uncertain,
        "oddNodes": odd,
        "oddNodeLat": lat[odd],
        "oddNodeLon": lon[odd],
    }


def _lines(table: RoadTable, digits: int) -> Arrays:
    """Points of each road between its junctions, as differences from where they are guessed."""
    lines = np.array([row["line"] for row in table.road_rows], dtype=object)
    points, road = shapely.get_coordinates(lines, return_index=True)
    lat, lon = points[:, 1], points[:, 0]
    exact = _is_exact(lat, digits) & _is_exact(lon, digits)
    first = np.diff(road, prepend=-1) > 0
    last = np.diff(road, append=len(lines)) > 0
    ends = np.array([row["ends"] for row in table.road_rows], dtype=np.int64).reshape(-1, 2)
    nodes = np.array([row[:2] for row in table.node_rows], dtype=np.float64)
    here = np.stack([lat, lon], axis=1)
    own_ends = (here[first] == nodes[ends[:, 0]]).all(axis=1)
    own_ends &= (here[last] == nodes[ends[:, 1]]).all(axis=1)
    odd = np.bincount(road[~exact & ~first & ~last], minlength=len(lines)) > 0
    odd |= ~own_ends
    # an odd line is written with all its points as they are
    kept = ~first & ~last & ~odd[road]
    place = np.arange(len(road)) - np.flatnonzero(first)[road]
    count = np.bincount(road, minlength=len(lines))
    whole = to_units(here, digits)
    unit = common_unit(whole[kept])
    rounded = whole // unit
    left = (count[road] - place)[:, None]
    guess = guessed_steps(rounded[last][road], np.roll(rounded, 1, axis=0), left)
    steps = (np.diff(rounded, axis=0, prepend=0) - guess)[kept].T
    return {
        "shapeUnit": np.array([unit]),
        "points": np.where(odd, 0, count - 2),
        "shapeLat": steps[0],
        "shapeLon": steps[1],
        "oddLines": np.flatnonzero(odd),
        "oddPoints": count[odd],
        "oddLat": lat[odd[road]],
        "oddLon": lon[odd[road]],
    }


def _texts(
    name: str, numbers: NDArray[np.int64], ends: list[tuple[int, int]], two_way: NDArray[np.bool_]
) -> Arrays:
    """Numbers of texts by edge: roads of one name, number or class meet each other."""
    codes, new = name_codes(numbers[0].tolist(), ends)
    back = (numbers[1] - numbers[0])[two_way]
    return {
        name: np.array(codes, dtype=np.int64),
        f"{name}New": np.array(new, dtype=np.int64),
        f"{name}Back": back,
    }


def _lengths(table: RoadTable) -> tuple[dict[str, Any], Arrays]:
    """Lengths as differences from those of their lines, in a common unit."""
    metres = np.array([row["length"] for row in table.road_rows], dtype=np.float64)
    whole = np.array([row["length_dm"] for row in table.road_rows], dtype=np.int64)
    lines = np.array([row["line"] for row in table.road_rows], dtype=object)
    points, line = shapely.get_coordinates(lines, return_index=True)
    scale = metres_per_degree(points[:, 1])
    rest = whole - guessed_lengths(points, line, scale)
    unit = common_unit(rest)
    odd = np.flatnonzero(whole / 10 != metres)
    data = {"lengthScale": list(scale), "lengthUnit": unit}
    return data, {"length": rest // unit, "oddLengths": odd, "oddLength": metres[odd]}


def _both(values: NDArray[Any], two_way: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Values of the first directions, then those of the second ones less those of the first."""
    forth, back = values.astype(np.int64)
    return np.concatenate([forth, (back - forth)[two_way]])


def _states(table: RoadTable, second: NDArray[np.int64]) -> tuple[dict[str, Any], Arrays]:
    """Collect what holds for each edge, and what some states change."""
    n_edges = len(second) + int((second >= 0).sum())
    road_of = np.concatenate([np.arange(len(second)), np.flatnonzero(second >= 0)])
    metres = np.array([row["length"] for row in table.road_rows], dtype=np.float64)
    kinds: dict[bytes, int] = {}
    profiles = len(table.profiles)
    known = np.zeros(n_edges, dtype=bool)
    kind = np.zeros(n_edges, dtype=np.int64)
    toll, late = np.zeros(n_edges, dtype=np.int64), np.zeros((profiles, n_edges), dtype=np.int64)
    found: Arrays = {}
    for number, state in enumerate(table.states):
        own_kind, own_late = _times(state, metres[road_of[state.edge]], kinds, profiles)
        own_toll = np.rint(state.toll * TOLL_UNIT).astype(np.int64)
        new = ~known[state.edge]
        at = state.edge[new]
        known[at], kind[at], toll[at] = True, own_kind[new], own_toll[new]
        late[:, at] = own_late[:, new]
        at = state.edge
        same = (kind[at] == own_kind) & (toll[at] == own_toll) & (late[:, at] == own_late).all(0)
        order = np.argsort(state.edge[~same])
        found[f"changed{number}"] = state.edge[~same][order]
        found[f"changedKind{number}"] = own_kind[~same][order]
        found[f"changedToll{number}"] = own_toll[~same][order]
        for profile in range(profiles):
            found[f"changedLate{number}.{profile}"] = own_late[profile][~same][order]
        there = np.zeros(n_edges, dtype=bool)
        there[state.edge] = True
        found[f"there{number}"] = _runs(there)
        found[f"closed{number}"] = np.sort(state.edge[state.closed])
    found |= _parts(table)
    two_way = second >= 0
    back = second[two_way]
    forth, tolls = kind[: len(second)], toll[: len(second)]
    found["toll"] = np.concatenate([tolls, toll[back] - tolls[two_way]])
    classes = [row["directions"][0][0][0] for row in table.road_rows]
    codes, fresh = recent_codes(forth.tolist(), classes)
    found["kind"] = np.array(codes, dtype=np.int64)
    found["kindNew"] = np.array(fresh, dtype=np.int64)
    found["kindBack"] = kind[back] - forth[two_way]
    for profile in range(profiles):
        found[f"late{profile}"] = late[profile]
    table_of_kinds = np.frombuffer(b"".join(kinds), dtype=np.float64)
    found["kinds"] = table_of_kinds
    return {"kindCount": len(kinds)}, found


def _parts(table: RoadTable) -> Arrays:
    """Edges that are parts of links, and of which share of them."""
    parts: dict[int, list[float]] = {}
    for state in table.states:
        which = np.flatnonzero(state.spans[:, 1] > state.spans[:, 0])
        facts = np.column_stack([state.spans, state.whole])[which]
        parts |= zip(state.edge[which].tolist(), facts.tolist(), strict=True)
    edges = np.array(sorted(parts), dtype=np.int64)
    facts = np.array([parts[edge] for edge in sorted(parts)], dtype=np.float64).reshape(-1, 3)
    return {
        "partEdges": edges,
        "partStart": facts[:, 0],
        "partEnd": facts[:, 1],
        "partWhole": facts[:, 2].astype(np.int64),
    }


def _times(
    state: StateRoads, metres: NDArray[np.float64], kinds: dict[bytes, int], profiles: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the kind of each edge, and by how much its times differ from those of the kind."""
    kind = np.array([kinds.setdefault(row.tobytes(), len(kinds)) for row in state.model], np.int64)
    late = [state.times[at] - modelled(metres, state.model, at) for at in range(profiles)]
    return kind, np.stack(late)


def _runs(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where flags change, the first being taken as false."""
    return np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0))


def road_lines(states: Sequence[StateRoads]) -> NDArray[np.float64]:
    """All coordinates of the first state."""
    lines = np.asarray(states[0].net.edges.geometry.values)
    points: NDArray[np.float64] = shapely.get_coordinates(lines)
    return points
