"""``aicomplex-geo study``: create or check a study."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.cli.console import say
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.cli.options import StudyOption

app = typer.Typer(name="study", help="Create or check a study.", no_args_is_help=True)


@app.command("new", cls=OnceCommand)
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
) -> None:
    """Write a commented template of a study for another place."""
    from aicomplex_geo.study import new_study  # noqa: PLC0415 - keeps --help fast

    new_study(folder)
    say(f"{folder / 'study.toml'} written; edit it, then: aicomplex-geo study check {folder}")


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
