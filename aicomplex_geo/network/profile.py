"""How fast one travels: speeds, delays and the access leg, each with its source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.errors import Fault, ProfileError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.model import RoadNetwork

BASES = ("measured", "published", "assumed")
CITY_NATIONAL = "national"
DECISECONDS = 10
METRES_PER_S = 3.6
"""km/h that are one metre a second."""

ROAD_UNIT = 1000
"""Metres of the unit of a delay: seconds for each kilometre."""


@dataclass(frozen=True, slots=True)
class Constant:
    """One number of a profile, with the range it may have and where it comes from.

    Parameters
    ----------
    key : str
        What it is, such as ``"speed_factor.arterial"``.
    value : float
        The value that is used.
    low, high : float
        Range that the value may have.
    basis : str
        ``"measured"``, ``"published"`` or ``"assumed"``.
    source : str
        Where it was published or measured, or why it was assumed.
    unit : str
        Such as ``"km/h"`` or ``"s/km"``; empty for a factor.
    note_ko, note_en : str
        What to know about it.
    """

    key: str
    value: float
    low: float
    high: float
    basis: str
    source: str
    unit: str = ""
    note_ko: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to travel, which makes durations from lengths. It can be hashed and compared.

    Parameters
    ----------
    name : str
        Short name, such as ``"car_offpeak"``.
    title_ko, title_en : str
        Name for people.
    mode : str, default "car"
        Means of transport.
    period : str
        Period of the day, such as ``"free"``, ``"offpeak"`` or ``"peak"``.
    speed_factor : tuple of (str, float)
        Running speed as a share of the posted speed, by road class; 1 for other classes.
    delay_s_per_km : tuple of (str, float)
        Seconds lost on each kilometre, at signals above all, by road class; else 0.
    fallback_speed : tuple of (str, float)
        Speed in km/h, by road class, that stands in for a posted speed that is not known.
    road_speed : tuple of (str, float)
        Running speed in km/h of roads for which it was published, by ``road_name``; it takes
        the place of posted speed times factor.
    city_roads : tuple of str
        ``road_name`` of national roads that are streets with signals inside a city: where
        they are posted at `city_limit` or less they are driven as arterials, with the
        arterials' factor and delay.
    city_limit : float, default 0
        km/h; see `city_roads`.
    access_speed : float, default 15
        Speed along the straight access leg between a point and the road, in km/h.
    access_circuity : float, default 1.3
        How much longer the way is than the straight leg; already contained in
        `access_speed`, and kept to be shown.
    notes_ko, notes_en : tuple of str
        What a reader of a result has to know.
    constants : tuple of Constant
        Every number above with its range, basis and source. Those of a rush hour are listed
        as the off-peak number and the ``slowdown`` that is applied to it.

    Raises
    ------
    ProfileError
        If a speed, factor or delay is not one; all faults together.

    Examples
    --------
    >>> slow = Profile("slow", speed_factor=(("arterial", 0.8),), access_speed=12)
    >>> slow.access_minutes(400)
    2.0
    >>> slow == Profile("slow", speed_factor=(("arterial", 0.8),), access_speed=12)
    True
    """

    name: str
    title_ko: str = ""
    title_en: str = ""
    mode: str = "car"
    period: str = ""
    speed_factor: tuple[tuple[str, float], ...] = ()
    delay_s_per_km: tuple[tuple[str, float], ...] = ()
    fallback_speed: tuple[tuple[str, float], ...] = ()
    road_speed: tuple[tuple[str, float], ...] = ()
    city_roads: tuple[str, ...] = ()
    city_limit: float = 0.0
    access_speed: float = 15.0
    access_circuity: float = 1.3
    notes_ko: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise ProfileError(faults)

    @classmethod
    def from_file(cls, path: str | Path, *, name: str | None = None) -> Profile:
        """Read a profile from a TOML file of one's own.

        Parameters
        ----------
        path : str or pathlib.Path
            File with tables ``[profiles.<name>]``, laid out as the bundled ``profiles.toml``.
        name : str, optional
            Which of the profiles; may be left out if the file has only one.

        Returns
        -------
        Profile
            The profile.

        Raises
        ------
        DataNotFoundError
            If there is no such file.
        ProfileError
            If the file has faults; all of them together.
        UnknownProfileError
            If it has no profile `name`, or several and `name` is not given.
        """
        from aicomplex_geo.network.profile_file import profile_from  # noqa: PLC0415 - circular

        return profile_from(path, name=name)

    def running_speeds(self, net: RoadNetwork) -> NDArray[np.float64]:
        """Speed on each edge while the wheels turn, without the delays at signals.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of float64
            km/h, one for each row of ``net.edges``.

        Raises
        ------
        ProfileError
            If an edge has no posted speed and its class no fallback.
        """
        edges = net.edges
        classes = self._driven_as(net)
        posted = edges["posted_speed"].to_numpy()
        base = np.where(
            np.isnan(posted), _by_class(edges["road_class"], self.fallback_speed), posted
        )
        unknown = np.isnan(base)
        if unknown.any():
            raise ProfileError(self._no_speed(edges["road_class"][unknown]))
        speeds = base * _by_class(classes, self.speed_factor, other=1.0)
        published = _by_class(edges["road_name"], self.road_speed)
        return np.asarray(np.where(np.isnan(published), speeds, published))

    def seconds(self, net: RoadNetwork) -> NDArray[np.float64]:
        """Time for each edge from end to end, delays included, not rounded.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of float64
            Seconds, one for each row of ``net.edges``.

        Raises
        ------
        ProfileError
            If an edge has no posted speed and its class no fallback.
        """
        length = net.edges["length"].to_numpy()
        delay = _by_class(self._driven_as(net), self.delay_s_per_km, other=0.0)
        moving = length * METRES_PER_S / self.running_speeds(net)
        return np.asarray(moving + length / ROAD_UNIT * delay)

    def weights(self, net: RoadNetwork) -> NDArray[np.int32]:
        """Time for each edge as the engine takes it.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of int32
            Deciseconds, at least 1, one for each row of ``net.edges``.

        Raises
        ------
        ProfileError
            If an edge has no posted speed and its class no fallback.
        """
        rounded = np.rint(self.seconds(net) * DECISECONDS)
        return np.maximum(1, rounded).astype(np.int32)

    def access_minutes(self, metres: float) -> float:
        """Time for an access leg.

        Parameters
        ----------
        metres : float
            Length of the straight leg.

        Returns
        -------
        float
            Minutes.
        """
        return metres * METRES_PER_S / self.access_speed / 60

    def _driven_as(self, net: RoadNetwork) -> pd.Series:
        """Road class of each edge, but city stretches of national roads as arterials."""
        edges = net.edges
        classes = edges["road_class"]
        in_city = edges["road_name"].isin(self.city_roads) & (classes == CITY_NATIONAL)
        slow = edges["posted_speed"] <= self.city_limit
        return classes.mask(in_city & slow, "arterial")

    def _no_speed(self, classes: pd.Series) -> list[Fault]:
        return [
            Fault(
                f"profile {self.name}",
                str(road_class),
                f"{count:,} edges of this class have no posted speed, and the profile has no "
                "speed for it.",
                "Add a fallback_speed for the class.",
            )
            for road_class, count in classes.value_counts(sort=False).items()
        ]


