"""Profiles: speeds, delays and the access leg of a mode, each number with its source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo._files import path_of
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, ParameterError, ProfileError, UnknownProfileError
from aicomplex_geo.network.modes import ALIASES
from aicomplex_geo.network.profiles.delays import Delays, delay_points
from aicomplex_geo.network.profiles.measured_roads import (
    Bounds,
    ByName,
    at_junctions,
    by_road,
    mapped,
)
from aicomplex_geo.network.profiles.profile_faults import profile_faults
from aicomplex_geo.network.profiles.profile_file import read_profile_file
from aicomplex_geo.network.tables import (
    check_network,
    computed_once,
    edge_attributes,
    metric_crs_of,
)
from aicomplex_geo.units import (
    KMH_PER_METRE_PER_SECOND,
    METRES_PER_KM,
    SECONDS_PER_HOUR,
    deciseconds_of_seconds,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.constant import Constant
    from aicomplex_geo.network.tables import NetworkTables

NO_DELAYS = Delays()
CITY_NATIONAL = "national"
NOISE_DIGITS = 7
"""Decimals of a second to which times are known."""
OTHER = "other"
"""In `class_speed`: every road class that is not named."""

KOREA = "EPSG:5179"
TIMETABLE = "duration"
"""``speed_basis`` of a ferry whose speed follows from its duration."""

ASSUMED = "assumed"
PLANNED = "scenario"
"""``speed_basis`` of a posted speed that a scenario sets: no published running speed of the road
is known for it."""
SPEED_SCALE = "speed_scale"
"""Column of edges by which a scenario multiplies running speeds; empty where it does not."""
PART_START, PART_END = "part_start", "part_end"
"""Columns of edges: from where to where, as shares of its length, a part of a split link goes."""
Impedance = Literal["travel_time", "generalised"]
IMPEDANCES: tuple[Impedance, ...] = ("travel_time", "generalised")
MOST_OF_A_NAME = 11
"""Characters of a name that are shown."""


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """Speeds and delays of one mode in one period of the day; hashable and comparable.

    Parameters
    ----------
    name : str
        Short name, such as ``"car_offpeak"``.
    title_ko, title_en : str
        Display name.
    mode : str, default "car"
        Mode of transport. ``"drive"``, ``"cycling"`` and ``"foot"`` are other names of
        ``"car"``, ``"bike"`` and ``"walk"``; any other name, such as ``"truck"``, is a motorised
        mode of its own.
    period : str
        Period of the day, such as ``"free"``, ``"offpeak"`` or ``"peak"``.
    speed_factor : tuple of (str, float)
        Running speed as a share of the posted speed, by road class; 1 for other classes.
    delay_s_per_km : tuple of (str, float)
        Seconds lost per kilometre, mostly at signals, by road class; 0 for other classes.
    fallback_speed : tuple of (str, float)
        Speed in km/h, by road class, where the posted speed is unknown.
    road_speed : tuple of (str, float)
        Measured running speed in km/h, by ``road_name``; used instead of posted speed times
        factor, but not where a scenario sets the speed (``speed_basis`` is ``"scenario"``).
    road_delay_s_per_km : tuple of (str, float)
        Measured seconds lost per kilometre, by ``road_name``; used instead of the delay of the
        class and of the delays at signals.
    road_bounds : tuple of (str, (float, float, float, float))
        West, south, east and north in degrees, by ``road_name``: a stretch of a road to which its
        `road_speed` and `road_delay_s_per_km` are limited. The middle of an edge decides.
    junction_delay_s : tuple of (str, float)
        Measured mean delay in seconds at signals, by name of the junction (``name_ko`` of the
        node). What exceeds ``delays.signal`` is added to the edges that end there.
    city_bounds : tuple of float
        West, south, east and north in degrees, to which the names of roads and junctions without
        bounds of their own are limited; empty for no limit.
    city_roads : tuple of str
        ``road_name`` of national roads that are streets with signals inside a city: where
        their posted speed is `city_limit` or less, they have the factor and delay of
        arterials.
    city_limit : float, default 0
        km/h; see `city_roads`.
    access_speed : float, default 15
        Speed along the straight access leg between a point and the road, in km/h.
    access_circuity : float, default 1.3
        Ratio of the length of the access leg on the ground to its straight length. The length
        counts in distances; `access_speed` has it in it already.
    fallback_abroad : tuple of (str, float)
        As `fallback_speed`, for networks outside Korea; other classes take `fallback_speed`.
    class_speed : tuple of (str, float)
        Running speed in km/h, by road class, of modes that do not depend on the posted speed,
        such as cycling; used instead of posted speed and factor. ``"other"`` is every class
        that is not named.
    closed : tuple of str
        Road classes that the mode may not use, unless the network was read for this mode
        (``provenance["parameters"]["mode"]``), since its reader has checked the access rules
        of each road.
    delays : Delays
        Seconds lost at signals, crossings, toll gates and turns, see :class:`Delays`. If the
        network has signals and `delays` a time for them, they replace `delay_s_per_km`;
        never both.
    value_of_time : float, default 0
        KRW per hour, which converts tolls to time in the generalised impedance, see
        ``weights``; 0 if the profile has none.
    notes_ko, notes_en : tuple of str
        Remarks for users of a result.
    constants : tuple of Constant
        Every number above with its range, basis and source. Numbers of the rush hour are
        listed as the off-peak number and the ``slowdown`` applied to it; ``access_road_speed``
        is slowed down as streets are.

    Raises
    ------
    ProfileError
        If a speed, factor or delay is out of range; all faults are reported at once.

    Examples
    --------
    >>> slow = Profile("slow", speed_factor=(("arterial", 0.8),), access_speed=12)
    >>> slow
    Profile('slow', mode='car', access_speed=12 km/h, 0 constants)
    >>> slow == Profile("slow", speed_factor=(("arterial", 0.8),), access_speed=12)
    True
    >>> from aicomplex_geo.network import read_network, read_profile
    >>> net, profile = read_network("strategic"), read_profile("car_offpeak")
    >>> speeds = profile.running_speeds(net)  # km/h
    >>> moving, lost = profile.moving_and_lost_seconds(net)
    >>> bool(abs(moving + lost - profile.seconds(net)).max() < 1e-6)
    True
    >>> profile.weights(net).dtype, round(profile.access_road_speed)
    (dtype('int32'), 24)
    >>> int(profile.closed_edges(net).sum()), bool(profile.assumed(net).any())
    (0, True)
    >>> profile.driving_class(net).iloc[0]
    'expressway'
    >>> from aicomplex_geo import load_study
    >>> Profile.from_file(load_study().folder / "profiles.toml", name="car_peak").name
    'car_peak'
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
    road_delay_s_per_km: tuple[tuple[str, float], ...] = ()
    road_bounds: tuple[tuple[str, Bounds], ...] = ()
    junction_delay_s: tuple[tuple[str, float], ...] = ()
    city_bounds: Bounds | tuple[()] = ()
    city_roads: tuple[str, ...] = ()
    city_limit: float = 0.0
    access_speed: float = 15.0
    access_circuity: float = 1.3
    fallback_abroad: tuple[tuple[str, float], ...] = ()
    class_speed: tuple[tuple[str, float], ...] = ()
    closed: tuple[str, ...] = ()
    delays: Delays = NO_DELAYS
    value_of_time: float = 0.0
    notes_ko: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.mode, str):
            object.__setattr__(self, "mode", ALIASES.get(self.mode, self.mode))
        faults = profile_faults(self)
        if faults:
            raise ProfileError(faults)

    def __repr__(self) -> str:
        period = f", period={self.period[:MOST_OF_A_NAME]!r}" if self.period else ""
        return (
            f"Profile({self.name[:MOST_OF_A_NAME]!r}, mode={self.mode[:MOST_OF_A_NAME]!r}{period}, "
            f"access_speed={self.access_speed:.3g} km/h, {len(self.constants)} constants)"
        )

    @property
    def access_road_speed(self) -> float:
        """Speed on the ground along the access leg, in km/h: `access_speed` times circuity."""
        return self.access_speed * self.access_circuity

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(constant))}</tr>"
            for constant in self.constants
        )
        return (
            f"<div><code>{escape(repr(self))}</code><table><thead><tr><th>constant</th>"
            "<th>value</th><th>range</th><th>unit</th><th>basis</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    @classmethod
    def from_file(cls, path: str | Path, *, name: str | None = None) -> Profile:
        """Read a profile from a TOML file.

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
        found = read_profile_file(path_of(path, "path"))
        if name is None and len(found) == 1:
            return cls(**next(iter(found.values())))
        if name not in found:
            problem = f"no profile {quoted(name)}" if name else "several profiles"
            raise UnknownProfileError(
                f"{Path(path).name} has {problem}. Choose from: {', '.join(found)}"
            )
        return cls(**found[name])

    def closed_edges(self, net: NetworkTables) -> NDArray[np.bool_]:
        """Find the edges that the mode may not use.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of bool
            One for each row of ``net.edges``; all false if the network was read for the
            profile's mode.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.
        """
        check_network(net)
        closed: NDArray[np.bool_] = (
            edge_attributes(net)["road_class"].isin(self.closed).to_numpy(dtype=bool)
        )
        return closed & (network_mode(net) != self.mode)

    def assumed(self, net: NetworkTables) -> NDArray[np.bool_]:
        """Find the edges whose speed is assumed.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of bool
            One for each row of ``net.edges``: true where no speed is posted, implied by law
            or in a timetable, where the network assumed it (``speed_basis``), and where the
            mode does not depend on posted speeds.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.
        """
        check_network(net)
        edges = edge_attributes(net)
        unknown = edges["posted_speed"].isna() | (edges["speed_basis"] == ASSUMED)
        own = ~np.isnan(self._own_speed(edges["road_class"])) & ~_timetable(edges)
        return np.asarray(unknown.to_numpy(dtype=bool) | own)

    def running_speeds(self, net: NetworkTables) -> NDArray[np.float64]:
        """Speed on each edge while moving, without delays.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of float64
            km/h, one for each row of ``net.edges``; 0 where the mode may not go. Speeds of
            ferries from a timetable are the same for all modes.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.
        ProfileError
            If an edge has no posted speed and its class no speed in the profile.
        """
        closed, edges = self.closed_edges(net), edge_attributes(net)
        posted, own = edges["posted_speed"].to_numpy(), self._own_speed(edges["road_class"])
        base = np.where(np.isnan(posted), _by_class(edges["road_class"], self._table(net)), posted)
        unknown = np.isnan(base) & np.isnan(own) & ~closed
        if unknown.any():
            raise ProfileError(self._no_speed(edges["road_class"][unknown]))
        speeds = base * _by_class(self.driving_class(net), self.speed_factor, other=1.0)
        measured = self._by_road(net, self.road_speed)
        other = np.isnan(measured) | (edges["speed_basis"] == PLANNED).to_numpy(dtype=bool)
        speeds = np.where(other, speeds, measured) * _scale(edges)
        speeds = np.where(np.isnan(own), speeds, own)
        speeds = np.where(_timetable(edges), posted, speeds)
        return np.where(closed, 0.0, speeds)

    def seconds(self, net: NetworkTables) -> NDArray[np.float64]:
        """Time on each edge, including all delays but those of turns, not rounded.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        numpy.ndarray of float64
            Seconds, one for each row of ``net.edges``; ``inf`` where the mode may not go.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.
        ProfileError
            If an edge has no posted speed and its class no speed in the profile.
        """
        moving, lost = self.moving_and_lost_seconds(net)
        return np.asarray(moving + lost)

    def moving_and_lost_seconds(
        self, net: NetworkTables
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Time on each edge while moving and at its delays, which `seconds` adds up.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        moving : numpy.ndarray of float64
            Seconds, one for each row of ``net.edges``; ``inf`` where the mode may not go.
        lost : numpy.ndarray of float64
            Seconds likewise; 0 where the mode may not go.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.
        ProfileError
            If an edge has no posted speed and its class no speed in the profile.
        """
        speeds, length = self.running_speeds(net), edge_attributes(net)["length"].to_numpy()
        open_ = speeds > 0
        moving = np.full(len(length), np.inf)
        np.divide(length * KMH_PER_METRE_PER_SECOND, speeds, out=moving, where=open_)
        return moving, np.asarray(np.where(open_, self._delay(net), 0.0))

    def driving_class(self, net: NetworkTables) -> pd.Series:
        """Road class of each edge by which it is driven.

        Parameters
        ----------
        net : RoadNetwork
            Any network.

        Returns
        -------
        pandas.Series of str
            The road class, but ``"arterial"`` for the streets named in `city_roads`.
        """
        edges = edge_attributes(net)
        classes = edges["road_class"]
        in_city = edges["road_name"].isin(self.city_roads) & (classes == CITY_NATIONAL)
        slow = edges["posted_speed"] <= self.city_limit
        return classes.mask(in_city & slow, "arterial")

    def weights(
        self,
        net: NetworkTables,
        *,
        impedance: Impedance = "travel_time",
    ) -> NDArray[np.int32]:
        """Impedance of each edge for the engine, computed once for each network.

        Parameters
        ----------
        net : RoadNetwork
            Any network.
        impedance : {"travel_time", "generalised"}, default "travel_time"
            ``"travel_time"`` ignores tolls. ``"generalised"`` adds the toll of the edge,
            converted to time by `value_of_time`; results are not travel times.

        Returns
        -------
        numpy.ndarray of int32
            Deciseconds, at least 1, one for each row of ``net.edges``. Read-only.

        Raises
        ------
        ProfileError
            If an edge has no posted speed and its class no speed in the profile, or the mode
            may not use an edge: call :func:`~aicomplex_geo.network.open_to` first.
        ParameterError
            If `net` is no RoadNetwork, the impedance is unknown, or the profile has no value of
            time for it.
        """
        check_network(net)
        check_choice("impedance", impedance, IMPEDANCES)
        if impedance == "generalised" and not self.value_of_time:
            raise ParameterError(
                f"profile {self.name} has no value_of_time, so a toll cannot be counted as time. "
                "Give it one, in KRW an hour."
            )
        key = ("weights", self, impedance)
        return computed_once(net, key, lambda: self._weights(net, impedance))

    def _weights(self, net: NetworkTables, impedance: Impedance) -> NDArray[np.int32]:
        seconds = self.seconds(net)
        closed = np.isinf(seconds)
        if closed.any():
            raise ProfileError(self._may_not(edge_attributes(net)["road_class"][closed]))
        if impedance == "generalised":
            tolls = np.nan_to_num(edge_attributes(net)["toll"].to_numpy(dtype=np.float64))
            seconds = seconds + tolls / self.value_of_time * SECONDS_PER_HOUR
        rounded = np.maximum(1, _whole_deciseconds(net, seconds)).astype(np.int32)
        rounded.flags.writeable = False
        return rounded

    def _table(self, net: NetworkTables) -> tuple[tuple[str, float], ...]:
        """Speeds by class for roads without a known speed, of the country."""
        if not self.fallback_abroad or _in_korea(net):
            return self.fallback_speed
        return tuple({**dict(self.fallback_speed), **dict(self.fallback_abroad)}.items())

    def _own_speed(self, classes: pd.Series) -> NDArray[np.float64]:
        """Speed of modes that do not depend on the posted speed, else NaN."""
        other = dict(self.class_speed).get(OTHER, math.nan)
        return _by_class(classes, self.class_speed, other=other)

    def _delay(self, net: NetworkTables) -> NDArray[np.float64]:
        """Seconds lost on each edge."""
        each, at_points, lost = self._delay_parts(net)
        stops = edge_attributes(net)["length"].to_numpy() / METRES_PER_KM * each + at_points
        return np.asarray(lost + np.where(_timetable(edge_attributes(net)), 0.0, stops))

    def _delay_parts(
        self, net: NetworkTables
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Seconds lost a kilometre of each edge, at its signals and junctions, and at tolls.

        The first two do not count where a timetable holds.
        """
        points = delay_points(net)
        at_tolls = np.asarray(points.toll_gates * self.delays.toll_gate, dtype=np.float64)
        each = _by_class(self.driving_class(net), self.delay_s_per_km, other=0.0)
        stops = np.zeros(len(each))
        if points.signals is not None and self.delays.signal:
            stops = points.signals * self.delays.signal + points.crossings * self.delays.crossing
            each = np.zeros(len(each))
        measured = self._by_road(net, self.road_delay_s_per_km)
        known = ~np.isnan(measured)
        each, stops = np.where(known, measured, each), np.where(known, 0.0, stops)
        return each, stops + self._junction_excess(net), at_tolls

    def _by_road(self, net: NetworkTables, values: ByName) -> NDArray[np.float64]:
        return by_road(net, values, dict(self.road_bounds), self.city_bounds or None)

    def _junction_excess(self, net: NetworkTables) -> NDArray[np.float64]:
        """Seconds by which measured delays at the end of each edge exceed that of a signal."""
        measured = at_junctions(net, self.junction_delay_s, self.city_bounds or None)
        return np.asarray(np.nan_to_num(np.maximum(measured - self.delays.signal, 0.0)))

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

    def _may_not(self, classes: pd.Series) -> list[Fault]:
        return [
            Fault(
                f"profile {self.name}",
                str(road_class),
                f"{count:,} edges of this class are closed to the mode {quoted(self.mode)}.",
                "Use a network that was read for the mode (aicomplex-geo network import FILE "
                f"--mode {self.mode} --out DIR) and the profiles that go with it (profiles = "
                f'["{self.name}"] in study.toml); in Python, network.open_to(net, profile) '
                "leaves these edges out.",
            )
            for road_class, count in classes.value_counts(sort=False).items()
        ]


def speed_and_delays(
    profile: Profile, net: NetworkTables
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the running speed (km/h) of each edge, and the seconds lost a kilometre and at points.

    From these and its length follow the seconds of an edge, also of a part of it.
    """
    each, stops, lost = profile._delay_parts(net)  # noqa: SLF001 - of this module
    timetable = _timetable(edge_attributes(net))
    each, stops = np.where(timetable, 0.0, each), np.where(timetable, 0.0, stops)
    return profile.running_speeds(net), each, lost + stops


def speeds_by_class(
    profile: Profile, net: NetworkTables, classes: Sequence[str]
) -> dict[str, tuple[float, float | None, float, bool]]:
    """Describe how new roads of each class would be driven, without a name or signals.

    The share of the posted speed, or a speed of its own (km/h) where the mode has one; seconds
    lost a kilometre; and whether the mode may not go there.
    """
    factor, own, delay = (
        dict(values)
        for values in (profile.speed_factor, profile.class_speed, profile.delay_s_per_km)
    )
    by_signals = delay_points(net).signals is not None and bool(profile.delays.signal)
    shut = set() if network_mode(net) == profile.mode else set(profile.closed)
    return {
        name: (
            factor.get(name, 1.0),
            own.get(name, own.get(OTHER)),
            0.0 if by_signals else delay.get(name, 0.0),
            name in shut,
        )
        for name in classes
    }


def _cells(constant: Constant) -> tuple[str, str, str, str, str]:
    span = f"{constant.low:g} to {constant.high:g}"
    return constant.key, f"{constant.value:g}", span, constant.unit, constant.basis


def network_mode(net: NetworkTables) -> str | None:
    """Mode that a network was read for, None if its provenance has none."""
    parameters = net.provenance.get("parameters")
    mode = parameters.get("mode") if isinstance(parameters, dict) else None
    return ALIASES.get(mode, mode) if isinstance(mode, str) else None


def _whole_deciseconds(net: NetworkTables, seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round times; those of the parts of a split link add up to that of the link."""
    whole, edges = deciseconds_of_seconds(seconds), edge_attributes(net)
    if PART_START not in edges.columns:
        return whole
    start, end = (
        edges[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (PART_START, PART_END)
    )
    part = np.flatnonzero(end > start)
    of_link = seconds[part] / (end[part] - start[part])
    # a half stays a half, so that a link of 65.25 s has the same time whole and in parts
    until, before = (np.round(of_link * at[part], NOISE_DIGITS) for at in (end, start))
    whole[part] = deciseconds_of_seconds(until) - deciseconds_of_seconds(before)
    return whole


def _scale(edges: pd.DataFrame) -> NDArray[np.float64]:
    if SPEED_SCALE not in edges.columns:
        return np.ones(len(edges))
    return np.asarray(edges[SPEED_SCALE].fillna(1.0).to_numpy(dtype=np.float64))


def _timetable(edges: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the speed of an edge follows from a timetable."""
    known = (edges["speed_basis"] == TIMETABLE) & edges["posted_speed"].notna()
    return np.asarray(known.to_numpy(dtype=bool))


def _in_korea(net: NetworkTables) -> bool:
    return len(net.nodes) == 0 or metric_crs_of(net) == KOREA


def _by_class(
    classes: pd.Series, values: tuple[tuple[str, float], ...], *, other: float = math.nan
) -> NDArray[np.float64]:
    """Value of each row's class, `other` where the profile names none."""
    known = {name: other if math.isnan(value) else value for name, value in values}
    return mapped(classes, known, other)
