"""``aicomplex-geo scenario``: what would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo._files import exists, is_file
from aicomplex_geo.cli.console import note, on_terminal, say, show
from aicomplex_geo.cli.jobs import Job, check_output, ids_of, is_text, prepare
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    MapOption,
    NetworkOption,
    OutOption,
    ProfileOption,
    StudyOption,
)
from aicomplex_geo.cli.point_options import PointOptions, takes_points

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study import Study

TODAY = "today"
_MINUTES = ("before", "after", "difference")
_NAME = "A scenario file, or the id of a scenario of the study"

app = typer.Typer(
    name="scenario", help="Compute, list, write or compare scenarios.", no_args_is_help=True
)

OriginsOption = Annotated[
    str | None,
    typer.Option("--origins", metavar="POINTS", help=f"{POINTS_HELP} By default the origins."),
]
DestinationsOption = Annotated[
    str | None,
    typer.Option("--destinations", metavar="POINTS", help="Points; by default the hubs."),
]


@app.command("run", cls=OnceCommand)
@takes_points
def run(
    file: Annotated[str, typer.Argument(metavar="FILE|ID", help=f"{_NAME}.")],
    *,
    origins: OriginsOption = None,
    destinations: DestinationsOption = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
    reading: PointOptions,
) -> None:
    """Compute the travel times before and after a scenario, and how they differ.

    Faults of the scenario are reported at once, with their lines; nothing is written then.
    """
    _compare(
        (TODAY, file), (origins, destinations), study, network, profile, out=out, reading=reading
    )


@app.command("compare", cls=OnceCommand)
@takes_points
def compare(  # noqa: PLR0913 - each is an option of the command line
    one: Annotated[str, typer.Argument(metavar="A", help=f"{_NAME}, or {TODAY!r}.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    *,
    origins: OriginsOption = None,
    destinations: DestinationsOption = None,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Compare the travel times under two scenarios."""
    _compare(
        (one, other),
        (origins, destinations),
        study,
        network,
        profile,
        out=out,
        reading=reading,
        map_=map_,
    )


@app.command("list", cls=OnceCommand)
def list_(*, study: StudyOption = None, out: OutOption = None) -> None:
    """List the scenarios of a study by date, with status, confidence and source."""
    from aicomplex_geo.cli.output import check_ending, write_table  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.scenarios.catalog import as_table  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    if out is not None:
        check_ending(out)
    check_output(out, [], loaded)
    table = as_table(list(loaded.scenarios())).reset_index()
    if out is not None:
        write_table(table, out)
        return
    if on_terminal():  # sources and hashes are long: they are in the piped and written table
        table = table[["id", "title_ko", "title_en", "opens", "status", "confidence", "edits"]]
    show(table, title="scenarios")


@app.command("template", cls=OnceCommand)
def template(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; else it is printed.")
    ] = None,
) -> None:
    """Write a commented template with an example of each kind of edit."""
    from aicomplex_geo._replacing import replacing_output  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.errors import OutputError  # noqa: PLC0415 - the same
    from aicomplex_geo.scenarios.template import template_text  # noqa: PLC0415 - the same

    if file is None:
        typer.echo(template_text(), nl=False)
        return
    if exists(file):
        raise OutputError(f"{file} exists; name a new file")
    with replacing_output(file) as draft:
        draft.write_text(template_text(file.stem), encoding="utf-8", newline="\n")
    say(f"{file} written; edit it, then: aicomplex-geo scenario run {file}")


def _compare(
    names: tuple[str, str],
    points: tuple[str | None, str | None],
    study: Path | None,
    network: str | None,
    profile: str | None,
    *,
    out: Path | None,
    reading: PointOptions,
    map_: Path | None = None,
) -> None:
    from aicomplex_geo import scenarios  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.cli.output import in_whole_units  # noqa: PLC0415 - the same
    from aicomplex_geo.cli.places import Places  # noqa: PLC0415 - the same
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - the same

    asked = [one for one in points if one is not None]
    files = [one for one in names if is_file(one)]
    profiles = None if profile is None else [profile]
    loaded, (router,) = prepare(
        study, network, profiles, out=out, named=[*asked, *files], reading=reading, drawn=map_
    )
    both = [_read(loaded, name) for name in names]
    _check(loaded, both, router.net)
    states = [loaded if one is None else loaded.under(one) for one in both]
    nets = [router.net if one is None else one.apply(router.net) for one in both]
    matrices: list[Any] = []
    for state, net in zip(states, nets, strict=True):
        places = Places(state, asked, reading)
        start = state.origins() if points[0] is None else places.find(0)
        end = state.hubs() if points[1] is None else places.find(len(asked) - 1)
        own = Router(net, router.profile, max_distance=router.max_distance)
        matrices.append(own.od_matrix(start, end))
    table = scenarios.compare(*matrices)
    shown = in_whole_units(table, _MINUTES) if is_text(out) else table
    parameters = {
        "command": "scenario",
        "scenarios": [
            {"id": TODAY} if one is None else {"id": one.id, "hash": one.hash} for one in both
        ],
        "origins": ids_of(start),
        "destinations": ids_of(end),
    }
    _summarise(names, both, table)
    title = f"{names[0]} → {names[1]}, {router.profile.name}"
    if map_ is not None:
        from aicomplex_geo.cli.drawing import change_map, write_map  # noqa: PLC0415 - keeps --help fast

        write_map(
            change_map(table, start, end, (f"시나리오 비교: {title}", f"Scenarios: {title}")),
            map_,
            loaded,
            nets[1],
        )
    Job(loaded, [router], parameters, reading).give(shown, out, title=title)


def _read(study: "Study", name: str) -> "Scenario | None":
    from aicomplex_geo.scenarios import read_scenario  # noqa: PLC0415 - keeps --help fast

    return None if name == TODAY else read_scenario(name, data_dir=study.folder)


def _check(study: "Study", both: "list[Scenario | None]", net: Any) -> None:  # noqa: ANN401 - a RoadNetwork
    """Raise with the faults of both scenarios, if they have any."""
    from aicomplex_geo.errors import ScenarioError  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study.scenario_checks import scenario_faults  # noqa: PLC0415 - the same

    faults = [
        fault for one in both if one is not None for fault in scenario_faults(study, one, net)
    ]
    if faults:
        raise ScenarioError(faults)


def _summarise(
    names: tuple[str, str], both: "list[Scenario | None]", table: "pd.DataFrame"
) -> None:
    """Say on the error stream how many pairs change, so that a table can be piped."""
    titles = [name if one is None else one.title_en for name, one in zip(names, both, strict=True)]
    counts = table["change"].str.replace("_", " ").value_counts()
    said = ", ".join(f"{count} {change}" for change, count in counts.items())
    note(f"{titles[0]} → {titles[1]}: of {len(table)} pairs {said}")
