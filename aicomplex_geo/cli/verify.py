"""``aicomplex-geo verify``: whether files are as they were written, and come out the same again."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo._quoting import shown
from aicomplex_geo.cli.console import progress_bar, say
from aicomplex_geo.cli.options import NetworkOption, ProfileOption, StudyOption

_OTHERS_SHOWN = 10


def verify(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Output of build, of od --out FOLDER/, or a saved network."
        ),
    ],
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    replay: Annotated[
        bool,
        typer.Option(help="Build the study once more and compare; else only compare hashes."),
    ] = True,
) -> None:
    """Tell bit for bit which files differ from what was written, or from a new build, and why."""
    from aicomplex_geo.publish import verify as verify_folder  # noqa: PLC0415 - keeps --help fast

    with progress_bar() as progress:
        found = verify_folder(
            path, study=study, network=network, profile=profile, replay=replay, progress=progress
        )
    different = {name: state for name, state in found.files.items() if state != "equal"}
    for name, state in different.items():
        say(f"{shown(name)}: {state}")
    for name in found.others[:_OTHERS_SHOWN]:
        say(f"{shown(name)}: not part of the {found.kind}")
    if len(found.others) > _OTHERS_SHOWN:
        more = len(found.others) - _OTHERS_SHOWN
        say(f"{more} more files are not part of the {found.kind}")
    for reason in found.reasons:
        say(f"differs from then: {reason}")
    how = "as written, and the same when built again" if found.replayed else "as written"
    say(f"{len(found.files) - len(different)} of {len(found.files)} files are {how}")
    if different:
        if found.replayed and not found.reasons:
            say("inputs, versions and parameters are the same")
        raise typer.Exit(1)
