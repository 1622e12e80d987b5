"""Events of writing, as Python's audit hooks report them, and the files that stand somewhere."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EVENTS = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "shutil.rmtree"}
)


class Watch:
    """Calls a function at every event of writing below a folder."""

    def __init__(self) -> None:
        self.act: Callable[[], None] | None = None
        self.folder = ""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.act is None:
            return
        wanted = event in EVENTS or (event == "open" and _writes(arguments))
        if wanted and str(arguments[0]).startswith(self.folder):
            act, self.act = self.act, None  # what it does itself is no event
            try:
                act()
            finally:
                self.act = act

    @contextmanager
    def at_each(self, folder: Path, act: Callable[[], None]) -> Iterator[None]:
        """Call a function at every event below a folder in the block."""
        self.folder, self.act = str(folder), act
        try:
            yield
        finally:
            self.act = None

    @contextmanager
    def at(self, number: int, folder: Path, act: Callable[[], None]) -> Iterator[None]:
        """Call a function at one of the events only."""
        count = 0

        def strike() -> None:
            nonlocal count
            count += 1
            if count == number:
                act()

        with self.at_each(folder, strike):
            yield


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def beside(target: Path) -> dict[str, str]:
    """Hash all that lies where a target is written, which for a shapefile is five files."""
    folder = target.parent
    files = sorted(folder.rglob("*"))
    return {str(file.relative_to(folder)): sha256(file) for file in files if file.is_file()}


def shown(files: dict[str, str]) -> dict[str, str]:
    """Leave out what lies under a name that begins with a dot."""
    return {name: one for name, one in files.items() if not name.startswith(".")}
