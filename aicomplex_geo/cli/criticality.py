"""The command that closes links one at a time."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from aicomplex_geo.cli.console import items_bar
from aicomplex_geo.cli.jobs import Job, ids_of, is_text, prepare, why_lost
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    NetworkOption,
    OutOption,
    ProfileOption,
    StudyOption,
)
from aicomplex_geo.cli.point_options import PointOptions, takes_points
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.cli.places import Places
    from aicomplex_geo.study import Study

_MINUTES = ("minutes_lost", "longest_delay")


@takes_points
def criticality(  # noqa: PLR0913 - each is an option of the command line
    *,
    origins: Annotated[
        str | None,
        typer.Option(
            "--origins",
            metavar="POINTS",
            help=f"{POINTS_HELP} Or the key of opportunities of the study, such as population, "
            "whose amounts are then the demand. By default the study's origins.",
        ),
    ] = None,
    destinations: Annotated[
        str | None,
        typer.Option("--destinations", metavar="POINTS", help="Points; by default the hubs."),
    ] = None,
    demand: Annotated[
        str | None,
        typer.Option(
            "--demand", metavar="COLUMN", help="Column of the origins: people; by default 1 each."
        ),
    ] = None,
    directed: Annotated[
        bool,
        typer.Option("--directed", help="Close each direction of a road alone, not both together."),
    ] = False,
    top: Annotated[
        int | None, typer.Option("--top", metavar="NUMBER", help="Only so many of the worst links.")
    ] = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
    reading: PointOptions,
) -> None:
    """Close every link that a fastest trip uses, one at a time: who loses how many minutes.

    The worst first. Pairs that are cut off are counted by themselves. Points keep their
    positions when a link closes.
    """
    from aicomplex_geo import scenarios  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.cli.output import in_whole_units  # noqa: PLC0415 - the same
    from aicomplex_geo.cli.places import Places  # noqa: PLC0415 - the same

    if top is not None and top < 1:
        raise ParameterError(f"--top is {top}, expected a whole number of at least 1")
    named = [one for one in (origins, destinations) if one is not None]
    profiles = None if profile is None else [profile]
    loaded, (router,) = prepare(study, network, profiles, out=out, named=named, reading=reading)
    if origins is not None and origins in loaded.file.opportunities:
        named = named[1:]
    asked = Places(loaded, named, reading)
    start, amounts = _origins(loaded, origins, demand, asked)
    end = loaded.hubs() if destinations is None else asked.find(len(named) - 1)
    with items_bar("pairs") as progress:
        table = scenarios.criticality(
            router.net,
            start,
            end,
            router.profile,
            amounts,
            directed=directed,
            max_distance=router.max_distance,
            progress=progress,
        ).reset_index()
    lost = why_lost(router, start, end) if table.empty else None
    shown = table if top is None else table.head(top)
    if is_text(out):
        shown = cast("gpd.GeoDataFrame", in_whole_units(shown, _MINUTES))
    parameters = {
        "command": "criticality",
        "origins": origins if amounts is not None and demand is None else ids_of(start),
        "destinations": ids_of(end),
        "demand": demand,
        "directed": directed,
        "links": len(table),
    }
    title = f"criticality, {router.profile.name}"
    Job(loaded, [router], parameters, reading).give(shown, out, title=title, lost=lost)


def _origins(
    study: "Study", named: str | None, column: str | None, asked: "Places"
) -> "tuple[gpd.GeoDataFrame, pd.Series | None]":
    """Origins with their demand, None if each pair counts once."""
    from aicomplex_geo.cli.amounts import amounts_of  # noqa: PLC0415 - keeps --help fast

    if named is not None and named in study.file.opportunities:
        if column is not None:
            raise ParameterError(f"--demand belongs to points; {named} has amounts of its own")
        found = study.opportunity(named)
        return found.points, found.values  # noqa: PD011 - of an Opportunity
    start = study.origins() if named is None else asked.find(0, [column] if column else [])
    return start, None if column is None else amounts_of(start, column, file=named or "origins")
