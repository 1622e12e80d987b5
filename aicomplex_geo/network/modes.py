"""Modes of transport, and the other names that they go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from aicomplex_geo._choices import check_choice

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["car", "bike", "walk"]
ModeName = Literal["car", "drive", "bike", "cycling", "walk", "foot"]

MODES: tuple[Mode, ...] = ("car", "bike", "walk")
ALIASES: Mapping[str, Mode] = {"drive": "car", "cycling": "bike", "foot": "walk"}


def mode_named(name: str) -> Mode:
    """Mode of a name or alias.

    >>> mode_named("drive"), mode_named("bike")
    ('car', 'bike')
    """
    check_choice("mode", name, (*MODES, *ALIASES))
    return ALIASES.get(name) or cast("Mode", name)
