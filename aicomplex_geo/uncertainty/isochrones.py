"""Isochrones that are certain, and those that are possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._quoting import quoted
from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.checks import thread_count
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.internals import isochrones_of_times, weighted_network
from aicomplex_geo.routing.isochrone_options import (
    DEFAULT_BUFFER_M,
    DEFAULT_HOLES_M2,
    IsochroneOptions,
)
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.routing.workers import check_client
from aicomplex_geo.uncertainty.arguments import DRAWS, SEED, is_share, make_draws
from aicomplex_geo.uncertainty.draw_blocks import DrawBlocks
from aicomplex_geo.uncertainty.point_draws import PointDraws
from aicomplex_geo.uncertainty.quantile_tables import time_quantiles
from aicomplex_geo.uncertainty.trip_draws import BYTES, scaled_times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Client
    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.routing.isochrone_options import Direction, IsochroneKind
    from aicomplex_geo.routing.router import Router
    from aicomplex_geo.uncertainty.model import Uncertainty
    from aicomplex_geo.uncertainty.network_draws import NetworkDraws

POSSIBLE, CERTAIN = "possible", "certain"
HALF = 0.5


def isochrone_band(  # noqa: PLR0913 - options are keyword-only
    net: RoadNetwork | Router,
    origins: gpd.GeoDataFrame,
    cutoffs: float | Iterable[float] = (10, 20, 30),
    *,
    profile: str | Profile = "car_offpeak",
    model: Uncertainty | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    share: float = 0.9,
    direction: Direction = "from",
    kind: IsochroneKind = "polygons",
    buffer_m: float = DEFAULT_BUFFER_M,
    holes_m2: float = DEFAULT_HOLES_M2,
    threads: int | None = None,
    progress: Progress = None,
    client: Client | None = None,
) -> gpd.GeoDataFrame:
    """Find the areas that are reached in almost all draws, and those reached in some.

    Parameters
    ----------
    net : RoadNetwork or Router
        The network; or a router, whose profile and options are then taken.
    origins : geopandas.GeoDataFrame
        Points; a column ``certainty_m`` gives the radius in metres within which each lies.
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
    share : float, default 0.9
        Share of the draws that makes an area certain, from 0.5, exclusive, to 1, exclusive.
    direction : {"from", "to"}, default "from"
        Whether times are from the points or to them.
    kind : {"polygons", "lines"}, default "polygons"
        Areas, or the reached parts of roads.
    buffer_m : float, default 100
        As in ``Router.isochrones``.
    holes_m2 : float, default 0
        As in ``Router.isochrones``.
    threads : int, optional
        Number of draws computed at a time; by default one per core.
    progress : callable, optional
        Called with the number of draws done and of all; what is not kept at once is drawn again.
    client : distributed.Client, optional
        A Dask cluster whose workers compute the draws instead, with the same result. Needs
        the extra ``distributed``.

    Returns
    -------
    geopandas.GeoDataFrame
        Two rows for each origin and cutoff, in the CRS of `origins`: from_id (to_id for
        ``direction="to"``), cutoff (minutes), band, quantile, truncated and geometry. Band
        ``"certain"`` is where the quantile `share` of the time is within the cutoff, band
        ``"possible"`` where the quantile ``1 - share`` is; it contains the certain one. The
        other columns are those of ``Router.isochrones``.

    Raises
    ------
    ParameterError
        If an argument is out of range, or `client` is not a client of Dask.
    PointsError
        If the table of points is invalid.
    UnknownProfileError
        If there is no profile of that name.
    MissingDependencyError
        If `client` is given and Dask is not installed.
    TooLargeError
        If the times of so many points at all junctions would not fit into memory.
    WorkerError
        If the workers of `client` are lost.

    Notes
    -----
    The quantile of the time is exact at the junctions of the network. From there on, along
    edges and beside roads, as well as from the point to its first junctions, times are those of
    the profile. With all spreads 0 the areas are those of ``Router.isochrones``.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> study = ag.load_study()
    >>> bands = ag.uncertainty.isochrone_band(
    ...     study.network(), study.origins().iloc[:1], 15, draws=20
    ... )
    >>> bands["band"].tolist()
    ['possible', 'certain']
    """
    check_client(client)
    if not (is_share(share) and share > HALF):
        raise ParameterError(f"share must be above {HALF} and below 1, not {quoted(share)}.")
    options = IsochroneOptions(cutoffs, direction, kind, "keep", buffer_m, holes_m2)
    workers = thread_count(threads)
    sampled = make_draws(net, profile, model, draws, seed)
    points = PointDraws(sampled, origins, "origin" if direction == "from" else "destination")
    quantiles = {POSSIBLE: 1 - float(share), CERTAIN: float(share)}
    times = _node_times(
        sampled, points, list(quantiles.values()), options, (workers, client, progress)
    )
    bands = []
    for (band, quantile), node_times in zip(quantiles.items(), times, strict=True):
        frame = isochrones_of_times(
            sampled.router, points.given, options, node_times, cast("CRS", origins.crs)
        )
        frame.insert(2, "quantile", quantile)
        frame.insert(2, "band", band)
        bands.append(frame)
    rows = np.arange(2 * len(bands[0])).reshape(2, -1).T.ravel()
    joined = gpd.GeoDataFrame(pd.concat(bands, ignore_index=True), crs=origins.crs)
    return joined.iloc[rows].reset_index(drop=True)


def _node_times(
    draws: NetworkDraws,
    points: PointDraws,
    quantiles: list[float],
    options: IsochroneOptions,
    runner: tuple[int, Client | None, Progress],
) -> NDArray[np.int32]:
    """Quantiles of the time of each point at each node, ``(n_quantiles, n_points, n_nodes)``."""
    n_nodes, n_draws = weighted_network(draws.router).graph.n_nodes, draws.sampling.draws
    refuse_beyond_free(
        4 * len(quantiles) * len(points) * n_nodes,
        f"the times of {len(points):,} points at {n_nodes:,} nodes",
        "Nothing was computed. Ask for fewer points at a time.",
    )
    found = np.empty((len(quantiles), len(points), n_nodes), dtype=np.int32)
    blocks = DrawBlocks(_NodeTimes(draws, points, options.direction), *runner)
    step = max(1, BYTES // (4 * max(1, n_nodes) * n_draws))
    parts = list(equal_blocks(len(points), step))
    blocks.expect(n_draws * len(parts))
    for rows in parts:
        times = blocks.times((0, n_draws), (rows[1] - rows[0], n_nodes), rows)
        found[:, slice(*rows)] = time_quantiles(times, quantiles)
    found[found > max(options.limits)] = INFINITY
    return found


class _NodeTimes:
    """Computes the time of points at each node under some draws."""

    def __init__(self, draws: NetworkDraws, points: PointDraws, direction: Direction) -> None:
        self._draws, self._points, self._direction = draws, points, direction

    def prepare(self) -> None:
        """Build the hierarchy, so that copies need not."""
        network = weighted_network(self._draws.router)
        search = network.search if self._direction == "from" else network.reversed_search()
        search.prepare(len(self._points) * self._draws.sampling.draws, lengths=False)

    def write(self, draws: Block, rows: Block, times: NDArray[np.int32]) -> None:
        """Write deciseconds, draw by draw."""
        which = np.arange(rows[1] - rows[0])
        # both ends of a trip have an error of their own, which is as large at every node
        outline = self._draws.router.net.detail == "outline"
        spread = self._draws.model.outline if outline else 0.0
        error = self._points.outline_error(*draws)[:, slice(*rows)] * spread
        placed = self._points.block(*draws)
        for i, network in enumerate(self._draws.block(*draws)):
            here = placed[i].part(*rows)
            if self._direction == "from":
                connectors, search = network.departures(here), network.search
            else:
                connectors, search = network.arrivals(here), network.reversed_search()
            table = search.times(connectors.sources_of(which))
            times[i] = scaled_times(table, error[i][:, None])
