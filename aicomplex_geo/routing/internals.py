"""What other modules of the library need from a router besides its public methods."""
# ruff: noqa: SLF001 - this module is the one place that reaches into a router

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.closures import TripClosures
from aicomplex_geo.routing.isochrones import IsochroneBuilder
from aicomplex_geo.routing.od import od_costs, od_times
from aicomplex_geo.routing.router import Router
from aicomplex_geo.routing.useful_joins import with_useful_joins

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.routing.isochrone_options import IsochroneOptions
    from aicomplex_geo.routing.od_on_disk import StreamedMatrix
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork


def snapping_crs(router: Router) -> str:
    """CRS in metres in which the router snaps points."""
    return router._prepared.crs


def snapped_points(router: Router, points: gpd.GeoDataFrame, role: Role) -> SnappedPoints:
    """Snap points as origins or destinations, with the costs of their access legs."""
    return router._snapped(points, role)


def streamed_matrix(
    router: Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    distances: bool,
) -> StreamedMatrix:
    """Prepare a matrix that is computed file by file."""
    return router._streamed(origins, destinations, distances=distances)


def pair_costs(
    router: Router, origins: SnappedPoints, destinations: SnappedPoints
) -> NDArray[np.float64]:
    """Packed time and length of each pair, access legs included; ``inf`` is unreachable."""
    return od_costs(router._network, origins, destinations)


def trip_closures(
    router: Router,
    points: tuple[SnappedPoints, SnappedPoints],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    link: NDArray[np.int64],
    *,
    threads: int | None = None,
) -> TripClosures:
    """Prepare the times of pairs while each `link` (of an edge of ``usable_network``) is closed."""
    return TripClosures(router._network, points, pairs, link, threads=threads)


def usable_network(router: Router) -> RoadNetwork:
    """Return the network without the roads that the profile may not use."""
    return router._prepared.net


def edge_midpoints(router: Router) -> NDArray[np.float64]:
    """Coordinates in metres of the middle of each edge that the profile may use."""
    lines = router._prepared.snapper.lines
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])


def edge_ends(router: Router) -> NDArray[np.float64]:
    """Coordinates in metres of the last position of each edge that the profile may use."""
    last = shapely.get_point(router._prepared.snapper.lines, -1)
    return np.column_stack([shapely.get_x(last), shapely.get_y(last)])


def weighted_network(router: Router) -> WeightedNetwork:
    """Get the graph of a router, with the times of its profile."""
    return router._network


def pair_times(
    network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints, *, outline: bool
) -> NDArray[np.int32]:
    """Deciseconds of each pair, access legs included; `INFINITY` is unreachable."""
    if outline:
        origins, destinations = with_useful_joins(
            network, origins, destinations, network.reversed_search
        )
    return od_times(network, origins, destinations)


def isochrones_of_times(
    router: Router,
    points: SnappedPoints,
    options: IsochroneOptions,
    node_times: NDArray[np.int32],
    crs: CRS,
) -> gpd.GeoDataFrame:
    """Isochrones of snapped points from deciseconds of each point at each node."""
    network = router._network
    builder = IsochroneBuilder(
        router._prepared,
        network,
        points,
        options,
        search=network.search,
        connected_within=router._connected_within,
        node_times=node_times,
    )
    return builder.frame(crs)


def caching_router(net: RoadNetwork, profile: str | Profile) -> Router:
    """Make a router that, like those of its ``with_profile``, snaps equal points only once.

    For one computation with few points; they are kept as long as the routers are.
    """
    router = Router(net, profile)
    router._prepared.keep_positions()
    return router
