"""Commands that download, read or convert a road network and save it."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from aicomplex_geo._files import is_folder
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.cli.console import note, progress_bar, say
from aicomplex_geo.cli.jobs import check_output
from aicomplex_geo.cli.options import StudyOption  # noqa: TC001 - typer looks it up
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.network.modes import ModeName

GEOPACKAGE, GRAPHML = ".gpkg", ".graphml"
CORNERS = 4
ModeOption = Annotated[
    str, typer.Option("--mode", metavar="car|bike|walk", help="Mode of transport.")
]
FolderOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to save the network in.")
]
BoxOption = Annotated[
    str | None,
    typer.Option(
        "--bbox", metavar="W,S,E,N", help="West, south, east and north of an area, in degrees."
    ),
]


def osm(
    *,
    out: FolderOption,
    bbox: BoxOption = None,
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="TEXT", help="A place, named as in OpenStreetMap."),
    ] = None,
    mode: ModeOption = "car",
    cache: Annotated[
        Path | None,
        typer.Option(
            "--cache", metavar="DIR", help="Folder of downloads; by default ./aicomplex_geo_cache."
        ),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Another Overpass service.")
    ] = None,
    nominatim: Annotated[
        str | None, typer.Option("--nominatim", metavar="URL", help="Another Nominatim service.")
    ] = None,
) -> None:
    """Download the roads of an area, with their turn restrictions, from OpenStreetMap."""
    from aicomplex_geo.network import from_osm  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.network.readers.overpass import Endpoints  # noqa: PLC0415 - the same
    from aicomplex_geo.network.readers.overpass.cache import FOLDER  # noqa: PLC0415 - the same

    box = _corners(bbox)
    given = {"overpass": endpoint, "nominatim": nominatim}
    endpoints = Endpoints(**{name: url for name, url in given.items() if url is not None})
    with progress_bar() as progress:
        net = from_osm(
            place=place,
            bbox=box,
            mode=cast("ModeName", mode),
            cache_folder=cache or FOLDER,
            endpoint=endpoints,
            progress=progress,
        )
        net.save(out)
    _done(net, out)


def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|FOLDER",
            help="An .osm, .osm.gz, .osm.bz2, .osm.pbf or .graphml file, or a folder with "
            "MOCT_NODE and MOCT_LINK.",
        ),
    ],
    *,
    out: FolderOption,
    mode: ModeOption = "car",
    crs: Annotated[
        str | None,
        typer.Option(
            "--crs", metavar="CRS", help="CRS of node-link files without .prj, such as EPSG:5186."
        ),
    ] = None,
    bbox: BoxOption = None,
    max_size: Annotated[
        float | None,
        typer.Option(
            "--max-size",
            metavar="MB",
            help="Megabytes that an .osm.gz or .osm.bz2 file may have unpacked; by default 100 "
            "times its size; never over 16384.",
        ),
    ] = None,
) -> None:
    """Read OpenStreetMap data or the Korean standard node-link, and save the network."""
    from aicomplex_geo.network.readers.again import check_max_size  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.network.save import check_target  # noqa: PLC0415 - the same

    box = _corners(bbox)
    check_max_size(source, max_size)
    check_target(out.absolute())
    with warnings_as_notes():
        if is_folder(source) or source.suffix.lower() == GEOPACKAGE:
            net = _node_link(source, mode, crs, box)
        else:
            net = _roads_of_file(source, mode, crs, box, max_size)
        net.save(out)
    _done(net, out)


def convert(
    network: Annotated[
        str,
        typer.Argument(metavar="NAME|PATH", help="A road network: its name or saved folder."),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE|DIR",
            help="A .graphml file for osmnx and networkx, a .gpkg file for QGIS, or a folder to "
            "save the network in.",
        ),
    ],
    study: StudyOption = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME|FILE",
            help="Give each edge of a file the speed and the seconds of a profile; GraphML has "
            "those of car_free without it.",
        ),
    ] = None,
) -> None:
    """Write a network in another format: GraphML, GeoPackage or a folder."""
    from aicomplex_geo.publish.network_files import ENDINGS, write_network  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    ending = out.suffix.lower()
    if ending not in ("", *ENDINGS) and not is_folder(out):
        raise ParameterError(
            f"--out {shown(out)} ends in {quoted(ending)}. Name a file that ends in "
            f"{' or '.join(ENDINGS)}, or a folder without an ending."
        )
    if ending not in ENDINGS and profile is not None:
        raise ParameterError("--profile is for files; a folder is read with any profile. Omit it.")
    loaded = load_study(study)
    check_output(out, [network, *([profile] if profile else [])], loaded)
    net = loaded.network(network)
    if ending in ENDINGS:
        speeds = None if profile is None else loaded.profile(profile)
        write_network(net, out, profile=speeds, date=loaded.reference_date)
    else:
        net.save(out)
    say(f"{len(net.nodes):,} junctions and {len(net.edges):,} edges in {out}")


def _node_link(
    folder: Path, mode: str, crs: str | None, box: tuple[float, ...] | None
) -> RoadNetwork:
    from aicomplex_geo.network.readers.nodelink import from_node_link  # noqa: PLC0415 - keeps --help fast

    if mode != "car":
        raise ParameterError(
            f"the standard node-link network has roads for cars, not for the mode {mode}. Read an "
            "OpenStreetMap file instead."
        )
    return from_node_link(folder, crs=crs, bbox=box)


def _roads_of_file(
    file: Path,
    mode: str,
    crs: str | None,
    box: tuple[float, ...] | None,
    max_size: float | None,
) -> RoadNetwork:
    from aicomplex_geo.network import from_graphml, from_osm_file  # noqa: PLC0415 - keeps --help fast

    if crs is not None:
        raise ParameterError(
            f"--crs is for node-link files; {file.name} is in longitude and latitude. Omit it."
        )
    if box is not None:
        raise ParameterError(
            f"--bbox is for node-link files; {file.name} is read whole. Clip it first with: "
            f"osmium extract --bbox W,S,E,N {file.name}"
        )
    if file.suffix.lower() == GRAPHML:
        return from_graphml(file, mode=cast("ModeName", mode))
    return from_osm_file(file, mode=cast("ModeName", mode), max_size=max_size)


def _corners(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    from aicomplex_geo.layers.numbers import numbers_in  # noqa: PLC0415 - keeps --help fast

    corners = tuple(numbers_in(text))
    if len(corners) != CORNERS:
        raise ParameterError(
            f"--bbox is {quoted(text)}. Give west,south,east,north in degrees, such as "
            "126.80,35.15,126.90,35.25."
        )
    return corners


@contextmanager
def warnings_as_notes() -> Iterator[None]:
    """Print each warning of a reader on one line, without the place in the code."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    for warning in caught:
        note(f"aicomplex-geo: note: {warning.message}")


def _done(net: RoadNetwork, out: Path) -> None:
    turns = net.provenance.get("turn_restrictions")
    say(f"{len(net.nodes):,} junctions and {len(net.edges):,} edges in {out}")
    if turns is not None:
        say(f"turn restrictions: {turns}")
    say(f"look at it with: aicomplex-geo network info {out}")
