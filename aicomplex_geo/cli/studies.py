"""``aicomplex-geo study``: create or check a study."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.cli.console import say
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.cli.options import StudyOption

app = typer.Typer(name="study", help="Create or check a study.", no_args_is_help=True)


@app.command("new", cls=OnceCommand)
def new(  # noqa: PLR0913 - each option says one thing about the table
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
    column_of_ids: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="Column of the ids.")
    ] = None,
    x: Annotated[
        str | None, typer.Option("--x", metavar="COLUMN", help="Column of x or longitude.")
    ] = None,
    y: Annotated[
        str | None, typer.Option("--y", metavar="COLUMN", help="Column of y or latitude.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", metavar="CRS", help="CRS, as EPSG:5186.")
    ] = None,
) -> None:
    """Write a study for another place: of your own points, or a commented template."""
    from aicomplex_geo.errors import ParameterError  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import new_study  # noqa: PLC0415 - the same

    if points is None:
        if any((network, title, opportunities, column_of_ids, x, y, crs)):
            raise ParameterError("the options describe the points of --from, which is not given")
        new_study(folder)
        say(f"{folder / 'study.toml'} written; edit it, then: aicomplex-geo study check {folder}")
        return
    if not (network and title):
        raise ParameterError("--from needs --network and --title")
    from aicomplex_geo.layers import read_points  # noqa: PLC0415 - keeps --help fast

    frame = read_points(points, id=column_of_ids, x=x, y=y, crs=crs)
    new_study(folder, points=frame, network=network, title=title, opportunities=opportunities or ())
    say(f"a study of {len(frame)} points in {folder}; then: aicomplex-geo build --study {folder}")


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
