"""Writing matrices to disk: file by file, resumed where it was interrupted."""

from __future__ import annotations

import re
import shutil
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from aicomplex_geo._files import bytes_sha256, exists, sealed, text_sha256
from aicomplex_geo._replacing import (
    check_place,
    is_own,
    open_draft,
    output_errors,
    place_of,
    put_in_place,
    remove_abandoned,
    replacing,
)
from aicomplex_geo._replacing.disk import give_back
from aicomplex_geo._replacing.signals import deferred
from aicomplex_geo.errors import CorruptFileError, OutputError, RestartWarning
from aicomplex_geo.od_dataset.dataset import ODDataset, hashes_of, read_manifest
from aicomplex_geo.od_dataset.layout import FORMAT, MANIFEST, POINT_FILES, POINTS, part_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aicomplex_geo.od_dataset.layout import Layout

HASH = ".sha256"
_NAMES = "|".join(map(re.escape, (MANIFEST, *POINT_FILES)))
_FILES = re.compile(rf"{_NAMES}|part-\d{{6,}}\.parquet", re.ASCII)


def check_target(folder: Path) -> None:
    """Refuse before long work a folder into which no matrix can be written.

    Beside a complete matrix nothing has to be written if it is the very one that is asked for.
    """
    try:
        check_place(folder, folder=True)
        check_place(_draft_of(folder), folder=True)
    except OutputError:
        if not _is_complete(folder):
            raise
    if exists(folder) and not is_own(_place(folder), MANIFEST, FORMAT, _FILES):
        raise OutputError(
            f"{folder} exists and holds no matrix, or other files too, which would be lost; "
            "nothing was written. Name another folder, or delete it."
        )


def _is_complete(folder: Path) -> bool:
    try:
        return bool(read_manifest(folder)["complete"])
    except CorruptFileError:
        return False


def unchanged(folder: Path, layout: Layout) -> ODDataset | None:
    """Open the folder if it holds this very matrix and nothing is to be written or removed."""
    found = _same(folder, layout)
    if found is None or exists(_draft_of(folder)) or exists(_lock_of(folder)):
        return None
    whole = _opened(folder)
    if whole is None or layout.manifest_of_files(found) != sealed(found):
        return None
    return whole if whole.hashes == hashes_of(found) else None  # replaced in between


def finished(folder: Path, layout: Layout) -> ODDataset | None:
    """Open the folder if it holds this very matrix, for its only writer.

    Other inputs and another profile that give the same times are recorded in place of those
    that it was computed from. The versions stay those with which its files were written.
    """
    found = _same(folder, layout)
    if found is None:
        return None
    _remove_replaced(_draft_of(folder))
    whole, described = _opened(folder), layout.manifest_of_files(found)
    if whole is None or described == sealed(found):
        return whole
    _describe_again(folder, described)
    return ODDataset(folder)


def _same(folder: Path, layout: Layout) -> dict[str, Any] | None:
    """Read the manifest of a complete matrix of the same times."""
    try:
        found = read_manifest(folder)
    except CorruptFileError:
        return None
    same = found["key"] == layout.key and found["rows_per_part"] == layout.rows_per_part
    return found if same and found["complete"] else None


def _opened(folder: Path) -> ODDataset | None:
    try:
        return ODDataset(folder)
    except CorruptFileError:  # damaged points: computed again
        return None


def _describe_again(folder: Path, described: str) -> None:
    """Replace the manifest of a matrix in one step."""
    with (
        output_errors(folder, (OSError,), after="; it is unchanged."),
        open_draft(_place(folder), shown=folder) as draft,
    ):
        (draft.new / MANIFEST).write_bytes(described.encode())
        draft.replace([MANIFEST])


def _place(folder: Path) -> Path:
    """Follow a link, which is not replaced itself; any other path stays as it was given."""
    place = place_of(folder)
    is_no_link = place == place_of(folder.parent) / folder.name
    return folder if folder.name and is_no_link else place


def _draft_of(folder: Path) -> Path:
    return _beside(folder, ".unfinished")


def _lock_of(folder: Path) -> Path:
    return _beside(folder, ".lock")


def _beside(folder: Path, ending: str) -> Path:
    place = _place(folder)
    return place.with_name(f".{place.name}{ending}")


