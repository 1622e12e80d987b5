"""``aicomplex-geo study``: begin a study for another place, and look for its faults."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.cli.console import say
from aicomplex_geo.cli.options import StudyOption
from aicomplex_geo.errors import OutputError

app = typer.Typer(name="study", help="Begin or check a study of one's own.", no_args_is_help=True)

_TEMPLATE = Path(__file__).with_name("template")


@app.command("new")
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there.")],
) -> None:
    """Write a commented template of a study for another place."""
    import shutil  # noqa: PLC0415 - needed by this command only

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder} is not empty; name a folder that does not exist yet")
    try:
        for source in sorted(_TEMPLATE.rglob("*")):
            if source.is_file() and "__pycache__" not in source.parts:
                target = folder / source.relative_to(_TEMPLATE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error}") from error
    say(f"{folder / 'study.toml'} written; edit it, then: aicomplex-geo study check {folder}")


@app.command("check")
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER|FILE]", help="By default the Cheomdan study."),
    ] = None,
    *,
    study: StudyOption = None,
) -> None:
    """Read everything that a study names, and report all its faults."""
    from aicomplex_geo.errors import Fault, FaultyInputError, StudyError  # noqa: PLC0415
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - keeps --help fast

    loaded = load_study(folder or study)
    faults: list[Fault] = []
    steps = [lambda name=name: loaded.layer(name) for name in loaded.layer_names]
    steps += [loaded.origins, loaded.hubs, loaded.opportunities, loaded.network]
    steps += [lambda name=name: loaded.profile(name) for name in loaded.profile_names]
    for step in steps:
        try:
            step()
        except FaultyInputError as error:
            faults.extend(fault for fault in error.faults if fault not in faults)
    if faults:
        raise StudyError(faults)
    say(f"{loaded.title_ko} ({loaded.title_en}): {len(loaded.layer_names)} layers, no faults")
