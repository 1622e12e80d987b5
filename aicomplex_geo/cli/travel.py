"""Commands that travel: snap, od, route, isochrone."""

from typing import TYPE_CHECKING, Annotated

import typer

from aicomplex_geo.cli.jobs import Job, ids_of, prepare
from aicomplex_geo.cli.options import NetworkOption, OutOption, ProfileOption, StudyOption

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.routing import Router

_PLACES = "A file of points, the name of a layer, ids separated by commas, or lat,lon."


def snap(
    points: Annotated[str, typer.Argument(metavar="POINTS", help=_PLACES)],
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
    asked = {"points": ids_of(places), "max_distance_m": router.max_distance}
    Job(loaded, router, asked).give(table, out, title="snapping")


def od(
    *,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="POINTS", help=f"{_PLACES} By default the study's."),
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

    Low and high are the range that the certainty of the positions gives.
    """
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start = loaded.origins() if origins is None else find_places(loaded, origins)
    end = loaded.hubs() if destinations is None else find_places(loaded, destinations)
    table = _told(router.od_matrix(start, end).to_frame(), router, start, end)
    asked = {"origins": ids_of(start), "destinations": ids_of(end)}
    Job(loaded, router, asked).give(table, out)


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

    Low and high are the range that the certainty of the positions gives.
    """
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start, end = find_places(loaded, origin), find_places(loaded, destination)
    routes = _told(router.routes(start, end), router, start, end)
    asked = {"origins": ids_of(start), "destinations": ids_of(end)}
    Job(loaded, router, asked).give(routes, out)


def isochrone(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help=_PLACES)],
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
    """Find the area that is reached within a time."""
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = prepare(study, network, profile)
    start, cutoffs = find_places(loaded, origin), tuple(cutoff or loaded.cutoffs)
    areas = router.isochrones(start, cutoffs=cutoffs, buffer_m=loaded.buffer_m)
    if out is None:
        from aicomplex_geo.layers.crs import metric_crs  # noqa: PLC0415 - keeps --help fast

        metric = areas.to_crs(metric_crs(tuple(areas.to_crs("EPSG:4326").total_bounds)))
        areas = areas.assign(area_km2=metric.area / 1e6)
    asked = {"origins": ids_of(start), "cutoffs_min": list(cutoffs), "buffer_m": loaded.buffer_m}
    Job(loaded, router, asked).give(areas, out)


def _told(
    pairs: "pd.DataFrame",
    router: "Router",
    origins: "gpd.GeoDataFrame",
    destinations: "gpd.GeoDataFrame",
) -> "pd.DataFrame":
    """Add ranges, status and reason; a geometry stays the last column."""
    from aicomplex_geo.results.od_table import describe_pairs  # noqa: PLC0415 - keeps --help fast

    table = describe_pairs(pairs, router, origins, destinations)
    table = table.drop(columns="reason_ko").rename(columns={"reason_en": "reason"})
    first = [name for name in table.columns if name != "geometry"]
    return table[first + [name for name in table.columns if name == "geometry"]]
