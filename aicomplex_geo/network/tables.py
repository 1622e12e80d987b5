"""The tables of a network, checked and never changed, and what is computed from them once."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args

import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_choice
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.basemap import COLUMNS as BASEMAP_COLUMNS
from aicomplex_geo.layers.crs import GEOGRAPHIC, metric_crs
from aicomplex_geo.network import table_checks, turn_restrictions
from aicomplex_geo.network.edge_lines import GEOMETRY, DrawnLines
from aicomplex_geo.network.twins import twins
from aicomplex_geo.units import to_decimetres

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.edge_lines import Lines, UndrawnLines

Result = TypeVar("Result")
Detail = Literal["full", "outline"]
CLOSED = "closed"
"""Column of given edges that says which of them are closed to all traffic."""
DETAIL = "detail"
"""Key of the provenance that holds the detail of a network."""
ENTERED_AT_JUNCTIONS = frozenset({"expressway", "urban_expressway", "ramp", "ferry"})
"""Road classes that are entered at their junctions only, never from the land beside them."""

RESULTS_KEPT = 16
"""How many results are kept with a network; beyond it the oldest is dropped."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NetworkArrays:
    """A network as positions and numbers, one entry for each row of ``RoadNetwork.edges``.

    Parameters
    ----------
    tail : numpy.ndarray of int32
        Position in ``nodes.index`` of the junction that the edge starts at.
    head : numpy.ndarray of int32
        Position of the junction that it ends at.
    length_dm : numpy.ndarray of int32
        Length in decimetres, at least 1.
    twin : numpy.ndarray of int32
        Row of the opposite direction of the same road, -1 for one-way roads.
    enterable : numpy.ndarray of bool
        Whether the road can be entered anywhere along it: false for expressways, urban
        expressways, ramps and ferries.

    Notes
    -----
    The arrays are read-only.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> arrays = read_network("strategic").arrays
    >>> isinstance(arrays, NetworkArrays), arrays.length_dm.dtype
    (True, dtype('int32'))
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_dm: NDArray[np.int32]
    twin: NDArray[np.int32]
    enterable: NDArray[np.bool_]

    def __repr__(self) -> str:
        two_way = int((self.twin >= 0).sum())
        return f"NetworkArrays({len(self.tail):,} edges, {two_way:,} of them two-way)"


_SHARES_WHAT_IS_WRITTEN = int(pd.__version__.split(".")[0]) < 3  # noqa: PLR2004 - of pandas
"""Whether what is written to a shallow copy reaches the frame that it was made from."""


class NetworkTables:
    """What a :class:`~aicomplex_geo.network.RoadNetwork` consists of; see there.

    The functions that check, sum up, export and save a network take its tables, so that the
    methods of the network can call them.

    Parameters
    ----------
    nodes, edges : geopandas.GeoDataFrame
        As in ``RoadNetwork``.
    provenance : mapping, optional
        As in ``RoadNetwork``.
    restrictions : pandas.DataFrame, optional
        As in ``RoadNetwork``.
    detail : {"full", "outline"}, optional
        As in ``RoadNetwork``.
    basemap : geopandas.GeoDataFrame, optional
        As in ``RoadNetwork``.

    Attributes
    ----------
    nodes
    edges
    closed_edges
    restrictions
    crs
    provenance
    detail
    basemap
    arrays

    Raises
    ------
    NetworkError
        If the tables have faults; all of them are reported at once.
    ParameterError
        If the provenance cannot be written as JSON, or the detail is unknown.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> net = read_network("strategic")
    >>> isinstance(net, NetworkTables), net.detail, net.crs.to_epsg()
    (True, 'outline', 4326)
    >>> len(net.nodes), len(net.edges), len(net.arrays.tail), len(net.closed_edges)
    (1565, 3422, 3422, 0)
    >>> len(net.restrictions), net.basemap, net.provenance["date"]
    (0, None, '2026-09-14')
    """

    __slots__ = (
        "__weakref__",
        "_arrays",
        "_basemap",
        "_edges",
        "_lines",
        "_lock",
        "_nodes",
        "_provenance",
        "_restrictions",
        "_results",
        "_whole",
    )

    def __init__(
        self,
        nodes: gpd.GeoDataFrame,
        edges: gpd.GeoDataFrame,
        provenance: Mapping[str, Any] | None = None,
        *,
        restrictions: pd.DataFrame | None = None,
        detail: Detail | None = None,
        basemap: gpd.GeoDataFrame | None = None,
    ) -> None:
        self._provenance = _checked_provenance(provenance, detail)
        self._nodes, all_edges = table_checks.checked(
            nodes, edges, fastest=table_checks.fastest_of(self._provenance)
        )
        every = turn_restrictions.checked(restrictions, all_edges.index)
        self._edges, self._restrictions, self._whole = _open_tables(all_edges, every)
        self._basemap = _checked_basemap(basemap)
        self._lines: UndrawnLines | None = None
        self._arrays: NetworkArrays | None = None
        self._results: dict[Hashable, Any] = {}
        self._lock = threading.RLock()  # what is computed may ask for more

    def __repr__(self) -> str:
        counts = f"{len(self._nodes):,} junctions, {len(self._edges):,} edges"
        return f"{type(self).__name__}({counts})"

    def __getstate__(self) -> dict[str, Any]:
        """State without what can be computed again, and without the lock of this process."""
        names = "_nodes", "_edges", "_lines", "_restrictions", "_provenance", "_whole", "_basemap"
        with self._lock:  # another thread may draw the edges meanwhile
            return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {"_basemap": None, "_lines": None, **state}.items():
            setattr(self, name, value)
        self._arrays, self._results, self._lock = None, {}, threading.RLock()

    @property
    def nodes(self) -> gpd.GeoDataFrame:
        """Junctions, index ``id``, as a copy.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``name_ko``, ``name_en``, ``kind``, ``certainty_m``, ``source``,
            ``geometry``, and further columns of the source.
        """
        return self._nodes.copy(deep=_SHARES_WHAT_IS_WRITTEN)

    @property
    def edges(self) -> gpd.GeoDataFrame:
        """Directed edges, index ``(u, v, key)``, as a copy.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``length`` (m), ``posted_speed`` (km/h, NaN if unknown), ``road_class``,
            ``road_name``, ``ref``, ``speed_basis``, ``length_basis``, ``lanes`` (NaN if
            unknown), ``toll`` (KRW, NaN if unknown), ``source``, ``geometry``, and further
            columns of the source.
        """
        return self._draw().copy(deep=_SHARES_WHAT_IS_WRITTEN)

    @property
    def closed_edges(self) -> gpd.GeoDataFrame:
        """Edges that are closed to all traffic, index ``(u, v, key)``, as a copy.

        Returns
        -------
        geopandas.GeoDataFrame
            The columns of ``edges``; no rows if nothing is closed. Nobody travels them, but
            points are snapped as if they were open, so that closing a road never shortens a
            trip. No turn restriction that names them is in ``restrictions``.
        """
        if self._whole is None:
            return self._draw().iloc[:0].copy()
        edges = self._whole[0]
        return edges[edges[CLOSED]].drop(columns=CLOSED)

    @property
    def restrictions(self) -> pd.DataFrame:
        """Turn restrictions, index ``id`` from 0, as a copy.

        Returns
        -------
        pandas.DataFrame
            Columns ``kind``, ``value``, ``via``, ``edges`` and ``source``, in the order
            given. No rows if there are none; ``summary()`` says why.
        """
        return self._restrictions.copy()

    @property
    def crs(self) -> CRS:
        """Coordinate reference system of nodes and edges.

        Returns
        -------
        pyproj.CRS
            Never None.
        """
        return cast("CRS", self._nodes.crs)

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
    def detail(self) -> Detail:
        """Whether the network has all roads, or is an outline without local streets.

        Returns
        -------
        {"full", "outline"}
            Kept in the provenance as ``detail``. On an outline network a point joins any road
            within the longest access leg, see :class:`~aicomplex_geo.routing.Router`.
        """
        return cast("Detail", self._provenance.get(DETAIL, "full"))

    @property
    def basemap(self) -> gpd.GeoDataFrame | None:
        """What maps draw under the network, as a copy.

        Returns
        -------
        geopandas.GeoDataFrame or None
            In EPSG:4326, generalised; columns kind, name_ko, name_en, zoom, elevation_m,
            under_construction and geometry, as of :meth:`aicomplex_geo.study.Study.basemap`.
            None if its source has none.
        """
        return None if self._basemap is None else self._basemap.copy()

    @property
    def arrays(self) -> NetworkArrays:
        """Positions and lengths for the engine, computed on first use.

        Returns
        -------
        NetworkArrays
            One entry for each row of ``edges``.
        """
        with self._lock:  # another thread may draw the edges meanwhile
            if self._arrays is None:
                drawn = DrawnLines(self._edges) if self._lines is None else self._lines
                self._arrays = _arrays(self._nodes.index, self._edges, drawn)
            return self._arrays

    def _draw(self) -> gpd.GeoDataFrame:
        """Make the shapes of edges that were opened without them."""
        with self._lock:
            if self._lines is not None:
                self._edges = self._lines.drawn(self._edges, self.crs)
                self._lines = None
            return self._edges

    def _once(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        with self._lock:
            if key not in self._results:
                self._results[key] = compute()
                for oldest in list(self._results)[:-RESULTS_KEPT]:
                    del self._results[oldest]
            result: Result = self._results[key]
            return result


def undrawn_state(
    nodes: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    lines: UndrawnLines,
    provenance: Mapping[str, Any],
    *,
    restrictions: pd.DataFrame | None,
    basemap: gpd.GeoDataFrame | None,
) -> dict[str, Any]:
    """State of a network whose edges have passed `table_checks.is_checked`, not drawn yet."""
    return {
        "_provenance": _checked_provenance(provenance, None),
        "_nodes": table_checks.checked_nodes(nodes),
        "_edges": edges,
        "_lines": lines,
        "_restrictions": turn_restrictions.checked(restrictions, edges.index),
        "_whole": None,
        "_basemap": _checked_basemap(basemap),
    }


def check_network(net: object) -> None:
    """Raise unless this is a network."""
    if not isinstance(net, NetworkTables):
        raise ParameterError(
            f"net is a {type(net).__name__}, not a RoadNetwork. Read one with read_network()."
        )


def computed_once(tables: NetworkTables, key: Hashable, compute: Callable[[], Result]) -> Result:
    """Compute a result of a network, or give the same object again.

    `key` names the result with all that it depends on besides the network. Nobody may change
    the result. Several threads may ask at once, and `compute` may ask for other results.
    """
    return tables._once(key, compute)  # noqa: SLF001 - kept from the public interface


def metric_crs_of(tables: NetworkTables) -> str:
    """Metric CRS of the place of a network."""

    def compute() -> str:
        nodes = tables.nodes
        return metric_crs(degrees_bounds(nodes) if len(nodes) else (0, 0, 0, 0))

    return computed_once(tables, "metric CRS", compute)


def edge_attributes(tables: NetworkTables) -> pd.DataFrame:
    """Edges as a shallow copy, perhaps without geometry, which a saved network reads last."""
    return tables._edges.copy(deep=False)  # noqa: SLF001 - kept from the public interface


def edge_lines(tables: NetworkTables, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    """Lines of some edges."""
    lines = tables._lines  # noqa: SLF001 - kept from the public interface
    if lines is not None:
        return lines.take(rows)
    return np.asarray(tables.edges.geometry.values)[rows]


def edge_values(tables: NetworkTables) -> pd.DataFrame:
    """Edges without their lines, which are not drawn for it."""
    with tables._lock:  # noqa: SLF001 - kept from the public interface; another thread may draw
        edges, lines = tables._edges, tables._lines  # noqa: SLF001
    names = list(edges.columns) if lines is None else lines.order
    return edges[[name for name in names if name in edges and name != GEOMETRY]]


def has_closed_edges(tables: NetworkTables) -> bool:
    """Whether edges are closed to all traffic."""
    return tables._whole is not None  # noqa: SLF001 - kept from the public interface


def whole_tables(tables: NetworkTables) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Edges and turn restrictions with those of closed edges.

    The edges have a column ``closed`` only if there are any: given to a network again, both
    tables make the same one.
    """
    whole = tables._whole  # noqa: SLF001 - kept from the public interface
    return (tables.edges, tables.restrictions) if whole is None else (whole[0].copy(), whole[1])


