"""How likely places are reached within cutoffs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.layers.points import representative_points
from aicomplex_geo.routing.isochrone_options import check_cutoffs, check_direction
from aicomplex_geo.routing.workers import check_client
from aicomplex_geo.uncertainty.arguments import (
    DRAWS,
    QUANTILES,
    SEED,
    make_draws,
    quantile_columns,
)
from aicomplex_geo.uncertainty.od import pair_frame
from aicomplex_geo.uncertainty.point_draws import PointDraws
from aicomplex_geo.uncertainty.trip_draws import TripDraws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    import pandas as pd
    from distributed import Client

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.routing.isochrone_options import Direction
    from aicomplex_geo.routing.router import Router
    from aicomplex_geo.uncertainty.model import Uncertainty


def surface_quantiles(  # noqa: PLR0913 - options are keyword-only
    net: RoadNetwork | Router,
    origins: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    cutoffs: float | Iterable[float] = (10, 20, 30),
    *,
    profile: str | Profile = "car_offpeak",
    model: Uncertainty | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    quantiles: Sequence[float] = QUANTILES,
    direction: Direction = "from",
    threads: int | None = None,
    client: Client | None = None,
) -> pd.DataFrame:
    """Compute quantiles of the times at cells, and how likely each is reached within cutoffs.

    Parameters
    ----------
    net : RoadNetwork or Router
        The network; or a router, whose profile and options are then taken.
    origins : geopandas.GeoDataFrame
        Points; a column ``certainty_m`` gives the radius in metres within which each lies.
    cells : geopandas.GeoDataFrame
        Polygons, as of :func:`aicomplex_geo.grid`, or points.
    cutoffs : float or iterable of float, default (10, 20, 30)
        Minutes, inclusive.
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
    direction : {"from", "to"}, default "from"
        Whether trips lead from the points to the cells, or from the cells to the points.
    threads : int, optional
        Number of draws computed at a time; by default one per core.
    client : distributed.Client, optional
        A Dask cluster whose workers compute the draws instead, with the same result. Needs
        the extra ``distributed``.

    Returns
    -------
    pandas.DataFrame
        As of :func:`od_quantiles` at a representative point of each cell, with a column
        ``within_10`` for a cutoff of 10 minutes: the share of draws within it, 0 where a cell
        is not reached. Origins are the points for ``direction="from"``, else the cells.

    Raises
    ------
    ParameterError
        If an argument is out of range, or `client` is not a client of Dask.
    PointsError
        If a table is invalid.
    UnknownProfileError
        If there is no profile of that name.
    MissingDependencyError
        If `client` is given and Dask is not installed.
    TooLargeError
        If the table would not fit into the memory that is free; nothing is drawn then.
    WorkerError
        If the workers of `client` are lost.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> from shapely import box
    >>> study = ag.load_study()
    >>> cells = ag.grid(box(126.84, 35.22, 126.86, 35.24), size=1000)
    >>> times = ag.uncertainty.surface_quantiles(
    ...     study.network(), study.origins().iloc[:1], cells, 10, draws=20
    ... )
    >>> bool(times["within_10"].between(0, 1).all())
    True
    """
    check_client(client)
    check_direction(direction)
    limits = {f"within_{cutoff:g}": cutoff for cutoff in check_cutoffs(cutoffs)}
    columns, workers = quantile_columns(quantiles), thread_count(threads)
    sampled = make_draws(net, profile, model, draws, seed)
    places = representative_points(cells)
    pair = (origins, places) if direction == "from" else (places, origins)
    trips = TripDraws(
        sampled,
        PointDraws(sampled, pair[0], "origin"),
        PointDraws(sampled, pair[1], "destination"),
        workers,
        client,
    )
    return pair_frame(trips, columns, limits, remedy="Ask for fewer cells or points at a time.")
