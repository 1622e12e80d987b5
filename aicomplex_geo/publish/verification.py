"""Verification of what was written: the hash of each file, and the same build once more."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aicomplex_geo._files import (
    LARGEST_DESCRIPTION,
    is_file,
    is_of_file_manager,
    listed,
    path_of,
    read_bytes,
    sealed,
    sha256,
    text_sha256,
)
from aicomplex_geo._quoting import both, quoted, shown
from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    ParameterError,
    UnknownProfileError,
)
from aicomplex_geo.network.readers import saved
from aicomplex_geo.network.save import MANIFEST as NETWORK_MANIFEST
from aicomplex_geo.od_dataset.dataset import written_hashes
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
"""The file that describes a folder, by what this holds."""
COMPARED = ("inputs", "versions", "parameters", "profiles", "profile", "network", "turns", "study")
"""Parts of a provenance, in the order in which they explain a difference best."""


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
        Whether everything was built, computed or read once more.
    others : tuple of str
        Further files in the folder, of which nothing was written down.
    kind : {"build", "matrix", "network"}
        What the folder holds.
    details : dict of str to str
        How a table of a matrix or network differs from the one made again, by the name of its
        file: the number of rows, and both values of the first.

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
    once more from the same study, into a temporary folder, and compared too. Matrices and networks
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
        If the description of the folder cannot be read.
    FaultyInputError
        If the study or the network has faults.
    ParameterError
        If the build is of another study, or `study`, `network` or `profile` is given for a folder
        that is not built again.
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
    folder = path_of(path, "path")
    kind = kind_of(folder)
    if kind == "build":
        then, intact = _provenance(folder / PROVENANCE)
        states = _states(folder, then["outputs"]) | {PROVENANCE: EQUAL if intact else CHANGED}
        found = Verification(folder, states, others=_others(listed(folder), folder, states))
        if not replay:
            return found
        loaded = load_study() if study is None else as_study(study)
        return _built_again(found, then, loaded, network, profile, progress)
    if any(one is not None for one in (study, network, profile)):
        raise ParameterError(
            f"{folder} has no {PROVENANCE}, and only a build is built again. Leave out study, "
            f"network and profile; verify_{kind} takes what a {kind} is made from."
        )
    return matrix_as_written(folder) if kind == "matrix" else network_as_written(folder)


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


def matrix_as_written(folder: Path) -> Verification:
    """Compare the files of a matrix with their hashes; programs read any others with them."""
    states = {MATRIX_MANIFEST: EQUAL} | _states(folder, written_hashes(folder))
    others = _others(listed(folder, deep=True), folder, states)
    left_out = tuple(name for name in others if name.startswith("_"))
    states |= {name: ADDED for name in others if name not in left_out}
    return Verification(folder, states, others=left_out, kind="matrix")


def network_as_written(folder: Path) -> Verification:
    """Compare the files of a saved network with their hashes."""
    hashes = saved.read_manifest(folder)["sha256"]
    states = {NETWORK_MANIFEST: EQUAL} | _states(folder, hashes)
    return Verification(
        folder, states, others=_others(listed(folder), folder, states), kind="network"
    )


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
    then: Mapping[str, Any],
    study: Study,
    network: RoadNetwork | str | None,
    profile: Profile | str | None,
    progress: Progress | None,
) -> Verification:
    states = dict(found.files)
    _check_study(then, study)
    shown_first = recorded_profile(study, then["profile"], "build") if profile is None else profile
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        again = Path(temporary) / "maps"
        build(study, out=again, network=network, profile=shown_first, progress=progress)
        now, _ = _provenance(again / PROVENANCE)
        hashes = {**now["outputs"], PROVENANCE: sha256(again / PROVENANCE)}
    sealed_then = text_sha256(sealed(dict(then)))
    for name, digest in {**then["outputs"], PROVENANCE: sealed_then}.items():
        if states[name] == EQUAL and hashes.get(name) != digest:
            states[name] = OTHER
    return replace(found, files=states, reasons=reasons_of(COMPARED, then, now), replayed=True)


def reasons_of(
    parts: Iterable[str], then: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[str, ...]:
    """Say where some parts of two descriptions differ."""
    return tuple(
        reason for part in parts for reason in _differences(part, then.get(part), now.get(part))
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


def _states(folder: Path, hashes: Mapping[str, str]) -> dict[str, str]:
    return {name: _state(folder / name, digest) for name, digest in hashes.items()}


def _state(file: Path, digest: str) -> str:
    if not is_file(file):
        return MISSING
    return EQUAL if sha256(file) == digest else CHANGED


def _provenance(file: Path) -> tuple[dict[str, Any], bool]:
    """Read the description of a build, and whether it is as it was written."""
    data = read_bytes(file, most=LARGEST_DESCRIPTION)
    try:
        found = json.loads(data.decode("utf-8"))
        names = found["outputs"].keys()
        texts = [found["profile"], found["study"]["id"]]
        whole = all(Path(name).name == name for name in names) and all(
            isinstance(one, str) for one in texts
        )
        intact = sealed(found).encode() == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptFileError(f"{file} cannot be read: {error}. Build the study again.") from error
    if not whole:
        raise CorruptFileError(f"{file} is not what build writes. Build the study again.")
    return dict(found), intact


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
