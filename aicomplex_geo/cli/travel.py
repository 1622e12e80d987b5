"""Commands that travel: snap, od, route, isochrone."""

from typing import TYPE_CHECKING, Annotated

import typer

from aicomplex_geo.cli.jobs import Job, ids_of, prepare
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    NetworkOption,
    OutOption,
    ProfileOption,
    StudyOption,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.routing import Router


def snap(
    points: Annotated[str, typer.Argument(metavar="POINTS", help=POINTS_HELP)],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Show where points meet the road network."""
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    places = find_places(loaded, points)
    table = router.snap(places).rename_axis(index="id").reset_index()
    parameters = {"points": ids_of(places), "max_distance_m": router.max_distance}
    Job(loaded, router, parameters).give(table, out, title="snapping")


def od(
    *,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="POINTS", help=f"{POINTS_HELP} By default the study's."),
    ] = None,
    destinations: Annotated[
        str | None,
        typer.Option("--destinations", metavar="POINTS", help="The same; by default the hubs."),
    ] = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Compute travel times (min) and distances (m) between all pairs.

    Low and high are the range over all positions within the certainty of each point.
    """
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start = loaded.origins() if origins is None else find_places(loaded, origins)
    end = loaded.hubs() if destinations is None else find_places(loaded, destinations)
    table = _described(router.od_matrix(start, end).to_frame(), router, start, end)
    parameters = {"origins": ids_of(start), "destinations": ids_of(end)}
    Job(loaded, router, parameters).give(table, out)


def route(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="An id, or lat,lon.")],
    destination: Annotated[str, typer.Argument(metavar="DESTINATION", help="An id, or lat,lon.")],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Find the fastest route between two places.

    Low and high are the range over all positions within the certainty of each point.
    """
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start, end = find_places(loaded, origin), find_places(loaded, destination)
    routes = _described(router.routes(start, end), router, start, end)
    parameters = {"origins": ids_of(start), "destinations": ids_of(end)}
    Job(loaded, router, parameters).give(routes, out)


def isochrone(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help=POINTS_HELP)],
    *,
    cutoff: Annotated[
        list[float] | None,
        typer.Option("--cutoff", metavar="MINUTES", help="May be given several times."),
    ] = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Find the area reachable within a cutoff."""
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start, cutoffs = find_places(loaded, origin), tuple(cutoff or loaded.cutoffs)
    areas = router.isochrones(start, cutoffs=cutoffs, buffer_m=loaded.buffer_m)
    if out is None:
        from aicomplex_geo.layers.crs import metric_crs  # noqa: PLC0415 - keeps --help fast

        metric = areas.to_crs(metric_crs(tuple(areas.to_crs("EPSG:4326").total_bounds)))
        areas = areas.assign(area_km2=metric.area / 1e6)
    parameters = {
        "origins": ids_of(start),
        "cutoffs_min": list(cutoffs),
        "buffer_m": loaded.buffer_m,
    }
    Job(loaded, router, parameters).give(areas, out)


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
