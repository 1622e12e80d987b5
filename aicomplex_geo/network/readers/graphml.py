"""Networks from GraphML files, as osmnx and networkx write them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

import networkx as nx

from aicomplex_geo._files import is_file, path_of, read_bytes
from aicomplex_geo._quoting import shown
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError
from aicomplex_geo.network.readers.collector import without_collector
from aicomplex_geo.network.readers.networkx import from_networkx

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.network.modes import ModeName
    from aicomplex_geo.network.road_network import RoadNetwork

LONGEST_TAG = 2**20
_LONG_TAG = re.compile(rb"<[^<>]{%d}" % LONGEST_TAG)
_FAULTS = (
    ParseError,
    nx.NetworkXException,
    LookupError,  # an attribute, key or end that is not declared, or an unknown encoding
    ValueError,  # a number that is none, or an encoding that Python cannot use
    TypeError,  # an element without its value
    AttributeError,
    OverflowError,
    OSError,
)
"""What networkx and the XML parser raise on files that hold no graph."""


def from_graphml(path: str | Path, *, mode: ModeName | None = None) -> RoadNetwork:
    """Read a GraphML file in osmnx's form.

    Parameters
    ----------
    path : str or pathlib.Path
        A file that ``osmnx.save_graphml`` or ``networkx.write_graphml`` wrote.
    mode : {"car", "bike", "walk"} or alias, optional
        As in :func:`from_networkx`.

    Returns
    -------
    RoadNetwork
        As :func:`from_networkx` gives it. Ids of junctions are text, but for graphs that
        ``to_networkx`` gave, whose ids are as they were.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    CorruptFileError
        If the file is no GraphML, is truncated, or declares a document type or entities, which
        GraphML does not need and which can expand without bounds or name other files.
    NetworkError
        As in :func:`from_networkx`.
    ParameterError
        If the graph is undirected, or `mode` is unknown.

    Examples
    --------
    >>> import tempfile
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph(crs="EPSG:4326")
    >>> graph.add_node(1, x=126.84, y=35.22)
    >>> graph.add_node(2, x=126.85, y=35.22)
    >>> _ = graph.add_edge(1, 2, length=920.0, highway="primary")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nx.write_graphml(graph, f"{folder}/roads.graphml")
    ...     net = from_graphml(f"{folder}/roads.graphml")
    >>> net.edges["road_class"].tolist()
    ['arterial']
    """
    file = path_of(path, "path")
    if not is_file(file):
        raise DataNotFoundError(f"there is no file {file}. Name a GraphML file.")
    with without_collector():
        # an undirected graph is refused there
        return from_networkx(cast("nx.MultiDiGraph[Any]", _graph(file)), mode=mode)


def _graph(file: Path) -> nx.Graph[Any]:
    try:
        data = read_bytes(file)
        _check_markup(file, data)
        graph = nx.read_graphml(io.BytesIO(data))
    except (*_FAULTS, expat.ExpatError) as error:
        if isinstance(error, CorruptFileError):
            raise
        raise CorruptFileError(
            f"{file.name} is not GraphML, or is truncated ({type(error).__name__}: "
            f"{shown(error)}). Write it again with osmnx.save_graphml or networkx.write_graphml."
        ) from error
    return graph


def _check_markup(file: Path, data: bytes) -> None:
    """Look for a document type, whose entities may expand without bounds, and for long tags."""
    if _LONG_TAG.search(data):  # for which older versions of expat take quadratic time
        raise CorruptFileError(
            f"{file.name} has a tag of over {LONGEST_TAG // 2**20} MB. Write the file again."
        )

    def refuse(*_: object) -> None:
        raise CorruptFileError(
            f"{file.name} declares a document type, which may contain harmful entities and which "
            "GraphML does not need. Remove it, or write the file again."
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)  # noqa: FBT003 - the end of the data; it has no name
