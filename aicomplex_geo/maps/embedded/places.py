"""Hubs, interchanges and opportunities of all states, as numbers of points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.layers.points import certainty_metres
from aicomplex_geo.maps.payload import cell, geographic, names, position, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.study.workbench import Workbench

Arrays = dict[str, "NDArray[Any]"]
NO_POINT = -1
MOST_WHOLE = 2**31


@dataclass(eq=False)
class PlaceTable:
    """Positions that any state has, each once."""

    points: dict[tuple[float, ...], int] = field(default_factory=dict)

    def numbers(self, frame: gpd.GeoDataFrame) -> dict[str, int]:
        """Find the number of the point of each place by its id, `NO_POINT` without a position."""
        placed = geographic(frame)
        certainty = certainty_metres(placed)
        found = {}
        shapes = np.asarray(placed.geometry.values, dtype=object)
        table = np.stack([shapely.get_y(shapes), shapely.get_x(shapes), certainty], axis=1)
        for name, key in zip(placed.index, table.tolist(), strict=True):
            known = not np.isnan(key[0])
            number = self.points.setdefault(tuple(key), len(self.points)) if known else NO_POINT
            found[str(name)] = number
        return found

    def arrays(self) -> Arrays:
        """Latitude, longitude and certainty of all points."""
        table = np.array(list(self.points), dtype=np.float64).reshape(-1, 3)
        names_of = ("pointLat", "pointLon", "pointCertainty")
        return {name: table[:, column] for column, name in enumerate(names_of)}


def place_arrays(benches: Sequence[Workbench]) -> tuple[dict[str, Any], Arrays]:
    """Collect data and arrays of the places of a study today and under its scenarios."""
    table = PlaceTable()
    data: dict[str, Any] = {}
    found: Arrays = {}
    for name in ("hubs", "interchanges"):
        frames = [bench.hubs if name == "hubs" else bench.interchanges.open for bench in benches]
        numbers = [table.numbers(frame) for frame in frames]
        ids = list(dict.fromkeys(one for known in numbers for one in known))
        data[name] = _stops(ids, frames, name)
        found |= _by_state(name, [[known.get(one, NO_POINT) for one in ids] for known in numbers])
    data["closedHubs"] = _closed(benches, [stop["id"] for stop in data["hubs"]])
    data["opportunities"] = []
    for place, opportunity in enumerate(benches[0].opportunities):
        own = [bench.opportunities[place] for bench in benches]
        numbers = [table.numbers(one.points) for one in own]
        ids = list(dict.fromkeys(one for known in numbers for one in known))
        amounts = [
            dict(zip(one.points.index.astype(str), one.values.tolist(), strict=True)) for one in own
        ]
        key = opportunity.key
        data["opportunities"].append({"key": key, "ids": ids})
        found |= _by_state(f"at.{key}.", [[n.get(one, NO_POINT) for one in ids] for n in numbers])
        found |= _by_state(f"amount.{key}.", [[a.get(one, 0.0) for one in ids] for a in amounts])
    return data, found | table.arrays()


def _stops(ids: list[str], frames: list[gpd.GeoDataFrame], kind: str) -> list[dict[str, Any]]:
    first: dict[str, Any] = {}
    for frame in frames:
        if not first.keys() >= set(frame.index.astype(str)):
            for key, row in rows(geographic(frame)):
                first.setdefault(str(key), row)
    found = []
    for name in ids:
        row = first[name]
        stop = {"id": name, "n": names(row), "p": position(row.get("geometry"))}
        found.append(stop if kind == "hubs" else {**stop, "road": names(row, "route")})
    return found


def _closed(benches: Sequence[Workbench], ids: list[str]) -> dict[str, list[int]]:
    """Numbers of the hubs that are closed in each state."""
    closed = {}
    for bench in benches:
        shut = {str(key) for key, row in rows(bench.hubs) if cell(row.get("closed"))}
        closed[bench.scenario] = [at for at, name in enumerate(ids) if name in shut]
    return closed


def _by_state(name: str, values: list[list[float]]) -> Arrays:
    """One array for each state that differs from the first; whole numbers where they are."""
    found: Arrays = {}
    for state, own in enumerate(values):
        if state and own == values[0]:
            continue
        array = np.array(own, dtype=np.float64)
        whole = bool((np.rint(array) == array).all()) and bool((np.abs(array) < MOST_WHOLE).all())
        found[f"{name}{state}"] = array.astype(np.int64) if whole else array
    return found
