"""Bounded least squares of the relative errors in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.calibration.matching import with_paths
from aicomplex_geo.network.calibration.observed import RUNNING
from aicomplex_geo.network.calibration.parameters import (
    FittedConstant,
    fitted_constants,
    slopes,
    with_values,
)
from aicomplex_geo.network.calibration.residuals import measured_seconds, modelled_seconds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.calibration.matching import Matched
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

MOST_ROUNDS = 10
"""Of fitting and searching paths again, which ends sooner where paths stay as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Values that fit best, with what they were fitted to."""

    constants: list[FittedConstant]
    best: dict[str, float]
    """Value of each constant."""
    counts: NDArray[np.int64]
    matched: list[Matched]
    used: NDArray[np.bool_]
    rounds: int


def fit_constants(
    net: RoadNetwork,
    profile: Profile,
    table: pd.DataFrame,
    matched: list[Matched],
    used: NDArray[np.bool_],
    *,
    bounds: dict[str, tuple[float, float]],
    prior: float,
) -> Fit:
    constants = fitted_constants(profile, net.edges["road_class"], bounds)
    start = with_values(profile, {one.key: one.value for one in constants})
    slope = slopes(net, start, constants)
    current, values = start, {one.key: one.value for one in constants}
    paths: list[Matched] = []
    rounds = 0
    while rounds < MOST_ROUNDS:
        found = with_paths(net, matched, current.seconds(net))
        if paths and all(
            np.array_equal(a.edges, b.edges) for a, b in zip(paths, found, strict=True)
        ):
            break
        paths = found
        good = used & np.array([len(one.edges) > 0 for one in paths])
        if not good.any():
            raise ParameterError(_nothing_used(table, paths, used))
        design = _design(
            net,
            current,
            table[good],
            [one for one, ok in zip(paths, good, strict=True) if ok],
            slope,
            constants,
        )
        values = _solve(design, constants, values, prior)
        current = with_values(start, values)
        rounds += 1
    counts = (np.abs(design.columns) > 0).sum(axis=0)
    return Fit(constants, values, counts, paths, good, rounds)


def _nothing_used(table: pd.DataFrame, paths: list[Matched], used: NDArray[np.bool_]) -> str:
    if not used.any():
        found = ", ".join(sorted({repr(one) for one in table["period"]}))
        return (
            f"no observation is of the profile's period (periods: {found}). Choose another "
            "profile, or name them with periods=."
        )
    first = next(at for at, ok in enumerate(used) if ok)
    return (
        f"no observation lies on the network (first: {quoted(table['road'].iloc[first])}: "
        f"{paths[first].reason}). Check the names against net.edges['road_name']."
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """Observations as linear equations: `columns` × coordinates + `fixed` = `seconds`."""

    columns: NDArray[np.float64]
    seconds: NDArray[np.float64]
    modelled: NDArray[np.float64]
    weights: NDArray[np.float64]


def _design(
    net: RoadNetwork,
    profile: Profile,
    table: pd.DataFrame,
    paths: list[Matched],
    slope: dict[str, NDArray[np.float64]],
    constants: list[FittedConstant],
) -> _Design:
    columns = np.zeros((len(table), len(constants)))
    running = table["kind"].eq(RUNNING).to_numpy(dtype=bool)
    for at, one in enumerate(constants):
        totals = np.array([slope[one.key][path.edges].sum() for path in paths])
        columns[:, at] = np.where(running & (not one.inverse), 0.0, totals)
    return _Design(
        columns,
        measured_seconds(net, table, paths),
        modelled_seconds(net, profile, table, paths),
        np.sqrt(table["weight"].to_numpy(dtype=np.float64)),
    )


def _solve(
    design: _Design,
    constants: list[FittedConstant],
    values: dict[str, float],
    prior: float,
) -> dict[str, float]:
    """Coordinates that fit best; those that no observation depends on stay."""
    now = np.array([one.coordinate(values[one.key]) for one in constants])
    first = np.array([one.coordinate(one.value) for one in constants])
    ends = np.array(
        [sorted((one.coordinate(one.low), one.coordinate(one.high))) for one in constants]
    )
    span = ends[:, 1] - ends[:, 0]
    seen = np.abs(design.columns).max(axis=0) > 0
    if not seen.any():
        return values
    weight = design.weights / design.seconds
    rows = design.columns[:, seen] * span[seen] * weight[:, None]
    fixed = design.modelled - design.columns @ now
    wanted = (design.seconds - fixed - design.columns @ first) * weight
    held = np.eye(int(seen.sum())) * prior
    solved = scipy.optimize.lsq_linear(
        np.vstack([rows, held]),
        np.r_[wanted, np.zeros(len(held))],
        bounds=(
            (ends[seen, 0] - first[seen]) / span[seen],
            (ends[seen, 1] - first[seen]) / span[seen],
        ),
    )
    coordinates = first.copy()
    coordinates[seen] += solved.x * span[seen]
    return {
        one.key: float(min(max(1 / at if one.inverse else at, one.low), one.high))
        for one, at in zip(constants, coordinates, strict=True)
    }
