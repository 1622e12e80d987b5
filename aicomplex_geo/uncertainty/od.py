"""Quantiles of travel times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_switches
from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.od import in_minutes
from aicomplex_geo.routing.workers import check_client
from aicomplex_geo.uncertainty.arguments import (
    DRAWS,
    QUANTILES,
    SEED,
    make_draws,
    quantile_columns,
)
from aicomplex_geo.uncertainty.point_draws import PointDraws
from aicomplex_geo.uncertainty.quantile_tables import share_within, time_quantiles
from aicomplex_geo.uncertainty.trip_draws import TripDraws
from aicomplex_geo.units import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.routing.router import Router
    from aicomplex_geo.uncertainty.model import Uncertainty

BYTES_PER_ROW, BYTES_PER_VALUE = 64, 20
"""Of the ids of a pair, and of each number; measured: 143 for a pair with four numbers."""


def od_quantiles(  # noqa: PLR0913 - options are keyword-only
    net: RoadNetwork | Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    profile: str | Profile = "car_offpeak",
    model: Uncertainty | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    quantiles: Sequence[float] = QUANTILES,
    paired: bool = False,
    threads: int | None = None,
    progress: Progress = None,
    client: Client | None = None,
) -> pd.DataFrame:
    """Compute quantiles of the travel times under uncertainty.

    Parameters
    ----------
    net : RoadNetwork or Router
        The network; or a router, whose profile and options are then taken.
    origins, destinations : geopandas.GeoDataFrame
        Points; a column ``certainty_m`` gives the radius in metres within which each lies.
    profile : str or Profile, default "car_offpeak"
        Mode, speeds and delays: the medians of the model.
    model : Uncertainty, optional
        What is not known; by default that of ``Uncertainty.for_network``.
    draws : int, default 200
        Number of draws.
    seed : int, default 1
        Seed of the draws, 0 or more.
    quantiles : sequence of float, default (0.1, 0.5, 0.9)
        Above 0 and below 1.
    paired : bool, default False
        Whether the first origin goes with the first destination only, and so on.
    threads : int, optional
        Number of draws computed at a time; by default one per core.
    progress : callable, optional
        Called with the number of draws done and of all; what is not kept at once is drawn again.
    client : distributed.Client, optional
        A Dask cluster whose workers compute the draws instead, with the same result. Needs
        the extra ``distributed``.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, origin-major: from_id, to_id, a column of minutes for each
        quantile (``p10``, ``p50``, ``p90``) and reached, the share of draws that have a time.
        A quantile is the least time within which that share of all draws arrives, NaN where
        fewer do: it is one of the drawn times. The same seed gives the same bytes, whatever
        `threads`.

    Raises
    ------
    ParameterError
        If an argument is out of range, origins and destinations that are paired differ in
        number, or `client` is not a client of Dask.
    PointsError
        If a table of points is invalid.
    UnknownProfileError
        If there is no profile of that name.
    MissingDependencyError
        If `client` is given and Dask is not installed.
    TooLargeError
        If the table would not fit into the memory that is free; nothing is drawn then.
    WorkerError
        If the workers of `client` are lost.

    Notes
    -----
    Quantities are drawn by Latin hypercube sampling [1]_. Each draw gives all edges new times,
    with which the same hierarchy is customized again. Memory is bounded: the times of all draws
    are kept for some origins at a time. With all spreads 0 the times are those of
    ``Router.od_matrix``.

    References
    ----------
    .. [1] M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three methods for
       selecting values of input variables in the analysis of output from a computer code",
       Technometrics 21, 1979.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> study = ag.load_study()
    >>> od = ag.uncertainty.od_quantiles(
    ...     study.network(), study.origins().iloc[:1], study.hubs().iloc[:1], draws=20
    ... )
    >>> bool((od["p10"] < od["p90"]).all())
    True
    """
    check_client(client)
    check_switches(paired=paired)
    columns = quantile_columns(quantiles)
    workers = thread_count(threads)
    sampled = make_draws(net, profile, model, draws, seed)
    from_points = PointDraws(sampled, origins, "origin")
    to_points = PointDraws(sampled, destinations, "destination")
    if paired and len(from_points) != len(to_points):
        raise ParameterError(
            f"paired origins and destinations must be of equal number, not "
            f"{len(from_points)} and {len(to_points)}."
        )
    trips = TripDraws(sampled, from_points, to_points, workers, client, progress)
    remedy = "Ask for fewer origins at a time"
    if not paired:
        remedy += ", or only for the pairs that you need with paired=True"
    return pair_frame(trips, columns, {}, remedy=f"{remedy}.", paired=paired)


def pair_frame(
    trips: TripDraws,
    quantiles: Mapping[str, float],
    cutoffs: Mapping[str, float],
    *,
    remedy: str,
    paired: bool = False,
) -> pd.DataFrame:
    """Make the table of pairs: quantiles and shares of draws within cutoffs, by column.

    `remedy` says what to ask for if it would not fit into memory.
    """
    names = [*quantiles, "reached", *cutoffs]
    n_origins, n_destinations = trips.shape
    refuse_beyond_free(
        (n_origins if paired else n_origins * n_destinations)
        * (BYTES_PER_ROW + BYTES_PER_VALUE * len(names)),
        f"quantiles of {n_origins:,} x {n_destinations:,} pairs",
        f"Nothing was drawn. {remedy}",
    )
    limits = to_deciseconds(list(cutoffs.values()))
    parts: list[list[NDArray[Any]]] = []
    for times in trips.given_pairs() if paired else trips.all_pairs():
        found = [as_minutes(one) for one in time_quantiles(times, list(quantiles.values()))]
        found += [share_within(times, limit) for limit in [INFINITY - 1, *limits]]
        parts.append([one.ravel() for one in found])
    ids = trips.ids(paired=paired)
    table: dict[str, object] = {"from_id": ids[0], "to_id": ids[1]}
    for i, name in enumerate(names):
        table[name] = np.concatenate([np.zeros(0), *(part[i] for part in parts)])
    return pd.DataFrame(table)


def as_minutes(times: NDArray[np.int32]) -> NDArray[np.float64]:
    """Minutes as in the frame of an `ODMatrix`, NaN where not reached."""
    minutes = in_minutes(times).astype(np.float64)
    minutes[np.isinf(minutes)] = np.nan
    return minutes
