"""``aicomplex-geo verify``: whether files are as they were written, and come out the same again."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo._quoting import shown
from aicomplex_geo.cli.console import progress_bar, say
from aicomplex_geo.cli.networks import warnings_as_notes
from aicomplex_geo.cli.options import POINTS_HELP, NetworkOption, ProfileOption, StudyOption
from aicomplex_geo.cli.point_options import PointOptions, TableOptions, takes_points
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aicomplex_geo.publish import Verification

    Progress = Callable[[str, float], None]

_OTHERS_SHOWN = 10
_MADE_FROM = {
    "build": ("study", "network", "profile"),
    "matrix": ("origins", "destinations", "study", "network", "profile", "max_distance", *(
        asdict(TableOptions())
    )),
    "network": ("source", "study", "max_size"),
}  # fmt: skip
"""Options that say what a folder was made from, by what it holds."""
_DONE = {"build": "built", "matrix": "computed", "network": "read"}
_TO_GIVE = {
    "matrix": "give --origins, --destinations and what else od was given",
    "network": "give --source",
}


@takes_points
def verify(  # noqa: PLR0913 - the options of the command
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
    origins: Annotated[
        str | None,
        typer.Option(
            "--origins",
            metavar="POINTS",
            help=f"Origins of a matrix, as od was given them. {POINTS_HELP}",
        ),
    ] = None,
    destinations: Annotated[
        str | None,
        typer.Option("--destinations", metavar="POINTS", help="Destinations of a matrix."),
    ] = None,
    max_distance: Annotated[
        float | None,
        typer.Option(
            "--max-distance",
            metavar="METRES",
            help="Longest access leg of a matrix; by default what it records.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="FILE|FOLDER|NAME",
            help="What a network was imported or converted from.",
        ),
    ] = None,
    replay: Annotated[
        bool,
        typer.Option(
            help="Build, compute or read once more and compare; else only compare hashes."
        ),
    ] = True,
    reading: TableOptions,
) -> None:
    """Say bit for bit which files differ from what was written, or from a new run, and why.

    A build is built again. A matrix is computed again from --origins and --destinations, with
    the options of od, and a network is read again from --source.
    """
    from aicomplex_geo.publish.verification import kind_of  # noqa: PLC0415 - keeps --help fast

    kind = kind_of(path)
    given: dict[str, Any] = {
        "study": study,
        "network": network,
        "profile": profile,
        "origins": origins,
        "destinations": destinations,
        "max_distance": max_distance,
        "source": source,
        **{name: value or None for name, value in asdict(reading).items()},
    }
    given = {name: value for name, value in given.items() if value is not None}
    for name in given:
        if name not in _MADE_FROM[kind]:
            raise ParameterError(f"--{name.replace('_', '-')} is not for a {kind}; leave it out.")
    if given and not replay:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise ParameterError(f"--no-replay makes nothing again; leave it out, or {options}.")
    with progress_bar() as progress:
        found = _AGAIN[kind](path, given, progress) if replay else _by_hashes(path)
    _tell(found, replay=replay)
    if not found.ok:
        raise typer.Exit(1)


def _by_hashes(path: Path) -> "Verification":
    from aicomplex_geo.publish import verify as verify_folder  # noqa: PLC0415 - keeps --help fast

    return verify_folder(path, replay=False)


def _build(path: Path, given: dict[str, Any], progress: "Progress | None") -> "Verification":
    from aicomplex_geo.publish import verify as verify_folder  # noqa: PLC0415 - keeps --help fast

    return verify_folder(path, **given, progress=progress)


def _matrix(path: Path, given: dict[str, Any], progress: "Progress | None") -> "Verification":
    """Compute a matrix again from the points that od would take, if any input is given."""
    if not given:
        return _by_hashes(path)
    from aicomplex_geo.cli.places import Places  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.publish import verify_matrix  # noqa: PLC0415 - the same
    from aicomplex_geo.publish.replays import recorded_router  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(given.get("study"))
    named = [given[name] for name in ("origins", "destinations") if name in given]
    table = {name: given[name] for name in asdict(TableOptions()) if name in given}
    asked = Places(loaded, named, PointOptions(**table))
    start = asked.find(0) if "origins" in given else loaded.origins()
    end = asked.find(len(named) - 1) if "destinations" in given else loaded.hubs()
    options = {name: given.get(name) for name in ("network", "profile", "max_distance")}
    router = recorded_router(path, loaded, **options)
    return verify_matrix(path, router, start, end, progress=progress)


def _network(path: Path, given: dict[str, Any], _: "Progress | None") -> "Verification":
    """Read a network again, if its source is given."""
    if "source" not in given:
        return _by_hashes(path)
    from aicomplex_geo.publish import verify_network  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    source = given["source"]
    if "study" in given:
        source = load_study(given["study"]).network(source)
    with warnings_as_notes():
        return verify_network(path, source, max_size=given.get("max_size"))


_AGAIN = {"build": _build, "matrix": _matrix, "network": _network}


def _tell(found: "Verification", *, replay: bool) -> None:
    different = {name: state for name, state in found.files.items() if state != "equal"}
    for name, state in different.items():
        detail = found.details.get(name)
        say(f"{shown(name)}: {state}{f': {detail}' if detail else ''}")
    for name in found.others[:_OTHERS_SHOWN]:
        say(f"{shown(name)}: not part of the {found.kind}")
    if len(found.others) > _OTHERS_SHOWN:
        more = len(found.others) - _OTHERS_SHOWN
        say(f"{more} more files are not part of the {found.kind}")
    for reason in found.reasons:
        say(f"differs from then: {reason}")
    again = _DONE[found.kind]
    how = f"as written, and the same when {again} again" if found.replayed else "as written"
    say(f"{len(found.files) - len(different)} of {len(found.files)} files are {how}")
    if found.replayed and different and not found.reasons:
        say(
            "no recorded input, version or parameter differs: files were changed with their "
            "hashes, or they were made from something else"
        )
    if replay and not found.replayed:
        say(f"only hashes were compared: to have it {again} again, {_TO_GIVE[found.kind]}")