def _remove_replaced(draft: Path) -> None:
    """Remove a matrix that was replaced, if its removal was interrupted."""
    try:
        replaced = read_manifest(draft)["complete"]
    except CorruptFileError:
        replaced = not (draft / MANIFEST).exists()
    if replaced:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Let no other process write to a folder in this block.

    The lock lies beside the folder: those in it, and what is written to take its place, move.
    """
    file = _lock_of(folder)
    lock = FileLock(file, timeout=0)
    with output_errors(folder, (OSError,), after="."):
        try:
            with deferred():
                file.parent.mkdir(parents=True, exist_ok=True)
                lock.acquire()
            yield
        except Timeout as error:
            raise OutputError(
                f"{folder} is being written by another process; nothing was written. Wait for "
                "it, or name another folder."
            ) from error
        finally:
            with deferred():
                if lock.is_locked:
                    give_back(lock)


@contextmanager
def writing(folder: Path, layout: Layout) -> Iterator[PartWriter]:
    """Write to a folder beside `folder`, which takes its place once it is complete.

    If the block raises, or the process ends, the files that are finished are kept there, and
    the next run of the same matrix goes on with them.
    """
    draft = _draft_of(folder)
    kept = f". What was finished is kept in {draft}; the next run goes on with it."
    with output_errors(folder, (OSError,), after=kept):
        draft.mkdir(exist_ok=True)
        writer = PartWriter(draft, layout)
        yield writer
        writer.describe()
        put_in_place(draft, _place(folder))
        shutil.rmtree(draft, ignore_errors=True)  # what stood there before


class PartWriter:
    """Writes the files of a matrix, from any number of threads."""

    def __init__(self, draft: Path, layout: Layout) -> None:
        self._draft, self.layout = draft, layout
        self._hashes: dict[int, str] = {}
        self._lock = threading.Lock()
        self._resume()

    def missing_parts(self) -> list[int]:
        """Files that are still to be computed."""
        return [part for part in range(self.layout.n_parts) if part not in self._hashes]

    def missing(self) -> Iterator[tuple[int, int]]:
        """Yield the origins that are still to be computed, as runs of whole files."""
        n_parts, part = self.layout.n_parts, 0
        while part < n_parts:
            first = part
            while part < n_parts and part not in self._hashes:
                part += 1
            if part > first:
                yield self.layout.rows(first).start, self.layout.rows(part - 1).stop
            part += 1

    def write(self, part: int, data: bytes) -> None:
        """Write the file of a part, and its seal once it is on the disk."""
        digest = bytes_sha256(data)
        self._put(part_name(part), data)
        self._put(f"{part_name(part)}{HASH}", self._seal(part, digest).encode())
        with self._lock:
            self._hashes[part] = digest

    def describe(self) -> None:
        """Describe the complete folder, and remove what only its writing needed."""
        parts = []
        for part in range(self.layout.n_parts):
            name = part_name(part)
            parts.append({"file": name, "sha256": self._hashes[part]})
        self._put(MANIFEST, self.layout.manifest(parts).encode())
        for file in self._draft.glob(f"*{HASH}"):
            file.unlink()

    def _resume(self) -> None:
        """Keep the finished files of the same matrix; of any other, start again."""
        try:
            found = read_manifest(self._draft)
        except CorruptFileError:
            found = {}
        layout = self.layout
        wanted = layout.key, layout.rows_per_part, layout.record["versions"]
        same = tuple(map(found.get, ("key", "rows_per_part", "versions"))) == wanted
        if not same:
            if any(self._draft.glob(f"*{HASH}")):
                warnings.warn(
                    f"{self._draft} holds an unfinished matrix of other points, network, profile "
                    "or version: it is computed again.",
                    RestartWarning,
                    stacklevel=6,
                )
            self._clear()
        (self._draft / POINTS).mkdir(exist_ok=True)
        # also of the same matrix: their bytes depend on the version of pyarrow
        for name, data in self.layout.point_files.items():
            self._put(name, data)
        for folder in (self._draft, self._draft / POINTS):
            remove_abandoned(folder)
        foreign = [part for part in range(layout.n_parts) if not self._keep(part)]
        if foreign:
            files = "file that was" if len(foreign) == 1 else "files that were"
            warnings.warn(
                f"{self._draft} holds {len(foreign)} finished {files} not written there as they "
                f"are (first: {part_name(foreign[0])}): they are computed again.",
                RestartWarning,
                stacklevel=6,
            )

    def _clear(self) -> None:
        for one in self._draft.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        self._put(MANIFEST, self.layout.manifest(None).encode())

    def _keep(self, part: int) -> bool:
        """Keep a finished file; False for one that is damaged, or has the place of another."""
        file, seal = self._draft / part_name(part), self._draft / f"{part_name(part)}{HASH}"
        if not (file.is_file() and seal.is_file()):
            return True
        digest = bytes_sha256(file.read_bytes())
        if seal.read_bytes() != self._seal(part, digest).encode():
            seal.unlink()
            return False
        self._hashes[part] = digest
        return True

    def _seal(self, part: int, digest: str) -> str:
        """Hash of a file, its place and its matrix: no other file fits there."""
        return text_sha256(f"{self.layout.key} {part_name(part)} {digest}")

    def _put(self, name: str, data: bytes) -> None:
        with replacing(self._draft / name) as file:
            file.write_bytes(data)
