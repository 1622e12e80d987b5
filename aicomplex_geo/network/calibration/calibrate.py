"""Fitting the constants of a profile to observed speeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import scipy

from aicomplex_geo._files import text_sha256
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo._version import __version__
from aicomplex_geo.errors import ObservationError, ParameterError
from aicomplex_geo.network.calibration.calibration import Calibration
from aicomplex_geo.network.calibration.fitting import fit_constants
from aicomplex_geo.network.calibration.matching import match, plain_name
from aicomplex_geo.network.calibration.observed import tidy
from aicomplex_geo.network.calibration.parameters import with_values
from aicomplex_geo.network.calibration.residuals import residuals
from aicomplex_geo.network.derived import open_to
from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.profiles.effective import effective_constants
from aicomplex_geo.network.tables import check_network

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aicomplex_geo.network.calibration.fitting import Fit
    from aicomplex_geo.network.calibration.parameters import FittedConstant
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

Value = TypeVar("Value")
PRIOR = 0.1
"""Weight of the present value of a constant, see `calibrate`."""
OF_PERIOD = {"offpeak": ("offpeak", "day", "")}
AT_BOUND = 1e-6
RESIDUALS = (
    "row",
    "target",
    "road",
    "period",
    "kind",
    "unit",
    "measured",
    "modelled",
    "error",
    "before",
    "used",
    "reason",
)
CONSTANTS = ("constant", "before", "value", "low", "high", "observations", "at_bound")


def calibrate(
    net: RoadNetwork,
    profile: str | Profile,
    observed: pd.DataFrame,
    *,
    name: str | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    periods: Sequence[str] | None = None,
    prior: float = PRIOR,
) -> Calibration:
    """Fit speed factors and delays of a profile to observed speeds.

    Fitted are the speed factors (or speeds) of road classes, the delays per kilometre and, on
    networks that know their signals, the delay at a signal, by bounded least squares [1]_ of the
    relative errors in time. Observations of roads that have a ``road_speed`` or
    ``road_delay_s_per_km`` in the profile replace it: the fitted profile has none for them.

    Parameters
    ----------
    net : RoadNetwork
        Any network that is open to the profile's mode.
    profile : str or Profile
        Where to start from; what no observation depends on stays as it is.
    observed : pandas.DataFrame
        As `read_observed_speeds` returns, or any of its columns: ``road`` (every edge of that
        ``road_name`` but ramps, within the profile's ``city_bounds`` if it has them, and within
        the row's ``road_class`` and ``bounds``), ``u``,
        ``v`` and ``key`` of ``net.edges``, or ``from_id`` and ``to_id`` of ``net.nodes``, with
        ``speed`` or ``running_speed`` (km/h) or, for trips, ``travel_time`` (min).
    name : str, optional
        Name of the fitted profile; by default that of `profile` and ``_calibrated``.
    bounds : mapping of str to (float, float), optional
        Lowest and highest value by constant, such as ``{"speed_factor.arterial": (0.3, 1.1)}``,
        inclusive; by default the range of the constant in `profile`.
    periods : sequence of str, optional
        Periods of the observations to use. By default that of `profile` and observations
        without a period and, off-peak, means of the day (``"day"``).
    prior : float, default 0.1
        How firmly constants are held at their present values, which matters where few
        observations tell them apart: moving one across its whole range costs as much as an
        error of `prior` in one observation. 0 holds none.

    Returns
    -------
    Calibration
        The fitted profile with residuals and provenance.

    Raises
    ------
    ObservationError
        If observations have faults, such as a speed of 0 or a link off the network; all of
        them are reported at once.
    ParameterError
        If an option is invalid, or no observation can be used.
    UnknownProfileError
        If there is no profile of that name.

    References
    ----------
    .. [1] M. A. Branch, T. F. Coleman and Y. Li, "A subspace, interior, and conjugate gradient
       method for large-scale bound-constrained minimization problems", SIAM Journal on
       Scientific Computing 21, 1999, 1-23.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo.network import calibrate, read_network
    >>> observed = pd.DataFrame({"road": ["상무대로", "필문대로"], "speed": [24.0, 22.5]})
    >>> fitted = calibrate(read_network("strategic"), "car_offpeak", observed)
    >>> fitted.residuals["measured"].tolist()
    [24.0, 22.5]
    >>> bool(fitted.provenance["fit"]["rms_after"] < fitted.provenance["fit"]["rms_before"])
    True
    """
    check_network(net)
    given = read_profile(profile)
    net = open_to(net, given)
    if not (is_number(prior) and np.isfinite(prior) and prior >= 0):
        raise ParameterError(f"prior is {quoted(prior)}. Give 0 or more.")
    table = checked(observed)
    used = table["period"].isin(used_periods(given, periods)).to_numpy(dtype=bool)
    matched, faults = match(net, table, name=table.attrs["file"], within=given.city_bounds or None)
    if faults:
        raise ObservationError(faults)
    start = _without_own(given, table[used])
    fit = fit_constants(net, start, table, matched, used, bounds=dict(bounds or {}), prior=prior)
    fitted = _named(given, start, fit, name, table)
    return _result(net, given, fitted, table, fit, prior)


def checked(observed: object) -> pd.DataFrame:
    """Bring observations into the columns of `read_observed_speeds`; name their file."""
    if not isinstance(observed, pd.DataFrame):
        raise ParameterError(
            f"observed is a {type(observed).__name__}, not a DataFrame. Read one with "
            "read_observed_speeds()."
        )
    known = {"file": "observed", **observed.attrs}
    table = tidy(observed, str(known["file"]))
    table.attrs = known
    return table


def used_periods(profile: Profile, periods: Sequence[str] | None) -> tuple[str, ...]:
    """Periods of the observations that a profile is held against."""
    if periods is not None:
        if isinstance(periods, str) or not all(isinstance(one, str) for one in periods):
            raise ParameterError(f"periods is {quoted(periods)}. Give a list of names.")
        return tuple(periods)
    return OF_PERIOD.get(profile.period, (profile.period, ""))


def _without_own(profile: Profile, table: pd.DataFrame) -> Profile:
    """Profile without own values of the roads that were observed."""
    by_road = table["u"].eq("") & table["from_id"].eq("")
    observed = {plain_name(one) for one in table.loc[by_road, "road"]}

    def kept(values: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
        return tuple(one for one in values if plain_name(one[0]) not in observed)

    return replace(
        profile,
        road_speed=kept(profile.road_speed),
        road_delay_s_per_km=kept(profile.road_delay_s_per_km),
        road_bounds=kept(profile.road_bounds),
    )


def _named(
    given: Profile, start: Profile, fit: Fit, name: str | None, table: pd.DataFrame
) -> Profile:
    """Fitted profile, whose constants name the observations."""
    seen = {
        one.key: int(count) for one, count in zip(fit.constants, fit.counts, strict=True) if count
    }
    values = {key: fit.best[key] for key in seen}
    fitted = replace(with_values(start, values), name=name or f"{given.name}_calibrated")
    ranges = {one.key: one for one in fit.constants}
    file = table.attrs["file"]
    constants = []
    for one in effective_constants(fitted):
        if one.key not in seen:
            constants.append(one)
            continue
        source = f"Fitted to {seen[one.key]} observations of {file}: bounded least squares"
        low, high = ranges[one.key].low, ranges[one.key].high
        constants.append(
            replace(one, low=low, high=high, basis="measured", source=source, year=None, sources=())
        )
    return replace(fitted, constants=tuple(constants))


def _result(
    net: RoadNetwork,
    given: Profile,
    fitted: Profile,
    table: pd.DataFrame,
    fit: Fit,
    prior: float,
) -> Calibration:
    after = residuals(net, fitted, table, fit.matched, fit.used)
    before = residuals(net, given, table, fit.matched, fit.used)
    after["before"] = before["modelled"]
    rows = [
        (
            one.key,
            one.value,
            fit.best[one.key],
            one.low,
            one.high,
            int(count),
            _at_bound(one, fit.best[one.key]),
        )
        for one, count in zip(fit.constants, fit.counts, strict=True)
        if count
    ]
    provenance = {
        "observations": {
            "file": table.attrs["file"],
            "sha256": table.attrs.get("sha256") or text_sha256(table.to_csv(index=False)),
            "rows": len(table),
        },
        "network": dict(net.provenance),
        "profile": given.name,
        "method": "bounded least squares of relative errors in time",
        "parameters": {"prior": prior, "rounds": fit.rounds},
        "fit": {
            "observations": int(fit.used.sum()),
            "rms_before": _rms(before),
            "rms_after": _rms(after),
        },
        "versions": {"aicomplex_geo": __version__, "scipy": scipy.__version__},
    }
    return Calibration(
        fitted,
        pd.DataFrame(rows, columns=list(CONSTANTS)),
        after[list(RESIDUALS)],
        provenance,
    )


def _at_bound(constant: FittedConstant, value: float) -> bool:
    near = AT_BOUND * (constant.high - constant.low)
    return value - constant.low <= near or constant.high - value <= near


def _rms(table: pd.DataFrame) -> float:
    good = table[table["used"]]
    return float(np.sqrt(np.mean((good["modelled"] / good["measured"] - 1) ** 2)))
