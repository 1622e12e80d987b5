"""Reading the fields of one row of a table, with every fault noted."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from aicomplex_geo.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
EARTH_RADIUS = 6_371_008.8


class Fields:
    """The fields of one row.

    Parameters
    ----------
    file : str
        Name of the file.
    row : mapping of str to str
        Text by column.
    place : str
        How a message names the row.
    faults : list of Fault
        Gets what is wrong.
    """

    def __init__(self, file: str, row: Mapping[str, str], place: str, faults: list[Fault]) -> None:
        self._file = file
        self._row = row
        self._place = place
        self._faults = faults

    def fault(self, problem: str, remedy: str) -> None:
        """Note a fault of this row.

        Parameters
        ----------
        problem : str
            What is wrong, with the value that was found.
        remedy : str
            What to do about it.
        """
        self._faults.append(Fault(self._file, self._place, problem, remedy))

    def text(self, column: str, *, needed: bool = False) -> str:
        """Read a text.

        Parameters
        ----------
        column : str
            Name of the column.
        needed : bool, default False
            Whether an empty field is a fault.

        Returns
        -------
        str
            Without space around it.
        """
        value = self._row[column].strip()
        if needed and not value:
            self.fault(f"{column} is empty.", "Fill it in.")
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """Read one of a few words.

        Parameters
        ----------
        column : str
            Name of the column.
        allowed : sequence of str
            The words.

        Returns
        -------
        str
            The word, also where it is none of them.
        """
        value = self._row[column].strip()
        if value not in allowed:
            self.fault(f"{column} is {value!r}.", f"Choose of: {', '.join(allowed)}.")
        return value

    def number(
        self,
        column: str,
        *,
        least: float | None = None,
        above: float | None = None,
        empty: float | None = None,
    ) -> float | None:
        """Read a finite number.

        Parameters
        ----------
        column : str
            Name of the column.
        least : float, optional
            Smallest value allowed.
        above : float, optional
            Value that has to be exceeded.
        empty : float, optional
            What an empty field means; by default it is a fault.

        Returns
        -------
        float or None
            None where there is a fault.
        """
        value = self._row[column].strip()
        if not value and empty is not None:
            return empty
        number = _finite(value)
        if number is None:
            shown = repr(value) if value else "empty"
            self.fault(f"{column} is {shown}, not a number.", "Give a number in digits.")
            return None
        if least is not None and number < least:
            self.fault(f"{column} is {value}.", f"Give a number of at least {least:g}.")
            return None
        if above is not None and number <= above:
            self.fault(f"{column} is {value}.", f"Give a number above {above:g}.")
            return None
        return number

    def position(self, lon: str, lat: str, limits: Sequence[float]) -> tuple[float, float] | None:
        """Read a position from two columns.

        Parameters
        ----------
        lon, lat : str
            Names of the columns.
        limits : sequence of float
            West, south, east, north in degrees.

        Returns
        -------
        tuple of float or None
            Longitude and latitude; None where there is a fault.
        """
        x, y = self.number(lon), self.number(lat)
        return None if x is None or y is None else self._within(x, y, limits)

    def positions(
        self, column: str, most: int, limits: Sequence[float]
    ) -> list[tuple[float, float]]:
        """Read a list of positions, ``lon lat;lon lat``.

        Parameters
        ----------
        column : str
            Name of the column.
        most : int
            Largest number of positions allowed.
        limits : sequence of float
            West, south, east, north in degrees.

        Returns
        -------
        list of tuple of float
            Those without a fault.
        """
        value = self._row[column].strip()
        parts = value.split(";") if value else []
        if len(parts) > most:
            self.fault(f"{column} has {len(parts)} points.", f"Give {most} at most.")
        found = []
        for part in parts:
            pair = [_finite(number) for number in part.split()]
            if len(pair) != 2 or pair[0] is None or pair[1] is None:  # noqa: PLR2004 - lon, lat
                self.fault(f"{column} holds {part.strip()!r}.", "Write 'lon lat;lon lat'.")
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
    """Distance between two positions on a sphere.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude in degrees.

    Returns
    -------
    float
        Metres; within 0.3 % of that on the ellipsoid at these latitudes.
    """
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
