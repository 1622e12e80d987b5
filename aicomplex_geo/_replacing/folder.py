"""A complete folder that takes the place of another one, and which one may be replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._files import (
    LARGEST_DESCRIPTION,
    is_file,
    is_folder,
    is_of_file_manager,
    listed,
    read_bytes,
)
from aicomplex_geo._replacing import disk
from aicomplex_geo._replacing.draft import open_draft, prefix
from aicomplex_geo.errors import AicomplexGeoError

if TYPE_CHECKING:
    import re
    from pathlib import Path


def put_in_place(new: Path, target: Path) -> None:
    """Let a complete folder on the same disk take the place of another, or of nothing.

    Both are exchanged in one step where the system can do that, after which `new` holds the
    old files; elsewhere file by file, so that no file is missing at any time.
    """
    disk.flush(new)
    if not target.exists():
        new.replace(target)
    elif not disk.exchange(new, target):
        _by_files(new, target)
    disk.flush_names(target.parent)


def is_own(folder: Path, manifest: str, form: str, names: re.Pattern[str]) -> bool:
    """Whether a folder holds what the library wrote into it, and nothing else of worth.

    Its manifest tells its form, also if it is damaged; `names` are those of all its files.
    """
    file = folder / manifest
    try:
        known = is_file(file) and form.encode() in read_bytes(file, most=LARGEST_DESCRIPTION)
        found = _files(folder) if known else []
    except AicomplexGeoError:
        return False
    drafts = prefix(folder.name)
    return known and all(
        names.fullmatch(name)
        or name.startswith(drafts)
        or is_of_file_manager(name.rpartition("/")[2])
        for name in found
    )


def _by_files(new: Path, target: Path) -> None:
    names, before = _files(new), _files(target)
    drafts = prefix(target.name)  # in the folder itself, where it is a mount point
    with open_draft(target, shown=target) as draft:
        for name in names:
            place = draft.new / name
            place.parent.mkdir(parents=True, exist_ok=True)
            disk.keep(new / name, place)
        ours = {*names}
        stale = [one for one in before if one not in ours and not one.startswith(drafts)]
        draft.replace(names, stale=stale)


def _files(folder: Path) -> list[str]:
    """Name the files of a folder and of those in it, in one order on every system."""
    files = (one for one in listed(folder, deep=True) if not is_folder(one))
    return sorted(one.relative_to(folder).as_posix() for one in files)
