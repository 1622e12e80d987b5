"""Criticality: what is lost when a link is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_switches
from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._quoting import quoted
from aicomplex_geo.engine import INFINITY
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.snapping.snap import MAX_DISTANCE
from aicomplex_geo.routing import Router, internals
from aicomplex_geo.routing.closures import links_of
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.routing.workers import Workers, check_client
from aicomplex_geo.scenarios.demand import pair_demand
from aicomplex_geo.units import to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.routing.closures import TripClosures

PAIRS_PER_BLOCK = 2**18
"""Pairs whose links are in memory at a time."""
BYTES_PER_DEMAND, BYTES_PER_TRIP = 8, 180
"""Of a pair, and of one that makes trips; measured: 189 for both, besides a block of links."""
EDGE_COLUMNS = ("road_name", "ref", "road_class", "length")
SUMS = (
    "pairs",
    "demand",
    "pairs_longer",
    "minutes_lost",
    "longest_delay",
    "pairs_cut_off",
    "demand_cut_off",
)
LONGEST = SUMS.index("longest_delay")
COUNTS = ("pairs", "pairs_longer", "pairs_cut_off")


def criticality(  # noqa: PLR0913 - the options of a router and of the closures
    net: RoadNetwork,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    profile: str | Profile = "car_offpeak",
    demand: pd.Series | pd.DataFrame | None = None,
    *,
    directed: bool = False,
    links: Iterable[tuple[Any, Any, Any]] | None = None,
    max_distance: float = MAX_DISTANCE,
    turns: bool | None = None,
    threads: int | None = None,
    progress: Progress = None,
    client: Client | None = None,
) -> gpd.GeoDataFrame:
    """Close every link that a fastest trip uses, one at a time, and sum what is lost.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    origins, destinations : geopandas.GeoDataFrame
        Points, as :meth:`aicomplex_geo.Router.od_matrix` takes them.
    profile : str or Profile, default "car_offpeak"
        Mode, speeds and delays.
    demand : pandas.Series or pandas.DataFrame, optional
        Trips or people of each pair, 0 or more; by default 1. A Series on the ids of the origins
        counts for each destination. A Series on a MultiIndex of origins and destinations, or a
        DataFrame with the columns ``from_id``, ``to_id`` and ``demand``, gives pairs; those that
        are not in it have 0. Pairs with 0 make no trips.
    directed : bool, default False
        Whether the two directions of a road are links of their own. By default they are one
        link and are closed together.
    links : iterable of (u, v, key), optional
        Close only these links of ``net.edges``; of a two-way link either direction may be given.
    max_distance : float, default 3000
        Longest access leg in metres, inclusive.
    turns : bool, optional
        As in :class:`~aicomplex_geo.Router`.
    threads : int, optional
        Number of threads; by default one per core.
    progress : callable, optional
        Called with the number of pairs done and of all that make trips.
    client : distributed.Client, optional
        A Dask cluster whose workers close the links, for 262,144 pairs at a time, with the
        same result. Needs the extra ``distributed``.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each link that any fastest trip uses, the worst first: by ``demand_cut_off``,
        then ``minutes_lost``, both descending, then in the order of ``net.edges``. Index (u, v,
        key) of the link's first direction in ``net.edges``; in the CRS of the network. Columns:

        - ``two_way``: whether both directions were closed,
        - ``road_name``, ``ref``, ``road_class``, ``length`` (metres), ``geometry``: of the edge,
        - ``pairs``: pairs with a fastest trip over the link,
        - ``demand``: their demand,
        - ``pairs_longer``: of these, pairs whose trips take longer,
        - ``minutes_lost``: sum of their additional minutes, weighted by demand,
        - ``longest_delay``: the most minutes that a pair loses, 0 if none does,
        - ``pairs_cut_off``, ``demand_cut_off``: pairs that no longer have a trip, and their
          demand. They are not in ``minutes_lost``, which is always finite.

        Pairs that are unreachable with all links open count nowhere.

    Raises
    ------
    PointsError
        If a table of points is invalid.
    AlignmentError
        If demand is missing, negative or infinite, or has ids that are not those of the points.
    ParameterError
        If an option is invalid, one of `links` is not in the network, or `client` is not a client
        of Dask.
    UnknownProfileError
        If there is no profile of that name.
    MissingDependencyError
        If `client` is given and Dask is not installed.
    TooLargeError
        If the pairs would not fit into the memory that is free; no link is closed then.
    WorkerError
        If the workers of `client` are lost.

    Notes
    -----
    Results are exact to the decisecond. Only a pair all of whose fastest trips use the link can
    lose time, so only pairs with a fastest trip over it are searched again, in a contraction
    hierarchy [2]_ in which only the arcs that the closure changes are customized anew. The
    measure is the network robustness index [1]_, by pairs. Time grows with the pairs and the
    links of their trips: 490,000 pairs on the strategic network take 10 s of processor time.

    Snapping is fixed: a point keeps its position and its joins when a link closes. A point on
    the closed link itself cannot travel along it, but may still leave by the other roads that it
    joins, and if it is at a junction, by the other roads there. Turns allowed or forbidden stay
    so. Trips that may go straight at the access speed (see :class:`~aicomplex_geo.Router`) still
    may, also where the closure cuts the network between the points.

    References
    ----------
    .. [1] D. M. Scott, D. C. Novak, L. Aultman-Hall, F. Guo, "Network Robustness Index: A new
       method for identifying critical links and evaluating the performance of transportation
       networks", Journal of Transport Geography 14, 2006.
    .. [2] J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM
       Journal of Experimental Algorithmics 21, 2016.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> study = ag.load_study()
    >>> worst = ag.scenarios.criticality(study.network(), study.origins(), study.hubs())
    >>> bool(worst["minutes_lost"].ge(0).all()), bool(worst["pairs"].ge(1).all())
    (True, True)
    """
    check_client(client)
    check_switches(directed=directed)
    router = Router(net, profile, max_distance=max_distance, turns=turns)
    usable = internals.usable_network(router)
    twin = usable.arrays.twin.astype(np.int64)
    points = (
        internals.snapped_points(router, origins, "origin"),
        internals.snapped_points(router, destinations, "destination"),
    )
    n_pairs = len(points[0].positions.ids) * len(points[1].positions.ids)
    _refuse_too_many(n_pairs, n_pairs if demand is None else 0)
    amounts = pair_demand(demand, *(each.positions.ids for each in points))
    link = links_of(twin, directed=bool(directed))
    closed = None if links is None else link[_rows_of(links, net, usable)]
    _refuse_too_many(0, int(np.count_nonzero(amounts)))
    origin, destination = np.nonzero(amounts)
    pairs = origin.astype(np.int64), destination.astype(np.int64)
    closures = internals.trip_closures(router, points, pairs, link, threads=threads)
    losses = _losses(closures, _Trips(amounts[pairs], closed), len(link), progress, client)
    return _table(usable, losses, (twin >= 0) & (not directed))


def _refuse_too_many(n_pairs: int, with_demand: int) -> None:
    """Raise an error if pairs, and those that make trips, would not fit into memory."""
    refuse_beyond_free(
        n_pairs * BYTES_PER_DEMAND + with_demand * BYTES_PER_TRIP,
        f"{max(n_pairs, with_demand):,} pairs",
        "No link was closed. Give fewer points at a time, or demand for fewer pairs.",
    )


def _losses(
    closures: TripClosures,
    trips: _Trips,
    n_links: int,
    progress: Progress,
    client: Client | None,
) -> pd.DataFrame:
    """Sum what is lost by link, of closed ones or of all that are used."""
    sums = np.zeros((len(SUMS), n_links))
    blocks = equal_blocks(len(trips.demand), PAIRS_PER_BLOCK)
    found = (
        ((block, _losses_of(closures, block, trips)) for block in blocks)
        if client is None
        else Workers(client, closures).run(_losses_of, blocks, trips, in_order=True)
    )
    done = Done(len(trips.demand), progress)
    for (start, stop), (links, losses) in found:
        longest = np.maximum(sums[LONGEST, links], losses[LONGEST])
        sums[:, links] += losses
        sums[LONGEST, links] = longest
        done.add(stop - start)
    table = pd.DataFrame(dict(zip(SUMS, sums, strict=True)))
    return table[table["pairs"] > 0].astype(dict.fromkeys(COUNTS, "int64"))


class _Trips(NamedTuple):
    """Demand of each pair, and the links to close, if not all."""

    demand: NDArray[np.float64]
    closed: NDArray[np.int64] | None


def _losses_of(
    closures: TripClosures, block: tuple[int, int], trips: _Trips
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Sum what some pairs lose, by the links that they use."""
    used = closures.used(np.arange(*block))
    if trips.closed is not None:
        used = used.of(trips.closed)
    time = closures.times_without(used)
    counts = np.diff(used.first)
    links = np.flatnonzero(counts)
    link = np.repeat(np.arange(len(links)), counts[links])
    cut_off, amount = time >= INFINITY, trips.demand[used.pair]
    delay = np.where(cut_off, 0, time - closures.time[used.pair])
    minutes = to_minutes(delay)
    losses = {
        "pairs": np.ones(len(link)),
        "demand": amount,
        "pairs_longer": delay > 0,
        "minutes_lost": amount * minutes,
        "pairs_cut_off": cut_off,
        "demand_cut_off": amount * cut_off,
    }
    sums = np.zeros((len(SUMS), len(links)))
    for name, values in losses.items():
        sums[SUMS.index(name)] = np.bincount(
            link, np.asarray(values, np.float64), minlength=len(links)
        )
    np.maximum.at(sums[LONGEST], link, minutes)
    return links, sums


