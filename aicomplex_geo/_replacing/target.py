"""One file or folder that is replaced once its successor is complete."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo._files import exists, is_folder
from aicomplex_geo._quoting import shown
from aicomplex_geo._replacing import disk
from aicomplex_geo._replacing.draft import not_a_file, open_draft, place_of_draft
from aicomplex_geo._replacing.folder import put_in_place
from aicomplex_geo.errors import AicomplexGeoError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITE_ERRORS = (OSError, RuntimeError, ValueError)
"""Those of pyogrio are RuntimeErrors; it and Arrow take names in UTF-8 only."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path to write a file or folder to, which takes the place of `target` at the end.

    The path has the ending of `target`, nothing else of its name, and lies in a draft folder
    beside it, so that moving it is one step. If the block raises, `target` is as it was, and
    nothing is left behind. A link is followed: the file it points to is replaced.
    """
    place = place_of(target)
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(target.parent))
    blocked = not_a_file(place)
    if blocked and not place.is_dir():
        raise OSError(errno.EINVAL, f"it is {blocked}, not a file", str(target))
    with open_draft(place, shown=target) as draft:
        # formats go by the ending that was named, not by that of the file behind a link; libraries
        # take some names for addresses, and add to names that are as long as they may be
        new = draft.new / f"draft{target.suffix or place.suffix}"
        yield new
        if new.is_dir():
            put_in_place(new, place)
            return
        disk.flush(new)
        if place.is_file():
            shutil.copymode(place, new)
        new.replace(place)
        disk.flush_names(place.parent)


@contextmanager
def replacing_output(target: Path) -> Iterator[Path]:
    """Do as `replacing`; what a library cannot write is an OutputError that names the target."""
    with output_errors(target), replacing(target) as draft:
        yield draft


@contextmanager
def output_errors(
    target: Path, of: tuple[type[Exception], ...] = WRITE_ERRORS, *, after: str = ""
) -> Iterator[None]:
    """Raise errors of writing as an OutputError that names the target; those of ours stay.

    `after` says what became of the files.
    """
    try:
        yield
    except AicomplexGeoError:
        raise
    except of as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{target} cannot be written: {reason}{after}") from error


def place_of(target: Path) -> Path:
    """Follow the links of a target to the place where it is written."""
    try:
        return Path(os.path.realpath(target))
    except ValueError as error:  # a zero byte, or a text that the system cannot encode
        raise OutputError(f"{shown(target)} cannot be written: {error}; name another") from error


def check_place(target: Path, *, folder: bool = False) -> None:
    """Refuse before long work what could not be written after it: a name, a folder, a permission.

    A `folder` is made with those above it; a file needs the one that it is in.
    """
    place = place_of(target)
    blocked = not_a_file(place)
    if blocked and not (folder and is_folder(place)):
        raise OutputError(f"{target} cannot be written: it is {blocked}; name another")
    parent: Path | None
    try:
        os.lstat(place)  # also tells names that are too long
        parent = place_of_draft(place)
    except FileNotFoundError:
        parent = next((one for one in place.parents if exists(one)), None)
        if parent is None or (parent != place.parent and not folder):
            raise OutputError(
                f"{target} cannot be written: there is no folder {target.parent}; make it, or "
                "name another"
            ) from None
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
    if not disk.may_write(parent):
        raise OutputError(f"{target} cannot be written: {os.strerror(errno.EACCES)} in {parent}")
