"""``aicomplex-geo verify``: whether files are as they were written, and come out the same again."""

import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo._quoting import shown
from aicomplex_geo.cli.console import progress_bar, say
from aicomplex_geo.cli.networks import warnings_as_notes
from aicomplex_geo.cli.options import POINTS_HELP
from aicomplex_geo.cli.point_options import PointOptions, TableOptions, takes_points
from aicomplex_geo.errors import AicomplexGeoError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aicomplex_geo.publish import Verification

    Progress = Callable[[str, float], None]

_OTHERS_SHOWN = 10
_LINES = 10
"""Lines that are given to files of one state; beyond them, one line counts all."""
_OF_ONE_THING = ("network", "profile", "source", "study", "turns")
"""Parts of a manifest whose fields differ together, because another one was taken."""
_MADE_FROM = {
    "build": ("study", "network", "profile"),
    "matrix": ("origins", "destinations", "study", "network", "profile", "max_distance", *(
        asdict(TableOptions())
    )),
    "network": ("source", "study", "max_size"),
}  # fmt: skip
"""Options that say what a folder was made from, by what it holds."""
_NEED = {
    "matrix": (tuple(asdict(TableOptions())), ("origins", "destinations")),
    "network": (("study", "max_size"), ("source",)),
}
"""Options that mean nothing without one of others, by what a folder holds."""
_DONE = {"build": "built", "matrix": "computed", "network": "read"}
_TO_GIVE = {
    "matrix": "give --origins, --destinations and what else od was given",
    "network": "give --source",
}


@dataclass(frozen=True)
class Reading(TableOptions):
    """How the source of a network, or a file of points, is read."""

    max_size: Annotated[
        float | None,
        typer.Option(
            "--max-size",
            metavar="MB",
            help="Megabytes that a compressed input (xlsx or Parquet with points, .osm.gz, "
            ".osm.bz2) may have unpacked; by default 100 times its size; never over 16384.",
        ),
    ] = None


