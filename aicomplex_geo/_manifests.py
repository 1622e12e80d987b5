"""Manifests as they are found: their content, why it cannot be used, and whether it was edited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aicomplex_geo._files import LARGEST_DESCRIPTION, read_bytes, sealed
from aicomplex_geo._quoting import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_REASON = 200
DAMAGE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What reading a manifest raises that is not what was written."""


class OtherVersionError(ValueError):
    """A manifest has a format that this version of the library does not read."""


@dataclass(frozen=True)
class FoundManifest:
    """A manifest as it is found.

    `error` says why `content` cannot be used; `intact` is whether its own hash fits.
    """

    file: Path
    content: dict[str, Any]
    intact: bool = False
    error: Exception | None = None

    @property
    def reason(self) -> str:
        """Why it cannot be used; empty if it can."""
        if self.error is None:
            return ""
        if isinstance(self.error, ValidationError):
            first = self.error.errors(include_url=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"]))
            return shown(": ".join(filter(None, (place, first["msg"]))), LONGEST_REASON)
        if isinstance(self.error, RecursionError):
            return "it is nested too deeply"
        return shown(self.error, LONGEST_REASON).rstrip(".") or type(self.error).__name__


def find_manifest(file: Path, check: Callable[[Any], object]) -> FoundManifest:
    """Read a manifest; `check` raises an error unless its content can be used."""
    content, intact = {}, False
    try:
        text = read_bytes(file, most=LARGEST_DESCRIPTION).decode("utf-8")
        content = json.loads(text)
        intact = text == sealed(content)
        check(content)
    except DAMAGE as error:
        return FoundManifest(file, content, intact, error)
    return FoundManifest(file, content, intact)
