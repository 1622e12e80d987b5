"""What is not known about travel times, as distributions."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.tables import check_network
from aicomplex_geo.uncertainty import default_spreads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.uncertainty.spread_source import SpreadSource

Spreads = tuple[tuple[str, float], ...]

BY_CLASS = ("speed", "assumed_speed", "link_speed", "road_speed", "road_delay", "peak")
SINGLE = ("delay", "link_delay", "access_speed", "outline", "position")
SETTINGS = ("common", "correlation_m")
BY_USER = "given by the caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Distributions of what travel times depend on and is not known.

    A *spread* is the standard deviation of the natural logarithm: at 0.1 about two thirds of the
    values lie within 10 % of the median. Medians are the values of the profile.

    Parameters
    ----------
    speed : tuple of (str, float)
        Spread of the mean running speed, by road class.
    assumed_speed : tuple of (str, float)
        Spread, by road class, added where the speed limit is not known and the profile assumes
        one.
    link_speed : tuple of (str, float)
        Spread of the running speed of a link around the mean of its class, by road class.
    road_speed : tuple of (str, float)
        Spread of the running speed of roads whose own speed the profile has, by ``road_name``;
        used instead of `speed` and `link_speed`.
    road_delay : tuple of (str, float)
        Spread of the delay on roads whose own delay the profile has, by ``road_name``; used
        instead of `delay` and `link_delay`.
    peak : tuple of (str, float)
        Spread of how much the rush hour slows down, by road class; one factor moves all classes.
    delay : float, default 0
        Spread of the mean delay at signals, crossings, toll gates and turns.
    link_delay : float, default 0
        Spread of the delay of a junction around this mean.
    access_speed : float, default 0
        Spread of the speed of access legs.
    outline : float, default 0
        Spread of the time of a trip on an outline network around that on the full one.
    position : float, default 1
        Share of ``certainty_m`` within which origins and destinations lie; 0 takes their
        positions as exact.
    common : float, default 0.5
        Share of the variance of `speed`, `delay` and `access_speed` that all have in common:
        fast days and slow days.
    correlation_m : float, default 2000
        Metres over which the correlation between links falls to ``1 / e``; 0 makes links
        independent of each other, ``inf`` makes them all equal.
    sources : tuple of SpreadSource
        Where the values come from.

    Raises
    ------
    ParameterError
        If a value is out of range; all problems are reported at once.

    See Also
    --------
    od_quantiles : Quantiles of travel times under such a model.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> model = ag.uncertainty.Uncertainty.for_network(ag.read_network("strategic"))
    >>> model.table().columns.tolist()
    ['parameter', 'value', 'unit', 'basis', 'source']
    >>> model.scaled(0).outline
    0.0
    """

    speed: Spreads = ()
    assumed_speed: Spreads = ()
    link_speed: Spreads = ()
    road_speed: Spreads = ()
    road_delay: Spreads = ()
    peak: Spreads = ()
    delay: float = 0.0
    link_delay: float = 0.0
    access_speed: float = 0.0
    outline: float = 0.0
    position: float = 1.0
    common: float = default_spreads.COMMON
    correlation_m: float = default_spreads.CORRELATION_M
    sources: tuple[SpreadSource, ...] = ()

    def __post_init__(self) -> None:
        faults = [
            f"{key} is {quoted(value)}, not a number of 0 or more"
            for key, value in self._values()
            if not _is_spread(value, infinite=key == "correlation_m")
        ]
        if not faults:
            faults = [
                f"{key} is {quoted(value)}, not a share from 0 to 1"
                for key, value in (("common", self.common), ("position", self.position))
                if value > 1
            ]
        if faults:
            raise ParameterError("; ".join(faults) + ".")

    def __repr__(self) -> str:
        return (
            f"Uncertainty({len(self.speed)} classes, delay={self.delay:.3g}, "
            f"access_speed={self.access_speed:.3g}, outline={self.outline:.3g}, "
            f"correlation_m={self.correlation_m:.6g})"
        )

    @classmethod
    def for_network(cls, net: RoadNetwork, profile: str | Profile = "car_offpeak") -> Uncertainty:
        """Make the model of a network and a profile.

        Parameters
        ----------
        net : RoadNetwork
            The network; the spread of outline networks counts if it is one.
        profile : str or Profile, default "car_offpeak"
            Profile whose constants give the spreads: their ``low`` and ``high`` are taken as the
            5 % and 95 % quantiles.

        Returns
        -------
        Uncertainty
            The model, with the source of each value.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork, or `profile` neither a name nor a Profile.
        UnknownProfileError
            If there is no profile of that name.
        """
        check_network(net)
        return cls(**default_spreads.of(net, read_profile(profile)))

    def scaled(self, factor: float) -> Uncertainty:
        """Multiply every spread by a factor.

        Parameters
        ----------
        factor : float
            0 or more. 0 gives the times without uncertainty. `position` is at most 1.

        Returns
        -------
        Uncertainty
            A new model.

        Raises
        ------
        ParameterError
            If the factor is not a number of 0 or more.
        """
        if not _is_spread(factor):
            raise ParameterError(f"factor must be a number of 0 or more, not {quoted(factor)}.")
        changed: dict[str, Any] = {
            name: tuple((key, value * factor) for key, value in getattr(self, name))
            for name in BY_CLASS
        }
        changed |= {name: getattr(self, name) * factor for name in SINGLE}
        changed["position"] = min(1.0, changed["position"])
        return replace(self, **changed)

    def table(self) -> pd.DataFrame:
        """List all values with their sources.

        Returns
        -------
        pandas.DataFrame
            One row a value: parameter, value, unit (``log`` of a spread, ``share``, ``m``),
            basis (``measured``, ``published`` or ``assumed``) and source.
        """
        known = {(one.parameter, one.value): one for one in self.sources}
        rows = []
        for key, value in self._values():
            unit = {"correlation_m": "m", "common": "share", "position": "share"}.get(key, "log")
            source = known.get((key, value))
            basis = ("assumed", BY_USER) if source is None else (source.basis, source.source)
            rows.append((key, value, unit, *basis))
        return pd.DataFrame(rows, columns=["parameter", "value", "unit", "basis", "source"])

    def _values(self) -> Iterator[tuple[str, float]]:
        for field in fields(self):
            if field.name in BY_CLASS:
                for key, value in getattr(self, field.name):
                    yield f"{field.name}.{key}", value
            elif field.name != "sources":
                yield field.name, getattr(self, field.name)


def _is_spread(value: Any, *, infinite: bool = False) -> bool:  # noqa: ANN401 - hostile input
    return is_number(value) and value >= 0 and (infinite or math.isfinite(value))
