"""Files and folders written beside their target, which they replace once they are complete."""

from __future__ import annotations

from aicomplex_geo._replacing.draft import open_draft, remove_abandoned
from aicomplex_geo._replacing.folder import is_own, put_in_place
from aicomplex_geo._replacing.target import (
    check_place,
    output_errors,
    place_of,
    replacing,
    replacing_output,
)

__all__ = [
    "check_place",
    "is_own",
    "open_draft",
    "output_errors",
    "place_of",
    "put_in_place",
    "remove_abandoned",
    "replacing",
    "replacing_output",
]
