"""Travel times, routes and isochrones between points, on one network with one profile."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, final, overload

from aicomplex_geo._choices import check_switches
from aicomplex_geo._files import path_of
from aicomplex_geo.errors import AlignmentError, WorkerError
from aicomplex_geo.layers.points import representative_points
from aicomplex_geo.network.derived import open_to, with_closed_edges
from aicomplex_geo.network.profiles.catalog import read_profile
from aicomplex_geo.network.snapping.snap import CONNECTED_WITHIN, MAX_DISTANCE, check_distance
from aicomplex_geo.network.tables import check_network
from aicomplex_geo.network.turns.allowed_turns import allowed_turns, restrictions_apply
from aicomplex_geo.od_dataset.writer import check_target
from aicomplex_geo.routing import od_in_parts
from aicomplex_geo.routing.isochrone_options import (
    DEFAULT_BUFFER_M,
    DEFAULT_HOLES_M2,
    IsochroneOptions,
    check_direction,
)
from aicomplex_geo.routing.isochrones import IsochroneBuilder
from aicomplex_geo.routing.od import od_matrix
from aicomplex_geo.routing.od_on_disk import (
    StreamedMatrix,
    check_disk_options,
    recorded,
    refuse_too_large,
    write_od,
)
from aicomplex_geo.routing.prepared_network import PreparedNetwork
from aicomplex_geo.routing.routes import routes_frame
from aicomplex_geo.routing.snapped_points import AccessLegs, SnappedPoints
from aicomplex_geo.routing.sums import TravelSums
from aicomplex_geo.routing.useful_joins import with_useful_joins
from aicomplex_geo.routing.weighted_network import WeightedNetwork
from aicomplex_geo.routing.workers import check_client

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from distributed import Client
    from pyproj import CRS

    from aicomplex_geo.engine import Progress, Search
    from aicomplex_geo.engine.search import Kernel
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.road_network import RoadNetwork
    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.network.snapping.points_in_metres import PointsInMetres
    from aicomplex_geo.od_dataset import ODDataset
    from aicomplex_geo.routing.isochrone_options import Direction, IsochroneKind, Overlap


@final
class Router:
    """Computes travel times, routes and isochrones on a network with a profile.

    Parameters
    ----------
    net : RoadNetwork
        The network.
    profile : str or Profile, default "car_offpeak"
        Mode, speeds and delays; a name, or a profile.
    max_distance : float, default 3000
        Longest access leg from a point to the road, in metres, inclusive.
    connected_within : float, default 100
        Metres by which a connected road may be farther away than the nearest road to be
        preferred: for origins, a road from which the largest strongly connected component of
        the network can be reached; for destinations, one that can be reached from there.
    turns : bool, optional
        Whether turn restrictions are obeyed and turns take the profile's delays. By default
        true where the network has restrictions that apply to the profile's mode; see Notes.
    u_turns : bool, default False
        Whether U-turns are allowed at every junction unless a restriction forbids them, if
        `turns` is true; by default only where no other turn is allowed.
    kernel : {"auto", "hierarchy", "dial", "dijkstra"}, default "auto"
        Search algorithm. ``"hierarchy"`` is compiled on first use and preprocesses each network
        once, then is by far the fastest on large networks; ``"dial"``, a bucket queue for
        isochrones, is compiled too but needs no preprocessing; ``"dijkstra"`` is scipy's.
        ``"auto"`` leaves each question to the one that is soonest done with it, preparation
        included, and never waits for a compiler longer than scipy would take: kernels are
        compiled by another process meanwhile. Results are the same with each.

    Attributes
    ----------
    net
    profile
    max_distance
    connected_within
    turns
    u_turns

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork, `profile` neither a name nor a Profile, `max_distance` or
        `connected_within` out of range, `kernel` unknown, or `turns` or `u_turns` not true or
        false.
    UnknownProfileError
        If there is no profile of that name.

    Notes
    -----
    Points are GeoDataFrames in any CRS, with unique ids in a column ``id``, else in the index.
    All times are whole deciseconds.

    The time of a trip is the best over all ways to join and leave the network. On a full network
    (``net.detail``) a point joins its nearest road and every road at most 30 m farther away, such
    as the other carriageway; on an outline network, whose local streets are missing, every road
    within `max_distance`; each at the nearest position along it. Expressways, urban expressways
    and ramps are joined only by points within 30 m that have no other road nearer, ferries never,
    tunnels and bridges only at their ends. An access leg is the straight distance times the
    profile's circuity; ``travel_time`` and ``distance`` include both legs alike.

    Points on a part of the network that no road connects with the rest stay on it, unless
    `connected_within` permits a connected road, and trips between points of one part stay
    there where they can. Where the straight distance is at most `max_distance`, and no longer
    than the longest legs of both points together, a trip between connected points never takes
    longer than going straight at the access speed; from a position to itself it takes 0.

    Points are snapped to closed edges (``net.closed_edges``) as if they were open, but nobody
    travels them: a point that joins closed edges only reaches nothing.

    Road classes that are closed to the profile's mode are excluded, unless the network was read
    for that mode; see :func:`aicomplex_geo.network.open_to`.

    With `turns` no trip travels a sequence of edges that a restriction (``net.restrictions``)
    forbids, wherever it starts and ends. Left and right turns at junctions of three or more
    roads, and U-turns, take the profile's delays (see :class:`~aicomplex_geo.network.Delays`).
    Unless `u_turns` is true, U-turns are allowed only where no other turn is, mostly at dead
    ends, and where an ``"only"`` restriction requires one; otherwise trips would evade a
    restriction by turning back a little farther on. A trip that starts inside a two-way road
    may start in either direction.

    Restrictions apply to the mode that the network was read for
    (``provenance["parameters"]["mode"]``), cars if it is not given, and those for cars to all
    modes but walking and cycling. For other modes `turns` is false by default; ``turns=True``
    applies them all the same.

    Without `turns` every turn is free and takes no time. Snapping does not depend on `turns`.

    An access-only road (``"destination"`` in a column ``access`` of ``net.edges``) is used only
    by trips that start or end on it or behind it, at that end of the trip, and never as a
    through road.

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
    {'travel_time': 1.5, 'distance': 630.0, 'access_time': 1.0, 'status': 'ok'}
    >>> router.max_distance, router.connected_within, router.turns, router.u_turns
    (3000.0, 100.0, False, False)
    >>> router.profile.name, router.net, sorted(router.provenance)[:2]
    ('free', RoadNetwork(2 junctions, 2 edges, EPSG:5179), ['connected_within_m', 'max_distance_m'])
    >>> router.with_profile(Profile("slow", access_speed=3)).profile.name
    'slow'
    """

    def __init__(
        self,
        net: RoadNetwork,
        profile: str | Profile = "car_offpeak",
        *,
        max_distance: float = MAX_DISTANCE,
        connected_within: float = CONNECTED_WITHIN,
        turns: bool | None = None,
        u_turns: bool = False,
        kernel: Kernel = "auto",
    ) -> None:
        check_network(net)
        check_switches(u_turns=u_turns)
        if turns is not None:
            check_switches(turns=turns)
        check_distance(max_distance)
        check_distance(connected_within, "connected_within")
        self._max_distance = float(max_distance)
        self._connected_within = float(connected_within)
        self._turns_option, self._u_turns = None if turns is None else bool(turns), bool(u_turns)
        self._kernel = kernel
        self._net, self._profile = net, read_profile(profile)
        self._prepare(PreparedNetwork(open_to(with_closed_edges(net), self._profile)))

    def __repr__(self) -> str:
        name = self._net.provenance.get("name") or f"{len(self._net.nodes):,} junctions"
        network, profile = str(name)[:30], self._profile.name[:20]
        return f"Router({network!r}, profile={profile!r}, kernel={self._kernel!r})"

    @property
    def net(self) -> RoadNetwork:
        """The network, including roads that the profile may not use."""
        return self._net

    @property
    def profile(self) -> Profile:
        """The profile."""
        return self._profile

    @property
    def max_distance(self) -> float:
        """Longest access leg in metres, inclusive."""
        return self._max_distance

    @property
    def connected_within(self) -> float:
        """Metres by which a preferred, connected road may be farther away than the nearest."""
        return self._connected_within

    @property
    def turns(self) -> bool:
        """Whether turn restrictions are obeyed and turns take time."""
        return self._turns

    @property
    def u_turns(self) -> bool:
        """Whether U-turns are allowed at every junction, if `turns` is true."""
        return self._u_turns

    @property
    def provenance(self) -> dict[str, Any]:
        """What results are computed from: network, profile, snapping, and whether turns count."""
        return {
            "network": dict(self.net.provenance),
            "profile": self._profile.name,
            "max_distance_m": self._max_distance,
            "connected_within_m": self._connected_within,
            "turns": self._turns,
            **({"u_turns": self._u_turns} if self._turns else {}),
        }

    def with_profile(self, profile: str | Profile) -> Router:
        """Create a router with another profile on the same network.

        Parameters
        ----------
        profile : str or Profile
            Mode, speeds and delays; a name, or a profile.

        Returns
        -------
        Router
            A router with the same results as a new one. It shares what was prepared of the
            network with this one, so that isochrones start faster.

        Raises
        ------
        ParameterError
            If `profile` is neither a name nor a Profile.
        UnknownProfileError
            If there is no profile of that name.
        """
        other = Router.__new__(Router)
        other._max_distance = self._max_distance  # noqa: SLF001 - of the same class
        other._connected_within = self._connected_within  # noqa: SLF001
        other._profile = read_profile(profile)  # noqa: SLF001
        other._turns_option, other._u_turns = self._turns_option, self._u_turns  # noqa: SLF001
        other._net, other._kernel = self._net, self._kernel  # noqa: SLF001
        usable = open_to(with_closed_edges(self._net), other._profile)  # noqa: SLF001
        other._prepare(self._prepared.for_network(usable))  # noqa: SLF001
        return other

    def snap(
        self,
        points: gpd.GeoDataFrame,
        *,
        max_distance: float | None = None,
        role: Role = "both",
    ) -> pd.DataFrame:
        """Find the positions of points on the network.

        Parameters
        ----------
        points : geopandas.GeoDataFrame
            Points.
        max_distance : float, optional
            Longest access leg in metres, inclusive; by default that of the router.
        role : {"origin", "destination", "both"}, default "both"
            Whether the points start trips, end them, or could do either.

        Returns
        -------
        pandas.DataFrame
            One row for each point, index the points' ids: edge (u, v, key), offset (metres
            along the edge), distance (metres, straight), access_time (minutes), component (0
            is the largest strongly connected one), status (``ok``, ``too_far``,
            ``no_network``, ``no_position``) and reason: of that status, or why the point is
            not on a connected road. Trips may join other roads too, see the Notes of the
            class.

        Raises
        ------
        PointsError
            If the table of points is invalid.
        ParameterError
            If `max_distance` or `role` is out of range.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> study = ag.load_study()
        >>> ag.Router(study.network()).snap(study.origins())["status"].unique().tolist()
        ['ok']
        """
        longest = self._max_distance if max_distance is None else max_distance
        positions = self._prepared.locate(
            points,
            max_distance=longest,
            role=role,
            connected_within=self._connected_within,
            joins=False,
        )
        return self._prepared.snapper.to_frame(
            positions,
            access_speed=self._profile.access_speed,
            max_distance=longest,
            connected_within=self._connected_within,
        )

    @overload
    def od_matrix(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        distances: bool = True,
        progress: Progress = None,
        client: Client | None = None,
    ) -> ODMatrix: ...

    @overload
    def od_matrix(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        distances: bool = True,
        out: str | Path,
        memory_limit: float | None = None,
        progress: Progress = None,
        client: Client | None = None,
    ) -> ODDataset: ...

    def od_matrix(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        distances: bool = True,
        out: str | Path | None = None,
        memory_limit: float | None = None,
        progress: Progress = None,
        client: Client | None = None,
    ) -> ODMatrix | ODDataset:
        """Compute the travel times from every origin to every destination.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.
        distances : bool, default True
            Whether to compute the distances too; without them a large matrix takes about half
            the time and memory.
        out : str or pathlib.Path, optional
            A folder to write the matrix to while it is computed, for matrices of any size; an
            earlier matrix there is replaced once the new one is complete. An interrupted run
            keeps what it finished in a folder beside it, and the same run goes on with that.
        memory_limit : float, optional
            Bytes that may be used with `out`; by default a quarter of the memory.
        progress : callable, optional
            Called with the number of origins done and of all origins; without `out`, of
            destinations where these are more than 65,536.
        client : distributed.Client, optional
            A Dask cluster whose workers compute the times, or with `out` the files, which are
            written here, with the same result. Needs the extra ``distributed``.

        Returns
        -------
        ODMatrix or ODDataset
            Minutes, with distances, access times and statuses; ``inf`` where a pair is not
            connected or a point is not on the network. Of trips equally fast to the decisecond
            the distance is the least and the access time is the least, where :meth:`routes`
            gives the access time of the shortest. With `out` the folder, without access times.

        Raises
        ------
        PointsError
            If a table of points is invalid.
        ParameterError
            If `distances` is neither true nor false, `out` is no path, `memory_limit` is not
            above 0 or given without `out`, or `client` is not a client of Dask.
        TooLargeError
            If the matrix would not fit into memory, or with `out` the times of one origin into
            the limit; nothing is computed.
        MissingDependencyError
            If `client` is given and Dask is not installed.
        WorkerError
            If the workers of `client` are lost; with `out`, the same call goes on with the files
            that are finished.
        OutputError
            If `out` cannot be written, holds something else, or is being written by another
            process; an earlier matrix is unchanged.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> study = ag.load_study()
        >>> od = ag.Router(study.network()).od_matrix(study.origins(), study.hubs())
        >>> od.shape == (len(study.origins()), len(study.hubs()))
        True
        """
        check_switches(distances=distances)
        check_disk_options(out, memory_limit)
        check_client(client)
        if out is None:
            return self._od_matrix(
                origins, destinations, distances=bool(distances), progress=progress, client=client
            )
        folder = path_of(out, "out")
        check_target(folder)
        try:
            return write_od(
                self._streamed(origins, destinations, distances=bool(distances)),
                folder,
                memory_limit=memory_limit,
                progress=progress,
                client=client,
            )
        except WorkerError as error:
            raise WorkerError(f"{error} It goes on with the files that are finished.") from error

    def _streamed(
        self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame, *, distances: bool
    ) -> StreamedMatrix:
        """Prepare a matrix that is computed file by file."""
        pair = self._snapped_pair(origins, destinations)
        record = recorded(self._net, self._profile, origins, destinations)
        return StreamedMatrix(self._network, *pair, self.provenance, record, distances)

    def _od_matrix(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        distances: bool = True,
        progress: Progress,
        client: Client | None,
    ) -> ODMatrix:
        """Compute a matrix in memory."""
        from_points = self._snapped(origins, "origin")
        if od_in_parts.are_many(destinations):
            refuse_too_large(len(from_points), len(destinations), distances=distances)
            parts = od_in_parts.Parts(
                self._network, from_points, self._with_destinations, distances
            )
            checked = self._prepared.snapper.in_metres(destinations, "destination")
            return od_in_parts.od_matrix_in_parts(
                parts, checked, self.provenance, progress=progress, client=client
            )
        points = self._with_destinations(from_points, destinations)
        refuse_too_large(*map(len, points), distances=distances)
        return od_matrix(
            self._network,
            *points,
            self.provenance,
            distances=distances,
            progress=progress,
            client=client,
        )

    def od_sums(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        progress: Progress = None,
        client: Client | None = None,
    ) -> TravelSums:
        """Prepare sums over more pairs than a matrix should hold.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.
        progress : callable, optional
            Called by each search with the number of origins done and of all origins.
        client : distributed.Client, optional
            A Dask cluster whose workers search and sum, with the same result. Needs the extra
            ``distributed``.

        Returns
        -------
        TravelSums
            Accepted by measures of accessibility in place of a matrix: those that are sums are
            added up during the search, some origins at a time, without a matrix; the others
            get it in blocks. Each measure searches anew.

        Raises
        ------
        PointsError
            If a table of points is invalid.
        ParameterError
            If `client` is not a client of Dask.
        MissingDependencyError
            If `client` is given and Dask is not installed.

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
        check_client(client)
        from_points, to_points = self._snapped_pair(origins, destinations)
        return TravelSums._of(  # noqa: SLF001 - not for users
            self._network, from_points, to_points, self.provenance, progress=progress, client=client
        )

    def routes(
        self,
        origins: gpd.GeoDataFrame,
        destinations: gpd.GeoDataFrame,
        *,
        paired: bool = False,
    ) -> gpd.GeoDataFrame:
        """Find the fastest routes.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame
            Points.
        paired : bool, default False
            Whether to pair origins and destinations by position, rather than every origin with
            every destination.

        Returns
        -------
        geopandas.GeoDataFrame
            One row for each pair, origin-major, in the CRS of `origins`: from_id, to_id,
            travel_time (minutes), distance (metres), access_time (minutes), toll (KRW, in
            proportion where a road is travelled in part), status (as in
            :attr:`ODMatrix.status`) and geometry, a LineString from the snapped origin to the
            snapped destination, of length 0 where these are the same. A pair that is not
            ``ok`` has NaN and a null geometry.

        Raises
        ------
        PointsError
            If a table of points is invalid.
        ParameterError
            If `paired` is neither true nor false.
        AlignmentError
            If `paired` is true and the numbers of origins and destinations differ.
        TooLargeError
            If the routes would not fit into memory, by the number of pairs or by a sample of them.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> study = ag.load_study()
        >>> router = ag.Router(study.network())
        >>> routes = router.routes(study.origins().iloc[:1], study.hubs())
        >>> len(routes) == len(study.hubs())
        True
        """
        from_points, to_points = self._snapped_pair(origins, destinations)
        check_switches(paired=paired)
        if paired and len(from_points) != len(to_points):
            raise AlignmentError(
                f"{len(from_points)} origins, but {len(to_points)} destinations: "
                "paired=True needs as many of one as of the other."
            )
        return routes_frame(
            self._network,
            self._prepared,
            from_points,
            to_points,
            paired=paired,
            crs=cast("CRS", origins.crs),
        )

    def isochrones(
        self,
        origins: gpd.GeoDataFrame,
        cutoffs: float | Iterable[float] = (10, 20, 30),
        *,
        direction: Direction = "from",
        kind: IsochroneKind = "polygons",
        overlap: Overlap = "keep",
        buffer_m: float = DEFAULT_BUFFER_M,
        holes_m2: float = DEFAULT_HOLES_M2,
        progress: Progress = None,
    ) -> gpd.GeoDataFrame:
        """Find what is reached within some times.

        Parameters
        ----------
        origins : geopandas.GeoDataFrame
            Points.
        cutoffs : float or iterable of float, default (10, 20, 30)
            Minutes, inclusive, above 0, all different.
        direction : {"from", "to"}, default "from"
            What the points reach, or from where they are reached.
        kind : {"polygons", "lines"}, default "polygons"
            ``"lines"``: the reached parts of all roads, cut exactly at the cutoff.
            ``"polygons"``: all places whose time, as in :meth:`od_matrix`, is within the
            cutoff.
        overlap : {"keep", "merge", "split"}, default "keep"
            ``"keep"``: each origin has its own areas. ``"merge"``: what any origin reaches, one
            row for each cutoff with the id ``"all"``. ``"split"``: each place belongs to the
            origin from which its time is the least, of equal ones to the first by id.
        buffer_m : float, default 100
            On a full network, places are included up to this many metres from the road to which
            they are snapped. On an outline network, whose local streets are missing,
            `max_distance` takes its place.
        holes_m2 : float, default 0
            Square metres. Smaller holes of an area are filled if no road of the network crosses
            or touches them, and no other origin's area lies in them; 0 fills none.
        progress : callable, optional
            Called with the number of origins done and of all that are on the network; with
            "merge" and "split", of those searched.

        Returns
        -------
        geopandas.GeoDataFrame
            One row for each origin and cutoff, in the order and CRS of `origins`: from_id
            (to_id for ``direction="to"``), cutoff (minutes), truncated and geometry. Areas of
            rising cutoffs contain each other. An origin that is not on the network has null
            geometries.

        Raises
        ------
        PointsError
            If the table of points is invalid.
        ParameterError
            If options are invalid; all problems are reported at once.
        TooLargeError
            If the areas of so many origins would not fit into memory, by those of 16 of them.

        Notes
        -----
        A place lies in an area exactly if its time in :meth:`od_matrix` is within the cutoff,
        and on a full network `snap` finds its road within `buffer_m` (except around the access
        leg of the point itself, below). Borders are exact to 5 m on an outline network and to a
        tenth of `buffer_m` on a full one; strips narrower than a cell of the lattice (10 m, with
        a `buffer_m` below 60 less) may be missing. Areas of rising
        cutoffs contain each other, and those of ``overlap="split"`` do not overlap and add up to
        the merged one, both to 5 cm along their borders and, where three areas meet or origins
        are near each other, to one cell of the lattice (5 m, or a tenth of `buffer_m`).

        Beside a reached road the area is as wide as the time that is left allows at the access
        speed. It ends where another road, to which a place is snapped instead, is not reached.
        Expressways and ramps of a full network give the 30 m on each side in which a place is on
        them. Around the access leg of the point itself, the area reaches `buffer_m` to each
        side, however far the road is. A cutoff of less than a decisecond covers nothing.

        ``truncated`` is true where a junction at the border of the network is reached, so that
        more might be reached on roads that the network lacks: a junction marked ``boundary`` in
        ``net.nodes`` (as readers of OpenStreetMap do), a corner of the convex hull of all
        junctions, or a dead end nearer to this hull than 5 % of its longer side. With
        ``overlap="split"`` it applies to all origins together.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> study = ag.load_study()
        >>> router = ag.Router(study.network())
        >>> router.isochrones(study.origins().iloc[:1], (10, 20))["cutoff"].tolist()
        [10.0, 20.0]
        """
        options = IsochroneOptions(cutoffs, direction, kind, overlap, buffer_m, holes_m2)
        outward = options.direction == "from"
        points = self._snapped(origins, "origin" if outward else "destination")
        search = self._network.search if outward else self._reversed_search
        builder = IsochroneBuilder(
            self._prepared,
            self._network,
            points,
            options,
            search=search,
            connected_within=self._connected_within,
        )
        return builder.frame(cast("CRS", origins.crs), progress)

    def surface(
        self,
        origins: gpd.GeoDataFrame,
        cells: gpd.GeoDataFrame,
        *,
        direction: Direction = "from",
        progress: Progress = None,
        client: Client | None = None,
    ) -> ODMatrix:
        """Compute the travel times between points and the cells of a grid.

        Parameters
        ----------
        origins : geopandas.GeoDataFrame
            Points.
        cells : geopandas.GeoDataFrame
            Polygons, as of :func:`aicomplex_geo.grid`, or points, in any CRS, with unique ids
            in a column ``id``, else in the index.
        direction : {"from", "to"}, default "from"
            Whether trips lead from the points to the cells, or from the cells to the points.
        progress : callable, optional
            As in :meth:`od_matrix`.
        client : distributed.Client, optional
            A Dask cluster whose workers compute the times, with the same result. Needs the extra
            ``distributed``.

        Returns
        -------
        ODMatrix
            Minutes, as of :meth:`od_matrix` at a representative point of each cell: the centre
            of a square or hexagon. For ``direction="from"`` its origins are the points and its
            destinations the cells. For ``"to"`` it is the other way round, since trips begin
            at the cells: measures of accessibility then give one value for each cell.

        Raises
        ------
        PointsError
            If a table is invalid; a cell without geometry has no position instead.
        ParameterError
            If `direction` is unknown, or `client` not a client of Dask.
        TooLargeError
            If the times would not fit into memory; nothing is computed.
        MissingDependencyError
            If `client` is given and Dask is not installed.
        WorkerError
            If the workers of `client` are lost.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> from shapely import box
        >>> study = ag.load_study()
        >>> cells = ag.grid(box(126.84, 35.22, 126.86, 35.24), size=500)
        >>> times = ag.Router(study.network()).surface(study.origins().iloc[:1], cells)
        >>> times.destinations.equals(cells.index)
        True
        """
        check_direction(direction)
        check_client(client)
        places = representative_points(cells)
        pair = (origins, places) if direction == "from" else (places, origins)
        return self.od_matrix(*pair, progress=progress, client=client)

    @cached_property
    def _reversed_search(self) -> Search:
        return self._network.reversed_search()

    def _snapped(self, points: gpd.GeoDataFrame | PointsInMetres, role: Role) -> SnappedPoints:
        positions = self._prepared.locate(
            points,
            max_distance=self._max_distance,
            role=role,
            connected_within=self._connected_within,
        )
        return SnappedPoints.at(positions, AccessLegs.of(self._profile, self._max_distance))

    def _snapped_pair(
        self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
    ) -> tuple[SnappedPoints, SnappedPoints]:
        return self._with_destinations(self._snapped(origins, "origin"), destinations)

    def _with_destinations(
        self, from_points: SnappedPoints, destinations: gpd.GeoDataFrame | PointsInMetres
    ) -> tuple[SnappedPoints, SnappedPoints]:
        to_points = self._snapped(destinations, "destination")
        if self._net.detail == "full":
            return from_points, to_points
        return with_useful_joins(
            self._network, from_points, to_points, lambda: self._reversed_search
        )

    def _prepare(self, prepared: PreparedNetwork) -> None:
        """Weight the network by the profile, with turns if requested or if restrictions apply."""
        net, access_roads = prepared.net, prepared.snapper.connected.access_only_roads
        self._prepared = prepared
        self._turns = (
            restrictions_apply(net, self._profile.mode)
            if self._turns_option is None
            else self._turns_option
        )
        turns = allowed_turns(net, access_roads, u_turns=self._u_turns) if self._turns else None
        self._network = WeightedNetwork(
            net, self._profile, access_roads, turns, kernel=self._kernel
        )
