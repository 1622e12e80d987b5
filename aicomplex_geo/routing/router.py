"""Travel times, routes and isochrones between points, on one network under one profile."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo._od_frame import STATUSES, codes_of, status_codes
from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.network.derived import open_to
from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.road_network import RoadNetwork
from aicomplex_geo.network.snapping.snap import MAX_DISTANCE, check_distance
from aicomplex_geo.network.turns.allowed_turns import allowed_turns, restrictions_apply
from aicomplex_geo.routing.isochrones import IsochroneBuilder, IsochroneOptions
from aicomplex_geo.routing.od import access_minutes, od_costs, od_matrix_of
from aicomplex_geo.routing.prepared_network import PreparedNetwork
from aicomplex_geo.routing.routes import Route, RouteFinder
from aicomplex_geo.routing.sums import TravelSums
from aicomplex_geo.routing.weighted_network import SnappedPoints, WeightedNetwork
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from aicomplex_geo.engine import Search
    from aicomplex_geo.engine.search import Kernel
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.snapping.snap import Role

DEFAULT_BUFFER_M = 500.0
"""Metres on each side of a reached road that its isochrone covers."""
DEFAULT_HOLES_M2 = 10_000.0
"""Square metres: smaller holes of an isochrone are filled, if no road runs in them."""


@final
class Router:
    """Computes times, routes and isochrones on a network under a profile.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    profile : str or Profile, default "car_offpeak"
        How fast one travels; a name, or a profile.
    max_distance : float, default 3000
        Longest access leg from a point to the road, in metres, inclusive.
    connected : bool, default True
        Whether origins are put, where possible, on roads from which the largest strongly
        connected component of the network can be reached, and destinations on roads that
        can be reached from there, rather than on whatever road is nearest.
    turns : bool, optional
        Whether turn restrictions are obeyed, and turns take the time that the profile's
        delays say. By default true where the network has restrictions that hold for the
        profile's mode; see Notes.
    u_turns : bool, default False
        Whether one may turn back at every junction where turns are seen and no restriction
        forbids it; if not, only where no other turn is permitted.
    kernel : {"auto", "hierarchy", "dial", "dijkstra"}, default "auto"
        What is searched with: ``"hierarchy"`` is compiled when it is first used and made ready
        once a network, then by far the fastest on large ones; ``"dial"``, a bucket queue for
        isochrones, is compiled too and asks for no preparation; ``"dijkstra"`` is scipy's.
        ``"auto"`` takes scipy where the graph has under 20,000 nodes, and elsewhere goes over
        to the hierarchy after the first 16 places that are asked about. Times and lengths are
        the same; of ways that are equal in both, different ones may be drawn.

    Attributes
    ----------
    net
    profile
    max_distance
    connected
    turns
    u_turns

    Raises
    ------
    ParameterError
        If `net` is no network, `max_distance` is out of range, or there is no such `kernel`.
    UnknownProfileError
        If there is no profile of that name.

    Notes
    -----
    Points come as GeoDataFrames in any CRS, with unique ids in a column ``id``, else in
    the index. Each gets the nearest position on a road that can be entered, for itself:
    no result for a point depends on the other points of the call. All times are whole
    deciseconds. A point that stands in the middle of a two-way road can leave it, and be
    reached, in both directions; on a one-way road in one.

    ``travel_time`` and ``distance`` contain the access legs at both to_points, also where both
    points stand at the same place.

    Road classes that are closed to the profile's mode are left out, unless the network was
    read for that mode; see :func:`aicomplex_geo.network.open_to`.

    With `turns` no trip travels a sequence of edges that a restriction (``net.restrictions``)
    forbids, wherever it begins and ends; a turn to the left or to the right at a junction of
    three roads or more, and a U-turn, take the profile's delays (see
    :class:`~aicomplex_geo.network.Delays`). One may turn back only where no other turn is
    permitted, at dead ends above all, and where an ``"only"`` restriction orders it, unless
    `u_turns` is true: else a restriction could be dodged a few metres further on. A trip
    that begins in the middle of a two-way road may begin in either direction.

    Restrictions hold for the mode that the network was read for
    (``provenance["parameters"]["mode"]``), cars where it does not say, and those for cars
    for all modes but walking and cycling. For other modes turns are not seen by default;
    ``turns=True`` has them obey all the same.

    Without `turns` every turn is free and takes no time. Where points are put on the network
    (`connected`) does not depend on `turns`.

    A road for residents and visitors only (``net.edges`` with a column ``access`` that says
    ``"destination"``) is used by trips that begin or end on it or behind it, at that end of
    the trip, and never driven through.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import Point
    >>> from aicomplex_geo.network import Profile, RoadNetwork
    >>> nodes = gpd.GeoDataFrame(
    ...     index=["a", "b"], geometry=gpd.points_from_xy([950000, 951000], [1700000] * 2),
    ...     crs="EPSG:5179",
    ... )
    >>> edges = gpd.GeoDataFrame(
    ...     {"length": 1000.0, "posted_speed": 60.0, "road_class": "arterial", "geometry": None},
    ...     index=pd.MultiIndex.from_tuples([("a", "b", 0), ("b", "a", 0)]),
    ...     geometry="geometry", crs="EPSG:5179",
    ... )
    >>> router = Router(RoadNetwork(nodes, edges), Profile("free", access_speed=6))
    >>> sites = gpd.GeoDataFrame(
    ...     {"id": ["west", "east"]},
    ...     geometry=[Point(950250, 1700100), Point(950750, 1700000)], crs="EPSG:5179",
    ... )
    >>> router.od_matrix(sites, sites).to_frame().iloc[1, 2:].to_dict()  # 1 min is access
    {'travel_time': 1.5, 'distance': 600.0, 'access_time': 1.0, 'status': 'ok'}
    """

    def __init__(
        self,
        net: RoadNetwork,
        profile: str | Profile = "car_offpeak",
        *,
        max_distance: float = MAX_DISTANCE,
        connected: bool = True,
        turns: bool | None = None,
        u_turns: bool = False,
        kernel: Kernel = "auto",
    ) -> None:
        if not isinstance(net, RoadNetwork):
            raise ParameterError(
                f"net is a {type(net).__name__}, not a RoadNetwork. Read one with read_network()."
            )
        check_distance(max_distance)
        self._max_distance, self._connected = float(max_distance), bool(connected)
        self._turns_option, self._u_turns = None if turns is None else bool(turns), bool(u_turns)
        self._kernel = kernel
        self._net, self._profile = net, read_profile(profile)
        self._prepare(PreparedNetwork(open_to(net, self._profile)))

    def __repr__(self) -> str:
        return f"Router({self.net!r}, profile={self._profile.name!r})"

    @property
    def net(self) -> RoadNetwork:
        """The network, also with the roads that the profile may not use."""
        return self._net

    @property
    def profile(self) -> Profile:
        """The profile."""
        return self._profile

    @property
    def max_distance(self) -> float:
        """Longest access leg in metres."""
        return self._max_distance

    @property
    def connected(self) -> bool:
        """Whether points are put on roads that are connected, where there are."""
        return self._connected

    @property
    def turns(self) -> bool:
        """Whether turn restrictions are obeyed and turns take time."""
        return self._turns

    @property
    def u_turns(self) -> bool:
        """Whether one may turn back at every junction, where turns are seen."""
        return self._u_turns

    def with_profile(self, profile: str | Profile) -> Router:
        """Take another profile on the same network.

        Parameters
        ----------
        profile : str or Profile
            How fast one travels.

        Returns
        -------
        Router
            A router that gives the same results as a new one would, but shares with this
            one what was made ready of the network; isochrones start faster.

        Raises
        ------
        UnknownProfileError
            If there is no profile of that name.
        """
        other = Router.__new__(Router)
        other._max_distance = self._max_distance  # noqa: SLF001 - of the same class
        other._connected = self._connected  # noqa: SLF001
        other._profile = read_profile(profile)  # noqa: SLF001
        other._turns_option, other._u_turns = self._turns_option, self._u_turns  # noqa: SLF001
        other._net, other._kernel = self._net, self._kernel  # noqa: SLF001
        usable = open_to(self._net, other._profile)  # noqa: SLF001
        other._prepare(self._prepared.for_network(usable))  # noqa: SLF001
        return other

    def snap(
        self,
        points: gpd.GeoDataFrame,
        *,
        max_distance: float | None = None,
        role: Role = "both",
    ) -> pd.DataFrame:
        """Show where points stand on the network.

        Parameters
        ----------
        points : geopandas.GeoDataFrame
            Points.
        max_distance : float, optional
            Longest access leg in metres, inclusive; by default that of the router.
        role : str, default "both"
            Where a point stands as an ``"origin"``, as a ``"destination"``, or where it could
            be either.

        Returns
        -------
        pandas.DataFrame
            One row a point, index the points' ids: edge (u, v, key), offset (metres along
            it), distance (metres, straight), access_time (minutes), component (0 is the
            largest strongly connected one), status (``ok``, ``too_far``, ``no_network``,
            ``no_position``) and reason.

        Raises
        ------
        PointsError
            If the table of points is not one.
        ParameterError
            If `max_distance` or `role` is out of range.
        """
        longest = self._max_distance if max_distance is None else max_distance
        positions = self._prepared.locate(
            points, max_distance=longest, role=role, connected=self._connected
        )
        return self._prepared.snapper.to_frame(
            positions, access_speed=self._profile.access_speed, max_distance=longest
        )

    def od_matrix(self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> ODMatrix:
        """Compute the times from every origin to every destination.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.

        Returns
        -------
        ODMatrix
            Minutes, with distances and access times; ``inf`` where a pair is not connected
            or a point has no position on the network.

        Raises
        ------
        PointsError
            If a table of points is not one.
        """
        from_points, to_points = (
            self.places(origins, "origin"),
            self.places(destinations, "destination"),
        )
        return od_matrix_of(self._network, from_points, to_points, self.provenance)

    def od_sums(self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> TravelSums:
        """Prepare sums over all pairs, for more of them than a matrix should hold.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.

        Returns
        -------
        TravelSums
            Stands in for the matrix wherever a measure of accessibility takes one: those that
            are sums are added up while the engine searches, some origins at a time, and no
            matrix is made; the others get it in blocks. Each measure searches anew.

        Raises
        ------
        PointsError
            If a table of points is not one.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> from aicomplex_geo import accessibility as acc
        >>> study = ag.load_study()
        >>> router = ag.Router(study.network())
        >>> people = study.opportunities()[0]
        >>> pairs = router.od_sums(study.origins(), people.points)
        >>> ours = acc.cumulative(pairs, people.values, cutoff=30)
        >>> od = router.od_matrix(study.origins(), people.points)
        >>> ours.equals(acc.cumulative(od, people.values, cutoff=30))
        True
        """
        from_points, to_points = (
            self.places(origins, "origin"),
            self.places(destinations, "destination"),
        )
        return TravelSums(self._network, from_points, to_points, self.provenance)

    def routes(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        paired: bool = False,
    ) -> gpd.GeoDataFrame:
        """Draw the fastest ways.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.
        paired : bool, default False
            Whether the first origin goes with the first destination only, and so on, rather
            than every origin with every destination.

        Returns
        -------
        geopandas.GeoDataFrame
            A row a pair, origin-major, in the CRS of `origins`: from_id, to_id,
            travel_time (minutes), distance (metres), access_time (minutes), toll (KRW, in
            proportion where a road is travelled in part), status (as that of an ODMatrix)
            and geometry, a LineString from the snapped origin to the snapped destination; of
            length 0 where these are the same. A pair that is not ``ok`` has NaN and a null
            geometry.

        Raises
        ------
        PointsError
            If a table of points is not one.
        AlignmentError
            If there are not as many origins as destinations, and `paired` is true.
        """
        from_points, to_points = (
            self.places(origins, "origin"),
            self.places(destinations, "destination"),
        )
        if paired and len(from_points) != len(to_points):
            raise AlignmentError(
                f"{len(from_points)} origins, but {len(to_points)} destinations: paired=True takes "
                "as many of one as of the other."
            )
        finder = RouteFinder(self._network, from_points, to_points)
        if paired:
            first = second = np.arange(len(from_points))
        else:
            first = np.repeat(np.arange(len(from_points)), len(to_points))
            second = np.tile(np.arange(len(to_points)), len(from_points))
        routes = finder.find(first, second)
        found = list(zip(first.tolist(), second.tolist(), routes, strict=True))
        return self._routes_frame(found, from_points, to_points, origins.crs)

    def isochrones(
        self,
        origins: gpd.GeoDataFrame,
        cutoffs: float | Iterable[float] = (10, 20, 30),
        *,
        direction: str = "from",
        kind: str = "polygons",
        overlap: str = "keep",
        buffer_m: float = DEFAULT_BUFFER_M,
        holes_m2: float = DEFAULT_HOLES_M2,
    ) -> gpd.GeoDataFrame:
        """Draw what is reached within some times.

        Parameters
        ----------
        origins : geopandas.GeoDataFrame
            Points.
        cutoffs : float or iterable of float, default (10, 20, 30)
            Minutes, inclusive, above 0, each once.
        direction : str, default "from"
            ``"from"``: what the points reach; ``"to"``: from where they are reached.
        kind : str, default "polygons"
            ``"lines"``: the reached pieces of all roads, cut exactly where the time is up.
            ``"polygons"``: the ground within `buffer_m` of the reached pieces of roads that
            can be entered, and of the reached part of the access leg. Expressways, urban
            expressways, ramps and ferries carry the traveller, but no ground along them
            counts as reached.
        overlap : str, default "keep"
            ``"keep"``: each origin has its own. ``"merge"``: what any of them reaches, one
            row a cutoff under the id ``"all"``. ``"split"``: each place belongs to one
            origin, a road to the nearest in time, ground to that whose roads come near
            first (with rising cutoff), and of those whose roads come near at the same
            cutoff, to that of the nearest road.
        buffer_m : float, default 500
            Metres on each side of a reached road.
        holes_m2 : float, default 10000
            Square metres. Smaller holes of an area are filled, if no road of the network
            runs in them or touches them; with 0 none are.

        Returns
        -------
        geopandas.GeoDataFrame
            A row an origin and cutoff, in the order and CRS of `origins`: from_id (to_id
            for ``direction="to"``), cutoff (minutes), truncated and geometry. EdgeBuffers of
            rising cutoffs contain each other. An origin without a position on the network
            has null geometries.

        Raises
        ------
        PointsError
            If the table of points is not one.
        ParameterError
            If an option is out of range.

        Notes
        -----
        The access leg's time counts. A cutoff shorter than it gives no lines, and an area
        around the part of the straight leg that is covered until then, beginning at the
        point.

        But for filled holes, no ground is further than `buffer_m` from a reached road that can
        be entered or from the reached part of the access leg, and none that is nearer is
        missing; as bends are drawn with corners, the width is that stated to 3 % less and
        1 % more. So nothing is reached across a river without a bridge, a ridge or an
        expressway between interchanges where the roads on either side are further apart than
        `buffer_m`. Where they are nearer, the area covers the far bank up to `buffer_m` metres
        from the road on this side, and what lies of the roads there with it, although they
        are not reached; a smaller buffer leaves them out.

        A filled hole may hold ground that is further away, but no road that the profile may
        use, whether reached or not: unreached roads lie in an area only where they are within
        `buffer_m` of reached ones. A hole that is filled at one cutoff is at later ones, since
        what is left of it is smaller and has no road either.

        With ``overlap="split"`` the filled holes are shared out like all ground, so that the
        areas do not overlap and together are the merged one; where one's area lies within
        another's it leaves a hole there, of any size.

        ``truncated`` is true where a junction at the border of the network is reached, so
        that more might be reached on roads which the network does not have: a junction
        that says so (``boundary`` in ``net.nodes``, which readers of OpenStreetMap fill),
        a corner of the convex hull of all junctions, or a dead end that is nearer to this
        hull than 5 % of its longer side. With ``overlap="split"`` it holds for all origins
        together.
        """
        request = IsochroneOptions(cutoffs, direction, kind, overlap, buffer_m, holes_m2)
        outward = request.direction == "from"
        places = self.places(origins, "origin" if outward else "destination")
        search = self._network.search if outward else self._backwards
        tracer = IsochroneBuilder(self._prepared, self._network, places, request, search=search)
        return tracer.frame(origins.crs)

    @property
    def provenance(self) -> dict[str, Any]:
        """What results are computed from: network, profile, snapping, and whether turns count."""
        return {
            "network": dict(self.net.provenance),
            "profile": self._profile.name,
            "max_distance_m": self._max_distance,
            "connected": self._connected,
            "turns": self._turns,
            **({"u_turns": self._u_turns} if self._turns else {}),
        }

    def places(self, points: gpd.GeoDataFrame, role: Role) -> SnappedPoints:
        """Snap points in a role, with the cost of their access legs.

        Parameters
        ----------
        points : geopandas.GeoDataFrame
            Points.
        role : str
            ``"origin"`` or ``"destination"``.

        Returns
        -------
        SnappedPoints
            One a point.

        Raises
        ------
        PointsError
            If the table of points is not one.
        """
        positions = self._prepared.locate(
            points, max_distance=self._max_distance, role=role, connected=self._connected
        )
        return self._network.snapped_points(positions)

    def costs(self, origins: SnappedPoints, destinations: SnappedPoints) -> NDArray[np.float64]:
        """Cost of each pair of places, as ``engine.unpack`` takes it apart.

        Parameters
        ----------
        origins, destinations : SnappedPoints
            What ``places`` gave.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_origins, n_destinations)``, ``inf`` where not connected.
        """
        return od_costs(self._network, origins, destinations)

    def access_minutes(self, places: SnappedPoints) -> NDArray[np.float64]:
        """Time of access legs.

        Parameters
        ----------
        places : SnappedPoints
            What ``places`` gave.

        Returns
        -------
        numpy.ndarray
            Minutes.
        """
        return access_minutes(places)

    @property
    def metric_crs(self) -> str:
        """CRS in metres in which points are snapped."""
        return self._prepared.crs

    @cached_property
    def _backwards(self) -> Search:
        return self._network.backwards()

    @cached_property
    def _tolls(self) -> NDArray[np.float64]:
        known = self._prepared.net.edges["toll"].to_numpy(np.float64)
        tolls: NDArray[np.float64] = np.nan_to_num(known)
        return tolls

    def _prepare(self, ground: PreparedNetwork) -> None:
        """Take the network and the profile, and see turns if that is asked for or fits."""
        net, profile, access_roads = ground.net, self._profile, ground.snapper.access_only_roads
        self._prepared = ground
        self._turns = (
            restrictions_apply(net, profile.mode)
            if self._turns_option is None
            else self._turns_option
        )
        seen = allowed_turns(net, access_roads, u_turns=self._u_turns) if self._turns else None
        self._network = WeightedNetwork(net, profile, access_roads, seen, kernel=self._kernel)

    def _routes_frame(
        self,
        found: list[tuple[int, int, Route | None]],
        from_points: SnappedPoints,
        to_points: SnappedPoints,
        crs: Any,  # noqa: ANN401
    ) -> gpd.GeoDataFrame:
        start = np.array([pair[0] for pair in found], dtype=np.int64)
        end = np.array([pair[1] for pair in found], dtype=np.int64)
        routes = [pair[2] for pair in found]
        time, length = unpack(
            np.array([np.inf if route is None else route.cost for route in routes])
        )
        reached = time < INFINITY
        access = self.access_minutes(from_points)[start] + self.access_minutes(to_points)[end]
        tolls = [np.nan if route is None else route.sum_of(self._tolls) for route in routes]
        lines = [None if route is None else route.line(self._prepared.lines) for route in routes]
        codes = status_codes(
            codes_of(from_points.positions.status)[start],
            codes_of(to_points.positions.status)[end],
            reached,
        )
        columns = {
            "from_id": from_points.positions.ids.take(start),
            "to_id": to_points.positions.ids.take(end),
            "travel_time": np.where(reached, to_minutes(time), np.nan),
            "distance": np.where(reached, to_metres(length), np.nan),
            "access_time": np.where(reached, access, np.nan),
            "toll": np.array(tolls, dtype=np.float64),
            "status": pd.Index(STATUSES).take(codes),
        }
        geometry = gpd.GeoSeries(lines, crs=self._prepared.crs).to_crs(crs)
        return gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)


def caching_router(net: RoadNetwork, profile: str | Profile) -> Router:
    """Make a router that, with those of its ``with_profile``, snaps equal points only once.

    For one computation over few points; they are kept as long as the routers are.
    """
    router = Router(net, profile)
    router._prepared.keep_positions()  # noqa: SLF001 - of the same module
    return router
