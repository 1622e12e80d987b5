"""``aicomplex-geo build``: the main job."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.cli.console import progress_bar, say
from aicomplex_geo.cli.options import NetworkOption, ProfileOption, StudyOption


def build(
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Output folder.")] = Path(
        "maps"
    ),
) -> None:
    """Write all maps, tables and the report of a study."""
    from aicomplex_geo.publish import build as build_maps  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    with progress_bar() as progress:
        loaded = load_study(study)
        written = build_maps(loaded, out=out, network=network, profile=profile, progress=progress)
    say(f"{len(written)} files in {out}; open {out / 'index.html'}")