def _by_class(
    classes: pd.Series, values: tuple[tuple[str, float], ...], *, other: float = math.nan
) -> NDArray[np.float64]:
    """Value of each row's class, `other` where the profile names none."""
    mapped = classes.astype(object).map(dict(values)).astype("float64")
    return np.asarray(mapped.fillna(other).to_numpy())


def _faults(profile: Profile) -> list[Fault]:
    file = f"profile {profile.name}"
    faults = []
    if not profile.name:
        faults.append(Fault("profile", "", "has no name.", "Give it one."))
    for field in ("speed_factor", "delay_s_per_km", "fallback_speed", "road_speed"):
        for key, value in getattr(profile, field):
            zero_is_fine = field == "delay_s_per_km"
            if not _usable(value, zero_is_fine=zero_is_fine):
                wanted = "0 or more" if zero_is_fine else "above 0"
                problem = f"{field} is {value!r}, not a number {wanted}."
                faults.append(Fault(file, str(key), problem, "Correct the value."))
    for field in ("access_speed", "access_circuity"):
        value = getattr(profile, field)
        if not _usable(value, zero_is_fine=False):
            problem = f"{field} is {value!r}, not a number above 0."
            faults.append(Fault(file, "", problem, "Correct the value."))
    return faults


def _usable(value: Any, *, zero_is_fine: bool) -> bool:  # noqa: ANN401 - whatever the caller gave
    number = isinstance(value, int | float) and math.isfinite(value)
    return number and (value >= 0 if zero_is_fine else value > 0)
