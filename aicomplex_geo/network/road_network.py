"""The road network as a value: junctions, directed edges, and where they come from."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, final

import numpy as np

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import table_checks as frames
from aicomplex_geo.network import turn_restrictions as turns
from aicomplex_geo.units import to_decimetres

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from pathlib import Path

    import geopandas as gpd
    import networkx as nx
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile

Result = TypeVar("Result")
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
CLOSED_SIDEWAYS = frozenset({"expressway", "urban_expressway", "ramp", "ferry"})
"""Road classes that are entered at their junctions only, never from the land beside them."""

REMEMBERED = 16
"""How many results a network keeps; beyond it the oldest is forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkArrays:
    """The network as positions and numbers, row by row as in ``RoadNetwork.edges``.

    Parameters
    ----------
    tail : numpy.ndarray of int32
        Position in ``nodes.index`` of the junction that the edge leaves.
    head : numpy.ndarray of int32
        Position of the junction that it reaches.
    length_dm : numpy.ndarray of int32
        Length in decimetres, at least 1.
    twin : numpy.ndarray of int32
        Row of the edge that is the same road in the other direction, -1 for one-way roads.
    enterable : numpy.ndarray of bool
        Whether one can get onto the road anywhere along it: false for expressways, urban
        expressways, ramps and ferries.

    Notes
    -----
    The arrays are read-only.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_dm: NDArray[np.int32]
    twin: NDArray[np.int32]
    enterable: NDArray[np.bool_]


@final
class RoadNetwork:
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

    __slots__ = (
        "__weakref__",
        "_arrays",
        "_edges",
        "_lock",
        "_nodes",
        "_provenance",
        "_remembered",
        "_restrictions",
    )

    def __init__(
        self,
        nodes: gpd.GeoDataFrame,
        edges: gpd.GeoDataFrame,
        provenance: Mapping[str, Any] | None = None,
        *,
        restrictions: pd.DataFrame | None = None,
    ) -> None:
        self._nodes, self._edges = frames.tidy(nodes, edges)
        self._restrictions = turns.tidy(restrictions, self._edges.index)
        self._provenance = _plain(provenance or {})
        self._arrays: NetworkArrays | None = None
        self._remembered: dict[Hashable, Any] = {}
        self._lock = threading.RLock()  # what is computed may ask for more

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what can be computed again, and the lock, which belongs to a process."""
        names = "_nodes", "_edges", "_restrictions", "_provenance"
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._arrays, self._remembered, self._lock = None, {}, threading.RLock()

    def __repr__(self) -> str:
        crs = self.crs.to_string()
        return f"RoadNetwork({len(self._nodes):,} junctions, {len(self._edges):,} edges, {crs})"

    @property
    def nodes(self) -> gpd.GeoDataFrame:
        """Junctions, index ``id``; a copy, so that the network stays as it is.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``name_ko``, ``name_en``, ``kind``, ``certainty_m``, ``source``,
            ``geometry``, and what the source has besides.
        """
        return self._nodes.copy(deep=False)

    @property
    def edges(self) -> gpd.GeoDataFrame:
        """Directed edges, index ``(u, v, key)``; a copy, so that the network stays as it is.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``length`` (m), ``posted_speed`` (km/h, NaN if unknown), ``road_class``,
            ``road_name``, ``ref``, ``speed_basis``, ``length_basis``, ``lanes`` (NaN if
            unknown), ``toll`` (KRW, NaN if unknown), ``source``, ``geometry``, and what the
            source has besides.
        """
        return self._edges.copy(deep=False)

    @property
    def restrictions(self) -> pd.DataFrame:
        """Turn restrictions, index ``id`` from 0; a copy, so that the network stays as it is.

        Returns
        -------
        pandas.DataFrame
            Columns ``kind``, ``value``, ``via``, ``edges`` and ``source``, in the order in
            which they were given; no rows where there are none, and ``summary()`` says why.
        """
        return self._restrictions.copy()

    @property
    def crs(self) -> Any:  # noqa: ANN401 - pyproj is untyped here
        """Coordinate reference system of nodes and edges.

        Returns
        -------
        pyproj.CRS
            Never None.
        """
        return self._nodes.crs

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where the network comes from.

        Returns
        -------
        mapping
            Read-only; of a bundled network ``name``, ``source``, ``date`` and ``hash``.
        """
        return MappingProxyType(self._provenance)

    @property
    def arrays(self) -> NetworkArrays:
        """Positions and lengths for the engine, computed when first asked for.

        Returns
        -------
        NetworkArrays
            One entry for each row of ``edges``.
        """
        if self._arrays is None:
            self._arrays = _arrays(self._nodes.index, self._edges)
        return self._arrays

    def remembered(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Give what was computed of this network before, else compute and keep it.

        Parameters
        ----------
        key : hashable
            What is computed, with all that it depends on besides the network.
        make : callable
            Computes it, without parameters.

        Returns
        -------
        Any
            What `make` gave; the same object every time, also where several threads ask at
            once, so nobody may change it. The last 16 results are kept.
        """
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = make()
                for oldest in list(self._remembered)[:-REMEMBERED]:
                    del self._remembered[oldest]
            result: Result = self._remembered[key]
            return result

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


def _plain(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Copy of a provenance as JSON would give it back, in which nothing is shared."""
    try:
        copied: dict[str, Any] = json.loads(json.dumps(dict(provenance)))
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"provenance holds something that JSON cannot: {error}. Give texts, numbers, lists "
            "and mappings only."
        ) from error
    return copied


def _arrays(ids: pd.Index, edges: gpd.GeoDataFrame) -> NetworkArrays:
    tail = ids.get_indexer(edges.index.get_level_values("u")).astype(np.int32)
    head = ids.get_indexer(edges.index.get_level_values("v")).astype(np.int32)
    length_dm = np.maximum(1, to_decimetres(edges["length"])).astype(np.int32)
    arrays = NetworkArrays(
        tail=tail,
        head=head,
        length_dm=length_dm,
        twin=frames.twins(tail, head, length_dm, edges.geometry),
        enterable=~edges["road_class"].isin(CLOSED_SIDEWAYS).to_numpy(dtype=bool),
    )
    for array in (arrays.tail, arrays.head, arrays.length_dm, arrays.twin, arrays.enterable):
        array.flags.writeable = False
    return arrays
