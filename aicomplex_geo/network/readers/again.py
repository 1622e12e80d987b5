"""Reading a network again from its source, with the options of the first time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import is_folder
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.crs import placeable_crs
from aicomplex_geo.network.readers.by_name import has_to_be_imported, read_network
from aicomplex_geo.network.readers.graphml import from_graphml
from aicomplex_geo.network.readers.nodelink import from_node_link
from aicomplex_geo.network.readers.nodelink.crs import declared_crs
from aicomplex_geo.network.readers.nodelink.files import LINK, find_files
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.network.save import BASEMAP, table_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.network.road_network import RoadNetwork

GRAPHML = ".graphml"


def read_again(
    source: str | Path, manifest: Mapping[str, Any], *, max_size: float | None = None
) -> RoadNetwork:
    """Read what a saved network was made from, with the options that its manifest records."""
    check_max_size(source, max_size)
    if not has_to_be_imported(source):
        return read_network(source)
    path, known = Path(source), manifest["provenance"]
    options = known.get("parameters")
    options = options if isinstance(options, dict) else {}
    if _is_node_link(path):
        return from_node_link(path, crs=_unstated_crs(path, options), bbox=options.get("bbox"))
    if path.suffix.lower() == GRAPHML:
        modes = known.get("modes")
        one = isinstance(modes, list) and len(modes) == 1
        return from_graphml(path, mode=modes[0] if one else None)
    if "filters" in options:
        raise ParameterError(
            f"the network was downloaded, not read from {path.name}. In Python, give the network "
            "that from_osm makes of its cache."
        )
    given = {name: options[name] for name in ("mode", "simplify", "access") if name in options}
    basemap = table_file(BASEMAP) in manifest["sha256"]
    return from_osm_file(path, **given, basemap=basemap, max_size=max_size)


def check_max_size(source: RoadNetwork | str | Path, max_size: float | None) -> None:
    """Refuse a size for a source that is no file of OpenStreetMap, where it would not count."""
    if max_size is None:
        return
    if isinstance(source, (str, Path)) and has_to_be_imported(source):
        path = Path(source)
        if not (_is_node_link(path) or path.suffix.lower() == GRAPHML):
            return
    raise ParameterError(
        "max_size (--max-size) is for a file of OpenStreetMap; other sources are read whole. "
        "Leave it out."
    )


def _is_node_link(path: Path) -> bool:
    return is_folder(path) or path.suffix.lower() == ".gpkg"


def _unstated_crs(folder: Path, options: Mapping[str, Any]) -> str | None:
    """CRS that was given for a node-link, whose files declare none that can be used."""
    declared = declared_crs(find_files(folder).link, LINK, [])
    usable = declared is not None and placeable_crs(declared) is not None
    return None if usable else options.get("crs")
