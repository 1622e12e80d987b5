"""Commands that travel: snap, od, route, isochrone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aicomplex_geo.cli.console import say, show
from aicomplex_geo.cli.options import NetworkOption, OutOption, ProfileOption, StudyOption

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study

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

    loaded, router = _prepare(study, network, profile)
    table = router.snap(find_places(loaded, points)).rename_axis(index="id").reset_index()
    _give(table, out, title="snapping")


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
    """Compute travel times (min) and distances (m) between all pairs."""
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = _prepare(study, network, profile)
    start = loaded.origins() if origins is None else find_places(loaded, origins)
    end = loaded.hubs() if destinations is None else find_places(loaded, destinations)
    _give(router.od_matrix(start, end).to_frame(), out, title=router.profile.name)


def route(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="An id, or lat,lon.")],
    destination: Annotated[str, typer.Argument(metavar="DESTINATION", help="An id, or lat,lon.")],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Find the fastest route between two places."""
    from aicomplex_geo.cli.places import find_places  # noqa: PLC0415 - keeps --help fast

    loaded, router = _prepare(study, network, profile)
    routes = router.routes(find_places(loaded, origin), find_places(loaded, destination))
    _give(routes, out, title=router.profile.name)


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

    loaded, router = _prepare(study, network, profile)
    areas = router.isochrones(
        find_places(loaded, origin),
        cutoffs=tuple(cutoff) if cutoff else loaded.cutoffs,
        buffer=loaded.buffer_m,
    )
    if out is None:
        from aicomplex_geo.layers.crs import metric_crs  # noqa: PLC0415 - keeps --help fast

        metric = areas.to_crs(metric_crs(tuple(areas.to_crs("EPSG:4326").total_bounds)))
        areas = areas.assign(area_km2=metric.area / 1e6)
    _give(areas, out, title=router.profile.name)


def _prepare(
    study: Path | None, network: str | None, profile: str | None
) -> "tuple[Study, Router]":
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    return loaded, Router(loaded.network(network), profile=loaded.profile(profile))


def _give(table: "pd.DataFrame", out: Path | None, *, title: str) -> None:
    """Write the whole table to a file, or print it without its geometry."""
    if out is None:
        show(table.drop(columns="geometry", errors="ignore"), title=title)
        return
    from aicomplex_geo.cli.output import write_table  # noqa: PLC0415 - keeps --help fast

    write_table(table, out)
    say(f"{len(table)} rows in {out}")
