"""A network as one file for other programs: GraphML for osmnx and networkx, GeoPackage for QGIS."""

from __future__ import annotations

import errno
import json
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import pandas as pd

from aicomplex_geo._files import is_folder
from aicomplex_geo._quoting import quoted
from aicomplex_geo._replacing import replacing_output
from aicomplex_geo.errors import OutputError
from aicomplex_geo.layers.points import free_name
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.network.to_networkx import speeds_and_seconds
from aicomplex_geo.publish.geopackage import fixed_clock, write_gpkg_layer, write_provenance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import networkx as nx

    from aicomplex_geo.network import Profile, RoadNetwork

GRAPHML, GEOPACKAGE = ENDINGS = ".graphml", ".gpkg"


def write_network(
    net: RoadNetwork, path: Path, *, profile: Profile | None = None, date: str = ""
) -> None:
    """Write a network as GraphML or GeoPackage, as the name of the file ends.

    GraphML is in osmnx's form and holds all that ``to_networkx`` gives, also turn restrictions
    and the provenance. A GeoPackage has the layers nodes and edges, in longitude and latitude,
    and the tables restrictions and provenance; its date of writing is the given one. Edges have
    ``speed_kph`` and ``travel_time`` in seconds of a profile; without one those of GraphML are
    of ``car_free``, as in ``to_networkx``.
    """
    if is_folder(path):
        raise OutputError(f"{path} is a folder. Name a file, or remove the folder.")
    if path.suffix.lower() == GRAPHML:
        write: Callable[[Path], None] = partial(_write_graphml, _graph(net, profile))
    else:
        write = partial(_write_geopackage, net, _timed(net, profile), date)
    with replacing_output(path) as draft:
        write(draft)


def _graph(net: RoadNetwork, profile: Profile | None) -> nx.MultiDiGraph[Any]:
    """Graph of a network whose ids stay different as texts, of which GraphML consists."""
    texts = net.nodes.index.astype(str)
    if not texts.is_unique:
        alike = quoted(str(texts[texts.duplicated()][0]))
        raise OutputError(
            f"two junctions have the id {alike} in GraphML, one a number and one a text. Write a "
            "folder, or rename one."
        )
    return net.to_networkx(profile=profile)


def _write_graphml(graph: nx.MultiDiGraph[Any], draft: Path) -> None:
    import osmnx  # noqa: PLC0415 - heavy, and needed here only

    osmnx.save_graphml(graph, draft)
    found = _count_edges(draft)
    if found != graph.number_of_edges():
        raise OSError(errno.EIO, f"{found} of {graph.number_of_edges()} edges were written")


def _count_edges(draft: Path) -> int:
    count = 0

    def begin(name: str, _: dict[str, str]) -> None:
        nonlocal count
        count += name == "edge"

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    try:
        with draft.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        why = "is the disk full, or has a text signs that XML cannot hold? .gpkg can hold them"
        raise OSError(errno.EIO, f"it cannot be read again ({error}): {why}") from error
    return count


def _write_geopackage(net: RoadNetwork, edges: gpd.GeoDataFrame, date: str, draft: Path) -> None:
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    with fixed_clock(date):
        nodes = _with_ids_as_columns(net.nodes.rename_axis("id"))
        write_gpkg_layer(with_geometry(nodes), draft, "nodes")
        write_gpkg_layer(edges, draft, "edges")
        if len(net.restrictions):
            table = pd.DataFrame(net.restrictions)
            table["edges"] = [json.dumps(path, ensure_ascii=False) for path in table["edges"]]
            pyogrio.write_dataframe(table, draft, layer="restrictions", driver="GPKG")
        write_provenance(draft, net.provenance)


def _timed(net: RoadNetwork, profile: Profile | None) -> gpd.GeoDataFrame:
    """Edges with their ids as columns, and what a profile says of them."""
    edges = net.edges
    if profile is not None:
        speed, seconds = speeds_and_seconds(net, profile)
        edges = edges.assign(speed_kph=speed, travel_time=seconds)
    return with_geometry(_with_ids_as_columns(edges))


def _with_ids_as_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Put ids before the columns, of which none is named as another one or one of the format."""
    taken = {"fid", "geom", *map(str, frame.index.names)}
    names = {}
    for column in frame.columns:
        name = str(column)
        while name.casefold() in taken:
            name = free_name(name, taken)
        taken.add(name.casefold())
        names[column] = name
    return frame.rename(columns=names).reset_index()
