"""Commands that travel: snap, od, route, isochrone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from aicomplex_geo.cli.console import items_bar
from aicomplex_geo.cli.jobs import Job, ids_of, is_text, matrix_bar, prepare, why_lost
from aicomplex_geo.cli.od_folder import folder_of, refuse_too_many, write_od_folder
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    DrawsOption,
    MapOption,
    NetworkOption,
    OutOption,
    ProfilesOption,
    SeedOption,
    StudyOption,
    drawing,
)
from aicomplex_geo.cli.output import PLACED, check_rows_of
from aicomplex_geo.cli.point_options import PointOptions, takes_points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

    from aicomplex_geo.routing import Router


@takes_points
def snap(
    points: Annotated[str, typer.Argument(metavar="POINTS", help=POINTS_HELP)],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: OutOption = None,
    reading: PointOptions,
) -> None:
    """Show where points meet the road network."""
    from aicomplex_geo.cli.places import Places, beside  # noqa: PLC0415 - keeps --help fast

    loaded, routers = prepare(study, network, profile, out=out, named=[points], reading=reading)
    asked = Places(loaded, [points], reading)
    places = asked.find(0)
    check_rows_of(out, len(places) * len(routers))
    placed = out is not None and out.suffix.lower() in PLACED
    table = _for_each(routers, lambda router: _snapped(router, places, placed=placed))
    parameters = {"points": ids_of(places)}
    lost = None if table["status"].eq("ok").any() else why_lost(routers[0], places)
    table = beside(_as_text(table, out), "id", asked.columns(0, places))
    Job(loaded, routers, parameters, reading).give(table, out, title="snapping", lost=lost)


@takes_points
def od(  # noqa: PLR0913 - the options of the command
    *,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="POINTS", help=f"{POINTS_HELP} By default the study's."),
    ] = None,
    destinations: Annotated[
        str | None,
        typer.Option("--destinations", metavar="POINTS", help="The same; by default the hubs."),
    ] = None,
    quantiles: Annotated[
        bool,
        typer.Option("--quantiles", help="Add p10, p50 and p90 under all that is uncertain."),
    ] = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE|FOLDER/",
            help="Write a file instead: .csv, .xlsx, .parquet, .geojson, .gpkg or .shp. Or a "
            "folder, with a slash at the end, of Parquet files for any number of pairs; an "
            "interrupted run goes on where it stopped.",
        ),
    ] = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Compute travel times (min) and distances (m) between all pairs.

    Low and high are the range over all positions within the certainty of each point.
    """
    drawn = drawing(draws, seed, "--quantiles", given=quantiles)
    from aicomplex_geo.cli.places import Places, beside  # noqa: PLC0415 - keeps --help fast

    named = [one for one in (origins, destinations) if one is not None]
    folder = folder_of(out)
    file = None if out is None or folder else Path(out)
    loaded, routers = prepare(
        study, network, profile, out=file, named=named, reading=reading, drawn=map_
    )
    asked = Places(loaded, named, reading)
    start = loaded.origins() if origins is None else asked.find(0)
    end = loaded.hubs() if destinations is None else asked.find(len(named) - 1)
    if folder is not None:
        others = {"--quantiles": quantiles, "--map": map_}
        write_od_folder(routers, (start, end), folder, others)
        return
    refuse_too_many((start, end), file, len(routers))
    table = _for_each(
        routers,
        lambda router: _with_quantiles(
            _described(_times(router, start, end), router, start, end),
            (router, start, end),
            drawn,
        ),
    )
    parameters = {"origins": ids_of(start), "destinations": ids_of(end), **drawn}
    lost = None if table["status"].eq("ok").any() else why_lost(routers[0], start, end)
    table = _as_text(table, file)
    if origins is not None:
        table = beside(table, "from_id", asked.columns(0, start), "from_")
    if destinations is not None:
        table = beside(table, "to_id", asked.columns(len(named) - 1, end), "to_")
    if file is not None and file.suffix.lower() in PLACED:
        from aicomplex_geo.maps.desire_lines import desire_lines  # noqa: PLC0415 - keeps --help fast

        table = desire_lines(table, start, end)
    if map_ is not None:
        from aicomplex_geo.cli.drawing import by_title, write_map  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.maps import od_map  # noqa: PLC0415 - the same

        pairs = table.drop(columns="geometry", errors="ignore")
        write_map(od_map(by_title(pairs, routers), start, end), map_, loaded, routers[0].net)
    Job(loaded, routers, parameters, reading).give(table, file, lost=lost)