def _open_tables(
    edges: gpd.GeoDataFrame, restrictions: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, tuple[gpd.GeoDataFrame, pd.DataFrame] | None]:
    """Take closed edges out of both tables, and keep the whole ones if there are any."""
    if CLOSED not in edges.columns:
        return edges, restrictions, None
    closed = np.array([value is True or value is np.True_ for value in edges[CLOSED]], dtype=bool)
    open_edges = edges[~closed].drop(columns=CLOSED)
    if not closed.any():
        return open_edges, restrictions, None
    shut = set(edges.index[closed])
    kept = np.array([shut.isdisjoint(path) for path in restrictions["edges"]], dtype=bool)
    paths = restrictions[kept].reset_index(drop=True)
    paths.index.name = restrictions.index.name
    return open_edges, paths, (edges.assign(**{CLOSED: closed}), restrictions)


def _checked_basemap(basemap: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    if basemap is None or basemap.empty:
        return None
    absent = [name for name in BASEMAP_COLUMNS if name not in basemap.columns]
    if absent or basemap.crs is None:
        what = f"lacks {', '.join(absent)}" if absent else "has no CRS"
        raise ParameterError(f"basemap {what}. Give the base map of a study or of a network.")
    return basemap.to_crs(GEOGRAPHIC).reset_index(drop=True)


def _checked_provenance(
    provenance: Mapping[str, Any] | None, detail: Detail | None
) -> dict[str, Any]:
    copied = _plain(provenance or {})
    if detail is not None:
        copied[DETAIL] = detail
    found = copied.get(DETAIL, "full")
    check_choice("detail", found, get_args(Detail))
    return copied


def _plain(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Copy of a provenance, as JSON would return it."""
    try:
        copied: dict[str, Any] = json.loads(json.dumps(dict(provenance)))
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"provenance holds something that JSON cannot: {error}. Give texts, numbers, lists "
            "and mappings only."
        ) from error
    return copied


def _arrays(ids: pd.Index, edges: pd.DataFrame, lines: Lines) -> NetworkArrays:
    tail = ids.get_indexer(edges.index.get_level_values("u")).astype(np.int32)
    head = ids.get_indexer(edges.index.get_level_values("v")).astype(np.int32)
    length_dm = np.maximum(1, to_decimetres(edges["length"])).astype(np.int32)
    arrays = NetworkArrays(
        tail=tail,
        head=head,
        length_dm=length_dm,
        twin=twins(tail, head, length_dm, lines),
        enterable=~edges["road_class"].isin(ENTERED_AT_JUNCTIONS).to_numpy(dtype=bool),
    )
    for array in (arrays.tail, arrays.head, arrays.length_dm, arrays.twin, arrays.enterable):
        array.flags.writeable = False
    return arrays
