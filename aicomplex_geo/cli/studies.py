"""``aicomplex-geo study``: create or check a study."""

import warnings
from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo._quoting import quoted
from aicomplex_geo.cli.console import note, say
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.cli.options import StudyOption
from aicomplex_geo.cli.point_options import TableOptions, takes_points

app = typer.Typer(name="study", help="Create or check a study.", no_args_is_help=True)


@app.command("new", cls=OnceCommand)
@takes_points
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    *,
    points: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Your own points: make a study of them."),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option("--network", metavar="NAME|PATH", help="With --from: their road network."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="With --from: the title.")] = "",
    opportunities: Annotated[
        list[str] | None,
        typer.Option(
            "--opportunities",
            metavar="COLUMN",
            help="With --from: a column to count as what can be reached; several times.",
        ),
    ] = None,
    reading: TableOptions,
) -> None:
    """Write a study for another place: of your own points, or a commented template."""
    from aicomplex_geo.errors import ParameterError  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import new_study  # noqa: PLC0415 - the same

    if points is None:
        if any((network, title, opportunities)) or reading != TableOptions():
            raise ParameterError("the options describe the points of --from, which is not given")
        new_study(folder)
        say(f"{folder / 'study.toml'} written; edit it, then: aicomplex-geo study check {folder}")
        return
    if not (network and title):
        raise ParameterError("--from needs --network and --title")
    from aicomplex_geo.layers import read_points  # noqa: PLC0415 - keeps --help fast

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        frame = read_points(points, **reading.of_file(0, 1))
    for warning in told:
        note(f"note: {warning.message}")
    new_study(folder, points=frame, network=network, title=title, opportunities=opportunities or ())
    _name_lost_points(folder)
    say(f"a study of {len(frame)} points in {folder}; then: aicomplex-geo build --study {folder}")


def _name_lost_points(folder: Path) -> None:
    """Say which points no road reaches: perhaps the network is one of another place."""
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    study = load_study(folder)
    snapped = Router(study.network(), profile=study.default_profile).snap(study.hubs())
    lost = snapped[snapped["status"].isin(["too_far", "no_network"])]
    if len(lost):
        note(
            f"note: {len(lost)} of {len(snapped)} points reach no road of the network "
            f"(first: {quoted(lost.index[0])}: {lost['reason'].iloc[0]})"
        )


@app.command("check", cls=OnceCommand)
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER|FILE]", help="By default the Cheomdan study."),
    ] = None,
    *,
    study: StudyOption = None,
) -> None:
    """Read all files of a study and report all faults at once."""
    from aicomplex_geo.errors import StudyError  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import check_study, load_study  # noqa: PLC0415 - the same

    named = folder or study
    faults = check_study(named)
    if faults:
        raise StudyError(faults)
    loaded = load_study(named)
    title = loaded.title_ko or loaded.title_en
    say(f"{title}: {len(loaded.layer_names)} layers, no faults")
