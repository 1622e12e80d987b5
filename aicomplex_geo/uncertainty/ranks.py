"""How stable the order of sites is under uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_switches
from aicomplex_geo._od_frame import OK, STATUSES
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.od import in_minutes
from aicomplex_geo.routing.workers import check_client
from aicomplex_geo.uncertainty.arguments import DRAWS, SEED, make_draws
from aicomplex_geo.uncertainty.point_draws import PointDraws
from aicomplex_geo.uncertainty.trip_draws import TripDraws

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.routing.router import Router
    from aicomplex_geo.uncertainty.model import Uncertainty

TIED = 1e-9
"""Scores that differ by less than this share of themselves are equal, as in ``acc.rank``."""


def rank_stability(  # noqa: PLR0913 - options are keyword-only
    net: RoadNetwork | Router,
    sites: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    measure: Callable[[ODMatrix], pd.Series],
    *,
    profile: str | Profile = "car_offpeak",
    model: Uncertainty | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    lowest_first: bool = False,
    threads: int | None = None,
    client: Client | None = None,
) -> pd.DataFrame:
    """Find in which share of the draws each site beats each other one.

    Parameters
    ----------
    net : RoadNetwork or Router
        The network; or a router, whose profile and options are then taken.
    sites, destinations : geopandas.GeoDataFrame
        Points; a column ``certainty_m`` gives the radius in metres within which each lies.
    measure : callable
        Takes an `ODMatrix` from the sites to the destinations in minutes, ``inf`` where
        unreachable, and returns a Series with the score of each site, such as
        ``lambda od: acc.gravity(od, jobs, decay=acc.decay.exponential(0.1))``. A site without
        a place on the network in a draw, as ``od.origin_status`` says, is not ranked in it, as
        in ``acc.site_comparison``. One on the network that reaches nothing is ranked last,
        also where its score is NaN, as those of ``acc.cost_to_closest`` are.
    profile : str or Profile, default "car_offpeak"
        Mode, speeds and delays: the medians of the model.
    model : Uncertainty, optional
        What is not known; by default that of ``Uncertainty.for_network``.
    draws : int, default 200
        Number of draws; in each, all sites have the same speeds and delays.
    seed : int, default 1
        Seed of the draws, 0 or more.
    lowest_first : bool, default False
        Whether lower is better, as with minutes.
    threads : int, optional
        Number of draws computed at a time; by default one per core. `measure` is called from
        one thread.
    client : distributed.Client, optional
        A Dask cluster whose workers compute the draws instead, with the same result. Needs
        the extra ``distributed``.

    Returns
    -------
    pandas.DataFrame
        One row for each ordered pair of different sites: id, other_id, better (share of the
        draws in which the score of the first is better), tied (share in which both are equal,
        to a billionth) and compared (share in which both are ranked). The first two are shares
        of the draws in which both are ranked, NaN if there is none.

    Raises
    ------
    ParameterError
        If an argument is out of range, `measure` does not return one number for each site, or
        `client` is not a client of Dask.
    PointsError
        If a table of points is invalid.
    UnknownProfileError
        If there is no profile of that name.
    MissingDependencyError
        If `client` is given and Dask is not installed.
    WorkerError
        If the workers of `client` are lost.

    See Also
    --------
    aicomplex_geo.accessibility.site_comparison : Ranks of sites, and their ranges.

    Examples
    --------
    >>> import pandas as pd
    >>> import aicomplex_geo as ag
    >>> from aicomplex_geo import accessibility as acc
    >>> study = ag.load_study()
    >>> hubs = study.hubs()
    >>> trains = pd.Series(1.0, index=hubs.index)
    >>> shares = ag.uncertainty.rank_stability(
    ...     study.network(),
    ...     study.origins().iloc[:2],
    ...     hubs,
    ...     lambda od: acc.cost_to_closest(od, trains),
    ...     draws=10,
    ...     lowest_first=True,
    ... )
    >>> float(shares["better"].sum() + shares["tied"].iloc[0])
    1.0
    """
    check_client(client)
    check_switches(lowest_first=lowest_first)
    if not callable(measure):
        raise ParameterError(f"measure is a {type(measure).__name__}, not a function of a matrix.")
    workers = thread_count(threads)
    sampled = make_draws(net, profile, model, draws, seed)
    from_points = PointDraws(sampled, sites, "origin")
    to_points = PointDraws(sampled, destinations, "destination")
    count = len(from_points)
    better, tied, ranked = np.zeros((3, count, count))
    trips = TripDraws(sampled, from_points, to_points, workers, client)
    for table, status in zip(trips.by_draw(), from_points.statuses(), strict=True):
        od = ODMatrix(in_minutes(table), from_points.ids, to_points.ids, origin_status=status)
        scores = _scores(measure(od), from_points.ids)
        scores = _ranked(-scores if lowest_first else scores, status == STATUSES[OK])
        ahead, equal, both = _compared(scores)
        better += ahead
        tied += equal
        ranked += both
    first, second = np.nonzero(~np.eye(count, dtype=bool))
    shared = np.where(ranked > 0, ranked, np.nan)
    return pd.DataFrame(
        {
            "id": from_points.ids[first],
            "other_id": from_points.ids[second],
            "better": (better / shared)[first, second],
            "tied": (tied / shared)[first, second],
            "compared": ranked[first, second] / sampled.sampling.draws,
        }
    )


def _scores(found: object, sites: pd.Index) -> NDArray[np.float64]:
    if (
        not isinstance(found, pd.Series)
        or not found.index.is_unique
        or not sites.isin(found.index).all()
        or not pd.api.types.is_numeric_dtype(found)
    ):
        raise ParameterError(
            f"measure must return a pandas.Series with a number for each site, not {found!r:.200}."
        )
    return np.asarray(found.reindex(sites).to_numpy(dtype=np.float64, na_value=np.nan))


def _ranked(scores: NDArray[np.float64], placed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scores, higher ones better: lowest where nothing is reached, NaN off the network only."""
    return np.where(placed, np.where(np.isnan(scores), -np.inf, scores), np.nan)


def _compared(
    scores: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each score is above each other one, equals it, and whether both are ranked."""
    one, other = scores[:, None], scores[None, :]
    equal = one == other
    finite = np.isfinite(one) & np.isfinite(other)
    with np.errstate(invalid="ignore"):
        near = np.abs(one - other) <= TIED * np.maximum(np.abs(one), np.abs(other))
    equal |= finite & near
    return (one > other) & ~equal, equal, ~(np.isnan(one) | np.isnan(other))
