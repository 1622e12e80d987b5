"""``aicomplex-geo surface``: travel times on the cells of a grid."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from aicomplex_geo._files import exists
from aicomplex_geo._quoting import shown
from aicomplex_geo.cli.jobs import Job, ids_of, is_text, matrix_bar, prepare, why_lost
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    MapOption,
    NetworkOption,
    ProfilesOption,
    StudyOption,
)
from aicomplex_geo.cli.output import check_rows_of
from aicomplex_geo.cli.point_options import PointOptions, takes_points
from aicomplex_geo.errors import ParameterError

RASTER = (".tif", ".tiff")
"""Endings of GeoTIFF files."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.layers.grid import CellKind
    from aicomplex_geo.maps import OfflineMap
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.routing.isochrone_options import Direction
    from aicomplex_geo.study import Study


@takes_points
def surface(  # noqa: PLR0913 - the options of the command
    points: Annotated[str, typer.Argument(metavar="POINTS", help=POINTS_HELP)],
    *,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            metavar="FILE|LAYER|W,S,E,N",
            help="Area of the grid: polygons, or degrees; by default the hull of the network.",
        ),
    ] = None,
    size: Annotated[
        float, typer.Option("--size", metavar="METRES", help="Side of a square cell.")
    ] = 250.0,
    kind: Annotated[
        str, typer.Option("--kind", metavar="square|hexagon", help="Shape of the cells.")
    ] = "square",
    direction: Annotated[
        str,
        typer.Option("--direction", metavar="from|to", help="From the points, or to them."),
    ] = "from",
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write a file instead: .tif (a band for each point and profile), .gpkg, "
            ".geojson, .shp, .parquet, .csv or .xlsx.",
        ),
    ] = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Compute travel times (min) on the cells of a grid."""
    import numpy as np  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.cli.places import Places  # noqa: PLC0415 - the same
    from aicomplex_geo.layers.grid import grid  # noqa: PLC0415 - the same

    raster = out is not None and out.suffix.lower() in RASTER
    if raster and kind != "square":
        raise ParameterError(
            "a GeoTIFF has square cells; leave --kind out, or write .gpkg or .parquet"
        )
    named = [points] if area is None else [points, area]
    loaded, routers = prepare(
        study, network, profile, out=out, named=named, reading=reading, more=RASTER, drawn=map_
    )
    start = Places(loaded, [points], reading).find(0)
    cells = grid(_area(area, loaded, routers[0].net), size, kind=cast("CellKind", kind))
    towards = cast("Direction", direction)
    check_rows_of(out, len(start) * len(cells) * len(routers))
    found = {}
    for one in routers:
        with matrix_bar(cells if towards == "from" else start) as progress:
            times = one.surface(start, cells, direction=towards, progress=progress)
        found[one.profile.name] = times
    reached = any(bool(np.isfinite(od.values).any()) for od in found.values())
    parameters = {
        "points": ids_of(start),
        "area": area,
        "size_m": size,
        "kind": kind,
        "direction": direction,
    }
    job = Job(loaded, routers, parameters, reading)
    lost = None if reached else why_lost(routers[0], start)
    if map_ is not None:
        from aicomplex_geo.cli.drawing import write_map  # noqa: PLC0415 - keeps --help fast

        write_map(_map(found, cells, start), map_, loaded, routers[0].net)
    if raster:
        job.give_raster(_bands(found, direction), cells, cast("Path", out), lost=lost)
    else:
        job.give(_table(found, cells, direction, out), out, lost=lost)


def _map(
    found: "Mapping[str, ODMatrix]", cells: "gpd.GeoDataFrame", points: "gpd.GeoDataFrame"
) -> "OfflineMap":
    """Draw the times under each profile, those of the first shown."""
    from aicomplex_geo.maps import surface_map  # noqa: PLC0415 - keeps --help fast

    drawn = None
    for name, od in list(found.items())[::-1]:
        had = 0 if drawn is None else len(drawn.frames)
        last = name == next(iter(found))
        drawn = surface_map(od, cells, origins=points if last else None, m=drawn)
        for frame in drawn.frames[had:]:
            if len(found) > 1 and not frame["look"]["outlined"]:
                frame["name"] = [f"{one}, {name}" for one in frame["name"]]
                frame["shown"] = frame["shown"] and last
    return cast("OfflineMap", drawn)


def _bands(found: "Mapping[str, ODMatrix]", direction: str) -> dict[str, Any]:
    """Minutes on all cells for each point and, if there are several, each profile."""
    bands = {}
    for name, od in found.items():
        times = od if direction == "from" else od.transpose()
        for point, minutes in zip(times.origins, times.values, strict=True):
            bands[str(point) if len(found) == 1 else f"{point} {name}"] = minutes
    return bands


def _table(
    found: "Mapping[str, ODMatrix]", cells: "gpd.GeoDataFrame", direction: str, out: "Path | None"
) -> "pd.DataFrame":
    """One row for each pair of a point and a cell, with the cell as its geometry."""
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import numpy as np  # noqa: PLC0415 - the same
    import pandas as pd  # noqa: PLC0415 - the same

    from aicomplex_geo.cli.output import in_whole_units  # noqa: PLC0415 - the same

    tables = []
    for name, od in found.items():
        table = od.to_frame()
        if len(found) > 1:
            table.insert(0, "profile", name)
        tables.append(table)
    joined = pd.concat(tables, ignore_index=True)
    joined = joined.rename(columns={"to_id" if direction == "from" else "from_id": "cell"})
    if is_text(out):
        return in_whole_units(joined)
    return gpd.GeoDataFrame(
        joined, geometry=np.asarray(cells.geometry.loc[joined["cell"]].values), crs=cells.crs
    )


def _area(
    named: str | None, study: "Study", net: "RoadNetwork"
) -> "gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry":
    """Area to be divided: named, or the hull of the network."""
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import shapely  # noqa: PLC0415 - the same

    if named is None:
        nodes = net.nodes.geometry
        hull = gpd.GeoSeries([nodes.union_all().convex_hull], crs=nodes.crs)
        return hull if hull.geom_type.iloc[0] == "Polygon" else hull.to_crs("EPSG:3857").buffer(1e3)
    if exists(named):
        return _read_area(Path(named))
    if named in study.layer_names:
        layer = study.layer(named)
        if not isinstance(layer, gpd.GeoDataFrame):
            raise ParameterError(f"--area: the layer {named} is a table without positions")
        return layer
    box = _corners(named)
    if box is None:
        raise ParameterError(
            f"--area {shown(named)} is no file, layer or box. Name a file of polygons, a layer, or "
            "west,south,east,north in degrees"
        )
    return shapely.box(*box)


def _corners(named: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north in degrees, None if this is no box."""
    from aicomplex_geo.layers.numbers import numbers_in  # noqa: PLC0415 - keeps --help fast

    try:
        west, south, east, north = numbers_in(named)
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None


def _read_area(path: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo._files import why_unreadable  # noqa: PLC0415 - the same
    from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS  # noqa: PLC0415 - the same
    from aicomplex_geo.layers.geofiles import read_geofile  # noqa: PLC0415 - the same

    if reason := why_unreadable(path):
        raise ParameterError(f"--area {path} cannot be read: {reason}")
    try:
        found = read_geofile(path)
    except GEOFILE_ERRORS as error:
        raise ParameterError(f"--area {path} cannot be read: {shown(error, 200)}") from error
    if not isinstance(found, gpd.GeoDataFrame):
        raise ParameterError(f"--area {path} has no geometry; name a file of polygons")
    return found
