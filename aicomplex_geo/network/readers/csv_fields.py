"""Reading the fields of a CSV row, with every fault collected."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
EARTH_RADIUS = 6_371_008.8


class CsvFields:
    """The fields of one row; `place` names the row in messages, and `faults` collects faults."""

    def __init__(self, file: str, row: Mapping[str, str], place: str, faults: list[Fault]) -> None:
        self._file = file
        self._row = row
        self._place = place
        self._faults = faults

    def fault(self, problem: str, remedy: str) -> None:
        """Add a fault of this row."""
        self._faults.append(Fault(self._file, self._place, problem, remedy))

    def text(self, column: str, *, required: bool = False) -> str:
        """Text without surrounding space."""
        value = self._row[column].strip()
        if required and not value:
            self.fault(f"{column} is empty.", "Fill it in.")
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """One of the allowed words; any other is a fault, and returned as it is."""
        value = self._row[column].strip()
        if value not in allowed:
            self.fault(f"{column} is {quoted(value)}.", f"Choose from: {', '.join(allowed)}.")
        return value

    def number(
        self,
        column: str,
        *,
        minimum: float | None = None,
        above: float | None = None,
        maximum: float | None = None,
        empty: float | None = None,
    ) -> float | None:
        """Finite number, None where there is a fault; `empty` is the value of an empty field."""
        value = self._row[column].strip()
        if not value and empty is not None:
            return empty
        number = _finite(value)
        if number is None:
            found = quoted(value) if value else "empty"
            self.fault(f"{column} is {found}, not a number.", "Give a number in digits.")
            return None
        if minimum is not None and number < minimum:
            self.fault(f"{column} is {shown(value)}.", f"Give a number of at least {minimum:g}.")
            return None
        if above is not None and number <= above:
            self.fault(f"{column} is {shown(value)}.", f"Give a number above {above:g}.")
            return None
        if maximum is not None and number > maximum:
            self.fault(f"{column} is {shown(value)}.", f"Give a number of at most {maximum:g}.")
            return None
        return number

    def position(self, lon: str, lat: str, limits: Sequence[float]) -> tuple[float, float] | None:
        """Longitude and latitude from two columns, None where there is a fault."""
        x, y = self.number(lon), self.number(lat)
        return None if x is None or y is None else self._within(x, y, limits)

    def positions(
        self, column: str, max_points: int, limits: Sequence[float]
    ) -> list[tuple[float, float]]:
        """Positions written ``lon lat;lon lat``; those with faults are left out."""
        value = self._row[column].strip()
        parts = value.split(";") if value else []
        if len(parts) > max_points:
            self.fault(f"{column} has {len(parts)} points.", f"Give {max_points} at most.")
        found = []
        for part in parts:
            pair = [_finite(number) for number in part.split()]
            if len(pair) != 2 or pair[0] is None or pair[1] is None:  # noqa: PLR2004 - lon, lat
                self.fault(f"{column} holds {quoted(part.strip())}.", "Write 'lon lat;lon lat'.")
                continue
            inside = self._within(pair[0], pair[1], limits)
            if inside is not None:
                found.append(inside)
        return found

    def _within(
        self, lon: float, lat: float, limits: Sequence[float]
    ) -> tuple[float, float] | None:
        if _inside(lon, lat, limits):
            return lon, lat
        swapped = _inside(lat, lon, limits)
        box = " ".join(f"{value:g}" for value in limits)
        self.fault(
            f"position lon {lon:g}, lat {lat:g} is outside the bounds {box}"
            f"{'; lon and lat look swapped' if swapped else ''}.",
            "Exchange lon and lat." if swapped else "Correct the position.",
        )
        return None


def straight_distance(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Distance in metres between two positions on a sphere, within 0.3 % of the ellipsoid."""
    lon1, lat1, lon2, lat2 = (math.radians(value) for value in (*start, *end))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


def _finite(text: str) -> float | None:
    if not NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _inside(lon: float, lat: float, limits: Sequence[float]) -> bool:
    west, south, east, north = limits
    return west <= lon <= east and south <= lat <= north
