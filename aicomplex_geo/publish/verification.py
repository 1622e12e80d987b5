"""Verification of what was written: the hash of each file, and the same build again."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aicomplex_geo._choices import check_switches
from aicomplex_geo._files import (
    is_file,
    is_of_file_manager,
    listed,
    path_of,
    sealed,
    sha256,
    text_sha256,
)
from aicomplex_geo._manifests import FoundManifest, find_manifest
from aicomplex_geo._quoting import both, quoted, shown
from aicomplex_geo.errors import (
    AicomplexGeoError,
    DataNotFoundError,
    ParameterError,
    UnknownProfileError,
)
from aicomplex_geo.network.readers import saved
from aicomplex_geo.network.save import MANIFEST as NETWORK_MANIFEST
from aicomplex_geo.od_dataset import dataset
from aicomplex_geo.od_dataset.layout import MANIFEST as MATRIX_MANIFEST
from aicomplex_geo.publish.build_study import build
from aicomplex_geo.publish.crate import PROVENANCE
from aicomplex_geo.publish.table_differences import LONGEST_NAME
from aicomplex_geo.study.loading import as_study, load_study

Kind = Literal["build", "matrix", "network"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

    Progress = Callable[[str, float], None]

EQUAL, CHANGED, MISSING, ADDED, OTHER = "equal", "changed", "missing", "added", "not reproduced"
DESCRIPTIONS: dict[Kind, str] = {
    "build": PROVENANCE,
    "matrix": MATRIX_MANIFEST,
    "network": NETWORK_MANIFEST,
}
"""The manifest of a folder, by what this holds."""
COMPARED = ("inputs", "versions", "parameters", "profiles", "profile", "network", "turns", "study")
"""Parts of a provenance, in the order in which they explain a difference best."""
NO_REASONS = {"outputs", "parts", "points", "sha256", "provenance", "manifest_sha256"}
"""Parts that are told by the state of files, or by what they hold."""
EDITED = "it was edited, so that its own hash no longer fits"
LONGEST_ERROR = 400
"""Characters of an error that is told beside other findings."""


@dataclass(frozen=True)
class Verification:
    """What a verification found.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    files : dict of str to str
        State of each file that the folder should have, by name: ``"equal"``; ``"changed"`` or
        ``"missing"`` since it was written; ``"added"`` to a matrix, whose files programs read
        together; ``"not reproduced"`` if the same inputs give other bytes now.
    reasons : tuple of str
        What differs between then and now: inputs, versions, parameters. Empty if nothing does,
        or if nothing was made again.
    replayed : bool
        Whether everything was built, computed or read again.
    others : tuple of str
        Further files in the folder, of which nothing was written down.
    kind : {"build", "matrix", "network"}
        What the folder holds.
    details : dict of str to str
        What is known about a file that differs, by its name. Of a table of a matrix or network
        that was made again: the number of rows that differ, and both values of the first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from aicomplex_geo.publish import Verification
    >>> Verification(Path("maps"), {"od.csv": "changed", "index.html": "equal"}).ok
    False
    """

    path: Path
    files: dict[str, str]
    reasons: tuple[str, ...] = field(default=())
    replayed: bool = False
    others: tuple[str, ...] = field(default=())
    kind: Kind = "build"
    details: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every file is as it was written, and came out the same again."""
        return all(state == EQUAL for state in self.files.values())


