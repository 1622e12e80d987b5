"""What other modules of the library need from a router besides its public methods."""
# ruff: noqa: SLF001 - this module is the one place that reaches into a router

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.routing.closures import TripClosures
from aicomplex_geo.routing.od import od_costs
from aicomplex_geo.routing.router import Router

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.routing.snapped_points import SnappedPoints


def snapping_crs(router: Router) -> str:
    """CRS in metres in which the router snaps points."""
    return router._prepared.crs


def snapped_points(router: Router, points: gpd.GeoDataFrame, role: Role) -> SnappedPoints:
    """Snap points as origins or destinations, with the costs of their access legs."""
    return router._snapped(points, role)


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


def caching_router(net: RoadNetwork, profile: str | Profile) -> Router:
    """Make a router that, like those of its ``with_profile``, snaps equal points only once.

    For one computation with few points; they are kept as long as the routers are.
    """
    router = Router(net, profile)
    router._prepared.keep_positions()
    return router
