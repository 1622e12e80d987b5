"""Validation of the arguments that all functions on uncertainty share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._numbers import is_number, is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.router import Router
from aicomplex_geo.uncertainty.model import Uncertainty
from aicomplex_geo.uncertainty.network_draws import NetworkDraws
from aicomplex_geo.uncertainty.normal_draws import Sampling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork

MOST_DRAWS = 100_000
DRAWS = 200
SEED = 1
QUANTILES = (0.1, 0.5, 0.9)


def make_draws(
    net: RoadNetwork | Router,
    profile: str | Profile,
    model: Uncertainty | None,
    draws: int,
    seed: int,
) -> NetworkDraws:
    """Check the arguments and prepare the draws."""
    drawn = sampling(draws, seed)
    if model is not None and not isinstance(model, Uncertainty):
        raise ParameterError(
            f"model is a {type(model).__name__}; make one with Uncertainty.for_network(net)."
        )
    router = net if isinstance(net, Router) else Router(net, profile)
    chosen = Uncertainty.for_network(router.net, router.profile) if model is None else model
    return NetworkDraws(router, chosen, drawn)


def sampling(draws: int, seed: int) -> Sampling:
    """Check the number of draws and the seed."""
    faults = []
    if not is_whole(draws) or not 1 <= draws <= MOST_DRAWS:
        faults.append(f"draws must be a whole number from 1 to {MOST_DRAWS:,}, not {quoted(draws)}")
    if not is_whole(seed) or seed < 0:
        faults.append(f"seed must be a whole number of 0 or more, not {quoted(seed)}")
    if faults:
        raise ParameterError("; ".join(faults) + ".")
    return Sampling(int(draws), int(seed))


def quantile_columns(quantiles: Sequence[float]) -> dict[str, float]:
    """Check quantiles and name their columns: ``p10`` for 0.1."""
    given = list(np.atleast_1d(np.asarray(quantiles, dtype=object)))
    wrong = [one for one in given if not is_share(one)]
    if wrong or not given:
        shown = quoted(wrong[0]) if wrong else "none"
        raise ParameterError(f"quantiles must be numbers above 0 and below 1, not {shown}.")
    named = {f"p{round(100 * float(one), 6):g}": float(one) for one in given}
    if len(named) < len(given):
        raise ParameterError(f"quantiles must differ from each other, not {given}.")
    return named


def is_share(value: Any) -> bool:  # noqa: ANN401 - hostile input
    """Whether this is a number above 0 and below 1."""
    return is_number(value) and 0 < value < 1
