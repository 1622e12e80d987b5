"""The road network as a value: junctions, directed edges, and where they come from."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, final

from aicomplex_geo.network.tables import NetworkTables, undrawn_state
from aicomplex_geo.units import to_kilometres

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import networkx as nx
    import pandas as pd
    from pyproj import CRS

    from aicomplex_geo.network.edge_lines import UndrawnLines
    from aicomplex_geo.network.profiles.profile import Profile

ROAD_CLASSES = (
    "expressway",
    "urban_expressway",
    "national",
    "arterial",
    "street",
    "ramp",
    "ferry",
    "path",
    "service",
    "track",
    "steps",
)
SHOWN = ("name", "source", "date", "turn_restrictions")
"""Provenance that is shown in a notebook."""

MOST_OF_A_NAME = 30


@final
class RoadNetwork(NetworkTables):
    """A directed road network, which never changes once it is made.

    Parameters
    ----------
    nodes : geopandas.GeoDataFrame
        Junctions: points in any CRS, with a unique index. The columns ``name_ko``, ``name_en``,
        ``kind``, ``certainty_m`` (metres) and ``source`` are added empty where they are
        missing; other columns are kept.
    edges : geopandas.GeoDataFrame
        One row for each direction of each road, with a unique index ``(u, v, key)`` of
        junction ids. ``length`` (metres) and ``road_class`` are required; ``posted_speed``
        (km/h), ``road_name``, ``ref``, ``speed_basis``, ``length_basis``, ``lanes``, ``toll``
        (KRW for the whole edge) and ``source`` are added empty where they are missing (NaN
        for numbers, ``""`` for texts); other columns are kept. ``geometry`` is a LineString in
        the direction of travel; a null geometry becomes a straight line. Edges that are True in
        a column ``closed`` are closed to all traffic, see ``closed_edges``.
    provenance : mapping, optional
        Where the network comes from, as values that JSON can hold: ``name``, ``source``,
        ``date``, ``hash`` and whatever else its reader knows.
    restrictions : pandas.DataFrame, optional
        Turn restrictions: ``kind`` (``"no"``: these edges must not be travelled in this order;
        ``"only"``: whoever has travelled all but the last must travel the last), ``value``
        (the name in the source, such as ``"no_left_turn"``), ``via`` (``"node"`` or
        ``"way"``), ``edges`` (a tuple of two or more ``(u, v, key)``, each beginning where the
        one before it ends) and ``source``. The index is not kept.
    detail : {"full", "outline"}, optional
        ``"outline"``: local streets are missing, so that access legs stand for them. By
        default what `provenance` says (``detail``), else ``"full"``.
    basemap : geopandas.GeoDataFrame, optional
        What maps draw under the network, see ``basemap``; any CRS.

    Raises
    ------
    NetworkError
        If a table has faults; all faults of a table are reported at once.
    ParameterError
        If `provenance` holds anything but texts, numbers, lists and mappings, the detail is
        unknown, or `basemap` lacks a column or its CRS.

    Notes
    -----
    The frames given are not changed. Edges are sorted by the junction that they leave, the
    junction that they reach, and their key: two networks with the same roads are equal row by
    row.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> nodes = gpd.GeoDataFrame(
    ...     index=["a", "b"], geometry=gpd.points_from_xy([126.84, 126.85], [35.22, 35.22]),
    ...     crs="EPSG:4326",
    ... )
    >>> pairs = pd.MultiIndex.from_tuples([("a", "b", 0), ("b", "a", 0)])
    >>> edges = gpd.GeoDataFrame(
    ...     {"length": 920.0, "road_class": "arterial", "geometry": None},
    ...     index=pairs, geometry="geometry", crs="EPSG:4326",
    ... )
    >>> net = RoadNetwork(nodes, edges)
    >>> net
    RoadNetwork(2 junctions, 2 edges, EPSG:4326)
    >>> net.arrays.twin.tolist()
    [1, 0]
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     net.save(f"{folder}/net").name
    'net'
    >>> net.detail, net.nodes.index.tolist(), net.crs.to_epsg(), len(net.restrictions), net.basemap
    ('full', ['a', 'b'], 4326, 0, None)
    >>> len(net.closed_edges), sorted(net.provenance)[:2]
    (0, [])
    """

    __slots__ = ()

    def __repr__(self) -> str:
        name = _short_name(self.crs)
        return f"RoadNetwork({len(self._nodes):,} junctions, {len(self._edges):,} edges, {name})"

    def _repr_html_(self) -> str:
        lengths = self._edges["length"].groupby(self._edges["road_class"]).agg(["size", "sum"])
        classes = [
            (road_class, f"{row['size']:,.0f}", f"{to_kilometres(row['sum']):,.1f}")
            for road_class, row in lengths.iterrows()
        ]
        known = [(name, self._provenance[name]) for name in SHOWN if self._provenance.get(name)]
        facts = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in known)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
            for row in classes
        )
        return (
            f"<div><code>{escape(repr(self))}</code><dl>{facts}</dl><table><thead><tr>"
            "<th>road_class</th><th>edges</th><th>km of edges</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def summary(self) -> dict[str, Any]:
        """Count roads, kilometres and components, and how much of the network is assumed.

        Returns
        -------
        dict
            ``nodes``, ``edges`` (directed), ``roads`` (a two-way road counts once),
            ``one_way``; ``km`` and ``km_by_class`` (a two-way road counts once);
            ``components`` (strongly connected) and ``largest_component`` (its share of the
            junctions); ``one_way_islands`` (components connected with the largest by one-way
            roads only) and ``islands`` (parts that are not connected with it at all);
            ``dead_ends``; ``repeated`` (edges that repeat another edge); ``share_posted``
            (share of the kilometres with a posted speed), ``share_implicit`` (with a limit
            that follows from the law, such as OpenStreetMap's ``KR:urban``),
            ``share_timetable`` (ferries whose speed follows from their duration),
            ``share_assumed`` (where the network or a profile has to assume a speed);
            ``share_derived`` (whose length is neither measured nor published);
            ``toll_roads``; ``suspicious`` (number of edges by problem, see
            :func:`aicomplex_geo.network.suspicious`); ``bounds`` (west, south, east, north in
            the CRS), ``crs``; ``detail``; ``name``, ``source`` and ``date`` of the
            provenance, or None;
            ``turn_restrictions``, their number (with a source of OpenStreetMap a text such as
            ``"34 of 36"``, counting relations), or a text that says why there are none;
            ``access_km``, of OpenStreetMap: the kilometres that access tags limit to trips that
            begin or end there (``"destination"``) or close to the mode (``"closed"``), by the
            value of the tag.
            Shares of nothing are 0.

        Examples
        --------
        >>> from aicomplex_geo.network import read_network
        >>> read_network("strategic").summary()["components"]
        1
        """
        from aicomplex_geo.network.summary import summarise  # noqa: PLC0415 - loads scipy

        return summarise(self)

    def save(self, path: str | Path) -> Path:
        """Write the network into a folder, completely or not at all.

        Parameters
        ----------
        path : str or pathlib.Path
            Folder for ``nodes.parquet``, ``edges.parquet``, ``restrictions.parquet`` and
            ``manifest.json``. A saved network that is there is replaced once the new one is
            complete.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        OutputError
            If it cannot be written, or the folder holds something else than a saved network.
        """
        from aicomplex_geo.network.save import save  # noqa: PLC0415 - loads pyarrow

        return save(self, path)

    def to_networkx(self, *, profile: str | Profile | None = None) -> nx.MultiDiGraph[Any]:
        """Export to networkx in osmnx's form.

        Parameters
        ----------
        profile : str or Profile, optional
            Gives ``speed_kph`` (over the whole edge, delays included) and ``travel_time``, on
            edges without values of their own; ``"car_free"`` by default. Without a profile
            nothing is added to a graph that was read by ``from_networkx``.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes with ``x`` and ``y``; edges with ``length`` (metres), ``speed_kph``,
            ``travel_time`` (**seconds**, as in osmnx), ``geometry`` and the columns of
            ``edges`` that are not empty; graph attribute ``crs``.

        Raises
        ------
        UnknownProfileError
            If there is no profile of that name.
        ProfileError
            If the profile has no speed for an edge.

        Notes
        -----
        ``from_networkx`` returns the same network, row by row. A graph that was read by
        ``from_networkx`` is exported with its own nodes, edges, keys and attributes, but
        without attributes that are None. The graph attribute ``aicomplex_geo`` is a JSON text
        that says what was added; turn restrictions are the graph attribute
        ``aicomplex_geo_restrictions``, a list of dicts.

        Examples
        --------
        >>> from aicomplex_geo.network import read_network
        >>> graph = read_network("strategic").to_networkx(profile="car_offpeak")
        >>> sorted(graph.graph)
        ['aicomplex_geo', 'crs']
        """
        from aicomplex_geo.network.to_networkx import to_networkx  # noqa: PLC0415 - loads networkx

        return to_networkx(self, profile=profile)


def undrawn_network(
    nodes: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    lines: UndrawnLines,
    provenance: Mapping[str, Any],
    *,
    restrictions: pd.DataFrame | None = None,
    basemap: gpd.GeoDataFrame | None = None,
) -> RoadNetwork:
    """Network of edges that have passed `table_checks.is_checked`, drawn when they are needed."""
    net = RoadNetwork.__new__(RoadNetwork)
    state = undrawn_state(
        nodes, edges, lines, provenance, restrictions=restrictions, basemap=basemap
    )
    net.__setstate__(state)
    return net


def _short_name(crs: CRS) -> str:
    """Give the authority and code of a CRS, else its name: WKT would fill a page."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name[:MOST_OF_A_NAME]