@takes_points
def verify(  # noqa: PLR0913 - the options of the command
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Output of build, of od --out FOLDER/, or a saved network."
        ),
    ],
    *,
    study: Annotated[
        Path | None,
        typer.Option(
            "--study",
            metavar="FILE",
            help="Study that a build or matrix was made from, or whose network --source names: "
            "its study.toml or folder; by default the Cheomdan study.",
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            "--network",
            metavar="NAME|PATH",
            help="Road network that a build or matrix was made from, if it was given --network: "
            "its name or saved folder; by default that of the study.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME|FILE",
            help="Travel profile that a build or matrix was made with, if it came from a file: "
            "that TOML file; by default the one whose name was recorded.",
        ),
    ] = None,
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
        typer.Option(help="Build, compute or read again and compare; else only compare hashes."),
    ] = True,
    reading: Reading,
) -> None:
    """Say bit for bit which files differ from what was written, or when made again, and why.

    A build is built again. A matrix is computed again from --origins and --destinations and the
    other options that od was given, and a network is read again from --source.
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
        **asdict(reading),
    }
    given = {
        name: value for name, value in given.items() if not (value in (None, []) or value is False)
    }
    _check(kind, given)
    if given and not replay:
        options = ", ".join(map(_option, given))
        raise ParameterError(f"--no-replay makes nothing again; leave it out, or {options}.")
    with progress_bar() as progress:
        found = _AGAIN[kind](path, given, progress) if replay else _by_hashes(path)
    _tell(found, replay=replay)
    if not found.ok:
        raise typer.Exit(1)


def _check(kind: str, given: dict[str, Any]) -> None:
    """Refuse options that mean nothing for what the folder holds, or without another one."""
    for name in given:
        if name not in _MADE_FROM[kind]:
            raise ParameterError(f"{_option(name)} is not for a {kind}; leave it out.")
        few, needed = _NEED.get(kind, ((), ()))
        if name in few and not set(needed) & set(given):
            options = " or ".join(map(_option, needed))
            raise ParameterError(
                f"{_option(name)} belongs to {options}; add it, or leave {_option(name)} out."
            )


def _option(name: str) -> str:
    names = {"representative": "representative-points"}
    return f"--{names.get(name, name).replace('_', '-')}"


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
    from aicomplex_geo.od_dataset.dataset import found_manifest  # noqa: PLC0415 - the same
    from aicomplex_geo.publish import verify_matrix  # noqa: PLC0415 - the same
    from aicomplex_geo.publish.replays import recorded_router  # noqa: PLC0415 - the same
    from aicomplex_geo.publish.verification import matrix_as_written, unless_edited  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    manifest = found_manifest(path)
    if manifest.error is not None:
        return matrix_as_written(manifest)
    loaded = load_study(given.get("study"))
    named = [given[name] for name in ("origins", "destinations") if name in given]
    table = {name: given[name] for name in asdict(TableOptions()) if name in given}
    asked = Places(loaded, named, PointOptions(**table))
    start = asked.find(0) if "origins" in given else loaded.origins()
    end = asked.find(len(named) - 1) if "destinations" in given else loaded.hubs()
    options = {name: given.get(name) for name in ("network", "profile", "max_distance")}
    try:
        router = recorded_router(path, loaded, **options)
    except AicomplexGeoError as error:
        return unless_edited(manifest, matrix_as_written(manifest), error)
    return verify_matrix(path, router, start, end, progress=progress)


def _network(path: Path, given: dict[str, Any], _: "Progress | None") -> "Verification":
    """Read a network again, if its source is given."""
    if "source" not in given:
        return _by_hashes(path)
    from aicomplex_geo.network.readers.by_name import has_to_be_imported  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.publish import verify_network  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    source = given["source"]
    if "study" in given and has_to_be_imported(source):
        raise ParameterError(
            "--study is for a --source that is a network of the study, not a file to read; leave "
            "it out."
        )
    if "study" in given:
        source = load_study(given["study"]).network(source)
    with warnings_as_notes():
        return verify_network(path, source, max_size=given.get("max_size"))


_AGAIN = {"build": _build, "matrix": _matrix, "network": _network}


def _tell(found: "Verification", *, replay: bool) -> None:
    from aicomplex_geo.publish.verification import DESCRIPTIONS  # noqa: PLC0415 - keeps --help fast

    for line in (*_files(found), *_others(found), *_reasons(found)):
        say(line)
    again, total = _DONE[found.kind], len(found.files)
    states = list(found.files.values())
    same = states.count("equal")
    written = same + states.count("not reproduced")
    told = f"{written} of {total} files are as written"
    if found.replayed:
        told += f", and {same} of these come out the same when {again} again"
    say(told)
    if "not reproduced" in states and not found.reasons:
        say(
            "no recorded input, version or parameter differs: files were changed with their "
            "hashes, or they were made from something else"
        )
    if replay and not found.replayed and DESCRIPTIONS[found.kind] not in found.details:
        say(f"only hashes were compared: to have it {again} again, {_TO_GIVE[found.kind]}")


def _files(found: "Verification") -> "Iterator[str]":
    """Tell the files that differ; those that differ alike are counted, and the first is named."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, state in found.files.items():
        if state != "equal":
            explained = state == "not reproduced" and found.reasons and name not in found.details
            alike[state, "" if explained else re.sub(r"\d+", "", name)].append(name)
    for state in dict.fromkeys(state for state, _ in alike):
        groups = [names for (one, _), names in alike.items() if one == state]
        for names in [[*chain(*groups)]] if len(groups) > _LINES else groups:
            detail = found.details.get(names[0])
            first = f"{shown(names[0])}: {detail}" if detail else shown(names[0])
            if len(names) > 1:
                yield f"{len(names):,} files: {state} (first: {first})"
            else:
                yield f"{shown(names[0])}: {state}{f': {detail}' if detail else ''}"


def _others(found: "Verification") -> "Iterator[str]":
    for name in found.others[:_OTHERS_SHOWN]:
        yield f"{shown(name)}: not part of the {found.kind}"
    if len(found.others) > _OTHERS_SHOWN:
        more = len(found.others) - _OTHERS_SHOWN
        yield f"{more} more files are not part of the {found.kind}"


def _reasons(found: "Verification") -> "Iterator[str]":
    """Tell the reasons, of another network or another profile the first and how many more."""
    parts: dict[str, list[str]] = defaultdict(list)
    for reason in found.reasons:
        part = reason.partition(": ")[0]
        parts[part if part in _OF_ONE_THING else reason].append(reason)
    for part, (first, *others) in parts.items():
        more = f" (and {len(others)} more of the {part})" if others else ""
        yield f"differs from then: {first}{more}"