def verify(
    path: str | Path,
    *,
    study: Study | str | Path | None = None,
    network: RoadNetwork | str | None = None,
    profile: Profile | str | None = None,
    replay: bool = True,
    progress: Progress | None = None,
) -> Verification:
    """Verify the files of a build, of a matrix on disk or of a saved network, bit for bit.

    Each file is compared with the hash that was written down with it. A build is then computed
    again from the same study, into a temporary folder, and compared too. Matrices and networks
    do not hold the inputs that they were made from, which :func:`verify_matrix` and
    :func:`verify_network` take: here their hashes are all that is compared.

    Parameters
    ----------
    path : str or pathlib.Path
        Folder that `build`, ``Router.od_matrix(out=)`` or ``RoadNetwork.save`` wrote.
    study : Study, str or pathlib.Path, optional
        The study of the build, or its file; by default the bundled one.
    network : RoadNetwork or str, optional
        The network of the build, if it was not that of the study.
    profile : Profile or str, optional
        The profile that the build showed first, if it is not one of the study: the file that
        it was read from.
    replay : bool, default True
        Whether to build again; False only compares hashes.
    progress : callable, optional
        Called with what is being done and the share that is done, 0 to 1.

    Returns
    -------
    Verification
        State of each file, and the reasons for differences.

    Raises
    ------
    DataNotFoundError
        If the folder is none of the three.
    CorruptFileError
        If the manifest of the folder has another version, or the matrix is not complete.
    FaultyInputError
        If the study or the network has faults.
    ParameterError
        If the build is of another study, or `study`, `network` or `profile` is given for a folder
        that is not built again, or `replay` is neither true nor false.
    UnknownProfileError
        If the profile of the build is not one of the study, and `profile` is not given.

    Examples
    --------
    >>> import tempfile
    >>> from aicomplex_geo import load_study
    >>> from aicomplex_geo.publish import verify
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = load_study().network().save(f"{folder}/net")
    ...     verify(saved).ok
    True
    """
    check_switches(replay=replay)
    folder = path_of(path, "path")
    kind = kind_of(folder)
    if kind == "build":
        provenance = found_provenance(folder)
        found = build_as_written(provenance)
        if provenance.error is not None or not replay:
            return found
        loaded = load_study() if study is None else as_study(study)
        try:
            return _built_again(found, provenance, loaded, network, profile, progress)
        except AicomplexGeoError as error:
            return unless_edited(provenance, found, error)
    if any(one is not None for one in (study, network, profile)):
        raise ParameterError(
            f"{folder} has no {PROVENANCE}, and only a build is built again. Leave out study, "
            f"network and profile; verify_{kind} takes what a {kind} is made from."
        )
    if kind == "matrix":
        return matrix_as_written(dataset.found_manifest(folder))
    return network_as_written(saved.found_manifest(folder))


def kind_of(folder: Path) -> Kind:
    """Say what a folder holds."""
    for kind, description in DESCRIPTIONS.items():
        if is_file(folder / description):
            return kind
    *some, last = DESCRIPTIONS.values()
    raise DataNotFoundError(
        f"{folder} has no {', '.join(some)} or {last}: there is nothing to compare with. Give the "
        "folder that build, od --out or network import wrote."
    )


def build_as_written(provenance: FoundManifest) -> Verification:
    """Compare the files of a build with their hashes."""
    folder = provenance.file.parent
    states, details = _with_manifest(provenance, lambda: provenance.content["outputs"])
    others = () if provenance.error else _others(listed(folder), folder, states)
    return Verification(folder, states, others=others, details=details)


def matrix_as_written(manifest: FoundManifest) -> Verification:
    """Compare the files of a matrix with their hashes; programs read any others with them."""
    folder = manifest.file.parent
    if manifest.intact:
        dataset.complete(dataset.usable(manifest), folder)
    states, details = _with_manifest(manifest, lambda: dataset.hashes_of(manifest.content))
    others = () if manifest.error else _others(listed(folder, deep=True), folder, states)
    left_out = tuple(name for name in others if name.startswith("_"))
    states |= {name: ADDED for name in others if name not in left_out}
    return Verification(folder, states, others=left_out, kind="matrix", details=details)


def network_as_written(manifest: FoundManifest) -> Verification:
    """Compare the files of a saved network with their hashes."""
    folder = manifest.file.parent
    if manifest.intact:
        saved.usable(manifest)
    states, details = _with_manifest(manifest, lambda: manifest.content["sha256"])
    others = () if manifest.error else _others(listed(folder), folder, states)
    return Verification(folder, states, others=others, kind="network", details=details)


