"""A network as one file for other programs: GraphML for osmnx and networkx, GeoPackage for QGIS."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING
from xml.parsers import expat

import pandas as pd

from aicomplex_geo._replacing import replacing
from aicomplex_geo.errors import OutputError
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.network.to_networkx import speeds_and_seconds
from aicomplex_geo.publish.geopackage import fixed_clock, write_gpkg_layer, write_provenance

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from aicomplex_geo.network import Profile, RoadNetwork

GRAPHML, GEOPACKAGE = ENDINGS = ".graphml", ".gpkg"


def write_network(
    net: RoadNetwork, path: Path, *, profile: Profile | None = None, date: str = ""
) -> None:
    """Write a network as GraphML or GeoPackage, as the name of the file ends.

    GraphML is in osmnx's form and holds all that ``to_networkx`` gives, also turn restrictions
    and the provenance. A GeoPackage has the layers nodes and edges, in longitude and latitude,
    and the tables restrictions and provenance. With a profile, edges have its ``speed_kph`` and
    ``travel_time`` in seconds. A GeoPackage tells the given day as its time of writing.
    """
    try:
        with replacing(path) as draft:
            if path.suffix.lower() == GRAPHML:
                _write_graphml(net, draft, profile)
            else:
                _write_geopackage(net, draft, profile, date)
    # a RuntimeError is one of pyogrio; a ValueError a text that XML cannot hold
    except (OSError, RuntimeError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {error}") from error


def _write_graphml(net: RoadNetwork, draft: Path, profile: Profile | None) -> None:
    import osmnx  # noqa: PLC0415 - heavy, and needed here only

    osmnx.save_graphml(net.to_networkx(profile=profile), draft)
    found = _count_edges(draft)
    if found != len(net.edges):
        raise OSError(errno.EIO, f"{found} of {len(net.edges)} edges were written")


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
        raise OSError(errno.EIO, f"it cannot be read again ({error})") from error
    return count


def _write_geopackage(net: RoadNetwork, draft: Path, profile: Profile | None, date: str) -> None:
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    with fixed_clock(date):
        write_gpkg_layer(with_geometry(net.nodes.rename_axis("id")), draft, "nodes")
        write_gpkg_layer(with_geometry(_timed(net, profile)), draft, "edges")
        if len(net.restrictions):
            table = pd.DataFrame(net.restrictions)
            # keys that were read from a file are integers of numpy
            table["edges"] = [
                json.dumps(path, ensure_ascii=False, default=int) for path in table["edges"]
            ]
            pyogrio.write_dataframe(table, draft, layer="restrictions", driver="GPKG")
        write_provenance(draft, net.provenance)


def _timed(net: RoadNetwork, profile: Profile | None) -> gpd.GeoDataFrame:
    """Edges with their ids as columns, and what a profile says of them."""
    edges = net.edges.reset_index()
    if profile is None:
        return edges
    speed, seconds = speeds_and_seconds(net, profile)
    return edges.assign(speed_kph=speed, travel_time=seconds)
