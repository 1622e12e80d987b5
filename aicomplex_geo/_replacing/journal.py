"""What a draft is about to move, written down so that another process can finish it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aicomplex_geo._replacing import disk

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "moving.json"


@dataclass(frozen=True)
class Journal:
    """The journal of a draft folder; there is none before all of its files are complete."""

    root: Path

    @property
    def _file(self) -> Path:
        return self.root / _FILE

    def write(self, names: Sequence[str], stale: Sequence[str]) -> None:
        """Note the files that are to be put in place and to be removed."""
        text = json.dumps({"names": list(names), "stale": list(stale)})
        self._file.write_text(text, encoding="utf-8")
        disk.flush(self._file)

    def read(self) -> tuple[list[str], list[str]] | None:
        """Give the files to move and to remove, or nothing if it is not complete."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            names, stale = found["names"], found["stale"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        whole = isinstance(names, list) and isinstance(stale, list)
        return (names, stale) if whole and all(map(_is_inside, [*names, *stale])) else None

    def remove(self) -> None:
        """Forget the move."""
        self._file.unlink(missing_ok=True)


def _is_inside(name: object) -> bool:
    """Whether a name stays in the folder that it is joined to."""
    if not isinstance(name, str) or "\\" in name or ":" in name:
        return False
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