def _with_manifest(
    manifest: FoundManifest, hashes: Callable[[], Mapping[str, str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """State of the manifest and of each file that it names, and how the manifest differs."""
    name = manifest.file.name
    if manifest.error is not None:
        detail = f"it cannot be read ({manifest.reason}), and no other file was compared"
        return {name: CHANGED}, {name: detail}
    states, details = _compared(manifest.file.parent, hashes())
    if manifest.intact:
        return {**states, name: EQUAL}, details
    return {**states, name: CHANGED}, {**details, name: EDITED}


def unless_edited(
    manifest: FoundManifest, found: Verification, error: AicomplexGeoError
) -> Verification:
    """Tell an error beside what was found, if the manifest that led to it was edited."""
    if manifest.intact:
        raise error
    if manifest.error is not None:
        return found
    detail = f"{EDITED}. Nothing could be made again from it: {shown(error, LONGEST_ERROR)}"
    return replace(found, details={**found.details, manifest.file.name: detail})


def _others(found: Iterable[Path], folder: Path, known: Iterable[str]) -> tuple[str, ...]:
    """Name the files that are not known, but for hidden ones and those of file managers."""
    names = {one.relative_to(folder).as_posix() for one in found if one.is_file()}
    return tuple(
        sorted(
            name
            for name in names - {*known}
            if not (name.startswith(".") or is_of_file_manager(name.rpartition("/")[2]))
        )
    )


def _built_again(
    found: Verification,
    provenance: FoundManifest,
    study: Study,
    network: RoadNetwork | str | None,
    profile: Profile | str | None,
    progress: Progress | None,
) -> Verification:
    then, states = provenance.content, dict(found.files)
    _check_study(then, study)
    shown_first = recorded_profile(study, then["profile"], "build") if profile is None else profile
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        again = Path(temporary) / "maps"
        build(study, out=again, network=network, profile=shown_first, progress=progress)
        now = found_provenance(again).content
        hashes = {**now["outputs"], PROVENANCE: sha256(again / PROVENANCE)}
    reasons = reasons_of(COMPARED, then, now, edited=not provenance.intact)
    sealed_then = text_sha256(sealed(then))
    for name, digest in {**then["outputs"], PROVENANCE: sealed_then}.items():
        if states[name] == EQUAL and hashes.get(name) != digest:
            states[name] = OTHER
    return replace(found, files=states, reasons=reasons, replayed=True)


def reasons_of(
    parts: Iterable[str],
    then: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    edited: bool = False,
) -> tuple[str, ...]:
    """Say where some parts of two manifests differ, and all others if one was edited."""
    named = list(parts)
    if edited:
        named += sorted({*then, *now} - {*named} - NO_REASONS)
    return tuple(
        reason for part in named for reason in _differences(part, then.get(part), now.get(part))
    )


def _check_study(then: Mapping[str, Any], study: Study) -> None:
    """Refuse to compute another study than that of the build."""
    name = then["study"]["id"]
    if name != study.id:
        raise ParameterError(
            f"the build is of the study {quoted(name)}, not of {quoted(study.id)}. Name the study "
            "that it was made from: --study FOLDER, or study= in Python."
        )


def recorded_profile(study: Study, name: str, kind: Kind) -> str:
    """Name the profile of a build or matrix, if it is one of the study."""
    try:
        study.profile(name)
    except UnknownProfileError as error:
        raise UnknownProfileError(
            f"the {kind} has the profile {quoted(name)}, which is not one of the study. Name the "
            "file that it was read from: --profile FILE, or profile= in Python."
        ) from error
    return name


def _compared(folder: Path, hashes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """State of each file, and which files stand in the place of another."""
    states, details = dict[str, str](), dict[str, str]()
    name_of = {digest: name for name, digest in hashes.items()}
    for name, digest in hashes.items():
        found = sha256(folder / name) if is_file(folder / name) else None
        states[name] = MISSING if found is None else EQUAL if found == digest else CHANGED
        if states[name] == CHANGED and found in name_of:
            details[name] = f"it has the content of {shown(name_of[found], LONGEST_NAME)}"
    return states, details


def found_provenance(folder: Path) -> FoundManifest:
    """Read the provenance of a build, also where it was edited or damaged."""
    return find_manifest(folder / PROVENANCE, _check_provenance)


def _check_provenance(content: Any) -> None:  # noqa: ANN401 - of JSON
    names = content["outputs"].keys()
    texts = [content["profile"], content["study"]["id"], *content["outputs"].values()]
    plain = all(Path(name).name == name for name in names)
    if not (plain and all(isinstance(one, str) for one in texts)):
        raise ValueError("it is not what build writes")


def _differences(name: str, then: object, now: object) -> list[str]:
    """Say where two values differ, by the names of what contains them."""
    if then == now:
        return []
    if isinstance(then, dict) and isinstance(now, dict):
        keys = dict.fromkeys([*then, *now])
        return [
            one
            for key in keys
            for one in _differences(
                f"{name}: {shown(key, LONGEST_NAME)}", then.get(key), now.get(key)
            )
        ]
    return [f"{name} {both(_text(then), _text(now))}"]


def _text(value: object) -> str:
    return "absent" if value is None else json.dumps(value, ensure_ascii=False, default=str)