def _table(net: RoadNetwork, losses: pd.DataFrame, two_way: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    """Put links and losses together, the worst first."""
    order = losses.sort_values(
        ["demand_cut_off", "minutes_lost"], ascending=False, kind="stable"
    ).index
    rows = order.to_numpy()
    edges = net.edges.iloc[rows]
    columns: dict[str, Any] = {"two_way": two_way[rows]}
    columns |= {name: edges[name].to_numpy() for name in EDGE_COLUMNS}
    columns |= {name: losses.loc[order, name].to_numpy() for name in SUMS}
    lines = gpd.GeoSeries(edges.geometry.to_numpy(), index=edges.index, crs=net.crs)
    return gpd.GeoDataFrame(columns, index=edges.index, geometry=lines)


def _rows_of(
    links: Iterable[tuple[Any, Any, Any]], net: RoadNetwork, usable: RoadNetwork
) -> NDArray[np.int64]:
    """Rows of links in the network that the profile may use; those that it may not have none."""
    named = list(links)
    all_edges = net.edges.index
    unknown = [edge for edge in named if not isinstance(edge, tuple) or edge not in all_edges]
    if unknown:
        raise ParameterError(
            f"{len(unknown)} of {len(named)} links are not in the network (first: "
            f"{quoted(unknown[0])}). Give (u, v, key) as in the index of net.edges."
        )
    if not named:
        return np.zeros(0, dtype=np.int64)
    rows = usable.edges.index.get_indexer(pd.MultiIndex.from_tuples(named))
    found: NDArray[np.int64] = rows[rows >= 0].astype(np.int64)
    return found
