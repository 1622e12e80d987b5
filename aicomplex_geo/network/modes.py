"""Modes of transport, and the other names that they go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

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
    mode = ALIASES.get(name, name)
    if mode not in MODES:
        names = ", ".join([*MODES, *ALIASES])
        raise ParameterError(f"mode is {quoted(name)}. Give one of {names}.")
    return mode