@takes_points
def route(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="An id, or lat,lon.")],
    destination: Annotated[str, typer.Argument(metavar="DESTINATION", help="An id, or lat,lon.")],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: OutOption = None,
    reading: PointOptions,
) -> None:
    """Find the fastest route between two places.

    Low and high are the range over all positions within the certainty of each point.
    """
    from aicomplex_geo.cli.places import Places, beside  # noqa: PLC0415 - keeps --help fast

    named = [origin, destination]
    loaded, routers = prepare(study, network, profile, out=out, named=named, reading=reading)
    asked = Places(loaded, named, reading)
    start, end = asked.find(0), asked.find(1)
    routes = _for_each(
        routers, lambda router: _described(router.routes(start, end), router, start, end)
    )
    parameters = {"origins": ids_of(start), "destinations": ids_of(end)}
    lost = None if routes["status"].eq("ok").any() else why_lost(routers[0], start, end)
    routes = beside(_as_text(routes, out), "from_id", asked.columns(0, start), "from_")
    routes = beside(routes, "to_id", asked.columns(1, end), "to_")
    Job(loaded, routers, parameters, reading).give(routes, out, lost=lost)


@takes_points
def isochrone(  # noqa: PLR0913 - the options of the command
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help=POINTS_HELP)],
    *,
    cutoff: Annotated[
        list[float] | None,
        typer.Option("--cutoff", metavar="MINUTES", help="May be given several times."),
    ] = None,
    buffer: Annotated[
        float | None,
        typer.Option(
            "--buffer",
            metavar="METRES",
            help="How far from its road a place may be, on a network with all streets.",
        ),
    ] = None,
    band: Annotated[
        bool,
        typer.Option(
            "--band",
            help="The areas reached in 90 % and in 10 % of the draws of what is uncertain.",
        ),
    ] = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: OutOption = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Find the area reachable within a cutoff."""
    drawn = drawing(draws, seed, "--band", given=band)
    from aicomplex_geo.cli.places import Places, beside  # noqa: PLC0415 - keeps --help fast

    loaded, routers = prepare(
        study, network, profile, out=out, named=[origin], reading=reading, drawn=map_
    )
    asked = Places(loaded, [origin], reading)
    start, cutoffs = asked.find(0), tuple(cutoff or loaded.cutoffs)
    buffer_m = loaded.buffer_m if buffer is None else buffer
    check_rows_of(out, len(start) * len(cutoffs) * len(routers) * (2 if drawn else 1))
    areas: gpd.GeoDataFrame = _for_each(
        routers,
        lambda router: _with_status(_areas(router, start, cutoffs, buffer_m, drawn), router, start),
    )
    import shapely  # noqa: PLC0415 - keeps --help fast

    shapes = areas.geometry.to_numpy()
    reached = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    lost = None if reached.any() else why_lost(routers[0], start)
    if map_ is not None:
        from aicomplex_geo.cli.drawing import by_title, write_map  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.maps import isochrone_map  # noqa: PLC0415 - the same

        write_map(
            isochrone_map(by_title(areas, routers), origins=start), map_, loaded, routers[0].net
        )
    if out is None and reached.any():
        from aicomplex_geo.layers.antimeridian import degrees_bounds  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.layers.crs import metric_crs  # noqa: PLC0415 - the same

        metric = areas.to_crs(metric_crs(degrees_bounds(areas)))
        areas = areas.assign(area_km2=metric.area / 1e6)
    parameters = {
        "origins": ids_of(start),
        "cutoffs_min": list(cutoffs),
        "buffer_m": buffer_m,
        **drawn,
    }
    table = beside(areas, "from_id", asked.columns(0, start), "from_")
    Job(loaded, routers, parameters, reading).give(table, out, lost=lost)


def _times(
    router: "Router", origins: "gpd.GeoDataFrame", destinations: "gpd.GeoDataFrame"
) -> "pd.DataFrame":
    """Compute the times and distances of all pairs."""
    with matrix_bar(destinations) as progress:
        return router.od_matrix(origins, destinations, progress=progress).to_frame()


def _with_quantiles(
    table: "pd.DataFrame",
    trips: "tuple[Router, gpd.GeoDataFrame, gpd.GeoDataFrame]",
    drawn: "dict[str, Any]",
) -> "pd.DataFrame":
    """Insert quantiles of the times and the share of draws that have one."""
    if not drawn:
        return table
    from aicomplex_geo.uncertainty import od_quantiles  # noqa: PLC0415 - keeps --help fast

    router, origins, destinations = trips
    with items_bar("draws") as progress:
        found = od_quantiles(router, origins, destinations, **drawn, progress=progress)
    for name in ("reached", "p90", "p50", "p10"):
        table.insert(3, name, found[name].to_numpy())
    return table


def _areas(
    router: "Router",
    origins: "gpd.GeoDataFrame",
    cutoffs: "tuple[float, ...]",
    buffer_m: float,
    drawn: "dict[str, Any]",
) -> "gpd.GeoDataFrame":
    """Isochrones, or their bands if draws are wanted."""
    if not drawn:
        with items_bar() as progress:
            return router.isochrones(origins, cutoffs=cutoffs, buffer_m=buffer_m, progress=progress)
    from aicomplex_geo.uncertainty import isochrone_band  # noqa: PLC0415 - keeps --help fast

    with items_bar("draws") as progress:
        return isochrone_band(
            router, origins, cutoffs, **drawn, buffer_m=buffer_m, progress=progress
        )


def _as_text(table: "pd.DataFrame", out: "Path | None") -> "pd.DataFrame":
    """Round a table that is printed or written as CSV or xlsx."""
    from aicomplex_geo.cli.output import in_whole_units  # noqa: PLC0415 - keeps --help fast

    return in_whole_units(table) if is_text(out) else table


def _for_each(routers: "Sequence[Router]", compute: "Callable[[Router], Any]") -> Any:  # noqa: ANN401 - with geometry or without
    """Compute a table for each profile; with several, a column names them."""
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    if len(routers) == 1:
        return compute(routers[0])
    tables = [compute(router) for router in routers]
    for table, router in zip(tables, routers, strict=True):
        table.insert(0, "profile", router.profile.name)
    return pd.concat(tables, ignore_index=True)


def _with_status(
    areas: "gpd.GeoDataFrame", router: "Router", origins: "gpd.GeoDataFrame"
) -> "gpd.GeoDataFrame":
    """Say why an origin has no area: its status on the network."""
    status = router.snap(origins)["status"]
    areas.insert(len(areas.columns) - 1, "status", areas["from_id"].map(status))
    return areas


def _snapped(router: "Router", places: "gpd.GeoDataFrame", *, placed: bool) -> "pd.DataFrame":
    """Positions on the network, the edge as the ids of its junctions and its key."""
    table = router.snap(places).rename_axis(index="id").reset_index()
    at = table.columns.tolist().index("edge")
    edges = table.pop("edge")
    found = edges.notna()
    for number, name in enumerate(("u", "v", "key")):
        ids = [edge[number] if there else None for edge, there in zip(edges, found, strict=True)]
        table.insert(at + number, name, ids)
    table["key"] = table["key"].astype("Int64")
    return _with_positions(table, router, places) if placed else table


def _with_positions(
    table: "pd.DataFrame", router: "Router", places: "gpd.GeoDataFrame"
) -> "gpd.GeoDataFrame":
    """Give each point the place where it meets the road as its geometry."""
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import numpy as np  # noqa: PLC0415 - the same
    import pandas as pd  # noqa: PLC0415 - the same

    from aicomplex_geo.layers.antimeridian import degrees_bounds  # noqa: PLC0415 - the same
    from aicomplex_geo.layers.crs import metric_crs  # noqa: PLC0415 - the same

    edges = router.net.edges
    found = table["u"].notna().to_numpy()
    at = edges.index.get_indexer(pd.MultiIndex.from_frame(table.loc[found, ["u", "v", "key"]]))
    lines = gpd.GeoSeries(np.asarray(edges.geometry)[at], crs=edges.crs)
    if found.any():
        lines = lines.to_crs(metric_crs(degrees_bounds(lines)))
    share = table.loc[found, "offset"].to_numpy() / edges["length"].to_numpy()[at].clip(min=1e-9)
    on_road = lines.interpolate(share.clip(0, 1), normalized=True)
    on_road = on_road.to_crs(cast("CRS", places.crs))
    geometry = pd.Series([None] * len(table), dtype=object)
    geometry[found] = on_road.to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry.tolist(), crs=places.crs)


def _described(
    pairs: "pd.DataFrame",
    router: "Router",
    origins: "gpd.GeoDataFrame",
    destinations: "gpd.GeoDataFrame",
) -> "pd.DataFrame":
    """Add ranges, status and reason; a geometry stays the last column."""
    from aicomplex_geo.results.od_table import describe_od  # noqa: PLC0415 - keeps --help fast

    table = describe_od(pairs, router, origins, destinations)
    table = table.drop(columns="reason_ko").rename(columns={"reason_en": "reason"})
    first = [name for name in table.columns if name != "geometry"]
    return table[first + [name for name in table.columns if name == "geometry"]]
