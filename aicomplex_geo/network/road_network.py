"""The road network as a value: junctions, directed edges, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from aicomplex_geo.network.tables import NetworkTables

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

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


@final
class RoadNetwork(NetworkTables):
    """A directed road network that never changes once it is made.

    Parameters
    ----------
    nodes : geopandas.GeoDataFrame
        Junctions: points, in any CRS, with a unique index. Of the columns ``name_ko``,
        ``name_en``, ``kind``, ``certainty_m`` (metres) and ``source`` those that are missing
        are added empty; others are kept.
    edges : geopandas.GeoDataFrame
        One row for each direction of each road, with a unique index ``(u, v, key)`` of
        junction ids. ``length`` (metres) and ``road_class`` are needed; ``posted_speed``
        (km/h), ``road_name``, ``ref``, ``speed_basis``, ``length_basis``, ``lanes``, ``toll``
        (KRW for the whole edge) and ``source`` are added empty where they are missing (NaN
        for a number, ``""`` for a text); others are kept. ``geometry`` is a LineString in
        the direction of travel; where it is null, a straight line is drawn.
    provenance : mapping, optional
        Where the network comes from, of what JSON can hold: ``name``, ``source``, ``date``,
        ``hash`` and whatever else its reader knows.
    restrictions : pandas.DataFrame, optional
        Turn restrictions: ``kind`` (``"no"``: these edges must not be travelled one after
        the other; ``"only"``: who has travelled all but the last has to travel the last),
        ``value`` (what the source calls it, such as ``"no_left_turn"``), ``via``
        (``"node"`` or ``"way"``), ``edges`` (tuple of ``(u, v, key)``, two or more, each
        beginning where the one before it ends) and ``source``. Its index is not kept.

    Raises
    ------
    NetworkError
        If the tables have faults; all of a table's faults together.
    ParameterError
        If `provenance` holds something that is not text, number, list or mapping.

    Notes
    -----
    Neither frame is changed. Edges are kept in the order of the junctions that they leave,
    then of those that they reach, then of their keys, whatever order they came in: two
    networks with the same roads are the same to the last row.

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
    """

    __slots__ = ()

    def __repr__(self) -> str:
        crs = self.crs.to_string()
        return f"RoadNetwork({len(self._nodes):,} junctions, {len(self._edges):,} edges, {crs})"

    def summary(self) -> dict[str, Any]:
        """Tell counts, kilometres, components and how much of the network is assumed.

        Returns
        -------
        dict
            See :func:`aicomplex_geo.network.summary.summarise`.
        """
        from aicomplex_geo.network.summary import summarise  # noqa: PLC0415 - loads scipy

        return summarise(self)

    def save(self, path: str | Path) -> Path:
        """Write the network into a folder, all of it or nothing.

        Parameters
        ----------
        path : str or pathlib.Path
            Folder to write, ``nodes.parquet``, ``edges.parquet``, ``restrictions.parquet``
            and ``manifest.json``. A network that was saved there before is replaced when
            the new one is complete.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        OutputError
            If it cannot be written, or something else than a saved network is there.
        """
        from aicomplex_geo.network.save import save  # noqa: PLC0415 - loads pyarrow

        return save(self, path)

    def to_networkx(self, *, profile: str | Profile | None = None) -> nx.MultiDiGraph:
        """Export to networkx in osmnx's form.

        Parameters
        ----------
        profile : str or Profile, optional
            Gives ``speed_kph`` and ``travel_time``. If none is asked for, ``"car_free"``; but
            nothing is added to a graph that came in through ``from_networkx``.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes with ``x`` and ``y``, edges with ``length`` (metres), ``speed_kph``,
            ``travel_time`` (**seconds**, as osmnx has it) and ``geometry``.

        Raises
        ------
        UnknownProfileError
            If there is no profile of that name.
        ProfileError
            If the profile has no speed for an edge.
        """
        from aicomplex_geo.network.to_networkx import to_networkx  # noqa: PLC0415 - loads networkx

        return to_networkx(self, profile=profile)
